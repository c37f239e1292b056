package spdci_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"oszir/internal/exchange"
	"oszir/internal/identity"
	"oszir/internal/platform/database"
	"oszir/internal/spdci"
)

// A search that is answered later: acknowledged at once, worked off by the job, and answered at the partner's callback once, however
// often that fails first. How it stands can be asked in between.
//
// Covers: X14
func TestAsync_X14_SearchAndStatus(t *testing.T) {
	w := newWorld(t)
	w.holds(0, 7, spdci.Active)
	for _, reg := range []string{"social", "ibr"} {
		d := readDocument(t, reg+"_api_v1.0.0.yaml")
		name := "minta-" + reg
		c := w.partner(name, reg, "szocialis", "szt19", nil)
		message := obj{"transaction_id": "T-5", "search_request": []obj{c.request("R-1", byTAJ(w.tajs[0])), c.request("R-2", byTAJ("123456789"))}}
		sent := c.seal(c.header("search", 2), message)
		d.judge(t, requestOf("/registry/search"), sent)
		status, body := c.post("/registry/search", sent)
		d.judge(t, ackSchema, body)
		ack := asObj(t, body)
		if status != 200 || dig(ack, "message", "ack_status") != "ACK" {
			t.Fatalf("%d %s", status, body)
		}
		stands := func(attribute string, value any) obj {
			t.Helper()
			ask := c.seal(c.header("txn-status", 1), obj{"transaction_id": "T-6", "txnstatus_request": obj{"reference_id": "S-1", "txn_type": "search", "attribute_type": attribute, "attribute_value": value}})
			status, body := c.post("/registry/sync/txn/status", ask)
			if status != 200 {
				t.Fatalf("%d %s", status, body)
			}
			d.judge(t, answerOf("/registry/sync/txn/status"), body)
			if strings.Contains(string(body), "Minta") {
				t.Errorf("what was found is told again: %s", body)
			}
			return c.checked(body)
		}
		of := func(v obj, i int) any {
			return dig(v, "message", "txnstatus_response", "txn_status", "search_response", i, "status")
		}
		if v := stands("correlation_id", dig(ack, "message", "correlation_id")); of(v, 0) != "pdng" || of(v, 1) != "pdng" {
			t.Errorf("before: %v", v)
		}
		if got := w.calls(); len(got) != 0 {
			t.Errorf("called before the work: %v", got)
		}
		w.act = func(n int) int { return map[bool]int{true: 500, false: 200}[n < 2] }
		for range 5 {
			w.drain(name)
			w.now = w.now.Add(2 * time.Minute)
		}
		w.act = nil
		c.signIn() // a token counts for ten minutes
		got := w.calls()
		if len(got) != 3 || got[0].path != "/partner/"+name+"/registry/on-search" || !bytes.Equal(got[0].body, got[2].body) {
			t.Fatalf("%d calls: %v", len(got), got)
		}
		d.judge(t, requestOf("/registry/on-search"), got[2].body)
		v := c.checked(got[2].body)
		if dig(v, "message", "correlation_id") != dig(ack, "message", "correlation_id") || dig(v, "header", "completed_count") != 2.0 ||
			dig(v, "message", "search_response", 0, "status") != "succ" || dig(v, "message", "search_response", 1, "status") != "rjct" {
			t.Errorf("%v", v)
		}
		for attribute, value := range map[string]any{"transaction_id": "T-5", "correlation_id": dig(ack, "message", "correlation_id")} {
			if v := stands(attribute, value); of(v, 0) != "succ" || of(v, 1) != "rjct" {
				t.Errorf("%s: %v", attribute, v)
			}
		}
		if v := stands("reference_id_list", []string{"R-2"}); of(v, 0) != "rjct" || of(v, 1) != nil {
			t.Errorf("%v", v)
		}
		if v := stands("transaction_id", "T-99"); dig(v, "header", "status") != "rjct" || v["message"] != nil {
			t.Errorf("%v", v)
		}
		other := w.partner("masik-"+reg, reg, "szocialis", "szt19", nil)
		own := c
		c = other
		if v := stands("transaction_id", "T-5"); dig(v, "header", "status") != "rjct" {
			t.Errorf("another partner's transaction: %v", v)
		}
		c = own
		later := c.seal(c.header("txn-status", 1), obj{"transaction_id": "T-7", "txnstatus_request": obj{"reference_id": "S-2", "txn_type": "search", "attribute_type": "transaction_id", "attribute_value": "T-5"}})
		status, body = c.post("/registry/txn/status", later)
		d.judge(t, ackSchema, body)
		w.drain(name)
		if got = w.calls(); status != 200 || len(got) != 1 || got[0].path != "/partner/"+name+"/registry/txn/on-status" {
			t.Fatalf("%d %v", status, got)
		}
		d.judge(t, requestOf("/registry/txn/on-status"), got[0].body)
		c.checked(got[0].body)
	}
	if n := w.query(`SELECT count(*)::text FROM audit.entry WHERE operation = 'spdci.search'`); n != "2" {
		t.Errorf("%s entries for two searches", n)
	}
}

