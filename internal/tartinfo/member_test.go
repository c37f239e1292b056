package tartinfo_test

import (
	"fmt"
	"net/url"
	"testing"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/tartinfo"
)

// A member is written down with all that is said of them, the users of the body have a letter, the member has one on the first day.
//
// Covers: T13, T16
func TestPlace_T13_T16(t *testing.T) {
	w := newWorld(t)
	today := calendar.Of(w.now)
	id, err := w.Place(t.Context(), w.head, tartinfo.MemberForm{Typed: member(today+5, nil), Request: w.once()})
	if err != nil {
		t.Fatal(err, faults(err))
	}
	same(t, w.letters(), []string{"tartinfo.placed", "tartinfo.placed"})
	v, err := w.See(t.Context(), w.clerk, id)
	if err != nil || v.Name != "Kitalált Kázmér" || v.Status != tartinfo.NotYet || v.Recorder.Code != w.head.Code || v.Content["employer_name"] != "Próba Hivatal" || v.Content["employer_address"] != "1000 Budapest, Minta utca 1." || v.Content["status_kind"] != "government_official" {
		t.Errorf("%+v %v", v, err)
	}
	_, err = w.See(t.Context(), w.centre, id)
	kind(t, err, errs.NotFound) // not active yet: only its own body
	_, err = w.See(t.Context(), w.townHead, id)
	kind(t, err, errs.NotFound)
	w.tick(at(2026, 3, 15, 23, 59))
	same(t, w.letters(), []string{"tartinfo.placed", "tartinfo.placed"})
	w.tick(at(2026, 3, 16, 0, 0))
	w.tick(at(2026, 3, 16, 0, 1))
	same(t, w.letters(), []string{"tartinfo.placed", "tartinfo.placed", "tartinfo.started"})
	v, err = w.See(t.Context(), w.centre, id)
	if err != nil || v.Status != tartinfo.Active {
		t.Errorf("%v %v", v.Status, err)
	}
}

// All that is missing or wrong comes at once, with its place.
//
// Covers: T14
func TestPlace_T14_AllAtOnce(t *testing.T) {
	w := newWorld(t)
	today := calendar.Of(w.now)
	_, err := w.Place(t.Context(), w.head, tartinfo.MemberForm{Typed: map[string]string{"birth_date": "tavaly", "reserve_start": today.String(), "reserve_end": (today - 1).String()}, Request: w.once()})
	same(t, faults(err), []string{
		"family_name required", "given_name required", "birth_date format", "phone required", "email required", "employer_name required", "employer_address required", "workplace_name required", "post required",
		"job_family_1 required", "task_area_1 required", "ground required", "dismissal_reason required", "reserve_end date_order", "service_end required",
	})
	for name, c := range map[string]struct {
		change map[string]string
		want   []string
	}{
		"over already":           {map[string]string{"reserve_start": (today - 70).String(), "reserve_end": (today - 9).String(), "late_reason": "késve jött"}, []string{"reserve_end date_order"}},
		"after the last day":     {map[string]string{"service_end": (today + 10).String()}, []string{"reserve_end date_order"}},
		"late without reason":    {map[string]string{"reserve_start": (today - 20).String()}, []string{"late_reason required"}},
		"late with its reason":   {map[string]string{"reserve_start": (today - 20).String(), "late_reason": "a felmentési okirat késve érkezett"}, nil},
		"soldiers' job family":   {map[string]string{"job_family_1": "soldier_at_disposal"}, []string{"job_family_1 date_order"}},
		"five working days late": {map[string]string{"reserve_start": (today - 7).String()}, nil},
	} {
		_, err := w.Place(t.Context(), w.head, tartinfo.MemberForm{Typed: member(today, c.change), Request: w.once()})
		if c.want == nil && err != nil {
			t.Errorf("%s: %v %v", name, err, faults(err))
		}
		if c.want != nil {
			same(t, faults(err), c.want)
		}
	}
}

// What somebody typed and did not save is there again, for them alone, and goes when it is saved.
//
// Covers: T14
func TestDraft_T14_NothingTypedIsLost(t *testing.T) {
	w := newWorld(t)
	typed := map[string]string{"family_name": "Félbe", "birth_date": "nem tudom"}
	err := w.KeepDraft(t.Context(), w.head, "member/new", 0, typed)
	if err != nil {
		t.Fatal(err)
	}
	d, err := w.Draft(t.Context(), w.head, "member/new")
	if err != nil || d.Typed["birth_date"] != "nem tudom" {
		t.Errorf("%v %v", d, err)
	}
	d, err = w.Draft(t.Context(), w.clerk, "member/new")
	if err != nil || d.Typed != nil {
		t.Errorf("somebody else's draft: %v %v", d, err)
	}
	w.placed(w.head, nil)
	d, err = w.Draft(t.Context(), w.head, "member/new")
	if err != nil || d.Typed != nil {
		t.Errorf("after it was saved: %v %v", d, err)
	}
}

