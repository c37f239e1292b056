package ptr_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oszir/internal/platform/calendar"
	"oszir/internal/ptr"
	"oszir/internal/ptr/benefit"
)

// dayOf reads a day of a test; "" is none.
func dayOf(t *testing.T, s string) calendar.Day {
	t.Helper()
	if s == "" {
		return calendar.None
	}
	d, ok := calendar.Parse(s)
	if !ok {
		t.Fatalf("no day: %q", s)
	}
	return d
}

// spansOf reads pairs of days.
func spansOf(t *testing.T, days ...string) []ptr.Span {
	t.Helper()
	var out []ptr.Span
	for pair := range slices.Chunk(days, 2) {
		out = append(out, ptr.Span{From: dayOf(t, pair[0]), Until: dayOf(t, pair[1])})
	}
	return out
}

func TestDeadline_C10_Due(t *testing.T) {
	for _, c := range []struct {
		name  string
		start string
		days  int
		stops []string // from, until
		fixed bool
		want  string // "": not known
	}{
		{name: "the day of the event is not counted", start: "2014-01-06", days: 21, want: "2014-01-27"},
		{name: "ends on a Saturday", start: "2014-01-04", days: 21, want: "2014-01-27"},
		{name: "ends on a Saturday that is worked", start: "2014-04-19", days: 21, want: "2014-05-10"},
		{name: "ends on a Friday that is taken off", start: "2014-04-11", days: 21, want: "2014-05-05"},
		{name: "ends at Christmas", start: "2013-12-03", days: 21, want: "2013-12-30"},
		{name: "over the change of the clocks", start: "2014-03-17", days: 21, want: "2014-04-07"},
		{name: "no days", start: "2014-01-06", days: 0, want: "2014-01-06"},
		{name: "stays on a Saturday", start: "2014-01-04", days: 21, fixed: true, want: "2014-01-25"},
		{name: "ten days won", start: "2014-01-06", days: 21, stops: []string{"2014-01-10", "2014-01-20"}, want: "2014-02-06"},
		{name: "twice", start: "2014-01-06", days: 21, stops: []string{"2014-01-10", "2014-01-20", "2014-01-22", "2014-01-24"}, want: "2014-02-10"},
		{name: "overlapping ones count once", start: "2014-01-06", days: 21, stops: []string{"2014-01-14", "2014-01-20", "2014-01-10", "2014-01-16"}, want: "2014-02-06"},
		{name: "one inside another", start: "2014-01-06", days: 21, stops: []string{"2014-01-10", "2014-01-20", "2014-01-12", "2014-01-13"}, want: "2014-02-06"},
		{name: "one after another without a day between", start: "2014-01-06", days: 21, stops: []string{"2014-01-10", "2014-01-15", "2014-01-15", "2014-01-20"}, want: "2014-02-06"},
		{name: "remedied at once", start: "2014-01-06", days: 21, stops: []string{"2014-01-10", "2014-01-10"}, want: "2014-01-27"},
		{name: "ended before it began", start: "2014-01-06", days: 21, stops: []string{"2014-01-20", "2014-01-10"}, want: "2014-01-27"},
		{name: "open", start: "2014-01-06", days: 21, stops: []string{"2014-01-10", ""}},
		{name: "open, and one that is over", start: "2014-01-06", days: 21, stops: []string{"2014-01-20", "", "2014-01-10", "2014-01-12"}},
		{name: "open since the last day", start: "2014-01-06", days: 21, stops: []string{"2014-01-27", ""}},
		{name: "open since the weekend on which it would end", start: "2014-01-04", days: 21, stops: []string{"2014-01-26", ""}},
		{name: "begun on the last day", start: "2014-01-06", days: 21, stops: []string{"2014-01-27", "2014-02-03"}, want: "2014-02-03"},
		{name: "begun on the weekend on which it would end", start: "2014-01-04", days: 21, stops: []string{"2014-01-26", "2014-02-01"}, want: "2014-02-03"},
		{name: "open, but begun after the end", start: "2014-01-06", days: 21, stops: []string{"2014-01-28", ""}, want: "2014-01-27"},
		{name: "begun before the event", start: "2014-01-06", days: 21, stops: []string{"2014-01-02", "2014-01-08"}, want: "2014-01-29"},
		{name: "over before the event", start: "2014-01-06", days: 21, stops: []string{"2014-01-02", "2014-01-04"}, want: "2014-01-27"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := ptr.Deadline{Start: dayOf(t, c.start), Days: c.days, Stops: spansOf(t, c.stops...), Fixed: c.fixed}
			due, ok := d.Due()
			got := due.Day.String()
			if !ok {
				got = ""
			}
			if got != c.want || due.Provisional {
				t.Errorf("%s %v, want %s", got, due.Provisional, c.want)
			}
		})
	}
}

