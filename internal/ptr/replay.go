package ptr

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/ptr/benefit"
)

// ReplayView says by which law and rules a decision is computed again.
type ReplayView string

// The views.
const (
	ReplayThen  ReplayView = "then"  // its own day, by the edition and the rules by which it was made
	ReplayNow   ReplayView = "now"   // its own day, as the law of that day is known now
	ReplayToday ReplayView = "today" // the law of today
)

// Replayed is what comes of computing a decision again, from nothing but what is frozen with it.
type Replayed struct {
	View     ReplayView
	Day      calendar.Day // whose law judged
	Edition  int64        // of the law; 0: as the program ships it
	Rules    string       // their version; "": no law of the day is known
	Law      string       // citation
	Steps    []benefit.Step
	Values   []benefit.UsedValue
	Proposed []benefit.Proposal
	Lacks    []finding.Finding // why nothing could be computed
	Findings []finding.Finding // what the rules find about right and amounts
}

// NoLaw reports that no law of the day is known.
func (r *Replayed) NoLaw() bool { return r.Rules == "" }

// Unreplayable says why a decision cannot be computed again. It is an error of its own, since nothing is said of such a
// decision but this.
type Unreplayable string

// The reasons.
const (
	NoInputs  Unreplayable = "inputs"  // what it was computed from is not kept with it
	NoRules   Unreplayable = "rules"   // the program does not have the rules that it names
	NoKind    Unreplayable = "kind"    // the program does not know its kind
	NoReading Unreplayable = "record"  // what is kept with it cannot be read
	NoResult  Unreplayable = "failed"  // the rules fail over what is kept with it
	NoEdition Unreplayable = "edition" // in a run: it was made by an edition that came while the run began
)

// Error names the reason.
func (u Unreplayable) Error() string { return "it cannot be computed again: " + string(u) }

// computed reports that amounts were computed for a decision: what it gives, or why it gives nothing.
func (d *Decision) computed() bool { return gives(d.Decision) || d.Decision == benefit.Refuse }

// judged reports that the rules look at whether somebody has the right that a decision gives or leaves.
func (d *Decision) judged() bool { return gives(d.Decision) || d.Decision == benefit.Keep }

// replay computes a decision again by the law of a day: in ReplayThen by the rules that it names, else by those of the day
// as they are now. Errors: Unreplayable.
func (d *Decision) replay(view ReplayView, by *benefit.Law, day calendar.Day) (_ *Replayed, err error) {
	defer func() {
		if recover() != nil { // a run goes on, and counts it
			err = NoResult
		}
	}()
	k := d.Kind
	if len(k.Periods) == 0 {
		return nil, NoKind
	}
	rules, _ := k.RulesOn(day)
	own, turned, _ := strings.Cut(d.RuleVersion, " ")
	if view == ReplayThen {
		var ok bool
		rules, ok = k.RulesNamed(own)
		if !ok && own != "" {
			return nil, NoRules
		}
	}
	out := &Replayed{View: view, Day: day, Edition: by.Number(), Rules: rules.Version, Law: rules.Law}
	start, ok := calendar.Parse(d.Inputs.Start)
	if !ok && (d.computed() || d.judged()) {
		return nil, NoInputs
	}
	in := benefit.Input{Record: d.Record, Applicant: d.person(d.ApplicantID), Entitled: d.person(d.EntitledID), Day: day, Law: by}
	if d.computed() {
		sum := in
		sum.Report = func(f finding.Finding) { out.Lacks = append(out.Lacks, f) }
		household := membersOf(d.Household, func(id int64) calendar.Day { return d.person(id).Born })
		var c *benefit.Calculation
		if d.Inputs.Turned == nil || view == ReplayToday && out.NoLaw() {
			c, _ = k.CalculateBy(rules, &sum, start, household)
		} else {
			c, err = d.succeed(view, turned, &sum, start, household)
			if err != nil {
				return nil, err
			}
		}
		out.Steps, out.Values, out.Proposed = c.Steps, c.Values, c.Proposed
	}
	if d.judged() && rules.Check != nil {
		check := in
		check.Kind, check.Record = k, judgedRecord(d.Record, d.ApplicantID, d.EntitledID, d.Inputs.OnePerson)
		check.Report = func(f finding.Finding) { out.Findings = append(out.Findings, f) }
		rules.Check(&check)
	}
	return out, nil
}

// succeed computes what a benefit became when the law turned it into one of another kind.
func (d *Decision) succeed(view ReplayView, version string, in *benefit.Input, start calendar.Day, household []benefit.Member) (*benefit.Calculation, error) {
	from := kindOf(d.Inputs.Turned.Kind)
	s, ok := from.SuccessionTo(d.Kind.Code)
	if !ok {
		return nil, NoRules
	}
	amount := s.Amount
	if view == ReplayThen {
		amount, ok = s.AmountNamed(from, version)
		if !ok {
			return nil, NoRules
		}
	}
	r, err := decodeRecord(from, d.Inputs.Turned.Record)
	if err != nil {
		return nil, NoReading
	}
	in.Kind, in.Record = from, r
	c := &benefit.Calculation{Input: in, Start: start, Household: household}
	_, _ = from.Successor(c)
	amount(c)
	if c.Refused() {
		c.Proposed = nil
	}
	return c, nil
}

