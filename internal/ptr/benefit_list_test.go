package ptr_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
	"oszir/internal/ptr"
)

// bigHouse holds 140 benefits of one office: 120 IDJ that begin on different days, 20 KGYN; and one of another office.
func bigHouse(t *testing.T) *house {
	h := newHouse(t)
	b := newBook()
	for i := range 120 {
		taj := tajOf(i + 1)
		b.client(taj, "Kiss", "1935.02.15.")
		b.idj(taj, (calendar.On(2013, 1, 1)+calendar.Day(i*7919%300)).Dotted()+".", "case_number", fmt.Sprintf("A-%d/2013", i), "final_on", "2014.06.01.",
			"support_end", "2014.12.31.", "review_due", "2014.12.31.")
		if i < 20 {
			b.kgy("KGYN", taj, "2014.01.01.", "case_number", fmt.Sprintf("B-%d/2013", i), "final_on", "2014.06.01.")
		}
	}
	wantErrors(t, h.load(h.D, b.bytes(t)), map[string][]string{})
	o := newBook()
	o.client(tajOf(500), "Nagy", "1935.02.15.")
	o.idj(tajOf(500), "2013.07.01.")
	wantErrors(t, h.load(h.D2, o.bytes(t)), map[string][]string{})
	return h
}

// all reads every page of a filter.
func (h *house) all(t *testing.T, f ptr.BenefitFilter) ([]ptr.ListedBenefit, ptr.BenefitPage) {
	t.Helper()
	var lines []ptr.ListedBenefit
	var first ptr.BenefitPage
	for pages := 0; pages == 0 || f.After != ""; pages++ {
		page, err := h.Benefits(t.Context(), reader(h.D), i18n.Hungarian, f)
		if err != nil || len(page.Lines) > 50 || pages > 5 {
			t.Fatalf("page %d: %d lines, %v", pages, len(page.Lines), err)
		}
		if pages == 0 {
			first = page
		}
		lines = append(lines, page.Lines...)
		f.After = page.Next
	}
	return lines, first
}

// Covers: C6, C13, R3
func TestBenefits_C13_FiltersAndPages(t *testing.T) {
	h := bigHouse(t)
	one, _ := h.all(t, ptr.BenefitFilter{CaseNumber: "a-7/"})
	if len(one) != 1 {
		t.Fatalf("%d benefits of one case", len(one))
	}
	day := database.AsOf{Day: calendar.On(2013, 6, 1)}
	upcoming := 20 // the KGYN
	for i := range 120 {
		if i*7919%300 > 151 {
			upcoming++
		}
	}
	for _, c := range []struct {
		name   string
		filter ptr.BenefitFilter
		want   int
	}{
		{"all", ptr.BenefitFilter{As: today}, 140},
		{"a kind", ptr.BenefitFilter{Kind: "KGYN"}, 20},
		{"a case number in other case", ptr.BenefitFilter{CaseNumber: " b-1"}, 11},
		{"a case number with a wildcard", ptr.BenefitFilter{CaseNumber: "%"}, 0},
		{"an id", ptr.BenefitFilter{ID: one[0].ID}, 1},
		{"a person", ptr.BenefitFilter{PersonID: h.personID(tajOf(1))}, 2},
		{"active on a day", ptr.BenefitFilter{As: day, State: ptr.StateActive}, 140 - upcoming},
		{"upcoming on a day", ptr.BenefitFilter{As: day, State: ptr.StateUpcoming}, upcoming},
		{"ended on a day", ptr.BenefitFilter{As: database.AsOf{Day: calendar.On(2030, 1, 1)}, State: ptr.StateEnded}, 140},
		{"a span of starts", ptr.BenefitFilter{StartFrom: calendar.On(2014, 1, 1), StartTo: calendar.On(2014, 1, 1)}, 20},
		{"before it was known", ptr.BenefitFilter{As: database.AsOf{Day: calendar.On(2013, 6, 1), Known: time.Now().Add(-time.Hour)}}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, sort := range []string{ptr.SortNewest, ptr.SortOldest, ptr.SortLatestStart, ptr.SortEarliestStart} {
				f := c.filter
				f.Sort = sort
				lines, first := h.all(t, f)
				if len(lines) != c.want || first.Count != c.want || first.MoreThan {
					t.Errorf("%q: %d lines, count %d, want %d", sort, len(lines), first.Count, c.want)
				}
				order := func(l ptr.ListedBenefit) string {
					if sort == ptr.SortLatestStart || sort == ptr.SortEarliestStart {
						return l.Start.String() + l.ID
					}
					return l.ID
				}
				sorted := slices.IsSortedFunc(lines, func(a, b ptr.ListedBenefit) int {
					if sort == ptr.SortNewest || sort == ptr.SortLatestStart {
						a, b = b, a
					}
					return strings.Compare(order(a), order(b))
				})
				if !sorted {
					t.Errorf("%q is not in order", sort)
				}
				seen := map[string]bool{}
				for _, l := range lines {
					if seen[l.ID] {
						t.Errorf("%q: %s comes twice", sort, l.ID)
					}
					seen[l.ID] = true
					if l.BodyID != h.D.ID || l.BodyName == "" || l.Applicant.Name.FamilyName != "Kiss" || l.Amount == 0 || l.AmountName == "" {
						t.Errorf("%+v", l)
					}
				}
			}
		})
	}
	for name, c := range map[string]struct {
		who    identity.Actor
		filter ptr.BenefitFilter
		want   errs.Kind
	}{
		"a mistyped id":             {reader(h.D), ptr.BenefitFilter{ID: "PTR-2013-00000001-1"}, errs.Invalid},
		"a made-up cursor":          {reader(h.D), ptr.BenefitFilter{After: "AAAAAAAA"}, errs.NotFound},
		"a cursor of another order": {reader(h.D), ptr.BenefitFilter{After: "BQ", Sort: ptr.SortEarliestStart}, errs.NotFound},
		"who may not read benefits": {identity.System(), ptr.BenefitFilter{}, errs.NotFound},
		"nobody":                    {identity.Actor{}, ptr.BenefitFilter{}, errs.Unauthenticated},
	} {
		if _, err := h.Benefits(t.Context(), c.who, i18n.Hungarian, c.filter); errs.KindOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if s := h.query(`SELECT count(*)::text FROM audit.entry WHERE operation = 'ptr.benefits.list' AND cardinality(persons) > 1`); s == "0" {
		t.Error("no page of fifty people in the log")
	}
	o, err := h.Overview(t.Context(), reader(h.D))
	if err != nil || o != (ptr.Overview{Benefits: 140}) {
		t.Errorf("overview %+v %v", o, err)
	}
	if _, err := h.Overview(t.Context(), identity.System()); errs.KindOf(err) != errs.NotFound {
		t.Errorf("overview for who may not read benefits: %v", err)
	}
}

