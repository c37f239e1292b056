package people

import (
	"context"
	"fmt"

	"oszir/internal/platform/database"
)

// TAJs gives the social-security numbers of people by id, of a merged record without one that of the record which stands
// for it; who has none is left out. It is for answers to the office
// that sent the numbers, in the transaction that records why they are read.
func TAJs(ctx context.Context, tx *database.Tx, ids []int64) (map[int64]string, error) {
	out := make(map[int64]string, len(ids))
	err := database.Each(ctx, tx, tajsByID, func(r database.Row) error {
		var id int64
		var taj int
		err := r.Scan(&id, &taj)
		out[id] = plainTAJ(taj)
		return err
	}, ids)
	if err != nil {
		return nil, fmt.Errorf("reading TAJs: %w", err)
	}
	return out, nil
}
