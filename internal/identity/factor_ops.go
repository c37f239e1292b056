package identity

import (
	"context"
	"fmt"
	"time"

	"github.com/pquerna/otp"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// Proof is a second factor as somebody gives it: a code, or the answer of a passkey.
type Proof struct {
	Code    string // one-time or recovery code; "" with a passkey
	Passkey PasskeyAnswer
}

// HalfProof finishes a sign-in whose password was right.
type HalfProof struct {
	Token   string // of the half session
	Proof   Proof
	Device  string // what the browser keeps of an earlier sign-in
	Address string
}

// Half is a sign-in that waits for its second factor.
type Half struct {
	Code     string // login code
	Codes    bool   // one-time codes are possible
	Recovery bool   // recovery codes are left
	Passkeys bool
}

// HalfByToken tells what a sign-in waits for. Errors: Unauthenticated when the token stands for none.
func (m *Module) HalfByToken(ctx context.Context, token string) (Half, error) {
	var h Half
	err := m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		_, accountID, code, err := m.half(ctx, tx, token)
		if err != nil {
			return err
		}
		f, err := factorsOf(ctx, tx, accountID)
		h = Half{Code: code, Codes: f.Codes, Recovery: f.Recovery > 0, Passkeys: len(f.Passkeys) > 0}
		return err
	})
	return h, err
}

// half finds the half session of a token. Errors: Unauthenticated.
func (m *Module) half(ctx context.Context, tx *database.Tx, token string) (session, accountID int64, code string, err error) {
	sum, ok := parseToken(token)
	if !ok {
		return 0, 0, "", errUnauthenticated()
	}
	err = database.One(ctx, tx, halfByToken, []any{sum, m.now()}, &session, &accountID, &code)
	if errs.KindOf(err) == errs.NotFound {
		return 0, 0, "", errUnauthenticated()
	}
	if err != nil {
		return 0, 0, "", fmt.Errorf("looking for a half session: %w", err)
	}
	return session, accountID, code, nil
}

// ProveFactor opens the session of a sign-in whose password was right. All is judged under the account's lock, so that
// codes sent at the same moment are counted one after the other. Errors: Invalid for a wrong code or answer,
// Unauthenticated when the half session is over, as after the fifth wrong one.
func (m *Module) ProveFactor(ctx context.Context, in HalfProof) (Opened, error) {
	var opened Opened
	var refusal error
	outcome := "done"
	err := m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		at := m.now()
		session, accountID, _, err := m.half(ctx, tx, in.Token)
		if err != nil {
			return err
		}
		a, err := lockOwn(ctx, tx, Actor{AccountID: accountID})
		if err != nil {
			return err
		}
		var membershipID int64
		var way string
		var wrong int
		err = database.One(ctx, tx, lockHalf, []any{session, at}, &membershipID, &way, &wrong)
		if errs.KindOf(err) == errs.NotFound {
			return errUnauthenticated()
		}
		if err != nil {
			return fmt.Errorf("locking half session %d: %w", session, err)
		}
		entry := audit.Entry{Actor: a.Code, Operation: "identity.second_factor", Subject: subject(a.ID)}
		var by string
		by, refusal, err = m.judge(ctx, tx, a, session, in.Proof, at)
		if err != nil {
			return err
		}
		if refusal != nil {
			outcome = "failed"
			entry.Detail = outcomeDetail(outcome, by)
			_, err = audit.Write(ctx, tx, entry)
			return err
		}
		err = endSession.ExecOne(ctx, tx, session, at)
		if err != nil {
			return fmt.Errorf("ending half session %d: %w", session, err)
		}
		own, err := usualOf(ctx, tx, a.ID, at)
		if err != nil {
			return err
		}
		opened, err = openAs(ctx, tx, a, own, opening{way: way, strong: true, proven: &at}, at, at.Add(wholeLimit))
		if err != nil {
			return err
		}
		opened.Device, err = m.meetDevice(ctx, tx, a.ID, in.Device, at)
		if err != nil {
			return err
		}
		entry.BodyID, entry.Role = own.BodyID, string(own.Role)
		entry.Detail = map[string]any{"outcome": "done", "by": by, "session": opened.SessionID}
		_, err = audit.Write(ctx, tx, entry)
		return err
	})
	if err == nil {
		err = refusal
	}
	m.deps.Observe(outcome)
	if err != nil {
		return Opened{}, err
	}
	return opened, nil
}

