package orgs

import (
	"context"
	"fmt"

	"oszir/internal/platform/database"
)

// Fact gives a body as it stands today, in the transaction of an operation of another room; see ByID.
func Fact(ctx context.Context, tx *database.Tx, id int64) (Body, error) {
	var b Body
	err := database.One(ctx, tx, bodyByID, []any{id}, bodyInto(&b)...)
	if err != nil {
		return Body{}, fmt.Errorf("reading body %d: %w", id, err)
	}
	return b, nil
}
