package tartinfo

import (
	"context"

	"oszir/internal/platform/database"
)

// ForgetOffers and EventsOf are what the removal of a member and the tab of events call in their transactions.
func (m *Module) ForgetOffers(ctx context.Context, member int64) error {
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error { return m.forgetOffers(ctx, tx, member) })
}

func (m *Module) EventsOf(ctx context.Context, member int64) (out []OfferEvent, err error) {
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		out, err = m.eventsOf(ctx, tx, member)
		return err
	})
	return out, err
}
