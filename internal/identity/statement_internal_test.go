package identity

import (
	"context"
	"maps"
	"slices"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"

	"oszir/internal/platform/database"
	"oszir/internal/platform/database/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// Every statement is prepared against the migrated schema.
func TestStatements(t *testing.T) {
	dbtest.Prepare(t, "oszir/internal/identity", []string{"identity"}, nil)
}

// Hashings tells how many passwords were hashed, and how many at once at most.
func (m *Module) Hashings() (all int64, atOnce int) {
	m.hashing.mu.Lock()
	defer m.hashing.mu.Unlock()
	return m.hashing.passed, m.hashing.peak
}

// CheapHashing makes a hashing cost next to nothing until the test ends. It is for tests that do not ask what one costs.
func CheapHashing(t testing.TB) {
	dear, dearNobody := current, nobody
	current.memory, nobody.memory = 64, 64
	t.Cleanup(func() { current, nobody = dear, dearNobody })
}

// FullHouse makes the module one in which no hashing is possible.
func (m *Module) FullHouse() { m.hashing = newTurnstile(0, 0) }

// Patient makes the module one in which people wait as long as it takes: the machine of a test may be busy otherwise.
func (m *Module) Patient() { m.hashing.longest = time.Hour }

// BlockOf tells how far the account of a code is blocked.
func (m *Module) BlockOf(ctx context.Context, code string) (b Block, err error) {
	err = m.change(ctx, code, func(ctx context.Context, tx *database.Tx, a account) error {
		all, err := m.blocksAmong(ctx, tx, []int64{a.ID})
		b = all[a.ID]
		return err
	})
	return b, err
}

// NotifyCode lets the account of a code have a letter.
func (m *Module) NotifyCode(ctx context.Context, code, key string) error {
	return m.change(ctx, code, func(ctx context.Context, tx *database.Tx, a account) error { return m.notify(ctx, tx, a.ID, key) })
}

// WeakDigest makes a digest as an earlier release might have.
func WeakDigest(password string) string {
	d := digest{memory: 8 << 10, passes: 1, threads: 1, salt: make([]byte, 16)}
	d.sum = argon2.IDKey(normal(password), d.salt, d.passes, d.memory, d.threads, 32)
	return d.String()
}

// Charged lists the addresses that failures were charged to.
func (m *Module) Charged() []string {
	m.addresses.mu.Lock()
	defer m.addresses.mu.Unlock()
	return slices.Collect(maps.Keys(m.addresses.of))
}
