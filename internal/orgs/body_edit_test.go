package orgs_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

var always = calendar.None

// Covers: I1
func TestAdd_I1_WholeBody(t *testing.T) {
	w := newWorld(t)
	w.add(orgs.CountyOffice, always, orgs.Body{Code: "KH-10", County: "10"})
	given := orgs.Body{
		Code: "jh-eger ", Name: " Egri  Járási Hivatal", Kind: orgs.District, County: "Heves", District: "Egri", Settlement: "Eger", Postcode: "3300", Address: "Kossuth utca 9.",
		Parent: "kh-10", TaxNumber: "12345676123", LegalStatus: "government_official", Email: "eger@pelda.hu", Phone: "06 36 000 000", SectorID: "s0000001",
	}
	since := calendar.On(2013, 1, 1)
	w.want(w.Add(t.Context(), w.who, orgs.Edit{Body: given, Since: since, Request: audit.Request{Key: "k1", Digest: []byte("x")}}))
	w.want(w.Add(t.Context(), w.who, orgs.Edit{Body: given, Since: since, Request: audit.Request{Key: "k1", Digest: []byte("x")}}))
	got := w.get("JH-EGER")
	want := orgs.Body{
		ID: got.ID, Code: "JH-EGER", Name: "Egri Járási Hivatal", Kind: orgs.District, County: "10", District: got.District, Settlement: "Eger", Postcode: "3300", Address: "Kossuth utca 9.",
		Parent: "KH-10", TaxNumber: "12345676-1-23", LegalStatus: "government_official", Email: "eger@pelda.hu", Phone: "06 36 000 000", SectorID: "S0000001",
	}
	if diff := cmp.Diff(want, got.Body); diff != "" {
		t.Error(diff)
	}
	if got.DistrictName != "Egri járás" || got.CountyName != "Heves" || got.ValidFrom != since || got.Until != always || got.State() != orgs.StateActive || len(got.Path) != 1 || got.Path[0].Code != "KH-10" {
		t.Errorf("%+v", got)
	}
	above, err := w.Above(t.Context(), got.ID)
	if err != nil || !slices.Equal(above, []int64{w.get("KH-10").ID}) {
		t.Errorf("above: %v %v", above, err)
	}
	w.want(w.Add(t.Context(), w.who, orgs.Edit{Body: given, Since: since}), "orgs.code_known")
	if n := w.query(`SELECT count(*) FROM audit.entry WHERE operation = 'orgs.add'`); n != "2" {
		t.Errorf("%s entries", n)
	}
}

