package identity

import (
	"context"
	"fmt"
	"time"

	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// NewKey makes a key by which a program acts as an account for a body, and gives it. It is not kept anywhere and cannot
// be shown again. Errors: NotFound when nobody has the code or the account is not that for the body, Conflict when the
// account is disabled, or is several things for the body and none of them is named.
func (m *Module) NewKey(ctx context.Context, who Actor, in MembershipOf) (string, error) {
	err := who.Require(ManageUsers)
	if err != nil {
		return "", err
	}
	key, prefix, sum := newKey()
	err = m.change(ctx, in.Code, func(ctx context.Context, tx *database.Tx, a account) error {
		if a.Disabled {
			return errs.New(errs.Conflict, "identity.account_disabled", a.Code)
		}
		now := m.now()
		own, err := membershipOf(ctx, tx, a, in, now)
		if err != nil {
			return err
		}
		entry, err := record(ctx, tx, who, "identity.new_key", a.ID, map[string]any{"body": own.BodyID, "role": own.Role, "prefix": prefix})
		if err != nil {
			return err
		}
		err = insertKey.ExecOne(ctx, tx, sum, prefix, a.ID, own.ID, now, entry)
		if err != nil {
			return fmt.Errorf("storing a key: %w", err)
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	return key, nil
}

// ByKey tells who a key stands for. As with sessions nothing is remembered between requests. Errors: Unauthenticated.
func (m *Module) ByKey(ctx context.Context, key string) (Signed, error) {
	sum, ok := parseKey(key)
	if !ok {
		return Signed{}, errUnauthenticated()
	}
	now := m.now()
	var s Signed
	err := m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var used *time.Time
		err := database.One(ctx, tx, keyByToken, []any{sum, now}, &s.KeyID, &used, &s.Actor.AccountID, &s.Actor.Code, &s.Name,
			&s.Membership.ID, &s.Membership.BodyID, &s.Membership.Role)
		if errs.KindOf(err) == errs.NotFound {
			return errUnauthenticated()
		}
		if err != nil {
			return fmt.Errorf("looking for a key: %w", err)
		}
		s.Actor.BodyID, s.Actor.Role, s.Actor.MembershipID = s.Membership.BodyID, s.Membership.Role, s.Membership.ID
		s.Memberships = []Membership{s.Membership}
		if used != nil && now.Sub(*used) < touchEvery {
			return nil
		}
		_, err = touchKey.Exec(ctx, tx, s.KeyID, now)
		if err != nil {
			return fmt.Errorf("touching key %d: %w", s.KeyID, err)
		}
		return nil
	})
	if err != nil {
		return Signed{}, err
	}
	return s, nil
}

// RevokeKey makes a key count no more; people name it by its beginning. Errors: NotFound.
func (m *Module) RevokeKey(ctx context.Context, who Actor, prefix string) error {
	err := who.Require(ManageUsers)
	if err != nil {
		return err
	}
	return m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var accountID int64
		err := database.One(ctx, tx, revokeKey, []any{prefix, m.now()}, &accountID)
		if errs.KindOf(err) == errs.NotFound {
			return errs.Wrap(err, errs.NotFound, "identity.key_unknown")
		}
		if err != nil {
			return fmt.Errorf("revoking a key: %w", err)
		}
		_, err = record(ctx, tx, who, "identity.revoke_key", accountID, map[string]any{"prefix": prefix})
		return err
	})
}
