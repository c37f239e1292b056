package oversight

import (
	"time"

	"oszir/internal/platform/calendar"
)

// OwnPage is a page of who looked at a person's data, the newest first.
type OwnPage struct {
	PersonID int64 // 0: the account belongs to nobody in the client registry
	Lines    []Line
	Next     string // cursor of the page behind it; "" on the last
}

// Delay is an official check: until its last day has passed, the looks of a body at a person since its first day are not
// shown to that person.
type Delay struct {
	ID          int64
	PersonID    int64
	BodyID      int64
	From, Until calendar.Day // both inclusive
	Reason      string
	By          string
	At          time.Time
	Lifted      bool
}

// hides reports whether an entry is hidden on a day.
func (d *Delay) hides(body int64, at time.Time, today calendar.Day) bool {
	return !d.Lifted && d.BodyID == body && calendar.Of(at) >= d.From && today <= d.Until
}

// NewDelay is a delay to be ordered.
type NewDelay struct {
	PersonID    int64
	BodyID      int64
	From, Until calendar.Day
	Reason      string
	Request     Request
}
