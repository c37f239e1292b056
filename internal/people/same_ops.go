package people

import (
	"context"
	"fmt"

	"oszir/internal/platform/database"
)

// Same gives for each id all ids of the same person, itself included and the survivor first, as known at a moment (zero:
// now; the day does not matter: who is one person always was). An id that is not merged stands alone. It is for rooms to
// the right, in the transaction of an operation that logs.
func Same(ctx context.Context, tx *database.Tx, ids []int64, as database.AsOf) (map[int64][]int64, error) {
	var known any
	if !as.Known.IsZero() {
		known = as.Known
	}
	out := make(map[int64][]int64, len(ids))
	err := database.Each(ctx, tx, sameByID, func(r database.Row) error {
		var id, same int64
		err := r.Scan(&id, &same)
		out[id] = append(out[id], same)
		return err
	}, ids, known)
	if err != nil {
		return nil, fmt.Errorf("reading which records are one person: %w", err)
	}
	return out, nil
}

// sameOf is Same of one id.
func sameOf(ctx context.Context, tx *database.Tx, id int64, as database.AsOf) ([]int64, error) {
	out, err := Same(ctx, tx, []int64{id}, as)
	return out[id], err
}

// Survivor gives the record that stands for a person now: of one that was merged the survivor, of any other itself.
func Survivor(ctx context.Context, tx *database.Tx, id int64) (int64, error) {
	same, err := sameOf(ctx, tx, id, Today)
	if err != nil {
		return 0, err
	}
	return same[0], nil
}

// SameTable is what makes the temporary table people_same (person_id, same_id, survivor_id) for joins over the whole register:
// each pair of records that are one person now, themselves included. Who is not merged, so nearly everybody, is not in
// it: LEFT JOIN it and take coalesce(same_id, id). It is gone at the end of the transaction.
func SameTable() []database.Step {
	return steps("listing merged people", createSame, indexSame, analyzeSame)
}
