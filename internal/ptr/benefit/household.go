package benefit

import "oszir/internal/platform/calendar"

// Kin says who a member of the household is to the applicant.
type Kin string

// The kins that rules tell apart; whoever is none of the first three is Other (or the applicant).
const (
	Self   Kin = "igénylő"
	Spouse Kin = "házastárs/élettárs"
	Child  Kin = "gyermek"
	Other  Kin = "egyéb"
)

// Kins lists them in the order of the form.
func Kins() []Kin { return []Kin{Self, Spouse, Child, Other} }

// Trait is a fact about a member that some kind's rules ask for.
type Trait string

// The traits.
const (
	RaisedFamilyAllowance Trait = "raised_family_allowance" // emelt összegű családi pótlék is paid for the child
	DisabilitySupport     Trait = "disability_support"      // rokkantsági vagy fogyatékossági ellátás
	ChronicallyIll        Trait = "chronically_ill"         // tartósan beteg vagy súlyosan fogyatékos
	Studies               Trait = "studies"                 // nappali tagozaton tanul
	DrawsFHT              Trait = "draws_employment_substitute"
	DrawsPension          Trait = "draws_pension" // nyugdíjszerű rendszeres pénzellátás
)

// Traits lists them in the order of the form.
func Traits() []Trait {
	return []Trait{RaisedFamilyAllowance, DisabilitySupport, ChronicallyIll, Studies, DrawsFHT, DrawsPension}
}

// Member is a person of the applicant's family or household, as the application states it.
type Member struct {
	Kin    Kin
	Born   calendar.Day
	Income int64 // net, forints a month
	Traits []Trait
}

// Has reports a trait.
func (m *Member) Has(t Trait) bool {
	for _, have := range m.Traits {
		if have == t {
			return true
		}
	}
	return false
}

// Minor reports whether the member is below 18 on a day.
func (m *Member) Minor(day calendar.Day) bool { return calendar.AgeOn(m.Born, day) < 18 }
