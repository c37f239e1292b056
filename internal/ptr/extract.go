package ptr

import (
	"slices"
	"strings"
	"time"

	"oszir/internal/document"
	"oszir/internal/orgs"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/i18n"
	"oszir/internal/ptr/benefit"
)

// ExtractFor says for whom an extract of the register is made, and with that what stands in it:
//
//   - for the person themself, who asks for it at an office whose client they are: everything, of all offices. It is the
//     right of access of the data subject (GDPR 15. cikk), which no office's competence bounds.
//   - for the office's own procedure (Szt. 18/A. §): its own benefits in full, of another office's what every office may see (C11).
//   - for an authority that the law entitles (Szt. 19. §): everything; only the central service makes it.
type ExtractFor string

// For whom extracts are made.
const (
	ForPerson    ExtractFor = "person"
	ForOffice    ExtractFor = "office"
	ForAuthority ExtractFor = "authority"
)

// extractGrounds are the citations of the three.
var extractGrounds = map[ExtractFor]string{ForPerson: "GDPR 15. cikk", ForOffice: "Szt. 18/A. §", ForAuthority: "Szt. 19. §"}

// ExtractSort is the sort of an extract among documents.
const ExtractSort = "register_extract"

// mostPurpose is how long the purpose of an extract may be, in bytes.
const mostPurpose = 500

// NewExtract asks for an extract of the register.
type NewExtract struct {
	PersonID int64
	As       database.AsOf // calendar.None: today; the zero time: as known now
	For      ExtractFor
	Purpose  string // what it is for, in words
	Request  audit.Request
}

// ExtractMade is an extract that was made.
type ExtractMade struct {
	Serial   int64
	PersonID int64
	For      ExtractFor
	Purpose  string
	AsDay    calendar.Day
	KnownAt  time.Time
	MadeBy   string
	MadeAt   time.Time
	HasXML   bool // false: it was erased with the person's data
}

// Number is the serial number as people read it.
func (e *ExtractMade) Number() string { return document.SerialNumber(e.Serial) }

// extract is what an extract says.
type extract struct {
	dated   calendar.Day
	madeAt  time.Time
	as      database.AsOf
	made    ExtractFor
	purpose string
	ground  string
	office  orgs.Body
	person  people.Sheet
	full    []extractBenefit // of which everything is said
	briefs  []extractBenefit // of which only the brief is
	number  string           // of the document; "" before it has one
}

// extractBenefit is a benefit as an extract tells of it.
type extractBenefit struct {
	BenefitBrief

	ID        string
	Role      string // of the person in it
	Applicant string // name, when it is somebody else
	Entitled  string
	Case      string // its number
	Law       string
	Address   string // of the office that decided
	Spans     []extractSpan
	Unlawful  []extractUnlawful
	Events    []BenefitEvent

	kind      *benefit.Kind
	number    int64
	body      int64
	applicant int64
	entitled  int64
}

// extractSpan is a benefit between two days.
type extractSpan struct {
	From, Until calendar.Day
	Record      fields.Record
	Current     bool // it holds on the day asked for, or comes nearest before it
}

// extractUnlawful is what a final decision says was taken unlawfully and in bad faith.
type extractUnlawful struct {
	From, Until     calendar.Day // None: not told
	Amount          int64
	IssuedOn, Final calendar.Day
}

// titleFields hold under which title of the law a benefit is granted, incomeFields what its household has.
var (
	titleFields  = []*fields.Field{benefit.LegalTitle1, benefit.LegalTitle2}
	incomeFields = []*fields.Field{benefit.IncomePerHead, benefit.IncomePerConsumptionUnit}
)

// titles gives under which titles a kind's record grants.
func titles(k *benefit.Kind, r fields.Record) []string {
	var out []string
	for _, f := range append([]*fields.Field{k.Title}, titleFields...) {
		if f != nil && r.Of(f).State == fields.OK && !slices.Contains(out, r.Of(f).Text) {
			out = append(out, r.Of(f).Text)
		}
	}
	return out
}

// amounts gives what a kind's record pays, with what each amount is called.
func amounts(k *benefit.Kind, r fields.Record) []FieldText {
	var out []FieldText
	for _, f := range k.Amounts() {
		if v := r.Of(f); v.State == fields.OK {
			out = append(out, FieldText{Field: f, Label: f.Column, Text: i18n.Forint(i18n.Hungarian, v.N)})
		}
	}
	return out
}

// ownPlace are fields that an extract says in places of their own.
func ownPlace(k *benefit.Kind, f *fields.Field) bool {
	return f == k.Title || slices.Contains(k.Amounts(), f) || slices.Contains(titleFields, f) || slices.Contains(incomeFields, f) ||
		slices.Contains([]*fields.Field{
			benefit.BenefitCode, benefit.SupportStart, benefit.SupportEnd, benefit.DecisionKind, benefit.CaseNumber, benefit.IssuedOn, benefit.FinalOn, benefit.EndingGround,
		}, f)
}

// rest gives what a record says beyond what has a place of its own, in the order of the form.
func rest(k *benefit.Kind, r fields.Record) []FieldText {
	return slices.DeleteFunc(texts(i18n.Hungarian, k, r), func(t FieldText) bool { return ownPlace(k, t.Field) })
}

// fieldDay gives the day in a field; None when none stands there.
func fieldDay(r fields.Record, f *fields.Field) calendar.Day {
	if v := r.Of(f); v.State == fields.OK {
		return calendar.Day(v.N)
	}
	return calendar.None
}

// homeless reports whether somebody is paid by the rules for homeless people: no residence is known of them, and a place where they
// can be reached.
func homeless(s *people.Sheet) bool {
	return s.Lines["residence"] == "" && (s.Record.Of(people.FieldNoResidenceKind).Filled() || s.Record.Of(people.FieldNoResidenceAddress).Filled())
}

// needsTaxID reports whether the register holds the tax id of who gets one of the benefits (ápolási díj).
func needsTaxID(list []extractBenefit) bool {
	return slices.ContainsFunc(list, func(b extractBenefit) bool {
		return b.Role == RoleApplicant && slices.Contains(b.kind.Client, people.FieldTaxID.Key)
	})
}

// bodyAddress writes where an office is, in one line.
func bodyAddress(b *orgs.Body) string {
	out := strings.TrimSpace(b.Postcode + " " + b.Settlement)
	if out != "" && b.Address != "" {
		out += ", "
	}
	return out + b.Address
}
