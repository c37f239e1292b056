package ptr_test

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"oszir/internal/ptr"
)

// patch changes one part of a workbook.
func patch(t testing.TB, file []byte, part string, change func(string) string) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	done := false
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == part {
			before := string(data)
			data = []byte(change(before))
			done = string(data) != before
		}
		to, err := w.Create(f.Name)
		if err == nil {
			_, err = to.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if !done {
		t.Fatalf("%s was not changed", part)
	}
	return out.Bytes()
}

func replace(from, to string) func(string) string {
	return func(s string) string { return strings.ReplaceAll(s, from, to) }
}

// Odd files of honest offices: what is read, and what is said.
func TestLoad_OddFiles(t *testing.T) {
	const (
		full = "xl/worksheets/sheet1.xml"
		ben  = "xl/worksheets/sheet3.xml"
		wb   = "xl/workbook.xml"
	)
	fine := map[string][]string{}
	for _, c := range []struct {
		name    string
		file    func(t *testing.T) []byte
		refused string // part of the message; "" when the file is processed
		errors  map[string][]string
		warning string // a code that must be said
		note    string // key of a note that must be said
		query   string // of the register afterwards
		want    string
	}{
		{name: "H01 not a zip", file: func(*testing.T) []byte { return []byte("ez nem munkafüzet") }, refused: ".xlsx"},
		{name: "H07 sheet missing", file: func(t *testing.T) []byte {
			b := goodBook()
			b.rename = map[string]string{"Reláció": "Munka4"}
			return b.bytes(t)
		}, refused: "„Reláció”"},
		{name: "H08 sheet renamed a little", file: func(t *testing.T) []byte {
			b := goodBook()
			b.rename = map[string]string{"Ügyfél (teljes)": "ÜGYFÉL TELJES"}
			return b.bytes(t)
		}, errors: fine, note: "load.note.sheet_renamed"},
		{name: "H09 sheets in another order", file: func(t *testing.T) []byte {
			return patch(t, goodBook().bytes(t), wb, func(s string) string {
				a, b := strings.Index(s, "<sheet name"), strings.LastIndex(s, "<sheet name")
				return s[:a] + s[b:strings.Index(s, "</sheets>")] + s[a:b] + "</sheets></workbook>"
			})
		}, errors: fine, note: "load.note.sheets_reordered"},
		{name: "H10 hidden sheet", file: func(t *testing.T) []byte {
			return patch(t, goodBook().bytes(t), wb, replace(`sheetId="3"`, `sheetId="3" state="hidden"`))
		}, errors: fine, note: "load.note.sheet_hidden"},
		{name: "H11 columns added", file: func(t *testing.T) []byte {
			return patch(t, goodBook().bytes(t), full, func(s string) string {
				return strings.Replace(s, "</row>", `<c r="BZ1" t="inlineStr"><is><t>Saját jegyzet</t></is></c></row>`, 1)
			})
		}, errors: fine, note: "load.note.columns_unknown"},
		{name: "H11 columns moved", file: func(t *testing.T) []byte {
			return patch(t, goodBook().bytes(t), ben, func(s string) string {
				// B (applicant) and D (code) change places, in headings and in rows.
				for _, r := range []string{"1", "2", "3"} {
					s = strings.ReplaceAll(s, `r="B`+r+`"`, `r="?`+r+`"`)
					s = strings.ReplaceAll(s, `r="D`+r+`"`, `r="B`+r+`"`)
					s = strings.ReplaceAll(s, `r="?`+r+`"`, `r="D`+r+`"`)
				}
				return s
			})
		}, errors: fine, note: "load.note.columns_moved"},
		{name: "H12 merged cells", file: func(t *testing.T) []byte {
			return patch(t, goodBook().bytes(t), full, replace("</sheetData>", `</sheetData><mergeCells count="1"><mergeCell ref="BA2:BB2"/></mergeCells>`))
		}, errors: fine},
		{name: "H13 formula with a stored value", file: func(t *testing.T) []byte {
			b := goodBook()
			b.rows[3][0]["gross_monthly"] = "#22800"
			return patch(t, b.bytes(t), ben, replace(`<v>22800</v>`, `<f>22000+800</f><v>22800</v>`))
		}, errors: fine, query: `SELECT max(gross_monthly)::text FROM ptr.benefit_version`, want: "22800"},
		{name: "H14 dates as text", file: func(t *testing.T) []byte {
			b := goodBook()
			b.rows[1][0]["birth_date"] = "1935-02-15"
			b.rows[1][1]["birth_date"] = "1940. március 20."
			b.rows[1][2]["birth_date"] = "1970.4.25"
			b.rows[2][0]["birth_date"] = "1938/01/01"
			return b.bytes(t)
		}, errors: fine, query: `SELECT string_agg(birth_date::text, ' ' ORDER BY birth_date) FROM people.person_version`, want: "1935-02-15 1938-01-01 1940-03-20 1970-04-25"},
		{name: "H14 dates that do not exist", file: func(t *testing.T) []byte {
			b := newBook()
			b.client("123456788", "Kiss", "2013.02.29.")
			b.client("111111110", "Kiss", "tegnap")
			return b.bytes(t)
		}, errors: map[string][]string{"Ügyfél (teljes) 2": {"format"}, "Ügyfél (teljes) 3": {"format"}}},
		{name: "H15 dates as serial numbers", file: func(t *testing.T) []byte {
			b := goodBook()
			b.rows[1][0]["birth_date"] = "#12830" // 1935-02-15
			b.rows[1][1]["birth_date"] = "14690"  // as text
			return b.bytes(t)
		}, errors: fine, query: `SELECT string_agg(birth_date::text, ' ' ORDER BY birth_date) FROM people.person_version WHERE birth_date IN ('1935-02-15', '1940-03-20')`, want: "1935-02-15 1940-03-20"},
		{name: "H16 the 1904 system", file: func(t *testing.T) []byte {
			b := goodBook()
			b.rows[1][0]["birth_date"] = "#11368" // 1935-02-15
			return patch(t, b.bytes(t), wb, replace("<sheets>", `<workbookPr date1904="1"/><sheets>`))
		}, errors: fine, query: `SELECT min(birth_date)::text FROM people.person_version`, want: "1935-02-15"},
		{name: "H17 numbers as text", file: func(t *testing.T) []byte {
			b := goodBook()
			b.rows[3][0]["gross_monthly"] = "22 800 Ft"
			b.rows[3][1]["medicine_budget_monthly"] = "3.000"
			b.rows[1][0]["residence_postcode"] = "#1063"
			return b.bytes(t)
		}, errors: fine, query: `SELECT concat_ws(' ', max(gross_monthly), max(data->>'medicine_budget_monthly')) FROM ptr.benefit_version`, want: "22800 3000"},
		{name: "H18 TAJ without its leading zero", file: func(t *testing.T) []byte {
			b := newBook()
			b.client("040213374", "Kiss", "1935.02.15.", "taj", "#40213374")
			b.idj("#40213374", "2013.07.01.")
			b.client("111111110", "Nagy", "1950.02.15.")
			b.relation("040213374--IDJ-2013.07.01", "Gyermek", "teljes", "111111110")
			return b.bytes(t)
		}, errors: fine, warning: "leading_zero_restored", query: `SELECT string_agg(taj::text, ' ' ORDER BY taj) FROM people.person`, want: "40213374 111111110"},
		{name: "H18 eight digits as text are not guessed", file: func(t *testing.T) []byte {
			b := newBook()
			b.client("040213374", "Kiss", "1935.02.15.", "taj", "40213374")
			return b.bytes(t)
		}, errors: map[string][]string{"Ügyfél (teljes) 2": {"format"}}},
		{name: "H19 white space and invisible signs", file: func(t *testing.T) []byte {
			b := goodBook()
			b.rows[1][0]["taj"] = " 123456788\u00a0"
			b.rows[1][0]["family_name"] = "\u00a0Ki\u00adss\u200b "
			b.rows[3][0]["applicant_taj"] = "123456788\u202f"
			return b.bytes(t)
		}, errors: fine, query: `SELECT family_name FROM people.person_version v JOIN people.person p ON p.id = v.person_id WHERE taj = 123456788`, want: "Kiss"},
		{name: "H20 decomposed accents", file: func(t *testing.T) []byte {
			b := goodBook()
			b.rows[1][0]["family_name"] = norm.NFD.String("Őrsűrű")
			b.rows[1][0]["sex"] = norm.NFD.String("Nő")
			return b.bytes(t)
		}, errors: fine, query: `SELECT family_name || ' ' || sex FROM people.person_version v JOIN people.person p ON p.id = v.person_id WHERE taj = 123456788`, want: "Őrsűrű Nő"},
		{name: "H22 shared strings missing", file: func(t *testing.T) []byte {
			return patch(t, goodBook().bytes(t), full, func(s string) string {
				return strings.Replace(s, `<c r="C2" t="inlineStr"><is><t xml:space="preserve">Kiss</t></is></c>`, `<c r="C2" t="s"><v>7</v></c>`, 1)
			})
		}, errors: map[string][]string{"Ügyfél (teljes) 2": {"format"}, "Ellátás 2": {"depends_on_bad_row"}, "Reláció 2": {"depends_on_bad_row"}}},
		{name: "H34 error cell", file: func(t *testing.T) []byte {
			return patch(t, goodBook().bytes(t), full, func(s string) string {
				return strings.Replace(s, `<c r="C3" t="inlineStr"><is><t xml:space="preserve">Nagy</t></is></c>`, `<c r="C3" t="e"><v>#REF!</v></c>`, 1)
			})
		}, errors: map[string][]string{"Ügyfél (teljes) 3": {"format"}, "Ellátás 3": {"depends_on_bad_row"}, "Reláció 3": {"depends_on_bad_row"}}},
		{name: "H35 heading missing", file: func(t *testing.T) []byte {
			b := goodBook()
			b.skip = map[string]bool{"Anyja születési név - utónév": true}
			return b.bytes(t)
		}, refused: "„Anyja születési név - utónév”"},
		{name: "H35 heading twice", file: func(t *testing.T) []byte {
			b := goodBook()
			b.rename = map[string]string{"Titulus": "TAJ"}
			return b.bytes(t)
		}, refused: "többször"},
		{name: "H35 heading misspelt a little", file: func(t *testing.T) []byte {
			b := goodBook()
			b.rename = map[string]string{"Lev. cím: Ország": "Lev.cím: Ország"}
			return b.bytes(t)
		}, errors: fine, note: "load.note.heading"},
		{name: "H36 no data rows", file: func(t *testing.T) []byte { return newBook().bytes(t) }, errors: fine},
		{name: "H06 a million rows that are only formatted", file: func(t *testing.T) []byte {
			return patch(t, goodBook().bytes(t), full, func(s string) string {
				var b strings.Builder
				for i := 5; i <= 1_000_000; i++ {
					b.WriteString(`<row r="`)
					b.WriteString(strconv.Itoa(i))
					b.WriteString(`" s="1" customFormat="1"/>`)
				}
				return strings.Replace(s, "</sheetData>", b.String()+"</sheetData>", 1)
			})
		}, errors: fine},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			got := h.load(h.D, c.file(t))
			if c.refused != "" {
				if got.Status != ptr.InvalidFormat || !strings.Contains(got.Refusal, c.refused) {
					t.Fatalf("status %s, message %q; want %s with %q", got.Status, got.Refusal, ptr.InvalidFormat, c.refused)
				}
				if s := h.query(`SELECT concat_ws(' ', (SELECT count(*) FROM people.person), (SELECT count(*) FROM ptr.benefit))`); s != "0 0" {
					t.Errorf("a refused file left rows: %s", s)
				}
				return
			}
			wantErrors(t, got, c.errors)
			if c.warning != "" && !slices.ContainsFunc(got.Rows, func(r ptr.Row) bool { return r.Code == c.warning && r.Severity == "warning" }) {
				t.Errorf("no warning %s in %v", c.warning, got.Warnings)
			}
			if c.note != "" && !slices.ContainsFunc(got.Summary.Notes, func(n ptr.Note) bool { return n.Key == c.note }) {
				t.Errorf("no note %s in %+v", c.note, got.Summary.Notes)
			}
			if c.query != "" {
				if s := h.query(c.query); s != c.want {
					t.Errorf("%s\n= %q, want %q", c.query, s, c.want)
				}
			}
		})
	}
}

