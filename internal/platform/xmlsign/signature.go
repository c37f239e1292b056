package xmlsign

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
)

// The names of what a signature is made by.
const (
	namespace   = "http://www.w3.org/2000/09/xmldsig#"
	enveloped   = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
	exclusive   = "http://www.w3.org/2001/10/xml-exc-c14n#"
	digestSHA   = "http://www.w3.org/2001/04/xmlenc#sha256"
	methodECDSA = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
	methodRSA   = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
)

// declaration begins every signed file.
const declaration = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

// openTag begins the signature, and endings close it.
const (
	openTag     = `<ds:Signature xmlns:ds="` + namespace + `">`
	infoEnd     = `</ds:SignedInfo>`
	valueTag    = `<ds:SignatureValue>`
	valueEnd    = `</ds:SignatureValue><ds:KeyInfo><ds:X509Data>`
	certTag     = `<ds:X509Certificate>`
	certEnd     = `</ds:X509Certificate>`
	closeTag    = `</ds:X509Data></ds:KeyInfo></ds:Signature>`
	maxChain    = 8
	maxSignedBy = 64 << 10 // bytes of a signature, with its certificates
)

// What is wrong with a signed document.
var (
	ErrUnsigned  = errors.New("the document bears no signature of this form")
	ErrChanged   = errors.New("the document is not what was signed")
	ErrUntrusted = errors.New("nobody who is trusted vouches for the signer")
)

// errKey is a key that no signature of this form is made with.
var errKey = errors.New("the key is neither P-256 nor RSA")

// signedInfo is what the key signs: one reference, to the whole document. It is canonical as it stands; within is how it
// is written into the signature, which declares the prefix already.
func signedInfo(method string, digest []byte, within bool) string {
	declared := ` xmlns:ds="` + namespace + `"`
	if within {
		declared = ""
	}
	return `<ds:SignedInfo` + declared + `><ds:CanonicalizationMethod Algorithm="` + exclusive + `"></ds:CanonicalizationMethod>` +
		`<ds:SignatureMethod Algorithm="` + method + `"></ds:SignatureMethod><ds:Reference URI=""><ds:Transforms>` +
		`<ds:Transform Algorithm="` + enveloped + `"></ds:Transform><ds:Transform Algorithm="` + exclusive + `"></ds:Transform></ds:Transforms>` +
		`<ds:DigestMethod Algorithm="` + digestSHA + `"></ds:DigestMethod>` +
		`<ds:DigestValue>` + base64.StdEncoding.EncodeToString(digest) + `</ds:DigestValue></ds:Reference>` + infoEnd
}

// element writes a signature. The same arguments give the same bytes, and no others are read.
func element(method string, digest, value []byte, chain []*x509.Certificate) string {
	var b strings.Builder
	b.WriteString(openTag + signedInfo(method, digest, true) + valueTag + base64.StdEncoding.EncodeToString(value) + valueEnd)
	for _, c := range chain {
		b.WriteString(certTag + base64.StdEncoding.EncodeToString(c.Raw) + certEnd)
	}
	b.WriteString(closeTag)
	return b.String()
}

// canonical gives the root of a document in its canonical form. The document went through Strict.
func canonical(document []byte) ([]byte, error) {
	d := etree.NewDocument()
	err := d.ReadFromBytes(document)
	if err != nil || d.Root() == nil {
		return nil, ErrForm
	}
	out, err := dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList("").Canonicalize(d.Root())
	if err != nil {
		return nil, ErrForm
	}
	return out, nil
}

// methodOf names how a key signs.
func methodOf(key crypto.PublicKey) (string, error) {
	switch k := key.(type) {
	case *ecdsa.PublicKey:
		if k.Curve == elliptic.P256() {
			return methodECDSA, nil
		}
	case *rsa.PublicKey:
		return methodRSA, nil
	}
	return "", errKey
}

// Sign puts a signature at the end of the root of a document, made by the key of the first certificate; those behind it
// are its issuers. The file is canonical XML: declaration, root, nothing else. Errors: ErrForm for XML that Strict refuses or that is
// signed already; a key that is neither P-256 nor RSA.
func Sign(document []byte, key crypto.Signer, chain []*x509.Certificate) ([]byte, error) {
	err := Strict(document)
	if err != nil {
		return nil, err
	}
	root, err := canonical(document)
	if err != nil || bytes.Contains(root, []byte(namespace+`"`)) {
		return nil, ErrForm
	}
	method, err := methodOf(key.Public())
	if err != nil {
		return nil, err
	}
	digest := sha256.Sum256(root)
	value, err := sign(key, sha256.Sum256([]byte(signedInfo(method, digest[:], false))))
	if err != nil {
		return nil, err
	}
	at := bytes.LastIndex(root, []byte("</"))
	var out bytes.Buffer
	out.WriteString(declaration)
	out.Write(root[:at])
	out.WriteString(element(method, digest[:], value, chain))
	out.Write(root[at:])
	return out.Bytes(), nil
}

