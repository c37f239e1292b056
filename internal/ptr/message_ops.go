package ptr

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"oszir/internal/exchange"
	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/people"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/i18n"
)

// mostCarrying is how many messages are carried out at once. They write the registers one after the other anyway: while one holds
// them, another is read and judged. More would only take connections from the pages, and connections that have never seen a message
// take ten times as long for their first.
const mostCarrying = 3

// Send takes a message of an office's own program and carries it out, all in one transaction; when its turn has not come it
// waits. The same message sent again gets the answer of the first time. Errors: NotFound when the sender may not;
// exchange.ErrOther when its id stands for other content; what is wrong with the message is no error but stands in the answer.
func (m *Module) Send(ctx context.Context, s *exchange.Sender, form exchange.Form, t *Transaction) (a MessageAnswer, again bool, err error) {
	who := s.Actor()
	err = who.Require(identity.SendMessages)
	if err != nil {
		return a, false, err
	}
	digest, content, err := t.digest()
	if err != nil {
		return a, false, err
	}
	in := exchange.Incoming{Interface: MessageInterface, Form: form, Operation: string(t.Op), SenderID: t.ID, Digest: digest, Request: content}
	body, err := m.Orgs.ByID(ctx, s.BodyID)
	if err != nil {
		return a, false, err
	}
	select {
	case m.carrying <- struct{}{}:
		defer func() { <-m.carrying }()
	case <-ctx.Done():
		return a, false, errs.Wrap(ctx.Err(), errs.Unavailable, "error.unavailable")
	}
	var next []waitingOne
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		again, next = false, nil
		err := tx.Plan(ctx, database.PlanOnce)
		if err != nil {
			return err
		}
		id, kept, err := m.Exchange.Take(ctx, tx, s, in)
		if err != nil {
			return err
		}
		if kept != nil {
			again = true
			a, err = answered(t.ID, kept.ID, statusOf[kept.State], kept.Answer)
			return err
		}
		msg := &received{id: id, partner: s.ID, body: body, actor: who.Code, form: form, text: t}
		err = m.lockLocal(ctx, tx, msg)
		if err != nil {
			return err
		}
		a, err = m.carryOut(ctx, tx, msg, content, fresh)
		if err != nil || a.Status == StatusWaiting {
			return err
		}
		next, err = followersOf(ctx, tx, s.ID, t.Case) // none can come before the lock is given back
		return err
	})
	if err == nil && len(next) > 0 {
		m.followers(ctx, s.ID, t.Case, next)
	}
	return a, again, err
}

// answered gives what a message was answered; of one whose answer is no longer kept only how it stands.
func answered(senderID string, id int64, status MessageStatus, answer []byte) (MessageAnswer, error) {
	a := MessageAnswer{ID: senderID, Receipt: id, Status: status, Findings: []MessageFinding{}}
	if answer == nil {
		return a, nil
	}
	err := json.Unmarshal(answer, &a)
	if err != nil {
		return a, fmt.Errorf("reading the answer of message %d: %w", id, err)
	}
	return a, nil
}

// received is a message with where it came from.
type received struct {
	id, partner int64
	body        orgs.Body
	actor       string
	resentBy    string // the clerk who sent it again; "": the program itself sent it
	form        exchange.Form
	text        *Transaction
}

func (r *received) who() identity.Actor {
	return identity.Actor{Code: r.actor, BodyID: r.body.ID, Role: identity.RoleInterface}
}

// lockLocal lets the messages of a case go one after the other.
func (m *Module) lockLocal(ctx context.Context, tx *database.Tx, r *received) error {
	_, err := lockLocalCase.Exec(ctx, tx, r.partner, r.text.Case)
	if err != nil {
		return fmt.Errorf("locking a sender's case: %w", err)
	}
	return nil
}

// turn says whether a message's turn has come.
type turn int

const (
	now turn = iota
	notYet
	never
)

// turnOf says whether the turn of a message has come: the message that it names as the one before must be the last of its
// case that was done.
func (m *Module) turnOf(ctx context.Context, tx *database.Tx, r *received) (turn, *localCase, error) {
	known, err := database.All(ctx, tx, readLocalCase, func(row database.Row, l *localCase) error { return row.Scan(&l.caseID, &l.last) }, r.partner, r.text.Case)
	if err != nil {
		return 0, nil, fmt.Errorf("reading a sender's case: %w", err)
	}
	var of *localCase
	if len(known) > 0 {
		of = &known[0]
	}
	before := r.text.Previous
	switch {
	case before == "" && of == nil:
		return now, nil, nil
	case before == "":
		return never, of, nil
	case of != nil && of.last == before:
		return now, of, nil
	}
	var id, state string
	err = database.One(ctx, tx, previousOf, []any{r.partner, r.text.Case, before}, &id, &state)
	switch {
	case errs.KindOf(err) == errs.NotFound:
		return notYet, of, nil
	case err != nil:
		return 0, nil, fmt.Errorf("looking for the message before: %w", err)
	case state == "done" && of != nil && of.last == id:
		return now, of, nil
	case state == "done":
		return never, of, nil
	}
	return notYet, of, nil
}

