package exchange

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// Attempt is something that came in and was not taken.
type Attempt struct {
	Sender    *Sender // nil: nobody proved who they are
	Interface string
	SenderID  string // of the message, as far as it was read
	Form      Form
	State     State // Fault or Again
	Code      string
}

// Attempted keeps that something came in. Of its content nothing is kept.
func (m *Module) Attempted(ctx context.Context, a Attempt) error {
	var partner, credential, body any
	if a.Sender != nil {
		partner, credential, body = a.Sender.ID, a.Sender.CredentialID, a.Sender.BodyID
	}
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		err := insertAttempt.ExecOne(ctx, tx, m.Now(), partner, credential, body, a.Interface, string(a.Form), string(a.State), a.Code, a.SenderID)
		if err != nil {
			return fmt.Errorf("keeping an attempt: %w", err)
		}
		return nil
	})
}

// Take takes a message in the caller's transaction and gives its number; kept is set when it was taken before, and the caller
// gives the answer of then. Of two that come at the same moment one waits for the other. Errors: ErrOther when the id stands
// for other content; Invalid for an id that is none.
func (m *Module) Take(ctx context.Context, tx *database.Tx, s *Sender, in Incoming) (id int64, kept *Kept, err error) {
	if !GoodID(in.SenderID) {
		return 0, nil, errs.New(errs.Invalid, "exchange.bad_id")
	}
	// A row that is there already, or comes while this waits for it, is answered by itself.
	taken, err := insertMessage.Exec(ctx, tx, m.Now(), s.ID, s.CredentialID, s.BodyID, in.Interface, string(in.Form), in.Operation, in.SenderID, in.Digest, in.Request)
	if err != nil {
		return 0, nil, fmt.Errorf("storing a message: %w", err)
	}
	var k Kept
	var digest []byte
	err = database.One(ctx, tx, messageBySender, []any{s.ID, in.Interface, in.SenderID}, &k.ID, &k.State, &k.Answer, &digest)
	if err != nil {
		return 0, nil, fmt.Errorf("reading a message: %w", err)
	}
	switch {
	case taken == 1:
		return k.ID, nil, nil
	case !bytes.Equal(digest, in.Digest):
		return 0, nil, ErrOther
	}
	return k.ID, &k, nil
}

// TakenItem is a message of a batch that was taken, or was before.
type TakenItem struct {
	ID    int64
	Kept  *Kept // it was taken before
	Other bool  // its id stands for other content: it was not taken
}

// TakeMany takes the messages of a batch, in their order. Ids must be good, and each stand once.
func (m *Module) TakeMany(ctx context.Context, tx *database.Tx, s *Sender, form Form, name string, in []Incoming) ([]TakenItem, error) {
	ids, ops, digests, requests := make([]string, len(in)), make([]string, len(in)), make([][]byte, len(in)), make([][]byte, len(in))
	for i := range in {
		ids[i], ops[i], digests[i], requests[i] = in[i].SenderID, in[i].Operation, in[i].Digest, in[i].Request
	}
	fresh := map[int64]bool{}
	err := database.Each(ctx, tx, insertMessages, func(r database.Row) error {
		var id int64
		err := r.Scan(&id)
		fresh[id] = true
		return err
	}, m.Now(), s.ID, s.CredentialID, s.BodyID, name, string(form), ids, ops, digests, requests)
	if err != nil {
		return nil, fmt.Errorf("storing a batch of messages: %w", err)
	}
	out := make([]TakenItem, len(in))
	err = database.Each(ctx, tx, messagesBySender, func(r database.Row) error {
		var no int
		var k Kept
		var digest []byte
		err := r.Scan(&no, &k.ID, &k.State, &k.Answer, &digest)
		out[no-1].ID = k.ID
		switch {
		case fresh[k.ID]:
		case bytes.Equal(digest, in[no-1].Digest):
			out[no-1].Kept = &k
		default:
			out[no-1].Other = true
		}
		return err
	}, s.ID, name, ids)
	if err != nil {
		return nil, fmt.Errorf("reading a batch of messages: %w", err)
	}
	return out, nil
}

