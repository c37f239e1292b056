package availability

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"oszir/internal/platform/calendar"
)

// moment reads a time by the clock of Budapest.
func moment(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04:05", s, calendar.Budapest)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func month(y, m int) calendar.Month { return calendar.MonthOf(calendar.On(y, time.Month(m), 1)) }

const hour = 3600

// The formula, with the policy's own example, at the edges of months, when the clocks change, and for what overlaps.
//
// Covers: X13
func TestFigures_X13_Formula(t *testing.T) {
	ever := "2020-01-01 00:00:00"
	type out struct{ kind, since, until string }
	for _, c := range []struct {
		name        string
		month       calendar.Month
		hours       []Hours
		measured    string
		now         string
		maintenance [][2]string
		outages     []out
		want        Figures
		percent     string
	}{
		{"the example of the policy", month(2026, 2), []Hours{OfficeHours}, ever, "2026-03-01 00:00:00", nil,
			[]out{{"own", "2026-02-03 09:00:00", "2026-02-03 13:30:00"}}, Figures{Planned: 160 * hour, Own: 4*hour + 1800}, "97.18"},
		{"the policy's numbers as they stand", month(2026, 2), []Hours{OfficeHours}, ever, "2026-03-01 00:00:00", nil,
			[]out{{"own", "2026-02-03 09:00:00", "2026-02-03 09:30:00"}, {"external", "2026-02-04 09:00:00", "2026-02-04 09:30:00"}},
			Figures{Planned: 160 * hour, Own: 1800, External: 1800}, "99.37"},
		{"without an outage", month(2026, 2), nil, ever, "2026-03-01 00:00:00", nil, nil, Figures{Planned: 28 * 24 * hour}, "100.00"},
		{"one second is not rounded away", month(2026, 2), nil, ever, "2026-03-01 00:00:00", nil,
			[]out{{"own", "2026-02-03 09:00:00", "2026-02-03 09:00:01"}}, Figures{Planned: 28 * 24 * hour, Own: 1}, "99.99"},
		{"all of it", month(2026, 2), nil, ever, "2026-03-01 00:00:00", nil, []out{{"own", "2026-01-01 00:00:00", ""}}, Figures{Planned: 28 * 24 * hour, Own: 28 * 24 * hour}, "0.00"},
		{"the day on which the clocks go forward", month(2026, 3), nil, ever, "2026-04-01 00:00:00", nil, nil, Figures{Planned: 31*24*hour - hour}, "100.00"},
		{"the day on which they go back", month(2026, 10), nil, ever, "2026-11-01 00:00:00", nil, nil, Figures{Planned: 31*24*hour + hour}, "100.00"},
		{"an outage while they go back", month(2026, 10), nil, ever, "2026-11-01 00:00:00", nil,
			[]out{{"own", "2026-10-25 00:00:00", "2026-10-26 00:00:00"}}, Figures{Planned: 31*24*hour + hour, Own: 25 * hour}, "96.64"},
		{"hours of every day while they go forward", month(2026, 3), []Hours{{From: calendar.None, Days: EveryDay, Opens: 60, Closes: 240}}, ever, "2026-04-01 00:00:00", nil, nil,
			Figures{Planned: 31*3*hour - hour}, "100.00"},
		{"an outage over the edge of the month", month(2026, 2), nil, ever, "2026-03-15 00:00:00", nil,
			[]out{{"own", "2026-01-31 23:00:00", "2026-02-01 02:00:00"}, {"own", "2026-02-28 22:00:00", "2026-03-01 05:00:00"}}, Figures{Planned: 28 * 24 * hour, Own: 4 * hour}, "99.40"},
		{"what overlaps counts once, own before external", month(2026, 2), nil, ever, "2026-03-01 00:00:00", nil,
			[]out{
				{"own", "2026-02-03 09:00:00", "2026-02-03 10:00:00"}, {"own", "2026-02-03 09:30:00", "2026-02-03 10:30:00"},
				{"external", "2026-02-03 10:00:00", "2026-02-03 11:00:00"}, {"external", "2026-02-03 10:15:00", "2026-02-03 11:00:00"},
			}, Figures{Planned: 28 * 24 * hour, Own: hour + 1800, External: 1800}, "99.70"},
		{"outside the promised hours", month(2026, 2), []Hours{OfficeHours}, ever, "2026-03-01 00:00:00", nil,
			[]out{{"own", "2026-02-01 00:00:00", "2026-02-02 08:00:00"}, {"own", "2026-02-02 16:00:00", "2026-02-03 08:00:00"}}, Figures{Planned: 160 * hour}, "100.00"},
		{"maintenance shortens what is planned", month(2026, 2), nil, ever, "2026-03-01 00:00:00", [][2]string{{"2026-02-03 00:00:00", "2026-02-03 06:00:00"}, {"2026-02-03 04:00:00", "2026-02-03 06:00:00"}},
			[]out{{"own", "2026-02-03 05:00:00", "2026-02-03 06:30:00"}}, Figures{Planned: 28*24*hour - 6*hour, Own: 1800}, "99.92"},
		{"a month that runs counts to now", month(2026, 2), nil, ever, "2026-02-02 12:00:00", nil, []out{{"external", "2026-02-02 06:00:00", ""}}, Figures{Planned: 36 * hour, External: 6 * hour}, "83.33"},
		{"nobody measured the beginning", month(2026, 2), nil, "2026-02-02 00:00:00", "2026-02-03 00:00:00", nil,
			[]out{{"own", "2026-02-01 00:00:00", "2026-02-02 06:00:00"}}, Figures{Planned: 48 * hour, Unknown: 24 * hour, Own: 6 * hour}, "75.00"},
		{"nobody measured anything", month(2026, 2), nil, "", "2026-02-03 00:00:00", nil, nil, Figures{Planned: 48 * hour, Unknown: 48 * hour}, ""},
		{"before the month", month(2026, 2), nil, ever, "2026-01-03 00:00:00", nil, nil, Figures{}, ""},
		{"other hours from a day on", month(2026, 2), []Hours{{From: calendar.On(2026, 2, 27), Days: EveryDay, Opens: 0, Closes: 60}, {From: calendar.On(2026, 2, 27), Days: EveryDay, Opens: 0, Closes: 120}},
			ever, "2026-03-01 00:00:00", nil, nil, Figures{Planned: 26*24*hour + 4*hour}, "100.00"},
		{"a worked Saturday and a day off for it", month(2026, 8), []Hours{OfficeHours}, ever, "2026-09-01 00:00:00", nil, nil, Figures{Planned: 20 * 8 * hour}, "100.00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := record{hours: c.hours, now: moment(t, c.now)}
			if c.measured != "" {
				r.measuredFrom = moment(t, c.measured)
			}
			for _, x := range c.maintenance {
				r.maintenance = append(r.maintenance, Maintenance{Since: moment(t, x[0]), Until: moment(t, x[1])})
			}
			r.maintenance = append(r.maintenance, Maintenance{Since: moment(t, "2026-02-05 00:00:00"), Until: moment(t, "2026-02-07 06:00:00"), CalledOffAt: moment(t, "2026-02-01 00:00:00")})
			for _, x := range c.outages {
				o := Outage{Kind: Kind(x.kind), Since: moment(t, x.since)}
				if x.until != "" {
					o.Until = moment(t, x.until)
				}
				r.outages = append(r.outages, o)
			}
			f := r.figures(c.month)
			percent := ""
			if n, ok := f.Availability(); ok {
				percent = Percent(n)
			}
			if f != c.want || percent != c.percent {
				t.Errorf("%+v %s, want %+v %s", f, percent, c.want, c.percent)
			}
		})
	}
}

