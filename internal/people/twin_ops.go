package people

import (
	"context"
	"fmt"
	"slices"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
)

// Twins gives for each of some people the records that may well be of the same person and were not merged with it: same
// birth date, same name, no other mother, and a TAJ in one of the two at most. Who has none is left out. It is for rules
// of other rooms, in the transaction that records the reading.
func Twins(ctx context.Context, tx *database.Tx, ids []int64) (map[int64][]int64, error) {
	out := map[int64][]int64{}
	same, err := Same(ctx, tx, ids, Today)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		found, err := twinsOf(ctx, tx, id, same[id])
		if err != nil {
			return nil, err
		}
		if len(found) > 0 {
			out[id] = found
		}
	}
	return out, nil
}

// alike is a record by what twins are told by.
type alike struct {
	id         int64
	hasTAJ     bool
	born       calendar.Day
	name       []string
	motherName []string
}

func scanAlike(r database.Row, a *alike) error {
	var born database.Day
	var name, mother string
	err := r.Scan(&a.id, &a.hasTAJ, &born, &name, &mother)
	a.born, a.name, a.motherName = born.Day, foldedWords(name), foldedWords(mother)
	return err
}

func twinsOf(ctx context.Context, tx *database.Tx, id int64, same []int64) ([]int64, error) {
	own, err := database.All(ctx, tx, alikeByID, scanAlike, id)
	if err != nil {
		return nil, fmt.Errorf("reading the name of person %d: %w", id, err)
	}
	if len(own) == 0 || own[0].born == calendar.None || len(own[0].name) == 0 {
		return nil, nil
	}
	a := &own[0]
	day, word := searchHash(wordDay, a.born.String()), a.name[0]
	near, err := database.All(ctx, tx, alikeBorn, scanAlike, []int32{day}, a.born.Time(), []int32{searchHash(wordNow, word), searchHash(wordBoth, word)})
	if err != nil {
		return nil, fmt.Errorf("looking for records like person %d: %w", id, err)
	}
	var out []int64
	for i := range near {
		b := &near[i]
		mothers := len(a.motherName) == 0 || len(b.motherName) == 0 || slices.Equal(a.motherName, b.motherName)
		if !slices.Contains(same, b.id) && !(a.hasTAJ && b.hasTAJ) && slices.Equal(a.name, b.name) && mothers {
			out = append(out, b.id)
		}
	}
	return out, nil
}
