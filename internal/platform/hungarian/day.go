package hungarian

import (
	"strconv"
	"strings"

	"oszir/internal/platform/calendar"
)

var months = [...]string{
	"január", "február", "március", "április", "május", "június", "július", "augusztus", "szeptember", "október", "november", "december",
}

// Day writes a day as letters do, with an ending: None gives 2014. március 1., Nominative 2014. március 1-je, On 1-jén, Tol
// 1-jétől, Ig 1-jéig, I 1-jei, and so on with every other ending. The ending follows the day's name as it is read (elseje,
// másodika, tizedike), so it is the full form: 12-étől, where 12-től would be right too (AkH.). calendar.None gives "".
func Day(d calendar.Day, s Suffix) string {
	if d == calendar.None {
		return ""
	}
	y, m, day := d.Date()
	text := strconv.Itoa(y) + ". " + months[m-1] + " " + strconv.Itoa(day)
	if s == None {
		return text + "."
	}
	spoken, own := dayName(day)
	return text + "-" + strings.TrimPrefix(With(spoken, s), strings.TrimSuffix(spoken, own))
}

// dayName gives how a day of the month is read and which letters of it are written after the figure: másodika, a.
func dayName(day int) (spoken, own string) {
	if day == 1 {
		return "elseje", "je"
	}
	spoken = Ordinal(int64(day))
	own = "e"
	if harmonyOf(spoken) == back {
		own = "a"
	}
	return spoken + own, own
}

// Month writes a month with an ending: 2014. március, 2014. márciustól, 2014. márciusi. Forms with the word hónap are With's:
// With(Month(m, None)+" hónap", Ra).
func Month(m calendar.Month, s Suffix) string {
	y, month, _ := m.First().Date()
	return With(strconv.Itoa(y)+". "+months[month-1], s)
}
