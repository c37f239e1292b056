package identity

import (
	"context"
	"fmt"
	"time"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
)

// Closed is a disabled account and the day it was disabled.
type Closed struct {
	ID    int64
	Since calendar.Day
}

// ClosedBefore gives the accounts that were disabled before a moment and still say who their owners are, of some or, by
// nil, of all.
func ClosedBefore(ctx context.Context, tx *database.Tx, before time.Time, some []int64) ([]Closed, error) {
	out, err := database.All(ctx, tx, closedAccounts, func(r database.Row, c *Closed) error {
		var d database.Day
		err := r.Scan(&c.ID, &d)
		c.Since = d.Day
		return err
	}, before, some)
	if err != nil {
		return nil, fmt.Errorf("reading closed accounts: %w", err)
	}
	return out, nil
}

// EraseAccounts empties all that disabled accounts say of their owners, as an approved erasure says. The code stays, since
// the log names it.
func EraseAccounts(ctx context.Context, tx *database.Tx, erasure int64, ids []int64) error {
	_, err := eraseAccounts.Exec(ctx, tx, erasure, ids)
	if err != nil {
		return fmt.Errorf("erasing accounts: %w", err)
	}
	return nil
}
