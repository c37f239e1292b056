package app_test

import (
	"context"
	"fmt"
	"io"
	"net/url"

	"oszir/internal/identity"
	"oszir/internal/law"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
)

// Why nothing of another body is refused by the room of the numbers of the law, and why its reading is not logged.
const allLaw = "the numbers of the law are the whole country's"

// lawUnguarded are what asks for no right, with the reason.
var lawUnguarded = map[string]string{
	"law.Latest": "inside the transaction of whoever judges; it names nobody", "law.At": "inside the transaction of whoever judges; it names nobody",
	"ptr.LawConcern": "inside the transaction of a lawyer's question; it names nobody", "ptr.LawChanged": "inside the transaction of an approval",
}

// changed is a change of a number that differs from all before.
func (w *rightWorld) changed() law.Draft {
	w.t.Helper()
	w.n++
	return law.Draft{
		Key: "nyugdijminimum", Reason: "próba", BasedOn: w.number("SELECT coalesce(max(number), 0) FROM law.edition WHERE key = 'nyugdijminimum'"), Request: audit.Request{Key: w.name()},
		Change: law.Change{From: calendar.On(2100, 1, 1), Until: calendar.None, Amount: int64(30_000 + w.n), Law: "próba", Source: "próba"},
	}
}

// drafting makes a proposal of somebody, a draft or submitted already.
func (w *rightWorld) drafting(who identity.Actor, submitted bool) law.Handle {
	w.t.Helper()
	id, err := w.a.Law.Propose(w.t.Context(), who, w.changed())
	if err != nil {
		w.t.Fatal(err)
	}
	h := law.Handle{ID: id, Seen: 1, Note: "próba", Request: audit.Request{Key: w.name()}}
	if submitted {
		err = w.a.Law.Submit(w.t.Context(), who, law.Handle{ID: id, Seen: 1})
		if err != nil {
			w.t.Fatal(err)
		}
		h.Seen = 2
	}
	return h
}

// draftingLawyer is who drafts what others decide on; the one who is tried drafts what is changed.
func (w *rightWorld) draftingLawyer() identity.Actor {
	who := w.actor(identity.RoleLawyer, w.ours)
	who.Code = "matrix.masik-jogasz"
	return who
}

