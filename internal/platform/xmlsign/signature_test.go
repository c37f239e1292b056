package xmlsign_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"oszir/internal/platform/keys"
	"oszir/internal/platform/seal"
	"oszir/internal/platform/xmlsign"
)

var at = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

// sample has what canonical XML writes in a way of its own: attributes out of order, empty elements, quotes, entities.
const sample = `<?xml version="1.0" encoding="UTF-8"?>
<kivonat xmlns="urn:minta" xmlns:q="urn:masik" z='1' a="2"><nev>Minta &amp; Társa &lt;Őrbottyán&gt;</nev><üres/>
  <osszeg q:penznem="HUF" id="&quot;x&quot;">28500</osszeg></kivonat>`

// signer is a key with its certificates and what a check trusts.
type signer struct {
	name    string
	key     crypto.Signer
	chain   []*x509.Certificate
	trusted []*x509.Certificate
}

func signers(t testing.TB) []signer {
	t.Helper()
	own, err := seal.Open(seal.Config{}, keys.New())
	if err != nil {
		t.Fatal(err)
	}
	rootKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	root := certificate(t, "Minta Gyökér", true, &rootKey.PublicKey, nil, rootKey)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	leaf := certificate(t, "Mintafalvi Járási Hivatal", false, &key.PublicKey, root, rootKey)
	return []signer{
		{"own P-256", own.Signer(), own.Chain(), own.Trusted()},
		{"RSA of an authority", key, []*x509.Certificate{leaf, root}, []*x509.Certificate{root}},
	}
}

func certificate(t testing.TB, name string, ca bool, public crypto.PublicKey, up *x509.Certificate, by crypto.Signer) *x509.Certificate {
	t.Helper()
	c := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name}, BasicConstraintsValid: true, IsCA: ca,
		NotBefore: at.AddDate(0, -5, 0), NotAfter: at.AddDate(2, 0, 0), KeyUsage: x509.KeyUsageDigitalSignature,
	}
	if ca {
		c.KeyUsage = x509.KeyUsageCertSign
	}
	if up == nil {
		up = c
	}
	der, err := x509.CreateCertificate(rand.Reader, c, up, public, by)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

func signed(t testing.TB, s *signer) []byte {
	t.Helper()
	file, err := xmlsign.Sign([]byte(sample), s.key, s.chain)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// elsewhere asks xmlsec1 about a file.
func elsewhere(t testing.TB, file []byte, trusted []*x509.Certificate) error {
	t.Helper()
	program, err := exec.LookPath("xmlsec1")
	if err != nil {
		t.Fatal("xmlsec1 is missing: install the package xmlsec1")
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "file.xml")
	args := []string{"--verify", "--verification-gmt-time", at.Format("2006-01-02 15:04:05")}
	for i, c := range trusted {
		ca := filepath.Join(dir, fmt.Sprintf("ca%d.pem", i))
		err = os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}), 0o600)
		if err != nil {
			t.Fatal(err)
		}
		args = append(args, "--trusted-pem", ca)
	}
	err = os.WriteFile(path, file, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), program, append(args, path)...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}

// Covers: C15
func TestSign_C15_IsValidElsewhere(t *testing.T) {
	for _, s := range signers(t) {
		t.Run(s.name, func(t *testing.T) {
			file := signed(t, &s)
			content, by, err := xmlsign.Verify(file, s.trusted, at)
			if err != nil {
				t.Fatalf("our own check: %v\n%s", err, file)
			}
			if !by.Equal(s.chain[0]) || !strings.Contains(string(content), "Minta &amp; Társa") || strings.Contains(string(content), "Signature") {
				t.Errorf("the check gave %s", content)
			}
			err = elsewhere(t, file, s.trusted)
			if err != nil {
				t.Errorf("xmlsec1: %v", err)
			}
			stranger := certificate(t, "Idegen", true, &mustKey(t).PublicKey, nil, mustKey(t))
			_, _, err = xmlsign.Verify(file, []*x509.Certificate{stranger}, at)
			if !errors.Is(err, xmlsign.ErrUntrusted) {
				t.Errorf("with a stranger's certificate alone: %v", err)
			}
			_, _, err = xmlsign.Verify(file, s.trusted, at.AddDate(200, 0, 0))
			if !errors.Is(err, xmlsign.ErrUntrusted) {
				t.Errorf("after two hundred years: %v", err)
			}
			_, err = xmlsign.Sign(file, s.key, s.chain)
			if err == nil {
				t.Error("a signed file was signed again")
			}
		})
	}
}

