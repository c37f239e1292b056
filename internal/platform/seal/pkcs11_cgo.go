//go:build cgo

package seal

import (
	"crypto"
	"fmt"

	"github.com/ThalesGroup/crypto11"
)

// openPKCS11 finds a key pair in a token; the signing is done there.
func openPKCS11(p PKCS11, pin string) (crypto.Signer, func() error, error) {
	token, err := crypto11.Configure(&crypto11.Config{Path: p.Module, TokenLabel: p.Token, Pin: pin})
	if err != nil {
		return nil, nil, fmt.Errorf("opening token %s: %w", p.Token, err)
	}
	key, err := token.FindKeyPair(nil, []byte(p.Label))
	if err != nil {
		_ = token.Close() // the first error is the one that helps
		return nil, nil, fmt.Errorf("finding key %s in token %s: %w", p.Label, p.Token, err)
	}
	return key, token.Close, nil
}
