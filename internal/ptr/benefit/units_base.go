package benefit

// Tenths is the unit of what is counted in tenths of a consumption unit; it is shown as a decimal number of units.
const Tenths = "tized egység"

// Weights of consumption units (fogyasztási egység), in tenths of a unit.
type weights struct {
	law                                     string
	textSecond, textChild, textFurtherChild string     // who they are, in the lines
	first, second, further                  *Parameter // adults
	firstTwoChildren, furtherChild, onTopOf *Parameter
}

const (
	unitsPage = "https://profitline.hu/Tobben-kaphatnak-lakasfenntartasi-tamogatast-269689"
)

var (
	familyWeights = weights{
		law:              "Szt. 37. §",
		textSecond:       "benefit.step.units_spouse",
		textChild:        "benefit.step.units_child",
		textFurtherChild: "benefit.step.units_further_child",
		first:            familyWeight("csalad_elso_nagykoru", "fogyasztási egység: a család első nagykorú tagja", 10),
		second:           familyWeight("csalad_hazastars", "fogyasztási egység: házastárs vagy élettárs", 9),
		firstTwoChildren: familyWeight("csalad_elso_ket_gyermek", "fogyasztási egység: a család első és második gyermeke, egyenként", 8),
		furtherChild:     familyWeight("csalad_tovabbi_gyermek", "fogyasztási egység: a család minden további gyermeke", 7),
		onTopOf:          familyWeight("csalad_tobblet", "fogyasztási egység: többlet fogyatékosság vagy egyedül nevelt gyermek miatt a családban", 2),
	}
	householdWeights = weights{
		law:              "Szt. 38. §",
		textSecond:       "benefit.step.units_second_adult",
		textChild:        "benefit.step.units_minor",
		textFurtherChild: "benefit.step.units_further_minor",
		first:            householdWeight("haztartas_elso_nagykoru", "fogyasztási egység: a háztartás első nagykorú tagja", 10, unitsPage, Found),
		second:           householdWeight("haztartas_masodik_nagykoru", "fogyasztási egység: a háztartás második nagykorú tagja", 9, unitsPage, Found),
		further:          householdWeight("haztartas_tovabbi_nagykoru", "fogyasztási egység: a háztartás minden további nagykorú tagja", 8, unitsPage, Found),
		firstTwoChildren: householdWeight("haztartas_elso_ket_kiskoru", "fogyasztási egység: a háztartás első és második kiskorú tagja, egyenként", 8, unitsPage, Found),
		furtherChild:     householdWeight("haztartas_tovabbi_kiskoru", "fogyasztási egység: a háztartás minden további kiskorú tagja", 7, ownSource, Own),
		onTopOf:          householdWeight("haztartas_tobblet", "fogyasztási egység: többlet fogyatékosság vagy egyedül nevelt gyermek miatt a háztartásban", 2, ownSource, Own),
	}
)

func familyWeight(key, name string, tenths int64) *Parameter {
	return baseParameter("egyseg_"+key, name, Tenths, tenths, "Szt. 37. §", ownSource, Own)
}

// householdWeight ended with the support that it was made for.
func householdWeight(key, name string, tenths int64, source string, basis Basis) *Parameter {
	return &Parameter{Key: "egyseg_" + key, Name: name, Unit: Tenths, Values: []Dated{
		{From: KnownFrom, Until: Reform2015, Value: tenths, Law: "Szt. 38. §", Source: source, Basis: basis},
	}}
}

func (w *weights) parameters() []*Parameter {
	of := []*Parameter{w.first, w.second}
	if w.further != nil {
		of = append(of, w.further)
	}
	return append(of, w.firstTwoChildren, w.furtherChild, w.onTopOf)
}

// FamilyUnits gives the consumption units of the applicant's family in tenths and leaves the family as the household
// (Szt. 37. §): the applicant 1,0; a spouse or partner 0,9; the first two children 0,8 each, further ones 0,7; 0,2 more
// for a child with raised family allowance, for whoever draws disability support (once for each of them), and where
// the children have one parent only.
func (c *Calculation) FamilyUnits() (tenths int64, ok bool) {
	if _, ok := c.NeedPeople(); !ok || !c.Family(familyWeights.law) {
		return 0, false
	}
	spouses, children := count(c.Household, isKin(Spouse)), count(c.Household, isKin(Child))
	more := count(c.Household, func(m *Member) bool {
		return m.Has(DisabilitySupport) || m.Kin == Child && m.Has(RaisedFamilyAllowance)
	})
	return c.units(&familyWeights, 1+spouses, children, more, spouses == 0 && children > 0)
}

// HouseholdUnits gives the consumption units of all who live in the dwelling, in tenths (Szt. 38. §): the first adult
// 1,0, the second 0,9, further ones 0,8; the first two minors 0,8 each, further ones 0,7; 0,2 more for whoever draws
// raised family allowance or disability support (once for each of them), and for an applicant who raises a minor child
// without a spouse or partner.
func (c *Calculation) HouseholdUnits() (tenths int64, ok bool) {
	members, ok := c.NeedPeople()
	if !ok {
		return 0, false
	}
	minors := count(members, func(m *Member) bool { return m.Minor(c.Day) })
	more := count(members, func(m *Member) bool { return m.Has(DisabilitySupport) || m.Has(RaisedFamilyAllowance) })
	alone := count(members, isKin(Spouse)) == 0 &&
		count(members, func(m *Member) bool { return m.Kin == Child && m.Minor(c.Day) }) > 0
	return c.units(&householdWeights, int64(len(members))-minors, minors, more, alone)
}

// units adds the weights up, each sort of people in a line of its own.
func (c *Calculation) units(w *weights, adults, children, more int64, alone bool) (int64, bool) {
	single := int64(0)
	if alone {
		single = 1
	}
	sum, known := int64(0), true
	for _, part := range []struct {
		text string
		p    *Parameter
		n    int64
	}{
		{"benefit.step.units_first_adult", w.first, min(adults, 1)},
		{w.textSecond, w.second, min(max(adults-1, 0), 1)},
		{"benefit.step.units_further_adult", w.further, max(adults-2, 0)},
		{w.textChild, w.firstTwoChildren, min(children, 2)},
		{w.textFurtherChild, w.furtherChild, max(children-2, 0)},
		{"benefit.step.units_disability", w.onTopOf, more},
		{"benefit.step.units_single_parent", w.onTopOf, single},
	} {
		if part.n == 0 {
			continue
		}
		each, ok := c.Param(part.p)
		known = known && ok
		if ok {
			sum += c.Step(part.text, w.law, Tenths, part.n*each, Number(part.n), decimal(each))
		}
	}
	if !known {
		return 0, false
	}
	return c.Step("benefit.step.units", w.law, Tenths, sum, decimal(sum)), true
}
