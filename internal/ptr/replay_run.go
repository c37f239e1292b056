package ptr

import (
	"encoding/json"
	"errors"
	"slices"
	"time"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/ptr/benefit"
)

// What came of a decision or a version in a run, beside the changes of ReplayChanges. Everything that is looked at counts as
// one of all these.
const (
	ReplaySame    = "same"
	ReplayPartly  = "partly"  // the same as far as it can be judged: the rules ask for birth dates, which a load does not freeze
	ReplayNothing = "nothing" // the decision computes nothing
	ReplayVoid    = "void"    // the decision was withdrawn or annulled
	ReplayNoLaw   = "no_law"  // no law of the day is known by which it could be judged
	cannotReplay  = "cannot_" // with the reason, an Unreplayable, behind it
)

// ReplayRun is a run over the whole register.
type ReplayRun struct {
	ID        int64            `json:"id"`
	View      ReplayView       `json:"view"`
	Edition   int64            `json:"edition"` // by whose numbers it is judged
	Day       calendar.Day     `json:"-"`       // on which it was ordered
	By        string           `json:"-"`       // code
	OrderedAt time.Time        `json:"ordered_at"`
	EndedAt   time.Time        `json:"ended_at"` // zero: it is at work
	Chunks    int              `json:"-"`
	Done      int              `json:"-"`
	Total     int64            `json:"total"`     // decisions and versions that were looked at
	Decisions map[string]int64 `json:"decisions"` // by what came of them
	Versions  map[string]int64 `json:"versions"`  // loaded versions of benefits without a decision, the same
}

// Different counts what would be judged differently.
func (r *ReplayRun) Different() int64 {
	var n int64
	for _, c := range ReplayChanges() {
		n += r.Decisions[string(c)] + r.Versions[string(c)]
	}
	return n
}

// ReplayGroup is differences of one sort of a kind in an office.
type ReplayGroup struct {
	Kind     string
	BodyID   int64
	BodyName string
	What     ReplayChange
	Count    int64
	Monthly  int64 // forints a month more (less: negative), of those where both amounts are known
}

// ReplayLine is one thing that would be judged differently.
type ReplayLine struct {
	DecisionID int64        // 0: a version of a benefit without a decision
	CaseID     int64        // of the decision
	CaseNumber string       // "" for whoever sees the whole country
	BenefitID  string       // adjudication id; the same
	From       calendar.Day // of a version
	Kind       string
	BodyID     int64
	BodyName   string
	What       ReplayChange
	Then, Now  *int64   // of what is paid
	Monthly    bool     // month by month
	Fields     []string // keys of the amounts that differ
	Numbers    []string // keys of the numbers of the law that differ
	Findings   []string // keys, + before what would be found now, - before what would be found no more
	applicant  int64
	number     int64
	year       int
}

// replayJob is a run as its workers need it.
type replayJob struct {
	id    int64
	view  ReplayView
	day   calendar.Day
	by    *benefit.Law
	known time.Time
	laws  map[int64]*benefit.Law // by edition
}

// replayPart is a piece of a run.
type replayPart struct {
	sort        string
	first, last int64
}

const (
	partDecisions = "decision"
	partVersions  = "version"
)

// judged is what came of a piece.
type judgedPart struct {
	total  int
	counts map[string]int64
	rows   [][]any // of replay_difference
}

func (p *judgedPart) count(what string) {
	p.total++
	if p.counts == nil {
		p.counts = map[string]int64{}
	}
	p.counts[what]++
}

var replayDifferenceColumns = []string{"run_id", "decision_id", "benefit_id", "valid_from", "kind", "body_id", "what", "then_amount", "now_amount", "monthly", "fields", "numbers", "findings"}

// decision judges one decision; body handles its case.
func (p *judgedPart) decision(j *replayJob, d *Decision, body int64) {
	if d.State == DecisionWithdrawn || d.State == DecisionAnnulled {
		p.count(ReplayVoid)
		return
	}
	if !d.computed() && !d.judged() {
		p.count(ReplayNothing)
		return
	}
	then, err := d.replay(ReplayThen, j.laws[d.Edition], d.IssuedOn)
	if err != nil {
		p.count(cannot(err))
		return
	}
	if !d.holds(then) {
		p.differs(j, d, body, []ReplayDifference{{Change: ReplayBroken}}, d.kept(), then)
		return
	}
	now := then
	day := d.IssuedOn
	if j.view == ReplayToday {
		day = j.day
	}
	if rules, _ := d.Kind.RulesOn(day); day != d.IssuedOn || d.Edition != j.by.Number() || rules.Version != then.Rules || d.Inputs.Turned != nil {
		now, err = d.replay(j.view, j.by, day)
		if err != nil {
			p.count(cannot(err))
			return
		}
	}
	if j.view == ReplayToday && now.NoLaw() {
		p.count(ReplayNoLaw)
		return
	}
	changes := compareReplays(then, now)
	if len(changes) == 0 {
		p.count(ReplaySame)
		return
	}
	p.differs(j, d, body, changes, then, now)
}

func cannot(err error) string {
	var why Unreplayable
	if !errors.As(err, &why) {
		why = NoReading
	}
	return cannotReplay + string(why)
}

