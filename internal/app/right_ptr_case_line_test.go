package app_test

import (
	"context"
	"fmt"
	"html/template"
	"strconv"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/web"
	"oszir/internal/ptr"
)

const ownOffice = "it is the actor's own office's"

// caseAt is a case of our office that has come to a step.
type caseAt struct {
	w       *rightWorld
	id      int64
	version int
	person  int64
}

// The clerk and the issuer who bring cases to where operations are tried on them.
func (w *rightWorld) caseClerk() identity.Actor {
	return identity.Actor{Code: "matrix.ugyintezo", AccountID: 1, BodyID: w.ours.ID, Role: identity.RoleClerk}
}

func (w *rightWorld) caseIssuer() identity.Actor {
	return identity.Actor{Code: "matrix.kiadmanyozo", AccountID: 1, BodyID: w.ours.ID, Role: identity.RoleIssuer}
}

// wholeClient takes a new full client into the registry.
func (w *rightWorld) wholeClient() int64 {
	w.t.Helper()
	w.n++
	digits := fmt.Sprintf("77%06d", w.n)
	sum := 0
	for i, d := range digits {
		sum += int(d-'0') * (3 + 4*(i%2))
	}
	id, err := w.a.People.Enter(w.t.Context(), w.caseClerk(), people.Entering{Full: true, Values: map[string]string{
		"taj": digits + strconv.Itoa(sum%10), "family_name": "Próba", "given_name": "Jolán", "birth_family_name": "Próba", "birth_given_name": "Jolán",
		"mother_family_name": "Pók", "mother_given_name": "Katalin", "birth_place": "Budapest", "birth_date": "1975.02.15.", "sex": "Nő", "citizenship": "Magyar",
		"residence_country": "Magyarország", "residence_postcode": "1063", "residence_settlement": "Budapest", "residence_street": "Pipacs", "residence_street_kind": "Utca",
		"residence_house_number": digits[4:] + ".", "residence_habitual": "x",
	}})
	w.must(err)
	return id
}

// did takes what a command gave.
func (c *caseAt) did(version int, err error) {
	c.w.t.Helper()
	c.w.must(err)
	c.version = version
}

func (c *caseAt) handle(note string) ptr.Handle {
	return ptr.Handle{CaseID: c.id, Seen: c.version, Note: note, Request: audit.Request{Key: c.w.name()}}
}

// answers are reasons for everything that the checks want one for.
func (c *caseAt) answers() ptr.Answers {
	c.w.t.Helper()
	v, err := c.w.a.PTR.Case(c.w.t.Context(), c.w.caseClerk(), "hu", c.id)
	c.w.must(err)
	out := ptr.Answers{}
	for _, f := range v.Findings() {
		if f.MayBeAnswered() {
			out[f.Mark] = "az iratokban rendben van"
		}
	}
	return out
}

var (
	matrixDay         = calendar.On(2014, 5, 12)
	matrixApplication = map[string]string{
		"applied_on": "2014.05.05.", "fht_cooperates": "x", "fht_ground": "álláskeresési támogatásának időtartama lejárt", "wealth_declared": "x",
	}
	matrixDraft = ptr.Draft{Decision: "Megállapító határozat", Values: map[string]string{
		"issued_on": "2014.05.12.", "support_start": "2014.05.05.", "support_end": "2015.05.04.", "review_due": "2015.05.04.", "gross_monthly": "22800",
		"income_per_consumption_unit": "0", "reasoning": "a feltételek fennállnak",
	}}
)

func (c *caseAt) clients() ptr.Clients {
	return ptr.Clients{Applicant: c.person, Household: []ptr.Member{{PersonID: c.person, Kin: "igénylő"}}}
}

