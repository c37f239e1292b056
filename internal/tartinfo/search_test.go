package tartinfo_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/listing"
	"oszir/internal/tartinfo"
)

// prepared writes down a search of the actor's body.
func (w *world) prepared(who identity.Actor, change map[string]string) int64 {
	w.t.Helper()
	id, err := w.Prepare(w.t.Context(), who, tartinfo.SearchForm{Typed: vacancy(calendar.Of(w.now), change), Request: w.once()})
	if err != nil {
		w.t.Fatal(err, faults(err))
	}
	return id
}

// seen gives a search as somebody sees it.
func (w *world) seen(who identity.Actor, id int64) tartinfo.SearchView {
	w.t.Helper()
	v, err := w.SeeSearch(w.t.Context(), who, id)
	if err != nil {
		w.t.Fatal(err)
	}
	return v
}

// once is a one-time search for leaders, who are in no mandatory report.
var once = map[string]string{"kind": "once", "planned_class": "leader"}

// A search is prepared under a number with E, and has its lasting one with Ü or K when it is sent; the centre sees it all the while.
//
// Covers: T20, T22
func TestSearch_T20_T22_NumbersAndStates(t *testing.T) {
	w := newWorld(t)
	id := w.prepared(w.clerk, nil)
	v := w.seen(w.head, id)
	if v.Number != "E202603110001" || v.State != tartinfo.Preparing || !v.Own || v.Due != calendar.On(2026, 3, 23) || v.Content["feor"] != "2511 Pénzügyi elemző és befektetési tanácsadó" || v.Content["earliest_start"] != "2026-03-11" {
		t.Errorf("%+v", v)
	}
	if v := w.seen(w.centre, id); v.Own || v.Reporter.Code != w.clerk.Code {
		t.Errorf("%+v", v)
	}
	_, err := w.SeeSearch(t.Context(), w.townHead, id)
	kind(t, err, errs.NotFound)
	err = w.SendSearch(t.Context(), w.townHead, tartinfo.SearchAct{ID: id, Seen: 1, Request: w.once()})
	kind(t, err, errs.NotFound)
	err = w.SendSearch(t.Context(), w.head, tartinfo.SearchAct{ID: id, Seen: 1, Request: w.once()})
	if err != nil {
		t.Fatal(err, faults(err))
	}
	err = w.SendSearch(t.Context(), w.head, tartinfo.SearchAct{ID: id, Seen: 2, Request: w.once()})
	kind(t, err, errs.Conflict)
	w.now = at(2026, 3, 13, 9, 0)
	other := w.sent(w.head, once)
	for id, want := range map[int64]string{id: "Ü202603110001", other: "K202603130001"} {
		v := w.seen(w.centre, id)
		if v.Number != want || v.State != tartinfo.Sent {
			t.Errorf("%s %s, want %s", v.Number, v.State, want)
		}
	}
	if v := w.seen(w.head, other); v.Due != calendar.On(2026, 3, 20) { // five working days
		t.Errorf("due %v", v.Due)
	}
}

// All that is missing or wrong comes at once; who has to report and what may be reported is the law's.
//
// Covers: T20, T21
func TestSearch_T20_T21_AllAtOnce(t *testing.T) {
	w := newWorld(t)
	today := calendar.Of(w.now)
	_, err := w.Prepare(t.Context(), w.head, tartinfo.SearchForm{Typed: map[string]string{"kind": "vacancy", "feor": "2519 nincs ilyen", "vacant_since": (today + 1).String(), "head_count": "0"}, Request: w.once()})
	same(t, faults(err), []string{
		"employer_name required", "employer_address required", "workplace_name required", "post required", "job_family_1 required", "task_area required", "feor not_in_list", "planned_class required",
		"vacant_since date_order", "earliest_start required", "school_level required", "study_field_1 required", "head_count format",
	})
	for name, c := range map[string]struct {
		who    identity.Actor
		change map[string]string
		want   []string
	}{
		"civil servants report":              {w.townHead, nil, nil},
		"soldiers do not":                    {w.armyHead, nil, []string{"kind not_allowed"}},
		"soldiers search once":               {w.armyHead, once, nil},
		"leaders are not reported":           {w.head, map[string]string{"planned_class": "leader"}, []string{"planned_class not_allowed"}},
		"nor are administrators":             {w.head, map[string]string{"planned_class": "clerical"}, []string{"planned_class not_allowed"}},
		"what is vacant later is for once":   {w.head, map[string]string{"kind": "once", "vacant_since": (today + 30).String(), "at_once": "", "earliest_start": (today + 30).String()}, nil},
		"fifteen days are in time":           {w.head, map[string]string{"vacant_since": (today - 15).String()}, nil},
		"sixteen are late":                   {w.head, map[string]string{"vacant_since": (today - 16).String()}, []string{"report_late_reason required"}},
		"late with its reason":               {w.head, map[string]string{"vacant_since": (today - 16).String(), "report_late_reason": "a szervezeti változás miatt"}, nil},
		"nobody is late with a request":      {w.head, map[string]string{"kind": "once", "vacant_since": (today - 60).String()}, nil},
		"a call that was published is named": {w.head, map[string]string{"call_published": "yes"}, []string{"call_where required"}},
	} {
		_, err := w.Prepare(t.Context(), c.who, tartinfo.SearchForm{Typed: vacancy(today, c.change), Request: w.once()})
		if c.want == nil && err != nil {
			t.Errorf("%s: %v %v", name, err, faults(err))
		}
		if c.want != nil {
			same(t, faults(err), c.want)
		}
	}
}

