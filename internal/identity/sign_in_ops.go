package identity

import (
	"context"
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
	account  account
	code     []byte // digest of what was typed
	device   []byte // digest of the browser's token
	known    bool   // the account has signed in from that browser
	failures int    // in a row, this one among them
	at       time.Time
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

// SignIn opens a session, or half of one when the account has a second factor. The attempt counts as failed until it has
// succeeded, so that many at the same moment cannot slip through. Each attempt leaves one entry in the log. Errors:
// Unauthenticated, the same for a code that nobody has, a wrong password, a disabled account and a blocked one;
// Unavailable when too many sign in at once or too much fails from one address. Who is nothing for any body now signs in
// as a mere user, who can ask for a right.
func (m *Module) SignIn(ctx context.Context, in Credentials) (Opened, error) {
	t := try{code: codeDigest(in.Code), at: m.now()}
	opened, outcome, err := m.signIn(ctx, in, &t)
	if !t.known && (outcome == "failed" || outcome == "blocked") {
		m.addresses.charge(in.Address, t.at)
	}
	if !t.known && outcome == "failed" && t.failures >= blockAfter {
		m.blocks.charge(in.Address, t.at)
	}
	m.deps.Observe(observed(outcome))
	m.deps.Log.InfoContext(ctx, "sign-in", slog.String("outcome", outcome), slog.String("account", t.account.Code), slog.Bool("known_device", t.known))
	return opened, err
}

// observed is an outcome as metrics know it.
func observed(outcome string) string {
	switch outcome {
	case "blocked":
		return "refused"
	case "half":
		return "done"
	}
	return outcome
}

func (m *Module) signIn(ctx context.Context, in Credentials, t *try) (Opened, string, error) {
	outcome, refusal, err := m.countTry(ctx, in, t)
	if err != nil {
		return Opened{}, "error", err
	}
	if refusal != nil {
		return Opened{}, outcome, refusal
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
		return Opened{}, "refused", m.takeBack(ctx, t, err)
	}
	return m.finishTry(ctx, t, right, better)
}

// countTry looks who it is and whether that way in is open, and counts the attempt. A refusal is in the log.
func (m *Module) countTry(ctx context.Context, in Credentials, t *try) (outcome string, refusal, err error) {
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		t.account = account{Code: unknownCode}
		err := database.One(ctx, tx, accountByCode, []any{soughtCode(in.Code)}, t.account.fields()...)
		if err != nil && errs.KindOf(err) != errs.NotFound {
			return fmt.Errorf("looking for the account: %w", err)
		}
		t.device = deviceDigest(in.Device)
		err = database.One(ctx, tx, deviceKnown, []any{t.device, t.account.ID, t.at}, &t.known)
		if err != nil {
			return fmt.Errorf("looking for the device: %w", err)
		}
		var why string
		switch {
		case !t.known && (m.addresses.spent(in.Address, t.at) || m.blocks.spent(in.Address, t.at)):
			outcome, why, refusal = "refused", "address", errs.New(errs.Unavailable, "identity.address_busy")
		default:
			open, err := countAttemptOf(ctx, tx, t)
			if err != nil || open {
				return err
			}
			outcome, why, refusal = "blocked", "blocked", errBlocked()
		}
		_, err = audit.Write(ctx, tx, t.entry("refused", why))
		return err
	})
	return outcome, refusal, err
}

// deviceDigest is what a browser that brings a token is known by; of anything else what no browser is known by.
func deviceDigest(token string) []byte {
	sum, ok := parseToken(token)
	if !ok {
		return make([]byte, tokenBytes) // which no token has
	}
	return sum
}

// countAttemptOf counts an attempt, unless its way in is blocked or has had all the guesses of a month.
func countAttemptOf(ctx context.Context, tx *database.Tx, t *try) (open bool, err error) {
	err = database.One(ctx, tx, lockAttempt, []any{t.code, t.counter(), t.account.ID, t.at, t.at.Add(-forgetAfter)}, &t.failures)
	if err != nil {
		return false, fmt.Errorf("locking the count of attempts: %w", err)
	}
	if t.failures >= blockAfter {
		return false, nil
	}
	open, err = guess(ctx, tx, t.code, t.known, t.at)
	if err != nil || !open {
		return false, err
	}
	t.failures++
	err = countAttempt.ExecOne(ctx, tx, t.code, t.counter(), t.at)
	if err != nil {
		return false, fmt.Errorf("counting an attempt: %w", err)
	}
	return true, nil
}

// guess counts a password that is going to be compared, unless the month has had its share; a right one is uncounted.
func guess(ctx context.Context, tx *database.Tx, code []byte, known bool, at time.Time) (open bool, err error) {
	day := at.UTC().Truncate(24 * time.Hour)
	n, most := 0, guessesUnknown
	if known {
		most = guessesKnown
	}
	err = database.One(ctx, tx, guessesSince, []any{code, known, day.AddDate(0, 0, -guessDays)}, &n)
	if err != nil {
		return false, fmt.Errorf("counting guesses: %w", err)
	}
	if n >= most {
		return false, nil
	}
	_, err = countGuess.Exec(ctx, tx, code, known, day)
	if err != nil {
		return false, fmt.Errorf("counting a guess: %w", err)
	}
	return true, nil
}

