package ptr_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr"
	"oszir/internal/ptr/benefit"
)

// paperCase is a case of any kind on its way: what is typed is right by the sort of a field, by what the law proposes, and by
// what the program says is missing.
type paperCase struct {
	*caseWorld

	every       *everyPaper
	kind        *benefit.Kind
	day         calendar.Day // of the application
	last        calendar.Day // about the middle of the benefit that a case is about
	applicant   soul
	clients     ptr.Clients
	application map[string]string
	draft       map[string]string
	key         string // of the paper it is for
	err         error  // why it cannot go on; further commands do nothing
}

// rounds is how often a form may come back with something missing.
const paperRounds = 7

// kind makes all papers of a kind.
func (e *everyPaper) kind(k *benefit.Kind) {
	var first *paperCase
	for _, d := range []benefit.Decision{benefit.Grant, benefit.Refuse, benefit.EndProcedure} {
		for _, p := range k.PapersOf(d) {
			c := e.begin(k, p, knownDays...)
			c.fresh()
			c.decide(d, p)
			if d == benefit.Grant && first == nil && c.err == nil {
				c.final()
				first = c
			}
			c.done(p)
		}
	}
	if first == nil || first.err != nil {
		return // said already
	}
	e.standing = first
	for _, p := range k.Papers() {
		if p.Decision == "" {
			first.order(p)
		}
	}
	for _, way := range []struct {
		branch   benefit.Branch
		decision benefit.Decision
	}{
		{benefit.Reviewing, benefit.Keep}, {benefit.Reviewing, benefit.Review}, {benefit.Changing, benefit.Change}, {benefit.Pausing, benefit.Pause},
		{benefit.Suspending, benefit.Suspend}, {benefit.Repaying, benefit.Repay}, {benefit.Ending, benefit.End}, {benefit.Reviewing, benefit.End},
		{benefit.Reviewing, benefit.EndProcedure}, {benefit.Changing, benefit.Refuse}, {benefit.Deleting, benefit.Withdraw},
	} {
		if !k.Has(way.branch) || !slices.Contains(k.DecisionsOf(way.branch), way.decision) {
			continue
		}
		papers := k.PapersOf(way.decision)
		if (way.branch == benefit.Reviewing || way.branch == benefit.Changing) && (way.decision == benefit.End || way.decision == benefit.EndProcedure || way.decision == benefit.Refuse) {
			papers = papers[:1] // the others were made before, or come with the branch of the decision
		}
		for _, p := range papers {
			c := first.about(way.branch, p)
			c.decide(way.decision, p)
			c.takeBack()
			c.done(p)
		}
	}
}

// later makes what a case under the later law of procedure can give: the law of the benefits is not known here for its day, so
// that nothing can be granted or refused.
func (e *everyPaper) later(k *benefit.Kind) {
	day := calendar.On(2019, 3, 4)
	if _, ok := k.OfficeOn(day); !ok {
		return
	}
	papers := slices.DeleteFunc(k.Papers(), func(p benefit.Document) bool {
		return p.Decision != "" && p.Decision != benefit.EndProcedure || slices.Contains(e.seen, p.Key)
	})
	var c *paperCase
	for _, p := range papers {
		e.seen = append(e.seen, p.Key)
		if c == nil {
			c = e.begin(k, p, day)
			c.fresh()
		}
		if p.Decision == "" && c.err == nil {
			c.order(p)
			continue
		}
		c.key = p.Key
		c.decide(benefit.EndProcedure, p)
		c.done(p)
		c = nil
	}
}

// knownDays are days on which the law of benefits is known, and that differ in who grants what.
var knownDays = []calendar.Day{calendar.On(2014, 6, 2), calendar.On(2015, 3, 9), calendar.On(2013, 6, 3)}

// begin starts a case of a kind on the first of some days on which its office grants it.
func (e *everyPaper) begin(k *benefit.Kind, p benefit.Document, days ...calendar.Day) *paperCase {
	c := &paperCase{every: e, kind: k, key: p.Key, application: map[string]string{}, draft: map[string]string{}}
	for _, day := range days {
		office, ok := k.OfficeOn(day)
		_, known := k.PeriodOn(day + 8)
		if ok && (known || len(days) == 1) {
			c.day = day
			c.caseWorld = (&caseWorld{house: e.house}).at(e.bodies[office])
			break
		}
	}
	if c.caseWorld == nil {
		c.err = errors.New("no office grants it")
	}
	c.opens(benefit.NewBenefit, c.day, "")
	return c
}

