package identity

import "oszir/internal/platform/errs"

// Actor is who acts, for which body and in which role. The zero Actor is nobody and may nothing.
type Actor struct {
	Code      string // login code or operator name; goes to the log, so never a person's name
	AccountID int64  // 0: not a person's account but the operator or the program
	BodyID    int64  // the body acted for; 0: none
	Role      Role
}

// Operator is the person at the command line, acting for a body.
func Operator(bodyID int64) Actor {
	return Actor{Code: "operator", BodyID: bodyID, Role: RoleOperator}
}

// System is the program itself: migrations, demo data, the worker.
func System() Actor { return Actor{Code: "system", Role: RoleSystem} }

// May reports whether the actor's role holds the right.
func (a Actor) May(r Right) bool { return rights[a.Role][r] }

// Require is the first line of every operation. Errors: Unauthenticated when nobody acts; NotFound when the role does
// not hold the right, since what is forbidden looks like what is not there.
func (a Actor) Require(r Right) error {
	switch {
	case a.Role == "":
		return errs.New(errs.Unauthenticated, "error.unauthenticated")
	case !a.May(r):
		return errs.New(errs.NotFound, "error.not_found")
	}
	return nil
}