// meetDevice makes the browser known that somebody has signed in with. It gives the token to keep, "" when it has one.
func (m *Module) meetDevice(ctx context.Context, tx *database.Tx, accountID int64, token string, at time.Time) (string, error) {
	device, known := deviceDigest(token), false
	err := database.One(ctx, tx, deviceKnown, []any{device, accountID, at}, &known)
	if err != nil {
		return "", fmt.Errorf("looking for the device: %w", err)
	}
	return knowDevice(ctx, tx, accountID, device, known, at)
}

// judge says whether a second factor is right, and by what. A wrong one is counted: the fifth in a session ends it, and
// after thirty in thirty days codes count no more, passkeys and recovery codes still do. The account's row is locked.
func (m *Module) judge(ctx context.Context, tx *database.Tx, a account, session int64, p Proof, at time.Time) (by string, refusal, err error) {
	typed := foldTyped(p.Code)
	var ok bool
	switch {
	case p.Passkey.Answer != "":
		by = "passkey"
		ok, err = m.rightPasskey(ctx, tx, a, p.Passkey, at)
	case isCode(typed):
		by = "code"
		ok, err = m.rightCode(ctx, tx, a.ID, typed, at)
	default:
		by = "recovery"
		ok, err = m.rightRecovery(ctx, tx, a.ID, typed, at)
	}
	if err != nil || ok {
		return by, nil, err
	}
	wrong := 0
	err = database.One(ctx, tx, countWrong, []any{session}, &wrong)
	if err != nil {
		return by, nil, fmt.Errorf("counting a wrong factor in session %d: %w", session, err)
	}
	key := "identity.code_wrong"
	if by == "passkey" {
		key = "identity.passkey_wrong"
	}
	if wrong < wrongMost {
		return by, errs.New(errs.Invalid, key), nil
	}
	err = endSession.ExecOne(ctx, tx, session, at)
	if err != nil {
		return by, nil, fmt.Errorf("ending session %d: %w", session, err)
	}
	return by, errUnauthenticated(), m.notify(ctx, tx, a.ID, "identity.letter.wrong_codes")
}

// rightCode reports whether it is a one-time code that has not counted yet, and spends it.
func (m *Module) rightCode(ctx context.Context, tx *database.Tx, accountID int64, typed string, at time.Time) (bool, error) {
	wrong := 0
	err := database.One(ctx, tx, wrongSince, []any{accountID, at.AddDate(0, 0, -guessDays)}, &wrong)
	if err != nil {
		return false, fmt.Errorf("counting wrong codes: %w", err)
	}
	if wrong >= wrongInMonth {
		return false, nil
	}
	var id, last int64
	var sealed []byte
	err = database.One(ctx, tx, activeSecret, []any{accountID}, &id, &sealed, &last)
	if errs.KindOf(err) == errs.NotFound {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("looking for the codes of account %d: %w", accountID, err)
	}
	secret, err := m.deps.Keys.Unseal(codeKey, sealed, codeAbout(accountID))
	if err != nil {
		return false, fmt.Errorf("opening the codes of account %d: %w", accountID, err)
	}
	step, ok := codeStep(secret, typed, at, last)
	if !ok {
		return false, nil
	}
	err = spendStep.ExecOne(ctx, tx, id, step)
	if err != nil {
		return false, fmt.Errorf("spending a code of account %d: %w", accountID, err)
	}
	return true, nil
}

// rightRecovery reports whether it is a recovery code that is left, and spends it.
func (m *Module) rightRecovery(ctx context.Context, tx *database.Tx, accountID int64, typed string, at time.Time) (bool, error) {
	if len(typed) != recoveryChars {
		return false, nil
	}
	sum, err := m.recoveryDigest(accountID, typed)
	if err != nil {
		return false, err
	}
	n, err := useRecovery.Exec(ctx, tx, accountID, sum, at)
	if err != nil {
		return false, fmt.Errorf("using a recovery code of account %d: %w", accountID, err)
	}
	return n == 1, nil
}

