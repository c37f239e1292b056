package samples

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"oszir/internal/people"
	"oszir/internal/platform/finding"
	"oszir/internal/ptr/benefit"
)

// The rows that are expected to be wrong are exactly those that the rules find wrong, with at least the expected
// codes: the rules are applied here to the whole file at once, the expectation was made household by household.
func TestExpectedIsWhatTheRulesFind(t *testing.T) {
	for _, office := range offices {
		for seed, share := range []float64{0.02, 0.1, 0.3, 0.7, 1} {
			t.Run(fmt.Sprintf("%s %v", office, share), func(t *testing.T) {
				m := make1(t, Options{Office: office, Clients: 2000, Benefits: 1000 * seed, Seed: uint64(seed), Errors: share})
				agree(t, m)
			})
		}
	}
	t.Run("many clients", func(t *testing.T) {
		agree(t, make1(t, Options{Office: benefit.Municipality, Clients: 12_000, Seed: 31, Errors: 0.25}))
	})
}

func agree(t *testing.T, m *Maker) {
	t.Helper()
	found := judgeAll(m).wrong(finding.Error)
	want := m.Expected()
	for no := fullSheet; no <= sheets; no++ {
		name := sheetByNo[no].Name
		got := map[int][]string{}
		for _, r := range found[name] {
			got[r.Row] = r.Codes
		}
		for _, r := range want.Rows[name] {
			for _, code := range r.Codes {
				if !slices.Contains(got[r.Row], code) {
					t.Errorf("%s row %d: expected %v, found %v", name, r.Row, r.Codes, got[r.Row])
				}
			}
			if !slices.IsSorted(r.Codes) {
				t.Errorf("%s row %d: codes %v are not sorted", name, r.Row, r.Codes)
			}
			delete(got, r.Row)
		}
		for row, codes := range got {
			t.Errorf("%s row %d: nothing expected, found %v", name, row, codes)
		}
	}
}

// Every sort of mistake is made, each row gets one at most, and their share is the one that was asked for.
func TestEveryMistakeIsMade(t *testing.T) {
	made := map[string]int{}
	rows, spoilt := 0, 0
	for _, office := range offices {
		m := make1(t, Options{Office: office, Clients: 6000, Seed: 9, Errors: 0.15})
		for h := range m.all(sheets) {
			for _, list := range [][]*record{h.clients, h.benefits, h.relations} {
				for _, r := range list {
					rows++
					if r.mistake != "" {
						made[r.mistake]++
						spoilt++
					}
				}
			}
		}
	}
	for _, sorts := range [][]mistake{clientMistakes, benefitMistakes, relationMistakes} {
		for _, s := range sorts {
			if made[s.name] == 0 {
				t.Errorf("nobody makes the mistake %q", s.name)
			}
		}
	}
	t.Logf("%d rows, %d mistakes: %v", rows, spoilt, made)
	if share := float64(spoilt) / float64(rows); share < 0.13 || share > 0.16 {
		t.Errorf("share of mistakes %.3f", share)
	}
}

// A mistake in a row alone is answered with its code by the judgement of that row; one that only other rows show is not.
func TestMistakesOfARowAreFoundInTheRow(t *testing.T) {
	for _, office := range offices {
		m := make1(t, Options{Office: office, Clients: 4000, Seed: 17, Errors: 0.2})
		ref := judgeAll(m)
		at := [sheets + 1]int{}
		for h := range m.all(sheets) {
			for no := fullSheet; no <= sheets; no++ {
				for _, r := range h.rows(int16(no)) {
					j := ref.rows[no][at[no]]
					at[no]++
					if j.alone != (len(r.codes) > 0) {
						t.Fatalf("%s row %d (%s): own codes %v, judged alone %v: %+v", r.sheet.Name, j.number, r.mistake, r.codes, j.alone, j.found)
					}
				}
			}
		}
	}
}

// Consequences, each seen once by hand.
func TestConsequences(t *testing.T) {
	m := make1(t, Options{Office: benefit.District, Clients: 3000, Seed: 2})
	spoilt := func(mistake func(*clerk, int) bool, suits func(*household, int) bool) (*household, int) {
		for h := range m.all(sheets) {
			for i := range h.clients {
				c := &clerk{m, h, m.names.Rand(uint64(h.n))}
				if suits(h, i) && mistake(c, i) {
					h.identify()
					h.judge()
					return h, i
				}
			}
		}
		t.Fatal("no household suits")
		return nil, 0
	}
	applies := func(h *household, i int) bool {
		return slices.ContainsFunc(h.decisions, func(d decision) bool { return d.applicant == i && d.entitled != nobody })
	}
	answers := func(rows []*record) string {
		var out []string
		for _, r := range rows {
			out = append(out, fmt.Sprint(r.answer))
		}
		return strings.Join(out, " ")
	}
	t.Run("a bad applicant holds benefit and relation back", func(t *testing.T) {
		h, i := spoilt((*clerk).birthImpossible, applies)
		if answers(h.clients[i:i+1]) != "[format]" || !strings.Contains(answers(h.benefits), "[depends_on_bad_row]") || !strings.Contains(answers(h.relations), "[depends_on_bad_row]") {
			t.Errorf("%s; %s; %s", answers(h.clients), answers(h.benefits), answers(h.relations))
		}
	})
	t.Run("a tax id that only the kind needs", func(t *testing.T) {
		h, i := spoilt((*clerk).applicantTaxID, applies)
		if answers(h.clients[i:i+1]) != "[required]" || !strings.Contains(answers(h.benefits), "[depends_on_bad_row]") {
			t.Errorf("%s; %s", answers(h.clients), answers(h.benefits))
		}
	})
	t.Run("a TAJ over two rows", func(t *testing.T) {
		h, i := spoilt((*clerk).tajTwice, applies)
		if strings.Count(answers(h.clients), "duplicate_taj") != 2 || !strings.Contains(answers(h.clients[i:i+1]), "duplicate_taj") || !strings.Contains(answers(h.benefits), "depends_on_bad_row") {
			t.Errorf("%s; %s", answers(h.clients), answers(h.benefits))
		}
	})
	t.Run("a TAJ that is missing", func(t *testing.T) {
		h, _ := spoilt(func(c *clerk, i int) bool { return c.leaveOut(c.h.clients[i], people.FieldTAJ) }, applies)
		if !strings.Contains(answers(h.benefits), "[applicant_missing]") || !strings.Contains(answers(h.relations), "[depends_on_bad_row]") {
			t.Errorf("%s; %s", answers(h.benefits), answers(h.relations))
		}
	})
}

// The shape is that of the specimens, which a test of the load reads the same way.
func TestExpectedIsWrittenAsTheSpecimens(t *testing.T) {
	got, err := json.Marshal(make1(t, Options{Office: benefit.Municipality, Clients: 1, Seed: 1}).Expected())
	if err != nil {
		t.Fatal(err)
	}
	want := `{"office":"municipality","rows":{"Ellátás":[],"Reláció":[],"Ügyfél (hiányos)":[],"Ügyfél (teljes)":[]},"count":{`
	if !strings.HasPrefix(string(got), want) {
		t.Errorf("got %s\nwant %s…", got, want)
	}
}
