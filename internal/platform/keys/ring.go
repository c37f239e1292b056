package keys

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sync"
)

// Size is the length of a key in bytes.
const Size = 32

// Ring gives the keys by name. Safe for use by many at once.
type Ring struct {
	dir string // "": in memory only
	mu  sync.Mutex
	got map[string][]byte
}

// Open gives the keys of a folder, which is made when it is not there.
func Open(dir string) (*Ring, error) {
	err := os.MkdirAll(filepath.Dir(dir), 0o755) // the data folder, which the built-in database must be able to enter
	if err == nil {
		err = os.MkdirAll(dir, 0o700)
	}
	if err != nil {
		return nil, fmt.Errorf("making the folder of the keys: %w", err)
	}
	return &Ring{dir: dir, got: map[string][]byte{}}, nil
}

// New gives keys that are kept in memory only, for tests.
func New() *Ring { return &Ring{got: map[string][]byte{}} }

var nameShape = regexp.MustCompile(`^[a-z][a-z0-9-]{1,40}$`)

// ErrBroken is a key file that does not hold a key.
var ErrBroken = errors.New("a key file is broken")

// Secret gives the key of a name, which is made at its first use; of two processes that make it at once one wins.
func (r *Ring) Secret(name string) ([]byte, error) {
	if !nameShape.MatchString(name) {
		return nil, fmt.Errorf("keys: bad name %q", name)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if key := r.got[name]; key != nil {
		return key, nil
	}
	key, err := r.read(name)
	if errors.Is(err, fs.ErrNotExist) {
		key, err = r.make(name)
	}
	if err != nil {
		return nil, err
	}
	r.got[name] = key
	return key, nil
}

func (r *Ring) read(name string) ([]byte, error) {
	if r.dir == "" {
		return nil, fs.ErrNotExist
	}
	key, err := os.ReadFile(filepath.Join(r.dir, name))
	if err != nil {
		return nil, fmt.Errorf("reading key %s: %w", name, err)
	}
	if len(key) != Size {
		return nil, fmt.Errorf("reading key %s: %w", name, ErrBroken)
	}
	return key, nil
}

func (r *Ring) make(name string) ([]byte, error) {
	key := make([]byte, Size)
	_, _ = rand.Read(key) // never fails
	if r.dir == "" {
		return key, nil
	}
	// Whole under another name first, then linked: nobody ever reads half a key, and none that is there is replaced.
	f, err := os.CreateTemp(r.dir, ".new-*")
	if err != nil {
		return nil, fmt.Errorf("making key %s: %w", name, err)
	}
	defer os.Remove(f.Name())
	_, err = f.Write(key)
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Link(f.Name(), filepath.Join(r.dir, name))
	}
	if errors.Is(err, fs.ErrExist) {
		return r.read(name)
	}
	if err == nil {
		err = syncFolder(r.dir)
	}
	if err != nil {
		return nil, fmt.Errorf("making key %s: %w", name, err)
	}
	return key, nil
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Seal encrypts with the key of a name (AES-256-GCM); about binds it to its place, so that it opens nowhere else.
func (r *Ring) Seal(name string, plain, about []byte) ([]byte, error) {
	key, err := r.Secret(name)
	if err != nil {
		return nil, err
	}
	return Seal(key, plain, about)
}

// Unseal opens what Seal made. Errors: ErrSealed when it was changed, or sealed with another key or for another place.
func (r *Ring) Unseal(name string, sealed, about []byte) ([]byte, error) {
	key, err := r.Secret(name)
	if err != nil {
		return nil, err
	}
	return Unseal(key, sealed, about)
}

// ErrSealed is something that does not open.
var ErrSealed = errors.New("sealed with another key, for another place, or changed")

// Seal is Ring.Seal with a key that the caller keeps, of Size bytes.
func Seal(key, plain, about []byte) ([]byte, error) {
	aead, err := gcm(key)
	if err != nil {
		return nil, err
	}
	return aead.Seal(nil, nil, plain, about), nil
}

// Unseal is Ring.Unseal with a key that the caller keeps.
func Unseal(key, sealed, about []byte) ([]byte, error) {
	aead, err := gcm(key)
	if err != nil {
		return nil, err
	}
	plain, err := aead.Open(nil, nil, sealed, about)
	if err != nil {
		return nil, ErrSealed
	}
	return plain, nil
}

// gcm draws its nonces itself and puts them before the text.
func gcm(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	return cipher.NewGCMWithRandomNonce(block)
}