// opens opens the case with a number of its own.
func (c *paperCase) opens(branch benefit.Branch, on calendar.Day, of string) {
	c.every.cases++
	c.do(func() (int, error) {
		var err error
		c.id, err = c.OpenCase(c.t.Context(), c.clerk, ptr.Opening{Kind: c.kind.Code, Branch: branch, CaseNumber: fmt.Sprintf("PR/%s-%d/2014", c.kind.ASCII, c.every.cases), AppliedOn: on, BenefitID: of})
		return 1, err
	})
}

// do gives a command unless something went wrong before.
func (c *paperCase) do(command func() (int, error)) {
	if c.err != nil {
		return
	}
	version, err := command()
	if err != nil {
		c.err = refusalOf(err)
		return
	}
	c.seen = version
}

// refusalOf writes a refusal out.
func refusalOf(err error) error {
	var r *ptr.Refusal
	if !errors.As(err, &r) {
		return err
	}
	var out []string
	for _, f := range r.Findings {
		out = append(out, fmt.Sprintf("%s %s %v", f.Field, f.MessageKey(), f.Args))
	}
	for _, f := range r.Checks {
		out = append(out, fmt.Sprintf("%s %s %s %v", f.Code, f.Field, f.Key, f.Args))
	}
	return errors.New(strings.Join(out, "; "))
}

// done notes why no paper came out of a case.
func (c *paperCase) done(p benefit.Document) {
	if c.err != nil {
		c.every.refused[c.kind.Code+", "+p.Key] = c.err.Error()
	}
}

// ages are those of suitable people on the day of the application, where the usual ones are not.
var ages = map[string]map[string][2]float64{
	"IDJ": {"applicant": {66, 90}}, "OTT": {"applicant": {18, 22}}, "ÁPDM": {"entitled": {60, 95}}, "OVT": {"entitled": {3.3, 4.4}},
	"": {"applicant": {25, 52}, "entitled": {1, 14}, "spouse": {25, 70}},
}

// draw takes somebody of a suitable age, of a home if there is such a person.
func (c *paperCase) draw(as, home string) soul {
	span, ok := ages[c.kind.Code][as]
	if !ok {
		span = ages[""][as]
	}
	best := -1
	for i := range c.every.crowd {
		s := &c.every.crowd[i]
		age := float64(c.day-s.born) / 365.25
		if age < span[0]+0.01 || age >= span[1] || as == "applicant" && len(c.kind.Client) > 0 && !s.carer {
			continue
		}
		if best < 0 || home != "" && s.home == home {
			best = i
		}
		if home == "" || s.home == home {
			break
		}
	}
	if best < 0 {
		c.err = fmt.Errorf("nobody is left for %s", as)
		return soul{}
	}
	out := c.every.crowd[best]
	c.every.crowd = slices.Delete(c.every.crowd, best, best+1)
	return out
}

// fresh takes a new case to where its decision is drafted.
func (c *paperCase) fresh() {
	c.applicant = c.draw("applicant", "")
	c.clients = ptr.Clients{Applicant: c.applicant.id}
	if c.kind.Household {
		c.clients.Household = append(c.clients.Household, ptr.Member{PersonID: c.applicant.id, Kin: benefit.Self})
	}
	if _, ok := c.kind.Use(benefit.EntitledTAJ); ok {
		other := c.draw("entitled", c.applicant.home)
		c.clients.Entitled = other.id
		if c.kind.Household && calendar.AgeOn(other.born, c.day) < 18 {
			c.clients.Household = append(c.clients.Household, ptr.Member{PersonID: other.id, Kin: benefit.Child})
		}
	}
	if c.kind.Household {
		c.clients.Household = append(c.clients.Household, ptr.Member{PersonID: c.draw("spouse", c.applicant.home).id, Kin: benefit.Spouse, Income: 30_000})
	}
	c.do(func() (int, error) { return c.SaveClients(c.t.Context(), c.clerk, c.handle(), c.clients) })
	c.application[benefit.AppliedOn.Key] = typedDay(c.day)
	c.required(c.kind.Application, c.application)
	c.apply()
}

// apply saves the application, with whatever it is said to lack.
func (c *paperCase) apply() {
	c.again(c.application, func() (int, error) {
		return c.SaveApplication(c.t.Context(), c.clerk, c.handle(), c.application, false)
	})
}

