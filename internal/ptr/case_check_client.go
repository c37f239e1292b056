package ptr

import (
	"fmt"
	"slices"
	"strings"

	"oszir/internal/platform/calendar"
	"oszir/internal/ptr/benefit"
)

// What the checks say of the people of a case, by what the registry and the register know of them.

// side is a person whom the benefit is about.
type side struct {
	field string
	id    int64
}

// sides are the applicant and whoever gives the right.
func (s *sight) sides() []side {
	out := []side{{"[applicant]", s.c.applicant}}
	if s.c.entitled != 0 {
		out = append(out, side{"[entitled]", s.c.entitled})
	}
	return out
}

// fieldOf gives where somebody stands in the case.
func (s *sight) fieldOf(id int64) string {
	for _, p := range s.sides() {
		if p.id == id {
			return p.field
		}
	}
	return "[household]"
}

// lookTAJ (E01): whom the benefit is about is known by a TAJ that is one.
func lookTAJ(s *sight, say func(CaseFinding)) {
	for _, p := range s.sides() {
		f, known := s.facts[p.id]
		switch {
		case !known:
			say(CaseFinding{Field: p.field, Key: "ptr.check.client_unknown", Person: p.id})
		case !f.HasTAJ:
			say(CaseFinding{Field: p.field, Key: "ptr.check.taj_missing", Person: p.id})
		case !f.TAJFits:
			say(CaseFinding{Field: p.field, Key: "ptr.check.taj_wrong", Person: p.id})
		}
	}
}

// lookTaxID (E03): a kind that asks for the applicant's tax id gets one that is the applicant's.
func lookTaxID(s *sight, say func(CaseFinding)) {
	if !slices.Contains(s.c.kind.Client, "tax_id") {
		return
	}
	f := s.facts[s.c.applicant]
	switch {
	case !f.HasTaxID:
		say(CaseFinding{Field: "[applicant]", Key: "ptr.check.tax_id_missing", Person: s.c.applicant})
	case !f.TaxIDFits:
		say(CaseFinding{Field: "[applicant]", Key: "ptr.check.tax_id_wrong", Person: s.c.applicant})
	}
}

// lookTwins (E04): nobody stands in the registry twice. A TAJ cannot; a record without one that looks like the same
// person can, and a record that was merged since is not the one to go on with.
func lookTwins(s *sight, say func(CaseFinding)) {
	var seen []int64
	for _, id := range s.c.people() {
		same := s.same[id]
		if len(same) == 0 {
			continue // not known: E01
		}
		if same[0] != id {
			field := s.fieldOf(id)
			say(CaseFinding{Field: field, Key: "ptr.check.merged", Args: []string{"@" + aspectKeys[field]}, Person: same[0]})
		}
		if slices.Contains(seen, same[0]) {
			say(CaseFinding{Field: "[household]", Key: "ptr.check.named_twice", Person: same[0]})
		}
		seen = append(seen, same[0])
	}
	for _, p := range s.sides() {
		for _, twin := range s.twins[p.id] {
			say(CaseFinding{Severity: Warns, Field: p.field, Key: "ptr.check.twin", Person: twin})
		}
	}
}

// lookAddress (E22): the applicant has an address, or it is said where they are found.
func lookAddress(s *sight, say func(CaseFinding)) {
	if f := s.facts[s.c.applicant]; !f.HasAddress {
		say(CaseFinding{Field: "[applicant]", Key: "ptr.check.address_missing", Person: s.c.applicant})
	}
}

// lookStatus (E25): of whoever is not Hungarian the status of residence is known.
func lookStatus(s *sight, say func(CaseFinding)) {
	for _, p := range s.sides() {
		if f := s.facts[p.id]; f.Foreign && !f.Status {
			say(CaseFinding{Field: p.field, Key: "ptr.check.status_missing", Person: p.id})
		}
	}
}

// The relations of the registry that make a household.
const (
	relatedChild  = "Gyermek"
	relatedSpouse = "Házastárs/Élettárs"
)

