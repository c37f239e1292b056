package oversight

import (
	"context"
	"fmt"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// Proof gives the proof that an entry stands in the log, to be checked without us. It holds the whole entry, with the
// clerk's code and the numbers of all people, so it is not for the person concerned. It is logged. Errors: NotFound for
// an entry of a body that the actor does not watch over; Conflict when it is not sealed yet.
func (m *Module) Proof(ctx context.Context, who identity.Actor, entry int64) (audit.Proof, error) {
	err := who.Require(identity.ProveTrail)
	if err != nil {
		return audit.Proof{}, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var body int64
		err := database.One(ctx, tx, bodyOfEntry, []any{entry}, &body)
		if err != nil {
			return fmt.Errorf("looking for entry %d: %w", entry, err)
		}
		if body != 0 {
			_, err = watched(ctx, tx, who, body)
			if err != nil {
				return err
			}
		} else if !who.May(identity.SeeAllTrail) {
			return errs.New(errs.NotFound, "error.not_found")
		}
		e := who.Entry("oversight.prove", fmt.Sprintf("entry/%d", entry))
		e.Ground = laws["oversight.prove"]
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	if err != nil {
		return audit.Proof{}, err
	}
	if m.Prove == nil {
		return audit.Proof{}, errs.New(errs.NotFound, "error.not_found")
	}
	return m.Prove(ctx, entry)
}
