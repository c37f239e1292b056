package tartinfo

import (
	"context"

	"oszir/internal/identity"
	"oszir/internal/platform/database"
)

// Period is when a list that is made on a day is evaluated.
var Period = period

// ForgetOffers, EventsOf and OfferedSearch are what the room's other parts call in their transactions.
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

func (m *Module) OfferedSearch(ctx context.Context, who identity.Actor, search int64) (ok bool, err error) {
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		ok, err = m.offeredSearch(ctx, tx, who, search)
		return err
	})
	return ok, err
}
