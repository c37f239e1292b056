package ptr

import (
	"context"
	"fmt"
	"slices"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/ptr/benefits"
	"oszir/internal/spdci"
)

// changesOf gives the benefits of a statement of those that others are told of, of all kinds, with whom they are about.
func changesOf(ctx context.Context, tx *database.Tx, entry int64, of *database.Statement, args ...any) ([]spdci.Change, error) {
	var kinds []string
	for _, k := range benefits.All() {
		kinds = append(kinds, k.Code)
	}
	numbers, err := database.All(ctx, tx, of, func(r database.Row, id *int64) error {
		var kind string
		var applicant, body int64
		return r.Scan(id, &kind, &applicant, &body)
	}, append([]any{kinds}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("reading which benefits changed: %w", err)
	}
	out, err := database.All(ctx, tx, changedBenefits, func(r database.Row, c *spdci.Change) error {
		var applicant, entitled int64
		err := r.Scan(&c.Benefit, &applicant, &entitled, &c.New)
		c.Persons = append(c.Persons, applicant)
		if entitled != 0 && entitled != applicant {
			c.Persons = append(c.Persons, entitled)
		}
		return err
	}, numbers, entry)
	if err != nil {
		return nil, fmt.Errorf("reading whom benefits are about that changed: %w", err)
	}
	return out, nil
}

// Enrolments says which benefits people hold, held or will hold, drawn by them or by their right, as they stand on a day: one
// statement for all of them, in the transaction of the operation that logs it. Benefits in whose household somebody is only counted
// are somebody else's.
func (m *Module) Enrolments(ctx context.Context, tx *database.Tx, persons []int64, day calendar.Day) ([]spdci.Enrolment, error) {
	type row struct {
		version

		person int64
	}
	rows, err := database.All(ctx, tx, enrolmentsOf, func(r database.Row, v *row) error { return scanVersion(&v.person)(r, &v.version) }, persons)
	if err != nil {
		return nil, fmt.Errorf("reading the benefits of %d people: %w", len(persons), err)
	}
	var out []spdci.Enrolment
	for len(rows) > 0 {
		n := 1
		for n < len(rows) && rows[n].number == rows[0].number && rows[n].person == rows[0].person {
			n++
		}
		spans := make([]version, n)
		for i := range rows[:n] {
			spans[i] = rows[i].version
		}
		e, err := enrolment(spans, day)
		if err != nil {
			return nil, err
		}
		e.PersonID = rows[0].person
		out = append(out, e)
		rows = rows[n:]
	}
	return out, nil
}

// enrolment says how a benefit of these spans stands on a day.
func enrolment(spans []version, day calendar.Day) (spdci.Enrolment, error) {
	k := kindOf(spans[0].kind)
	last := spans[len(spans)-1]
	e := spdci.Enrolment{Benefit: last.number, Programme: k.Code, Name: k.Name, From: spans[0].start, Until: last.end, State: spdci.Ended, Changed: last.end + 1}
	now := last
	if i := slices.IndexFunc(spans, func(v version) bool { return v.start <= day && (v.end == calendar.None || v.end >= day) }); i >= 0 {
		now = spans[i]
		e.State, e.Changed = spdci.Active, now.start
	} else if i := slices.IndexFunc(spans, func(v version) bool { return v.start > day }); i >= 0 {
		now = spans[i]
		e.State, e.Changed = spdci.Pending, now.start
	}
	r, err := now.record()
	if err != nil {
		return e, err
	}
	e.Amount = paidBy(k, r)
	if e.State == spdci.Active && restOf(r) != "" {
		e.State = spdci.Suspended
	}
	return e, nil
}
