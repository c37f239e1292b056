package people

import (
	"context"
	"fmt"
	"strconv"

	"oszir/internal/platform/database"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
)

// ByTAJs gives the people of social-security numbers, each as the record that stands for them now; whom nobody knows, or whose data
// were erased, is left out. It is for rooms to the right, in the transaction of an operation that logs.
func ByTAJs(ctx context.Context, tx *database.Tx, tajs []string) (map[string]int64, error) {
	out := make(map[string]int64, len(tajs))
	var ids []int64
	err := database.Each(ctx, tx, idsByTAJ, func(r database.Row) error {
		var id int64
		var taj int
		err := r.Scan(&id, &taj)
		out[plainTAJ(taj)], ids = id, append(ids, id)
		return err
	}, tajs)
	if err != nil {
		return nil, fmt.Errorf("looking for people by TAJ: %w", err)
	}
	same, err := Same(ctx, tx, ids, Today)
	if err != nil {
		return nil, err
	}
	for taj, id := range out {
		out[taj] = same[id][0]
	}
	return out, nil
}

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

// Holders gives the people who have one of the social-security numbers, as they were written, in the transaction of an operation
// that logs; a number that is none has nobody.
func Holders(ctx context.Context, tx *database.Tx, numbers []string) ([]int64, error) {
	var known []int32
	for _, text := range numbers {
		v := fields.Read(FieldTAJ, fields.Raw{Text: text}, func(finding.Finding) {})
		n, err := strconv.ParseInt(v.Text, 10, 32)
		if v.State == fields.OK && err == nil {
			known = append(known, int32(n))
		}
	}
	if known == nil {
		return nil, nil
	}
	out, err := database.All(ctx, tx, holdersOf, func(r database.Row, id *int64) error { return r.Scan(id) }, known)
	if err != nil {
		return nil, fmt.Errorf("looking for people by their numbers: %w", err)
	}
	return out, nil
}
