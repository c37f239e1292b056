package availability

import (
	"context"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
)

// Limits of what is typed.
const (
	longestNote        = 1000
	longestMaintenance = 7 * 24 * time.Hour
	farthest           = 366 // days ahead that something can be planned
)

// Fault is what is wrong with a field of a form.
type Fault struct {
	Field, Key string
	Args       []any
}

// Refusal is the cause of an error of kind Invalid: everything that is wrong with a form.
type Refusal struct{ Faults []Fault }

func (r *Refusal) Error() string { return fmt.Sprintf("%d fields are wrong", len(r.Faults)) }

func refused(faults ...Fault) error {
	return errs.Wrap(&Refusal{faults}, errs.Invalid, "availability.refused")
}

// judgeNote finds what is wrong with a text that everybody will read.
func judgeNote(note string) []Fault {
	switch {
	case note == "":
		return []Fault{{Field: "note", Key: "availability.fault.required"}}
	case utf8.RuneCountInString(note) > longestNote:
		return []Fault{{Field: "note", Key: "availability.fault.too_long", Args: []any{longestNote}}}
	}
	return nil
}

// KeptHours is the hours of a service as whoever plans them sees them.
type KeptHours struct {
	Service string
	Hours   []Hours // in the order of their first days
	Latest  int64   // number of the latest word
}

// Kept is what those who keep the service see.
type Kept struct {
	Now         time.Time
	Outages     []Outage // the latest, those that go on first
	Maintenance []Maintenance
	Plans       []KeptHours
}

// Keeping lists the latest outages, announced maintenance and the promised hours.
func (m *Module) Keeping(ctx context.Context, who identity.Actor) (Kept, error) {
	err := who.Require(identity.AnnotateOutages)
	if err != nil {
		return Kept{}, err
	}
	k := Kept{Now: m.clock()}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		k.Outages, err = database.All(ctx, tx, latestOutages, scanOutage)
		if err != nil {
			return fmt.Errorf("reading outages: %w", err)
		}
		err = annotate(ctx, tx, k.Outages)
		if err != nil {
			return err
		}
		k.Maintenance, err = database.All(ctx, tx, latestMaintenance, scanMaintenance)
		if err != nil {
			return fmt.Errorf("reading maintenance: %w", err)
		}
		for _, s := range Services() {
			p := KeptHours{Service: s}
			p.Hours, p.Latest, err = hours(ctx, tx, s)
			if err != nil {
				return err
			}
			k.Plans = append(k.Plans, p)
		}
		return nil
	})
	return k, err
}

// findOutage reads an outage with what was said of it. Errors: NotFound.
func findOutage(ctx context.Context, tx *database.Tx, id int64) (Outage, error) {
	found, err := database.All(ctx, tx, oneOutage, scanOutage, id)
	if err != nil {
		return Outage{}, fmt.Errorf("reading outage %d: %w", id, err)
	}
	if len(found) == 0 {
		return Outage{}, errs.New(errs.NotFound, "error.not_found")
	}
	return found[0], annotate(ctx, tx, found)
}

// Outage gives an outage with what was said of it. Errors: NotFound.
func (m *Module) Outage(ctx context.Context, who identity.Actor, id int64) (Outage, error) {
	err := who.Require(identity.AnnotateOutages)
	if err != nil {
		return Outage{}, err
	}
	var o Outage
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		o, err = findOutage(ctx, tx, id)
		return err
	})
	return o, err
}

// once runs a command that must happen once: do gives the log entry and, with its id, writes.
func (m *Module) once(ctx context.Context, who identity.Actor, request audit.Request, operation string, do func(ctx context.Context, tx *database.Tx, now time.Time) (subject string, write func(entry int64) error, err error)) error {
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, request)
		if err != nil || done != 0 {
			return err
		}
		subject, write, err := do(ctx, tx, m.clock())
		if err != nil {
			return err
		}
		e := who.Entry(operation, subject)
		e.Request = request
		entry, err := audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		return write(entry)
	})
}

// Annotate says something of an outage, for everybody to read; it stays. Errors: NotFound; Invalid with a Refusal.
func (m *Module) Annotate(ctx context.Context, who identity.Actor, in Note) error {
	err := who.Require(identity.AnnotateOutages)
	if err != nil {
		return err
	}
	in.Text = fields.Clean(in.Text)
	faults := judgeNote(in.Text)
	if len(faults) > 0 {
		return refused(faults...)
	}
	return m.once(ctx, who, in.Request, "availability.annotate", func(ctx context.Context, tx *database.Tx, now time.Time) (string, func(int64) error, error) {
		o, err := findOutage(ctx, tx, in.OutageID)
		return fmt.Sprintf("outage/%d", o.ID), func(entry int64) error {
			err := insertAnnotation.ExecOne(ctx, tx, o.ID, in.Text, now, who.Code, entry)
			if err != nil {
				return fmt.Errorf("storing an annotation: %w", err)
			}
			return nil
		}, err
	})
}

