package people

import (
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
}

// New makes the room.
func New(db *database.DB) *Module { return &Module{db: db} }
