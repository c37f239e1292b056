package people_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
)

// town is a register of people who are easy to mix up.
func town(t testing.TB) *register {
	r := newRegister(t)
	r.load(ours, true,
		client(map[string]string{"taj": taj(1), "family_name": "Kovács", "given_name": "János", "birth_family_name": "Kovács", "birth_given_name": "János", "birth_date": "1975.03.12.", "mother_family_name": "Őri", "mother_given_name": "Éva", "residence_settlement": "Szeged"}),
		client(map[string]string{"taj": taj(2), "family_name": "Kovács", "given_name": "Jánosné", "birth_family_name": "Ötvös", "birth_given_name": "Ágnes", "birth_date": "1950.01.02."}),
		client(map[string]string{"taj": taj(3), "family_name": "Kováts", "given_name": "János", "birth_family_name": "Kováts", "birth_given_name": "János", "birth_date": "1980.06.07.", "residence_settlement": "Hódmezővásárhely"}),
		client(map[string]string{"taj": taj(4), "family_name": "Nagy-Kovács", "given_name": "János Ödön", "birth_family_name": "Nagy", "birth_given_name": "János Ödön", "birth_date": "1990.10.11.", "residence_settlement": "Budapest"}),
		client(map[string]string{"taj": taj(5), "family_name": "Czukor", "given_name": "Ágnes", "birth_family_name": "Czukor", "birth_given_name": "Ágnes", "birth_date": "1975.03.12."}),
		client(map[string]string{"taj": taj(6), "family_name": "Csordás", "given_name": "Zsófia", "birth_family_name": "Kovács", "birth_given_name": "Zsófia", "birth_date": "1991.12.30."}),
	)
	r.load(ours, false, map[string]string{"family_name": "Łukasz", "given_name": "Bo", "birth_date": "2001.01.01.", "marker": "vendég"})
	return r
}

// found gives "Family Given" of the hits, with a tilde and the criteria that are met only nearly.
func found(t testing.TB, r *register, c people.Criteria) []string {
	t.Helper()
	res, err := r.Search(t.Context(), r.who, c)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, h := range res.Hits {
		s := h.FamilyName + " " + h.GivenName
		for _, n := range h.Near {
			s += " ~" + string(n)
		}
		out = append(out, s)
	}
	return out
}

