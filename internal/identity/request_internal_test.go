package identity

import (
	"context"

	"oszir/internal/platform/database"
)

// OpenFor opens a session for somebody in a role that they have, without a password, and gives its token.
func (m *Module) OpenFor(ctx context.Context, who Actor) (string, error) {
	var o Opened
	err := m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var err error
		now := m.now()
		own := Membership{ID: who.MembershipID, BodyID: who.BodyID, Role: who.Role}
		o, err = openAs(ctx, tx, account{ID: who.AccountID, Code: who.Code}, own, opening{way: wayPasskey, strong: true, proven: &now}, now, now.Add(wholeLimit))
		return err
	})
	return o.Token, err
}
