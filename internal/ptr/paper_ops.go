package ptr

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"oszir/internal/document"
	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/paper"
	"oszir/internal/platform/wording"
	"oszir/internal/ptr/benefit"
)

// PaperPreview is a document as it would go out now.
type PaperPreview struct {
	Sort    string
	Name    string
	Paper   paper.Paper // without blocks while something is missing
	Missing []string    // Hungarian names of what must be filled in first
	Asks    []wording.Field
}

// inHungarian writes a text in Hungarian: what leaves the office is Hungarian whoever sits at the screen.
func (m *Module) inHungarian(key string, args ...any) string {
	return m.Catalog.Text(i18n.Hungarian, key, args...)
}

// order gives what a document of a case is made of, in the transaction of whoever wants it.
func (m *Module) order(ctx context.Context, tx *database.Tx, s *paperSource) (document.Order, error) {
	c := s.c
	var err error
	s.letters, err = people.Letterheads(ctx, tx, c.people(), s.today)
	if err != nil {
		return document.Order{}, err
	}
	s.office, err = orgs.Fact(ctx, tx, c.body)
	if err != nil {
		return document.Order{}, err
	}
	s.issuer = s.issuerName(ctx, tx, m)
	if t, ok := TermsOf(s.law, c.opened); ok {
		s.terms = t
	}
	s.say = m.inHungarian
	o := document.Order{
		Sort: s.paper.Key, Facts: s.facts(), Dated: s.dated, BodyID: c.body, PersonID: c.applicant, Subject: caseSubject(c.id), Adjudication: s.id, Author: s.office.Name,
	}
	o.Signed = signedFacts(o.Facts)
	return o, nil
}

func (s *paperSource) issuerName(ctx context.Context, tx *database.Tx, m *Module) string {
	if m.AccountName == nil || s.issuerCode == "" {
		return s.issuerCode
	}
	name := m.AccountName(ctx, tx, s.issuerCode)
	if name == "" {
		return s.issuerCode
	}
	return name
}

func caseSubject(id int64) string { return fmt.Sprintf("case/%d", id) }

// PreviewDecision writes the decision of a draft as it would go out today. Errors: NotFound; Conflict while there is no draft.
func (m *Module) PreviewDecision(ctx context.Context, who identity.Actor, id int64) (PaperPreview, error) {
	err := who.Require(identity.ReadCases)
	if err != nil {
		return PaperPreview{}, err
	}
	var out PaperPreview
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		c, err := findCase(ctx, tx, who, id)
		if err != nil {
			return err
		}
		p, ok := c.paper()
		if !ok {
			return errs.New(errs.Conflict, "ptr.case.not_now")
		}
		at, err := database.Now(ctx, tx)
		if err != nil {
			return err
		}
		s, err := m.sourceOf(ctx, tx, who, c, p, calendar.Of(at))
		if err != nil {
			return err
		}
		out, err = m.preview(ctx, tx, s)
		if err != nil {
			return err
		}
		_, err = audit.Write(ctx, tx, caseEntry(who, "ptr.case.preview", c, c.people()))
		return err
	})
	return out, err
}

// sourceOf gathers what a paper of a case is made of, as the case stands.
func (m *Module) sourceOf(ctx context.Context, tx *database.Tx, who identity.Actor, c *matter, p benefit.Document, today calendar.Day) (*paperSource, error) {
	s := &paperSource{c: c, paper: p, dated: c.lawDay(today), today: today, issuerCode: who.Code}
	var err error
	s.law, err = m.lawNow(ctx, tx)
	if err != nil {
		return nil, err
	}
	if c.benefit != 0 {
		var year int
		err = database.One(ctx, tx, yearOfBenefit, []any{c.benefit}, &year)
		if err != nil {
			return nil, fmt.Errorf("reading the id of benefit %d: %w", c.benefit, err)
		}
		s.id = AdjudicationID(year, c.benefit)
	}
	s.asked, _ = c.answers()
	if gives(c.proposal) || c.proposal == benefit.Refuse {
		sum, _, err := calculated(ctx, tx, s.law, c, today)
		if err != nil {
			return nil, err
		}
		s.steps, s.values = sum.Steps, sum.Values
	}
	s.before, err = amountBefore(ctx, tx, c)
	return s, err
}

