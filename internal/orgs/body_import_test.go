package orgs_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"oszir/internal/orgs"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/workbook"
)

func calendarDay(year int) calendar.Day { return calendar.On(year, 1, 1) }

// row is a row of a workbook by the keys of its columns.
type row map[string]string

var headings = []struct{ key, heading string }{
	{"code", "Szerv kódja"}, {"name", "Megnevezés"}, {"kind", "Fajta"}, {"since", "Hatály kezdete"}, {"county", "Megye"}, {"district", "Járás"}, {"settlement", "Település"},
	{"postcode", "Irányítószám"}, {"address", "Cím"}, {"parent", "Felettes szerv kódja"}, {"office", "Közös hivatal kódja"}, {"tax_number", "Adószám"},
	{"sector_id", "Ágazati azonosító"}, {"legal_status", "Foglalkoztatás jogállása"}, {"email", "E-mail"}, {"phone", "Telefon"},
}

// book writes a workbook of bodies.
func book(t testing.TB, rows ...row) []byte {
	t.Helper()
	w := workbook.NewWriter()
	defer w.Close()
	var columns []workbook.Column
	for _, h := range headings {
		columns = append(columns, workbook.Column{Heading: h.heading})
	}
	err := w.Sheet("Szervek", columns)
	for _, r := range rows {
		var cells []workbook.Cell
		for _, h := range headings {
			cells = append(cells, workbook.Cell{Form: workbook.Text, Text: r[h.key]})
		}
		if err == nil {
			err = w.Row(cells)
		}
	}
	var b bytes.Buffer
	if err == nil {
		err = w.Save(&b)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func (w *world) load(rehearse bool, rows ...row) (orgs.Report, error) {
	w.t.Helper()
	file := book(w.t, rows...)
	return w.Import(w.t.Context(), w.who, orgs.Import{Name: "szervek.xlsx", File: bytes.NewReader(file), Size: int64(len(file)), Rehearse: rehearse})
}

// Covers: I1
func TestImport_I1_Findings(t *testing.T) {
	w := newWorld(t)
	w.add(orgs.Agency, always, orgs.Body{Code: "REGI"}, orgs.Body{Code: "FOGLALT", TaxNumber: "12345676-1-23"})
	w.want(w.close("REGI", w.day(0), ""))
	w.query(`WITH x AS (UPDATE orgs.body_version SET valid = daterange(NULL, upper(valid) - 1) WHERE upper(valid) IS NOT NULL RETURNING 1) SELECT count(*)::text FROM x`)
	good := row{"code": "A-1", "name": "Név", "kind": "központi szerv"}
	with := func(pairs ...string) row {
		r := row{}
		for k, v := range good {
			r[k] = v
		}
		for i := 0; i+1 < len(pairs); i += 2 {
			r[pairs[i]] = pairs[i+1]
		}
		return r
	}
	for name, c := range map[string]struct {
		rows []row
		want []string
	}{
		"good":                         {[]row{good}, nil},
		"missing":                      {[]row{{"code": "A-1"}}, []string{"required at B2", "required at C2"}},
		"unknown kind":                 {[]row{with("kind", "fenntartók")}, []string{"not_in_list at C2"}},
		"no day":                       {[]row{with("since", "tavaly")}, []string{"format at D2"}},
		"twice":                        {[]row{good, good, with("code", "a-1")}, []string{"duplicate_id at A3", "duplicate_id at A4"}},
		"places":                       {[]row{with("county", "Hevess"), with("code", "A-2", "county", "Heves", "settlement", "Eger", "district", "Szegedi járás")}, []string{"place_unknown at E2", "place_unknown at F3"}},
		"unknown parent":               {[]row{with("parent", "NINCS")}, []string{"body_unknown at J2"}},
		"parent in a bad row":          {[]row{with("parent", "A-2"), with("code", "A-2", "name", "")}, []string{"required at B3"}},
		"circle in the file":           {[]row{with("parent", "A-2"), with("code", "A-2", "parent", "A-1")}, []string{"tree_cycle at J2", "tree_cycle at J3"}},
		"under what begins later":      {[]row{with("parent", "A-2"), with("code", "A-2", "since", "2015.01.01.")}, []string{"outlives_parent at J2"}},
		"wrong kind above":             {[]row{with("parent", "A-2"), with("code", "A-2", "kind", "telephely")}, []string{"wrong_parent_kind at J2"}},
		"closed":                       {[]row{with("code", "REGI")}, []string{"body_closed at A2"}},
		"taken number":                 {[]row{with("tax_number", "12345676-1-99")}, []string{"number_taken at L2"}},
		"the same number twice":        {[]row{with("sector_id", "S0000009"), with("code", "A-2", "sector_id", "s0000009")}, []string{"number_taken at M3"}},
		"all at once, tree and fields": {[]row{with("parent", "A-2"), with("code", "A-2", "kind", "telephely"), with("code", "A-3", "email", "x", "postcode", "1")}, []string{"format at H4", "format at O4", "wrong_parent_kind at J2"}},
	} {
		t.Run(name, func(t *testing.T) {
			before := w.query(`SELECT count(*) FROM orgs.body_version`)
			r, err := w.load(true, c.rows...)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range r.Findings {
				got = append(got, string(f.Code)+" at "+f.Cell)
			}
			slices.Sort(got)
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if w.query(`SELECT count(*) FROM orgs.body_version`) != before {
				t.Error("a rehearsal left something")
			}
		})
	}
}

// What stands so already is not written again; what differs is changed from its day on.
//
// Covers: I1
func TestImport_I1_Again(t *testing.T) {
	w := newWorld(t)
	rows := []row{
		{"code": "GY-1", "name": "Gyámhivatal", "kind": "gyámhivatal", "parent": "JH-1", "since": "2014.01.01."},
		{"code": "JH-1", "name": "Járási Hivatal", "kind": "járási hivatal", "parent": "KH-1", "since": "2013.01.01.", "county": "Heves", "settlement": "Eger"},
		{"code": "KH-1", "name": "Kormányhivatal", "kind": "megyei kormányhivatal", "tax_number": "12345676123"},
	}
	for i, want := range []orgs.Report{{Rows: 3, New: 3}, {Rows: 3, Same: 3}} {
		r, err := w.load(false, rows...)
		if err != nil || r.New != want.New || r.Same != want.Same || r.Changed != 0 || len(r.Findings) > 0 {
			t.Fatalf("%d: %+v, %v", i, r, err)
		}
	}
	if n := w.query(`SELECT count(*) FROM audit.entry WHERE operation = 'orgs.import'`); n != "1" {
		t.Errorf("%s entries", n)
	}
	rows[1]["name"], rows[1]["since"] = "Egri Járási Hivatal", "2015.01.01."
	rows[2]["phone"] = "06 1 000 0000"
	r, err := w.load(false, rows...)
	if err != nil || r.New != 0 || r.Changed != 2 || r.Same != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	if got := w.query(`SELECT string_agg(v.name || ' ' || v.valid::text, ', ' ORDER BY v.valid) FROM orgs.body_version v JOIN orgs.body b ON b.id = v.body_id WHERE b.code = 'JH-1' AND upper_inf(v.recorded)`); got != "Járási Hivatal [2013-01-01,2015-01-01), Egri Járási Hivatal [2015-01-01,)" {
		t.Error(got)
	}
	r, err = w.load(false, rows...)
	if err != nil || r.Same != 3 {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestImport_Shapes(t *testing.T) {
	w := newWorld(t)
	file := book(t)
	load := func(file []byte) error {
		_, err := w.Import(t.Context(), w.who, orgs.Import{File: bytes.NewReader(file), Size: int64(len(file))})
		return err
	}
	w.want(load(file), "orgs.import.empty")
	var b bytes.Buffer
	err := orgs.Template(func(key string, args ...any) string { return catalog(t).Text("hu", key, args...) }, &b)
	if err != nil {
		t.Fatal(err)
	}
	w.want(load(b.Bytes()), "orgs.import.empty") // the template has every heading
	other := workbook.NewWriter()
	defer other.Close()
	var columns []workbook.Column
	for _, h := range headings[2:] {
		columns = append(columns, workbook.Column{Heading: strings.ToUpper(h.heading)})
	}
	err = other.Sheet("Másik", columns)
	b.Reset()
	if err == nil {
		err = other.Save(&b)
	}
	if err != nil {
		t.Fatal(err)
	}
	w.want(load(b.Bytes()), "orgs.import.headings_missing")
}

// A workbook of the country's size is imported by a few statements.
func TestImport_OfTheCountry(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	w := newWorld(t)
	rows := []row{{"code": "F-0", "name": "Fenntartó", "kind": "fenntartó"}}
	for i := range 3000 {
		rows = append(rows, row{"code": fmt.Sprintf("SZ-%d", i), "name": fmt.Sprintf("Szolgáltató %d", i), "kind": "szolgáltató", "parent": "F-0", "county": "Heves", "settlement": "Eger"})
	}
	r, err := w.load(false, rows...)
	if err != nil || r.New != 3001 {
		t.Fatalf("%+v, %v", r, err)
	}
}
