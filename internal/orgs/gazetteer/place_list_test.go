package gazetteer_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"oszir/internal/orgs/gazetteer"
	"oszir/internal/platform/calendar"
)

// perCounty is the official number of settlements in each county: the 23 districts of the capital and Budapest
// itself, 3,154 elsewhere.
var perCounty = map[string]int{"01": 24, "02": 301, "03": 119, "04": 75, "05": 358, "06": 60, "07": 108, "08": 183, "09": 82,
	"10": 121, "11": 76, "12": 131, "13": 187, "14": 246, "15": 229, "16": 78, "17": 109, "18": 216, "19": 217, "20": 258}

func TestCounts(t *testing.T) {
	if got := len(gazetteer.Counties()); got != 20 {
		t.Errorf("%d counties, want 20", got)
	}
	if got := len(gazetteer.Districts()); got != 174+23 {
		t.Errorf("%d districts, want 197", got)
	}
	counties, kinds := map[string]int{}, map[string]int{}
	for _, s := range gazetteer.Settlements() {
		counties[s.County]++
		kinds[s.Kind]++
	}
	if diff := cmp.Diff(perCounty, counties); diff != "" {
		t.Errorf("settlements by county (-want +got):\n%s", diff)
	}
	want := map[string]int{gazetteer.Capital: 1, gazetteer.CapitalDistrict: 23, gazetteer.CountyTown: 23, gazetteer.Town: 322,
		gazetteer.LargeVillage: 128, gazetteer.Village: 2681}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Errorf("settlements by kind (-want +got):\n%s", diff)
	}
}

func TestReferences(t *testing.T) {
	counties, isos := map[string]int{}, map[string]bool{}
	for _, c := range gazetteer.Counties() {
		if _, twice := counties[c.Code]; twice || isos[c.ISO] || len(c.Code) != 2 || len(c.ISO) != 5 {
			t.Errorf("county %+v", c)
		}
		counties[c.Code], isos[c.ISO] = 0, true
	}
	districts := map[string]gazetteer.District{}
	for _, d := range gazetteer.Districts() {
		if _, ok := counties[d.County]; !ok {
			t.Errorf("district %+v has no county", d)
		}
		counties[d.County]++
		if _, twice := districts[d.Code]; twice {
			t.Errorf("district %s stands twice", d.Code)
		}
		districts[d.Code] = d
	}
	for code, n := range counties {
		if n == 0 {
			t.Errorf("county %s has no district", code)
		}
	}
	codes, names, seats, members := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]int{}
	for _, s := range gazetteer.Settlements() {
		if _, ok := counties[s.County]; !ok {
			t.Errorf("%+v has no county", s)
		}
		if gazetteer.JudgeCode(s.Code) != gazetteer.CodeOK || codes[s.Code] {
			t.Errorf("%+v has a wrong code, or one that stands twice", s)
		}
		codes[s.Code] = true
		if names[s.County+s.Name] {
			t.Errorf("%+v stands twice", s)
		}
		names[s.County+s.Name] = true
		if !norm.NFC.IsNormalString(s.Name) || s.Name != strings.TrimSpace(s.Name) {
			t.Errorf("name %q is not in its plain form", s.Name)
		}
		if s.Kind == gazetteer.Capital {
			if s.District != "" {
				t.Errorf("%+v has a district", s)
			}
			continue
		}
		d, ok := districts[s.District]
		if !ok || d.County != s.County {
			t.Errorf("%+v has no district in its county", s)
		}
		members[s.District]++
		if d.Seat == s.Name || d.Seat == "Budapest" {
			seats[s.District] = true
		}
	}
	for code := range districts {
		if !seats[code] || members[code] == 0 {
			t.Errorf("district %s has %d settlements, its seat among them: %v", code, members[code], seats[code])
		}
	}
}

func TestOrder(t *testing.T) {
	hu := collate.New(language.Hungarian)
	byName := func(a, b gazetteer.Settlement) int {
		if a.Kind == gazetteer.CapitalDistrict && b.Kind == gazetteer.CapitalDistrict {
			return strings.Compare(a.District, b.District) // Roman numbers by value
		}
		return hu.CompareString(a.Name, b.Name)
	}
	if !slices.IsSortedFunc(gazetteer.Settlements(), byName) {
		t.Error("settlements are not in Hungarian alphabetical order")
	}
	if !slices.IsSortedFunc(gazetteer.Districts(), func(a, b gazetteer.District) int { return strings.Compare(a.Code, b.Code) }) {
		t.Error("districts are not in the order of codes")
	}
	if !slices.IsSortedFunc(gazetteer.Counties(), func(a, b gazetteer.County) int { return strings.Compare(a.Code, b.Code) }) {
		t.Error("counties are not in the order of codes")
	}
}

func TestKnownPlaces(t *testing.T) {
	want := []gazetteer.Settlement{
		{Code: "13578", Name: "Budapest", County: "01", Kind: gazetteer.Capital},
		{Code: "34139", Name: "Budapest XXIII. kerület", County: "01", District: "023", Kind: gazetteer.CapitalDistrict},
		{Code: "15130", Name: "Debrecen", County: "09", District: "095", Kind: gazetteer.CountyTown},
		{Code: "32160", Name: "Sásd", County: "02", District: "025", Kind: gazetteer.Town},
		{Code: "04817", Name: "Zsáka", County: "09", District: "094", Kind: gazetteer.LargeVillage},
	}
	var got []gazetteer.Settlement
	for _, s := range gazetteer.Settlements() {
		if slices.ContainsFunc(want, func(w gazetteer.Settlement) bool { return w.Name == s.Name }) {
			got = append(got, s)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestCountyName(t *testing.T) {
	for _, c := range []struct {
		code string
		day  calendar.Day
		want string
	}{
		{"06", calendar.On(2013, 1, 1), "Csongrád"},
		{"06", calendar.On(2020, 6, 3), "Csongrád"},
		{"06", calendar.On(2020, 6, 4), "Csongrád-Csanád"},
		{"06", calendar.On(2023, 1, 1), "Csongrád-Csanád"},
		{"01", calendar.On(2023, 1, 1), "Budapest"},
		{"21", calendar.On(2023, 1, 1), ""},
		{"06", calendar.None, "Csongrád"},
	} {
		if got := gazetteer.CountyName(c.code, c.day); got != c.want {
			t.Errorf("CountyName(%s, %v) = %q, want %q", c.code, c.day, got, c.want)
		}
	}
}

func TestJudgeCode(t *testing.T) {
	for code, want := range map[string]gazetteer.CodeFault{
		"13578": gazetteer.CodeOK, "02820": gazetteer.CodeOK, "13579": gazetteer.CodeCheckDigit, "31578": gazetteer.CodeCheckDigit,
		"00000": gazetteer.CodeCheckDigit, "2820": gazetteer.CodeShape, "1357x": gazetteer.CodeShape, "": gazetteer.CodeShape, "135780": gazetteer.CodeShape,
	} {
		if got := gazetteer.JudgeCode(code); got != want {
			t.Errorf("JudgeCode(%q) = %v, want %v", code, got, want)
		}
	}
}
