package seal_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"oszir/internal/platform/keys"
	"oszir/internal/platform/paper"
	"oszir/internal/platform/pdf"
	"oszir/internal/platform/seal"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.FixedZone("CET", 3600))

// sheet is a printed paper to sign.
func sheet(t testing.TB) []byte {
	t.Helper()
	data, err := pdf.Print(paper.Paper{Title: "Határozat", Author: "Mintafalvi Járási Hivatal", Blocks: []paper.Block{
		{Sort: paper.Heading, Level: 1, Runs: []paper.Run{{Text: "Határozat"}}},
		{Sort: paper.Paragraph, Runs: []paper.Run{{Text: "Minta Márta részére 12 345 Ft járadékot állapítok meg."}}},
	}}, noon)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func opened(t testing.TB, cfg seal.Config) *seal.Seal {
	t.Helper()
	s, err := seal.Open(cfg, keys.New())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		err := s.Close()
		if err != nil {
			t.Error(err)
		}
	})
	return s
}

func signed(t testing.TB, s *seal.Seal, file []byte) []byte {
	t.Helper()
	out, err := s.SignPDF(file, "Kiadmányozás", noon)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func ecKey(t testing.TB, curve elliptic.Curve) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func rsaKey(t testing.TB, bits int) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// authority issues certificates as a trust service provider does, by a root and one between.
type authority struct {
	rootKey, key *ecdsa.PrivateKey
	root, cert   *x509.Certificate
}

func newAuthority(t testing.TB) *authority {
	t.Helper()
	a := &authority{rootKey: ecKey(t, elliptic.P256()), key: ecKey(t, elliptic.P256())}
	a.root = issued(t, "Minta Gyökér", true, &a.rootKey.PublicKey, nil, a.rootKey)
	a.cert = issued(t, "Minta Kiadó", true, &a.key.PublicKey, a.root, a.rootKey)
	return a
}

// issued makes a certificate that was in force in 2026.
func issued(t testing.TB, name string, ca bool, public crypto.PublicKey, up *x509.Certificate, by crypto.Signer) *x509.Certificate {
	t.Helper()
	c := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name}, BasicConstraintsValid: true, IsCA: ca,
		NotBefore: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment,
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

// chainFile writes a certificate for a key with its issuers.
func (a *authority) chainFile(t testing.TB, public crypto.PublicKey) string {
	t.Helper()
	return certFile(t, issued(t, "Mintafalvi Járási Hivatal", false, public, a.cert, a.key), a.cert, a.root)
}

func certFile(t testing.TB, certs ...*x509.Certificate) string {
	t.Helper()
	var data []byte
	for _, c := range certs {
		data = append(data, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})...)
	}
	return written(t, "chain.pem", data)
}

func keyFile(t testing.TB, key crypto.Signer) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return written(t, "key.pem", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

func written(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	err := os.WriteFile(path, data, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// fromFiles is a configured seal of a key.
func fromFiles(t testing.TB, a *authority, key crypto.Signer) *seal.Seal {
	t.Helper()
	return opened(t, seal.Config{KeyFile: keyFile(t, key), CertFile: a.chainFile(t, key.Public())})
}
