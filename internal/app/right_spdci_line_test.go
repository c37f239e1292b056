package app_test

import (
	"strings"

	"oszir/internal/exchange"
	"oszir/internal/identity"
	"oszir/internal/spdci"
)

// spdciUnguarded are what asks for no right, with the reason.
var spdciUnguarded = map[string]string{
	"spdci.Work": "the program's own job; it works for whoever sent the message", "spdci.Sweep": "the program's own job; it names nobody",
	"spdci.Watched": "inside the transaction of a change, which logs; it logs whom it tells about", "spdci.Parcel": "inside the transaction that hands over, which logs",
	"spdci.Erase": "inside the transaction of an erasure, which was approved", "spdci.Receive": "asks for the right of a sender: TestReceive_X14_WhoMayAsk",
	"ptr.Enrolments": "inside the transaction of an operation that logs", "people.Whom": "inside the transaction of an operation that logs",
	"disclosure.Allowance": "inside the transaction of an operation that logs; it names nobody",
	"exchange.Signed":      "finds out who sends", "exchange.PartnerOf": "inside the transaction of whoever works for the partner; it names no person",
	"exchange.PartnerByCode": "inside the transaction of whoever works for the partner; it names no person",
	"exchange.Forget":        "inside the transaction of the program's own job", "exchange.ContentOf": "inside the transaction of whoever answers the message",
}

// registryPartner makes a client of the international interface and gives its code.
func (w *rightWorld) registryPartner() string {
	w.t.Helper()
	code := "proba-" + strings.ToLower(w.name())
	_, err := w.a.Exchange.AddPartner(w.t.Context(), w.actor(identity.RoleOperator, w.ours), exchange.Partner{Code: code, Name: "Próba nyilvántartás", Sort: exchange.Registry, BodyID: w.ours.ID, Trial: true})
	w.must(err)
	return code
}

func spdciLines() []line {
	return []line{
		{name: "spdci.Entitle", right: identity.ManagePartners, logs: "spdci.entitle", open: allPartners, ready: func(w *rightWorld) func(identity.Actor) error {
			in := spdci.Entitlement{Partner: w.registryPartner(), Agency: "szocialis", Ground: "szt19"}
			return func(who identity.Actor) error { return w.a.SPDCI.Entitle(w.t.Context(), who, in) }
		}},
	}
}
