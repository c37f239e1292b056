package benefit

// Subject says whom a group counts by.
type Subject string

// The subjects of exclusion.
const (
	ByApplicant Subject = "applicant" // at most one for the applicant
	ByEntitled  Subject = "entitled"  // at most one for the person who gives the right (child, cared-for)
	ByDwelling  Subject = "dwelling"  // at most one for the applicant's dwelling
)

// Group is a set of benefits that exclude each other for one subject and overlapping time. Kinds name groups,
// never each other.
type Group struct {
	Code string  // stable, lower case
	By   Subject // whom it counts by for this kind
}

// The groups that more than one kind belongs to. A group of a single kind stands in that kind's folder.
var (
	// RegularCash: one regular cash benefit for a person (E12; Szt. 33. § and 42. §: another regular cash benefit excludes).
	RegularCash = Group{Code: "regular_cash", By: ByApplicant}
	// WorkingAgeSupport: aktív korúak ellátása, in one of its forms only (E07).
	WorkingAgeSupport = Group{Code: "ake", By: ByApplicant}
	// MedicineSupport: közgyógyellátás, on one title only (E09).
	MedicineSupport = Group{Code: "kgy", By: ByApplicant}
	// CareOfOnePerson: a person cared for has one carer who draws an allowance (E10).
	CareOfOnePerson = Group{Code: "apd_cared", By: ByEntitled}
	// HousingOfDwelling and HousingOfApplicant: lakásfenntartási támogatás, once for a dwelling whatever its title (E08).
	HousingOfDwelling  = Group{Code: "housing_dwelling", By: ByDwelling}
	HousingOfApplicant = Group{Code: "housing_applicant", By: ByApplicant}
)