// A vacancy stays editable after it was sent, which the centre is shown and the log knows; a one-time search does not; neither when
// somebody else was faster. The kind stays.
//
// Covers: T21, T22
func TestChangeSearch_T21_T22(t *testing.T) {
	w := newWorld(t)
	today := calendar.Of(w.now)
	id := w.sent(w.head, nil)
	more := tartinfo.SearchForm{ID: id, Seen: 2, Typed: vacancy(today, map[string]string{"kind": "once", "head_count": "3"}), Request: w.once()}
	w.now = at(2026, 3, 12, 9, 0) // "at once" stays the day on which it was said
	err := w.ChangeSearch(t.Context(), w.townHead, more)
	kind(t, err, errs.NotFound)
	err = w.ChangeSearch(t.Context(), w.clerk, more)
	if err != nil {
		t.Fatal(err, faults(err))
	}
	v := w.seen(w.centre, id)
	if v.HeadCount != 3 || v.Kind != "vacancy" || v.Content["kind"] != "vacancy" || !v.ChangedAt.Equal(w.now) || v.State != tartinfo.Sent {
		t.Errorf("%+v", v)
	}
	got := dbtest.Query(t, w.url, "SELECT (detail ->> 'changed') || ' ' || (detail ->> 'state') FROM audit.entry WHERE operation = 'tartinfo.change_search' AND subject = 'search/' || $1", fmt.Sprint(id))
	if got != `["head_count"] sent` {
		t.Errorf("the log says %s", got)
	}
	more.Request = w.once()
	err = w.ChangeSearch(t.Context(), w.head, more)
	kind(t, err, errs.Conflict) // the clerk was faster
	asked := w.prepared(w.head, once)
	change := func(seen int) error {
		return w.ChangeSearch(t.Context(), w.head, tartinfo.SearchForm{ID: asked, Seen: seen, Typed: vacancy(today, map[string]string{"kind": "once", "planned_class": "clerical"}), Request: w.once()})
	}
	err = change(1)
	if err != nil {
		t.Fatal(err, faults(err))
	}
	if v := w.seen(w.head, asked); !v.ChangedAt.IsZero() {
		t.Errorf("changed at %v before it was sent", v.ChangedAt)
	}
	err = w.SendSearch(t.Context(), w.head, tartinfo.SearchAct{ID: asked, Seen: 2, Request: w.once()})
	if err != nil {
		t.Fatal(err)
	}
	err = change(3)
	kind(t, err, errs.Conflict)
	if !strings.Contains(fmt.Sprint(err), "search_fixed") {
		t.Errorf("got %v", err)
	}
}

// A report that has come to be late while it was prepared is not sent without its reason, and is marked as late with it.
//
// Covers: T23
func TestSendSearch_T23_Late(t *testing.T) {
	w := newWorld(t)
	id := w.prepared(w.head, map[string]string{"vacant_since": "2026-03-11"})
	w.now = at(2026, 3, 27, 8, 0) // the sixteenth day
	err := w.SendSearch(t.Context(), w.head, tartinfo.SearchAct{ID: id, Seen: 1, Request: w.once()})
	same(t, faults(err), []string{"report_late_reason required"})
	typed := vacancy(calendar.Of(w.now), map[string]string{"vacant_since": "2026-03-11", "report_late_reason": "későn derült ki"})
	err = w.ChangeSearch(t.Context(), w.head, tartinfo.SearchForm{ID: id, Seen: 1, Typed: typed, Request: w.once()})
	if err == nil {
		err = w.SendSearch(t.Context(), w.head, tartinfo.SearchAct{ID: id, Seen: 2, Request: w.once()})
	}
	if err != nil {
		t.Fatal(err, faults(err))
	}
	if v := w.seen(w.centre, id); !v.Late(calendar.Of(w.now)) || v.Content["report_late_reason"] != "későn derült ki" {
		t.Errorf("%+v", v)
	}
	if v := w.seen(w.head, w.sent(w.head, nil)); v.Late(v.Today) {
		t.Error("three days are not late")
	}
}

