package ptr

import (
	"context"
	"fmt"
	"slices"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/i18n"
	"oszir/internal/ptr/benefit"
)

// Overlap is what a check has found parallel to a case, as every office may see it (C11).
type Overlap struct {
	BenefitBrief

	CaseID  int64
	Finding CaseFinding
	Own     bool   // it is the actor's body's
	ID      string // adjudication id, of the own body's
	More    bool   // there is more to be asked for, with a reason
}

// Details is more of another office's benefit than the brief, opened with a reason.
type Details struct {
	Overlap

	CaseNumber string
	IssuedOn   calendar.Day
	Amounts    []AmountSpan // in the order of time
}

// AmountSpan is what a benefit comes to between two days.
type AmountSpan struct {
	From, Until calendar.Day
	Amount      int64
	AmountName  string
	Decision    benefit.Decision
	IssuedOn    calendar.Day
}

// seen is what was found, with the people whose it is.
type seen struct {
	Overlap

	number              int64
	applicant, entitled int64
	caseNumber          string
	issued              calendar.Day
	spans               []AmountSpan
}

// persons are those whose it is.
func (s *seen) persons() []int64 {
	return slices.DeleteFunc([]int64{s.applicant, s.entitled}, func(id int64) bool { return id == 0 })
}

// CaseOverlap reads what a finding of the last runs of the checks points to. The reading is logged. Errors: NotFound, also
// when the finding points to nothing.
func (m *Module) CaseOverlap(ctx context.Context, who identity.Actor, lang i18n.Lang, caseID int64, mark string) (Overlap, error) {
	var out Overlap
	err := who.Require(identity.ReadCases)
	if err != nil {
		return out, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		c, s, err := findOverlap(ctx, tx, who, lang, caseID, mark)
		if err != nil {
			return err
		}
		out = s.Overlap
		e := caseEntry(who, "ptr.overlap.read", c, s.persons())
		e.Fields = []string{dataBrief}
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	if err != nil {
		return Overlap{}, err
	}
	return out, m.nameOffices(ctx, &out.BenefitBrief)
}

// findOverlap reads a case of the actor's body and what one of its findings points to. Errors: NotFound.
func findOverlap(ctx context.Context, tx *database.Tx, who identity.Actor, lang i18n.Lang, caseID int64, mark string) (*matter, *seen, error) {
	c, err := findCase(ctx, tx, who, caseID)
	if err != nil {
		return nil, nil, err
	}
	runs, err := checksOf(ctx, tx, caseID, 50)
	if err != nil {
		return nil, nil, err
	}
	as, err := settled(ctx, tx, database.AsOf{Day: calendar.None})
	if err != nil {
		return nil, nil, err
	}
	for i := range runs {
		for j := range runs[i].Findings {
			f := &runs[i].Findings[j]
			if f.Mark != mark || f.Where == "" {
				continue
			}
			s := &seen{Overlap: Overlap{CaseID: caseID, Finding: *f}}
			err = s.read(ctx, tx, lang, as)
			if err != nil {
				return nil, nil, err
			}
			s.Own = s.BodyID == who.BodyID
			s.More = !s.Own && f.Where != WhereCase
			if !s.Own {
				s.ID = ""
			}
			return c, s, nil
		}
	}
	return nil, nil, noCase()
}

// read reads what a finding points to, where it was found.
func (s *seen) read(ctx context.Context, tx *database.Tx, lang i18n.Lang, as database.AsOf) error {
	f := &s.Finding
	switch f.Where {
	case WhereRegister:
		found, err := database.All(ctx, tx, overlapBenefit, scanVersion(), as.Args(f.Other)...)
		if err != nil {
			return fmt.Errorf("reading benefit %d: %w", f.Other, err)
		}
		if len(found) == 0 {
			return noCase() // it was deleted as a wrong record since
		}
		v := &found[0]
		r, err := v.record()
		if err != nil {
			return err
		}
		s.BenefitBrief, s.ID = v.brief(lang, r, as.Day), v.id()
		s.number, s.applicant, s.entitled, s.caseNumber, s.issued = v.number, v.applicant, v.entitled, v.caseNo, v.issued
		return nil
	case WhereDecision:
		v := version{number: f.Other}
		var record []byte
		var start, end, issued database.Day
		err := database.One(ctx, tx, overlapDecision, []any{f.InCase}, &v.kind, &v.body, &v.applicant, &v.entitled, &start, &end, &record, &v.decisionKind, &issued, &v.caseNo)
		if err != nil {
			return fmt.Errorf("reading the decision of case %d: %w", f.InCase, err)
		}
		v.start, v.end = start.Day, end.Day
		r, err := decodeRecord(kindOf(v.kind), record)
		if err != nil {
			return fmt.Errorf("reading the decision of case %d: %w", f.InCase, err)
		}
		s.BenefitBrief = v.brief(lang, r, as.Day)
		s.number, s.applicant, s.entitled, s.caseNumber, s.issued = f.Other, v.applicant, v.entitled, v.caseNo, issued.Day
		s.spans = []AmountSpan{{From: v.start, Until: v.end, Amount: s.Amount, AmountName: s.AmountName, Decision: benefit.Decision(v.decisionKind), IssuedOn: issued.Day}}
		return nil
	}
	var kind string
	var opened database.Day
	err := database.One(ctx, tx, overlapCase, []any{f.InCase}, &kind, &s.BodyID, &s.applicant, &s.entitled, &opened)
	if err != nil {
		return fmt.Errorf("reading case %d: %w", f.InCase, err)
	}
	s.Kind, s.KindName, s.Start, s.End = kind, kindName(lang, kindOf(kind)), opened.Day, calendar.None
	return nil
}

// Looking is what somebody says who wants to see more of another office's benefit.
type Looking struct {
	CaseID  int64
	Mark    string // of the finding that points to it
	Reason  string
	Request audit.Request
}

// OpenDetails shows more of another office's benefit than the brief, for a case that it stands in the way of. Who asked,
// and why, is logged with the people of the benefit and is shown to the other office. Errors: NotFound; Invalid with a
// Refusal when there is no reason; Conflict "ptr.details.own" when the benefit is the own office's, "ptr.details.nothing"
// when there is nothing more.
func (m *Module) OpenDetails(ctx context.Context, who identity.Actor, lang i18n.Lang, in Looking) (Details, error) {
	var out Details
	err := who.Require(identity.OpenDetails)
	if err != nil {
		return out, err
	}
	reason := fields.Clean(in.Reason)
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil {
			return err
		}
		c, s, err := findOverlap(ctx, tx, who, lang, in.CaseID, in.Mark)
		switch {
		case err != nil:
			return err
		case s.Own:
			return errs.New(errs.Conflict, "ptr.details.own")
		case !s.More:
			return errs.New(errs.Conflict, "ptr.details.nothing")
		case reason == "":
			return refuseField("reason", "ptr.case.reason_missing")
		}
		err = s.readSpans(ctx, tx, lang)
		if err != nil {
			return err
		}
		out = Details{Overlap: s.Overlap, CaseNumber: s.caseNumber, IssuedOn: s.issued, Amounts: s.spans}
		if done != 0 {
			// The same form sent again has the same reason, and the other office has been told; it was read once more.
			e := caseEntry(who, "ptr.overlap.read", c, s.persons())
			e.Fields = []string{dataBenefits, dataHistory}
			_, err = audit.Write(ctx, tx, e)
			return err
		}
		e := entry(who, "ptr.details.open", fmt.Sprintf("case/%d", c.id), dataBenefits, dataHistory)
		e.Persons = s.persons()
		e.Detail, e.Request = map[string]any{"case": c.id, "benefit": s.number, "body": s.BodyID}, in.Request
		err = m.Reasons.Seal(ctx, tx, &e, s.applicant, reason)
		if err != nil {
			return err
		}
		id, err := audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		at, err := database.Now(ctx, tx)
		if err != nil {
			return err
		}
		err = insertOpening.ExecOne(ctx, tx, c.id, in.Mark, s.number, s.applicant, who.BodyID, s.BodyID, at, who.Code, reason, id)
		if err != nil {
			return fmt.Errorf("recording who opened benefit %d: %w", s.number, err)
		}
		return nil
	})
	if err != nil {
		return Details{}, err
	}
	return out, m.nameOffices(ctx, &out.BenefitBrief)
}

// readSpans reads what a benefit of the register came to over time.
func (s *seen) readSpans(ctx context.Context, tx *database.Tx, lang i18n.Lang) error {
	if s.Finding.Where != WhereRegister {
		return nil
	}
	found, err := database.All(ctx, tx, amountsOf, scanVersion(), s.number)
	if err != nil {
		return fmt.Errorf("reading amounts of benefit %d: %w", s.number, err)
	}
	for i := range found {
		v := &found[i]
		r, err := v.record()
		if err != nil {
			return err
		}
		b := v.brief(lang, r, v.start)
		s.spans = append(s.spans, AmountSpan{From: v.start, Until: v.end, Amount: b.Amount, AmountName: b.AmountName, Decision: benefit.Decision(v.decisionKind), IssuedOn: v.issued})
	}
	return nil
}
