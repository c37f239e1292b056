package tartinfo_test

import (
	"context"
	"testing"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/tartinfo"
)

// during holds a row with a statement, starts something that has to wait for it, and does then before the row is free again; it gives
// what came of what waited.
func (w *world) during(hold string, id int64, start func() error, then string, of int64) error {
	t := w.t
	t.Helper()
	done := make(chan error, 1)
	err := w.db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
		_, err := tx.Raw().Exec(ctx, hold, id)
		if err != nil {
			return err
		}
		go func() { done <- start() }()
		for dbtest.Query(t, w.url, "SELECT count(*)::text FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") == "0" {
			select {
			case err := <-done:
				t.Fatalf("nothing had to wait: %v", err)
			default:
			}
		}
		_, err = tx.Raw().Exec(ctx, then, of)
		return err
	})
	if err != nil {
		t.Error(err)
	}
	return <-done
}

// Whoever ends a list holds its search before the list, as whoever closes the search does: none waits for the other for ever.
//
// Covers: T23, T25, T26
func TestFinalise_T26_HoldsTheSearchFirst(t *testing.T) {
	for name, end := range map[string]func(w *world, list int64) error{
		"finalise": func(w *world, list int64) error {
			return w.Finalise(w.t.Context(), w.head, tartinfo.OfferAct{ID: list, Seen: 2, Request: w.once()})
		},
		"expire": func(w *world, _ int64) error { return w.Clock(w.t.Context()) },
	} {
		w := newWorld(t)
		id := w.placed(w.townHead, nil)
		search := w.sent(w.head, nil)
		list := w.offerAll(search, nil)
		err := w.evaluate(list, map[int64]tartinfo.Verdict{id: notAsked})
		if err != nil {
			t.Fatal(err)
		}
		want := tartinfo.ListUnsuccessful
		if name == "expire" {
			w.tick(at(2026, 4, 1, 23, 59))
			w.now, want = at(2026, 4, 2, 0, 0), tartinfo.ListExpired
		}
		err = w.during("SELECT FROM tartinfo.search WHERE id = $1 FOR UPDATE", search, func() error { return end(w, list) }, "SELECT FROM tartinfo.offer_list WHERE id = $1 FOR UPDATE NOWAIT", list)
		if v := w.list(w.head, list); err != nil || v.State != want {
			t.Errorf("%s: %v, the list is %s", name, err, v.State)
		}
	}
}

// Who is chosen while the post is being closed counts.
//
// Covers: T23, T26
func TestCloseSearch_T26_ChosenMeanwhile(t *testing.T) {
	w := newWorld(t)
	w.placed(w.townHead, nil)
	search := w.sent(w.head, nil)
	list := w.offerAll(search, nil)
	act := tartinfo.CloseForm{SearchAct: tartinfo.SearchAct{ID: search, Seen: 3, Request: w.once()}, Typed: map[string]string{"close_reason": "filled", "filled_on": calendar.Of(w.now).String(), "through": "yes"}}
	err := w.during("SELECT FROM tartinfo.offer_list WHERE id = $1 FOR UPDATE", list, func() error { return w.CloseSearch(t.Context(), w.head, act) }, "UPDATE tartinfo.offer SET outcome = 'chosen' WHERE list_id = $1", list)
	if v := w.list(w.head, list); err != nil || v.State != tartinfo.ListSuccessful {
		t.Errorf("%v, the list is %s", err, v.State)
	}
}
