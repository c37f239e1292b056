package seal_test

import (
	"bytes"
	"crypto/elliptic"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/smallstep/pkcs7"

	"oszir/internal/platform/pdf"
	"oszir/internal/platform/pdf/pdftest"
	"oszir/internal/platform/seal"
)

// holds looks at a signed file with everything there is: our check, the judge of archives, and two programs of others.
func holds(t *testing.T, s *seal.Seal, file []byte) {
	t.Helper()
	r := seal.CheckPDF(file, s.Trusted())
	if r.Fault != "" || !r.Signer.Equal(s.Chain()[0]) || !r.At.Equal(noon) || r.Reason != "Kiadmányozás" {
		t.Errorf("the check: %+v", r)
	}
	for _, fault := range pdftest.Judge(file) {
		t.Error(fault)
	}
	name := written(t, "signed.pdf", file)
	pdftest.Run(t, "qpdf", "--check", name)
	said := pdftest.Run(t, "pdfsig", name)
	for _, want := range []string{"Signature is Valid.", "Total document signed", "ETSI.CAdES.detached", "SHA-256", "Nov 21 2026"} {
		if !strings.Contains(said, want) {
			t.Errorf("pdfsig does not say %q:\n%s", want, said)
		}
	}
	if n := strings.Count(said, "Signature #"); n != 1 {
		t.Errorf("pdfsig finds %d signatures", n)
	}
	if err := elsewhere(file, s.Trusted()); err != nil {
		t.Errorf("a second reader of signatures: %v", err)
	}
}

var byteRange = regexp.MustCompile(`/ByteRange\[0 ([0-9]+) ([0-9]+) ([0-9]+) *\]`)

// elsewhere verifies by a library as many programs do: whatever the range names is what was signed.
func elsewhere(file []byte, trusted []*x509.Certificate) error {
	m := byteRange.FindSubmatch(file)
	if m == nil {
		return errors.New("no range")
	}
	from, _ := strconv.Atoi(string(m[1]))
	until, _ := strconv.Atoi(string(m[2]))
	length, _ := strconv.Atoi(string(m[3]))
	if from > until || until+length > len(file) {
		return errors.New("a range outside the file")
	}
	raw := make([]byte, (until-from)/2-1)
	_, err := hex.Decode(raw, file[from+1:until-1])
	if err != nil {
		return err
	}
	raw = raw[:4+int(raw[2])<<8+int(raw[3])]
	p7, err := pkcs7.Parse(raw)
	if err != nil {
		return err
	}
	p7.Content = append(bytes.Clone(file[:from]), file[until:until+length]...)
	roots := x509.NewCertPool()
	for _, c := range trusted {
		roots.AddCert(c)
	}
	return p7.VerifyWithChainAtTime(roots, noon)
}

func TestSignPDF_IsValidElsewhere(t *testing.T) {
	a := newAuthority(t)
	file := sheet(t)
	for name, s := range map[string]*seal.Seal{
		"self_made": opened(t, seal.Config{}),
		"p256":      fromFiles(t, a, ecKey(t, elliptic.P256())),
		"rsa":       fromFiles(t, a, rsaKey(t, 2048)),
	} {
		t.Run(name, func(t *testing.T) {
			if s.SelfMade() != (name == "self_made") {
				t.Error("it does not know whether it is self-made")
			}
			out := signed(t, s, file)
			if !bytes.HasPrefix(out, file) {
				t.Error("what was printed is not in the signed file as it was")
			}
			holds(t, s, out)
			_, err := s.SignPDF(out, "még egyszer", noon)
			if !errors.Is(err, seal.ErrSigned) {
				t.Errorf("signed twice: %v", err)
			}
		})
	}
}

func TestSignPDF_Refusals(t *testing.T) {
	s := opened(t, seal.Config{})
	_, err := s.SignPDF([]byte("no PDF"), "", noon)
	if !errors.Is(err, pdf.ErrForm) {
		t.Errorf("no PDF: %v", err)
	}
	file := sheet(t)
	doc, err := pdf.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	root := doc.Trailer["Root"]
	catalog, err := doc.Dict(root)
	if err != nil {
		t.Fatal(err)
	}
	u, err := doc.Append()
	if err != nil {
		t.Fatal(err)
	}
	catalog["AcroForm"] = pdf.Dict{}
	u.Replace(root.(pdf.Ref), pdf.Write(catalog))
	_, err = s.SignPDF(u.Bytes(make([]byte, 16)), "", noon)
	if !errors.Is(err, seal.ErrSigned) {
		t.Errorf("a form: %v", err)
	}
}

