package spdci_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"oszir/internal/exchange"
	"oszir/internal/identity"
	"oszir/internal/platform/errs"
	"oszir/internal/spdci"
)

// A client that knows the published documents only finds somebody in both registries, by each type of query; every answer is as the
// documents say and signed.
//
// Covers: X14
func TestSearch_X14_StandardClient(t *testing.T) {
	w := newWorld(t)
	w.holds(0, 7, spdci.Active)
	w.holds(0, 8, spdci.Ended)
	for _, reg := range []string{"social", "ibr"} {
		d := readDocument(t, reg+"_api_v1.0.0.yaml")
		c := w.partner("minta-"+reg, reg, "szocialis", "szt19", nil)
		expression := func(name, value string) obj {
			return obj{"attribute_name": name, "operator": "eq", "attribute_value": value}
		}
		for name, criteria := range map[string]obj{
			"identifier": byTAJ(w.tajs[0]),
			"predicate": {"query_type": "predicate", "query": []obj{
				{"seq_num": 1, "expression1": expression("surname", "MINTA"), "condition": "and", "expression2": expression("given_name", "jolan")},
				{"seq_num": 2, "expression1": expression("birth_date", "1980-02-15")},
			}},
			"expression": {"query_type": "expression", "query": obj{"type": "ns:org:QueryType:NoSql", "value": obj{"expression": obj{"collection": "Member", "query": obj{"$and": []obj{
				{"demographic_info.name.surname": obj{"$eq": "Minta"}}, {"given_name": obj{"$eq": "Jolán"}}, {"birth_date": obj{"$eq": "1980-02-15"}},
			}}}}}},
		} {
			request := obj{"transaction_id": "T-1", "search_request": []obj{c.request("R-1", criteria)}}
			sent := c.seal(c.header("search", 1), request)
			if name == "identifier" { // the document's own choice between the other two is not told apart by its schema
				d.judge(t, requestOf("/registry/sync/search"), sent)
			}
			status, body := c.post("/registry/sync/search", sent)
			if status != 200 {
				t.Fatalf("%s %s: %d %s", reg, name, status, body)
			}
			d.judge(t, answerOf("/registry/sync/search"), body)
			v := c.checked(body)
			records, _ := dig(v, "message", "search_response", 0, "data", "reg_records").([]any)
			if want := map[string]int{"social": 1, "ibr": 2}[reg]; len(records) != want || dig(v, "header", "status") != "succ" {
				t.Fatalf("%s %s: %d records, want %d: %s", reg, name, len(records), want, body)
			}
			if !bytes.Contains(body, []byte(`"PROBA"`)) || !bytes.Contains(body, []byte(w.tajs[0])) || !bytes.Contains(body, []byte("Pipacs")) || !bytes.Contains(body, []byte("HUF 22800")) {
				t.Errorf("%s %s: %s", reg, name, body)
			}
		}
		if v := c.checked(c.search(byTAJ(w.tajs[1]))); len(dig(v, "message", "search_response", 0, "data", "reg_records").([]any)) != 0 {
			t.Errorf("%s: somebody without a benefit is told: %v", reg, v)
		}
	}
	jwks := readDocument(t, "jwks_core_api_v1.0.0.yaml")
	res, err := http.Get(w.server.URL + spdci.Root + "/.well-known/jwks.json")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var b bytes.Buffer
	_, _ = b.ReadFrom(res.Body)
	jwks.judge(t, "/paths/~1.well-known~1jwks.json/get/responses/200/content/application~1json/schema", b.Bytes())
	if keys, _ := dig(asObj(t, b.Bytes()), "keys").([]any); len(keys) != 1 || dig(keys[0], "use") != "sig" || dig(keys[0], "alg") != "ES256" || dig(keys[0], "kid") == nil || dig(keys[0], "d") != nil {
		t.Error(b.String())
	}
}

func asObj(t testing.TB, body []byte) obj {
	t.Helper()
	var out obj
	err := json.Unmarshal(body, &out)
	if err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	return out
}

