package ptr

import (
	"context"
	"errors"
	"net/url"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
	"oszir/internal/ptr/benefit"
)

// decisionPart is what happens to a draft from its submission on: issue, delivery, appeal, finality, closing.
type decisionPart struct {
	NotYet bool // there is neither a draft that waits nor a decision

	Issue    bool // a draft waits
	CanIssue bool
	Apart    bool // whoever looks has drafted it, and the office wants two
	Drafted  []FieldText
	Reason   string
	Paper    *paperView // as it will go out; nil: there are no documents
	Findings []checkLine
	Return   web.Field

	Deliver           bool // delivery is the next thing
	Delivered, Waived web.Field
	Presumed          web.Field

	Finalize bool // finality is watched
	FinalOn  web.Field
	Why      string // how the day comes about
	MayMove  bool   // it hangs on a last day for appeals that may become another one
	Ahead    bool   // the first possible day is still to come

	Appeal   bool
	Appealed web.Field

	Settle  bool
	Outcome web.Field
	Decided web.Field

	Close     bool
	Decisions []decisionLine
}

// decisionLine is a decision with what it was made of.
type decisionLine struct {
	Decision
	CaseHref   string // "" on the page of its own case
	ReplayHref string // "" where nothing is computed
	State      tag
	Outcome    string
	MayMove    bool // the last day for appeals may become another one
	Fields     []FieldText
	Sum        *sumPart
	Papers     []web.Link // documents that carry it
}

// decisionMark says what became of a decision.
func decisionMark(c *web.Context, s DecisionState) tag {
	mark := tag{caseKey(c, caseDecisionKeys, s), "info"}
	switch s {
	case DecisionFinal:
		mark.Kind = "ok"
	case DecisionAppealed:
		mark.Kind = "wait"
	case DecisionAnnulled, DecisionWithdrawn:
		mark.Kind = "past"
	case DecisionIssued:
	}
	return mark
}

// newDecisionLine puts a decision into words.
func newDecisionLine(c *web.Context, law *benefit.Law, d *Decision) decisionLine {
	l := decisionLine{Decision: *d, State: decisionMark(c, d.State)}
	l.MayMove = d.FinalOn == calendar.None && mayMove(law, d.AppealUntil, false)
	if d.computed() || d.judged() {
		l.ReplayHref = replayPath(d.ID)
	}
	if d.Outcome != "" {
		l.Outcome = caseKey(c, caseOutcomeKeys, d.Outcome)
	}
	c2 := matter{kind: d.Kind, branch: d.Branch}
	for _, u := range c2.draftUses(d.Decision) {
		if text := fieldText(c.Lang, u.Field, d.Record.Of(u.Field)); text != "" {
			l.Fields = append(l.Fields, FieldText{Field: u.Field, Label: u.Field.Column, Text: text})
		}
	}
	if len(d.Steps)+len(d.Values) > 0 {
		l.Sum = newSumPart(c, d.Steps, d.Values)
	}
	return l
}

