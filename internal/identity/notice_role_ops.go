package identity

import (
	"context"
	"fmt"

	"oszir/internal/platform/database"
)

// TellRole lets everybody who has a role now, for whatever body, have one letter, in the caller's transaction.
func (m *Module) TellRole(ctx context.Context, tx *database.Tx, role Role, key string, args ...any) error {
	found, err := database.All(ctx, tx, headsToTell, func(r database.Row, h *place) error { return r.Scan(&h.AccountID, &h.BodyID) }, m.now(), role)
	if err != nil {
		return fmt.Errorf("listing who has role %s: %w", role, err)
	}
	told := map[int64]bool{}
	for _, h := range found {
		if told[h.AccountID] {
			continue
		}
		told[h.AccountID] = true
		err = m.notify(ctx, tx, h.AccountID, key, args...)
		if err != nil {
			return err
		}
	}
	return nil
}
