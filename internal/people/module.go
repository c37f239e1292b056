package people

import (
	"context"
	"sync"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
)

// Module is the room's operations.
type Module struct {
	db  *database.DB
	ids sync.Mutex // guards key
	key *idCipher  // nil until it was read

	// Reasons seals why somebody was corrected into the log; nil: it stands with the correction only.
	Reasons *audit.Reasons

	// Changed is called in the transaction of every change of people, whose entry it is told: with it changes what others
	// conclude from them. Set it before the program serves; nil: nobody listens.
	Changed func(ctx context.Context, tx *database.Tx, ids []int64, entry int64) error
}

// New makes the room.
func New(db *database.DB) *Module { return &Module{db: db} }

// changed tells whoever listens that people have changed.
func (m *Module) changed(ctx context.Context, tx *database.Tx, entry int64, ids ...int64) error {
	if m.Changed == nil {
		return nil
	}
	return m.Changed(ctx, tx, ids, entry)
}
