package people_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
)

var uploadDay = calendar.On(2013, 11, 20)

// judged reads texts by field key into a client and gives "field code" of every finding, sorted.
func judged(values map[string]string, full bool) ([]string, fields.Record) {
	columns := people.IncompleteColumns
	if full {
		columns = people.FullColumns
	}
	r := fields.NewRecord(people.LastField)
	var out []string
	report := func(f finding.Finding) { out = append(out, f.Field+" "+string(f.Code)) }
	for _, f := range columns {
		if v, ok := values[f.Key]; ok {
			text, number := strings.CutPrefix(v, "#")
			r.Set(f, fields.Read(f, fields.Raw{Text: text, Number: number}, report))
		}
	}
	people.Judge(r, full, uploadDay, report)
	slices.Sort(out)
	return out, r
}

func resident() map[string]string {
	return map[string]string{
		"taj": "123456788", "family_name": "Minta", "given_name": "Jolán", "birth_family_name": "Minta", "birth_given_name": "Jolán",
		"mother_family_name": "Pók", "mother_given_name": "Katalin", "birth_place": "Budapest", "birth_date": "1980.02.15.", "citizenship": "Magyar",
		"residence_country": "Magyarország", "residence_postcode": "1063", "residence_settlement": "Budapest", "residence_street": "Pipacs",
		"residence_street_kind": "Utca", "residence_house_number": "15.", "residence_habitual": "x",
	}
}

