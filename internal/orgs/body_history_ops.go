package orgs

import (
	"context"
	"slices"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// Event is a change of what is known of a body.
type Event struct {
	At        time.Time
	By        string // code of whoever recorded it
	Operation string // of the log, such as orgs.change
	Reason    string
	First     bool         // the body was registered
	Since     calendar.Day // from which day it holds; None: always
	Until     calendar.Day // the body's last day, when the event set one; None: it did not
	Changes   []FieldChange
}

// FieldChange is a field before and after; "" is an empty one.
type FieldChange struct{ Field, Before, After string }

// version is what was known of a body for some days.
type version struct {
	Body
	county, district string // names
	since, until     calendar.Day
	from, to         time.Time // recorded
	known            bool      // still
	entry            int64
	by, operation    string
	reason           string
}

// History tells how what is known of a body came about, the newest first. Errors: NotFound for whoever may not see
// bodies and for an unknown body.
func (m *Module) History(ctx context.Context, who identity.Actor, code string) ([]Event, error) {
	err := who.Require(identity.ReadBodies)
	if err != nil {
		return nil, err
	}
	var all []version
	err = m.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		all, err = database.All(ctx, tx, versionsOf, func(r database.Row, v *version) error {
			var since, until database.Day
			err := r.Scan(append(bodyInto(&v.Body), &v.county, &v.district, &since, &until, &v.from, &v.known, &v.to, &v.entry, &v.by, &v.operation, &v.reason)...)
			v.since, v.until = since.Day, until.Day
			return err
		}, code)
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, errs.New(errs.NotFound, "orgs.body_unknown", code)
	}
	var out []Event
	for i := range all {
		if i > 0 && all[i].entry == all[i-1].entry {
			continue
		}
		out = append(out, eventOf(all, &all[i]))
	}
	slices.Reverse(out)
	return out, nil
}

// eventOf compares what was known before an entry with what was known after it.
func eventOf(all []version, v *version) Event {
	e := Event{At: v.from, By: v.by, Operation: v.operation, Reason: v.reason, Since: calendar.None, Until: calendar.None}
	knownAt := func(at time.Time) (out []*version) {
		for i := range all {
			if !all[i].from.After(at) && (all[i].known || all[i].to.After(at)) {
				out = append(out, &all[i])
			}
		}
		return out
	}
	before, after := knownAt(v.from.Add(-time.Microsecond)), knownAt(v.from)
	if len(before) == 0 {
		e.First, e.Since = true, v.since
		e.Changes = differences(&version{}, v)
		return e
	}
	for _, a := range after {
		if a.entry != v.entry {
			continue
		}
		b := before[0] // the days before the first version take after it
		for _, other := range before {
			if other.since <= a.since {
				b = other
			}
		}
		if changes := differences(b, a); len(changes) > 0 || a.since < before[0].since {
			e.Since, e.Changes = a.since, append(e.Changes, changes...)
		}
	}
	was, is := before[len(before)-1].until, after[len(after)-1].until
	if was != is {
		e.Until = is
	}
	return e
}

// differences lists the fields that differ, with places by name.
func differences(before, after *version) []FieldChange {
	was, is := before.Body, after.Body
	was.County, was.District, is.County, is.District = before.county, before.district, after.county, after.district
	var out []FieldChange
	for _, field := range fieldOrder {
		if b, a := *was.texts()[field], *is.texts()[field]; a != b {
			out = append(out, FieldChange{field, b, a})
		}
	}
	return out
}
