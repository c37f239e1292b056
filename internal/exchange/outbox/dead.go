package outbox

import (
	"time"

	"oszir/internal/platform/audit"
)

// Letter is an entry that was not handed over, as a person reads it.
type Letter struct {
	ID       int64
	Partner  string // its name
	Subject  Shown
	State    State
	BodyID   int64
	Tries    int
	Fault    string   // what went wrong last, a word: exchange.outbox.fault.<word>
	Findings []string // what the partner found, each as place and word
	Reason   string   // why it was put aside
	Created  time.Time
	Settled  time.Time // since when it is as it is; zero: it waits

	code            string // of the partner
	subject, person int64
}

// LetterPage is a page of the list of dead letters, the latest first.
type LetterPage struct {
	Letters []Letter
	Next    int64 // for After of the next page; 0: this is the last
	All     int64 // of all pages
}

// Handle is a command on a dead letter.
type Handle struct {
	ID      int64
	Reason  string // for PutAside
	Request audit.Request
}

// letterRows is how many letters a page shows.
const letterRows = 50

// longestReason is how long a reason may be, in characters.
const longestReason = 500
