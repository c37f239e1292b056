package oversight_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oszir/internal/identity"
	"oszir/internal/oversight"
	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
)

// A merged person is told what was read under each of their numbers, official checks of either included; after the merge is
// undone each is told of their own.
//
// Covers: I8, L7
func TestTrail_I8_MergedPeople(t *testing.T) {
	w := newWorld(t)
	kept, gone, other := w.client("a"), w.client("b"), w.client("c")
	w.owner[77], w.owner[78], w.owner[79] = kept, gone, other
	from := w.count("SELECT max(id) FROM audit.entry")
	entries := map[int64]int64{}
	for _, p := range []int64{kept, gone, other} {
		entries[p] = w.look(look{at: w.at(1, 9), actor: "ugyintezo", body: theirs, person: p})
	}
	both := w.look(look{at: w.at(1, 10), actor: "masik", body: theirs, operation: "people.search"})
	w.query("UPDATE audit.entry SET persons = ARRAY[$2, $3]::bigint[] WHERE id = $1 RETURNING 'x'", both, kept, gone)
	all := map[int64]string{entries[kept]: "kept", entries[gone]: "gone", entries[other]: "other", both: "both"}
	named := func(lines []oversight.Line) string {
		var out []string
		for _, l := range lines {
			if l.ID > int64(from) && all[l.ID] != "" {
				out = append(out, all[l.ID])
			}
		}
		slices.Sort(out)
		return strings.Join(out, " ")
	}
	// told is what the owners of the three accounts, the officer's page of each and the filtered log say.
	told := func() []string {
		t.Helper()
		var out []string
		for account, p := range []int64{kept, gone, other} {
			own, err := w.OwnTrail(t.Context(), identity.Actor{Code: fmt.Sprint("u-", account), AccountID: int64(77 + account), Role: identity.RoleUser}, "")
			if err != nil {
				t.Fatal(err)
			}
			page, err := w.PersonTrail(t.Context(), auditor(), p, "")
			if err != nil {
				t.Fatal(err)
			}
			log, err := w.Trail(t.Context(), auditor(), oversight.TrailFilter{PersonID: p, To: calendar.Of(w.at(1, 0))})
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, named(own.Lines)+"/"+named(page.Lines)+"/"+named(log.Lines))
		}
		return out
	}
	apart := []string{"both kept/both kept/both kept", "both gone/both gone/both gone", "other/other/other"}
	if d := cmp.Diff(apart, told()); d != "" {
		t.Error("before the merge: " + d)
	}
	w.merge(kept, gone)
	const merged = "both gone kept"
	if d := cmp.Diff([]string{merged + "/" + merged + "/" + merged, merged + "/" + merged + "/" + merged, "other/other/other"}, told()); d != "" {
		t.Error("merged: " + d)
	}
	if n := w.count("SELECT count(*) FROM audit.entry WHERE operation = 'oversight.person' AND persons = ARRAY[$1, $2]::bigint[]", min(kept, gone), max(kept, gone)); n != 2 {
		t.Errorf("%d looks at the merged person's trail name both numbers", n)
	}
	// A line about both numbers is about one person, and leads to them; of the entry itself nothing changes.
	log, err := w.Trail(t.Context(), auditor(), oversight.TrailFilter{Operation: "people.search"})
	if err != nil || len(log.Lines) != 1 || log.Lines[0].One != kept || log.Lines[0].Persons != 2 {
		t.Errorf("the line about both: %+v %v", log.Lines, err)
	}
	// An official check ordered under one number holds for the person; the log itself hides nothing.
	today := calendar.Of(w.now)
	err = w.DelayShowing(t.Context(), auditor(), oversight.NewDelay{PersonID: gone, BodyID: theirs, From: today - 2, Until: today + 2, Reason: "ELL/9"})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"//" + merged, "//" + merged, "other/other/other"}, told()); d != "" {
		t.Error("in an official check: " + d)
	}
	for _, p := range []int64{kept, gone} {
		delays, err := w.Delays(t.Context(), auditor(), p)
		if err != nil || len(delays) != 1 {
			t.Errorf("%d official checks under %d: %v", len(delays), p, err)
		}
	}
	w.unmerge(gone)
	if d := cmp.Diff([]string{apart[0], "//both gone", apart[2]}, told()); d != "" {
		t.Error("taken apart: " + d)
	}
	w.now = w.now.AddDate(0, 0, 3)
	if d := cmp.Diff(apart, told()); d != "" {
		t.Error("taken apart, after the check: " + d)
	}
}