// caseIn makes a case of our office and brings it to a state; past Drafting a draft waits for issue from "submitted" on.
func (w *rightWorld) caseIn(state ptr.State, submitted bool) *caseAt {
	w.t.Helper()
	ctx, clerk, m := w.t.Context(), w.caseClerk(), w.a.PTR
	c := &caseAt{w: w, version: 1, person: w.wholeClient()}
	var err error
	c.id, err = m.OpenCase(ctx, clerk, ptr.Opening{Kind: "FHT", Branch: "new", CaseNumber: w.name(), AppliedOn: calendar.On(2014, 5, 5)})
	w.must(err)
	for _, step := range []struct {
		to  ptr.State
		act func()
	}{
		{ptr.Checking, func() { c.did(m.SaveClients(ctx, clerk, c.handle(""), c.clients())) }},
		{ptr.ApplicationData, func() { c.did(m.AcknowledgeFindings(ctx, clerk, c.handle(""), c.answers())) }},
		{ptr.Drafting, func() { c.did(m.SaveApplication(ctx, clerk, c.handle(""), matrixApplication, false)) }},
		{"drafted", func() {
			c.did(m.SaveDraft(ctx, clerk, c.handle(""), matrixDraft))
			c.did(m.AcknowledgeFindings(ctx, clerk, c.handle(""), c.answers()))
		}},
		{"submitted", func() { c.did(m.SubmitDraft(ctx, clerk, c.handle(""))) }},
		{ptr.Issued, func() { c.did(m.IssueDecision(ctx, w.caseIssuer(), c.handle(""))) }},
		{ptr.AwaitingFinal, func() {
			c.did(m.DeliverDecision(ctx, clerk, c.handle(""), ptr.Delivery{On: matrixDay, WaivedOn: matrixDay}))
		}},
		{ptr.Final, func() { c.did(m.FinalizeDecision(ctx, clerk, c.handle(""), matrixDay)) }},
	} {
		if state == ptr.Opened {
			break
		}
		step.act()
		if step.to == state && !submitted || step.to == "submitted" && submitted {
			break
		}
	}
	return c
}

// ofCase is an operation on a case that has come to a state.
func ofCase(state ptr.State, submitted bool, do func(c *caseAt, ctx context.Context, who identity.Actor) error) func(w *rightWorld) func(who identity.Actor) error {
	return func(w *rightWorld) func(who identity.Actor) error {
		c := w.caseIn(state, submitted)
		return func(who identity.Actor) error { return do(c, w.t.Context(), who) }
	}
}

// otherCase calls an operation for a case of ours, or for one that is not there.
func otherCase(do func(m *ptr.Module, ctx context.Context, who identity.Actor, h ptr.Handle) error) func(w *rightWorld, who identity.Actor, there bool) error {
	return func(w *rightWorld, who identity.Actor, there bool) error {
		h := ptr.Handle{CaseID: nowhere, Seen: 1}
		if there {
			h.CaseID = w.caseIn(ptr.Opened, false).id
		}
		return do(w.a.PTR, w.t.Context(), who, h)
	}
}

// caseLine is a line of a command on a case.
func caseLine(name string, right identity.Right, logs string, state ptr.State, submitted bool, note string, do func(m *ptr.Module, ctx context.Context, who identity.Actor, h ptr.Handle, c *caseAt) error) line {
	return line{
		name: "ptr." + name, right: right, logs: "ptr.case." + logs,
		ready: ofCase(state, submitted, func(c *caseAt, ctx context.Context, who identity.Actor) error {
			return do(c.w.a.PTR, ctx, who, c.handle(note), c)
		}),
		other: otherCase(func(m *ptr.Module, ctx context.Context, who identity.Actor, h ptr.Handle) error {
			return do(m, ctx, who, h, &caseAt{})
		}),
	}
}

