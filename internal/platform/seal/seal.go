package seal

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"os"
	"strings"
	"time"

	"oszir/internal/platform/keys"
)

// Config says where the key and its certificates are. Nothing set: the seal is made by the program itself.
type Config struct {
	KeyFile    string // PEM, PKCS#8 or as openssl writes it: P-256, or RSA of 2048 bits or more
	CertFile   string // PEM: the certificate of the key first, then its issuers up to the root
	PKCS11     PKCS11 // instead of KeyFile
	FormerFile string // PEM: the chains of certificates that signed before and are still believed
}

// PKCS11 names a key in a token, which never leaves it.
type PKCS11 struct {
	Module  string // the library of the token's maker
	Token   string // the label of the token
	Label   string // the label of the key pair
	PINFile string
}

// What can be wrong with a configuration.
var (
	ErrConfig   = errors.New("the seal's key and certificate are named in part only")
	ErrKey      = errors.New("the seal's key is neither P-256 nor RSA of 2048 bits or more")
	ErrMismatch = errors.New("the seal's key and certificate do not belong together")
	ErrNoPKCS11 = errors.New("this program was built without PKCS#11: it needs cgo")
)

// Seal signs. Safe for use by many at once.
type Seal struct {
	signer   crypto.Signer
	chain    []*x509.Certificate // of the key first
	former   []*x509.Certificate
	token    crypto.Signer // for JWS, always P-256
	tokenID  string
	selfMade bool
	close    func() error
}

// Open gives the configured seal, and makes one of the ring's secret when none is configured. It tries the key once.
func Open(cfg Config, ring *keys.Ring) (*Seal, error) {
	s := &Seal{close: func() error { return nil }}
	err := s.open(cfg, ring)
	if err == nil {
		err = s.openToken(ring)
	}
	if err == nil && cfg.FormerFile != "" {
		s.former, err = readCertificates(cfg.FormerFile)
	}
	if err == nil {
		err = s.try()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("opening the seal: %w", err), s.close())
	}
	return s, nil
}

func (s *Seal) open(cfg Config, ring *keys.Ring) error {
	if cfg.KeyFile == "" && cfg.CertFile == "" && cfg.PKCS11 == (PKCS11{}) {
		return s.makeSelf(ring)
	}
	p := cfg.PKCS11
	onToken := p.Module != "" && p.Token != "" && p.Label != "" && p.PINFile != "" && cfg.KeyFile == ""
	inFile := p == (PKCS11{}) && cfg.KeyFile != ""
	if cfg.CertFile == "" || !onToken && !inFile {
		return ErrConfig
	}
	chain, err := readCertificates(cfg.CertFile)
	if err != nil {
		return err
	}
	s.chain = chain
	if inFile {
		s.signer, err = readKey(cfg.KeyFile)
		return err
	}
	pin, err := os.ReadFile(p.PINFile)
	if err != nil {
		return fmt.Errorf("reading the token's PIN: %w", err)
	}
	s.signer, s.close, err = openPKCS11(p, strings.TrimRight(string(pin), "\r\n"))
	if err != nil {
		s.close = func() error { return nil }
	}
	return err
}

// openToken chooses the key for JWS, which are signed with P-256 only: the seal's own when it is one, else a key from
// the ring.
func (s *Seal) openToken(ring *keys.Ring) error {
	public, ok := s.signer.Public().(*ecdsa.PublicKey)
	s.token = s.signer
	if !ok {
		key, err := derived(ring, "jws")
		if err != nil {
			return err
		}
		s.token, public = key, &key.PublicKey
	}
	id, err := keyID(public)
	s.tokenID = id
	return err
}

// try signs something, so that a wrong PIN or a wrong certificate stops the start and not the first decision.
func (s *Seal) try() error {
	switch key := s.signer.Public().(type) {
	case *ecdsa.PublicKey:
		if key.Curve != elliptic.P256() {
			return ErrKey
		}
	case *rsa.PublicKey:
		if key.N.BitLen() < 2048 {
			return ErrKey
		}
	default:
		return ErrKey
	}
	digest := sha256.Sum256([]byte("oszir"))
	signature, err := sign(s.signer, digest)
	if err != nil {
		return err
	}
	if !verified(s.chain[0], digest, signature) {
		return ErrMismatch
	}
	return nil
}

