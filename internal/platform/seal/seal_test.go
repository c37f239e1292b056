package seal_test

import (
	"bytes"
	"crypto/elliptic"
	"errors"
	"io/fs"
	"path/filepath"
	"sync"
	"testing"

	"oszir/internal/platform/keys"
	"oszir/internal/platform/seal"
)

// Of many processes that make the first seal at once, all have the same, and it is the same after a restart.
func TestOpen_SelfMadeIsOne(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	var wg sync.WaitGroup
	got := make(chan *seal.Seal, 20)
	for range 20 {
		wg.Go(func() {
			ring, err := keys.Open(dir)
			if err != nil {
				t.Error(err)
				return
			}
			s, err := seal.Open(seal.Config{}, ring)
			if err != nil {
				t.Error(err)
				return
			}
			got <- s
		})
	}
	wg.Wait()
	close(got)
	first := <-got
	for s := range got {
		for i, c := range s.Chain() {
			if !bytes.Equal(c.Raw, first.Chain()[i].Raw) {
				t.Fatal("two processes have two seals")
			}
		}
	}
	file := signed(t, first, sheet(t))
	ring, err := keys.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	later, err := seal.Open(seal.Config{}, ring)
	if err != nil {
		t.Fatal(err)
	}
	if r := seal.CheckPDF(file, later.Trusted()); r.Fault != "" {
		t.Errorf("after a restart: %q", r.Fault)
	}
	if r := seal.CheckPDF(file, opened(t, seal.Config{}).Trusted()); r.Fault != seal.Untrusted {
		t.Errorf("control: another ring believes it: %q", r.Fault)
	}
}

// What was signed with a key that has been replaced is still believed when its certificate is kept.
func TestOpen_FormerCertificates(t *testing.T) {
	old := opened(t, seal.Config{})
	file, tok := signed(t, old, sheet(t)), jws(t, old)
	a, key := newAuthority(t), ecKey(t, elliptic.P256())
	cfg := seal.Config{KeyFile: keyFile(t, key), CertFile: a.chainFile(t, key.Public())}
	without := opened(t, cfg)
	if r := seal.CheckPDF(file, without.Trusted()); r.Fault != seal.Untrusted {
		t.Errorf("without: %q", r.Fault)
	}
	_, err := seal.CheckJWS(tok, without.Keys())
	if !errors.Is(err, seal.ErrToken) {
		t.Errorf("without: %v", err)
	}
	cfg.FormerFile = certFile(t, old.Chain()...)
	with := opened(t, cfg)
	if r := seal.CheckPDF(file, with.Trusted()); r.Fault != "" {
		t.Errorf("with: %q", r.Fault)
	}
	_, err = seal.CheckJWS(tok, with.Keys())
	if err != nil {
		t.Errorf("with: %v", err)
	}
}

func TestOpen_Refusals(t *testing.T) {
	a, key := newAuthority(t), ecKey(t, elliptic.P256())
	chain := a.chainFile(t, key.Public())
	p384, weak := ecKey(t, elliptic.P384()), rsaKey(t, 1024)
	for name, c := range map[string]struct {
		cfg  seal.Config
		want error
	}{
		"a key without certificate":      {seal.Config{KeyFile: keyFile(t, key)}, seal.ErrConfig},
		"a certificate without key":      {seal.Config{CertFile: chain}, seal.ErrConfig},
		"a key in two places":            {seal.Config{KeyFile: keyFile(t, key), CertFile: chain, PKCS11: seal.PKCS11{Module: "m", Token: "t", Label: "l", PINFile: "p"}}, seal.ErrConfig},
		"a token without PIN":            {seal.Config{CertFile: chain, PKCS11: seal.PKCS11{Module: "m", Token: "t", Label: "l"}}, seal.ErrConfig},
		"a PIN that is not there":        {seal.Config{CertFile: chain, PKCS11: seal.PKCS11{Module: "m", Token: "t", Label: "l", PINFile: "/nowhere/pin"}}, fs.ErrNotExist},
		"a file that is not there":       {seal.Config{KeyFile: "/nowhere/key.pem", CertFile: chain}, fs.ErrNotExist},
		"no key in the file":             {seal.Config{KeyFile: chain, CertFile: chain}, seal.ErrKey},
		"no certificate in the file":     {seal.Config{KeyFile: keyFile(t, key), CertFile: keyFile(t, key)}, seal.ErrConfig},
		"a certificate of another key":   {seal.Config{KeyFile: keyFile(t, ecKey(t, elliptic.P256())), CertFile: chain}, seal.ErrMismatch},
		"a curve that is not used":       {seal.Config{KeyFile: keyFile(t, p384), CertFile: a.chainFile(t, p384.Public())}, seal.ErrKey},
		"a weak key":                     {seal.Config{KeyFile: keyFile(t, weak), CertFile: a.chainFile(t, weak.Public())}, seal.ErrKey},
		"former ones that are not there": {seal.Config{FormerFile: "/nowhere/former.pem"}, fs.ErrNotExist},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := seal.Open(c.cfg, keys.New())
			if !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}
