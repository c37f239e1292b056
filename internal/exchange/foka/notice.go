package foka

import (
	"regexp"
	"strings"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/idnumber"
)

// The states of a benefit that is told about.
const (
	Held    = "held"    // it is in the register
	Deleted = "deleted" // it should never have been there
	Erased  = "erased"  // the person's data are erased
)

// Notice is a benefit as it stands in the register, whole: whoever has the latest knows all.
type Notice struct {
	Schema  string  `json:"schema"`
	Benefit string  `json:"benefit"` // adjudication id (elbírálási azonosító)
	Version int64   `json:"version"` // grows with every notice
	State   string  `json:"state"`
	Kind    string  `json:"kind"`
	Name    string  `json:"kindName"`
	Office  *Office `json:"office,omitempty"` // that handles it
	Person  *Person `json:"person,omitempty"`
	Spans   []Span  `json:"spans,omitempty"` // in the order of time, without overlaps
	Ending  *Ending `json:"ending,omitempty"`
}

// Schema is the form of notices that this program writes.
const Schema = "foka/1"

// Office is a granting body.
type Office struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// Person is the beneficiary.
type Person struct {
	TAJ             string `json:"taj"` // nine digits
	FamilyName      string `json:"familyName"`
	GivenName       string `json:"givenName"`
	BirthFamilyName string `json:"birthFamilyName,omitempty"`
	BirthGivenName  string `json:"birthGivenName,omitempty"`
	BirthDate       string `json:"birthDate"` // 1980-02-29
	BirthPlace      string `json:"birthPlace"`
	MotherName      string `json:"motherName"`
}

// Span is what was decided for a time.
type Span struct {
	From     string `json:"from"`            // 2014-01-01
	Until    string `json:"until,omitempty"` // last day; "": open
	Amount   int64  `json:"amount"`          // forints a month
	State    string `json:"state,omitempty"` // paused or suspended for part of it
	Decision string `json:"decision"`        // sort of decision
	Number   string `json:"number"`          // case number
	IssuedOn string `json:"issuedOn"`
	FinalOn  string `json:"finalOn"`
	Office   string `json:"office"` // code of the body that decided
}

// Ending is why and when it ended.
type Ending struct {
	On     string `json:"on,omitempty"`
	Ground string `json:"ground"`
}

// Finding is what is wrong with a notice.
type Finding struct {
	Path string `json:"path"`
	Code string `json:"code"` // missing, malformed, unknown or contradictory
}

var benefitForm = regexp.MustCompile(`^[A-Z0-9/-]{4,40}$`)

// Check lists what is wrong with a notice.
func (n *Notice) Check() []Finding {
	var out []Finding
	need := func(path, value string) bool {
		if strings.TrimSpace(value) == "" {
			out = append(out, Finding{path, "missing"})
			return false
		}
		return true
	}
	day := func(path, value string) calendar.Day {
		d, ok := calendar.Parse(value)
		if !ok {
			out = append(out, Finding{path, "malformed"})
			return calendar.None
		}
		return d
	}
	if n.Schema != Schema {
		out = append(out, Finding{"schema", "unknown"})
	}
	if need("benefit", n.Benefit) && !benefitForm.MatchString(n.Benefit) {
		out = append(out, Finding{"benefit", "malformed"})
	}
	if n.Version <= 0 {
		out = append(out, Finding{"version", "malformed"})
	}
	need("kind", n.Kind)
	switch n.State {
	case Erased, Deleted:
		return out
	case Held:
	default:
		return append(out, Finding{"state", "unknown"})
	}
	if n.Office == nil {
		out = append(out, Finding{"office", "missing"})
	} else {
		need("office.code", n.Office.Code)
	}
	if p := n.Person; p == nil {
		out = append(out, Finding{"person", "missing"})
	} else {
		if need("person.taj", p.TAJ) && idnumber.TAJ(p.TAJ) != idnumber.OK {
			out = append(out, Finding{"person.taj", "malformed"})
		}
		need("person.familyName", p.FamilyName)
		need("person.givenName", p.GivenName)
		need("person.motherName", p.MotherName)
		need("person.birthPlace", p.BirthPlace)
		if need("person.birthDate", p.BirthDate) {
			day("person.birthDate", p.BirthDate)
		}
	}
	if len(n.Spans) == 0 {
		out = append(out, Finding{"spans", "missing"})
	}
	last := calendar.None
	for i := range n.Spans {
		s := &n.Spans[i]
		from := day("spans.from", s.From)
		if from != calendar.None && last != calendar.None && from <= last {
			out = append(out, Finding{"spans.from", "contradictory"})
		}
		last = from
		if s.Until != "" {
			last = day("spans.until", s.Until)
			if last < from {
				out = append(out, Finding{"spans.until", "contradictory"})
			}
		}
		if s.Amount < 0 {
			out = append(out, Finding{"spans.amount", "malformed"})
		}
	}
	return out
}