// What cannot be evaluated, and what is too broad, is refused with the reason of the documents, one request of a message apart from
// the others.
//
// Covers: X14
func TestSearch_X14_Refusals(t *testing.T) {
	w := newWorld(t)
	w.holds(0, 7, spdci.Active)
	d := readDocument(t, "social_api_v1.0.0.yaml")
	c := w.partner("minta", "social", "szocialis", "szt19", nil)
	taj := obj{"type": "TAJ", "value": w.tajs[0]}
	with := func(change obj) obj {
		out := byTAJ(w.tajs[0])
		for k, v := range change {
			out[k] = v
		}
		return out
	}
	predicate := func(name, operator, value, condition string) obj {
		return obj{"query_type": "predicate", "query": []obj{
			{"expression1": obj{"attribute_name": "TAJ", "operator": "eq", "attribute_value": w.tajs[0]}, "condition": condition, "expression2": obj{"attribute_name": name, "operator": operator, "attribute_value": value}},
		}}
	}
	cases := []struct {
		name     string
		criteria obj
		want     string
	}{
		{"good", byTAJ(w.tajs[0]), ""},
		{"page beside", byTAJ(w.tajs[0]), ""},
		{"wrong check digit", byTAJ("123456789"), "rjct.filter.invalid"},
		{"another identifier", obj{"query_type": "idtype-value", "query": obj{"type": "PASSPORT", "value": "1"}}, "rjct.filter.invalid"},
		{"a query of no type", obj{"query_type": "graphql", "query": taj}, "rjct.search_criteria.invalid"},
		{"name only", obj{"query_type": "expression", "query": obj{"surname": obj{"eq": "Minta"}}}, "rjct.search_criteria.invalid"},
		{"or", predicate("surname", "eq", "Minta", "or"), "rjct.filter.invalid"},
		{"not", predicate("surname", "eq", "Minta", "not"), "rjct.filter.invalid"},
		{"greater", predicate("birth_date", "gt", "1980-01-01", "and"), "rjct.filter.invalid"},
		{"an attribute that is not known", predicate("poverty_score", "eq", "5", "and"), "rjct.filter.invalid"},
		{"a name that does not fit", predicate("surname", "eq", "Másik", "and"), ""},
		{"said twice", predicate("TAJ", "eq", w.tajs[0], "and"), "rjct.filter.invalid"},
		{"an event that is not known", with(obj{"reg_event_type": "NewHouseHoldMember"}), "rjct.search_criteria.invalid"},
		{"groups", with(obj{"response_entity": "Group"}), "rjct.search_criteria.invalid"},
		{"another version", with(obj{"version": "2.0.0"}), "rjct.search_criteria.invalid"},
		{"sorting", with(obj{"sort": []obj{{"attribute_name": "income", "sort_order": "asc"}}}), "rjct.sort.invalid"},
		{"page 0", with(obj{"pagination": obj{"page_size": 10, "page_number": 0}}), "rjct.pagination.invalid"},
		{"long pages", with(obj{"pagination": obj{"page_size": 1000}}), "rjct.pagination.invalid"},
		{"half a page", with(obj{"pagination": obj{"page_size": 1.5}}), "rjct.pagination.invalid"},
	}
	var requests []obj
	for i, x := range cases {
		requests = append(requests, c.request(fmt.Sprintf("R-%d", i), x.criteria))
	}
	requests[1]["pagination"] = obj{"page_size": 5, "page_number": 1}
	twice := c.request("R-0", byTAJ(w.tajs[0]))
	late := c.request("R-99", byTAJ(w.tajs[0]))
	late["timestamp"] = "tegnap"
	requests = append(requests, twice, late)
	body := c.send("/registry/sync/search", "search", len(requests), obj{"transaction_id": "T-1", "search_request": requests})
	d.judge(t, answerOf("/registry/sync/search"), body)
	v := c.checked(body)
	for i, x := range cases {
		a := dig(v, "message", "search_response", i)
		got, _ := dig(a, "status_reason_code").(string)
		if got != x.want || (dig(a, "status") == "succ") != (x.want == "") || (got != "") != (dig(a, "status_reason_message") != nil) {
			t.Errorf("%s: %v", x.name, a)
		}
		if x.want != "" && dig(a, "data") != nil {
			t.Errorf("%s: data are told", x.name)
		}
	}
	for i, want := range []string{"rjct.reference_id.duplicate", "rjct.timestamp.invalid"} {
		if got := dig(v, "message", "search_response", len(cases)+i, "status_reason_code"); got != want {
			t.Errorf("%v, want %s", got, want)
		}
	}
	if w.asked != 1 {
		t.Errorf("the register was asked %d times for one message", w.asked)
	}
}