// lookHousehold (E23): the household is as large as it says, and whom the registry knows as spouse or child stands in it.
func lookHousehold(s *sight, say func(CaseFinding)) {
	c := s.c
	if !c.kind.Household {
		return
	}
	named := s.records(c.people()...)
	var missing []int64
	for _, t := range s.ties {
		other := t.Other
		if !slices.Contains(s.same[c.applicant], t.Person) {
			if t.Kind != relatedSpouse {
				continue // the applicant is somebody's child: that makes no household of theirs
			}
			other = t.Person
		}
		if (t.Kind == relatedChild || t.Kind == relatedSpouse) && !slices.Contains(named, other) && !slices.Contains(missing, other) {
			missing = append(missing, other)
			say(CaseFinding{Field: "[household]", Key: "ptr.check.relative_missing", Args: []string{"@" + kindOfTie[t.Kind]}, Person: other})
		}
	}
	if s.stage < stageDraft || len(c.household) == 0 {
		return
	}
	for _, n := range []struct {
		key   string
		count int64
	}{
		{benefit.HouseholdOthers.Key, int64(len(c.household)) - 1},
		{benefit.DependentChildren.Key, s.children()},
	} {
		for _, u := range c.kind.Uses {
			v := c.record.Of(u.Field)
			if u.Field.Key == n.key && v.Filled() && v.N != n.count {
				say(CaseFinding{Field: n.key, Key: "ptr.check.household_count", Args: []string{u.Field.Column, fmt.Sprint(v.N), fmt.Sprint(n.count)}})
			}
		}
	}
}

// kindOfTie gives the text of a relation.
var kindOfTie = map[string]string{relatedChild: "ptr.check.tie_child", relatedSpouse: "ptr.check.tie_spouse"}

// children counts the minors of the household.
func (s *sight) children() int64 {
	n := int64(0)
	for _, m := range s.c.members(s.facts) {
		if m.Kin == benefit.Child && m.Minor(s.day) {
			n++
		}
	}
	return n
}

// lookDeadOrMoved (E24): nobody has ended a benefit because the person died or moved away, and an applicant to a
// municipality lives there. The registry itself has no days of death.
func lookDeadOrMoved(s *sight, say func(CaseFinding)) {
	c := s.c
	for i := range s.endings {
		e := &s.endings[i]
		dead := int64(0)
		switch {
		case e.ground == benefit.EndCaredDied:
			dead = e.entitled
		case e.ground == benefit.EndDeath && (e.entitled == 0 || slices.Contains(kindOf(e.kind).Groups, benefit.CareOfOnePerson)):
			dead = e.applicant // a carer is the one entitled
		case e.ground == benefit.EndDeath:
			dead = e.entitled
		}
		for _, id := range c.people() {
			if dead != 0 && slices.Contains(s.same[id], dead) {
				say(CaseFinding{Key: "ptr.check.dead", Args: []string{e.kind, dottedDay(e.last)}, Other: e.benefit, OtherOf: e.body, Where: WhereRegister, Person: id})
			}
		}
		near := e.last != calendar.None && e.last >= calendar.AddMonths(s.start, -12)
		if e.ground == benefit.EndMoved && near && e.body == c.body && slices.Contains(s.same[c.applicant], e.applicant) {
			say(CaseFinding{Field: "[applicant]", Key: "ptr.check.moved", Args: []string{e.kind, dottedDay(e.last)}, Other: e.benefit, OtherOf: e.body, Where: WhereRegister, Person: c.applicant})
		}
	}
	f := s.facts[c.applicant]
	if s.area.municipality && s.area.settlement != "" && f.Settlement != "" && !strings.EqualFold(s.area.settlement, f.Settlement) {
		say(CaseFinding{Field: "[applicant]", Key: "ptr.check.elsewhere", Args: []string{s.area.settlement}, Person: c.applicant})
	}
}

// lookDwelling (E28): who draws something at the same address and was not listed.
func lookDwelling(s *sight, say func(CaseFinding)) {
	for i := range s.drawn {
		m := &s.drawn[i]
		if i == len(s.drawn)-1 && i >= 10 {
			say(CaseFinding{Field: "[household]", Key: "ptr.check.same_dwelling_more"})
			return
		}
		say(CaseFinding{Field: "[household]", Key: "ptr.check.same_dwelling", Args: []string{m.kind, period(m.start, m.end)}, Other: m.benefit, OtherOf: m.body, Where: WhereRegister})
	}
}

func dottedDay(d calendar.Day) string {
	if d == calendar.None {
		return ""
	}
	return d.Dotted() + "."
}

// period writes a time; without an end it is open.
func period(start, end calendar.Day) string { return dottedDay(start) + "–" + dottedDay(end) }
