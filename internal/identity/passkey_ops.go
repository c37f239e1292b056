package identity

import (
	"context"
	"fmt"
	"time"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// readOwner gives an account with its passkeys; one without any has a handle drawn for the first.
func readOwner(ctx context.Context, tx *database.Tx, accountID int64) (*owner, error) {
	var o owner
	err := database.One(ctx, tx, ownerOf, []any{accountID}, &o.code, &o.name, &o.handle)
	if err != nil {
		return nil, fmt.Errorf("looking for account %d: %w", accountID, err)
	}
	if len(o.handle) == 0 {
		o.handle = newHandle()
	}
	o.credentials, err = database.All(ctx, tx, credentialsOf, func(r database.Row, text *[]byte) error { return r.Scan(text) }, accountID)
	if err != nil {
		return nil, fmt.Errorf("reading the passkeys of account %d: %w", accountID, err)
	}
	return &o, nil
}

// AskNewPasskey asks the browser to make a passkey for the actor's own account. Errors: Unavailable when the site has no
// domain that passkeys could belong to.
func (m *Module) AskNewPasskey(ctx context.Context, who Actor, site string) (PasskeyAsk, error) {
	err := who.Require(UseOwnAccount)
	if err != nil {
		return PasskeyAsk{}, err
	}
	var o *owner
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		o, err = readOwner(ctx, tx, who.AccountID)
		return err
	})
	if err != nil {
		return PasskeyAsk{}, err
	}
	q, err := askToMake(site, o)
	if err != nil {
		return PasskeyAsk{}, err
	}
	return m.ask(askSetUp, who.AccountID, q)
}

// AskPasskey asks for any passkey that knows its owner, who is not known yet: the way to sign in without a password.
func (m *Module) AskPasskey(site string) (PasskeyAsk, error) {
	q, err := askAnybody(site)
	if err != nil {
		return PasskeyAsk{}, err
	}
	return m.ask(askSignIn, 0, q)
}

// AskOwnPasskey asks for a passkey of the actor's own account. Errors: NotFound when it has none.
func (m *Module) AskOwnPasskey(ctx context.Context, who Actor, site string) (PasskeyAsk, error) {
	err := who.Require(UseOwnAccount)
	if err != nil {
		return PasskeyAsk{}, err
	}
	return m.askOf(ctx, site, func(context.Context, *database.Tx) (int64, error) { return who.AccountID, nil })
}

// AskHalfPasskey asks for a passkey of the account whose password was right. Errors: as HalfByToken; NotFound when it has
// none.
func (m *Module) AskHalfPasskey(ctx context.Context, token, site string) (PasskeyAsk, error) {
	return m.askOf(ctx, site, func(ctx context.Context, tx *database.Tx) (int64, error) {
		_, accountID, _, err := m.half(ctx, tx, token)
		return accountID, err
	})
}

func (m *Module) askOf(ctx context.Context, site string, whose func(ctx context.Context, tx *database.Tx) (int64, error)) (PasskeyAsk, error) {
	var o *owner
	var accountID int64
	err := m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var err error
		accountID, err = whose(ctx, tx)
		if err != nil {
			return err
		}
		o, err = readOwner(ctx, tx, accountID)
		return err
	})
	if err != nil {
		return PasskeyAsk{}, err
	}
	if len(o.credentials) == 0 {
		return PasskeyAsk{}, errs.New(errs.NotFound, "error.not_found")
	}
	q, err := askOwner(site, o)
	if err != nil {
		return PasskeyAsk{}, err
	}
	return m.ask(askProve, accountID, q)
}

// spend makes sure that a challenge is answered once.
func (m *Module) spend(ctx context.Context, tx *database.Tx, c challenge, digest []byte) (first bool, err error) {
	n, err := spendChallenge.Exec(ctx, tx, digest, c.Until)
	if err != nil {
		return false, fmt.Errorf("spending a challenge: %w", err)
	}
	return n == 1, nil
}

