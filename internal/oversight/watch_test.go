package oversight_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"oszir/internal/oversight"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
)

// many writes looks of one user at so many people.
func (w *world) many(n int, l look) {
	w.t.Helper()
	w.query(`WITH i AS (INSERT INTO audit.entry (at, actor, role, body_id, operation, subject, persons)
		SELECT $1::timestamptz + n * interval '1 second', $2, $3, $4, 'people.read', 'person/' || ($5::bigint + n), ARRAY[$5::bigint + n] FROM generate_series(1, $6::int) n RETURNING 1) SELECT count(*)::text FROM i`,
		l.at, l.actor, "ptr.clerk", l.body, l.person, n)
}

// account makes a user with a right at a body until a moment.
func (w *world) account(code string, body int64, until any) int64 {
	w.t.Helper()
	var id int64
	_, err := fmt.Sscan(w.query(`WITH a AS (INSERT INTO identity.account (code, name, must_change, created_at) VALUES ($1, 'Próba Piroska', false, $4) RETURNING id),
		e AS (INSERT INTO audit.entry (actor, operation, subject) VALUES ('system', 'identity.add_account', 'account') RETURNING id)
		INSERT INTO identity.membership (account_id, body_id, role, valid_from, valid_until, entry_id) SELECT a.id, $2, 'ptr.clerk', $4, $3, e.id FROM a, e RETURNING account_id::text`,
		code, body, until, w.now.AddDate(-1, 0, 0)), &id)
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

// Each rule fires in the world that is made for it and keeps still in the one beside it.
//
// Covers: I8
func TestWatch_I8_RulesFireAndKeepStill(t *testing.T) {
	exchanged := time.Date(2025, 5, 21, 10, 0, 0, 0, calendar.Budapest)
	onDay := func(now time.Time, odd, usual int) func(w *world, fires bool) {
		return func(w *world, fires bool) {
			w.now = now
			days := usual
			if fires {
				days = odd
			}
			w.many(6, look{at: w.at(days, 9), actor: "ugyintezo", body: ours, person: 100})
		}
	}
	// The tests' day is Wednesday, 11 March 2026; 15 March is a holiday on a Sunday, 7 and 8 March are a weekend.
	for _, c := range []struct {
		name string
		rule string
		make func(w *world, fires bool)
	}{
		{"many people in a day", oversight.RuleManyPersons, func(w *world, fires bool) {
			for d := 3; d < 10; d++ {
				w.many(10, look{at: w.at(d, 9), actor: "ugyintezo", body: ours, person: int64(1000 * d)})
			}
			n := 29 // less than three times the usual
			if fires {
				n = 60
			}
			w.many(n, look{at: w.at(1, 9), actor: "ugyintezo", body: ours, person: 50_000})
		}},
		{"many, but so has everybody in the role", oversight.RuleManyPersons, func(w *world, fires bool) {
			for i := range 4 {
				n := 45
				if fires {
					n = 15
				}
				w.many(n, look{at: w.at(2, 9), actor: fmt.Sprintf("tars-%d", i), body: theirs, person: int64(1000 * i)})
			}
			w.many(50, look{at: w.at(1, 9), actor: "ugyintezo", body: ours, person: 50_000})
		}},
		{"strangers", oversight.RuleUnrelated, func(w *world, fires bool) {
			w.many(8, look{at: w.at(1, 9), actor: "ugyintezo", body: ours, person: 100})
			for p := int64(101); p <= 108; p++ {
				w.known[p] = !fires || p < 103
			}
		}},
		{"one person, many users", oversight.RuleSamePerson, func(w *world, fires bool) {
			for i := range 6 {
				person := int64(700)
				if !fires {
					person += int64(i % 2)
				}
				w.look(look{at: w.at(1, 9), actor: fmt.Sprintf("ugyintezo-%d", i), body: ours, person: person})
			}
		}},
		{"at night", oversight.RuleOddHours, func(w *world, fires bool) {
			hour := 9
			if fires {
				hour = 23
			}
			w.many(6, look{at: w.at(1, hour), actor: "ugyintezo", body: ours, person: 100})
		}},
		{"at the weekend", oversight.RuleOddHours, func(w *world, fires bool) {
			days := 2
			if fires {
				days = 3
			}
			w.many(6, look{at: w.at(days, 9), actor: "ugyintezo", body: ours, person: 100})
		}},
		{"on a holiday", oversight.RuleOddHours, onDay(time.Date(2026, 4, 8, 10, 0, 0, 0, calendar.Budapest), 2, 1)}, // Easter Monday was 6 April
		// Saturday, 17 May 2025 was worked for Friday, 2 May; Thursday, 1 May is a holiday.
		{"on a Saturday, unless it is a moved working day", oversight.RuleOddHours, onDay(exchanged, 11, 4)},
		{"on a Thursday that is a holiday", oversight.RuleOddHours, onDay(exchanged, 20, 13)},
		{"on a Friday that was exchanged for a Saturday", oversight.RuleOddHours, onDay(exchanged, 19, 12)},
		{"before the right ends", oversight.RuleLeaving, func(w *world, fires bool) {
			w.account("ugyintezo", ours, w.at(-3, 0))
			n := 19
			if fires {
				n = 25
			}
			w.many(n, look{at: w.at(1, 9), actor: "ugyintezo", body: ours, person: 100})
			w.many(5, look{at: w.at(14, 9), actor: "ugyintezo", body: ours, person: 900})
		}},
		{"after the right has ended", oversight.RuleAfterEnd, func(w *world, fires bool) {
			until := w.at(0, 1)
			if fires {
				until = w.at(2, 1)
			}
			w.account("ugyintezo", ours, until)
			w.look(look{at: w.at(1, 9), actor: "ugyintezo", body: ours, person: 100})
		}},
		{"refused sign-ins", oversight.RuleRefused, func(w *world, fires bool) {
			w.account("ugyintezo", ours, nil)
			outcome := "done"
			if fires {
				outcome = "failed"
			}
			w.query(`WITH i AS (INSERT INTO audit.entry (at, actor, operation, subject, detail) SELECT $1, 'ugyintezo', 'identity.sign_in', 'account/1', jsonb_build_object('outcome', $2::text)
				FROM generate_series(1, 12) RETURNING 1) SELECT count(*)::text FROM i`, w.at(1, 9), outcome)
		}},
		{"exports", oversight.RuleExports, func(w *world, fires bool) {
			n := 900
			if fires {
				n = 1200
			}
			w.query(`INSERT INTO audit.entry (at, actor, role, body_id, operation, subject, persons)
				SELECT $1, 'ugyintezo', 'ptr.clerk', 11, 'ptr.benefits.export', 'body/11', array_agg(n) FROM generate_series(1, $2::bigint) n RETURNING 'x'`, w.at(1, 9), n)
		}},
		{"oneself", oversight.RuleOneself, func(w *world, fires bool) {
			id := w.account("ugyintezo", ours, nil)
			w.owner[id] = 100
			person := int64(101)
			if fires {
				person = 100
			}
			w.look(look{at: w.at(1, 9), actor: "ugyintezo", body: ours, person: person})
		}},
	} {
		for _, fires := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, %v", c.name, fires), func(t *testing.T) {
				w := newWorld(t)
				for p := int64(1); p < 60_000; p++ {
					w.known[p] = true
				}
				c.make(w, fires)
				err := w.Watch(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if n := w.count("SELECT count(*) FROM oversight.finding WHERE rule = $1 AND ($2 OR actor IN ('ugyintezo', ''))", c.rule, fires); (n == 1) != fires {
					t.Errorf("%d findings: %s", n, w.query("SELECT coalesce(string_agg(f::text, ' '), '') FROM oversight.finding f"))
				}
				entries := w.count("SELECT count(*) FROM audit.entry")
				err = w.Watch(t.Context())
				if err != nil || w.count("SELECT count(*) FROM audit.entry") != entries {
					t.Errorf("looking again found something new: %v", err)
				}
			})
		}
	}
}

