package ptr

import (
	"context"
	"fmt"
	"slices"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/ptr/benefit"
)

// issuedOn is the field of the decision's day: the law of that day judges.
var issuedOn = benefit.IssuedOn

// Draft is what a clerk writes down of a decision.
type Draft struct {
	Decision benefit.Decision
	Values   map[string]string // fields by key, as typed
	Partial  bool              // saved to go on later: required fields may wait
}

// draftUses gives the fields that a sort of decision fills in.
func (c *matter) draftUses(d benefit.Decision) []fields.Use {
	reasons := []fields.Use{fields.Must(benefit.IssuedOn), fields.May(benefit.PaperName), fields.May(benefit.PaperAnswers), fields.May(benefit.Reasoning)}
	amounts := []fields.Use{fields.Must(benefit.IssuedOn), fields.May(benefit.PaperName), fields.May(benefit.PaperAnswers), fields.May(benefit.AmountReason), fields.May(benefit.Reasoning)} // of what is computed
	switch d {
	case benefit.Grant:
		return slices.Concat(c.kind.DraftUses(), amounts)
	case benefit.Change, benefit.Review:
		if c.branch == benefit.Correcting {
			return slices.Concat(c.kind.DraftUses(), amounts)
		}
		return slices.Concat(benefit.ChangeUses, c.kind.DraftUses(), amounts)
	case benefit.Keep:
		return slices.Concat(reviewUses(c.kind), reasons)
	case benefit.Pause:
		return slices.Concat(must(benefit.PauseStart), reasons)
	case benefit.Suspend:
		return slices.Concat(must(benefit.SuspensionStart), reasons)
	case benefit.End:
		return slices.Concat(benefit.EndUses, reasons)
	case benefit.Repay:
		return slices.Concat(benefit.RepayUses, reasons)
	case benefit.Refuse, benefit.Withdraw, benefit.EndProcedure:
	}
	return []fields.Use{fields.Must(benefit.IssuedOn), fields.May(benefit.PaperName), fields.May(benefit.PaperAnswers), fields.Must(benefit.Reasoning)}
}

func reviewUses(k *benefit.Kind) []fields.Use {
	if _, ok := k.Use(benefit.ReviewDue); ok {
		return []fields.Use{fields.Must(benefit.ReviewDue)}
	}
	return nil
}

// must gives the uses of pauses or suspensions, their first day required.
func must(first *fields.Field) []fields.Use {
	out := []fields.Use{fields.Must(first)}
	list := benefit.Suspensions
	if first == benefit.PauseStart {
		list = benefit.Pauses
	}
	for _, u := range list {
		if u.Field != first {
			out = append(out, u)
		}
	}
	return out
}

// gives reports that a decision says what a client gets: it is judged and computed.
func gives(d benefit.Decision) bool {
	return d == benefit.Grant || d == benefit.Change || d == benefit.Review
}

// SaveDraft stores the draft of the decision; the checks run, amounts are held against what the law gives. Errors: Invalid
// with a Refusal.
func (m *Module) SaveDraft(ctx context.Context, who identity.Actor, h Handle, in Draft) (int, error) {
	err := who.Require(identity.HandleCases)
	if err != nil {
		return 0, err
	}
	return m.do(ctx, who, SaveDraft, h, func(ctx context.Context, w *work) error {
		c := w.is
		if !slices.Contains(c.kind.DecisionsOf(c.branch), in.Decision) {
			return refuseField("decision", "ptr.case.decision_missing")
		}
		var found []finding.Finding
		report := func(f finding.Finding) {
			if !in.Partial || f.Code != finding.Required {
				found = append(found, f)
			}
		}
		c.proposal, c.draftedBy = in.Decision, ""
		c.record = c.typed(c.draftUses(in.Decision), in.Values, report)
		more, err := w.judgeDraft(ctx)
		if err != nil {
			return err
		}
		for _, f := range more {
			report(f)
		}
		if len(found) > 0 {
			return refuse(found, nil)
		}
		w.check = true
		return nil
	})
}

