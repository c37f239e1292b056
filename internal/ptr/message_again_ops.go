package ptr

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"oszir/internal/exchange"
	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// MessageFilter narrows the list of messages. The zero filter takes all.
type MessageFilter = exchange.Filter

// MessageLine is a message or an attempt in a list.
type MessageLine struct {
	exchange.Line

	LocalCase string // the sender's number of the case; "" of an attempt
	CaseID    int64  // 0: none
	Resent    bool   // a clerk sent it again
}

// MessagePage is a page of messages, the newest first.
type MessagePage struct {
	Lines    []MessageLine
	Next     int64 // the page behind it; 0 on the last
	Partners []exchange.Named
}

// MessageLog lists what the programs of the actor's body sent, taken or not.
func (m *Module) MessageLog(ctx context.Context, who identity.Actor, f MessageFilter) (page MessagePage, err error) {
	f.Interface = MessageInterface
	lines, more, err := m.Exchange.List(ctx, who, f)
	if err != nil {
		return page, err
	}
	page.Partners, err = m.Exchange.Own(ctx, who)
	if err != nil {
		return page, err
	}
	ids, at := []int64{}, map[int64]int{}
	for i, l := range lines {
		page.Lines = append(page.Lines, MessageLine{Line: l})
		ids, at[l.ID] = append(ids, l.ID), i
	}
	if more {
		page.Next = lines[len(lines)-1].ID
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return database.Each(ctx, tx, messageLines, func(r database.Row) error {
			var id int64
			var of MessageLine
			err := r.Scan(&id, &of.LocalCase, &of.CaseID, &of.Resent)
			l := &page.Lines[at[id]]
			l.LocalCase, l.CaseID, l.Resent = of.LocalCase, of.CaseID, of.Resent
			return err
		}, ids, who.BodyID)
	})
	if err != nil {
		return page, fmt.Errorf("reading the cases of messages: %w", err)
	}
	return page, nil
}

// CountRefused says how many messages of the actor's body were refused and none was done in their place yet.
func (m *Module) CountRefused(ctx context.Context, who identity.Actor) (n int64, err error) {
	err = who.Require(identity.ReadMessages)
	if err != nil {
		return 0, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return database.One(ctx, tx, countRefused, []any{who.BodyID}, &n)
	})
	if err != nil {
		return 0, fmt.Errorf("counting refused messages: %w", err)
	}
	return n, nil
}

// MessageView is a message with what it said and was answered.
type MessageView struct {
	exchange.Content

	Said   *Transaction   // nil: no longer kept
	Answer *MessageAnswer // nil: it waits, or the answer is no longer kept
	place  messagePlace
}

// messagePlace is how a message stands among the others of its case.
type messagePlace struct {
	partner                                 int64
	senderID, localCase, previous, replaces string
	state                                   string
	caseID, batch                           int64
	batchNo                                 int
	resentBy                                string
	previousID, replacesID, nextID          int64  // 0: none, or it has not come
	nextSender                              string // what was sent in its place
}

// Resendable reports whether the message can be sent again: it was refused, is kept, and nothing was sent in its place yet.
func (v *MessageView) Resendable() bool {
	return v.place.state == string(exchange.Refused) && v.place.nextID == 0 && v.Said != nil
}

// Message shows a message of the actor's body. Errors: NotFound.
func (m *Module) Message(ctx context.Context, who identity.Actor, id int64) (v MessageView, err error) {
	v.Content, err = m.Exchange.Open(ctx, who, id)
	if err != nil {
		return v, err
	}
	if v.Interface != MessageInterface || !v.Taken {
		return v, errs.New(errs.NotFound, "error.not_found")
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) (err error) {
		v.place, err = placeOf(ctx, tx, id, who.BodyID)
		return err
	})
	if err == nil && v.Request != nil {
		err = json.Unmarshal(v.Request, &v.Said)
	}
	if err == nil && v.Content.Answer != nil {
		err = json.Unmarshal(v.Content.Answer, &v.Answer)
	}
	if err != nil {
		return v, fmt.Errorf("reading message %d: %w", id, err)
	}
	return v, nil
}

