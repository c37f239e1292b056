package ptr

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"oszir/internal/orgs"
	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/ptr/benefit"
)

// progress says how far a case is: which of its data a check may ask for.
type progress int

// The stages, in the order of a case's life.
const (
	stageClients progress = iota // whom it is about
	stageDraft                   // and what the application says
)

// stageOf gives the stage of a case.
func (c *matter) stageOf() progress {
	switch c.state {
	case Opened, ClientData, Checking, ApplicationData:
		return stageClients
	}
	return stageDraft
}

// sight is all that the checks look at: the case and what the registers know of it, read before any of them looks.
type sight struct {
	c     *matter
	stage progress
	day   calendar.Day // whose law judges
	by    *benefit.Law // by which edition
	start calendar.Day // the time that the case is about
	end   calendar.Day // None: without an end, or not known yet

	facts   map[int64]people.Fact
	same    map[int64][]int64 // all records of a person, the one that stands for them first
	ties    []people.Tie
	twins   map[int64][]int64
	area    area
	matches []match // parallel support
	bases   []match // what the kind needs there to be
	endings []ending
	drawn   []match     // at the same dwelling
	others  []elsewhere // cases in which the same people stand
	law     []finding.Finding
	sum     *benefit.Calculation // nil: nothing is to be computed
	lacks   []finding.Finding    // why nothing could be computed

	found []CaseFinding
}

// area is where an office is competent.
type area struct {
	municipality bool
	settlement   string // of the seat; "": not known
}

// ending is how a benefit of somebody ended.
type ending struct {
	match

	ground string
	last   calendar.Day
}

// elsewhere is another open case in which somebody of this one stands.
type elsewhere struct {
	id, body  int64
	kind      string
	household []Member
	opened    calendar.Day
}

// look reads all that the checks of a case look at.
func (w *work) look(ctx context.Context) (*sight, error) {
	c := w.is
	by, err := w.law(ctx)
	if err != nil {
		return nil, err
	}
	s := &sight{c: c, stage: c.stageOf(), day: c.lawDay(w.today), by: by, sum: w.sum}
	s.start, s.end = c.time()
	err = byOnePlan(ctx, w.tx, func() error { return w.read(ctx, s) })
	if err != nil {
		return nil, err
	}
	s.judge()
	return s, nil
}

// read reads what the registries hold about a case.
func (w *work) read(ctx context.Context, s *sight) error {
	c := w.is
	ids := c.people()
	var err error
	s.facts, err = people.Facts(ctx, w.tx, ids, s.day)
	if err == nil {
		s.same, err = people.Same(ctx, w.tx, ids, people.Today)
	}
	if err == nil {
		s.ties, err = people.Ties(ctx, w.tx, s.records(c.applicant), s.day)
	}
	if err == nil {
		s.twins, err = people.Twins(ctx, w.tx, slices.DeleteFunc([]int64{c.applicant, c.entitled}, func(id int64) bool { return id == 0 }))
	}
	if err == nil {
		s.area, err = areaOf(ctx, w.tx, c.body)
	}
	if err != nil {
		return err
	}
	return w.lookElsewhere(ctx, s)
}

// records gives all records of some people.
func (s *sight) records(ids ...int64) []int64 {
	out := []int64{}
	for _, id := range ids {
		for _, same := range s.same[id] {
			if !slices.Contains(out, same) {
				out = append(out, same)
			}
		}
	}
	return out
}

// time gives the days that a case is about. Until the draft names them they are those from the application on.
func (c *matter) time() (start, end calendar.Day) {
	start, ok := dayIn(c.record, benefit.SupportStart)
	if !ok {
		start = c.opened
	}
	end, ok = dayIn(c.record, benefit.SupportEnd)
	if !ok || end < start {
		end = calendar.None
	}
	return start, end
}

// lookElsewhere reads what the registers and other cases hold about the people of a case.
func (w *work) lookElsewhere(ctx context.Context, s *sight) error {
	c := w.is
	var err error
	s.matches, err = parallelTo(ctx, w.tx, c, c.countedBy(c.kind.Groups, s.same), s.start, s.end)
	if err != nil {
		return err
	}
	// A family is the others: what the applicant draws is found by the applicant.
	s.matches = slices.DeleteFunc(s.matches, func(m match) bool {
		return (m.subject == string(benefit.ByFamily) || m.subject == byListing) && s.samePerson(c.applicant, m.applicant)
	})
	if len(c.kind.Needs) > 0 {
		n := c.countedBy(c.kind.Needs, s.same)
		s.bases, err = database.All(ctx, w.tx, parallelBenefits, scanMatch(WhereRegister), n.args(dayArg(s.start), dayArg(s.start), c.benefit)...)
		if err != nil {
			return fmt.Errorf("reading on what case %d leans: %w", c.id, err)
		}
	}
	s.endings, err = database.All(ctx, w.tx, endingsOf, func(r database.Row, e *ending) error {
		var last database.Day
		err := r.Scan(&e.benefit, &e.body, &e.applicant, &e.entitled, &e.kind, &e.ground, &last)
		e.last = last.Day
		return err
	}, s.records(c.people()...))
	if err != nil {
		return fmt.Errorf("reading how benefits of the people of case %d ended: %w", c.id, err)
	}
	if c.dwelling != 0 {
		s.drawn, err = database.All(ctx, w.tx, drawnAtDwelling, func(r database.Row, m *match) error {
			var start, end database.Day
			err := r.Scan(&m.benefit, &m.body, &m.applicant, &m.kind, &start, &end)
			m.start, m.end = start.Day, end.Day
			return err
		}, c.dwelling, dayArg(s.start), dayArg(s.end), s.records(c.people()...))
		if err != nil {
			return fmt.Errorf("reading who draws something at the dwelling of case %d: %w", c.id, err)
		}
	}
	s.others, err = database.All(ctx, w.tx, openHouseholds, func(r database.Row, e *elsewhere) error {
		var household []byte
		var opened database.Day
		err := r.Scan(&e.id, &e.body, &e.kind, &household, &opened)
		if err != nil {
			return err
		}
		e.opened = opened.Day
		return json.Unmarshal(household, &e.household)
	}, s.records(c.people()...), c.id)
	if err != nil {
		return fmt.Errorf("reading other cases of the people of case %d: %w", c.id, err)
	}
	return nil
}