// about opens a case about the benefit that a case has granted, some months later.
func (c *paperCase) about(branch benefit.Branch, p benefit.Document) *paperCase {
	last := c.day + min((dayTyped(c.draft["support_end"])-c.day)/2, 121)
	out := &paperCase{
		caseWorld: &caseWorld{house: c.house, clerk: c.clerk, issuer: c.issuer}, every: c.every, kind: c.kind, day: max(last, c.day+40), last: last, applicant: c.applicant, clients: c.clients,
		application: maps.Clone(c.application), draft: maps.Clone(c.draft), key: p.Key,
	}
	out.opens(branch, out.day, c.benefitID())
	if branch == benefit.Changing || branch == benefit.Reviewing {
		out.do(func() (int, error) { return out.SaveClients(out.t.Context(), out.clerk, out.handle(), out.clients) })
	}
	out.application[benefit.AppliedOn.Key] = typedDay(out.day)
	out.apply()
	return out
}

// benefitID is the adjudication id that the case has given.
func (c *paperCase) benefitID() string {
	for _, m := range c.every.made {
		if m.by == c.caseWorld && m.doc.Adjudication != "" {
			return m.doc.Adjudication
		}
	}
	return ""
}

// decide drafts a decision, has it issued and notes its paper.
func (c *paperCase) decide(d benefit.Decision, p benefit.Document) {
	v := c.draft
	v["issued_on"], v["paper"] = typedDay(c.day+8), p.Name
	v["paper_answers"] = c.answers(p)
	v["reasoning"] = "Az ügyfél nyilatkozata és a csatolt iratok alapján a tényállás tisztázott.\nAz iratok között ellentmondás nincs."
	switch d {
	case benefit.Grant, benefit.Change, benefit.Review:
		c.computed(d)
	case benefit.Keep:
		v["review_due"] = v["support_end"]
	case benefit.Pause:
		v["pause_start"], v["pause_end"] = typedDay(c.last+2), typedDay(c.last+12)
	case benefit.Suspend:
		v["suspension_start"], v["suspension_end"] = typedDay(c.last+2), typedDay(c.last+12)
	case benefit.End:
		v["ended_on"], v["ending_ground"] = typedDay(c.last), c.ground()
	case benefit.Repay:
		v["unlawful_from"], v["unlawful_until"], v["repayable_amount"], v["repay_by"] = typedDay(c.last-10), typedDay(c.last), "12345", typedDay(c.day+70)
	case benefit.Refuse, benefit.Withdraw, benefit.EndProcedure:
	}
	c.save(d, false)
	c.again(c.draft, func() (int, error) { return c.SubmitDraft(c.t.Context(), c.clerk, c.handle()) })
	c.do(func() (int, error) { return c.IssueDecision(c.t.Context(), c.issuer, c.handle()) })
	if c.err != nil {
		return
	}
	list := c.papers()
	if len(list) == 0 || list[0].DecisionID == 0 {
		c.err = errors.New("the decision left no paper")
		return
	}
	m := madePaper{by: c.caseWorld, kind: c.kind, sort: p, day: c.day, serial: list[0].Serial, family: c.applicant.family, doc: list[0]}
	m.once = v["one_off_amount"] != "" && v["gross_monthly"] == ""
	if d == benefit.Grant || d == benefit.Change || d == benefit.Review {
		for _, key := range []string{"gross_monthly", "one_off_amount", "kinship_monthly"} {
			if n, err := strconv.ParseInt(v[key], 10, 64); err == nil && m.amount == 0 && c.uses(key) {
				m.amount = n
			}
		}
	}
	if list[0].Sort != p.Key {
		c.err = fmt.Errorf("the paper is %s", list[0].Sort)
	}
	c.every.made = append(c.every.made, m)
}

