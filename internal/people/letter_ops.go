package people

import (
	"context"
	"strings"
	"unicode"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/fields"
)

// Letterhead is what a letter says of a person; what is not known is empty.
type Letterhead struct {
	Name       string
	Born       calendar.Day // None: not known
	BirthPlace string
	Mother     string
	TAJ        string // 123 456 788
	Residence  string // in one line
	Mailing    string // where letters go: the address chosen for them, or the residence, or the stay
}

// Letterheads gives what letters say of people on a day, by id; who is not there is left out. It is for documents, in the
// transaction that records why they are read.
func Letterheads(ctx context.Context, tx *database.Tx, ids []int64, day calendar.Day) (map[int64]Letterhead, error) {
	out := make(map[int64]Letterhead, len(ids))
	err := eachKnown(ctx, tx, ids, day, func(r fields.Record, f Fact, taj int) {
		text := func(list ...*fields.Field) string {
			var parts []string
			for _, f := range list {
				if v := r.Of(f); v.State == fields.OK {
					parts = append(parts, v.Text)
				}
			}
			return strings.Join(parts, " ")
		}
		h := Letterhead{
			Name: text(FieldTitle, FieldFamilyName, FieldGivenName), Born: calendar.None, BirthPlace: text(FieldBirthPlace),
			Mother: text(FieldMotherFamilyName, FieldMotherGivenName),
		}
		if v := r.Of(FieldBirthDate); v.State == fields.OK {
			h.Born = calendar.Day(v.N)
		}
		if taj != 0 {
			n := plainTAJ(taj)
			h.TAJ = n[:3] + "\u00a0" + n[3:6] + "\u00a0" + n[6:]
		}
		h.Residence = addressLine(r, residenceParts)
		if h.Residence == "" {
			h.Residence = text(FieldNoResidenceAddress)
		}
		h.Mailing = addressLine(r, mailingParts)
		if h.Mailing == "" {
			h.Mailing = h.Residence
		}
		if h.Mailing == "" {
			h.Mailing = addressLine(r, stayParts)
		}
		out[f.ID] = h
	})
	return out, err
}

// addressFields are the fields of one of a person's addresses: postcode, settlement, street, kind of street, house number,
// building, staircase, floor, door, parcel number, post-office box; nil where there is none.
type addressFields [11]*fields.Field

var (
	residenceParts = addressFields{
		FieldResidencePostcode, FieldResidenceSettlement, FieldResidenceStreet, FieldResidenceStreetKind, FieldResidenceHouseNumber, FieldResidenceBuilding,
		FieldResidenceStaircase, FieldResidenceFloor, FieldResidenceDoor, FieldResidenceParcelNumber, nil,
	}
	stayParts = addressFields{
		FieldStayPostcode, FieldStaySettlement, FieldStayStreet, FieldStayStreetKind, FieldStayHouseNumber, FieldStayBuilding, FieldStayStaircase, FieldStayFloor,
		FieldStayDoor, FieldStayParcelNumber, nil,
	}
	mailingParts = addressFields{
		FieldMailingPostcode, FieldMailingSettlement, FieldMailingStreet, FieldMailingStreetKind, FieldMailingHouseNumber, FieldMailingBuilding, nil, FieldMailingFloor,
		FieldMailingDoor, FieldMailingParcelNumber, FieldMailingPOBox,
	}
)

// addressLine writes an address as on an envelope, in one line; "" without a settlement.
func addressLine(r fields.Record, of addressFields) string {
	var v [11]string
	for i, f := range of {
		if f == nil {
			continue
		}
		if x := r.Of(f); x.State == fields.OK {
			v[i] = strings.TrimSpace(x.Text)
		}
	}
	if v[1] == "" {
		return ""
	}
	parts := []string{strings.TrimSpace(v[0] + " " + v[1])}
	street := strings.TrimSpace(strings.Join([]string{v[2], v[3], v[4]}, " "))
	if street = strings.Join(strings.Fields(street), " "); street != "" {
		if c := street[len(street)-1]; v[4] != "" && c >= '0' && c <= '9' {
			street += "."
		}
		parts = append(parts, street)
	}
	if street == "" && v[9] != "" {
		parts = append(parts, "hrsz. "+v[9])
	}
	if v[10] != "" {
		parts = append(parts, "Pf. "+v[10])
	}
	for _, p := range []struct{ text, mark string }{{v[5], "ép."}, {v[6], "lph."}, {v[7], "em."}, {v[8], "ajtó"}} {
		switch {
		case p.text == "":
		case strings.ContainsFunc(p.text, unicode.IsLower): // földszint, and the like
			parts = append(parts, p.text)
		case p.mark == "ajtó":
			parts = append(parts, p.text+". ajtó")
		default:
			parts = append(parts, strings.TrimSuffix(p.text, ".")+". "+p.mark)
		}
	}
	return strings.Join(parts, ", ")
}
