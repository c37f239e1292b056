package benefits_test

import (
	"bytes"
	"encoding/csv"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/i18n"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefits"
)

// Every office may see the amount of a benefit, so nothing else that a decision counts in forints is one: no income, no debt.
//
// Covers: C11
func TestKinds_C11_Amounts(t *testing.T) {
	without := []string{"ESZJ"} // gives a right
	for _, k := range benefits.All() {
		of := k.Amounts()
		if (len(of) == 0) != slices.Contains(without, k.Code) {
			t.Errorf("%s has the amounts %v", k.Code, of)
		}
		for _, f := range of {
			if f.Type != fields.Forint || f == benefit.IncomePerHead || f == benefit.IncomePerConsumptionUnit || f == benefit.IncomeLimitPerHead || f.No >= benefit.FirstOwn {
				t.Errorf("%s counts %s as what is paid", k.Code, f.Key)
			}
		}
	}
}

// The heading of every column stands once, numbers are dense, and every kind uses only what the vocabulary has.
func TestKinds_W1_Vocabulary(t *testing.T) {
	columns := benefits.Columns()
	keys, headings := map[string]bool{}, map[string]bool{}
	for i, f := range columns {
		if f.No != i+1 {
			t.Errorf("%s has number %d in place %d", f.Key, f.No, i+1)
		}
		if keys[f.Key] || headings[f.Column] {
			t.Errorf("%s (%s) stands twice", f.Key, f.Column)
		}
		keys[f.Key], headings[f.Column] = true, true
	}
	if len(columns) != benefit.LastShared {
		t.Errorf("%d columns, the shared vocabulary has %d", len(columns), benefit.LastShared)
	}
	for _, k := range benefits.All() {
		used := map[*fields.Field]bool{}
		for _, u := range k.Uses {
			if used[u.Field] {
				t.Errorf("%s uses %s twice", k.Code, u.Field.Key)
			}
			used[u.Field] = true
			if k.Workbook && !slices.Contains(columns, u.Field) {
				t.Errorf("%s is in the workbook and uses %s, which is no column", k.Code, u.Field.Key)
			}
			for _, c := range []fields.Condition{u.Required, u.Allowed} {
				c.Reads(func(f *fields.Field) {
					if _, ok := k.Use(f); !ok {
						t.Errorf("%s: the condition of %s reads %s, which the kind does not have", k.Code, u.Field.Key, f.Key)
					}
				})
			}
			if u.Allowed.IsNever() {
				t.Errorf("%s: %s may never be filled", k.Code, u.Field.Key)
			}
		}
		asked := map[*fields.Field]bool{}
		for _, u := range k.Application {
			if asked[u.Field] {
				t.Errorf("an application for %s asks for %s twice", k.Code, u.Field.Key)
			}
			asked[u.Field] = true
		}
		for _, u := range k.Application {
			for _, c := range []fields.Condition{u.Required, u.Allowed} {
				c.Reads(func(f *fields.Field) {
					if !asked[f] {
						t.Errorf("%s: in an application the condition of %s reads %s, which it does not have", k.Code, u.Field.Key, f.Key)
					}
				})
			}
		}
	}
}

// How a field stands in the guide's table for a kind: K required, F conditional, empty: not for this kind.
func mark(k *benefit.Kind, f *fields.Field) string {
	u, ok := k.Use(f)
	switch {
	case !ok:
		return ""
	case f.Type == fields.Generated: // K in the guide, where the worksheet's formula fills it; nobody types it
		return "K"
	case f == benefit.Provider1 && !u.Required.IsAlways(): // K in the guide, and its note excepts support in cash
		return "K"
	case u.Required.IsAlways():
		return "K"
	default:
		return "F"
	}
}

