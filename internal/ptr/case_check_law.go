package ptr

import (
	"fmt"

	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/ptr/benefit"
)

// What the checks say of a case by the law of the day, by its form, and by what was computed.

// lookLaw says what the law of the day and the calculator say that belongs to a check. Why nothing can be computed holds
// a case up only when the draft gives something.
func lookLaw(code string) func(s *sight, say func(CaseFinding)) {
	return func(s *sight, say func(CaseFinding)) {
		for _, f := range s.law {
			if s.c.kind.CheckOf(f) == code {
				say(CaseFinding{Field: f.Field, Key: f.MessageKey(), Args: f.Args})
			}
		}
		for _, f := range s.lacks {
			if s.c.kind.CheckOf(f) != code {
				continue
			}
			said := CaseFinding{Field: f.Field, Key: f.MessageKey(), Args: f.Args}
			if s.c.proposal == "" {
				said.Severity = Informs
			}
			say(said)
		}
	}
}

// lookKinship (E11): carer and cared-for are relatives, which the application must say.
func lookKinship(s *sight, say func(CaseFinding)) {
	lookLaw("E11")(s, say)
	if s.stage >= stageDraft && applicationAsks(s.c.kind, benefit.Kinship) && !s.c.record.Of(benefit.Kinship).Filled() {
		say(CaseFinding{Field: benefit.Kinship.Key, Key: "ptr.check.kinship_missing"})
	}
}

func applicationAsks(k *benefit.Kind, f *fields.Field) bool {
	for i := range k.Application {
		if k.Application[i].Field == f {
			return true
		}
	}
	return false
}

// lookBasis (E16): what the right leans on is there when the benefit starts.
func lookBasis(s *sight, say func(CaseFinding)) {
	lookLaw("E16")(s, say)
	for _, g := range s.c.kind.Needs {
		there := false
		for i := range s.bases {
			there = there || s.bases[i].group == g.Code
		}
		if !there {
			say(CaseFinding{Field: "[entitled]", Key: "ptr.check.basis_missing", Args: []string{kindsIn(g), dottedDay(s.start)}, Person: s.c.entitled})
		}
	}
}

// lookIncome (E17): income and the other conditions of the kind; and the income of one person in one month is one.
func lookIncome(s *sight, say func(CaseFinding)) {
	lookLaw("E17")(s, say)
	for i := range s.others {
		o := &s.others[i]
		if !sameMonth(o.opened, s.c.opened) {
			continue
		}
		for j := range o.household {
			theirs := &o.household[j]
			for k := range s.c.household {
				mine := &s.c.household[k]
				if s.samePerson(mine.PersonID, theirs.PersonID) && mine.Income != theirs.Income {
					say(CaseFinding{Severity: Warns, Field: "[household]", Key: "ptr.check.income_differs", Args: []string{o.kind, dottedDay(o.opened)}, OtherOf: o.body, InCase: o.id, Where: WhereCase, Person: mine.PersonID})
				}
			}
		}
	}
}

func (s *sight) samePerson(mine, other int64) bool {
	for _, id := range s.same[mine] {
		if id == other {
			return true
		}
	}
	return false
}

// lookWealth (E18): where the law looks at what people own, the declaration is there.
func lookWealth(s *sight, say func(CaseFinding)) {
	if applicationAsks(s.c.kind, benefit.WealthDeclared) && !s.c.record.Of(benefit.WealthDeclared).Filled() {
		say(CaseFinding{Field: benefit.WealthDeclared.Key, Key: "ptr.check.wealth_missing"})
	}
}

// lookAmounts (E19): amounts lie in the statutory range, and are what the calculator gives unless the draft says why not.
func lookAmounts(s *sight, say func(CaseFinding)) {
	lookLaw("E19")(s, say)
	if s.sum == nil || !gives(s.c.proposal) {
		return
	}
	reasoned := s.c.record.Of(benefit.AmountReason).Filled()
	for _, p := range s.sum.Proposed {
		v := s.c.record.Of(p.Field)
		if v.State != fields.OK || v.N == p.N || !s.drafts(p.Field) {
			continue
		}
		f := CaseFinding{Field: p.Field.Key, Key: "ptr.check.amount_differs", Args: []string{p.Field.Column, fmt.Sprint(v.N), fmt.Sprint(p.N)}, Firm: true}
		if reasoned {
			f.Severity, f.Firm = Informs, false
		}
		say(f)
	}
}

// drafts reports that the draft fills in a field.
func (s *sight) drafts(f *fields.Field) bool {
	for _, u := range s.c.draftUses(s.c.proposal) {
		if u.Field == f {
			return true
		}
	}
	return false
}

// formFields are the fields whose presence or absence belongs to a check.
var formFields = map[string]string{
	benefit.PartMonthAmount.Key: "E26", benefit.PausePartMonthAmount.Key: "E26",
	benefit.KinshipMonthly.Key: "E27", benefit.KinshipSupplement.Key: "E27",
}

// lookForm says what is wrong with the form of a draft that belongs to a check.
func lookForm(code string) func(s *sight, say func(CaseFinding)) {
	return func(s *sight, say func(CaseFinding)) {
		c := s.c
		if c.proposal == "" {
			return
		}
		report := func(f finding.Finding) {
			of := ""
			switch f.Code {
			case finding.SumMismatch, finding.DateOrder:
				of = c.kind.CheckOf(f)
			case finding.Required, finding.NotAllowed:
				of = formFields[f.Field]
			}
			if of == code {
				say(CaseFinding{Field: f.Field, Key: f.MessageKey(), Args: f.Args})
			}
		}
		fields.Check(c.record, c.draftUses(c.proposal), report)
		if gives(c.proposal) {
			c.kind.JudgeForm(&benefit.Input{Record: c.record, Report: report})
		}
		if code == "E21" {
			lookLaw("E21")(s, say)
		}
	}
}
