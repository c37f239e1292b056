package outbox_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"oszir/internal/exchange/outbox"
	"oszir/internal/platform/database"
)

// An entry goes out with its key and is done; the same key put again changes nothing; what was handed over stands in the
// log with the person and the ground, and nothing of what was said is kept.
//
// Covers: X7
func TestDrain_X7_Once(t *testing.T) {
	w := newWorld(t)
	w.put("minta", "a", "1/X", 1)
	w.put("minta", "a", "1/X", 1)
	w.set(1, "titkos-ertek")
	for range 2 {
		w.drain()
	}
	if got := w.came(); !slices.Equal(got, []string{"a/1 titkos-ertek v1"}) {
		t.Errorf("%v", got)
	}
	if w.states() != "0 1 0 0" {
		t.Errorf("states: %s", w.states())
	}
	if n := w.query(`SELECT count(*)::text FROM exchange.outbox o WHERE o::text LIKE '%titkos%'`); n != "0" {
		t.Error("what was said is kept")
	}
	if got := w.query(`SELECT string_agg(operation || ' ' || coalesce(persons::text, '-') || ' ' || coalesce(ground, '-'), ', ' ORDER BY id) FROM audit.entry WHERE operation LIKE 'exchange.%'`); got != "exchange.outbox.hand_over {1} Szt. 19. §, exchange.outbox.sent - Szt. 19. §" {
		t.Errorf("the log: %s", got)
	}
}

// While the registers say the same, a message that is tried again is the same, key and version too; when they say something
// else by then, it is another one with a higher version.
//
// Covers: X7
func TestDrain_X7_AgainIsTheSame(t *testing.T) {
	w := newWorld(t)
	w.put("minta", "a", "1/X", 1)
	w.behave(func(string) (int, string) { return 0, "" }) // the answer is lost
	w.drain()
	w.later(2 * time.Minute)
	w.drain()
	w.set(1, "más")
	w.behave(nil)
	w.later(4 * time.Minute)
	w.drain()
	if got := strings.Join(w.came(), ", "); got != "a/1 érték v1, a/1 érték v1, a/2 más v2" {
		t.Error(got)
	}
	if n := w.query(`SELECT count(*)::text FROM audit.entry WHERE operation = 'exchange.outbox.hand_over'`); n != "2" {
		t.Errorf("%s handings over are logged, want one for each message", n)
	}
}

// Entries of one order key go one after the other, also past a failure; others do not wait for them.
//
// Covers: X7
func TestDrain_X7_InOrder(t *testing.T) {
	w := newWorld(t)
	for i := range 3 {
		w.put("minta", fmt.Sprintf("a%d", i), "1/X", 1)
		w.put("minta", fmt.Sprintf("b%d", i), "2/X", 2)
	}
	w.behave(func(key string) (int, string) {
		if strings.HasPrefix(key, "a0") {
			return 500, ""
		}
		return 200, ""
	})
	w.drain()
	if w.states() != "3 3 0 0" {
		t.Errorf("states: %s", w.states())
	}
	w.behave(nil)
	w.later(2 * time.Minute)
	w.drain()
	order := func(prefix string) string {
		var out []string
		for _, g := range w.came() {
			if key, _, _ := strings.Cut(g, "/"); strings.HasPrefix(key, prefix) {
				out = append(out, key)
			}
		}
		return strings.Join(out, " ")
	}
	if order("a") != "a0 a0 a1 a2" || order("b") != "b0 b1 b2" || w.states() != "0 6 0 0" {
		t.Errorf("%s; %s; %s", order("a"), order("b"), w.states())
	}
}