// AgainProof proves within a session that its owner is still there: by a second factor when the account has one, else by
// the password.
type AgainProof struct {
	SessionID int64
	Proof     Proof
	Password  string
}

// ProveAgain lets a session go on with another token and count as fresh. Errors: Invalid when the proof is wrong,
// Unauthenticated when it was wrong too often, which ends the session, NotFound when the session is not the actor's.
func (m *Module) ProveAgain(ctx context.Context, who Actor, in AgainProof) (Opened, error) {
	err := who.Require(UseOwnAccount)
	if err != nil {
		return Opened{}, err
	}
	f, err := m.Factors(ctx, who)
	if err != nil {
		return Opened{}, err
	}
	if !f.any() {
		t := ownTry{operation: "identity.prove", session: in.SessionID, typed: in.Password, at: m.now()}
		_, err = m.countOwn(ctx, who, &t, func(account) error { return nil })
		if err == nil {
			err = m.compareOwn(ctx, who, &t, nil)
		}
		if err != nil {
			return Opened{}, err
		}
		return m.finishOwn(ctx, who, &t, nil)
	}
	var opened Opened
	var refusal error
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		at := m.now()
		a, err := lockOwn(ctx, tx, who)
		if err != nil {
			return err
		}
		err = lockSession(ctx, tx, in.SessionID, a.ID, at)
		if err != nil {
			return err
		}
		entry := who.Entry("identity.prove", subject(a.ID))
		var by string
		by, refusal, err = m.judge(ctx, tx, a, in.SessionID, in.Proof, at)
		if err != nil {
			return err
		}
		entry.Detail = outcomeDetail("done", by)
		if refusal != nil {
			entry.Detail = outcomeDetail("failed", by)
		} else {
			opened, err = renew(ctx, tx, a, in.SessionID, sameMembership, byFactor, at)
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

// Factors tells the owner of an account what it has beside its password.
func (m *Module) Factors(ctx context.Context, who Actor) (Factors, error) {
	err := who.Require(UseOwnAccount)
	if err != nil {
		return Factors{}, err
	}
	var f Factors
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		f, err = factorsOf(ctx, tx, who.AccountID)
		return err
	})
	return f, err
}

// FactorChange is a change of one's own second factors.
type FactorChange struct {
	SessionID int64
	Code      string // of ConfirmCodes: what the authenticator program shows
	ID        int64  // of a passkey
	Name      string // of a passkey
	Passkey   PasskeyAnswer
	Request   audit.Request
}

// changeFactor does what stands before and after every change: once, under the account's lock, within a session whose
// owner proved to be there a short while ago. Errors: Conflict with the key identity.prove_first when that is too long ago.
func (m *Module) changeFactor(ctx context.Context, who Actor, in FactorChange, operation string, do func(ctx context.Context, tx *database.Tx, a account, entry *audit.Entry, at time.Time) error) error {
	err := who.Require(UseOwnAccount)
	if err != nil {
		return err
	}
	return m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil || done != 0 {
			return err
		}
		at := m.now()
		a, err := lockOwn(ctx, tx, who)
		if err != nil {
			return err
		}
		var id, accountID, membership int64
		var ends time.Time
		var how opening
		err = database.One(ctx, tx, openSession, []any{in.SessionID, a.ID, at}, &id, &accountID, &membership, &ends, &how.way, &how.strong, &how.proven, &how.browser)
		if err != nil {
			return fmt.Errorf("locking session %d: %w", in.SessionID, err)
		}
		if how.proven == nil || at.Sub(*how.proven) >= freshFor {
			return errs.New(errs.Conflict, "identity.prove_first")
		}
		entry := who.Entry(operation, subject(a.ID))
		entry.Request, entry.Detail = in.Request, map[string]any{}
		err = do(ctx, tx, a, &entry, at)
		if err != nil {
			return err
		}
		// The entry may stand already, where rows name it.
		if entry.Operation == "" {
			return nil
		}
		_, err = audit.Write(ctx, tx, entry)
		return err
	})
}

