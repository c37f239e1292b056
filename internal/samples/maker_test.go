package samples

import (
	"fmt"
	"runtime"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oszir/internal/platform/fields"
	"oszir/internal/platform/idnumber"
	"oszir/internal/ptr/benefit"
)

var offices = []benefit.Office{benefit.Municipality, benefit.District}

func make1(t testing.TB, opt Options) *Maker {
	t.Helper()
	m, err := New(opt)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// clientsOf gives a number of clients that makes about so many households.
func clientsOf(households int) int { return households * 23 / 10 }

func TestOptionsAreJudged(t *testing.T) {
	for name, opt := range map[string]Options{
		"no office":         {Clients: 10},
		"office of no kind": {Office: benefit.Guardianship, Clients: 10},
		"no clients":        {Office: benefit.District},
		"fewer than none":   {Office: benefit.District, Clients: 10, Benefits: -1},
		"more than all":     {Office: benefit.District, Clients: 10, Errors: 1.5},
		"TAJ of nine":       {Office: benefit.District, Clients: 10, FirstTAJ: 100_000_000},
		"more than TAJs":    {Office: benefit.District, Clients: 100_000_000},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := New(opt)
			if err == nil {
				t.Error("no error")
			}
		})
	}
}

func TestSameSeedSameRows(t *testing.T) {
	opt := Options{Office: benefit.Municipality, Clients: 400, Benefits: 700, Seed: 7, Errors: 0.2}
	a, b := make1(t, opt), make1(t, opt)
	rows := slices.Collect(a.Rows())
	if !slices.EqualFunc(rows, slices.Collect(b.Rows()), equalRows) || !slices.EqualFunc(rows, slices.Collect(a.Rows()), equalRows) {
		t.Error("the same seed makes other rows")
	}
	if diff := cmp.Diff(a.Expected(), b.Expected()); diff != "" {
		t.Error("the same seed expects something else:\n" + diff)
	}
	opt.Seed = 8
	if slices.EqualFunc(rows, slices.Collect(make1(t, opt).Rows()), equalRows) {
		t.Error("another seed makes the same rows")
	}
}

func equalRows(a, b Row) bool {
	return a.Sheet == b.Sheet && a.Number == b.Number && slices.Equal(a.Values, b.Values)
}

func TestMistakesMoveNobody(t *testing.T) {
	opt := Options{Office: benefit.District, Clients: 300, Seed: 3}
	right := slices.Collect(make1(t, opt).Rows())
	opt.Errors = 0.0001 // none is made, but everything goes the other way
	if got := slices.Collect(make1(t, opt).Rows()); !slices.EqualFunc(right, got, equalRows) {
		t.Error("people and benefits are others when mistakes are wanted")
	}
}

func TestRowsAreInOrder(t *testing.T) {
	sheet, number := int16(1), 1
	for row := range make1(t, Options{Office: benefit.Municipality, Clients: 200, Seed: 1, Errors: 0.1}).Rows() {
		if row.Sheet == sheet+1 {
			sheet, number = row.Sheet, 1
		}
		number++
		if row.Sheet != sheet || row.Number != number {
			t.Fatalf("row %d of sheet %d, want %d of %d", row.Number, row.Sheet, number, sheet)
		}
		place := sheetByNo[sheet].place
		if !slices.IsSortedFunc(row.Values, func(a, b Value) int { return place[a.Field.No] - place[b.Field.No] }) {
			t.Fatalf("row %d of sheet %d is not in the order of its columns", number, sheet)
		}
	}
	if sheet != sheets {
		t.Errorf("the last sheet is %d", sheet)
	}
}

