package identity

import (
	"context"
	"embed"
	"log/slog"
	"time"

	"oszir/internal/platform/database"
	"oszir/internal/platform/keys"
)

// Messages holds the room's texts.
//
//go:embed messages
var Messages embed.FS

// Deps is what the room needs. DB is required; the rest has good zero values for tests.
type Deps struct {
	DB      *database.DB
	Now     func() time.Time
	Log     *slog.Logger
	Keys    *keys.Ring           // what second factors are sealed with; nil: drawn anew for this process
	Observe func(outcome string) // hears how each sign-in ended: done, failed, refused or error; for metrics
}

// Module is the room's operations.
type Module struct {
	// BodyName gives code and name of a body, for people to read. Set it before pages are served.
	BodyName func(ctx context.Context, id int64) (code, name string)

	deps      Deps
	hashing   *turnstile
	addresses *budget
}

// New makes the room.
func New(d Deps) *Module {
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	if d.Keys == nil {
		d.Keys = keys.New()
	}
	if d.Observe == nil {
		d.Observe = func(string) {}
	}
	return &Module{
		BodyName: func(context.Context, int64) (string, string) { return "", "" },
		deps:     d, hashing: newTurnstile(hashingsAtOnce, hashingsWaiting), addresses: newBudget(),
	}
}

// now is the moment by which limits are judged.
func (m *Module) now() time.Time { return m.deps.Now().Truncate(time.Microsecond) }
