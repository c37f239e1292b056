//go:build cgo

package seal_test

import (
	"crypto/elliptic"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/ThalesGroup/crypto11"

	"oszir/internal/platform/keys"
	"oszir/internal/platform/pdf/pdftest"
	"oszir/internal/platform/seal"
)

// module gives the library of SoftHSM.
func module(t *testing.T) string {
	t.Helper()
	for _, pattern := range []string{"/usr/lib/softhsm/libsofthsm2.so", "/usr/lib*/*/softhsm/libsofthsm2.so", "/usr/lib*/pkcs11/libsofthsm2.so"} {
		found, err := filepath.Glob(pattern)
		if err == nil && len(found) > 0 {
			return found[0]
		}
	}
	t.Fatal("libsofthsm2.so is missing: install the package softhsm2 (make setup does)")
	return ""
}

// A key that never leaves its token signs as one of a file does.
func TestOpen_KeyOnToken(t *testing.T) {
	lib := module(t)
	dir := t.TempDir()
	err := os.Mkdir(filepath.Join(dir, "tokens"), 0o700)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("SOFTHSM2_CONF", written(t, "softhsm2.conf", []byte("directories.tokendir = "+filepath.Join(dir, "tokens")+"\nlog.level = ERROR\n")))
	pdftest.Run(t, "softhsm2-util", "--init-token", "--free", "--label", "oszir", "--pin", "123456", "--so-pin", "654321")
	token, err := crypto11.Configure(&crypto11.Config{Path: lib, TokenLabel: "oszir", Pin: "123456"})
	if err != nil {
		t.Fatal(err)
	}
	key, err := token.GenerateECDSAKeyPairWithLabel([]byte{1}, []byte("seal"), elliptic.P256())
	if err != nil {
		t.Fatal(err)
	}
	second, err := token.GenerateRSAKeyPairWithLabel([]byte{2}, []byte("rsa"), 2048)
	if err != nil {
		t.Fatal(err)
	}
	a := newAuthority(t)
	chain, rsaChain := a.chainFile(t, key.Public()), a.chainFile(t, second.Public())
	err = token.Close()
	if err != nil {
		t.Fatal(err)
	}
	cfg := seal.Config{CertFile: chain, PKCS11: seal.PKCS11{Module: lib, Token: "oszir", Label: "seal", PINFile: written(t, "pin", []byte("123456\n"))}}
	t.Run("p256", func(t *testing.T) {
		s := opened(t, cfg)
		holds(t, s, signed(t, s, sheet(t)))
		_, err = seal.CheckJWS(jws(t, s), s.Keys())
		if err != nil {
			t.Error(err)
		}
	})
	t.Run("rsa", func(t *testing.T) {
		cfg := cfg
		cfg.PKCS11.Label, cfg.CertFile = "rsa", rsaChain
		s := opened(t, cfg)
		holds(t, s, signed(t, s, sheet(t)))
	})
	for name, c := range map[string]struct {
		change func(*seal.Config)
		want   error
	}{
		"no such key":                  {func(c *seal.Config) { c.PKCS11.Label = "other" }, nil},
		"a certificate of another key": {func(c *seal.Config) { c.CertFile = rsaChain }, seal.ErrMismatch},
		"a wrong PIN":                  {func(c *seal.Config) { c.PKCS11.PINFile = written(t, "pin", []byte("000000")) }, nil},
		"no such token":                {func(c *seal.Config) { c.PKCS11.Token = "other" }, nil},
		"no such library":              {func(c *seal.Config) { c.PKCS11.Module = "/nowhere.so" }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := cfg
			c.change(&cfg)
			_, err := seal.Open(cfg, keys.New())
			if err == nil || c.want != nil && !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}
