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
	Persons     []int64   // whose data, of any of them; nil: everybody's
	ID          int64     // this entry alone; 0: any
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
	return []any{f.Actor, f.Bodies, f.Operation, f.Persons, from, until, f.ID}
}

// Search hands over the entries that a filter takes, the newest first, at most so many.
func Search(ctx context.Context, tx *database.Tx, f Filter, limit int64, tell func(Kept) error) error {
	err := tx.Plan(ctx, database.PlanAnew)
	if err != nil {
		return err
	}
	after := f.After
	if after.At.IsZero() {
		after = Mark{At: everAfter}
	}
	search := searchEntries
	if len(f.Persons) > 0 {
		search = entriesAbout
	}
	err = database.Each(ctx, tx, search, func(r database.Row) error {
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

// DayCount is how many entries a day has, by the calendar of Budapest.
type DayCount struct {
	Day   calendar.Day
	Count int64
}

// ByDay counts the entries that a filter takes, day by day.
func ByDay(ctx context.Context, tx *database.Tx, f Filter) ([]DayCount, error) {
	err := tx.Plan(ctx, database.PlanAnew)
	if err != nil {
		return nil, err
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

// PersonsIn gives the people of an entry whose ids come after one, in the order of ids, at most so many.
func PersonsIn(ctx context.Context, tx *database.Tx, entry, after, limit int64) ([]int64, error) {
	out, err := database.All(ctx, tx, personsOfEntry, func(r database.Row, id *int64) error { return r.Scan(id) }, entry, after, limit)
	if err != nil {
		return nil, fmt.Errorf("reading the people of entry %d: %w", entry, err)
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
