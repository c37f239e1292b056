package identity

import (
	"context"
	"fmt"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/mail"
)

// letter lets an account have a letter, in the caller's transaction. Nobody without an address gets one; who is blocked
// gets it once they are not (TARTINFO T4).
func (m *Module) letter(ctx context.Context, tx *database.Tx, accountID int64, key string, args ...any) error {
	held, err := m.blocked(ctx, tx, accountID)
	if err != nil {
		return err
	}
	return m.write(ctx, tx, accountID, held, key, args...)
}

// write is letter for what a blocked account's owner is to read all the same.
func (m *Module) write(ctx context.Context, tx *database.Tx, accountID int64, held bool, key string, args ...any) error {
	if m.deps.Mail == nil {
		return nil
	}
	var name, to string
	err := database.One(ctx, tx, reachOf, []any{accountID}, &name, &to)
	if err != nil {
		return fmt.Errorf("looking for the address of account %d: %w", accountID, err)
	}
	if to == "" {
		return nil
	}
	subject, body := compose(m.deps.Catalog, name, key, args...)
	return m.deps.Mail.Write(ctx, tx, mail.Letter{Kind: key, AccountID: accountID, To: to, Name: name, Subject: subject, Text: body, Held: held})
}

// blocked reports whether an account has no way in left.
func (m *Module) blocked(ctx context.Context, tx *database.Tx, accountID int64) (bool, error) {
	all, err := m.blocksAmong(ctx, tx, []int64{accountID})
	return all[accountID].NoWay, err
}

// blocksAmong tells which of some accounts are blocked, and how far; those that are not are not in it.
func (m *Module) blocksAmong(ctx context.Context, tx *database.Tx, accounts []int64) (map[int64]Block, error) {
	out := map[int64]Block{}
	err := database.Each(ctx, tx, blocksOf, func(r database.Row) error {
		var id int64
		var b Block
		err := r.Scan(&id, &b.Unknown, &b.Browsers, &b.Since, &b.NoWay)
		out[id] = b
		return err
	}, accounts, m.now())
	if err != nil {
		return nil, fmt.Errorf("looking for blocks: %w", err)
	}
	return out, nil
}

// liftBlocks opens every way in of an account and lets its letters go.
func (m *Module) liftBlocks(ctx context.Context, tx *database.Tx, accountID int64) error {
	_, err := forgetAttemptsOf.Exec(ctx, tx, accountID)
	if err != nil {
		return fmt.Errorf("forgetting the attempts on account %d: %w", accountID, err)
	}
	if m.deps.Mail == nil {
		return nil
	}
	return m.deps.Mail.Release(ctx, tx, accountID)
}

// Unlocking names an account to let in again.
type Unlocking struct {
	Code    string
	Request audit.Request
}

// UnlockAccount lets a blocked account in again, with the password it had. Who may do so for a body of the account does,
// but nobody for their own. Doing it again changes nothing. Errors: NotFound.
func (m *Module) UnlockAccount(ctx context.Context, who Actor, in Unlocking) error {
	err := who.Require(Unlock)
	if err != nil {
		return err
	}
	missing := errs.New(errs.NotFound, "identity.account_unknown", in.Code)
	return m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var a account
		err := database.One(ctx, tx, lockAccountByCode, []any{soughtCode(in.Code)}, a.fields()...)
		if errs.KindOf(err) == errs.NotFound {
			return missing
		}
		if err != nil {
			return fmt.Errorf("locking an account: %w", err)
		}
		may, err := m.mayUnlock(ctx, tx, who, a.ID)
		if err != nil {
			return err
		}
		if !may || a.ID == who.AccountID {
			return missing
		}
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil || done != 0 {
			return err
		}
		before, err := m.blocksAmong(ctx, tx, []int64{a.ID})
		if err != nil {
			return err
		}
		if _, ok := before[a.ID]; !ok {
			return nil
		}
		err = m.liftBlocks(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		entry := who.Entry("identity.unlock", subject(a.ID))
		entry.Request = in.Request
		_, err = audit.Write(ctx, tx, entry)
		if err != nil {
			return err
		}
		return m.notify(ctx, tx, a.ID, "identity.letter.unlocked")
	})
}

