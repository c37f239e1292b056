package exchange

import (
	"context"
	"fmt"

	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// Signed reports whether a sender has signed content with one of the keys that it has now; the same content may be spelled in
// several ways.
func (m *Module) Signed(ctx context.Context, s *Sender, signature string, spellings ...[]byte) (ok bool, err error) {
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		all, err := database.All(ctx, tx, keysOfPartner, scanCredential, s.Code, m.Now())
		if err != nil {
			return fmt.Errorf("reading a partner's keys: %w", err)
		}
		ok = signedBy(all, signature, spellings)
		return nil
	})
	return ok, err
}

// PartnerOf gives a partner by number, in the transaction of whoever works for it. Errors: NotFound, also for one that is
// disabled.
func PartnerOf(ctx context.Context, tx *database.Tx, id int64) (Partner, error) {
	found, err := database.All(ctx, tx, partnerByID, scanPartner, id)
	if err != nil {
		return Partner{}, fmt.Errorf("looking for a partner: %w", err)
	}
	if len(found) == 0 || found[0].Disabled {
		return Partner{}, errs.New(errs.NotFound, "error.not_found")
	}
	return found[0], nil
}

// PartnerByCode is PartnerOf by code. Errors: NotFound.
func PartnerByCode(ctx context.Context, tx *database.Tx, code string) (Partner, error) {
	return partnerOf(ctx, tx, code)
}

// Forget empties what is kept of messages whose time is over, in the caller's transaction; that they came stays in the log.
func Forget(ctx context.Context, tx *database.Tx, ids []int64) error {
	_, err := forgetContent.Exec(ctx, tx, ids)
	if err != nil {
		return fmt.Errorf("forgetting messages: %w", err)
	}
	return nil
}

// ContentOf gives what was sent with a message, in the transaction of the room whose interface it came by; nil once it was
// forgotten.
func ContentOf(ctx context.Context, tx *database.Tx, id int64) (content []byte, err error) {
	err = database.One(ctx, tx, contentOf, []any{id}, &content)
	if err != nil {
		return nil, fmt.Errorf("reading message %d: %w", id, err)
	}
	return content, nil
}
