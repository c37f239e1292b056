package oversight

import (
	"context"
	"embed"
	"log/slog"
	"time"

	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/jobs"
)

// Messages holds the room's texts.
//
//go:embed messages
var Messages embed.FS

// Deps is what the room needs. The functions are what it takes from rooms beside and to the right.
type Deps struct {
	DB      *database.DB
	People  *people.Module
	Catalog *i18n.Catalog
	Log     *slog.Logger
	Now     func() time.Time
	Reasons *audit.Reasons // nil: reasons in the log are not shown
	Erased  *Erased        // what was erased, outside of the database; nil: no such list is kept
	Kinds   []Kind
	Jobs    *jobs.Queue // nil: nothing is told to the worker, as in tests

	// BodyName gives code and name of a body, for people to read.
	BodyName func(ctx context.Context, id int64) (code, name string)
	// Prove makes the proof that an entry stands in the log. nil: there are no proofs.
	Prove func(ctx context.Context, entry int64) (audit.Proof, error)
	// PersonOf tells which person of the client registry an account belongs to.
	PersonOf func(ctx context.Context, accountID int64) (int64, bool)
	// Strangers gives those of the people of whom a body has stated nothing and decided nothing.
	Strangers func(ctx context.Context, tx *database.Tx, body int64, persons []int64) ([]int64, error)
	// Disclosed says of requests of agencies to whom something was told and why; nil: nothing is known of that.
	Disclosed func(ctx context.Context, tx *database.Tx, requests []int64) (map[int64]string, error)
	// Copies is what the copy of all data about somebody is made of.
	Copies Copies
}

// Module is the room's operations.
type Module struct{ Deps }

// The room's jobs.
const (
	WatchJob   = "oversight.watch"
	SurveyJob  = "oversight.survey"
	ErasureJob = "oversight.erase"
)

// New makes the room and names its jobs.
func New(d Deps) *Module {
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	if d.BodyName == nil {
		d.BodyName = func(context.Context, int64) (string, string) { return "", "" }
	}
	if d.PersonOf == nil {
		d.PersonOf = func(context.Context, int64) (int64, bool) { return 0, false }
	}
	if d.Strangers == nil {
		d.Strangers = func(context.Context, *database.Tx, int64, []int64) ([]int64, error) { return nil, nil }
	}
	if d.Copies.Accounts == nil {
		d.Copies.Accounts = func(context.Context, *database.Tx, []int64) ([]int64, error) { return nil, nil }
	}
	if d.Copies.Label == nil {
		d.Copies.Label = func(i18n.Lang, string) string { return "" }
	}
	m := &Module{d}
	if d.Jobs != nil {
		d.Jobs.Handle(WatchJob, 6*time.Hour, m.Watch)
		d.Jobs.Handle(SurveyJob, 24*time.Hour, m.Survey)
		d.Jobs.Handle(ErasureJob, time.Hour, m.CarryOut)
	}
	return m
}