// A page is asked for where the documents put it, and beside the criteria, where many clients put it.
//
// Covers: X14
func TestSearch_X14_Pages(t *testing.T) {
	w := newWorld(t)
	for i := range int64(5) {
		w.holds(0, 10+i, spdci.Active)
	}
	d := readDocument(t, "ibr_api_v1.0.0.yaml")
	c := w.partner("minta", "ibr", "szocialis", "szt19", nil)
	for _, beside := range []bool{false, true} {
		seen := 0
		for page, want := range []int{2, 2, 1, 0} {
			criteria := byTAJ(w.tajs[0])
			r := c.request("R-1", criteria)
			where := criteria
			if beside {
				where = r
			}
			where["pagination"] = obj{"page_size": 2, "page_number": page + 1}
			body := c.send("/registry/sync/search", "search", 1, obj{"transaction_id": "T-1", "search_request": []obj{r}})
			d.judge(t, answerOf("/registry/sync/search"), body)
			a := dig(asObj(t, body), "message", "search_response", 0)
			records, _ := dig(a, "data", "reg_records").([]any)
			seen += len(records)
			if len(records) != want || dig(a, "pagination", "total_count") != 5.0 || dig(a, "pagination", "page_number") != float64(page+1) {
				t.Errorf("page %d: %v", page+1, a)
			}
		}
		if seen != 5 {
			t.Errorf("%d records on all pages", seen)
		}
	}
	r := c.request("R-1", obj{"query_type": "idtype-value", "query": obj{"type": "TAJ", "value": w.tajs[0]}, "pagination": obj{"page_size": 2}})
	r["pagination"] = obj{"page_size": 3}
	body := c.send("/registry/sync/search", "search", 1, obj{"transaction_id": "T-1", "search_request": []obj{r}})
	if got := dig(asObj(t, body), "message", "search_response", 0, "status_reason_code"); got != "rjct.pagination.invalid" {
		t.Errorf("two pages at once: %v", got)
	}
}

