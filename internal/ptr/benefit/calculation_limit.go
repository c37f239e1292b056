package benefit

import (
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
)

// Until when a child counts as family (közeli hozzátartozó). Whether a student is at school (to 23) or at a university
// (to 25) no trait tells, so the greater age counts.
var (
	FamilyChildAge   = familyAge("csaladtag_gyermek_kora", "a család eltartott gyermekének korhatára", 20)
	FamilyStudentAge = familyAge("csaladtag_tanulo_kora", "a család nappali tagozaton tanuló gyermekének korhatára", 25)
)

func familyAge(key, name string, value int64) *Parameter {
	return &Parameter{Key: key, Name: name, Unit: "év", Values: []Dated{{
		From: KnownFrom, Until: KnownUntil, Value: value,
		Law: "Szt. 4. § (1) d); Gyvt. 5. §", Source: "own knowledge", Basis: Own,
	}}}
}

// Applied reports that the record is that of a case: its application says what a migration workbook does not.
func (in *Input) Applied() bool { return in.Record.Of(AppliedOn).Filled() }

// Marked reports that a mark is set, or that a value is chosen.
func (in *Input) Marked(f *fields.Field) bool { return in.Record.Of(f).State == fields.OK }

// TimesOf gives a multiple of a base, both numbers of the law of the input's day. ok is false, and said why, when one of
// them is not known.
func (in *Input) TimesOf(times, base *Parameter) (value int64, ok bool) {
	b, okBase := in.Param(base)
	t, okTimes := in.Param(times)
	return b * t, okBase && okTimes
}

// WealthCeiling reports wealth above the limit of the law: a condition of entitlement.
func (in *Input) WealthCeiling(f *fields.Field, limit int64, law string) {
	n, ok := in.Amount(f)
	if ok && n > limit {
		in.Report(finding.Finding{Field: f.Key, Code: finding.Eligibility, Key: "benefit.eligibility.wealth", Args: []string{Number(limit), law}, Value: Number(n)})
	}
}

// Family keeps of the household those who count as the applicant's family: applicant, spouse or partner, and children of
// young age, in studies, or chronically ill or disabled at any age. It writes the line. ok is false, and said why, when
// nobody is named or the people named cannot be a household.
func (c *Calculation) Family(law string) (ok bool) {
	named, ok := c.NeedPeople()
	child, okChild := c.Param(FamilyChildAge)
	student, okStudent := c.Param(FamilyStudentAge)
	if !ok || !okChild || !okStudent {
		return false
	}
	var family []Member
	for i := range named {
		m := &named[i]
		age := int64(calendar.AgeOn(m.Born, c.Day))
		switch {
		case m.Kin == Self, m.Kin == Spouse,
			m.Kin == Child && (age < child || m.Has(Studies) && age < student || m.Has(ChronicallyIll)):
			family = append(family, *m)
		}
	}
	c.Household = family
	c.Step("benefit.step.family", law, "fő", int64(len(family)), Number(int64(len(named))))
	return true
}

// Alone says whether the applicant lives alone, as the application states it. ok is false, and said why, when the
// household says otherwise.
func (c *Calculation) Alone() (alone, ok bool) {
	alone = c.Marked(LivesAlone)
	if alone && len(c.Household) > 1 {
		c.Lack(LivesAlone, "benefit.calculation.not_alone", Number(int64(len(c.Household))))
		return false, false
	}
	return alone, true
}

// Within writes that an income does not exceed a limit ("nem haladja meg"). Where it does, nothing can be granted.
func (c *Calculation) Within(n, limit int64, law string) bool {
	if n > limit {
		c.Lack(nil, "benefit.calculation.above", Number(n), Number(limit), law)
		return false
	}
	c.Step("benefit.step.within", law, "Ft/hó", limit-n, Number(n), Number(limit))
	return true
}

// Under writes that an income stays below a limit ("nem éri el"). Where it does not, nothing can be granted.
func (c *Calculation) Under(n, limit int64, law string) bool {
	if n >= limit {
		c.Lack(nil, "benefit.calculation.reaches", Number(n), Number(limit), law)
		return false
	}
	c.Step("benefit.step.under", law, "Ft/hó", limit-n, Number(n), Number(limit))
	return true
}

// Times is Input.TimesOf with both values kept and its line in the derivation.
func (c *Calculation) Times(times, base *Parameter, law string) (int64, bool) {
	b, okBase := c.Param(base)
	t, okTimes := c.Param(times)
	if !okBase || !okTimes {
		return 0, false
	}
	return c.Step("benefit.step.times", law, "Ft", b*t, base.Name, Number(b), Number(t)), true
}

// WealthWithin writes that wealth, which the application must state, does not exceed a limit. Where it does, nothing can be
// granted.
func (c *Calculation) WealthWithin(f *fields.Field, limit int64, law string) bool {
	n, ok := c.Need(f)
	switch {
	case !ok:
		return false
	case n > limit:
		c.Lack(f, "benefit.calculation.wealth", f.Column, Number(n), Number(limit), law)
		return false
	}
	c.Step("benefit.step.wealth", law, "Ft", limit-n, f.Column, Number(n), Number(limit))
	return true
}

// NeedApplicantBorn gives the applicant's birth date. Without it nothing can be computed.
func (c *Calculation) NeedApplicantBorn() (calendar.Day, bool) {
	return c.needBorn(c.Applicant, ApplicantTAJ, "benefit.eligibility.applicant_unknown")
}

// NeedEntitledBorn is the same of the person who gives the right.
func (c *Calculation) NeedEntitledBorn() (calendar.Day, bool) {
	return c.needBorn(c.Entitled, EntitledTAJ, "benefit.eligibility.entitled_unknown")
}

func (c *Calculation) needBorn(p Person, taj *fields.Field, unknown string) (calendar.Day, bool) {
	if !p.Known || p.Born == calendar.None {
		c.Lack(taj, unknown)
		return calendar.None, false
	}
	return p.Born, true
}