func ptrCaseLines() []line {
	handle, issue, read := identity.HandleCases, identity.IssueDecisions, identity.ReadCases
	return []line{
		{
			name: "ptr.OpenCase", right: handle, logs: "ptr.case.open",
			ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
				_, err := w.a.PTR.OpenCase(ctx, who, ptr.Opening{Kind: "FHT", Branch: "new", CaseNumber: w.name(), AppliedOn: matrixDay})
				return err
			}),
			other: func(w *rightWorld, who identity.Actor, there bool) error {
				in := ptr.Opening{Kind: "FHT", Branch: "ending", CaseNumber: w.name(), AppliedOn: matrixDay, BenefitID: w.absent}
				if there {
					in.BenefitID = w.benefit
				}
				_, err := w.a.PTR.OpenCase(w.t.Context(), who, in)
				return err
			},
		},
		caseLine("SaveClients", handle, "save_clients", ptr.Opened, false, "", func(m *ptr.Module, ctx context.Context, who identity.Actor, h ptr.Handle, c *caseAt) error {
			_, err := m.SaveClients(ctx, who, h, c.clients())
			return err
		}),
		caseLine("Recheck", handle, "recheck", ptr.Checking, false, "", func(m *ptr.Module, ctx context.Context, who identity.Actor, h ptr.Handle, _ *caseAt) error {
			_, err := m.Recheck(ctx, who, h)
			return err
		}),
		{
			name: "ptr.AcknowledgeFindings", right: handle, logs: "ptr.case.acknowledge",
			ready: func(w *rightWorld) func(who identity.Actor) error {
				c := w.caseIn(ptr.Checking, false)
				answers := c.answers()
				return func(who identity.Actor) error {
					_, err := w.a.PTR.AcknowledgeFindings(w.t.Context(), who, c.handle(""), answers)
					return err
				}
			},
			other: otherCase(func(m *ptr.Module, ctx context.Context, who identity.Actor, h ptr.Handle) error {
				_, err := m.AcknowledgeFindings(ctx, who, h, nil)
				return err
			}),
		},
		caseLine("SaveApplication", handle, "save_application", ptr.ApplicationData, false, "", func(m *ptr.Module, ctx context.Context, who identity.Actor, h ptr.Handle, _ *caseAt) error {
			_, err := m.SaveApplication(ctx, who, h, matrixApplication, false)
			return err
		}),
		caseLine("SaveDraft", handle, "save_draft", ptr.Drafting, false, "", func(m *ptr.Module, ctx context.Context, who identity.Actor, h ptr.Handle, _ *caseAt) error {
			_, err := m.SaveDraft(ctx, who, h, matrixDraft)
			return err
		}),
		caseLine("Compute", read, "compute", ptr.Drafting, false, "", func(m *ptr.Module, ctx context.Context, who identity.Actor, h ptr.Handle, _ *caseAt) error {
			_, err := m.Compute(ctx, who, h.CaseID)
			return err
		}),
		caseLine("SubmitDraft", handle, "submit_draft", "drafted", false, "", func(m *ptr.Module, ctx context.Context, who identity.Actor, h ptr.Handle, _ *caseAt) error {
			_, err := m.SubmitDraft(ctx, who, h)
			return err
		}),
		caseLine("ReturnDraft", issue, "return_draft", ptr.Drafting, true, "hiányos", func(m *ptr.Module, ctx context.Context, who identity.Actor, h ptr.Handle, _ *caseAt) error {
			_, err := m.ReturnDraft(ctx, who, h)
			return err
		}),
		caseLine("IssueDecision", issue, "issue", ptr.Drafting, true, "", func(m *ptr.Module, ctx context.Context, who identity.Actor, h ptr.Handle, _ *caseAt) error {
			_, err := m.IssueDecision(ctx, who, h)
			return err
		}),
		caseLine("DeliverDecision", handle, "deliver", ptr.Issued, false, "", func(m *ptr.Module, ctx context.Context, who identity.Actor, h ptr.Handle, _ *caseAt) error {
			_, err := m.DeliverDecision(ctx, who, h, ptr.Delivery{On: matrixDay, WaivedOn: calendar.None})
			return err
		}),
		caseLine("RecordAppeal", handle, "appeal", ptr.Issued, false, "", func(m *ptr.Module, ctx context.Context, who identity.Actor, h ptr.Handle, _ *caseAt) error {
			_, err := m.RecordAppeal(ctx, who, h, matrixDay)
			return err
		}),
		{
			name: "ptr.SettleAppealed", right: handle, logs: "ptr.case.settle_appeal",
			ready: func(w *rightWorld) func(who identity.Actor) error {
				c := w.caseIn(ptr.Issued, false)
				c.did(w.a.PTR.RecordAppeal(w.t.Context(), w.caseClerk(), c.handle(""), matrixDay))
				return func(who identity.Actor) error {
					_, err := w.a.PTR.SettleAppealed(w.t.Context(), who, c.handle(""), ptr.Upheld, matrixDay)
					return err
				}
			},
			other: otherCase(func(m *ptr.Module, ctx context.Context, who identity.Actor, h ptr.Handle) error {
				_, err := m.SettleAppealed(ctx, who, h, ptr.Upheld, matrixDay)
				return err
			}),
		},
		caseLine("FinalizeDecision", handle, "finalize", ptr.AwaitingFinal, false, "", func(m *ptr.Module, ctx context.Context, who identity.Actor, h ptr.Handle, _ *caseAt) error {
			_, err := m.FinalizeDecision(ctx, who, h, matrixDay)
			return err
		}),
		caseLine("CloseCase", handle, "close", ptr.Final, false, "", func(m *ptr.Module, ctx context.Context, who identity.Actor, h ptr.Handle, _ *caseAt) error {
			_, err := m.CloseCase(ctx, who, h)
			return err
		}),
		caseLine("Withdraw", handle, "withdraw", ptr.Checking, false, "tévesen indult", func(m *ptr.Module, ctx context.Context, who identity.Actor, h ptr.Handle, _ *caseAt) error {
			_, err := m.Withdraw(ctx, who, h)
			return err
		}),
		caseLine("AskForGaps", handle, "ask_gaps", ptr.Checking, false, "jövedelemigazolás", func(m *ptr.Module, ctx context.Context, who identity.Actor, h ptr.Handle, _ *caseAt) error {
			_, err := m.AskForGaps(ctx, who, h, matrixDay)
			return err
		}),
		{
			name: "ptr.EndGaps", right: handle, logs: "ptr.case.gaps_done",
			ready: func(w *rightWorld) func(who identity.Actor) error {
				c := w.caseIn(ptr.Checking, false)
				c.did(w.a.PTR.AskForGaps(w.t.Context(), w.caseClerk(), c.handle("jövedelemigazolás"), matrixDay))
				return func(who identity.Actor) error {
					_, err := w.a.PTR.EndGaps(w.t.Context(), who, c.handle(""), matrixDay)
					return err
				}
			},
			other: otherCase(func(m *ptr.Module, ctx context.Context, who identity.Actor, h ptr.Handle) error {
				_, err := m.EndGaps(ctx, who, h, matrixDay)
				return err
			}),
		},
		caseLine("AssignCase", handle, "assign", ptr.Checking, false, "", func(m *ptr.Module, ctx context.Context, who identity.Actor, h ptr.Handle, _ *caseAt) error {
			_, err := m.AssignCase(ctx, who, h, "demo-m")
			return err
		}),
		{name: "ptr.SetFourEyes", right: identity.KeepOffice, logs: "ptr.office.four_eyes", open: ownOffice, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			return w.a.PTR.SetFourEyes(ctx, who, ptr.FourEyes{Apart: true, Seen: true})
		})},
		{name: "ptr.OfficeRules", right: identity.KeepOffice, quiet: namesNobody, open: ownOffice, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.PTR.OfficeRules(ctx, who)
			return err
		})},
		caseLine("Case", read, "read", ptr.Checking, false, "", func(m *ptr.Module, ctx context.Context, who identity.Actor, h ptr.Handle, _ *caseAt) error {
			_, err := m.Case(ctx, who, "hu", h.CaseID)
			return err
		}),
		{name: "ptr.CasesOf", right: read, logs: "ptr.cases.of_person", open: ownList, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.PTR.CasesOf(ctx, who, "hu", w.person)
			return err
		})},
		{name: "ptr.CasePanel", right: read, logs: "ptr.cases.of_person", open: ownList, ready: act(func(w *rightWorld, _ context.Context, who identity.Actor) error {
			return w.on(func(c *web.Context) (template.HTML, error) { return w.a.PTR.CasePanel(c, who, w.person, people.Today) })
		})},
		{
			name: "ptr.CasesOfBenefit", right: read, logs: "ptr.benefit.cases",
			ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
				_, err := w.a.PTR.CasesOfBenefit(ctx, who, "hu", w.benefit)
				return err
			}),
			other: func(w *rightWorld, who identity.Actor, there bool) error {
				id := w.absent
				if there {
					id = w.benefit
				}
				_, err := w.a.PTR.CasesOfBenefit(w.t.Context(), who, "hu", id)
				return err
			},
		},
	}
}