// holds reports that replaying a decision gave exactly what is kept with it: amounts, values of the law and derivation.
// Names, and whether a lawyer has verified a value, are no part of it: they are set right now and then.
func (d *Decision) holds(r *Replayed) bool {
	if len(r.Proposed) != len(d.Proposed) {
		return false
	}
	for _, p := range r.Proposed {
		n, ok := d.Proposed[p.Field.Key]
		if !ok || n != p.N {
			return false
		}
	}
	return slices.EqualFunc(d.Values, r.Values, func(a, b benefit.UsedValue) bool {
		return a.Key == b.Key && a.Value == b.Value && a.From == b.From && a.Law == b.Law
	}) && slices.EqualFunc(d.Steps, r.Steps, sameStep)
}

func sameStep(a, b benefit.Step) bool {
	return a.Key == b.Key && a.Result == b.Result && a.Unit == b.Unit && a.Law == b.Law && slices.Equal(a.Args, b.Args)
}

// kept is what is kept with a decision, as if it had been computed just now. Why nothing was computed is not kept.
func (d *Decision) kept() *Replayed {
	out := &Replayed{View: ReplayThen, Day: d.IssuedOn, Edition: d.Edition, Rules: d.RuleVersion, Law: d.Law, Steps: d.Steps, Values: d.Values}
	for _, f := range d.Kind.Fields() {
		if n, ok := d.Proposed[f.Key]; ok {
			out.Proposed = append(out.Proposed, benefit.Proposal{Field: f, N: n})
		}
	}
	return out
}

// ReplayChange says in what a decision would be another one.
type ReplayChange string

// The changes, the gravest first.
const (
	ReplayBroken   ReplayChange = "broken"    // computing it as it was computed does not give what is kept
	ReplayGranted  ReplayChange = "granted"   // nothing could be computed, and now it can
	ReplayRefused  ReplayChange = "refused"   // and the reverse
	ReplayAmount   ReplayChange = "amount"    // another amount
	ReplayFound    ReplayChange = "found"     // the rules find something that they did not
	ReplayNotFound ReplayChange = "not_found" // and the reverse
	ReplayReason   ReplayChange = "reason"    // nothing can be computed for another reason
	ReplayValue    ReplayChange = "value"     // another number of the law was read, which does not change the result
	ReplaySteps    ReplayChange = "steps"     // the same result by another way
)

// ReplayChanges lists them in this order.
func ReplayChanges() []ReplayChange {
	return []ReplayChange{ReplayBroken, ReplayGranted, ReplayRefused, ReplayAmount, ReplayFound, ReplayNotFound, ReplayReason, ReplayValue, ReplaySteps}
}

// OfResult reports that a change is one of what was decided, not only of how it was derived.
func (c ReplayChange) OfResult() bool { return c != ReplayValue && c != ReplaySteps }

// ReplayDifference is one thing in which two computations of a decision differ.
type ReplayDifference struct {
	Change    ReplayChange
	Field     *fields.Field      // of an amount
	Value     *benefit.UsedValue // of a number of the law: as it is now, else as it was
	Then, Now *int64             // of amounts and numbers; nil: there was none, or there is none
	Finding   finding.Finding    // of a finding or a reason
}

// compareReplays says in what two computations differ, the gravest first.
func compareReplays(then, now *Replayed) []ReplayDifference {
	var out []ReplayDifference
	add := func(d ReplayDifference) { out = append(out, d) }
	switch {
	case len(then.Lacks) > 0 && len(now.Lacks) == 0:
		add(ReplayDifference{Change: ReplayGranted, Finding: then.Lacks[0]})
	case len(then.Lacks) == 0 && len(now.Lacks) > 0:
		for _, f := range now.Lacks {
			add(ReplayDifference{Change: ReplayRefused, Finding: f})
		}
	}
	compareAmounts(then, now, add)
	// That the amount of then is not one of now goes without saying where now there is another.
	differing := map[string]bool{}
	for i := range out {
		if out[i].Change == ReplayAmount && out[i].Now != nil {
			differing[out[i].Field.Key] = true
		}
	}
	ofOthers := func(d ReplayDifference) {
		if !differing[d.Finding.Field] {
			add(d)
		}
	}
	compareFindings(then.Findings, now.Findings, ReplayFound, ofOthers)
	compareFindings(now.Findings, then.Findings, ReplayNotFound, ofOthers)
	if len(then.Lacks) > 0 && len(now.Lacks) > 0 {
		compareFindings(then.Lacks, now.Lacks, ReplayReason, add)
		if !slices.ContainsFunc(out, func(d ReplayDifference) bool { return d.Change == ReplayReason }) {
			compareFindings(now.Lacks, then.Lacks, ReplayReason, add)
		}
	}
	compareValues(then, now, add)
	if len(out) == 0 && !slices.EqualFunc(then.Steps, now.Steps, sameResult) {
		add(ReplayDifference{Change: ReplaySteps})
	}
	return out
}