func TestDeadline_C10_Provisional(t *testing.T) {
	for _, c := range []struct {
		start string
		fixed bool
		want  bool
	}{
		{"2026-12-01", false, false}, {"2026-12-10", false, false}, {"2026-12-15", false, true}, {"2026-12-15", true, false}, {"2009-12-01", false, true},
	} {
		due, _ := ptr.Deadline{Start: dayOf(t, c.start), Days: 21, Fixed: c.fixed}.Due()
		if due.Provisional != c.want {
			t.Errorf("from %s: %+v", c.start, due)
		}
	}
}

func TestDeadline_C10_AsOf(t *testing.T) {
	d := ptr.Deadline{Start: dayOf(t, "2014-01-06"), Days: 21, Stops: spansOf(t, "2014-01-10", "2014-01-20")}
	due := func(s string) ptr.DueDay { return ptr.DueDay{Day: dayOf(t, s)} }
	for _, c := range []struct {
		day  string
		want ptr.Standing
	}{
		{"2014-01-06", ptr.Standing{Due: due("2014-01-27"), Left: 21}},
		{"2014-01-09", ptr.Standing{Due: due("2014-01-27"), Left: 18}},
		{"2014-01-10", ptr.Standing{Stopped: true, Left: 17}},
		{"2014-01-19", ptr.Standing{Stopped: true, Left: 17, Won: 9}},
		{"2014-01-20", ptr.Standing{Due: due("2014-02-06"), Left: 17, Won: 10}},
		{"2014-02-06", ptr.Standing{Due: due("2014-02-06"), Left: 0, Won: 10}},
		{"2014-02-10", ptr.Standing{Due: due("2014-02-06"), Left: -4, Won: 10}},
	} {
		if diff := cmp.Diff(c.want, d.AsOf(dayOf(t, c.day))); diff != "" {
			t.Errorf("on %s:\n%s", c.day, diff)
		}
	}
}

// addedUp is the same deadline reckoned in another way: stops in order, joined, and added up.
func addedUp(d ptr.Deadline) (calendar.Day, bool) {
	stops := slices.Clone(d.Stops)
	slices.SortFunc(stops, func(a, b ptr.Span) int { return int(a.From - b.From) })
	end := func(day calendar.Day) calendar.Day {
		if d.Fixed {
			return day
		}
		return calendar.NextWorkingDay(day)
	}
	from, left := d.Start, calendar.Day(d.Days)
	for _, s := range stops {
		switch {
		case s.Until != calendar.None && s.Until <= max(s.From, from):
			continue
		case s.From > end(from+left):
			return end(from + left), true
		case s.Until == calendar.None:
			return calendar.None, false
		}
		left = max(0, left-max(0, s.From-from))
		from = s.Until
	}
	return end(from + left), true
}

// drawnDeadline is a deadline with up to four stops, and seldom an open one.
func drawnDeadline(dice *rand.Rand) ptr.Deadline {
	d := ptr.Deadline{Start: calendar.On(2012, 2, 1) + calendar.Day(dice.IntN(14*365)), Days: dice.IntN(70), Fixed: dice.IntN(4) == 0}
	for range dice.IntN(5) {
		d.Stops = append(d.Stops, drawnStop(dice, d.Start))
	}
	return d
}

func drawnStop(dice *rand.Rand, start calendar.Day) ptr.Span {
	s := ptr.Span{From: start + calendar.Day(dice.IntN(90)-5), Until: calendar.None}
	if dice.IntN(12) > 0 {
		s.Until = s.From + calendar.Day(dice.IntN(40)-2)
	}
	return s
}

