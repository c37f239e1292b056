package match

import (
	"slices"

	"oszir/internal/platform/calendar"
	"oszir/internal/tartinfo/record"
)

// Set is a set of values of a closed list, a bit for each.
type Set uint32

// setOf makes the set of the keys; one that the list does not have is not in it.
func setOf(l *record.List, keys ...string) Set {
	var s Set
	for _, k := range keys {
		if at := l.Place(k); at > 0 {
			s |= 1 << at
		}
	}
	return s
}

// keys lists what is in a set, in the order of the list.
func (s Set) keys(l *record.List) []string {
	var out []string
	for i, c := range l.Choices {
		if s&(1<<(i+1)) != 0 {
			out = append(out, c.Key)
		}
	}
	return out
}

// mostLanguages is more than the list of languages has.
const mostLanguages = 32

// Profile is what counts of a member.
type Profile struct {
	Member      int64
	Families    Set // of the last post and of all earlier ones; soldier at disposal is one of the last post only
	Fields      Set // of finished schools
	Studying    Set // of schools in progress
	Level       int // place of the highest finished school in record.SchoolLevels; 0: none is known
	Languages   [mostLanguages]uint8
	Exams       Set
	Years       int // of experience, whole ones
	PublicYears int // in public service
	County      string
	Mobility    string
	Status      string // legal status
	AtDisposal  bool   // a soldier at disposal, Hjt. 46. § (1) r)
	ReserveEnd  calendar.Day
}

// Person is a member as stored.
type Person struct {
	Member       int64
	Families     []string // of the last post
	County       string
	Mobility     string
	Status       string
	ServiceYears int
	ReserveEnd   calendar.Day
	Lines        []Line
}

// Line is what counts of a line of a tab. What stands where follows from the tab.
type Line struct {
	Tab   string `json:"tab"`
	What  string `json:"what"`  // school level, job family, language, exam
	Which string `json:"which"` // field of study, level of the language
	Mark  string `json:"mark"`  // in progress, in public service
	From  string `json:"from"`
	Until string `json:"until"`
}

// ProfileOf puts together what counts of a member on a day.
func ProfileOf(x *Person, today calendar.Day) Profile {
	p := Profile{Member: x.Member, Families: setOf(record.JobFamilies, x.Families...), County: x.County, Mobility: x.Mobility, Status: x.Status, ReserveEnd: x.ReserveEnd}
	soldiers := setOf(record.JobFamilies, record.SoldierFamily)
	p.AtDisposal = p.Families&soldiers != 0 // by the last post, of which soldiers' bodies alone can say so: anybody may write down an earlier one
	var all, public []span
	for i := range x.Lines {
		l := &x.Lines[i]
		switch l.Tab {
		case record.School:
			field := setOf(record.StudyFields, l.Which)
			if l.Mark != "" {
				p.Studying |= field
				continue
			}
			p.Fields |= field
			p.Level = max(p.Level, record.SchoolLevels.Place(l.What))
		case record.Workplace:
			p.Families |= setOf(record.JobFamilies, l.What) &^ soldiers
			s, ok := spanOf(l, today)
			if !ok {
				continue
			}
			all = append(all, s)
			if l.Mark != "" {
				public = append(public, s)
			}
		case record.Language:
			if at := record.Languages.Place(l.What); at > 0 && at < mostLanguages {
				p.Languages[at] = max(p.Languages[at], uint8(record.LanguageLevels.Place(l.Which)))
			}
		case record.Exam:
			p.Exams |= setOf(record.Exams, l.What)
		}
	}
	// The length of service for classification holds earlier public service already, so it is not added to it.
	inPublic := length(public)
	served := max(daysOf(x.ServiceYears), inPublic)
	p.PublicYears, p.Years = years(served), years(served+length(all)-inPublic)
	return p
}

// trained says whether the law lets the member have the schooling of a post later (Kttv. 41. §).
func (p *Profile) trained() bool {
	return p.Status == record.Soldier || p.Status == record.Professional || p.AtDisposal
}

// span is a time from one day to another.
type span struct{ from, until calendar.Day }

// spanOf reads the time of an earlier workplace, as far as it has passed.
func spanOf(l *Line, today calendar.Day) (span, bool) {
	from, ok := calendar.Parse(l.From)
	until, also := calendar.Parse(l.Until)
	s := span{from, min(until, today)}
	return s, ok && also && s.from <= s.until
}

// length counts the days of times; one that lies in two counts once.
func length(of []span) int {
	slices.SortFunc(of, func(a, b span) int { return int(a.from - b.from) })
	n, done := 0, calendar.None
	for _, s := range of {
		from := max(s.from, done+1)
		if done == calendar.None {
			from = s.from
		}
		if s.until >= from {
			n += int(s.until-from) + 1
			done = s.until
		}
	}
	return n
}

// Four years have 1461 days; the day is added since years begin at any of the four.
func years(days int) int   { return (days + 1) * 4 / 1461 }
func daysOf(years int) int { return (years*1461 + 3) / 4 }