// The centre is reminded once, at 24:00 of the fifth working day, of what it has not answered, and of nothing else.
//
// Covers: T23
func TestSearchOverdue_T23_FiveWorkingDays(t *testing.T) {
	w := newWorld(t)
	w.now = at(2026, 3, 9, 15, 0) // Monday
	id := w.sent(w.head, nil)
	answered, ended := w.sent(w.head, nil), w.sent(w.head, nil)
	dbtest.Query(t, w.url, "UPDATE tartinfo.search SET searched_at = now() WHERE id = $1 RETURNING ''", answered)
	err := w.CloseSearch(t.Context(), w.head, tartinfo.CloseForm{SearchAct: tartinfo.SearchAct{ID: ended, Seen: 2, Request: w.once()}, Typed: map[string]string{"close_reason": "post_ended"}})
	if err != nil {
		t.Fatal(err, faults(err))
	}
	w.tick(at(2026, 3, 16, 23, 59))
	same(t, w.letters(), nil)
	if v := w.seen(w.centre, id); v.Due != calendar.On(2026, 3, 16) {
		t.Errorf("due %v", v.Due)
	}
	w.tick(at(2026, 3, 20, 9, 0)) // the clock was away for days
	w.tick(at(2026, 3, 21, 9, 0))
	same(t, w.letters(), []string{"tartinfo.search_overdue"})
	text := dbtest.Query(t, w.url, "SELECT subject || ' ' || body FROM mail.letter WHERE kind = 'tartinfo.search_overdue'")
	if v := w.seen(w.centre, id); !strings.Contains(text, v.Number) || !strings.Contains(text, "2026. március 16") {
		t.Errorf("%s", text)
	}
}

