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
	"oszir/internal/platform/finding"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefits"
)

// Opening is what a clerk says to start a case.
type Opening struct {
	Kind       string // code
	Branch     benefit.Branch
	Channel    Channel
	CaseNumber string
	AppliedOn  calendar.Day // when the application came in, or the office began of its own motion
	BenefitID  string       // adjudication id of the benefit that a modifying case is about
	Request    audit.Request
}

// OpenCase starts a case and gives its id; of one about a benefit there is, whose people are known, the checks run. Errors:
// Invalid with a Refusal: the kind is not the office's to grant on that day, the case number is missing, there is an open
// case of the same branch about the benefit; NotFound when the benefit is not the body's.
func (m *Module) OpenCase(ctx context.Context, who identity.Actor, in Opening) (id int64, err error) {
	err = who.Require(identity.HandleCases)
	if err != nil {
		return 0, err
	}
	body, err := m.Orgs.ByID(ctx, who.BodyID)
	if err != nil {
		return 0, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil {
			return err
		}
		if done != 0 {
			return database.One(ctx, tx, caseOfEntry, []any{done}, &id)
		}
		at, err := database.Now(ctx, tx)
		if err != nil {
			return err
		}
		c, err := in.matter(who, Office(body.Kind), calendar.Of(at))
		if err != nil {
			return err
		}
		if c.branch != benefit.NewBenefit {
			err = c.takeBenefit(ctx, tx, in.BenefitID, calendar.Of(at))
			if err != nil {
				return err
			}
		}
		c.due, err = m.dueDay(ctx, tx, c)
		if err != nil {
			return err
		}
		c.next, c.changedAt = c.due, at
		e := caseEntry(who, "ptr.case.open", c, nil)
		e.Request = in.Request
		c.entry, err = audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		err = c.insert(ctx, tx, who.Code, &id)
		if err != nil || c.state != Checking {
			return err
		}
		w, err := m.workOn(ctx, tx, who, c)
		if err != nil {
			return err
		}
		run, err := w.runChecks(ctx)
		if err != nil {
			return err
		}
		return run.insert(ctx, tx, c, at, who.Code, c.entry)
	})
	return id, err
}

// matter judges an opening and makes the case. Errors: Invalid.
func (in *Opening) matter(who identity.Actor, office Office, today calendar.Day) (*matter, error) {
	var found []finding.Finding
	report := func(field, key string, args ...string) {
		found = append(found, finding.Finding{Field: field, Code: finding.Required, Key: key, Args: args})
	}
	k, ok := benefits.ByCode(in.Kind)
	if !ok {
		report("kind", "ptr.case.kind_missing")
	}
	if !slices.Contains(benefit.Branches(), in.Branch) || ok && !k.Has(in.Branch) {
		report("branch", "ptr.case.branch_missing")
	}
	number := fields.Clean(in.CaseNumber)
	if number == "" || len([]rune(number)) > benefit.CaseNumber.Max {
		report("case_number", "ptr.case.number_missing")
	}
	switch {
	case in.AppliedOn == calendar.None:
		report("applied_on", "ptr.case.day_missing")
	case in.AppliedOn > today:
		report("applied_on", "ptr.case.day_ahead", today.Dotted()+".")
	case ok && in.Branch == benefit.NewBenefit:
		if grants, there := k.OfficeOn(in.AppliedOn); !there || grants != office {
			report("kind", "ptr.case.not_competent", k.Code, in.AppliedOn.Dotted()+".")
		}
	}
	if len(found) > 0 {
		return nil, refuse(found, nil)
	}
	c := &matter{
		body: who.BodyID, kind: k, branch: in.Branch, channel: in.Channel, state: Opened, version: 1, number: number, clerk: who.Code,
		opened: in.AppliedOn, due: calendar.None, next: calendar.None, record: k.NewRecord(),
	}
	if c.channel == "" {
		c.channel = ChannelSupport
	}
	c.record.Set(benefit.AppliedOn, dayValue(in.AppliedOn))
	return c, nil
}

// takeBenefit makes a case one about a benefit of its body: kind, people, what stands in the register, and where the
// applicant lives today come with it. The benefit is locked, so that of two openings one sees the other.
func (c *matter) takeBenefit(ctx context.Context, tx *database.Tx, id string, today calendar.Day) error {
	o, err := findBenefit(ctx, tx, id)
	if err != nil {
		return err
	}
	if o.body != c.body {
		return noCase()
	}
	err = database.One(ctx, tx, lockBenefit, []any{o.number, c.body}, &o.applicant, &o.year)
	if err != nil {
		return fmt.Errorf("locking benefit %d: %w", o.number, err)
	}
	spans, err := database.All(ctx, tx, spansOfBenefit, scanSpanRow, o.number)
	if err != nil {
		return fmt.Errorf("reading benefit %d: %w", o.number, err)
	}
	if len(spans) == 0 {
		return noCase()
	}
	last := &spans[len(spans)-1]
	k := kindOf(last.kind)
	if k.Code != c.kind.Code {
		return noCase()
	}
	var open int64
	err = database.One(ctx, tx, openCaseOf, []any{o.number, string(c.branch)}, &open)
	switch {
	case err == nil:
		return refuseField("branch", "ptr.case.open_already", fmt.Sprint(open))
	case errs.KindOf(err) != errs.NotFound:
		return err
	}
	r, err := last.record()
	if err != nil {
		return err
	}
	for _, f := range k.Fields() {
		if f != benefit.AppliedOn && f != benefit.EndedOn && f != benefit.EndingGround {
			c.record.Set(f, r.Of(f))
		}
	}
	for _, f := range []*fields.Field{benefit.IssuedOn, benefit.FinalOn, benefit.CaseNumber, benefit.DecisionKind} {
		c.record.Set(f, fields.Value{})
	}
	c.benefit, c.applicant, c.entitled, c.state = o.number, o.applicant, o.entitled, Checking
	members, err := database.All(ctx, tx, peopleNow, func(r database.Row, id *int64) error { return r.Scan(id) }, o.applicant, o.number)
	if err != nil {
		return fmt.Errorf("reading people of benefit %d: %w", o.number, err)
	}
	for _, id := range members {
		c.household = append(c.household, Member{PersonID: id, Kin: benefit.Other})
	}
	facts, err := people.Facts(ctx, tx, []int64{c.applicant}, today)
	c.dwelling = facts[c.applicant].Dwelling
	return err
}

// insert stores a new case with its first step.
func (c *matter) insert(ctx context.Context, tx *database.Tx, actor string, id *int64) error {
	args, err := c.args()
	if err != nil {
		return err
	}
	err = database.One(ctx, tx, insertCase, append(args, c.kind.Code, string(c.branch), string(c.channel), c.opened.Time()), id)
	if err != nil {
		return fmt.Errorf("storing a case: %w", err)
	}
	c.id = *id
	changes, err := c.changesFrom(nil)
	if err != nil {
		return fmt.Errorf("comparing case %d: %w", c.id, err)
	}
	changed, err := json.Marshal(changes)
	if err != nil {
		return fmt.Errorf("encoding the first step of case %d: %w", c.id, err)
	}
	err = insertStep.ExecOne(ctx, tx, c.id, string(Open), string(c.state), c.changedAt, actor, changed, "", c.entry)
	if err != nil {
		return fmt.Errorf("storing the first step of case %d: %w", c.id, err)
	}
	return nil
}