// Two people on one member do not overwrite each other, and the tabs take lines.
//
// Covers: T15
func TestLines_T15(t *testing.T) {
	w := newWorld(t)
	id := w.placed(w.head, nil)
	school := map[string]string{"school_level": "master", "institution": "Példa Egyetem", "study_field": "economics", "major": "gazdálkodási"}
	err := w.SaveLine(t.Context(), w.head, tartinfo.LineForm{MemberID: id, Tab: "school", Seen: 1, Typed: school, Request: w.once()})
	if err != nil {
		t.Fatal(err, faults(err))
	}
	err = w.SaveLine(t.Context(), w.clerk, tartinfo.LineForm{MemberID: id, Tab: "school", Seen: 1, Typed: school, Request: w.once()})
	kind(t, err, errs.Conflict)
	err = w.Change(t.Context(), w.clerk, tartinfo.MemberForm{ID: id, Seen: 1, Typed: member(calendar.Of(w.now), map[string]string{"post": "más"}), Request: w.once()})
	kind(t, err, errs.Conflict)
	err = w.SaveLine(t.Context(), w.head, tartinfo.LineForm{MemberID: id, Tab: "school", Seen: 2, Typed: map[string]string{"school_level": "secondary", "faculty": "Kar"}, Request: w.once()})
	same(t, faults(err), []string{"institution required", "faculty not_allowed", "study_field required"})
	v, err := w.See(t.Context(), w.head, id)
	if err != nil || len(v.Lines) != 1 || v.Lines[0].Content["major"] != "gazdálkodási" {
		t.Fatalf("%+v %v", v.Lines, err)
	}
	err = w.TakeLine(t.Context(), w.townHead, tartinfo.LineForm{MemberID: id, Tab: "school", LineID: v.Lines[0].ID, Seen: 2, Request: w.once()})
	kind(t, err, errs.NotFound)
	err = w.TakeLine(t.Context(), w.head, tartinfo.LineForm{MemberID: id, Tab: "school", LineID: v.Lines[0].ID, Seen: 2, Request: w.once()})
	if err != nil {
		t.Fatal(err)
	}
	v, err = w.See(t.Context(), w.head, id)
	if err != nil || len(v.Lines) != 0 {
		t.Errorf("%+v %v", v.Lines, err)
	}
}

// A member has as many lines as are shown and printed; one more is refused, and can be written once another is taken away. Forgetting
// empties every line there is, and not those alone that are read.
//
// Covers: T15, T17
func TestLines_T15_T17_AsManyAsAreShown(t *testing.T) {
	w := newWorld(t)
	id, other := w.placed(w.head, nil), w.placed(w.head, nil)
	fill := func(n int) {
		t.Helper()
		w.query(`WITH l AS (INSERT INTO tartinfo.line (member_id, tab, content, entry_id) SELECT %d, 'exam', jsonb_build_object('exam', 'basic', 'exam_name', 'Kitalált vizsga ' || n), m.entry_id
			FROM tartinfo.member m, generate_series(1, %d) n WHERE m.id = %d RETURNING 1) SELECT count(*) FROM l`, id, n, id)
	}
	save := func(member, line int64, seen int) error {
		return w.SaveLine(t.Context(), w.head, tartinfo.LineForm{MemberID: member, Tab: "exam", LineID: line, Seen: seen, Typed: map[string]string{"exam": "basic"}, Request: w.once()})
	}
	fill(499)
	err := save(id, 0, 1)
	if err != nil {
		t.Fatal(err, faults(err))
	}
	err = save(id, 0, 2)
	kind(t, err, errs.Invalid)
	tells(t, w.pagesOf(w.head).Submit(fmt.Sprintf("/tartinfo/members/%d/exam", id), url.Values{"version": {"2"}, "exam": {"basic"}}), 422, "Egy személyhez legfeljebb 500 sor rögzíthető")
	v, err := w.See(t.Context(), w.head, id)
	if err != nil || len(v.Lines) != 500 {
		t.Fatalf("%d lines: %v", len(v.Lines), err)
	}
	err = save(id, v.Lines[0].ID, 2)
	if err == nil {
		err = w.TakeLine(t.Context(), w.head, tartinfo.LineForm{MemberID: id, Tab: "exam", LineID: v.Lines[0].ID, Seen: 3, Request: w.once()})
	}
	if err == nil {
		err = save(id, 0, 4)
	}
	if err == nil {
		err = save(other, 0, 1)
	}
	if err != nil {
		t.Fatal(err, faults(err))
	}
	fill(20) // written down before there was a limit
	err = w.removed(id, 5)
	if err != nil {
		t.Fatal(err, faults(err))
	}
	if got := w.query("SELECT count(*) FILTER (WHERE content ? 'exam_name') || ' ' || count(*) FILTER (WHERE content = '{\"exam\": \"basic\"}') FROM tartinfo.line WHERE member_id = %d", id); got != "0 520" {
		t.Errorf("lines with and without what people wrote: %s", got)
	}
}
