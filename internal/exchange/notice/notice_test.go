package notice_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	crand "crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"oszir/internal/exchange"
	"oszir/internal/exchange/notice"
	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/idnumber"
)

// A partner is told under its own reference that something has changed, and nothing else; the same cursor gives the same again; what
// it unsubscribes from it is told no more; the people's log says so once.
//
// Covers: X5
func TestNotice_X5_ToldByOwnReference(t *testing.T) {
	w := newWorld(t)
	w.allow(calendar.None, 1, 2, 3)
	a, b := w.partner("szerv-a"), w.partner("szerv-b")
	if out := w.subscribe(a, wanted(1, 2)); out.Taken != 2 || len(out.Refused) != 0 || out.Cursor != 0 {
		t.Errorf("%+v", out)
	}
	w.subscribe(b, []notice.Wanted{{Reference: "mas/1", TAJ: idnumber.TAJFor(1)}})
	if s := said(w.after(a, 0)); s != "1 r1 begun; 2 r2 begun" {
		t.Error(s)
	}
	w.did(w.change(nil, 1, 3))
	w.did(w.change(nil, 1))
	w.did(w.change(nil, 2))
	first := w.after(a, 2)
	if s := said(first); s != "3 r1 changed ptr; 4 r2 changed ptr" || first.Next != 4 || first.More {
		t.Errorf("%s, %+v", s, first)
	}
	if s := said(w.after(b, 0)); s != "1 mas/1 begun" {
		t.Errorf("what began and changed meanwhile is to be asked once: %s", s)
	}
	for range 2 {
		if s := said(w.after(a, 0)); s != "1 r1 begun; 2 r2 begun; 3 r1 changed ptr; 4 r2 changed ptr" {
			t.Errorf("replayed: %s", s)
		}
	}
	page, err := w.After(t.Context(), a, 1, false, 2)
	if w.did(err); said(page) != "2 r2 begun; 3 r1 changed ptr" || !page.More || page.Next != 3 {
		t.Errorf("%+v", page)
	}
	raw, err := json.Marshal(first.Notices[0])
	w.did(err)
	var names []string
	var fields map[string]any
	w.did(json.Unmarshal(raw, &fields))
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	if want := []string{"at", "cursor", "reference", "register", "what"}; !slices.Equal(names, want) {
		t.Errorf("a notice says %q", names)
	}
	w.did(w.change(nil, 1))
	n, err := w.Unsubscribe(t.Context(), a, []string{"r1", "nincs"})
	if err != nil || n != 1 {
		t.Errorf("%d %v", n, err)
	}
	w.did(w.change(nil, 1, 2))
	if s := said(w.after(a, 4)); s != "5 r2 changed ptr" {
		t.Errorf("after unsubscribing: %s", s)
	}
	log := w.query(`SELECT string_agg(operation || ' ' || persons::text || ' ' || ground, '; ' ORDER BY id) FROM audit.entry WHERE actor = 'partner:szerv-a'`)
	if want := "exchange.notice.subscribe {1,2} Szt. 19. §; exchange.notice.tell {1,2} Szt. 19. §; exchange.notice.unsubscribe {1} Szt. 19. §; exchange.notice.tell {2} Szt. 19. §"; log != want {
		t.Errorf("the log: %s", log)
	}
}

