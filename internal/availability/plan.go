package availability

import (
	"time"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
)

// Days says on which days a service is promised.
type Days string

// The sorts of days.
const (
	EveryDay    Days = "all"
	WorkingDays Days = "working"
)

// dayMinutes is when a day is over, in minutes after its beginning by the clock.
const dayMinutes = 24 * 60

// Hours says when a service is promised, from a day on until other Hours say otherwise.
type Hours struct {
	From          calendar.Day // None: from ever
	Days          Days
	Opens, Closes int // minutes after midnight by the clock of Budapest; Closes at most 1440
}

// The hours that can be chosen by name: round the clock, which holds where nobody has said anything, and the working-day
// hours that make the policy's 160 a month.
var (
	AllHours    = Hours{From: calendar.None, Days: EveryDay, Opens: 0, Closes: dayMinutes}
	OfficeHours = Hours{From: calendar.None, Days: WorkingDays, Opens: 8 * 60, Closes: 16 * 60}
)

// sound reports whether hours can be kept.
func (h *Hours) sound() bool {
	return (h.Days == EveryDay || h.Days == WorkingDays) && h.Opens >= 0 && h.Opens < h.Closes && h.Closes <= dayMinutes
}

// at gives the moment so many minutes after the beginning of a day, by the clock of Budapest.
func at(d calendar.Day, minutes int) time.Time {
	y, m, day := d.Date()
	return time.Date(y, m, day, 0, minutes, 0, 0, calendar.Budapest)
}

// on gives the promised time of a day. On days when the clocks change it is as long as the clock says.
func (h *Hours) on(d calendar.Day) span {
	if h.Days == WorkingDays && !calendar.WorkingDay(d) {
		return span{}
	}
	return span{at(d, h.Opens).Unix(), at(d, h.Closes).Unix()}
}

// hoursOn gives the hours that hold on a day; all are in the order of their first day, later words after earlier ones.
func hoursOn(all []Hours, d calendar.Day) Hours {
	out := AllHours
	for _, h := range all {
		if h.From <= d {
			out = h
		}
	}
	return out
}

// promised gives the seconds in which a service is promised in a month, maintenance left aside.
func promised(all []Hours, m calendar.Month) spans {
	var list []span
	for d := m.First(); d < (m + 1).First(); d++ {
		h := hoursOn(all, d)
		list = append(list, h.on(d))
	}
	return setOf(list)
}

// NewHours promises a service at other hours from a day on.
type NewHours struct {
	Service string
	Hours   Hours
	Seen    int64 // number of the latest hours that were seen; 0: none
	Request audit.Request
}

// Maintenance is a time that was announced before it began and in which nothing is promised.
type Maintenance struct {
	ID           int64
	Services     []string
	Since, Until time.Time
	Note         string // for everybody to read
	AnnouncedAt  time.Time
	By           string    // login code; not for the public
	CalledOffAt  time.Time // zero: it holds
}

// NewMaintenance announces maintenance.
type NewMaintenance struct {
	Services     []string
	Since, Until time.Time
	Note         string
	Request      audit.Request
}
