package ovt

import (
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/ptr/benefit"
)

const (
	law       = "Gyvt. 20/C. §"
	lawAmount = "Gyvt. 20/C. § (4)"
	bszl      = "http://bakonyszentlaszlo.hu/ovodaztatasi-tamogatas (for 2009); unchanged by own knowledge"
	gov13     = "http://www.kormany.hu/hu/gyik/ovodaztatasi-tamogatas-bolcsodei-gondozasi-dij-etkezesi-teritesi-dijkedvezmeny-ingyenes-tankonyvellatas-2013"
)

var (
	firstAmount    = parameter("ovt_elso", "óvodáztatási támogatás első alkalommal", "Ft", 20000, lawAmount, bszl, benefit.Own)
	furtherAmount  = parameter("ovt_tovabbi", "óvodáztatási támogatás további alkalommal", "Ft", 10000, lawAmount, bszl, benefit.Own)
	leastAge       = parameter("ovt_legkisebb_kor", "a beíratott gyermek legkisebb életkora", "év", 3, law, gov13, benefit.Found)
	enrolUntilYear = parameter("ovt_beiratas_eve", "a beíratás annak az évnek a végéig, amelyben a gyermek ennyi éves", "év", 4, law, gov13, benefit.Found)
	attendedMonths = parameter("ovt_jarat_honap", "óvodai részvétel az első folyósítás előtt", "hónap", 2, law, gov13, benefit.Found)
)

func parameter(key, name, unit string, value int64, law, source string, basis benefit.Basis) *benefit.Parameter {
	return &benefit.Parameter{Key: key, Name: name, Unit: unit, Values: []benefit.Dated{
		{From: benefit.KnownFrom, Until: ended, Value: value, Law: law, Source: source, Basis: basis},
	}}
}

// amountOf gives the amount of a first or a further payment.
func amountOf(in *benefit.Input) *benefit.Parameter {
	if in.Marked(first) {
		return firstAmount
	}
	return furtherAmount
}

func check(in *benefit.Input) {
	in.TwoPeople(law)
	if amount, ok := in.Param(amountOf(in)); ok {
		in.Range(benefit.OneOffAmount, amount, amount, lawAmount)
	}
	start := in.Record.Of(benefit.SupportStart)
	if start.State == fields.OK && !payingMonth(calendar.Day(start.N)) {
		in.Report(finding.Finding{Field: benefit.SupportStart.Key, Code: finding.Eligibility, Key: "ovt.eligibility.month", Args: []string{law}, Value: start.Text})
	}
	enrolled := in.Record.Of(enrolledOn)
	born, known := in.EntitledBorn()
	if enrolled.State != fields.OK || !known {
		return
	}
	// Gyvt. 20/C. §: enrolled at three at the least, and before the year ends in which the child becomes four (E16).
	least, okLeast := in.Param(leastAge)
	until, okUntil := in.Param(enrolUntilYear)
	day := calendar.Day(enrolled.N)
	if okLeast && okUntil && (tooYoung(born, day, least) || tooLate(born, day, until)) {
		in.Report(finding.Finding{
			Field: enrolledOn.Key, Code: finding.Eligibility, Key: "ovt.eligibility.enrolment",
			Args: []string{benefit.Number(least), benefit.Number(until), law}, Value: enrolled.Text,
		})
	}
	attended, ok := in.Param(attendedMonths)
	if !in.Marked(first) {
		attended = 0
	}
	if ok && start.State == fields.OK && !attendedLong(day, calendar.Day(start.N), attended) {
		in.Report(finding.Finding{
			Field: enrolledOn.Key, Code: finding.Eligibility, Key: "ovt.eligibility.attended",
			Args: []string{benefit.Number(attended), law}, Value: enrolled.Text,
		})
	}
}

// payingMonth: it is paid in June and in December.
func payingMonth(day calendar.Day) bool {
	_, m, _ := day.Date()
	return m == 6 || m == 12
}

func tooYoung(born, enrolled calendar.Day, least int64) bool {
	return int64(calendar.AgeOn(born, enrolled)) < least
}

func tooLate(born, enrolled calendar.Day, until int64) bool {
	return enrolled.Year() > born.Year()+int(until)
}

// attendedLong: by the end of the month of payment (assumed: the law names the month only).
func attendedLong(enrolled, start calendar.Day, months int64) bool {
	end := (calendar.MonthOf(start) + 1).First() - 1
	return calendar.AddMonths(enrolled, int(months)) <= end
}

// Until the end of August 2013 the parents declare their schooling; from then on the notary has found the child to be one
// of several disadvantages.
func calculateDeclared(c *benefit.Calculation)      { calculate(c, declared) }
func calculateDisadvantaged(c *benefit.Calculation) { calculate(c, disadvantaged) }

// calculate: the conditions, then the amount of the first or of a further time.
func calculate(c *benefit.Calculation, condition *fields.Field) {
	least, okLeast := c.Param(leastAge)
	until, okUntil := c.Param(enrolUntilYear)
	attended, okAttended := c.Param(attendedMonths)
	born, okBorn := c.NeedEntitledBorn()
	n, okEnrolled := c.Need(enrolledOn)
	if !okLeast || !okUntil || !okAttended || !okBorn || !okEnrolled {
		return
	}
	day := calendar.Day(n)
	for _, must := range []*fields.Field{attends, condition} {
		if !c.Marked(must) {
			c.Lack(must, "ovt.calculation.condition", must.Column, law)
		}
	}
	if tooYoung(born, day, least) || tooLate(born, day, until) {
		c.Lack(enrolledOn, "ovt.eligibility.enrolment", benefit.Number(least), benefit.Number(until), law)
	}
	if !payingMonth(c.Start) {
		c.Lack(benefit.SupportStart, "ovt.eligibility.month", law)
	}
	if !c.Marked(first) {
		attended = 0 // the child only has to be there
	}
	if !attendedLong(day, c.Start, attended) {
		c.Lack(enrolledOn, "ovt.eligibility.attended", benefit.Number(attended), law)
	}
	if c.Refused() {
		return
	}
	c.Step("ovt.step.enrolled", law, "év", int64(calendar.AgeOn(born, day)))
	amount, ok := c.Param(amountOf(c.Input))
	if !ok {
		return
	}
	key := "ovt.step.further"
	if c.Marked(first) {
		key = "ovt.step.first"
	}
	c.Propose(benefit.OneOffAmount, c.Step(key, lawAmount, "Ft", amount), lawAmount)
}
