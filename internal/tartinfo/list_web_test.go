package tartinfo_test

import (
	"bytes"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/pdf"
	"oszir/internal/platform/web"
	"oszir/internal/platform/web/webtest"
)

// listReader is a browser of somebody in the pages of the room.
func (w *world) listReader(who identity.Actor) *webtest.Browser {
	w.t.Helper()
	s, err := web.New(web.Config{Catalog: w.text, TempDir: w.t.TempDir()})
	if err != nil {
		w.t.Fatal(err)
	}
	w.Mount(s, func(h func(c *web.Context, who identity.Actor) error) web.Handler {
		return func(c *web.Context) error {
			c.User = &web.User{Code: who.Code, Body: "Próba Hivatal", Rights: func(r string) bool { return who.May(identity.Right(r)) }}
			return h(c, who)
		}
	})
	return webtest.NewBrowser(w.t, s)
}

// exported sends the form of an export and gives the file.
func exported(t *testing.T, b *webtest.Browser, path string, v url.Values) webtest.Answer {
	t.Helper()
	a := b.Submit(path, v)
	if a.Status != 200 || a.Header.Get("Content-Disposition") == "" {
		t.Fatalf("%d %s", a.Status, a.Text())
	}
	return a
}

// sheetRows reads a sheet of an exported workbook with a second reader.
func sheetRows(t *testing.T, a webtest.Answer, sheet string) [][]string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader([]byte(a.Body)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// A list can be sorted by every column both ways and narrowed; what is no column changes nothing.
//
// Covers: T19
func TestList_T19_SortAndFilter(t *testing.T) {
	w := newWorld(t)
	for i, name := range []string{"Ágoston", "Béla", "Ábel"} {
		w.placed(w.head, map[string]string{"given_name": name, "post": fmt.Sprintf("munkakör %d", i)})
	}
	b := w.listReader(w.head)
	order := func(query string) string {
		text := b.Visit("/tartinfo/members" + query).Text()
		var out []string
		for _, line := range []string{"Ágoston", "Béla", "Ábel"} {
			out = append(out, fmt.Sprintf("%06d%s", strings.Index(text, "Kitalált "+line), line))
		}
		for i := range out {
			for j := i + 1; j < len(out); j++ {
				if out[j] < out[i] {
					out[i], out[j] = out[j], out[i]
				}
			}
			out[i] = out[i][6:]
		}
		return strings.Join(out, " ")
	}
	for query, want := range map[string]string{"?sort=name": "Ábel Ágoston Béla", "?sort=name&desc=1": "Béla Ágoston Ábel", "?sort=post": "Ágoston Béla Ábel", "?sort=post&desc=1": "Ábel Béla Ágoston"} {
		if got := order(query); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	if order("?sort=name%27--&desc=1") != order("") {
		t.Error("an order by what is no column counts")
	}
	a := b.Visit("/tartinfo/members?sort=name")
	if !strings.Contains(a.Body, `aria-sort="ascending"`) || !strings.Contains(a.Body, "sort=name&amp;desc=1") && !strings.Contains(a.Body, "desc=1&amp;sort=name") || !strings.Contains(a.Body, "data-keys") {
		t.Error("the head does not say how it is sorted")
	}
	found := b.Submit("/tartinfo/members", url.Values{"q": {"ábel"}, "sort": {"name"}})
	if text := found.Text(); !strings.Contains(text, "Kitalált Ábel") || strings.Contains(text, "Béla") || found.Query != "line=1&sort=name" {
		t.Errorf("the filter does not narrow, or stands in the address: %s", found.Query)
	}
	if a = b.Visit("/tartinfo/members?q=b%C3%A9la"); !strings.Contains(a.Text(), "Kitalált Ábel") || strings.Contains(a.Body, "b%C3%A9la") {
		t.Error("what the address says of a name counts, or leads on")
	}
}

// A list is taken along as it is on the page: all rows, those that are visible, or a range; in a workbook with real days and without
// formulas, or on paper; under a name of the user's own. The log says how many rows of which list were taken.
//
// Covers: T19
func TestExport_T19_WorkbookAndPaper(t *testing.T) {
	w := newWorld(t)
	for i := range 53 {
		w.placed(w.head, map[string]string{"given_name": fmt.Sprintf("Kázmér %02d", i)})
	}
	w.placed(w.head, map[string]string{"family_name": "Zzz", "post": "=1+1", "unit": "@SUM(A1)"})
	b := w.listReader(w.head)
	page := b.Visit("/tartinfo/members/export?sort=name&from=50")
	for _, want := range []string{"Minden sor (54)", "A táblában látható sorok (51–54.)", "Az alábbi intervallum", "Név szerint növekvő"} {
		if !strings.Contains(page.Text(), want) {
			t.Errorf("the page lacks %q:\n%s", want, page.Text())
		}
	}
	form := func(pairs ...string) url.Values {
		v := url.Values{"sort": {"name"}, "export_format": {"xlsx"}, "export_rows": {"all"}}
		for i := 0; i < len(pairs); i += 2 {
			v.Set(pairs[i], pairs[i+1])
		}
		return v
	}
	all := exported(t, b, "/tartinfo/members/export", form("export_name", "../titkos/saját lista.XLSX"))
	if got := all.Header.Get("Content-Disposition"); !strings.Contains(got, "saj%C3%A1t%20lista.xlsx") || strings.Contains(got, "titkos") {
		t.Errorf("the file is called %s", got)
	}
	rows := sheetRows(t, all, "Lista")
	if len(rows) != 55 || rows[1][0] != "Kitalált Kázmér 00" || rows[54][1] != "=1+1" || rows[54][2] != "@SUM(A1)" {
		t.Errorf("%d rows: %q … %q", len(rows), rows[1], rows[len(rows)-1])
	}
	f, err := excelize.OpenReader(bytes.NewReader([]byte(all.Body)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	formula, _ := f.GetCellFormula("Lista", "B55")
	day, _ := f.GetCellValue("Lista", "F2", excelize.Options{RawCellValue: true})
	if formula != "" || day != fmt.Sprint(calendar.Of(w.now).Serial()) {
		t.Errorf("formula %q, day %q", formula, day)
	}
	about := fmt.Sprint(sheetRows(t, all, "Lekérdezés"))
	for _, want := range []string{w.head.Code, "Név szerint növekvő", "2026.03.11. 10:00"} {
		if !strings.Contains(about, want) {
			t.Errorf("the query sheet lacks %q: %s", want, about)
		}
	}
	for name, c := range map[string]struct {
		form  url.Values
		first string
		n     int
	}{
		"visible":      {form("export_rows", "shown", "from", "50"), "Kitalált Kázmér 50", 4},
		"range":        {form("export_rows", "range", "export_first", "3", "export_last", "5"), "Kitalált Kázmér 02", 3},
		"beyond":       {form("export_rows", "range", "export_first", "53", "export_last", "500"), "Kitalált Kázmér 52", 2},
		"narrowed":     {form("q", "Zzz"), "Zzz Kázmér", 1},
		"the last one": {form("desc", "1", "export_rows", "range", "export_first", "1", "export_last", "1"), "Zzz Kázmér", 1},
	} {
		rows := sheetRows(t, exported(t, b, "/tartinfo/members/export", c.form), "Lista")
		if len(rows) != c.n+1 || rows[1][0] != c.first {
			t.Errorf("%s: %d rows, the first %q", name, len(rows)-1, rows[1][0])
		}
	}
	for _, pair := range [][2]string{{"0", "3"}, {"5", "4"}, {"x", "y"}, {"55", "60"}} {
		a := b.Submit("/tartinfo/members/export", form("export_rows", "range", "export_first", pair[0], "export_last", pair[1], "export_name", "enyém"))
		if a.Status != 422 || !strings.Contains(a.Text(), "1 és 54 közötti szám") || !strings.Contains(a.Body, `value="enyém"`) || !strings.Contains(a.Body, `name="sort" value="name"`) {
			t.Errorf("range %v: %d %s", pair, a.Status, a.Text())
		}
	}
	paper := exported(t, b, "/tartinfo/members/export", form("export_format", "pdf"))
	if _, err := pdf.Read([]byte(paper.Body)); err != nil || !strings.Contains(paper.Header.Get("Content-Disposition"), "2026-03-11.pdf") {
		t.Errorf("%v %s", err, paper.Header.Get("Content-Disposition"))
	}
	if got := dbtest.Query(t, w.url, "SELECT string_agg(concat_ws(' ', detail->>'list', detail->>'rows', detail->>'format'), '; ' ORDER BY id) FROM audit.entry WHERE operation = 'tartinfo.export_list' AND detail->>'rows' = '54'"); got != "/tartinfo/members 54 xlsx; /tartinfo/members 54 pdf" {
		t.Errorf("the log says %s", got)
	}
	// Who sees nothing of it takes nothing along.
	if a := w.listReader(w.townHead).Submit("/tartinfo/members/export", form()); a.Status != 200 || len(sheetRows(t, a, "Lista")) != 1 {
		t.Errorf("another body's list: %d", a.Status)
	}
	if a := w.listReader(identity.Actor{Code: "senki", Role: identity.RoleClerk, BodyID: w.office.ID}).Submit("/tartinfo/members/export", form()); a.Status != 404 {
		t.Errorf("without the right: %d", a.Status)
	}
}