var stranger *ecdsa.PrivateKey

func mustKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	if stranger == nil {
		k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		stranger = k
	}
	return stranger
}

// changed puts another visible sign at a random place, of what is signed or, by all, of the whole file.
func changed(r *mathrand.Rand, file []byte, all bool) []byte {
	const signs = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<>&\"/=+"
	out := bytes.Clone(file)
	from, until := 0, len(out)
	if !all { // content and what the key signs: the certificates are a stock tool's to look for elsewhere
		from = bytes.IndexByte(out[5:], '<') + 5
		until = bytes.Index(out, []byte("</ds:SignedInfo>"))
	}
	for {
		i := from + r.IntN(until-from)
		c := signs[r.IntN(len(signs))]
		if out[i] != c && out[i] > ' ' {
			out[i] = c
			return out
		}
	}
}

// Covers: C15
func TestVerify_C15_EveryByteCounts(t *testing.T) {
	const ours, theirs = 1000, 200
	missed, missedElsewhere := 0, 0
	r := mathrand.New(mathrand.NewPCG(15, 2013))
	for _, s := range signers(t) {
		file := signed(t, &s)
		for range ours / 2 {
			if _, _, err := xmlsign.Verify(changed(r, file, true), s.trusted, at); err == nil {
				missed++
			}
		}
		for range theirs / 2 {
			bad := changed(r, file, false)
			if _, _, err := xmlsign.Verify(bad, s.trusted, at); err == nil {
				missed++
			}
			if elsewhere(t, bad, s.trusted) == nil {
				missedElsewhere++
			}
		}
		// The control: the unchanged file, of which "refused" would be wrong.
		if _, _, err := xmlsign.Verify(file, s.trusted, at); err != nil {
			t.Fatalf("the unchanged file is refused: %v", err)
		}
	}
	verdict := "PASS"
	if missed+missedElsewhere > 0 {
		verdict = "FAIL"
		t.Errorf("%d changes were missed here, %d by xmlsec1", missed, missedElsewhere)
	}
	t.Logf("TEST id=C15 n=%d xmlsec1=%d missed=%d missed_elsewhere=%d control=ACCEPTED verdict=%s", ours+theirs, theirs, missed, missedElsewhere, verdict)
}

// What means the same in other bytes, or says more than was signed, is refused.
//
// Covers: C15
func TestVerify_C15_OneFormOnly(t *testing.T) {
	s := signers(t)[0]
	file := string(signed(t, &s))
	sig := file[strings.Index(file, "<ds:Signature "):strings.Index(file, "</kivonat>")]
	for name, other := range map[string]string{
		"a line end behind it":       file + "\n",
		"other quotes":               strings.Replace(file, `a="2"`, `a='2'`, 1),
		"an empty element shortened": strings.Replace(file, "<üres></üres>", "<üres/>", 1),
		"a comment":                  strings.Replace(file, "<üres>", "<!-- x --><üres>", 1),
		"a comment in a text":        strings.Replace(file, "28500", "28<!---->500", 1),
		"a space in a tag":           strings.Replace(file, "<üres>", "<üres >", 1),
		"a character reference":      strings.Replace(file, "28500", "&#50;8500", 1),
		"another declaration":        strings.Replace(file, `encoding="UTF-8"`, `encoding="utf-8"`, 1),
		"no declaration":             file[strings.Index(file, "<kivonat"):],
		"signed twice":               strings.Replace(file, sig, sig+sig, 1),
		"the signature first":        strings.Replace(strings.Replace(file, sig, "", 1), "<nev>", sig+"<nev>", 1),
		"the signature deeper":       strings.Replace(strings.Replace(file, sig, "", 1), "28500", "28500"+sig, 1),
		"wrapped in another root":    strings.Replace(strings.Replace(file, "<kivonat", "<boriték><kivonat", 1), "</kivonat>", "</kivonat></boriték>", 1),
		"a second content":           strings.Replace(file, "<ds:Signature ", "<osszeg>1</osszeg><ds:Signature ", 1),
		"a line in the value":        strings.Replace(file, "<ds:SignatureValue>", "<ds:SignatureValue>\n", 1),
		"another reference":          strings.Replace(file, `URI=""`, `URI="#x"`, 1),
		"no signature":               strings.Replace(file, sig, "", 1),
		"a document type":            strings.Replace(file, "<kivonat", "<!DOCTYPE kivonat><kivonat", 1),
		"no certificate":             file[:strings.Index(file, "<ds:X509Certificate>")] + file[strings.LastIndex(file, "</ds:X509Certificate>")+len("</ds:X509Certificate>"):],
	} {
		t.Run(name, func(t *testing.T) {
			if other == file {
				t.Fatal("nothing was changed")
			}
			_, _, err := xmlsign.Verify([]byte(other), s.trusted, at)
			if err == nil {
				t.Error("it was accepted")
			}
		})
	}
}

