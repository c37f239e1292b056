package people

import (
	"crypto/sha256"
	"embed"
	"strconv"
	"strings"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/idnumber"
)

// Messages holds the room's texts.
//
//go:embed messages
var Messages embed.FS

// Values of closed lists that rules name.
const (
	toMailingAddress = "Levelezési címre kéri"
	toPOBox          = "Postafiókra kéri"
	toPosteRestante  = "Postán maradóra kéri"
)

// FullUses says what a full client (Ügyfél (teljes)) needs.
var FullUses = fullUses()

// IncompleteUses says what an incomplete client (Ügyfél (hiányos)) needs: a name and a birth date; all else is
// optional and only checked for its shape.
var IncompleteUses = incompleteUses()

func fullUses() []fields.Use {
	noResidence := fields.Filled(FieldNoResidence)
	resident := fields.Not(noResidence)
	byStreet := fields.All(resident, fields.Not(fields.Filled(FieldResidenceParcelNumber)))
	stay := make([]fields.Condition, 0, len(stayFields))
	for _, f := range stayFields {
		stay = append(stay, fields.Filled(f))
	}
	staying := fields.Any(stay...)
	stayByStreet := fields.All(staying, fields.Not(fields.Filled(FieldStayParcelNumber)))
	byPost := fields.Any(fields.Is(FieldMailingChoice, toMailingAddress), fields.Is(FieldMailingChoice, toPOBox), fields.Is(FieldMailingChoice, toPosteRestante))
	mailByStreet := fields.All(fields.Is(FieldMailingChoice, toMailingAddress), fields.Not(fields.Filled(FieldMailingParcelNumber)))

	uses := []fields.Use{
		fields.Must(FieldTAJ), fields.Must(FieldFamilyName), fields.Must(FieldGivenName),
		fields.Must(FieldBirthFamilyName), fields.Must(FieldBirthGivenName),
		fields.Must(FieldMotherFamilyName), fields.Must(FieldMotherGivenName),
		fields.Must(FieldBirthPlace), fields.Must(FieldBirthDate), fields.Must(FieldCitizenship),
		fields.MustIf(FieldImmigrationStatus, fields.All(fields.Filled(FieldCitizenship), fields.Not(fields.Is(FieldCitizenship, Hungarian))), "people.why.foreign"),
		fields.MustIf(FieldNoResidenceKind, noResidence, "people.why.no_residence"),
		fields.OnlyIf(FieldNoResidenceAddress, noResidence, "people.why.no_residence_only"),
		fields.Must(FieldResidenceCountry),
		fields.MustIf(FieldResidencePostcode, resident, "people.why.resident"),
		fields.MustIf(FieldResidenceSettlement, resident, "people.why.resident"),
		fields.MustIf(FieldResidenceStreet, byStreet, "people.why.no_parcel"),
		fields.MustIf(FieldResidenceStreetKind, byStreet, "people.why.no_parcel"),
		fields.MustIf(FieldResidenceHouseNumber, byStreet, "people.why.no_parcel"),
		fields.MustIf(FieldResidenceHabitual, fields.All(resident, fields.Not(fields.Filled(FieldStayHabitual))), "people.why.habitual"),
		fields.MustIf(FieldStayCountry, staying, "people.why.staying"),
		fields.MustIf(FieldStayPostcode, staying, "people.why.staying"),
		fields.MustIf(FieldStaySettlement, staying, "people.why.staying"),
		fields.MustIf(FieldStayStreet, stayByStreet, "people.why.staying_no_parcel"),
		fields.MustIf(FieldStayStreetKind, stayByStreet, "people.why.staying_no_parcel"),
		fields.MustIf(FieldStayHouseNumber, stayByStreet, "people.why.staying_no_parcel"),
		fields.MustIf(FieldMailingCountry, byPost, "people.why.by_post"),
		fields.MustIf(FieldMailingPostcode, byPost, "people.why.by_post"),
		fields.MustIf(FieldMailingSettlement, byPost, "people.why.by_post"),
		fields.MustIf(FieldMailingPOBox, fields.Is(FieldMailingChoice, toPOBox), "people.why.po_box"),
		fields.MustIf(FieldMailingStreet, mailByStreet, "people.why.mailing_no_parcel"),
		fields.MustIf(FieldMailingStreetKind, mailByStreet, "people.why.mailing_no_parcel"),
		fields.MustIf(FieldMailingHouseNumber, mailByStreet, "people.why.mailing_no_parcel"),
	}
	return withOptional(uses, FullColumns)
}