// since says how long a message has been here.
type since int

const (
	fresh   since = iota // it has just come
	waited               // its turn may have come meanwhile
	overdue              // it has waited for too long
)

// patience is how long a message waits for the one before it. Programs send again within days what they could not send, Christmas
// and New Year between; and while it waits, what it says of people is kept without use.
const patience = 15 * 24 * time.Hour

// carryOut carries a message out, or lets it wait, and keeps its answer. content is that of a fresh one.
func (m *Module) carryOut(ctx context.Context, tx *database.Tx, r *received, content []byte, here since) (MessageAnswer, error) {
	t := &taken{id: r.id, text: r.text}
	when, of, err := m.turnOf(ctx, tx, r)
	if err != nil {
		return MessageAnswer{}, err
	}
	state := exchange.Done
	switch when {
	case notYet:
		if here == overdue {
			t.done.refuse(spot{}, finding.Finding{Field: "[previous]", Code: finding.OutOfOrder, Key: "message.never_came", Value: r.text.Previous})
			break
		}
		state = exchange.Waiting
		if here == fresh {
			t.done.persons, err = people.Holders(ctx, tx, r.text.tajs())
			if err != nil {
				return MessageAnswer{}, err
			}
		}
	case never:
		t.done.refuse(spot{}, finding.Finding{Field: "[previous]", Code: finding.OutOfOrder, Key: "message.out_of_order", Value: r.text.Previous})
	case now:
		err = m.act(ctx, tx, r, t, of)
		if err != nil {
			return MessageAnswer{}, err
		}
	}
	if t.done.refused {
		state = exchange.Refused
	}
	if here == fresh {
		var kept any
		word := string(state)
		if state == exchange.Waiting {
			kept = content
		}
		err = insertTaken.ExecOne(ctx, tx, r.id, r.partner, r.body.ID, r.actor, string(r.text.Op), r.text.ID, r.text.Case, r.text.Previous, r.text.Replaces, word, kept, string(r.form), idArg(t.done.caseID), nil, nil, waitingPersons(state, t.done.persons), r.resentBy)
	} else if state != exchange.Waiting {
		err = settleTaken.ExecOne(ctx, tx, r.id, string(state), t.done.caseID)
	}
	if err != nil {
		return MessageAnswer{}, fmt.Errorf("storing message %d: %w", r.id, err)
	}
	if state == exchange.Done {
		err = keepLocalCase.ExecOne(ctx, tx, r.partner, r.text.Case, idArg(t.done.caseID), r.text.ID)
		if err != nil {
			return MessageAnswer{}, fmt.Errorf("keeping a sender's case: %w", err)
		}
		if r.text.Replaces != "" {
			err = m.replace(ctx, tx, r)
			if err != nil {
				return MessageAnswer{}, err
			}
		}
	}
	return m.answer(ctx, tx, r, t, state)
}

// replace notes what a message that was done stands for: the refused one that it names, and what was tried in its place before.
func (m *Module) replace(ctx context.Context, tx *database.Tx, r *received) error {
	ids, err := database.All(ctx, tx, markReplaced, scanID, r.partner, r.text.Replaces, r.text.Case)
	if err != nil {
		return fmt.Errorf("noting what a message replaces: %w", err)
	}
	return m.Exchange.Replace(ctx, tx, ids)
}

// act carries a message out whose turn has come.
func (m *Module) act(ctx context.Context, tx *database.Tx, r *received, t *taken, of *localCase) error {
	err := keepStage(ctx, tx)
	if err != nil {
		return err
	}
	opens := slices.Contains([]MessageOp{SendGrant, SendRefusal, SendEnd, SendSuspend}, r.text.Op)
	if opens && of != nil && of.caseID != 0 {
		t.done.refuse(spot{}, finding.Finding{Field: "[case]", Code: finding.WrongState, Key: "message.case_there", Value: r.text.Case})
		return nil
	}
	if isFinalGrant(r.text) {
		w := &wave{m: m, tx: tx, who: r.who(), body: r.body, msgs: []*taken{t}}
		return w.run(ctx)
	}
	d := &deciding{m: m, tx: tx, who: r.who(), body: r.body, from: r.partner, t: t, of: of}
	return d.run(ctx)
}

// isFinalGrant reports whether a message grants something finally: that goes the way of a load.
func isFinalGrant(t *Transaction) bool { return t.Op == SendGrant && t.Benefit["final_on"] != "" }

