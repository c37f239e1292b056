package ptr

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefit"
)

// IssueDecision makes the draft of a case a decision: it is checked once more while nobody else can decide about the same
// people, gets its adjudication id, and is frozen with everything it was made of. Errors: Invalid with a Refusal: something
// is open, or the same person drafted it where the office wants four eyes; Conflict when no draft waits.
func (m *Module) IssueDecision(ctx context.Context, who identity.Actor, h Handle) (int, error) {
	err := who.Require(identity.IssueDecisions)
	if err != nil {
		return 0, err
	}
	return m.do(ctx, who, Issue, h, func(ctx context.Context, w *work) error {
		c := w.is
		if c.draftedBy == "" {
			return errs.New(errs.Conflict, "ptr.case.not_now")
		}
		office, err := rulesOf(ctx, w.tx, c.body)
		if err != nil {
			return err
		}
		if office.FourEyes && c.draftedBy == who.Code {
			return refuseField("[drafted_by]", "ptr.case.four_eyes")
		}
		_, err = w.lockSubjects(ctx)
		if err != nil {
			return err
		}
		err = w.ready(ctx)
		if err != nil {
			return err
		}
		return w.issue(ctx, c.branch == benefit.Correcting || c.branch == benefit.Deleting)
	})
}

// issue freezes the draft. What corrects or deletes a wrong record takes effect at once, since no right is decided on, and
// so does what the law itself commands.
func (w *work) issue(ctx context.Context, atOnce bool) error {
	c := w.is
	w.check = true
	_, err := w.law(ctx)
	if err != nil {
		return err
	}
	p, err := w.effectOf(ctx)
	if err != nil {
		return err
	}
	year := 0
	if c.proposal == benefit.Grant {
		err = database.One(ctx, w.tx, nextBenefitID, nil, &c.benefit)
		if err != nil {
			return fmt.Errorf("drawing a benefit id: %w", err)
		}
		year = w.today.Year()
	} else if c.benefit != 0 {
		var applicant int64
		err = database.One(ctx, w.tx, lockBenefit, []any{c.benefit, c.body}, &applicant, &year)
		if err != nil {
			return fmt.Errorf("locking benefit %d: %w", c.benefit, err)
		}
	}
	args, err := w.decisionArgs(ctx, p, year)
	if err != nil {
		return err
	}
	inputs, err := w.inputs(ctx)
	if err != nil {
		return err
	}
	version, drafted := c.version, c.draftedBy
	issued, _ := dayIn(c.record, benefit.IssuedOn)
	switch {
	case c.proposal == benefit.EndProcedure:
		c.state = ProcedureEnded
	case atOnce:
		c.state = Final
	default:
		c.state = Issued
	}
	c.due, c.next = calendar.None, issued
	w.after = append(w.after, func(ctx context.Context, entry int64) error {
		var id int64
		err := database.One(ctx, w.tx, insertDecision, append(args, version, drafted, w.who.Code, issued.Time(), w.at, entry, w.byLaw.Number(), inputs), &id)
		if err != nil {
			return fmt.Errorf("storing the decision of case %d: %w", c.id, err)
		}
		if (!atOnce || c.proposal == benefit.Withdraw) && c.channel != ChannelInterface { // there the office's own program makes the letter
			err = w.issuePaper(ctx, year, id, entry)
			if err != nil {
				return err
			}
		}
		if !atOnce {
			return w.tellOthers(ctx, entry)
		}
		err = finalizeDecision.ExecOne(ctx, w.tx, id, issued.Time())
		if err != nil {
			return fmt.Errorf("making decision %d final: %w", id, err)
		}
		p.stamp(id)
		return w.register(ctx, p, year, issued, entry)
	})
	w.detail["decision"] = string(c.proposal)
	return nil
}

