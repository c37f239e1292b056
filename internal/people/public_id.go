package people

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base32"
	"encoding/binary"
	"fmt"
)

// idCipher turns ids of people into opaque ones: the id behind eight zero bytes, as one block of AES, so that a made-up
// one is refused but for one in 2^64.
type idCipher struct{ block cipher.Block }

func newIDCipher(key []byte) (*idCipher, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("making the cipher of ids: %w", err)
	}
	return &idCipher{block}, nil
}

var idEncoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// idLength is how many letters an opaque id has.
const idLength = 26

func (c *idCipher) seal(id int64) string {
	var b [aes.BlockSize]byte
	binary.BigEndian.PutUint64(b[8:], uint64(id))
	c.block.Encrypt(b[:], b[:])
	return idEncoding.EncodeToString(b[:])
}

// open gives the id back. Errors: NotFound for everything that seal did not make.
func (c *idCipher) open(s string) (int64, error) {
	var b [aes.BlockSize]byte
	if len(s) != idLength {
		return 0, notFound()
	}
	n, err := idEncoding.Decode(b[:], []byte(s))
	if err != nil || n != len(b) {
		return 0, notFound()
	}
	c.block.Decrypt(b[:], b[:])
	id := int64(binary.BigEndian.Uint64(b[8:]))
	// The last letter holds two bits that mean nothing: one id has one writing.
	if binary.BigEndian.Uint64(b[:8]) != 0 || id <= 0 || c.seal(id) != s {
		return 0, notFound()
	}
	return id, nil
}
