package app_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"strings"
	"time"

	"oszir/internal/exchange"
	"oszir/internal/identity"
)

// Why nothing of another body is refused about partners.
const allPartners = "who keeps partners keeps those of all bodies"

// exchangeUnguarded are what asks for no right, with the reason.
var exchangeUnguarded = map[string]string{
	"exchange.Grant": "finds out who sends", "exchange.ByToken": "finds out who sends", "exchange.ByCertificate": "finds out who sends",
	"exchange.Body": "reads a request; it names nobody", "exchange.Attempted": "counts what was not taken; it keeps nothing that was said",
	"exchange.Take": "inside the transaction of a message, which asked", "exchange.TakeMany": "inside the transaction of a batch, which asked",
	"exchange.Settle": "inside the transaction of a message's effect", "exchange.SettleMany": "inside the transaction of a batch's effect",
	"exchange.Answers": "inside the transaction of a batch that is the sender's own", "exchange.Sweep": "the program's own job; it names nobody",
	"exchange.Client.Do": "the other side: a program that sends",
	"exchange.Erase":     "inside the transaction of an erasure, which logs",
	"ptr.Send":           "asks for the right of a sender: TestMessage_X8_WhoSends", "ptr.SendBatch": "asks for the right of a sender: TestSend_X8_WhoMaySend",
	"ptr.Batch": "asks for the right of a sender: TestMessage_X8_WhoSends", "ptr.MessageState": "asks for the right of a sender: TestSend_X8_WhoMaySend",
	"ptr.MessageRound": "the program's own job; it works for whoever sent the batch",
}

// partner makes a partner of our office and gives its code.
func (w *rightWorld) partner() string {
	w.t.Helper()
	code := "proba-" + strings.ToLower(w.name())
	_, err := w.a.Exchange.AddPartner(w.t.Context(), w.actor(identity.RoleOperator, w.ours), exchange.Partner{Code: code, Name: "Próba rendszer", Sort: exchange.Office, BodyID: w.ours.ID})
	w.must(err)
	return code
}

// publicKey is a new public key as partners hand it in.
func (w *rightWorld) publicKey() []byte {
	w.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	w.must(err)
	der, err := x509.MarshalPKIXPublicKey(key.Public())
	w.must(err)
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

// credentialOf is a key that a partner is given.
func (w *rightWorld) credentialOf(partner string) exchange.NewCredential {
	now := time.Now()
	return exchange.NewCredential{Partner: partner, PEM: w.publicKey(), Name: "próba", From: now, Until: now.Add(24 * time.Hour)}
}

// message makes a message of our office and gives its number.
func (w *rightWorld) message() int64 {
	w.t.Helper()
	return w.number(`INSERT INTO exchange.message (partner_id, body_id, interface, form, operation, sender_id, digest, taken, state, request, persons, at, settled_at, entry_id)
		SELECT p.id, p.body_id, 'ptr/1', 'xml', 'grant', $1, '\x00', true, 'refused', '\x00', ARRAY[$3::bigint], now(), now(), p.entry_id
		FROM exchange.partner p WHERE p.code = $2 RETURNING id`, w.name(), w.partner(), w.person)
}

func exchangeLines() []line {
	all := []line{
		{name: "AddPartner", logs: "exchange.add_partner", ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Exchange.AddPartner(ctx, who, exchange.Partner{Code: "proba-" + strings.ToLower(w.name()), Name: "Próba rendszer", Sort: exchange.Office, BodyID: w.ours.ID})
			return err
		})},
		{name: "ChangePartner", logs: "exchange.change_partner", ready: func(w *rightWorld) func(identity.Actor) error {
			code := w.partner()
			return func(who identity.Actor) error {
				return w.a.Exchange.ChangePartner(w.t.Context(), who, exchange.Change{Code: code, Name: "Más név"})
			}
		}},
		{name: "AddCredential", logs: "exchange.add_credential", ready: func(w *rightWorld) func(identity.Actor) error {
			in := w.credentialOf(w.partner())
			return func(who identity.Actor) error {
				_, err := w.a.Exchange.AddCredential(w.t.Context(), who, in)
				return err
			}
		}},
		{name: "RevokeCredential", logs: "exchange.revoke_credential", ready: func(w *rightWorld) func(identity.Actor) error {
			c, err := w.a.Exchange.AddCredential(w.t.Context(), w.actor(identity.RoleOperator, w.ours), w.credentialOf(w.partner()))
			w.must(err)
			return func(who identity.Actor) error { return w.a.Exchange.RevokeCredential(w.t.Context(), who, c.ID) }
		}},
		{name: "Partners", logs: "exchange.partners", ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Exchange.Partners(ctx, who)
			return err
		})},
		{name: "List", right: identity.ReadMessages, logs: "exchange.list", open: "it lists one's own body's only", ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, _, err := w.a.Exchange.List(ctx, who, exchange.Filter{})
			return err
		})},
		{name: "Open", right: identity.ReadMessages, logs: "exchange.open", ready: func(w *rightWorld) func(identity.Actor) error {
			id := w.message()
			return func(who identity.Actor) error {
				_, err := w.a.Exchange.Open(w.t.Context(), who, id)
				return err
			}
		}, other: func(w *rightWorld, who identity.Actor, there bool) error {
			id := int64(1) << 40
			if there {
				id = w.message()
			}
			_, err := w.a.Exchange.Open(w.t.Context(), who, id)
			return err
		}},
	}
	for i := range all {
		l := &all[i]
		l.name = "exchange." + l.name
		if l.right == "" {
			l.right, l.open = identity.ManagePartners, allPartners
		}
	}
	return all
}
