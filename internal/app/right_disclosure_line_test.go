package app_test

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"oszir/internal/disclosure"
	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
)

// Why nothing of another body is refused by the policy of information transfer.
const allPolicy = "the policy, its register and who may ask are the whole country's and name nobody"

// disclosureUnguarded are what asks for no right, with the reason.
var disclosureUnguarded = map[string]string{
	"disclosure.Sources": "the register of information sources is public and names nobody", "disclosure.Remind": "the program's own job; it names nobody and logs that",
	"disclosure.Told":         "inside the transaction of whoever shows somebody their own log",
	"disclosure.ErasePersons": "inside the transaction of an erasure, which was approved",
	"identity.TellRole":       "inside the transaction of the program's own job; it names nobody", "ptr.DrawAnswer": "inside the transaction of an operation that logs",
}

// asking is a request of a court about the person of our office.
func (w *rightWorld) asking() disclosure.NewRequest {
	w.t.Helper()
	today := calendar.Of(time.Now())
	return disclosure.NewRequest{
		Agency: "birosag", Channel: disclosure.ByPost, FileNumber: "próba", ReceivedOn: today, Ground: "szt19", Purpose: "próba", Fields: []string{"ellatasMegnevezes"}, From: calendar.On(2013, 1, 1), Last: calendar.On(2014, 1, 1),
		Persons: []disclosure.Given{{TAJ: w.text("SELECT lpad(taj::text, 9, '0') FROM people.person WHERE id = $1", w.person)}}, Request: audit.Request{Key: w.name()},
	}
}

// request takes in one of our office by somebody.
func (w *rightWorld) request(who identity.Actor) int64 {
	w.t.Helper()
	id, err := w.a.Disclosure.Receive(w.t.Context(), who, w.asking())
	w.must(err)
	return id
}

// otherClerk is a clerk of our office who does not visit.
func (w *rightWorld) otherClerk() identity.Actor {
	who := w.actor(identity.RoleClerk, w.ours)
	who.Code = "matrix.masik-ugyintezo"
	return who
}

// actOn is an act on a request as the other clerk sees it.
func (w *rightWorld) actOn(id int64) disclosure.Act {
	w.t.Helper()
	v, err := w.a.Disclosure.Request(w.t.Context(), w.otherClerk(), id)
	w.must(err)
	in := disclosure.Act{ID: id, Seen: v.Version, Note: "próba", Request: audit.Request{Key: w.name()}}
	if v.Answer != nil {
		in.Sum = v.Answer.Sum
	}
	return in
}

// answered is a request of our office with its answer.
func (w *rightWorld) answered() int64 {
	w.t.Helper()
	id := w.request(w.otherClerk())
	w.must(w.a.Disclosure.IssueAnswer(w.t.Context(), w.otherClerk(), w.actOn(id)))
	return id
}

// policyDraft is a version of the policy of somebody.
func (w *rightWorld) policyDraft(who identity.Actor, submitted bool) disclosure.Handle {
	w.t.Helper()
	id, err := w.a.Disclosure.Propose(w.t.Context(), who, w.newPolicy())
	w.must(err)
	h := disclosure.Handle{ID: id, Seen: 1, Note: "próba", Request: audit.Request{Key: w.name()}}
	if submitted {
		w.must(w.a.Disclosure.Submit(w.t.Context(), who, disclosure.Handle{ID: id, Seen: 1}))
		h.Seen = 2
	}
	return h
}

func (w *rightWorld) newPolicy() disclosure.Draft {
	text := disclosure.PolicyText{Changes: "próba"}
	text.Name, text.Version = "próba", "9"
	text.Issued.Day = calendar.Of(time.Now())
	text.ValidFrom.Day = text.Issued.Day + 30
	return disclosure.Draft{Content: disclosure.Content{Policy: &text}, Request: audit.Request{Key: w.name()}}
}

