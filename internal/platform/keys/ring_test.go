package keys_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"oszir/internal/platform/keys"
)

func TestSecret_IsMadeOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	var wg sync.WaitGroup
	got := make(chan []byte, 20)
	for range 20 {
		wg.Go(func() {
			r, err := keys.Open(dir)
			if err != nil {
				t.Error(err)
				return
			}
			key, err := r.Secret("log")
			if err != nil {
				t.Error(err)
			}
			got <- key
		})
	}
	wg.Wait()
	first := <-got
	if len(first) != keys.Size {
		t.Fatalf("%d bytes", len(first))
	}
	for len(got) > 0 {
		if !bytes.Equal(<-got, first) {
			t.Fatal("two processes have two keys")
		}
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Errorf("%d files in the folder: %v", len(files), err)
	}
	info, err := os.Stat(filepath.Join(dir, "log"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v: %v", info.Mode(), err)
	}
}

func TestSecret_Refusals(t *testing.T) {
	dir := t.TempDir()
	err := os.WriteFile(filepath.Join(dir, "half"), []byte("half a key"), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	r, err := keys.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	_, err = r.Secret("half")
	if !errors.Is(err, keys.ErrBroken) {
		t.Errorf("a broken file: %v", err)
	}
	for _, name := range []string{"", "../log", "A", "a/b", ".x"} {
		_, err = r.Secret(name)
		if err == nil {
			t.Errorf("%q is a name", name)
		}
	}
}

func TestSeal_OpensInItsPlaceOnly(t *testing.T) {
	r := keys.New()
	sealed, err := r.Seal("codes", []byte("titok"), []byte("account/1"))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := r.Unseal("codes", sealed, []byte("account/1"))
	if err != nil || string(plain) != "titok" {
		t.Errorf("%q, %v", plain, err)
	}
	changed := bytes.Clone(sealed)
	changed[len(changed)-1] ^= 1
	for name, try := range map[string]func() ([]byte, error){
		"another place": func() ([]byte, error) { return r.Unseal("codes", sealed, []byte("account/2")) },
		"another key":   func() ([]byte, error) { return r.Unseal("other", sealed, []byte("account/1")) },
		"changed":       func() ([]byte, error) { return r.Unseal("codes", changed, []byte("account/1")) },
		"empty":         func() ([]byte, error) { return r.Unseal("codes", nil, []byte("account/1")) },
	} {
		_, err := try()
		if !errors.Is(err, keys.ErrSealed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
