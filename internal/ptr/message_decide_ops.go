package ptr

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefits"
)

// deciding carries one message out that is not a final grant.
type deciding struct {
	m    *Module
	tx   *database.Tx
	who  identity.Actor
	body orgs.Body
	from int64 // the partner
	t    *taken
	of   *localCase // nil: the sender's number means no case yet

	people *wave // that took in the people of the message; nil: it names none
}

// localCase is a case as its sender numbers it.
type localCase struct {
	caseID int64
	last   string
}

// run carries the message out; what is wrong with it stands in its outcome, and nothing is written then.
func (d *deciding) run(ctx context.Context) error {
	_, err := beginMessages.Exec(ctx, d.tx)
	if err != nil {
		return fmt.Errorf("beginning a message: %w", err)
	}
	err = d.act(ctx)
	var r *Refusal
	switch {
	case errors.As(err, &r):
		for _, f := range r.Findings {
			d.t.done.refuse(d.placeOf(f.Field), f)
		}
		for i := range r.Checks {
			c := &r.Checks[i]
			d.t.done.refuse(d.placeOf(c.Field), finding.Finding{Field: c.Field, Code: finding.Code(c.Code), Key: c.Key, Args: c.Args})
		}
		d.t.done.refused = true
	case errs.KindOf(err) == errs.NotFound:
		d.t.done.refuse(spot{part: inOf}, finding.Finding{Code: finding.Unknown, Key: "message.no_benefit"})
	case err != nil:
		return err
	}
	if !d.t.done.refused {
		return nil
	}
	d.t.done.caseID, d.t.done.benefit, d.t.done.persons, d.t.done.entry = 0, 0, nil, 0
	w := d.people
	if w == nil {
		w = d.clients()
	}
	return w.undo(ctx)
}

// placeOf says where a field stands in the message.
func (d *deciding) placeOf(key string) spot {
	for _, f := range decisionFields(d.t.text.Op) {
		if f.Key == key {
			return spot{part: inDecision}
		}
	}
	if d.t.text.Benefit != nil {
		return spot{part: inBenefit}
	}
	return spot{part: inEnvelope}
}

func (d *deciding) act(ctx context.Context) error {
	switch d.t.text.Op {
	case SendClient:
		return d.takePeople(ctx)
	case SendGrant, SendRefusal:
		return d.decideNew(ctx)
	case SendEnd:
		return d.decideAbout(ctx, benefit.Ending, benefit.End)
	case SendSuspend:
		return d.decideAbout(ctx, benefit.Suspending, benefit.Suspend)
	case SendFinality, SendWithdraw, SendClose:
		return d.goOn(ctx)
	}
	return fmt.Errorf("carrying out a message: there is no operation %s", d.t.text.Op)
}

// takePeople takes in the people of the message.
func (d *deciding) takePeople(ctx context.Context) error {
	d.people = d.clients()
	return d.people.attempt(ctx, []*taken{d.t})
}

func (d *deciding) clients() *wave {
	return &wave{m: d.m, tx: d.tx, who: d.who, body: d.body, msgs: []*taken{d.t}, clientsOnly: true}
}

// decideNew takes in people and makes a case about what they applied for: a grant that is not final yet, or a refusal.
func (d *deciding) decideNew(ctx context.Context) error {
	t := d.t.text
	kind, ok := benefits.ByCode(t.Benefit[benefit.BenefitCode.Key])
	if !ok {
		return refuse([]finding.Finding{{Field: benefit.BenefitCode.Key, Code: finding.NotInList, Value: t.Benefit[benefit.BenefitCode.Key]}}, nil)
	}
	err := d.takePeople(ctx)
	if err != nil || d.t.done.refused {
		return err
	}
	w := d.people
	c := &matter{kind: kind, branch: benefit.NewBenefit, number: t.Case, record: kind.NewRecord(), proposal: benefit.Grant}
	if t.Op == SendRefusal {
		c.proposal = benefit.Refuse
	}
	found := d.fill(c, benefitFields, t.Benefit)
	found = append(found, d.fill(c, decisionFields(t.Op), t.Decision)...)
	for k := range t.Clients {
		taj := t.Clients[k].Values["taj"]
		switch {
		case taj == "":
		case taj == t.Benefit[benefit.ApplicantTAJ.Key]:
			c.applicant = w.persons[0][k]
		case taj == t.Benefit[benefit.EntitledTAJ.Key]:
			c.entitled = w.persons[0][k]
		}
	}
	if c.applicant == 0 {
		found = append(found, finding.Finding{Field: benefit.ApplicantTAJ.Key, Code: finding.ApplicantMissing, Key: "message.finding.applicant_missing", Value: t.Benefit[benefit.ApplicantTAJ.Key]})
	}
	if len(found) > 0 {
		return refuse(found, nil)
	}
	c.household = w.members(0, t, c)
	c.opened = w.opened(c.record)
	return d.decide(ctx, c, t.Op == SendRefusal)
}

