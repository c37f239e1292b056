package identity

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// OwnPassword is the choice of another password for one's own account.
type OwnPassword struct {
	SessionID int64
	Current   string
	Wanted    string
	Key       string // of the form, which counts once; there is no digest of its content, since that is a password
}

// ChangePassword gives the actor's own account another password. All its sessions end, and the one it was done in goes
// on with another token, "" when the same request was done before. Keys stay. Errors: Invalid when the current password
// is wrong or the wanted one will not do; Unauthenticated when it was wrong too often, which ends the session; NotFound
// when the session is not the actor's or the account has no password.
func (m *Module) ChangePassword(ctx context.Context, who Actor, in OwnPassword) (Opened, error) {
	err := who.Require(UseOwnAccount)
	if err != nil {
		return Opened{}, err
	}
	t := ownTry{operation: "identity.change_password", session: in.SessionID, typed: in.Current, request: audit.Request{Key: in.Key}, at: m.now()}
	repeated, err := m.countOwn(ctx, who, &t, func(a account) error {
		err := checkPassword(in.Wanted, a.Code, a.Name)
		if err != nil {
			return err
		}
		if bytes.Equal(normal(in.Wanted), normal(in.Current)) {
			return errs.New(errs.Invalid, "identity.password_same")
		}
		return nil
	})
	if err != nil || repeated {
		return Opened{}, err
	}
	var fresh digest
	err = m.compareOwn(ctx, who, &t, func() { fresh = newDigest(in.Wanted) })
	if err != nil {
		return Opened{}, err
	}
	return m.finishOwn(ctx, who, &t, func(ctx context.Context, tx *database.Tx, a account, o Opened, entry *audit.Entry) error {
		ended, err := endOtherSessions.Exec(ctx, tx, a.ID, o.SessionID, t.at)
		if err != nil {
			return fmt.Errorf("ending other sessions: %w", err)
		}
		entry.Detail["other_sessions"] = ended
		return m.newPassword(ctx, tx, a, fresh, t.at, false, "identity.letter.password_changed")
	})
}

// newPassword stores a password and lets everything that was counted against the old one be forgotten. Its owner has a
// letter, which never holds one that they chose themselves (TARTINFO T3).
func (m *Module) newPassword(ctx context.Context, tx *database.Tx, a account, fresh digest, at time.Time, mustChange bool, letter string, args ...any) error {
	err := updatePassword.ExecOne(ctx, tx, a.ID, fresh.String(), at, mustChange)
	if err != nil {
		return fmt.Errorf("storing the password of account %d: %w", a.ID, err)
	}
	err = m.liftBlocks(ctx, tx, a.ID)
	if err != nil {
		return err
	}
	_, err = forgetGuesses.Exec(ctx, tx, codeDigest(a.Code))
	if err != nil {
		return fmt.Errorf("forgetting guesses: %w", err)
	}
	return m.notify(ctx, tx, a.ID, letter, args...)
}

// ownTry is a password that somebody types within a session to prove to be its owner.
type ownTry struct {
	operation string
	session   int64
	typed     string
	request   audit.Request
	at        time.Time
	account   account
	wrong     int // passwords and codes typed wrong within the session, this one among them
	right     bool
}

func (t *ownTry) entry(who Actor, outcome, why string) audit.Entry {
	entry := who.Entry(t.operation, subject(who.AccountID))
	entry.Detail = outcomeDetail(outcome, why)
	return entry
}

// countOwn counts the try before it is compared. repeated says that the same request was done before. Errors: what check
// gives; Unauthenticated when the session or the month has had too many.
func (m *Module) countOwn(ctx context.Context, who Actor, t *ownTry, check func(a account) error) (repeated bool, err error) {
	var refusal error
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, t.request)
		if err != nil || done != 0 {
			repeated = done != 0
			return err
		}
		t.account, err = lockOwn(ctx, tx, who)
		if err != nil {
			return err
		}
		if t.account.Password == "" {
			return errs.New(errs.NotFound, "error.not_found")
		}
		err = check(t.account)
		if err != nil {
			return err
		}
		err = lockSession(ctx, tx, t.session, who.AccountID, t.at)
		if err != nil {
			return err
		}
		open, err := guess(ctx, tx, codeDigest(t.account.Code), true, t.at)
		if err != nil {
			return err
		}
		err = database.One(ctx, tx, countWrong, []any{t.session}, &t.wrong)
		if err != nil {
			return fmt.Errorf("counting a try in session %d: %w", t.session, err)
		}
		switch {
		case t.wrong > wrongMost:
			// As many are being compared now as may go wrong: a form that was sent again and again does not end the session.
			refusal = errs.New(errs.Unavailable, "identity.busy")
			_, err = uncountWrong.Exec(ctx, tx, t.session)
			if err == nil && open {
				err = unguess(ctx, tx, codeDigest(t.account.Code), true, t.at)
			}
			if err == nil {
				_, err = audit.Write(ctx, tx, t.entry(who, "refused", "busy"))
			}
			return err
		case open:
			return nil
		}
		refusal = errBlocked()
		err = endSession.ExecOne(ctx, tx, t.session, t.at)
		if err != nil {
			return fmt.Errorf("ending session %d: %w", t.session, err)
		}
		_, err = audit.Write(ctx, tx, t.entry(who, "refused", "blocked"))
		return err
	})
	if err == nil {
		err = refusal
	}
	return repeated, err
}

