// Package identitytest is the room of what tests of sign-in share: security keys made of software.
//
// It owns nothing at run time of the program. It must not: import the room it is for, or take a check away from it.
package identitytest

import (
	"crypto/ecdsa"
	"crypto/x509"
	"testing"

	"github.com/descope/virtualwebauthn"
)

// Passkey draws the key of a passkey. The library leaves out leading zeros of its coordinates, so that one key of 128 is
// none; such a one is drawn again.
func Passkey(t testing.TB) virtualwebauthn.Credential {
	t.Helper()
	for {
		made := virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)
		whole, err := whole(made.Key.Data)
		if err != nil {
			t.Fatal(err)
		}
		if whole {
			return made
		}
	}
}

// whole reports whether both coordinates of a private key's point have all their bytes.
func whole(private []byte) (bool, error) {
	key, err := x509.ParsePKCS8PrivateKey(private)
	if err != nil {
		return false, err
	}
	point, err := key.(*ecdsa.PrivateKey).PublicKey.Bytes()
	if err != nil {
		return false, err
	}
	return point[1] != 0 && point[33] != 0, nil // 4, then both coordinates of 32 bytes
}