// differs keeps a decision that would be another one.
func (p *judgedPart) differs(j *replayJob, d *Decision, body int64, changes []ReplayDifference, then, now *Replayed) {
	p.count(string(changes[0].Change))
	rules, _ := d.Kind.RulesOn(d.IssuedOn)
	row := newDifference(changes)
	a, f := paidOf(d.Kind, then)
	b, g := paidOf(d.Kind, now)
	if f == nil {
		f = g
	}
	monthly := f != nil && f != benefit.OneOffAmount && !rules.Once
	p.rows = append(p.rows, []any{j.id, d.ID, d.benefit, nil, d.Kind.Code, body, string(changes[0].Change), a, b, monthly, row.fields, row.numbers, row.findings})
}

// paidOf gives what a computation says is paid, and in which field.
func paidOf(k *benefit.Kind, r *Replayed) (*int64, *fields.Field) {
	for _, f := range k.Amounts() {
		for i := range r.Proposed {
			if r.Proposed[i].Field == f {
				return &r.Proposed[i].N, f
			}
		}
	}
	return nil, nil
}

// difference is what a row of replay_difference names.
type difference struct{ fields, numbers, findings []string }

func newDifference(changes []ReplayDifference) difference {
	d := difference{[]string{}, []string{}, []string{}}
	add := func(to *[]string, s string) {
		if s != "" && !slices.Contains(*to, s) {
			*to = append(*to, s)
		}
	}
	for i := range changes {
		c := &changes[i]
		switch c.Change {
		case ReplayAmount:
			add(&d.fields, c.Field.Key)
		case ReplayValue:
			add(&d.numbers, c.Value.Key)
		case ReplayFound, ReplayRefused, ReplayReason:
			add(&d.findings, "+"+c.Finding.MessageKey())
		case ReplayNotFound, ReplayGranted:
			add(&d.findings, "-"+c.Finding.MessageKey())
		case ReplayBroken, ReplaySteps:
		}
	}
	return d
}

// loadedVersion is a version of a benefit that a load brought, as far as it can be judged again.
type loadedVersion struct {
	version

	edition int64 // of the load; -1: it came of no load
}

// version judges a loaded version: what the rules find about it. Nothing was computed for it, and birth dates are not frozen
// with it.
func (p *judgedPart) version(j *replayJob, v *loadedVersion) {
	total := p.total
	defer func() {
		if recover() != nil && p.total == total {
			p.count(cannotReplay + string(NoResult))
		}
	}()
	k := kindOf(v.kind)
	r, err := v.record()
	switch {
	case len(k.Periods) == 0:
		p.count(cannotReplay + string(NoKind))
		return
	case err != nil:
		p.count(cannotReplay + string(NoReading))
		return
	case v.edition < 0:
		p.count(cannotReplay + string(NoInputs))
		return
	}
	day := v.issued
	rules, ok := k.RulesOn(day)
	if ok && k.Mended(day) {
		p.count(cannotReplay + string(NoRules)) // by which revision a load judged is not kept
		return
	}
	var births bool
	judge := func(rules benefit.Rules, by *benefit.Law, day calendar.Day) []finding.Finding {
		var found []finding.Finding
		if rules.Check == nil {
			return nil
		}
		rules.Check(&benefit.Input{
			Kind: k, Record: judgedRecord(r, v.applicant, v.entitled, v.applicant == v.entitled), Applicant: benefit.Person{Born: calendar.None}, Entitled: benefit.Person{Born: calendar.None},
			Day: day, Law: by, Report: func(f finding.Finding) {
				if f.Key == "benefit.eligibility.applicant_unknown" || f.Key == "benefit.eligibility.entitled_unknown" {
					births = true
					return
				}
				found = append(found, f)
			},
		})
		return found
	}
	then := judge(rules, j.laws[v.edition], day)
	now := then
	if j.view == ReplayToday {
		rules, ok = k.RulesOn(j.day)
		day = j.day
	}
	if !ok {
		p.count(ReplayNoLaw)
		return
	}
	if j.view == ReplayToday || v.edition != j.by.Number() {
		now = judge(rules, j.by, day)
	}
	changes := compareReplays(&Replayed{Findings: then}, &Replayed{Findings: now})
	switch {
	case len(changes) > 0:
		p.count(string(changes[0].Change))
		row := newDifference(changes)
		p.rows = append(p.rows, []any{j.id, int64(0), v.number, v.start.Time(), k.Code, v.body, string(changes[0].Change), nil, nil, false, row.fields, row.numbers, row.findings})
	case births:
		p.count(ReplayPartly)
	default:
		p.count(ReplaySame)
	}
}

func scanReplayRun(r database.Row, run *ReplayRun) error {
	var day database.Day
	var ended *time.Time
	err := r.Scan(&run.ID, &run.View, &run.Edition, &day, &run.By, &run.OrderedAt, &ended, &run.Chunks, &run.Done)
	run.Day = day.Day
	if ended != nil {
		run.EndedAt = *ended
	}
	return err
}

// takeCounts adds up what came of the pieces of a run.
func (r *ReplayRun) takeCounts(sort string, total int64, counts []byte) error {
	var c map[string]int64
	err := json.Unmarshal(counts, &c)
	into := r.Decisions
	if sort == partVersions {
		into = r.Versions
	}
	for what, n := range c {
		into[what] += n
	}
	r.Total += total
	return err
}