// testdata/matrix.csv is the table of the guide's chapter 6.3, with the columns that the text extraction lost as
// spec/ptr/benefit.csv infers them, and one column for each kind.
func TestKinds_W2_Matrix(t *testing.T) {
	data, err := os.ReadFile("testdata/matrix.csv")
	if err != nil {
		t.Fatal(err)
	}
	want, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var guide []*benefit.Kind // those that the guide's table names
	for _, code := range want[0][1:] {
		k, ok := benefits.ByCode(code)
		if !ok || !k.Workbook {
			t.Fatalf("%s is not in the workbook", code)
		}
		guide = append(guide, k)
	}
	got := [][]string{want[0]}
	for _, f := range benefits.Columns() {
		line := []string{f.Key}
		for _, k := range guide {
			line = append(line, mark(k, f))
		}
		got = append(got, line)
	}
	if len(got) != len(want) {
		t.Fatalf("%d lines, the table has %d", len(got), len(want))
	}
	for i := range got {
		if !slices.Equal(got[i], want[i]) {
			t.Errorf("line %d\n got %q\nwant %q", i+1, got[i], want[i])
		}
	}
}

// A case can carry every field of its kind: each stands once by number and by key, and the kind's own ones have numbers
// of their own.
func TestKinds_C6_Fields(t *testing.T) {
	for _, k := range benefits.All() {
		numbers, keys := map[int]string{}, map[string]bool{}
		for _, f := range k.Fields() {
			if other, ok := numbers[f.No]; ok || keys[f.Key] {
				t.Errorf("%s: %s stands where %s does", k.Code, f.Key, other)
			}
			numbers[f.No], keys[f.Key] = f.Key, true
			if f.Column == "" || f.Key == "" {
				t.Errorf("%s: field %d has no name", k.Code, f.No)
			}
		}
		if len(k.NewRecord()) <= slices.Max(slices.Collect(maps.Keys(numbers))) {
			t.Errorf("%s: a record has no place for its last field", k.Code)
		}
		for i, g := range k.Endings {
			if _, ok := benefit.EndingGrounds.Lookup(g); !ok || slices.Index(k.Endings, g) != i {
				t.Errorf("%s: %q is no ground of ending, or stands twice", k.Code, g)
			}
		}
		papers := map[string]bool{}
		for _, d := range k.Documents {
			if d.Key == "" || d.Name == "" || papers[d.Key] {
				t.Errorf("%s: the paper %q lacks a name, or stands twice", k.Code, d.Key)
			}
			papers[d.Key] = true
		}
		if len(k.Endings) == 0 || len(k.Documents) == 0 {
			t.Errorf("%s: %d ways to end, %d papers", k.Code, len(k.Endings), len(k.Documents))
		}
		applied := slices.IndexFunc(k.Application, func(u fields.Use) bool { return u.Field == benefit.AppliedOn })
		if applied < 0 || !k.Application[applied].Required.IsAlways() {
			t.Errorf("%s: an application does not say when it was handed in", k.Code)
		}
	}
}

func TestKinds_P4_OfficesAndPeriods(t *testing.T) {
	type span struct {
		from, until calendar.Day
		law         string
	}
	inOrder := func(code, what string, spans []span) {
		for i, s := range spans {
			if s.law == "" {
				t.Errorf("%s: %s %d cites no law", code, what, i)
			}
			if s.from == 0 || s.until == 0 {
				t.Errorf("%s: %s %d has the zero day; write calendar.None for an open end", code, what, i)
			}
			if s.until != calendar.None && s.until <= s.from {
				t.Errorf("%s: %s %d ends before it begins", code, what, i)
			}
			if i > 0 && s.from != spans[i-1].until {
				t.Errorf("%s: gap or overlap before %s %d", code, what, i)
			}
		}
		if len(spans) == 0 {
			t.Errorf("%s: no %s", code, what)
		}
	}
	for _, k := range benefits.All() {
		var offices, periods []span
		for _, o := range k.Offices {
			offices = append(offices, span{o.From, o.Until, o.Law})
			if !slices.Contains([]benefit.Office{benefit.Municipality, benefit.District, benefit.Guardianship}, o.Office) {
				t.Errorf("%s: office %q", k.Code, o.Office)
			}
		}
		for _, p := range k.Periods {
			periods = append(periods, span{p.From, p.Until, p.Law})
			if p.From < benefit.KnownFrom || p.Until == calendar.None || p.Until > benefit.KnownUntil {
				t.Errorf("%s: a period reaches beyond what is known", k.Code)
			}
			if p.Check == nil {
				t.Errorf("%s: a period checks nothing", k.Code)
			}
			if p.Calculate == nil || p.Revision < 1 {
				t.Errorf("%s: the rules from %v compute nothing, or are of revision %d", k.Code, p.From, p.Revision)
			}
			for _, months := range []*benefit.Parameter{p.Months, p.ReviewMonths} {
				if months != nil && !slices.Contains(benefits.Parameters(), months) {
					t.Errorf("%s: %s is not listed", k.Code, months.Key)
				}
			}
			for _, day := range []calendar.Day{p.From, p.Until - 1} {
				if _, ok := k.OfficeOn(day); !ok {
					t.Errorf("%s: there is law on %v, but nobody grants it", k.Code, day)
				}
			}
		}
		inOrder(k.Code, "office", offices)
		inOrder(k.Code, "period", periods)
	}
}

