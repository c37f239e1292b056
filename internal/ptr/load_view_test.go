package ptr_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
	"oszir/internal/ptr"
)

// badBook is a workbook with mistakes of several sorts, some of them on many rows.
func badBook() *book {
	b := newBook()
	for i := range 120 {
		taj := tajOf(i + 1)
		b.client(taj, "Kiss", "1935.02.15.")
		b.idj(taj, "2013.07.01.", "income_per_head", "", "case_number", "")
	}
	b.client(tajOf(500), "Kiss", "1935.02.30.", "sex", "=1+1")
	b.idj(tajOf(500), "2013.07.01.", "gross_monthly", "99000")
	b.idj(tajOf(1), "2013.09.01.", "gross_monthly", "99000")
	return b
}

// Covers: R2, P3
func TestGroups_R2_MistakesBySort(t *testing.T) {
	h := newHouse(t)
	who := clerk(h.D)
	b := badBook()
	id := h.load(h.D, b.bytes(t)).ID
	groups, err := h.Groups(t.Context(), who, i18n.Hungarian, id)
	if err != nil {
		t.Fatal(err)
	}
	type short struct {
		Sheet, Letter, Code, Severity string
		Rows                          int64
		Examples                      string
	}
	var got []short
	for i, g := range groups {
		if g.No != i+1 || g.Title == "" || g.Todo == "" || g.Message == "" || strings.Contains(g.Title+g.Todo+g.Message, "‹") || (g.Column == "") != (g.Letter == "") {
			t.Errorf("group %d: %+v", i, g)
		}
		got = append(got, short{g.Sheet, g.Letter, g.Code, g.Severity, g.Rows, strings.Join(g.Examples, "|")})
	}
	want := []short{
		{"Ellátás", "AP", "required", "error", 120, ""},
		{"Ellátás", "AR", "required", "error", 120, ""},
		{"Ügyfél (teljes)", "J", "format", "error", 1, "1935.02.30."},
		{"Ügyfél (teljes)", "K", "not_in_list", "error", 1, "=1+1"},
		{"Ellátás", "B", "depends_on_bad_row", "error", 1, tajOf(500)},
	}
	if d := cmp.Diff(want, got[:min(len(got), 5)]); d != "" {
		t.Errorf("errors (-want +got):\n%s", d)
	}
	for _, g := range got[min(len(got), 5):] {
		if g.Severity != "warning" {
			t.Errorf("%+v stands behind the errors", g)
		}
	}

	// All rows of the first group, page by page.
	var rows []int
	for after, pages := "", 0; pages == 0 || after != ""; pages++ {
		page, err := h.GroupRows(t.Context(), who, i18n.Hungarian, id, 1, after)
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Rows) > 50 || pages > 3 {
			t.Fatalf("page %d has %d rows", pages, len(page.Rows))
		}
		for _, r := range page.Rows {
			rows = append(rows, r.Row)
			if len(r.Findings) != 1 || r.Findings[0].Cell != fmt.Sprintf("AP%d", r.Row) || r.Findings[0].Message == "" {
				t.Errorf("row %+v", r)
			}
		}
		after = page.Next
	}
	if len(rows) != 120 || rows[0] != 2 || rows[119] != 121 {
		t.Errorf("rows of the first group: %v", rows)
	}
	for name, err := range map[string]error{
		"another body":      func() error { _, err := h.Groups(t.Context(), clerk(h.D2), i18n.Hungarian, id); return err }(),
		"who may only read": func() error { _, err := h.Groups(t.Context(), reader(h.D), i18n.Hungarian, id); return err }(),
		"rows for another body": func() error {
			_, err := h.GroupRows(t.Context(), clerk(h.D2), i18n.Hungarian, id, 1, "")
			return err
		}(),
		"a made-up cursor": func() error {
			_, err := h.GroupRows(t.Context(), who, i18n.Hungarian, id, 1, "xyz!")
			return err
		}(),
	} {
		if errs.KindOf(err) != errs.NotFound {
			t.Errorf("%s: %v, want NotFound", name, err)
		}
	}
	if n := h.query(`SELECT count(*)::text FROM audit.entry WHERE operation = 'ptr.load.read' AND actor = $1 AND subject = $2`, who.Code, fmt.Sprintf("load_file/%d", id)); n != "4" {
		t.Errorf("%s readings in the log, want one of the groups and three of pages", n)
	}
}

