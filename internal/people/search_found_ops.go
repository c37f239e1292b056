package people

import (
	"context"

	"oszir/internal/platform/database"
)

// Found gives the ids of those whom criteria find, with all records that are one person now, and whether there are more
// than MostHits: then those given are not all. It is for lists of other rooms, which show only some of them, and log those
// in a transaction of their own: this one reads by a plan that is not for lists. Errors: as for Search.
func Found(ctx context.Context, tx *database.Tx, c Criteria) (ids []int64, more bool, err error) {
	q, err := c.understood()
	if err != nil {
		return nil, false, err
	}
	hits, err := q.search(ctx, tx)
	if err != nil {
		return nil, false, err
	}
	found := arrange(hits)
	for _, h := range found.Hits {
		ids = append(ids, h.PersonID)
	}
	same, err := Same(ctx, tx, ids, Today)
	if err != nil {
		return nil, false, err
	}
	for _, id := range ids[:len(ids):len(ids)] {
		for _, other := range same[id] {
			if other != id {
				ids = append(ids, other)
			}
		}
	}
	return ids, found.More, nil
}
