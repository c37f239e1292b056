package spdci

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"oszir/internal/exchange"
	"oszir/internal/platform/errs"
)

// Status is how a request stands, as the documents have it.
type Status string

// The statuses.
const (
	pending   Status = "pdng"
	succeeded Status = "succ"
	rejected  Status = "rjct"
)

// part is what became of one request of a message.
type part struct {
	ReferenceID string `json:"reference_id"`
	Status      Status `json:"status"`
	Code        Code   `json:"code,omitempty"`
}

// route is a path below registry/ with what it is for.
type route struct {
	path   string
	action string   // of the message
	answer string   // action of the answer
	later  bool     // answered by a callback
	only   Registry // "": both have it
}

// The routes. What the document of a registry lacks is as its sister registries have it.
var routes = []route{
	{"sync/search", "search", "on-search", false, ""},
	{"search", "search", "on-search", true, ""},
	{"sync/txn/status", "txn-status", "txn-on-status", false, ""},
	{"txn/status", "txn-status", "txn-on-status", true, ""},
	{"sync/subscribe", "subscribe", "on-subscribe", false, ""},
	{"subscribe", "subscribe", "on-subscribe", true, ""},
	{"sync/unsubscribe", "unsubscribe", "on-unsubscribe", false, ""},
	{"unsubscribe", "unsubscribe", "on-unsubscribe", true, ""},
	{pathEnrolled, "search", "on-search", false, IBR},
	{pathUpdates, "notify", "on-notify", false, IBR},
}

const (
	pathEnrolled = "sync/enrolled"
	pathUpdates  = "sync/enrollment/updates"
)

// callbacks are the paths below a partner's address where it takes answers and notices.
var callbacks = map[string]string{
	"on-search": "registry/on-search", "txn-on-status": "registry/txn/on-status", "on-subscribe": "registry/on-subscribe", "on-unsubscribe": "registry/on-unsubscribe",
}

// notices is where each registry's notices go.
var notices = map[Registry]string{Social: "registry/notify", IBR: "registry/" + pathUpdates}

// routeOf gives the route of a path; ok is false when the registry has none.
func routeOf(reg Registry, path string) (route, bool) {
	i := slices.IndexFunc(routes, func(r route) bool { return r.path == path && (r.only == "" || r.only == reg) })
	if i < 0 || reg != Social && reg != IBR {
		return route{}, false
	}
	return routes[i], true
}

// ask is the message of an envelope, read.
type ask struct {
	transaction string
	locale      string
	search      []searchItem
	txn         *txnItem
	subscribe   []subscribeItem
	codes       []string
	enrolled    *enrolledItem
}

// references lists the requests of a message by the sender's names.
func (a *ask) references() []part {
	var out []part
	for i := range a.search {
		out = append(out, part{ReferenceID: a.search[i].ReferenceID, Status: pending})
	}
	for i := range a.subscribe {
		out = append(out, part{ReferenceID: a.subscribe[i].ReferenceID, Status: pending})
	}
	if a.txn != nil {
		out = append(out, part{ReferenceID: a.txn.ReferenceID, Status: pending})
	}
	if out == nil {
		out = []part{{ReferenceID: a.transaction, Status: pending}}
	}
	return out
}

// readAsk reads the message of a route. Errors: a Fault.
func readAsk(r *route, h *Header, message json.RawMessage) (*ask, error) {
	shape := &Fault{badRequest, "", "message"}
	var head struct {
		TransactionID string          `json:"transaction_id"`
		Search        json.RawMessage `json:"search_request"`
		Txn           json.RawMessage `json:"txnstatus_request"`
		Subscribe     json.RawMessage `json:"subscribe_request"`
		Codes         json.RawMessage `json:"subscription_codes"`
		Enrolled      json.RawMessage `json:"enrolled_criteria"`
		Updates       json.RawMessage `json:"enrolled_updates"`
	}
	err := exactly(message, &head)
	if err != nil || head.TransactionID == "" || len([]rune(head.TransactionID)) > maxIDLength {
		return nil, shape
	}
	a := &ask{transaction: head.TransactionID}
	count := 1
	switch {
	case r.path == pathEnrolled:
		a.enrolled = &enrolledItem{}
		if !isObject(head.Enrolled) || exactly(head.Enrolled, a.enrolled) != nil {
			return nil, shape
		}
	case r.path == pathUpdates:
		if !isObject(head.Updates) {
			return nil, shape
		}
		return a, nil // its header has no such count
	case r.action == "search":
		a.search, err = items[searchItem](head.Search)
		count = len(a.search)
	case r.action == "subscribe":
		a.subscribe, err = items[subscribeItem](head.Subscribe)
		count = len(a.subscribe)
	case r.action == "unsubscribe":
		err = json.Unmarshal(head.Codes, &a.codes)
		if n := len(a.codes); n == 0 || n > mostRequests {
			return nil, shape
		}
		if h.TotalCount != nil && int(*h.TotalCount) == len(a.codes) {
			count = len(a.codes)
		}
	default:
		a.txn = &txnItem{}
		if !isObject(head.Txn) || exactly(head.Txn, a.txn) != nil {
			return nil, shape
		}
		a.locale = a.txn.Locale
	}
	if err != nil {
		return nil, shape
	}
	for i := range a.search {
		a.locale = a.search[i].Locale
	}
	for i := range a.subscribe {
		a.locale = a.subscribe[i].Locale
	}
	return a, h.counts(count)
}