// What the partner refuses is dead at once and keeps nothing waiting behind it; what fails too often is dead after its tries.
// Of what the partner says, words are kept and nothing else. Sent again it has all its tries once more.
//
// Covers: X7
func TestDrain_X7_DeadLetters(t *testing.T) {
	w := newWorld(t)
	w.put("minta", "a", "1/X", 1)
	w.put("minta", "b", "1/X", 1)
	w.behave(func(key string) (int, string) {
		if strings.HasPrefix(key, "a") {
			return 422, ""
		}
		return 200, ""
	})
	w.drain()
	if w.states() != "0 1 1 0" {
		t.Errorf("states: %s", w.states())
	}
	if got := w.query(`SELECT fault || ' ' || findings::text FROM exchange.outbox WHERE state = 'dead'`); got != `refused {"person.taj: missing"}` {
		t.Error(got)
	}
	w.put("minta", "c", "3/X", 3)
	w.behave(func(string) (int, string) { return 500, "" })
	for range 5 {
		w.drain()
		w.later(2 * time.Hour)
	}
	if got := w.query(`SELECT state || ' ' || tries || ' ' || fault FROM exchange.outbox WHERE key = 'c'`); got != "dead 3 server" {
		t.Error(got)
	}
	w.query(`DELETE FROM exchange.outbox RETURNING ''`)
	w.query(`INSERT INTO exchange.outbox (partner, key, order_key, subject_id, person_id, body_id, state, due_at, created_at, entry_id) VALUES ('minta', 'd', '9/X', 9, 9, 11, 'waiting', now() - interval '1 year', now(), 1) RETURNING ''`)
	w.drain()
	if got := w.query(`SELECT state || ' ' || fault FROM exchange.outbox`); got != "dead nothing" {
		t.Errorf("about what is not there: %s", got)
	}
	w.put("minta", "e", "8/X", 8)
	w.mu.Lock()
	w.broken = true
	w.mu.Unlock()
	w.drain()
	if got := w.query(`SELECT state || ' ' || tries || ' ' || fault FROM exchange.outbox WHERE key = 'e'`); got != "waiting 1 undrawn" {
		t.Errorf("a register that cannot be read: %s", got)
	}
}

// A partner that fails is left alone for a while; after that one attempt goes ahead of all others, and everything follows
// when it succeeds. Others are told meanwhile.
//
// Covers: X7, REL-N7
func TestDrain_X7_N7_LeavesAlone(t *testing.T) {
	w := newWorld(t)
	const n = 30
	for i := range int64(n) {
		w.put("minta", fmt.Sprintf("a%d", i), fmt.Sprintf("%d/X", i+1), i+1)
	}
	w.put("masik", "x", "1/X", 1)
	w.behave(func(string) (int, string) { return -1, "" }) // it hangs
	began := time.Now()
	w.Wake() // returns at once
	if took := time.Since(began); took > 250*time.Millisecond {
		t.Errorf("waking took %s", took)
	}
	waitFor(t, func() bool {
		return w.query(`SELECT count(*)::text FROM exchange.outbox WHERE partner = 'masik' AND state = 'sent'`) == "1"
	})
	w.Close()
	w.Module = w.another() // its partners stand at new addresses, with the same moods
	w.drain()
	tried := len(w.came()) - 1
	if tried < pace.Fails || tried > pace.Fails+2*pace.Senders {
		t.Errorf("%d attempts before it was left alone, want about %d", tried, pace.Fails)
	}
	w.drain()
	if len(w.came())-1 != tried {
		t.Error("it was not left alone")
	}
	w.later(pace.LongestIn)
	w.drain()
	if again := len(w.came()) - 1 - tried; again != 1 {
		t.Errorf("%d attempts after the rest, want one", again)
	}
	w.later(10 * time.Minute)
	w.behave(nil)
	w.drain()
	w.drain()
	if got := w.query(`SELECT count(*)::text FROM exchange.outbox WHERE partner = 'minta' AND state = 'sent'`); got != fmt.Sprint(n) {
		t.Errorf("%s of %d are there when it is back: %s", got, n, w.states())
	}
}

