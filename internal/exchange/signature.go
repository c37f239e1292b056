package exchange

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/go-jose/go-jose/v4"

	"oszir/internal/platform/keys"
)

// SigningKey is a key of ours with which what goes to other programs is signed (ES256).
type SigningKey struct {
	id     string
	key    *ecdsa.PrivateKey
	signer jose.Signer
}

// NewSigningKey derives the key for a use from the ring: all processes of one ring have the same.
func NewSigningKey(ring *keys.Ring, use string) (*SigningKey, error) {
	secret, err := ring.Secret("exchange")
	if err != nil {
		return nil, err
	}
	for i := range 100 { // a number at or above the group's order is as good as impossible
		scalar, err := hkdf.Key(sha256.New, secret, nil, fmt.Sprintf("oszir exchange %s %d", use, i), 32)
		if err != nil {
			return nil, fmt.Errorf("deriving a signing key: %w", err)
		}
		key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), scalar)
		if err != nil {
			continue
		}
		der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
		if err != nil {
			return nil, fmt.Errorf("naming a signing key: %w", err)
		}
		sum := sha256.Sum256(der)
		id := hex.EncodeToString(sum[:8])
		signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", id))
		if err != nil {
			return nil, fmt.Errorf("making a signer: %w", err)
		}
		return &SigningKey{id, key, signer}, nil
	}
	return nil, errors.New("deriving a signing key: no number fits")
}

// Detached signs content and gives the signature without the content: a detached JWS (RFC 7515, appendix F).
func (k *SigningKey) Detached(content []byte) (string, error) {
	return detached(k.signer, content)
}

func detached(signer jose.Signer, content []byte) (string, error) {
	signed, err := signer.Sign(content)
	if err != nil {
		return "", fmt.Errorf("signing: %w", err)
	}
	text, err := signed.DetachedCompactSerialize()
	if err != nil {
		return "", fmt.Errorf("writing a signature: %w", err)
	}
	return text, nil
}

// JWKS writes the public key as other programs read it (RFC 7517).
func (k *SigningKey) JWKS() ([]byte, error) {
	return json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &k.key.PublicKey, KeyID: k.id, Algorithm: string(jose.ES256), Use: "sig"}}})
}

// maxSignature is the length up to which signatures are read; one that carries its content is longer than the content.
const maxSignature = 16 << 20

// signedBy reports whether text is a JWS over one of several spellings of the same content, by one of the keys: detached, or
// with the content in it.
func signedBy(all []Credential, text string, spellings [][]byte) bool {
	parts := strings.Split(text, ".")
	if len(text) > maxSignature || len(parts) != 3 || len(parts[0]) > maxAssertion || len(parts[2]) > maxAssertion {
		return false
	}
	for _, content := range spellings {
		if parts[1] != "" && parts[1] != base64.RawURLEncoding.EncodeToString(content) {
			continue
		}
		signed, err := jose.ParseDetached(parts[0]+".."+parts[2], content, assertionSignatures)
		if err != nil {
			return false
		}
		for i := range all {
			public, err := x509.ParsePKIXPublicKey(all[i].public)
			if err != nil {
				continue
			}
			if signed.DetachedVerify(content, public) == nil {
				return true
			}
		}
	}
	return false
}