// Who uploads what (4.3 of the guide), and what the reform of 2015 left.
func TestKinds_P4_ForOffice(t *testing.T) {
	codes := func(o benefit.Office, day calendar.Day) string {
		var of []string
		for _, k := range benefits.Workbook(o, day) {
			of = append(of, k.Code)
		}
		return strings.Join(of, " ")
	}
	before, after := calendar.On(2013, 12, 15), calendar.On(2015, 3, 1)
	for _, c := range []struct {
		office benefit.Office
		day    calendar.Day
		want   string
	}{
		{benefit.Municipality, before, "FHT RSZS LFT RGYK ÁPDM KGYM"},
		{benefit.District, before, "IDJ ÁPDA KGYA KGYN"},
		{benefit.Municipality, after - 1, "FHT RSZS LFT RGYK ÁPDM KGYM"},
		{benefit.Municipality, after, "RGYK"},
		{benefit.District, after, "FHT IDJ ÁPDA KGYA KGYN"},
		{benefit.Guardianship, before, ""},
	} {
		if got := codes(c.office, c.day); got != c.want {
			t.Errorf("%s on %v: %q, want %q", c.office, c.day, got, c.want)
		}
	}
}

// Who grants what at the edges of the times: municipal aid from 2014, and the reform of 2015.
func TestKinds_C6_Competence(t *testing.T) {
	moved := []string{"FHT", "RSZS", "EGYT", "LFT", "LFTA", "AK", "OSE"}
	for _, c := range []struct {
		day                    calendar.Day
		municipality, district string
	}{
		{calendar.On(2013, 12, 15), "FHT RSZS LFT LFTA AK", ""},
		{calendar.On(2013, 12, 31), "FHT RSZS LFT LFTA AK", ""},
		{calendar.On(2014, 1, 1), "FHT RSZS LFT LFTA AK OSE", ""},
		{calendar.On(2015, 2, 28), "FHT RSZS LFT LFTA AK OSE", ""},
		{calendar.On(2015, 3, 1), "", "FHT EGYT"},
	} {
		for office, want := range map[benefit.Office]string{benefit.Municipality: c.municipality, benefit.District: c.district, benefit.Guardianship: ""} {
			var got []string
			for _, k := range benefits.ForOffice(office, c.day) {
				if slices.Contains(moved, k.Code) {
					got = append(got, k.Code)
				}
			}
			if strings.Join(got, " ") != want {
				t.Errorf("%s on %v: %q, want %q", office, c.day, got, want)
			}
		}
	}
}

func TestKinds_W3_Codes(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range benefits.All() {
		if seen[k.ASCII] || seen[k.Code] {
			t.Errorf("%s stands twice", k.Code)
		}
		seen[k.ASCII], seen[k.Code] = true, true
		if strings.ContainsFunc(k.ASCII, func(r rune) bool { return r < 'A' || r > 'Z' }) || k.ASCII == "" {
			t.Errorf("%s: %q is not plain", k.Code, k.ASCII)
		}
		if k.Name == "" || k.English == "" {
			t.Errorf("%s has no name", k.Code)
		}
		for _, code := range []string{k.Code, k.ASCII, strings.ToLower(k.Code), strings.ToLower(k.ASCII), " " + k.Code + "\u00a0"} {
			if got, ok := benefits.ByCode(code); !ok || got != k {
				t.Errorf("%q is not found", code)
			}
		}
	}
	for _, code := range []string{"", "XYZ", "APD", "FHT RSZS"} {
		if k, ok := benefits.ByCode(code); ok {
			t.Errorf("%q is %s", code, k.Code)
		}
	}
	if k, ok := benefits.ByCode("A\u0301PDA"); !ok || k.ASCII != "APDA" {
		t.Error("a decomposed accent is not read")
	}
}

