package benefits_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"go/parser"
	"go/token"
	"maps"
	"math/rand/v2"
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
	"oszir/internal/ptr/benefit/benefittest"
	"oszir/internal/ptr/benefits"
)

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
	if benefits.LastField() != len(columns) {
		t.Errorf("last field %d of %d", benefits.LastField(), len(columns))
	}
	for _, k := range benefits.All() {
		used := map[*fields.Field]bool{}
		for _, u := range k.Uses {
			if used[u.Field] {
				t.Errorf("%s uses %s twice", k.Code, u.Field.Key)
			}
			used[u.Field] = true
			if !slices.Contains(columns, u.Field) {
				t.Errorf("%s uses %s, which is no column", k.Code, u.Field.Key)
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
	got := [][]string{{"key"}}
	for _, k := range benefits.All() {
		got[0] = append(got[0], k.Code)
	}
	for _, f := range benefits.Columns() {
		line := []string{f.Key}
		for _, k := range benefits.All() {
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
		for _, k := range benefits.ForOffice(o, day) {
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
					if _, ok := p.On(day); !ok && day >= p.Values[0].From {
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
		for _, u := range k.Uses {
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
	"ake":           {"FHT": benefit.ByApplicant, "RSZS": benefit.ByApplicant},
	"kgy":           {"KGYA": benefit.ByApplicant, "KGYN": benefit.ByApplicant, "KGYM": benefit.ByApplicant},
	"apd_cared":     {"ÁPDA": benefit.ByEntitled, "ÁPDM": benefit.ByEntitled},
	"regular_cash":  {"FHT": benefit.ByApplicant, "RSZS": benefit.ByApplicant, "IDJ": benefit.ByApplicant, "ÁPDA": benefit.ByApplicant, "ÁPDM": benefit.ByApplicant},
	"lft_dwelling":  {"LFT": benefit.ByDwelling},
	"lft_applicant": {"LFT": benefit.ByApplicant},
	"rgyk_child":    {"RGYK": benefit.ByEntitled},
	"idj_applicant": {"IDJ": benefit.ByApplicant},
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
	entitled, taxID := []string{"RGYK", "ÁPDA", "ÁPDM"}, []string{"ÁPDA", "ÁPDM"}
	for _, k := range benefits.All() {
		if _, ok := k.Use(benefit.EntitledTAJ); ok != slices.Contains(entitled, k.Code) {
			t.Errorf("%s: entitled person %v", k.Code, ok)
		}
		if got := slices.Contains(k.Client, "tax_id"); got != slices.Contains(taxID, k.Code) || len(k.Client) > 1 {
			t.Errorf("%s: client fields %v", k.Code, k.Client)
		}
	}
}

func TestKinds_P9_SamplesAreRight(t *testing.T) {
	from, until := calendar.On(2013, 1, 1), calendar.On(2015, 1, 1)
	for _, k := range benefits.All() {
		filled := map[string]int{}
		for seed := range uint64(200) {
			row, applicant, entitled := benefittest.Sample(k, seed)
			if got := benefittest.Judge(k, row, applicant, entitled); len(got) > 0 {
				t.Fatalf("%s, seed %d: %+v\nin %v", k.Code, seed, got, row)
			}
			again, _, _ := benefittest.Sample(k, seed)
			if !maps.Equal(row, again) {
				t.Fatalf("%s, seed %d: another sample the second time", k.Code, seed)
			}
			r, _ := benefittest.Read(benefits.Columns(), row)
			for _, f := range benefits.Columns() {
				v := r.Of(f)
				if v.State == fields.Empty {
					continue
				}
				filled[f.Key]++
				if f.Type == fields.Date && (calendar.Day(v.N) < from || calendar.Day(v.N) >= until+30) {
					t.Errorf("%s, seed %d: %s is %s", k.Code, seed, f.Key, v.Text)
				}
			}
			for key := range row {
				if !slices.ContainsFunc(benefits.Columns(), func(f *fields.Field) bool { return f.Key == key }) {
					t.Errorf("%s: the sample fills %s, which is no column", k.Code, key)
				}
			}
		}
		// What a kind can have turns up in its samples, so that made-up workbooks try every column.
		for _, u := range k.Uses {
			if filled[u.Field.Key] == 0 && u.Field.Type != fields.Generated && !rareInSamples[u.Field.Key] {
				t.Errorf("%s: no sample fills %s", k.Code, u.Field.Key)
			}
		}
	}
}

// rareInSamples are optional columns that say more about a household than samples know.
var rareInSamples = map[string]bool{"dependent_others": true, "dependent_children": true, "household_others": true}

// full is a decision that fills every column with something that fits the others.
func full(k *benefit.Kind) benefittest.Row {
	row := benefittest.Row{
		"migration_id": "x", "applicant_taj": benefittest.ApplicantTAJ, "entitled_taj": benefittest.EntitledTAJ, "benefit_code": k.Code,
		"support_start": "2013.02.01.", "support_end": "2014.01.31.", "review_due": "2014.01.31.", "issued_on": "2013.02.05.", "final_on": "2013.02.21.",
		"pause_start": "2013.05.10.", "pause_end": "2013.06.10.", "pause_part_month": "2013.05.", "suspension_start": "2013.08.01.",
		"suspension_end": "2013.08.31.", "part_month": "2013.02.", "gross_monthly": "23000", "provider_1_amount": "12000", "provider_2_amount": "11000",
		"kinship_guardian": "x", "legal_title_1": "villanyáram", "legal_title_2": "távhő", "provider_1": "egyéb", "provider_2": "egyéb",
		"decision_kind": "Megállapító határozat",
	}
	for _, f := range benefits.Columns() {
		if row[f.Key] == "" {
			row[f.Key] = "1000" // amounts, counts and texts
		}
	}
	return row
}

func errorsOf(found []finding.Finding) []string {
	return benefittest.Lines(slices.DeleteFunc(found, func(f finding.Finding) bool { return f.Severity() != finding.Error }))
}

func TestKinds_W2_EverythingFilled(t *testing.T) {
	for _, k := range benefits.All() {
		var want []string
		for _, f := range benefits.Columns() {
			if mark(k, f) == "" {
				want = append(want, f.Key+" not_allowed")
			}
		}
		slices.Sort(want)
		if got := errorsOf(benefittest.Judge(k, full(k), benefit.Person{}, benefit.Person{})); !slices.Equal(got, want) {
			t.Errorf("%s\n got %q\nwant %q", k.Code, got, want)
		}
	}
}

// emptyAsks are the conditional fields whose condition holds where nothing stands at all: until one of the three ids
// of a consumer is there, all are asked for.
var emptyAsks = map[string][]string{"LFT": {"consumer_id_1", "consumption_site_id_1", "other_id_1"}}

func TestKinds_W2_NothingFilled(t *testing.T) {
	for _, k := range benefits.All() {
		var want []string
		for _, f := range benefits.Columns() {
			if f.Type != fields.Generated && (mark(k, f) == "K" || slices.Contains(emptyAsks[k.Code], f.Key)) {
				want = append(want, f.Key+" required")
			}
		}
		slices.Sort(want)
		got := benefittest.Lines(benefittest.Judge(k, benefittest.Row{}, benefit.Person{}, benefit.Person{}))
		if !slices.Equal(got, want) {
			t.Errorf("%s\n got %q\nwant %q", k.Code, got, want)
		}
	}
}

// Each required field that is taken out of a right decision is asked for, by its own name.
func TestKinds_P3_EachRequiredField(t *testing.T) {
	for _, k := range benefits.All() {
		row, applicant, entitled := benefittest.Sample(k, 1)
		for _, u := range k.Uses {
			if !u.Required.IsAlways() {
				continue
			}
			less := maps.Clone(row)
			delete(less, u.Field.Key)
			if got := errorsOf(benefittest.Judge(k, less, applicant, entitled)); !slices.Contains(got, u.Field.Key+" required") {
				t.Errorf("%s without %s: %q", k.Code, u.Field.Key, got)
			}
		}
	}
}

// Start ≤ end, start ≤ review ≤ end, issued ≤ final, pause and suspension inside (E21), for every kind that has both.
func TestKinds_E21_DateOrder(t *testing.T) {
	orders := [][2]string{
		{"support_start", "support_end"}, {"support_start", "review_due"}, {"review_due", "support_end"}, {"issued_on", "final_on"},
		{"pause_start", "pause_end"}, {"support_start", "pause_start"}, {"pause_end", "support_end"},
		{"suspension_start", "suspension_end"}, {"support_start", "suspension_start"}, {"suspension_end", "support_end"},
	}
	for _, k := range benefits.All() {
		base := full(k)
		for _, f := range benefits.Columns() {
			if mark(k, f) == "" {
				delete(base, f.Key)
			}
		}
		for _, o := range orders {
			if base[o[0]] == "" || base[o[1]] == "" {
				continue
			}
			row := maps.Clone(base)
			row[o[0]], row[o[1]] = "2013.06.02.", "2013.06.01."
			if got := errorsOf(benefittest.Judge(k, row, benefit.Person{}, benefit.Person{})); !slices.Contains(got, o[1]+" date_order") {
				t.Errorf("%s: %s before %s: %q", k.Code, o[1], o[0], got)
			}
			row[o[0]] = row[o[1]]
			for _, f := range benefittest.Judge(k, row, benefit.Person{}, benefit.Person{}) {
				if f.Code == finding.DateOrder && f.Field == o[1] && strings.Contains(strings.Join(f.Args, "|"), headingOf(o[0])) {
					t.Errorf("%s: %s and %s on one day: %+v", k.Code, o[0], o[1], f)
				}
			}
		}
	}
}

func headingOf(key string) string {
	for _, f := range benefits.Columns() {
		if f.Key == key {
			return f.Column
		}
	}
	return "?"
}

// noise makes a row of right, odd and senseless cells.
func noise(d *rand.Rand, base benefittest.Row) benefittest.Row {
	odd := []string{
		"", "", "", "0", "1", "-1", "999999999999", "2013.07.01.", "2013.02.30.", "1801.01.01.", "2199.12.31.", "2013.07.", "x", "egyéb",
		"Pénzbeli támogatás", "villanyáram", "Megállapító határozat", "ÁPDA", "123456788", "\u00a0", "ő\u0301", strings.Repeat("a", 300),
	}
	row := maps.Clone(base)
	for _, f := range benefits.Columns() {
		if d.IntN(3) == 0 {
			row[f.Key] = odd[d.IntN(len(odd))]
		}
	}
	return row
}

func people(d *rand.Rand) (applicant, entitled benefit.Person) {
	one := func() benefit.Person {
		return benefit.Person{Known: d.IntN(4) > 0, Born: calendar.On(1900+d.IntN(130), 1, 1+d.IntN(28))}
	}
	return one(), one()
}

// Whatever stands in a row: the same findings twice, about columns that there are, with texts that there are, and
// what the law says is a warning while what the sheet asks for is an error.
func TestKinds_P9_AnyRecord(t *testing.T) {
	c := catalog(t)
	for _, k := range benefits.All() {
		d := rand.New(rand.NewPCG(7, uint64(k.ASCII[0])))
		for range 1500 {
			base, _, _ := benefittest.Sample(k, d.Uint64())
			row := noise(d, base)
			applicant, entitled := people(d)
			first := benefittest.Judge(k, row, applicant, entitled)
			if second := benefittest.Judge(k, row, applicant, entitled); fmt.Sprint(first) != fmt.Sprint(second) {
				t.Fatalf("%s: %v\nthen %v\nof %v", k.Code, first, second, row)
			}
			for _, f := range first {
				known(t, c, f)
			}
			if t.Failed() {
				t.Fatalf("%s: of %v", k.Code, row)
			}
		}
	}
}

// sheetCodes are the findings that Read and Judge make about the sheet; all others are about the law.
var sheetCodes = []finding.Code{
	finding.Required, finding.NotAllowed, finding.Format, finding.CheckDigit, finding.NotInList, finding.SumMismatch, finding.DateOrder,
}

func known(t *testing.T, c *i18n.Catalog, f finding.Finding) {
	t.Helper()
	if f.Field != "" && headingOf(f.Field) == "?" {
		t.Errorf("finding about %q, which is no column", f.Field)
	}
	if !c.Has(f.MessageKey()) {
		t.Errorf("no text %s", f.MessageKey())
	}
	for _, a := range f.Args {
		if key, ok := strings.CutPrefix(a, "@"); ok && !c.Has(key) {
			t.Errorf("no text %s", key)
		}
	}
	args := make([]any, len(f.Args))
	for i, a := range f.Args {
		args[i] = a
	}
	for _, lang := range i18n.Langs {
		if text := c.Text(lang, f.MessageKey(), args...); strings.Contains(text, "{") {
			t.Errorf("%s lacks arguments: %s", f.MessageKey(), text)
		}
	}
	if want := slices.Contains(sheetCodes, f.Code); want != (f.Severity() == finding.Error) {
		t.Errorf("%s is a %s", f.Code, f.Severity())
	}
}

// FuzzJudge: bytes become the cells of a row, parted by newlines, in the order of the columns.
func FuzzJudge(f *testing.F) {
	for i, k := range benefits.All() {
		row, _, _ := benefittest.Sample(k, uint64(i))
		var cells []string
		for _, c := range benefits.Columns() {
			cells = append(cells, row[c.Key])
		}
		f.Add(uint8(i), int32(15000), []byte(strings.Join(cells, "\n")))
	}
	columns := benefits.Columns()
	f.Fuzz(func(t *testing.T, which uint8, born int32, data []byte) {
		k := benefits.All()[int(which)%len(benefits.All())]
		r := fields.NewRecord(benefits.LastField())
		var found []finding.Finding
		report := func(x finding.Finding) { found = append(found, x) }
		for i, cell := range bytes.SplitN(data, []byte("\n"), len(columns)) {
			r.Set(columns[i], fields.Read(columns[i], fields.Raw{Text: string(cell), Number: which > 127}, report))
		}
		person := benefit.Person{Known: which%2 == 0, Born: calendar.Day(born)}
		k.Judge(&benefit.Input{Record: r, Applicant: person, Entitled: person, Report: report}, columns)
		for _, x := range found {
			if x.Field != "" && headingOf(x.Field) == "?" {
				t.Errorf("finding about %q, which is no column", x.Field)
			}
		}
	})
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
		for _, word := range strings.FieldsFunc(strings.ToLower(string(data)), func(r rune) bool { return !unicode.IsLetter(r) }) {
			if codes[word] {
				t.Errorf("%s names %s", name, word)
			}
		}
	}
}
