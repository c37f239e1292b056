package tartinfo_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/errs"
	"oszir/internal/tartinfo"
)

// query gives what a statement finds, as text.
func (w *world) query(sql string, args ...any) string {
	w.t.Helper()
	return dbtest.Query(w.t, w.url, fmt.Sprintf(sql, args...))
}

// removed removes somebody by hand.
func (w *world) removed(id int64, seen int) error {
	return w.Remove(w.t.Context(), w.head, tartinfo.RemoveForm{ID: id, Seen: seen, Typed: map[string]string{"removal_reason": "transferred", "removal_note": "más szervhez"}, Request: w.once()})
}

// Somebody is removed early with a reason, once, and everybody is told without a name that would stay.
//
// Covers: T17
func TestRemove_T17_ByHand(t *testing.T) {
	w := newWorld(t)
	id := w.placed(w.head, nil)
	err := w.Remove(t.Context(), w.head, tartinfo.RemoveForm{ID: id, Seen: 1, Request: w.once()})
	same(t, faults(err), []string{"removal_reason required"})
	err = w.Remove(t.Context(), w.head, tartinfo.RemoveForm{ID: id, Seen: 1, Typed: map[string]string{"removal_reason": "expired"}, Request: w.once()})
	same(t, faults(err), []string{"removal_reason format"}) // nobody but the clock
	err = w.Remove(t.Context(), w.townHead, tartinfo.RemoveForm{ID: id, Seen: 1, Typed: map[string]string{"removal_reason": "moved"}, Request: w.once()})
	kind(t, err, errs.NotFound)
	twice := tartinfo.RemoveForm{ID: id, Seen: 1, Typed: map[string]string{"removal_reason": "moved"}, Request: w.once()}
	for range 2 { // a double click
		err = w.Remove(t.Context(), w.head, twice)
		if err != nil {
			t.Fatal(err, faults(err))
		}
	}
	kind(t, w.removed(id, 2), errs.Conflict)
	same(t, w.letters(), []string{"tartinfo.placed", "tartinfo.placed", "tartinfo.removed_body", "tartinfo.removed_body", "tartinfo.removed_member"})
	if got := w.query("SELECT string_agg(kind || ':' || state, ' ' ORDER BY id) FROM mail.letter WHERE kind = 'tartinfo.placed'"); got != "tartinfo.placed:given_up tartinfo.placed:given_up" {
		t.Errorf("letters that waited: %s", got)
	}
	if got := w.query("SELECT count(*) FROM mail.letter WHERE kind = 'tartinfo.removed_body' AND (body LIKE '%%Kitalált%%' OR body NOT LIKE '%%J202603110001%%')"); got != "0" {
		t.Errorf("%s letters to the body name the member or no protocol", got)
	}
	if got := w.query("SELECT recipient FROM mail.letter WHERE kind = 'tartinfo.removed_member'"); got != "kazmer@pelda.example" {
		t.Errorf("the member's letter goes to %s", got)
	}
	v, err := w.See(t.Context(), w.head, id)
	if err != nil || v.Status != tartinfo.NoMore || v.Shown() != tartinfo.Masked || v.Content["family_name"] != "" || v.Content["job_family_1"] != "economy" {
		t.Errorf("%+v %v", v.Member, err)
	}
	_, err = w.See(t.Context(), w.centre, id)
	kind(t, err, errs.NotFound)
	w.tick(at(2026, 6, 1, 8, 0)) // nothing is due any more
	if got := w.query("SELECT string_agg(p.id || ' ' || p.reason || ' ' || p.removed_on || ' ' || p.keep_until, ';') FROM tartinfo.protocol p"); got != "J202603110001 moved 2026-03-11 2029-03-11" {
		t.Errorf("protocols: %s", got)
	}
}

// After the removal nothing of the sheet can be changed or made.
//
// Covers: T17, T18
func TestRemove_T18_NothingAfterwards(t *testing.T) {
	w := newWorld(t)
	id := w.placed(w.head, nil)
	err := w.removed(id, 1)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = w.Datasheet(t.Context(), w.head, id)
	kind(t, err, errs.Conflict)
	_, _, err = w.Certificate(t.Context(), w.head, id)
	kind(t, err, errs.Conflict)
	_, _, err = w.OpenCV(t.Context(), w.head, id)
	kind(t, err, errs.NotFound)
	kind(t, w.kept(id, 2, "x.pdf", "%PDF-1"), errs.Conflict)
	kind(t, w.KeepDraft(t.Context(), w.head, fmt.Sprintf("member/%d", id), id, map[string]string{"post": "más"}), errs.NotFound)
	kind(t, w.Change(t.Context(), w.head, tartinfo.MemberForm{ID: id, Seen: 2, Typed: member(calendar.Of(w.now), nil), Request: w.once()}), errs.Conflict)
}