func TestStrict(t *testing.T) {
	deep := func(n int) string { return strings.Repeat("<a>", n) + strings.Repeat("</a>", n) }
	for _, c := range []struct {
		name, xml string
		ok        bool
	}{
		{"plain", `<a b="1"><c/></a>`, true},
		{"with declaration, comment and one line end", "<?xml version=\"1.0\"?>\n<!-- x --><a/>\n", true},
		{"prefixes", `<p:a xmlns:p="urn:x" p:b="1" b="2"/>`, true},
		{"deep as allowed", deep(64), true},
		{"too deep", deep(65), false},
		{"document type", `<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>`, false},
		{"an entity of its own", `<a>&x;</a>`, false},
		{"two roots", `<a/><a/>`, false},
		{"no root", "<?xml version=\"1.0\"?>\n", false},
		{"empty", "", false},
		{"text behind", `<a/>x`, false},
		{"bytes behind", "<a/>\n\n", false},
		{"a comment behind", `<a/><!-- x -->`, false},
		{"text before", `x<a/>`, false},
		{"attribute twice", `<a b="1" b="2"/>`, false},
		{"attribute twice by its meaning", `<a xmlns:p="urn:x" xmlns:q="urn:x" p:b="1" q:b="2"/>`, false},
		{"prefix declared twice", `<a xmlns:p="urn:x" xmlns:p="urn:y"/>`, false},
		{"prefix not declared", `<p:a/>`, false},
		{"attribute's prefix not declared", `<a p:b="1"/>`, false},
		{"prefix taken away", `<a xmlns:p="urn:x"><b xmlns:p=""/></a>`, false},
		{"the prefix xml declared", `<a xmlns:xml="urn:x"/>`, false},
		{"processing instruction", `<a><?php x?></a>`, false},
		{"style sheet", `<?xml-stylesheet href="x"?><a/>`, false},
		{"tags crossed", `<a><b></a></b>`, false},
		{"not closed", `<a>`, false},
		{"byte order mark", "\ufeff<a/>", false},
		{"not UTF-8", "<a>\xff</a>", false},
		{"another encoding", `<?xml version="1.0" encoding="ISO-8859-2"?><a/>`, false},
		{"a name with two colons", `<a:b:c/>`, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := xmlsign.Strict([]byte(c.xml))
			if (err == nil) != c.ok {
				t.Errorf("%q: %v", c.xml, err)
			}
		})
	}
}

// FuzzVerify: nothing panics; whatever Strict takes can be signed, or is refused for its form, and what was signed holds.
func FuzzVerify(f *testing.F) {
	s := signers(f)[0]
	file := signed(f, &s)
	f.Add(file)
	f.Add([]byte(sample))
	f.Add([]byte(`<a xmlns:p="urn:x" p:b="1">x<p:c/></a>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		content, _, err := xmlsign.Verify(data, s.trusted, at)
		if err == nil && (!bytes.Equal(data, file) || xmlsign.Strict(content) != nil) {
			// Another signed file can only come of the key: a second signature of the same form would be a find.
			t.Fatalf("accepted: %q", data)
		}
		out, err := xmlsign.Sign(data, s.key, s.chain)
		if err != nil {
			return
		}
		_, _, err = xmlsign.Verify(out, s.trusted, at)
		if err != nil {
			t.Fatalf("%q is signed and refused: %v", data, err)
		}
	})
}