// A vacancy is closed with the day of its filling and how, or with another reason; what was offered ends, and nothing is due any more.
//
// Covers: T23
func TestCloseSearch_T23(t *testing.T) {
	w := newWorld(t)
	today := calendar.Of(w.now)
	id := w.sent(w.head, nil)
	dbtest.Query(t, w.url, `INSERT INTO tartinfo.offer_list (search_id, body_id, state, made_at, made_by, opens_at, closes_at, considered, entry_id)
		SELECT $1, $2, 'waiting', now(), 'proba', now(), now(), 0, max(id) FROM audit.entry RETURNING ''`, id, w.office.ID)
	dbtest.Query(t, w.url, "INSERT INTO tartinfo.deadline (kind, due_at, list_id) SELECT 'list.expire', now(), max(id) FROM tartinfo.offer_list RETURNING ''")
	closing := func(who identity.Actor, id int64, seen int, typed map[string]string) error {
		return w.CloseSearch(t.Context(), who, tartinfo.CloseForm{SearchAct: tartinfo.SearchAct{ID: id, Seen: seen, Request: w.once()}, Typed: typed})
	}
	for name, c := range map[string]struct {
		typed map[string]string
		want  []string
	}{
		"nothing":         {map[string]string{}, []string{"close_reason required"}},
		"without its day": {map[string]string{"close_reason": "filled"}, []string{"filled_on required", "through required"}},
		"to come":         {map[string]string{"close_reason": "filled", "filled_on": (today + 1).String(), "through": "no"}, []string{"filled_on date_order"}},
		"too early":       {map[string]string{"close_reason": "filled", "filled_on": (today - 4).String(), "through": "no"}, []string{"filled_on date_order"}},
		"not filled":      {map[string]string{"close_reason": "not_filled", "filled_on": today.String(), "through": "yes"}, []string{"filled_on not_allowed", "through not_allowed"}},
	} {
		err := closing(w.head, id, 2, c.typed)
		if !slices.Equal(faults(err), c.want) {
			t.Errorf("%s: %v, want %v", name, faults(err), c.want)
		}
	}
	filled := map[string]string{"close_reason": "filled", "filled_on": today.String(), "through": "yes"}
	err := closing(w.townHead, id, 2, filled)
	kind(t, err, errs.NotFound)
	err = closing(w.head, w.prepared(w.head, nil), 1, filled)
	kind(t, err, errs.Conflict) // it was not sent
	err = closing(w.head, w.sent(w.head, once), 2, filled)
	kind(t, err, errs.Conflict) // it closes by itself
	err = closing(w.clerk, id, 2, filled)
	if err != nil {
		t.Fatal(err, faults(err))
	}
	v := w.seen(w.centre, id)
	if v.State != tartinfo.Successful || !v.Through || v.FilledOn != today || v.ClosedOn != today || v.CloseReason != "filled" || v.LateClosing() || v.Due != calendar.None {
		t.Errorf("%+v", v)
	}
	if got := dbtest.Query(t, w.url, "SELECT string_agg(state || ' ' || (ended_at IS NOT NULL), ',') FROM tartinfo.offer_list"); got != "unsuccessful true" {
		t.Errorf("lists: %s", got)
	}
	if got := dbtest.Query(t, w.url, "SELECT count(*)::text FROM tartinfo.deadline WHERE NOT dropped AND (search_id = $1 OR list_id IS NOT NULL)", id); got != "0" {
		t.Errorf("%s deadlines are left", got)
	}
	err = closing(w.head, id, 3, filled)
	kind(t, err, errs.Conflict)
	err = w.ChangeSearch(t.Context(), w.head, tartinfo.SearchForm{ID: id, Seen: 3, Typed: vacancy(today, nil), Request: w.once()})
	kind(t, err, errs.Conflict)
	late := w.sent(w.head, nil)
	w.now = at(2026, 3, 20, 10, 0) // nine days after
	err = closing(w.head, late, 2, map[string]string{"close_reason": "filled", "filled_on": today.String(), "through": "no"})
	if err != nil {
		t.Fatal(err, faults(err))
	}
	if v := w.seen(w.head, late); v.State != tartinfo.Unsuccessful || !v.LateClosing() {
		t.Errorf("%+v", v)
	}
}

// A list shows a body its own and the centre everybody's, narrowed, counted and sorted by each column.
//
// Covers: T19, T22
func TestSearches_T19_T22_List(t *testing.T) {
	w := newWorld(t)
	w.prepared(w.head, map[string]string{"post": "árvízvédelmi felügyelő"})
	w.sent(w.head, map[string]string{"post": "bérszámfejtő"})
	w.sent(w.head, map[string]string{"post": "ács", "kind": "once"})
	w.sent(w.townHead, map[string]string{"post": "zenei szakreferens"})
	list := func(who identity.Actor, f tartinfo.SearchFilter, l listing.Listing) ([]string, int) {
		t.Helper()
		rows, all, err := w.Searches(t.Context(), who, f, l)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for i := range rows {
			out = append(out, rows[i].Post())
		}
		return out, all
	}
	for name, c := range map[string]struct {
		who  identity.Actor
		f    tartinfo.SearchFilter
		l    listing.Listing
		want []string
		all  int
	}{
		"its own":            {w.clerk, tartinfo.SearchFilter{}, listing.Listing{}, []string{"ács", "bérszámfejtő", "árvízvédelmi felügyelő"}, 3},
		"another body's own": {w.townHead, tartinfo.SearchFilter{}, listing.Listing{}, []string{"zenei szakreferens"}, 1},
		"all by post":        {w.centre, tartinfo.SearchFilter{}, listing.Listing{Sort: "post"}, []string{"ács", "árvízvédelmi felügyelő", "bérszámfejtő", "zenei szakreferens"}, 4},
		"backwards":          {w.centre, tartinfo.SearchFilter{}, listing.Listing{Sort: "post", Desc: true, Limit: 2}, []string{"zenei szakreferens", "bérszámfejtő"}, 4},
		"drafts":             {w.centre, tartinfo.SearchFilter{State: tartinfo.Preparing}, listing.Listing{}, []string{"árvízvédelmi felügyelő"}, 1},
		"one-time":           {w.centre, tartinfo.SearchFilter{Kind: "once"}, listing.Listing{}, []string{"ács"}, 1},
		"by a word":          {w.centre, tartinfo.SearchFilter{Text: "SZAKREF"}, listing.Listing{}, []string{"zenei szakreferens"}, 1},
		"by the number":      {w.centre, tartinfo.SearchFilter{Text: "K2026"}, listing.Listing{}, []string{"ács"}, 1},
	} {
		got, all := list(c.who, c.f, c.l)
		if !slices.Equal(got, c.want) || all != c.all {
			t.Errorf("%s: %q of %d, want %q of %d", name, got, all, c.want, c.all)
		}
	}
	for _, column := range []string{"number", "kind", "employer", "county", "vacant_since", "state", "sent", "search_due", "changed", "lateness"} {
		if _, all := list(w.centre, tartinfo.SearchFilter{}, listing.Listing{Sort: column}); all != 4 {
			t.Errorf("by %s: %d", column, all)
		}
	}
}

