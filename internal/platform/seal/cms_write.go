package seal

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
)

// The names of what stands in a signature by RFC 5652 (CMS) and RFC 5035 (which certificate signed).
var (
	oidData          = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	oidSignedData    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidContentType   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidMessageDigest = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	oidCertificate   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47}
	oidSHA256        = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}
	oidECDSA         = asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2}
	oidRSA           = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 11}
)

type attribute struct {
	Type   asn1.ObjectIdentifier
	Values []asn1.RawValue `asn1:"set"`
}

type signerInfo struct {
	Version   int
	Signer    issuerAndSerial
	Digest    pkix.AlgorithmIdentifier
	Signed    asn1.RawValue // attributes, [0]
	Algorithm pkix.AlgorithmIdentifier
	Signature []byte
}

type issuerAndSerial struct {
	Issuer asn1.RawValue
	Serial *big.Int
}

type signedData struct {
	Version      int
	Digests      []pkix.AlgorithmIdentifier `asn1:"set"`
	Content      struct{ Type asn1.ObjectIdentifier }
	Certificates asn1.RawValue // [0]
	Signers      []signerInfo  `asn1:"set"`
}

type contentInfo struct {
	Type    asn1.ObjectIdentifier
	Content signedData `asn1:"explicit,tag:0"`
}

// signedAttributes gives what the key signs: the kind of content, its digest, and the digest of the certificate, so
// that it cannot be exchanged for another one of the same key. The time is not among them: PAdES has it in the PDF.
func signedAttributes(leaf *x509.Certificate, digest [32]byte) ([]byte, error) {
	type certID struct{ Hash []byte } // the digest is SHA-256 when none is named
	hash := sha256.Sum256(leaf.Raw)
	var out []attribute
	for _, a := range []struct {
		oid   asn1.ObjectIdentifier
		value any
	}{
		{oidContentType, oidData},
		{oidMessageDigest, digest[:]},
		{oidCertificate, struct{ Certs []certID }{[]certID{{hash[:]}}}},
	} {
		der, err := asn1.Marshal(a.value)
		if err != nil {
			return nil, fmt.Errorf("writing a signature's attribute: %w", err)
		}
		out = append(out, attribute{a.oid, []asn1.RawValue{{FullBytes: der}}})
	}
	der, err := asn1.MarshalWithParams(out, "set")
	if err != nil {
		return nil, fmt.Errorf("writing a signature's attributes: %w", err)
	}
	return der, nil
}

// writeCMS puts a signature together. The same chain, digest and signature give the same bytes, and no others are read.
func writeCMS(chain []*x509.Certificate, digest [32]byte, signature []byte) ([]byte, error) {
	leaf := chain[0]
	attributes, err := signedAttributes(leaf, digest)
	if err != nil {
		return nil, err
	}
	attributes[0] = 0xA0 // within the signer they are no set but [0]
	algorithm := pkix.AlgorithmIdentifier{Algorithm: oidECDSA}
	if _, ok := leaf.PublicKey.(*rsa.PublicKey); ok {
		algorithm = pkix.AlgorithmIdentifier{Algorithm: oidRSA, Parameters: asn1.NullRawValue}
	}
	sha := pkix.AlgorithmIdentifier{Algorithm: oidSHA256}
	var certs []byte
	for _, c := range chain {
		certs = append(certs, c.Raw...)
	}
	sd := signedData{
		Version: 1, Digests: []pkix.AlgorithmIdentifier{sha},
		Certificates: asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: certs},
		Signers: []signerInfo{{
			Version: 1, Signer: issuerAndSerial{asn1.RawValue{FullBytes: leaf.RawIssuer}, leaf.SerialNumber},
			Digest: sha, Signed: asn1.RawValue{FullBytes: attributes}, Algorithm: algorithm, Signature: signature,
		}},
	}
	sd.Content.Type = oidData
	der, err := asn1.Marshal(contentInfo{oidSignedData, sd})
	if err != nil {
		return nil, fmt.Errorf("writing a signature: %w", err)
	}
	return der, nil
}

var errCMS = errors.New("not a signature as it is written here")

// readCMS gives the certificates and the signature of what writeCMS wrote for a content of this digest; any other
// bytes are refused, even where they mean the same. It does not verify.
func readCMS(der []byte, digest [32]byte) (chain []*x509.Certificate, signature []byte, err error) {
	var info contentInfo
	rest, err := asn1.Unmarshal(der, &info)
	if err != nil || len(rest) > 0 || len(info.Content.Signers) != 1 {
		return nil, nil, errCMS
	}
	chain, err = x509.ParseCertificates(info.Content.Certificates.Bytes)
	if err != nil || len(chain) == 0 || len(chain) > 8 {
		return nil, nil, errCMS
	}
	signature = info.Content.Signers[0].Signature
	again, err := writeCMS(chain, digest, signature)
	if err != nil || !bytes.Equal(again, der) {
		return nil, nil, errCMS
	}
	return chain, signature, nil
}

// sign signs a SHA-256 digest. Of the two ECDSA signatures that are equally right, the one with the smaller number is
// given.
func sign(key crypto.Signer, digest [32]byte) ([]byte, error) {
	signature, err := key.Sign(rand.Reader, digest[:], crypto.SHA256)
	if err != nil {
		return nil, fmt.Errorf("signing: %w", err)
	}
	if _, ok := key.Public().(*ecdsa.PublicKey); !ok {
		return signature, nil
	}
	var pair struct{ R, S *big.Int }
	rest, err := asn1.Unmarshal(signature, &pair)
	if err != nil || len(rest) > 0 {
		return nil, errors.Join(errors.New("signing: the key gave no signature"), err)
	}
	if pair.S.Cmp(halfOrder) > 0 {
		pair.S.Sub(elliptic.P256().Params().N, pair.S)
	}
	return asn1.Marshal(pair)
}

var halfOrder = new(big.Int).Rsh(elliptic.P256().Params().N, 1)

// pairOf reads an ECDSA signature in the form that sign gives, and no other.
func pairOf(signature []byte) (r, s *big.Int, ok bool) {
	var pair struct{ R, S *big.Int }
	rest, err := asn1.Unmarshal(signature, &pair)
	return pair.R, pair.S, err == nil && len(rest) == 0 && pair.R.Sign() > 0 && pair.S.Sign() > 0 && pair.S.Cmp(halfOrder) <= 0
}

// verified reports whether a signature is that of the certificate's key. Keys of other kinds than Open takes are
// refused.
func verified(leaf *x509.Certificate, digest [32]byte, signature []byte) bool {
	switch key := leaf.PublicKey.(type) {
	case *ecdsa.PublicKey:
		_, _, ok := pairOf(signature)
		return ok && key.Curve == elliptic.P256() && ecdsa.VerifyASN1(key, digest[:], signature)
	case *rsa.PublicKey:
		return key.N.BitLen() >= 2048 && rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], signature) == nil
	}
	return false
}
