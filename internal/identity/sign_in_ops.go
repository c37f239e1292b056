package identity

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// account is what a sign-in needs of one; ID 0 is nobody.
type account struct {
	ID       int64
	Code     string
	Name     string
	Password string
	Disabled bool
}

func (a *account) fields() []any { return []any{&a.ID, &a.Code, &a.Name, &a.Password, &a.Disabled} }

// try is a sign-in on its way.
type try struct {
	account account
	code    []byte // digest of what was typed
	device  []byte // digest of the browser's token
	known   bool   // the account has signed in from that browser
	at      time.Time
}

// counter is the device under which the try is counted.
func (t *try) counter() []byte {
	if t.known {
		return t.device
	}
	return []byte{}
}

// entry is the try's entry in the log.
func (t *try) entry(outcome, why string) audit.Entry {
	detail := outcomeDetail(outcome, why)
	detail["known_device"] = t.known
	return audit.Entry{Actor: t.account.Code, Operation: "identity.sign_in", Subject: subject(t.account.ID), Detail: detail}
}

// outcomeDetail says how something ended, and why.
func outcomeDetail(outcome, why string) map[string]any {
	detail := map[string]any{"outcome": outcome}
	if why != "" {
		detail["why"] = why
	}
	return detail
}

// SignIn opens a session. The attempt counts as failed until it has succeeded, so that many at the same moment cannot
// slip through. Each attempt leaves one entry in the log. Errors: Unauthenticated, the same for a code that nobody has,
// a wrong password and a disabled account; *Wait (Unavailable) after too many failures, for codes that nobody has too;
// Unavailable when too many sign in at once or too much fails from one address. Who is nothing for any body now signs in
// as a mere user, who can ask for a right.
func (m *Module) SignIn(ctx context.Context, in Credentials) (Opened, error) {
	t := try{code: codeDigest(in.Code), at: m.now()}
	opened, outcome, err := m.signIn(ctx, in, &t)
	var wait *Wait
	if !t.known && (outcome == "failed" || errors.As(err, &wait)) {
		m.addresses.charge(in.Address, t.at)
	}
	m.deps.Observe(outcome)
	m.deps.Log.InfoContext(ctx, "sign-in", slog.String("outcome", outcome), slog.String("account", t.account.Code), slog.Bool("known_device", t.known))
	return opened, err
}

func (m *Module) signIn(ctx context.Context, in Credentials, t *try) (Opened, string, error) {
	refusal, err := m.countTry(ctx, in, t)
	if err != nil {
		return Opened{}, "error", err
	}
	if refusal != nil {
		return Opened{}, "refused", refusal
	}
	right := false
	var better digest // made when the stored one is weak
	stored := nobody
	if t.account.Password != "" {
		stored, err = parseDigest(t.account.Password)
		if err != nil {
			return Opened{}, "error", err
		}
	}
	err = m.hashing.pass(ctx, t.known, func() {
		right = stored.matches(in.Password)
		if right && stored.weak() {
			better = newDigest(in.Password)
		}
	})
	if err != nil {
		return Opened{}, "refused", m.takeBack(ctx, t.code, t.counter(), t.entry("refused", "busy"), err)
	}
	return m.finishTry(ctx, t, right, better)
}

// countTry looks who it is, whether they must wait, and counts the attempt. The refusal is in the log.
func (m *Module) countTry(ctx context.Context, in Credentials, t *try) (refusal, err error) {
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		t.account = account{Code: unknownCode}
		err := database.One(ctx, tx, accountByCode, []any{soughtCode(in.Code)}, t.account.fields()...)
		if err != nil && errs.KindOf(err) != errs.NotFound {
			return fmt.Errorf("looking for the account: %w", err)
		}
		var ok bool
		t.device, ok = parseToken(in.Device)
		if !ok {
			t.device = make([]byte, tokenBytes) // which no token has
		}
		err = database.One(ctx, tx, deviceKnown, []any{t.device, t.account.ID, t.at}, &t.known)
		if err != nil {
			return fmt.Errorf("looking for the device: %w", err)
		}
		if !t.known && m.addresses.spent(in.Address, t.at) {
			refusal = errs.New(errs.Unavailable, "identity.address_busy")
			_, err = audit.Write(ctx, tx, t.entry("refused", "address"))
			return err
		}
		wait, err := countAttemptOf(ctx, tx, t.code, t.counter(), t.at)
		if err != nil {
			return err
		}
		if wait > 0 {
			refusal = &Wait{For: wait}
			_, err = audit.Write(ctx, tx, t.entry("refused", "wait"))
		}
		return err
	})
	return refusal, err
}

// countAttemptOf counts an attempt, or says how long it must wait. A device that is not ” is a known one.
func countAttemptOf(ctx context.Context, tx *database.Tx, code, device []byte, at time.Time) (time.Duration, error) {
	var failures int
	var last time.Time
	err := database.One(ctx, tx, lockAttempt, []any{code, device, at}, &failures, &last)
	if err != nil {
		return 0, fmt.Errorf("locking the count of attempts: %w", err)
	}
	wait := waitAfter(failures, last, at, len(device) > 0)
	if wait > 0 {
		return wait, nil
	}
	err = countAttempt.ExecOne(ctx, tx, code, device, at, at.Add(-forgetAfter))
	if err != nil {
		return 0, fmt.Errorf("counting an attempt: %w", err)
	}
	return 0, nil
}

