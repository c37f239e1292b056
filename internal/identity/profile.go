package identity

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
)

// Natural is by what a person is told from all others without a number (4T data). What is not known is "", the day
// calendar.None.
type Natural struct {
	FamilyName, GivenName             string
	BirthFamilyName, BirthGivenName   string
	MotherFamilyName, MotherGivenName string
	BirthPlace                        string
	BirthDate                         calendar.Day
}

// Profile is what the owner of an account has said of themselves, or an identity provider for them.
type Profile struct {
	ID         int64 // of the version; 0: nothing was said yet
	Code       string
	Recorded   time.Time
	Natural    Natural
	Authentic  []ProfileField // what the provider vouches for; its owner cannot change it here
	Email      string
	Phone      string
	Employment Employment
	Employer   string
	Post       string
	Software   string // case-management software (ügyviteli rendszer) of the office; "" when none
	Visited    []ProfileStep
	Confirmed  bool // the owner has looked through all of it and said that it is right
}

// ProfileField names a datum of a profile. It is the name of its column, of its field in a form and of its claim.
type ProfileField string

// The data of a profile.
const (
	FieldFamilyName       ProfileField = "family_name"
	FieldGivenName        ProfileField = "given_name"
	FieldBirthFamilyName  ProfileField = "birth_family_name"
	FieldBirthGivenName   ProfileField = "birth_given_name"
	FieldMotherFamilyName ProfileField = "mother_family_name"
	FieldMotherGivenName  ProfileField = "mother_given_name"
	FieldBirthPlace       ProfileField = "birth_place"
	FieldBirthDate        ProfileField = "birth_date"
	FieldEmail            ProfileField = "email"
	FieldPhone            ProfileField = "phone"
	FieldEmployment       ProfileField = "employment"
	FieldEmployer         ProfileField = "employer"
	FieldPost             ProfileField = "post"
	FieldSoftware         ProfileField = "software"
)

// Employment is in which status somebody works; PTR asks for civil servants and government officials.
type Employment string

// The statuses.
const (
	CivilServant       Employment = "civil_servant"       // köztisztviselő
	GovernmentOfficial Employment = "government_official" // kormánytisztviselő
	PublicEmployee     Employment = "public_employee"     // közalkalmazott
	Employee           Employment = "employee"            // munkaviszony
	OtherWork          Employment = "other"               // megbízás or anything else
)

// Employments lists the statuses in the order in which they are shown.
func Employments() []Employment {
	return []Employment{CivilServant, GovernmentOfficial, PublicEmployee, Employee, OtherWork}
}

// ProfileStep is a page of the registration: one thing at a time.
type ProfileStep string

// The pages, in their order.
const (
	StepUser       ProfileStep = "user"
	StepPersonal   ProfileStep = "personal"
	StepContact    ProfileStep = "contact"
	StepEmployment ProfileStep = "employment"
	StepSoftware   ProfileStep = "software"
)

// profilePart is a page with its data.
type profilePart struct {
	step   ProfileStep
	fields []ProfileField
}

var profileSteps = []profilePart{
	{StepUser, []ProfileField{FieldFamilyName, FieldGivenName}},
	{StepPersonal, []ProfileField{
		FieldBirthFamilyName, FieldBirthGivenName, FieldMotherFamilyName, FieldMotherGivenName, FieldBirthPlace, FieldBirthDate,
	}},
	{StepContact, []ProfileField{FieldEmail, FieldPhone}},
	{StepEmployment, []ProfileField{FieldEmployment, FieldEmployer, FieldPost}},
	{StepSoftware, []ProfileField{FieldSoftware}},
}

// fieldsOf lists the data of a page; nil for one that is not there.
func fieldsOf(s ProfileStep) []ProfileField {
	for _, x := range profileSteps {
		if x.step == s {
			return x.fields
		}
	}
	return nil
}

// optional are the data that may be missing.
var optional = []ProfileField{FieldPhone, FieldSoftware}

// text gives a datum as it stands in a form.
func (p *Profile) text(f ProfileField) string {
	if f == FieldBirthDate {
		if p.Natural.BirthDate == calendar.None {
			return ""
		}
		return p.Natural.BirthDate.Dotted()
	}
	return *p.place(f)
}

// place is where a text of the profile stands.
func (p *Profile) place(f ProfileField) *string {
	return map[ProfileField]*string{
		FieldFamilyName: &p.Natural.FamilyName, FieldGivenName: &p.Natural.GivenName,
		FieldBirthFamilyName: &p.Natural.BirthFamilyName, FieldBirthGivenName: &p.Natural.BirthGivenName,
		FieldMotherFamilyName: &p.Natural.MotherFamilyName, FieldMotherGivenName: &p.Natural.MotherGivenName,
		FieldBirthPlace: &p.Natural.BirthPlace, FieldEmail: &p.Email, FieldPhone: &p.Phone,
		FieldEmployment: (*string)(&p.Employment), FieldEmployer: &p.Employer, FieldPost: &p.Post, FieldSoftware: &p.Software,
	}[f]
}

// set puts a datum in as it was typed. Errors: Invalid, with what is wrong as its key.
func (p *Profile) set(f ProfileField, typed string) error {
	typed = fields.Clean(typed)
	if utf8.RuneCountInString(typed) > 200 {
		return errs.New(errs.Invalid, "identity.profile.long")
	}
	if typed == "" && !slices.Contains(optional, f) {
		return errs.New(errs.Invalid, "identity.profile.missing")
	}
	switch f {
	case FieldBirthDate:
		day, ok := calendar.Parse(typed)
		if !ok || day.Year() < 1900 {
			return errs.New(errs.Invalid, "identity.profile.bad_day")
		}
		p.Natural.BirthDate = day
		return nil
	case FieldEmail:
		err := checkEmail(typed)
		if err != nil {
			return errs.Wrap(err, errs.Invalid, "identity.profile.bad_email")
		}
	case FieldPhone:
		if typed != "" && (strings.Trim(typed, "+0123456789 ()-/") != "" || !strings.ContainsAny(typed, "0123456789")) {
			return errs.New(errs.Invalid, "identity.profile.bad_phone")
		}
	case FieldEmployment:
		if !slices.Contains(Employments(), Employment(typed)) {
			return errs.New(errs.Invalid, "identity.profile.missing")
		}
	}
	*p.place(f) = typed
	return nil
}

// may reports whether the owner can change a datum here.
func (p *Profile) may(f ProfileField) bool { return !slices.Contains(p.Authentic, f) }

// next gives the first page that was not answered; ok is false when all were.
func (p *Profile) next() (step ProfileStep, ok bool) {
	for _, s := range profileSteps {
		if !slices.Contains(p.Visited, s.step) {
			return s.step, true
		}
	}
	return "", false
}

// name is what the account is called: as Hungarians write it.
func (p *Profile) name() string {
	return strings.TrimSpace(p.Natural.FamilyName + " " + p.Natural.GivenName)
}

// ProfileProblem is what is wrong with a datum.
type ProfileProblem struct {
	Field ProfileField
	Key   string
}

// ProfileRefusal is an Invalid error with everything that is wrong with a page.
type ProfileRefusal struct{ Problems []ProfileProblem }

// Error says what it is; people see the texts of the problems.
func (r *ProfileRefusal) Error() string { return "identity.profile.refused" }

// Unwrap gives the classified error.
func (r *ProfileRefusal) Unwrap() error { return errs.New(errs.Invalid, "identity.profile.refused") }