func TestCheckPDF_Faults(t *testing.T) {
	a := newAuthority(t)
	s := fromFiles(t, a, ecKey(t, elliptic.P256()))
	file := sheet(t)
	good := signed(t, s, file)
	other := opened(t, seal.Config{})
	at := func(day time.Time) []byte {
		out, err := s.SignPDF(file, "", day)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	changed := func(from, to string) []byte {
		if bytes.Count(good, []byte(from)) == 0 {
			t.Fatalf("the file has no %q", from)
		}
		return bytes.Replace(good, []byte(from), []byte(to), 1)
	}
	m := byteRange.FindSubmatch(good)
	from, _ := strconv.Atoi(string(m[1]))
	until, _ := strconv.Atoi(string(m[2]))
	hole := string(good[from:until])
	rest := string(good[:from]) + string(good[until:])
	// The hole moved: the bytes around it are, put together, still those that were signed.
	moved := rest[:from-9] + hole + rest[from-9:]

	for name, c := range map[string]struct {
		file []byte
		want seal.Fault
	}{
		"valid":                        {good, ""},
		"nothing":                      {nil, seal.NotSigned},
		"never signed":                 {file, seal.NotSigned},
		"a space after":                {append(bytes.Clone(good), ' '), seal.NotWhole},
		"the end cut off":              {good[:len(good)-1], seal.NotWhole},
		"an update after":              {appended(t, good), seal.NotWhole},
		"a second range":               {append(bytes.Clone(good), "%/ByteRange[0 1 2 3]"...), seal.ManySignatures},
		"another text":                 {changed("%PDF-1.7", "%PDF-1.6"), seal.Changed},
		"another reason":               {changed("/Reason<FEFF004B", "/Reason<FEFF004C"), seal.Changed},
		"another time":                 {changed("/M(D:20261121", "/M(D:20261120"), seal.Changed},
		"another form":                 {changed("ETSI.CAdES.detached", "adbe.pkcs7.detached"), seal.Malformed},
		"the hole moved":               {[]byte(moved), seal.Malformed},
		"spaces in the hole":           {changed(hole[len(hole)-9:], "       0>"), seal.Malformed},
		"bytes after the signature":    {changed("00000000>", "00000001>"), seal.Malformed},
		"capital digits":               {[]byte(string(good[:from]) + strings.ToUpper(hole) + string(good[until:])), seal.Malformed},
		"somebody else's signature":    {signed(t, other, file), seal.Untrusted},
		"before the certificate":       {at(time.Date(2025, 12, 31, 0, 0, 0, 0, time.UTC)), seal.NotInForce},
		"after the certificate's end":  {at(time.Date(2027, 1, 2, 0, 0, 0, 0, time.UTC)), seal.NotInForce},
		"the last day of its validity": {at(time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)), ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := seal.CheckPDF(c.file, s.Trusted())
			if r.Fault != c.want {
				t.Errorf("got %q, want %q", r.Fault, c.want)
			}
		})
	}
	if r := seal.CheckPDF(good, nil); r.Fault != seal.Untrusted {
		t.Errorf("nobody trusted: %q", r.Fault)
	}
	if r := seal.CheckPDF(good, s.Chain()[:1]); r.Fault != seal.Untrusted {
		t.Errorf("the signer trusted but not the end of its chain: %q", r.Fault)
	}
	if r := seal.CheckPDF(good, s.Chain()[2:]); r.Fault != "" {
		t.Errorf("the root trusted: %q", r.Fault)
	}
	key := ecKey(t, elliptic.P256())
	short := opened(t, seal.Config{KeyFile: keyFile(t, key), CertFile: certFile(t, issued(t, "Minta", false, &key.PublicKey, a.cert, a.key))})
	for name, trusted := range map[string][]*x509.Certificate{"its own certificate": short.Trusted(), "its issuer": {a.cert}} {
		if r := seal.CheckPDF(signed(t, short, file), trusted); r.Fault != "" {
			t.Errorf("a chain of one, trusted %s: %q", name, r.Fault)
		}
	}
	// Another key with a certificate of the same name and issuer, by another root that calls itself the same.
	twin := fromFiles(t, newAuthority(t), ecKey(t, elliptic.P256()))
	if r := seal.CheckPDF(signed(t, twin, file), s.Trusted()); r.Fault != seal.Untrusted {
		t.Errorf("a twin: %q", r.Fault)
	}
}

