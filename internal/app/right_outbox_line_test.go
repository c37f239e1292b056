package app_test

import (
	"context"
	"fmt"
	"net/url"

	"oszir/internal/exchange/outbox"
	"oszir/internal/identity"
	"oszir/internal/platform/audit"
)

// outboxUnguarded are what asks for no right, with the reason.
var outboxUnguarded = map[string]string{
	"exchange/outbox.Put": "inside the transaction of a change that logs", "exchange/outbox.Erase": "inside the transaction of an erasure, which logs",
	"exchange/outbox.Drain": "the program's own job; it logs what it hands over", "exchange/outbox.Backlog": "figures; it names nobody",
	"ptr.FokaNotice": "inside the transaction that hands over, which logs", "ptr.FokaShown": "inside the transaction of a list that logs",
}

// Why somebody else's office is not refused here: the support desk sees to all.
const deadOfAll = "an office sees to its own and the support desk to all; TestDead_X7_WhoMaySee"

// deadLetter makes a dead letter of our office and gives its number.
func (w *rightWorld) deadLetter() int64 {
	w.t.Helper()
	return w.number(`INSERT INTO exchange.outbox (partner, key, order_key, subject_id, person_id, body_id, state, due_at, created_at, settled_at, fault, entry_id)
		SELECT 'foka', $1, 'x', b.id, b.applicant_id, b.body_id, 'dead', now(), now(), now(), 'refused', b.entry_id FROM ptr.benefit b WHERE b.body_id = $2 ORDER BY b.id LIMIT 1 RETURNING id`, w.name(), w.ours.ID)
}

func outboxLines() []line {
	ofLetter := func(do func(w *rightWorld, ctx context.Context, who identity.Actor, id int64) error) func(w *rightWorld) func(identity.Actor) error {
		return func(w *rightWorld) func(identity.Actor) error {
			id := w.deadLetter()
			return func(who identity.Actor) error { return do(w, w.t.Context(), who, id) }
		}
	}
	all := []line{
		{name: "CountDead", quiet: namesNobody, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Outbox.CountDead(ctx, who)
			return err
		})},
		{name: "Dead", logs: "exchange.outbox.list", ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Outbox.Dead(ctx, who, 0)
			return err
		})},
		{name: "Letter", logs: "exchange.outbox.read", ready: ofLetter(func(w *rightWorld, ctx context.Context, who identity.Actor, id int64) error {
			_, err := w.a.Outbox.Letter(ctx, who, id)
			return err
		})},
		{name: "SendAgain", logs: "exchange.outbox.again", ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			return w.a.Outbox.SendAgain(ctx, who, outbox.Handle{ID: w.deadLetter(), Request: audit.Request{Key: w.name()}})
		})},
		{name: "SendAllAgain", logs: "exchange.outbox.all_again", ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Outbox.SendAllAgain(ctx, who, audit.Request{Key: w.name()})
			return err
		})},
		{name: "PutAside", logs: "exchange.outbox.aside", ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			return w.a.Outbox.PutAside(ctx, who, outbox.Handle{ID: w.deadLetter(), Reason: "próba", Request: audit.Request{Key: w.name()}})
		})},
	}
	for i := range all {
		all[i].name, all[i].right, all[i].open = "exchange/outbox."+all[i].name, identity.HandleOutbox, deadOfAll
	}
	return all
}

// aDead is a dead letter of our office.
var aDead = func(w *rightWorld) string { return fmt.Sprint(w.deadLetter()) }

// outboxVerdicts are the routes of what was not handed over.
var outboxVerdicts = map[string]verdict{
	"GET /exchange/dead":       {right: identity.HandleOutbox},
	"POST /exchange/dead":      {right: identity.HandleOutbox},
	"GET /exchange/dead/{id}":  {right: identity.HandleOutbox, object: aDead, absent: absent, shared: deadOfAll, vague: true},
	"POST /exchange/dead/{id}": {right: identity.HandleOutbox, object: aDead, absent: absent, shared: deadOfAll, vague: true, form: url.Values{"do": {"again"}}},
}
