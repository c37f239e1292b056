package identity

import (
	"context"
	"fmt"
	"time"

	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// NewMembership is what an account is to be for a body, from now on.
type NewMembership struct {
	Code   string
	BodyID int64
	Role   Role
}

// AddMembership gives an account a role for a body. Errors: Invalid for a role that accounts cannot hold, NotFound for a
// code that nobody has, Conflict when the account has a role for that body: end that first.
func (m *Module) AddMembership(ctx context.Context, who Actor, in NewMembership) error {
	err := who.Require(ManageUsers)
	if err != nil {
		return err
	}
	err = checkRole(in.Role)
	if err != nil {
		return err
	}
	return m.change(ctx, in.Code, func(ctx context.Context, tx *database.Tx, a account) error {
		entry, err := record(ctx, tx, who, "identity.add_membership", a.ID, map[string]any{"body": in.BodyID, "role": in.Role})
		if err != nil {
			return err
		}
		err = insertMembership.ExecOne(ctx, tx, a.ID, in.BodyID, in.Role, m.now(), entry)
		if database.Violates(err, "membership_once") {
			return errs.Wrap(err, errs.Conflict, "identity.membership_there", a.Code)
		}
		if err != nil {
			return fmt.Errorf("storing a membership: %w", err)
		}
		return nil
	})
}

// EndMembership takes an account's role for a body away: its sessions for that body end and its keys for it count no
// more. Errors: NotFound.
func (m *Module) EndMembership(ctx context.Context, who Actor, code string, bodyID int64) error {
	err := who.Require(ManageUsers)
	if err != nil {
		return err
	}
	return m.change(ctx, code, func(ctx context.Context, tx *database.Tx, a account) error {
		now := m.now()
		own, err := membershipOf(ctx, tx, a, bodyID, now)
		if err != nil {
			return err
		}
		err = endMembership.ExecOne(ctx, tx, own.ID, now)
		if err != nil {
			return fmt.Errorf("ending membership %d: %w", own.ID, err)
		}
		ended, err := endSessionsOfMembership.Exec(ctx, tx, own.ID, now)
		if err != nil {
			return fmt.Errorf("ending sessions of membership %d: %w", own.ID, err)
		}
		_, err = record(ctx, tx, who, "identity.end_membership", a.ID, map[string]any{"body": bodyID, "role": own.Role, "sessions": ended})
		return err
	})
}

// membershipOf gives what an account is for a body now. Errors: NotFound when nothing.
func membershipOf(ctx context.Context, tx *database.Tx, a account, bodyID int64, now time.Time) (Membership, error) {
	var own Membership
	err := database.One(ctx, tx, membershipAt, []any{a.ID, bodyID, now}, &own.ID, &own.BodyID, &own.Role)
	if errs.KindOf(err) == errs.NotFound {
		return own, errs.Wrap(err, errs.NotFound, "identity.membership_unknown", a.Code)
	}
	if err != nil {
		return own, fmt.Errorf("looking for a membership of account %d: %w", a.ID, err)
	}
	return own, nil
}