// The export is the whole result with the same numbers as the list, and says what it is.
//
// Covers: C13
func TestBenefitsExport_C13_WholeResult(t *testing.T) {
	h := bigHouse(t)
	f := ptr.BenefitFilter{Kind: "IDJ", As: database.AsOf{Day: calendar.On(2013, 12, 1)}, Sort: ptr.SortEarliestStart, CaseNumber: "A-"}
	listed, _ := h.all(t, f)
	var book, table bytes.Buffer
	err := h.BenefitsWorkbook(t.Context(), reader(h.D), i18n.Hungarian, f, &book)
	if err != nil {
		t.Fatal(err)
	}
	err = h.BenefitsCSV(t.Context(), reader(h.D), i18n.Hungarian, f, &table)
	if err != nil {
		t.Fatal(err)
	}
	got := cells(t, book.Bytes())
	for i, l := range listed {
		row := i + 2
		want := []string{l.ID, "IDJ", "Időskorúak járadéka", "Kiss Jolán", fmt.Sprint(calendar.On(1935, 2, 15).Serial()), "22800", l.CaseNumber}
		have := []string{}
		for _, col := range []string{"A", "B", "C", "D", "E", "J", "L"} {
			have = append(have, got[fmt.Sprintf("Ellátások!%s%d", col, row)])
		}
		if d := cmp.Diff(want, have); d != "" {
			t.Fatalf("row %d (-list +workbook):\n%s", row, d)
		}
	}
	if got[fmt.Sprintf("Ellátások!A%d", len(listed)+2)] != "" || len(listed) != 120 {
		t.Errorf("%d listed, and more in the workbook", len(listed))
	}
	query := ""
	for row := 2; row < 12; row++ {
		query += got[fmt.Sprintf("Lekérdezés!A%d", row)] + "=" + got[fmt.Sprintf("Lekérdezés!B%d", row)] + "\n"
	}
	for _, want := range []string{"Hatóság=Próba TEST-D1 (TEST-D1)", "Az állapot napja=2013.12.01.", "Ellátások száma=120", "Ellátás kódja=IDJ", "Ügyiratszám=A-"} {
		if !strings.Contains(query, want) {
			t.Errorf("the sheet of the query lacks %q:\n%s", want, query)
		}
	}
	text, ok := strings.CutPrefix(table.String(), "\ufeff")
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil || !ok || len(rows) != 121 || rows[1][0] != listed[0].ID || rows[1][3] != "Kiss Jolán" || rows[1][6] != i18n.Format(i18n.Hungarian, listed[0].Start) {
		t.Errorf("table: %d rows, %v, %v", len(rows), rows[1], err)
	}
	if err := h.BenefitsWorkbook(t.Context(), identity.System(), i18n.Hungarian, f, &book); errs.KindOf(err) != errs.NotFound {
		t.Errorf("workbook for who may not read benefits: %v", err)
	}
	if err := h.BenefitsCSV(t.Context(), identity.System(), i18n.Hungarian, f, &table); errs.KindOf(err) != errs.NotFound {
		t.Errorf("table for who may not read benefits: %v", err)
	}
	if s := h.query(`SELECT string_agg(detail->>'format' || ' ' || (detail->>'count'), ',' ORDER BY id) FROM audit.entry WHERE operation = 'ptr.benefits.export'`); s != "xlsx 120,csv 120" {
		t.Errorf("log: %s", s)
	}
	var none bytes.Buffer
	err = h.BenefitsWorkbook(t.Context(), reader(h.M), i18n.English, ptr.BenefitFilter{As: today}, &none)
	if err != nil || cells(t, none.Bytes())["Benefits!A1"] != "PTR benefit id" {
		t.Errorf("an office without benefits: %v", err)
	}
}

