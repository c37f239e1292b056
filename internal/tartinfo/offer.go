package tartinfo

import (
	"time"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/tartinfo/match"
)

// evaluateWithin is within how many working days an offer list is evaluated (T25).
const evaluateWithin = 15

// warnBefore is with how many working days left the body is reminded (T25).
const warnBefore = 2

// ListState is how an offer list stands (T25).
type ListState string

// The states of offer lists.
const (
	ListWaiting      ListState = "waiting"      // Értékelésre vár
	ListTwoDays      ListState = "two_days"     // 2 munkanap maradt értékelésre
	ListSuccessful   ListState = "successful"   // Eredményes ajánlat
	ListUnsuccessful ListState = "unsuccessful" // Eredménytelen ajánlat
	ListExpired      ListState = "expired"      // Lejárt az értékelési idő
	ListNobody       ListState = "nobody"       // the centre found nobody
)

// listStates are all of them, in the order of the page.
var listStates = []ListState{ListWaiting, ListTwoDays, ListSuccessful, ListUnsuccessful, ListExpired, ListNobody}

// Open reports whether the list is evaluated.
func (s ListState) Open() bool { return s == ListWaiting || s == ListTwoDays }

// period gives from when to when a list that is made on a day is evaluated, and when the body is reminded: from 0:00 of the next
// working day to 24:00 of the fifteenth (T25).
func period(made calendar.Day) (opens, warns, closes time.Time) {
	return midnight(calendar.AddWorkingDays(made, 1)), midnight(calendar.AddWorkingDays(made, evaluateWithin+1-warnBefore)), midnight(calendar.AddWorkingDays(made, evaluateWithin) + 1)
}

// OfferList is whom the centre offers for a search.
type OfferList struct {
	ID         int64
	SearchID   int64
	BodyID     int64
	State      ListState
	MadeAt     time.Time
	OpensAt    time.Time
	ClosesAt   time.Time
	Considered int       // how many members were held against the search
	EndedAt    time.Time // zero: it is evaluated
	Version    int
}

// OpenAt reports whether the list can be evaluated at a moment, whether or not the clock has ended it already.
func (l *OfferList) OpenAt(at time.Time) bool {
	return l.State.Open() && at.Before(l.ClosesAt)
}

// StateAt is how the list stands at a moment.
func (l *OfferList) StateAt(at time.Time) ListState {
	if l.State.Open() && !at.Before(l.ClosesAt) {
		return ListExpired
	}
	return l.State
}

// LastDay is the last day of the evaluation; it ends at 24:00.
func (l *OfferList) LastDay() calendar.Day { return calendar.Of(l.ClosesAt) - 1 }

// Outcome is how a body evaluated somebody on an offer list (T26).
type Outcome string

// The outcomes.
const (
	OutcomeOffered     Outcome = "offered" // Kiajánlott: not evaluated yet
	OutcomeChosen      Outcome = "chosen"
	OutcomeRefused     Outcome = "refused" // the member refused the post
	OutcomeInvited     Outcome = "invited"
	OutcomeNotAsked    Outcome = "not_asked"
	OutcomeUnsuitable  Outcome = "unsuitable"
	OutcomeUnavailable Outcome = "unavailable"
	OutcomeOtherPerson Outcome = "other_person"
	OutcomeOther       Outcome = "other"
	OutcomeGone        Outcome = "gone" // már nem szerepel a Tartinfó nyilvántartásában: set by the program alone (T27)
)

// outcomes are those that a body sets, in the order of the page.
var outcomes = []Outcome{OutcomeChosen, OutcomeRefused, OutcomeInvited, OutcomeNotAsked, OutcomeUnsuitable, OutcomeUnavailable, OutcomeOtherPerson, OutcomeOther}

// mostNote is how long the text beside an outcome is, in characters.
const mostNote = 1000

// Verdict is an outcome as set.
type Verdict struct {
	Outcome Outcome
	Note    string
}

// OfferedMember is somebody on an offer list.
type OfferedMember struct {
	Member     int64
	Place      int
	Name       string // "": not to be seen, forgotten or no longer on the list
	County     string
	Address    string // of the last workplace
	Post       string
	ReserveEnd calendar.Day
	Mobility   string
	Verdict
	BySystem bool
	Why      match.Reasons
}

// Open reports whether the body evaluates the member.
func (o *OfferedMember) Open() bool { return o.Name != "" && o.Outcome != OutcomeGone }

// OfferView is an offer list as somebody may see it.
type OfferView struct {
	OfferList
	Search    Search
	Body      string
	People    []OfferedMember // of the page
	All       int
	Undecided int       // how many wait for an outcome, on all pages
	Chosen    int       // how many are chosen
	May       bool      // the actor evaluates it
	LeftOff   []LeftOff // for the centre alone
}

// LeftOff is somebody who fits, and whom the clerk of the centre left off a list.
type LeftOff struct {
	Member int64
	Name   string // "": forgotten
	Post   string
	Reason string // "": emptied, since the member is forgotten
	Why    match.Reasons
}

// ListedOffer is an offer list in a list.
type ListedOffer struct {
	ID       int64
	SearchID int64
	Number   string // of the search
	Post     string
	BodyID   int64
	BodyName string
	MadeAt   time.Time
	ClosesAt time.Time
	State    ListState
	People   int
	Done     int // of whom the outcome is set
}

// OfferFilter narrows the list of offer lists.
type OfferFilter struct {
	Text  string // part of the post or of the number
	State string // a ListState, or open: those that are evaluated
}

// Evaluation is the outcomes of a page, as set.
type Evaluation struct {
	ID       int64
	Seen     int
	Verdicts map[int64]Verdict
	Request  audit.Request
}

// OfferAct is what every further act on an offer list carries.
type OfferAct struct {
	ID      int64
	Seen    int
	Request audit.Request
}
