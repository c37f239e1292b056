//go:build !cgo

package seal

import "crypto"

func openPKCS11(PKCS11, string) (crypto.Signer, func() error, error) {
	return nil, nil, ErrNoPKCS11
}
