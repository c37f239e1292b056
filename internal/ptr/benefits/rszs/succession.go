package rszs

import (
	"slices"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefit"
)

// successionLaw is the amendment that ended the kind (assumed; to be checked by a lawyer).
const successionLaw = "2014. évi XCIX. törvény; Szt. 37. § (2015. március 1-jétől)"

// successors are what the benefits became on 2015-03-01: who draws it for damaged health or a small child got the support
// of that name, everybody else the support of people without work. Assumed: the amount of the first stays as it was, up to
// its new maximum, since the formula did not change; that of the second is fixed by law.
var successors = []benefit.Succession{
	{
		Code: "EGYT", From: benefit.Reform2015, Law: successionLaw, Why: "rszs.succession.care",
		When: careOrHealth, Amount: sameAmount, Revision: 1, Values: func(c *benefit.Calculation) map[string]string {
			if why := groundOf(c); why != "" {
				return map[string]string{"egyt_ground": why}
			}
			return nil
		},
	},
	{Code: "FHT", From: benefit.Reform2015, Law: successionLaw, Why: "rszs.succession.work", When: otherGround, Amount: fixedAmount, Revision: 1},
}

// groundOf gives why the benefit is paid; without a stated ground a child below the age that the household names is one.
// "": not known.
func groundOf(c *benefit.Calculation) string {
	if v := c.Record.Of(ground); v.State == fields.OK {
		return v.Text
	}
	age, ok := c.Law.On(childAge, min(c.Day, benefit.Reform2015-1)) // when the kind is over its last day tells
	if !ok {
		return ""
	}
	if slices.ContainsFunc(c.Household, func(m benefit.Member) bool {
		return m.Kin == benefit.Child && int64(calendar.AgeOn(m.Born, c.Day)) < age.Value
	}) {
		return raisesChild
	}
	return ""
}

func careOrHealth(c *benefit.Calculation) (fits, known bool) {
	why := groundOf(c)
	return why == healthDamaged || why == raisesChild, why != ""
}

func otherGround(c *benefit.Calculation) (fits, known bool) {
	why := groundOf(c)
	return why == nearPension || why == localDecree, why != ""
}

func sameAmount(c *benefit.Calculation) {
	amount, ok := c.Need(benefit.GrossMonthly)
	if !ok {
		return
	}
	amount = c.Step("rszs.succession.same_amount", successionLaw, "Ft/hó", amount)
	most, ok := c.SupplementMax()
	if !ok {
		c.Lack(benefit.GrossMonthly, "rszs.succession.no_maximum")
		return
	}
	if amount > most {
		amount = c.Step("rszs.succession.at_most", amountLaw, "Ft/hó", most)
	}
	c.Propose(benefit.GrossMonthly, amount, successionLaw)
}

func fixedAmount(c *benefit.Calculation) {
	if amount, ok := c.Percent(benefit.SubstitutePercent, benefit.SmallestPension, "Szt. 35. §"); ok {
		c.Propose(benefit.GrossMonthly, amount, "Szt. 35. §")
	}
}
