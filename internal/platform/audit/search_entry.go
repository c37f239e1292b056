package audit

import (
	"context"
	"fmt"
	"time"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
)

// Filter narrows the log. The zero Filter takes all of it.
type Filter struct {
	From, Until time.Time // the first moment, and the first one no more; zero: open
	Actor       string    // code; "": everybody
	Bodies      []int64   // acted for; nil: all and none
	Operation   string    // room.verb, or room. for all of a room; "": all
	Person      int64     // whose data; 0: everybody's
	After       Mark      // the last entry of the page before; zero: the newest page
}

// Mark is the place of an entry in the order of time.
type Mark struct {
	At time.Time
	ID int64
}

// Kept is an entry as it stands in the log.
type Kept struct {
	Mark
	Actor, Role string
	BodyID      int64 // 0: none
	Operation   string
	Subject     string
	Persons     int     // how many
	First       []int64 // the first three of them
	Fields      []string
	Ground      string // as it was written; "": that of the operation
	Detail      map[string]any
}

// Ends of time for what is left open.
var (
	everBefore = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	everAfter  = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
)

func (f *Filter) args() []any {
	from, until := f.From, f.Until
	if from.IsZero() {
		from = everBefore
	}
	if until.IsZero() {
		until = everAfter
	}
	return []any{f.Actor, f.Bodies, f.Operation, f.Person, from, until}
}

// Search hands over the entries that a filter takes, the newest first, at most so many.
func Search(ctx context.Context, tx *database.Tx, f Filter, limit int64, tell func(Kept) error) error {
	_, err := ownPlan.Exec(ctx, tx)
	if err != nil {
		return fmt.Errorf("asking for a plan: %w", err)
	}
	after := f.After
	if after.At.IsZero() {
		after = Mark{At: everAfter}
	}
	err = database.Each(ctx, tx, searchEntries, func(r database.Row) error {
		var k Kept
		err := r.Scan(&k.ID, &k.At, &k.Actor, &k.Role, &k.BodyID, &k.Operation, &k.Subject, &k.Persons, &k.First, &k.Fields, &k.Ground, &k.Detail)
		if err != nil {
			return err
		}
		return tell(k)
	}, append(f.args(), after.At, after.ID, limit)...)
	if err != nil {
		return fmt.Errorf("searching the log: %w", err)
	}
	return nil
}

// OfPerson hands over the entries about a person, the newest first: who looked at their data, changed or loaded them.
func OfPerson(ctx context.Context, tx *database.Tx, person int64, after Mark, limit int64, tell func(Kept) error) error {
	return Search(ctx, tx, Filter{Person: person, After: after}, limit, tell)
}

// DayCount is how many entries a day has, by the calendar of Budapest.
type DayCount struct {
	Day   calendar.Day
	Count int64
}

// ByDay counts the entries that a filter takes, day by day.
func ByDay(ctx context.Context, tx *database.Tx, f Filter) ([]DayCount, error) {
	_, err := ownPlan.Exec(ctx, tx)
	if err != nil {
		return nil, fmt.Errorf("asking for a plan: %w", err)
	}
	out, err := database.All(ctx, tx, countByDay, func(r database.Row, c *DayCount) error {
		var d database.Day
		err := r.Scan(&d, &c.Count)
		c.Day = d.Day
		return err
	}, f.args()...)
	if err != nil {
		return nil, fmt.Errorf("counting the log by days: %w", err)
	}
	return out, nil
}

// PersonsOf gives the people of all entries of an operation on a subject, for an operation that shows them again.
func PersonsOf(ctx context.Context, tx *database.Tx, operation, subject string) ([]int64, error) {
	var out []int64
	err := database.Each(ctx, tx, personsOfSubject, func(r database.Row) error {
		var some []int64
		err := r.Scan(&some)
		out = append(out, some...)
		return err
	}, subject, operation)
	if err != nil {
		return nil, fmt.Errorf("reading the people of an operation: %w", err)
	}
	return out, nil
}
