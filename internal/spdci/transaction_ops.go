package spdci

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"oszir/internal/exchange"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// txnItem asks how a transaction stands.
type txnItem struct {
	ReferenceID    string          `json:"reference_id"`
	TxnType        string          `json:"txn_type"`
	AttributeType  string          `json:"attribute_type"`
	AttributeValue json.RawMessage `json:"attribute_value"`
	Locale         string          `json:"locale"`
}

// txnActions are the paths that belong to each type of transaction, the second as the documents spell it.
var txnActions = map[string][]string{
	"search": {"search", "sync/search", pathEnrolled}, "subscibe": {"subscribe", "unsubscribe", "sync/subscribe", "sync/unsubscribe"},
	"subscribe": {"subscribe", "unsubscribe", "sync/subscribe", "sync/unsubscribe"},
}

// status answers how a transaction of the partner stands, request by request. What was found is not told again.
func (m *Module) status(ctx context.Context, tx *database.Tx, w *work) (reply, error) {
	it := w.ask.txn
	out := reply{parts: []part{{ReferenceID: it.ReferenceID, Status: rejected}}}
	var value string
	var list []string
	known := slices.Contains([]string{"transaction_id", "correlation_id"}, it.AttributeType) && json.Unmarshal(it.AttributeValue, &value) == nil
	if it.AttributeType == "reference_id_list" && json.Unmarshal(it.AttributeValue, &list) == nil && len(list) > 0 && len(list) <= mostRequests {
		known, value = true, list[0]
	}
	switch {
	case it.ReferenceID == "" || len([]rune(it.ReferenceID)) > maxIDLength:
		out.reason = "reference"
	case txnActions[it.TxnType] == nil:
		out.reason = "txn_type"
	case !known:
		out.reason = "txn_attribute"
	}
	if out.reason != "" {
		return out, nil
	}
	var transaction, correlation string
	var at time.Time
	var raw []byte
	err := database.One(ctx, tx, transactionAsked, []any{w.partner.ID, string(w.reg), it.AttributeType, value, w.id, txnActions[it.TxnType]}, &transaction, &correlation, &at, &raw)
	if errs.KindOf(err) == errs.NotFound {
		out.reason = "txn_unknown"
		return out, nil
	}
	if err != nil {
		return out, fmt.Errorf("reading how a transaction stands: %w", err)
	}
	var parts []part
	err = json.Unmarshal(raw, &parts)
	if err != nil {
		return out, fmt.Errorf("reading the requests of a transaction: %w", err)
	}
	answers := []object{}
	for _, p := range parts {
		if list != nil && !slices.Contains(list, p.ReferenceID) {
			continue
		}
		a := object{"reference_id": p.ReferenceID, "timestamp": stamp(at), "status": p.Status}
		if p.Code != "" {
			a["status_reason_code"] = p.Code
		}
		answers = append(answers, a)
	}
	out.parts[0].Status = succeeded
	kind := it.TxnType
	if kind == "subscribe" {
		kind = "subscibe" // as the documents spell it
	}
	out.message = object{"transaction_id": w.ask.transaction, "correlation_id": w.correlation, "txnstatus_response": object{
		"txn_type": kind, "txn_status": object{"transaction_id": transaction, "correlation_id": correlation, "search_response": answers},
	}}
	return out, nil
}

// keepFor is how long the content of messages, transactions, and subscriptions that ended are kept.
const keepFor = 90 * 24 * time.Hour

// Sweep forgets what messages said and were answered once its time is over. That they came, and whom they told about, stays in the
// logs.
func (m *Module) Sweep(ctx context.Context) error {
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		before := m.now().Add(-keepFor)
		ids, err := database.All(ctx, tx, oldTransactions, func(r database.Row, id *int64) error { return r.Scan(id) }, before)
		if err != nil {
			return fmt.Errorf("reading old transactions: %w", err)
		}
		err = exchange.Forget(ctx, tx, ids)
		if err != nil {
			return err
		}
		_, err = forgetTransactions.Exec(ctx, tx, ids)
		if err == nil {
			_, err = forgetNotices.Exec(ctx, tx, before)
		}
		if err == nil {
			_, err = forgetSubscriptions.Exec(ctx, tx, before)
		}
		if err != nil {
			return fmt.Errorf("forgetting old transactions: %w", err)
		}
		return nil
	})
}