// A message may say where its answer goes, but only at the origin that is registered; who has no address there cannot ask for later.
//
// Covers: X14
func TestAsync_X14_WhereAnswersGo(t *testing.T) {
	w := newWorld(t)
	w.holds(0, 7, spdci.Active)
	d := readDocument(t, "social_api_v1.0.0.yaml")
	c := w.partner("minta", "social", "szocialis", "szt19", nil)
	mute := w.partner("nema", "social", "szocialis", "szt19", func(p *exchange.Partner) { p.Callback = "" })
	send := func(c *client, uri string) (int, []byte) {
		header := c.header("search", 1)
		header["sender_uri"] = uri
		return c.post("/registry/search", c.seal(header, obj{"transaction_id": "T-1", "search_request": []obj{c.request("R-1", byTAJ(w.tajs[0]))}}))
	}
	for _, uri := range []string{"http://127.0.0.1:1/x", "https://belso.example/", "http://valaki@" + strings.TrimPrefix(w.server.URL, "http://") + "/x", "file:///etc/passwd", "//x", "gopher:x"} {
		status, body := send(c, uri)
		d.judge(t, ackSchema, body)
		if status != 400 || dig(asObj(t, body), "message", "error", "code") != "err.sender_uri.invalid" {
			t.Errorf("%s: %d %s", uri, status, body)
		}
	}
	if status, body := send(mute, ""); status != 400 || dig(asObj(t, body), "message", "error", "code") != "err.sender_uri.invalid" {
		t.Errorf("%d %s", status, body)
	}
	own := w.server.URL + "/partner/minta/sajat/hely"
	if status, body := send(c, own); status != 200 {
		t.Fatalf("%d %s", status, body)
	}
	w.drain("minta")
	if got := w.calls(); len(got) != 1 || got[0].path != "/partner/minta/sajat/hely" {
		t.Errorf("%v", got)
	}
}

// subscribeTo is a request to be told of somebody.
func (c *client) subscribeTo(reference, event, taj string) obj {
	criteria := obj{"filter": obj{"type": "TAJ", "value": taj}}
	if event != "" {
		criteria["reg_event_type"] = event
	}
	return obj{"reference_id": reference, "timestamp": c.now().Format(time.RFC3339), "subscribe_criteria": criteria}
}