// sign gives a signature as XML has it: of P-256 both numbers in 32 bytes each, the second in its smaller form, so that there is one
// signature of each signing.
func sign(key crypto.Signer, digest [32]byte) ([]byte, error) {
	raw, err := key.Sign(rand.Reader, digest[:], crypto.SHA256)
	if err != nil {
		return nil, fmt.Errorf("signing: %w", err)
	}
	if _, ok := key.Public().(*rsa.PublicKey); ok {
		return raw, nil
	}
	var pair struct{ R, S *big.Int }
	rest, err := asn1.Unmarshal(raw, &pair)
	if err != nil || len(rest) != 0 {
		return nil, errors.New("signing: the key gave no signature")
	}
	order := elliptic.P256().Params().N
	if pair.S.Cmp(new(big.Int).Rsh(order, 1)) > 0 {
		pair.S.Sub(order, pair.S)
	}
	out := make([]byte, 64)
	pair.R.FillBytes(out[:32])
	pair.S.FillBytes(out[32:])
	return out, nil
}

// verified reports whether a key made a signature.
func verified(key crypto.PublicKey, digest [32]byte, value []byte) bool {
	switch k := key.(type) {
	case *ecdsa.PublicKey:
		if len(value) != 64 {
			return false
		}
		r, s := new(big.Int).SetBytes(value[:32]), new(big.Int).SetBytes(value[32:])
		return s.Cmp(new(big.Int).Rsh(elliptic.P256().Params().N, 1)) <= 0 && ecdsa.Verify(k, digest[:], r, s)
	case *rsa.PublicKey:
		return rsa.VerifyPKCS1v15(k, crypto.SHA256, digest[:], value) == nil
	}
	return false
}

// Verify gives the document that was signed, without its signature, and the signer's certificate. The file must be what
// Sign writes, to the last byte; one of the trusted certificates is the signer's or vouches for it, and both were in
// force at the moment. Errors: ErrForm, ErrUnsigned, ErrChanged, ErrUntrusted.
func Verify(file []byte, trusted []*x509.Certificate, at time.Time) (document []byte, signer *x509.Certificate, err error) {
	err = Strict(file)
	if err != nil {
		return nil, nil, err
	}
	root, ok := bytes.CutPrefix(file, []byte(declaration))
	from := bytes.Index(root, []byte(openTag))
	if from < 0 {
		return nil, nil, ErrUnsigned
	}
	length := bytes.Index(root[from:], []byte(closeTag)) + len(closeTag)
	if !ok || length < len(closeTag) || length > maxSignedBy {
		return nil, nil, ErrChanged
	}
	signature := root[from : from+length]
	content := append(append(make([]byte, 0, len(root)), root[:from]...), root[from+length:]...)
	if bytes.LastIndex(content, []byte("</")) != from {
		return nil, nil, ErrChanged // not the last thing in the root
	}
	err = Strict(content)
	if err != nil {
		return nil, nil, ErrChanged
	}
	again, err := canonical(content)
	if err != nil || !bytes.Equal(again, content) || bytes.Contains(content, []byte(namespace+`"`)) {
		return nil, nil, ErrChanged
	}
	chain, value, ok := parts(string(signature))
	if !ok {
		return nil, nil, ErrChanged
	}
	method, err := methodOf(chain[0].PublicKey)
	digest := sha256.Sum256(content)
	if err != nil || element(method, digest[:], value, chain) != string(signature) ||
		!verified(chain[0].PublicKey, sha256.Sum256([]byte(signedInfo(method, digest[:], false))), value) {
		return nil, nil, ErrChanged
	}
	if !vouched(chain, trusted, at) {
		return nil, nil, ErrUntrusted
	}
	return content, chain[0], nil
}

// parts reads certificates and value of a signature; that the rest is as it is written the caller finds by writing it again.
func parts(s string) (chain []*x509.Certificate, value []byte, ok bool) {
	_, s, ok1 := strings.Cut(s, infoEnd+valueTag)
	text, s, ok2 := strings.Cut(s, valueEnd)
	s, ok3 := strings.CutSuffix(s, closeTag)
	value, err := base64.StdEncoding.Strict().DecodeString(text)
	if !ok1 || !ok2 || !ok3 || err != nil {
		return nil, nil, false
	}
	for s != "" {
		text, rest, found := strings.Cut(s, certEnd)
		text, ok := strings.CutPrefix(text, certTag)
		der, err := base64.StdEncoding.Strict().DecodeString(text)
		if !found || !ok || err != nil || len(chain) == maxChain {
			return nil, nil, false
		}
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, nil, false
		}
		chain, s = append(chain, c), rest
	}
	return chain, value, len(chain) > 0
}

// vouched reports whether each certificate vouches for the one before it, the last is trusted or vouched for by one that is, and
// all were in force. The last one too is held against the trusted: else its bytes could be changed without being found.
func vouched(chain, trusted []*x509.Certificate, at time.Time) bool {
	last := chain[len(chain)-1]
	if !slices.ContainsFunc(trusted, func(t *x509.Certificate) bool { return last.Equal(t) || last.CheckSignatureFrom(t) == nil }) {
		return false
	}
	roots, between := x509.NewCertPool(), x509.NewCertPool()
	for _, c := range trusted {
		roots.AddCert(c)
	}
	for i, c := range chain[1:] {
		if chain[i].CheckSignatureFrom(c) != nil {
			return false
		}
		between.AddCert(c)
	}
	_, err := chain[0].Verify(x509.VerifyOptions{Roots: roots, Intermediates: between, CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
	return err == nil
}
