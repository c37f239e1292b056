package oversight

import (
	"time"

	"oszir/internal/platform/calendar"
)

// watchDays is how far back the log is looked through.
const watchDays = 30

// Rule is what counts as unusual. Its numbers stand in the database, so that they can be changed without the program.
type Rule struct {
	Code      string
	Threshold int // from how many on
	Factor    int // and how many times the usual
	Days      int // over how many days it is counted
}

// The rules. What each means stands in the texts oversight.rule.<code>.
const (
	RuleManyPersons = "many_persons" // many more people looked at in a day than usual, and than others in the role
	RuleUnrelated   = "unrelated"    // people of whom the body has stated and decided nothing
	RuleSamePerson  = "same_person"  // one person looked at by many users
	RuleOddHours    = "odd_hours"    // at night, or on a day on which offices do not work
	RuleLeaving     = "leaving"      // more than before in the days before a right ends
	RuleAfterEnd    = "after_end"    // after the right has ended
	RuleRefused     = "refused"      // many refused sign-ins
	RuleExports     = "exports"      // many people taken out of the register at once
	RuleOneself     = "oneself"      // one's own data
)

// Finding is something unusual.
type Finding struct {
	ID          int64
	Rule        Rule
	Actor       string // "": several users
	BodyID      int64  // 0: several, or none
	PersonID    int64  // 0: several people
	From, Until calendar.Day
	Count       int64
	Usual       int64 // of this user; 0: there is nothing to compare with
	Peers       int64 // what is usual in the role; 0: as above
	FoundAt     time.Time
	Notes       []Noted
}

// Checked reports whether somebody has noted something since it grew to what it is.
func (f Finding) Checked() bool {
	for _, n := range f.Notes {
		if n.Count >= f.Count {
			return true
		}
	}
	return false
}

// Noted is what an officer wrote about a finding.
type Noted struct {
	Text  string
	By    string
	At    time.Time
	Count int64 // of the finding then
}

// FindingFilter narrows the findings. The zero filter takes all that the actor may see.
type FindingFilter struct {
	Rule  string
	Open  bool  // only those that nobody has checked
	After int64 // the last finding of the page before; 0: the first page
}

// FindingPage is a page of findings, the latest first.
type FindingPage struct {
	Findings []Finding
	Rules    []Rule
	Next     int64 // After of the page behind it; 0 on the last
}

// NewNote is a note to be written.
type NewNote struct {
	FindingID int64
	Text      string
	Request   Request
}