// computed fills in what the law gives, once nothing is missing for it.
func (c *paperCase) computed(d benefit.Decision) {
	v := c.draft
	if d == benefit.Grant {
		v["support_start"] = typedDay(c.day)
	} else {
		v["change_from"] = typedDay(c.last + 1)
	}
	for round := range paperRounds {
		c.save(d, true)
		if c.err != nil {
			return
		}
		sum, err := c.Compute(c.t.Context(), c.clerk, c.id)
		if err != nil {
			c.err = err
			return
		}
		if len(sum.Lacks) == 0 {
			for _, p := range sum.Calculation.Proposed {
				v[p.Field.Key] = strconv.FormatInt(p.N, 10)
				if p.Field.Type == fields.Date {
					v[p.Field.Key] = typedDay(calendar.Day(p.N))
				}
			}
			if d == benefit.Grant {
				c.terms(sum)
			}
			break
		}
		missing := ""
		applied := false
		for _, f := range sum.Lacks {
			missing += f.Field + " " + f.MessageKey() + " " + strings.Join(f.Args, ",") + "; "
			at := c.field(f.Field)
			switch {
			case at == nil:
			case slices.ContainsFunc(c.kind.Application, func(u fields.Use) bool { return u.Field == at }):
				c.application[at.Key] = c.value(at, c.application)
				applied = true
			default:
				v[at.Key] = c.value(at, v)
			}
		}
		if round == paperRounds-1 {
			c.err = errors.New("nothing can be computed: " + missing)
			return
		}
		if applied {
			c.apply()
		}
	}
	c.required(c.kind.DraftUses(), v)
}

// terms takes the days that the law proposes.
func (c *paperCase) terms(sum ptr.Computation) {
	for key, day := range map[string]calendar.Day{"support_end": sum.End, "review_due": sum.Review} {
		if day != calendar.None && c.uses(key) {
			c.draft[key] = typedDay(day)
		}
	}
}

// uses reports that a decision of the case has a field.
func (c *paperCase) uses(key string) bool {
	return slices.ContainsFunc(c.kind.DraftUses(), func(u fields.Use) bool { return u.Field.Key == key })
}

// save saves the draft, with whatever it is said to lack.
func (c *paperCase) save(d benefit.Decision, partial bool) {
	c.again(c.draft, func() (int, error) {
		return c.SaveDraft(c.t.Context(), c.clerk, c.handle(), ptr.Draft{Decision: d, Values: c.draft, Partial: partial})
	})
}

// again gives a command until no field is missing and nothing that was found is open.
func (c *paperCase) again(values map[string]string, command func() (int, error)) {
	for range paperRounds {
		if c.err != nil {
			return
		}
		version, err := command()
		if err == nil {
			c.seen = version
			return
		}
		var r *ptr.Refusal
		if !errors.As(err, &r) || len(r.Findings) == 0 && !c.reasons(r.Checks) {
			c.err = refusalOf(err)
			return
		}
		for _, f := range r.Findings {
			at := c.field(f.Field)
			if at == nil {
				c.err = refusalOf(err)
				return
			}
			values[at.Key] = c.value(at, values)
		}
	}
	c.err = fmt.Errorf("it came back %d times with %v", paperRounds, values)
}

// reasons answers what the checks found; false: one of the findings takes no reason.
func (c *paperCase) reasons(open []ptr.CaseFinding) bool {
	answers := ptr.Answers{}
	for i := range open {
		if open[i].Firm {
			return false
		}
		answers[open[i].Mark] = "Az iratok szerint rendben van."
	}
	c.do(func() (int, error) { return c.AcknowledgeFindings(c.t.Context(), c.clerk, c.handle(), answers) })
	return true
}

// takeBack withdraws a case whose decision is not to reach the register.
func (c *paperCase) takeBack() {
	if c.err != nil {
		return
	}
	h := c.handle()
	h.Note = "tévedésből"
	_, _ = c.Withdraw(c.t.Context(), c.clerk, h) // what ended the procedure, or counts at once, stays
}

// final takes a case to its finality.
func (c *paperCase) final() {
	c.do(func() (int, error) {
		return c.DeliverDecision(c.t.Context(), c.clerk, c.handle(), ptr.Delivery{On: c.day + 10, WaivedOn: calendar.None})
	})
	c.do(func() (int, error) { return c.FinalizeDecision(c.t.Context(), c.clerk, c.handle(), c.day+32) })
}

// order makes a paper that carries no decision, with everything that it asks for and with nothing.
func (c *paperCase) order(p benefit.Document) {
	for _, full := range []bool{true, false} {
		asked := map[string]string{}
		if full {
			asked = c.asked(p)
		}
		serial, err := c.MakePaper(c.t.Context(), c.clerk, ptr.PaperOrder{CaseID: c.id, Key: p.Key, Asked: asked})
		if err != nil {
			c.every.refused[fmt.Sprintf("%s, %s, everything %t", c.kind.Code, p.Key, full)] = refusalOf(err).Error()
			continue
		}
		c.every.made = append(c.every.made, madePaper{by: c.caseWorld, kind: c.kind, sort: p, serial: serial, family: c.applicant.family})
	}
}
