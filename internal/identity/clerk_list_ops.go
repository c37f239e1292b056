package identity

import (
	"context"
	"fmt"

	"oszir/internal/platform/database"
)

// ClerksOf gives the login codes of those who handle the cases of a body today, in order. It is for other rooms, in their
// transaction.
func ClerksOf(ctx context.Context, tx *database.Tx, body int64) ([]string, error) {
	codes, err := database.All(ctx, tx, clerksOfBody, func(r database.Row, s *string) error { return r.Scan(s) }, body, []string{string(RoleClerk), string(RoleIssuer)})
	if err != nil {
		return nil, fmt.Errorf("listing the clerks of body %d: %w", body, err)
	}
	return codes, nil
}
