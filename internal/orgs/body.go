package orgs

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/idnumber"
)

// Body is an authority or institution as it stands on a day.
type Body struct {
	ID          int64
	Code        string // stable, for example DEMO-M
	Name        string
	Kind        string // one of Kinds
	County      string // statistical code; "" when countrywide
	District    string // code of the gazetteer; "" when none
	Settlement  string // name of the seat; "" when none
	Postcode    string
	Address     string // street and number of the seat
	Parent      string // code of the body it lies under in the tree; "" when none
	Office      string // of a municipality: code of the common office that serves it; "" when none
	TaxNumber   string // 12345676-1-23; "" when none is known
	SectorID    string // ágazati azonosító, S and seven digits; "" when it has none
	LegalStatus string // one of LegalStatuses; "" when none
	Email       string
	Phone       string
}

// The kinds of bodies. The table orgs.body_kind says the same, and orgs.body_kind_parent what may lie under what.
const (
	Municipality  = "municipality"   // települési önkormányzat
	CommonOffice  = "common_office"  // közös önkormányzati hivatal
	CountyOffice  = "county_office"  // kormányhivatal
	District      = "district"       // járási hivatal
	Guardianship  = "guardianship"   // gyámhivatal
	Maintainer    = "maintainer"     // fenntartó
	Provider      = "provider"       // szolgáltató, intézmény
	Site          = "site"           // telephely
	PublicService = "public_service" // közszolgálati szerv
	Agency        = "agency"         // központi szerv
)

// Kinds lists the kinds of bodies, authorities first.
func Kinds() []string {
	return []string{CountyOffice, District, Guardianship, Municipality, CommonOffice, Maintainer, Provider, Site, PublicService, Agency}
}

// LegalStatuses lists in which legal status the people of a body can work (jogállás).
func LegalStatuses() []string {
	return []string{"civil_servant", "government_official", "professional", "soldier"}
}

// The codes of findings that only bodies have.
const (
	findingClosed   finding.Code = "body_closed"       // it is closed and cannot be changed
	findingUnknown  finding.Code = "body_unknown"      // no body of that code
	findingPlace    finding.Code = "place_unknown"     // no such county, district or settlement
	findingTaken    finding.Code = "number_taken"      // another body has this number
	findingCycle    finding.Code = "tree_cycle"        // it would lie under itself
	findingOutlives finding.Code = "outlives_parent"   // it would be there when the body it lies under is not
	findingUnder    finding.Code = "wrong_parent_kind" // this kind does not lie under that kind
)

var (
	codeShape   = regexp.MustCompile(`^[A-Z0-9][A-Z0-9-]{1,30}$`)
	sectorShape = regexp.MustCompile(`^S[0-9]{7}$`)
	postShape   = regexp.MustCompile(`^[0-9]{4}$`)
	mailShape   = regexp.MustCompile(`^[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+$`)
	taxDigits   = regexp.MustCompile(`^[0-9]{11}$`)
)

// longestText is the most characters that a field takes.
const longestText = 200

// texts gives every field of a body with its name in forms and findings.
func (b *Body) texts() map[string]*string {
	return map[string]*string{
		"code": &b.Code, "name": &b.Name, "kind": &b.Kind, "county": &b.County, "district": &b.District, "settlement": &b.Settlement,
		"postcode": &b.Postcode, "address": &b.Address, "parent": &b.Parent, "office": &b.Office, "tax_number": &b.TaxNumber,
		"sector_id": &b.SectorID, "legal_status": &b.LegalStatus, "email": &b.Email, "phone": &b.Phone,
	}
}

// fieldOrder is the order of the fields in forms, histories and workbooks.
var fieldOrder = []string{
	"code", "name", "kind", "county", "district", "settlement", "postcode", "address", "parent", "office", "tax_number", "sector_id", "legal_status", "email", "phone",
}