// SettleMany is Settle for many messages at once. Whom they speak of stands in their entries.
func (m *Module) SettleMany(ctx context.Context, tx *database.Tx, all []Settled) error {
	ids, states, answers, entries, persons := make([]int64, len(all)), make([]string, len(all)), make([][]byte, len(all)), make([]int64, len(all)), make([]string, len(all))
	for i := range all {
		ids[i], states[i], answers[i], entries[i] = all[i].ID, string(all[i].State), all[i].Answer, all[i].Entry
		persons[i] = strings.Trim(strings.ReplaceAll(fmt.Sprint(all[i].Persons), " ", ","), "[]")
	}
	_, err := settleMessages.Exec(ctx, tx, ids, states, answers, entries, persons, m.Now())
	if err != nil {
		return fmt.Errorf("settling messages: %w", err)
	}
	return nil
}

// Answers gives what messages were answered, in the order of their numbers; of those that wait there is none.
func (m *Module) Answers(ctx context.Context, tx *database.Tx, ids []int64) (map[int64][]byte, error) {
	out := map[int64][]byte{}
	err := database.Each(ctx, tx, answersOf, func(r database.Row) error {
		var id int64
		var answer []byte
		err := r.Scan(&id, &answer)
		out[id] = answer
		return err
	}, ids)
	if err != nil {
		return nil, fmt.Errorf("reading answers: %w", err)
	}
	return out, nil
}

// Before gives those of the messages that were taken before a moment.
func (m *Module) Before(ctx context.Context, tx *database.Tx, ids []int64, at time.Time) ([]int64, error) {
	out, err := database.All(ctx, tx, takenBefore, func(r database.Row, id *int64) error { return r.Scan(id) }, ids, at)
	if err != nil {
		return nil, fmt.Errorf("looking for old messages: %w", err)
	}
	return out, nil
}

// Settled is what came of a message.
type Settled struct {
	ID      int64
	State   State
	Answer  []byte
	Persons []int64 // whom it speaks of
	Entry   int64   // of the log
}

// Settle keeps what came of a message, in the transaction of its effect.
func (m *Module) Settle(ctx context.Context, tx *database.Tx, s Settled) error {
	persons := s.Persons
	if persons == nil {
		persons = []int64{}
	}
	var entry any
	if s.Entry != 0 {
		entry = s.Entry
	}
	err := settleMessage.ExecOne(ctx, tx, s.ID, string(s.State), s.Answer, persons, m.Now(), entry)
	if err != nil {
		return fmt.Errorf("settling message %d: %w", s.ID, err)
	}
	return nil
}

// Filter says which messages are wanted. The zero filter takes all.
type Filter struct {
	Interface string
	State     State
	SenderID  string // the sender's id of a message
	Partner   string // code
	From, To  time.Time
	Before    int64 // the page that follows this number; 0: the newest
}

// pageLines is how many messages a page shows.
const pageLines = 30

// List gives messages and attempts of the actor's body, the newest first; more says that there are others.
func (m *Module) List(ctx context.Context, who identity.Actor, f Filter) (lines []Line, more bool, err error) {
	err = who.Require(identity.ReadMessages)
	if err != nil {
		return nil, false, err
	}
	var before any
	if f.Before != 0 {
		before = f.Before
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		lines, err = database.All(ctx, tx, listMessages, plainLine, who.BodyID, f.Interface, string(f.State), f.SenderID, f.Partner, moment(f.From), moment(f.To), before, pageLines+1)
		if err != nil {
			return fmt.Errorf("listing messages: %w", err)
		}
		_, err = audit.Write(ctx, tx, who.Entry("exchange.list", fmt.Sprintf("body/%d", who.BodyID)))
		return err
	})
	if len(lines) > pageLines {
		return lines[:pageLines], true, err
	}
	return lines, false, err
}

// moment gives a moment that may be left open.
func moment(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}

// Content is a message with what was sent and answered.
type Content struct {
	Line

	Request, Answer []byte // nil: no longer kept
	Attempts        []Line // what else came under its id
}