func TestDeadline_C10_Properties(t *testing.T) {
	dice := rand.New(rand.NewPCG(10, 2))
	known, open, twice := 0, 0, 0
	for range 20_000 {
		d := drawnDeadline(dice)
		due, ok := d.Due()
		want, wantOK := addedUp(d)
		if ok != wantOK || ok && due.Day != want {
			t.Fatalf("%+v: %v %v, reckoned otherwise %v %v", d, due, ok, want, wantOK)
		}

		more := d
		more.Stops = append(slices.Clone(d.Stops), drawnStop(dice, d.Start))
		later, laterOK := more.Due()
		if !ok && laterOK || ok && laterOK && later.Day < due.Day {
			t.Fatalf("%+v: a further stop makes it earlier: %v, %v", more, due, later)
		}
		next := d
		next.Start++
		if after, afterOK := next.Due(); ok && afterOK && after.Day < due.Day {
			t.Fatalf("%+v: begun later it ends earlier: %v, %v", d, due, after)
		}
		mixed := d
		mixed.Stops = slices.Clone(d.Stops)
		dice.Shuffle(len(mixed.Stops), func(i, j int) { mixed.Stops[i], mixed.Stops[j] = mixed.Stops[j], mixed.Stops[i] })
		if other, otherOK := mixed.Due(); otherOK != ok || other != due {
			t.Fatalf("%+v: the order of the stops matters: %v, %v", d, due, other)
		}
		asOfHolds(t, d, d.Start+calendar.Day(dice.IntN(120)))

		if !ok {
			open++
			continue
		}
		known++
		naive := d.Start + calendar.Day(d.Days)
		for _, s := range d.Stops { // the mistake that the trial must see: overlapping stops counted each
			if s.Until != calendar.None {
				naive += max(0, s.Until-max(s.From, d.Start))
			}
		}
		if naive = calendar.NextWorkingDay(naive); !d.Fixed && naive != due.Day {
			twice++
		}
		switch {
		case due.Day < d.Start+calendar.Day(d.Days):
			t.Fatalf("%+v: %v is too early", d, due)
		case !d.Fixed && !calendar.WorkingDay(due.Day):
			t.Fatalf("%+v: %v is a day off", d, due)
		}
	}
	if known < 10_000 || open < 1_000 || twice < 1_000 {
		t.Errorf("the trial shows little: %d known, %d open, %d told apart from the mistake", known, open, twice)
	}
}

// asOfHolds checks that what happens later does not change what was said as of a day, and that nothing is lost once
// all has happened.
func asOfHolds(t *testing.T, d ptr.Deadline, on calendar.Day) {
	t.Helper()
	then := d.AsOf(on)
	future := d
	future.Stops = append(slices.Clone(d.Stops), ptr.Span{From: on + 1, Until: on + 9}, ptr.Span{From: on + 3, Until: calendar.None})
	for i := range future.Stops {
		if s := &future.Stops[i]; s.From <= on && s.Until > on { // still open on that day: it may end on any later one
			s.Until += 3
		}
	}
	if again := future.AsOf(on); again != then {
		t.Fatalf("%+v as of %s: %+v, later asked %+v", d, on, then, again)
	}
	if then.Stopped && (then.Left > d.Days || then.Left < 0) || then.Won < 0 {
		t.Fatalf("%+v as of %s: %+v", d, on, then)
	}
	due, ok := d.Due()
	end := d.AsOf(d.Start + 1000)
	if end.Stopped == ok || ok && (end.Due != due || end.Left >= 0) {
		t.Fatalf("%+v: in the end %+v, due %v %v", d, end, due, ok)
	}
}

func termsBegun(t *testing.T, begun string) ptr.Terms {
	t.Helper()
	of, ok := ptr.TermsOf(nil, dayOf(t, begun))
	if !ok {
		t.Fatalf("no law on %s", begun)
	}
	return of
}