// parallelTo looks for what excludes a case: in the register, among decisions that are not final, and in other cases.
func parallelTo(ctx context.Context, tx *database.Tx, c *matter, n counted, start, end calendar.Day) ([]match, error) {
	if len(n.who) == 0 {
		return nil, nil
	}
	found, err := database.All(ctx, tx, parallelBenefits, scanMatch(WhereRegister), n.args(dayArg(start), dayArg(end), c.benefit)...)
	if err != nil {
		return nil, fmt.Errorf("looking for benefits that exclude case %d: %w", c.id, err)
	}
	decided, err := database.All(ctx, tx, parallelDecisions, func(r database.Row, m *match) error {
		return scanMatch(WhereDecision, &m.caseID)(r, m)
	}, n.args(dayArg(start), dayArg(end), c.id)...)
	if err != nil {
		return nil, fmt.Errorf("looking for decisions that exclude case %d: %w", c.id, err)
	}
	for _, m := range decided {
		if c.benefit == 0 || m.benefit != c.benefit { // two cases may be about one benefit
			found = append(found, m)
		}
	}
	cases, err := database.All(ctx, tx, parallelCases, func(r database.Row, m *match) error {
		var opened database.Day
		err := r.Scan(&m.group, &m.subject, &m.applicant, &m.entitled, &m.kind, &m.body, &opened, &m.caseID)
		m.where, m.start, m.end = WhereCase, opened.Day, calendar.None
		return err
	}, n.args(c.id)...)
	if err != nil {
		return nil, fmt.Errorf("looking for cases that exclude case %d: %w", c.id, err)
	}
	return append(found, cases...), nil
}

func scanMatch(where string, more ...any) func(database.Row, *match) error {
	return func(r database.Row, m *match) error {
		var start, end database.Day
		err := r.Scan(append([]any{&m.group, &m.subject, &m.benefit, &m.year, &m.applicant, &m.entitled, &m.kind, &m.body, &start, &end, &m.gross}, more...)...)
		m.where, m.start, m.end = where, start.Day, end.Day
		return err
	}
}

// areaOf gives where a body is competent.
func areaOf(ctx context.Context, tx *database.Tx, body int64) (area, error) {
	b, err := orgs.Fact(ctx, tx, body)
	return area{municipality: Office(b.Kind) == benefit.Municipality, settlement: b.Settlement}, err
}

// judge lets the law of the day look at the case, and computes what it gives.
func (s *sight) judge() {
	c := s.c
	report := func(f finding.Finding) { s.law = append(s.law, f) }
	in := s.input(report)
	c.kind.JudgeLaw(in)
	if s.sum != nil || s.stage < stageDraft || c.branch == benefit.Correcting || !asksRight(c) {
		return
	}
	in = s.input(func(f finding.Finding) { s.lacks = append(s.lacks, f) })
	s.sum, _ = c.kind.Calculate(in, s.start, c.members(s.facts))
}

// input is a case as the rules look at it. Applicant and entitled person have no TAJ here; what stands for it tells
// whether they are the same, and that there is somebody to be judged.
func (s *sight) input(report func(finding.Finding)) *benefit.Input {
	c := s.c
	r := grown(slices.Clone(c.record), benefit.LastShared)
	for _, p := range []struct {
		f  *fields.Field
		id int64
	}{{benefit.ApplicantTAJ, c.applicant}, {benefit.EntitledTAJ, c.entitled}} {
		if same := s.same[p.id]; p.id != 0 && len(same) > 0 {
			r.Set(p.f, fields.Value{State: fields.OK, Text: fmt.Sprint(same[0])})
		}
	}
	return &benefit.Input{Record: r, Applicant: personOf(s.facts, c.applicant), Entitled: personOf(s.facts, c.entitled), Day: s.day, Law: s.by, Report: report}
}

// asksRight reports that a case is about whether somebody has a right to a benefit, as far as it says so yet: what does
// not give anything need not be entitled to anything.
func asksRight(c *matter) bool {
	if c.proposal != "" {
		return gives(c.proposal) || c.proposal == benefit.Keep
	}
	return c.branch == benefit.NewBenefit || c.branch == benefit.Reviewing || c.branch == benefit.Changing
}
