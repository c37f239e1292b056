package identity

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/base64"
	"strings"

	"oszir/internal/platform/errs"
)

// tokenBytes is how much chance is in a token or key: 256 bits.
const tokenBytes = 32

var (
	tokenText = base64.RawURLEncoding.Strict()
	keyText   = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)
)

// newToken makes what a browser keeps, and what the database keeps of it.
func newToken() (token string, digest []byte) {
	var b [tokenBytes]byte
	_, _ = rand.Read(b[:]) // never fails
	sum := sha256.Sum256(b[:])
	return tokenText.EncodeToString(b[:]), sum[:]
}

// parseToken gives the digest of a token; ok is false for what we cannot have given out.
func parseToken(token string) (digest []byte, ok bool) {
	if len(token) != tokenText.EncodedLen(tokenBytes) || strings.ContainsAny(token, "\r\n") {
		return nil, false // the decoder passes over line ends
	}
	b, err := tokenText.DecodeString(token)
	if err != nil {
		return nil, false
	}
	sum := sha256.Sum256(b)
	return sum[:], true
}

// A key is "oszir_" and 56 letters and digits: 32 bytes of chance and three that check them, so that a mistyped key is
// refused without a look into the database, and a key that slipped out is found by its shape.
const (
	keyBegins  = "oszir_"
	checkBytes = 3
	shownChars = 8 // of a key, after keyBegins
)

func keyCheck(b []byte) []byte {
	sum := sha256.Sum256(append([]byte("oszir key"), b...))
	return sum[:checkBytes]
}

// newKey makes a key, the beginning that stays visible, and what the database keeps of it.
func newKey() (key, prefix string, digest []byte) {
	var b [tokenBytes]byte
	_, _ = rand.Read(b[:]) // never fails
	key = keyBegins + keyText.EncodeToString(append(b[:], keyCheck(b[:])...))
	sum := sha256.Sum256(b[:])
	return key, key[:len(keyBegins)+shownChars], sum[:]
}

// parseKey gives the digest of a key; ok is false for what we cannot have given out.
func parseKey(key string) (digest []byte, ok bool) {
	rest, ok := strings.CutPrefix(key, keyBegins)
	if !ok || len(rest) != keyText.EncodedLen(tokenBytes+checkBytes) || strings.ContainsAny(rest, "\r\n") {
		return nil, false // the decoder passes over line ends
	}
	b, err := keyText.DecodeString(rest)
	// The decoder takes the byte 0xff for padding although there is none, so it may give less than the length promises.
	if err != nil || len(b) != tokenBytes+checkBytes || subtle.ConstantTimeCompare(keyCheck(b[:tokenBytes]), b[tokenBytes:]) != 1 {
		return nil, false
	}
	sum := sha256.Sum256(b[:tokenBytes])
	return sum[:], true
}

func errUnauthenticated() error { return errs.New(errs.Unauthenticated, "error.unauthenticated") }
