package ptr

import (
	"strings"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefits"
)

// What the checks say of benefits that exclude each other. What is said is that there is one, of which kind, and when:
// all else is the brief, or must be asked for with a reason (OpenDetails).

// lookParallel says what excludes a case by one check.
func lookParallel(code string) func(s *sight, say func(CaseFinding)) {
	return func(s *sight, say func(CaseFinding)) {
		for _, f := range s.lawOf(code) {
			say(f)
		}
		c := s.c
		gross := c.gross()
		for _, m := range strongest(s.matches, func(m *match) string { return m.checkOf(c, s.same) }) {
			if m.checkOf(c, s.same) != code {
				continue
			}
			f := CaseFinding{
				Severity: m.severity(c, gross), Field: fieldOf[benefit.Subject(m.subject)], Key: parallelKeys[code], Args: []string{m.kind, period(m.start, m.end)},
				Other: m.benefit, OtherOf: m.body, Where: m.where,
			}
			switch m.where {
			case WhereDecision:
				f.Key, f.InCase = "ptr.check.parallel.decided", m.caseID
			case WhereCase:
				f.Key, f.InCase, f.Args = "ptr.check.parallel.case", m.caseID, []string{m.kind, dottedDay(m.start)}
			}
			// Of other people than those of the case nothing is said: whose benefit it is belongs to its office.
			for _, id := range c.people() {
				if id != c.applicant && s.samePerson(id, m.applicant) {
					f.Person = id
				}
			}
			say(f)
		}
	}
}

// parallelKeys are the sentences of the checks.
var parallelKeys = map[string]string{
	"E05": "ptr.check.parallel.e05", "E06": "ptr.check.parallel.e06", "E07": "ptr.check.parallel.e07", "E08": "ptr.check.parallel.e08",
	"E09": "ptr.check.parallel.e09", "E10": "ptr.check.parallel.e10", "E12": "ptr.check.parallel.e12",
}

// lawOf is what the law says that belongs to a check of exclusion: somebody in the household draws the same.
func (s *sight) lawOf(code string) []CaseFinding {
	var out []CaseFinding
	lookLaw(code)(s, func(f CaseFinding) { out = append(out, f) })
	return out
}

// lookOtherCash (E12): a carer draws no other regular cash benefit that is as high; see Group.Fills.
func lookOtherCash(s *sight, say func(CaseFinding)) { lookParallel("E12")(s, say) }

// fieldOf gives what a group's subject is in a case.
var fieldOf = map[benefit.Subject]string{
	benefit.ByApplicant: "[applicant]", benefit.ByEntitled: "[entitled]", benefit.ByDwelling: "[dwelling]", benefit.ByFamily: "[household]", byListing: "[household]",
}

// gross is the monthly amount of a draft; 0: none yet.
func (c *matter) gross() int64 {
	if v := c.record.Of(benefit.GrossMonthly); v.State == fields.OK {
		return v.N
	}
	return 0
}

// kindsIn names the kinds of a group.
func kindsIn(g benefit.Group) string {
	var out []string
	for _, k := range benefits.All() {
		for _, have := range k.Groups {
			if have.Code == g.Code {
				out = append(out, k.Code)
			}
		}
	}
	return strings.Join(out, ", ")
}

// sameMonth reports that two days are of one month.
func sameMonth(a, b calendar.Day) bool { return calendar.MonthOf(a) == calendar.MonthOf(b) }
