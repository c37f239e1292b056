// Package errs is the room of error kinds: the six answers the program can give when something does not go well.
//
// It owns: Kind and the errors that carry one, with a message key for people. It must not: know a medium
// (web, REST, XML, command line map a Kind to their own answer at one exit each), hold personal data, or be
// used where nobody downstream needs to tell kinds apart; a plain wrapped error is Internal.
package errs

import (
	"errors"
	"fmt"
)

// Kind says how a failure is answered.
type Kind int

// The kinds. Internal is the zero value: whatever is not classified is our fault.
const (
	Internal        Kind = iota // our fault; people see a reference only
	Invalid                     // the input is wrong and can be mended by who sent it
	NotFound                    // not there, or not for this actor: the two look alike
	Conflict                    // somebody else was faster, or the state does not allow it
	Unauthenticated             // we do not know who asks
	Unavailable                 // try again later
)

// Error is a failure with its kind and a message key that the medium translates.
type Error struct {
	Kind Kind
	Key  string // message key, for example "load.body_unknown"
	Args []any  // arguments of the message; never personal data
	Err  error  // the cause, for the log; may be nil
}

// New returns an error of a kind with a message key.
func New(kind Kind, key string, args ...any) *Error { return &Error{Kind: kind, Key: key, Args: args} }

// Wrap is New with the cause kept for the log.
func Wrap(err error, kind Kind, key string, args ...any) *Error {
	return &Error{Kind: kind, Key: key, Args: args, Err: err}
}

// Error gives key and cause; people see the translated message instead.
func (e *Error) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s: %v", e.Key, e.Err)
	}
	return e.Key
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// KindOf gives the kind of the nearest classified error in the chain, or Internal.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}
