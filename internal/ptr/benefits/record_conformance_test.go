package benefits_test

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/i18n"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefit/benefittest"
	"oszir/internal/ptr/benefits"
)

func TestKinds_P9_SamplesAreRight(t *testing.T) {
	from := benefit.KnownFrom
	for _, k := range benefits.All() {
		columns, until := benefittest.Columns(k), benefit.KnownUntil+366
		if k.Workbook {
			until = calendar.On(2015, 2, 1) // made-up workbooks are of the initial load
		}
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
			r, _ := benefittest.Read(columns, row)
			for _, f := range columns {
				v := r.Of(f)
				if v.State == fields.Empty {
					continue
				}
				filled[f.Key]++
				if f.Type == fields.Date && (f.No < benefit.FirstOwn && calendar.Day(v.N) < from || calendar.Day(v.N) >= until) {
					t.Errorf("%s, seed %d: %s is %s", k.Code, seed, f.Key, v.Text)
				}
			}
			for key := range row {
				if !slices.ContainsFunc(columns, func(f *fields.Field) bool { return f.Key == key }) {
					t.Errorf("%s: the sample fills %s, which its decisions do not have", k.Code, key)
				}
			}
		}
		// What a kind can have turns up in its samples, so that made-up workbooks try every column.
		for _, u := range k.Uses {
			if filled[u.Field.Key] == 0 && u.Field.Type != fields.Generated && k.Code+" "+u.Field.Key != notInSamples {
				t.Errorf("%s: no sample fills %s", k.Code, u.Field.Key)
			}
		}
	}
}

// notInSamples says more about a household than that kind's samples know.
const notInSamples = "RSZS dependent_others"

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
		if !k.Workbook {
			continue // what fits together there, its own tests say
		}
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
var emptyAsks = map[string][]string{
	"LFT":  {"consumer_id_1", "consumption_site_id_1", "other_id_1"},
	"LFTA": {"consumer_id_1", "consumption_site_id_1", "other_id_1"},
	"OSE":  {"one_off_amount"},
}

func TestKinds_W2_NothingFilled(t *testing.T) {
	for _, k := range benefits.All() {
		var want []string
		for _, f := range benefittest.Columns(k) {
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
	for _, k := range benefits.All() {
		for _, f := range benefittest.Columns(k) {
			if f.Key == key {
				return f.Column
			}
		}
	}
	return "?"
}

// noise makes a row of right, odd and senseless cells.
func noise(d *rand.Rand, columns []*fields.Field, base benefittest.Row) benefittest.Row {
	odd := []string{
		"", "", "", "0", "1", "-1", "999999999999", "2013.07.01.", "2013.02.30.", "1801.01.01.", "2199.12.31.", "2013.07.", "x", "egyéb",
		"Pénzbeli támogatás", "villanyáram", "Megállapító határozat", "ÁPDA", "123456788", "\u00a0", "ő\u0301", strings.Repeat("a", 300),
	}
	row := maps.Clone(base)
	for _, f := range columns {
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
			row := noise(d, benefittest.Columns(k), base)
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
		for _, c := range benefittest.Columns(k) {
			cells = append(cells, row[c.Key])
		}
		f.Add(uint8(i), int32(15000), []byte(strings.Join(cells, "\n")))
	}
	f.Fuzz(func(t *testing.T, which uint8, born int32, data []byte) {
		k := benefits.All()[int(which)%len(benefits.All())]
		r, columns := k.NewRecord(), benefittest.Columns(k)
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
