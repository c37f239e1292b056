package jobs

import (
	"context"
	"fmt"
	"time"

	"oszir/internal/platform/database"
)

// Waiting tells how many jobs wait for a worker, and for how long the oldest of them.
func (q *Queue) Waiting(ctx context.Context) (n int64, oldest time.Duration, err error) {
	err = q.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var seconds float64
		err := database.One(ctx, tx, waitingJobs, nil, &n, &seconds)
		oldest = time.Duration(seconds * float64(time.Second))
		return err
	})
	if err != nil {
		return 0, 0, fmt.Errorf("counting waiting jobs: %w", err)
	}
	return n, oldest, nil
}
