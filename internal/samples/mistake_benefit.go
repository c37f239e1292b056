package samples

import (
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/ptr/benefit"
)

// benefitMistakes are the ways to get a row of the benefit sheet wrong.
var benefitMistakes = []mistake{
	{name: "benefit field missing", make: (*clerk).benefitFieldMissing},
	{name: "part month without amount", make: (*clerk).partMonth},
	{name: "field not for the kind", make: (*clerk).notForKind},
	{name: "applicant unknown", make: (*clerk).applicantUnknown},
	{name: "applicant TAJ check digit", make: (*clerk).applicantCheckDigit},
	{name: "applicant TAJ of 8 digits", make: (*clerk).applicantShortTAJ},
	{name: "entitled missing", make: (*clerk).entitledMissing, rare: true},
	{name: "entitled unknown", make: (*clerk).entitledUnknown, rare: true},
	{name: "kind of another authority", make: (*clerk).otherAuthority},
	{name: "sum mismatch", make: (*clerk).sumMismatch, rare: true},
	{name: "end before start", make: (*clerk).endBeforeStart},
	{name: "final before issued", make: (*clerk).finalBeforeIssued},
	{name: "decision kind not in list", make: (*clerk).decisionNotInList},
	{name: "benefit code not in list", make: (*clerk).codeNotInList},
	{name: "benefit date impossible", make: (*clerk).benefitDate},
	{name: "amount no number", make: (*clerk).amountInWords},
	{name: "benefit twice", make: (*clerk).benefitTwice},
}

func (c *clerk) benefitFieldMissing(i int) bool {
	var must []*fields.Field
	for _, u := range c.h.decisions[i].kind.Uses {
		if u.Required.IsAlways() && u.Field != benefit.EntitledTAJ {
			must = append(must, u.Field)
		}
	}
	return c.leaveOut(c.h.benefits[i], must...)
}

func (c *clerk) partMonth(i int) bool {
	row, d := c.h.benefits[i], &c.h.decisions[i]
	_, uses := d.kind.Use(benefit.PartMonth)
	if !uses || row.has(benefit.PartMonth) {
		return false
	}
	row.put(Value{Field: benefit.PartMonth, Sort: Month, Day: calendar.MonthOf(d.start).First()})
	row.spoil(finding.Required)
	return true
}

func (c *clerk) notForKind(i int) bool {
	row := c.h.benefits[i]
	var foreign []*fields.Field
	for _, f := range row.sheet.Columns {
		_, uses := c.h.decisions[i].kind.Use(f)
		if !uses && (f.Type == fields.Forint || f.Type == fields.Integer) {
			foreign = append(foreign, f)
		}
	}
	if len(foreign) == 0 {
		return false
	}
	row.put(Value{Field: foreign[c.r.IntN(len(foreign))], Sort: Number, Number: 2000})
	row.spoil(finding.NotAllowed)
	return true
}

func (c *clerk) applicantUnknown(i int) bool {
	row := c.h.benefits[i]
	row.set(benefit.ApplicantTAJ, c.stranger())
	row.spoil()
	return true
}

func (c *clerk) applicantCheckDigit(i int) bool {
	row := c.h.benefits[i]
	row.set(benefit.ApplicantTAJ, c.wrongDigit(row.text(benefit.ApplicantTAJ)))
	row.spoil(finding.CheckDigit)
	return true
}

func (c *clerk) applicantShortTAJ(i int) bool {
	row := c.h.benefits[i]
	row.set(benefit.ApplicantTAJ, row.text(benefit.ApplicantTAJ)[:8])
	row.spoil(finding.Format)
	return true
}

func (c *clerk) entitledMissing(i int) bool {
	return c.leaveOut(c.h.benefits[i], benefit.EntitledTAJ)
}

func (c *clerk) entitledUnknown(i int) bool {
	row := c.h.benefits[i]
	if !row.has(benefit.EntitledTAJ) {
		return false
	}
	row.set(benefit.EntitledTAJ, c.stranger())
	row.spoil()
	return true
}

