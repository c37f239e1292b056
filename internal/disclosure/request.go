package disclosure

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/idnumber"
)

// Stage is how a request stands.
type Stage string

// The stages of a request.
const (
	Received Stage = "received"
	Proposed Stage = "proposed" // an answer waits for another one to issue it
	Answered Stage = "answered"
	Refused  Stage = "refused"
)

// The channels by which requests come: disclosure.channel.<channel>.
const (
	ByEmail     = "email"
	ByPost      = "post"
	ByEPaper    = "epaper"
	ByInterface = "interface"
)

// Channels lists them.
var Channels = []string{ByEmail, ByPost, ByEPaper, ByInterface}

// Given is whom an agency asks about, as it named them: by TAJ, or by name, birth date and mother's name.
type Given struct {
	TAJ    string `json:"taj,omitempty"` // nine digits
	Name   string `json:"name,omitempty"`
	Born   string `json:"born,omitempty"` // 1975-02-15
	Mother string `json:"mother,omitempty"`
}

// NewRequest is a request as it came.
type NewRequest struct {
	BodyID     int64  // the office that is asked; 0: the actor's own
	Agency     string // key
	AgencyName string // which of them exactly; "": the agency's name
	Channel    string
	FileNumber string
	ReceivedOn calendar.Day
	Ground     string // key
	Purpose    string
	Persons    []Given
	Overlap    bool     // asked is only whether a benefit is held, and when
	Kind       string   // of which benefit, for overlap; "": whichever
	Fields     []string // keys of items; none for overlap
	From, Last calendar.Day
	Original   []byte // as it was received; nil: it was written down here, and that counts
	Request    audit.Request

	faults []Fault // found before it was judged
}

// Request is a request as it stands.
type Request struct {
	ID         int64
	BodyID     int64
	Agency     string
	AgencyName string
	Channel    string
	FileNumber string
	ReceivedOn calendar.Day
	DueOn      calendar.Day
	Ground     string
	Law        string
	Purpose    string
	Overlap    bool
	Kind       string
	Fields     []string
	From, Last calendar.Day
	Digest     []byte // SHA-256 of the request as received
	State      Stage
	Version    int
	ReceivedBy string
	ReceivedAt time.Time
	Persons    int    // how many it asks about
	Open       int    // of whom somebody must choose who they are
	ProposedBy string // of the last proposal; "": none

	told []string // items that the answer tells, while it is issued
}

// Wanted is somebody whom a request asks about, and who that is.
type Wanted struct {
	No       int
	Given    Given
	PersonID int64 // 0: nobody, or not chosen yet
	Open     bool  // several fit, or not all that was given: somebody must choose
}

// Step is something that happened to a request.
type Step struct {
	Version int
	Did     string // received, chosen, proposed, returned, answered, refused
	Note    string
	At      time.Time
	By      string
}

// Act is what every further act on a request carries.
type Act struct {
	ID      int64
	Seen    int    // version of it that was looked at
	Sum     string // of the answer that was looked at, where it is issued
	Note    string
	Request audit.Request

	unseen bool // the program itself answers, so that nobody has looked at it
}

// mostPersons is how many people a request may ask about, mostYears how long its period may be.
const (
	mostPersons  = 100
	mostYears    = 20
	mostOriginal = 10 << 20
)