// Every row with findings comes once, in order, with all it has; filters take what they say.
//
// Covers: R2, P3
func TestBadRows_R2_PageByPage(t *testing.T) {
	h := newHouse(t)
	who := clerk(h.D)
	got := h.load(h.D, badBook().bytes(t))
	for _, f := range []ptr.FoundFilter{{}, {Severity: "error"}, {Severity: "warning"}, {Sheet: 3}, {Sheet: 1, Severity: "error"}, {Sheet: 2}} {
		t.Run(fmt.Sprintf("sheet %d %s", f.Sheet, f.Severity), func(t *testing.T) {
			wanted := map[string]int{} // "sheet row" → findings
			pick := map[string]bool{}
			for _, r := range got.Rows {
				at := fmt.Sprintf("%s %d", r.Sheet, r.Row)
				wanted[at]++
				onSheet := f.Sheet == 0 || r.Sheet == ptr.Sheets()[f.Sheet-1].Name
				if onSheet && (f.Severity == "" || f.Severity == r.Severity) {
					pick[at] = true
				}
			}
			for at := range wanted {
				if !pick[at] {
					delete(wanted, at)
				}
			}
			seen := map[string]int{}
			f := f
			last := ""
			for pages := 0; pages == 0 || f.After != ""; pages++ {
				page, err := h.BadRows(t.Context(), who, i18n.Hungarian, got.ID, f)
				if err != nil || pages > 10 {
					t.Fatalf("page %d: %v", pages, err)
				}
				for _, r := range page.Rows {
					at := fmt.Sprintf("%s %d", r.Sheet, r.Row)
					if seen[at] != 0 {
						t.Errorf("%s comes twice", at)
					}
					seen[at] = len(r.Findings)
					order := fmt.Sprintf("%d %06d", strings.Index("Ügyfél (teljes) Ügyfél (hiányos) Ellátás Reláció", r.Sheet), r.Row)
					if len(order) == len(last) && order <= last {
						t.Errorf("%s stands behind %s", order, last)
					}
					last = order
				}
				f.After = page.Next
			}
			if d := cmp.Diff(wanted, seen); d != "" {
				t.Errorf("rows (-want +got):\n%s", d)
			}
		})
	}
	for name, err := range map[string]error{
		"another body": func() error {
			_, err := h.BadRows(t.Context(), clerk(h.D2), i18n.Hungarian, got.ID, ptr.FoundFilter{})
			return err
		}(),
		"who may only read": func() error {
			_, err := h.BadRows(t.Context(), reader(h.D), i18n.Hungarian, got.ID, ptr.FoundFilter{})
			return err
		}(),
	} {
		if errs.KindOf(err) != errs.NotFound {
			t.Errorf("%s: %v, want NotFound", name, err)
		}
	}
}