// Covers: C5
func TestSearch_C5(t *testing.T) {
	r := town(t)
	for _, c := range []struct {
		name string
		ask  people.Criteria
		want []string
	}{
		{"TAJ", people.Criteria{TAJ: taj(1)}, []string{"Kovács János"}},
		{"TAJ with spaces", people.Criteria{TAJ: " " + taj(1)[:3] + " " + taj(1)[3:6] + "\u00a0" + taj(1)[6:]}, []string{"Kovács János"}},
		{"TAJ with hyphens in the one line", people.Criteria{Everything: taj(1)[:3] + "-" + taj(1)[3:6] + "-" + taj(1)[6:]}, []string{"Kovács János"}},
		{"TAJ nobody has", people.Criteria{TAJ: taj(77)}, nil},
		{"TAJ and the name of another", people.Criteria{TAJ: taj(1), Name: "Czukor"}, nil},
		{"TAJ and the name with a typing error", people.Criteria{TAJ: taj(1), Name: "Kovcás"}, []string{"Kovács János ~name"}},
		{"name in any order", people.Criteria{Name: "jános KOVÁCS"}, []string{"Kovács János", "Nagy-Kovács János Ödön", "Kováts János ~name"}},
		{"without accents", people.Criteria{Name: "kovacs janos"}, []string{"Kovács János", "Nagy-Kovács János Ödön", "Kováts János ~name"}},
		{"a part of a double name", people.Criteria{Name: "Nagy Ödön"}, []string{"Nagy-Kovács János Ödön"}},
		{"name of a wife", people.Criteria{Name: "Kovács Jánosné"}, []string{"Kovács Jánosné"}},
		{"birth name under name", people.Criteria{Name: "Ötvös Ágnes"}, []string{"Kovács Jánosné"}},
		{"birth name", people.Criteria{BirthName: "Kovács"}, []string{"Csordás Zsófia", "Kovács János", "Kováts János ~birth_name"}},
		{"birth name is not the present one", people.Criteria{BirthName: "Csordás"}, nil},
		{"letter missing", people.Criteria{Name: "Kvács Zsófia"}, []string{"Csordás Zsófia ~name"}},
		{"letter too many", people.Criteria{Name: "Czukkor"}, []string{"Czukor Ágnes ~name"}},
		{"letter wrong", people.Criteria{Name: "Cyukor"}, []string{"Czukor Ágnes ~name"}},
		{"letters swapped", people.Criteria{Name: "Czuokr"}, []string{"Czukor Ágnes ~name"}},
		{"two typing errors in a word", people.Criteria{Name: "Cyuokr"}, nil},
		{"one typing error in each of two words", people.Criteria{Name: "Cyukor Anges"}, []string{"Czukor Ágnes ~name"}},
		{"mother's name", people.Criteria{MotherName: "Őri Éva"}, []string{"Kovács János"}},
		{"mother's name is nobody's own", people.Criteria{Name: "Őri"}, nil},
		{"name and settlement", people.Criteria{Name: "János", Settlement: "Szeged"}, []string{"Kovács János"}},
		{"settlement with a typing error", people.Criteria{Name: "János", Settlement: "Hodmezovasarhey"}, []string{"Kováts János ~settlement"}},
		{"birth date", people.Criteria{Birth: "1975. március 12."}, []string{"Czukor Ágnes", "Kovács János"}},
		{"name and birth date in one line", people.Criteria{Everything: "Kovács János 1975.03.12."}, []string{"Kovács János"}},
		{"name and birth year", people.Criteria{Name: "Kovács", Birth: "1990"}, []string{"Nagy-Kovács János Ödön"}},
		{"the line and the form together", people.Criteria{Everything: "Kovács", Settlement: "Szeged"}, []string{"Kovács János"}},
		{"title before the name", people.Criteria{Everything: "özv. Dr. Czukor"}, []string{"Czukor Ágnes"}},
		{"foreign letters", people.Criteria{Name: "łukasz"}, []string{"Łukasz Bo"}},
		{"short word", people.Criteria{Name: "Bo"}, []string{"Łukasz Bo"}},
		{"short word has no typing errors", people.Criteria{Name: "Ba"}, nil},
		{"Hungarian order: c before cs, accents last", people.Criteria{Birth: "1975", Name: "Ágnes"}, []string{"Czukor Ágnes"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if d := cmp.Diff(c.want, found(t, r, c.ask)); d != "" {
				t.Error(d)
			}
		})
	}
}

// Covers: C5
func TestSearch_C5_Refused(t *testing.T) {
	r := town(t)
	before := r.query(`SELECT count(*)::text FROM audit.entry`)
	for key, list := range map[string][]people.Criteria{
		"people.search.empty":     {{}, {Everything: " \u00a0 "}, {Name: "- ."}},
		"people.search.too_broad": {{Settlement: "Budapest"}, {Name: "K"}, {Name: "k j"}, {Birth: "1975"}, {Settlement: "Budapest", Birth: "1975"}, {Everything: "1975"}},
		"people.search.taj_shape": {{TAJ: "12345678"}, {TAJ: "abc"}, {TAJ: "1234567890"}, {Everything: "Kovács 12345678"}},
		"people.search.taj_check": {{TAJ: "123456789"}, {Everything: "123 456 789"}, {TAJ: "000000000"}},

		"people.search.birth":          {{Name: "Nagy", Birth: "1975.02.30."}, {Name: "Nagy", Birth: "tegnap"}, {Name: "Nagy", Birth: "3012"}, {Everything: "Nagy 1975.02.30."}},
		"people.search.too_many_words": {{Name: "aa bb cc dd ee ff gg hh ii jj kk ll mm"}},
	} {
		for _, c := range list {
			_, err := r.Search(t.Context(), r.who, c)
			wantKind(t, err, errs.Invalid, key)
		}
	}
	if after := r.query(`SELECT count(*)::text FROM audit.entry`); after != before {
		t.Errorf("%s entries in the log, want %s", after, before)
	}
}

