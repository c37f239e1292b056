package people

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"

	"oszir/internal/identity"
	"oszir/internal/platform/database"
)

// KeepSearch keeps criteria for twelve hours under a key that may stand in the address of a page, where the criteria
// themselves must not. Only the actor can have them back. It is not logged: Search is, each time it runs.
func (m *Module) KeepSearch(ctx context.Context, who identity.Actor, c Criteria) (string, error) {
	err := who.Require(identity.SearchPeople)
	if err != nil {
		return "", err
	}
	var key [16]byte
	_, err = rand.Read(key[:])
	if err != nil {
		return "", fmt.Errorf("making a key: %w", err)
	}
	text := idEncoding.EncodeToString(key[:])
	err = m.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		_, err := forgetSearches.Exec(ctx, tx)
		if err != nil {
			return fmt.Errorf("forgetting old searches: %w", err)
		}
		err = insertKeptSearch.ExecOne(ctx, tx, keyHash(text), who.Code, c)
		if err != nil {
			return fmt.Errorf("keeping a search: %w", err)
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	return text, nil
}

// KeptSearch gives criteria back. Errors: NotFound when the key is unknown, too old or another's.
func (m *Module) KeptSearch(ctx context.Context, who identity.Actor, key string) (Criteria, error) {
	err := who.Require(identity.SearchPeople)
	if err != nil {
		return Criteria{}, err
	}
	var c Criteria
	err = m.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return database.One(ctx, tx, readKeptSearch, []any{keyHash(key), who.Code}, &c)
	})
	if err != nil {
		return Criteria{}, fmt.Errorf("reading a kept search: %w", err)
	}
	return c, nil
}

// keyHash is what is stored of a key: who reads the table cannot ask with it.
func keyHash(key string) []byte {
	h := sha256.Sum256([]byte(key))
	return h[:]
}
