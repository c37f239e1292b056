package identity

import (
	"context"
	"embed"
	"log/slog"
	"time"

	"oszir/internal/platform/database"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/keys"
	"oszir/internal/platform/mail"
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
	// PasswordEnough lets roles that may much work without a second factor: the demo, whose people are made up.
	PasswordEnough bool

	Mail    *mail.Module  // where letters go; nil: nobody gets any
	Catalog *i18n.Catalog // the texts of letters; needed with Mail
}

// Module is the room's operations.
type Module struct {
	// BodyName gives code and name of a body, for people to read. Set it before pages are served.
	BodyName func(ctx context.Context, id int64) (code, name string)

	// Bodies tells more of them. Set it before pages are served.
	Bodies Bodies

	// BodyByCode gives the id of a body. NotFound for a code that no body has. Set it before accounts are brought in.
	BodyByCode func(ctx context.Context, code string) (int64, error)

	// FindPerson finds who somebody is in the client registry, in the caller's transaction; ok is false when not exactly
	// one person fits. nil: nobody is found.
	FindPerson func(ctx context.Context, tx *database.Tx, n Natural) (id int64, ok bool, err error)

	// Notify lets an account have a letter, in the caller's transaction; nil: nobody gets any. Set it before pages are served.
	Notify func(ctx context.Context, tx *database.Tx, accountID int64, key string, args ...any) error

	// OwnData is where a client reads who looked at their data: whoever signs in without any right, is known to the client
	// registry and wanted nothing else, begins there. "": at the start page. Set it before pages are served.
	OwnData string
	// NoSearch: the pages of the client registry are not served, so nobody is offered a search for people.
	NoSearch bool

	// ReviewMonth and ReviewDay are when the yearly review of rights opens; New sets 15 January.
	ReviewMonth time.Month
	ReviewDay   int

	provider  *providerClient // nil: nobody signs in by an identity provider
	deps      Deps
	hashing   *turnstile
	addresses *budget // failures
	blocks    *budget // accounts that were blocked by failures
	asks      *budget // links that were asked for
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
	m := &Module{
		BodyName:    func(context.Context, int64) (string, string) { return "", "" },
		ReviewMonth: time.January, ReviewDay: 15,
		deps: d, hashing: newTurnstile(hashingsAtOnce, hashingsWaiting),
		addresses: newBudget(failuresPerSecond, failuresAtOnce), blocks: newBudget(blocksPerSecond, blocksAtOnce), asks: newBudget(asksPerSecond, asksAtOnce),
	}
	if d.Mail != nil {
		m.Notify = m.letter
	}
	return m
}

// now is the moment by which limits are judged.
func (m *Module) now() time.Time { return m.deps.Now().Truncate(time.Microsecond) }