// Covers: I1
func TestAdd_I1_Refusals(t *testing.T) {
	w := newWorld(t)
	w.add(orgs.Municipality, always, orgs.Body{Code: "M1", TaxNumber: "12345676-1-23", SectorID: "S0000001"})
	w.add(orgs.Municipality, always, orgs.Body{Code: "REGI"})
	w.want(w.close("REGI", w.day(0), ""))
	good := func(change func(b *orgs.Body)) orgs.Body {
		b := orgs.Body{Code: "PROBA", Name: "Próba", Kind: orgs.Municipality}
		change(&b)
		return b
	}
	for name, c := range map[string]struct {
		change func(b *orgs.Body)
		want   []string
	}{
		"everything missing":   {func(b *orgs.Body) { *b = orgs.Body{} }, []string{"code required", "kind required", "name required"}},
		"a code of signs":      {func(b *orgs.Body) { b.Code = "A/1" }, []string{"code format"}},
		"an unknown kind":      {func(b *orgs.Body) { b.Kind = "kingdom" }, []string{"kind not_in_list"}},
		"a wrong check digit":  {func(b *orgs.Body) { b.TaxNumber = "12345675-1-23" }, []string{"tax_number check_digit"}},
		"a short tax number":   {func(b *orgs.Body) { b.TaxNumber = "1234" }, []string{"tax_number format"}},
		"another's tax number": {func(b *orgs.Body) { b.TaxNumber = "12345676-2-42" }, []string{"tax_number number_taken"}},
		"a part shares its tax number": {func(b *orgs.Body) {
			b.Code, b.TaxNumber, b.Kind, b.Parent = "PROBA-2", "12345676-1-23", orgs.Site, "M1"
		}, nil},
		"another's sector id":               {func(b *orgs.Body) { b.SectorID, b.Kind = "S0000001", orgs.Site }, []string{"sector_id number_taken"}},
		"a sector id of another shape":      {func(b *orgs.Body) { b.SectorID = "12" }, []string{"sector_id format"}},
		"an unknown county":                 {func(b *orgs.Body) { b.County = "Tündér" }, []string{"county place_unknown"}},
		"a settlement of another county":    {func(b *orgs.Body) { b.County, b.Settlement = "10", "Szeged" }, []string{"settlement place_unknown"}},
		"a district of another county":      {func(b *orgs.Body) { b.County, b.District = "10", "Szegedi járás" }, []string{"district place_unknown"}},
		"a settlement without county":       {func(b *orgs.Body) { b.Settlement = "Eger" }, []string{"county required"}},
		"under an unknown body":             {func(b *orgs.Body) { b.Parent = "NINCS" }, []string{"parent body_unknown"}},
		"under itself":                      {func(b *orgs.Body) { b.Parent = b.Code }, []string{"parent tree_cycle"}},
		"under what it cannot lie under":    {func(b *orgs.Body) { b.Parent = "M1" }, []string{"parent wrong_parent_kind"}},
		"under what is closed":              {func(b *orgs.Body) { b.Kind, b.Parent = orgs.Provider, "REGI" }, []string{"parent outlives_parent"}},
		"served by what is no office":       {func(b *orgs.Body) { b.Office = "M1" }, []string{"office wrong_parent_kind"}},
		"an office serves no district":      {func(b *orgs.Body) { b.Kind, b.Office = orgs.District, "M1" }, []string{"office not_allowed"}},
		"a bad address, postcode, standing": {func(b *orgs.Body) { b.Email, b.Postcode, b.LegalStatus = "x", "12", "king" }, []string{"email format", "legal_status not_in_list", "postcode format"}},
	} {
		t.Run(name, func(t *testing.T) {
			b := good(c.change)
			err := w.Add(t.Context(), w.who, orgs.Edit{Body: b, Since: always})
			if got := why(err); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if errs.KindOf(err) != errs.Invalid && err != nil {
				t.Errorf("kind of %v", err)
			}
		})
	}
}

// What was known before a change stays: any day as it was known at any moment.
//
// Covers: I1
func TestChange_I1_TwoTimes(t *testing.T) {
	w := newWorld(t)
	d := calendar.On(2013, 1, 1)
	w.add(orgs.Agency, d, orgs.Body{Code: "SZ", Name: "Első"})
	w.want(w.change("SZ", calendar.On(2015, 4, 1), func(b *orgs.Body) { b.Name = "Második" }))
	before := w.get("SZ").As.Known
	w.want(w.change("SZ", calendar.On(2014, 1, 1), func(b *orgs.Body) { b.Name = "Közbülső" }))
	w.want(w.change("SZ", calendar.On(2012, 1, 1), func(b *orgs.Body) { b.Name = "Korábbi" }))
	w.want(w.change("SZ", always, func(b *orgs.Body) { b.Phone = "1" }))
	for _, c := range []struct {
		day  calendar.Day
		old  bool
		want string
	}{
		{calendar.On(2012, 6, 1), false, "Korábbi"}, {calendar.On(2013, 6, 1), false, "Korábbi"}, {calendar.On(2014, 6, 1), false, "Közbülső"}, {calendar.On(2016, 1, 1), false, "Második"},
		{calendar.On(2013, 6, 1), true, "Első"}, {calendar.On(2014, 6, 1), true, "Első"}, {calendar.On(2016, 1, 1), true, "Második"},
		{calendar.On(2012, 6, 1), true, ""},
	} {
		as := database.AsOf{Day: c.day}
		if c.old {
			as.Known = before
		}
		p, err := w.Get(t.Context(), w.who, "SZ", as)
		if p.Name != c.want || (c.want == "") != (errs.KindOf(err) == errs.NotFound) {
			t.Errorf("%s, old %v: %q, %v", c.day, c.old, p.Name, err)
		}
	}
	w.want(w.change("SZ", always, func(*orgs.Body) {}), "orgs.nothing_changes")
	seen := w.get("SZ")
	w.want(w.change("SZ", always, func(b *orgs.Body) { b.Phone = "2" }))
	w.want(w.Correct(t.Context(), w.who, orgs.Edit{Body: seen.Body, Seen: seen.Seen, Reason: "késő"}), "orgs.changed_meanwhile")
	w.want(w.Correct(t.Context(), w.who, orgs.Edit{Body: orgs.Body{Code: "NINCS", Name: "x", Kind: orgs.Agency}, Reason: "x"}), "orgs.body_unknown")
	w.want(w.Change(t.Context(), w.who, orgs.Edit{Body: seen.Body, Since: always, Reason: "x"}), "since required")
	w.want(w.Change(t.Context(), w.who, orgs.Edit{Body: seen.Body, Since: d}), "reason required")
	events, err := w.History(t.Context(), w.who, "SZ")
	if err != nil || len(events) != 6 || !events[len(events)-1].First {
		t.Fatalf("%d events: %v", len(events), err)
	}
	e := events[len(events)-2]
	if len(e.Changes) != 1 || e.Changes[0] != (orgs.FieldChange{Field: "name", Before: "Első", After: "Második"}) || e.By != w.who.Code || e.Reason != "próba" || e.Since != calendar.On(2015, 4, 1) {
		t.Errorf("%+v", e)
	}
}

