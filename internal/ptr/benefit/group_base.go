package benefit

// Subject says whom a group counts by.
type Subject string

// The subjects of exclusion.
const (
	ByApplicant Subject = "applicant" // at most one for the applicant
	ByEntitled  Subject = "entitled"  // at most one for the person who gives the right (child, cared-for)
	ByDwelling  Subject = "dwelling"  // at most one for the applicant's dwelling
	ByFamily    Subject = "family"    // at most one among the applicant and the members of the household
)

// Group is a set of benefits that exclude each other for one subject and overlapping time. Kinds name groups,
// never each other.
type Group struct {
	Code  string  // stable, lower case
	By    Subject // whom it counts by for this kind
	Check string  // code of the check that watches over it; "": that of one kind given twice (E05)
	// Fills says that this kind fills up a smaller benefit of the group: what is less than it does not exclude it.
	Fills bool
}

// The groups that more than one kind belongs to. A group of a single kind stands in that kind's folder.
var (
	// RegularCash: one regular cash benefit for a person (E12; Szt. 33. § and 42. §: another regular cash benefit excludes).
	RegularCash = Group{Code: "regular_cash", By: ByApplicant, Check: "E12"}
	// RegularCashFilled is the same of a kind that is paid beside a smaller one, less by it (Szt. 44. § (2)).
	RegularCashFilled = Group{Code: "regular_cash", By: ByApplicant, Check: "E12", Fills: true}
	// WorkingAgeSupport: aktív korúak ellátása, in one of its forms only (E07).
	WorkingAgeSupport = Group{Code: "ake", By: ByApplicant, Check: "E07"}
	// SubstituteInFamily and SupplementInFamily: of each form of aktív korúak ellátása one in a family (E06; Szt. 33. §).
	// They are two groups, since one of each is the lawful pair.
	SubstituteInFamily = Group{Code: "family_substitute", By: ByFamily, Check: "E06"}
	SupplementInFamily = Group{Code: "family_supplement", By: ByFamily, Check: "E06"}
	// MedicineSupport: közgyógyellátás, on one title only (E09).
	MedicineSupport = Group{Code: "kgy", By: ByApplicant, Check: "E09"}
	// CareOfOnePerson: a person cared for has one carer who draws an allowance (E10).
	CareOfOnePerson = Group{Code: "apd_cared", By: ByEntitled, Check: "E10"}
	// HousingOfDwelling and HousingOfApplicant: lakásfenntartási támogatás, once for a dwelling whatever its title (E08).
	HousingOfDwelling  = Group{Code: "housing_dwelling", By: ByDwelling, Check: "E08"}
	HousingOfApplicant = Group{Code: "housing_applicant", By: ByApplicant, Check: "E08"}
	// ChildProtection: rendszeres gyermekvédelmi kedvezmény, once for a child, on which other rights lean (E16).
	ChildProtection = Group{Code: "child_protection", By: ByEntitled}
)
