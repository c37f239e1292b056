package benefit

import (
	"slices"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
)

// Calculation is what a kind's calculator works on: the input of the rules, the household, and the derivation that it
// writes down as it goes. Whatever it cannot know it refuses with Lack or Param; then nothing is proposed.
type Calculation struct {
	*Input

	Start     calendar.Day // first day of the support
	Household []Member     // the applicant among them; empty: the application names nobody

	Steps    []Step
	Values   []UsedValue
	Proposed []Proposal
	refused  bool
}

// Step is a line of a derivation: what was computed, of what, and by which law.
type Step struct {
	Key    string   `json:"key"`  // message key of the sentence
	Args   []string `json:"args"` // numbers in plain form
	Result int64    `json:"result"`
	Unit   string   `json:"unit"`
	Law    string   `json:"law"`
}

// UsedValue is a number of the law as the calculation read it, kept with the decision for replay.
type UsedValue struct {
	Key      string `json:"key"`
	Name     string `json:"name"`
	Unit     string `json:"unit"`
	Value    int64  `json:"value"`
	From     string `json:"from"` // first day of the value's validity; "" from ever
	Law      string `json:"law"`
	Verified bool   `json:"verified"`
}

// Proposal is an amount or a day that a calculator proposes for a field of the decision.
type Proposal struct {
	Field *fields.Field
	N     int64
	Law   string
}

// Step writes a line of the derivation and gives its result back.
func (c *Calculation) Step(key, law, unit string, result int64, args ...string) int64 {
	c.Steps = append(c.Steps, Step{Key: key, Args: args, Result: result, Unit: unit, Law: law})
	return result
}

// Param is Input.Param; the value is kept, and without one nothing will be proposed.
func (c *Calculation) Param(p *Parameter) (int64, bool) {
	v, ok := c.Input.Param(p)
	if !ok {
		c.refused = true
		return 0, false
	}
	c.use(p, c.Day)
	return v, true
}

// PercentOf is Input.PercentOf with both values kept.
func (c *Calculation) PercentOf(percent, base *Parameter) (int64, bool) {
	b, okBase := c.Param(base)
	p, okPercent := c.Param(percent)
	return Percent(b, p), okBase && okPercent
}

// Percent is PercentOf with its line in the derivation.
func (c *Calculation) Percent(percent, base *Parameter, law string) (int64, bool) {
	n, ok := c.PercentOf(percent, base)
	if !ok {
		return 0, false
	}
	p, _ := c.Law.On(percent, c.Day)
	b, _ := c.Law.On(base, c.Day)
	return c.Step("benefit.step.percent", law, "Ft/hó", n, base.Name, Number(b.Value), Number(p.Value)), true
}

// use keeps the value of a parameter on a day, once.
func (c *Calculation) use(p *Parameter, day calendar.Day) {
	v, _ := c.Law.On(p, day)
	u := UsedValue{Key: p.Key, Name: p.Name, Unit: p.Unit, Value: v.Value, Law: v.Law, Verified: v.Verified}
	if v.From != calendar.None {
		u.From = v.From.String()
	}
	if !slices.Contains(c.Values, u) {
		c.Values = append(c.Values, u)
	}
}

// Need gives the amount of a field that the calculation cannot do without.
func (c *Calculation) Need(f *fields.Field) (int64, bool) {
	n, ok := c.Amount(f)
	if !ok {
		c.Lack(f, "benefit.calculation.field_missing", f.Column)
	}
	return n, ok
}

// NeedHousehold gives the members. Without any, that is said and ok is false.
func (c *Calculation) NeedHousehold() ([]Member, bool) {
	if len(c.Household) == 0 {
		c.Lack(nil, "benefit.calculation.household_missing")
	}
	return c.Household, len(c.Household) > 0
}

// Lack says why nothing can be computed. f may be nil.
func (c *Calculation) Lack(f *fields.Field, key string, args ...string) {
	c.refused = true
	x := finding.Finding{Code: finding.Eligibility, Key: key, Args: args}
	if f != nil {
		x.Field = f.Key
	}
	c.Report(x)
}

// Propose proposes a value for a field of the decision.
func (c *Calculation) Propose(f *fields.Field, n int64, law string) {
	c.Proposed = append(c.Proposed, Proposal{Field: f, N: n, Law: law})
}

// Of gives the proposal for a field.
func (c *Calculation) Of(f *fields.Field) (Proposal, bool) {
	for _, p := range c.Proposed {
		if p.Field == f {
			return p, true
		}
	}
	return Proposal{}, false
}

// Refused reports that something was missing: nothing is proposed.
func (c *Calculation) Refused() bool { return c.refused }

// FamilyIncome adds up the members' incomes and writes the line.
func (c *Calculation) FamilyIncome(law string) int64 {
	sum := int64(0)
	for i := range c.Household {
		sum += c.Household[i].Income
	}
	return c.Step("benefit.step.family_income", law, "Ft/hó", sum, Number(int64(len(c.Household))))
}

// PerHead gives the income for one member, rounded down, and proposes it.
func (c *Calculation) PerHead(law string) (int64, bool) {
	members, ok := c.NeedHousehold()
	if !ok {
		return 0, false
	}
	heads := int64(len(members))
	income := c.FamilyIncome(law)
	per := c.Step("benefit.step.income_per_head", law, "Ft/hó", income/heads, Number(income), Number(heads))
	c.Propose(IncomePerHead, per, law)
	return per, true
}

// PerUnit gives the income for one consumption unit, rounded down, and proposes it. tenths is the household's number
// of units in tenths.
func (c *Calculation) PerUnit(tenths int64, law string) (int64, bool) {
	if tenths <= 0 {
		c.Lack(nil, "benefit.calculation.household_missing")
		return 0, false
	}
	income := c.FamilyIncome(law)
	per := c.Step("benefit.step.income_per_unit", law, "Ft/hó", income*10/tenths, Number(income), decimal(tenths))
	c.Propose(IncomePerConsumptionUnit, per, law)
	return per, true
}

// decimal writes tenths as a Hungarian number: 27 is 2,7.
func decimal(tenths int64) string { return Number(tenths/10) + "," + Number(tenths%10) }

// Calculate runs the calculator of the law of the input's day. ok is false when the kind has none on that day; that is
// reported. Findings go to in.Report. When the calculation was refused, nothing is proposed.
func (k *Kind) Calculate(in *Input, start calendar.Day, household []Member) (*Calculation, bool) {
	rules, _ := k.RulesOn(in.Day)
	return k.CalculateBy(rules, in, start, household)
}

// CalculateBy is Calculate by given rules. The zero Rules refuse.
func (k *Kind) CalculateBy(by Rules, in *Input, start calendar.Day, household []Member) (*Calculation, bool) {
	in.Kind = k
	c := &Calculation{Input: in, Start: start, Household: household}
	if by.Calculate == nil {
		c.Lack(nil, "benefit.calculation.no_law", k.Code, dotted(in.Day))
		return c, false
	}
	by.Calculate(c)
	if c.refused {
		c.Proposed = nil
	}
	return c, !c.refused
}
