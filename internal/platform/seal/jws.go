package seal

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strings"
)

// Key is a public key by which tokens are checked.
type Key struct {
	ID     string // the first eight digits of its SHA-256
	Public *ecdsa.PublicKey
}

// ErrToken is a token that is not what was signed, or whose key is not known.
var ErrToken = errors.New("the token is not one that was signed here")

// maxToken is the length up to which tokens are read.
const maxToken = 64 << 10

// headerOf is the one header that a key's tokens have, encoded.
func headerOf(id string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"ES256","kid":"` + id + `"}`))
}

// keyID names a key by the digest of its usual form.
func keyID(key *ecdsa.PublicKey) (string, error) {
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return "", fmt.Errorf("naming a key: %w", err)
	}
	sum := sha256.Sum256(der)
	return hex.EncodeToString(sum[:4]), nil
}

// SignJWS makes a compact token (RFC 7515) of a payload, with ES256. When the seal's key is RSA, a key from the ring
// signs instead; Keys names it.
func (s *Seal) SignJWS(payload []byte) (string, error) {
	input := headerOf(s.tokenID) + "." + base64.RawURLEncoding.EncodeToString(payload)
	signature, err := sign(s.token, sha256.Sum256([]byte(input)))
	if err != nil {
		return "", err
	}
	r, v, ok := pairOf(signature)
	if !ok {
		return "", errors.New("signing: the key gave no signature")
	}
	raw := make([]byte, 64)
	r.FillBytes(raw[:32])
	v.FillBytes(raw[32:])
	return input + "." + base64.RawURLEncoding.EncodeToString(raw), nil
}

// CheckJWS gives the payload of a token that one of the keys signed. Only the bytes that SignJWS could have written
// are accepted: one header, one spelling of each part, and one of the two signatures that are equally right. Errors:
// ErrToken.
func CheckJWS(token string, keys []Key) ([]byte, error) {
	parts := strings.Split(token, ".")
	if len(token) > maxToken || len(parts) != 3 {
		return nil, ErrToken
	}
	payload, ok1 := decoded(parts[1])
	raw, ok2 := decoded(parts[2])
	if !ok1 || !ok2 || len(raw) != 64 {
		return nil, ErrToken
	}
	r, v := new(big.Int).SetBytes(raw[:32]), new(big.Int).SetBytes(raw[32:])
	if v.Cmp(halfOrder) > 0 {
		return nil, ErrToken
	}
	digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	for _, k := range keys {
		if parts[0] == headerOf(k.ID) && k.Public.Curve == elliptic.P256() && ecdsa.Verify(k.Public, digest[:], r, v) {
			return payload, nil
		}
	}
	return nil, ErrToken
}

// decoded reads base64url in its one spelling: without padding, line ends or bits that mean nothing.
func decoded(s string) ([]byte, bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	return b, err == nil && base64.RawURLEncoding.EncodeToString(b) == s
}

// Keys gives the keys by which tokens are checked: the present one, then those of former certificates.
func (s *Seal) Keys() []Key {
	out := []Key{{s.tokenID, s.token.Public().(*ecdsa.PublicKey)}}
	for _, c := range s.former {
		key, ok := c.PublicKey.(*ecdsa.PublicKey)
		if !ok || c.IsCA || key.Curve != elliptic.P256() {
			continue
		}
		id, err := keyID(key)
		if err == nil {
			out = append(out, Key{id, key})
		}
	}
	return out
}

// JWKS writes keys as other programs and pages read them (RFC 7517).
func JWKS(keys []Key) ([]byte, error) {
	type jwk struct {
		Kind  string `json:"kty"`
		Curve string `json:"crv"`
		X     string `json:"x"`
		Y     string `json:"y"`
		ID    string `json:"kid"`
		Alg   string `json:"alg"`
		Use   string `json:"use"`
	}
	out := struct {
		Keys []jwk `json:"keys"`
	}{[]jwk{}}
	for _, k := range keys {
		point, err := k.Public.Bytes() // 4, then both coordinates
		if err != nil {
			return nil, fmt.Errorf("writing a key: %w", err)
		}
		code := base64.RawURLEncoding.EncodeToString
		out.Keys = append(out.Keys, jwk{"EC", "P-256", code(point[1:33]), code(point[33:]), k.ID, "ES256", "sig"})
	}
	return json.Marshal(out)
}