// Covers: U1, U2, U4, R2
func TestLoad_OneUploadAsItsPageShowsIt(t *testing.T) {
	h := newHouse(t)
	who := clerk(h.D)
	b := badBook()
	b.rename = map[string]string{"Reláció": "relacio"}
	file := b.bytes(t)
	first := h.load(h.D, file)
	second := h.load(h.D, file)
	v, err := h.Load(t.Context(), who, i18n.Hungarian, second.ID)
	if err != nil {
		t.Fatal(err)
	}
	if v.SameAs != first.ID || v.Status != ptr.Processed || v.Name != "próba.xlsx" || v.By != "operator" || v.ResultID != second.ResultID || v.ResultName != "próba-eredmeny.xlsx" ||
		v.Size != int64(len(file)) || v.ResultSize == 0 || v.Rehearsal || v.ProcessedAt.IsZero() || v.Rows != 243 || len(v.SHA256) != 32 {
		t.Errorf("view %+v", v)
	}
	if len(v.Sheets) != 4 || v.Sheets[2].Name != "Ellátás" || v.Sheets[2].Rows != 122 || v.Sheets[2].Bad != 121 || v.Sheets[2].Warned != 1 {
		t.Errorf("sheets %+v", v.Sheets)
	}
	if len(v.Notes) == 0 || !strings.Contains(v.Notes[0], "relacio") {
		t.Errorf("notes %q", v.Notes)
	}
	refused := h.load(h.D, []byte("ez nem munkafüzet"))
	v, err = h.Load(t.Context(), who, i18n.English, refused.ID)
	if err != nil || v.Status != ptr.InvalidFormat || v.Refusal == "" || strings.Contains(v.Refusal, "‹") || v.ResultID != 0 || len(v.Sheets) != 0 {
		t.Errorf("a refused one: %+v %v", v, err)
	}
	for name, err := range map[string]error{
		"another body":      func() error { _, err := h.Load(t.Context(), clerk(h.D2), i18n.Hungarian, first.ID); return err }(),
		"who may only read": func() error { _, err := h.Load(t.Context(), reader(h.D), i18n.Hungarian, first.ID); return err }(),
		"an answer":         func() error { _, err := h.Load(t.Context(), who, i18n.Hungarian, first.ResultID); return err }(),
	} {
		if errs.KindOf(err) != errs.NotFound {
			t.Errorf("%s: %v, want NotFound", name, err)
		}
	}
}

// Covers: U3
func TestLoads_PageByPageAndFiltered(t *testing.T) {
	h := newHouse(t)
	file := newBook().bytes(t)
	for i := range 120 {
		who := identity.Operator(h.D.ID)
		if i%3 == 0 {
			who = identity.Actor{Code: "ugyintezo-1", BodyID: h.D.ID, Role: identity.RoleClerk}
		}
		_, err := h.Upload(t.Context(), who, incoming(h.D, file))
		if err != nil {
			t.Fatal(err)
		}
		if i == 20 {
			err = h.Round(t.Context())
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	h.upload(h.D2, file)
	today := calendar.Of(h.Now())
	for _, c := range []struct {
		name   string
		filter ptr.LoadFilter
		want   int
	}{
		{"all", ptr.LoadFilter{}, 120},
		{"mine", ptr.LoadFilter{Mine: true}, 40},
		{"processed", ptr.LoadFilter{Status: ptr.Processed}, 21},
		{"my waiting ones", ptr.LoadFilter{Mine: true, Status: ptr.Uploaded}, 33},
		{"of today", ptr.LoadFilter{From: today, To: today}, 120},
		{"until yesterday", ptr.LoadFilter{To: today - 1}, 0},
		{"from tomorrow", ptr.LoadFilter{From: today + 1, To: calendar.None}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, n, last := c.filter, 0, int64(1<<62)
			for pages := 0; pages == 0 || f.Before != ""; pages++ {
				page, err := h.Loads(t.Context(), clerk(h.D), f)
				if err != nil || len(page.Files) > 50 {
					t.Fatalf("page %d: %d files, %v", pages, len(page.Files), err)
				}
				for _, l := range page.Files {
					if l.ID >= last || l.Name != "próba.xlsx" {
						t.Errorf("%+v behind %d", l, last)
					}
					last = l.ID
				}
				n += len(page.Files)
				f.Before = page.Next
			}
			if n != c.want {
				t.Errorf("%d uploads, want %d", n, c.want)
			}
		})
	}
	if _, err := h.Loads(t.Context(), reader(h.D), ptr.LoadFilter{}); errs.KindOf(err) != errs.NotFound {
		t.Errorf("who may only read: %v", err)
	}
	if _, err := h.Loads(t.Context(), clerk(h.D), ptr.LoadFilter{Before: "AAAA"}); errs.KindOf(err) != errs.NotFound {
		t.Errorf("a made-up cursor: %v", err)
	}
}