// Whoever's own data stand under two numbers looks at themself under either.
//
// Covers: I8
func TestWatch_I8_OneselfUnderAnotherNumber(t *testing.T) {
	w := newWorld(t)
	kept, gone := w.client("a"), w.client("b")
	w.owner[w.account("ugyintezo-2", ours, nil)] = gone
	w.look(look{at: w.at(1, 9), actor: "ugyintezo-2", body: ours, person: kept})
	found := func() int {
		t.Helper()
		err := w.Watch(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return w.count("SELECT count(*) FROM oversight.finding WHERE rule = 'oneself'")
	}
	if n := found(); n != 0 {
		t.Errorf("%d findings about somebody else", n)
	}
	w.merge(kept, gone)
	if n := found(); n != 1 {
		t.Errorf("%d findings of a look at oneself", n)
	}
}

// From a line about several people the officer comes to all of them; it is logged with those who are shown, page by page.
//
// Covers: I8
func TestEntryPersons_I8(t *testing.T) {
	w := newWorld(t)
	of := func(body int64, many int) int64 {
		t.Helper()
		id := w.look(look{at: w.at(1, 9), actor: "ugyintezo", body: body, operation: "ptr.benefits.export"})
		w.query("UPDATE audit.entry SET persons = (SELECT array_agg(n) FROM generate_series(1000, 999 + $2::int) n) WHERE id = $1 RETURNING 'x'", id, many)
		return id
	}
	ourEntry, foreign, none := of(ours, 230), of(theirs, 5), of(ours, 0)
	nobodys := w.look(look{at: w.at(1, 9), actor: "unknown", operation: "identity.sign_in"})
	var got []int64
	for after, pages := int64(0), 1; ; pages++ {
		p, err := w.EntryPersons(t.Context(), officer(ours), ourEntry, after)
		if err != nil || p.Line.ID != ourEntry || pages > 3 {
			t.Fatalf("page %d: %+v %v", pages, p.Line, err)
		}
		logged := w.query("SELECT cardinality(persons) || ' ' || subject FROM audit.entry ORDER BY id DESC LIMIT 1")
		if want := fmt.Sprintf("%d entry/%d", len(p.Persons), ourEntry); logged != want {
			t.Errorf("page %d is logged as %q, want %q", pages, logged, want)
		}
		got = append(got, p.Persons...)
		if p.Next == 0 {
			break
		}
		after = p.Next
	}
	if len(got) != 230 || got[0] != 1000 || got[229] != 1229 || !slices.IsSorted(got) {
		t.Errorf("%d people", len(got))
	}
	for _, c := range []struct {
		name  string
		who   identity.Actor
		entry int64
		kind  errs.Kind
	}{
		{"another body's", officer(ours), foreign, errs.NotFound},
		{"about nobody", officer(ours), none, errs.NotFound},
		{"of no body", officer(ours), nobodys, errs.NotFound},
		{"none", officer(ours), 999_999, errs.NotFound},
		{"no entry", officer(ours), 0, errs.NotFound},
		{"a clerk", actor(identity.RoleClerk, ours, "ugyintezo"), ourEntry, errs.NotFound},
		{"nobody", identity.Actor{}, ourEntry, errs.Unauthenticated},
	} {
		_, err := w.EntryPersons(t.Context(), c.who, c.entry, 0)
		if err == nil || errs.KindOf(err) != c.kind {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	_, err := w.EntryPersons(t.Context(), auditor(), foreign, 0)
	if err != nil {
		t.Errorf("the auditor of all bodies: %v", err)
	}
	b := w.browser(officer(ours))
	at := fmt.Sprintf("/trail/entry/%d", ourEntry)
	want(t, b.Visit("/trail?operation=ptr.benefits.export"), 200, fmt.Sprintf(`<a href="%s">230 személy</a>`, at))
	module := people.New(w.db)
	first, last := module.PublicID(1000), module.PublicID(1229)
	a := want(t, b.Visit(at), 200, "Kiket érint a bejegyzés?", "230 személyt érint", "letöltötte az ellátások listáját", "/trail/person/"+first)
	if strings.Contains(a.Body, last) {
		t.Error("the first page shows the last person")
	}
	want(t, b.Visit(at+"?after="+module.PublicID(1199)), 200, "/trail/person/"+last, `href="`+at+`"`)
	want(t, b.Visit("/trail/person/"+first), 200)
	want(t, b.Visit("/trail?operation=oversight.trail.persons"), 200, "megnézte, kiket érint a napló egy bejegyzése")
	for _, path := range []string{fmt.Sprintf("/trail/entry/%d", foreign), "/trail/entry/x", at + "?after=x"} {
		want(t, b.Visit(path), 404)
	}
}
