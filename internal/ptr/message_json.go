package ptr

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"oszir/internal/platform/fields"
)

// maxJSONDepth is how deep a message in JSON may be nested; a right one has four levels.
const maxJSONDepth = 64

// ReadMessageJSON reads a message in JSON, the twin of the one in XML. Unknown names, names that stand twice and anything behind
// the message are faults. Errors: a MessageFault.
func ReadMessageJSON(document []byte) (*Transaction, error) {
	if !utf8.Valid(document) {
		return nil, &MessageFault{Code: faultForm}
	}
	err := namesOnce(document)
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(document))
	d.DisallowUnknownFields()
	var t Transaction
	err = d.Decode(&t)
	if err != nil {
		return nil, &MessageFault{Code: faultShape}
	}
	return &t, t.settleShape()
}

// namesOnce asks that JSON is well-formed, not too deep, one value, and that no name stands twice in an object.
func namesOnce(document []byte) error {
	d := json.NewDecoder(bytes.NewReader(document))
	d.UseNumber()
	type level struct {
		names map[string]bool // nil: an array
		value bool            // the next token is the value of a name
	}
	var open []level
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) && len(open) == 0 {
			return nil
		}
		if err != nil {
			return &MessageFault{Code: faultForm}
		}
		if delim, ok := t.(json.Delim); ok && (delim == '}' || delim == ']') {
			open = open[:len(open)-1]
		} else {
			if n := len(open); n > 0 && open[n-1].names != nil {
				l := &open[n-1]
				if !l.value {
					name := t.(string)
					if l.names[name] {
						return &MessageFault{Code: faultForm}
					}
					if strings.ContainsFunc(name, func(c rune) bool { return (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' }) {
						return &MessageFault{Code: faultShape} // the decoder would take ID for id, and of both the last
					}
					l.names[name], l.value = true, true
					continue
				}
				l.value = false
			}
			if ok {
				l := level{}
				if delim == '{' {
					l.names = map[string]bool{}
				}
				open = append(open, l)
				if len(open) > maxJSONDepth {
					return &MessageFault{Code: faultForm}
				}
			}
		}
		if len(open) == 0 {
			if _, err := d.Token(); !errors.Is(err, io.EOF) {
				return &MessageFault{Code: faultForm}
			}
			return nil
		}
	}
}

// settleShape asks of a message in JSON what the schema asks of one in XML, and leaves out what is empty. Errors: a
// MessageFault.
func (t *Transaction) settleShape() error {
	bad := func(where string) error { return &MessageFault{faultShape, where} }
	if _, ok := opTags[t.Op]; !ok {
		return bad("/operation")
	}
	for _, l := range []struct {
		name, text string
		most       int
	}{{"/id", t.ID, 64}, {"/case", t.Case, 60}, {"/previous", t.Previous, 64}, {"/replaces", t.Replaces, 64}, {"/sent", t.Sent, 40}, {"/user", t.User, 60}, {"/reason", t.Reason, maxLeaf}} {
		if utf8.RuneCountInString(l.text) > l.most || !plainText(l.text) {
			return bad(l.name)
		}
	}
	has := func(ops ...MessageOp) bool { return slices.Contains(ops, t.Op) }
	switch {
	case t.ID == "" || t.Case == "":
		return bad("/id, /case")
	case (t.Benefit != nil) != has(SendGrant, SendRefusal):
		return bad("/benefit")
	case len(t.Clients) > 0 && !has(SendGrant, SendRefusal, SendClient), len(t.Clients) > 2*mostClients:
		return bad("/clients")
	case (t.Of != nil) != has(SendEnd, SendSuspend):
		return bad("/of")
	case (t.Decision != nil) != (decisionFields(t.Op) != nil):
		return bad("/decision")
	case t.Reason != "" && !has(SendWithdraw):
		return bad("/reason")
	}
	of := benefitFields
	if t.Op == SendRefusal {
		of = refusedFields
	}
	if t.Of != nil && (!plainText(t.Of.BenefitID) || !plainText(t.Of.Case) || utf8.RuneCountInString(t.Of.BenefitID) > 60 || utf8.RuneCountInString(t.Of.Case) > 60) {
		return bad("/of")
	}
	if !settleValues(t.Benefit, of) {
		return bad("/benefit")
	}
	if !settleValues(t.Decision, decisionFields(t.Op)) {
		return bad("/decision")
	}
	full, partial := 0, 0
	for i := range t.Clients {
		c := &t.Clients[i]
		of := partialFields
		partial++
		if c.Full {
			of = fullFields
			partial--
			full++
		}
		if c.Values == nil {
			c.Values = map[string]string{}
		}
		if !settleValues(c.Values, of) || !settleValues(c.Relation, relationFields) {
			return bad("/clients")
		}
	}
	if full > mostClients || partial > mostClients {
		return bad("/clients")
	}
	// XML names full clients first.
	slices.SortStableFunc(t.Clients, func(a, b MessageClient) int {
		switch {
		case a.Full == b.Full:
			return 0
		case a.Full:
			return -1
		}
		return 1
	})
	return nil
}

// settleValues asks that values are of fields that there are, as long as they may be, and drops empty ones.
func settleValues(values map[string]string, of []*fields.Field) bool {
	for key, text := range values {
		i := slices.IndexFunc(of, func(f *fields.Field) bool { return f.Key == key })
		if i < 0 || utf8.RuneCountInString(text) > maxLeaf || !plainText(text) {
			return false
		}
		text = leafText(of[i], text)
		values[key] = text
		if text == "" {
			delete(values, key)
		}
	}
	return true
}

// plainText reports whether XML could say a text.
func plainText(s string) bool {
	for _, r := range s {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == utf8.RuneError || r == 0xFFFE || r == 0xFFFF {
			return false
		}
	}
	return true
}