var aCase = func(w *rightWorld) string { return strconv.FormatInt(w.caseIn(ptr.Drafting, false).id, 10) }

var ptrCaseVerdicts = map[string]verdict{
	"GET /ptr/cases/new":               {right: identity.HandleCases},
	"POST /ptr/cases/new":              {right: identity.HandleCases},
	"GET /ptr/cases/{id}":              {right: identity.ReadCases, object: aCase, absent: absent},
	"GET /ptr/cases/{id}/clients":      {right: identity.ReadCases, object: aCase, absent: absent},
	"GET /ptr/cases/{id}/checks":       {right: identity.ReadCases, object: aCase, absent: absent},
	"GET /ptr/cases/{id}/application":  {right: identity.ReadCases, object: aCase, absent: absent},
	"GET /ptr/cases/{id}/draft":        {right: identity.ReadCases, object: aCase, absent: absent},
	"GET /ptr/cases/{id}/decision":     {right: identity.ReadCases, object: aCase, absent: absent},
	"GET /ptr/cases/{id}/handling":     {right: identity.ReadCases, object: aCase, absent: absent},
	"GET /ptr/cases/{id}/history":      {right: identity.ReadCases, object: aCase, absent: absent},
	"POST /ptr/cases/{id}/clients":     {right: identity.HandleCases, object: aCase, absent: absent},
	"POST /ptr/cases/{id}/checks":      {right: identity.HandleCases, object: aCase, absent: absent},
	"POST /ptr/cases/{id}/application": {right: identity.HandleCases, object: aCase, absent: absent},
	"POST /ptr/cases/{id}/draft":       {right: identity.HandleCases, object: aCase, absent: absent},
	"POST /ptr/cases/{id}/decision":    {right: identity.HandleCases, object: aCase, absent: absent},
	"POST /ptr/cases/{id}/handling":    {right: identity.HandleCases, object: aCase, absent: absent},
	"GET /ptr/benefits/{id}/cases":     {right: identity.ReadCases, object: aBenefit, absent: absentBenefit},
}
