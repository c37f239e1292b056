package ptr

import (
	"context"

	"oszir/internal/platform/database"
)

// ForgetWaiting is what ErasePersons does of messages that wait, without an approved erasure.
func ForgetWaiting(ctx context.Context, tx *database.Tx, ids []int64) error {
	_, err := forgetWaiting.Exec(ctx, tx, ids)
	return err
}
