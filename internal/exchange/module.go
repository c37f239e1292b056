package exchange

import (
	"context"
	"embed"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/database"
	"oszir/internal/platform/i18n"
)

// Messages holds the room's texts.
//
//go:embed messages
var Messages embed.FS

// Deps is what the room needs.
type Deps struct {
	DB       *database.DB
	Catalog  *i18n.Catalog
	Now      func() time.Time
	BodyName func(ctx context.Context, id int64) (code, name string)
	Bodies   func(ctx context.Context, words string) ([]identity.BodyRef, error) // found by words of name or code; nil: none
	Insecure bool                                                                // callbacks without TLS are taken: a demo and tests on this machine
	TempDir  string                                                              // where long messages wait while they come in
}

// Module is the room.
type Module struct{ Deps }

// New makes the room.
func New(d Deps) *Module { return &Module{d} }
