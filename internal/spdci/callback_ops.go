package spdci

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"oszir/internal/exchange"
	"oszir/internal/exchange/outbox"
	"oszir/internal/people"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// Parcel draws what goes to a partner: the answer to a message, by its number, or a notice, by its number below zero. Whom it tells
// about was logged when it was answered or put. Errors: NotFound when it is no longer kept.
func (m *Module) Parcel(ctx context.Context, tx *database.Tx, subject, version int64) (outbox.Drawn, error) {
	var p *parcel
	var err error
	if subject > 0 {
		p, err = m.answerParcel(ctx, tx, subject)
	} else {
		p, err = m.noticeParcel(ctx, tx, -subject, version)
	}
	if err != nil {
		return outbox.Drawn{}, err
	}
	body, err := json.Marshal(p)
	if err != nil {
		return outbox.Drawn{}, fmt.Errorf("writing a parcel: %w", err)
	}
	return outbox.Drawn{Body: body}, nil
}

func (m *Module) answerParcel(ctx context.Context, tx *database.Tx, id int64) (*parcel, error) {
	var reg Registry
	var path, uri string
	var parts []byte
	err := database.One(ctx, tx, transactionTold, []any{id}, &reg, &path, &uri, &parts)
	if err != nil {
		return nil, fmt.Errorf("reading transaction %d: %w", id, err)
	}
	answers, err := m.Exchange.Answers(ctx, tx, []int64{id})
	if err != nil {
		return nil, err
	}
	if answers[id] == nil {
		return nil, errs.New(errs.NotFound, "error.not_found")
	}
	r, _ := routeOf(reg, path)
	return &parcel{Path: callbacks[r.answer], URI: uri, Signed: answers[id]}, nil
}

func (m *Module) noticeParcel(ctx context.Context, tx *database.Tx, id, version int64) (*parcel, error) {
	var code, transaction, event string
	var partner, subscribed, benefit int64
	var reg Registry
	var at time.Time
	err := database.One(ctx, tx, noticeTold, []any{id}, &code, &partner, &reg, &subscribed, &transaction, &benefit, &event, &at)
	if err != nil {
		return nil, fmt.Errorf("reading notice %d: %w", id, err)
	}
	to, err := exchange.PartnerOf(ctx, tx, partner)
	if err != nil {
		return nil, err
	}
	sender, may, err := m.entitlementOf(ctx, tx, &to)
	if err != nil {
		return nil, err
	}
	now, err := people.Survivor(ctx, tx, subscribed)
	if err != nil {
		return nil, err
	}
	known, err := m.gather(ctx, tx, []int64{now}, &may)
	if err != nil {
		return nil, err
	}
	records := []object{}
	if who := known[now]; who != nil { // of one who was erased there is nothing left to say
		records = append(records, who.records(reg, &may, benefit)...)
	}
	header := object{
		"version": Version, "message_id": "ntf-" + strconv.FormatInt(id, 10) + "-" + strconv.FormatInt(version, 10), "message_ts": stamp(at), "action": "notify", "status": succeeded,
		"total_count": 1, "completed_count": 1, "sender_id": selfID, "receiver_id": sender, "is_msg_encrypted": false,
	}
	message := object{"transaction_id": transaction, "enrolled_updates": object{"beneficiaries": records}}
	if reg == Social {
		message = object{"transaction_id": transaction, "notify_event": []object{{
			"reference_id": code, "timestamp": stamp(at), "data": object{"version": Version, "reg_event_type": "REGISTER", "reg_records": records},
		}}}
	} else {
		header["meta"] = object{"reg_event_type": event, "subscription_code": code}
	}
	content, err := json.Marshal(object{"header": header, "message": message})
	if err != nil {
		return nil, fmt.Errorf("writing notice %d: %w", id, err)
	}
	return &parcel{Path: notices[reg], Content: content}, nil
}

// send hands a parcel over to a partner at the address that is registered now.
func (m *Module) send(ctx context.Context, code string, body []byte) (string, error) {
	var to exchange.Partner
	err := m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) (err error) {
		to, err = exchange.PartnerByCode(ctx, tx, code)
		return err
	})
	if err != nil {
		return "", err
	}
	if to.Disabled || to.Callback == "" {
		return "", &exchange.NotTaken{Word: "misplaced", Never: true}
	}
	p, signed, err := m.open(body)
	if err != nil {
		return "", err
	}
	return m.client.post(ctx, p.target(to.Callback), signed)
}