// items reads a list of objects.
func items[T any](text json.RawMessage) ([]T, error) {
	var list []json.RawMessage
	err := json.Unmarshal(text, &list)
	if err != nil {
		return nil, err
	}
	out := make([]T, len(list))
	for i, raw := range list {
		err = exactly(raw, &out[i])
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// referenceFault judges the reference and the time of a request; seen are the references before it.
func referenceFault(reference, timestamp string, seen map[string]bool) *refusal {
	_, err := time.Parse(time.RFC3339, timestamp)
	switch {
	case reference == "" || len([]rune(reference)) > maxIDLength:
		return &refusal{noReference, "reference"}
	case seen[reference]:
		return &refusal{twiceReference, "reference_twice"}
	case err != nil:
		return &refusal{badTime, "timestamp"}
	}
	seen[reference] = true
	return nil
}

// reply is what a message is answered.
type reply struct {
	message object // nil: the header says all
	parts   []part
	reason  string // spdci.refused.<key>, when all was refused in one
	persons []int64
	entry   int64
}

// status of all parts together.
func (r *reply) status() Status {
	if r.reason != "" || !slices.ContainsFunc(r.parts, func(p part) bool { return p.Status == succeeded }) {
		return rejected
	}
	return succeeded
}

// stamp writes a moment as the documents do.
func stamp(at time.Time) string { return at.UTC().Format(time.RFC3339) }

// seal signs an envelope and writes it.
func seal(key *exchange.SigningKey, header, message object) ([]byte, error) {
	content := object{"header": header}
	if message != nil {
		content["message"] = message
	}
	raw, err := json.Marshal(content)
	if err == nil {
		raw, err = exchange.CanonicalJSON(raw)
	}
	if err != nil {
		return nil, fmt.Errorf("writing an envelope: %w", err)
	}
	return sealContent(key, raw)
}

// sealContent signs {"header":…} or {"header":…,"message":…} in its one form.
func sealContent(key *exchange.SigningKey, content []byte) ([]byte, error) {
	signature, err := key.Detached(content)
	if err != nil {
		return nil, err
	}
	return append(content[:len(content)-1:len(content)-1], `,"signature":`+strconv.Quote(signature)+`}`...), nil
}

// envelope writes the signed answer to a message.
func (m *Module) envelope(w *work, r *reply) ([]byte, error) {
	done := 0
	for _, p := range r.parts {
		if p.Status != pending {
			done++
		}
	}
	header := object{
		"version": Version, "message_id": "ans-" + strconv.FormatInt(w.id, 10), "message_ts": stamp(m.now()), "action": w.route.answer, "status": r.status(),
		"total_count": len(r.parts), "completed_count": done, "sender_id": selfID, "receiver_id": w.sender, "is_msg_encrypted": false,
	}
	if r.reason != "" {
		header["status_reason_message"] = m.say(w.ask.locale, "spdci.refused."+r.reason)
	}
	return seal(m.Key, header, r.message)
}

// acknowledgement is what a message is answered that is worked off later.
func acknowledgement(at time.Time, correlation string) ([]byte, error) {
	raw, err := json.Marshal(object{"message": object{"ack_status": "ACK", "timestamp": stamp(at), "correlation_id": correlation}})
	if err != nil {
		return nil, errs.Wrap(err, errs.Internal, "error.internal")
	}
	return raw, nil
}

// say gives a text in the language that a message asks for: Hungarian, or else English.
func (m *Module) say(locale, key string) string {
	if locale == "hun" {
		return m.Catalog.Text("hu", key)
	}
	return m.Catalog.Text("en", key)
}
