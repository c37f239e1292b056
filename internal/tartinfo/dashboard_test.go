package tartinfo_test

import (
	"testing"

	"oszir/internal/platform/calendar"
	"oszir/internal/tartinfo"
)

// A search was answered in time when the centre answered it in time, and not when nobody had to any more, since its body closed it or
// ended itself.
//
// Covers: T12, T23
func TestOverview_T23_AnsweredInTime(t *testing.T) {
	w := newWorld(t)
	w.heir("UTOD")
	overview := func(inTime, overdue int) {
		t.Helper()
		o, err := w.Overview(t.Context(), w.centre)
		if err != nil || o.AnsweredInTime != inTime || o.Overdue != overdue {
			t.Errorf("%d in time, %d overdue, want %d and %d: %v", o.AnsweredInTime, o.Overdue, inTime, overdue, err)
		}
	}
	w.nobody(w.sent(w.townHead, nil))
	w.nobody(w.sent(w.townHead, once))
	withdrawn, late := w.sent(w.townHead, nil), w.sent(w.townHead, nil)
	w.sent(w.head, nil) // ends with its body
	overview(2, 0)
	act := tartinfo.SearchAct{ID: withdrawn, Seen: 2, Request: w.once()}
	err := w.CloseSearch(t.Context(), w.townHead, tartinfo.CloseForm{SearchAct: act, Typed: map[string]string{"close_reason": "post_ended"}})
	if err != nil {
		t.Fatal(err, faults(err))
	}
	overview(2, 0)
	w.ordered(w.head, calendar.On(2026, 3, 13), nil, "UTOD")
	w.tick(at(2026, 3, 14, 0, 0))
	overview(2, 0)
	w.tick(at(2026, 3, 19, 0, 0))
	overview(2, 1)
	w.nobody(late)
	overview(2, 1)
}