// Officers see the findings of their bodies, note what came of them, and read each other's notes.
func TestPatterns_Pages(t *testing.T) {
	w := newWorld(t)
	for p := range int64(1000) {
		w.known[p] = true
	}
	w.many(7, look{at: w.at(1, 23), actor: "ugyintezo", body: ours, person: 100})
	w.many(7, look{at: w.at(1, 23), actor: "masik", body: theirs, person: 100})
	err := w.Watch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b := w.browser(officer(ours))
	a := want(t, b.Visit("/trail/patterns?rule=odd_hours"), 200, "Szokatlan időben", "7 megnyitás éjjel, vagy olyan napon, amelyen a hivatalok nem dolgoznak.", "ugyintezo", "ellenőrizendő", "Mit nevezünk szokatlannak?")
	if strings.Contains(a.Text(), "masik") {
		t.Error("an officer sees findings of another body")
	}
	id := w.query("SELECT id::text FROM oversight.finding WHERE rule = 'odd_hours' AND body_id = 11")
	foreign := w.query("SELECT id::text FROM oversight.finding WHERE rule = 'odd_hours' AND body_id = 12")
	at := "/trail/patterns/" + id
	want(t, b.Visit(at), 200, "Még senki nem ellenőrizte.", "/trail?actor=ugyintezo&amp;from=2026-03-10&amp;to=2026-03-10")
	want(t, b.Submit(at, form("form_key", "a", "note", " ")), 422, "Írja meg, mire jutott")
	want(t, b.Submit(at, form("form_key", "b", "note", "Éjszakai ügyelet volt, a beosztás igazolja.")), 200, "A megjegyzést feljegyeztük.", "Éjszakai ügyelet volt", "officer-11", "ellenőrizve")
	b.Submit(at, form("form_key", "b", "note", "Éjszakai ügyelet volt, a beosztás igazolja."))
	if n := w.count("SELECT count(*) FROM oversight.finding_note"); n != 1 {
		t.Errorf("%d notes of one form sent twice", n)
	}
	want(t, w.browser(officer(county)).Visit(at), 200, "Éjszakai ügyelet volt")
	want(t, b.Visit("/trail/patterns?open=1"), 200, "Nincs szokatlan minta")
	for _, path := range []string{"/trail/patterns/" + foreign, "/trail/patterns/999", "/trail/patterns/x"} {
		if a := b.Visit(path); a.Status != 404 {
			t.Errorf("%s: %d", path, a.Status)
		}
		if a := b.Submit(path, form("note", "a")); a.Status != 404 {
			t.Errorf("POST %s: %d", path, a.Status)
		}
	}
	// It has grown since: it is to be checked again.
	w.many(9, look{at: w.at(1, 23).Add(time.Minute), actor: "ugyintezo", body: ours, person: 300})
	err = w.Watch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want(t, b.Visit("/trail/patterns?open=1"), 200, "16 megnyitás")
	n, err := w.Unchecked(t.Context(), officer(ours))
	if err != nil || n == 0 {
		t.Errorf("%d to be checked: %v", n, err)
	}
	_, err = w.Patterns(t.Context(), actor("ptr.clerk", ours, "ugyintezo"), oversight.FindingFilter{})
	if errs.KindOf(err) != errs.NotFound {
		t.Errorf("a clerk: %v", err)
	}
}
