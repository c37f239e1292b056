package tartinfo

import (
	"context"
	"fmt"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
)

// Counted is something with its number.
type Counted struct {
	Key string
	N   int
	Of  int // of which; what it means is said where it stands
}

// Overview is how the reserve stands, in numbers only (the centre's dashboard).
type Overview struct {
	Today                       calendar.Day
	Since                       calendar.Day // what happened is counted from this day on
	Members, Counties, Families []Counted
	Searches                    []Counted // Of: mandatory reports among them
	Lists, Outcomes             []Counted
	Left                        []Counted // by reason; Of: days on the list, the middle one
	Months                      []Counted // by month, as 2026-01: who left; Of: who was placed
	Filled, FilledThrough       int       // vacancies, and how many of them by a member of the reserve
	DaysToFill                  int       // the middle one
	AnsweredInTime, Overdue     int       // searches
}

// Overview counts. It names nobody. Errors: NotFound for who is not of the centre.
func (m *Module) Overview(ctx context.Context, who identity.Actor) (o Overview, err error) {
	err = who.Require(identity.RunCentre)
	if err != nil {
		return o, err
	}
	o.Today = m.today()
	o.Since = calendar.AddMonths(o.Today, -12)
	pair := func(r database.Row, c *Counted) error { return r.Scan(&c.Key, &c.N) }
	triple := func(r database.Row, c *Counted) error { return r.Scan(&c.Key, &c.N, &c.Of) }
	month := func(r database.Row, c *Counted) error {
		var d database.Day
		err := r.Scan(&d, &c.Of, &c.N)
		c.Key = calendar.MonthOf(d.Day).String()
		return err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		for _, x := range []struct {
			into *[]Counted
			by   *database.Statement
			scan func(database.Row, *Counted) error
			args []any
		}{
			{&o.Members, countMembers, pair, []any{o.Today.Time()}}, {&o.Counties, countCounties, pair, []any{o.Today.Time()}}, {&o.Families, countFamilies, pair, []any{o.Today.Time()}},
			{&o.Searches, countSearches, triple, nil}, {&o.Lists, countLists, pair, nil}, {&o.Outcomes, countOutcomes, pair, nil},
			{&o.Left, countLeft, triple, []any{o.Since.Time()}}, {&o.Months, countPlaced, month, []any{o.Since.Time()}},
		} {
			*x.into, err = database.All(ctx, tx, x.by, x.scan, x.args...)
			if err != nil {
				return fmt.Errorf("counting: %w", err)
			}
		}
		err = database.One(ctx, tx, countFilled, []any{o.Since.Time()}, &o.Filled, &o.FilledThrough, &o.DaysToFill)
		if err != nil {
			return fmt.Errorf("counting: %w", err)
		}
		return database.One(ctx, tx, countAnswered, []any{midnight(o.Since)}, &o.AnsweredInTime, &o.Overdue)
	})
	return o, err
}
