package disclosure

import (
	"context"
	"embed"
	"time"

	"oszir/internal/exchange"
	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/seal"
)

// Messages holds the room's texts.
//
//go:embed messages
var Messages embed.FS

// Deps is what the room needs. The functions are what it takes from other rooms.
type Deps struct {
	DB      *database.DB
	Catalog *i18n.Catalog
	Seal    *seal.Seal     // signs answers
	People  *people.Module // for the ids by which pages call people
	Now     func() time.Time

	// Draw reads the registers for an answer.
	Draw func(ctx context.Context, tx *database.Tx, q Question) (Drawn, error)
	// BodyName gives code and name of a body.
	BodyName func(ctx context.Context, id int64) (code, name string)
	// Office finds an office that keeps a register, by its code; Kinds are the codes of the benefits that it may hold. Without
	// them no program of an agency is answered.
	Office func(ctx context.Context, code string) (id int64, err error)
	Kinds  []string
	// Exchange knows the programs of agencies and keeps what they send; nil: there are none.
	Exchange *exchange.Module
	// Tell lets everybody have a letter who keeps the policy, in the caller's transaction; nil: nobody is reminded.
	Tell func(ctx context.Context, tx *database.Tx, key string, args ...any) error
}

// Module is the room's operations.
type Module struct{ Deps }

// New makes the room.
func New(d Deps) *Module {
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.BodyName == nil {
		d.BodyName = func(context.Context, int64) (string, string) { return "", "" }
	}
	if d.Draw == nil {
		d.Draw = func(context.Context, *database.Tx, Question) (Drawn, error) { return Drawn{}, nil }
	}
	return &Module{d}
}

// at is the moment by the room's clock, as the database keeps it.
func (m *Module) at() time.Time { return m.Now().Truncate(time.Microsecond) }

// today is the day by the room's clock.
func (m *Module) today() calendar.Day { return calendar.Of(m.Now()) }

// grounds are the citations of operations that show people's data; the request's own citation stands in the request.
var grounds = map[string]string{
	"disclosure.receive": "Szt. 19. §", "disclosure.identify": "Szt. 19. §", "disclosure.show": "Szt. 19. §", "disclosure.choose": "Szt. 19. §", "disclosure.propose": "Szt. 19. §",
	"disclosure.return": "Szt. 19. §", "disclosure.refuse": "Szt. 19. §", "disclosure.issue": "Szt. 19. §", "disclosure.download": "Szt. 19. §",
}

// entry begins the log entry of an operation about people.
func entry(who identity.Actor, operation, subject string, persons []int64, data ...string) audit.Entry {
	e := who.Entry(operation, subject)
	e.Persons, e.Fields, e.Ground = persons, data, grounds[operation]
	return e
}

// isoDay is a day in JSON, as 2018-01-01; "" for none.
type isoDay struct{ calendar.Day }

// MarshalText writes the day.
func (d isoDay) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads it.
func (d *isoDay) UnmarshalText(b []byte) error {
	d.Day = calendar.None
	if len(b) > 0 {
		d.Day, _ = calendar.Parse(string(b))
	}
	return nil
}