// decisionArgs gives what a decision was made of, in the order of insertDecision up to proposed.
func (w *work) decisionArgs(ctx context.Context, p *planned, year int) ([]any, error) {
	c := w.is
	record, err := encodeRecord(c.kind, c.record)
	if err != nil {
		return nil, fmt.Errorf("encoding the decision of case %d: %w", c.id, err)
	}
	day := c.lawDay(w.today)
	facts, err := people.Facts(ctx, w.tx, c.people(), day)
	if err != nil {
		return nil, err
	}
	births := map[string]string{}
	for id := range facts {
		births[strconv.FormatInt(id, 10)] = facts[id].Born.String()
	}
	rules, law := "", ""
	if r, ok := c.kind.RulesOn(day); ok {
		rules, law = r.Version, r.Law
	}
	if w.sum != nil {
		rules = bySuccession(rules, w.sum.Kind, c.kind)
	}
	sum := &benefit.Calculation{}
	if gives(c.proposal) || c.proposal == benefit.Refuse { // why something is refused is derived too
		sum, _, err = w.calculate(ctx)
		if err != nil {
			return nil, err
		}
	}
	w.derived = sum
	proposed := map[string]int64{}
	for _, x := range sum.Proposed {
		proposed[x.Field.Key] = x.N
	}
	encoded := make([]any, 0, 5)
	for _, part := range []any{
		append([]Member{}, c.household...), births, append([]benefit.UsedValue{}, sum.Values...), append([]benefit.Step{}, sum.Steps...), proposed,
	} {
		b, err := json.Marshal(part)
		if err != nil {
			return nil, fmt.Errorf("encoding the decision of case %d: %w", c.id, err)
		}
		encoded = append(encoded, b)
	}
	start, end := any(nil), any(nil)
	if gives(c.proposal) && len(p.after) > 0 {
		last := &p.after[len(p.after)-1]
		start, end = last.start.Time(), last.end.Time()
	}
	benefitYear := any(nil)
	if c.benefit != 0 {
		benefitYear = year
	}
	return []any{
		c.id, string(c.proposal), string(c.branch), c.kind.Code, c.body, c.applicant, c.entitled, idArg(c.dwelling), idArg(c.benefit), benefitYear,
		start, end, record, encoded[0], encoded[1], rules, law, encoded[2], encoded[3], encoded[4],
	}, nil
}

// stamp writes by which decision the new spans stand.
func (p *planned) stamp(decision int64) {
	for i := range p.after {
		if !p.after[i].kept && (p.after[i].decision == 0 || p.after[i].start >= p.from || p.ends || p.whole) {
			p.after[i].decision = decision
		}
	}
}

// register writes what a final decision does to the benefit. What stood before stays readable.
func (w *work) register(ctx context.Context, p *planned, year int, final calendar.Day, entry int64) error {
	c := w.is
	if p.none {
		return nil
	}
	if c.proposal == benefit.Grant {
		start := p.after[0].start
		err := insertCaseBenefit.ExecOne(ctx, w.tx, c.benefit, year, c.applicant, c.entitled, c.kind.Code, start.Time(), cmp.Or(w.to, c.body), entry, c.id)
		if err != nil {
			return fmt.Errorf("storing benefit %d: %w", c.benefit, err)
		}
		_, err = insertCasePeople.Exec(ctx, w.tx, c.benefit, c.applicant, c.others(), w.at, entry)
		if err != nil {
			return fmt.Errorf("storing people of benefit %d: %w", c.benefit, err)
		}
	}
	kept := []any{}
	for _, s := range p.after {
		if s.kept {
			kept = append(kept, s.start.Time())
		}
	}
	_, err := closeSpans.Exec(ctx, w.tx, c.applicant, c.benefit, w.at, kept)
	if err != nil {
		return fmt.Errorf("closing what decision replaces of benefit %d: %w", c.benefit, err)
	}
	for i := range p.after {
		if p.after[i].kept {
			continue
		}
		err = w.insertSpan(ctx, &p.after[i], final, entry)
		if err != nil {
			return fmt.Errorf("storing a version of benefit %d: %w", c.benefit, err)
		}
	}
	err = w.keepOutside(ctx, p, entry)
	if err != nil {
		return err
	}
	return w.tellOthers(ctx, entry, c.benefit)
}

// others are the people of a case who are neither applicant nor entitled.
func (c *matter) others() []int64 {
	out := []int64{}
	for i := range c.household {
		if id := c.household[i].PersonID; id != c.applicant && id != c.entitled {
			out = append(out, id)
		}
	}
	return out
}

// insertSpan stores one span of a benefit. A span that was cut keeps who decided it, when it became final, and where the
// applicant lived.
func (w *work) insertSpan(ctx context.Context, s *span, final calendar.Day, entry int64) error {
	c := w.is
	issued, ok := dayIn(s.record, benefit.IssuedOn)
	if !ok {
		issued = w.today
	}
	if d, ok := dayIn(s.record, benefit.FinalOn); ok {
		final = d
	}
	number := s.record.Of(benefit.CaseNumber).Text
	if number == "" {
		number = c.number
	}
	decision := s.record.Of(benefit.DecisionKind).Text
	if decision == "" {
		decision = string(c.proposal)
	}
	data, err := encodeFields(dataFieldsOf(c.kind), s.record)
	if err != nil {
		return err
	}
	gross := any(nil)
	if v := s.record.Of(benefit.GrossMonthly); v.State == fields.OK {
		gross = v.N
	}
	dwelling := s.dwelling
	if s.body == 0 {
		dwelling = c.dwelling
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "case/%d/%d/%d/%s", c.id, s.start, s.end, data))
	return insertSpan.ExecOne(ctx, w.tx, c.benefit, c.applicant, s.start.Time(), s.end.Time(), w.at, entry, cmp.Or(s.body, w.to, c.body), sum[:16], idArg(dwelling),
		dayOf(s.record, benefit.ReviewDue), gross, decision, number, issued.Time(), max(final, issued).Time(), data, s.decision)
}