// Nobody follows whom they are not entitled to, and whether somebody is known at all makes no difference; when the right ends, that
// is the last that is told, whether somebody asks before the round comes by or not.
//
// Covers: X5
func TestNotice_X5_Entitled(t *testing.T) {
	w := newWorld(t)
	a := w.partner("szerv-a")
	today := calendar.Of(w.now)
	w.allow(calendar.None, 1, 2)
	w.allow(today+5, 3)
	w.mine[7] = true
	in := append(wanted(1, 2, 3), notice.Wanted{Reference: "c7", Case: 7})
	in = append(in, wanted(4, 99)...) // somebody else's, and nobody
	in = append(in,
		notice.Wanted{Reference: "c8", Case: 8}, notice.Wanted{Reference: "r1", Case: 7}, notice.Wanted{Reference: "megint", TAJ: idnumber.TAJFor(1)},
		notice.Wanted{Reference: idnumber.TAJFor(1), Case: 7}, notice.Wanted{Reference: "szóköz ", Case: 7}, notice.Wanted{Reference: "x"}, notice.Wanted{Reference: "y", TAJ: "123456789"}, notice.Wanted{Reference: "z", TAJ: idnumber.TAJFor(1), Case: 7},
	)
	out := w.subscribe(a, in)
	var refused []string
	for _, r := range out.Refused {
		refused = append(refused, r.Reference+" "+r.Code)
	}
	slices.Sort(refused)
	want := []string{idnumber.TAJFor(1) + " bad_reference", "c8 not_entitled", "megint twice", "r1 twice", "r4 not_entitled", "r99 not_entitled", "szóköz  bad_reference", "x bad_subject", "y bad_subject", "z bad_subject"}
	slices.Sort(want)
	if out.Taken != 4 || !slices.Equal(refused, want) {
		t.Errorf("%d taken, refused %q\nwant %q", out.Taken, refused, want)
	}
	out = w.subscribe(a, []notice.Wanted{{Reference: "r1", TAJ: idnumber.TAJFor(1)}, {Reference: "r2", TAJ: idnumber.TAJFor(3)}, {Reference: "uj", TAJ: idnumber.TAJFor(2)}})
	if out.Taken != 1 || fmt.Sprint(out.Refused) != "[{r2 reference_taken} {uj followed}]" {
		t.Errorf("%+v", out)
	}
	if _, err := w.Subscribe(t.Context(), a, nil); refusalOf(err) != "not_valid /subscriptions" {
		t.Errorf("nothing: %v", err)
	}
	if _, err := w.Subscribe(t.Context(), a, make([]notice.Wanted, 10_001)); refusalOf(err) != "not_valid /subscriptions" {
		t.Errorf("too many: %v", err)
	}
	stranger := *a
	stranger.Role = identity.RoleRegistry
	if _, err := w.Subscribe(t.Context(), &stranger, wanted(1)); errs.KindOf(err) != errs.NotFound {
		t.Errorf("a program that may not: %v", err)
	}
	last := w.after(a, 0).Next
	// The right to the first ends, and something changes: only the end is told.
	w.forbid(1)
	w.did(w.change(nil, 1))
	if s := said(w.after(a, last)); s != fmt.Sprintf("%d r1 ended not_entitled", last+1) {
		t.Error(s)
	}
	w.did(w.change(nil, 1))
	// The period of the third is over, and nothing changes.
	w.later(6)
	w.did(w.Sweep(t.Context()))
	if s := said(w.after(a, last+1)); s != fmt.Sprintf("%d r3 ended over", last+2) {
		t.Error(s)
	}
	if s := w.query(`SELECT string_agg(reference || ' ' || why, ', ' ORDER BY reference) FROM exchange.subscription`); s != "c7 , r1 not_entitled, r2 , r3 over" {
		t.Error(s)
	}
	if s := w.query(`SELECT string_agg(operation || ' ' || actor || ' ' || persons::text, '; ' ORDER BY id) FROM audit.entry WHERE operation = 'exchange.notice.end'`); s != "exchange.notice.end system {1}; exchange.notice.end system {3}" {
		t.Errorf("the log: %s", s)
	}
	// What has ended may begin again.
	w.allow(calendar.None, 1)
	if out = w.subscribe(a, wanted(1)); out.Taken != 1 || out.Cursor != last+2 {
		t.Errorf("%+v", out)
	}
}