// appended adds an update after the signature, as an attack does that wants to show another text.
func appended(t testing.TB, file []byte) []byte {
	t.Helper()
	doc, err := pdf.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	u, err := doc.Append()
	if err != nil {
		t.Fatal(err)
	}
	ref, page, err := doc.FirstPage()
	if err != nil {
		t.Fatal(err)
	}
	page["Contents"] = pdf.Array{}
	u.Replace(ref, pdf.Write(page))
	return u.Bytes(make([]byte, 16))
}

// Covers: C14
func TestCheckPDF_C14_EveryByteCounts(t *testing.T) {
	const n = 1000
	a := newAuthority(t)
	r := rand.New(rand.NewPCG(14, 1))
	for name, s := range map[string]*seal.Seal{"p256": fromFiles(t, a, ecKey(t, elliptic.P256())), "rsa": fromFiles(t, a, rsaKey(t, 2048))} {
		file := signed(t, s, sheet(t))
		missed, inHole := 0, 0
		m := byteRange.FindSubmatch(file)
		from, _ := strconv.Atoi(string(m[1]))
		until, _ := strconv.Atoi(string(m[2]))
		for i := range n {
			at := r.IntN(len(file))
			if i%2 == 0 { // half of them in the signature, which is small
				at = from + r.IntN(until-from)
			}
			if at >= from && at < until {
				inHole++
			}
			was := file[at]
			file[at] ^= byte(1 + r.IntN(255))
			if seal.CheckPDF(file, s.Trusted()).Fault == "" {
				missed++
				t.Errorf("byte %d from %q to %q was not found", at, was, file[at])
			}
			file[at] = was
		}
		if seal.CheckPDF(file, s.Trusted()).Fault != "" {
			t.Error("the file itself is refused")
		}
		// The control believes the range: it takes a file to which an update was added.
		control := "FAILED-AS-EXPECTED"
		attack := appended(t, file)
		if elsewhere(attack, s.Trusted()) != nil {
			control = "PASSED"
			t.Error("the control found the attack")
		}
		if f := seal.CheckPDF(attack, s.Trusted()).Fault; f != seal.NotWhole {
			t.Errorf("the attack: %q", f)
		}
		t.Logf("TEST id=C14-PDF key=%s n=%d in_signature=%d missed=%d control=%s bar=0 verdict=%s", name, n, inHole, missed, control, verdict(t))
	}
}

func verdict(t testing.TB) string {
	if t.Failed() {
		return "FAIL"
	}
	return "PASS"
}

// Every digit of the signature's room counts, each in turn; quickly every seventh.
func TestCheckPDF_EachDigitOfTheSignature(t *testing.T) {
	s := fromFiles(t, newAuthority(t), ecKey(t, elliptic.P256()))
	file := signed(t, s, sheet(t))
	m := byteRange.FindSubmatch(file)
	from, _ := strconv.Atoi(string(m[1]))
	until, _ := strconv.Atoi(string(m[2]))
	step := 7
	if os.Getenv("OSZIR_FULL") == "1" {
		step = 1
	}
	for at := from; at < until; at += step {
		file[at] ^= 1 // 2 and 3, a and `, 0 and 1, …
		if seal.CheckPDF(file, s.Trusted()).Fault == "" {
			t.Errorf("digit %d was not found", at-from)
		}
		file[at] ^= 1
	}
}

// FuzzCheckPDF: whatever the bytes, the check ends without panic, and believes nothing but the signed file itself.
func FuzzCheckPDF(f *testing.F) {
	s := opened(f, seal.Config{})
	const one, two = "1 0 obj\n<</Pages 2 0 R>>\nendobj\n", "2 0 obj\n<</Type/Page>>\nendobj\n"
	file := signed(f, s, fmt.Appendf(nil, "%%PDF-1.7\n%s%sxref\n0 3\n0000000000 65535 f \n%010d 00000 n \n%010d 00000 n \ntrailer\n<</Size 3/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n",
		one, two, 9, 9+len(one), 9+len(one)+len(two)))
	f.Add(file)
	f.Add([]byte("/ByteRange[0 0 0 0]/Contents<>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r := seal.CheckPDF(data, s.Trusted())
		if r.Fault == "" && !bytes.Equal(data, file) {
			t.Errorf("believed: %q", data)
		}
	})
}

func BenchmarkSignPDF(b *testing.B) {
	s := opened(b, seal.Config{})
	file := sheet(b)
	for b.Loop() {
		signed(b, s, file)
	}
}

func BenchmarkCheckPDF(b *testing.B) {
	s := opened(b, seal.Config{})
	file := signed(b, s, sheet(b))
	for b.Loop() {
		if seal.CheckPDF(file, s.Trusted()).Fault != "" {
			b.Fatal("refused")
		}
	}
}
