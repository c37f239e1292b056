package people

import (
	"sync"

	"oszir/internal/platform/database"
)

// Module is the room's operations.
type Module struct {
	db  *database.DB
	ids sync.Mutex // guards key
	key *idCipher  // nil until it was read
}

// New makes the room.
func New(db *database.DB) *Module { return &Module{db: db} }
