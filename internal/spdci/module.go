package spdci

import (
	"context"
	"embed"
	"log/slog"
	"time"

	"oszir/internal/disclosure"
	"oszir/internal/exchange"
	"oszir/internal/exchange/outbox"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/jobs"
)

// Messages holds the room's texts.
//
//go:embed messages
var Messages embed.FS

// Deps is what the room needs.
type Deps struct {
	DB         *database.DB
	Exchange   *exchange.Module
	Disclosure *disclosure.Module
	Outbox     *outbox.Module
	Jobs       *jobs.Queue // nil: whoever sends works off by themselves
	Catalog    *i18n.Catalog
	Key        *exchange.SigningKey
	Now        func() time.Time
	Log        *slog.Logger

	// Draw reads the benefits of people on a day, by any of their numbers, in the transaction of the operation that logs.
	Draw func(ctx context.Context, tx *database.Tx, persons []int64, day calendar.Day) ([]Enrolment, error)
}

// Module is the room.
type Module struct {
	Deps

	client *caller
}

// Job is the name of the job that works off what waits.
const Job = "spdci.work"

// New makes the room, names its job and makes its partners known to the outbox.
func New(d Deps) *Module {
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	m := &Module{d, newCaller()}
	if d.Jobs != nil {
		d.Jobs.Handle(Job, time.Minute, m.Work)
		d.Jobs.Handle("spdci.sweep", 24*time.Hour, m.Sweep)
	}
	if d.Outbox != nil {
		d.Outbox.RegisterFamily(outboxPrefix, func(code string) outbox.Partner {
			partner := code[len(outboxPrefix):]
			return outbox.Partner{
				Code: code, Name: "SPDCI: " + partner, Draw: m.Parcel,
				Send: func(ctx context.Context, _ string, body []byte) (string, error) { return m.send(ctx, partner, body) },
			}
		})
	}
	return m
}

// outboxPrefix stands before a partner's code in the outbox.
const outboxPrefix = "spdci:"

// now is the moment by the room's clock, as the database keeps it.
func (m *Module) now() time.Time { return m.Now().Truncate(time.Microsecond) }

// today is the day by the room's clock.
func (m *Module) today() calendar.Day { return calendar.Of(m.Now()) }