// Whatever happened, each planned second is up, an own outage, an external one or unknown, and only one of these; counted
// here second by second, by another way than the program's.
//
// Covers: X13
func TestFigures_X13_EverySecondCountsOnce(t *testing.T) {
	const n = 300
	wrong, blind := 0, 0
	for seed := range uint64(n) {
		rnd := rand.New(rand.NewPCG(seed, 13))
		m := month(2026, 1+rnd.IntN(12))
		begin, end := at(m.First(), 0), at((m+1).First(), 0)
		someTime := func() time.Time { // about the month, on whole minutes
			return begin.Add(time.Duration(rnd.IntN(36*24*60)-2*24*60) * time.Minute)
		}
		r := record{now: someTime(), measuredFrom: someTime()}
		for range rnd.IntN(3) {
			opens := 60 * rnd.IntN(20)
			r.hours = append(r.hours, Hours{From: m.First() + calendar.Day(10*len(r.hours)), Days: []Days{EveryDay, WorkingDays}[rnd.IntN(2)], Opens: opens, Closes: opens + 60*(1+rnd.IntN(4))})
		}
		for range rnd.IntN(3) {
			since := someTime()
			r.maintenance = append(r.maintenance, Maintenance{Since: since, Until: since.Add(time.Duration(1+rnd.IntN(600)) * time.Minute)})
		}
		for range rnd.IntN(12) {
			o := Outage{Kind: Kinds()[rnd.IntN(2)], Since: someTime()}
			if rnd.IntN(6) > 0 {
				o.Until = o.Since.Add(time.Duration(rnd.IntN(3000)) * time.Minute)
			}
			r.outages = append(r.outages, o)
		}
		var f Figures
		up := int64(0)
		for s := begin; s.Before(end) && s.Before(r.now); s = s.Add(time.Minute) {
			switch r.by(s) {
			case "planned":
				up += 60
			case "own":
				f.Own += 60
			case "external":
				f.External += 60
			case "unknown":
				f.Unknown += 60
			default:
				continue
			}
			f.Planned += 60
		}
		got := r.figures(m)
		if got != f || got.Planned != got.Up()+got.Own+got.External+got.Unknown || got.Up() != up {
			wrong++
			t.Errorf("seed %d, %s: %+v, want %+v", seed, m, got, f)
		}
		if got.Own+got.External > 0 {
			// The control: counting an overlap twice is seen.
			var twice int64
			for i := range r.outages {
				one := record{hours: r.hours, maintenance: r.maintenance, outages: r.outages[i : i+1], measuredFrom: r.measuredFrom, now: r.now}
				o := one.figures(m)
				twice += o.Own + o.External
			}
			if twice != got.Own+got.External {
				blind++
			}
		}
	}
	verdict, control := "PASS", "PASSED"
	if wrong > 0 {
		verdict = "FAIL"
	}
	if blind > 0 {
		control = "FAILED-AS-EXPECTED"
	} else {
		t.Error("counting overlaps twice would not be seen")
	}
	fmt.Printf("TEST id=X13-SECONDS n=%d wrong=%d control=%s bar=0 verdict=%s\n", n, wrong, control, verdict)
}

// by says what a moment counts as, by asking every row.
func (r *record) by(s time.Time) string {
	d := calendar.Of(s)
	h := AllHours
	for _, x := range r.hours {
		if x.From <= d {
			h = x
		}
	}
	local := s.In(calendar.Budapest)
	minutes := local.Hour()*60 + local.Minute()
	if minutes < h.Opens || minutes >= h.Closes || h.Days == WorkingDays && !calendar.WorkingDay(d) {
		return ""
	}
	for _, x := range r.maintenance {
		if !s.Before(x.Since) && s.Before(x.Until) {
			return ""
		}
	}
	if s.Before(r.measuredFrom) {
		return "unknown"
	}
	for _, kind := range []Kind{Own, External} {
		for _, o := range r.outages {
			if o.Kind == kind && !s.Before(o.Since) && (o.Until.IsZero() || s.Before(o.Until)) {
				return string(kind)
			}
		}
	}
	return "planned"
}
