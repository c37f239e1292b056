package app_test

import (
	"context"

	"oszir/internal/disclosure"
	"oszir/internal/exchange"
	"oszir/internal/identity"
)

// Why what a program asks has no line: the sender is no account, and its partner's one role stands in the partner.
const bySender = "asks for exchange.ask of the sender, who sees only what it sent; TestInquiry_X9_Refused"

// agencyUnguarded are what asks for no right of an actor, with the reason.
var agencyUnguarded = map[string]string{
	"disclosure.Ask": bySender, "disclosure.Standing": bySender, "disclosure.Fetch": bySender, "disclosure.Followed": "inside the transaction of an operation that logs",
}

func agencyLines() []line {
	return []line{
		{name: "disclosure.Appoint", right: identity.ManagePartners, logs: "disclosure.appoint", open: "programs of others are the whole country's", ready: func(w *rightWorld) func(identity.Actor) error {
			code := w.name()
			_, err := w.a.Exchange.AddPartner(w.t.Context(), identity.Operator(w.ours.ID), exchange.Partner{Code: code, Name: "próba", Sort: exchange.Agency, BodyID: w.ours.ID})
			w.must(err)
			return act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
				return w.a.Disclosure.Appoint(ctx, who, disclosure.Appointment{Partner: code, Agency: "birosag"})
			})(w)
		}},
	}
}
