package database

import (
	"context"
	"fmt"
)

// Ping asks whether the database answers and takes writes.
func (db *DB) Ping(ctx context.Context) error {
	var standby bool
	err := db.usual.QueryRow(ctx, "SELECT pg_is_in_recovery()").Scan(&standby)
	if err != nil {
		return fmt.Errorf("asking the database: %w", err)
	}
	if standby {
		return fmt.Errorf("asking the database: it is a standby and takes no writes")
	}
	return nil
}
