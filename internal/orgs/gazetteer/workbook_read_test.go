package gazetteer_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oszir/internal/orgs/gazetteer"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/i18n"
)

// sheet makes rows of a text: one row a line, cells parted by |; ¶ is a line break in a cell.
func sheet(text string) [][]string {
	var rows [][]string
	for line := range strings.SplitSeq(strings.ReplaceAll(text, "¶", "\r"), "\n") {
		cells := strings.Split(line, "|")
		for i := range cells {
			cells[i] = strings.ReplaceAll(cells[i], "\r", "\n")
		}
		rows = append(rows, cells)
	}
	return rows
}

const heading = "Helység megnevezése|Helység KSH kódja|Helység jogállása|Vármegye megnevezése|Járás kódja|Járás neve|Járás székhelye\n"

var baja = gazetteer.Settlement{Code: "03522", Name: "Baja", County: "03", District: "035", Kind: gazetteer.CountyTown}

func TestReadWorkbook_Layouts(t *testing.T) {
	bajai := gazetteer.District{Code: "035", Name: "Bajai járás", County: "03", Seat: "Baja"}
	bacs := gazetteer.County{Code: "03", ISO: "HU-BK", Name: "Bács-Kiskun"}
	csongrad := gazetteer.Settlement{Code: "05111", Name: "Csongrád", County: "06", District: "070", Kind: gazetteer.Town}
	for name, c := range map[string]struct {
		text string
		want gazetteer.Update
	}{
		"as the office writes it": {
			text: "Magyarország helységnévtára, 2024. január 1.\n\n" + heading +
				"Baja|03522|megyei jogú város|Bács-Kiskun|035|Bajai|Baja\nÖsszesen||||||\nForrás: KSH\n1 A székhely.\n* Megjegyzés",
			want: gazetteer.Update{Counties: []gazetteer.County{bacs}, Districts: []gazetteer.District{bajai}, Settlements: []gazetteer.Settlement{baja}},
		},
		"other case, order, accents, line breaks and lost zeros": {
			text: "JARAS¶KODJA|MEGYE NEVE|Telepulés neve 1)|Irányító-¶szám|KSH kód|jogállás|járás\n1|2|3|4|5|6|7\n" +
				"35 1|BÁCS-KISKUN MEGYE| Baja |6500|3522|Vármegyeszékhely, megyei jogú város|Bajai járás|Baja",
			want: gazetteer.Update{
				Counties:    []gazetteer.County{bacs},
				Districts:   []gazetteer.District{{Code: "035", Name: "Bajai járás", County: "03"}},
				Settlements: []gazetteer.Settlement{{Code: "03522", Name: "Baja", County: "03", District: "035", Postcode: "6500", Kind: gazetteer.CountyTown}},
			},
		},
		"heading in two rows": {
			text: "Helység|||Vármegye|Járás||\nmegnevezése|KSH kódja|jogállása|megnevezése|kódja|neve|székhelye\nBaja|03522|megyei jogú város|Bács-Kiskun vármegye|035|Bajai|Baja",
			want: gazetteer.Update{Counties: []gazetteer.County{bacs}, Districts: []gazetteer.District{bajai}, Settlements: []gazetteer.Settlement{baja}},
		},
		"renamed county": {
			text: heading + "Csongrád|05111|város|Csongrád-Csanád|070|Csongrádi|Csongrád",
			want: gazetteer.Update{
				Counties:    []gazetteer.County{{Code: "06", ISO: "HU-CS", Name: "Csongrád-Csanád"}},
				Districts:   []gazetteer.District{{Code: "070", Name: "Csongrádi járás", County: "06", Seat: "Csongrád"}},
				Settlements: []gazetteer.Settlement{csongrad},
			},
		},
		"capital": {
			text: heading + "Budapest|13578|főváros|főváros|||\nBudapest 04. ker.|05467|fővárosi kerület|főváros|004|Budapest 04. ker.|Budapest 04. ker.",
			want: gazetteer.Update{
				Counties:  []gazetteer.County{{Code: "01", ISO: "HU-BU", Name: "Budapest"}},
				Districts: []gazetteer.District{{Code: "004", Name: "Budapest IV. kerület", County: "01", Seat: "Budapest"}},
				Settlements: []gazetteer.Settlement{
					{Code: "05467", Name: "Budapest IV. kerület", County: "01", District: "004", Kind: gazetteer.CapitalDistrict},
					{Code: "13578", Name: "Budapest", County: "01", Kind: gazetteer.Capital},
				},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, findings := gazetteer.ReadWorkbook(slices.Values(sheet(c.text)))
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if len(findings) > 0 {
				t.Errorf("findings: %+v", findings)
			}
		})
	}
}

