package law_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"oszir/internal/identity"
	"oszir/internal/law"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/database/dbtest"
)

// A change is drafted, looked at by another lawyer and approved; from then on it holds, and every edition before can be asked.
//
// Covers: C7
func TestProposal_C7_FourEyesMakeAnEdition(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	first := w.enact(draft(day(2015, 1, 1), calendar.None, 31_000))
	second := w.enact(draft(day(2015, 1, 1), day(2016, 1, 1), 31_500))
	if first != 1 || second != 2 {
		t.Errorf("editions %d and %d", first, second)
	}
	for edition, want := range map[int64][]string{
		0:       {"2008-01-01 – 2014-01-01 28500", "2014-01-01 – 2023-01-01 29500"},
		1:       {"2008-01-01 – 2014-01-01 28500", "2014-01-01 – 2015-01-01 29500", "2015-01-01 – … 31000"},
		2:       {"2008-01-01 – 2014-01-01 28500", "2014-01-01 – 2015-01-01 29500", "2015-01-01 – 2016-01-01 31500", "2016-01-01 – … 31000"},
		law.Now: {"2008-01-01 – 2014-01-01 28500", "2014-01-01 – 2015-01-01 29500", "2015-01-01 – 2016-01-01 31500", "2016-01-01 – … 31000"},
	} {
		if diff := cmp.Diff(want, w.values(edition)); diff != "" {
			t.Errorf("edition %d: %s", edition, diff)
		}
	}
	if len(w.asked) != 2 || !slices.Equal(w.asked[0].Kinds, []string{"AAA", "BBB"}) || len(w.asked[0].Spans) != 2 || w.asked[0].Spans[0].Before != 29_500 || w.asked[0].Spans[0].After != 31_000 || !w.asked[0].Spans[1].HadNone {
		t.Errorf("who judges was told %+v", w.asked)
	}
	// What other rooms read is the same: changed numbers, and only these.
	err := w.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		n, err := law.Latest(ctx, tx)
		if err != nil {
			return err
		}
		all, err := law.At(ctx, tx, n)
		if err != nil {
			return err
		}
		if n != 2 || len(all) != 1 || !slices.Equal(texts(all["proba_alap"]), w.values(law.Now)) {
			t.Errorf("edition %d: %v", n, all)
		}
		none, err := law.At(ctx, tx, 0)
		if len(none) != 0 {
			t.Errorf("before all editions: %v", none)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	// The history names both eyes and was only added to.
	v, err := w.Parameter(ctx, lawyer(1), "proba_alap", law.Now)
	if err != nil {
		t.Fatal(err)
	}
	if len(v.Editions) != 2 || v.Editions[0].Number != 2 || v.Editions[0].DraftedBy != "jogasz-1" || v.Editions[0].ApprovedBy != "jogasz-2" || v.Editions[0].Reason != "új törvény" {
		t.Errorf("editions %+v", v.Editions)
	}
	if n := dbtest.Query(t, w.url, "SELECT count(*)::text FROM law.value"); n != "5" {
		t.Errorf("%s rows, want three of the first edition and two of the second", n)
	}
	if n := dbtest.Query(t, w.url, "SELECT string_agg(operation, ' ' ORDER BY id) FROM audit.entry"); n != strings.TrimSpace(strings.Repeat("law.propose law.submit law.approve ", 2)) {
		t.Errorf("the log says %s", n)
	}
}

// The law can lose a value altogether, from the first change on.
func TestProposal_C7_NoValueAtAll(t *testing.T) {
	w := newWorld(t)
	d := draft(day(2000, 1, 1), calendar.None, 0)
	d.None = true
	w.enact(d)
	if got := w.values(law.Now); len(got) != 0 {
		t.Errorf("still %v", got)
	}
	err := w.db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
		all, err := law.At(ctx, tx, 1)
		if values, ok := all["proba_alap"]; !ok || len(values) != 0 {
			t.Errorf("%v, %v", values, ok)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	w.enact(draft(day(2020, 1, 1), calendar.None, 5000))
	if got := w.values(law.Now); !slices.Equal(got, []string{"2020-01-01 – … 5000"}) {
		t.Errorf("then %v", got)
	}
	if got := w.values(1); len(got) != 0 {
		t.Errorf("edition 1 had %v", got)
	}
}

// Covers: C7
func TestProposal_C7_WhatIsRefused(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	whole := draft(day(2015, 1, 1), calendar.None, 31_000)
	for _, c := range []struct {
		name string
		how  func(d *law.Draft)
		want []string
	}{
		{"nothing written down", func(d *law.Draft) { d.Law, d.Source, d.Reason = "", " ", "" }, []string{"law law.fault.required", "reason law.fault.required", "source law.fault.required"}},
		{"no first day", func(d *law.Draft) { d.From = calendar.None }, []string{"from law.fault.required"}},
		{"ends before it begins", func(d *law.Draft) { d.Until = d.From }, []string{"until law.fault.order"}},
		{"forints of nothing", func(d *law.Draft) { d.Amount = 0 }, []string{"amount law.fault.amount"}},
		{"too many forints", func(d *law.Draft) { d.Amount = 1_000_000_001 }, []string{"amount law.fault.amount"}},
		{"what holds already", func(d *law.Draft) {
			d.Change = law.Change{From: day(2008, 1, 1), Until: day(2014, 1, 1), Amount: 28_500, Law: "1. §", Source: "https://pelda.example/a"}
		}, []string{"amount law.fault.no_change"}},
		{"too long", func(d *law.Draft) { d.Law = strings.Repeat("§", 301) }, []string{"law law.fault.too_long"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := whole
			c.how(&d)
			_, err := w.Propose(ctx, lawyer(1), d)
			if got := faults(err); !slices.Equal(got, c.want) {
				t.Errorf("%v (%v), want %v", got, err, c.want)
			}
		})
	}
	d := whole
	d.Key = "nincs"
	_, err := w.Propose(ctx, lawyer(1), d)
	if keyOf(err) != "error.not_found" {
		t.Errorf("an unknown number: %v", err)
	}
	d = whole
	d.BasedOn = 3
	_, err = w.Propose(ctx, lawyer(1), d)
	if keyOf(err) != "law.changed_meanwhile" {
		t.Errorf("on another edition: %v", err)
	}
	// One's own, somebody else's, too early, too late.
	h := w.propose(whole)
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"approve one's own", approved(w, lawyer(1), h), "law.own_proposal"},
		{"refuse one's own", w.Refuse(ctx, lawyer(1), law.Handle{ID: h.ID, Seen: 2, Note: "x"}), "law.own_proposal"},
		{"refuse without a reason", w.Refuse(ctx, lawyer(2), h), "law.refused"},
		{"submit somebody else's", w.Submit(ctx, lawyer(2), h), "law.not_yours"},
		{"withdraw somebody else's", w.Withdraw(ctx, lawyer(2), h), "law.not_yours"},
		{"amend somebody else's", w.Amend(ctx, lawyer(2), h, whole), "law.not_yours"},
		{"approve what was not seen", approved(w, lawyer(2), law.Handle{ID: h.ID, Seen: 1}), "law.proposal_changed"},
		{"approve what is not there", approved(w, lawyer(2), law.Handle{ID: 999, Seen: 1}), "error.not_found"},
		{"approve without the right", approved(w, identity.Actor{Code: "ugyintezo", BodyID: 1, Role: identity.RoleClerk}, h), "error.not_found"},
	} {
		if got := keyOf(c.err); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	err = w.Refuse(ctx, lawyer(2), law.Handle{ID: h.ID, Seen: 2, Note: "más a bekezdés"})
	if err != nil {
		t.Fatal(err)
	}
	if got := keyOf(approved(w, lawyer(2), law.Handle{ID: h.ID, Seen: 3})); got != "law.decided" {
		t.Errorf("approving what was refused: %s", got)
	}
	if got := w.values(law.Now); !slices.Equal(got, w.values(0)) || len(w.asked) != 0 {
		t.Errorf("something changed: %v", got)
	}
}

func approved(w *world, who identity.Actor, h law.Handle) error {
	_, err := w.Approve(w.t.Context(), who, h)
	return err
}

// A number that an edition has changed since is not changed by a proposal that did not see it.
func TestProposal_C7_SeesWhatItChanges(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	early := w.propose(draft(day(2015, 1, 1), calendar.None, 31_000))
	w.enact(draft(day(2016, 1, 1), calendar.None, 32_000))
	if got := keyOf(approved(w, lawyer(2), early)); got != "law.changed_meanwhile" {
		t.Errorf("approved on what was not seen: %s", got)
	}
	p, err := w.Proposal(ctx, lawyer(1), early.ID)
	if err != nil || !p.Stale {
		t.Errorf("stale %v, %v", p.Stale, err)
	}
	d := draft(day(2015, 1, 1), day(2016, 1, 1), 31_000)
	d.BasedOn = 1
	err = w.Amend(ctx, lawyer(1), early, d)
	if err == nil {
		err = w.Submit(ctx, lawyer(1), law.Handle{ID: early.ID, Seen: 3})
	}
	if err == nil {
		err = approved(w, lawyer(2), law.Handle{ID: early.ID, Seen: 4})
	}
	if err != nil {
		t.Fatal(keyOf(err), err)
	}
	if got := w.values(law.Now); !slices.Equal(got, []string{"2008-01-01 – 2014-01-01 28500", "2014-01-01 – 2015-01-01 29500", "2015-01-01 – 2016-01-01 31000", "2016-01-01 – … 32000"}) {
		t.Errorf("%v", got)
	}
}

// Of two lawyers who decide at the same moment one does, and the other is told.
//
// Covers: C7
func TestProposal_C7_TwoApprovalsAtOnce(t *testing.T) {
	w := newWorld(t)
	for round := range 10 {
		h := w.propose(draft(day(2015, 1, 1), calendar.None, int64(31_000+round)))
		var group sync.WaitGroup
		outcomes := make([]string, 2)
		for i := range outcomes {
			group.Go(func() {
				decide := func() error { return approved(w, lawyer(2+i), h) }
				if i == 1 && round%2 == 1 {
					decide = func() error {
						return w.Refuse(t.Context(), lawyer(3), law.Handle{ID: h.ID, Seen: h.Seen, Note: "nem"})
					}
				}
				err := decide()
				outcomes[i] = "done"
				if err != nil {
					outcomes[i] = keyOf(err)
				}
			})
		}
		group.Wait()
		slices.Sort(outcomes)
		if !slices.Equal(outcomes, []string{"done", "law.proposal_changed"}) {
			t.Fatalf("round %d: %v", round, outcomes)
		}
	}
	if got := dbtest.Query(t, w.url, "SELECT (SELECT count(*) = max(number) FROM law.edition)::text || ' ' || (SELECT count(*) FROM law.proposal_step WHERE state IN ('approved', 'refused'))::text"); got != "true 10" {
		t.Errorf("editions without a gap, and verdicts: %s", got)
	}
}

// The same form sent again is one approval, and the answer is the same edition.
func TestProposal_C7_TheSameFormTwice(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	d := draft(day(2015, 1, 1), calendar.None, 31_000)
	d.Request = audit.Request{Key: "elso", Digest: []byte{1}}
	id, err := w.Propose(ctx, lawyer(1), d)
	if err != nil {
		t.Fatal(err)
	}
	again, err := w.Propose(ctx, lawyer(1), d)
	if err != nil || again != id {
		t.Errorf("proposed as %d and as %d, %v", id, again, err)
	}
	err = w.Submit(ctx, lawyer(1), law.Handle{ID: id, Seen: 1})
	if err != nil {
		t.Fatal(err)
	}
	h := law.Handle{ID: id, Seen: 2, Request: audit.Request{Key: "masodik", Digest: []byte{2}}}
	for range 2 {
		n, err := w.Approve(ctx, lawyer(2), h)
		if err != nil || n != 1 {
			t.Errorf("edition %d, %v", n, err)
		}
	}
}

// The database itself keeps what the program promises: nobody approves their own, no day has two values, nothing goes.
func TestTables_C7_KeepThePromises(t *testing.T) {
	w := newWorld(t)
	w.enact(draft(day(2015, 1, 1), calendar.None, 31_000))
	conn, err := pgx.Connect(t.Context(), w.url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for _, c := range []struct{ name, constraint, sql string }{
		{"two values of a day", "value_once", `INSERT INTO law.value (key, valid, amount, law, source, basis, verified, edition_from) VALUES ('proba_alap', daterange('2015-06-01', NULL), 1, 'x', 'x', 'lawyer', true, 1)`},
		{"approving one's own", "proposal_step_four_eyes", `INSERT INTO law.proposal_step (proposal_id, version, state, based_on, law, source, verified, reason, at, actor, drafted_by, entry_id)
			SELECT proposal_id, 9, 'approved', 0, 'x', 'x', true, 'x', now(), drafted_by, drafted_by, entry_id FROM law.proposal_step LIMIT 1`},
		{"known until before it was known", "value_editions", `UPDATE law.value SET edition_until = edition_from`},
	} {
		_, err := conn.Exec(t.Context(), c.sql)
		if err == nil || !strings.Contains(err.Error(), c.constraint) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if n := dbtest.Query(t, w.url, `SELECT count(*)::text FROM information_schema.role_table_grants WHERE grantee = 'oszir_app' AND table_schema = 'law' AND privilege_type NOT IN ('SELECT', 'INSERT')`); n != "0" {
		t.Errorf("the program may do %s things more than add", n)
	}
}