// judgeDraft gives what is wrong with the form of a draft: fields, sums and dates. What the law says of it the checks say.
func (w *work) judgeDraft(ctx context.Context) ([]finding.Finding, error) {
	c := w.is
	var found []finding.Finding
	report := func(f finding.Finding) { found = append(found, f) }
	fields.Check(c.record, c.draftUses(c.proposal), report)
	if d, ok := dayIn(c.record, benefit.IssuedOn); ok {
		if d > w.today {
			report(finding.Finding{Field: benefit.IssuedOn.Key, Code: finding.DateOrder, Key: "ptr.case.day_ahead", Args: []string{w.today.Dotted() + "."}})
		}
		if d < c.opened {
			report(finding.Finding{Field: benefit.IssuedOn.Key, Code: finding.DateOrder, Key: "ptr.case.day_before_opening", Args: []string{c.opened.Dotted() + "."}})
		}
	}
	if name := c.record.Of(benefit.PaperName); name.State == fields.OK {
		if _, ok := c.paper(); !ok {
			report(finding.Finding{Field: benefit.PaperName.Key, Code: finding.NotInList, Value: name.Text, Key: "ptr.case.paper_unknown"})
		}
	}
	_, bad := c.answers()
	for _, key := range bad {
		report(finding.Finding{Field: key, Code: finding.Format, Key: "ptr.paper.unreadable"})
	}
	if gives(c.proposal) {
		in := &benefit.Input{Record: c.record, Report: report}
		c.kind.JudgeForm(in)
	}
	e, err := w.effectOf(ctx)
	if err != nil {
		return nil, err
	}
	if e.problem != "" {
		report(finding.Finding{Field: e.field, Code: finding.DateOrder, Key: e.problem})
	}
	return found, nil
}

// calculate computes what the law gives in a case, on the day of its decision.
func (w *work) calculate(ctx context.Context) (c *benefit.Calculation, found []finding.Finding, err error) {
	if w.sum != nil {
		return w.sum, nil, nil
	}
	by, err := w.law(ctx)
	if err != nil {
		return nil, nil, err
	}
	return calculated(ctx, w.tx, by, w.is, w.today)
}

func calculated(ctx context.Context, tx *database.Tx, by *benefit.Law, c *matter, today calendar.Day) (*benefit.Calculation, []finding.Finding, error) {
	day := c.lawDay(today)
	facts, err := people.Facts(ctx, tx, c.people(), day)
	if err != nil {
		return nil, nil, err
	}
	var found []finding.Finding
	in := &benefit.Input{
		Record: c.record, Applicant: personOf(facts, c.applicant), Entitled: personOf(facts, c.entitled), Day: day, Law: by,
		Report: func(f finding.Finding) { found = append(found, f) },
	}
	start, _ := c.time()
	sum, _ := c.kind.Calculate(in, start, c.members(facts))
	return sum, found, nil
}

// members gives the household as the rules look at it.
func (c *matter) members(facts map[int64]people.Fact) []benefit.Member {
	return membersOf(c.household, func(id int64) calendar.Day { return personOf(facts, id).Born })
}

func membersOf(household []Member, born func(id int64) calendar.Day) []benefit.Member {
	var out []benefit.Member
	for i := range household {
		m := &household[i]
		out = append(out, benefit.Member{Kin: m.Kin, Born: born(m.PersonID), Income: m.Income, Traits: m.Traits})
	}
	return out
}

func personOf(facts map[int64]people.Fact, id int64) benefit.Person {
	f, ok := facts[id]
	if !ok {
		return benefit.Person{Born: calendar.None}
	}
	return benefit.Person{Known: true, Born: f.Born}
}

// dayIn reads a day of a record.
func dayIn(r fields.Record, f *fields.Field) (calendar.Day, bool) {
	v := r.Of(f)
	return calendar.Day(v.N), v.State == fields.OK
}

func dayValue(d calendar.Day) fields.Value {
	return fields.Value{State: fields.OK, Text: d.Dotted() + ".", N: int64(d)}
}

// Computation is what the law gives in a case as it stands, for the page beside the form.
type Computation struct {
	Calculation *benefit.Calculation // Proposed is empty when something was missing
	Lacks       []finding.Finding    // what was missing
	End, Review calendar.Day         // proposed by the law's terms; None: it has none
}

// Compute computes without changing anything. Errors: NotFound.
func (m *Module) Compute(ctx context.Context, who identity.Actor, id int64) (Computation, error) {
	var out Computation
	err := who.Require(identity.ReadCases)
	if err != nil {
		return out, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		c, err := findCase(ctx, tx, who, id)
		if err != nil {
			return err
		}
		at, err := database.Now(ctx, tx)
		if err != nil {
			return err
		}
		by, err := m.lawNow(ctx, tx)
		if err != nil {
			return err
		}
		out.Calculation, out.Lacks, err = calculated(ctx, tx, by, c, calendar.Of(at))
		if err != nil {
			return err
		}
		out.End, out.Review = terms(by, c.kind, c.lawDay(calendar.Of(at)), out.Calculation.Start)
		_, err = audit.Write(ctx, tx, caseEntry(who, "ptr.case.compute", c, nil))
		return err
	})
	return out, err
}