// What is shown is masked, and the log tells whom it showed but not what was asked.
//
// Covers: C5
func TestSearch_C5_HitAndLog(t *testing.T) {
	r := town(t)
	res, err := r.Search(t.Context(), r.who, people.Criteria{Everything: "Kovács Jánosne 1950.01.02."})
	if err != nil {
		t.Fatal(err)
	}
	id := r.id(taj(2))
	want := []people.Hit{{
		PersonID: id, FamilyName: "Kovács", GivenName: "Jánosné", BirthFamilyName: "Ötvös", BirthGivenName: "Ágnes", MotherFamilyName: "Pók", MotherGivenName: "Katalin",
		BirthDate: calendar.On(1950, 1, 2), Settlement: "Budapest", TAJ: "••• ••• " + taj(2)[6:], Complete: true,
	}}
	if d := cmp.Diff(want, res.Hits); d != "" {
		t.Error(d)
	}
	log := r.query(`SELECT concat_ws(' ', actor, body_id, subject, persons, detail) FROM audit.entry WHERE operation = 'people.search'`)
	if want := fmt.Sprintf(`clerk-11 11 people {%d} {"hits": 1, "more": false, "criteria": ["name", "birth"]}`, id); log != want {
		t.Errorf("the log says %s, want %s", log, want)
	}
	res, err = r.Search(t.Context(), r.who, people.Criteria{Name: "lukasz"})
	if err != nil || len(res.Hits) != 1 || res.Hits[0].TAJ != "" || res.Hits[0].Complete {
		t.Errorf("incomplete: %+v %v", res, err)
	}
}

// Of more than fifty the first fifty are shown, and it is said that there are more; those met exactly come first.
//
// Covers: C5
func TestSearch_C5_More(t *testing.T) {
	r := newRegister(t)
	var many []map[string]string
	for i := range 60 {
		family := "Tóth"
		if i >= people.MostHits {
			family = "Tót"
		}
		many = append(many, client(map[string]string{"taj": taj(i + 1), "family_name": family, "given_name": string(rune('A'+i%20)) + "nna", "birth_family_name": family, "birth_given_name": "Anna"}))
	}
	r.load(ours, true, many...)
	for _, c := range []struct {
		name  string
		ask   people.Criteria
		exact int
		hits  int
		more  bool
	}{
		{"exactly fifty and ten near", people.Criteria{Name: "Tóth"}, 50, 50, true},
		{"ten exactly, fifty near", people.Criteria{Name: "Tót"}, 10, 50, true},
		{"all near", people.Criteria{Name: "Tóthh"}, 0, 50, false},
		{"one", people.Criteria{TAJ: taj(3)}, 1, 1, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			res, err := r.Search(t.Context(), r.who, c.ask)
			if err != nil {
				t.Fatal(err)
			}
			exact := 0
			for i, h := range res.Hits {
				if len(h.Near) == 0 {
					if i > exact {
						t.Error("an exact hit stands behind a near one")
					}
					exact++
				}
			}
			if len(res.Hits) != c.hits || exact != c.exact || res.More != c.more {
				t.Errorf("%d hits, %d exact, more: %v; want %d, %d, %v", len(res.Hits), exact, res.More, c.hits, c.exact, c.more)
			}
			names := make([]string, 0, exact)
			for _, h := range res.Hits[:exact] {
				names = append(names, h.GivenName)
			}
			if !slices.IsSorted(names) {
				t.Errorf("order %v", names)
			}
		})
	}
}

