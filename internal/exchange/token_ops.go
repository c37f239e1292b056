package exchange

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"time"

	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// Token is what a client may show for a while instead of proving itself again.
type Token struct {
	Text  string
	Until time.Time
}

// tokenPrefix lets people and scanners tell what a token is.
const tokenPrefix = "oszx_"

// Grant gives a token for an assertion that a partner signed with one of its keys (RFC 6749, 4.4; RFC 7523), addressed to
// audience. Each assertion counts once. Errors: Unauthenticated.
func (m *Module) Grant(ctx context.Context, text, audience string) (Token, error) {
	a, err := parseAssertion(text)
	if err != nil {
		return Token{}, unproven(err)
	}
	now := m.Now()
	var out Token
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		keys, err := database.All(ctx, tx, keysOfPartner, scanCredential, a.claims.Subject, now)
		if err != nil {
			return fmt.Errorf("reading a partner's keys: %w", err)
		}
		key, err := a.check(keys, audience, now)
		if err != nil {
			return unproven(err)
		}
		err = insertAssertion.ExecOne(ctx, tx, a.digest(), a.claims.Expiry.Time().Add(2*clockSkew))
		if database.Violates(err, "assertion_once") {
			return unproven(err)
		}
		if err != nil {
			return fmt.Errorf("keeping an assertion: %w", err)
		}
		raw := make([]byte, 32)
		_, _ = rand.Read(raw)
		out = Token{Text: tokenPrefix + base64.RawURLEncoding.EncodeToString(raw), Until: now.Add(tokenTime)}
		sum := sha256.Sum256([]byte(out.Text))
		err = insertToken.ExecOne(ctx, tx, sum[:], key.ID, now, out.Until)
		if err != nil {
			return fmt.Errorf("storing a token: %w", err)
		}
		return nil
	})
	if err != nil {
		return Token{}, err
	}
	return out, nil
}

// unproven says that nobody has proved who they are.
func unproven(cause error) error {
	if cause == nil {
		return errs.New(errs.Unauthenticated, "exchange.unproven")
	}
	return errs.Wrap(cause, errs.Unauthenticated, "exchange.unproven")
}

// ByToken finds the sender of a token. Errors: Unauthenticated.
func (m *Module) ByToken(ctx context.Context, token string) (Sender, error) {
	if len(token) > 200 {
		return Sender{}, unproven(nil)
	}
	sum := sha256.Sum256([]byte(token))
	return m.sender(ctx, senderByToken, sum[:], m.Now())
}

// ByCertificate finds the sender of a client certificate, in the form in which it was shown and its key proved. Errors:
// Unauthenticated.
func (m *Module) ByCertificate(ctx context.Context, der []byte) (Sender, error) {
	sum := sha256.Sum256(der)
	return m.sender(ctx, senderByDigest, sum[:], "certificate", m.Now())
}

func (m *Module) sender(ctx context.Context, q *database.Statement, args ...any) (Sender, error) {
	var found []Sender
	err := m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) (err error) {
		found, err = database.All(ctx, tx, q, func(r database.Row, s *Sender) error {
			return r.Scan(&s.ID, &s.Code, &s.Name, &s.Sort, &s.BodyID, &s.Role, &s.Callback, &s.Trial, &s.CredentialID)
		}, args...)
		return err
	})
	if err != nil {
		return Sender{}, fmt.Errorf("looking for a sender: %w", err)
	}
	if len(found) == 0 {
		return Sender{}, unproven(nil)
	}
	return found[0], nil
}

// Sender is a partner that has proved who it is, for one request.
type Sender struct {
	Partner

	CredentialID int64
}

// keepContents is how long contents of messages are kept once they are settled: what was sent stands in the register, and a
// message that comes again a year later still gets the answer of then. By its digest what was sent can be proved after that.
const (
	keepContents = 400 * 24 * time.Hour
	sweptAtOnce  = 5000
)

// Sweep forgets tokens and assertions whose time is over, and contents of messages that were kept long enough.
func (m *Module) Sweep(ctx context.Context) error {
	err := m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		for _, s := range []*database.Statement{sweepTokens, sweepAssertions} {
			_, err := s.Exec(ctx, tx, m.Now())
			if err != nil {
				return fmt.Errorf("sweeping tokens: %w", err)
			}
		}
		return nil
	})
	for n := int64(sweptAtOnce); err == nil && n == sweptAtOnce; {
		err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) (err error) {
			n, err = emptyOld.Exec(ctx, tx, m.Now().Add(-keepContents), sweptAtOnce)
			return err
		})
	}
	if err != nil {
		return fmt.Errorf("sweeping: %w", err)
	}
	return nil
}
