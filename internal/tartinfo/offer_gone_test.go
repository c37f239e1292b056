package tartinfo_test

import (
	"testing"

	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/errs"
	"oszir/internal/tartinfo"
)

// Who leaves the reserve while a list is evaluated shows masked with the program's outcome, needs no evaluation, and whoever has the
// list open loses nothing; what was decided before stays, and what was written goes.
//
// Covers: T27
func TestRemove_T27_WhileAListIsEvaluated(t *testing.T) {
	w := newWorld(t)
	gone, stays, taken := w.placed(w.townHead, map[string]string{"family_name": "Elment"}), w.placed(w.townHead, nil), w.placed(w.townHead, nil)
	list := w.offerAll(w.sent(w.head, nil), nil)
	err := w.evaluate(list, map[int64]tartinfo.Verdict{gone: {Outcome: tartinfo.OutcomeInvited, Note: "Elment Kázmér jön"}, taken: {Outcome: tartinfo.OutcomeChosen, Note: "Kitalált Kázmér lesz az"}})
	if err != nil {
		t.Fatal(err)
	}
	seen := w.list(w.head, list).Version
	for _, id := range []int64{gone, taken} {
		err = w.Remove(t.Context(), w.townHead, tartinfo.RemoveForm{ID: id, Seen: 1, Typed: map[string]string{"removal_reason": "transferred"}, Request: w.once()})
		if err != nil {
			t.Fatal(err, faults(err))
		}
	}
	err = w.Evaluate(t.Context(), w.head, tartinfo.Evaluation{ID: list, Seen: seen, Verdicts: map[int64]tartinfo.Verdict{gone: chosen, stays: notAsked, taken: {Outcome: tartinfo.OutcomeChosen, Note: "Kitalált Kázmér lesz az"}}, Request: w.once()})
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
