package law

import (
	"math"
	"slices"

	"oszir/internal/platform/calendar"
)

// Change says that from a day until the day before Until a number is Amount, or that the law has none then.
type Change struct {
	From, Until calendar.Day // None: from ever; without an end
	None        bool         // the law has no value on these days
	Amount      int64
	Law         string
	Source      string
	Verified    bool // whoever drafted it has held it against the official text
}

// ends gives the first day and the first day after, as numbers that can be compared.
func ends(from, until calendar.Day) (a, b int64) {
	b = math.MaxInt64
	if until != calendar.None {
		b = int64(until)
	}
	return int64(from), b // None is before every day
}

func dayOf(n int64) calendar.Day {
	if n == math.MaxInt64 {
		return calendar.None
	}
	return calendar.Day(n)
}

// Apply lays a change over values that do not overlap, and gives them oldest first. What lies outside of its days stays as
// it was, cut where they begin or end.
func (c *Change) Apply(values []Value, proposal int64) []Value {
	a, b := ends(c.From, c.Until)
	var out []Value
	for _, v := range values {
		x, y := ends(v.From, v.Until)
		if y <= a || b <= x {
			out = append(out, v)
			continue
		}
		if x < a {
			left := v
			left.Until = dayOf(a)
			out = append(out, left)
		}
		if b < y {
			right := v
			right.From = dayOf(b)
			out = append(out, right)
		}
	}
	if !c.None {
		out = append(out, Value{From: c.From, Until: c.Until, Amount: c.Amount, Law: c.Law, Source: c.Source, Basis: Lawyer, Verified: c.Verified, Proposal: proposal})
	}
	slices.SortFunc(out, func(v, w Value) int { return int(v.From) - int(w.From) })
	return out
}

// Span is a time from a day until the day before Until in which a number becomes another one.
type Span struct {
	From, Until    calendar.Day // None: from ever; without an end
	Before, After  int64
	HadNone, IsOut bool // there was no value before; there is none after
}

// Differences gives the times in which the amounts of two lists of values are not the same, in order. What is only cited or
// verified otherwise is no difference.
func Differences(before, after []Value) []Span {
	var edges []int64
	for _, list := range [][]Value{before, after} {
		for i := range list {
			x, y := ends(list[i].From, list[i].Until)
			edges = append(edges, x, y)
		}
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	var out []Span
	for i := 0; i+1 < len(edges); i++ {
		day := calendar.Day(edges[i]) // None, before every day, is where a value from ever begins
		v, had := On(before, day)
		w, has := On(after, day)
		if had == has && v.Amount == w.Amount {
			continue
		}
		s := Span{From: day, Until: dayOf(edges[i+1]), Before: v.Amount, After: w.Amount, HadNone: !had, IsOut: !has}
		if n := len(out); n > 0 && out[n-1].Until == s.From && out[n-1].Before == s.Before && out[n-1].After == s.After && out[n-1].HadNone == s.HadNone && out[n-1].IsOut == s.IsOut {
			out[n-1].Until = s.Until
			continue
		}
		out = append(out, s)
	}
	return out
}