func TestTAJs(t *testing.T) {
	seen := map[string]uint64{}
	collect := func(m *Maker) {
		for row := range m.Rows() {
			if row.Sheet > incompleteSheet {
				return
			}
			i := slices.IndexFunc(row.Values, func(v Value) bool { return v.Field.Key == "taj" })
			if i < 0 {
				continue
			}
			taj := row.Values[i].Text
			if idnumber.TAJ(taj) != idnumber.OK {
				t.Fatalf("%s is no TAJ", taj)
			}
			if by, twice := seen[taj]; twice {
				t.Fatalf("%s of seed %d stands with seed %d too", taj, m.opt.Seed, by)
			}
			seen[taj] = m.opt.Seed
		}
	}
	collect(make1(t, Options{Office: benefit.Municipality, Clients: 100_000, Seed: 1}))
	for _, seed := range []uint64{0, 2, 3, 98, 99, 101, 200, 99 * 15} {
		collect(make1(t, Options{Office: benefit.District, Clients: 5000, Seed: seed}))
	}
	if len(seen) < 140_000 {
		t.Errorf("%d TAJs", len(seen))
	}
}

func TestFirstTAJ(t *testing.T) {
	first := make1(t, Options{Office: benefit.District, Clients: 2000, Seed: 1, FirstTAJ: 4_000_000})
	second := make1(t, Options{Office: benefit.District, Clients: 2000, Seed: 2, FirstTAJ: first.NextTAJ()})
	seen := map[string]bool{}
	for i, m := range []*Maker{first, second} {
		for row := range m.Rows() {
			if row.Sheet != fullSheet {
				break
			}
			taj := row.Values[0].Text
			if i == 0 && row.Number == 2 && taj != idnumber.TAJFor(4_000_000) {
				t.Errorf("the first TAJ is %s", taj)
			}
			if seen[taj] {
				t.Fatalf("%s stands twice", taj)
			}
			seen[taj] = true
		}
	}
	if first.NextTAJ() != 4_000_000+seats*first.Counts().Households {
		t.Errorf("the next TAJ is %d", first.NextTAJ())
	}
	last := numbering{first: lastRunning, span: seats, step: 1}
	if got := []string{last.taj(0, 0), last.taj(0, 1)}; !slices.Equal(got, []string{idnumber.TAJFor(lastRunning), idnumber.TAJFor(1)}) {
		t.Errorf("after the greatest number comes %v", got)
	}
}

// A right file gives no finding at all: no error, no warning of eligibility, range, parallel support or ids.
func TestNothingIsWrongWithoutMistakes(t *testing.T) {
	for _, office := range offices {
		for seed := range uint64(5) {
			t.Run(fmt.Sprintf("%s %d", office, seed), func(t *testing.T) {
				m := make1(t, Options{Office: office, Clients: clientsOf(2000), Seed: seed})
				if m.Counts().Households < 2000 {
					t.Errorf("%d households", m.Counts().Households)
				}
				nothingWrong(t, m)
			})
		}
		t.Run(string(office)+" many benefits", func(t *testing.T) {
			nothingWrong(t, make1(t, Options{Office: office, Clients: 1500, Benefits: 6000, Seed: 11}))
		})
		t.Run(string(office)+" many clients", func(t *testing.T) {
			nothingWrong(t, make1(t, Options{Office: office, Clients: 10_000, Benefits: 3000, Seed: 12}))
		})
	}
}

func nothingWrong(t *testing.T, m *Maker) {
	t.Helper()
	ref := judgeAll(m)
	said := 0
	for no := fullSheet; no <= sheets; no++ {
		for _, j := range ref.rows[no] {
			for _, f := range j.found {
				if said++; said <= 10 {
					t.Errorf("%s row %d: %+v", sheetByNo[no].Name, j.number, f)
				}
			}
		}
	}
	if said > 10 {
		t.Errorf("… and %d more", said-10)
	}
	e := m.Expected()
	for name, rows := range e.Rows {
		if len(rows) > 0 {
			t.Errorf("%d rows of %s are expected to be wrong", len(rows), name)
		}
	}
	counts := m.Counts()
	if e.Count["Ügyfél (teljes)"] != counts.Full || e.Count["Ügyfél (hiányos)"] != counts.Incomplete || counts.Full < m.opt.Clients || counts.Full > m.opt.Clients+seats {
		t.Errorf("counts %+v, rows %v", counts, e.Count)
	}
}

