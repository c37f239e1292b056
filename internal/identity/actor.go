package identity

// Actor is who acts, and for which body.
type Actor struct {
	Code   string // login code or operator name; goes to the log, so never a person's name
	BodyID int64  // the body acted for; 0: the system itself
}

// Operator is the person at the command line, acting for a body.
func Operator(bodyID int64) Actor { return Actor{Code: "operator", BodyID: bodyID} }

// System is the program itself: migrations, demo data, the worker.
func System() Actor { return Actor{Code: "system"} }