// Eight write at once, each in transactions of random length, some rolled back, while one reads and a third subscribes: the reader
// goes from cursor to cursor, never sees one that it passed filled later, and learns of every change after it was committed.
//
// Covers: X5
func TestNotice_X5_NothingIsLost(t *testing.T) {
	w := newWorld(t)
	a := w.partner("szerv-a")
	const persons, writers, each = 20, 8, 40
	var everybody []int64
	for id := int64(1); id <= persons; id++ {
		everybody = append(everybody, id)
	}
	w.allow(calendar.None, everybody...)
	w.subscribe(a, wanted(everybody[:persons/2]...))
	// What the register says: how many changes of somebody are committed. The reader asks when it is told, as a partner does.
	var mu sync.Mutex
	known := map[string]int{}
	var writing sync.WaitGroup
	for n := range writers {
		writing.Go(func() {
			dice := rand.New(rand.NewPCG(uint64(n), 38))
			for range each {
				about := []int64{1 + dice.Int64N(persons), 1 + dice.Int64N(persons)}
				undo := dice.IntN(5) == 0
				err := w.db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
					entry, err := audit.Write(ctx, tx, audit.Entry{Actor: "system", Operation: "ptr.fill", Subject: "body/11"})
					if err == nil {
						err = w.Hear(ctx, tx, "ptr", entry, notice.Person, about)
					}
					for range dice.IntN(3) {
						_, _ = database.Now(ctx, tx) // others go on meanwhile
					}
					if err == nil && undo {
						err = database.Rollback()
					}
					return err
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	writing.Go(func() {
		for i := persons / 2; i < persons; i++ {
			_, err := w.Subscribe(t.Context(), a, wanted(everybody[i]))
			if err != nil {
				t.Error(err)
			}
		}
	})
	done := make(chan struct{})
	go func() { writing.Wait(); close(done) }()
	committed := func() map[string]int {
		out := map[string]int{}
		for part := range strings.SplitSeq(w.query(`SELECT coalesce(string_agg(subject_id || ' ' || n, ','), '') FROM (SELECT s.subject_id, max(n.entry_id) AS n FROM exchange.notice n JOIN exchange.subscription s ON s.id = n.subscription_id GROUP BY 1) q`), ",") {
			var id, n int
			_, err := fmt.Sscan(part, &id, &n)
			if err == nil {
				out[fmt.Sprintf("r%d", id)] = n
			}
		}
		return out
	}
	var cursor int64
	var seen []notice.Notice
	read := func() {
		p := w.after(a, cursor)
		for _, n := range p.Notices {
			if n.Cursor <= cursor {
				t.Errorf("cursor %d after %d", n.Cursor, cursor)
			}
			cursor = n.Cursor
			seen = append(seen, n)
		}
		if len(p.Notices) > 0 {
			now := committed()
			mu.Lock()
			for _, n := range p.Notices {
				known[n.Reference] = now[n.Reference]
			}
			mu.Unlock()
		}
	}
	for running := true; running; {
		select {
		case <-done:
			running = false
		default:
		}
		read()
	}
	read()
	for reference, n := range committed() {
		if known[reference] < n {
			t.Errorf("%s: the reader knows the register as of %d, and it is at %d", reference, known[reference], n)
		}
	}
	// From the beginning it is the same again, without a gap and in the same order.
	whole := w.after(a, 0)
	for i, n := range whole.Notices {
		if n.Cursor != int64(i+1) {
			t.Fatalf("a gap before cursor %d", n.Cursor)
		}
	}
	if len(whole.Notices) != len(seen) {
		t.Errorf("%d notices were read on the way, %d are there", len(seen), len(whole.Notices))
	}
	for i := range min(len(seen), len(whole.Notices)) {
		if seen[i] != whole.Notices[i] {
			t.Errorf("notice %d was another on the way", i+1)
		}
	}
}

// A change that runs while a subscription begins does not see it: the partner is told that it has begun only when that change is
// over, so that what it asks then holds the change.
//
// Covers: X5
func TestNotice_X5_BegunBesideAChange(t *testing.T) {
	w := newWorld(t)
	w.allow(calendar.None, 1)
	a := w.partner("szerv-a")
	err := w.change(func() { // heard by nobody; not committed yet
		w.subscribe(a, wanted(1))
		for range 3 {
			if s := said(w.after(a, 0)); s != "" {
				t.Errorf("told before the change is over: %s", s)
			}
		}
		err := w.change(nil, 1) // a later one sees the subscription
		if err != nil {
			t.Error(err)
		}
		if s := said(w.after(a, 0)); s != "1 r1 changed ptr" {
			t.Errorf("a later change: %s", s)
		}
	}, 1)
	w.did(err)
	if s := said(w.after(a, 1)); s != "2 r1 begun" {
		t.Errorf("after the change: %s", s)
	}
}

// A notice that waits is not passed by: cursors go to what is committed, and what commits later comes later, even when it was written
// before.
//
// Covers: X5
func TestNotice_X5_LateCommitComesLater(t *testing.T) {
	w := newWorld(t)
	w.allow(calendar.None, 1, 2)
	a := w.partner("szerv-a")
	w.subscribe(a, wanted(1, 2))
	w.after(a, 0)
	w.did(w.change(func() {
		err := w.change(nil, 2)
		if err != nil {
			t.Error(err)
		}
		if s := said(w.after(a, 2)); s != "3 r2 changed ptr" {
			t.Error(s)
		}
	}, 1))
	if s := said(w.after(a, 3)); s != "4 r1 changed ptr" {
		t.Error(s)
	}
	// Two at once about the same person: the first is told, and the second is told although it was written before that.
	w.did(w.change(func() {
		err := w.change(nil, 1)
		if err != nil {
			t.Error(err)
		}
		if s := said(w.after(a, 4)); s != "5 r1 changed ptr" {
			t.Error(s)
		}
	}, 1))
	if s := said(w.after(a, 5)); s != "6 r1 changed ptr" {
		t.Errorf("the change that was committed after the partner was told: %s", s)
	}
}

// What is kept no more, and a cursor that was never given, is answered with the cursor to go on from; a subscription that ended long
// ago is forgotten.
//
// Covers: X5
func TestNotice_X5_KeptNinetyDays(t *testing.T) {
	w := newWorld(t)
	w.allow(calendar.None, 1, 2)
	a := w.partner("szerv-a")
	w.subscribe(a, wanted(1, 2))
	w.did(w.change(nil, 1))
	w.after(a, 0)
	_, err := w.Unsubscribe(t.Context(), a, []string{"r2"})
	w.did(err)
	w.later(89)
	w.did(w.Sweep(t.Context()))
	if p := w.after(a, 0); len(p.Notices) != 2 {
		t.Errorf("after 89 days: %s", said(p))
	}
	w.did(w.change(nil, 1)) // nobody asks, so the round numbers it
	w.did(w.Sweep(t.Context()))
	w.later(2)
	w.did(w.Sweep(t.Context()))
	if _, err := w.After(t.Context(), a, 1, false, 0); refusalOf(err) != "cursor_too_old after=3" {
		t.Errorf("after 91 days: %v", refusalOf(err))
	}
	if s := said(w.after(a, 2)); s != "3 r1 changed ptr" {
		t.Errorf("what follows what was read last: %s", s)
	}
	page, err := w.After(t.Context(), a, 0, true, 0)
	if w.did(err); said(page) != "3 r1 changed ptr" {
		t.Errorf("without a cursor: %s", said(page))
	}
	if _, err := w.After(t.Context(), a, 99, false, 0); refusalOf(err) != "cursor_unknown after=3" {
		t.Errorf("a cursor that was never given: %v", refusalOf(err))
	}
	if s := w.query(`SELECT string_agg(reference, ' ' ORDER BY reference) FROM exchange.subscription`); s != "r1" {
		t.Errorf("subscriptions: %s", s)
	}
}

// Of people who are erased it is told that it has ended, and nothing is left to follow.
//
// Covers: X5
func TestNotice_X5_Erased(t *testing.T) {
	w := newWorld(t)
	w.allow(calendar.None, 1, 2)
	a := w.partner("szerv-a")
	w.subscribe(a, wanted(1, 2))
	w.after(a, 0)
	w.did(w.change(nil, 1))
	w.did(w.db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error { return notice.Erase(ctx, tx, 3, []int64{1}) }))
	w.did(w.change(nil, 1, 2))
	if s := said(w.after(a, 2)); s != "3 r1 ended erased; 4 r2 changed ptr" {
		t.Error(s)
	}
}

// A change about a hundred thousand people costs one statement, whoever follows.
//
// Covers: X5
func TestNotice_X5_OneStatementForALoad(t *testing.T) {
	w := newWorld(t)
	w.allow(calendar.None, 1, 2)
	a := w.partner("szerv-a")
	w.subscribe(a, wanted(1, 2))
	w.after(a, 0)
	many := make([]int64, 100_000)
	for i := range many {
		many[i] = int64(i + 2)
	}
	before := w.query(`SELECT calls FROM (SELECT count(*) AS calls FROM exchange.notice) q`)
	w.did(w.change(nil, many...))
	if s := said(w.after(a, 2)); s != "3 r2 changed ptr" || before != "2" {
		t.Errorf("%s, %s", s, before)
	}
}

// The interface in JSON: who proves nothing is refused, what is not of the form is refused, and both are in the log of messages.
//
// Covers: X5, X6
func TestNotice_X5_X6_Interface(t *testing.T) {
	w := newWorld(t)
	w.allow(calendar.None, 1)
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	mux.Handle("/oauth/", w.open.NewOAuth(server.URL))
	mux.Handle("/", w.NewService())
	ask := func(method, path, kind, body string) (int, string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, server.URL+notice.Root+path, strings.NewReader(body))
		w.did(err)
		r.Header.Set("Content-Type", kind)
		res, err := http.DefaultClient.Do(r)
		w.did(err)
		defer res.Body.Close()
		raw, err := io.ReadAll(res.Body)
		w.did(err)
		return res.StatusCode, string(raw)
	}
	for path, method := range map[string]string{"?after=0": http.MethodGet, "/subscriptions": http.MethodPost, "/unsubscriptions": http.MethodPost} {
		status, body := ask(method, path, "application/json", "{}")
		if status != http.StatusUnauthorized || !strings.Contains(body, `"code":"unproven"`) {
			t.Errorf("%s by nobody: %d %s", path, status, body)
		}
	}
	if status, _ := ask(http.MethodGet, "/nincs", "", ""); status != http.StatusNotFound {
		t.Errorf("nothing there: %d", status)
	}
	a := w.partner("szerv-a")
	key, err := ecdsa.GenerateKey(elliptic.P256(), crand.Reader)
	w.did(err)
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	w.did(err)
	_, err = w.open.AddCredential(t.Context(), identity.Operator(1), exchange.NewCredential{Partner: a.Code, Name: "próba", Until: time.Now().Add(time.Hour), PEM: pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})})
	w.did(err)
	client := &exchange.Client{Base: server.URL, Partner: a.Code, Key: key}
	for i, c := range []struct {
		method, path, body string
		status             int
		says               string
	}{
		{http.MethodPost, "/subscriptions", `{"subscriptions":[{"reference":"r1","taj":"` + idnumber.TAJFor(1) + `"},{"reference":"r2","taj":"` + idnumber.TAJFor(2) + `"}]}`, http.StatusOK, `{"taken":1,"refused":[{"reference":"r2","code":"not_entitled"}],"cursor":0}`},
		{http.MethodGet, "?after=0&limit=5", "", http.StatusOK, `"cursor":1,"reference":"r1","what":"begun"`},
		{http.MethodGet, "?after=1", "", http.StatusOK, `{"notices":[],"next":1,"more":false}`},
		{http.MethodGet, "?after=7", "", http.StatusConflict, `"code":"cursor_unknown"`},
		{http.MethodGet, "?after=x", "", http.StatusBadRequest, `"code":"not_valid"`},
		{http.MethodGet, "?after=-1", "", http.StatusBadRequest, `"code":"not_valid"`},
		{http.MethodPost, "/subscriptions", `{"subscriptions":[],"subscriptions":[]}`, http.StatusBadRequest, `"code":"not_well_formed"`},
		{http.MethodPost, "/subscriptions", `{"people":[]}`, http.StatusBadRequest, `"code":"not_valid"`},
		{http.MethodPost, "/unsubscriptions", `{"references":["r1"]}`, http.StatusOK, `{"ended":1}`},
	} {
		status, body, err := client.Do(t.Context(), c.method, notice.Root+c.path, "application/json", []byte(c.body))
		if err != nil || status != c.status || !strings.Contains(string(body), c.says) {
			t.Errorf("%d: %d %s %v", i+1, status, body, err)
		}
	}
	if s := w.query(`SELECT string_agg(code || ' ' || n, ', ' ORDER BY code) FROM (SELECT code, count(*) AS n FROM exchange.message WHERE interface = 'notices/1' AND NOT taken AND request IS NULL GROUP BY code) q`); s != "cursor_unknown 1, not_valid 3, not_well_formed 1, unproven 3" {
		t.Errorf("the log of messages: %s", s)
	}
}
