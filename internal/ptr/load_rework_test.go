package ptr_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/spreadsheet"
	"oszir/internal/ptr"
)

// reopened reads a workbook back into one that can be changed.
func reopened(t *testing.T, file []byte) *book {
	t.Helper()
	b := newBook()
	w, err := spreadsheet.Open(t.Context(), bytes.NewReader(file), int64(len(file)), spreadsheet.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	for _, d := range ptr.Sheets() {
		byColumn := map[int]*fields.Field{}
		err = w.Rows(t.Context(), d.Name, func(r *spreadsheet.Row) error {
			row := map[string]string{}
			for _, c := range r.Cells {
				for _, f := range d.Columns {
					if r.Number == 1 && f.Column == c.Text {
						byColumn[c.Column] = f
					}
				}
				if f := byColumn[c.Column]; f != nil && r.Number > 1 {
					row[f.Key] = strings.Clone(c.Text)
					if c.Kind == spreadsheet.Number {
						row[f.Key] = "#" + row[f.Key]
					}
				}
			}
			if r.Number > 1 {
				b.rows[d.No] = append(b.rows[d.No], row)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// householdBook is a workbook with two households: of the first the benefit is in error, of the second a relation.
func householdBook() *book {
	b := newBook()
	b.client("123456788", "Kiss", "1935.02.15.")
	b.client("111111110", "Nagy", "1940.03.20.")
	b.client("987654322", "Tóth", "1970.04.25.")
	b.client("246813576", "Kovács", "1941.01.01.") // has a good benefit: not needed
	b.incomplete("Kiss", "Béla", "1938.01.01.")
	b.incomplete("Nagy", "Éva", "1939.01.01.")
	b.idj("123456788", "2013.07.01.", "gross_monthly", "sok", "case_number", "=HYPERLINK(\"x\")") // in error
	b.kgy("KGYN", "111111110", "2013.08.01.")
	b.idj("246813576", "2013.07.01.")
	b.relation("123456788--IDJ-2013.07.01", "Házastárs/Élettárs", "hiányos", "-1938.01.01-Kiss-Béla-3")  // waits for the benefit
	b.relation("111111110--KGYN-2013.08.01", "Gyermek", "teljes", "987654322")                           // good, and needed with the next
	b.relation("111111110--KGYN-2013.08.01", "Házastárs/Élettárs", "hiányos", "-1939.01.01-Nagy-Evva-3") // in error
	return b
}

// The rows in error, corrected in their own workbook and loaded alone, leave the register as the whole file would have.
//
// Covers: R2, R1
func TestBadRowsWorkbook_R2_CorrectedAndLoadedAlone(t *testing.T) {
	h := newHouse(t)
	first := h.load(h.D, householdBook().bytes(t))
	if len(first.Errors) != 3 {
		t.Fatalf("errors %v", first.Errors)
	}
	var out bytes.Buffer
	err := h.BadRowsWorkbook(t.Context(), clerk(h.D), i18n.Hungarian, first.ID, &out)
	if err != nil {
		t.Fatal(err)
	}
	got := cells(t, out.Bytes())
	column := func(sheet, col string) string {
		var list []string
		for _, row := range []string{"2", "3", "4", "5", "6"} {
			if v := got[sheet+"!"+col+row]; v != "" {
				list = append(list, v)
			}
		}
		return strings.Join(list, " ")
	}
	for _, c := range []struct{ sheet, col, want string }{
		{"Ügyfél (teljes)", "A", "123456788 111111110 987654322"},
		{"Ügyfél (hiányos)", "E", "Kiss"},
		{"Ellátás", "B", "123456788 111111110"},
		{"Ellátás", "H", "sok"},
		{"Ellátás", "AV", "Hibás OK"},
		{"Reláció", "B", "Házastárs/Élettárs Gyermek Házastárs/Élettárs"},
		{"Reláció", "F", "Hibás OK Hibás"},
	} {
		if v := column(c.sheet, c.col); v != c.want {
			t.Errorf("%s %s: %q, want %q", c.sheet, c.col, v, c.want)
		}
	}
	if v := got["Ellátás!AW2"]; !strings.Contains(v, "Támogatás havi bruttó összege") || !strings.Contains(v, "sok") {
		t.Errorf("reason %q", v)
	}
	if got["Validáció!A1"] == "" {
		t.Error("the lists are missing")
	}
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		part, err := io.ReadAll(r)
		if err != nil || bytes.Contains(part, []byte("<f>")) || bytes.Contains(part, []byte("<f ")) {
			t.Errorf("%s holds a formula (%v)", f.Name, err)
		}
	}

	// Corrected and loaded alone: nothing is wrong, and nobody has left a benefit.
	b := reopened(t, out.Bytes())
	b.rows[3][0]["gross_monthly"], b.rows[3][0]["case_number"] = "22800", "12-3/2013"
	b.rows[4][2]["client_ref"] = "-1939.01.01-Nagy-Éva-3"
	b.incomplete("Nagy", "Éva", "1939.01.01.") // the one it was to name
	alone := h.load(h.D, b.bytes(t))
	wantErrors(t, alone, map[string][]string{})
	if alone.Summary.Clients.New != 0 || alone.Summary.Clients.Changed != 0 {
		t.Errorf("clients %+v", alone.Summary.Clients)
	}
	want := newHouse(t)
	whole := householdBook()
	whole.rows[3][0]["gross_monthly"], whole.rows[3][0]["case_number"] = "22800", "12-3/2013"
	whole.rows[4][2]["client_ref"] = "-1939.01.01-Nagy-Éva-3"
	wantErrors(t, want.load(want.D, whole.bytes(t)), map[string][]string{})
	const state = `SELECT (SELECT string_agg(concat_ws('|', p.taj, b.kind, lower(v.valid), v.gross_monthly, v.case_number, (SELECT count(*) FROM ptr.benefit_person o WHERE o.benefit_id = b.id AND upper_inf(o.recorded))), ',' ORDER BY p.taj)
		FROM ptr.benefit b JOIN ptr.benefit_version v ON v.benefit_id = b.id AND upper_inf(v.recorded) JOIN people.person p ON p.id = b.applicant_id)
		|| (SELECT count(*) FROM people.person)::text || ' ' || (SELECT count(*) FROM people.relation)::text`
	if d := cmp.Diff(want.query(state), h.query(state)); d != "" {
		t.Errorf("register (-whole file +rows alone):\n%s", d)
	}

	for name, c := range map[string]struct {
		err  error
		want errs.Kind
	}{
		"another body":      {h.BadRowsWorkbook(t.Context(), clerk(h.D2), i18n.Hungarian, first.ID, io.Discard), errs.NotFound},
		"who may only read": {h.BadRowsWorkbook(t.Context(), reader(h.D), i18n.Hungarian, first.ID, io.Discard), errs.NotFound},
		"nothing in error":  {h.BadRowsWorkbook(t.Context(), clerk(h.D), i18n.Hungarian, alone.ID, io.Discard), errs.Conflict},
	} {
		if errs.KindOf(c.err) != c.want {
			t.Errorf("%s: %v", name, c.err)
		}
	}
	if s := h.query(`SELECT count(*)::text FROM audit.entry WHERE operation = 'ptr.load.rework'`); s != "1" {
		t.Errorf("%s readings in the log", s)
	}
}

// Every finding is in the table, and no cell of it can become a formula.
//
// Covers: R2, REL-U4
func TestFindingsCSV_R2(t *testing.T) {
	h := newHouse(t)
	b := householdBook()
	b.rows[1][0]["sex"] = "=1+1"
	b.rows[1][1]["sex"] = "@SUM(A1)"
	b.rows[1][2]["sex"] = "-2+3"
	got := h.load(h.D, b.bytes(t))
	var out bytes.Buffer
	err := h.FindingsCSV(t.Context(), clerk(h.D), i18n.Hungarian, got.ID, &out)
	if err != nil {
		t.Fatal(err)
	}
	text, ok := strings.CutPrefix(out.String(), "\ufeff")
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil || !ok || len(rows) != len(got.Rows)+1 {
		t.Fatalf("%d rows for %d findings, %v", len(rows), len(got.Rows), err)
	}
	values := map[string]bool{}
	for i, row := range rows[1:] {
		want := got.Rows[i]
		if row[0] != want.Sheet || row[3] != want.Column || row[7] != want.Message || row[2] == "" {
			t.Errorf("row %d: %q, want %+v", i, row, want)
		}
		values[row[6]] = true
		for _, c := range row {
			if strings.IndexAny(c, "=+-@\t\r") == 0 {
				t.Errorf("%q could become a formula", c)
			}
		}
	}
	if !values["'=1+1"] || !values["'@SUM(A1)"] || !values["'-2+3"] {
		t.Errorf("values %v", values)
	}
	if err := h.FindingsCSV(t.Context(), clerk(h.D2), i18n.Hungarian, got.ID, io.Discard); errs.KindOf(err) != errs.NotFound {
		t.Errorf("another body: %v", err)
	}
}
