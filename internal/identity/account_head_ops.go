package identity

import (
	"context"
	"fmt"
	"strings"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// Heads lists the heads of TARTINFO bodies, enabled ones first, 200 at most; text narrows them to part of a name, a code or
// the words of a body. The reading is logged.
func (m *Module) Heads(ctx context.Context, who Actor, text string) ([]Clerk, error) {
	err := who.Require(KeepHeads)
	if err != nil {
		return nil, err
	}
	text = strings.TrimSpace(toText(text))
	bodies := []int64{}
	if text != "" && m.Bodies.Find != nil {
		found, err := m.Bodies.Find(ctx, text)
		if err != nil {
			return nil, err
		}
		for _, b := range found {
			bodies = append(bodies, b.ID)
		}
	}
	var out []Clerk
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		out, err = m.kept(ctx, tx, listHeads, RoleHead, m.now(), 0, likeText(text), bodies)
		if err != nil {
			return err
		}
		e := who.Entry("identity.list_heads", fmt.Sprintf("body/%d", who.BodyID))
		e.Detail = map[string]any{"heads": len(out)}
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	return out, err
}

// Head gives the head with an account. The reading is logged. Errors: NotFound.
func (m *Module) Head(ctx context.Context, who Actor, accountID int64) (Clerk, error) {
	err := who.Require(KeepHeads)
	if err != nil {
		return Clerk{}, err
	}
	var out Clerk
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		found, err := m.kept(ctx, tx, listHeads, RoleHead, m.now(), accountID, "", []int64{})
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return errs.New(errs.NotFound, "error.not_found")
		}
		out = found[0]
		_, err = audit.Write(ctx, tx, who.Entry("identity.read_head", subject(accountID)))
		return err
	})
	return out, err
}

// AddHead makes an account of the head of a TARTINFO body, after its paper form, and gives its password, which is shown
// once and has to be changed at the first sign-in; "" when the same request was done before. Errors: as for AddAccount, and
// Conflict when the body has an enabled head.
func (m *Module) AddHead(ctx context.Context, who Actor, bodyID int64, in NewClerk) (password string, err error) {
	err = who.Require(KeepHeads)
	if err != nil {
		return "", err
	}
	return m.addKept(ctx, who, place{BodyID: bodyID, Role: RoleHead}, in, "identity.add_head")
}

// AddHeadIn does what AddHead does in the caller's transaction, for a body that the caller has just judged or made; the caller judges
// repetition. Errors: as for AddHead.
func (m *Module) AddHeadIn(ctx context.Context, tx *database.Tx, who Actor, bodyID int64, in NewClerk) (password string, err error) {
	err = who.Require(KeepHeads)
	if err == nil {
		err = in.judge()
	}
	if err != nil {
		return "", err
	}
	password, d, err := m.firstPassword(ctx)
	if err != nil {
		return "", err
	}
	_, err = m.storeKept(ctx, tx, who, place{BodyID: bodyID, Role: RoleHead}, in, "identity.add_head", d)
	return password, err
}

// ChangeHead changes a head's name and contacts. Errors: NotFound for who is no head; Invalid; Conflict when somebody else
// has changed them since, and for the name of an account that is something else too.
func (m *Module) ChangeHead(ctx context.Context, who Actor, in ClerkChange) error {
	err := who.Require(KeepHeads)
	if err != nil {
		return err
	}
	name, err := checkName(in.Name)
	if err == nil {
		err = in.clean()
	}
	if err != nil {
		return err
	}
	return m.changeHead(ctx, who, in, "identity.change_head", func(ctx context.Context, tx *database.Tx, c Clerk) error {
		switch {
		case SeenOf(c) != in.Seen:
			return errs.New(errs.Conflict, "identity.clerk.changed_meanwhile")
		case c.Elsewhere && name != c.Name:
			return errs.New(errs.Conflict, "identity.clerk.elsewhere")
		}
		err := nameAccount.ExecOne(ctx, tx, c.AccountID, name, in.Email)
		if err == nil {
			err = updateContact.ExecOne(ctx, tx, c.AccountID, in.Email, in.Post, in.Phone)
		}
		if err != nil {
			return fmt.Errorf("changing account %d: %w", c.AccountID, err)
		}
		return nil
	})
}

// DisableHead shuts a head's account: its sessions end. Errors: as for DisableClerk.
func (m *Module) DisableHead(ctx context.Context, who Actor, in ClerkChange) error {
	err := who.Require(KeepHeads)
	if err != nil {
		return err
	}
	return m.changeHead(ctx, who, in, "identity.disable_head", m.disableKept)
}

// EnableHead opens a head's account again. Errors: as for DisableHead, and Conflict when the body has another enabled head.
func (m *Module) EnableHead(ctx context.Context, who Actor, in ClerkChange) error {
	err := who.Require(KeepHeads)
	if err != nil {
		return err
	}
	return m.changeHead(ctx, who, in, "identity.enable_head", m.enableKept)
}

// NewHeadPassword gives a head another password, as NewClerkPassword does a clerk.
func (m *Module) NewHeadPassword(ctx context.Context, who Actor, in ClerkChange) (password string, err error) {
	err = who.Require(KeepHeads)
	if err != nil {
		return "", err
	}
	return m.passwordOfKept(ctx, func(do keeping) error { return m.changeHead(ctx, who, in, "identity.new_head_password", do) }, func(Clerk, string) (string, []any) {
		return "identity.letter.password_set", nil
	})
}

func (m *Module) changeHead(ctx context.Context, who Actor, in ClerkChange, operation string, do keeping) error {
	if in.AccountID == who.AccountID {
		return errs.New(errs.Conflict, "identity.clerk.own")
	}
	return m.changeKept(ctx, who, in, operation, do, listHeads, RoleHead, m.now(), in.AccountID, "", []int64{})
}
