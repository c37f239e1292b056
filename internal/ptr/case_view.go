package ptr

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/i18n"
	"oszir/internal/ptr/benefit"
)

// CasePerson is somebody in a case as a clerk sees them.
type CasePerson struct {
	ID       int64 // 0: nobody
	Name     people.Name
	TAJ      string // masked but for the last three digits; "" when none is known
	Complete bool   // a full client
}

// CaseMember is a member of the household with what the application states of them.
type CaseMember struct {
	Member
	CasePerson
}

// CaseStanding says how the time for the decision stands today.
type CaseStanding struct {
	Due         calendar.Day // None: it stands, it is over with the decision, or no law of the day is known
	Provisional bool         // the day may move: the moved working days of that year are not known yet
	Stopped     bool
	Left        int // days until the due day, negative when it is over; while Stopped, those left when it goes on
	Days        int // that the law gives; 0: not known
	AppealDays  int // the same for an appeal
	Stops       []Stop

	law *benefit.Law // of now
}

// CaseView is a case as its page shows it.
type CaseView struct {
	ID         int64
	Kind       *benefit.Kind
	KindName   string
	Branch     benefit.Branch
	Channel    Channel
	State      State
	Version    int
	CaseNumber string
	Clerk      string // code of who works on it
	DraftedBy  string // code of who wrote the draft that waits for issue; "" while none waits
	BenefitID  string // adjudication id; "" before there is one
	Opened     calendar.Day
	ChangedAt  time.Time
	Today      calendar.Day
	Standing   CaseStanding

	Applicant, Entitled CasePerson
	Household           []CaseMember
	People              map[int64]CasePerson // everybody above and whoever was asked for beside, by id

	Record    fields.Record
	Proposal  benefit.Decision
	Uses      map[benefit.Decision][]fields.Use // what each sort of decision of the branch fills in, in the order of the form
	Decided   []FieldText                       // what the draft says, as the decision will say it
	Law       string                            // citation of the law of the decision's day; "" when none is known
	Runs      []CheckRun                        // newest first
	Found     map[int64]string                  // adjudication ids of the benefits that they found, by number
	Decisions []Decision                        // oldest first
	Steps     []CaseStep                        // oldest first
	FourEyes  bool                              // the office wants drafter and issuer to be two
	Clerks    []string                          // codes of those who can work on it
}

// Findings gives what the last run of the checks found.
func (v *CaseView) Findings() []CaseFinding {
	if len(v.Runs) == 0 {
		return nil
	}
	return v.Runs[0].Findings
}

// Valid gives the decision that counts; nil when there is none.
func (v *CaseView) Valid() *Decision {
	for i := range slices.Backward(v.Decisions) {
		if d := &v.Decisions[i]; d.State == DecisionIssued || d.State == DecisionAppealed || d.State == DecisionFinal {
			return d
		}
	}
	return nil
}

// CaseStep is a step of a case with its changes in words.
type CaseStep struct {
	Step
	Lines []FieldChange
}

// ValuesAt gives the fields of a case by key as they stood after a version, as they would be typed.
func (v *CaseView) ValuesAt(version int) (map[string]string, error) {
	var until []Step
	for i := range v.Steps {
		if v.Steps[i].Version <= version {
			until = append(until, v.Steps[i].Step)
		}
	}
	raw := Fold(until)
	out := map[string]string{}
	for _, f := range v.Kind.Fields() {
		text, ok := raw[f.Key]
		if !ok {
			continue
		}
		value, err := decodeField(f, text)
		if err != nil {
			return nil, err
		}
		out[f.Key] = typedText(f, value)
	}
	return out, nil
}

// HouseholdAt gives the people of the household as they stood after a version.
func (v *CaseView) HouseholdAt(version int) ([]int64, error) {
	var until []Step
	for i := range v.Steps {
		if v.Steps[i].Version <= version {
			until = append(until, v.Steps[i].Step)
		}
	}
	var members []Member
	if raw, ok := Fold(until)["[household]"]; ok {
		err := json.Unmarshal(raw, &members)
		if err != nil {
			return nil, err
		}
	}
	var out []int64
	for i := range members {
		out = append(out, members[i].PersonID)
	}
	return out, nil
}

// typedText writes a value as a clerk would type it into the form.
func typedText(f *fields.Field, v fields.Value) string {
	switch {
	case v.State == fields.OK && f.Type == fields.Date:
		return calendar.Day(v.N).Dotted() + "."
	case v.State == fields.OK && f.Type == fields.Month:
		return calendar.Month(v.N).First().Dotted()[:8]
	case v.State == fields.OK && (f.Type == fields.Forint || f.Type == fields.Integer):
		return strings.ReplaceAll(i18n.Number(i18n.Hungarian, v.N), "\u00a0", " ")
	}
	return v.Text
}

// aspectKeys are the names of what a case holds beyond its fields; what has none is not shown.
var aspectKeys = map[string]string{
	"[applicant]": "ptr.case.aspect.applicant", "[entitled]": "ptr.case.aspect.entitled", "[household]": "ptr.case.aspect.household",
	"[proposal]": "ptr.case.aspect.proposal", "[case_number]": "ptr.case.aspect.case_number", "[clerk]": "ptr.case.aspect.clerk",
	"[drafted_by]": "ptr.case.aspect.drafted_by", "[due]": "ptr.case.aspect.due", "[body]": "ptr.case.aspect.body",
}