// mayUnlock asks for the right about any body of the account, or, when it has none, about none.
func (m *Module) mayUnlock(ctx context.Context, tx *database.Tx, who Actor, accountID int64) (bool, error) {
	bodies, err := database.All(ctx, tx, unlockBodies, func(r database.Row, id *int64) error { return r.Scan(id) }, accountID, m.now())
	if err != nil {
		return false, fmt.Errorf("looking for the bodies of account %d: %w", accountID, err)
	}
	if len(bodies) == 0 {
		bodies = []int64{0}
	}
	for _, id := range bodies {
		err = m.requireFor(ctx, who, Unlock, id)
		if err == nil {
			return true, nil
		}
		if errs.KindOf(err) != errs.NotFound {
			return false, err
		}
	}
	return false, nil
}

// UnlockAsk is what somebody who is locked out asks with.
type UnlockAsk struct {
	Code    string
	Site    string // where the link is to lead, such as https://oszir.example.hu
	Address string
}

// AskUnlock notes that somebody wants the way back in for a code. Whether anybody has the code, is blocked and has an
// address is looked at later, by Tell: the answer and the time are the same. Errors: Unavailable when one address asks too
// often.
func (m *Module) AskUnlock(ctx context.Context, in UnlockAsk) error {
	now := m.now()
	if m.asks.spent(in.Address, now) {
		return errs.New(errs.Unavailable, "identity.address_busy")
	}
	m.asks.charge(in.Address, now)
	return m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		err := askUnlock.ExecOne(ctx, tx, codeDigest(in.Code), soughtCode(in.Code), in.Site, now)
		if err != nil {
			return fmt.Errorf("noting a wish to be unlocked: %w", err)
		}
		_, err = audit.Write(ctx, tx, audit.Entry{Actor: unknownCode, Operation: "identity.ask_unlock", Subject: "account"})
		return err
	})
}

// unlockStillOpen reports whether a link would still unlock something.
func (m *Module) unlockStillOpen(ctx context.Context, token string) (open bool, err error) {
	sum, ok := parseToken(token)
	if !ok {
		return false, nil
	}
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return database.One(ctx, tx, unlockOpen, []any{sum, m.now()}, &open)
	})
	return open, err
}

// UseUnlock lets the account of a link in again; the password is asked for as ever. Errors: NotFound when the link was
// used, is too old or never was.
func (m *Module) UseUnlock(ctx context.Context, token string) error {
	sum, ok := parseToken(token)
	if !ok {
		return errs.New(errs.NotFound, "identity.unlock_over")
	}
	return m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var id int64
		err := database.One(ctx, tx, useUnlock, []any{sum, m.now()}, &id)
		if errs.KindOf(err) == errs.NotFound {
			return errs.Wrap(err, errs.NotFound, "identity.unlock_over")
		}
		if err != nil {
			return fmt.Errorf("using a link: %w", err)
		}
		a, err := lockOwn(ctx, tx, Actor{AccountID: id})
		if err != nil {
			return err
		}
		err = m.liftBlocks(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		_, err = audit.Write(ctx, tx, audit.Entry{Actor: a.Code, Operation: "identity.unlock", Subject: subject(a.ID), Detail: map[string]any{"by": "link"}})
		return err
	})
}

// Tell writes the letters about accounts that were blocked, to their owners and the heads of their bodies (TARTINFO T4),
// and those with a way back in. A job calls it every minute.
func (m *Module) Tell(ctx context.Context) error {
	err := m.tellBlocks(ctx)
	if err != nil {
		return err
	}
	for {
		more, err := m.writeUnlock(ctx)
		if err != nil || !more {
			return err
		}
	}
}