// Covers: C5
func TestSearch_C5_HungarianOrder(t *testing.T) {
	r := newRegister(t)
	families := []string{"Zsák", "Ödön", "Cukor", "Csaba", "Oláh", "Ács", "Zala", "Adorján", "Örs", "Czuczor", "Csiba"}
	var all []map[string]string
	for i, f := range families {
		all = append(all, client(map[string]string{"taj": taj(i + 1), "family_name": f, "birth_date": "1999.09.09."}))
	}
	r.load(ours, true, all...)
	var got []string
	for _, s := range found(t, r, people.Criteria{Birth: "1999.09.09."}) {
		got = append(got, strings.Fields(s)[0])
	}
	if d := cmp.Diff([]string{"Ács", "Adorján", "Cukor", "Czuczor", "Csaba", "Csiba", "Oláh", "Ödön", "Örs", "Zala", "Zsák"}, got); d != "" {
		t.Error(d)
	}
}

// Whoever was loaded is found as soon as the load is done, by what is known of them now.
//
// Covers: R3
func TestSearch_R3_LoadedIsFound(t *testing.T) {
	r := town(t)
	if c := r.load(ours, true, client(map[string]string{"taj": taj(5), "family_name": "Űrhajós", "given_name": "Ágnes", "birth_family_name": "Czukor", "birth_given_name": "Ágnes", "birth_date": "1975.03.12.", "residence_settlement": "Pécs"})); c.Changed != 1 {
		t.Fatalf("counts %+v", c)
	}
	for _, c := range []struct {
		ask  people.Criteria
		want []string
	}{
		{people.Criteria{Name: "Urhajos"}, []string{"Űrhajós Ágnes"}},
		{people.Criteria{Name: "Uhrajos"}, []string{"Űrhajós Ágnes ~name"}},
		{people.Criteria{Name: "Czukor"}, []string{"Űrhajós Ágnes"}}, // the birth name
		{people.Criteria{Name: "Ágnes", Settlement: "Pécs"}, []string{"Űrhajós Ágnes"}},
		{people.Criteria{Name: "Ágnes", Settlement: "Budapest"}, []string{"Kovács Jánosné"}},
	} {
		if d := cmp.Diff(c.want, found(t, r, c.ask)); d != "" {
			t.Errorf("%+v: %s", c.ask, d)
		}
	}
	// Only the address changes.
	r.load(ours, true, client(map[string]string{"taj": taj(5), "family_name": "Űrhajós", "given_name": "Ágnes", "birth_family_name": "Czukor", "birth_given_name": "Ágnes", "birth_date": "1975.03.12.", "residence_settlement": "Győr"}))
	if got := found(t, r, people.Criteria{Name: "Ágnes", Settlement: "Győr"}); len(got) != 1 {
		t.Errorf("after moving: %v", got)
	}
	if got := found(t, r, people.Criteria{Name: "Ágnes", Settlement: "Pécs"}); len(got) != 0 {
		t.Errorf("where she lived before: %v", got)
	}
	if s := r.query(`SELECT count(*)::text FROM people.person WHERE words = '{}' OR birth_date IS NULL`); s != "0" {
		t.Errorf("%s people cannot be found", s)
	}
}