// clean makes texts comparable and codes and numbers alike, however they were typed.
func (b *Body) clean() {
	for _, t := range b.texts() {
		*t = fields.Clean(*t)
	}
	for _, t := range []*string{&b.Code, &b.Parent, &b.Office, &b.SectorID} {
		*t = strings.ToUpper(*t)
	}
	b.TaxNumber = strings.ReplaceAll(b.TaxNumber, " ", "")
	if taxDigits.MatchString(b.TaxNumber) {
		b.TaxNumber = b.TaxNumber[:8] + "-" + b.TaxNumber[8:9] + "-" + b.TaxNumber[9:]
	}
}

// judge says what is wrong with a body by itself, whatever else is registered.
func (b *Body) judge(report func(finding.Finding)) {
	say := func(field string, code finding.Code, key string, args ...string) {
		report(finding.Finding{Field: field, Code: code, Key: key, Args: args, Value: *b.texts()[field]})
	}
	required := func(field string) bool {
		if *b.texts()[field] == "" {
			say(field, finding.Required, "")
			return false
		}
		return true
	}
	if required("code") && !codeShape.MatchString(b.Code) {
		say("code", finding.Format, "orgs.finding.code_shape")
	}
	required("name")
	if required("kind") && !slices.Contains(Kinds(), b.Kind) {
		say("kind", finding.NotInList, "")
	}
	for _, field := range fieldOrder {
		if utf8.RuneCountInString(*b.texts()[field]) > longestText {
			say(field, finding.Format, "finding.format.too_long", strconv.Itoa(longestText))
		}
	}
	if b.Postcode != "" && !postShape.MatchString(b.Postcode) {
		say("postcode", finding.Format, "finding.format.digits", "4")
	}
	if b.TaxNumber != "" {
		switch idnumber.TaxNumber(b.TaxNumber) {
		case idnumber.Shape:
			say("tax_number", finding.Format, "orgs.finding.tax_shape")
		case idnumber.CheckDigit:
			say("tax_number", finding.CheckDigit, "")
		}
	}
	if b.SectorID != "" && !sectorShape.MatchString(b.SectorID) {
		say("sector_id", finding.Format, "orgs.finding.sector_shape")
	}
	if b.LegalStatus != "" && !slices.Contains(LegalStatuses(), b.LegalStatus) {
		say("legal_status", finding.NotInList, "")
	}
	if b.Email != "" && !mailShape.MatchString(b.Email) {
		say("email", finding.Format, "orgs.finding.email_shape")
	}
	if b.Parent != "" && b.Parent == b.Code {
		say("parent", findingCycle, "orgs.finding.under_itself")
	}
	switch {
	case b.Office == "":
	case b.Kind != Municipality:
		say("office", finding.NotAllowed, "orgs.finding.office_only")
	case b.Office == b.Code:
		say("office", findingCycle, "orgs.finding.under_itself")
	}
	if b.County == "" && (b.Settlement != "" || b.District != "") {
		say("county", finding.Required, "orgs.finding.county_missing")
	}
}

// The states of a body.
const (
	StateActive   = "active"
	StateUpcoming = "upcoming" // begins later
	StateEnding   = "ending"   // active, its last day is known
	StateClosed   = "closed"
)

// Life is from when until when a body exists, as known.
type Life struct {
	From, Until calendar.Day // first and last day; calendar.None: always, for ever
}

// State says how a body stands on a day.
func (l Life) State(on calendar.Day) string {
	switch {
	case l.From != calendar.None && l.From > on:
		return StateUpcoming
	case l.Until == calendar.None:
		return StateActive
	case l.Until < on:
		return StateClosed
	}
	return StateEnding
}

// Refusal says all that is wrong with a body or a closing, by field. It is the cause of the Invalid error that the
// operation gives then.
type Refusal struct{ Findings []finding.Finding }

// Error names fields and codes, never values.
func (r *Refusal) Error() string {
	out := make([]string, 0, len(r.Findings))
	for _, f := range r.Findings {
		out = append(out, f.Field+" "+string(f.Code))
	}
	return strings.Join(out, ", ")
}

func refuse(found ...finding.Finding) error {
	return errs.Wrap(&Refusal{found}, errs.Invalid, "orgs.findings")
}