// judge puts a request into order and says what is wrong with it. Errors: Invalid with a Refusal.
func (r *NewRequest) judge(s *Sources, agencies []Agency, today calendar.Day) (Ground, error) {
	agency, ok := agencyOf(agencies, r.Agency)
	if !ok {
		return Ground{}, refusal(append(slices.Clone(r.faults), Fault{Field: "agency", Key: "disclosure.fault.required"}))
	}
	if strings.TrimSpace(r.AgencyName) == "" {
		r.AgencyName = agency.Name
	}
	faults := wanted(slices.Clone(r.faults), "agency_name", &r.AgencyName, 200)
	faults = wanted(faults, "file_number", &r.FileNumber, 100)
	faults = wanted(faults, "purpose", &r.Purpose, longestText)
	ground, ok := agency.Ground(r.Ground)
	if !ok {
		faults = append(faults, Fault{Field: "ground", Key: "disclosure.fault.required"})
	}
	if !slices.Contains(Channels, r.Channel) {
		faults = append(faults, Fault{Field: "channel", Key: "disclosure.fault.required"})
	}
	switch {
	case r.ReceivedOn == calendar.None:
		faults = append(faults, Fault{Field: "received_on", Key: "disclosure.fault.day"})
	case r.ReceivedOn > today:
		faults = append(faults, Fault{Field: "received_on", Key: "disclosure.fault.to_come"})
	}
	switch {
	case r.From == calendar.None:
		faults = append(faults, Fault{Field: "from", Key: "disclosure.fault.day"})
	case r.Last == calendar.None:
		faults = append(faults, Fault{Field: "last", Key: "disclosure.fault.day"})
	case r.Last < r.From || r.Last > calendar.AddMonths(r.From, 12*mostYears):
		faults = append(faults, Fault{Field: "last", Key: "disclosure.fault.period", Args: []any{mostYears}})
	}
	if r.Overlap {
		r.Fields = []string{}
	}
	if !r.Overlap && len(r.Fields) == 0 {
		faults = append(faults, Fault{Field: "fields", Key: "disclosure.fault.required"})
	}
	for _, key := range r.Fields {
		if _, ok := s.Item(key); !ok {
			faults = append(faults, Fault{Field: "fields", Key: "disclosure.fault.unknown_item"})
		}
	}
	if len(r.Persons) == 0 {
		faults = append(faults, Fault{Field: "persons", Key: "disclosure.fault.required"})
	}
	if len(r.Persons) > mostPersons || len(r.Original) > mostOriginal {
		faults = append(faults, Fault{Field: "persons", Key: "disclosure.fault.too_many", Args: []any{mostPersons}})
	}
	for i := range r.Persons {
		if !r.Persons[i].judge() {
			faults = append(faults, Fault{Field: "persons", Key: "disclosure.fault.person", Args: []any{i + 1}})
		}
	}
	return ground, refusal(faults)
}

// judge puts what was given into order; it reports whether it is enough to look for somebody.
func (g *Given) judge() bool {
	g.Name, g.Mother = fields.Clean(g.Name), fields.Clean(g.Mother)
	g.TAJ = strings.NewReplacer(" ", "", "-", "", "\u00a0", "").Replace(g.TAJ)
	if g.Born != "" {
		day, ok := calendar.Parse(g.Born)
		if !ok {
			return false
		}
		g.Born = day.String()
	}
	if g.TAJ != "" {
		return idnumber.TAJ(g.TAJ) == idnumber.OK && len(g.TAJ) == 9
	}
	return g.Name != "" && g.Born != "" && g.Mother != "" && len(g.Name)+len(g.Mother) < 400
}

// ParsePersons reads people line by line: a TAJ, or name; birth date; mother's name. What a line lacks judge finds.
func ParsePersons(text string) []Given {
	var out []Given
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		parts := strings.Split(line, ";")
		for i := range parts {
			parts[i] = strings.TrimSpace(parts[i])
		}
		var g Given
		if digits := strings.NewReplacer(" ", "", "-", "", "\u00a0", "").Replace(parts[0]); digits != "" && strings.Trim(digits, "0123456789") == "" {
			g.TAJ, parts = digits, parts[1:]
		}
		for i, to := range []*string{&g.Name, &g.Born, &g.Mother} {
			if i < len(parts) {
				*to = parts[i]
			}
		}
		if len(parts) > 3 {
			g = Given{} // nobody can say what the rest is
		}
		out = append(out, g)
	}
	return out
}

// original gives the request as it was received: the bytes that came, or what was written down of it.
func (r *NewRequest) original() ([]byte, error) {
	if len(r.Original) > 0 {
		return r.Original, nil
	}
	raw, err := json.Marshal(struct {
		Agency, AgencyName, Channel, FileNumber, ReceivedOn, Ground, Purpose string
		Persons                                                              []Given
		Overlap                                                              bool
		Fields                                                               []string
		From, Last                                                           string
	}{r.Agency, r.AgencyName, r.Channel, r.FileNumber, r.ReceivedOn.String(), r.Ground, r.Purpose, r.Persons, r.Overlap, r.Fields, r.From.String(), r.Last.String()})
	if err != nil {
		return nil, fmt.Errorf("writing down a request: %w", err)
	}
	return raw, nil
}

// digestOf is the SHA-256 of a request as it was received.
func digestOf(original []byte) []byte {
	sum := sha256.Sum256(original)
	return sum[:]
}