func (m *Module) fillDecision(c *web.Context, who identity.Actor, p *casePage, f *caseForm) error {
	v := &p.View
	part := &decisionPart{}
	p.Decision = part
	handles := who.May(identity.HandleCases)
	papers, err := m.papersOf(c, who, v.ID)
	if err != nil {
		return err
	}
	for i := range v.Decisions {
		part.Decisions = append(part.Decisions, newDecisionLine(c, v.Standing.law, &v.Decisions[len(v.Decisions)-1-i]))
		part.Decisions[i].Papers = papers[v.Decisions[len(v.Decisions)-1-i].ID]
	}
	if v.State == Drafting && v.DraftedBy != "" {
		part.Issue, part.CanIssue = true, who.May(identity.IssueDecisions)
		part.Apart = part.CanIssue && v.FourEyes && v.DraftedBy == who.Code
		for _, t := range v.Decided {
			if t.Field == benefit.Reasoning {
				part.Reason = t.Text
				continue
			}
			part.Drafted = append(part.Drafted, t)
		}
		part.Paper, err = m.decisionPreview(c, who, v)
		if err != nil {
			return err
		}
		part.Findings = m.newCheckLines(c, p, v.Findings())
		part.Return = noteInput(f, c.T("ptr.case.issue.return_reason"), "")
		p.refuse(c, f, "note", &part.Return)
	}
	d := v.Valid()
	part.Deliver = handles && v.State == Issued && d != nil
	part.Finalize = handles && v.State == AwaitingFinal && d != nil
	part.Appeal = handles && v.State.Can(Appeal) && d != nil
	part.Settle = handles && v.State == Appealed && d != nil
	part.Close = handles && v.State.Can(Close)
	part.NotYet = !part.Issue && len(v.Decisions) == 0
	if d == nil {
		return nil
	}
	delivered := d.DeliveredOn
	part.Delivered = dayInput(c, f, "delivered_on", c.T("ptr.case.delivery.on"), "", delivered)
	part.Waived = dayInput(c, f, "waived_on", c.T("ptr.case.delivery.waived"), c.T("ptr.case.delivery.waived_hint"), d.WaivedOn)
	part.Waived.Required = false
	part.Presumed = web.Field{Name: "presumed", Label: c.T("ptr.case.delivery.how"), Options: []web.Choice{{
		Value: "x", Text: c.T("ptr.case.delivery.presumed"), Hint: c.T("ptr.case.delivery.presumed_hint"), Checked: f.v.Get("presumed") != "" || f.v == nil && d.Presumed,
	}}}
	part.Appealed = dayInput(c, f, "appealed_on", c.T("ptr.case.appeal.on"), "", calendar.None)
	part.Decided = dayInput(c, f, "decided_on", c.T("ptr.case.appeal.decided"), "", calendar.None)
	part.Outcome = web.Field{Name: "outcome", Label: c.T("ptr.case.appeal.outcome"), Value: f.v.Get("outcome")}
	for _, o := range Outcomes() {
		part.Outcome.Options = append(part.Outcome.Options, web.Choice{Value: string(o), Text: caseKey(c, caseOutcomeKeys, o), Checked: string(o) == part.Outcome.Value})
	}
	first := d.FirstFinal()
	part.Ahead = first != calendar.None && first > v.Today
	proposed := first
	if part.Ahead {
		proposed = calendar.None
	}
	part.FinalOn = dayInput(c, f, "final_on", c.T("ptr.case.finality.on"), "", proposed)
	part.Why = finalityWhy(c, v, d)
	part.MayMove = d.Outcome != Upheld && d.WaivedOn == calendar.None && mayMove(v.Standing.law, d.AppealUntil, false)
	for _, field := range []*web.Field{&part.Delivered, &part.Waived, &part.Appealed, &part.Decided, &part.Outcome, &part.FinalOn} {
		p.refuse(c, f, field.Name, field)
	}
	return nil
}

// finalityWhy says how the first day of finality comes about.
func finalityWhy(c *web.Context, v *CaseView, d *Decision) string {
	switch {
	case d.Outcome == Upheld:
		return c.T("ptr.case.finality.upheld", d.AppealedDone)
	case d.WaivedOn != calendar.None:
		return c.T("ptr.case.finality.waived", d.WaivedOn)
	case d.DeliveredOn == calendar.None:
		return ""
	}
	days := v.Standing.AppealDays
	if days == 0 {
		return ""
	}
	last := d.DeliveredOn + calendar.Day(days)
	if last == d.AppealUntil {
		return c.T("ptr.case.finality.period", days, d.DeliveredOn, last, d.AppealUntil+1)
	}
	return c.T("ptr.case.finality.moved", days, d.DeliveredOn, last, d.AppealUntil, d.AppealUntil+1)
}

// decisionSave answers POST /ptr/cases/{id}/decision: what its button says.
func (m *Module) decisionSave(c *web.Context, who identity.Actor) error {
	return m.caseCommand(c, who, partDecision, func(h Handle, v url.Values) (string, Command, error) {
		did := Command(v.Get("do"))
		err := m.decide(c.Context(), who, h, v, did)
		return "", did, err
	})
}

func (m *Module) decide(ctx context.Context, who identity.Actor, h Handle, v url.Values, did Command) error {
	day := func(name string) (calendar.Day, error) { return caseDay(v, name) }
	var err error
	switch did {
	case Issue:
		_, err = m.IssueDecision(ctx, who, h)
	case ReturnDraft:
		_, err = m.ReturnDraft(ctx, who, h)
	case Deliver:
		delivered, wrong := day("delivered_on")
		waived, alsoWrong := day("waived_on")
		err = errors.Join(wrong, alsoWrong)
		if err == nil {
			_, err = m.DeliverDecision(ctx, who, h, Delivery{On: delivered, Presumed: v.Get("presumed") != "", WaivedOn: waived})
		}
	case Appeal:
		var on calendar.Day
		on, err = day("appealed_on")
		if err == nil {
			_, err = m.RecordAppeal(ctx, who, h, on)
		}
	case SettleAppeal:
		var on calendar.Day
		on, err = day("decided_on")
		if err == nil {
			_, err = m.SettleAppealed(ctx, who, h, Outcome(v.Get("outcome")), on)
		}
	case Finalize:
		var on calendar.Day
		on, err = day("final_on")
		if err == nil {
			_, err = m.FinalizeDecision(ctx, who, h, on)
		}
	case Close:
		_, err = m.CloseCase(ctx, who, h)
	default:
		err = errs.New(errs.Conflict, "ptr.case.not_now")
	}
	return err
}