// unguess takes a guess back that was right, or was never compared.
func unguess(ctx context.Context, tx *database.Tx, code []byte, known bool, at time.Time) error {
	_, err := uncountGuess.Exec(ctx, tx, code, known, at.UTC().Truncate(24*time.Hour))
	if err != nil {
		return fmt.Errorf("taking back a guess: %w", err)
	}
	return nil
}

// takeBack uncounts an attempt that was never tried, for want of a place, and gives the reason.
func (m *Module) takeBack(ctx context.Context, t *try, reason error) error {
	ctx, cancel := afterwards(ctx)
	defer cancel()
	err := m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		_, err := uncountAttempt.Exec(ctx, tx, t.code, t.counter())
		if err != nil {
			return fmt.Errorf("taking back an attempt: %w", err)
		}
		err = unguess(ctx, tx, t.code, t.known, t.at)
		if err != nil {
			return err
		}
		_, err = audit.Write(ctx, tx, t.entry("refused", "busy"))
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
			outcome, refusal = "failed", wrongPassword(t.failures)
			entry := t.entry("failed", "")
			entry.Detail["in_a_row"] = t.failures
			_, err = audit.Write(ctx, tx, entry)
			return err
		}
		_, err = forgetAttempt.Exec(ctx, tx, t.code, t.counter())
		if err != nil {
			return fmt.Errorf("forgetting attempts: %w", err)
		}
		err = unguess(ctx, tx, t.code, t.known, t.at)
		if err != nil {
			return err
		}
		if len(better.sum) > 0 {
			err = upgradePassword.ExecOne(ctx, tx, now.ID, better.String())
			if err != nil {
				return fmt.Errorf("upgrading the password's digest: %w", err)
			}
		}
		own, err := usualOf(ctx, tx, now.ID, t.at)
		if err != nil {
			return err
		}
		opened, err = open(ctx, tx, now, own, wayPassword, t.at, t.at.Add(wholeLimit))
		if err != nil {
			return err
		}
		if opened.AwaitsFactor {
			outcome = "half" // the browser is known once the second factor was given
		} else {
			opened.Device, err = knowDevice(ctx, tx, now.ID, t.device, t.known, t.at)
			if err != nil {
				return err
			}
		}
		entry := t.entry(outcome, "")
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

// wrongPassword says that a sign-in went wrong, and what comes next; of a code that nobody has it says the same.
func wrongPassword(failures int) error {
	switch {
	case failures >= blockAfter:
		return errBlocked()
	case failures == blockAfter-1:
		return errs.New(errs.Unauthenticated, "identity.sign_in_last")
	}
	return errs.New(errs.Unauthenticated, "identity.sign_in_wrong")
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

// opening is how a session begins.
type opening struct {
	way     string
	strong  bool
	proven  *time.Time // when its owner last proved to be there
	awaits  bool
	browser string
}

// openNew is open for somebody whom an identity provider vouches for.
func openNew(ctx context.Context, tx *database.Tx, a account, own Membership, at, ends time.Time) (Opened, error) {
	return open(ctx, tx, a, own, wayProvider, at, ends)
}

// open writes a new session of an account whose row is locked: half of one when the account has a second factor, which
// is still to be given.
func open(ctx context.Context, tx *database.Tx, a account, own Membership, way string, at, ends time.Time) (Opened, error) {
	how := opening{way: way, proven: &at}
	f, err := factorsOf(ctx, tx, a.ID)
	if err != nil {
		return Opened{}, err
	}
	if f.any() {
		how.awaits, ends = true, at.Add(halfLimit)
	}
	return openAs(ctx, tx, a, own, how, at, ends)
}

// openAs writes a new session of an account whose row is locked. Its token is never one that somebody brought.
func openAs(ctx context.Context, tx *database.Tx, a account, own Membership, how opening, at, ends time.Time) (Opened, error) {
	token, sum := newToken()
	o := Opened{
		Token: token, AwaitsFactor: how.awaits,
		Actor: Actor{Code: a.Code, AccountID: a.ID, BodyID: own.BodyID, Role: own.Role, MembershipID: own.ID},
	}
	err := database.One(ctx, tx, insertSession, []any{sum, a.ID, own.ID, at, ends, how.way, how.strong, how.proven, how.awaits, how.browser}, &o.SessionID)
	if err != nil {
		return Opened{}, fmt.Errorf("opening a session: %w", err)
	}
	return o, nil
}

// knowDevice makes sure that the browser is known next time. A browser that is known keeps what it has; any other gets
// a token of our making, and those who are known by the one it brought are known by the new one, failures and all.
func knowDevice(ctx context.Context, tx *database.Tx, accountID int64, device []byte, known bool, at time.Time) (string, error) {
	until := at.Add(knownFor)
	if known {
		err := keepDevice.ExecOne(ctx, tx, device, accountID, until)
		if err != nil {
			return "", fmt.Errorf("keeping a device: %w", err)
		}
		return "", nil
	}
	token, sum := newToken()
	_, err := copyDevices.Exec(ctx, tx, device, sum, accountID, at)
	if err != nil {
		return "", fmt.Errorf("copying devices: %w", err)
	}
	_, err = copyAttempts.Exec(ctx, tx, device, sum)
	if err != nil {
		return "", fmt.Errorf("copying attempts: %w", err)
	}
	err = insertDevice.ExecOne(ctx, tx, sum, accountID, at, until)
	if err != nil {
		return "", fmt.Errorf("storing a device: %w", err)
	}
	return token, nil
}
