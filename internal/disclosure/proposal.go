package disclosure

import (
	"slices"
	"time"
	"unicode/utf8"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
)

// State is how a proposal stands.
type State string

// The states of a proposal.
const (
	Drafted   State = "draft"
	Submitted State = "submitted" // waits for another lawyer
	Approved  State = "approved"
	Declined  State = "refused"
	Withdrawn State = "withdrawn"
)

// The sorts of proposals.
const (
	OfPolicy = "policy"
	OfAgency = "agency"
)

// PolicyText is a version of the policy: what it is called, what it changes of the register, and the causes that it answers.
type PolicyText struct {
	Facts

	Changes string  `json:"changes"`          // in words
	Items   []Item  `json:"items,omitempty"`  // as they are from then on
	Causes  []int64 `json:"causes,omitempty"` // duties that it ends
}

// Content is what a proposal says: a version of the policy, or an agency.
type Content struct {
	Policy *PolicyText `json:"policy,omitempty"`
	Agency *Agency     `json:"agency,omitempty"`
	Reason string      `json:"reason,omitempty"` // of a change of an agency
}

// Proposal is a change on its way.
type Proposal struct {
	ID        int64
	Version   int
	State     State
	Sort      string
	Content   Content
	Note      string // why it was refused
	DraftedBy string
	DraftedAt time.Time
	By        string // of the last step
	At        time.Time
	Published calendar.Day // of an approved policy; None: not yet
	Sent      calendar.Day
}

// Open reports that nobody has decided on it yet.
func (p *Proposal) Open() bool { return p.State == Drafted || p.State == Submitted }

// noticeDays is how many days before it takes effect a version is published and sent, and endingDays how many before its end
// the end of a service is announced, changeDays how many after its cause a change is made (2.1.5.3 of the policy).
const (
	noticeDays = 15
	endingDays = 90
	changeDays = 30
)

// Effective gives the day on which an approved version takes effect: the day it says, but not before the fifteenth day after it
// was published and sent. None: it takes no effect yet.
func (p *Proposal) Effective() calendar.Day {
	if p.State != Approved || p.Sort != OfPolicy || p.Published == calendar.None || p.Sent == calendar.None {
		return calendar.None
	}
	return max(p.Content.Policy.ValidFrom.Day, p.Published+noticeDays, p.Sent+noticeDays)
}

// Handle is what every further act on a proposal carries.
type Handle struct {
	ID      int64
	Seen    int    // version of it that was looked at
	Note    string // why, where it is refused
	Request audit.Request
}

// Draft is a proposal as a lawyer writes it down.
type Draft struct {
	Content

	Request audit.Request
}

// Refusal says what is wrong with what was handed in. It is the cause of the Invalid error that an operation gives then.
type Refusal struct{ Faults []Fault }

// Fault is what is wrong with a field, as a message key with its arguments.
type Fault struct {
	Field, Key string
	Args       []any
}

// Error names fields and keys, never values.
func (r *Refusal) Error() string {
	out := "refused:"
	for _, f := range r.Faults {
		out += " " + f.Field + "/" + f.Key
	}
	return out
}

// refusal gives the error of faults; nil when there are none.
func refusal(faults []Fault) error {
	if len(faults) == 0 {
		return nil
	}
	return errs.Wrap(&Refusal{faults}, errs.Invalid, "disclosure.refused")
}

const longestReason = 2000

// wanted puts a text into order and finds what is wrong with it.
func wanted(faults []Fault, field string, text *string, longest int) []Fault {
	*text = fields.Clean(*text)
	switch {
	case *text == "":
		return append(faults, Fault{Field: field, Key: "disclosure.fault.required"})
	case utf8.RuneCountInString(*text) > longest:
		return append(faults, Fault{Field: field, Key: "disclosure.fault.too_long", Args: []any{longest}})
	}
	return faults
}

// judge puts a proposal into order and says what is wrong with it. Errors: Invalid with a Refusal.
func (c *Content) judge(s *Sources, today calendar.Day) error {
	var faults []Fault
	switch {
	case c.Policy != nil:
		faults = c.Policy.judge(s, today)
	case c.Agency != nil:
		faults = c.Agency.judge(s)
		faults = wanted(faults, "reason", &c.Reason, longestReason)
	default:
		return errs.New(errs.NotFound, "error.not_found")
	}
	return refusal(faults)
}

func (p *PolicyText) judge(s *Sources, today calendar.Day) []Fault {
	faults := wanted(nil, "name", &p.Name, longestText)
	faults = wanted(faults, "version", &p.Version, 20)
	faults = wanted(faults, "changes", &p.Changes, longestReason)
	switch {
	case p.Issued.Day == calendar.None:
		faults = append(faults, Fault{Field: "issued", Key: "disclosure.fault.day"})
	case p.ValidFrom.Day == calendar.None:
		faults = append(faults, Fault{Field: "valid_from", Key: "disclosure.fault.day"})
	case p.ValidFrom.Day < max(p.Issued.Day, today)+noticeDays:
		faults = append(faults, Fault{Field: "valid_from", Key: "disclosure.fault.too_early", Args: []any{(max(p.Issued.Day, today) + noticeDays).Dotted() + "."}})
	}
	for i := range p.Items {
		faults = append(faults, p.Items[i].judge(s)...)
	}
	return faults
}

func (i *Item) judge(s *Sources) []Fault {
	before, ok := s.Item(i.Key)
	if !ok {
		return []Fault{{Field: "name", Key: "disclosure.fault.unknown_item"}}
	}
	// The element of messages stands in published schemas: what it is called and holds does not change by a version.
	i.Type, i.Length = before.Type, before.Length
	faults := wanted(nil, "name", &i.Name, 100)
	faults = wanted(faults, "meaning", &i.Meaning, longestText)
	faults = wanted(faults, "law", &i.Law, longestText)
	i.PrimarySource = fields.Clean(i.PrimarySource)
	if i.Mode != Simple {
		i.Mode = Automatic
	}
	if i.Primary {
		i.PrimarySource = ""
	} else {
		faults = wanted(faults, "primary_source", &i.PrimarySource, longestText)
	}
	return faults
}

func (a *Agency) judge(s *Sources) []Fault {
	faults := wanted(nil, "name", &a.Name, 200)
	if !slices.Contains(Sorts, a.Sort) {
		faults = append(faults, Fault{Field: "sort", Key: "disclosure.fault.required"})
	}
	if len(a.Grounds) == 0 {
		faults = append(faults, Fault{Field: "law", Key: "disclosure.fault.required"})
	}
	for i := range a.Grounds {
		g := &a.Grounds[i]
		faults = wanted(faults, "law", &g.Law, longestText)
		faults = wanted(faults, "purpose", &g.Purpose, longestText)
		if g.Days < 1 || g.Days > 60 {
			faults = append(faults, Fault{Field: "days", Key: "disclosure.fault.days"})
		}
		for _, key := range g.Items {
			if _, ok := s.Item(key); !ok {
				faults = append(faults, Fault{Field: "items", Key: "disclosure.fault.unknown_item"})
			}
		}
		if len(g.Items) == 0 {
			faults = append(faults, Fault{Field: "items", Key: "disclosure.fault.required"})
		}
	}
	return faults
}
