package identity

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"oszir/internal/platform/errs"
)

// digest is an argon2id digest of a password with what it was made with.
type digest struct {
	memory  uint32 // KiB
	passes  uint32
	threads uint8
	salt    []byte
	sum     []byte
}

// current is how new digests are made: 46 MiB, one pass, one thread.
var current = digest{memory: 46 << 10, passes: 1, threads: 1, salt: make([]byte, 16), sum: make([]byte, 32)}

// nobody is the digest that is computed for codes that nobody has; no password matches it, since its sum is no output.
var nobody = digest{memory: current.memory, passes: current.passes, threads: current.threads, salt: make([]byte, 16), sum: make([]byte, 32)}

var sumText = base64.RawStdEncoding.Strict()

// String gives the PHC form: $argon2id$v=19$m=47104,t=1,p=1$salt$sum.
func (d digest) String() string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, d.memory, d.passes, d.threads, sumText.EncodeToString(d.salt), sumText.EncodeToString(d.sum))
}

// parseDigest reads the PHC form. What costs more than we would ever ask for is refused, and so is a second way to
// write the same.
func parseDigest(s string) (digest, error) {
	var d digest
	bad := errs.New(errs.Internal, "error.internal")
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || len(s) > 300 {
		return d, fmt.Errorf("reading a password digest: another form: %w", bad)
	}
	_, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &d.memory, &d.passes, &d.threads)
	if err != nil {
		return d, fmt.Errorf("reading a password digest: %w: %w", bad, err)
	}
	d.salt, err = sumText.DecodeString(parts[4])
	if err != nil {
		return d, fmt.Errorf("reading the salt of a password digest: %w", bad) // the cause holds a piece of it
	}
	d.sum, err = sumText.DecodeString(parts[5])
	if err != nil {
		return d, fmt.Errorf("reading the sum of a password digest: %w", bad)
	}
	switch {
	case d.memory < 8 || d.memory > 256<<10 || d.passes < 1 || d.passes > 16 || d.threads < 1 || d.threads > 4,
		len(d.salt) < 8 || len(d.salt) > 64 || len(d.sum) < 16 || len(d.sum) > 64, d.String() != s:
		return d, fmt.Errorf("reading a password digest: out of bounds: %w", bad)
	}
	return d, nil
}

// weak reports whether the digest was made with less than is asked for now.
func (d digest) weak() bool {
	return d.memory < current.memory || d.passes < current.passes || len(d.salt) < len(current.salt) || len(d.sum) < len(current.sum)
}

// matches reports whether this is the password. It costs what it costs; call it at the turnstile only.
func (d digest) matches(password string) bool {
	sum := argon2.IDKey(normal(password), d.salt, d.passes, d.memory, d.threads, uint32(len(d.sum)))
	return subtle.ConstantTimeCompare(sum, d.sum) == 1
}

// newDigest makes the digest of a password as current says. Call it at the turnstile only.
func newDigest(password string) digest {
	d := digest{memory: current.memory, passes: current.passes, threads: current.threads, salt: make([]byte, len(current.salt))}
	_, _ = rand.Read(d.salt) // never fails
	d.sum = argon2.IDKey(normal(password), d.salt, d.passes, d.memory, d.threads, uint32(len(current.sum)))
	return d
}

// normal gives the bytes of a password in Unicode's normal form: keyboards differ in how they make an ő.
func normal(password string) []byte { return norm.NFC.Bytes([]byte(password)) }