// dataFieldsOf are a kind's fields that have no column of their own in a version.
func dataFieldsOf(k *benefit.Kind) []*fields.Field {
	return slices.DeleteFunc(k.Fields(), func(f *fields.Field) bool { return columnFields[f] })
}

// Delivery is how a decision reached the client.
type Delivery struct {
	On       calendar.Day
	Presumed bool         // by presumption of law after two attempts
	WaivedOn calendar.Day // all parties gave up appeal on that day; None: nobody did
}

// DeliverDecision records when a decision reached the client, and computes until when it can be appealed.
func (m *Module) DeliverDecision(ctx context.Context, who identity.Actor, h Handle, in Delivery) (int, error) {
	err := who.Require(identity.HandleCases)
	if err != nil {
		return 0, err
	}
	return m.do(ctx, who, Deliver, h, func(ctx context.Context, w *work) error {
		d, err := decisionOf(ctx, w.tx, w.is.id)
		if err != nil {
			return err
		}
		switch {
		case in.On == calendar.None || in.On < d.IssuedOn || in.On > w.today:
			return refuseField("delivered_on", "ptr.case.delivery_day", d.IssuedOn.Dotted()+".", w.today.Dotted()+".")
		case in.WaivedOn != calendar.None && (in.WaivedOn < in.On || in.WaivedOn > w.today):
			return refuseField("waived_on", "ptr.case.waiver_day", in.On.Dotted()+".", w.today.Dotted()+".")
		}
		by, err := w.law(ctx)
		if err != nil {
			return err
		}
		t, ok := TermsOf(by, w.is.opened)
		if !ok {
			return refuseField("delivered_on", "ptr.case.no_terms")
		}
		until := t.AppealEnd(in.On).Day
		w.is.state, w.is.next = AwaitingFinal, until+1
		if in.WaivedOn != calendar.None {
			w.is.next = in.WaivedOn
		}
		err = deliverDecision.ExecOne(ctx, w.tx, d.ID, in.On.Time(), in.Presumed, dayArg(in.WaivedOn), until.Time())
		if err != nil {
			return fmt.Errorf("recording the delivery of decision %d: %w", d.ID, err)
		}
		if w.m.Documents == nil {
			return nil
		}
		return w.m.Documents.DeliveredOf(ctx, w.tx, d.ID, in.On, in.Presumed)
	})
}

// RecordAppeal records that somebody appealed on a day.
func (m *Module) RecordAppeal(ctx context.Context, who identity.Actor, h Handle, on calendar.Day) (int, error) {
	err := who.Require(identity.HandleCases)
	if err != nil {
		return 0, err
	}
	return m.do(ctx, who, Appeal, h, func(ctx context.Context, w *work) error {
		d, err := decisionOf(ctx, w.tx, w.is.id)
		if err != nil {
			return err
		}
		if on == calendar.None || on < d.IssuedOn || on > w.today {
			return refuseField("appealed_on", "ptr.case.delivery_day", d.IssuedOn.Dotted()+".", w.today.Dotted()+".")
		}
		err = appealDecision.ExecOne(ctx, w.tx, d.ID, on.Time())
		if err != nil {
			return fmt.Errorf("recording an appeal against decision %d: %w", d.ID, err)
		}
		w.is.state, w.is.next = Appealed, calendar.None
		return nil
	})
}

