package identity

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
)

// admitted is somebody who has signed in by the provider.
type admitted struct {
	Opened
	Path string // where to go first; "": wherever they wanted
}

// admit opens a session for whom the provider has named; who comes for the first time gets an account. The same answer
// of the provider counts once. What the provider says is kept, and goes before what was said earlier. Errors: Invalid
// when the provider does not say the name, or the answer was used before; Unauthenticated for a disabled account.
func (m *Module) admit(ctx context.Context, c citizen, once audit.Request) (admitted, error) {
	var in admitted
	var who Actor
	ctx, cancel := afterwards(ctx)
	defer cancel()
	var refusal error
	said, err := c.profile()
	if err == nil {
		var open map[int64]bool
		open, err = m.legacyBodies(ctx, c)
		if err == nil {
			err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
				in, who, refusal, err = m.welcome(ctx, tx, c, said, open, once)
				return err
			})
		}
	}
	outcome := "done"
	switch {
	case err == nil && refusal != nil:
		outcome, err = "failed", refusal
	case errs.KindOf(err) == errs.Invalid:
		outcome = "refused"
	case err != nil:
		outcome = "error"
	}
	m.deps.Observe(outcome)
	m.deps.Log.InfoContext(ctx, "sign-in by the provider", slog.String("outcome", outcome), slog.String("account", who.Code))
	return in, err
}

// welcome is the transaction of admit. A refusal is in the log, so it is no error here.
func (m *Module) welcome(ctx context.Context, tx *database.Tx, c citizen, said Profile, open map[int64]bool, once audit.Request) (in admitted, who Actor, refusal, err error) {
	now := m.now()
	_, err = lockCitizen.Exec(ctx, tx, c.Issuer, c.Subject)
	if err != nil {
		return in, who, nil, fmt.Errorf("waiting for the same citizen: %w", err)
	}
	var a account
	err = database.One(ctx, tx, accountOfExternal, []any{c.Issuer, c.Subject}, &a.ID)
	switch {
	case errs.KindOf(err) == errs.NotFound:
		a, err = m.register(ctx, tx, c, said, now)
		if err != nil {
			return in, who, nil, err
		}
	case err != nil:
		return in, who, nil, fmt.Errorf("looking for the account of a citizen: %w", err)
	}
	err = database.One(ctx, tx, lockAccount, []any{a.ID}, a.fields()...)
	if err != nil {
		return in, who, nil, fmt.Errorf("locking account %d: %w", a.ID, err)
	}
	who = Actor{Code: a.Code, AccountID: a.ID, Role: RoleUser}
	done, err := audit.Once(ctx, tx, a.Code, once)
	if err != nil {
		return in, who, nil, err
	}
	if done != 0 {
		return in, who, nil, errs.New(errs.Invalid, "identity.provider_used")
	}
	entry := who.Entry("identity.sign_in", subject(a.ID))
	entry.Request, entry.Detail = once, outcomeDetail("done", "")
	entry.Detail["by"] = "provider"
	if a.Disabled {
		entry.Detail["outcome"] = "failed"
		_, err = audit.Write(ctx, tx, entry)
		return in, who, errs.New(errs.Unauthenticated, "identity.provider_disabled"), err
	}
	p, err := m.follow(ctx, tx, who, said, now)
	if err != nil {
		return in, who, nil, err
	}
	entry.Persons, err = m.identify(ctx, tx, a.ID, &p)
	if err != nil {
		return in, who, nil, err
	}
	unlinked, err := m.provide(ctx, tx, who, c, open, now)
	if err != nil {
		return in, who, nil, err
	}
	own, err := usualOf(ctx, tx, a.ID, now)
	if err != nil {
		return in, who, nil, err
	}
	in.Opened, err = openNew(ctx, tx, a, own, now, now.Add(wholeLimit))
	if err != nil {
		return in, who, nil, err
	}
	switch {
	case own.ID != 0:
	case unlinked:
		in.Path = "/link"
	case m.OwnData != "" && entry.Persons != nil:
		// A client need not register; who asks for a right is led to it then.
	case !p.Confirmed:
		in.Path = "/profile"
	}
	entry.BodyID, entry.Role = own.BodyID, string(own.Role)
	entry.Detail["session"] = in.SessionID
	_, err = audit.Write(ctx, tx, entry)
	return in, who, nil, err
}

