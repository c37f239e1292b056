package orgs_test

import (
	"bytes"
	"testing"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/orgs/gazetteer"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/workbook"
)

// yearbook writes a gazetteer workbook as the statistical office publishes it, of every place the program knows.
func yearbook(t *testing.T, change func(s *gazetteer.Settlement)) []byte {
	t.Helper()
	counties, districts := map[string]string{}, map[string]gazetteer.District{}
	for _, c := range gazetteer.Counties() {
		counties[c.Code] = c.Name
	}
	for _, d := range gazetteer.Districts() {
		districts[d.Code] = d
	}
	w := workbook.NewWriter()
	defer w.Close()
	columns := []workbook.Column{}
	for _, h := range []string{"Helység megnevezése", "Helység KSH kódja", "Helység jogállása", "Vármegye megnevezése", "Járás kódja", "Járás neve", "Járás székhelye"} {
		columns = append(columns, workbook.Column{Heading: h})
	}
	err := w.Sheet("Helységek 2014.01.01.", columns)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range gazetteer.Settlements() {
		change(&s)
		d := districts[s.District]
		var cells []workbook.Cell
		for _, text := range []string{s.Name, s.Code, s.Kind, counties[s.County], d.Code, d.Name, d.Seat} {
			cells = append(cells, workbook.Cell{Form: workbook.Text, Text: text})
		}
		err = w.Row(cells)
		if err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	err = w.Save(&b)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestLoadGazetteer(t *testing.T) {
	db, url := dbtest.NewWithURL(t)
	m := orgs.New(db)
	who := identity.System()
	count := func() string {
		return dbtest.Query(t, url, `SELECT concat_ws(' ', (SELECT count(*) FROM orgs.county), (SELECT count(*) FROM orgs.district), (SELECT count(*) FROM orgs.settlement), (SELECT count(*) FROM audit.entry))`)
	}
	load := func(file []byte) ([]gazetteer.Finding, orgs.PlaceCounts, error) {
		return m.LoadGazetteer(t.Context(), who, "2014.xlsx", bytes.NewReader(file), int64(len(file)))
	}
	if err := m.SeedPlaces(t.Context(), who); err != nil {
		t.Fatal(err)
	}
	before := count()
	if before != "20 197 3178 1" {
		t.Fatalf("seeded %s", before)
	}
	if err := m.SeedPlaces(t.Context(), who); err != nil || count() != before {
		t.Errorf("seeding again changed something: %s %v", count(), err)
	}
	found, n, err := load(yearbook(t, func(*gazetteer.Settlement) {}))
	if err != nil || len(found) > 0 || n.Settlements < 3150 {
		t.Fatalf("%+v findings, %+v, %v", found[:min(3, len(found))], n, err)
	}
	if count() != before {
		t.Errorf("the same places changed something: %s, was %s", count(), before)
	}
	if _, _, err = load(yearbook(t, func(s *gazetteer.Settlement) {
		if s.Name == "Pilisjászfalu" {
			s.Kind = "nagyközség"
		}
	})); err != nil {
		t.Fatal(err)
	}
	if kind := dbtest.Query(t, url, `SELECT kind FROM orgs.settlement WHERE name = 'Pilisjászfalu'`); kind != "nagyközség" {
		t.Errorf("kind %s", kind)
	}
	found, _, err = load(yearbook(t, func(s *gazetteer.Settlement) {
		if s.Name == "Abony" {
			s.Code = "99999"
		}
	}))
	if err != nil || len(found) == 0 {
		t.Errorf("a wrong code: %v %v", found, err)
	}
	if _, _, err = load([]byte("no workbook")); errs.KindOf(err) != errs.Invalid {
		t.Errorf("no workbook: %v", err)
	}
}
