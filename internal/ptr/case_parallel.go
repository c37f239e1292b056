package ptr

import (
	"slices"

	"oszir/internal/platform/calendar"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefits"
)

// exclusion is what the kinds' definitions say about what excludes what, as statements take it: three columns.
type exclusion struct{ kinds, groups, subjects []string }

// excluding is the exclusion of all kinds; the definitions do not change while the program runs.
var excluding = func() exclusion {
	var e exclusion
	for _, k := range benefits.All() {
		for _, g := range k.Groups {
			e.kinds, e.groups, e.subjects = append(e.kinds, k.Code), append(e.groups, g.Code), append(e.subjects, string(g.By))
		}
	}
	return e
}()

// byListing is the subject of somebody who stands among the people of another one's benefit; see parallelBenefits.
const byListing = "listed"

// counted is whom a case counts by, in the same way.
type counted struct {
	groups, subjects []string
	who              []int64
}

func (n *counted) add(group, subject string, who ...int64) {
	for _, id := range who {
		if id != 0 {
			n.groups, n.subjects, n.who = append(n.groups, group), append(n.subjects, subject), append(n.who, id)
		}
	}
}

// args begins the arguments of the statements that look for parallel support.
func (n *counted) args(more ...any) []any {
	return append([]any{excluding.kinds, excluding.groups, excluding.subjects, n.groups, n.subjects, n.who}, more...)
}

// countedBy says whom a case counts by in some groups; same gives the records that are one person.
func (c *matter) countedBy(groups []benefit.Group, same map[int64][]int64) counted {
	var n counted
	for _, g := range groups {
		switch g.By {
		case benefit.ByApplicant:
			n.add(g.Code, string(g.By), same[c.applicant]...)
		case benefit.ByEntitled:
			n.add(g.Code, string(g.By), same[c.entitled]...)
		case benefit.ByDwelling:
			n.add(g.Code, string(g.By), c.dwelling)
		case benefit.ByFamily:
			n.add(g.Code, byListing, same[c.applicant]...)
			for _, id := range c.relatives(same) {
				n.add(g.Code, string(g.By), id)
			}
		}
	}
	return n
}

// relatives are all records of the members of the household but those of the applicant, each once.
func (c *matter) relatives(same map[int64][]int64) []int64 {
	var out []int64
	for i := range c.household {
		for _, id := range same[c.household[i].PersonID] {
			if !slices.Contains(same[c.applicant], id) && !slices.Contains(out, id) {
				out = append(out, id)
			}
		}
	}
	return out
}

// The places where something parallel is found.
const (
	WhereRegister = "register" // a benefit
	WhereDecision = "decision" // a decision that is not final
	WhereCase     = "case"     // a case on its way
)

// match is a benefit, a decision or a case that excludes, by one group, what a case is about.
type match struct {
	where               string
	group, subject      string
	benefit             int64
	year                int
	applicant, entitled int64
	kind                string
	body                int64
	start, end          calendar.Day // None: without an end
	gross               int64        // forints a month; 0: none
	caseID              int64
}

// checkOf gives the code of the check that a match belongs to: the same kind given twice to one person is E05, whatever
// the group; all else is what the group says.
func (m *match) checkOf(c *matter, same map[int64][]int64) string {
	own := groupOf(c.kind, m.group)
	one := slices.Contains(same[c.applicant], m.applicant) && (m.entitled == 0 && c.entitled == 0 || slices.Contains(same[c.entitled], m.entitled))
	if own.Check == "" || one && m.kind == c.kind.Code {
		return "E05"
	}
	return own.Check
}

// groupOf gives a kind's group by its code.
func groupOf(k *benefit.Kind, code string) benefit.Group {
	for _, g := range k.Groups {
		if g.Code == code {
			return g
		}
	}
	return benefit.Group{Code: code}
}

// severity says how much a match weighs. A benefit that fills up a smaller one is not excluded by it. What another case
// may come to is only worth knowing.
func (m *match) severity(c *matter, gross int64) Severity {
	if m.where == WhereCase {
		return Informs
	}
	own, other := groupOf(c.kind, m.group), groupOf(kindOf(m.kind), m.group)
	switch {
	case own.Fills && gross > 0 && m.gross > 0 && m.gross < gross, other.Fills && gross > 0 && m.gross > 0 && gross < m.gross:
		return Warns
	}
	return Blocks
}

// strongest keeps of the matches one for each benefit, else for each case: that of the first check, with the time of all
// of them. What stands in the register comes before a decision about it.
func strongest(found []match, code func(*match) string) []match {
	var out []match
	for i := range found {
		m := found[i]
		at := slices.IndexFunc(out, func(o match) bool {
			return o.benefit == m.benefit && (m.benefit != 0 || o.caseID == m.caseID)
		})
		switch {
		case at < 0:
			out = append(out, m)
			continue
		case out[at].where != m.where:
			continue
		}
		o := &out[at]
		start, end, gross := min(o.start, m.start), later(o.end, m.end), max(o.gross, m.gross)
		if code(&m) < code(o) {
			*o = m
		}
		o.start, o.end, o.gross = start, end, gross
	}
	return out
}

// later gives the later of two last days; None is no end at all.
func later(a, b calendar.Day) calendar.Day {
	if a == calendar.None || b == calendar.None {
		return calendar.None
	}
	return max(a, b)
}