// Covers: W4, E01, E03, E22, E25, P4
func TestJudge_FullClient(t *testing.T) {
	for _, c := range []struct {
		name   string
		change map[string]string // an empty value takes the field away
		want   []string
	}{
		{name: "a resident", want: nil},
		{name: "nothing but a name", change: cleared("family_name"), want: []string{
			"birth_date required", "birth_family_name required", "birth_given_name required", "birth_place required", "citizenship required", "given_name required",
			"mother_family_name required", "mother_given_name required", "residence_country required", "residence_habitual required", "residence_house_number required",
			"residence_postcode required", "residence_settlement required", "residence_street required", "residence_street_kind required", "taj required",
		}},
		{name: "E22 parcel number instead of street", change: map[string]string{"residence_street": "", "residence_street_kind": "", "residence_house_number": "", "residence_parcel_number": "1526/hrsz"}},
		{name: "E22 house number missing", change: map[string]string{"residence_house_number": ""}, want: []string{"residence_house_number required"}},
		{name: "E22 no residence", change: map[string]string{
			"no_residence": "x", "no_residence_kind": "lakcím nélküli lakos", "no_residence_address": "Budapest, XV. kerület", "residence_postcode": "", "residence_settlement": "",
			"residence_street": "", "residence_street_kind": "", "residence_house_number": "", "residence_habitual": "",
		}},
		{name: "E22 no residence, without kind", change: map[string]string{"no_residence": "x"}, want: []string{"no_residence_kind required"}},
		{name: "E22 address of nobody without residence", change: map[string]string{"no_residence_address": "Budapest"}, want: []string{"no_residence_address not_allowed"}},
		{name: "E22 nowhere habitual", change: map[string]string{"residence_habitual": ""}, want: []string{"residence_habitual required"}},
		{name: "E22 habitual at the place of stay", change: map[string]string{
			"residence_habitual": "", "stay_habitual": "x", "stay_country": "Magyarország", "stay_postcode": "6720", "stay_settlement": "Szeged", "stay_street": "Rózsa", "stay_street_kind": "Utca", "stay_house_number": "16.",
		}},
		{name: "E22 stay begun", change: map[string]string{"stay_settlement": "Szeged"}, want: []string{
			"stay_country required", "stay_house_number required", "stay_postcode required", "stay_street required", "stay_street_kind required",
		}},
		{name: "E22 stay by parcel number", change: map[string]string{"stay_country": "Magyarország", "stay_postcode": "6720", "stay_settlement": "Szeged", "stay_parcel_number": "222/hrsz"}},
		{name: "E22 letters to a post-office box", change: map[string]string{"mailing_choice": "Postafiókra kéri"}, want: []string{
			"mailing_country required", "mailing_po_box required", "mailing_postcode required", "mailing_settlement required",
		}},
		{name: "E22 poste restante", change: map[string]string{"mailing_choice": "Postán maradóra kéri", "mailing_country": "Magyarország", "mailing_postcode": "6720", "mailing_settlement": "Szeged"}},
		{name: "E22 letters to a mailing address", change: map[string]string{"mailing_choice": "Levelezési címre kéri", "mailing_country": "Magyarország", "mailing_postcode": "6720", "mailing_settlement": "Szeged"}, want: []string{
			"mailing_house_number required", "mailing_street required", "mailing_street_kind required",
		}},
		{name: "E22 letters to the residence", change: map[string]string{"mailing_choice": "Lakóhelyre kéri"}},
		{name: "E22 postcode of three digits", change: map[string]string{"residence_postcode": "106"}, want: []string{"residence_postcode format"}},
		{name: "E22 foreign postcode", change: map[string]string{"residence_country": "Ausztria", "residence_postcode": "A-1010"}},
		{name: "E25 foreigner without status", change: map[string]string{"citizenship": "Román"}, want: []string{"immigration_status required"}},
		{name: "E25 foreigner with status", change: map[string]string{"citizenship": "Román", "immigration_status": "letelepedett"}},
		{name: "lists in other case", change: map[string]string{"citizenship": "magyar", "residence_street_kind": "utca", "sex": "nő"}},
		{name: "not in the list", change: map[string]string{"sex": "igen"}, want: []string{"sex not_in_list"}},
		{name: "mark that is none", change: map[string]string{"residence_habitual": "igen"}, want: []string{"residence_habitual not_in_list"}},
		{name: "E01 check digit", change: map[string]string{"taj": "123456789"}, want: []string{"taj check_digit"}},
		{name: "E01 spaces", change: map[string]string{"taj": "123 456 788"}, want: []string{"taj format"}},
		{name: "E03 tax id of another birth date", change: map[string]string{"tax_id": "8449250102"}, want: []string{"tax_id birth_mismatch"}},
		{name: "E03 tax id", change: map[string]string{"tax_id": "#8413171237"}},
		{name: "E03 check digit", change: map[string]string{"tax_id": "8413171238"}, want: []string{"tax_id check_digit"}},
		{name: "born tomorrow", change: map[string]string{"birth_date": "2013.11.21."}, want: []string{"birth_date date_order"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			values := resident()
			for k, v := range c.change {
				values[k] = v
			}
			got, _ := judged(values, true)
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// cleared empties everything but one field.
func cleared(but string) map[string]string {
	out := map[string]string{}
	for k := range resident() {
		if k != but {
			out[k] = ""
		}
	}
	return out
}

// Covers: W3, W4
func TestJudge_IncompleteClient(t *testing.T) {
	values := map[string]string{"family_name": "Minta", "given_name": "Jolán", "birth_date": "1985.03.02.", "sex": "Nő", "citizenship": "Román"}
	got, r := judged(values, false)
	if got != nil {
		t.Errorf("findings %v", got)
	}
	if id := people.IncompleteID(r); id != "-1985.03.02-Minta-Jolán-5" {
		t.Errorf("id %s", id)
	}
	values["marker"] = "ikrek"
	if _, r := judged(values, false); people.IncompleteID(r) != "ikrek-1985.03.02-Minta-Jolán-5" {
		t.Errorf("id with marker %s", people.IncompleteID(r))
	}
	got, _ = judged(map[string]string{"given_name": "Jolán"}, false)
	if d := cmp.Diff([]string{"birth_date required", "family_name required"}, got); d != "" {
		t.Error(d)
	}
}

// The columns and their order are those of the original guide.
//
// Covers: W1
func TestColumns_W1(t *testing.T) {
	for _, c := range []struct {
		columns     []*fields.Field
		n           int
		first, last string
	}{
		{people.FullColumns, 60, "TAJ", "Megjegyzés"},
		{people.IncompleteColumns, 46, "Ügyfél (hiányos) azonosító", "Tart. hely: Életvitelszerűen ezen a címen él"},
	} {
		if len(c.columns) != c.n || c.columns[0].Column != c.first || c.columns[c.n-1].Column != c.last {
			t.Errorf("%d columns from %s to %s", len(c.columns), c.columns[0].Column, c.columns[len(c.columns)-1].Column)
		}
		seen := map[string]bool{}
		for _, f := range c.columns {
			if seen[f.Column] || f.No < 1 || f.No > people.LastField {
				t.Errorf("%s stands twice or has number %d", f.Column, f.No)
			}
			seen[f.Column] = true
		}
	}
}

// Whatever stands in the cells of a client, it is judged without a crash, and findings name columns of the sheet.
//
// Covers: F
func FuzzJudge(f *testing.F) {
	f.Add("123456788\x00Dr\x00Minta\x00Jolán", true, false)
	f.Add("#41320\x00x\x00\x00=1+1\x00\u00a0", false, true)
	f.Fuzz(func(t *testing.T, all string, full, number bool) {
		columns := people.IncompleteColumns
		if full {
			columns = people.FullColumns
		}
		r := fields.NewRecord(people.LastField)
		known := map[string]bool{}
		report := func(f finding.Finding) {
			if !known[f.Field] {
				t.Errorf("finding of %q, which is not on the sheet", f.Field)
			}
		}
		for _, f := range columns {
			known[f.Key] = true
		}
		for i, text := range strings.Split(all, "\x00") {
			if i < len(columns) {
				v := fields.Read(columns[i], fields.Raw{Text: text, Number: number}, report)
				if v.State == fields.OK && fields.Clean(v.Text) != v.Text {
					t.Errorf("%q was taken over unclean", v.Text)
				}
				r.Set(columns[i], v)
			}
		}
		people.Judge(r, full, uploadDay, report)
		_ = people.IncompleteID(r)
	})
}