// Close lets go of the token.
func (s *Seal) Close() error { return s.close() }

// SelfMade reports whether the seal is the program's own, which nobody outside vouches for.
func (s *Seal) SelfMade() bool { return s.selfMade }

// Chain gives the certificate of the key, then its issuers.
func (s *Seal) Chain() []*x509.Certificate { return s.chain }

// Trusted gives what a check believes: the present chain's end and the former certificates.
func (s *Seal) Trusted() []*x509.Certificate {
	return append([]*x509.Certificate{s.chain[len(s.chain)-1]}, s.former...)
}

// Signer gives the key for signatures of other forms. It is P-256 or RSA.
func (s *Seal) Signer() crypto.Signer { return s.signer }

// The days between which a self-made seal is in force. They are fixed, so that all processes make the same bytes.
var (
	selfFrom  = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	selfUntil = time.Date(2076, 1, 1, 0, 0, 0, 0, time.UTC)
)

// makeSelf derives a root and a key with its certificate from the ring. All processes of one ring derive the same: the
// signatures under the certificates are the deterministic ones of RFC 6979.
func (s *Seal) makeSelf(ring *keys.Ring) error {
	root, err := derived(ring, "root")
	if err != nil {
		return err
	}
	key, err := derived(ring, "key")
	if err != nil {
		return err
	}
	issuer := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: selfFrom, NotAfter: selfUntil,
		Subject:  pkix.Name{CommonName: "OSZIR saját készítésű gyökér", Organization: []string{"OSZIR"}},
		KeyUsage: x509.KeyUsageCertSign, BasicConstraintsValid: true, IsCA: true, MaxPathLenZero: true,
	}
	rootDER, err := x509.CreateCertificate(nil, issuer, issuer, &root.PublicKey, root)
	if err != nil {
		return fmt.Errorf("making the root of the seal: %w", err)
	}
	rootCert, err := x509.ParseCertificate(rootDER)
	if err != nil {
		return fmt.Errorf("making the root of the seal: %w", err)
	}
	own := &x509.Certificate{
		SerialNumber: big.NewInt(2), NotBefore: selfFrom, NotAfter: selfUntil,
		Subject:  pkix.Name{CommonName: "OSZIR saját készítésű bélyegző", Organization: []string{"OSZIR"}},
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(nil, own, rootCert, &key.PublicKey, root)
	if err != nil {
		return fmt.Errorf("making the certificate of the seal: %w", err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return fmt.Errorf("making the certificate of the seal: %w", err)
	}
	s.signer, s.chain, s.selfMade = key, []*x509.Certificate{cert, rootCert}, true
	return nil
}

// derived gives a P-256 key of the ring's secret for one use.
func derived(ring *keys.Ring, use string) (*ecdsa.PrivateKey, error) {
	secret, err := ring.Secret("seal")
	if err != nil {
		return nil, err
	}
	for i := range 100 { // a number at or above the group's order is as good as impossible
		scalar, err := hkdf.Key(sha256.New, secret, nil, fmt.Sprintf("oszir seal %s %d", use, i), 32)
		if err != nil {
			return nil, fmt.Errorf("deriving the seal's key: %w", err)
		}
		key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), scalar)
		if err == nil {
			return key, nil
		}
	}
	return nil, ErrKey
}

func readCertificates(name string) ([]*x509.Certificate, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("reading certificates: %w", err)
	}
	var out []*x509.Certificate
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("reading certificates of %s: %w", name, err)
		}
		out = append(out, cert)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("reading certificates of %s: %w", name, ErrConfig)
	}
	return out, nil
}

func readKey(name string) (crypto.Signer, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("reading the seal's key: %w", err)
	}
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		var key any
		switch block.Type {
		case "PRIVATE KEY":
			key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
		case "EC PRIVATE KEY":
			key, err = x509.ParseECPrivateKey(block.Bytes)
		case "RSA PRIVATE KEY":
			key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
		default:
			continue // such as EC PARAMETERS
		}
		if err != nil {
			return nil, fmt.Errorf("reading the seal's key: %w", err)
		}
		signer, ok := key.(crypto.Signer)
		if ok {
			return signer, nil
		}
	}
	return nil, fmt.Errorf("reading the seal's key of %s: %w", name, ErrKey)
}
