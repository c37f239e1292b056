package ott

import (
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/ptr/benefit"
)

const (
	lawRight  = "Gyvt. 25. § (2)"
	lawAmount = "Gyvt. 26. § (1)"
	lawApply  = "149/1997. (IX. 10.) Korm. rendelet 77. §"
	szentes   = "https://www.szentes.hu/varoshaza/on-hivatala/gyamhivatal/gyermekvedelmi-gondoskodas-penzbeli-ellatasok/otthonteremtesi-tamogatas-megallapitasa/"
	letavert  = "https://www.letavertes.hu/EHu.aspx?id1=204&id2=183&id3=0"
	multiples = "own knowledge; that years of care and what is owned decide, with a limit of four years, stands on http://hmgyk.hu/utogondozas.html (a page of 2021)"
)

var (
	assetTimes     = parameter("ott_vagyon_szoros", "otthonteremtési támogatás: a vagyon legnagyobb értéke a nyugdíjminimum többszöröseként", "szoros", 60, lawRight, letavert, benefit.Found)
	leastCareYears = parameter("ott_neveles_ev", "otthonteremtési támogatás: a folyamatos nevelésbe vétel legkisebb időtartama", "év", 3, lawRight, letavert, benefit.Found)
	longCareYears  = parameter("ott_hosszu_neveles_ev", "otthonteremtési támogatás: a nagyobb összeghez szükséges nevelésbe vétel", "év", 4, lawAmount, multiples, benefit.Own)
	shortTimes     = parameter("ott_rovid_szoros", "otthonteremtési támogatás a vagyonnal együtt legalább, rövidebb nevelésbe vétel után, a nyugdíjminimum többszöröseként", "szoros", 40, lawAmount, multiples, benefit.Own)
	longTimes      = parameter("ott_hosszu_szoros", "otthonteremtési támogatás a vagyonnal együtt legalább, hosszabb nevelésbe vétel után, a nyugdíjminimum többszöröseként", "szoros", 50, lawAmount, multiples, benefit.Own)
	mostTimes      = parameter("ott_legtobb_szoros", "otthonteremtési támogatás a vagyonnal együtt legfeljebb, a nyugdíjminimum többszöröseként", "szoros", 60, lawAmount, multiples, benefit.Own)
	applyUntil     = parameter("ott_kerelem_kora", "otthonteremtési támogatás: a kérelem korhatára", "év", 24, lawApply, szentes, benefit.Found)
	studentUntil   = parameter("ott_tanulo_kerelem_kora", "otthonteremtési támogatás: a kérelem korhatára tanulóknak", "év", 25, lawApply, szentes, benefit.Found)
)

func parameter(key, name, unit string, value int64, law, source string, basis benefit.Basis) *benefit.Parameter {
	return &benefit.Parameter{Key: key, Name: name, Unit: unit, Values: []benefit.Dated{
		{From: benefit.KnownFrom, Until: benefit.KnownUntil, Value: value, Law: law, Source: source, Basis: basis},
	}}
}

func check(in *benefit.Input) {
	age, ok := in.Param(benefit.AdultAge)
	if ok {
		in.ApplicantFrom(age, lawRight)
	}
	if limit, ok := in.TimesOf(assetTimes, benefit.SmallestPension); ok {
		in.WealthCeiling(assets, limit, lawRight)
	}
	from := in.Record.Of(careFrom)
	if !ok || !in.Applicant.Known || from.State != fields.OK {
		return // the birth date has its own finding
	}
	years := careYears(in.Applicant.Born, calendar.Day(from.N), age)
	if least, ok := in.Param(leastCareYears); ok && years < least && in.Applied() && !in.Marked(parentsLost) {
		in.Report(finding.Finding{Field: careFrom.Key, Code: finding.Eligibility, Key: "ott.eligibility.care", Args: []string{benefit.Number(least), lawRight}, Value: from.Text})
	}
	checkApplied(in)
	if least, most, ok := bounds(in, years); ok {
		in.Range(benefit.OneOffAmount, max(least, 1), most, lawAmount)
	}
}