// Who subscribes to somebody is told when a benefit of theirs is granted or changes: once, although the first attempts fail; and no
// longer once they unsubscribe.
//
// Covers: X14
func TestSubscription_X14_NotifiedOnce(t *testing.T) {
	w := newWorld(t)
	for i, reg := range []string{"social", "ibr"} {
		d := readDocument(t, reg+"_api_v1.0.0.yaml")
		name := "minta-" + reg
		c := w.partner(name, reg, "szocialis", "szt19", nil)
		later := reg == "ibr"
		path, action := "/registry/sync/subscribe", "subscribe"
		if later {
			path = "/registry/subscribe"
		}
		body := c.send(path, action, 3, obj{"transaction_id": "T-1", "subscribe_request": []obj{c.subscribeTo("R-1", "", w.tajs[0]), c.subscribeTo("R-2", "", "123456789"), c.subscribeTo("R-3", "valami", w.tajs[0])}})
		answer := func(action string) obj {
			t.Helper()
			if later {
				d.judge(t, ackSchema, body)
				w.drain(name)
				got := w.calls()
				if len(got) != 1 || got[0].path != "/partner/"+name+"/registry/"+action {
					t.Fatalf("%v", got)
				}
				body = got[0].body
			}
			v := c.checked(body)
			head, _ := json.Marshal(v["header"])
			d.judge(t, headSchema, head)
			if dig(v, "header", "action") != action {
				t.Errorf("%v", v["header"])
			}
			return v
		}
		v := answer("on-subscribe")
		key, _ := dig(v, "message", "subscribe_response", 0, "subscriptions", 0, "code").(string)
		if key == "" || dig(v, "message", "subscribe_response", 1, "status_reason_code") != "rjct.filter.invalid" || dig(v, "message", "subscribe_response", 2, "status_reason_code") != "rjct.search_criteria.invalid" {
			t.Fatalf("%v", v)
		}
		// The same again is the same subscription.
		body = c.send("/registry/sync/subscribe", "subscribe", 1, obj{"transaction_id": "T-1", "subscribe_request": []obj{c.subscribeTo("R-1", "", w.tajs[0])}})
		if again := dig(c.checked(body), "message", "subscribe_response", 0, "subscriptions", 0, "code"); again != key {
			t.Errorf("%v, want %s", again, key)
		}

		entry, number := int64(900+i), int64(70+i)
		w.holds(0, number, spdci.Active)
		change := spdci.Change{Benefit: number, Persons: []int64{w.persons[0]}, New: true}
		w.changed(entry, change)
		w.changed(entry, change) // the same change is the same notice
		w.changed(entry, spdci.Change{Benefit: 999, Persons: []int64{w.persons[1]}, New: true})
		w.act = func(n int) int { return map[bool]int{true: 503, false: 200}[n < 3] }
		for range 6 {
			w.drain(name)
			w.now = w.now.Add(time.Minute)
		}
		w.act = nil
		got := w.calls()
		took, ids := 0, map[string]bool{}
		for _, g := range got {
			v := c.checked(g.body)
			ids[fmt.Sprint(dig(v, "header", "message_id"))] = true
			if g.took {
				took++
			}
		}
		if len(got) != 4 || took != 1 || len(ids) != 1 {
			t.Fatalf("%s: %d calls, %d taken, ids %v", reg, len(got), took, ids)
		}
		told := got[3]
		if reg == "ibr" {
			d.judge(t, requestOf("/registry/sync/enrollment/updates"), told.body)
			if told.path != "/partner/"+name+"/registry/sync/enrollment/updates" {
				t.Error(told.path)
			}
		} else {
			if told.path != "/partner/"+name+"/registry/notify" || dig(asObj(t, told.body), "message", "notify_event", 0, "reference_id") != key {
				t.Errorf("%s %s", told.path, told.body)
			}
			part, _ := json.Marshal(dig(asObj(t, told.body), "message", "notify_event", 0, "data"))
			d.judge(t, "/components/schemas/SearchResponse/properties/search_response/items/properties/data", part)
			head, _ := json.Marshal(asObj(t, told.body)["header"])
			d.judge(t, headSchema, head)
		}
		if !bytes.Contains(told.body, []byte("Próbaellátás")) || !bytes.Contains(told.body, []byte(w.tajs[0])) {
			t.Errorf("%s", told.body)
		}
		logged := w.query(`SELECT count(*)::text FROM audit.entry WHERE operation = 'spdci.notify' AND actor = $1 AND ground = 'Szt. 19. §'`, "partner:"+name)
		if logged != "1" {
			t.Errorf("%s entries in the log for one notice", logged)
		}

		path = strings.Replace(path, "subscribe", "unsubscribe", 1)
		body = c.send(path, "unsubscribe", 1, obj{"transaction_id": "T-2", "timestamp": w.now.Format(time.RFC3339), "subscription_codes": []string{key, "nincs"}})
		v = answer("on-unsubscribe")
		if dig(v, "message", "subscription_status", 0, "status") != "unsubscribe" || dig(v, "message", "subscription_status", 1, "status") != "unknown" {
			t.Errorf("%v", v)
		}
		w.changed(entry+50, change)
		w.drain(name)
		if got = w.calls(); len(got) != 0 {
			t.Errorf("told after unsubscribing: %v", got)
		}
	}
}