// rightPasskey reports whether it is a passkey of the account that answers, and moves its counter on.
func (m *Module) rightPasskey(ctx context.Context, tx *database.Tx, a account, in PasskeyAnswer, at time.Time) (bool, error) {
	c, digest, ok := m.asked(askProve, a.ID, in)
	if !ok {
		return false, nil
	}
	return m.answered(ctx, tx, a, in, c, digest, at)
}

// answered checks the answer to a challenge against the account's passkeys and spends the challenge.
func (m *Module) answered(ctx context.Context, tx *database.Tx, a account, in PasskeyAnswer, c challenge, digest []byte, at time.Time) (bool, error) {
	first, err := m.spend(ctx, tx, c, digest)
	if err != nil || !first {
		return false, err
	}
	o, err := readOwner(ctx, tx, a.ID)
	if err != nil {
		return false, err
	}
	used, ok, err := checkAnswer(in.Site, c.Data, o, in.Answer)
	if err != nil || !ok {
		return false, err
	}
	err = usePasskey.ExecOne(ctx, tx, a.ID, used.id, used.text, at)
	if err != nil {
		return false, fmt.Errorf("noting the use of a passkey of account %d: %w", a.ID, err)
	}
	return true, nil
}

// PasskeySignIn is a sign-in by a passkey alone.
type PasskeySignIn struct {
	Passkey PasskeyAnswer
	Device  string
	Address string
}

// SignInByPasskey opens a session by a passkey that has made sure of its owner, by finger, face or number. It is the way of
// a blocked account's owner too, and lifts the block. Errors: Unauthenticated, the same for an unknown passkey, a wrong
// answer and a disabled account; Unavailable when too much fails from one address.
func (m *Module) SignInByPasskey(ctx context.Context, in PasskeySignIn) (Opened, error) {
	var opened Opened
	refusal := errs.New(errs.Unauthenticated, "identity.passkey_unknown")
	outcome, at := "failed", m.now()
	if m.addresses.spent(in.Address, at) {
		return Opened{}, errs.New(errs.Unavailable, "identity.address_busy")
	}
	c, digest, fresh := m.asked(askSignIn, 0, in.Passkey)
	err := m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var a account
		a.Code = unknownCode
		var accountID int64
		err := database.One(ctx, tx, passkeyAccount, []any{answering(in.Passkey.Answer)}, &accountID)
		if err == nil {
			err = database.One(ctx, tx, lockAccount, []any{accountID}, a.fields()...)
		}
		if err != nil && errs.KindOf(err) != errs.NotFound {
			return fmt.Errorf("looking for the account of a passkey: %w", err)
		}
		entry := audit.Entry{Actor: a.Code, Operation: "identity.sign_in", Subject: subject(a.ID)}
		ok := fresh && a.ID != 0 && !a.Disabled
		if ok {
			ok, err = m.answered(ctx, tx, a, in.Passkey, c, digest, at)
			if err != nil {
				return err
			}
		}
		entry.Detail = outcomeDetail(outcome, "")
		entry.Detail["by"] = wayPasskey
		if !ok {
			_, err = audit.Write(ctx, tx, entry)
			return err
		}
		outcome = "done"
		own, err := usualOf(ctx, tx, a.ID, at)
		if err != nil {
			return err
		}
		opened, err = openAs(ctx, tx, a, own, opening{way: wayPasskey, strong: true, proven: &at}, at, at.Add(wholeLimit))
		if err != nil {
			return err
		}
		opened.Device, err = m.meetDevice(ctx, tx, a.ID, in.Device, at)
		if err != nil {
			return err
		}
		err = m.liftBlocks(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		entry.BodyID, entry.Role = own.BodyID, string(own.Role)
		entry.Detail["outcome"], entry.Detail["session"] = outcome, opened.SessionID
		_, err = audit.Write(ctx, tx, entry)
		return err
	})
	if err != nil {
		m.deps.Observe("error")
		return Opened{}, err
	}
	m.deps.Observe(outcome)
	if outcome != "done" {
		m.addresses.charge(in.Address, at)
		return Opened{}, refusal
	}
	return opened, nil
}