// findCase reads a case of the actor's body. Errors: NotFound.
func findCase(ctx context.Context, tx *database.Tx, who identity.Actor, id int64) (*matter, error) {
	found, err := database.All(ctx, tx, readCase, scanMatter(), id, who.BodyID)
	if err != nil {
		return nil, fmt.Errorf("reading case %d: %w", id, err)
	}
	if len(found) == 0 {
		return nil, errs.New(errs.NotFound, "error.not_found")
	}
	return &found[0], nil
}

// SubmitDraft hands a draft to whoever issues. Errors: Invalid with a Refusal while something in it is missing or a finding
// is open.
func (m *Module) SubmitDraft(ctx context.Context, who identity.Actor, h Handle) (int, error) {
	err := who.Require(identity.HandleCases)
	if err != nil {
		return 0, err
	}
	return m.do(ctx, who, SubmitDraft, h, func(ctx context.Context, w *work) error {
		err := w.ready(ctx)
		if err != nil {
			return err
		}
		w.is.draftedBy = who.Code
		w.check = true
		return nil
	})
}

// ready asks that a draft is whole and that nothing is open. Errors: Invalid with a Refusal.
func (w *work) ready(ctx context.Context) error {
	if w.is.proposal == "" {
		return refuseField("decision", "ptr.case.decision_missing")
	}
	found, err := w.judgeDraft(ctx)
	if err != nil {
		return err
	}
	run, err := w.findingsOf(ctx)
	if err != nil {
		return err
	}
	open := openOf(run)
	if len(found)+len(open) > 0 {
		return refuse(found, open)
	}
	return nil
}

// ReturnDraft sends a draft back to the clerk, with a reason.
func (m *Module) ReturnDraft(ctx context.Context, who identity.Actor, h Handle) (int, error) {
	err := who.Require(identity.IssueDecisions)
	if err != nil {
		return 0, err
	}
	return m.do(ctx, who, ReturnDraft, h, func(_ context.Context, w *work) error {
		if w.is.draftedBy == "" {
			return errs.New(errs.Conflict, "ptr.case.not_now")
		}
		if w.note == "" {
			return refuseField("note", "ptr.case.reason_missing")
		}
		w.is.draftedBy = ""
		return nil
	})
}

// AskForGaps stops the clock: something is asked of the client, or of another authority, from a day on.
func (m *Module) AskForGaps(ctx context.Context, who identity.Actor, h Handle, from calendar.Day) (int, error) {
	err := who.Require(identity.HandleCases)
	if err != nil {
		return 0, err
	}
	return m.do(ctx, who, AskGaps, h, func(ctx context.Context, w *work) error {
		stops, err := stopsOf(ctx, w.tx, w.is.id)
		switch {
		case err != nil:
			return err
		case len(stops) > 0 && stops[len(stops)-1].Until == calendar.None:
			return refuseField("from", "ptr.case.stopped_already")
		case from == calendar.None || from < w.is.opened || from > w.today:
			return refuseField("from", "ptr.case.stop_day", w.is.opened.Dotted()+".", w.today.Dotted()+".")
		case w.note == "":
			return refuseField("note", "ptr.case.reason_missing")
		}
		w.is.due, w.is.next = calendar.None, calendar.None
		w.after = append(w.after, func(ctx context.Context, entry int64) error {
			return insertStop.ExecOne(ctx, w.tx, w.is.id, from.Time(), w.note, entry)
		})
		return nil
	})
}

// EndGaps lets the clock go on: what was asked for came in, or the time for it is over, on a day.
func (m *Module) EndGaps(ctx context.Context, who identity.Actor, h Handle, until calendar.Day) (int, error) {
	err := who.Require(identity.HandleCases)
	if err != nil {
		return 0, err
	}
	return m.do(ctx, who, GapsDone, h, func(ctx context.Context, w *work) error {
		stops, err := stopsOf(ctx, w.tx, w.is.id)
		switch {
		case err != nil:
			return err
		case len(stops) == 0 || stops[len(stops)-1].Until != calendar.None:
			return refuseField("until", "ptr.case.not_stopped")
		}
		last := &stops[len(stops)-1]
		if until == calendar.None || until < last.From || until > w.today {
			return refuseField("until", "ptr.case.stop_day", last.From.Dotted()+".", w.today.Dotted()+".")
		}
		err = endStop.ExecOne(ctx, w.tx, w.is.id, until.Time())
		if err != nil {
			return fmt.Errorf("ending a stop of case %d: %w", w.is.id, err)
		}
		w.is.due, err = m.dueDay(ctx, w.tx, w.is)
		w.is.next = w.is.due
		return err
	})
}