// Asked for patience, the program is patient; that counts neither against the entry nor against the partner.
//
// Covers: REL-N7
func TestDrain_N7_RetryAfter(t *testing.T) {
	w := newWorld(t)
	w.put("minta", "a", "1/X", 1)
	w.behave(func(string) (int, string) { return 429, "" })
	for range 6 {
		w.drain()
		w.drain()
		w.later(91 * time.Second)
	}
	if got := len(w.came()); got != 6 {
		t.Errorf("%d attempts, want one each 90 seconds", got)
	}
	w.behave(nil)
	w.drain()
	if w.states() != "0 1 0 0" {
		t.Error(w.states())
	}
}

// Several processes send each entry once, and an attempt of which nobody heard again is made again by another one.
//
// Covers: X7
func TestDrain_X7_TwoProcessesAndAnEnd(t *testing.T) {
	w := newWorld(t)
	const n = 60
	for i := range int64(n) {
		w.put("minta", fmt.Sprintf("a%d", i), fmt.Sprintf("%d/X", i%7), i%7+1)
	}
	other := w.another()
	var both sync.WaitGroup
	for _, m := range []*outbox.Module{w.Module, other} {
		both.Go(func() {
			err := m.Drain(t.Context(), "minta")
			if err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	w.drain() // whatever one of them still had while the other saw nothing due
	if len(w.came()) != n || w.states() != fmt.Sprintf("0 %d 0 0", n) {
		t.Errorf("%d messages came; states: %s", len(w.came()), w.states())
	}
	w.put("minta", "z", "99/X", 99)
	ctx, stop := context.WithCancel(t.Context())
	w.behave(func(string) (int, string) {
		stop() // the program ends while the partner has the message
		return -1, ""
	})
	_ = w.Drain(ctx, "minta")
	w.behave(nil)
	w.drain()
	if w.states() != fmt.Sprintf("1 %d 0 0", n) {
		t.Errorf("before its lease ran out: %s", w.states())
	}
	w.later(2 * time.Minute)
	w.drain()
	if got := w.came()[n:]; w.states() != fmt.Sprintf("0 %d 0 0", n+1) || len(got) != 2 || got[0] != got[1] {
		t.Errorf("%v; states: %s", got, w.states())
	}
}

// Who was told of somebody is told that their data are erased; why something was put aside is forgotten.
//
// Covers: X7
func TestErase_X7_IsTold(t *testing.T) {
	w := newWorld(t)
	w.put("minta", "a", "5/X", 5)
	w.put("minta", "b", "6/X", 6)
	w.drain()
	w.set(5, "törölve")
	for range 2 {
		err := w.db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error { return outbox.Erase(ctx, tx, 3, []int64{5}) })
		if err != nil {
			t.Fatal(err)
		}
	}
	w.later(100 * 365 * 24 * time.Hour) // the server's clock, which erasing reads, is another
	w.drain()
	if got := w.came(); len(got) != 3 || got[2] != "subject/5/erased/3/3 törölve v3" {
		t.Errorf("%v", got)
	}
}

// Figures for whoever watches.
func TestBacklog(t *testing.T) {
	w := newWorld(t)
	w.put("minta", "a", "1/X", 1)
	w.put("minta", "b", "2/X", 2)
	w.behave(func(key string) (int, string) {
		if strings.HasPrefix(key, "a") {
			return 422, ""
		}
		return 500, ""
	})
	w.drain()
	w.later(7 * time.Minute)
	b, err := w.Backlog(t.Context(), "minta")
	if want := (outbox.Backlog{Waiting: 1, Dead: 1, Oldest: 7 * time.Minute}); err != nil || b != want {
		t.Errorf("%+v, want %+v: %v", b, want, err)
	}
}

// waitFor waits until something holds.
func waitFor(t *testing.T, holds func() bool) {
	t.Helper()
	for until := time.Now().Add(20 * time.Second); !holds(); {
		if time.Now().After(until) {
			t.Fatal("it never came to that")
		}
	}
}