// compareOwn compares what was typed, and when it is right does what else takes time.
func (m *Module) compareOwn(ctx context.Context, who Actor, t *ownTry, more func()) error {
	stored, err := parseDigest(t.account.Password)
	if err != nil {
		return err
	}
	err = m.hashing.pass(ctx, true, func() {
		t.right = stored.matches(t.typed)
		if t.right && more != nil {
			more()
		}
	})
	if err == nil {
		return nil
	}
	ctx, cancel := afterwards(ctx)
	defer cancel()
	failed := m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		err := t.uncount(ctx, tx)
		if err != nil {
			return err
		}
		_, err = audit.Write(ctx, tx, t.entry(who, "refused", "busy"))
		return err
	})
	if failed != nil {
		return failed
	}
	return err
}

func (t *ownTry) uncount(ctx context.Context, tx *database.Tx) error {
	_, err := uncountWrong.Exec(ctx, tx, t.session)
	if err != nil {
		return fmt.Errorf("taking back a try: %w", err)
	}
	return unguess(ctx, tx, codeDigest(t.account.Code), true, t.at)
}

// finishOwn lets the session go on with another token and does the rest, or says no. Errors: Invalid for a wrong
// password, Unauthenticated for the fifth within the session.
func (m *Module) finishOwn(ctx context.Context, who Actor, t *ownTry, rest func(ctx context.Context, tx *database.Tx, a account, o Opened, entry *audit.Entry) error) (Opened, error) {
	var opened Opened
	var refusal error
	ctx, cancel := afterwards(ctx)
	defer cancel()
	err := m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, t.request)
		if err != nil {
			return err
		}
		if done != 0 {
			return t.uncount(ctx, tx) // another of the same was faster
		}
		a, err := lockOwn(ctx, tx, who)
		if err != nil {
			return err
		}
		if !t.right || a.Password != t.account.Password {
			refusal = errs.New(errs.Invalid, "identity.current_wrong")
			if t.wrong >= wrongMost {
				refusal = errUnauthenticated()
				_, err = endOwnSession.Exec(ctx, tx, t.session, a.ID, t.at)
				if err != nil {
					return fmt.Errorf("ending session %d: %w", t.session, err)
				}
			}
			_, err = audit.Write(ctx, tx, t.entry(who, "failed", ""))
			return err
		}
		err = t.uncount(ctx, tx)
		if err != nil {
			return err
		}
		opened, err = renew(ctx, tx, a, t.session, sameMembership, byPassword, t.at)
		if err != nil {
			return err
		}
		entry := t.entry(who, "done", "")
		entry.Request = t.request
		if rest != nil {
			err = rest(ctx, tx, a, opened, &entry)
			if err != nil {
				return err
			}
		}
		_, err = audit.Write(ctx, tx, entry)
		return err
	})
	if err == nil {
		err = refusal
	}
	if err != nil {
		return Opened{}, err
	}
	return opened, nil
}

// PasswordOf is a password that the administrator gives to an account.
type PasswordOf struct {
	Code       string
	Password   string
	MustChange bool // its owner has to choose another at the next sign-in
}

// SetPassword gives an account another password, ends its sessions and lets it try anew at once. Errors: NotFound for a
// code that nobody has, Invalid when the password will not do.
func (m *Module) SetPassword(ctx context.Context, who Actor, in PasswordOf) error {
	err := who.Require(ManageUsers)
	if err != nil {
		return err
	}
	err = checkPassword(in.Password, in.Code)
	if err != nil {
		return err
	}
	var fresh digest
	err = m.hashing.pass(ctx, true, func() { fresh = newDigest(in.Password) })
	if err != nil {
		return err
	}
	return m.change(ctx, in.Code, func(ctx context.Context, tx *database.Tx, a account) error {
		err := checkPassword(in.Password, a.Code, a.Name)
		if err != nil {
			return err
		}
		now := m.now()
		err = m.newPassword(ctx, tx, a, fresh, now, in.MustChange, "identity.letter.password_set")
		if err != nil {
			return err
		}
		ended, err := endSessionsOfAccount.Exec(ctx, tx, a.ID, now)
		if err != nil {
			return fmt.Errorf("ending sessions of account %d: %w", a.ID, err)
		}
		_, err = record(ctx, tx, who, "identity.set_password", a.ID, map[string]any{"sessions": ended, "must_change": in.MustChange})
		return err
	})
}
