package tartinfo

import (
	"time"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/listing"
	"oszir/internal/tartinfo/match"
)

// Candidate is an active member as held against a search.
type Candidate struct {
	Name   string
	BodyID int64
	Body   string
	Post   string
	County string
	match.Profile
}

// Fitting is somebody who fits a search.
type Fitting struct {
	Candidate
	Place   int // in the order of those who fit
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
	Fits    []Fitting    // of the part that was asked for, in their order
	AllFits int
	Missing []Missing // of the part that was asked for, in the order of names
	Others  int       // how many do not fit and have what was looked for
	Kept    Choices   // what the clerk has chosen so far
}

// ProposalPart is which part of a proposal is asked for.
type ProposalPart struct {
	Fits   listing.Listing
	Others listing.Listing
	Text   string // part of the name of those who do not fit
}

// Choice is what the clerk of the centre decides of somebody who fits.
type Choice struct {
	On  bool   `json:"on"`            // is offered
	Why string `json:"why,omitempty"` // why not
}

// Choices are a clerk's decisions. Who is not among them is offered, unless they were held against the search before.
type Choices struct {
	Of  map[int64]Choice
	Why string // why those are left off for whom no reason of their own is given
}

// of gives what is decided of somebody.
func (c *Choices) of(x *Fitting) Choice {
	said, ok := c.Of[x.Member]
	if !ok {
		said.On = x.Before == nil
	}
	return said
}

// OfferForm is a proposal as the clerk of the centre edited it.
type OfferForm struct {
	Search  int64
	Seen    int  // version of the search that was looked at
	Nobody  bool // nobody is offered
	Choices      // of whom was on the page; of all others what was chosen before counts
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
	Waiting    []WaitingSearch // for their first answer, those due sooner first
	AllWaiting int             // how many there are; the list has the first ones
	Again      []WaitingSearch // vacancies that were answered, for which somebody fits who was never offered
	AllAgain   int
	Lapsed     []LapsedOffer // of the last months
	AllLapsed  int
}