// Announce announces maintenance that has not begun: nothing is promised for its time, and what fails in it is no outage.
// Errors: Invalid with a Refusal.
func (m *Module) Announce(ctx context.Context, who identity.Actor, in NewMaintenance) error {
	err := who.Require(identity.PlanHours)
	if err != nil {
		return err
	}
	in.Note = fields.Clean(in.Note)
	return m.once(ctx, who, in.Request, "availability.announce", func(ctx context.Context, tx *database.Tx, now time.Time) (string, func(int64) error, error) {
		faults := judgeNote(in.Note)
		if len(in.Services) == 0 || slices.ContainsFunc(in.Services, func(s string) bool { return !slices.Contains(Services(), s) }) {
			faults = append(faults, Fault{Field: "services", Key: "availability.fault.required"})
		}
		switch {
		case !in.Since.After(now):
			faults = append(faults, Fault{Field: "since", Key: "availability.fault.begun"})
		case in.Since.Sub(now) > farthest*24*time.Hour:
			faults = append(faults, Fault{Field: "since", Key: "availability.fault.too_far"})
		}
		switch {
		case !in.Until.After(in.Since):
			faults = append(faults, Fault{Field: "until", Key: "availability.fault.order"})
		case in.Until.Sub(in.Since) > longestMaintenance:
			faults = append(faults, Fault{Field: "until", Key: "availability.fault.too_wide"})
		}
		if len(faults) > 0 {
			return "", nil, refused(faults...)
		}
		return "maintenance", func(entry int64) error {
			err := insertMaintenance.ExecOne(ctx, tx, in.Services, in.Since, in.Until, in.Note, now, who.Code, entry)
			if err != nil {
				return fmt.Errorf("storing maintenance: %w", err)
			}
			return nil
		}, nil
	})
}

// CallOff takes back maintenance that has not begun: its time is promised again. Errors: NotFound; Conflict when it has
// begun or was called off already.
func (m *Module) CallOff(ctx context.Context, who identity.Actor, id int64, request audit.Request) error {
	err := who.Require(identity.PlanHours)
	if err != nil {
		return err
	}
	return m.once(ctx, who, request, "availability.call_off", func(ctx context.Context, tx *database.Tx, now time.Time) (string, func(int64) error, error) {
		found, err := database.All(ctx, tx, oneMaintenance, scanMaintenance, id)
		switch {
		case err != nil:
			return "", nil, fmt.Errorf("reading maintenance %d: %w", id, err)
		case len(found) == 0:
			return "", nil, errs.New(errs.NotFound, "error.not_found")
		case !found[0].CalledOffAt.IsZero():
			return "", nil, errs.New(errs.Conflict, "availability.called_off_already")
		case !found[0].Since.After(now):
			return "", nil, errs.New(errs.Conflict, "availability.maintenance_begun")
		}
		return fmt.Sprintf("maintenance/%d", id), func(int64) error {
			err := callOffMaintenance.ExecOne(ctx, tx, id, now)
			if err != nil {
				return fmt.Errorf("calling off maintenance %d: %w", id, err)
			}
			return nil
		}, nil
	})
}

// Plan promises a service at other hours from a day to come on; what was promised until then stays as it was. Errors:
// NotFound for a service that there is not; Invalid with a Refusal; Conflict when somebody has planned since it was seen.
func (m *Module) Plan(ctx context.Context, who identity.Actor, in NewHours) error {
	err := who.Require(identity.PlanHours)
	if err != nil {
		return err
	}
	_, err = known(in.Service)
	if err != nil || in.Service == "" {
		return errs.New(errs.NotFound, "error.not_found")
	}
	return m.once(ctx, who, in.Request, "availability.plan", func(ctx context.Context, tx *database.Tx, now time.Time) (string, func(int64) error, error) {
		err := database.Lock(ctx, tx, planLock)
		if err != nil {
			return "", nil, err
		}
		_, latest, err := hours(ctx, tx, in.Service)
		if err != nil {
			return "", nil, err
		}
		var faults []Fault
		today := calendar.Of(now)
		switch {
		case in.Hours.From <= today:
			faults = append(faults, Fault{Field: "valid_from", Key: "availability.fault.past_day"})
		case in.Hours.From > today+farthest:
			faults = append(faults, Fault{Field: "valid_from", Key: "availability.fault.too_far"})
		}
		if !in.Hours.sound() {
			faults = append(faults, Fault{Field: "closes", Key: "availability.fault.order"})
		}
		switch {
		case len(faults) > 0:
			return "", nil, refused(faults...)
		case latest != in.Seen:
			return "", nil, errs.New(errs.Conflict, "availability.planned_meanwhile")
		}
		return "service/" + in.Service, func(entry int64) error {
			h := &in.Hours
			err := insertHours.ExecOne(ctx, tx, in.Service, h.From.Time(), string(h.Days), h.Opens, h.Closes, now, who.Code, entry)
			if err != nil {
				return fmt.Errorf("storing hours: %w", err)
			}
			return nil
		}, nil
	})
}