// strengthen lets the session in which a factor was set up go on as a strong one with another token. Other sessions, which
// never gave it, end when it is the account's first.
func (m *Module) strengthen(ctx context.Context, tx *database.Tx, a account, before Factors, session int64, entry *audit.Entry, at time.Time) (Opened, error) {
	o, err := renew(ctx, tx, a, session, sameMembership, byFactor, at)
	if err != nil || before.any() {
		return o, err
	}
	ended, err := endOtherSessions.Exec(ctx, tx, a.ID, o.SessionID, at)
	if err != nil {
		return o, fmt.Errorf("ending other sessions: %w", err)
	}
	entry.Detail["other_sessions"] = ended
	return o, nil
}

// BeginCodes draws a secret for one-time codes, which counts once ConfirmCodes has had a code of it. Errors: Conflict when
// codes are set up already, or identity.prove_first.
func (m *Module) BeginCodes(ctx context.Context, who Actor, in FactorChange) error {
	err := m.changeFactor(ctx, who, in, "identity.begin_codes", func(ctx context.Context, tx *database.Tx, a account, entry *audit.Entry, at time.Time) error {
		f, err := factorsOf(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		if f.Codes {
			return errs.New(errs.Conflict, "identity.codes_there")
		}
		_, err = dropPendingSecret.Exec(ctx, tx, a.ID, at)
		if err != nil {
			return fmt.Errorf("dropping a secret: %w", err)
		}
		sealed, err := m.deps.Keys.Seal(codeKey, newSecret(), codeAbout(a.ID))
		if err != nil {
			return fmt.Errorf("sealing a secret: %w", err)
		}
		id, err := audit.Write(ctx, tx, *entry)
		if err != nil {
			return err
		}
		entry.Operation = ""
		err = insertSecret.ExecOne(ctx, tx, a.ID, sealed, at, id)
		if err != nil {
			return fmt.Errorf("storing a secret: %w", err)
		}
		return nil
	})
	return err
}

// pendingFor is how long a secret waits for its first code.
const pendingFor = 30 * time.Minute

// pending gives the secret that waits for its first code. Errors: NotFound.
func (m *Module) pending(ctx context.Context, tx *database.Tx, accountID int64, at time.Time) (id int64, secret []byte, err error) {
	var sealed []byte
	err = database.One(ctx, tx, pendingSecret, []any{accountID, at.Add(-pendingFor)}, &id, &sealed)
	if err != nil {
		return 0, nil, fmt.Errorf("looking for a secret: %w", err)
	}
	secret, err = m.deps.Keys.Unseal(codeKey, sealed, codeAbout(accountID))
	if err != nil {
		return 0, nil, fmt.Errorf("opening a secret of account %d: %w", accountID, err)
	}
	return id, secret, nil
}

// PendingCodes gives the secret that waits for its first code, for the page that shows it: as letters and as what an
// authenticator program reads. Errors: NotFound when none waits.
func (m *Module) PendingCodes(ctx context.Context, who Actor) (letters string, key *otp.Key, err error) {
	err = who.Require(UseOwnAccount)
	if err != nil {
		return "", nil, err
	}
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		_, secret, err := m.pending(ctx, tx, who.AccountID, m.now())
		if err != nil {
			return err
		}
		letters = codeText.EncodeToString(secret)
		key, err = otp.NewKeyFromURL("otpauth://totp/OSZIR:" + who.Code + "?issuer=OSZIR&period=30&digits=6&algorithm=SHA1&secret=" + letters)
		return err
	})
	return letters, key, err
}

