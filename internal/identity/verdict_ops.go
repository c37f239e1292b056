package identity

import (
	"context"
	"fmt"
	"slices"
	"time"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// Question asks who may do something.
type Question struct {
	Right  Right
	BodyID int64  // about which body's data; 0: about those of the body that each acts for
	Code   string // only this account; "": everybody
}

// Explained is one role of one account with the policy's verdict on it.
type Explained struct {
	AccountID    int64
	Code, Name   string
	Disabled     bool // the account cannot sign in, so it may nothing, whatever the policy says
	MembershipID int64
	BodyID       int64
	Role         Role
	How          eventKind // how the right came about: given, begun, document, resumed; "" before that was written down
	By           string    // login code of who gave or approved it
	At           time.Time
	Verdict      Verdict
}

// Explanation answers a Question.
type Explanation struct {
	Question Question
	Roles    []RoleVerdict // every role with which it may be done
	Users    []Explained   // those who may; of one account all it is, allowed or not
	Missing  []Role        // of one account that may not: the roles with which it could
	More     bool          // there are more than Users lists
}

// RoleVerdict is what the policy says of a role.
type RoleVerdict struct {
	Role     Role
	Anywhere bool // for whatever body
	Verdict  Verdict
}

// WhoCan explains who may do something, and why. The reading is logged. Errors: Invalid for a right that is none; NotFound
// for an account or body that is not there, or a body whose rights the actor may not ask about.
func (m *Module) WhoCan(ctx context.Context, who Actor, q Question) (Explanation, error) {
	err := who.Require(Explain)
	if err != nil {
		return Explanation{}, err
	}
	if !slices.Contains(Rights(), q.Right) {
		return Explanation{}, errs.New(errs.Invalid, "identity.why.no_right", q.Right)
	}
	if q.BodyID == 0 && !who.MayFor(Explain, nowhereBody) {
		q.BodyID = who.BodyID
	}
	var above []int64
	if q.BodyID != 0 {
		err = m.requireFor(ctx, who, Explain, q.BodyID)
		if err == nil {
			_, err = m.body(ctx, q.BodyID)
		}
		if err == nil {
			above, err = m.bodiesAbove(ctx, q.BodyID)
		}
		if err != nil {
			return Explanation{}, err
		}
	}
	out := Explanation{Question: q, Roles: rolesThatMay(q.Right)}
	now := m.now()
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var accountID int64
		if q.Code != "" {
			var a account
			err := database.One(ctx, tx, accountByCode, []any{soughtCode(q.Code)}, a.fields()...)
			if errs.KindOf(err) == errs.NotFound {
				return errs.Wrap(err, errs.NotFound, "identity.account_unknown", q.Code)
			}
			if err != nil {
				return fmt.Errorf("looking for an account: %w", err)
			}
			accountID = a.ID
		}
		found, err := m.inQuestion(ctx, tx, out, accountID, above, now)
		if err != nil {
			return err
		}
		out.take(found, accountID != 0)
		e := who.Entry("identity.explain", "account")
		if accountID != 0 {
			e.Subject = subject(accountID)
		}
		e.Detail = map[string]any{"right": q.Right, "body": q.BodyID, "users": len(out.Users)}
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	if err != nil {
		return Explanation{}, err
	}
	return out, nil
}

// rolesThatMay lists the roles of people with which something may be done for their own body, or for any.
func rolesThatMay(r Right) []RoleVerdict {
	const own = 1
	var out []RoleVerdict
	for _, role := range append(Roles(), RoleUser) {
		a := Actor{BodyID: own, Role: role}
		v := Judge(a, r, own)
		if v.Allowed {
			out = append(out, RoleVerdict{Role: role, Anywhere: a.MayFor(r, nowhereBody), Verdict: v})
		}
	}
	return out
}

// inQuestion judges the memberships that come into question.
func (m *Module) inQuestion(ctx context.Context, tx *database.Tx, e Explanation, accountID int64, above []int64, now time.Time) ([]Explained, error) {
	var anywhere, here []Role
	for _, r := range e.Roles {
		if r.Anywhere {
			anywhere = append(anywhere, r.Role)
		} else {
			here = append(here, r.Role)
		}
	}
	var bodies []int64
	if e.Question.BodyID != 0 {
		bodies = append([]int64{e.Question.BodyID}, above...)
	}
	out, err := database.All(ctx, tx, holdersInQuestion, func(r database.Row, x *Explained) error {
		var at *time.Time
		err := r.Scan(&x.MembershipID, &x.AccountID, &x.Code, &x.Name, &x.Disabled, &x.BodyID, &x.Role, &x.How, &x.By, &at)
		x.At = orZero(at)
		return err
	}, accountID, now, anywhere, here, bodies)
	if err != nil {
		return nil, fmt.Errorf("listing who comes into question: %w", err)
	}
	for i := range out {
		x := &out[i]
		body := e.Question.BodyID
		if body == 0 {
			body = x.BodyID
		}
		x.Verdict = Judge(Actor{Code: x.Code, AccountID: x.AccountID, BodyID: x.BodyID, Role: x.Role}, e.Question.Right, body, above...)
	}
	return out, nil
}

// take keeps those who may, and of one account all; of one that may not it says what is missing.
func (e *Explanation) take(found []Explained, one bool) {
	e.More = len(found) == 1000
	may := false
	for _, x := range found {
		may = may || x.Verdict.Allowed && !x.Disabled
		if one || x.Verdict.Allowed && !x.Disabled {
			e.Users = append(e.Users, x)
		}
	}
	if one && !may {
		for _, r := range e.Roles {
			if r.Role != RoleUser {
				e.Missing = append(e.Missing, r.Role)
			}
		}
	}
}

// ReadPolicy gives the whole policy file, for who may ask what it says. Errors: NotFound for everybody else.
func (m *Module) ReadPolicy(_ context.Context, who Actor) (string, error) {
	err := who.Require(Explain)
	if err != nil {
		return "", err
	}
	return PolicyText(), nil
}
