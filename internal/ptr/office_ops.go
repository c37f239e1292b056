package ptr

import (
	"context"
	"fmt"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// OfficeRules is how an office works.
type OfficeRules struct {
	FourEyes bool      // whoever drafts a decision does not issue it
	By       string    // code of who said so; "": nobody has, it is as everywhere
	At       time.Time // zero: nobody has
}

// OfficeRules tells how the actor's body works. It names no client.
func (m *Module) OfficeRules(ctx context.Context, who identity.Actor) (OfficeRules, error) {
	var out OfficeRules
	err := who.Require(identity.KeepOffice)
	if err != nil {
		return out, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		out, err = rulesOf(ctx, tx, who.BodyID)
		return err
	})
	return out, err
}

// FourEyes says whether whoever drafts a decision may also issue it.
type FourEyes struct {
	Apart   bool // drafter and issuer are two
	Seen    bool // Apart as it stood when it was looked at
	Request audit.Request
}

// SetFourEyes sets whether drafter and issuer are two in the actor's body. Errors: Conflict "ptr.settings.changed" when
// somebody else was faster.
func (m *Module) SetFourEyes(ctx context.Context, who identity.Actor, in FourEyes) error {
	err := who.Require(identity.KeepOffice)
	if err != nil {
		return err
	}
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil || done != 0 {
			return err
		}
		e := entry(who, "ptr.office.four_eyes", fmt.Sprintf("body/%d", who.BodyID))
		e.Request, e.Detail = in.Request, map[string]any{"apart": in.Apart}
		id, err := audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		n, err := setFourEyes.Exec(ctx, tx, who.BodyID, in.Apart, id, in.Seen)
		if err != nil {
			return fmt.Errorf("setting how body %d works: %w", who.BodyID, err)
		}
		if n == 0 {
			return errs.New(errs.Conflict, "ptr.settings.changed")
		}
		return nil
	})
}

// rulesOf reads how an office works: with four eyes until it says otherwise.
func rulesOf(ctx context.Context, tx *database.Tx, body int64) (OfficeRules, error) {
	var out OfficeRules
	err := database.One(ctx, tx, officeRules, []any{body}, &out.FourEyes, &out.By, &out.At)
	if errs.KindOf(err) == errs.NotFound {
		return OfficeRules{FourEyes: true}, nil
	}
	if err != nil {
		return out, fmt.Errorf("reading how body %d works: %w", body, err)
	}
	return out, nil
}
