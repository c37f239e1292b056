package tartinfo

import "time"

// OfferEvent is what was offered to a member, and how it ended (T29).
type OfferEvent struct {
	ListID     int64
	SearchID   int64
	Number     string
	Body       string // that searches
	Post       string
	Workplace  string
	County     string
	StatusKind string
	Hours      string
	Verdict
	State   ListState
	MadeAt  time.Time
	EndedAt time.Time // when the outcome was set; zero: it was not
}