func TestKinds_P9_Parameters(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range benefits.Parameters() {
		if seen[p.Key] {
			t.Errorf("%s stands twice", p.Key)
		}
		seen[p.Key] = true
		if p.Name == "" || p.Unit == "" || len(p.Values) == 0 {
			t.Errorf("%s lacks a name, a unit or values", p.Key)
		}
		for i, v := range p.Values {
			switch {
			case v.Law == "" || v.Source == "":
				t.Errorf("%s from %v is not cited", p.Key, v.From)
			case v.Verified:
				t.Errorf("%s from %v: nobody has read the official text", p.Key, v.From)
			case v.Basis == benefit.Found && !strings.HasPrefix(v.Source, "http"):
				t.Errorf("%s from %v is said to be found, but not where", p.Key, v.From)
			case v.Basis != benefit.Found && v.Basis != benefit.Own:
				t.Errorf("%s from %v has basis %q", p.Key, v.From, v.Basis)
			case v.From == 0 || v.Until == 0:
				t.Errorf("%s from %v has the zero day", p.Key, v.From)
			case v.Until != calendar.None && v.Until <= v.From, i > 0 && v.From < p.Values[i-1].Until:
				t.Errorf("%s from %v overlaps or ends before it begins", p.Key, v.From)
			}
		}
	}
	// On every day on which a kind has law, its own numbers that began by then are there.
	for _, k := range benefits.All() {
		for _, period := range k.Periods {
			for _, p := range k.Params {
				for _, day := range []calendar.Day{period.From, period.Until - 1} {
					if _, ok := (*benefit.Law)(nil).On(p, day); !ok && day >= p.Values[0].From {
						t.Errorf("%s: %s is not known on %v", k.Code, p.Key, day)
					}
				}
			}
		}
	}
}