// ConfirmCodes makes one-time codes count once the first of them was right, and gives recovery codes, which cannot be shown
// again; none when the same request was done before. Errors: Invalid for a wrong code, NotFound when no secret waits.
func (m *Module) ConfirmCodes(ctx context.Context, who Actor, in FactorChange) (o Opened, recovery []string, err error) {
	err = m.changeFactor(ctx, who, in, "identity.confirm_codes", func(ctx context.Context, tx *database.Tx, a account, entry *audit.Entry, at time.Time) error {
		id, secret, err := m.pending(ctx, tx, a.ID, at)
		if err != nil {
			return err
		}
		before, err := factorsOf(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		step, ok := codeStep(secret, foldTyped(in.Code), at, 0)
		if !ok {
			return errs.New(errs.Invalid, "identity.code_first_wrong")
		}
		err = confirmSecret.ExecOne(ctx, tx, id, at, step)
		if err != nil {
			return fmt.Errorf("confirming a secret: %w", err)
		}
		recovery, err = m.drawRecovery(ctx, tx, a.ID, at)
		if err != nil {
			return err
		}
		o, err = m.strengthen(ctx, tx, a, before, in.SessionID, entry, at)
		if err != nil {
			return err
		}
		return m.notify(ctx, tx, a.ID, "identity.letter.factor_added")
	})
	return o, recovery, err
}

// drawRecovery draws recovery codes in place of those there were.
func (m *Module) drawRecovery(ctx context.Context, tx *database.Tx, accountID int64, at time.Time) ([]string, error) {
	_, err := voidRecovery.Exec(ctx, tx, accountID, at)
	if err != nil {
		return nil, fmt.Errorf("voiding recovery codes: %w", err)
	}
	out := make([]string, recoveryCodes)
	for i := range out {
		code := newRecoveryCode()
		sum, err := m.recoveryDigest(accountID, code)
		if err != nil {
			return nil, err
		}
		err = insertRecovery.ExecOne(ctx, tx, accountID, sum, at)
		if err != nil {
			return nil, fmt.Errorf("storing a recovery code: %w", err)
		}
		out[i] = showRecoveryCode(code)
	}
	return out, nil
}

// NewRecoveryCodes gives recovery codes in place of those there were, which count no more; none when the same request was
// done before. Errors: Conflict when the account has no second factor that they could stand in for.
func (m *Module) NewRecoveryCodes(ctx context.Context, who Actor, in FactorChange) (recovery []string, err error) {
	err = m.changeFactor(ctx, who, in, "identity.new_recovery_codes", func(ctx context.Context, tx *database.Tx, a account, _ *audit.Entry, at time.Time) error {
		f, err := factorsOf(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		if !f.any() {
			return errs.New(errs.Conflict, "identity.no_factor")
		}
		recovery, err = m.drawRecovery(ctx, tx, a.ID, at)
		return err
	})
	return recovery, err
}

// RemoveCodes makes one-time codes count no more. Errors: Conflict when the account may not be without a second factor.
func (m *Module) RemoveCodes(ctx context.Context, who Actor, in FactorChange) error {
	err := m.changeFactor(ctx, who, in, "identity.remove_codes", func(ctx context.Context, tx *database.Tx, a account, _ *audit.Entry, at time.Time) error {
		n, err := removeSecret.Exec(ctx, tx, a.ID, at)
		if err != nil {
			return fmt.Errorf("removing a secret: %w", err)
		}
		if n == 0 {
			return errs.New(errs.NotFound, "error.not_found")
		}
		return m.afterRemoval(ctx, tx, a, at)
	})
	return err
}

// afterRemoval sees to it that who must have a second factor keeps one; recovery codes go with the last.
func (m *Module) afterRemoval(ctx context.Context, tx *database.Tx, a account, at time.Time) error {
	f, err := factorsOf(ctx, tx, a.ID)
	if err != nil {
		return err
	}
	if !f.any() {
		must := false
		err = database.One(ctx, tx, holdsRole, []any{a.ID, at, guarded}, &must)
		if err != nil {
			return fmt.Errorf("looking for the roles of account %d: %w", a.ID, err)
		}
		if must {
			return errs.New(errs.Conflict, "identity.factor_needed")
		}
		_, err = voidRecovery.Exec(ctx, tx, a.ID, at)
		if err != nil {
			return fmt.Errorf("voiding recovery codes: %w", err)
		}
	}
	return m.notify(ctx, tx, a.ID, "identity.letter.factor_removed")
}