// Covers: I1
func TestTree_I1_Rules(t *testing.T) {
	w := newWorld(t)
	day := calendar.On(2014, 1, 1)
	w.add(orgs.Agency, day, orgs.Body{Code: "A-1"}, orgs.Body{Code: "B-1", Parent: "A-1"}, orgs.Body{Code: "C-1", Parent: "B-1"})
	w.want(w.change("A-1", calendar.On(2015, 1, 1), func(b *orgs.Body) { b.Parent = "C-1" }), "parent tree_cycle")
	// A child from before its parent leaves a hole, and so does a parent that would only begin later.
	w.want(w.Add(t.Context(), w.who, orgs.Edit{Body: orgs.Body{Code: "D-1", Name: "D-1", Kind: orgs.Agency, Parent: "A-1"}, Since: day - 1}), "parent outlives_parent")
	w.add(orgs.Agency, day, orgs.Body{Code: "D-1"})
	w.want(w.change("D-1", day-1, func(b *orgs.Body) { b.Parent = "A-1" }), "parent outlives_parent")
	w.want(w.change("D-1", calendar.On(2016, 1, 1), func(b *orgs.Body) { b.Parent = "A-1" }))
	// The way round is closed from 2016 on, also for days before, if they reach it.
	w.want(w.change("A-1", calendar.On(2016, 5, 1), func(b *orgs.Body) { b.Parent = "D-1" }), "parent tree_cycle")
	// Another kind of parent is noticed from above: a child's finding has no field of the parent's form.
	w.add(orgs.Maintainer, day, orgs.Body{Code: "F-1"}, orgs.Body{Code: "I-1", Kind: orgs.Provider, Parent: "F-1"})
	w.want(w.change("F-1", always, func(b *orgs.Body) { b.Kind = orgs.Site }), " wrong_parent_kind")
	if n := w.query(`SELECT count(*) FROM orgs.body_version WHERE kind = 'site'`); n != "0" {
		t.Error("a refused change left a trace")
	}
}

// Two moves that would close a circle together cannot both be done.
//
// Covers: I1
func TestTree_I1_ConcurrentMoves(t *testing.T) {
	w := newWorld(t)
	const n = 8
	for i := range n {
		w.add(orgs.Agency, always, orgs.Body{Code: fmt.Sprintf("K%d", i)})
	}
	var wg sync.WaitGroup
	results := make([]error, n)
	for i := range n {
		p := w.get(fmt.Sprintf("K%d", i))
		p.Body.Parent = fmt.Sprintf("K%d", (i+1)%n)
		wg.Go(func() {
			results[i] = w.Correct(t.Context(), w.who, orgs.Edit{Body: p.Body, Seen: p.Seen, Reason: "kör"})
		})
	}
	wg.Wait()
	refused := 0
	for _, err := range results {
		if err != nil {
			refused++
			w.want(err, "parent tree_cycle")
		}
	}
	if refused != 1 {
		t.Errorf("%d of %d moves were refused, want one", refused, n)
	}
}

