package tartinfo_test

import (
	"fmt"
	"testing"

	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/errs"
	"oszir/internal/tartinfo"
)

// Who leaves the reserve while a list is evaluated shows masked with the program's outcome, needs no evaluation, and whoever has the
// list open loses nothing; what was decided before stays, and what was written goes.
//
// Covers: T27
func TestForgetOffers_T27(t *testing.T) {
	w := newWorld(t)
	gone, stays, taken := w.placed(w.townHead, map[string]string{"family_name": "Elment"}), w.placed(w.townHead, nil), w.placed(w.townHead, nil)
	list := w.offerAll(w.sent(w.head, nil), nil)
	err := w.evaluate(list, map[int64]tartinfo.Verdict{gone: {Outcome: tartinfo.OutcomeInvited, Note: "Elment Kázmér jön"}, taken: {Outcome: tartinfo.OutcomeChosen, Note: "Kitalált Kázmér lesz az"}})
	if err != nil {
		t.Fatal(err)
	}
	seen := w.list(w.head, list).Version
	for _, id := range []int64{gone, taken} {
		err = w.ForgetOffers(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		dbtest.Query(t, w.url, fmt.Sprintf("WITH x AS (UPDATE tartinfo.member SET removed_on = '2026-03-11', removal_reason = 'transferred', name = NULL WHERE id = %d RETURNING 1) SELECT count(*)::text FROM x", id))
	}
	err = w.Evaluate(t.Context(), w.head, tartinfo.Evaluation{ID: list, Seen: seen, Verdicts: map[int64]tartinfo.Verdict{gone: chosen, stays: notAsked}, Request: w.once()})
	if err != nil {
		t.Fatal(err, faults(err))
	}
	v := w.list(w.head, list)
	for _, x := range v.People {
		want := map[int64]tartinfo.Verdict{gone: {Outcome: tartinfo.OutcomeGone}, stays: notAsked, taken: chosen}[x.Member]
		if x.Verdict != want || (x.Name == "") != (x.Member != stays) || x.BySystem != (x.Member == gone) {
			t.Errorf("%+v, want %+v", x, want)
		}
	}
	if v.Undecided != 0 || v.Chosen != 1 {
		t.Errorf("%d %d", v.Undecided, v.Chosen)
	}
	_, err = w.See(t.Context(), w.head, gone)
	kind(t, err, errs.NotFound)
	if got := dbtest.Query(t, w.url, "SELECT count(*)::text FROM tartinfo.outcome_step WHERE note <> ''"); got != "0" {
		t.Errorf("%s texts are left", got)
	}
	err = w.finalise(list)
	if err != nil || w.list(w.head, list).State != tartinfo.ListSuccessful {
		t.Error(err)
	}
}

// What was offered and how it ended is there for the member's own body.
//
// Covers: T29
func TestEvents_T29(t *testing.T) {
	w := newWorld(t)
	id := w.placed(w.townHead, nil)
	search := w.sent(w.head, map[string]string{"weekly_hours": "40"})
	list := w.offerAll(search, nil)
	events, err := w.EventsOf(t.Context(), id)
	if err != nil || len(events) != 1 || events[0].Outcome != tartinfo.OutcomeOffered || !events[0].EndedAt.IsZero() {
		t.Errorf("%+v %v", events, err)
	}
	err = w.evaluate(list, map[int64]tartinfo.Verdict{id: refused})
	if err != nil {
		t.Fatal(err)
	}
	events, err = w.EventsOf(t.Context(), id)
	if err != nil || len(events) != 1 || events[0].Outcome != tartinfo.OutcomeRefused || events[0].Body != "Próba Hivatal" || events[0].SearchID != search || events[0].EndedAt.IsZero() || events[0].Hours != "40" || events[0].County != "01" {
		t.Errorf("%+v %v", events, err)
	}
}