// Signatures: of a partner's keys only, over what was sent, in one of the two spellings. Only a trial partner may leave them.
//
// Covers: X14
func TestReceive_X14_Signatures(t *testing.T) {
	w := newWorld(t)
	w.holds(0, 7, spdci.Active)
	d := readDocument(t, "social_api_v1.0.0.yaml")
	c := w.partner("minta", "social", "szocialis", "szt19", nil)
	other := w.partner("masik", "social", "szocialis", "szt19", nil)
	trial := w.partner("proba", "social", "szocialis", "szt19", func(p *exchange.Partner) { p.Trial = true })
	message := func(c *client) obj {
		return obj{"transaction_id": "T-1", "search_request": []obj{c.request("R-1", byTAJ(w.tajs[0]))}}
	}
	unsigned := func(c *client, signature any) []byte {
		e := obj{"header": c.header("search", 1), "message": message(c)}
		if signature != nil {
			e["signature"] = signature
		}
		raw, _ := json.Marshal(e)
		return raw
	}
	good := c.seal(c.header("search", 1), message(c))
	mine := c.key
	c.key = other.key
	wrongKey := c.seal(c.header("search", 1), message(c))
	c.key = mine
	for _, x := range []struct {
		name   string
		client *client
		body   []byte
		status int
		code   string
	}{
		{"none", c, unsigned(c, nil), 403, "err.signature.missing"},
		{"empty", c, unsigned(c, ""), 403, "err.signature.missing"},
		{"stub", c, unsigned(c, "unsigned-stub"), 403, "err.signature.invalid"},
		{"nonsense", c, unsigned(c, "a.b.c"), 403, "err.signature.invalid"},
		{"no algorithm", c, unsigned(c, "eyJhbGciOiJub25lIn0.."), 403, "err.signature.invalid"},
		{"wrong key", c, wrongKey, 403, "err.signature.invalid"},
		{"altered", c, bytes.Replace(c.seal(c.header("search", 1), message(c)), []byte(w.tajs[0]), []byte(w.tajs[1]), 1), 403, "err.signature.invalid"},
		{"altered header", c, bytes.Replace(c.seal(c.header("search", 1), message(c)), []byte("uzenet-"), []byte("Uzenet-"), 1), 403, "err.signature.invalid"},
		{"trial, none", trial, unsigned(trial, nil), 200, ""},
		{"trial, stub", trial, unsigned(trial, "unsigned-stub"), 200, ""},
		{"trial, wrong", trial, unsigned(trial, "eyJhbGciOiJFUzI1NiJ9..AAAA"), 403, "err.signature.invalid"},
		{"good", c, good, 200, ""},
		{"good, with spaces", c, spaced(t, c.seal(c.header("search", 1), message(c))), 200, ""},
		{"good, with the content in it", c, whole(t, c, c.header("search", 1), message(c)), 200, ""},
	} {
		status, body := x.client.post("/registry/sync/search", x.body)
		if status != x.status || !strings.Contains(string(body), x.code) {
			t.Errorf("%s: %d %s, want %d %s", x.name, status, body, x.status, x.code)
		}
		if status == 200 {
			d.judge(t, answerOf("/registry/sync/search"), body)
		} else {
			d.judge(t, errorSchema, body)
		}
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	w.credential("minta", &key.PublicKey)
	c.key = key
	c.signIn()
	c.search(byTAJ(w.tajs[0]))
	if status, body := c.post("/registry/search", unsigned(c, nil)); status != 400 || dig(asObj(t, body), "message", "error", "code") != "err.signature.missing" {
		t.Errorf("%d %s", status, body)
	} else {
		d.judge(t, ackSchema, body)
	}
	kept := w.query(`SELECT count(*)::text FROM exchange.message WHERE NOT taken AND code = 'err.signature.invalid' AND request IS NULL`)
	if kept != "7" {
		t.Errorf("%s attempts are kept", kept)
	}
}

// spaced writes an envelope with spaces and line ends.
func spaced(t testing.TB, body []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	err := json.Indent(&b, body, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// whole signs with the content in the signature.
func whole(t testing.TB, c *client, header, message obj) []byte {
	t.Helper()
	content, err := json.Marshal(obj{"header": header, "message": message})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(obj{"signature": c.jws(content, false), "header": header, "message": message})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// The same message again gets the same answer and has no effect; another one under its id is refused, and so is one of another time.
//
// Covers: X14
func TestReceive_X14_AgainAndLate(t *testing.T) {
	w := newWorld(t)
	w.holds(0, 7, spdci.Active)
	d := readDocument(t, "social_api_v1.0.0.yaml")
	c := w.partner("minta", "social", "szocialis", "szt19", nil)
	for _, path := range []string{"/registry/sync/search", "/registry/search"} {
		header := c.header("search", 1)
		message := obj{"transaction_id": "T-1", "search_request": []obj{c.request("R-1", byTAJ(w.tajs[0]))}}
		first, second := c.seal(header, message), c.seal(header, message) // signed anew
		status, one := c.post(path, first)
		entries := w.query(`SELECT count(*)::text FROM audit.entry`)
		again, two := c.post(path, second)
		if status != 200 || again != 200 || !bytes.Equal(one, two) {
			t.Errorf("%s: %d %s, again %d %s", path, status, one, again, two)
		}
		if after := w.query(`SELECT count(*)::text FROM audit.entry`); after != entries {
			t.Errorf("%s: the same message was logged again", path)
		}
		message["transaction_id"] = "T-2"
		status, body := c.post(path, c.seal(header, message))
		if status != 409 {
			t.Errorf("%s: another message under the same id: %d %s", path, status, body)
		}
		if path == "/registry/sync/search" {
			d.judge(t, answerOf(path), body)
			if dig(asObj(t, body), "header", "status_reason_code") != "rjct.message_id.duplicate" {
				t.Errorf("%s", body)
			}
		} else {
			d.judge(t, ackSchema, body)
		}
	}
	for _, x := range []struct {
		name   string
		change obj
		code   string
	}{
		{"of yesterday", obj{"message_ts": w.now.Add(-24 * time.Hour).Format(time.RFC3339)}, "rjct.message_ts.invalid"},
		{"of tomorrow", obj{"message_ts": w.now.Add(24 * time.Hour).Format(time.RFC3339)}, "rjct.message_ts.invalid"},
		{"without a zone", obj{"message_ts": "2026-01-01T10:00:00"}, "rjct.message_ts.invalid"},
		{"of another action", obj{"action": "subscribe"}, "rjct.action.invalid"},
		{"of another version", obj{"version": "2.0.0"}, "rjct.version.invalid"},
		{"of another number", obj{"total_count": 2}, "rjct.total_count.invalid"},
		{"without a number", obj{"total_count": nil}, "rjct.total_count.invalid"},
		{"of somebody else", obj{"sender_id": "masik"}, "err.sender_id.invalid"},
		{"encrypted", obj{"is_msg_encrypted": true}, "err.encryption.invalid"},
		{"without an id", obj{"message_id": ""}, "err.request.bad"},
	} {
		header := c.header("search", 1)
		for k, v := range x.change {
			header[k] = v
		}
		status, body := c.post("/registry/sync/search", c.seal(header, obj{"transaction_id": "T-1", "search_request": []obj{c.request("R-1", byTAJ(w.tajs[0]))}}))
		if status != 400 || !strings.Contains(string(body), x.code) {
			t.Errorf("%s: %d %s, want %s", x.name, status, body, x.code)
		}
		d.judge(t, answerOf("/registry/sync/search"), body)
		c.checked(body)
	}
}

// Whatever is no envelope, comes from nobody or is not meant for this interface is refused, and nothing is kept but that it came.
//
// Covers: X14
func TestReceive_X14_NotTaken(t *testing.T) {
	w := newWorld(t)
	d := readDocument(t, "social_api_v1.0.0.yaml")
	c := w.partner("minta", "social", "szocialis", "szt19", nil)
	office := w.partner("program", "social", "", "", func(p *exchange.Partner) { p.Sort = exchange.Office })
	good := c.seal(c.header("search", 1), obj{"transaction_id": "T-1", "search_request": []obj{c.request("R-1", byTAJ(w.tajs[0]))}})
	for _, x := range []struct {
		name   string
		body   []byte
		status int
	}{
		{"nothing", nil, 400},
		{"no JSON", []byte("<x/>"), 400},
		{"bytes behind it", append(bytes.Clone(good), '{'), 400},
		{"a name twice", bytes.Replace(good, []byte(`{"signature"`), []byte(`{"header":{},"signature"`), 1), 400},
		{"a name twice, deep", bytes.Replace(good, []byte(`"type":"TAJ"`), []byte(`"type":"TAJ","type":"TAJ"`), 1), 400},
		{"too deep", []byte(strings.Repeat(`{"header":`, 100) + "1" + strings.Repeat("}", 100)), 400},
		{"no message", []byte(`{"signature":"a..b","header":{}}`), 400},
		{"another shape", []byte(`{"signature":"a..b","header":[],"message":{}}`), 400},
		{"not UTF-8", []byte("{\"header\":{\"message_id\":\"\xff\"},\"message\":{}}"), 400},
		{"too long", append(bytes.Clone(good), bytes.Repeat([]byte(" "), spdci.MaxMessage)...), 413},
	} {
		status, body := c.post("/registry/sync/search", x.body)
		if status != x.status {
			t.Errorf("%s: %d %.200s", x.name, status, body)
		}
		d.judge(t, answerOf("/registry/sync/search"), body)
		status, body = c.post("/registry/search", x.body)
		if status != x.status || dig(asObj(t, body), "message", "ack_status") != "ERR" {
			t.Errorf("%s, later: %d %.200s", x.name, status, body)
		}
		d.judge(t, ackSchema, body)
	}
	if n := w.query(`SELECT count(*)::text FROM exchange.message WHERE taken OR request IS NOT NULL`); n != "0" {
		t.Errorf("%s messages are kept", n)
	}
	bare := *c
	bare.token = ""
	status, body := bare.post("/registry/sync/search", good)
	if d.judge(t, errorSchema, body); status != 401 {
		t.Errorf("without a token: %d %s", status, body)
	}
	bare.token = "oszx_nincs"
	if status, body = bare.post("/registry/sync/search", good); status != 401 {
		t.Errorf("with a wrong token: %d %s", status, body)
	}
	sent := office.seal(office.header("search", 1), obj{"transaction_id": "T-1", "search_request": []obj{office.request("R-1", byTAJ(w.tajs[0]))}})
	status, body = office.post("/registry/sync/search", sent)
	if d.judge(t, errorSchema, body); status != 403 {
		t.Errorf("an office's program: %d %s", status, body)
	}
	for _, path := range []string{"/registry/sync/enrolled", "/registry/valami", "/valami"} {
		if status, body = c.post(path, good); status != 404 {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	if _, ok := c.key.(*ecdsa.PrivateKey); !ok {
		t.Fatal("the client has no key")
	}
}

// What the register of information sources does not let out on the partner's ground is not told; without a ground nothing is.
//
// Covers: X14
func TestSearch_X14_OnlyWhatMayLeave(t *testing.T) {
	w := newWorld(t)
	w.holds(0, 7, spdci.Active)
	for _, x := range []struct {
		agency, ground string
		told, not      []string
		refused        bool
	}{
		{"szocialis", "szt19", []string{"Minta", w.tajs[0], "Pipacs", "Próbaellátás", "2013-07-01", "HUF 22800"}, nil, false},
		{"egeszseg", "szt19", []string{"Minta", w.tajs[0], "Próbaellátás", "2013-07-01"}, []string{"Pipacs", "22800"}, false},
		{"birosag", "szt19", []string{"Minta", "Pipacs", "Próbaellátás", "HUF 22800"}, []string{w.tajs[0]}, false},
		{"szocialis", "parhuzam", nil, []string{"Minta", "Próbaellátás"}, true},
		{"ugyeszseg", "szt19", nil, []string{"Minta", "Próbaellátás"}, true}, // it asks for four eyes
		{"", "", nil, []string{"Minta", "Próbaellátás"}, true},
	} {
		name := "minta-" + x.agency + x.ground
		for _, reg := range []string{"social", "ibr"} {
			c := w.partner(name+reg, reg, x.agency, x.ground, nil)
			body := c.search(byTAJ(w.tajs[0]))
			for _, s := range x.told {
				if !strings.Contains(string(body), s) {
					t.Errorf("%s %s: %q is not told: %s", name, reg, s, body)
				}
			}
			for _, s := range x.not {
				if strings.Contains(string(body), s) {
					t.Errorf("%s %s: %q is told: %s", name, reg, s, body)
				}
			}
			if (dig(asObj(t, body), "header", "status") == "rjct") != x.refused {
				t.Errorf("%s %s: %s", name, reg, body)
			}
		}
	}
}

// That somebody holds a benefit is answered by yes or no and by nothing else.
//
// Covers: X14
func TestEnrolled_X14(t *testing.T) {
	w := newWorld(t)
	w.holds(0, 7, spdci.Suspended)
	w.holds(1, 8, spdci.Ended)
	d := readDocument(t, "ibr_api_v1.0.0.yaml")
	c := w.partner("minta", "ibr", "szocialis", "parhuzam", nil)
	none := w.partner("masik", "ibr", "", "", nil)
	ask := func(c *client, query obj) (obj, []byte) {
		t.Helper()
		request := obj{"transaction_id": "T-1", "enrolled_criteria": query}
		sent := c.seal(c.header("search", 1), request)
		d.judge(t, requestOf("/registry/sync/enrolled"), sent)
		status, body := c.post("/registry/sync/enrolled", sent)
		if status != 200 {
			t.Fatalf("%d %s", status, body)
		}
		v := c.checked(body)
		part, _ := json.Marshal(v["message"])
		d.judge(t, "/components/schemas/EnrolledResponse", part)
		head, _ := json.Marshal(v["header"])
		d.judge(t, headSchema, head)
		return dig(v, "message", "enrolled_response", 0).(obj), body
	}
	for i, want := range []string{"yes", "no", "no"} {
		a, body := ask(c, byTAJ(w.tajs[i]))
		if a["enrolled_status"] != want || a["status"] != "succ" || len(a) != 4 || bytes.Contains(body, []byte("Minta")) || bytes.Contains(body, []byte("PROBA")) || bytes.Contains(body, []byte(w.tajs[i])) {
			t.Errorf("%d: %v, want %s", i, a, want)
		}
	}
	if a, _ := ask(c, obj{"query_type": "expression", "query": obj{"member.member_identifier": obj{"eq": w.tajs[0]}}}); a["enrolled_status"] != "yes" {
		t.Errorf("%v", a)
	}
	if a, _ := ask(c, obj{"query_type": "expression", "query": obj{"surname": obj{"gt": "A"}}}); a["status"] != "rjct" || a["enrolled_status"] != "no" {
		t.Errorf("%v", a)
	}
	if a, _ := ask(none, byTAJ(w.tajs[0])); a["status"] != "rjct" || a["enrolled_status"] != "no" {
		t.Errorf("without a ground: %v", a)
	}
	logged := w.query(`SELECT count(*)::text FROM audit.entry e WHERE operation = 'spdci.enrolled' AND actor = 'partner:minta' AND ground = 'Szt. 19. §'`)
	if logged != "5" {
		t.Errorf("%s entries", logged)
	}
	update := c.seal(obj{"version": "1.0.0", "message_id": "f-1", "message_ts": w.now.Format(time.RFC3339), "action": "notify", "status": "succ", "sender_id": "minta"},
		obj{"transaction_id": "T-9", "enrolled_updates": obj{"beneficiaries": []obj{}}})
	d.judge(t, requestOf("/registry/sync/enrollment/updates"), update)
	status, body := c.post("/registry/sync/enrollment/updates", update)
	v := c.checked(body)
	part, _ := json.Marshal(v["message"])
	d.judge(t, "/components/schemas/EnrollmentUpdatesResponse", part)
	if status != 200 || dig(v, "message", "enrolled_response", 0, "status") != "rjct" {
		t.Errorf("%d %s", status, body)
	}
}

// Whom somebody was told about finds that in their own log: who, for which purpose, on which ground, which data.
//
// Covers: X14
func TestSearch_X14_Logged(t *testing.T) {
	w := newWorld(t)
	w.holds(0, 7, spdci.Active)
	w.holds(1, 8, spdci.Active)
	c := w.partner("minta", "social", "egeszseg", "szt19", nil)
	one, two := byTAJ(w.tajs[0]), byTAJ(w.tajs[1])
	one["authorize"] = obj{"purpose": obj{"code": "ELIGIBILITY", "text": "Minta Jolán ügyében"}}
	two["consent"] = obj{"purpose": "STATISTICS"}
	c.send("/registry/sync/search", "search", 3, obj{"transaction_id": "T-1", "search_request": []obj{c.request("R-1", one), c.request("R-2", two), c.request("R-3", byTAJ(w.tajs[2]))}})
	got := w.query(`SELECT concat_ws('|', e.role, e.body_id, e.ground, e.detail ->> 'purpose', e.detail ->> 'law', array_to_string(e.fields, ','))
		FROM audit.entry e WHERE e.operation = 'spdci.search' AND e.actor = 'partner:minta'`)
	if want := `exchange.registry|11|Szt. 19. §|["ELIGIBILITY", "STATISTICS"]|Szt. 19. §|benefits,identity,numbers`; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	whom := w.query(`SELECT string_agg(p::text, ',' ORDER BY p) FROM (SELECT unnest(persons) AS p FROM exchange.message WHERE taken) x`)
	ids := slices.Sorted(slices.Values(w.persons))
	if want := fmt.Sprintf("%d,%d,%d", ids[0], ids[1], ids[2]); whom != want {
		t.Errorf("%s, want %s", whom, want)
	}
	if n := w.query(`SELECT count(*)::text FROM audit.entry e WHERE e.detail::text ~ 'Jolán'`); n != "0" {
		t.Error("the log keeps free words of a partner")
	}
}

// Whoever is not a client of this interface is refused, whatever else they may do.
//
// Covers: X14
func TestReceive_X14_WhoMayAsk(t *testing.T) {
	w := newWorld(t)
	c := w.partner("minta", "social", "szocialis", "szt19", nil)
	e, err := spdci.ReadEnvelope(c.seal(c.header("search", 1), obj{"transaction_id": "T-1", "search_request": []obj{c.request("R-1", byTAJ(w.tajs[0]))}}))
	if err != nil {
		t.Fatal(err)
	}
	for _, role := range []identity.Role{identity.RoleClerk, identity.RoleIssuer, identity.RoleInterface, identity.RoleAgency, identity.RoleReader, identity.RoleSupport, identity.RoleLawyer, identity.RoleOperator, "valami"} {
		_, _, err = w.Receive(t.Context(), &exchange.Sender{Partner: exchange.Partner{ID: 1, Code: "minta", Sort: exchange.Registry, BodyID: asking, Role: role, Trial: true}, CredentialID: 1}, spdci.Social, "sync/search", e)
		if errs.KindOf(err) != errs.NotFound {
			t.Errorf("%q: %v", role, err)
		}
	}
	for _, who := range []identity.Actor{{Code: "partner:minta", BodyID: asking, Role: identity.RoleRegistry}, {Code: "ugyintezo", BodyID: asking, Role: identity.RoleClerk}} {
		err = w.Entitle(t.Context(), who, spdci.Entitlement{Partner: "minta", Agency: "szocialis", Ground: "szt19"})
		if errs.KindOf(err) != errs.NotFound {
			t.Errorf("%s: %v", who.Code, err)
		}
	}
	for _, in := range []spdci.Entitlement{
		{Partner: "nincs", Agency: "szocialis", Ground: "szt19"}, {Partner: "minta", Agency: "nincs", Ground: "szt19"}, {Partner: "minta", Agency: "szocialis", Ground: "nincs"},
		{Partner: "minta", Agency: "szocialis", Ground: "szt19", SenderID: "két szó"},
	} {
		err = w.Entitle(t.Context(), identity.Operator(asking), in)
		if kind := errs.KindOf(err); kind != errs.NotFound && kind != errs.Invalid {
			t.Errorf("%+v: %v", in, err)
		}
	}
}
