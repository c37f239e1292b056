package availability

import (
	"fmt"
	"time"

	"oszir/internal/platform/calendar"
)

// The targets that figures are shown beside, in hundredths of a percent: the policy's and ours.
const (
	TargetPolicy = 97_18
	TargetOurs   = 99_95
)

// silence is how long no process may have noted that it lives before the time since counts as an outage that goes on.
const silence = time.Minute

// Figures is a month of a service in seconds. Only promised seconds are in it.
type Figures struct {
	Planned  int64 // promised, up to now
	Own      int64 // of these: an own outage
	External int64 // of these: an external outage and no own one
	Unknown  int64 // of these: before anybody measured
}

// Measured says of how many promised seconds it is known how they were.
func (f Figures) Measured() int64 { return f.Planned - f.Unknown }

// Up says in how many promised seconds the service was there.
func (f Figures) Up() int64 { return f.Planned - f.Unknown - f.Own - f.External }

// Availability gives the quotient of the formula in hundredths of a percent, truncated; ok is false when nothing was
// promised and measured.
func (f Figures) Availability() (hundredths int64, ok bool) {
	if f.Measured() <= 0 {
		return 0, false
	}
	return f.Up() * 100_00 / f.Measured(), true
}

// Percent writes hundredths of a percent with two decimals and a point.
func Percent(hundredths int64) string { return fmt.Sprintf("%d.%02d", hundredths/100, hundredths%100) }

// record is what is known of a service, for figures to be made of.
type record struct {
	hours        []Hours // in the order of hoursOn
	maintenance  []Maintenance
	outages      []Outage
	measuredFrom time.Time // the first heartbeat ever; zero: none
	now          time.Time
}

// figures makes the figures of a month; one that runs counts to now.
func (r *record) figures(m calendar.Month) Figures {
	var announced, own, external []span
	for i := range r.maintenance {
		if x := &r.maintenance[i]; x.CalledOffAt.IsZero() {
			announced = append(announced, spanOf(x.Since, x.Until, r.now))
		}
	}
	for i := range r.outages {
		o := &r.outages[i]
		s := spanOf(o.Since, o.Until, r.now)
		if o.Kind == Own {
			own = append(own, s)
		} else {
			external = append(external, s)
		}
	}
	planned := promised(r.hours, m).without(setOf(announced))
	if len(planned) > 0 {
		planned = planned.and(spans{{planned[0].from, r.now.Unix()}})
	}
	var known spans
	if !r.measuredFrom.IsZero() {
		known = spans{{r.measuredFrom.Unix(), r.now.Unix()}}
	}
	measured := planned.and(known)
	ours := setOf(own)
	return Figures{
		Planned: planned.seconds(), Unknown: planned.without(known).seconds(),
		Own: measured.and(ours).seconds(), External: measured.and(setOf(external)).without(ours).seconds(),
	}
}
