package identitytest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"testing"

	"github.com/descope/virtualwebauthn"
)

// Of a few thousand keys those that the library cuts short are told from the others, and none of them is given out.
func TestPasskey_HasAllItsBytes(t *testing.T) {
	short := 0
	for range 4000 {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		private, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		made := virtualwebauthn.NewCredentialWithImportedKey(virtualwebauthn.KeyTypeEC2, private)
		cut := len(made.Key.AttestationData()) < 77 // as COSE writes a whole one
		got, err := whole(private)
		if err != nil || got == cut {
			t.Fatalf("cut short %v, whole %v: %v", cut, got, err)
		}
		if cut {
			short++
		}
	}
	if short == 0 {
		t.Error("none of 4000 keys was cut short, so nothing is proved")
	}
	for range 1000 {
		k := Passkey(t)
		if len(k.Key.AttestationData()) != 77 {
			t.Fatal("a key that was cut short is given out")
		}
	}
}