// Texts that a spreadsheet would run come back as texts, and what was sent comes back as it was.
//
// Covers: H21, R1
func TestAnswer_H21_NothingBecomesAFormula(t *testing.T) {
	h := newHouse(t)
	b := newBook()
	for i, s := range []string{"=HYPERLINK(\"http://x\")", "+1+1", "-2+3", "@SUM(A1)", "=cmd|' /C calc'!A0"} {
		b.client(tajOf(500+i), s, "nem dátum", "sex", s)
	}
	got := h.load(h.D, b.bytes(t))
	if len(got.Errors) != 5 {
		t.Fatalf("errors: %v", got.Errors)
	}
	answer := h.answered(h.D, got.ResultID)
	r, err := zip.NewReader(bytes.NewReader(answer), int64(len(answer)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, []byte("<f>")) || bytes.Contains(data, []byte("<f ")) {
			t.Errorf("%s holds a formula", f.Name)
		}
	}
	if s := cells(t, answer)["Ügyfél (teljes)!BJ2"]; !strings.Contains(s, "=HYPERLINK") {
		t.Errorf("reason: %q", s)
	}
}

// Honest workbooks with bad rows of every kind in the fields: whatever stands there, every row is answered.
//
// Covers: P3, F, H33
func TestLoad_DamagedHonestFiles(t *testing.T) {
	h := newHouse(t)
	file := goodBook().bytes(t)
	for i := 0; i < len(file); i += max(1, len(file)/60) {
		damaged := slices.Clone(file)
		damaged[i] ^= 0x41
		got := h.load(h.D, damaged)
		switch got.Status {
		case ptr.InvalidFormat:
			if got.Refusal == "" {
				t.Errorf("byte %d: refused without a reason", i)
			}
		case ptr.Processed:
			if len(got.Errors) > 0 {
				t.Errorf("byte %d: read as other data: %v", i, got.Errors)
			}
		default:
			t.Errorf("byte %d: status %s", i, got.Status)
		}
	}
	if s := h.query(`SELECT concat_ws(' ', count(*), count(DISTINCT benefit_id)) FROM ptr.benefit_version`); s != "2 2" && s != "0 0" {
		t.Errorf("damaged files changed benefits: %s", s)
	}
}
