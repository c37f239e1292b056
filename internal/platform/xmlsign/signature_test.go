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

// TestVerify_M6_WrappedAndForged tries the eight shapes of wrapping, other algorithms, other keys, and every single bit of a small
// signed message: nothing but the file as it was signed is accepted.
//
// Covers: REL-M6
func TestVerify_M6_WrappedAndForged(t *testing.T) {
	const message = `<Valasz xmlns="urn:minta"><Azonosito>a</Azonosito><Allapot>HIBAS</Allapot></Valasz>`
	mutants, accepted := 0, 0
	for _, s := range signers(t) {
		raw, err := xmlsign.Sign([]byte(message), s.key, s.chain)
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = xmlsign.Verify(raw, s.trusted, at)
		if err != nil {
			t.Fatalf("the control is refused: %v", err)
		}
		file := string(raw)
		from, to := strings.Index(file, "<ds:Signature "), strings.Index(file, "</Valasz>")
		sig, root := file[from:to], file[strings.Index(file, "<Valasz"):]
		declaration := file[:strings.Index(file, "<Valasz")]
		evil := strings.Replace(message, "HIBAS", "SIKERES", 1)
		inside := func(content string) string { // what is forged, with something before its end
			return declaration + strings.Replace(evil, "</Valasz>", content+"</Valasz>", 1)
		}
		byID := strings.Replace(sig, `URI=""`, `URI="#a"`, 1)
		hmac := strings.NewReplacer("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256")
		sha1 := strings.NewReplacer("xmlenc#sha256", "xmldsig#sha1", "2001/04/xmldsig-more#ecdsa-sha256", "2001/04/xmldsig-more#ecdsa-sha1", "2001/04/xmldsig-more#rsa-sha256", "2000/09/xmldsig#rsa-sha1")
		mine := mustKey(t)
		swapped, err := xmlsign.Sign([]byte(evil), mine, []*x509.Certificate{certificate(t, s.chain[0].Subject.CommonName, true, &mine.PublicKey, nil, mine)})
		if err != nil {
			t.Fatal(err)
		}
		chained, err := xmlsign.Sign([]byte(evil), mine, s.chain) // their certificates, another key
		if err != nil {
			t.Fatal(err)
		}
		said := *s.chain[len(s.chain)-1] // by its name, not by its key
		said.PublicKey = &mine.PublicKey
		later := certificate(t, "Minta", false, &mine.PublicKey, &said, mine)
		forged, err := xmlsign.Sign([]byte(evil), mine, append([]*x509.Certificate{later}, s.chain...))
		if err != nil {
			t.Fatal(err)
		}
		for name, bad := range map[string]string{
			"1 the original inside the signature":  inside(strings.Replace(sig, "</ds:Signature>", "<ds:Object>"+root+"</ds:Object></ds:Signature>", 1)),
			"2 the original before the signature":  inside(root + sig),
			"3 the original behind the signature":  inside(sig + root),
			"4 the original in an element beside":  inside("<x>" + root + "</x>" + sig),
			"5 the signature around the original":  declaration + strings.Replace(sig, "</ds:Signature>", "<ds:Object>"+evil+"</ds:Object></ds:Signature>", 1),
			"6 another root around both":           declaration + "<x>" + evil + root + "</x>",
			"7 the signature points at a part":     inside("<x Id=\"a\">" + message + "</x>" + byID),
			"8 two parts of one name":              inside("<x Id=\"a\">" + message + "</x><x Id=\"a\">" + evil + "</x>" + byID),
			"the signature of another document":    inside(sig),
			"stripped":                             declaration + message,
			"stripped to an empty signature":       inside(`<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"></ds:Signature>`),
			"two signatures":                       strings.Replace(file, sig, sig+sig, 1),
			"two signatures, one of another":       strings.Replace(file, sig, sig+string(swapped)[strings.Index(string(swapped), "<ds:Signature "):strings.Index(string(swapped), "</Valasz>")], 1),
			"HMAC by the certificate":              hmac.Replace(file),
			"an older algorithm":                   sha1.Replace(file),
			"another key under the same name":      string(swapped),
			"another key under their certificates": string(chained),
			"a certificate nobody gave":            string(forged),
		} {
			mutants++
			_, _, err := xmlsign.Verify([]byte(bad), s.trusted, at)
			if err == nil {
				accepted++
				t.Errorf("%s: %s was accepted", s.name, name)
			}
		}
		for i := range len(raw) * 8 {
			mutants++
			raw[i/8] ^= 1 << (i % 8)
			_, _, err := xmlsign.Verify(raw, s.trusted, at)
			if err == nil {
				accepted++
				t.Errorf("%s: with bit %d changed it was accepted", s.name, i)
			}
			raw[i/8] ^= 1 << (i % 8)
		}
	}
	t.Logf("TEST id=M6 n=%d accepted=%d control=ACCEPTED", mutants, accepted)
}