// fill puts values into the record of a case.
func (d *deciding) fill(c *matter, of []*fields.Field, values map[string]string) []finding.Finding {
	var found []finding.Finding
	for _, f := range of {
		if text := values[f.Key]; text != "" {
			c.record = grown(c.record, f.No)
			c.record.Set(f, fields.Read(f, fields.Raw{Text: text}, func(x finding.Finding) { found = append(found, x) }))
		}
	}
	return found
}

// decideAbout makes a case about a benefit that the body has.
func (d *deciding) decideAbout(ctx context.Context, branch benefit.Branch, proposal benefit.Decision) error {
	t := d.t.text
	id, err := d.benefit(ctx)
	if err != nil {
		return err
	}
	v, err := findBenefit(ctx, d.tx, id)
	if err != nil {
		return err
	}
	if v.body != d.body.ID {
		return noCase()
	}
	kind, err := database.All(ctx, d.tx, kindOfBenefit, func(r database.Row, s *string) error { return r.Scan(s) }, v.number)
	if err != nil || len(kind) == 0 {
		return errors.Join(noCase(), err)
	}
	k := kindOf(kind[0])
	c := &matter{body: d.body.ID, kind: k, branch: branch, record: k.NewRecord(), proposal: proposal, number: t.Case}
	if !slices.Contains(k.DecisionsOf(branch), proposal) {
		return refuseField("benefit_code", "ptr.case.decision_missing")
	}
	err = c.takeBenefit(ctx, d.tx, id, today(d.m.Now()))
	if err != nil {
		return err
	}
	found := d.fill(c, decisionFields(t.Op), t.Decision)
	fields.Check(c.record, c.draftUses(proposal), func(f finding.Finding) {
		// Both the reading and the check may say that a field cannot be read.
		if !slices.ContainsFunc(found, func(x finding.Finding) bool { return x.Field == f.Field }) {
			found = append(found, f)
		}
	})
	if len(found) > 0 {
		return refuse(found, nil)
	}
	c.opened, _ = dayIn(c.record, benefit.IssuedOn)
	return d.decide(ctx, c, true)
}

// benefit gives the adjudication id of the benefit that the message is about. Errors: NotFound.
func (d *deciding) benefit(ctx context.Context) (string, error) {
	of := d.t.text.Of
	if of.BenefitID != "" {
		return of.BenefitID, nil
	}
	var number int64
	var year int
	err := database.One(ctx, d.tx, benefitOfLocal, []any{d.from, of.Case}, &number, &year)
	if err != nil {
		return "", err
	}
	return AdjudicationID(year, number), nil
}

// decide opens the case, lets the checks look and issues the decision: at once when it is final.
func (d *deciding) decide(ctx context.Context, c *matter, judged bool) error {
	at, err := database.Now(ctx, d.tx)
	if err != nil {
		return err
	}
	c.body, c.channel, c.state, c.version, c.clerk, c.draftedBy = d.body.ID, ChannelInterface, Drafting, 1, d.who.Code, d.who.Code
	c.due, c.next, c.changedAt = calendar.None, calendar.None, at
	c.entry, err = audit.Write(ctx, d.tx, caseEntry(d.who, "ptr.case.open", c, nil))
	if err != nil {
		return err
	}
	err = c.insert(ctx, d.tx, d.who.Code, &d.t.done.caseID)
	if err != nil {
		return err
	}
	w, err := d.m.workOn(ctx, d.tx, d.who, c)
	if err != nil {
		return err
	}
	_, err = w.lockSubjects(ctx)
	if err != nil {
		return err
	}
	var found []finding.Finding
	if judged { // a grant went the way of a load
		found, err = w.judgeDraft(ctx)
		if err != nil {
			return err
		}
	}
	run, err := w.findingsOf(ctx)
	if err != nil {
		return err
	}
	for i := range run {
		if f := &run[i]; f.Severity != Informs {
			d.t.done.said = append(d.t.done.said, remark{d.placeOf(f.Field), finding.Finding{Field: f.Field, Code: finding.Code(f.Code), Key: f.Key, Args: f.Args}, finding.Warning})
		}
	}
	// The office decided and answers for it: what a reason would overcome is told, and stops nothing.
	run = slices.DeleteFunc(run, func(f CaseFinding) bool { return f.Severity != Blocks || !f.Firm })
	if len(found)+len(run) > 0 {
		return refuse(found, run)
	}
	final, isFinal := dayIn(c.record, benefit.FinalOn)
	if isFinal && final > w.today {
		return refuse([]finding.Finding{{Field: benefit.FinalOn.Key, Code: finding.DateOrder, Key: "ptr.case.day_ahead", Args: []string{w.today.Dotted() + "."}}}, nil)
	}
	err = w.issue(ctx, isFinal)
	if err != nil {
		return err
	}
	return d.end(ctx, w)
}