// The check list: the own benefit in full, another office's only as C11 allows, newest first.
//
// Covers: P7, C11
func TestSuspicions_P7_C11(t *testing.T) {
	h := newHouse(t)
	b, o := newBook(), newBook()
	for i := range 70 {
		taj := tajOf(i + 1)
		b.client(taj, "Kiss", "1935.02.15.")
		b.kgy("KGYN", taj, "2013.08.01.")
		o.client(taj, "Kiss", "1935.02.15.")
		o.kgy("KGYA", taj, "2013.09.01.")
	}
	b.kgy("KGYA", tajOf(1), "2014.01.01.") // parallel in the same office
	wantErrors(t, h.load(h.D, b.bytes(t)), map[string][]string{})
	wantErrors(t, h.load(h.D2, o.bytes(t)), map[string][]string{})
	for _, who := range []identity.Actor{reader(h.D), reader(h.D2)} {
		var all []ptr.Suspicion
		for after, pages := "", 0; pages == 0 || after != ""; pages++ {
			page, err := h.Suspicions(t.Context(), who, i18n.Hungarian, after)
			if err != nil || len(page.Lines) > 50 || pages > 3 {
				t.Fatalf("page %d: %d lines, %v", pages, len(page.Lines), err)
			}
			all = append(all, page.Lines...)
			after = page.Next
		}
		inside := 0
		for i, s := range all {
			if i > 0 && s.ID >= all[i-1].ID {
				t.Errorf("%d stands behind %d", s.ID, all[i-1].ID)
			}
			if s.Own.BodyID != who.BodyID || s.Own.ID == "" || s.Own.Applicant.Name.FamilyName != "Kiss" || s.Group != "kgy" || !s.Overlaps || s.From > s.Until || s.FoundAt.IsZero() ||
				s.Other.BodyName == "" || s.Other.Amount == 0 {
				t.Errorf("%+v", s)
			}
			if (s.OtherID != "") != (s.Other.BodyID == who.BodyID) {
				t.Errorf("the id of another office's benefit: %+v", s)
			}
			if s.OtherID != "" {
				inside++
			}
		}
		want, wantInside := 72, 1
		if who.BodyID == h.D2.ID {
			want, wantInside = 71, 0
		}
		if len(all) != want || inside != wantInside {
			t.Errorf("%d suspicions, %d inside; want %d and %d", len(all), inside, want, wantInside)
		}
		o, err := h.Overview(t.Context(), who)
		if err != nil || o.Suspicions != want {
			t.Errorf("overview %+v %v", o, err)
		}
	}
	if page, err := h.Suspicions(t.Context(), reader(h.M), i18n.Hungarian, ""); err != nil || len(page.Lines) != 0 {
		t.Errorf("an office without: %+v %v", page, err)
	}
	if _, err := h.Suspicions(t.Context(), identity.System(), i18n.Hungarian, ""); errs.KindOf(err) != errs.NotFound {
		t.Errorf("who may not read benefits: %v", err)
	}
	if s := h.query(`SELECT count(*)::text FROM audit.entry WHERE operation = 'ptr.suspicions.read'`); s != "5" {
		t.Errorf("%s readings in the log", s)
	}
}