// sameResult compares lines of a derivation by what they say; the paragraph that they cite may have been set right.
func sameResult(a, b benefit.Step) bool {
	return a.Key == b.Key && a.Result == b.Result && slices.Equal(a.Args, b.Args)
}

func compareAmounts(then, now *Replayed, add func(ReplayDifference)) {
	of := func(r *Replayed, f *fields.Field) *int64 {
		for i := range r.Proposed {
			if r.Proposed[i].Field == f {
				return &r.Proposed[i].N
			}
		}
		return nil
	}
	for i := range then.Proposed {
		f := then.Proposed[i].Field
		a, b := of(then, f), of(now, f)
		if b == nil || *a != *b {
			add(ReplayDifference{Change: ReplayAmount, Field: f, Then: a, Now: b})
		}
	}
	for i := range now.Proposed {
		if f := now.Proposed[i].Field; of(then, f) == nil {
			add(ReplayDifference{Change: ReplayAmount, Field: f, Now: of(now, f)})
		}
	}
}

// compareFindings adds what stands in b and not in a.
func compareFindings(a, b []finding.Finding, change ReplayChange, add func(ReplayDifference)) {
	for _, f := range b {
		if !slices.ContainsFunc(a, func(g finding.Finding) bool { return g.Field == f.Field && g.MessageKey() == f.MessageKey() }) {
			add(ReplayDifference{Change: change, Finding: f})
		}
	}
}

// compareValues adds the numbers of the law that differ. A number is read once, but those that go by birth dates for each
// person.
func compareValues(then, now *Replayed, add func(ReplayDifference)) {
	byKey := func(r *Replayed) (map[string][]int, []string) {
		out := map[string][]int{}
		var order []string
		for i := range r.Values {
			key := r.Values[i].Key
			if _, ok := out[key]; !ok {
				order = append(order, key)
			}
			out[key] = append(out[key], i)
		}
		return out, order
	}
	a, order := byKey(then)
	b, more := byKey(now)
	for _, key := range more {
		if _, ok := a[key]; !ok {
			order = append(order, key)
		}
	}
	for _, key := range order {
		for i := range max(len(a[key]), len(b[key])) {
			d := ReplayDifference{Change: ReplayValue}
			if i < len(a[key]) {
				d.Value = &then.Values[a[key][i]]
				d.Then = &d.Value.Value
			}
			if i < len(b[key]) {
				d.Value = &now.Values[b[key][i]]
				d.Now = &d.Value.Value
			}
			if d.Then == nil || d.Now == nil || *d.Then != *d.Now {
				add(d)
			}
		}
	}
}

// people lists everybody a decision is about, each once, the applicant first.
func (d *Decision) people() []int64 {
	c := matter{applicant: d.ApplicantID, entitled: d.EntitledID, household: d.Household}
	out := c.people()
	for _, id := range slices.Sorted(maps.Keys(d.Births)) {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// Replay is a decision computed again in the three views.
type Replay struct {
	Decision   Decision
	CaseNumber string
	Why        Unreplayable // "" when it could be computed again; else nothing of what follows is there
	Nothing    bool         // the decision is of a sort of which nothing is computed

	Then, Now, Today *Replayed
	Broken           []ReplayDifference // what comes out in ReplayThen, against what is kept; empty when it holds
	Holds            bool               // exactly what is kept came out
	Changes          []ReplayDifference // from then to now
	ChangesToday     []ReplayDifference // from then to today; empty where no law of today is known
}

// Same reports that the decision would be the same one now: what it gives, and what is found about it.
func (r *Replay) Same() bool {
	return !slices.ContainsFunc(r.Changes, func(d ReplayDifference) bool { return d.Change.OfResult() })
}

// newReplay computes a decision again: by the law by which it was made, and by the law of now.
func newReplay(d *Decision, made, latest *benefit.Law, today calendar.Day) Replay {
	out := Replay{Decision: *d, Nothing: !d.computed() && !d.judged()}
	if out.Nothing {
		return out
	}
	for _, v := range []struct {
		view ReplayView
		by   *benefit.Law
		day  calendar.Day
		into **Replayed
	}{{ReplayThen, made, d.IssuedOn, &out.Then}, {ReplayNow, latest, d.IssuedOn, &out.Now}, {ReplayToday, latest, today, &out.Today}} {
		r, err := d.replay(v.view, v.by, v.day)
		if err != nil {
			var why Unreplayable
			if !errors.As(err, &why) {
				why = NoReading
			}
			return Replay{Decision: *d, Why: why}
		}
		*v.into = r
	}
	out.Holds = d.holds(out.Then)
	if !out.Holds {
		out.Broken = compareReplays(d.kept(), &Replayed{Steps: out.Then.Steps, Values: out.Then.Values, Proposed: out.Then.Proposed})
	}
	out.Changes = compareReplays(out.Then, out.Now)
	if !out.Today.NoLaw() {
		out.ChangesToday = compareReplays(out.Then, out.Today)
	}
	return out
}