// Open shows a message with its content; that it was read stands in the log of everybody it speaks of. Errors: NotFound when
// it is not the body's.
func (m *Module) Open(ctx context.Context, who identity.Actor, id int64) (out Content, err error) {
	err = who.Require(identity.ReadMessages)
	if err != nil {
		return out, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var persons []int64
		found, err := database.All(ctx, tx, readMessage, func(r database.Row, c *Content) error { return scanLine(r, &c.Line, &c.Request, &c.Answer, &persons) }, id, who.BodyID)
		if err != nil {
			return fmt.Errorf("reading message %d: %w", id, err)
		}
		if len(found) == 0 {
			return errs.New(errs.NotFound, "error.not_found")
		}
		out = found[0]
		if out.Taken {
			out.Attempts, err = database.All(ctx, tx, attemptsOf, plainLine, who.BodyID, out.SenderID, id, out.Interface)
			if err != nil {
				return fmt.Errorf("reading the attempts of message %d: %w", id, err)
			}
		}
		e := who.Entry("exchange.open", fmt.Sprintf("message/%d", id))
		e.Persons, e.Fields, e.Ground = persons, []string{"identity", "benefits"}, "Szt. 18/A. §"
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	return out, err
}

// Reopened is a message that somebody of its office sends again in the name of the partner from which it came.
type Reopened struct {
	Sender   Sender // without a credential: it proves nothing anew
	Form     Form
	SenderID string
	Request  []byte
	Persons  []int64
}

// Reopen finds a message of the actor's body for sending it again, inside the transaction of an operation that has asked and
// logs. Errors: NotFound; Conflict when its partner is disabled or its content is no longer kept.
func (m *Module) Reopen(ctx context.Context, tx *database.Tx, who identity.Actor, name string, id int64) (Reopened, error) {
	found, err := database.All(ctx, tx, reopenMessage, func(r database.Row, o *Reopened) error {
		p := &o.Sender.Partner
		return r.Scan(&p.ID, &p.Code, &p.Name, &p.Sort, &p.BodyID, &p.Role, &p.Callback, &p.Trial, &p.Disabled, &o.Form, &o.SenderID, &o.Request, &o.Persons)
	}, id, who.BodyID, name)
	switch {
	case err != nil:
		return Reopened{}, fmt.Errorf("reading message %d: %w", id, err)
	case len(found) == 0:
		return Reopened{}, errs.New(errs.NotFound, "error.not_found")
	case found[0].Sender.Disabled:
		return Reopened{}, errs.New(errs.Conflict, "exchange.disabled")
	case found[0].Request == nil:
		return Reopened{}, errs.New(errs.Conflict, "exchange.not_kept")
	}
	return found[0], nil
}

// Replace notes that others were done in the place of refused messages, in the transaction in which they were.
func (m *Module) Replace(ctx context.Context, tx *database.Tx, ids []int64) error {
	_, err := replaceMessages.Exec(ctx, tx, ids)
	if err != nil {
		return fmt.Errorf("noting what messages replace: %w", err)
	}
	return nil
}

// Named is a partner by code and name.
type Named struct{ Code, Name string }

// Own lists the partners that act for the actor's body, for whoever sees their messages.
func (m *Module) Own(ctx context.Context, who identity.Actor) (out []Named, err error) {
	err = who.Require(identity.ReadMessages)
	if err != nil {
		return nil, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		out, err = database.All(ctx, tx, partnersOfBody, func(r database.Row, n *Named) error { return r.Scan(&n.Code, &n.Name) }, who.BodyID)
		if err != nil {
			return fmt.Errorf("listing a body's partners: %w", err)
		}
		return nil
	})
	return out, err
}

// Erase empties what is kept of messages that speak of people who are erased, in the transaction of their erasure.
func Erase(ctx context.Context, tx *database.Tx, _ int64, persons []int64) error {
	_, err := emptyOfPersons.Exec(ctx, tx, persons)
	if err != nil {
		return fmt.Errorf("emptying messages: %w", err)
	}
	return nil
}
