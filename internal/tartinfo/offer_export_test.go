package tartinfo

import (
	"context"

	"oszir/internal/identity"
	"oszir/internal/platform/database"
)

// Period is when a list that is made on a day is evaluated.
var Period = period

// OfferedSearch is what the sheet of a search asks in its transaction.
func (m *Module) OfferedSearch(ctx context.Context, who identity.Actor, search int64) (ok bool, err error) {
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		ok, err = m.offeredSearch(ctx, tx, who, search)
		return err
	})
	return ok, err
}
