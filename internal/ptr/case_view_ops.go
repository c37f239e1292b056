package ptr

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/i18n"
	"oszir/internal/ptr/benefit"
)

// runsShown is how many runs of the checks the page of a case shows.
const runsShown = 20

// Case reads a case of the actor's body with everything its page shows; more are people whom the page shows beside, for
// example somebody who is being taken into the household. The reading is logged with all of them. Errors: NotFound.
func (m *Module) Case(ctx context.Context, who identity.Actor, lang i18n.Lang, id int64, more ...int64) (CaseView, error) {
	err := who.Require(identity.ReadCases)
	if err != nil {
		return CaseView{}, err
	}
	r := caseReading{m: m, lang: lang, more: more}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		r.view, r.steps = CaseView{}, nil
		r.c, err = findCase(ctx, tx, who, id)
		if err != nil {
			return err
		}
		err = r.read(ctx, tx)
		if err != nil {
			return err
		}
		shown := make([]int64, 0, len(r.view.People))
		for id := range r.view.People {
			shown = append(shown, id)
		}
		slices.Sort(shown)
		_, err = audit.Write(ctx, tx, caseEntry(who, "ptr.case.read", r.c, shown))
		return err
	})
	if err != nil {
		return CaseView{}, err
	}
	return r.view, r.tell(ctx)
}

// Since gives the steps after a version.
func (v *CaseView) Since(version int) []CaseStep {
	i := slices.IndexFunc(v.Steps, func(s CaseStep) bool { return s.Version > version })
	if i < 0 {
		return nil
	}
	return v.Steps[i:]
}

// caseReading is a case being read.
type caseReading struct {
	m      *Module
	lang   i18n.Lang
	more   []int64
	c      *matter
	view   CaseView
	steps  []Step
	bodies []int64
}

// read fills the view in the transaction.
func (r *caseReading) read(ctx context.Context, tx *database.Tx) error {
	c, v := r.c, &r.view
	err := tx.Plan(ctx, database.PlanOnce)
	if err != nil {
		return err
	}
	at, err := database.Now(ctx, tx)
	if err != nil {
		return err
	}
	*v = CaseView{
		ID: c.id, Kind: c.kind, KindName: kindName(r.lang, c.kind), Branch: c.branch, Channel: c.channel, State: c.state, Version: c.version,
		CaseNumber: c.number, Clerk: c.clerk, DraftedBy: c.draftedBy, Opened: c.opened, ChangedAt: c.changedAt, Today: calendar.Of(at),
		Record: c.record, Proposal: c.proposal, Uses: map[benefit.Decision][]fields.Use{},
	}
	for _, d := range c.kind.DecisionsOf(c.branch) {
		v.Uses[d] = c.draftUses(d)
	}
	for _, u := range v.Uses[c.proposal] {
		if text := fieldText(r.lang, u.Field, c.record.Of(u.Field)); text != "" {
			v.Decided = append(v.Decided, FieldText{Field: u.Field, Label: u.Field.Column, Text: text})
		}
	}
	if p, ok := c.kind.PeriodOn(c.lawDay(v.Today)); ok {
		v.Law = p.Law
	}
	if c.benefit != 0 {
		var year int
		err = database.One(ctx, tx, yearOfBenefit, []any{c.benefit}, &year)
		if err != nil {
			return fmt.Errorf("reading the id of benefit %d: %w", c.benefit, err)
		}
		v.BenefitID = AdjudicationID(year, c.benefit)
	}
	v.Standing, err = r.standing(ctx, tx)
	if err != nil {
		return err
	}
	v.Runs, err = checksOf(ctx, tx, c.id, runsShown)
	if err != nil {
		return err
	}
	v.Found, err = foundIDs(ctx, tx, v.Runs)
	if err != nil {
		return err
	}
	v.Decisions, err = database.All(ctx, tx, decisionsOfCase, scanDecision, c.id)
	if err != nil {
		return fmt.Errorf("reading decisions of case %d: %w", c.id, err)
	}
	r.steps, err = stepsOf(ctx, tx, c.id, 0)
	if err != nil {
		return err
	}
	office, err := rulesOf(ctx, tx, c.body)
	if err != nil {
		return err
	}
	v.FourEyes = office.FourEyes
	v.Clerks, err = identity.ClerksOf(ctx, tx, c.body)
	if err != nil {
		return err
	}
	return r.name(ctx, tx)
}