// amountBefore gives what the benefit of a case paid last in the register; 0 when there is none.
func amountBefore(ctx context.Context, tx *database.Tx, c *matter) (int64, error) {
	if c.benefit == 0 {
		return 0, nil
	}
	rows, err := database.All(ctx, tx, spansOfBenefit, scanSpanRow, c.benefit)
	if err != nil {
		return 0, fmt.Errorf("reading benefit %d: %w", c.benefit, err)
	}
	for i := range slices.Backward(rows) {
		s, err := rows[i].span()
		if err != nil {
			return 0, err
		}
		if f := amountField(&matter{record: s.record}); f != nil {
			return s.record.Of(f).N, nil
		}
	}
	return 0, nil
}

// preview draws a paper, or says what is missing.
func (m *Module) preview(ctx context.Context, tx *database.Tx, s *paperSource) (PaperPreview, error) {
	out := PaperPreview{Sort: s.paper.Key, Name: s.paper.Name}
	if s.id == "" && s.paper.Decision == benefit.Grant {
		s.id = m.inHungarian("ptr.paper.id_to_come")
	}
	o, err := m.order(ctx, tx, s)
	if err != nil {
		return out, err
	}
	d, err := m.Documents.Draw(ctx, tx, o)
	if lack, ok := errors.AsType[*document.Lacking](err); ok {
		out.Missing = fieldNames(lack.Fields)
		return out, nil
	}
	out.Paper = d.Paper
	return out, err
}

// issuePaper makes the document of a decision that was just issued, in the same transaction. A procedure that runs elsewhere
// makes its own papers.
func (w *work) issuePaper(ctx context.Context, year int, decision, entry int64) error {
	if w.m.Documents == nil || w.is.channel != ChannelSupport {
		return nil
	}
	p, ok := w.is.paper()
	if !ok {
		return errs.New(errs.Internal, "error.internal")
	}
	s := &paperSource{c: w.is, paper: p, dated: w.is.lawDay(w.today), today: w.today, issuerCode: w.who.Code, law: w.byLaw, steps: w.derived.Steps, values: w.derived.Values}
	s.asked, _ = w.is.answers()
	if w.is.benefit != 0 {
		s.id = AdjudicationID(year, w.is.benefit)
	}
	var err error
	if w.is.proposal != benefit.Grant {
		s.before, err = amountBefore(ctx, w.tx, w.is)
		if err != nil {
			return err
		}
	}
	o, err := w.m.order(ctx, w.tx, s)
	if err != nil {
		return err
	}
	o.DecisionID = decision
	_, err = w.m.Documents.Issue(ctx, w.tx, w.who, o, entry)
	if lack, ok := errors.AsType[*document.Lacking](err); ok {
		return refuseField("[paper]", "ptr.case.paper_lacks", strings.Join(fieldNames(lack.Fields), "; "))
	}
	return err
}

// revokePaper says that the documents of a decision count no more, and why.
func (w *work) revokePaper(decision int64, why string) {
	if w.m.Documents == nil {
		return
	}
	w.after = append(w.after, func(ctx context.Context, entry int64) error {
		return w.m.Documents.RevokeOf(ctx, w.tx, w.who, decision, w.m.inHungarian(why), entry)
	})
}

// DeliverPosted records when the letter that a decision went out by reached the client, whatever somebody did to the case since:
// it is one of many on a list. The same day again changes nothing. Errors: NotFound; Conflict when the case is not there to be
// delivered; Invalid with what is wrong with the day.
func (m *Module) DeliverPosted(ctx context.Context, who identity.Actor, subject string, decision int64, in Delivery) error {
	err := who.Require(identity.HandleCases)
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(strings.TrimPrefix(subject, "case/"), 10, 64)
	if err != nil {
		return errs.New(errs.NotFound, "error.not_found")
	}
	h := Handle{CaseID: id}
	done := false
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		c, err := findCase(ctx, tx, who, id)
		if err != nil {
			return err
		}
		d, err := decisionOf(ctx, tx, id)
		if err != nil {
			return err
		}
		if d.ID != decision {
			return errs.New(errs.Conflict, "ptr.case.not_now")
		}
		h.Seen = c.version
		done = d.DeliveredOn == in.On || c.proposal == benefit.EndProcedure || c.proposal == benefit.Withdraw // these wait for no day
		return nil
	})
	if err != nil || done {
		return err
	}
	_, err = m.DeliverDecision(ctx, who, h, in)
	if r, ok := errors.AsType[*Refusal](err); ok && len(r.Findings) > 0 {
		args := make([]any, 0, len(r.Findings[0].Args))
		for _, a := range r.Findings[0].Args {
			args = append(args, a)
		}
		return errs.New(errs.Invalid, r.Findings[0].Key, args...)
	}
	return err
}
