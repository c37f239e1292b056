package tartinfo

import (
	"embed"
	"fmt"
	"log/slog"
	"time"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/mail"
	"oszir/internal/platform/seal"
)

// Messages holds the room's texts.
//
//go:embed messages
var Messages embed.FS

// Deps is what the room needs.
type Deps struct {
	DB       *database.DB
	Catalog  *i18n.Catalog
	Identity *identity.Module
	Orgs     *orgs.Module
	Mail     *mail.Module // nil: nobody gets letters
	Seal     *seal.Seal   // of datasheets and certificates; nil: they are not sealed
	Log      *slog.Logger
	Now      func() time.Time
}

// Module is the room's operations.
type Module struct {
	Deps
	clock map[string]carry // what is done when a deadline of a kind has come
}

// New makes the room.
func New(d Deps) *Module {
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	m := &Module{Deps: d}
	m.clock = map[string]carry{
		deadlineStart:   m.startMember,
		deadlineClose:   m.closeNow,
		deadlineEnd:     m.endMember,
		deadlineTwoDays: m.warnList,
		deadlineExpire:  m.expireList,
		deadlineAnswer:  m.searchOverdue,
	}
	return m
}

// at is the moment by the room's clock, as the database keeps it.
func (m *Module) at() time.Time { return m.Now().Truncate(time.Microsecond) }

// today is the day by the room's clock.
func (m *Module) today() calendar.Day { return calendar.Of(m.Now()) }

// midnight is 0:00 of a day in Budapest, which is 24:00 of the day before.
func midnight(d calendar.Day) time.Time {
	year, month, day := d.Date()
	return time.Date(year, month, day, 0, 0, 0, 0, calendar.Budapest)
}

// Refusal says all that is wrong with a form, by field. It is the cause of the Invalid error that the operation gives then.
type Refusal struct{ Findings []finding.Finding }

// Error names fields and codes, never values.
func (r *Refusal) Error() string {
	out := "refused:"
	for _, f := range r.Findings {
		out += " " + f.Field + " " + string(f.Code)
	}
	return out
}

// refuse gives the error of a form with findings; nil for one without.
func refuse(found []finding.Finding) error {
	if len(found) == 0 {
		return nil
	}
	return errs.Wrap(&Refusal{found}, errs.Invalid, "tartinfo.refused")
}

// memberSubject names a member in the log, by number only.
func memberSubject(id int64) string { return fmt.Sprintf("member/%d", id) }

// notFound is the answer about what is not there or not for the actor.
func notFound() error { return errs.New(errs.NotFound, "error.not_found") }
