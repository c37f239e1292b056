package app_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"oszir/internal/exchange"
	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/ptr"
)

// Why nothing of another body is refused about partners.
const partnersOfAll = "who keeps partners keeps those of all bodies"

// messagePageUnguarded are what asks for no right, with the reason.
var messagePageUnguarded = map[string]string{
	"orgs.In": "bodies are public", "exchange.Reopen": "inside the transaction of who sends a message again, which asks and logs",
	"exchange.Replace": "inside the transaction of a message that was done",
}

// sender is a program of our office.
func (w *rightWorld) sender() exchange.Sender {
	w.t.Helper()
	p := exchange.Partner{Code: "kuldo-" + strings.ToLower(w.name()), Name: "Próba ügyviteli program", Sort: exchange.Office, BodyID: w.ours.ID, Role: identity.RoleInterface}
	var err error
	p.ID, err = w.a.Exchange.AddPartner(w.t.Context(), identity.Operator(w.ours.ID), p)
	w.must(err)
	return exchange.Sender{Partner: p}
}

// refusedMessage is a message of our office's program that was refused.
func (w *rightWorld) refusedMessage() int64 {
	w.t.Helper()
	from := w.sender()
	a, _, err := w.a.PTR.Send(w.t.Context(), &from, exchange.JSON, &ptr.Transaction{ID: w.name(), Case: w.name(), Op: ptr.SendClose})
	w.must(err)
	if a.Status != ptr.StatusRefused {
		w.t.Fatalf("a case that is not there was closed: %+v", a)
	}
	return a.Receipt
}

func messagePageLines() []line {
	const listed = "it lists one's own body's only"
	ofRefused := func(l line, do func(w *rightWorld, ctx context.Context, who identity.Actor, id int64) error) line {
		l.ready = func(w *rightWorld) func(identity.Actor) error {
			id := w.refusedMessage()
			return func(who identity.Actor) error { return do(w, w.t.Context(), who, id) }
		}
		l.other = func(w *rightWorld, who identity.Actor, there bool) error {
			id := int64(nowhere)
			if there {
				id = w.refusedMessage()
			}
			return do(w, w.t.Context(), who, id)
		}
		return l
	}
	return []line{
		{name: "ptr.MessageLog", right: identity.ReadMessages, logs: "exchange.list", open: listed, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.PTR.MessageLog(ctx, who, ptr.MessageFilter{})
			return err
		})},
		{name: "ptr.CountRefused", right: identity.ReadMessages, quiet: namesNobody, open: listed, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.PTR.CountRefused(ctx, who)
			return err
		})},
		ofRefused(line{name: "ptr.Message", right: identity.ReadMessages, logs: "exchange.open"}, func(w *rightWorld, ctx context.Context, who identity.Actor, id int64) error {
			_, err := w.a.PTR.Message(ctx, who, id)
			return err
		}),
		ofRefused(line{name: "ptr.SendMessageAgain", right: identity.HandleCases, logs: "ptr.message_again"}, func(w *rightWorld, ctx context.Context, who identity.Actor, id int64) error {
			_, _, err := w.a.PTR.SendMessageAgain(ctx, who, ptr.MessageAgain{ID: id, Request: audit.Request{Key: w.name()}})
			return err
		}),
		{name: "exchange.Own", right: identity.ReadMessages, quiet: namesNobody, open: listed, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Exchange.Own(ctx, who)
			return err
		})},
		{name: "exchange.Partner", right: identity.ManagePartners, logs: "exchange.partner", open: partnersOfAll, ready: func(w *rightWorld) func(identity.Actor) error {
			code := w.sender().Code
			return func(who identity.Actor) error {
				_, err := w.a.Exchange.Partner(w.t.Context(), who, code)
				return err
			}
		}},
	}
}

// messagePageVerdicts are the routes of messages of programs and of partners.
var messagePageVerdicts = func() map[string]verdict {
	aRefused := func(w *rightWorld) string { return fmt.Sprint(w.refusedMessage()) }
	aPartner := func(w *rightWorld) string { return w.sender().Code }
	noCredential := func(w *rightWorld) string { return w.sender().Code + "/" + absent }
	partner := verdict{right: identity.ManagePartners, object: aPartner, absent: "nincs-ilyen", shared: partnersOfAll}
	changed, credential := partner, partner
	changed.form = url.Values{"do": {"disable"}}
	credential.object, credential.absent, credential.vague = noCredential, "nincs-ilyen/"+absent, true
	message := verdict{right: identity.ReadMessages, object: aRefused, absent: absent}
	again := message
	again.right = identity.HandleCases
	return map[string]verdict{
		"GET /ptr/messages": {right: identity.ReadMessages}, "GET /ptr/messages/{id}": message, "POST /ptr/messages/{id}": again,
		"GET /ptr/messages/{id}/sent": message, "GET /ptr/messages/{id}/answer": message,
		"GET /exchange/partners": {right: identity.ManagePartners}, "GET /exchange/partners/new": {right: identity.ManagePartners}, "POST /exchange/partners/new": {right: identity.ManagePartners},
		"GET /exchange/partners/{code}": partner, "POST /exchange/partners/{code}": changed, "POST /exchange/partners/{code}/credentials": partner,
		"GET /exchange/partners/{code}/credentials/{id}": credential, "POST /exchange/partners/{code}/credentials/{id}": credential,
	}
}()
