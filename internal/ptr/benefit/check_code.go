package benefit

import (
	"slices"

	"oszir/internal/platform/finding"
)

// Unevaluated is the code of what could not be judged: the law of the day is not known, or something that it asks for is
// missing. E01 to E28 are those of the checks.
const Unevaluated = "E00"

// checkOfKey says to which check a finding of the shared rules belongs, by its message key.
var checkOfKey = map[string]string{
	"finding.eligibility.no_law": Unevaluated, "finding.eligibility.no_parameter": Unevaluated, "benefit.eligibility.ended": Unevaluated,
	"benefit.eligibility.applicant_unknown": Unevaluated, "benefit.eligibility.entitled_unknown": Unevaluated,
	"benefit.calculation.no_law": Unevaluated, "benefit.calculation.field_missing": Unevaluated, "benefit.calculation.floor_area": Unevaluated,
	"benefit.calculation.household_missing": Unevaluated, "benefit.calculation.household_roles": Unevaluated, "benefit.calculation.household_people": Unevaluated,
	"benefit.calculation.not_alone": Unevaluated,

	"benefit.eligibility.same_person": "E11", "benefit.calculation.carer_minor": "E11", "benefit.calculation.no_relative": "E11", "benefit.calculation.works_too_long": "E11",
	"benefit.calculation.other_cash_higher": "E12",
	"benefit.eligibility.pension_age_ahead": "E13", "benefit.eligibility.pension_age_reached": "E14",
	"benefit.eligibility.too_long": "E21",
}

// checkOfCode is the same by the code of the finding.
var checkOfCode = map[finding.Code]string{finding.OutsideRange: "E19", finding.SumMismatch: "E20", finding.DateOrder: "E21"}

// CheckOf gives the code of the check that a finding of the law or of a calculator belongs to. The kind's own findings
// are in Kind.Checks; what neither knows is a condition of the kind (E17).
func (k *Kind) CheckOf(f finding.Finding) string {
	for _, of := range []string{k.Checks[f.Key], checkOfCode[f.Code], checkOfKey[f.Key]} {
		if of != "" {
			return of
		}
	}
	if f.Key != "benefit.eligibility.applicant_younger" && f.Key != "benefit.eligibility.entitled_younger" && f.Key != "benefit.eligibility.entitled_older" {
		return "E17"
	}
	// The ages of people, by what the kind is for.
	counts := func(g Group) bool { return slices.Contains(k.Groups, g) }
	switch {
	case counts(CareOfOnePerson):
		return "E11"
	case len(k.Needs) > 0:
		return "E16"
	case f.Key == "benefit.eligibility.applicant_younger":
		return "E14"
	}
	return "E15"
}
