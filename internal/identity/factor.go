package identity

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"oszir/internal/platform/database"
)

// Factors are what an account has beside its password.
type Factors struct {
	Codes       bool      // one-time codes of an authenticator program
	CodesSince  time.Time // zero: none
	Recovery    int       // recovery codes that are left
	Passkeys    []Passkey // in the order they were set up
	HasPassword bool
}

// any reports whether the account has a second factor: recovery codes only stand in for one.
func (f Factors) any() bool { return f.Codes || len(f.Passkeys) > 0 }

// Passkey is a key that a browser or a device keeps for its owner (WebAuthn).
type Passkey struct {
	ID       int64
	Name     string
	Since    time.Time
	LastUsed time.Time // zero: never
}

// How one-time codes are made and what wrong ones cost. Thirty in thirty days leave a guesser one chance in ten thousand.
const (
	codePeriod    = 30 // seconds
	codeSkew      = 1  // periods that clocks may differ
	wrongInMonth  = 30
	recoveryCodes = 10
	recoveryChars = 10
	codeKey       = "one-time-codes"
	recoveryKey   = "recovery-codes"
)

var codeText = base32.StdEncoding.WithPadding(base32.NoPadding)

// codeAbout binds a sealed secret to its account.
func codeAbout(accountID int64) []byte { return []byte(subject(accountID) + "/code") }

// codeStep gives the time step whose code this is, of those around now that come after last; ok is false for a wrong code
// and for one that counted already.
func codeStep(secret []byte, typed string, now time.Time, last int64) (step int64, ok bool) {
	text := codeText.EncodeToString(secret)
	at := now.Unix() / codePeriod
	for s := at - codeSkew; s <= at+codeSkew; s++ {
		code, err := totp.GenerateCodeCustom(text, time.Unix(s*codePeriod, 0), totp.ValidateOpts{Period: codePeriod, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && s > last && subtle.ConstantTimeCompare([]byte(code), []byte(typed)) == 1 {
			step, ok = s, true
		}
	}
	return step, ok
}

// foldTyped takes spaces and dashes out of a code that somebody typed, and capitals.
func foldTyped(s string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '\u00a0' {
			return -1
		}
		return r
	}, s))
}

// isCode reports whether it looks like a one-time code.
func isCode(typed string) bool {
	return len(typed) == 6 && strings.Trim(typed, "0123456789") == ""
}

// newRecoveryCode draws a code to be kept on paper: fifty bits, without letters that look like digits.
func newRecoveryCode() string {
	const letters = "23456789abcdefghijkmnpqrstuvwxyz" // 32 of them
	var b [recoveryChars]byte
	_, _ = rand.Read(b[:]) // never fails
	for i := range b {
		b[i] = letters[b[i]&31]
	}
	return string(b[:])
}

// showRecoveryCode writes it in two groups.
func showRecoveryCode(code string) string { return code[:5] + "-" + code[5:] }

// recoveryDigest is what the database keeps of a recovery code: with a key that stands elsewhere, since fifty bits alone
// could be tried out.
func (m *Module) recoveryDigest(accountID int64, code string) ([]byte, error) {
	key, err := m.deps.Keys.Secret(recoveryKey)
	if err != nil {
		return nil, fmt.Errorf("reading the key of recovery codes: %w", err)
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(subject(accountID) + "\x00" + code))
	return mac.Sum(nil), nil
}

// factorsOf tells what an account has beside its password.
func factorsOf(ctx context.Context, tx *database.Tx, accountID int64) (Factors, error) {
	var f Factors
	var since *time.Time
	err := database.One(ctx, tx, codesOf, []any{accountID}, &since, &f.Recovery, &f.HasPassword)
	if err != nil {
		return f, fmt.Errorf("looking for the codes of account %d: %w", accountID, err)
	}
	if since != nil {
		f.Codes, f.CodesSince = true, *since
	}
	f.Passkeys, err = database.All(ctx, tx, passkeysOf, func(r database.Row, p *Passkey) error {
		var used *time.Time
		err := r.Scan(&p.ID, &p.Name, &p.Since, &used)
		if used != nil {
			p.LastUsed = *used
		}
		return err
	}, accountID)
	if err != nil {
		return f, fmt.Errorf("looking for the passkeys of account %d: %w", accountID, err)
	}
	return f, nil
}

// newSecret draws the secret of one-time codes: 160 bits, as RFC 4226 wants it.
func newSecret() []byte {
	var b [20]byte
	_, _ = rand.Read(b[:]) // never fails
	return b[:]
}