// Covers: I1
func TestClose_I1(t *testing.T) {
	w := newWorld(t)
	w.add(orgs.CountyOffice, always, orgs.Body{Code: "KH"}, orgs.Body{Code: "KH2"})
	w.add(orgs.District, always, orgs.Body{Code: "J1", Parent: "KH"}, orgs.Body{Code: "J2", Parent: "KH"})
	w.add(orgs.Guardianship, always, orgs.Body{Code: "G1", Parent: "J1"})
	w.add(orgs.Agency, w.day(100), orgs.Body{Code: "KESO"})
	var ended []string
	w.OnClose = func(_ context.Context, _ *database.Tx, e orgs.Ending) error {
		if e.Entry == 0 || e.LastDay < w.day(0) || e.By == "" {
			t.Errorf("%+v", e)
		}
		ended = append(ended, fmt.Sprint(e.Body))
		return nil
	}
	w.want(w.close("J1", w.day(-1), orgs.DependentsClose), "last_day date_order")
	w.want(w.close("KESO", w.day(1), ""), "last_day date_order")
	w.want(w.close("J1", w.day(5), "", "J2"), "dependents required")
	w.want(w.close("J1", w.day(5), orgs.DependentsMove), "dependents not_allowed")
	w.want(w.close("J1", w.day(5), orgs.DependentsMove, "J2", "KH"), "dependents not_allowed")
	w.want(w.close("J1", w.day(5), orgs.DependentsClose, "G1"), "successors body_closed")
	w.want(w.close("J1", w.day(5), orgs.DependentsMove, "J1", "NINCS"), "dependents not_allowed", "successors body_unknown", "successors tree_cycle")
	w.want(w.close("KH", w.day(5), ""), "dependents required")
	w.want(w.close("J1", w.day(5), orgs.DependentsMove, "KH2")) // a guardianship office may lie under either
	if len(ended) != 1 {
		t.Errorf("the hook heard of %v", ended)
	}
	j, g := w.get("J1"), w.get("G1")
	if j.State() != orgs.StateEnding || j.Until != w.day(5) || len(j.Successors) != 1 || j.Successors[0].Code != "KH2" || g.Parent != "J1" {
		t.Errorf("%+v\n%+v", j, g)
	}
	later, err := w.Get(t.Context(), w.who, "G1", database.AsOf{Day: w.day(6)})
	if err != nil || later.Parent != "KH2" {
		t.Errorf("from the next day on under %q, %v", later.Parent, err)
	}
	_, err = w.Get(t.Context(), w.who, "J1", database.AsOf{Day: w.day(6)})
	w.want(err, "error.not_found")
	// The last day can be put off and brought forward while it is to come.
	w.want(w.close("J1", w.day(9), ""))
	if j = w.get("J1"); j.Until != w.day(9) || len(j.Successors) != 0 {
		t.Errorf("%+v", j.Life)
	}
	w.want(w.close("J1", w.day(2), "", "J2"), "dependents required") // for three days G1 would lie under nothing
	w.want(w.close("J1", w.day(2), orgs.DependentsMove, "KH2"))
	// With those under it, all the way down.
	w.want(w.close("KH", w.day(3), orgs.DependentsClose))
	if w.get("J2").Until != w.day(3) || w.get("J1").Until != w.day(2) {
		t.Errorf("J2 until %s, J1 until %s", w.get("J2").Until, w.get("J1").Until)
	}
	// A part that begins later cannot outlive what it lies under.
	w.want(w.Add(t.Context(), w.who, orgs.Edit{Body: orgs.Body{Code: "J3", Name: "J3", Kind: orgs.District, Parent: "KH"}, Since: w.day(1)}), "parent outlives_parent")
	// A hook that fails undoes the closing.
	w.OnClose = func(context.Context, *database.Tx, orgs.Ending) error { return errors.New("no") }
	err = w.close("KH2", w.day(8), orgs.DependentsClose)
	if err == nil || w.get("KH2").Until != always {
		t.Errorf("closed although its rights did not end: %v", err)
	}
}