// AddPasskey keeps a passkey that the browser has made. Recovery codes come with the account's first second factor; they
// cannot be shown again. Errors: Invalid when the answer or the name will not do, Conflict when the passkey is there.
func (m *Module) AddPasskey(ctx context.Context, who Actor, in FactorChange) (o Opened, recovery []string, err error) {
	err = who.Require(UseOwnAccount)
	if err != nil {
		return Opened{}, nil, err
	}
	name, err := checkPasskeyName(in.Name)
	if err != nil {
		return Opened{}, nil, err
	}
	err = m.changeFactor(ctx, who, in, "identity.add_passkey", func(ctx context.Context, tx *database.Tx, a account, entry *audit.Entry, at time.Time) error {
		before, err := factorsOf(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		made, handle, err := m.made(ctx, tx, a, in.Passkey)
		if err != nil {
			return err
		}
		o, err = m.strengthen(ctx, tx, a, before, in.SessionID, entry, at)
		if err != nil {
			return err
		}
		id, err := audit.Write(ctx, tx, *entry)
		if err != nil {
			return err
		}
		entry.Operation = ""
		err = insertPasskey.ExecOne(ctx, tx, a.ID, made.id, handle, made.text, name, at, id)
		if database.Violates(err, "passkey_once") {
			return errs.Wrap(err, errs.Conflict, "identity.passkey_there")
		}
		if err != nil {
			return fmt.Errorf("storing a passkey of account %d: %w", a.ID, err)
		}
		if before.Recovery == 0 {
			recovery, err = m.drawRecovery(ctx, tx, a.ID, at)
			if err != nil {
				return err
			}
		}
		return m.notify(ctx, tx, a.ID, "identity.letter.factor_added")
	})
	return o, recovery, err
}

// made checks the browser's answer to AskNewPasskey. Errors: Invalid.
func (m *Module) made(ctx context.Context, tx *database.Tx, a account, in PasskeyAnswer) (made credential, handle []byte, err error) {
	refusal := errs.New(errs.Invalid, "identity.passkey_not_made")
	c, digest, ok := m.asked(askSetUp, a.ID, in)
	if !ok {
		return made, nil, refusal
	}
	first, err := m.spend(ctx, tx, c, digest)
	if err != nil {
		return made, nil, err
	}
	if !first {
		return made, nil, refusal
	}
	o, err := readOwner(ctx, tx, a.ID)
	if err != nil {
		return made, nil, err
	}
	made, handle, ok, err = checkMade(in.Site, c.Data, o, in.Answer)
	if err == nil && !ok {
		err = refusal
	}
	return made, handle, err
}

// RenamePasskey calls a passkey of the actor's own account otherwise. Errors: Invalid for a name that will not do, NotFound.
func (m *Module) RenamePasskey(ctx context.Context, who Actor, in FactorChange) error {
	err := who.Require(UseOwnAccount)
	if err != nil {
		return err
	}
	name, err := checkPasskeyName(in.Name)
	if err != nil {
		return err
	}
	err = m.changeFactor(ctx, who, in, "identity.rename_passkey", func(ctx context.Context, tx *database.Tx, a account, entry *audit.Entry, _ time.Time) error {
		entry.Detail["passkey"] = in.ID
		return touchedOne(renamePasskey.Exec(ctx, tx, in.ID, a.ID, name))
	})
	return err
}

// RemovePasskey makes a passkey of the actor's own account count no more. Errors: NotFound; Conflict when the account may
// not be without a second factor.
func (m *Module) RemovePasskey(ctx context.Context, who Actor, in FactorChange) error {
	err := m.changeFactor(ctx, who, in, "identity.remove_passkey", func(ctx context.Context, tx *database.Tx, a account, entry *audit.Entry, at time.Time) error {
		entry.Detail["passkey"] = in.ID
		err := touchedOne(removePasskey.Exec(ctx, tx, in.ID, a.ID, at))
		if err != nil {
			return err
		}
		return m.afterRemoval(ctx, tx, a, at)
	})
	return err
}

// touchedOne wants a statement to have found its row. Errors: NotFound.
func touchedOne(n int64, err error) error {
	if err != nil {
		return fmt.Errorf("changing a passkey: %w", err)
	}
	if n != 1 {
		return errs.New(errs.NotFound, "error.not_found")
	}
	return nil
}