// SettleAppealed records what second instance decided. Upheld: the decision goes on to its finality; annulled: a new draft
// is to be made; struck: the case ends.
func (m *Module) SettleAppealed(ctx context.Context, who identity.Actor, h Handle, outcome Outcome, on calendar.Day) (int, error) {
	err := who.Require(identity.HandleCases)
	if err != nil {
		return 0, err
	}
	return m.do(ctx, who, SettleAppeal, h, func(ctx context.Context, w *work) error {
		d, err := decisionOf(ctx, w.tx, w.is.id)
		if err != nil {
			return err
		}
		if on == calendar.None || on < d.AppealedOn || on > w.today {
			return refuseField("decided_on", "ptr.case.delivery_day", d.AppealedOn.Dotted()+".", w.today.Dotted()+".")
		}
		state := DecisionAnnulled
		switch outcome {
		case Upheld:
			state, w.is.state, w.is.next = DecisionIssued, AwaitingFinal, on
		case Annulled:
			w.is.state, w.is.draftedBy = Drafting, ""
			w.is.record.Set(benefit.IssuedOn, fields.Value{})
			if w.is.proposal == benefit.Grant {
				w.is.benefit = 0
			}
			by, err := w.law(ctx)
			if err != nil {
				return err
			}
			if t, ok := TermsOf(by, on); ok {
				due, _ := t.Decision(on, nil).Due()
				w.is.due = due.Day
			}
			w.is.next, w.check = w.is.due, true
		case Struck:
			w.is.state = Withdrawn
		default:
			return refuseField("outcome", "ptr.case.outcome_missing")
		}
		if state == DecisionAnnulled {
			w.revokePaper(d.ID, "ptr.paper.annulled")
		}
		err = settleDecision.ExecOne(ctx, w.tx, d.ID, string(state), string(outcome), on.Time())
		if err != nil {
			return fmt.Errorf("recording the outcome of the appeal against decision %d: %w", d.ID, err)
		}
		return nil
	})
}

// FinalizeDecision records that a decision is final, and brings it into the register of benefits. Errors: Invalid with a
// Refusal when the day is before the appeal period ended unused and nobody waived or upheld it.
func (m *Module) FinalizeDecision(ctx context.Context, who identity.Actor, h Handle, on calendar.Day) (int, error) {
	err := who.Require(identity.HandleCases)
	if err != nil {
		return 0, err
	}
	return m.do(ctx, who, Finalize, h, func(ctx context.Context, w *work) error {
		d, err := decisionOf(ctx, w.tx, w.is.id)
		if err != nil {
			return err
		}
		first := d.FirstFinal()
		if on == calendar.None || on < first || on > w.today {
			return refuseField("final_on", "ptr.case.final_day", first.Dotted()+".", w.today.Dotted()+".")
		}
		return w.finalize(ctx, d, on)
	})
}

// finalize makes a decision final on a day and brings it into the register.
func (w *work) finalize(ctx context.Context, d *Decision, on calendar.Day) error {
	p, err := w.effectOf(ctx)
	if err != nil {
		return err
	}
	if p.problem != "" {
		return refuseField(p.field, p.problem)
	}
	err = finalizeDecision.ExecOne(ctx, w.tx, d.ID, on.Time())
	if err != nil {
		return fmt.Errorf("making decision %d final: %w", d.ID, err)
	}
	w.is.state = Final
	p.stamp(d.ID)
	year, _, _ := ParseAdjudicationID(d.BenefitID)
	w.after = append(w.after, func(ctx context.Context, entry int64) error {
		return w.register(ctx, p, year, on, entry)
	})
	return nil
}

// FirstFinal gives the first day on which the decision can be final: after the appeal period, or when all parties gave up
// appeal, or when second instance upheld it. None before its delivery.
func (d *Decision) FirstFinal() calendar.Day {
	switch {
	case d.Outcome == Upheld:
		return d.AppealedDone
	case d.WaivedOn != calendar.None:
		return d.WaivedOn
	case d.AppealUntil != calendar.None:
		return d.AppealUntil + 1
	}
	return calendar.None
}

// CloseCase puts a finished case away.
func (m *Module) CloseCase(ctx context.Context, who identity.Actor, h Handle) (int, error) {
	err := who.Require(identity.HandleCases)
	if err != nil {
		return 0, err
	}
	return m.do(ctx, who, Close, h, func(_ context.Context, w *work) error {
		w.is.state = Closed
		return nil
	})
}

// Withdraw takes a case back before its decision is final, with a reason; a decision that was issued counts no more.
func (m *Module) Withdraw(ctx context.Context, who identity.Actor, h Handle) (int, error) {
	err := who.Require(identity.HandleCases)
	if err != nil {
		return 0, err
	}
	return m.do(ctx, who, WithdrawCase, h, func(ctx context.Context, w *work) error { return w.withdraw(ctx) })
}

func (w *work) withdraw(ctx context.Context) error {
	if w.note == "" {
		return refuseField("note", "ptr.case.reason_missing")
	}
	d, err := decisionOf(ctx, w.tx, w.is.id)
	switch {
	case err == nil:
		err = withdrawDecision.ExecOne(ctx, w.tx, d.ID)
		if err != nil {
			return fmt.Errorf("withdrawing decision %d: %w", d.ID, err)
		}
		w.revokePaper(d.ID, "ptr.paper.withdrawn")
	case errs.KindOf(err) != errs.NotFound:
		return err
	}
	w.is.state, w.is.due = Withdrawn, calendar.None
	return nil
}