// The day of a removal by the clock is the last day, at 24:00 by the clock of Budapest: also where summer time begins, and also when the
// clock was down for days. Each letter goes once.
//
// Covers: T17
func TestExpire_T17_MidnightOfTheLastDay(t *testing.T) {
	for _, c := range []struct {
		end    calendar.Day
		before time.Time // the last moment on the list
		after  time.Time // when the clock comes
		number string
	}{
		{calendar.On(2026, 3, 28), at(2026, 3, 28, 23, 59), at(2026, 3, 29, 0, 0), "J202603280001"},
		{calendar.On(2026, 3, 29), at(2026, 3, 29, 23, 59), at(2026, 3, 30, 0, 0), "J202603290001"}, // that day has 23 hours
		{calendar.On(2026, 4, 10), at(2026, 4, 10, 23, 59), at(2026, 4, 14, 9, 30), "J202604100001"},
	} {
		w := newWorld(t)
		id := w.placed(w.head, map[string]string{"reserve_end": c.end.String()})
		w.tick(c.before)
		v, err := w.See(t.Context(), w.centre, id)
		if err != nil || v.Status != tartinfo.Active {
			t.Errorf("%s: at %s %s %v", c.end, c.before, v.Status, err)
		}
		w.now = c.after // before the clock comes
		v, err = w.See(t.Context(), w.head, id)
		if err != nil || v.Shown() != tartinfo.Masked || v.Content["phone"] != "" {
			t.Errorf("%s: the clock is late and %s is seen %v", c.end, v.Shown(), err)
		}
		w.tick(c.after)
		w.tick(c.after.Add(time.Hour))
		if got := w.query("SELECT string_agg(p.id || ' ' || p.reason || ' ' || p.removed_on, ';') FROM tartinfo.protocol p"); got != c.number+" expired "+c.end.String() {
			t.Errorf("%s: protocols %s", c.end, got)
		}
		if got := strings.Count(strings.Join(w.letters(), " "), "removed_"); got != 3 {
			t.Errorf("%s: %d letters of the removal", c.end, got)
		}
		if got := w.query("SELECT count(*) FROM audit.entry WHERE operation = 'tartinfo.expire'"); got != "1" {
			t.Errorf("%s: %s entries in the log", c.end, got)
		}
	}
}

// Of a change and a removal at the same moment one is done and the other told so, and nothing is left half done.
//
// Covers: T17
func TestRemove_T17_RacesWithAChange(t *testing.T) {
	w := newWorld(t)
	for i := range 10 {
		id := w.placed(w.head, map[string]string{"family_name": fmt.Sprintf("Versengő%d", i)})
		change := tartinfo.MemberForm{ID: id, Seen: 1, Typed: member(calendar.Of(w.now), map[string]string{"family_name": "Más"}), Request: w.once()}
		remove := tartinfo.RemoveForm{ID: id, Seen: 1, Typed: map[string]string{"removal_reason": "moved"}, Request: w.once()}
		var all sync.WaitGroup
		var out [2]error
		all.Go(func() { out[0] = w.Change(t.Context(), w.clerk, change) })
		all.Go(func() { out[1] = w.Remove(t.Context(), w.head, remove) })
		all.Wait()
		if (out[0] == nil) == (out[1] == nil) {
			t.Errorf("change %v, removal %v", out[0], out[1])
		}
		kind(t, errors.Join(out[0], out[1]), errs.Conflict)
		left := w.query("SELECT count(*) FROM tartinfo.member WHERE id = %d AND (removed_on IS NULL) = (name = 'Más Kázmér')", id)
		if out[1] == nil {
			left = w.query("SELECT count(*) FROM tartinfo.member WHERE id = %d AND removed_on IS NOT NULL AND name IS NULL AND content::text NOT LIKE '%%Kázmér%%'", id)
		}
		if left != "1" {
			t.Errorf("member %d is half done", id)
		}
	}
}
