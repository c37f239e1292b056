package spdci

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"oszir/internal/disclosure"
	"oszir/internal/exchange"
	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// grounds are the citations of operations that show people's data; the law of the partner's own ground stands in the detail.
var grounds = map[string]string{
	"spdci.search": "Szt. 19. §", "spdci.enrolled": "Szt. 19. §", "spdci.subscribe": "Szt. 19. §", "spdci.unsubscribe": "Szt. 19. §", "spdci.notify": "Szt. 19. §",
}

// work is a message that is answered.
type work struct {
	id          int64 // of the message
	partner     exchange.Partner
	who         identity.Actor
	reg         Registry
	route       route
	ask         *ask
	sender      string // what the partner calls itself
	may         disclosure.Allowance
	correlation string
	entry       int64 // of the log, once it is answered
}

// Receive takes a message of a partner by a path of a registry and gives what it is answered at once: the answer, or that it will
// come. The same message again is answered the same; again is set then. Errors: a Fault; NotFound for who may not ask; Conflict when
// the message's id stands for another one; Unavailable.
func (m *Module) Receive(ctx context.Context, from *exchange.Sender, reg Registry, path string, e *Envelope) (body []byte, again bool, err error) {
	who := from.Actor()
	err = who.Require(identity.AskRegistry)
	if err != nil {
		return nil, false, err
	}
	r, ok := routeOf(reg, path)
	if !ok {
		return nil, false, &Fault{notFound, headNoAction, "no_route"}
	}
	err = m.proven(ctx, from, e)
	if err == nil {
		err = e.Header.check(r.action, m.now())
	}
	if err != nil {
		return nil, false, err
	}
	a, err := readAsk(&r, &e.Header, e.Message)
	if err != nil {
		return nil, false, err
	}
	w := &work{partner: from.Partner, who: who, reg: reg, route: r, ask: a}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		again = false
		w.sender, w.may, err = m.entitlementOf(ctx, tx, &from.Partner)
		if err != nil {
			return err
		}
		if e.Header.SenderID != w.sender && (e.Header.SenderID != "" || path != pathUpdates) {
			return &Fault{badSender, "", "sender"}
		}
		uri, err := callbackOf(&from.Partner, e.Header.SenderURI, r.later)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(append([]byte(path+"\x00"), e.Spellings[0]...))
		id, kept, err := m.Exchange.Take(ctx, tx, from, exchange.Incoming{
			Interface: "spdci/" + string(reg), Form: exchange.JSON, Operation: path, SenderID: e.Header.MessageID, Digest: sum[:], Request: e.Spellings[0],
		})
		if err != nil {
			return err
		}
		if again = kept != nil; again {
			body, err = m.answered(ctx, tx, kept, r.later)
			return err
		}
		w.id, w.correlation = id, rand.Text()
		parts, err := json.Marshal(a.references())
		if err != nil {
			return fmt.Errorf("writing the requests of message %d: %w", id, err)
		}
		err = insertTransaction.ExecOne(ctx, tx, id, from.ID, string(reg), path, a.transaction, w.correlation, r.later, uri, parts, m.now())
		if err != nil {
			return fmt.Errorf("storing transaction %d: %w", id, err)
		}
		if r.later {
			body, err = acknowledgement(m.now(), w.correlation)
			if err == nil && m.Jobs != nil {
				err = m.Jobs.Add(ctx, tx, Job)
			}
			return err
		}
		body, err = m.answer(ctx, tx, w)
		return err
	})
	return body, again, err
}

// unsigned are what stubs write where a signature belongs.
var unsigned = []string{"", "unsigned-stub"}

// proven asks that the sender has signed what it sends. A trial partner may leave that. Errors: a Fault.
func (m *Module) proven(ctx context.Context, from *exchange.Sender, e *Envelope) error {
	bare := e.Signature == unsigned[0] || e.Signature == unsigned[1]
	if bare && from.Trial {
		return nil
	}
	if e.Signature == "" {
		return &Fault{noSignature, "", "signature_missing"}
	}
	ok, err := m.Exchange.Signed(ctx, from, e.Signature, e.Spellings...)
	if err == nil && !ok {
		err = &Fault{badSignature, "", "signature"}
	}
	return err
}

// answered gives what a message was answered when it came first. Errors: Conflict when that is no longer kept.
func (m *Module) answered(ctx context.Context, tx *database.Tx, kept *exchange.Kept, later bool) ([]byte, error) {
	if !later {
		if kept.Answer == nil {
			return nil, exchange.ErrOther
		}
		return kept.Answer, nil
	}
	var correlation string
	var at time.Time
	err := database.One(ctx, tx, acknowledged, []any{kept.ID}, &correlation, &at)
	if errs.KindOf(err) == errs.NotFound {
		return nil, exchange.ErrOther
	}
	if err != nil {
		return nil, fmt.Errorf("reading transaction %d: %w", kept.ID, err)
	}
	return acknowledgement(at, correlation)
}

// answer works a message off: its answer is kept with it, in the transaction of its effect.
func (m *Module) answer(ctx context.Context, tx *database.Tx, w *work) ([]byte, error) {
	var r reply
	var err error
	switch {
	case w.route.path == pathEnrolled:
		r, err = m.enrolled(ctx, tx, w)
	case w.route.path == pathUpdates:
		r = m.updates(w)
	case w.route.action == "search":
		r, err = m.search(ctx, tx, w)
	case w.route.action == "subscribe":
		r, err = m.subscribe(ctx, tx, w)
	case w.route.action == "unsubscribe":
		r, err = m.unsubscribe(ctx, tx, w)
	default:
		r, err = m.status(ctx, tx, w)
	}
	if err != nil {
		return nil, err
	}
	body, err := m.envelope(w, &r)
	if err != nil {
		return nil, err
	}
	w.entry = r.entry
	state := exchange.Done
	if r.status() == rejected {
		state = exchange.Refused
	}
	err = m.Exchange.Settle(ctx, tx, exchange.Settled{ID: w.id, State: state, Answer: body, Persons: r.persons, Entry: r.entry})
	if err != nil {
		return nil, err
	}
	parts, err := json.Marshal(r.parts)
	if err == nil {
		err = settleTransaction.ExecOne(ctx, tx, w.id, parts)
	}
	if err != nil {
		return nil, fmt.Errorf("settling transaction %d: %w", w.id, err)
	}
	return body, nil
}

// updates answers who wants to tell the register who is enrolled: decisions do.
func (m *Module) updates(w *work) reply {
	return reply{parts: []part{{ReferenceID: w.ask.transaction, Status: rejected}}, message: object{
		"transaction_id": w.ask.transaction, "correlation_id": w.correlation, "enrolled_response": []object{{
			"reference_id": w.ask.transaction, "timestamp": stamp(m.now()), "status": rejected, "status_reason_message": m.say(w.ask.locale, "spdci.refused.updates"),
		}},
	}}
}

// entryOf begins the log entry of what a partner is told.
func (w *work) entryOf(operation string, persons []int64, data ...string) audit.Entry {
	e := w.who.Entry(operation, fmt.Sprintf("message/%d", w.id))
	e.Persons, e.Fields, e.Ground = persons, data, grounds[operation]
	e.Detail = map[string]any{"registry": string(w.reg), "law": w.may.Law}
	return e
}
