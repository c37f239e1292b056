package identity

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"time"

	"oszir/internal/platform/database"
)

// keptSearchFor is how long a search in the list of users is kept.
const keptSearchFor = 12 * time.Hour

// KeepUserSearch keeps what the list of users is narrowed by for twelve hours, under a key that may stand in the address of a page: names
// and addresses must not. Only the actor can have it back. It is not logged: Users is, each time it runs.
func (m *Module) KeepUserSearch(ctx context.Context, who Actor, f UserFilter) (key string, err error) {
	err = who.Require(KeepClerks)
	if err != nil {
		return "", err
	}
	key = rand.Text()
	sum := sha256.Sum256([]byte(key))
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return insertKeptSearch.ExecOne(ctx, tx, sum[:], who.Code, f, m.now())
	})
	if err != nil {
		return "", fmt.Errorf("keeping a search: %w", err)
	}
	return key, nil
}

// KeptUserSearch gives a search back. Errors: NotFound when the key is unknown, too old or another's.
func (m *Module) KeptUserSearch(ctx context.Context, who Actor, key string) (f UserFilter, err error) {
	err = who.Require(KeepClerks)
	if err != nil {
		return f, err
	}
	sum := sha256.Sum256([]byte(key))
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return database.One(ctx, tx, readKeptSearch, []any{sum[:], who.Code, m.now().Add(-keptSearchFor)}, &f)
	})
	if err != nil {
		return f, fmt.Errorf("reading a kept search: %w", err)
	}
	return f, nil
}
