package identity

import (
	"bytes"
	"context"
	"crypto/sha256"
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

// byOneself counts who tries current passwords from within a session apart from sign-ins.
var byOneself = sha256.Sum256([]byte("change of one's own password"))

// ChangePassword gives the actor's own account another password. All its sessions end, and the one it was done in goes
// on with another token, "" when the same request was done before. Keys stay. Errors: Invalid when the current password
// is wrong or the wanted one will not do; *Wait after too many wrong ones; NotFound when the session is not the actor's.
func (m *Module) ChangePassword(ctx context.Context, who Actor, in OwnPassword) (Opened, error) {
	err := who.Require(UseOwnAccount)
	if err != nil {
		return Opened{}, err
	}
	request := audit.Request{Key: in.Key}
	at := m.now()
	var a account
	var refusal error
	var repeated bool
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, request)
		if err != nil || done != 0 {
			repeated = done != 0
			return err
		}
		a, err = lockOwn(ctx, tx, who)
		if err != nil {
			return err
		}
		err = checkPassword(in.Wanted, a.Code, a.Name)
		if err != nil {
			return err
		}
		if bytes.Equal(normal(in.Wanted), normal(in.Current)) {
			return errs.New(errs.Invalid, "identity.password_same")
		}
		wait, err := countAttemptOf(ctx, tx, codeDigest(a.Code), byOneself[:], at)
		if wait > 0 {
			refusal = &Wait{For: wait}
			_, err = audit.Write(ctx, tx, changeEntry(who, "refused", "wait"))
		}
		return err
	})
	if err == nil {
		err = refusal
	}
	if err != nil || repeated {
		return Opened{}, err
	}
	stored, err := parseDigest(a.Password)
	if err != nil {
		return Opened{}, err
	}
	var right bool
	var fresh digest
	err = m.hashing.pass(ctx, true, func() {
		right = stored.matches(in.Current)
		if right {
			fresh = newDigest(in.Wanted)
		}
	})
	if err != nil {
		return Opened{}, m.takeBack(ctx, codeDigest(a.Code), byOneself[:], changeEntry(who, "refused", "busy"), err)
	}
	return m.finishChange(ctx, who, in, a, right, fresh, at)
}

func (m *Module) finishChange(ctx context.Context, who Actor, in OwnPassword, a account, right bool, fresh digest, at time.Time) (Opened, error) {
	var opened Opened
	var refusal error
	ctx, cancel := afterwards(ctx)
	defer cancel()
	request := audit.Request{Key: in.Key}
	err := m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, request)
		if err != nil || done != 0 {
			return err
		}
		now, err := lockOwn(ctx, tx, who)
		if err != nil {
			return err
		}
		if !right || now.Password != a.Password {
			refusal = errs.New(errs.Invalid, "identity.current_wrong")
			_, err = audit.Write(ctx, tx, changeEntry(who, "failed", ""))
			return err
		}
		opened, err = renew(ctx, tx, now, in.SessionID, sameMembership, at)
		if err != nil {
			return err
		}
		ended, err := endOtherSessions.Exec(ctx, tx, a.ID, opened.SessionID, at)
		if err != nil {
			return fmt.Errorf("ending other sessions: %w", err)
		}
		err = updatePassword.ExecOne(ctx, tx, a.ID, fresh.String(), at, false)
		if err != nil {
			return fmt.Errorf("storing the password of account %d: %w", a.ID, err)
		}
		_, err = forgetAttempt.Exec(ctx, tx, codeDigest(a.Code), byOneself[:])
		if err != nil {
			return fmt.Errorf("forgetting attempts: %w", err)
		}
		entry := changeEntry(who, "done", "")
		entry.Detail["other_sessions"], entry.Request = ended, request
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

// changeEntry is the entry of a change of one's own password.
func changeEntry(who Actor, outcome, why string) audit.Entry {
	return audit.Entry{
		Actor: who.Code, Role: string(who.Role), BodyID: who.BodyID, Operation: "identity.change_password", Subject: subject(who.AccountID), Detail: outcomeDetail(outcome, why),
	}
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
		err = updatePassword.ExecOne(ctx, tx, a.ID, fresh.String(), now, in.MustChange)
		if err != nil {
			return fmt.Errorf("storing the password of account %d: %w", a.ID, err)
		}
		ended, err := endSessionsOfAccount.Exec(ctx, tx, a.ID, now)
		if err != nil {
			return fmt.Errorf("ending sessions of account %d: %w", a.ID, err)
		}
		_, err = forgetAttempts.Exec(ctx, tx, codeDigest(a.Code))
		if err != nil {
			return fmt.Errorf("forgetting attempts: %w", err)
		}
		_, err = record(ctx, tx, who, "identity.set_password", a.ID, map[string]any{"sessions": ended, "must_change": in.MustChange})
		return err
	})
}