func catalog(t *testing.T) *i18n.Catalog {
	t.Helper()
	c, err := i18n.New(append(benefits.Messages(), finding.Messages)...) // refuses what only one language has
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestKinds_P3_Reasons(t *testing.T) {
	c := catalog(t)
	asked := map[string]bool{}
	for _, k := range benefits.All() {
		for _, u := range slices.Concat(k.Uses, k.Application) {
			must := !u.Required.IsAlways() && !u.Required.IsNever()
			only := !u.Allowed.IsAlways()
			for _, key := range []string{u.Why, u.OnlyWhy()} {
				if key == "" && (must || only) {
					t.Errorf("%s: %s is conditional and gives no reason", k.Code, u.Field.Key)
				}
				if key != "" && !c.Has(key) {
					t.Errorf("%s: %s: no text %s", k.Code, u.Field.Key, key)
				}
				asked[key] = true
			}
		}
	}
	for _, key := range c.Keys() {
		if strings.Contains(key, ".why.") && strings.Split(key, ".")[0] != "finding" && !asked[key] {
			t.Errorf("nobody asks for %s", key)
		}
	}
}

// groups says what excludes what; the kinds of one group may not overlap for its subject.
var groups = map[string]map[string]benefit.Subject{
	"ake":               {"FHT": benefit.ByApplicant, "RSZS": benefit.ByApplicant, "EGYT": benefit.ByApplicant},
	"family_substitute": {"FHT": benefit.ByFamily},
	"family_supplement": {"RSZS": benefit.ByFamily, "EGYT": benefit.ByFamily},
	"kgy":               {"KGYA": benefit.ByApplicant, "KGYN": benefit.ByApplicant, "KGYM": benefit.ByApplicant},
	"apd_cared":         {"ÁPDA": benefit.ByEntitled, "ÁPDM": benefit.ByEntitled},
	"regular_cash":      {"FHT": benefit.ByApplicant, "RSZS": benefit.ByApplicant, "EGYT": benefit.ByApplicant, "IDJ": benefit.ByApplicant, "ÁPDA": benefit.ByApplicant, "ÁPDM": benefit.ByApplicant},
	"housing_dwelling":  {"LFT": benefit.ByDwelling, "LFTA": benefit.ByDwelling},
	"housing_applicant": {"LFT": benefit.ByApplicant, "LFTA": benefit.ByApplicant},
	"ak_applicant":      {"AK": benefit.ByApplicant},
	"ak_dwelling":       {"AK": benefit.ByDwelling},
	"ose_applicant":     {"OSE": benefit.ByApplicant},
	"child_protection":  {"RGYK": benefit.ByEntitled},
	"idj_applicant":     {"IDJ": benefit.ByApplicant},
	"ovt_child":         {"OVT": benefit.ByEntitled},
	"eszj_applicant":    {"ESZJ": benefit.ByApplicant},
	"gyt_child":         {"GYT": benefit.ByEntitled},
	"ott_applicant":     {"OTT": benefit.ByApplicant},
}

func TestKinds_E07_E09_Groups(t *testing.T) {
	got := map[string]map[string]benefit.Subject{}
	for _, k := range benefits.All() {
		own := false
		for _, g := range k.Groups {
			if got[g.Code] == nil {
				got[g.Code] = map[string]benefit.Subject{}
			}
			got[g.Code][k.Code] = g.By
			if g.By == benefit.ByEntitled {
				if u, ok := k.Use(benefit.EntitledTAJ); !ok || !u.Required.IsAlways() {
					t.Errorf("%s counts by the entitled person and does not ask for one", k.Code)
				}
			}
			// The kind's own overlap: by whoever is part of its key.
			own = own || g.By == benefit.ByApplicant || g.By == benefit.ByEntitled
		}
		if !own {
			t.Errorf("%s: two of the same kind at a time are not excluded", k.Code)
		}
	}
	if len(got) != len(groups) {
		t.Errorf("groups %v", slices.Sorted(maps.Keys(got)))
	}
	for code, want := range groups {
		if !maps.Equal(got[code], want) {
			t.Errorf("%s: %v, want %v", code, got[code], want)
		}
	}
}

// A kind whose decisions name another person asks for that person; the carer's tax id is asked of carers only.
func TestKinds_W4_People(t *testing.T) {
	entitled, taxID := []string{"RGYK", "ÁPDA", "ÁPDM", "OVT", "GYT"}, []string{"ÁPDA", "ÁPDM"}
	for _, k := range benefits.All() {
		if _, ok := k.Use(benefit.EntitledTAJ); ok != slices.Contains(entitled, k.Code) {
			t.Errorf("%s: entitled person %v", k.Code, ok)
		}
		if got := slices.Contains(k.Client, "tax_id"); got != slices.Contains(taxID, k.Code) || len(k.Client) > 1 {
			t.Errorf("%s: client fields %v", k.Code, k.Client)
		}
	}
}

// A kind's folder imports the contract and the platform, never another kind; tests may import the tests' helper.
func TestKinds_ImportNoOther(t *testing.T) {
	files, err := filepath.Glob("*/*.go")
	if err != nil || len(files) < 3*len(benefits.All()) {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, imp := range f.Imports {
			path := strings.Trim(imp.Path.Value, `"`)
			switch own := "oszir/internal/ptr/benefits/" + filepath.Dir(name); {
			case !strings.HasPrefix(path, "oszir/"), strings.HasPrefix(path, "oszir/internal/platform/"), path == "oszir/internal/ptr/benefit":
			case strings.HasSuffix(name, "_test.go") && (path == own || path == "oszir/internal/ptr/benefit/benefittest"):
			default:
				t.Errorf("%s imports %s", name, path)
			}
		}
	}
}

// The contract names no kind: no word of its files is a kind's code.
func TestKinds_ContractKnowsNone(t *testing.T) {
	codes := map[string]bool{}
	for _, k := range benefits.All() {
		codes[strings.ToLower(k.Code)], codes[strings.ToLower(k.ASCII)] = true, true
	}
	files, err := filepath.Glob("../benefit/*")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	texts, err := filepath.Glob("../benefit/*/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(files, texts...) {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.IsDir() || strings.HasSuffix(name, "_test.go") {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		prose := filepath.Ext(name) == ".txt" // a letter may well say ott
		for _, word := range strings.FieldsFunc(string(data), func(r rune) bool { return !unicode.IsLetter(r) }) {
			if codes[strings.ToLower(word)] && (!prose || word == strings.ToUpper(word)) {
				t.Errorf("%s names %s", name, word)
			}
		}
	}
}