// profile gives what the provider says, as a profile. Errors: Invalid when it says no name.
func (c citizen) profile() (Profile, error) {
	p := Profile{Natural: Natural{BirthDate: calendar.None}}
	for _, f := range slices.Sorted(maps.Keys(c.Values)) {
		text := fields.Clean(c.Values[f])
		if text == "" {
			continue
		}
		err := p.set(f, text)
		if err != nil {
			continue // what cannot be right its owner is asked for
		}
		if f != FieldEmail { // an address is for letters; its owner may want another
			p.Authentic = append(p.Authentic, f)
		}
	}
	if p.Natural.FamilyName == "" || p.Natural.GivenName == "" {
		return p, errs.New(errs.Invalid, "identity.provider_no_name")
	}
	return p, nil
}

// codeLetters are those of the codes of new accounts; none is taken for another.
const codeLetters = "abcdefghjkmnpqrstuvwxyz"

// newCode draws the code of an account: it says nothing of its owner and never changes.
func newCode() string {
	out := strings.Builder{}
	out.WriteString("u-")
	var b [1]byte
	for out.Len() < 10 {
		_, _ = rand.Read(b[:]) // never fails
		if int(b[0]) < 256-256%len(codeLetters) {
			out.WriteByte(codeLetters[int(b[0])%len(codeLetters)])
		}
	}
	return out.String()
}

// register makes the account of somebody who comes for the first time.
func (m *Module) register(ctx context.Context, tx *database.Tx, c citizen, said Profile, now time.Time) (account, error) {
	a := account{Name: said.name()}
	for try := 0; a.ID == 0; try++ {
		a.Code = newCode()
		err := database.One(ctx, tx, insertExternalAccount, []any{a.Code, a.Name, said.Email, now}, &a.ID)
		if err != nil && (errs.KindOf(err) != errs.NotFound || try > 10) {
			return a, fmt.Errorf("storing an account: %w", err)
		}
	}
	who := Actor{Code: a.Code, AccountID: a.ID, Role: RoleUser}
	entry, err := record(ctx, tx, who, "identity.register", a.ID, nil)
	if err != nil {
		return a, err
	}
	err = insertExternal.ExecOne(ctx, tx, a.ID, c.Issuer, c.Subject, now, entry)
	if err != nil {
		return a, fmt.Errorf("storing whom the provider names: %w", err)
	}
	return a, nil
}

// follow lets a profile follow what the provider says now, and gives it. What the provider says no more stays, and its
// owner may change it.
func (m *Module) follow(ctx context.Context, tx *database.Tx, who Actor, said Profile, now time.Time) (Profile, error) {
	p, err := currentProfile(ctx, tx, who.AccountID)
	if err != nil {
		return p, err
	}
	var changed []ProfileField
	for _, f := range said.Authentic {
		if p.text(f) != said.text(f) {
			changed = append(changed, f)
			err = p.set(f, said.text(f))
			if err != nil {
				return p, err
			}
		}
	}
	if p.ID == 0 && said.Email != "" {
		p.Email = said.Email
	}
	same := slices.Equal(p.Authentic, said.Authentic)
	p.Authentic = said.Authentic
	if p.ID != 0 && same && len(changed) == 0 {
		return p, nil
	}
	entry := who.Entry("identity.profile_follow", subject(who.AccountID))
	entry.Fields = list(changed)
	entry.Persons, err = personsOfAccount(ctx, tx, who.AccountID)
	if err != nil {
		return p, err
	}
	id, err := audit.Write(ctx, tx, entry)
	if err != nil {
		return p, err
	}
	return p, storeProfile(ctx, tx, who.AccountID, id, &p, now)
}

// byProvider reports whether an account is one of the provider's, so that signing out may mean signing out there too.
func (m *Module) byProvider(ctx context.Context, who Actor) (bool, error) {
	if m.provider == nil {
		return false, nil
	}
	found := false
	err := m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return database.Each(ctx, tx, externalOfAccount, func(r database.Row) error {
			var issuer, name string
			err := r.Scan(&issuer, &name)
			found = found || issuer == m.provider.cfg.Issuer
			return err
		}, who.AccountID)
	})
	return found, err
}

var errForeignFlow = errors.New("the browser has not begun this sign-in, or too long ago")
