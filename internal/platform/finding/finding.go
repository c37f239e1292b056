// Package finding is the room of what a check has to say about one place of a form, a workbook row or a message.
//
// It owns: Finding, its stable codes and their severity. It must not: know a rule, a medium or a language; people
// read the message that i18n makes of Key and Args, programs read Code.
package finding

// Severity says whether the row can still be taken.
type Severity string

// The two severities.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Code is the stable name of a sort of finding. More may be added; a meaning never changes.
type Code string

// The codes of the initial load and of data entry.
const (
	Required         Code = "required"            // must be filled and is empty
	NotAllowed       Code = "not_allowed"         // filled, and may not be for this kind or in this case
	Format           Code = "format"              // not a number, date … of the wanted shape
	CheckDigit       Code = "check_digit"         // shape right, check digit wrong
	NotInList        Code = "not_in_list"         // not a value of the closed list
	DuplicateTAJ     Code = "duplicate_taj"       // the TAJ stands more than once over the client sheets
	DuplicateID      Code = "duplicate_id"        // a generated id stands more than once
	ApplicantMissing Code = "applicant_missing"   // a TAJ of a benefit does not stand on the full client sheet
	RelationMissing  Code = "relation_unresolved" // a relation names a benefit or a client that is not there
	WrongAuthority   Code = "wrong_authority"     // the kind does not belong to the uploader's sort of office
	OtherAuthority   Code = "other_authority"     // the benefit is loaded already, by another office
	DecidedSince     Code = "decided_since"       // a case has granted or changed the benefit: what people decided is not loaded over
	SumMismatch      Code = "sum_mismatch"        // parts do not add up to the whole
	DateOrder        Code = "date_order"          // a date stands before one it must follow
	IdentityConflict Code = "identity_conflict"   // the register knows another birth date or mother's name for this TAJ
	DependsOnBadRow  Code = "depends_on_bad_row"  // a row that this one needs is wrong
	ParallelBenefit  Code = "parallel_benefit"    // the same or an excluding benefit overlaps in time
	OutsideRange     Code = "outside_statutory_range"
	Eligibility      Code = "eligibility" // a condition of entitlement seems not to hold, or cannot be evaluated
	IDMismatch       Code = "id_mismatch" // the generated id in the file is not the one the server computes
	LeadingZero      Code = "leading_zero_restored"
	TooManyBenefits  Code = "too_many_benefits" // more benefits of one person in a file than anybody has
	Unknown          Code = "not_found"         // a message names a case or a benefit that there is not
	WrongState       Code = "wrong_state"       // what a message wants cannot be done as the case stands
	OutOfOrder       Code = "out_of_order"      // the message that one names as the one before is not
	BirthMismatch    Code = "birth_mismatch"    // the birth date inside the tax id is another one
)

// severities gives the severity of each code in the initial load, which takes over decisions that are final: what
// concerns only eligibility or amounts is a warning there (P9).
var severities = map[Code]Severity{
	ParallelBenefit: Warning, OutsideRange: Warning, Eligibility: Warning, IDMismatch: Warning, LeadingZero: Warning,
	BirthMismatch: Warning,
}

// SeverityOf gives a code's severity in the initial load.
func SeverityOf(c Code) Severity {
	if s, ok := severities[c]; ok {
		return s
	}
	return Error
}

// Finding is one thing said about one place.
type Finding struct {
	Field string   // key of the field, "" when the whole row is meant
	Code  Code     // stable code
	Key   string   // message key; "" means "finding." + Code
	Args  []string // arguments of the message, numbers and days in plain form
	Value string   // what stands there
}

// Severity gives the finding's severity in the initial load.
func (f Finding) Severity() Severity { return SeverityOf(f.Code) }

// MessageKey gives the key of the text for people.
func (f Finding) MessageKey() string {
	if f.Key != "" {
		return f.Key
	}
	return "finding." + string(f.Code)
}
