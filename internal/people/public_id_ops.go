package people

import (
	"context"
	"fmt"
	"time"

	"oszir/internal/platform/database"
)

// keyTime is how long the first use of an opaque id waits for the database.
const keyTime = 5 * time.Second

// PublicID gives the opaque id under which a person stands in addresses of pages: nobody can count people by it or
// guess another's. It is the same at every time and "" when the register cannot be reached, which ParsePublicID
// refuses.
func (m *Module) PublicID(id int64) string {
	c, err := m.cipher()
	if err != nil {
		return ""
	}
	return c.seal(id)
}

// ParsePublicID gives the id of a person back. It says nothing of whether there is such a person. Errors: NotFound for
// one that was damaged or made up; Unavailable.
func (m *Module) ParsePublicID(s string) (int64, error) {
	c, err := m.cipher()
	if err != nil {
		return 0, err
	}
	return c.open(s)
}

// cipher reads the key at the first use.
func (m *Module) cipher() (*idCipher, error) {
	m.ids.Lock()
	defer m.ids.Unlock()
	if m.key != nil {
		return m.key, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), keyTime)
	defer cancel()
	var key []byte
	err := m.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return database.One(ctx, tx, readIDKey, nil, &key)
	})
	if err != nil {
		return nil, fmt.Errorf("reading the key of ids: %w", err)
	}
	m.key, err = newIDCipher(key)
	return m.key, err
}
