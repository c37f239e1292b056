package identity

import (
	"sync"

	"github.com/cedar-policy/cedar-go"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/errs"
)

// Actor is who acts, for which body and in which role. The zero Actor is nobody and may nothing.
type Actor struct {
	Code      string // login code or operator name; goes to the log, so never a person's name
	AccountID int64  // 0: not a person's account but the operator or the program
	BodyID    int64  // the body acted for; 0: none
	Role      Role

	// MembershipID is what the role leans on; 0 where it leans on none, as for the operator. What decides about the rights of
	// others looks in its own transaction whether it still holds.
	MembershipID int64
}

// Operator is the person at the command line, acting for a body.
func Operator(bodyID int64) Actor {
	return Actor{Code: "operator", BodyID: bodyID, Role: RoleOperator}
}

// System is the program itself: migrations, demo data, the worker.
func System() Actor { return Actor{Code: "system", Role: RoleSystem} }

// May reports whether the policy permits something for the body acted for.
func (a Actor) May(r Right) bool { return a.MayFor(r, a.BodyID) }

// MayFor reports whether the policy permits something about a body; above are the bodies that it lies in.
func (a Actor) MayFor(r Right, body int64, above ...int64) bool {
	if a.Role == "" {
		return false
	}
	if body != a.BodyID || len(above) > 0 {
		decision, _ := decide(a, r, body, above)
		return decision == cedar.Allow
	}
	// The policy names no user and no body, so what a role may do for its own body is the same for everybody in it; a page
	// asks it a dozen times.
	key := mayOwn{a.Role, r, a.BodyID == 0}
	may, ok := answered.Load(key)
	if !ok {
		decision, _ := decide(a, r, body, nil)
		may, _ = answered.LoadOrStore(key, decision == cedar.Allow)
	}
	return may.(bool)
}

// mayOwn is a question about the body acted for, or about none.
type mayOwn struct {
	role   Role
	right  Right
	noBody bool
}

var answered sync.Map // of mayOwn: bool

// Require is the first line of every operation. Errors: Unauthenticated when nobody acts; NotFound when the policy does
// not permit it, since what is forbidden looks like what is not there.
func (a Actor) Require(r Right) error { return a.RequireFor(r, a.BodyID) }

// RequireFor is Require for what is about another body than the one acted for; above are the bodies that it lies in.
func (a Actor) RequireFor(r Right, body int64, above ...int64) error {
	switch {
	case a.Role == "":
		return errs.New(errs.Unauthenticated, "error.unauthenticated")
	case !a.MayFor(r, body, above...):
		return errs.New(errs.NotFound, "error.not_found")
	}
	return nil
}

// Entry begins the log entry of what the actor does; the operation adds whom it is about.
func (a Actor) Entry(operation, subject string) audit.Entry {
	return audit.Entry{Actor: a.Code, Role: string(a.Role), BodyID: a.BodyID, Operation: operation, Subject: subject}
}