// telling puts the changes of steps into words.
type telling struct {
	say   func(key string, args ...any) string
	lang  i18n.Lang
	kind  *benefit.Kind
	names map[int64]CasePerson
	body  map[int64]string
}

// lines gives what a step changed.
func (t *telling) lines(changes []Change) ([]FieldChange, error) {
	byKey := map[string]*fields.Field{}
	order := map[string]int{}
	for i, f := range t.kind.Fields() {
		byKey[f.Key], order[f.Key] = f, i+1
	}
	changes = slices.Clone(changes)
	slices.SortStableFunc(changes, func(a, b Change) int { return cmp.Compare(order[a.Key], order[b.Key]) })
	var out []FieldChange
	for _, c := range changes {
		line := FieldChange{}
		var err error
		if f, ok := byKey[c.Key]; ok {
			line.Label = f.Column
			line.Before, err = t.field(f, c.Before)
			if err == nil {
				line.After, err = t.field(f, c.After)
			}
		} else if key, ok := aspectKeys[c.Key]; ok {
			line.Label = t.say(key)
			line.Before, err = t.aspect(c.Key, c.Before)
			if err == nil {
				line.After, err = t.aspect(c.Key, c.After)
			}
		}
		if err != nil {
			return nil, err
		}
		if line.Label != "" && line.Before != line.After {
			out = append(out, line)
		}
	}
	return out, nil
}

func (t *telling) field(f *fields.Field, raw json.RawMessage) (string, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return "", nil
	}
	v, err := decodeField(f, raw)
	if err != nil {
		return "", err
	}
	if f.Type == fields.Mark {
		return t.say("ptr.case.yes"), nil
	}
	return fieldText(t.lang, f, v), nil
}

func (t *telling) aspect(key string, raw json.RawMessage) (string, error) {
	switch key {
	case "[applicant]", "[entitled]", "[body]":
		var id int64
		err := json.Unmarshal(raw, &id)
		if err != nil || id == 0 {
			return "", err
		}
		if key == "[body]" {
			return t.body[id], nil
		}
		return nameText(t.names[id].Name), nil
	case "[household]":
		var members []Member
		err := json.Unmarshal(raw, &members)
		out := make([]string, 0, len(members))
		for i := range members {
			out = append(out, t.member(&members[i]))
		}
		return strings.Join(out, "; "), err
	}
	var text string
	err := json.Unmarshal(raw, &text)
	if day, ok := calendar.Parse(text); ok && key == "[due]" {
		text = i18n.Format(t.lang, day)
	}
	return text, err
}

// member writes a member of the household in one line.
func (t *telling) member(m *Member) string {
	kin := string(m.Kin)
	if m.Text != "" {
		kin = m.Text
	}
	out := nameText(t.names[m.PersonID].Name) + " (" + kin + ", " + i18n.Forint(t.lang, m.Income)
	for _, trait := range m.Traits {
		out += ", " + t.say(traitKeys[trait])
	}
	return out + ")"
}

// traitKeys are the names of the traits.
var traitKeys = map[benefit.Trait]string{
	benefit.RaisedFamilyAllowance: "ptr.case.trait.raised_family_allowance", benefit.DisabilitySupport: "ptr.case.trait.disability_support",
	benefit.ChronicallyIll: "ptr.case.trait.chronically_ill", benefit.Studies: "ptr.case.trait.studies",
	benefit.DrawsFHT: "ptr.case.trait.draws_employment_substitute", benefit.DrawsPension: "ptr.case.trait.draws_pension",
}

func nameText(n people.Name) string { return strings.TrimSpace(n.FamilyName + " " + n.GivenName) }

// idsIn lists the people and bodies that changes speak of.
func idsIn(steps []Step) (persons, bodies []int64) {
	for i := range steps {
		for _, c := range steps[i].Changes {
			for _, raw := range []json.RawMessage{c.Before, c.After} {
				var members []Member
				id, err := strconv.ParseInt(string(raw), 10, 64)
				switch {
				case c.Key == "[household]" && json.Unmarshal(raw, &members) == nil:
					for j := range members {
						persons = append(persons, members[j].PersonID)
					}
				case err != nil || id == 0:
				case c.Key == "[applicant]", c.Key == "[entitled]":
					persons = append(persons, id)
				case c.Key == "[body]":
					bodies = append(bodies, id)
				}
			}
		}
	}
	slices.Sort(persons)
	slices.Sort(bodies)
	return slices.Compact(persons), slices.Compact(bodies)
}

// CaseLine is a case in the list of a person's or a benefit's cases.
type CaseLine struct {
	ID         int64
	KindName   string
	Branch     benefit.Branch
	State      State
	CaseNumber string
	Clerk      string
	Opened     calendar.Day
	BenefitID  string // "" before there is one
	Role       string // of the person in it, one of the roles of benefits; "" in the list of a benefit
	Finished   bool
}
