package listing_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/listing"
	"oszir/internal/platform/pdf"
	"oszir/internal/platform/web/webtest"
)

func form(pairs ...string) url.Values {
	v := url.Values{"export_format": {"xlsx"}, "export_rows": {"all"}}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

// All rows, those that the page shows, or from one to another: what is asked for comes in the order of the list, fetched by the thousand
// at most, and the log says how many. What cannot be is refused on the form, with what was typed.
//
// Covers: T19
func TestExport_T19_WhichRows(t *testing.T) {
	const all = 2345
	s := &things{rows: many(all)}
	b := webtest.NewBrowser(t, s.site(t))
	span := func(first, last string) url.Values {
		return form("export_rows", "range", "export_first", first, "export_last", last, "export_name", "enyém", "sort", "no")
	}
	for name, c := range map[string]struct {
		form        url.Values
		first, last int // 0: refused
	}{
		"all":                       {form(), 1, all},
		"all, from another page":    {form("from", "100"), 1, all},
		"nothing said":              {form("export_rows", ""), 1, all},
		"all, down":                 {form("sort", "no", "desc", "1"), all, 1},
		"the page":                  {form("export_rows", "shown"), 1, 50},
		"another page":              {form("export_rows", "shown", "from", "100"), 101, 150},
		"the last page":             {form("export_rows", "shown", "from", "2300"), 2301, all},
		"a page beyond the end":     {form("export_rows", "shown", "from", "9000"), 2301, all},
		"a page below nothing":      {form("export_rows", "shown", "from", "-50"), 1, 50},
		"one row":                   {span("7", "7"), 7, 7},
		"over a thousand":           {span("1000", "2001"), 1000, 2001},
		"the last row":              {span("2345", "2345"), all, all},
		"with spaces":               {span(" 3 ", " 5 "), 3, 5},
		"beyond the end":            {span("2340", "5000"), 2340, all},
		"only beyond the end":       {span("2346", "2350"), 0, 0},
		"from more to less":         {span("5", "4"), 0, 0},
		"from nothing":              {span("0", "4"), 0, 0},
		"to nothing":                {span("1", "0"), 0, 0},
		"below nothing":             {span("-3", "4"), 0, 0},
		"half a row":                {span("1,5", "4"), 0, 0},
		"no numbers":                {span("első", "utolsó"), 0, 0},
		"left out":                  {span("", ""), 0, 0},
		"more than a number can be": {span("99999999999999999999", "99999999999999999999"), 0, 0},
		"neither Excel nor PDF":     {form("export_format", "csv"), 0, 0},
		"no format":                 {form("export_format", ""), 0, 0},
	} {
		s.asked, s.noted = nil, nil
		a := b.Submit("/things/export", c.form)
		if c.first == 0 {
			if a.Status != http.StatusUnprocessableEntity || len(s.noted) != 0 {
				t.Errorf("%s: %d, noted %v", name, a.Status, s.noted)
			}
			if c.form.Get("export_name") != "" && (!strings.Contains(a.Body, `value="enyém"`) || !strings.Contains(a.Body, `name="sort" value="no"`) || !strings.Contains(a.Text(), "1 és 2 345 közötti szám")) {
				t.Errorf("%s: the form does not come back: %s", name, a.Text())
			}
			continue
		}
		rows := rowsOf(t, a, "Lista")[1:]
		n := max(c.last-c.first, c.first-c.last) + 1
		if len(rows) != n || rows[0][0] != word(c.first) || rows[n-1][0] != word(c.last) || !slices.Equal(s.noted, []string{fmt.Sprint(n, " xlsx")}) {
			t.Errorf("%s: %d rows, %v to %v, noted %v", name, len(rows), rows[0], rows[len(rows)-1], s.noted)
		}
		for _, l := range s.asked {
			if l.Limit > 1000 || l.Limit < 1 {
				t.Errorf("%s: %d rows are fetched at once", name, l.Limit)
			}
		}
	}
}

// A file that could not hold the rows is refused before any is fetched for it, and says what can be done.
//
// Covers: T19
func TestExport_T19_MoreThanAFileHolds(t *testing.T) {
	s := &things{rows: many(50_001)}
	b := webtest.NewBrowser(t, s.site(t))
	for format, want := range map[string]string{"xlsx": "Ez 50 001 sor, egy munkafüzetbe legfeljebb 50 000 fér", "pdf": "Ez 50 001 sor, PDF-be legfeljebb 5 000 kerülhet"} {
		s.asked, s.noted = nil, nil
		a := b.Submit("/things/export", form("export_format", format))
		text := a.Text()
		if a.Status != http.StatusUnprocessableEntity || !strings.Contains(text, want) || len(s.asked) != 1 || len(s.noted) != 0 {
			t.Errorf("%s: %d %v %s", format, a.Status, s.asked, text)
		}
		a = b.Submit("/things/export", form("export_format", format, "export_rows", "range", "export_first", "49999", "export_last", "60000"))
		if a.Status != http.StatusOK {
			t.Errorf("three rows of it as %s: %d %s", format, a.Status, a.Text())
		}
	}
}

// Whatever somebody typed is text in a workbook, never a formula; a day is a day and a number a number there.
//
// Covers: T19
func TestExport_T19_NoFormulas(t *testing.T) {
	words := []string{"=1+1", "+36 1 234 5678", "-5", "@SUM(A1)", "=HYPERLINK(\"http://pelda.example\";\"x\")", "\t=1", "'=1", "  szóköz  ", "két\nsor", "a\x00b\x0bc\ufffe", "<b>&amp;</b>", strings.Repeat("hosszú ", 6000), ""}
	s := &things{}
	for i, w := range words {
		s.rows = append(s.rows, thing{w, int64(-i), calendar.Day(16000 + i)})
	}
	s.rows[3].Day = calendar.None
	a := webtest.NewBrowser(t, s.site(t)).Submit("/things/export", form())
	f, err := excelize.OpenReader(bytes.NewReader([]byte(a.Body)))
	if err != nil {
		t.Fatal(a.Status, err)
	}
	defer f.Close()
	for i, w := range words {
		at := fmt.Sprintf("A%d", i+2)
		formula, _ := f.GetCellFormula("Lista", at)
		sort, _ := f.GetCellType("Lista", at)
		got, _ := f.GetCellValue("Lista", at)
		want := w
		if i == 9 {
			want = "a\ufffdb\ufffdc\ufffd" // signs that a workbook cannot hold
		}
		if len([]rune(want)) > 32767 {
			want = string([]rune(want)[:32767])
		}
		if formula != "" || w != "" && sort != excelize.CellTypeInlineString || got != want {
			t.Errorf("%.20q stands as %.40q of the sort %v, formula %q", w, got, sort, formula)
		}
		no, _ := f.GetCellValue("Lista", fmt.Sprintf("B%d", i+2), excelize.Options{RawCellValue: true})
		day, _ := f.GetCellValue("Lista", fmt.Sprintf("C%d", i+2), excelize.Options{RawCellValue: true})
		wantDay := fmt.Sprint(s.rows[i].Day.Serial())
		if i == 3 {
			wantDay = ""
		}
		if no != fmt.Sprint(-i) || day != wantDay {
			t.Errorf("row %d: number %q, day %q, want %q", i, no, day, wantDay)
		}
	}
}

// An export that is cut off, or whose rows cannot be fetched, leaves nothing: no file at the reader, none on the server, no note that
// rows were taken along.
//
// Covers: T19
func TestExport_T19_CutOff(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	for _, format := range []string{"xlsx", "pdf"} {
		for name, fail := range map[string]func(cancel context.CancelFunc, ctx context.Context) error{
			"failed":    func(context.CancelFunc, context.Context) error { return errors.New("no database") },
			"cancelled": func(cancel context.CancelFunc, ctx context.Context) error { cancel(); <-ctx.Done(); return ctx.Err() },
		} {
			ctx, cancel := context.WithCancel(t.Context())
			s := &things{rows: many(4500), fetch: nil}
			s.fetch = func(ctx context.Context, l listing.Listing) error {
				if l.Offset >= 3000 {
					return fail(cancel, ctx)
				}
				return nil
			}
			site := s.site(t)
			b := webtest.NewBrowser(t, site)
			req, err := http.NewRequestWithContext(ctx, http.MethodPost, b.URL+"/things/export", strings.NewReader(form("export_format", format, "form_key", "x").Encode()))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			req.Header.Set("Sec-Fetch-Site", "same-origin")
			answer, err := http.DefaultClient.Do(req)
			if err == nil {
				answer.Body.Close()
				if answer.StatusCode != http.StatusInternalServerError || answer.Header.Get("Content-Disposition") != "" {
					t.Errorf("%s, %s: %d", format, name, answer.StatusCode)
				}
			} else if name == "failed" {
				t.Error(err)
			}
			b.Visit("/things") // the server is there
			cancel()
			if len(s.noted) != 0 {
				t.Errorf("%s, %s: noted %v", format, name, s.noted)
			}
		}
	}
	left, err := os.ReadDir(folder)
	if err != nil || len(left) != 0 {
		t.Errorf("%d files are left, %v", len(left), err)
	}
}

// A list that grows shorter while it is taken along gives what is there, and the log says how much.
//
// Covers: T19
func TestExport_T19_GrowsShorter(t *testing.T) {
	s := &things{rows: many(2500)}
	s.fetch = func(_ context.Context, l listing.Listing) error {
		if l.Offset >= 1000 {
			s.rows = s.rows[:min(len(s.rows), 1700)]
		}
		return nil
	}
	a := webtest.NewBrowser(t, s.site(t)).Submit("/things/export", form())
	if rows := rowsOf(t, a, "Lista"); len(rows) != 1701 || !slices.Equal(s.noted, []string{"1700 xlsx"}) {
		t.Errorf("%d rows, noted %v", len(rows)-1, s.noted)
	}
}

// An empty list can be taken along all the same, when somebody asks for it by its address: a file with its heads and what it is.
//
// Covers: T19
func TestExport_T19_Empty(t *testing.T) {
	s := &things{}
	b := webtest.NewBrowser(t, s.site(t))
	if a := b.Visit("/things/export"); a.Status != http.StatusOK || !strings.Contains(a.Text(), "Minden sor (0)") {
		t.Errorf("%d %s", a.Status, a.Text())
	}
	for _, rows := range []string{"all", "shown"} {
		if got := rowsOf(t, b.Submit("/things/export", form("export_rows", rows)), "Lista"); len(got) != 1 || got[0][0] != "Szó" {
			t.Errorf("%s: %v", rows, got)
		}
	}
	a := b.Submit("/things/export", form("export_format", "pdf"))
	if _, err := pdf.Read([]byte(a.Body)); a.Status != http.StatusOK || err != nil {
		t.Errorf("on paper: %d %v", a.Status, err)
	}
	if a = b.Submit("/things/export", form("export_rows", "range", "export_first", "1", "export_last", "1")); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("its first row: %d", a.Status)
	}
}