// A closed body keeps its name for what it did, its code leads nowhere, and its successors' successors take over.
//
// Covers: I1
func TestClose_I1_SuccessorChain(t *testing.T) {
	w := newWorld(t)
	w.add(orgs.Agency, always, orgs.Body{Code: "A-1"}, orgs.Body{Code: "B-1"}, orgs.Body{Code: "C-1"}, orgs.Body{Code: "D-1"})
	w.want(w.close("A-1", w.day(0), "", "B-1"))
	w.want(w.close("B-1", w.day(0), "", "C-1", "D-1"))
	// Tomorrow has come: the last day was yesterday.
	w.query(`WITH x AS (UPDATE orgs.body_version SET valid = daterange(NULL, upper(valid) - 1) WHERE upper(valid) IS NOT NULL RETURNING 1) SELECT count(*)::text FROM x`)
	heirs, err := w.Successors(t.Context(), w.who, "A-1")
	if err != nil || len(heirs) != 2 || heirs[0].Code != "C-1" || heirs[1].Code != "D-1" {
		t.Errorf("%+v, %v", heirs, err)
	}
	a := w.get("A-1")
	if a.State() != orgs.StateClosed {
		t.Errorf("A is %s", a.State())
	}
	_, err = w.ByCode(t.Context(), "A-1")
	w.want(err, "orgs.body_unknown")
	b, err := w.ByID(t.Context(), a.ID)
	if err != nil || b.Name != a.Name {
		t.Errorf("%+v, %v", b, err)
	}
	w.want(w.close("A-1", w.day(1), ""), "orgs.closed_already")
	w.want(w.change("A-1", w.day(1), func(b *orgs.Body) { b.Name = "x" }), "code body_closed")
	if p := w.get("C-1"); len(p.Predecessors) != 1 || p.Predecessors[0].Code != "B-1" {
		t.Errorf("%+v", p.Predecessors)
	}
}

// A common office serves several municipalities, and is theirs no more when it closes.
//
// Covers: I1
func TestCommonOffice_I1(t *testing.T) {
	w := newWorld(t)
	w.add(orgs.CommonOffice, always, orgs.Body{Code: "KOH"}, orgs.Body{Code: "KOH2"})
	w.add(orgs.Municipality, always, orgs.Body{Code: "M1", Office: "KOH"}, orgs.Body{Code: "M2", Office: "KOH"})
	if p := w.get("KOH"); len(p.Serves) != 2 || p.Serves[0].Code != "M1" {
		t.Errorf("%+v", p.Serves)
	}
	w.want(w.close("KOH", w.day(3), ""), "dependents required")
	w.want(w.close("KOH", w.day(3), orgs.DependentsMove, "KOH2"))
	p, err := w.Get(t.Context(), w.who, "KOH2", database.AsOf{Day: w.day(4)})
	if err != nil || len(p.Serves) != 2 {
		t.Errorf("%+v, %v", p.Serves, err)
	}
	w.want(w.close("KOH2", w.day(6), orgs.DependentsClose))
	p, err = w.Get(t.Context(), w.who, "M1", database.AsOf{Day: w.day(7)})
	if err != nil || p.Office != "" || p.Until != always {
		t.Errorf("served by %q until %s, %v", p.Office, p.Until, err)
	}
}

func TestRights_OfBodies(t *testing.T) {
	w := newWorld(t)
	clerk := identity.Actor{Code: "ugyintezo", AccountID: 3, BodyID: 1, Role: identity.RoleClerk}
	ctx := t.Context()
	e := orgs.Edit{Body: orgs.Body{Code: "A-1", Name: "A", Kind: orgs.Agency}, Since: always, Reason: "x"}
	_, closed := w.Close(ctx, clerk, orgs.Closing{})
	_, registered := w.Register(ctx, clerk, e.Body)
	for name, err := range map[string]error{"add": w.Add(ctx, clerk, e), "change": w.Change(ctx, clerk, e), "correct": w.Correct(ctx, clerk, e), "close": closed, "register": registered} {
		if errs.KindOf(err) != errs.NotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := w.Find(ctx, clerk, "próba")
	if err != nil {
		t.Errorf("bodies are for everybody: %v", err)
	}
	_, err = w.Find(ctx, identity.Actor{}, "próba")
	if errs.KindOf(err) != errs.Unauthenticated {
		t.Errorf("nobody: %v", err)
	}
}
