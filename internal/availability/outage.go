package availability

import (
	"time"

	"oszir/internal/platform/audit"
)

// Kind says whose an outage is.
type Kind string

// The kinds; of a second that has both, the own one counts.
const (
	Own      Kind = "own"
	External Kind = "external"
)

// Kinds lists them, the one that counts first.
func Kinds() []Kind { return []Kind{Own, External} }

// The services that are promised.
const (
	Pages     = "pages"     // what people use in their browsers
	Interface = "interface" // what other programs use
)

// Services lists them; the first is shown when none is named.
func Services() []string { return []string{Pages, Interface} }

// How outages are found.
const (
	causeSilent   = "silent"   // no process of the program lived
	causeTimeout  = "timeout"  // there was no answer in time
	causeRefused  = "refused"  // there was no connection to be had
	causeStatus   = "status"   // the answer was an error
	causeBroken   = "broken"   // the answer could not be read to its end
	causeDatabase = "database" // the database did not do its part
)

// Outage is a time in which something could not be used, as it was found.
type Outage struct {
	ID          int64 // 0: going on, and written down only when a process lives again
	Kind        Kind
	Services    []string
	Probe       string // that found it
	Cause       string
	Since       time.Time
	Until       time.Time // zero: it goes on
	RecordedAt  time.Time
	Annotations []Annotation
}

// Annotation is what somebody said of an outage.
type Annotation struct {
	Text string // for everybody to read
	At   time.Time
	By   string // login code; not for the public
}

// Note says something of an outage.
type Note struct {
	OutageID int64
	Text     string
	Request  audit.Request
}
