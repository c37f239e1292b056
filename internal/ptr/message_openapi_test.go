package ptr_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"testing"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"

	"oszir/internal/exchange"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/ptr"
	"oszir/internal/samples"
)

// described judges by a description (OpenAPI) what is sent and answered.
type described struct {
	validator.Validator

	at    string
	token string
	t     testing.TB
	pairs int
}

func newDescribed(t testing.TB, document []byte) validator.Validator {
	t.Helper()
	d, err := libopenapi.NewDocument(document)
	if err != nil {
		t.Fatal(err)
	}
	v, faults := validator.NewValidator(d)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return v
}

// send sends a request and says whether it is as described, and what was answered; an answer that is not as described is a
// failure.
func (d *described) send(method, path string, body []byte) (asDescribed bool, status int, answer []byte) {
	d.t.Helper()
	request := func() *http.Request {
		r, err := http.NewRequestWithContext(d.t.Context(), method, d.at+ptr.MessageRoot+path, bytes.NewReader(body))
		if err != nil {
			d.t.Fatal(err)
		}
		if body != nil {
			r.Header.Set("Content-Type", "application/json")
		}
		if d.token != "" {
			r.Header.Set("Authorization", "Bearer "+d.token)
		}
		return r
	}
	res, err := http.DefaultClient.Do(request())
	if err != nil {
		d.t.Fatal(err)
	}
	defer res.Body.Close()
	answer, err = io.ReadAll(res.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	res.Body = io.NopCloser(bytes.NewReader(answer))
	good, faults := d.ValidateHttpResponse(request(), res)
	if !good {
		for _, f := range faults {
			d.t.Errorf("%s %s: the answer %d is not as described: %s, %s %v", method, path, res.StatusCode, f.Message, f.Reason, f.SchemaValidationErrors)
		}
	}
	good, faults = d.ValidateHttpRequest(request())
	d.pairs++
	if !good && res.StatusCode < 300 {
		for _, f := range faults {
			d.t.Errorf("%s %s was taken and is not as described: %s, %s %v", method, path, f.Message, f.Reason, f.SchemaValidationErrors)
		}
	}
	return good, res.StatusCode, answer
}

// The description of the interface in JSON is the one that was published, is right, and says of everything that is sent and
// answered what is so: what is taken is as described, and what is refused for its form is not.
//
// Covers: X1, X6
func TestMessage_X1_OpenAPI(t *testing.T) {
	const path = "testdata/interface-v1.openapi.json"
	document := ptr.MessageOpenAPI("")
	if *updateSchema {
		err := os.WriteFile(path, document, 0o600)
		if err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(kept, document) {
		t.Error("the description of messages is not the one that was published; a change needs a further version")
	}
	good, faults := newDescribed(t, document).ValidateDocument()
	if !good {
		for _, f := range faults {
			t.Errorf("the description: %s, %s %v", f.Message, f.Reason, f.SchemaValidationErrors)
		}
	}
	broken := bytes.Replace(document, []byte(`"in": "path"`), []byte(`"in": "nowhere"`), 1)
	good, _ = newDescribed(t, broken).ValidateDocument()
	if good {
		t.Error("control: a broken description was not noticed")
	}

	o := newSending(t)
	client, server := o.service()
	status, served, err := client.Do(t.Context(), http.MethodGet, ptr.MessageRoot+"/openapi.json", "", nil)
	if err != nil || status != http.StatusOK {
		t.Fatalf("the description is answered %d, %v", status, err)
	}
	audience := server.URL + exchange.TokenPath
	assertion, err := exchange.Assertion(client.Partner, client.Key, audience, o.Now())
	if err != nil {
		t.Fatal(err)
	}
	token, err := o.exchange.Grant(t.Context(), assertion, audience)
	if err != nil {
		t.Fatal(err)
	}
	d := &described{Validator: newDescribed(t, served), at: server.URL, token: token.Text, t: t}

	// Right messages, and such as are refused for what they say: all are as described.
	messages := sampleMessages(t)
	more, _ := madeGrants(t, samples.Options{Office: "municipality", Clients: 60, Seed: 33, Errors: 0.3}, 12)
	for _, m := range more {
		m.ID, m.Case = "b-"+m.ID, "b-"+m.Case
	}
	statuses := map[int]int{}
	for _, m := range append(messages, more...) {
		text, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		good, status, answer := d.send(http.MethodPost, "/json/messages", text)
		statuses[status]++
		if !good || status != 200 && status != 202 && status != 422 {
			t.Errorf("%s as described: %v, answered %d %s", m.ID, good, status, answer)
		}
		d.send(http.MethodGet, "/json/messages/"+m.ID, nil)
	}
	for _, want := range []int{200, 202, 422} {
		if statuses[want] == 0 {
			t.Errorf("nothing was answered %d: %v", want, statuses)
		}
	}

	// What is no message is not as described either, but for what a description cannot say.
	beyond := []string{"a name twice", "behind", "deep", "bytes", "nothing"}
	for name, bad := range badJSON {
		good, status, answer := d.send(http.MethodPost, "/json/messages", []byte(bad))
		if status != http.StatusBadRequest || good && !slices.Contains(beyond, name) {
			t.Errorf("%s as described: %v, answered %d %s", name, good, status, answer)
		}
	}
	for _, bad := range []string{`{"id":"ő","case":"x","operation":"close"}`, `{"id":"a","case":"x","operation":"mas"}`, `{"id":"a","case":"x","operation":"grant"}`} {
		good, status, answer := d.send(http.MethodPost, "/json/messages", []byte(bad))
		if good || status != http.StatusBadRequest {
			t.Errorf("%s as described: %v, answered %d %s", bad, good, status, answer)
		}
	}

	// The same id for another one, batches, what is not there, and who proves nothing.
	other := *messages[0]
	other.User = "mas"
	text, err := json.Marshal(other)
	if err != nil {
		t.Fatal(err)
	}
	if good, status, _ := d.send(http.MethodPost, "/json/messages", text); !good || status != http.StatusConflict {
		t.Errorf("other content: %v %d", good, status)
	}
	batch := []byte(`{"id":"koteg","messages":[{"id":"k-1","case":"k","operation":"close"},{"id":"` + messages[0].ID + `","case":"k","operation":"close"}]}`)
	good, status, text = d.send(http.MethodPost, "/json/batches", batch)
	var receipt ptr.BatchReceipt
	err = json.Unmarshal(text, &receipt)
	if err != nil || !good || status != http.StatusAccepted || len(receipt.Findings) != 1 {
		t.Errorf("a batch: %v %d %s %v", good, status, text, err)
	}
	err = o.MessageRound(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		method, path, body string
		asDescribed        bool
		want               int
	}{
		{http.MethodGet, fmt.Sprintf("/json/batches/%d", receipt.Receipt), "", true, 200},
		{http.MethodGet, fmt.Sprintf("/json/batches/%d?after=1", receipt.Receipt), "", true, 200},
		{http.MethodGet, "/json/batches/999999", "", true, 404},
		{http.MethodGet, "/json/messages/nincs", "", true, 404},
		{http.MethodPost, "/json/batches", `{"id":"ures","messages":[]}`, false, 400},
		{http.MethodPost, "/json/batches", `{"messages":[{"id":"k-1","case":"k","operation":"close"}]}`, false, 400},
	} {
		var body []byte
		if c.body != "" {
			body = []byte(c.body)
		}
		good, status, answer := d.send(c.method, c.path, body)
		if good != c.asDescribed || status != c.want {
			t.Errorf("%s %s %s: as described %v, answered %d %s", c.method, c.path, c.body, good, status, answer)
		}
	}
	d.token = ""
	if _, status, _ := d.send(http.MethodPost, "/json/messages", text); status != http.StatusUnauthorized {
		t.Errorf("nobody: %d", status)
	}

	// The examples are as described, and are no more than attempts to send.
	var doc struct {
		Paths map[string]map[string]struct {
			Body struct {
				Content map[string]struct {
					Examples map[string]struct {
						Value json.RawMessage `json:"value"`
					} `json:"examples"`
				} `json:"content"`
			} `json:"requestBody"`
		} `json:"paths"`
	}
	err = json.Unmarshal(served, &doc)
	if err != nil {
		t.Fatal(err)
	}
	examples := 0
	for path, operations := range doc.Paths {
		for _, e := range operations["post"].Body.Content["application/json"].Examples {
			examples++
			if good, _, _ := d.send(http.MethodPost, path[len(ptr.MessageRoot):], e.Value); !good {
				t.Errorf("an example of %s is not as described: %s", path, e.Value)
			}
		}
	}
	if examples < 4 {
		t.Errorf("%d examples", examples)
	}
	if n := dbtest.Query(t, o.url, `SELECT (count(*) > 20)::text FROM exchange.message WHERE NOT taken`); n != "true" {
		t.Error("attempts were not kept")
	}
	t.Logf("%d pairs of request and answer were judged", d.pairs)
}