// standing says how the time for the decision stands.
func (r *caseReading) standing(ctx context.Context, tx *database.Tx) (CaseStanding, error) {
	c := r.c
	s := CaseStanding{Due: c.due}
	var err error
	s.Stops, err = stopsOf(ctx, tx, c.id)
	if err != nil {
		return s, err
	}
	by, err := r.m.lawNow(ctx, tx)
	if err != nil {
		return s, err
	}
	t, known := TermsOf(by, c.opened)
	s.Days, s.AppealDays, s.law = t.DecisionDays, t.AppealDays, by
	switch {
	case c.due != calendar.None:
		s.Left = int(c.due - r.view.Today)
		s.Provisional = mayMove(by, c.due, t.FixedDecision)
	case known && len(s.Stops) > 0 && s.Stops[len(s.Stops)-1].Until == calendar.None && !c.finished:
		var spans []Span
		for i := range s.Stops {
			spans = append(spans, s.Stops[i].Span)
		}
		now := t.Decision(c.opened, spans).AsOf(r.view.Today)
		s.Stopped, s.Left = true, now.Left
	}
	return s, nil
}

// foundIDs gives the adjudication ids of the benefits that checks have found, by number.
func foundIDs(ctx context.Context, tx *database.Tx, runs []CheckRun) (map[int64]string, error) {
	numbers := []int64{}
	for i := range runs {
		for j := range runs[i].Findings {
			numbers = append(numbers, runs[i].Findings[j].Other)
		}
	}
	out := map[int64]string{}
	err := database.Each(ctx, tx, yearsOfBenefits, func(r database.Row) error {
		var number int64
		var year int
		err := r.Scan(&number, &year)
		out[number] = AdjudicationID(year, number)
		return err
	}, numbers)
	if err != nil {
		return nil, fmt.Errorf("reading ids of benefits: %w", err)
	}
	return out, nil
}

// stepsOf reads the steps of a case after a version, oldest first.
func stepsOf(ctx context.Context, tx *database.Tx, id int64, since int) ([]Step, error) {
	steps, err := database.All(ctx, tx, stepsOfCase, func(r database.Row, s *Step) error {
		var changes []byte
		err := r.Scan(&s.Version, &s.Command, &s.Before, &s.After, &s.At, &s.By, &changes, &s.Note)
		if err != nil {
			return err
		}
		return json.Unmarshal(changes, &s.Changes)
	}, id, since)
	if err != nil {
		return nil, fmt.Errorf("reading steps of case %d: %w", id, err)
	}
	return steps, nil
}

// name reads who the people are that the page shows.
func (r *caseReading) name(ctx context.Context, tx *database.Tx) error {
	c, v := r.c, &r.view
	ids, bodies := idsIn(r.steps)
	r.bodies = bodies
	ids = append(append(ids, c.people()...), r.more...)
	for i := range v.Runs {
		for j := range v.Runs[i].Findings {
			if id := v.Runs[i].Findings[j].Person; id != 0 {
				ids = append(ids, id)
			}
		}
	}
	for i := range v.Decisions {
		ids = append(ids, v.Decisions[i].ApplicantID, v.Decisions[i].EntitledID)
	}
	var err error
	v.People, err = casePeople(ctx, tx, ids, v.Today)
	if err != nil {
		return err
	}
	v.Applicant, v.Entitled = v.People[c.applicant], v.People[c.entitled]
	for i := range c.household {
		v.Household = append(v.Household, CaseMember{Member: c.household[i], CasePerson: v.People[c.household[i].PersonID]})
	}
	return nil
}