// end stores what came of the case.
func (d *deciding) end(ctx context.Context, w *work) error {
	c := w.is
	_, err := w.store(ctx, Sent, audit.Request{})
	if err != nil {
		return err
	}
	o := &d.t.done
	o.caseID, o.persons, o.entry, o.benefit = c.id, c.people(), c.entry, c.benefit
	if c.benefit != 0 && c.proposal != benefit.Refuse {
		return database.One(ctx, d.tx, yearOfDecided, []any{c.benefit, c.id}, &o.year)
	}
	o.benefit = 0
	return nil
}

// goOn takes a case that the sender has opened one step further: finality, withdrawal, close.
func (d *deciding) goOn(ctx context.Context) error {
	if d.of == nil || d.of.caseID == 0 {
		d.t.done.refuse(spot{}, finding.Finding{Field: "[case]", Code: finding.Unknown, Key: "message.no_case"})
		return nil
	}
	found, err := database.All(ctx, d.tx, lockCase, scanMatter(), d.of.caseID, d.body.ID)
	if err != nil {
		return fmt.Errorf("locking case %d: %w", d.of.caseID, err)
	}
	if len(found) == 0 {
		d.t.done.refuse(spot{}, finding.Finding{Field: "[case]", Code: finding.Unknown, Key: "message.no_case"})
		return nil
	}
	c := &found[0]
	w, err := d.m.workOn(ctx, d.tx, d.who, c)
	if err != nil {
		return err
	}
	cmd := map[MessageOp]Command{SendFinality: Finalize, SendWithdraw: WithdrawCase, SendClose: Close}[d.t.text.Op]
	if !c.state.Can(cmd) && !(cmd == Finalize && c.state == Issued) {
		d.t.done.refuse(spot{}, finding.Finding{Field: "[case]", Code: finding.WrongState, Key: "message.not_now"})
		return nil
	}
	switch cmd {
	case Finalize:
		err = d.finalize(ctx, w)
	case WithdrawCase:
		w.note = fields.Clean(d.t.text.Reason)
		err = w.withdraw(ctx)
	case Close:
		c.state = Closed
	}
	if err != nil {
		return err
	}
	return d.end(ctx, w)
}

// finalize brings a decision into the register on the day that the sender names: it watched the appeal period.
func (d *deciding) finalize(ctx context.Context, w *work) error {
	var found []finding.Finding
	v := fields.Read(benefit.FinalOn, fields.Raw{Text: d.t.text.Decision[benefit.FinalOn.Key]}, func(f finding.Finding) { found = append(found, f) })
	decision, err := decisionOf(ctx, w.tx, w.is.id)
	if err != nil {
		return err
	}
	switch on := calendar.Day(v.N); {
	case v.State == fields.Empty:
		found = append(found, finding.Finding{Field: benefit.FinalOn.Key, Code: finding.Required})
	case v.State == fields.OK && (on < decision.IssuedOn || on > w.today):
		found = append(found, finding.Finding{Field: benefit.FinalOn.Key, Code: finding.DateOrder, Key: "ptr.case.final_day", Args: []string{decision.IssuedOn.Dotted() + ".", w.today.Dotted() + "."}})
	}
	if len(found) > 0 {
		return refuse(found, nil)
	}
	return w.finalize(ctx, decision, calendar.Day(v.N))
}