// checkApplied: who applies after the birthday has lost the right (assumed: the birthday itself is still in time).
func checkApplied(in *benefit.Input) {
	applied := in.Record.Of(benefit.AppliedOn)
	until, ok := in.Param(untilAge(in))
	if ok && applied.State == fields.OK && late(in.Applicant.Born, calendar.Day(applied.N), until) {
		in.Report(finding.Finding{Field: benefit.AppliedOn.Key, Code: finding.Eligibility, Key: "ott.eligibility.late", Args: []string{benefit.Number(until), lawApply}, Value: applied.Text})
	}
}

func untilAge(in *benefit.Input) *benefit.Parameter {
	if in.Marked(student) {
		return studentUntil
	}
	return applyUntil
}

func late(born, applied calendar.Day, age int64) bool {
	return applied > calendar.AddMonths(born, 12*int(age))
}

// careYears gives the whole years of care until majority.
func careYears(born, from calendar.Day, adult int64) int64 {
	majority := calendar.AddMonths(born, 12*int(adult))
	if from > majority {
		return 0
	}
	return int64(calendar.AgeOn(from, majority))
}

// bounds gives the least and the greatest sum of the law: what is missing to a multiple of the smallest pension.
func bounds(in *benefit.Input, years int64) (least, most int64, ok bool) {
	owned, told := in.Amount(assets)
	long, okLong := in.Param(longCareYears)
	if !told || !okLong {
		return 0, 0, false
	}
	least, okLeast := in.TimesOf(times(years, long), benefit.SmallestPension)
	most, okMost := in.TimesOf(mostTimes, benefit.SmallestPension)
	return max(least-owned, 0), max(most-owned, 0), okLeast && okMost
}

func times(years, long int64) *benefit.Parameter {
	if years < long {
		return shortTimes
	}
	return longTimes
}

// calculate: the conditions, then the least and the greatest sum. Between them the office decides, so nothing is proposed.
func calculate(c *benefit.Calculation) {
	years, owned, ok := right(c)
	if !ok {
		return
	}
	long, ok := c.Param(longCareYears)
	if !ok {
		return
	}
	least, okLeast := c.Times(times(years, long), benefit.SmallestPension, lawAmount)
	if !okLeast {
		return
	}
	c.Step("ott.step.least", lawAmount, "Ft", max(least-owned, 0), benefit.Number(least), benefit.Number(owned))
	most, ok := c.Times(mostTimes, benefit.SmallestPension, lawAmount)
	if !ok {
		return
	}
	if owned >= most {
		c.Lack(assets, "ott.calculation.nothing_left", benefit.Number(owned), benefit.Number(most), lawAmount)
		return
	}
	c.Step("ott.step.most", lawAmount, "Ft", most-owned, benefit.Number(most), benefit.Number(owned))
}

// right: age, care, time of the application and what was owned at majority.
func right(c *benefit.Calculation) (years, owned int64, ok bool) {
	adult, okAdult := c.Param(benefit.AdultAge)
	leastYears, okLeast := c.Param(leastCareYears)
	until, okUntil := c.Param(untilAge(c.Input))
	born, okBorn := c.NeedApplicantBorn()
	from, okFrom := c.Need(careFrom)
	applied, okApplied := c.Need(benefit.AppliedOn)
	owned, okOwned := c.Need(assets)
	if !okAdult || !okLeast || !okUntil || !okBorn || !okFrom || !okApplied || !okOwned {
		return 0, 0, false
	}
	if int64(calendar.AgeOn(born, c.Day)) < adult {
		c.Lack(benefit.ApplicantTAJ, "ott.calculation.minor", benefit.Number(adult), lawRight)
		return 0, 0, false
	}
	years = c.Step("ott.step.care_years", lawRight, "év", careYears(born, calendar.Day(from), adult))
	if years < leastYears && !c.Marked(parentsLost) {
		c.Lack(careFrom, "ott.eligibility.care", benefit.Number(leastYears), lawRight)
	}
	if late(born, calendar.Day(applied), until) {
		c.Lack(benefit.AppliedOn, "ott.eligibility.late", benefit.Number(until), lawApply)
	}
	if c.Refused() {
		return 0, 0, false
	}
	limit, ok := c.Times(assetTimes, benefit.SmallestPension, lawRight)
	return years, owned, ok && c.WealthWithin(assets, limit, lawRight)
}