func disclosureLines() []line {
	// A request of our office, which the other clerk took in, and one of another office or of nobody.
	ofRequest := func(l line, make func(w *rightWorld) int64, do func(w *rightWorld, ctx context.Context, who identity.Actor, in disclosure.Act) error) line {
		l.ready = func(w *rightWorld) func(identity.Actor) error {
			in := w.actOn(make(w))
			return func(who identity.Actor) error { return do(w, w.t.Context(), who, in) }
		}
		l.other = func(w *rightWorld, who identity.Actor, there bool) error {
			if there {
				return do(w, w.t.Context(), who, w.actOn(make(w)))
			}
			return do(w, w.t.Context(), who, disclosure.Act{ID: nowhere, Seen: 1, Note: "próba", Request: audit.Request{Key: w.name()}})
		}
		return l
	}
	received := func(w *rightWorld) int64 { return w.request(w.otherClerk()) }
	proposed := func(w *rightWorld) int64 {
		id := received(w)
		w.must(w.a.Disclosure.ProposeAnswer(w.t.Context(), w.otherClerk(), w.actOn(id)))
		return id
	}
	answer := func(name, logs string) line {
		return line{name: "disclosure." + name, right: identity.AnswerRequests, logs: "disclosure." + logs}
	}
	own := line{name: "disclosure.Answer", right: identity.ReceiveRequests, quiet: "it tells who sent a request how it stands", open: "what somebody else sent is refused; TestRequest_X9_ByInterface"}
	own.ready = func(w *rightWorld) func(identity.Actor) error {
		for _, role := range []identity.Role{identity.RoleClerk, identity.RoleIssuer, identity.RoleInterface} {
			w.request(w.actor(role, w.ours))
		}
		return func(who identity.Actor) error {
			if !who.May(identity.ReceiveRequests) {
				_, _, err := w.a.Disclosure.Answer(w.t.Context(), who, nowhere)
				return err
			}
			_, _, err := w.a.Disclosure.Answer(w.t.Context(), who, w.sent(who))
			return err
		}
	}
	look := func(name string, right identity.Right, do func(w *rightWorld, ctx context.Context, who identity.Actor) error) line {
		return line{name: "disclosure." + name, right: right, quiet: namesNobody, open: allPolicy, ready: act(do)}
	}
	ofDraft := func(name, logs string, right identity.Right, mine, submitted bool, do func(w *rightWorld, ctx context.Context, who identity.Actor, h disclosure.Handle) error) line {
		return line{name: "disclosure." + name, right: right, logs: "disclosure." + logs, open: allPolicy, ready: func(w *rightWorld) func(identity.Actor) error {
			who := w.draftingLawyer()
			if mine {
				who = w.actor(identity.RoleLawyer, w.ours)
			}
			h := w.policyDraft(who, submitted)
			return func(who identity.Actor) error { return do(w, w.t.Context(), who, h) }
		}}
	}
	return []line{
		{name: "disclosure.Receive", right: identity.ReceiveRequests, logs: "disclosure.receive", open: everyPerson, ready: func(w *rightWorld) func(identity.Actor) error {
			in := w.asking()
			return func(who identity.Actor) error {
				_, err := w.a.Disclosure.Receive(w.t.Context(), who, in)
				return err
			}
		}},
		own,
		{name: "disclosure.Requests", right: identity.AnswerRequests, quiet: namesNobody, open: ownList, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Disclosure.Requests(ctx, who, disclosure.Filter{})
			return err
		})},
		{name: "disclosure.CountRequests", right: identity.AnswerRequests, quiet: namesNobody, open: ownList, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Disclosure.CountRequests(ctx, who)
			return err
		})},
		ofRequest(answer("Request", "show"), received, func(w *rightWorld, ctx context.Context, who identity.Actor, in disclosure.Act) error {
			_, err := w.a.Disclosure.Request(ctx, who, in.ID)
			return err
		}),
		ofRequest(answer("Choose", "choose"), received, func(w *rightWorld, ctx context.Context, who identity.Actor, in disclosure.Act) error {
			return w.a.Disclosure.Choose(ctx, who, in, 1, 0)
		}),
		ofRequest(answer("ProposeAnswer", "propose"), received, func(w *rightWorld, ctx context.Context, who identity.Actor, in disclosure.Act) error {
			return w.a.Disclosure.ProposeAnswer(ctx, who, in)
		}),
		ofRequest(answer("IssueAnswer", "issue"), proposed, func(w *rightWorld, ctx context.Context, who identity.Actor, in disclosure.Act) error {
			return w.a.Disclosure.IssueAnswer(ctx, who, in)
		}),
		ofRequest(answer("RefuseRequest", "refuse"), received, func(w *rightWorld, ctx context.Context, who identity.Actor, in disclosure.Act) error {
			return w.a.Disclosure.RefuseRequest(ctx, who, in)
		}),
		ofRequest(line{name: "disclosure.ReturnAnswer", right: identity.ApproveAnswers, logs: "disclosure.return"}, proposed, func(w *rightWorld, ctx context.Context, who identity.Actor, in disclosure.Act) error {
			return w.a.Disclosure.ReturnAnswer(ctx, who, in)
		}),
		ofRequest(answer("AnswerFile", "download"), (*rightWorld).answered, func(w *rightWorld, ctx context.Context, who identity.Actor, in disclosure.Act) error {
			_, _, err := w.a.Disclosure.AnswerFile(ctx, who, in.ID, true)
			return err
		}),
		look("Agencies", identity.ReadSources, func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Disclosure.Agencies(ctx, who)
			return err
		}),
		look("Proposals", identity.ReadSources, func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Disclosure.Proposals(ctx, who, disclosure.OfPolicy)
			return err
		}),
		{name: "disclosure.Proposal", right: identity.ReadSources, quiet: namesNobody, open: allPolicy, ready: func(w *rightWorld) func(identity.Actor) error {
			h := w.policyDraft(w.draftingLawyer(), false)
			return func(who identity.Actor) error {
				_, err := w.a.Disclosure.Proposal(w.t.Context(), who, h.ID)
				return err
			}
		}},
		look("CountProposals", identity.ApproveSources, func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Disclosure.CountProposals(ctx, who)
			return err
		}),
		look("Duties", identity.KeepSources, func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Disclosure.Duties(ctx, who)
			return err
		}),
		look("CountDuties", identity.KeepSources, func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Disclosure.CountDuties(ctx, who)
			return err
		}),
		{name: "disclosure.AddDuty", right: identity.KeepSources, logs: "disclosure.add_duty", open: allPolicy, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			return w.a.Disclosure.AddDuty(ctx, who, disclosure.NewDuty{Sort: disclosure.DutyChange, About: "próba", On: calendar.On(2024, 1, 1), Request: audit.Request{Key: w.name()}})
		})},
		{name: "disclosure.EndDuty", right: identity.KeepSources, logs: "disclosure.end_duty", open: allPolicy, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			return w.a.Disclosure.EndDuty(ctx, who, disclosure.DutyDone{Sort: disclosure.DutyReview, Note: "próba", Request: audit.Request{Key: w.name()}})
		})},
		{name: "disclosure.Propose", right: identity.KeepSources, logs: "disclosure.draft", open: allPolicy, ready: func(w *rightWorld) func(identity.Actor) error {
			d := w.newPolicy()
			return func(who identity.Actor) error {
				_, err := w.a.Disclosure.Propose(w.t.Context(), who, d)
				return err
			}
		}},
		ofDraft("Amend", "amend", identity.KeepSources, true, false, func(w *rightWorld, ctx context.Context, who identity.Actor, h disclosure.Handle) error {
			return w.a.Disclosure.Amend(ctx, who, h, w.newPolicy().Content)
		}),
		ofDraft("Submit", "submit", identity.KeepSources, true, false, func(w *rightWorld, ctx context.Context, who identity.Actor, h disclosure.Handle) error {
			return w.a.Disclosure.Submit(ctx, who, h)
		}),
		ofDraft("Withdraw", "withdraw", identity.KeepSources, true, true, func(w *rightWorld, ctx context.Context, who identity.Actor, h disclosure.Handle) error {
			return w.a.Disclosure.Withdraw(ctx, who, h)
		}),
		ofDraft("Approve", "approve", identity.ApproveSources, false, true, func(w *rightWorld, ctx context.Context, who identity.Actor, h disclosure.Handle) error {
			return w.a.Disclosure.Approve(ctx, who, h)
		}),
		ofDraft("Decline", "decline", identity.ApproveSources, false, true, func(w *rightWorld, ctx context.Context, who identity.Actor, h disclosure.Handle) error {
			return w.a.Disclosure.Decline(ctx, who, h)
		}),
		{name: "disclosure.Mark", right: identity.KeepSources, logs: "disclosure.mark", open: allPolicy, ready: func(w *rightWorld) func(identity.Actor) error {
			h := w.policyDraft(w.draftingLawyer(), true)
			w.must(w.a.Disclosure.Approve(w.t.Context(), w.actor(identity.RoleLawyer, w.ours), h))
			return func(who identity.Actor) error {
				return w.a.Disclosure.Mark(w.t.Context(), who, disclosure.Marking{ID: h.ID, Day: calendar.Of(time.Now()), Request: audit.Request{Key: w.name()}})
			}
		}},
	}
}

