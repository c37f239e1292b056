package identity

import (
	"context"
	"fmt"

	"oszir/internal/platform/database"
	"oszir/internal/platform/mail"
)

// Reader is who may have a letter of another room: an enabled account with what it is for a body.
type Reader struct {
	AccountID   int64
	BodyID      int64
	Code, Name  string
	Email       string // "": the account has no address, so nobody can write to it
	Post, Phone string
	Role        Role
}

// Readers lists the enabled accounts that are something for a body now; for no body (0) those that are it for any. It is for
// other rooms, in their transaction.
func (m *Module) Readers(ctx context.Context, tx *database.Tx, body int64, roles ...Role) ([]Reader, error) {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = string(r)
	}
	out, err := database.All(ctx, tx, readersOf, func(r database.Row, x *Reader) error {
		return r.Scan(&x.AccountID, &x.BodyID, &x.Code, &x.Name, &x.Email, &x.Post, &x.Phone, &x.Role)
	}, body, names, m.now())
	if err != nil {
		return nil, fmt.Errorf("listing who is something for body %d: %w", body, err)
	}
	return out, nil
}

// Post lets an account have a letter of another room, in the caller's transaction: who is blocked has it once they are not (T4),
// nobody without an address has one. about is of whom it speaks, see mail.Letter.
func (m *Module) Post(ctx context.Context, tx *database.Tx, r Reader, kind, subject, text, about string) error {
	if m.deps.Mail == nil || r.Email == "" {
		return nil
	}
	held, err := m.blocked(ctx, tx, r.AccountID)
	if err != nil {
		return err
	}
	return m.deps.Mail.Write(ctx, tx, mail.Letter{Kind: kind, AccountID: r.AccountID, To: r.Email, Name: r.Name, Subject: subject, Text: text, Held: held, About: about})
}
