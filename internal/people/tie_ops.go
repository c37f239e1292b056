package people

import (
	"context"
	"fmt"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
)

// Tie is a relation between two people as an office stated it: Other is the Kind of Person.
type Tie struct {
	Person, Other int64
	Kind          string // of RelationKinds
}

// Ties gives the relations that are known now of people on a day, whichever end of them they are. It is for rules of other
// rooms, in the transaction that records the reading.
func Ties(ctx context.Context, tx *database.Tx, ids []int64, day calendar.Day) ([]Tie, error) {
	out, err := database.All(ctx, tx, tiesOf, func(r database.Row, t *Tie) error { return r.Scan(&t.Person, &t.Other, &t.Kind) }, ids, day.Time())
	if err != nil {
		return nil, fmt.Errorf("reading relations of people: %w", err)
	}
	return out, nil
}