// otherAuthority writes a decision of a kind that another sort of office grants, right in everything else: for the
// same people, and asking no more of them than they have.
func (c *clerk) otherAuthority(i int) bool {
	row, d := c.h.benefits[i], &c.h.decisions[i]
	var fit []*benefit.Kind
	for _, k := range c.others {
		_, forSomebody := k.Use(benefit.EntitledTAJ)
		if forSomebody == (d.entitled != nobody) && c.h.hasFields(d.applicant, k.Client) {
			fit = append(fit, k)
		}
	}
	if len(fit) == 0 {
		return false
	}
	k := fit[c.r.IntN(len(fit))]
	s := k.Sample(c.r)
	if office, ok := k.OfficeOn(s.Issued); !ok || office == c.opt.Office {
		return false
	}
	texts := k.Row(s, row.text(benefit.ApplicantTAJ), row.text(benefit.EntitledTAJ), row.text(benefit.CaseNumber))
	row.values = []Value{{Field: benefit.MigrationID}}
	for _, u := range k.Uses {
		if text := texts[u.Field.Key]; text != "" {
			row.put(written(u.Field, text))
		}
	}
	row.spoil(finding.WrongAuthority)
	return true
}

// sumMismatch takes something off the whole and leaves its parts.
func (c *clerk) sumMismatch(i int) bool {
	row, d := c.h.benefits[i], &c.h.decisions[i]
	for _, sum := range d.kind.Sums {
		v, ok := row.of(sum.Whole)
		if ok && row.has(sum.First) && v.Number > 100 {
			v.Number -= int64(between(c.r, 1, 100))
			row.put(v)
			row.spoil(finding.SumMismatch)
			return true
		}
	}
	return false
}

func (c *clerk) endBeforeStart(i int) bool {
	c.h.benefits[i].setDay(benefit.SupportEnd, c.h.decisions[i].start-calendar.Day(between(c.r, 1, 60)))
	c.h.benefits[i].spoil(finding.DateOrder)
	return true
}

func (c *clerk) finalBeforeIssued(i int) bool {
	row := c.h.benefits[i]
	issued, ok := row.of(benefit.IssuedOn)
	if !ok || issued.Sort != Day {
		return false
	}
	row.setDay(benefit.FinalOn, issued.Day-calendar.Day(between(c.r, 1, 30)))
	row.spoil(finding.DateOrder)
	return true
}

func (c *clerk) decisionNotInList(i int) bool {
	return c.wrongList(c.h.benefits[i], "Megállapító végzés", benefit.DecisionKind)
}

func (c *clerk) codeNotInList(i int) bool {
	return c.wrongList(c.h.benefits[i], "SEGELY", benefit.BenefitCode)
}

func (c *clerk) benefitDate(i int) bool {
	row := c.h.benefits[i]
	f, ok := c.filled(row, benefit.SupportEnd, benefit.ReviewDue, benefit.IssuedOn, benefit.FinalOn)
	if ok {
		row.set(f, pick(c.r, "2013.02.30.", "2013.13.01.", "2013. évben", "13.11.15."))
		row.spoil(finding.Format)
	}
	return ok
}

func (c *clerk) amountInWords(i int) bool {
	row := c.h.benefits[i]
	var amounts []*fields.Field
	for _, f := range row.sheet.Columns {
		if f.Type == fields.Forint {
			amounts = append(amounts, f)
		}
	}
	f, ok := c.filled(row, amounts...)
	if ok {
		row.set(f, pick(c.r, "huszonkétezer", "22800,50", "-500"))
		row.spoil(finding.Format)
	}
	return ok
}

// benefitTwice writes the same decision in a further row.
func (c *clerk) benefitTwice(i int) bool {
	row := c.h.benefits[i]
	row.spoil()
	c.h.benefits = append(c.h.benefits, row.clone())
	return true
}