// casePeople reads how people are called and what tells them apart, by id. Of TAJs only the last digits are given on.
func casePeople(ctx context.Context, tx *database.Tx, ids []int64, day calendar.Day) (map[int64]CasePerson, error) {
	slices.Sort(ids)
	ids = slices.DeleteFunc(slices.Compact(ids), func(id int64) bool { return id == 0 })
	out := map[int64]CasePerson{}
	if len(ids) == 0 {
		return out, nil
	}
	names, err := people.Names(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	tajs, err := people.TAJs(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	facts, err := people.Facts(ctx, tx, ids, day)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		n, ok := names[id]
		if !ok {
			continue
		}
		p := CasePerson{ID: id, Name: n, Complete: facts[id].Complete}
		if taj := tajs[id]; len(taj) == 9 {
			p.TAJ = "••• ••• " + taj[6:]
		}
		out[id] = p
	}
	return out, nil
}

// tell puts the steps into words, outside of the transaction.
func (r *caseReading) tell(ctx context.Context) error {
	t := telling{
		lang: r.lang, kind: r.c.kind, names: r.view.People, body: map[int64]string{},
		say: func(key string, args ...any) string { return r.m.Catalog.Text(r.lang, key, args...) },
	}
	for _, id := range r.bodies {
		b, err := r.m.Orgs.ByID(ctx, id)
		if err != nil && errs.KindOf(err) != errs.NotFound {
			return fmt.Errorf("reading name of body %d: %w", id, err)
		}
		t.body[id] = b.Name
	}
	for i := range r.steps {
		lines, err := t.lines(r.steps[i].Changes)
		if err != nil {
			return fmt.Errorf("reading step %d of case %d: %w", r.steps[i].Version, r.c.id, err)
		}
		r.view.Steps = append(r.view.Steps, CaseStep{Step: r.steps[i], Lines: lines})
	}
	return nil
}

// CasesOf lists the cases of the actor's body in which somebody appears, under any number that is theirs now (people.Same),
// the latest first. The reading is logged.
func (m *Module) CasesOf(ctx context.Context, who identity.Actor, lang i18n.Lang, personID int64) ([]CaseLine, error) {
	err := who.Require(identity.ReadCases)
	if err != nil {
		return nil, err
	}
	var out []CaseLine
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		same, err := people.Same(ctx, tx, []int64{personID}, people.Today)
		if err != nil {
			return err
		}
		out, err = caseLines(ctx, tx, lang, casesOfPerson, who.BodyID, same[personID])
		if err != nil {
			return err
		}
		e := entry(who, "ptr.cases.of_person", fmt.Sprintf("person/%d", personID), dataBenefits)
		e.Persons, e.Detail = same[personID], map[string]any{"count": len(out)}
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	return out, err
}

func caseLines(ctx context.Context, tx *database.Tx, lang i18n.Lang, by *database.Statement, body int64, about []int64) ([]CaseLine, error) {
	type found struct {
		matter
		year int
	}
	cases, err := database.All(ctx, tx, by, func(r database.Row, f *found) error { return scanMatter(&f.year)(r, &f.matter) }, body, about)
	if err != nil {
		return nil, fmt.Errorf("listing cases about %v: %w", about, err)
	}
	var out []CaseLine
	for i := range cases {
		c := &cases[i]
		l := CaseLine{
			ID: c.id, KindName: kindName(lang, c.kind), Branch: c.branch, State: c.state, CaseNumber: c.number, Clerk: c.clerk, Opened: c.opened, Finished: c.finished,
		}
		if c.benefit != 0 && c.year != 0 {
			l.BenefitID = AdjudicationID(c.year, c.benefit)
		}
		switch {
		case slices.Contains(about, c.applicant):
			l.Role = RoleApplicant
		case slices.Contains(about, c.entitled):
			l.Role = RoleEntitled
		default:
			l.Role = RoleMember
		}
		out = append(out, l)
	}
	return out, nil
}

// BenefitCases are the cases of a benefit and what was decided in them.
type BenefitCases struct {
	Cases     []CaseLine // the latest first
	Decisions []Decision // the latest first, with what they were made of

	law *benefit.Law // of now
}

// CasesOfBenefit reads the cases and decisions of a benefit of the actor's body by its adjudication id. The reading is
// logged. Errors: NotFound, also for another body's.
func (m *Module) CasesOfBenefit(ctx context.Context, who identity.Actor, lang i18n.Lang, id string) (BenefitCases, error) {
	var out BenefitCases
	err := who.Require(identity.ReadCases)
	if err != nil {
		return out, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		o, err := findBenefit(ctx, tx, id)
		if err != nil {
			return err
		}
		if o.body != who.BodyID {
			return errs.New(errs.NotFound, "error.not_found")
		}
		out.Cases, err = caseLines(ctx, tx, lang, casesOfBenefit, who.BodyID, []int64{o.number})
		if err != nil {
			return err
		}
		out.Decisions, err = database.All(ctx, tx, decisionsOfBenefit, scanDecision, o.number)
		if err != nil {
			return fmt.Errorf("reading decisions of benefit %d: %w", o.number, err)
		}
		slices.Reverse(out.Decisions)
		out.law, err = m.lawNow(ctx, tx)
		if err != nil {
			return err
		}
		var others []int64
		for i := range out.Decisions {
			for j := range out.Decisions[i].Household {
				others = append(others, out.Decisions[i].Household[j].PersonID)
			}
		}
		slices.Sort(others)
		return writeRead(ctx, tx, who, "ptr.benefit.cases", o, slices.Compact(others), dataBenefits)
	})
	return out, err
}