func lawLines() []line {
	ofOwn := func(submitted bool, do func(w *rightWorld, ctx context.Context, who identity.Actor, h law.Handle) error) func(w *rightWorld) func(identity.Actor) error {
		return func(w *rightWorld) func(identity.Actor) error {
			h := w.drafting(w.actor(identity.RoleLawyer, w.ours), submitted)
			return func(who identity.Actor) error { return do(w, w.t.Context(), who, h) }
		}
	}
	ofOther := func(do func(w *rightWorld, ctx context.Context, who identity.Actor, h law.Handle) error) func(w *rightWorld) func(identity.Actor) error {
		return func(w *rightWorld) func(identity.Actor) error {
			h := w.drafting(w.draftingLawyer(), true)
			return func(who identity.Actor) error { return do(w, w.t.Context(), who, h) }
		}
	}
	look := func(name string, do func(w *rightWorld, ctx context.Context, who identity.Actor) error) line {
		return line{name: "law." + name, right: identity.ReadLaw, quiet: namesNobody, ready: act(do)}
	}
	say := func(key string, _ ...any) string { return key }
	all := []line{
		look("List", func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Law.List(ctx, who, law.Filter{})
			return err
		}),
		look("Parameter", func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Law.Parameter(ctx, who, "nyugdijminimum", law.Now)
			return err
		}),
		look("CodeLists", func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Law.CodeLists(ctx, who)
			return err
		}),
		look("ExportCSV", func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			return w.a.Law.ExportCSV(ctx, who, law.Filter{}, say, io.Discard)
		}),
		look("ExportWorkbook", func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			return w.a.Law.ExportWorkbook(ctx, who, law.Filter{}, say, io.Discard)
		}),
		look("Proposals", func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Law.Proposals(ctx, who)
			return err
		}),
		{name: "law.Proposal", right: identity.ReadLaw, quiet: namesNobody, ready: ofOther(func(w *rightWorld, ctx context.Context, who identity.Actor, h law.Handle) error {
			_, err := w.a.Law.Proposal(ctx, who, h.ID)
			return err
		})},
		{name: "law.Weigh", right: identity.ReadLaw, quiet: namesNobody, ready: ofOther(func(w *rightWorld, ctx context.Context, who identity.Actor, h law.Handle) error {
			_, err := w.a.Law.Weigh(ctx, who, h.ID)
			return err
		})},
		{name: "law.CountWaiting", right: identity.ApproveLaw, quiet: namesNobody, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Law.CountWaiting(ctx, who)
			return err
		})},
		{name: "law.Propose", right: identity.EditLaw, logs: "law.propose", ready: func(w *rightWorld) func(identity.Actor) error {
			d := w.changed()
			return func(who identity.Actor) error {
				_, err := w.a.Law.Propose(w.t.Context(), who, d)
				return err
			}
		}},
		{name: "law.Amend", right: identity.EditLaw, logs: "law.amend", ready: ofOwn(false, func(w *rightWorld, ctx context.Context, who identity.Actor, h law.Handle) error {
			return w.a.Law.Amend(ctx, who, h, w.changed())
		})},
		{name: "law.Submit", right: identity.EditLaw, logs: "law.submit", ready: ofOwn(false, func(w *rightWorld, ctx context.Context, who identity.Actor, h law.Handle) error {
			return w.a.Law.Submit(ctx, who, h)
		})},
		{name: "law.Withdraw", right: identity.EditLaw, logs: "law.withdraw", ready: ofOwn(true, func(w *rightWorld, ctx context.Context, who identity.Actor, h law.Handle) error {
			return w.a.Law.Withdraw(ctx, who, h)
		})},
		{name: "law.Approve", right: identity.ApproveLaw, logs: "law.approve", ready: ofOther(func(w *rightWorld, ctx context.Context, who identity.Actor, h law.Handle) error {
			_, err := w.a.Law.Approve(ctx, who, h)
			return err
		})},
		{name: "law.Refuse", right: identity.ApproveLaw, logs: "law.refuse", ready: ofOther(func(w *rightWorld, ctx context.Context, who identity.Actor, h law.Handle) error {
			return w.a.Law.Refuse(ctx, who, h)
		})},
	}
	for i := range all {
		all[i].open = allLaw
	}
	return all
}

// aDraft is a proposal of a lawyer who does not visit.
var aDraft = func(w *rightWorld) string { return fmt.Sprint(w.drafting(w.draftingLawyer(), false).ID) }

// lawVerdicts are the routes of the numbers of the law.
var lawVerdicts = map[string]verdict{
	"GET /law":                 {right: identity.ReadLaw},
	"GET /law.csv":             {right: identity.ReadLaw},
	"GET /law.xlsx":            {right: identity.ReadLaw},
	"GET /law/lists":           {right: identity.ReadLaw},
	"GET /law/proposals":       {right: identity.ReadLaw},
	"GET /law/proposals/{id}":  {right: identity.ReadLaw, object: aDraft, absent: absent, shared: allLaw},
	"POST /law/proposals/{id}": {right: identity.EditLaw, object: aDraft, absent: absent, shared: allLaw, form: url.Values{"do": {"submitted"}, "version": {"1"}}},
	"GET /law/change/{key}":    {right: identity.EditLaw, object: func(*rightWorld) string { return "nyugdijminimum" }, absent: "nincs", shared: allLaw},
	"POST /law/change/{key}":   {right: identity.EditLaw, object: func(*rightWorld) string { return "nyugdijminimum" }, absent: "nincs", shared: allLaw},
	"GET /law/{key}":           {right: identity.ReadLaw, object: func(*rightWorld) string { return "nyugdijminimum" }, absent: "nincs", shared: allLaw},
}
