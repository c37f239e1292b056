package tartinfo

import (
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
)

// ClosingState is how the end of a body stands.
type ClosingState string

// The states of closings.
const (
	ClosingPreparing ClosingState = "preparing" // written down, nothing happens by it yet
	ClosingOrdered   ClosingState = "ordered"   // the body ends with its last day
	ClosingDone      ClosingState = "done"      // it has ended and its members have moved
)

// Closing is the end of a body (T10, T11).
type Closing struct {
	ID         int64 // 0: none
	BodyID     int64
	LastDay    calendar.Day
	Successors []int64
	Awaited    []string // names of bodies that are to take over and are not registered yet
	Alone      bool     // there is no successor: the supervising body takes the members over
	State      ClosingState
	Version    int
}

func scanClosing(r database.Row, c *Closing) error {
	var last database.Day
	err := r.Scan(&c.ID, &c.BodyID, &last, &c.Successors, &c.Awaited, &c.Alone, &c.State, &c.Version)
	c.LastDay = last.Day
	return err
}

// ClosingForm is a closing as typed: its first step.
type ClosingForm struct {
	Seen       int // Closing.Version; 0: there was none
	LastDay    string
	Alone      bool
	Successors []string // as they are offered, or codes
	Awaited    []string
	Request    audit.Request
}

// ClosingOrder is the second step: who goes where, and that it is meant.
type ClosingOrder struct {
	Seen      int
	Heirs     map[int64]int64 // member → body, where there are several
	Confirmed bool
	Request   audit.Request
}

// HandedMember is a member of a closing body with where they go.
type HandedMember struct {
	TakeoverID int64 // 0: nobody is proposed
	Version    int   // of the takeover
	MemberID   int64
	Name       string
	Post       string
	End        calendar.Day // last day of the reserve
	To         int64
	ToName     string
	Decision   Decision
	Moved      bool
}

// Stuck reports whether somebody has to name another body for the member.
func (h *HandedMember) Stuck() bool { return h.To == 0 || h.Decision == Refused }

// ClosingView is a closing with all that stands around it.
type ClosingView struct {
	Closing
	Body     Body
	Heirs    []NamedBody // who takes over, as registered
	Members  []HandedMember
	Searches int // open ones, which end with the body
	Lists    int
	ByCentre bool // the body has ended, so the centre names who takes over
}

// Decision is what a receiving body says of a member who is proposed to it (T12).
type Decision string

// The decisions.
const (
	Undecided Decision = "undecided" // Nem döntött
	Accepted  Decision = "accepted"  // Elfogadva
	Refused   Decision = "refused"   // Elutasítva
)

// Takeover is a member who is proposed to a body.
type Takeover struct {
	ID       int64
	MemberID int64
	Name     string
	Post     string
	End      calendar.Day
	From     string // the closing body
	LastDay  calendar.Day
	Decision Decision
	Moved    bool
	Version  int
	closing  int64
	from, to int64
}

// DecisionForm is what a receiving body decides.
type DecisionForm struct {
	ID       int64 // 0: of all that are not decided yet
	Seen     int
	Decision Decision
	Request  audit.Request
}

// ReassignForm names another body for a member of a closing or closed one.
type ReassignForm struct {
	ClosingID, MemberID int64
	Seen                int    // version of the takeover; 0: there is none
	To                  string // as it is offered, or its code
	Request             audit.Request
}
