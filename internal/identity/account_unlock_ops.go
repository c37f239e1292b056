package identity

import (
	"context"
	"fmt"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// unlockAccountOf lets the account with a number in again. Errors: as for UnlockAccount.
func (m *Module) unlockAccountOf(ctx context.Context, who Actor, accountID int64, r audit.Request) error {
	err := who.Require(Unlock)
	if err != nil {
		return err
	}
	code := ""
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return database.One(ctx, tx, codeOfAccount, []any{accountID}, &code)
	})
	if err != nil {
		return fmt.Errorf("looking for account %d: %w", accountID, err)
	}
	err = m.UnlockAccount(ctx, who, Unlocking{Code: code, Request: r})
	if errs.KindOf(err) == errs.NotFound {
		return errs.Wrap(err, errs.NotFound, "error.not_found") // whoever has no say must not learn the code
	}
	return err
}

// unlockHolder lets the holder of a right in again. Errors: NotFound for a right that the actor may not see, and as for
// UnlockAccount.
func (m *Module) unlockHolder(ctx context.Context, who Actor, in RightChange) error {
	err := who.Require(Unlock)
	if err != nil {
		return err
	}
	p, err := m.rightPlace(ctx, in.ID)
	if err == nil {
		err = m.requireFor(ctx, who, SeeRights, p.BodyID)
	}
	if err != nil {
		return err
	}
	return m.unlockAccountOf(ctx, who, p.AccountID, in.Request)
}

// isBlocked reports whether an account is kept out by wrong passwords and the actor may let it in again.
func (m *Module) isBlocked(ctx context.Context, who Actor, accountID int64) (blocked bool, err error) {
	if !who.May(Unlock) || who.AccountID == accountID {
		return false, nil
	}
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		all, err := m.blocksAmong(ctx, tx, []int64{accountID})
		if err != nil {
			return err
		}
		_, blocked = all[accountID]
		if blocked {
			blocked, err = m.mayUnlock(ctx, tx, who, accountID)
		}
		return err
	})
	return blocked, err
}
