package spdci

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"oszir/internal/exchange"
	"oszir/internal/exchange/outbox"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// mostTries is how often a message is worked off before it is answered that this cannot be done.
const mostTries = 8

// Work works off the messages that wait for their answer, one transaction each, until none is due. What fails is tried again later
// and does not keep the others.
func (m *Module) Work(ctx context.Context) error {
	for ctx.Err() == nil {
		id, tries, err := m.workNext(ctx)
		switch {
		case errs.KindOf(err) == errs.NotFound:
			return nil
		case err == nil:
		case id == 0 || ctx.Err() != nil:
			return err
		default:
			m.Log.ErrorContext(ctx, "a message cannot be answered", slog.Int64("message", id), slog.String("cause", err.Error()))
			err = m.postpone(ctx, id, tries)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// workNext works off the next message that waits. Errors: NotFound when there is none; any other with the message's number, when it
// is known.
func (m *Module) workNext(ctx context.Context) (id int64, tries int, err error) {
	none := false
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		w := &work{}
		var partner int64
		var path, transaction string
		err := database.One(ctx, tx, claimTransaction, []any{m.now()}, &w.id, &partner, &w.reg, &path, &transaction, &w.correlation, &tries)
		if err != nil {
			none = errs.KindOf(err) == errs.NotFound
			return err
		}
		id = w.id
		w.route, _ = routeOf(w.reg, path)
		w.partner, err = exchange.PartnerOf(ctx, tx, partner)
		if errs.KindOf(err) == errs.NotFound { // disabled since: nobody is told anything
			return settleTransaction.ExecOne(ctx, tx, id, []byte("[]"))
		}
		if err != nil {
			return err
		}
		w.who = w.partner.Actor()
		w.sender, w.may, err = m.entitlementOf(ctx, tx, &w.partner)
		if err != nil {
			return err
		}
		content, err := exchange.ContentOf(ctx, tx, id)
		if err != nil {
			return err
		}
		if content == nil { // somebody of whom it speaks was erased
			return settleTransaction.ExecOne(ctx, tx, id, []byte("[]"))
		}
		e, err := ReadEnvelope(content)
		if err != nil {
			return err
		}
		w.ask, err = readAsk(&w.route, &e.Header, e.Message)
		if err != nil {
			return err
		}
		_, err = m.answer(ctx, tx, w)
		if err != nil {
			return err
		}
		key := fmt.Sprintf("message/%d", id)
		return m.Outbox.Put(ctx, tx, outboxPrefix+w.partner.Code, w.entry, []outbox.Entry{{Key: key, OrderKey: key, SubjectID: id, BodyID: w.partner.BodyID}})
	})
	if err != nil && !none && errs.KindOf(err) == errs.NotFound {
		err = errs.Wrap(err, errs.Internal, "error.internal")
	}
	return id, tries, err
}

// postpone has a message tried again later, or gives it up.
func (m *Module) postpone(ctx context.Context, id int64, tries int) error {
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		if tries+1 >= mostTries {
			err := m.Exchange.Settle(ctx, tx, exchange.Settled{ID: id, State: exchange.Refused})
			if err != nil {
				return err
			}
			return settleTransaction.ExecOne(ctx, tx, id, []byte("[]"))
		}
		var n int
		return database.One(ctx, tx, postponeTransaction, []any{id, m.now().Add(time.Second << (2 * tries))}, &n)
	})
}
