package identity

import (
	"context"
	"fmt"
	"time"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// NewAccount is an account with its first membership.
type NewAccount struct {
	Code       string // 2 to 40 of a–z, 0–9, dot, dash, underscore; capital letters are made small
	Name       string
	Email      string // "" when none is known
	Password   string
	MustChange bool // its owner has to choose another password at the first sign-in
	BodyID     int64
	Role       Role
}

// AddAccount makes an account. Errors: Invalid when code, name, role or password will not do, Conflict when somebody
// has the code or the role is not given but asked for.
func (m *Module) AddAccount(ctx context.Context, who Actor, in NewAccount) (Account, error) {
	err := who.Require(ManageUsers)
	if err != nil {
		return Account{}, err
	}
	a := Account{Code: foldCode(in.Code), Email: in.Email, MustChange: in.MustChange}
	err = checkCode(a.Code)
	if err != nil {
		return Account{}, err
	}
	a.Name, err = checkName(in.Name)
	if err != nil {
		return Account{}, err
	}
	err = checkEmail(in.Email)
	if err != nil {
		return Account{}, err
	}
	err = m.checkGift(ctx, who, in.Role, in.BodyID)
	if err != nil {
		return Account{}, err
	}
	err = checkPassword(in.Password, a.Code, a.Name)
	if err != nil {
		return Account{}, err
	}
	var d digest
	err = m.hashing.pass(ctx, true, func() { d = newDigest(in.Password) })
	if err != nil {
		return Account{}, err
	}
	now := m.now()
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		err := database.One(ctx, tx, insertAccount, []any{a.Code, a.Name, a.Email, d.String(), now, a.MustChange}, &a.ID)
		if database.Violates(err, "account_code_once") {
			return errs.Wrap(err, errs.Conflict, "identity.code_taken", a.Code)
		}
		if err != nil {
			return fmt.Errorf("storing an account: %w", err)
		}
		entry, err := record(ctx, tx, who, "identity.add_account", a.ID, map[string]any{"body": in.BodyID, "role": in.Role, "must_change": in.MustChange})
		if err != nil {
			return err
		}
		_, err = grant(ctx, tx, who, newRight{AccountID: a.ID, BodyID: in.BodyID, Role: in.Role, From: now}, eventGiven, entry)
		return err
	})
	if err != nil {
		return Account{}, err
	}
	return a, nil
}

// change locks the account of a code and does something to it. Errors: NotFound for a code that nobody has.
func (m *Module) change(ctx context.Context, code string, do func(ctx context.Context, tx *database.Tx, a account) error) error {
	return m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var a account
		err := database.One(ctx, tx, lockAccountByCode, []any{soughtCode(code)}, a.fields()...)
		if errs.KindOf(err) == errs.NotFound {
			return errs.Wrap(err, errs.NotFound, "identity.account_unknown", code)
		}
		if err != nil {
			return fmt.Errorf("locking an account: %w", err)
		}
		return do(ctx, tx, a)
	})
}

// Disable shuts an account: its sessions end, its keys and password count no more. Doing it again changes nothing.
// Errors: NotFound.
func (m *Module) Disable(ctx context.Context, who Actor, code string) error {
	err := who.Require(ManageUsers)
	if err != nil {
		return err
	}
	return m.change(ctx, code, func(ctx context.Context, tx *database.Tx, a account) error {
		if a.Disabled {
			return nil
		}
		now := m.now()
		err := disableAccount.ExecOne(ctx, tx, a.ID, now)
		if err != nil {
			return fmt.Errorf("disabling account %d: %w", a.ID, err)
		}
		ended, err := endSessionsOfAccount.Exec(ctx, tx, a.ID, now)
		if err != nil {
			return fmt.Errorf("ending sessions of account %d: %w", a.ID, err)
		}
		_, err = record(ctx, tx, who, "identity.disable", a.ID, map[string]any{"sessions": ended})
		return err
	})
}

// Enable opens a disabled account again, with the password and the keys it had. Errors: NotFound; Conflict when a body has
// as many heads or clerks as it can have by now.
func (m *Module) Enable(ctx context.Context, who Actor, code string) error {
	err := who.Require(ManageUsers)
	if err != nil {
		return err
	}
	return m.change(ctx, code, func(ctx context.Context, tx *database.Tx, a account) error {
		if !a.Disabled {
			return nil
		}
		err := m.seatsOf(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		err = enableAccount.ExecOne(ctx, tx, a.ID)
		if err != nil {
			return fmt.Errorf("enabling account %d: %w", a.ID, err)
		}
		_, err = record(ctx, tx, who, "identity.enable", a.ID, nil)
		return err
	})
}

// EndAllSessions ends the sessions of everybody, as after a restored backup, which may hold sessions that had been
// ended since.
func (m *Module) EndAllSessions(ctx context.Context, who Actor) (n int64, err error) {
	err = who.Require(ManageUsers)
	if err != nil {
		return 0, err
	}
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		n, err = endAllSessions.Exec(ctx, tx, m.now())
		if err != nil {
			return fmt.Errorf("ending all sessions: %w", err)
		}
		_, err = audit.Write(ctx, tx, audit.Entry{
			Actor: who.Code, Role: string(who.Role), BodyID: who.BodyID, Operation: "identity.end_all_sessions", Subject: "account", Detail: map[string]any{"sessions": n},
		})
		return err
	})
	return n, err
}

// pageOfAccounts is how many accounts a list gives at once.
const pageOfAccounts = 500

// Accounts lists accounts by code, those after a code, 500 at most; fewer than that are the last. The reading is logged.
func (m *Module) Accounts(ctx context.Context, who Actor, after string) ([]Account, error) {
	err := who.Require(ManageUsers)
	if err != nil {
		return nil, err
	}
	var out []Account
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		out, err = database.All(ctx, tx, listAccounts, scanAccount, soughtCode(after), m.now(), pageOfAccounts)
		if err != nil {
			return fmt.Errorf("listing accounts: %w", err)
		}
		_, err = audit.Write(ctx, tx, audit.Entry{
			Actor: who.Code, Role: string(who.Role), BodyID: who.BodyID, Operation: "identity.list", Subject: "account", Detail: map[string]any{"accounts": len(out)},
		})
		return err
	})
	return out, err
}

func scanAccount(r database.Row, a *Account) error {
	var seen *time.Time
	var ids, bodies, keyBodies []int64
	var roles, prefixes []string
	var used []*time.Time
	err := r.Scan(&a.ID, &a.Code, &a.Name, &a.Email, &a.Disabled, &a.MustChange, &seen, &ids, &bodies, &roles, &prefixes, &keyBodies, &used)
	if err != nil {
		return err
	}
	if seen != nil {
		a.LastSeen = *seen
	}
	a.Memberships = memberships(ids, bodies, roles)
	for i, prefix := range prefixes {
		k := Key{Prefix: prefix, BodyID: keyBodies[i]}
		if used[i] != nil {
			k.LastUsed = *used[i]
		}
		a.Keys = append(a.Keys, k)
	}
	return nil
}
