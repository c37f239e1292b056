package ptr

import (
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/ptr/benefit"
)

// mostCases is up to where cases are counted exactly.
const mostCases = 1000

// Urgency says how pressing an unfinished case is.
type Urgency string

// The urgencies. The last two wait for somebody else: no day is set by which the office must act.
const (
	Overdue     Urgency = "overdue" // its day is over
	DueToday    Urgency = "today"
	DueSoon     Urgency = "soon" // within three days
	DueLater    Urgency = "later"
	ClockStands Urgency = "stopped"
	AtSecond    Urgency = "appeal" // second instance decides
)

// Urgencies lists them, the most pressing first.
func Urgencies() []Urgency {
	return []Urgency{Overdue, DueToday, DueSoon, DueLater, ClockStands, AtSecond}
}

// soonDays is how many days ahead something is due soon.
const soonDays = 3

// noDay stands in the order of tasks for a day that is not set: after all others.
var noDay = calendar.On(9999, 12, 31)

// days gives between which days something of this urgency is to be done. "": all.
func (u Urgency) days(today calendar.Day) (first, last calendar.Day) {
	switch u {
	case Overdue:
		return cursorEpoch, today - 1
	case DueToday:
		return today, today
	case DueSoon:
		return today + 1, today + soonDays
	case DueLater:
		return today + soonDays + 1, noDay - 1
	case ClockStands, AtSecond:
		return noDay, noDay
	}
	return cursorEpoch, noDay
}

// urgencyOf says how pressing a case is on a day.
func urgencyOf(c *ListedCase, today calendar.Day) Urgency {
	switch {
	case c.State == Appealed:
		return AtSecond
	case c.Next == calendar.None:
		return ClockStands
	case c.Next < today:
		return Overdue
	case c.Next == today:
		return DueToday
	case c.Next <= today+soonDays:
		return DueSoon
	}
	return DueLater
}

// CaseFilter narrows the lists of an office's cases. The zero filter takes all.
type CaseFilter struct {
	Kind       string // code; "": all
	Branch     benefit.Branch
	State      State
	Clerk      string       // code; "": everybody's
	CaseNumber string       // its beginning, in any case
	Person     string       // line of words that finds people: TAJ, name, birth date
	OpenedFrom calendar.Day // ends of the first day, both inclusive; 0 or None: open
	OpenedTo   calendar.Day

	// Of tasks only.
	When    Urgency // "": all
	ToIssue bool    // only drafts that wait for whoever issues

	// Of all cases only.
	Finished   string           // OnlyFinished, OnlyUnfinished or ""
	Decision   benefit.Decision // by which they were decided
	IssuedFrom calendar.Day
	IssuedTo   calendar.Day
	FinalFrom  calendar.Day
	FinalTo    calendar.Day
	Oldest     bool // what was opened first comes first

	After string // cursor: CasePage.Next of the page before

	named []int64 // whom Person finds; nil: all
}

// The values of CaseFilter.Finished.
const (
	OnlyFinished   = "yes"
	OnlyUnfinished = "no"
)

// decided reports that the filter looks at decisions.
func (f *CaseFilter) decided() bool {
	return f.Decision != "" || openDay(f.IssuedFrom) != nil || openDay(f.IssuedTo) != nil || f.final()
}

func (f *CaseFilter) final() bool { return openDay(f.FinalFrom) != nil || openDay(f.FinalTo) != nil }

// ListedCase is a line of a list of cases.
type ListedCase struct {
	ID         int64
	Kind       string // code
	KindName   string
	Branch     benefit.Branch
	State      State
	Version    int
	Applicant  BenefitPerson // ID 0: not chosen yet
	Entitled   BenefitPerson // ID 0: nobody else gives the right
	CaseNumber string
	Clerk      string // code; "": nobody's since it was moved
	ToIssue    bool   // its draft waits for whoever issues
	Recheck    bool   // elsewhere something has changed: its checks are to run again
	Opened     calendar.Day
	Due, Next  calendar.Day // None: none
	MayMove    bool         // Next hangs on a year of which it is not known which working days are moved
	Finished   bool
	Urgency    Urgency // of an unfinished one

	// Of the decision that counts; Decision is "" before there is one.
	Decision          benefit.Decision
	IssuedOn, FinalOn calendar.Day
	BenefitID         string // adjudication id; "": none
}

// CasePage is a page of a list of cases.
type CasePage struct {
	Lines    []ListedCase
	Count    int  // of all pages together
	MoreThan bool // there are more than Count, too many to be counted
	Broad    bool // the line that names people finds too many in the country: only cases of the first are here
	Today    calendar.Day
	Clerks   []string // codes of those who handle the office's cases
	Next     string   // cursor of the page behind it; "" on the last

	law *benefit.Law // of now
}

// TaskPage is a page of what an office has to do.
type TaskPage struct {
	CasePage
	Counts  map[Urgency]int // up to mostCases, then one more
	ToIssue int             // drafts that wait for whoever issues, up to mostCases, then one more
	Reviews int             // benefits to be reviewed within ReviewDays that nobody has begun, up to mostCases, then one more
}

// ReviewDays is how many days ahead the review of a benefit becomes a task.
const ReviewDays = 30

// listedCaseColumns is what scanListedCase reads, of a case c.
const listedCaseColumns = `c.id, c.kind, c.branch, c.state, c.version, coalesce(c.applicant_id, 0), c.entitled_id, c.case_number, c.clerk,
		c.drafted_by IS NOT NULL AND c.state = 'DONTESTERVEZET', c.opened_on, c.due_on, c.next_on, c.finished_at IS NOT NULL,
		EXISTS (SELECT FROM ptr.case_recheck k WHERE k.case_id = c.id AND k.done_at IS NULL)`

func scanListedCase(r database.Row, c *ListedCase) error {
	var opened, due, next database.Day
	err := r.Scan(&c.ID, &c.Kind, &c.Branch, &c.State, &c.Version, &c.Applicant.ID, &c.Entitled.ID, &c.CaseNumber, &c.Clerk, &c.ToIssue, &opened, &due, &next, &c.Finished, &c.Recheck)
	c.Recheck = c.Recheck && c.State.Can(Recheck)
	c.Opened, c.Due, c.Next, c.IssuedOn, c.FinalOn = opened.Day, due.Day, next.Day, calendar.None, calendar.None
	return err
}

// nextMoves reports that what is to be done next may come on another day than Next says: the decision, or the first day
// of finality, which hangs on the last one for appeals. A day that has come does not move.
func (c *ListedCase) nextMoves(law *benefit.Law, today calendar.Day) bool {
	if c.State == AwaitingFinal {
		return c.Next > today && mayMove(law, c.Next-1, false)
	}
	return c.Next > today && mayMove(law, c.Next, endsOnDayOff(c.Opened))
}

// nextOr gives the day of a case in the order of tasks.
func (c *ListedCase) nextOr() calendar.Day {
	if c.Next == calendar.None {
		return noDay
	}
	return c.Next
}