// What somebody typed into the sheet of a search and did not save is there again, and goes when it is saved. A search of another body
// takes no draft.
//
// Covers: T22
func TestDraft_T22_OfASearch(t *testing.T) {
	w := newWorld(t)
	typed := map[string]string{"post": "félbe maradt"}
	err := w.KeepDraft(t.Context(), w.head, "search/new", 0, typed)
	if err != nil {
		t.Fatal(err)
	}
	id := w.prepared(w.head, nil)
	form := fmt.Sprintf("search/%d", id)
	err = w.KeepDraft(t.Context(), w.townHead, form, 0, typed)
	kind(t, err, errs.NotFound)
	err = w.KeepDraft(t.Context(), w.head, form, 0, typed)
	if err != nil {
		t.Fatal(err)
	}
	left := func(form string, want bool) {
		t.Helper()
		d, err := w.Draft(t.Context(), w.head, form)
		if err != nil || (d.Typed != nil) != want {
			t.Errorf("%s: %v %v", form, d, err)
		}
	}
	left("search/new", false)
	left(form, true)
	err = w.ChangeSearch(t.Context(), w.head, tartinfo.SearchForm{ID: id, Seen: 1, Typed: vacancy(calendar.Of(w.now), nil), Request: w.once()})
	if err != nil {
		t.Fatal(err)
	}
	left(form, false)
}

// The form offers the task areas that the body has used, and no other's.
//
// Covers: T21
func TestTaskAreas_T21(t *testing.T) {
	w := newWorld(t)
	w.prepared(w.head, map[string]string{"task_area": "ügyfélszolgálati feladatkör"})
	w.prepared(w.head, map[string]string{"task_area": "ügyfélszolgálati feladatkör"})
	w.prepared(w.head, map[string]string{"task_area": "* Nem a rendelet"})
	w.placed(w.head, nil)
	w.prepared(w.townHead, map[string]string{"task_area": "adóigazgatási feladatkör"})
	got, err := w.TaskAreas(t.Context(), w.clerk)
	if err != nil {
		t.Fatal(err)
	}
	same(t, got, []string{"költségvetési feladatkör", "ügyfélszolgálati feladatkör"})
}

// A post that is filled while its lists are still evaluated ends them as they stand: with somebody chosen on it a list was successful, and
// without it was not, as when it is finalised.
//
// Covers: T23, T26
func TestCloseSearch_T26_ChosenBefore(t *testing.T) {
	w := newWorld(t)
	first, second := w.placed(w.townHead, nil), w.placed(w.townHead, nil)
	search := w.sent(w.head, nil)
	good := w.offerAll(search, nil)
	later := w.placed(w.townHead, nil)
	bad := w.offerAll(search, nil)
	err := w.evaluate(good, map[int64]tartinfo.Verdict{first: chosen, second: undecided})
	if err == nil {
		err = w.evaluate(bad, map[int64]tartinfo.Verdict{later: {Outcome: tartinfo.OutcomeInvited}})
	}
	if err == nil {
		act := tartinfo.SearchAct{ID: search, Seen: w.seen(w.head, search).Version, Request: w.once()}
		err = w.CloseSearch(t.Context(), w.head, tartinfo.CloseForm{SearchAct: act, Typed: map[string]string{"close_reason": "filled", "filled_on": calendar.Of(w.now).String(), "through": "yes"}})
	}
	if err != nil {
		t.Fatal(err, faults(err))
	}
	for list, want := range map[int64]tartinfo.ListState{good: tartinfo.ListSuccessful, bad: tartinfo.ListUnsuccessful} {
		if v := w.list(w.head, list); v.State != want || v.May || v.EndedAt.IsZero() {
			t.Errorf("%s, want %s", v.State, want)
		}
	}
}