var stayFields = []*fields.Field{
	FieldStayCountry, FieldStayPostcode, FieldStaySettlement, FieldStayStreet, FieldStayStreetKind, FieldStayHouseNumber,
	FieldStayBuilding, FieldStayStaircase, FieldStayFloor, FieldStayDoor, FieldStayParcelNumber, FieldStayHabitual,
}

func incompleteUses() []fields.Use {
	return withOptional([]fields.Use{fields.Must(FieldFamilyName), fields.Must(FieldGivenName), fields.Must(FieldBirthDate)}, IncompleteColumns)
}

// withOptional adds the columns that no rule names and puts all in the order of the sheet.
func withOptional(ruled []fields.Use, columns []*fields.Field) []fields.Use {
	byField := map[*fields.Field]fields.Use{}
	for _, u := range ruled {
		byField[u.Field] = u
	}
	out := make([]fields.Use, 0, len(columns))
	for _, f := range columns {
		u, ok := byField[f]
		if !ok {
			u = fields.May(f)
		}
		out = append(out, u)
	}
	return out
}

// Judge checks a client as written down by an office. today is the day of the upload.
func Judge(r fields.Record, full bool, today calendar.Day, report func(finding.Finding)) {
	uses := IncompleteUses
	if full {
		uses = FullUses
	}
	fields.Check(r, uses, report)
	born := r.Of(FieldBirthDate)
	if born.State == fields.OK && calendar.Day(born.N) > today {
		report(finding.Finding{Field: FieldBirthDate.Key, Code: finding.DateOrder, Key: "people.birth_in_future", Value: born.Text})
	}
	tax := r.Of(FieldTaxID)
	if tax.State == fields.OK && born.State == fields.OK && idnumber.TaxIDBirth(tax.Text) != calendar.Day(born.N) {
		report(finding.Finding{Field: FieldTaxID.Key, Code: finding.BirthMismatch, Value: tax.Text})
	}
	for _, a := range addressKinds {
		code, country := r.Of(a.postcode), r.Of(a.country)
		if code.State == fields.OK && (country.State == fields.Empty || country.Text == Hungary) && !isPostcode(code.Text) {
			report(finding.Finding{Field: a.postcode.Key, Code: finding.Format, Key: "people.postcode", Value: code.Text})
		}
	}
}

func isPostcode(s string) bool {
	return len(s) == 4 && s[0] >= '1' && s[0] <= '9' && strings.Trim(s, "0123456789") == ""
}

// IncompleteID gives the generated id of an incomplete client (W3): marker, birth date, family name, given name and
// the number of filled cells, joined by hyphens: -1985.03.02-Minta-Jolán-12.
func IncompleteID(r fields.Record) string {
	b := make([]byte, 0, 64)
	b = append(b, r.Of(FieldMarker).Text...)
	b = append(b, '-')
	born := r.Of(FieldBirthDate)
	if born.State == fields.OK {
		b = append(b, calendar.Day(born.N).Dotted()...)
	} else {
		b = append(b, born.Text...)
	}
	b = append(b, '-')
	b = append(b, r.Of(FieldFamilyName).Text...)
	b = append(b, '-')
	b = append(b, r.Of(FieldGivenName).Text...)
	b = append(b, '-')
	// The id itself is made, not filled in; the marker stands apart in the id and is not counted either.
	n := r.Filled(IncompleteColumns) - r.Filled([]*fields.Field{FieldIncompleteID, FieldMarker})
	return string(strconv.AppendInt(b, int64(n), 10))
}

// digest makes 16 bytes of texts, with lengths so that no two lists are alike.
func digest(parts ...string) []byte {
	h := sha256.New()
	var size [4]byte
	for _, p := range parts {
		n := len(p)
		size[0], size[1], size[2], size[3] = byte(n>>24), byte(n>>16), byte(n>>8), byte(n)
		h.Write(size[:])
		h.Write([]byte(p))
	}
	return h.Sum(nil)[:16]
}