func TestAsManyBenefitsAsWanted(t *testing.T) {
	for _, office := range offices {
		for _, c := range []struct{ clients, benefits int }{{2000, 500}, {2000, 2000}, {2000, 6000}} {
			got := make1(t, Options{Office: office, Clients: c.clients, Benefits: c.benefits, Seed: 5}).Expected().Count["Ellátás"]
			if got < c.benefits*9/10 || got > c.benefits {
				t.Errorf("%s: %d benefits of %d clients, want about %d", office, got, c.clients, c.benefits)
			}
		}
		e := make1(t, Options{Office: office, Clients: 2000, Seed: 5}).Expected()
		t.Logf("%s: by chance %v", office, e.Count)
		if n := e.Count["Ellátás"]; n < 1000 || n > 2000 {
			t.Errorf("%s: %d benefits by chance", office, n)
		}
	}
}

// What the sheets can hold turns up: every column that a household can fill, every kind of the office, every relation.
func TestEverythingTurnsUp(t *testing.T) {
	seen := map[string]bool{}
	for _, office := range offices {
		m := make1(t, Options{Office: office, Clients: 6000, Seed: 21})
		for row := range m.Rows() {
			for _, v := range row.Values {
				seen[fmt.Sprintf("%d %s", row.Sheet, v.Field.Key)] = true
				if v.Field.Type == fields.List || v.Field == benefit.BenefitCode {
					seen[v.Text] = true
				}
			}
		}
		for _, k := range m.kinds {
			if !seen[k.Code] {
				t.Errorf("no %s", k.Code)
			}
		}
	}
	never := []string{ // nobody lives like that, or nobody writes it down of an incomplete client
		"1 stay_building", "1 stay_staircase", "1 stay_floor", "1 stay_door", "1 mailing_building",
	}
	for no := fullSheet; no <= sheets; no++ {
		for _, f := range sheetByNo[no].Columns {
			key := fmt.Sprintf("%d %s", no, f.Key)
			if !seen[key] && no != incompleteSheet && !slices.Contains(never, key) {
				t.Errorf("column %s of sheet %d is always empty", f.Key, no)
			}
		}
	}
	for _, text := range []string{
		settlementOnly, noAddressAtAll, toMailingAddress, toPOBox, toPosteRestante, toResidence, toStay, clientFull, clientIncomplete, spouse,
		caredFor, otherRelation, "Gyermek", "Szülő", "Unoka",
	} {
		if !seen[text] {
			t.Errorf("no %s", text)
		}
	}
}

// Few incomplete clients of a small file need a marker, and some do.
func TestMarkersAreFew(t *testing.T) {
	incomplete, markers := 0, 0
	for seed := range uint64(10) {
		for row := range make1(t, Options{Office: benefit.Municipality, Clients: 1500, Seed: seed}).Rows() {
			if row.Sheet != incompleteSheet {
				continue
			}
			incomplete++
			if slices.ContainsFunc(row.Values, func(v Value) bool { return v.Field.Key == "marker" }) {
				markers++
			}
		}
	}
	if markers == 0 || markers > incomplete/20 {
		t.Errorf("%d markers of %d", markers, incomplete)
	}
}

func TestMemoryStaysFlat(t *testing.T) {
	if testing.Short() {
		t.Skip("makes 200,000 clients")
	}
	greatest := func(clients int) uint64 {
		runtime.GC()
		var before, now runtime.MemStats
		runtime.ReadMemStats(&before)
		most, n := uint64(0), 0
		for range make1(t, Options{Office: benefit.District, Clients: clients, Seed: 4}).Rows() {
			if n++; n%20_000 == 0 {
				runtime.GC()
				runtime.ReadMemStats(&now)
				most = max(most, now.HeapAlloc-min(before.HeapAlloc, now.HeapAlloc))
			}
		}
		return most
	}
	small, large := greatest(10_000), greatest(200_000)
	t.Logf("%d kB, %d kB", small/1024, large/1024)
	if large > small+2<<20 {
		t.Errorf("200,000 clients hold %d kB, 10,000 hold %d kB", large/1024, small/1024)
	}
}
