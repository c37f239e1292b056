package tartinfo

import (
	"time"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/tartinfo/match"
)

// Candidate is an active member as held against a search.
type Candidate struct {
	Name   string
	BodyID int64
	Body   string
	Post   string
	County string
	Found  bool // the name has what was looked for
	match.Profile
}

// Fitting is somebody who fits a search.
type Fitting struct {
	Candidate
	Why     match.Reasons
	Before  *Before // nil: was never held against this search
	LeftOff string  // why the clerk leaves them off
}

// Before is what came of somebody on an earlier list of the same search.
type Before struct {
	Offered bool // false: left off
	Outcome Outcome
	LeftOff string
	State   ListState
}

// Missing is somebody who does not fit a search.
type Missing struct {
	Candidate
	Why []string
}

// Proposal is whom the centre could offer for a search.
type Proposal struct {
	Search  Search
	Body    string
	Due     calendar.Day // until when the centre answers; calendar.None: it has
	Fits    []Fitting    // in their order
	Missing []Missing    // of the page, in the order of names
	Others  int          // how many do not fit and have what was looked for
}

// OfferForm is a proposal as the clerk of the centre edited it.
type OfferForm struct {
	Search  int64
	Seen    int              // version of the search that was looked at
	Nobody  bool             // nobody is offered
	Offered map[int64]bool   // who is ticked
	LeftOff map[int64]string // why somebody is not; whoever was on the page stands here
	Request audit.Request
}

// WaitingSearch is a search that waits for the centre.
type WaitingSearch struct {
	Search
	Body string
	Due  calendar.Day // the last day for the answer (T23)
	Late bool
	New  int // how many fit who were never held against it
}

// LapsedOffer is an offer list that nobody evaluated in time.
type LapsedOffer struct {
	ID       int64
	SearchID int64
	Number   string
	Post     string
	BodyID   int64
	Body     string
	ClosesAt time.Time
	People   int
}

// Work is what the centre has to do for searches.
type Work struct {
	Waiting []WaitingSearch // for their first answer, those due sooner first
	Again   []WaitingSearch // vacancies that were answered, for which somebody fits who was never offered
	Lapsed  []LapsedOffer   // of the last months
	Active  int             // how many members can be offered
}