// sent is a request that somebody sent.
func (w *rightWorld) sent(who identity.Actor) int64 {
	w.t.Helper()
	return w.number("SELECT id FROM disclosure.request WHERE received_by = $1 ORDER BY id LIMIT 1", who.Code)
}

var (
	aRequest       = func(w *rightWorld) string { return fmt.Sprint(w.request(w.otherClerk())) }
	anAnswer       = func(w *rightWorld) string { return fmt.Sprint(w.answered()) }
	aPolicy        = func(w *rightWorld) string { return fmt.Sprint(w.policyDraft(w.draftingLawyer(), false).ID) }
	anItem         = func(w *rightWorld) string { return aPolicy(w) + "/taj" }
	theCourt       = func(*rightWorld) string { return "birosag" }
	publicRegister = "the register of information sources is everybody's; it names nobody"
)

// disclosureVerdicts are the routes of requests and of the policy.
var disclosureVerdicts = map[string]verdict{
	"GET /requests":                 {right: identity.AnswerRequests},
	"GET /requests/new":             {right: identity.AnswerRequests},
	"POST /requests/new":            {right: identity.AnswerRequests, form: url.Values{"step": {"1"}}},
	"GET /requests/{id}":            {right: identity.AnswerRequests, object: aRequest, absent: absent},
	"POST /requests/{id}":           {right: identity.AnswerRequests, object: aRequest, absent: absent, form: url.Values{"do": {"refuse"}, "note": {"próba"}, "version": {"1"}}},
	"GET /requests/{id}/pdf":        {right: identity.AnswerRequests, object: anAnswer, absent: absent},
	"GET /requests/{id}/xml":        {right: identity.AnswerRequests, object: anAnswer, absent: absent},
	"GET /sources":                  {right: identity.UseOwnAccount},
	"GET /policy":                   {right: identity.ReadSources},
	"POST /policy":                  {right: identity.KeepSources, form: url.Values{"do": {"add"}}},
	"GET /policy/new":               {right: identity.KeepSources},
	"POST /policy/new":              {right: identity.KeepSources},
	"GET /policy/{id}":              {right: identity.ReadSources, object: aPolicy, absent: absent, shared: allPolicy},
	"POST /policy/{id}":             {right: identity.KeepSources, object: aPolicy, absent: absent, shared: allPolicy, form: url.Values{"do": {"submitted"}, "version": {"1"}}},
	"GET /policy/{id}/edit":         {right: identity.KeepSources, object: aPolicy, absent: absent, shared: allPolicy, vague: true},
	"POST /policy/{id}/edit":        {right: identity.KeepSources, object: aPolicy, absent: absent, shared: allPolicy, vague: true},
	"GET /policy/{id}/items/{key}":  {right: identity.KeepSources, object: anItem, absent: absent + "/taj", shared: allPolicy, vague: true},
	"POST /policy/{id}/items/{key}": {right: identity.KeepSources, object: anItem, absent: absent + "/taj", shared: allPolicy, vague: true},
	"GET /agencies":                 {right: identity.ReadSources},
	"GET /agencies/{key}":           {right: identity.KeepSources, object: theCourt, absent: "nincs", shared: allPolicy},
	"POST /agencies/{key}":          {right: identity.KeepSources, object: theCourt, absent: "nincs", shared: allPolicy},
	"GET /information-sources":      {open: publicRegister},
	"GET /information-sources.json": {open: publicRegister},
	"GET /information-sources.csv":  {open: publicRegister},
	"GET /disclosure-answer.xsd":    {open: "the form of a file; it names nobody"},
}