// A sign that no typeface draws is said in words, where paper was asked for; a workbook holds it.
//
// Covers: T19
func TestExport_T19_NotPrintable(t *testing.T) {
	s := &things{rows: []thing{{"汉字", 1, 16000}}}
	b := webtest.NewBrowser(t, s.site(t))
	a := b.Submit("/things/export", form("export_format", "pdf"))
	if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text(), "Kérje Excelbe") {
		t.Errorf("%d %s", a.Status, a.Text())
	}
	if rows := rowsOf(t, b.Submit("/things/export", form()), "Lista"); rows[1][0] != "汉字" {
		t.Errorf("%q", rows)
	}
}

// A file is called as somebody says, but leads to no other folder and has its own extension.
//
// Covers: T19
func TestExport_T19_NameOfTheFile(t *testing.T) {
	s := &things{rows: many(1)}
	b := webtest.NewBrowser(t, s.site(t))
	for typed, want := range map[string]string{
		"":                       "Dolgok 2014-03-03.xlsx",
		"   ":                    "Dolgok 2014-03-03.xlsx",
		"..":                     "Dolgok 2014-03-03.xlsx",
		".xlsx":                  "Dolgok 2014-03-03.xlsx",
		"/":                      "Dolgok 2014-03-03.xlsx",
		"márciusi lista":         "márciusi lista.xlsx",
		"lista.XLSX":             "lista.xlsx",
		"lista.pdf":              "lista.pdf.xlsx",
		"../../etc/passwd":       "passwd.xlsx",
		`C:\titkos\lista`:        "lista.xlsx",
		"a<b>c:d\"e|f?g*h":       "abcdefgh.xlsx",
		"sor\r\nvége\x00":        "sorvége.xlsx",
		".rejtett":               "rejtett.xlsx",
		strings.Repeat("ő", 300): strings.Repeat("ő", 100) + ".xlsx",
	} {
		a := b.Submit("/things/export", form("export_name", typed))
		got := a.Header.Get("Content-Disposition")
		if i := strings.Index(got, "utf-8''"); i >= 0 {
			got, _ = url.PathUnescape(got[i+len("utf-8''"):])
		} else {
			got = strings.Trim(strings.TrimPrefix(got, "attachment; filename="), `"`)
		}
		if a.Status != http.StatusOK || got != want {
			t.Errorf("%q is called %q, want %q", typed, got, want)
		}
	}
}