// Covers: C5
func TestKeptSearch(t *testing.T) {
	r := newRegister(t)
	ask := people.Criteria{Everything: "Minta Jolán", Settlement: "Szeged"}
	key, err := r.KeepSearch(t.Context(), r.who, ask)
	if err != nil {
		t.Fatal(err)
	}
	got, err := r.KeptSearch(t.Context(), r.who, key)
	if err != nil || got != ask {
		t.Errorf("kept %+v %v", got, err)
	}
	if n := r.query(`SELECT count(*)::text FROM people.kept_search WHERE key = $1`, []byte(key)); n != "0" {
		t.Error("the key stands in the table")
	}
	_, err = r.KeptSearch(t.Context(), clerk(theirs), key)
	wantKind(t, err, errs.NotFound, "error.not_found")
	for _, wrong := range []string{"", "x", key[1:], strings.ToUpper(key)} {
		_, err = r.KeptSearch(t.Context(), r.who, wrong)
		wantKind(t, err, errs.NotFound, "error.not_found")
	}
	r.query(`UPDATE people.kept_search SET at = at - interval '12 hours 1 second' RETURNING 'done'`)
	_, err = r.KeptSearch(t.Context(), r.who, key)
	wantKind(t, err, errs.NotFound, "error.not_found")
	second, err := r.KeepSearch(t.Context(), r.who, people.Criteria{Name: "Minta"})
	if err != nil || second == key {
		t.Fatal(err)
	}
	if n := r.query(`SELECT count(*)::text FROM people.kept_search`); n != "1" {
		t.Errorf("%s searches are kept, want the new one only", n)
	}
}

// Covers: C5
func TestParseLine_C5(t *testing.T) {
	for line, want := range map[string]people.Criteria{
		"":                             {},
		"Kovács János 1975.03.12.":     {Name: "Kovács János", Birth: "1975.03.12."},
		"1975. 03. 12. Kovács János":   {Name: "Kovács János", Birth: "1975.03.12."},
		"Kovács  1975-03-12, János":    {Name: "Kovács , János", Birth: "1975.03.12."},
		"Kovács 1975. március 12. Éva": {Name: "Kovács Éva", Birth: "1975.03.12."},
		"Kovács 19750312":              {Name: "Kovács", Birth: "1975.03.12."},
		"Kovács 1975/3/2":              {Name: "Kovács", Birth: "1975.03.02."},
		"Kovács 1975":                  {Name: "Kovács", Birth: "1975"},
		"Kovács (1975.)":               {Name: "Kovács ( )", Birth: "1975"},
		"123456788":                    {TAJ: "123456788"},
		"123 456 788":                  {TAJ: "123456788"},
		"123-456-788 Kovács":           {TAJ: "123456788", Name: "Kovács"},
		"Kovács 123456788 1975.03.12.": {TAJ: "123456788", Name: "Kovács", Birth: "1975.03.12."},
		"1234567890":                   {TAJ: "1234567890"},
		"Kovács 12345678":              {TAJ: "12345678", Name: "Kovács"},
		"1975.02.30. Kovács":           {Name: "Kovács", Birth: "1975.02.30."},
		"Nagy-Kovács János":            {Name: "Nagy-Kovács János"},
		"\u00a0Kovács\tJános\u200b ":   {Name: "Kovács János"},
		"XV. Lajos":                    {Name: "XV. Lajos"},
	} {
		if d := cmp.Diff(want, people.ParseLine(line)); d != "" {
			t.Errorf("%q: %s", line, d)
		}
	}
}

// Whatever is typed into the one line is split without a crash into a number, a day and a rest; and a search for it ends with hits or says what is wrong.
//
// Covers: F, C5
func FuzzSearchLine(f *testing.F) {
	r := town(f)
	for _, s := range []string{"", "Kovács János 1975.03.12.", "123 456 788", "1975", "K", "0000.00.00", "a\x00b", "%_'\"\\", strings.Repeat("é", 300), "aa bb cc dd ee ff gg hh ii jj kk ll mm", "19751975 1975 1975", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		c := people.ParseLine(line)
		if strings.Trim(c.TAJ, "0123456789") != "" {
			t.Errorf("%q has TAJ %q", line, c.TAJ)
		}
		begun := time.Now()
		_, err := r.Search(t.Context(), r.who, people.Criteria{Everything: line})
		if err != nil && errs.KindOf(err) != errs.Invalid {
			t.Errorf("%q: %v", line, err)
		}
		if d := time.Since(begun); d > 5*time.Second {
			t.Errorf("%q took %s", line, d)
		}
	})
}
