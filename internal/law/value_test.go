package law_test

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oszir/internal/law"
	"oszir/internal/platform/calendar"
)

func TestApply_C7_LaysAChangeOverValues(t *testing.T) {
	values := []law.Value{
		{From: day(2008, 1, 1), Until: day(2014, 1, 1), Amount: 10},
		{From: day(2014, 1, 1), Until: calendar.None, Amount: 20},
	}
	for _, c := range []struct {
		name   string
		change law.Change
		want   []string
	}{
		{"from a day on", law.Change{From: day(2015, 1, 1), Until: calendar.None, Amount: 30}, []string{"2008-01-01 – 2014-01-01 10", "2014-01-01 – 2015-01-01 20", "2015-01-01 – … 30"}},
		{"in the middle of one", law.Change{From: day(2010, 1, 1), Until: day(2011, 1, 1), Amount: 30}, []string{"2008-01-01 – 2010-01-01 10", "2010-01-01 – 2011-01-01 30", "2011-01-01 – 2014-01-01 10", "2014-01-01 – … 20"}},
		{"over two", law.Change{From: day(2013, 1, 1), Until: day(2015, 1, 1), Amount: 30}, []string{"2008-01-01 – 2013-01-01 10", "2013-01-01 – 2015-01-01 30", "2015-01-01 – … 20"}},
		{"just one", law.Change{From: day(2008, 1, 1), Until: day(2014, 1, 1), Amount: 30}, []string{"2008-01-01 – 2014-01-01 30", "2014-01-01 – … 20"}},
		{"before all", law.Change{From: day(2001, 1, 1), Until: day(2008, 1, 1), Amount: 30}, []string{"2001-01-01 – 2008-01-01 30", "2008-01-01 – 2014-01-01 10", "2014-01-01 – … 20"}},
		{"none from a day on", law.Change{From: day(2015, 1, 1), Until: calendar.None, None: true}, []string{"2008-01-01 – 2014-01-01 10", "2014-01-01 – 2015-01-01 20"}},
		{"always", law.Change{From: calendar.None, Until: calendar.None, Amount: 30}, []string{" – … 30"}},
		{"never", law.Change{From: calendar.None, Until: calendar.None, None: true}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := texts(c.change.Apply(values, 1))
			if c.name == "always" {
				got = []string{got[0][len(calendar.None.String()):]}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Whatever is laid over whatever, a day has one value: that of the change on its days, and what it had on all others; and
// what differs is what Differences names.
func TestApply_C7_ChangesItsDaysAlone(t *testing.T) {
	dice := rand.New(rand.NewPCG(7, 26))
	some := func() (a, b calendar.Day) {
		a, b = calendar.Day(dice.IntN(40)), calendar.Day(dice.IntN(40))
		if a > b {
			a, b = b, a
		}
		b++
		if dice.IntN(6) == 0 {
			a = calendar.None
		}
		if dice.IntN(6) == 0 {
			b = calendar.None
		}
		return a, b
	}
	for range 2000 {
		var values []law.Value
		for range dice.IntN(5) {
			var c law.Change
			c.From, c.Until = some()
			c.Amount = int64(dice.IntN(5))
			values = c.Apply(values, 1)
		}
		var c law.Change
		c.From, c.Until = some()
		c.Amount, c.None = int64(dice.IntN(5)), dice.IntN(4) == 0
		after := c.Apply(values, 2)
		spans := law.Differences(values, after)
		for d := calendar.Day(-3); d < 45; d++ {
			holds := 0
			for i := range after {
				if _, ok := law.On(after[i:i+1], d); ok {
					holds++
				}
			}
			was, had := law.On(values, d)
			is, has := law.On(after, d)
			inside := (c.From == calendar.None || d >= c.From) && (c.Until == calendar.None || d < c.Until)
			named := false
			for _, s := range spans {
				named = named || (s.From == calendar.None || d >= s.From) && (s.Until == calendar.None || d < s.Until)
			}
			switch {
			case holds > 1:
				t.Fatalf("%v over %v: %d values on day %d", c, texts(values), holds, d)
			case inside && (has == c.None || has && is.Amount != c.Amount), !inside && (had != has || was.Amount != is.Amount || was.Proposal != is.Proposal):
				t.Fatalf("%v over %v: on day %d it is %v", c, texts(values), d, is)
			case named != (had != has || was.Amount != is.Amount):
				t.Fatalf("%v over %v: day %d differs: %v", c, texts(values), d, !named)
			}
		}
	}
}
