package exchange

import (
	"time"

	"oszir/internal/platform/errs"
)

// State says where a message stands.
type State string

// The states of a message.
const (
	Fault   State = "fault"   // an attempt: it was not of the form that is read
	Again   State = "again"   // an attempt: it was sent before
	Waiting State = "waiting" // taken, its turn has not come
	Done    State = "done"
	Refused State = "refused" // taken and answered with what is wrong

	Replaced State = "replaced" // refused, and another one was done in its place
)

// Form is how a message is written.
type Form string

// The forms.
const (
	XML  Form = "xml"
	SOAP Form = "soap"
	JSON Form = "json"
)

// Incoming is a message as the room whose interface it is has read it.
type Incoming struct {
	Interface string // ptr/1
	Form      Form
	Operation string
	SenderID  string // the sender's id of the message
	Digest    []byte // of what it says, in whatever form
	Request   []byte // what it says; kept until it is settled and its time is over
}

// Kept is a message that was taken before.
type Kept struct {
	ID     int64
	State  State
	Answer []byte
}

// Line is a message or an attempt as the log shows it.
type Line struct {
	ID        int64
	At        time.Time
	Partner   string // code
	Name      string
	Interface string
	Form      Form
	Operation string
	SenderID  string
	Taken     bool
	State     State
	Code      string
	SettledAt time.Time
}

// ErrOther is a message whose id was used for another one. Its kind is Conflict.
var ErrOther = errs.New(errs.Conflict, "exchange.other_content")

// maxSenderID is the length up to which senders may number their messages.
const maxSenderID = 64

// GoodID reports whether a sender's id of a message is one: 1 to 64 visible ASCII characters.
func GoodID(s string) bool {
	if s == "" || len(s) > maxSenderID {
		return false
	}
	for _, c := range []byte(s) {
		if c <= ' ' || c > '~' {
			return false
		}
	}
	return true
}