// Of the beneficiary registry one may subscribe to one sort of event only.
//
// Covers: X14
func TestSubscription_X14_Events(t *testing.T) {
	w := newWorld(t)
	c := w.partner("minta", "ibr", "szocialis", "szt19", nil)
	w.holds(0, 7, spdci.Active)
	c.send("/registry/sync/subscribe", "subscribe", 1, obj{"transaction_id": "T-1", "subscribe_request": []obj{c.subscribeTo("R-1", "enrollement_status_change", w.tajs[0])}})
	w.changed(900, spdci.Change{Benefit: 7, Persons: []int64{w.persons[0]}, New: true})
	w.drain("minta")
	if got := w.calls(); len(got) != 0 {
		t.Errorf("%v", got)
	}
	w.changed(901, spdci.Change{Benefit: 7, Persons: []int64{w.persons[2], w.persons[0]}})
	w.drain("minta")
	if got := w.calls(); len(got) != 1 || dig(asObj(t, got[0].body), "header", "meta", "reg_event_type") != "enrollement_status_change" {
		t.Errorf("%v", got)
	}
}

// A partner that was disabled, or lost its ground, is told nothing more; whom the data were about is erased from what is kept.
//
// Covers: X14
func TestSubscription_X14_Ends(t *testing.T) {
	w := newWorld(t)
	c := w.partner("minta", "ibr", "szocialis", "szt19", nil)
	w.holds(0, 7, spdci.Active)
	c.send("/registry/sync/subscribe", "subscribe", 1, obj{"transaction_id": "T-1", "subscribe_request": []obj{c.subscribeTo("R-1", "", w.tajs[0])}})
	err := w.Entitle(t.Context(), identity.Operator(asking), spdci.Entitlement{Partner: "minta", Agency: "szocialis", Ground: "parhuzam"})
	if err != nil {
		t.Fatal(err)
	}
	w.changed(900, spdci.Change{Benefit: 7, Persons: []int64{w.persons[0]}})
	w.drain("minta")
	if got := w.calls(); len(got) != 1 || strings.Contains(string(got[0].body), "Minta") || strings.Contains(string(got[0].body), "PROBA") {
		t.Errorf("%v", got)
	}
	err = w.DB.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error { return spdci.Erase(ctx, tx, 3, w.persons[:1]) })
	if err != nil {
		t.Fatal(err)
	}
	w.changed(901, spdci.Change{Benefit: 7, Persons: []int64{w.persons[0]}})
	if n := w.query(`SELECT count(*)::text FROM spdci.notice`); n != "1" {
		t.Errorf("%s notices", n)
	}
	c.send("/registry/sync/subscribe", "subscribe", 1, obj{"transaction_id": "T-2", "subscribe_request": []obj{c.subscribeTo("R-1", "", w.tajs[1])}})
	err = w.exchange.ChangePartner(t.Context(), identity.Operator(asking), exchange.Change{Code: "minta", Name: "Minta", Callback: w.server.URL + "/partner/minta", Disabled: true})
	if err != nil {
		t.Fatal(err)
	}
	w.changed(902, spdci.Change{Benefit: 7, Persons: []int64{w.persons[1]}})
	w.drain("minta")
	if got := w.calls(); len(got) != 0 {
		t.Errorf("%v", got)
	}
}

// What messages said and were answered is forgotten after its time; that they came stays.
//
// Covers: X14
func TestSweep_X14(t *testing.T) {
	w := newWorld(t)
	c := w.partner("minta", "ibr", "szocialis", "szt19", nil)
	w.holds(0, 7, spdci.Active)
	c.search(byTAJ(w.tajs[0]))
	kept := func() string {
		return w.query(`SELECT concat_ws(' ', (SELECT count(*) FROM spdci.transaction), (SELECT count(*) FROM exchange.message WHERE taken), (SELECT count(*) FROM exchange.message WHERE request IS NOT NULL OR answer IS NOT NULL))`)
	}
	for _, step := range []struct {
		days int
		want string
	}{{0, "1 1 1"}, {89, "1 1 1"}, {2, "0 1 0"}} {
		w.now = w.now.Add(time.Duration(step.days) * 24 * time.Hour)
		err := w.Sweep(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got := kept(); got != step.want {
			t.Errorf("after %d days more: %s, want %s", step.days, got, step.want)
		}
	}
}
