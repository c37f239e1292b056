package ptr

import (
	"math/rand/v2"
	"testing"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefit"
)

// amountOf marks a record by an amount, so that a test sees which decision a day stands by.
func amountOf(n int64) fields.Record {
	r := fields.NewRecord(benefit.RepayBy.No)
	r.Set(benefit.GrossMonthly, fields.Value{State: fields.OK, N: n})
	return r
}

// on gives the amount of a day; -1 when nothing holds.
func on(spans []span, day calendar.Day) int64 {
	for _, s := range spans {
		if s.start <= day && day <= s.end {
			return s.record.Of(benefit.GrossMonthly).N
		}
	}
	return -1
}

// gapless reports whether spans follow each other without gap or overlap.
func gapless(spans []span) bool {
	for i, s := range spans {
		if s.end < s.start || i > 0 && s.start != spans[i-1].end+1 {
			return false
		}
	}
	return true
}

// Over random histories of grants, changes, corrections and endings a benefit stays without gaps, a decision changes
// nothing before its first day, and everything from then on; one that does not fit changes nothing at all.
//
// Covers: C8
func TestEffect_C8_RandomHistories(t *testing.T) {
	broken := 0 // of a rule that forgets to cut what stood before
	for seed := range uint64(2000) {
		dice := rand.New(rand.NewPCG(seed, 8))
		first := calendar.On(2014, 1, 1) + calendar.Day(dice.IntN(100))
		spans, ok := (&effect{from: first, end: first + calendar.Day(dice.IntN(700)), record: amountOf(1)}).apply(nil)
		if !ok {
			t.Fatalf("seed %d: the grant does not fit", seed)
		}
		for n := int64(2); n < 12; n++ {
			e := effect{from: first + calendar.Day(dice.IntN(800)-50), end: calendar.None, record: amountOf(n), decision: n}
			switch dice.IntN(5) {
			case 0:
				e.end = e.from + calendar.Day(dice.IntN(300)-20)
			case 1:
				e.ends, e.end = true, e.from
			case 2:
				e.whole, e.end = true, e.from+calendar.Day(dice.IntN(400))
			}
			after, ok := e.apply(spans)
			if !ok {
				if after != nil {
					t.Fatalf("seed %d: a decision that does not fit leaves something", seed)
				}
				continue
			}
			if !gapless(after) {
				t.Fatalf("seed %d step %d: %+v", seed, n, after)
			}
			last := max(spans[len(spans)-1].end, after[len(after)-1].end)
			for day := first - 60; day <= last+10; day++ {
				before, now := on(spans, day), on(after, day)
				want := before
				switch {
				case e.whole:
					want = -1
					if day >= e.from && day <= e.end {
						want = n
					}
				case e.ends && day > e.end:
					want = -1
				case !e.ends && day >= e.from:
					want = n
					if day > after[len(after)-1].end {
						want = -1
					}
				}
				if now != want {
					t.Fatalf("seed %d step %d: on %v %d, want %d", seed, n, day, now, want)
				}
			}
			if !e.ends && !e.whole && !gapless(append(append([]span{}, spans...), after[len(after)-1])) {
				broken++
			}
			for _, s := range spans {
				for _, a := range after {
					if a.kept && a.start == s.start && a.end != s.end {
						t.Fatalf("seed %d step %d: a span was cut and is said to be kept", seed, n)
					}
				}
			}
			for i := range after {
				after[i].kept = true
			}
			spans = after
		}
	}
	if broken == 0 {
		t.Error("the control, which cuts nothing, was never found out")
	}
}

// Only what no decision has touched is kept as it is in the register; a benefit that was deleted is gone.
func TestEffect_C8_EndAndDelete(t *testing.T) {
	spans := []span{{start: 100, end: 199, record: amountOf(1), kept: true}, {start: 200, end: 299, record: amountOf(2), kept: true}}
	r := amountOf(9)
	r.Set(benefit.EndingGround, fields.Value{State: fields.OK, Text: benefit.EndDeath})
	after, ok := (&effect{ends: true, end: 150, record: r, decision: 5}).apply(spans)
	if !ok || len(after) != 1 || after[0].end != 150 || after[0].kept || after[0].record.Of(benefit.GrossMonthly).N != 1 || after[0].record.Of(benefit.EndingGround).Text != benefit.EndDeath {
		t.Errorf("ended: %v %+v", ok, after)
	}
	if spans[0].record.Of(benefit.EndingGround).Text != "" {
		t.Error("what stood before was written into")
	}
	after, ok = (&effect{deletes: true}).apply(spans)
	if !ok || len(after) != 0 {
		t.Errorf("deleted: %v %+v", ok, after)
	}
	after, ok = (&effect{from: 200, end: calendar.None, record: amountOf(3)}).apply(spans)
	if !ok || len(after) != 2 || !after[0].kept || after[1].kept || after[1].end != 299 {
		t.Errorf("changed from the second span on: %v %+v", ok, after)
	}
}