// takeBack uncounts an attempt that was never tried, for want of a place, writes the entry and gives the reason.
func (m *Module) takeBack(ctx context.Context, code, device []byte, entry audit.Entry, reason error) error {
	ctx, cancel := afterwards(ctx)
	defer cancel()
	err := m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		_, err := uncountAttempt.Exec(ctx, tx, code, device)
		if err != nil {
			return fmt.Errorf("taking back an attempt: %w", err)
		}
		_, err = audit.Write(ctx, tx, entry)
		return err
	})
	if err != nil {
		return err
	}
	return reason
}

// finishTry opens the session, or says no. The account is looked at again under its lock, since it may have been
// disabled or given another password while this one was hashed.
func (m *Module) finishTry(ctx context.Context, t *try, right bool, better digest) (Opened, string, error) {
	var opened Opened
	outcome := "done"
	var refusal error
	ctx, cancel := afterwards(ctx)
	defer cancel()
	err := m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		now := account{Code: unknownCode}
		err := database.One(ctx, tx, lockAccount, []any{t.account.ID}, now.fields()...)
		if err != nil && errs.KindOf(err) != errs.NotFound {
			return fmt.Errorf("locking the account: %w", err)
		}
		if !right || now.ID == 0 || now.Disabled || now.Password != t.account.Password {
			outcome, refusal = "failed", errs.New(errs.Unauthenticated, "identity.sign_in_wrong")
			_, err = audit.Write(ctx, tx, t.entry("failed", ""))
			return err
		}
		_, err = forgetAttempt.Exec(ctx, tx, t.code, t.counter())
		if err != nil {
			return fmt.Errorf("forgetting attempts: %w", err)
		}
		own, err := usualOf(ctx, tx, now.ID, t.at)
		if err != nil {
			return err
		}
		if len(better.sum) > 0 {
			err = upgradePassword.ExecOne(ctx, tx, now.ID, better.String())
			if err != nil {
				return fmt.Errorf("upgrading the password's digest: %w", err)
			}
		}
		opened, err = openNew(ctx, tx, now, own, t.at, t.at.Add(wholeLimit))
		if err != nil {
			return err
		}
		opened.Device, err = knowDevice(ctx, tx, t)
		if err != nil {
			return err
		}
		entry := t.entry("done", "")
		entry.BodyID, entry.Role = own.BodyID, string(own.Role)
		entry.Detail["session"] = opened.SessionID
		_, err = audit.Write(ctx, tx, entry)
		return err
	})
	if err != nil {
		return Opened{}, "error", err
	}
	return opened, outcome, refusal
}

// usualOf gives what an account that signs in goes on as: what it was last, else its first membership, else none.
func usualOf(ctx context.Context, tx *database.Tx, accountID int64, at time.Time) (Membership, error) {
	var own Membership
	err := database.One(ctx, tx, usualMembership, []any{accountID, at}, &own.ID, &own.BodyID, &own.Role)
	if errs.KindOf(err) == errs.NotFound {
		return noMembership, nil
	}
	if err != nil {
		return own, fmt.Errorf("looking for the membership: %w", err)
	}
	return own, nil
}

// afterwards is the time to write down how an attempt ended: whoever hangs up does not stay out of the log.
func afterwards(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), 15*time.Second)
}

// openNew writes a new session of an account whose row is locked. Its token is never one that somebody brought.
func openNew(ctx context.Context, tx *database.Tx, a account, own Membership, at, ends time.Time) (Opened, error) {
	token, sum := newToken()
	o := Opened{Token: token, Actor: Actor{Code: a.Code, AccountID: a.ID, BodyID: own.BodyID, Role: own.Role}}
	err := database.One(ctx, tx, insertSession, []any{sum, a.ID, own.ID, at, ends}, &o.SessionID)
	if err != nil {
		return Opened{}, fmt.Errorf("opening a session: %w", err)
	}
	return o, nil
}

// knowDevice makes sure that the browser is known next time. A browser that is known keeps what it has; any other gets
// a token of our making, and those who are known by the one it brought are known by the new one, failures and all.
func knowDevice(ctx context.Context, tx *database.Tx, t *try) (string, error) {
	until := t.at.Add(knownFor)
	if t.known {
		err := keepDevice.ExecOne(ctx, tx, t.device, t.account.ID, until)
		if err != nil {
			return "", fmt.Errorf("keeping a device: %w", err)
		}
		return "", nil
	}
	token, sum := newToken()
	_, err := copyDevices.Exec(ctx, tx, t.device, sum, t.account.ID, t.at)
	if err != nil {
		return "", fmt.Errorf("copying devices: %w", err)
	}
	_, err = copyAttempts.Exec(ctx, tx, t.device, sum)
	if err != nil {
		return "", fmt.Errorf("copying attempts: %w", err)
	}
	err = insertDevice.ExecOne(ctx, tx, sum, t.account.ID, t.at, until)
	if err != nil {
		return "", fmt.Errorf("storing a device: %w", err)
	}
	return token, nil
}
