package oversight

import (
	"context"
	"time"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
)

// Due is a thing whose time is over.
type Due struct {
	ID    int64
	Since calendar.Day // when its time began: the last use, the upload, the closing
}

// Kind is a sort of data that is kept for a time and then erased. How long stands in the database. What a kind holds and
// when its time begins stand in the texts oversight.kind.<code> and oversight.begins.<code>.
type Kind struct {
	Code string

	// Due hands over the things whose time began before a day, of some or, by nil, of all, until tell wants no more. The
	// order does not matter. A person with several numbers is told once, by the one that stands for them; of some by those.
	Due func(ctx context.Context, tx *database.Tx, before calendar.Day, some []int64, tell func(Due) (more bool)) error
	// Erase erases things, as an approved erasure says; a person under all their numbers.
	Erase func(ctx context.Context, tx *database.Tx, erasure int64, ids []int64) error
}

// The kinds that rooms give. What passes by itself stands in passing.
const (
	KindPerson      = "person"       // people of the client registry who have no benefit any more
	KindLoadFile    = "load_file"    // uploaded workbooks and the answers to them
	KindLoadFinding = "load_finding" // what was found in them
	KindAccount     = "account"      // what closed accounts say of their owners
	KindReason      = "reason"       // reasons in the log, by year
)

// passing are kinds that need nobody's approval, since nothing of them is kept: the program itself forgets them within the
// time named in the texts oversight.passing.<code>.
var passing = []string{"kept_search", "session", "attempt", "letter"}

// The most that one proposal holds, and that one transaction erases.
const (
	mostProposed = 10_000
	eraseBatch   = 200
)

// KindView is a kind as the page of what is due shows it.
type KindView struct {
	Code       string
	Period     Period
	SurveyedAt time.Time // zero: never yet
	Before     calendar.Day
	Count      int64        // due then
	Oldest     calendar.Day // None: nothing is due
}

// The states of an erasure.
const (
	Proposed = "proposed"
	Approved = "approved" // and the program is at it
	Refused  = "refused"
	Done     = "done"
)

// Erasure is a proposal to erase what was due.
type Erasure struct {
	ID         int64
	Kind       string
	Before     calendar.Day
	Months     int
	Law        string
	Count      int64
	BodyID     int64
	ProposedBy string
	ProposedAt time.Time
	State      string
	DecidedBy  string
	DecidedAt  time.Time
	Reason     string // of the decision
	Erased     int64
	Held       int64 // left, since somebody held them back
	NotDue     int64 // left, since they were used again
	Oldest     calendar.Day
	Items      []Item // the first of them; of one erasure only
}

// Item is a thing of an erasure.
type Item struct {
	ID      int64
	Since   calendar.Day
	Outcome string // erased, held, not_due; "": not yet
	DoneAt  time.Time
}

// Hold keeps a thing although it is due.
type Hold struct {
	ID         int64
	Kind       string
	SubjectID  int64
	Reason     string
	By         string
	At         time.Time
	ReleasedBy string
	ReleasedAt time.Time // zero: it holds
}

// RetentionView is the page of what is due.
type RetentionView struct {
	Kinds    []KindView
	Erasures []Erasure // the latest
	Holds    []Hold    // that hold
}

// Decision approves or refuses an erasure.
type Decision struct {
	ErasureID int64
	Approve   bool
	Reason    string
	Request   Request
}

// NewHold is a hold to be put.
type NewHold struct {
	Kind      string
	SubjectID int64
	Reason    string
	Request   Request
}
