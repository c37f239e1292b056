package people

import (
	"encoding/binary"

	"oszir/internal/platform/fields"
)

// addressKind is one of the three address blocks of a client.
type addressKind struct {
	name     string
	country  *fields.Field
	postcode *fields.Field
	columns  []*fields.Field // in the order of addressColumns; nil where the block has no such field
	habitual *fields.Field
}

// addressColumns are the columns of people.address that an address block fills, after kind and digest.
var addressColumns = []string{
	"country", "postcode", "settlement", "street", "street_kind", "house_number", "building", "staircase", "floor", "door", "parcel_number", "po_box",
}

var addressKinds = []addressKind{
	{"residence", FieldResidenceCountry, FieldResidencePostcode, []*fields.Field{
		FieldResidenceCountry, FieldResidencePostcode, FieldResidenceSettlement, FieldResidenceStreet, FieldResidenceStreetKind, FieldResidenceHouseNumber,
		FieldResidenceBuilding, FieldResidenceStaircase, FieldResidenceFloor, FieldResidenceDoor, FieldResidenceParcelNumber, nil,
	}, FieldResidenceHabitual},
	{"stay", FieldStayCountry, FieldStayPostcode, []*fields.Field{
		FieldStayCountry, FieldStayPostcode, FieldStaySettlement, FieldStayStreet, FieldStayStreetKind, FieldStayHouseNumber,
		FieldStayBuilding, FieldStayStaircase, FieldStayFloor, FieldStayDoor, FieldStayParcelNumber, nil,
	}, FieldStayHabitual},
	{"mailing", FieldMailingCountry, FieldMailingPostcode, []*fields.Field{
		FieldMailingCountry, FieldMailingPostcode, FieldMailingSettlement, FieldMailingStreet, FieldMailingStreetKind, FieldMailingHouseNumber,
		FieldMailingBuilding, nil, FieldMailingFloor, FieldMailingDoor, FieldMailingParcelNumber, FieldMailingPOBox,
	}, nil},
}

// texts gives the block's values; filled is false when nothing but a country stands there, which is no address.
func (a *addressKind) texts(r fields.Record) (out [12]string, filled bool) {
	for i, f := range a.columns {
		if f == nil {
			continue
		}
		out[i] = r.Of(f).Text
		filled = filled || i > 0 && out[i] != ""
	}
	return out, filled
}

// row gives the block as a row of people_intake_address, or nil when there is no address.
func (a *addressKind) row(key int64, r fields.Record) []any {
	texts, filled := a.texts(r)
	if !filled {
		return nil
	}
	row := make([]any, 0, 4+len(texts))
	row = append(row, key, a.name, a.digest(r), a.livedAt(r))
	for _, t := range texts {
		row = append(row, nullText(t))
	}
	return row
}

// livedAt reports whether the client lives there habitually.
func (a *addressKind) livedAt(r fields.Record) bool {
	return a.habitual != nil && r.Of(a.habitual).State == fields.OK
}

// digest is of all that an office says of the block.
func (a *addressKind) digest(r fields.Record) []byte {
	texts, _ := a.texts(r)
	mark := ""
	if a.livedAt(r) {
		mark = "x"
	}
	return digest(append(texts[:], mark)...)
}

// dwelling gives a number for the place where the client habitually lives: two clients of one dwelling have the
// same number. nil when no address is known.
func dwelling(r fields.Record) any {
	for i := range addressKinds {
		a := &addressKinds[i]
		if a.habitual == nil || r.Of(a.habitual).State != fields.OK {
			continue
		}
		texts, filled := a.texts(r)
		if filled {
			return int64(binary.BigEndian.Uint64(digest(texts[:]...)))
		}
	}
	return nil
}