func placeOf(ctx context.Context, tx *database.Tx, id, body int64) (p messagePlace, err error) {
	err = database.One(ctx, tx, messageView, []any{id, body}, &p.partner, &p.senderID, &p.localCase, &p.previous, &p.replaces, &p.state, &p.caseID, &p.batch, &p.batchNo, &p.resentBy,
		&p.previousID, &p.replacesID, &p.nextID, &p.nextSender)
	return p, err
}

// MessageAgain asks for a refused message to be sent again.
type MessageAgain struct {
	ID      int64
	Request audit.Request
}

// SendMessageAgain sends what a refused message said once more in the name of its program, as a new message that stands for it
// (X2), and gives its number; for what was wrong may have been mended here since. It goes the way of every message and may be
// refused again. Errors: NotFound; Conflict when it was not refused, was sent again before, or may not be sent.
func (m *Module) SendMessageAgain(ctx context.Context, who identity.Actor, in MessageAgain) (receipt int64, a MessageAnswer, err error) {
	err = who.Require(identity.HandleCases)
	if err == nil {
		err = who.Require(identity.ReadMessages)
	}
	if err != nil {
		return 0, a, err
	}
	var of *received
	var next []waitingOne
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		receipt, a, of, next = 0, MessageAnswer{}, nil, nil
		first, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil {
			return err
		}
		old, err := m.Exchange.Reopen(ctx, tx, who, MessageInterface, in.ID)
		if err != nil {
			return err
		}
		err = old.Sender.Actor().Require(identity.SendMessages)
		if err != nil {
			return err
		}
		t := &Transaction{}
		err = json.Unmarshal(old.Request, t)
		if err != nil {
			return fmt.Errorf("reading message %d: %w", in.ID, err)
		}
		body, err := orgs.In(ctx, tx, old.Sender.BodyID)
		if err != nil {
			return err
		}
		msg := &received{partner: old.Sender.ID, body: body, actor: old.Sender.Actor().Code, resentBy: who.Code, form: old.Form, text: t}
		err = m.lockLocal(ctx, tx, msg)
		if err != nil {
			return err
		}
		place, err := placeOf(ctx, tx, in.ID, who.BodyID)
		switch {
		case err != nil:
			return err
		case first != 0:
			receipt = place.nextID
			return nil
		case place.nextID != 0:
			return errs.New(errs.Conflict, "message.again.done", place.nextSender)
		case place.state != string(exchange.Refused):
			return errs.New(errs.Conflict, "message.again.not_refused")
		}
		e := entry(who, "ptr.message_again", "message/"+strconv.FormatInt(in.ID, 10), dataIdentity, dataBenefits)
		e.Persons, e.Request = old.Persons, in.Request
		_, err = audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		t.ID, t.Replaces, t.Sent = resentID(in.ID), old.SenderID, m.Now().UTC().Format(time.RFC3339)
		digest, content, err := t.digest()
		if err != nil {
			return err
		}
		id, kept, err := m.Exchange.Take(ctx, tx, &old.Sender, exchange.Incoming{
			Interface: MessageInterface, Form: old.Form, Operation: string(t.Op), SenderID: t.ID, Digest: digest, Request: content,
		})
		if err == nil && kept != nil {
			err = exchange.ErrOther // the program numbered one of its own so
		}
		if err != nil {
			return err
		}
		msg.id = id
		a, err = m.carryOut(ctx, tx, msg, content, fresh)
		receipt, of = id, msg
		if err != nil || a.Status == StatusWaiting {
			return err
		}
		next, err = followersOf(ctx, tx, of.partner, of.text.Case)
		return err
	})
	if err == nil && len(next) > 0 {
		m.followers(ctx, of.partner, of.text.Case, next)
	}
	return receipt, a, err
}

// resentID numbers what is sent again for a message: each is sent again once, and what comes of that has a number of its own.
func resentID(of int64) string { return "ujra-" + strconv.FormatInt(of, 10) }
