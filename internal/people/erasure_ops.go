package people

import (
	"context"
	"fmt"
	"slices"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// ErasedText stands where the name of somebody stood whose data were erased.
const ErasedText = "törölt adat"

// gone is the error for somebody of whom nothing can be shown: erased, or not there.
func (m *Module) gone(ctx context.Context, tx *database.Tx, id int64) error {
	var erased bool
	err := database.One(ctx, tx, erasedPerson, []any{id}, &erased)
	if err != nil {
		return fmt.Errorf("looking for person %d: %w", id, err)
	}
	if erased {
		return errs.New(errs.NotFound, "people.erased")
	}
	return notFound()
}

// Told is when the registry was last told something of a person.
type Told struct {
	ID   int64
	Last calendar.Day
}

// LastTold gives that for the people whose ids come after one, in the order of ids, at most so many; some narrows it to
// these, nil to nobody. Who is erased is left out.
func LastTold(ctx context.Context, tx *database.Tx, after int64, some []int64, limit int) ([]Told, error) {
	out, err := database.All(ctx, tx, lastTold, func(r database.Row, t *Told) error {
		var d database.Day
		err := r.Scan(&t.ID, &d)
		t.Last = d.Day
		return err
	}, after, some, limit)
	if err != nil {
		return nil, fmt.Errorf("reading when people were last told of: %w", err)
	}
	return out, nil
}

// Unstated gives those of the people of whom a body has stated nothing.
func Unstated(ctx context.Context, tx *database.Tx, body int64, ids []int64) ([]int64, error) {
	out, err := database.All(ctx, tx, unstated, func(r database.Row, id *int64) error { return r.Scan(id) }, body, ids)
	if err != nil {
		return nil, fmt.Errorf("reading of whom a body has stated nothing: %w", err)
	}
	return out, nil
}

// Erase empties all that is known of people, as an approved erasure says, with the words that only they were found by.
// Their numbers, the intervals of their data and the entries that made them stay.
func Erase(ctx context.Context, tx *database.Tx, erasure int64, ids []int64) error {
	var words []string
	err := database.Each(ctx, tx, textsOfPersons, func(r database.Row) error {
		var text string
		err := r.Scan(&text)
		words = append(words, foldedWords(text)...)
		return err
	}, ids)
	if err != nil {
		return fmt.Errorf("reading words of people to be erased: %w", err)
	}
	slices.Sort(words)
	_, err = erasePersons.Exec(ctx, tx, erasure, ids, slices.Compact(words))
	if err != nil {
		return fmt.Errorf("erasing people: %w", err)
	}
	return nil
}
