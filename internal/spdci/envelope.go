package spdci

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"time"

	"oszir/internal/exchange"
	"oszir/internal/platform/errs"
)

// Registry is one of the two registries.
type Registry string

// The registries.
const (
	Social Registry = "social"
	IBR    Registry = "ibr"
)

// Version is that of the published documents.
const Version = "1.0.0"

// selfID is what the program calls itself in messages.
const selfID = "oszir"

// Limits of a message.
const (
	MaxMessage   = 10 << 20 // bytes
	mostRequests = 100      // in one message
	maxIDLength  = 99       // of transactions and references, as the documents have it
	clockSkew    = 10 * time.Minute
)

// Code is a word of the published documents that says what is wrong: err.…, or rjct.….
type Code string

// The codes of what is wrong with an envelope.
const (
	badRequest     Code = "err.request.bad"
	unauthorized   Code = "err.request.unauthorized"
	forbidden      Code = "err.request.forbidden"
	notFound       Code = "err.request.not_found"
	badVersion     Code = "err.version.not_supported"
	badSender      Code = "err.sender_id.invalid"
	badSenderURI   Code = "err.sender_uri.invalid"
	noSignature    Code = "err.signature.missing"
	badSignature   Code = "err.signature.invalid"
	encrypted      Code = "err.encryption.invalid"
	unavailable    Code = "err.service.unavailable"
	headVersion    Code = "rjct.version.invalid"
	headDuplicate  Code = "rjct.message_id.duplicate"
	headTime       Code = "rjct.message_ts.invalid"
	headAction     Code = "rjct.action.invalid"
	headNoAction   Code = "rjct.action.not_supported"
	headCount      Code = "rjct.total_count.invalid"
	headTooMany    Code = "rjct.total_count.limit_exceeded"
	noReference    Code = "rjct.reference_id.invalid"
	twiceReference Code = "rjct.reference_id.duplicate"
	badTime        Code = "rjct.timestamp.invalid"
	badCriteria    Code = "rjct.search_criteria.invalid"
	badFilter      Code = "rjct.filter.invalid"
	badSort        Code = "rjct.sort.invalid"
	badPaging      Code = "rjct.pagination.invalid"
	tooMany        Code = "rjct.search.too_many_records_found"
)

// Fault is why an envelope is not taken.
type Fault struct {
	Code   Code   // of the layer of communication
	Reason Code   // of the header; "": it has none for that
	Key    string // spdci.fault.<key>
}

func (f *Fault) Error() string { return string(f.Code) + " " + f.Key }

// Header is the head of a message that comes in. What else stands in it is left alone.
type Header struct {
	Version    *string  `json:"version"`
	MessageID  string   `json:"message_id"`
	MessageTS  string   `json:"message_ts"`
	Action     string   `json:"action"`
	SenderID   string   `json:"sender_id"`
	SenderURI  string   `json:"sender_uri"`
	TotalCount *float64 `json:"total_count"`
	Encrypted  bool     `json:"is_msg_encrypted"`
}

// Envelope is a message that came in.
type Envelope struct {
	Signature string
	Header    Header
	Message   json.RawMessage
	Spellings [][]byte // of what is signed: in its one form, and as it came
}

// ReadEnvelope reads an envelope. Names that stand twice, bytes behind it and nesting without an end are faults. Errors: a Fault.
func ReadEnvelope(document []byte) (*Envelope, error) {
	err := exchange.StrictJSON(document)
	if err != nil {
		return nil, &Fault{badRequest, "", "form"}
	}
	var parts struct {
		Signature string          `json:"signature"`
		Header    json.RawMessage `json:"header"`
		Message   json.RawMessage `json:"message"`
	}
	err = exactly(document, &parts)
	if err != nil || !isObject(parts.Header) || !isObject(parts.Message) {
		return nil, &Fault{badRequest, "", "shape"}
	}
	e := &Envelope{Signature: parts.Signature, Message: parts.Message}
	err = exactly(parts.Header, &e.Header)
	if err != nil {
		return nil, &Fault{badRequest, "", "header"}
	}
	var sent bytes.Buffer
	sent.WriteString(`{"header":`)
	err = json.Compact(&sent, parts.Header)
	if err == nil {
		sent.WriteString(`,"message":`)
		err = json.Compact(&sent, parts.Message)
	}
	if err != nil {
		return nil, &Fault{badRequest, "", "form"}
	}
	sent.WriteByte('}')
	one, err := exchange.CanonicalJSON(sent.Bytes())
	if err != nil {
		return nil, &Fault{badRequest, "", "form"}
	}
	e.Spellings = [][]byte{one, sent.Bytes()}
	return e, nil
}

func isObject(text json.RawMessage) bool {
	text = bytes.TrimSpace(text)
	return len(text) > 0 && text[0] == '{'
}

// exactly reads an object into a struct by the names as they are spelled: what only looks alike is another name, and left alone.
func exactly(text json.RawMessage, into any) error {
	var members map[string]json.RawMessage
	err := json.Unmarshal(text, &members)
	if err != nil {
		return err
	}
	known := map[string]json.RawMessage{}
	of := reflect.TypeOf(into).Elem()
	for i := range of.NumField() {
		name := of.Field(i).Tag.Get("json")
		if v, ok := members[name]; ok && name != "" {
			known[name] = v
		}
	}
	clean, err := json.Marshal(known)
	if err != nil {
		return err
	}
	return json.Unmarshal(clean, into)
}

// check judges the header of a message with an action. Errors: a Fault.
func (h *Header) check(action string, at time.Time) error {
	sent, err := time.Parse(time.RFC3339, h.MessageTS)
	switch {
	case h.Version != nil && *h.Version != Version && *h.Version != "1.0" && *h.Version != "v1":
		return &Fault{badVersion, headVersion, "version"}
	case h.Encrypted:
		return &Fault{encrypted, "", "encrypted"}
	case !exchange.GoodID(h.MessageID):
		return &Fault{badRequest, "", "message_id"}
	case h.Action != action:
		return &Fault{badRequest, headAction, "action"}
	case err != nil, sent.Before(at.Add(-clockSkew)), sent.After(at.Add(clockSkew)):
		return &Fault{badRequest, headTime, "message_ts"}
	}
	return nil
}

// counts holds the number of requests against what the header says.
func (h *Header) counts(requests int) error {
	switch {
	case requests == 0 || h.TotalCount == nil || *h.TotalCount != math.Trunc(*h.TotalCount) || int(*h.TotalCount) != requests:
		return &Fault{badRequest, headCount, "total_count"}
	case requests > mostRequests:
		return &Fault{badRequest, headTooMany, "too_many"}
	}
	return nil
}

// faultOf puts an error in the words of the interface.
func faultOf(err error) *Fault {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	switch kind := errs.KindOf(err); {
	case exchange.TooLong(err):
		return &Fault{badRequest, "", "too_long"}
	case kind == errs.Conflict:
		return &Fault{badRequest, headDuplicate, "duplicate"}
	case kind == errs.Unauthenticated:
		return &Fault{unauthorized, "", "unproven"}
	case kind == errs.Unavailable:
		return &Fault{unavailable, "", "busy"}
	case kind == errs.NotFound:
		return &Fault{forbidden, "", "forbidden"}
	case kind == errs.Invalid:
		return &Fault{badRequest, "", "form"}
	}
	return &Fault{unavailable, "", "internal"}
}
