package spdci

import (
	"bytes"
	"encoding/json"
	"testing"

	"oszir/internal/exchange"
)

// Whatever comes in, reading it ends, and what is taken says one thing only: its two spellings are the same values, and read again
// they are the same envelope. Requests are read as far as who is meant.
func FuzzEnvelope(f *testing.F) {
	for _, s := range []string{
		`{"signature":"a..b","header":{"version":"1.0.0","message_id":"1","message_ts":"2026-01-01T10:00:00Z","action":"search","sender_id":"x","total_count":1},"message":{"transaction_id":"T","search_request":[{"reference_id":"R","timestamp":"2026-01-01T10:00:00Z","search_criteria":{"query_type":"idtype-value","query":{"type":"TAJ","value":"123456788"}}}]}}`,
		`{"header":{"message_id":"1","total_count":1.0e0},"message":{"transaction_id":"\u2028ő","search_request":[{"search_criteria":{"query_type":"predicate","query":[{"expression1":{"attribute_name":"dob","operator":"eq","attribute_value":"1980-02-15"}}]}}]}}`,
		`{"header":{"total_count":1},"message":{"transaction_id":"T","search_request":[{"search_criteria":{"query_type":"expression","query":{"value":{"expression":{"query":{"$and":[{"a":{"$eq":-0.5e-7}}]}}}},"pagination":{"page_size":3}}}]}}`,
		`{"header":{"total_count":1},"message":{"transaction_id":"T","subscribe_request":[{"subscribe_criteria":{"filter":{"type":"UIN","value":1}}}],"subscription_codes":["a"],"txnstatus_request":{}}}`,
		`{"header":{},"header":{},"message":{}}`, `{}`, `[]`, ``, `{"header":{"Message_ID":"x"},"message":{"\ud800":1}}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		e, err := ReadEnvelope(document)
		if err != nil {
			return
		}
		for _, s := range e.Spellings {
			one, err := exchange.CanonicalJSON(s)
			if err != nil || !bytes.Equal(one, e.Spellings[0]) {
				t.Fatalf("%q is another value than %q: %v", s, e.Spellings[0], err)
			}
			again, err := ReadEnvelope(s)
			if err != nil || !bytes.Equal(again.Spellings[0], e.Spellings[0]) {
				t.Fatalf("read again: %q: %v", s, err)
			}
		}
		if !json.Valid(e.Spellings[0]) {
			t.Fatalf("no JSON: %q", e.Spellings[0])
		}
		for i := range routes {
			a, err := readAsk(&routes[i], &e.Header, e.Message)
			if err != nil {
				continue
			}
			if len(a.references()) == 0 || a.transaction == "" {
				t.Fatal("a message without requests")
			}
			for j := range a.search {
				q, no := a.search[j].understood(Social)
				if no == nil && !q.meant.Exact() {
					t.Fatalf("nobody in particular is meant: %q", document)
				}
			}
			for j := range a.subscribe {
				m, _, no := a.subscribe[j].understood(IBR)
				if no == nil && !m.Exact() {
					t.Fatalf("nobody in particular is meant: %q", document)
				}
			}
		}
	})
}