func TestTerms_C10(t *testing.T) {
	ket := ptr.Terms{DecisionDays: 21, AppealDays: 15, PresumedDeliveryDays: 5}
	akr := ptr.Terms{DecisionDays: 60, SummaryDecisionDays: 8, AppealDays: 15, PresumedDeliveryDays: 5, FixedDecision: true}
	for begun, want := range map[string]ptr.Terms{"2012-02-01": ket, "2014-06-01": ket, "2017-12-31": ket, "2018-01-01": akr, "2026-11-21": akr} {
		if d := cmp.Diff(want, termsBegun(t, begun)); d != "" {
			t.Errorf("begun on %s:\n%s", begun, d)
		}
	}
	if of, ok := ptr.TermsOf(nil, dayOf(t, "2012-01-31")); ok {
		t.Errorf("before all law: %+v", of)
	}
	for _, p := range benefit.ProcedureParameters {
		for _, v := range p.Values {
			if v.Verified || v.Law == "" || v.Source == "" {
				t.Errorf("%s from %v: %+v", p.Key, v.From, v)
			}
		}
	}
	due, ok := termsBegun(t, "2014-01-04").Decision(dayOf(t, "2014-01-04"), nil).Due()
	if !ok || due.Day != dayOf(t, "2014-01-27") {
		t.Errorf("Ket.: %v", due)
	}
	due, ok = termsBegun(t, "2018-01-10").Decision(dayOf(t, "2018-01-10"), nil).Due()
	if !ok || due.Day != dayOf(t, "2018-03-11") || calendar.WorkingDay(due.Day) {
		t.Errorf("Ákr., on a Sunday: %v", due)
	}
}

func TestTerms_C10_Delivery(t *testing.T) {
	of := termsBegun(t, "2014-01-06")
	for _, c := range []struct{ name, attempt, presumed, appeal string }{
		{"a quiet week", "2014-01-08", "2014-01-15", "2014-01-30"},
		{"an attempt on a Saturday", "2014-01-11", "2014-01-17", "2014-02-03"},
		{"over a Friday that is taken off", "2014-04-28", "2014-05-07", "2014-05-22"},
		{"over a Saturday that is worked", "2014-05-06", "2014-05-12", "2014-05-27"},
		{"over Christmas", "2013-12-20", "2014-01-02", "2014-01-17"},
	} {
		got := of.PresumedDelivery(dayOf(t, c.attempt))
		if got.Day.String() != c.presumed || of.AppealEnd(got.Day).Day.String() != c.appeal || got.Provisional {
			t.Errorf("%s: %+v, appeal until %+v, want %s and %s", c.name, got, of.AppealEnd(got.Day), c.presumed, c.appeal)
		}
	}
	if got := termsBegun(t, "2026-11-21").PresumedDelivery(dayOf(t, "2026-12-28")); !got.Provisional {
		t.Errorf("nobody knows yet which days are moved in 2027: %+v", got)
	}
}

func TestTerms_C10_Finality(t *testing.T) {
	of := termsBegun(t, "2014-01-06")
	for _, c := range []struct {
		name    string
		parties []string // delivered, waived
		want    string   // "": not yet
	}{
		{"the day after the appeal period", []string{"2014-01-08", ""}, "2014-01-24"},
		{"after a period that ends on a day off", []string{"2014-01-10", ""}, "2014-01-28"},
		{"a Friday's end, final on the Saturday", []string{"2014-01-09", ""}, "2014-01-25"},
		{"waived", []string{"2014-01-08", "2014-01-09"}, "2014-01-09"},
		{"waived when it was announced", []string{"", "2014-01-07"}, "2014-01-07"},
		{"waived too late", []string{"2014-01-08", "2014-03-01"}, "2014-01-24"},
		{"the later of two", []string{"2014-01-08", "", "2014-01-13", ""}, "2014-01-29"},
		{"one has waived", []string{"2014-01-08", "", "2014-01-13", "2014-01-14"}, "2014-01-24"},
		{"both have waived", []string{"2014-01-08", "2014-01-08", "2014-01-13", "2014-01-14"}, "2014-01-14"},
		{"one has not got it", []string{"2014-01-08", "", "", ""}, ""},
		{"nobody", nil, ""},
	} {
		var parties []ptr.Party
		for _, s := range spansOf(t, c.parties...) {
			parties = append(parties, ptr.Party{Delivered: s.From, Waived: s.Until})
		}
		final, ok := of.ProposeFinality(parties...)
		got := final.Day.String()
		if !ok {
			got = ""
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	if final, _ := termsBegun(t, "2026-11-21").ProposeFinality(ptr.Party{Delivered: dayOf(t, "2026-12-28"), Waived: calendar.None}); !final.Provisional {
		t.Errorf("%+v is not said to be provisional", final)
	}
}
