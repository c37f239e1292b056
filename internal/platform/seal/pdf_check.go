package seal

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"regexp"
	"slices"
	"strconv"
	"time"
	"unicode/utf16"
)

// Fault says why a signature does not hold.
type Fault string

// The faults, in the order in which they are looked for.
const (
	NotSigned      Fault = "not_signed"      // there is no signature
	ManySignatures Fault = "many_signatures" // there are several, or something that looks like one
	NotWhole       Fault = "not_whole"       // the signature does not cover the whole file
	Malformed      Fault = "malformed"       // it is not in the form in which SignPDF writes it
	Changed        Fault = "changed"         // the file is not what was signed
	Untrusted      Fault = "untrusted"       // nobody who is believed vouches for the certificate
	NotInForce     Fault = "not_in_force"    // the certificate was not in force at the time of signing
)

// Report is what a check found.
type Report struct {
	Fault  Fault             // empty: the signature holds
	Signer *x509.Certificate // who signed; also with Untrusted and NotInForce, then as claimed
	At     time.Time         // when, as the signer says
	Reason string
}

// signatureForm is the one form of a signature's dictionary, from signatureObject. The rest of the file need not be
// understood: all of it but the signature's own bytes is under the digest, so what was signed is what is there.
var signatureForm = regexp.MustCompile(`^<</Type/Sig/Filter/Adobe\.PPKLite/SubFilter/ETSI\.CAdES\.detached` +
	`/M\(D:([0-9]{14}[+-][0-9]{2}'[0-9]{2})'\)/Reason<FEFF((?:[0-9A-F]{4})*)>/ByteRange\[0 ([0-9]{1,9}) ([0-9]{1,9}) ([0-9]{1,9}) *\]/Contents$`)

// maxChecked is the size up to which files are checked, and maxForm that of the dictionary before the signature.
const (
	maxChecked = 64 << 20
	maxForm    = 64 << 10
)

// CheckPDF says whether a file bears exactly one signature, made by SignPDF with a certificate that one of the trusted
// vouches for, and is to the last byte what was signed.
func CheckPDF(file []byte, trusted []*x509.Certificate) Report {
	var r Report
	r.Fault = r.check(file, trusted)
	return r
}

func (r *Report) check(file []byte, trusted []*x509.Certificate) Fault {
	switch {
	case len(file) > maxChecked:
		return Malformed
	case !bytes.Contains(file, []byte("/ByteRange")):
		return NotSigned
	case bytes.Count(file, []byte("/ByteRange")) > 1:
		return ManySignatures
	}
	mark := bytes.Index(file, []byte("/ByteRange"))
	end := bytes.Index(file[mark:], []byte("/Contents"))
	if end < 0 || end > rangeWidth+len("/ByteRange[]") {
		return Malformed
	}
	from := mark + end + len("/Contents")
	begin := bytes.LastIndex(file[:mark], []byte("<</Type/Sig/"))
	if begin < 0 || from-begin > maxForm {
		return Malformed
	}
	form := signatureForm.FindSubmatch(file[begin:from])
	if form == nil {
		return Malformed
	}
	first, _ := strconv.Atoi(string(form[3])) // nine digits at most
	until, _ := strconv.Atoi(string(form[4]))
	length, _ := strconv.Atoi(string(form[5]))
	if first != from || until <= from || until+length != len(file) {
		return NotWhole
	}
	at, err := time.Parse("20060102150405-07'00", string(form[1]))
	if err != nil || bytes.Count(file[from:until], []byte("<")) != 1 || file[from] != '<' || file[until-1] != '>' {
		return Malformed
	}
	r.At, r.Reason = at, reasonOf(form[2])

	der, ok := unpadded(file[from+1 : until-1])
	if !ok {
		return Malformed
	}
	digest := digestAround(file, from, until)
	chain, signature, err := readCMS(der, digest)
	if err != nil {
		return Changed // another digest or another form: both are not what was signed
	}
	attributes, err := signedAttributes(chain[0], digest)
	if err != nil || !verified(chain[0], sha256.Sum256(attributes), signature) {
		return Changed
	}
	r.Signer = chain[0]
	return judge(chain, trusted, at)
}

// unpadded reads the digits of a signature, in small letters, and what fills its room, which is zeros.
func unpadded(digits []byte) ([]byte, bool) {
	raw := make([]byte, hex.DecodedLen(len(digits)))
	_, err := hex.Decode(raw, digits)
	if err != nil || bytes.ContainsAny(digits, "ABCDEF") || len(raw) < 4 || raw[0] != 0x30 || raw[1] != 0x82 {
		return nil, false // a signature with its certificates is always longer than 255 and shorter than 65536 bytes
	}
	n := 4 + int(raw[2])<<8 + int(raw[3])
	if n > len(raw) || len(bytes.Trim(raw[n:], "\x00")) > 0 {
		return nil, false
	}
	return raw[:n], true
}

func reasonOf(digits []byte) string {
	raw := make([]byte, hex.DecodedLen(len(digits)))
	_, _ = hex.Decode(raw, digits) // the form has let only digits through
	units := make([]uint16, len(raw)/2)
	for i := range units {
		units[i] = uint16(raw[2*i])<<8 | uint16(raw[2*i+1])
	}
	return string(utf16.Decode(units))
}

// judge says whether each certificate vouches for the one before it, and was in force. The last one must be trusted, to
// the byte, or vouched for by one that is: else its bytes could be changed without being found.
func judge(chain, trusted []*x509.Certificate, at time.Time) Fault {
	last := chain[len(chain)-1]
	if !slices.ContainsFunc(trusted, func(t *x509.Certificate) bool { return last.Equal(t) || last.CheckSignatureFrom(t) == nil }) {
		return Untrusted
	}
	for i := range chain[1:] {
		if chain[i].CheckSignatureFrom(chain[i+1]) != nil {
			return Untrusted
		}
	}
	roots, between := x509.NewCertPool(), x509.NewCertPool()
	for _, c := range trusted {
		roots.AddCert(c)
	}
	for _, c := range chain[1:] {
		between.AddCert(c)
	}
	_, err := chain[0].Verify(x509.VerifyOptions{Roots: roots, Intermediates: between, CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
	if err == nil {
		return ""
	}
	if at.Before(chain[0].NotBefore) || at.After(chain[0].NotAfter) {
		return NotInForce
	}
	return Untrusted
}