func (m *Module) tellBlocks(ctx context.Context) error {
	type block struct {
		code, device []byte
		account      int64
		login        string
	}
	now := m.now()
	return m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		list, err := database.All(ctx, tx, blocksToTell, func(r database.Row, b *block) error {
			return r.Scan(&b.code, &b.device, &b.account, &b.login)
		}, now.Add(-tellAfter))
		if err != nil {
			return fmt.Errorf("looking for blocks to tell: %w", err)
		}
		for _, b := range list {
			err = tellBlock.ExecOne(ctx, tx, b.code, b.device, now)
			if err != nil {
				return fmt.Errorf("noting a block as told: %w", err)
			}
			whole, err := m.blocked(ctx, tx, b.account)
			if err != nil {
				return err
			}
			err = m.tellOne(ctx, tx, b.account, b.login, whole)
			if err != nil {
				return err
			}
			_, err = record(ctx, tx, System(), "identity.block", b.account, map[string]any{"no_way_left": whole})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// tellOne writes the letters about one block.
func (m *Module) tellOne(ctx context.Context, tx *database.Tx, accountID int64, login string, whole bool) error {
	if m.deps.Mail == nil {
		return nil
	}
	own, other := "identity.letter.blocked_partly", "identity.letter.blocked_partly_head"
	if whole {
		own, other = "identity.letter.blocked", "identity.letter.blocked_head"
	}
	err := m.write(ctx, tx, accountID, false, own)
	if err != nil {
		return err
	}
	var name, address string
	err = database.One(ctx, tx, reachOf, []any{accountID}, &name, &address)
	if err != nil {
		return fmt.Errorf("looking for account %d: %w", accountID, err)
	}
	list, err := database.All(ctx, tx, headsOf, func(r database.Row, id *int64) error { return r.Scan(id) }, accountID, m.now(), heads)
	if err != nil {
		return fmt.Errorf("looking for the heads over account %d: %w", accountID, err)
	}
	for _, head := range list {
		err = m.letter(ctx, tx, head, other, name, login)
		if err != nil {
			return err
		}
	}
	return nil
}

// writeUnlock writes the letter of the next link that was asked for, when there is somebody to have it.
func (m *Module) writeUnlock(ctx context.Context) (more bool, err error) {
	now := m.now()
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var id, accountID int64
		var site string
		var due bool
		err := database.One(ctx, tx, unlocksToWrite, []any{now.Add(-unlockAgain)}, &id, &accountID, &site, &due)
		if errs.KindOf(err) == errs.NotFound {
			return nil
		}
		if err != nil {
			return fmt.Errorf("looking for links to write: %w", err)
		}
		more = true
		if !due {
			return writeUnlock.ExecOne(ctx, tx, id, now, nil, nil)
		}
		token, sum := newToken()
		err = writeUnlock.ExecOne(ctx, tx, id, now, sum, now.Add(unlockFor))
		if err != nil {
			return fmt.Errorf("drawing a link: %w", err)
		}
		_, err = record(ctx, tx, System(), "identity.send_unlock", accountID, nil)
		if err != nil {
			return err
		}
		return m.write(ctx, tx, accountID, false, "identity.letter.unlock", site+"/unlock/"+token)
	})
	return more, err
}

// Letters lists the letters that are not settled yet, for the operator where no mail server sends them.
func (m *Module) Letters(ctx context.Context, who Actor) ([]mail.Kept, error) {
	err := who.Require(ManageUsers)
	if err != nil {
		return nil, err
	}
	if m.deps.Mail == nil {
		return nil, nil
	}
	var out []mail.Kept
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		out, err = m.deps.Mail.Unsettled(ctx, tx)
		if err != nil {
			return err
		}
		entry := who.Entry("identity.letters", "letter")
		entry.Detail = map[string]any{"letters": len(out)}
		_, err = audit.Write(ctx, tx, entry)
		return err
	})
	return out, err
}