// answer puts what came of a message into words and keeps it.
func (m *Module) answer(ctx context.Context, tx *database.Tx, r *received, t *taken, state exchange.State) (MessageAnswer, error) {
	at, err := database.Now(ctx, tx)
	if err != nil {
		return MessageAnswer{}, err
	}
	s, err := m.settledOf(r, t, state, at)
	if err != nil {
		return MessageAnswer{}, err
	}
	var a MessageAnswer
	err = json.Unmarshal(s.Answer, &a) // as it will be read when it is sent again
	if err != nil {
		return a, fmt.Errorf("reading an answer: %w", err)
	}
	return a, m.Exchange.Settle(ctx, tx, s)
}

// settledOf puts what came of a message into words.
func (m *Module) settledOf(r *received, t *taken, state exchange.State, at time.Time) (exchange.Settled, error) {
	a := MessageAnswer{ID: r.text.ID, Receipt: r.id, Status: statusOf[state], At: at, Findings: []MessageFinding{}}
	if state == exchange.Done {
		a.CaseID = t.done.caseID
		if t.done.benefit != 0 {
			a.BenefitID = AdjudicationID(t.done.year, t.done.benefit)
		}
	}
	for i := range t.done.said {
		a.Findings = append(a.Findings, m.sayInMessage(r, &t.done.said[i]))
	}
	text, err := json.Marshal(a)
	if err != nil {
		return exchange.Settled{}, fmt.Errorf("encoding an answer: %w", err)
	}
	return exchange.Settled{ID: r.id, State: state, Answer: text, Persons: t.done.persons, Entry: t.done.entry}, nil
}

// sayInMessage puts a finding into words and names its place as the form of the message does.
func (m *Module) sayInMessage(r *received, s *remark) MessageFinding {
	text := func(lang i18n.Lang) string {
		args := make([]any, 0, len(s.Args))
		for _, a := range s.Args {
			if len(a) > 1 && a[0] == '@' && m.Catalog.Has(a[1:]) {
				a = m.Catalog.Text(lang, a[1:])
			}
			args = append(args, a)
		}
		return m.Catalog.Text(lang, s.MessageKey(), args...)
	}
	path := r.text.pathXML(s)
	if r.form == exchange.JSON {
		path = r.text.pathJSON(s)
	}
	return MessageFinding{
		Code: string(s.Code), Severity: string(s.severity), Path: path, Field: s.Field, Value: s.Value, Hungarian: text(i18n.Hungarian), English: text(i18n.English),
	}
}

// waitingOne is a message that waits, with its office.
type waitingOne struct{ id, body int64 }

func scanWaiting(row database.Row, w *waitingOne) error { return row.Scan(&w.id, &w.body) }

// followersOf gives what waits of a sender's case.
func followersOf(ctx context.Context, tx *database.Tx, partner int64, number string) ([]waitingOne, error) {
	out, err := database.All(ctx, tx, waitingOfCase, scanWaiting, partner, number)
	if err != nil {
		return nil, fmt.Errorf("looking for what waits: %w", err)
	}
	return out, nil
}

// followers carries out what waited for a message that was done. What fails waits for the next round.
func (m *Module) followers(ctx context.Context, partner int64, number string, of []waitingOne) {
	for {
		done := false
		var err error
		for _, w := range of {
			var settled bool
			settled, err = m.resume(ctx, w, waited)
			if err != nil {
				break
			}
			done = done || settled
		}
		if err == nil && done {
			err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) (err error) {
				of, err = followersOf(ctx, tx, partner, number)
				return err
			})
		}
		if err != nil {
			m.Log.WarnContext(ctx, "a waiting message was not carried out, a later round takes it", slog.String("cause", err.Error()))
			return
		}
		if !done || len(of) == 0 {
			return
		}
	}
}

// resume takes up a message that waited; settled says that it waits no more.
func (m *Module) resume(ctx context.Context, w waitingOne, here since) (settled bool, err error) {
	body, err := m.Orgs.ByID(ctx, w.body)
	if err != nil {
		return false, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		settled = false
		err := tx.Plan(ctx, database.PlanOnce)
		if err != nil {
			return err
		}
		found, err := database.All(ctx, tx, lockWaiting, scanReceived, w.id)
		if err != nil || len(found) == 0 {
			return err // somebody else works on it, or has
		}
		r := &found[0]
		r.body = body
		err = m.lockLocal(ctx, tx, r)
		if err != nil {
			return err
		}
		a, err := m.carryOut(ctx, tx, r, nil, here)
		settled = err == nil && a.Status != StatusWaiting
		return err
	})
	return settled, err
}

// waitingPersons are kept with a message only while it waits: afterwards nothing of it is kept here.
func waitingPersons(state exchange.State, persons []int64) []int64 {
	if state != exchange.Waiting || persons == nil {
		return []int64{}
	}
	return persons
}

func scanReceived(row database.Row, r *received) error {
	var content []byte
	err := row.Scan(&r.id, &r.partner, &r.body.ID, &r.actor, &content, &r.form)
	if err != nil {
		return err
	}
	r.text = &Transaction{}
	return json.Unmarshal(content, r.text)
}