func TestReadWorkbook_Findings(t *testing.T) {
	at := func(row, column int, field string, code finding.Code, key string, args ...string) gazetteer.Finding {
		return gazetteer.Finding{Row: row, Column: column, Finding: finding.Finding{Field: field, Code: code, Key: key, Args: args}}
	}
	for name, c := range map[string]struct {
		text string
		want []gazetteer.Finding
	}{
		"empty":        {"", []gazetteer.Finding{at(0, 0, "", finding.Required, "gazetteer.no_heading", "50")}},
		"only heading": {heading, []gazetteer.Finding{at(0, 0, "", finding.Required, "gazetteer.no_rows")}},
		"columns missing": {"Helység megnevezése|Helység KSH kódja|Járás neve\nBaja|03522|Bajai", []gazetteer.Finding{
			at(1, 0, "kind", finding.Required, "gazetteer.column_missing", "Helység jogállása"),
			at(1, 0, "county", finding.Required, "gazetteer.column_missing", "Vármegye megnevezése"),
			at(1, 0, "district_code", finding.Required, "gazetteer.column_missing", "Járás kódja"),
		}},
		"column twice": {strings.TrimSuffix(heading, "\n") + "|Járás neve\nBaja|03522|város|Bács-Kiskun|035|Bajai|Baja|x", []gazetteer.Finding{
			at(1, 8, "district", finding.NotAllowed, "gazetteer.column_twice", "Járás neve"),
		}},
		"everything wrong in one row": {heading + "\nBaja|03523|falu|Krassó|35x||\n", []gazetteer.Finding{
			at(3, 2, "code", finding.CheckDigit, ""),
			at(3, 3, "kind", finding.NotInList, "gazetteer.kind_unknown"),
			at(3, 4, "county", finding.NotInList, "gazetteer.county_unknown"),
			at(3, 5, "district_code", finding.Format, "finding.format.digits", "3"),
			at(3, 6, "district", finding.Required, ""),
		}},
		"everything empty but one": {heading + "Baja||||||\n||||035||", []gazetteer.Finding{
			at(2, 2, "code", finding.Required, ""), at(2, 3, "kind", finding.Required, ""), at(2, 4, "county", finding.Required, ""),
			at(2, 5, "district_code", finding.Required, ""), at(2, 6, "district", finding.Required, ""),
			at(3, 1, "name", finding.Required, ""), at(3, 2, "code", finding.Required, ""), at(3, 3, "kind", finding.Required, ""),
			at(3, 4, "county", finding.Required, ""), at(3, 6, "district", finding.Required, ""),
		}},
		"shape of numbers": {strings.TrimSuffix(heading, "\n") + "|Irányítószám\nBaja|3|város|Bács-Kiskun|035|Bajai|Baja|0500", []gazetteer.Finding{
			at(2, 2, "code", finding.Format, "finding.format.digits", "5"), at(2, 8, "postcode", finding.Format, "finding.format.digits", "4"),
		}},
		"unreadable and too long": {heading + "B\xffja|03522|" + strings.Repeat("x", 101) + "|Bács-Kiskun|035|Bajai|Baja", []gazetteer.Finding{
			at(2, 1, "name", finding.Format, "gazetteer.broken_text"), at(2, 3, "kind", finding.Format, "finding.format.too_long", "100"),
		}},
		"rows against each other": {heading + "Baja|03522|város|Bács-Kiskun|035|Bajai|Baja\n" +
			"Gara|03522|község|Bács-Kiskun|035|Bajai|Baja\nBaja|31848|község|Bács-Kiskun|035|Bajai|Baja\n" +
			"Gara|31848|község|Bács-Kiskun|035|Bajai|Gara\nGara|31848|község|Bács-Kiskun|036|Bajai|Baja", []gazetteer.Finding{
			at(3, 2, "code", finding.DuplicateID, "gazetteer.duplicate_code", "2"),
			at(4, 1, "name", finding.DuplicateID, "gazetteer.duplicate_name", "2"),
			at(5, 5, "district_code", finding.SumMismatch, "gazetteer.district_differs", "2"),
			at(6, 6, "district", finding.DuplicateID, "gazetteer.duplicate_district", "2"),
		}},
		"seat unknown": {heading + "Gara|31848|község|Bács-Kiskun|035|Bajai|Baja", []gazetteer.Finding{
			at(2, 7, "seat", finding.RelationMissing, "gazetteer.seat_unknown"),
		}},
		"settlement that begins like a note": {heading + "Forráskút||község|Csongrád|074|Mórahalmi|", []gazetteer.Finding{
			at(2, 2, "code", finding.Required, ""),
		}},
	} {
		t.Run(name, func(t *testing.T) {
			_, got := gazetteer.ReadWorkbook(slices.Values(sheet(c.text)))
			for i := range got {
				got[i].Value = ""
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadWorkbook_TooManyRows(t *testing.T) {
	rows := func(yield func([]string) bool) {
		if !yield(strings.Split(strings.TrimSpace(heading), "|")) {
			return
		}
		for yield([]string{"x"}) {
		}
	}
	_, got := gazetteer.ReadWorkbook(rows)
	last := got[len(got)-1]
	if last.Key != "gazetteer.too_many_rows" || last.Row != 20_000 {
		t.Errorf("last finding %+v", last)
	}
}

// TestReadWorkbook_Whole writes the embedded lists as the office would and reads them back.
func TestReadWorkbook_Whole(t *testing.T) {
	want := gazetteer.Update{Counties: gazetteer.Counties(), Districts: gazetteer.Districts(), Settlements: slices.Clone(gazetteer.Settlements())}
	slices.SortFunc(want.Settlements, func(a, b gazetteer.Settlement) int { return strings.Compare(a.Code, b.Code) })
	got, findings := gazetteer.ReadWorkbook(slices.Values(written(want)))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(findings) > 0 {
		t.Errorf("%d findings, the first %+v", len(findings), findings[0])
	}
}

// written gives the rows that say what the update holds.
func written(u gazetteer.Update) [][]string {
	counties, districts := map[string]gazetteer.County{}, map[string]gazetteer.District{}
	for _, c := range u.Counties {
		counties[c.Code] = c
	}
	for _, d := range u.Districts {
		districts[d.Code] = d
	}
	rows := [][]string{append(strings.Split(strings.TrimSpace(heading), "|"), "Irányítószám")}
	for _, s := range u.Settlements {
		d := districts[s.District]
		rows = append(rows, []string{s.Name, s.Code, s.Kind, counties[s.County].Name, d.Code, strings.TrimSuffix(d.Name, " járás"), d.Seat, s.Postcode})
	}
	return rows
}

// TestMessages: every key that a finding can carry has a text in both languages, and no text is unused.
func TestMessages(t *testing.T) {
	catalog, err := i18n.New(gazetteer.Messages, finding.Messages)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range allFindings() {
		if !catalog.Has(f.MessageKey()) {
			t.Errorf("no text for %s", f.MessageKey())
		}
	}
	used := map[string]bool{"gazetteer.too_many_rows": true} // seen by its own test
	for _, f := range allFindings() {
		used[f.MessageKey()] = true
	}
	for _, key := range catalog.Keys() {
		if strings.HasPrefix(key, "gazetteer.") && !used[key] {
			t.Errorf("text %s is unused, or its finding untested", key)
		}
	}
}

// allFindings gives a finding of each sort.
func allFindings() []gazetteer.Finding {
	var all []gazetteer.Finding
	for _, text := range []string{
		"", heading, "Helység|KSH kód", strings.TrimSuffix(heading, "\n") + "|Járás neve\nB\xff|1",
		heading + "Baja|03523|falu|Krassó|35x||",
		heading + "Baja|03522|város|Bács-Kiskun|035|Bajai|Baja\nGara|03522|község|Bács-Kiskun|035|Bajai|Baja\n" +
			"Baja|31848|község|Bács-Kiskun|035|Bajai|Baja\nGara|31848|község|Bács-Kiskun|035|Bajai|Gara\n" +
			"Gara|31848|község|Bács-Kiskun|036|Bajai|Baja\nSolt|29115|város|Bács-Kiskun|037|Kalocsai|" + strings.Repeat("k", 101),
		heading + "Gara|31848|község|Bács-Kiskun|035|Bajai|Baja",
	} {
		_, findings := gazetteer.ReadWorkbook(slices.Values(sheet(text)))
		all = append(all, findings...)
	}
	return all
}

func FuzzReadWorkbook(f *testing.F) {
	f.Add(heading + "Baja|03522|megyei jogú város|Bács-Kiskun|035|Bajai|Baja\nBudapest 04. ker.|5467|fővárosi kerület|főváros|4|Budapest 04. ker.|")
	f.Add("Helység|||Vármegye|Járás||\nmegnevezése|KSH kódja|jogállása|megnevezése|kódja|neve|székhelye\nBaja|03522|város|Bács-Kiskun megye|035 1|Bajai|Baja")
	f.Add("||\n|||||\n\xff|\u200b|¶\nJárás|kódja")
	f.Add(heading + "Gara|31848|község|Csongrád-Csanád|035|Bajai|Baja\nGara|31848|község|Bács-Kiskun|035|Bajai|\nÖsszesen|\n1|2|3|4|5|6|7")
	f.Fuzz(func(t *testing.T, text string) {
		rows := sheet(text)
		u, findings := gazetteer.ReadWorkbook(slices.Values(rows))
		for _, x := range findings {
			if x.Row < 0 || x.Row > len(rows) || x.Column < 0 || x.Row > 0 && x.Column > len(rows[x.Row-1]) && x.Value != "" || x.Code == "" {
				t.Errorf("finding out of the sheet: %+v", x)
			}
		}
		codes := map[string]bool{}
		for _, s := range u.Settlements {
			if gazetteer.JudgeCode(s.Code) != gazetteer.CodeOK || codes[s.Code] || s.Name == "" || s.Kind == "" {
				t.Errorf("settlement let through: %+v", s)
			}
			codes[s.Code] = true
			if !slices.ContainsFunc(u.Counties, func(c gazetteer.County) bool { return c.Code == s.County }) {
				t.Errorf("county of %+v is missing", s)
			}
			if s.District != "" && !slices.ContainsFunc(u.Districts, func(d gazetteer.District) bool { return d.Code == s.District && d.County == s.County }) {
				t.Errorf("district of %+v is missing", s)
			}
		}
		if len(u.Settlements) == 0 {
			return
		}
		// What was read, written and read again is the same.
		again, _ := gazetteer.ReadWorkbook(slices.Values(written(u)))
		if diff := cmp.Diff(u, again); diff != "" {
			t.Errorf("read again (-first +second):\n%s", diff)
		}
	})
}
