package tartinfo

import (
	"time"
)

// Event is what became of a member on an offer list: for which post, and how it was evaluated (T29).
type Event struct {
	SearchID   int64
	Search     string // number of the search
	BodyID     int64
	Body       string // name of the body that searches
	Workplace  string
	Post       string
	StatusKind string
	Hours      string // weekly; key of the list
	MadeAt     time.Time
	State      ListState // of the list, at the moment of reading
	Outcome    Outcome
	BySystem   bool
}
