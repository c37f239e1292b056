package people

import (
	"context"
	"fmt"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/idnumber"
)

// Fact is what rules of other rooms ask of a person. The record stays here: it holds names and numbers.
type Fact struct {
	ID          int64
	Born        calendar.Day
	Complete    bool   // a full client
	HasTAJ      bool   // identified
	TAJFits     bool   // its check digit is right
	Foreign     bool   // not a Hungarian citizen
	Status      bool   // an immigration status is stated
	HasTaxID    bool   // a tax id is stated
	TaxIDFits   bool   // its check digit is right, and the birth date inside it is the person's
	Dwelling    int64  // number of the place where the person habitually lives; 0: not known
	Settlement  string // of the residence
	NoResidence bool   // has none
	HasAddress  bool   // any address, or a place named instead
}

// Facts gives what is known now of people on a day, by id; who is not there is left out. It is for rules of other rooms, in
// the transaction that records the reading.
func Facts(ctx context.Context, tx *database.Tx, ids []int64, day calendar.Day) (map[int64]Fact, error) {
	records := map[int64]fields.Record{}
	out := make(map[int64]Fact, len(ids))
	err := database.Each(ctx, tx, factsOf, func(r database.Row) error {
		var f Fact
		var s stated
		var taj int
		err := s.scanVersion(r, &f.ID, &f.Complete, &taj)
		if err != nil {
			return err
		}
		f.HasTAJ, f.TAJFits = taj != 0, idnumber.TAJ(plainTAJ(taj)) == idnumber.OK
		record := fields.NewRecord(LastField)
		s.take(record)
		records[f.ID], out[f.ID] = record, f
		return nil
	}, ids, day.Time())
	if err != nil {
		return nil, fmt.Errorf("reading facts of people: %w", err)
	}
	err = database.Each(ctx, tx, factPlaces, func(r database.Row) error {
		var id int64
		var s stated
		err := s.scanAddress(r, &id)
		if record, ok := records[id]; err == nil && ok {
			s.take(record)
		}
		return err
	}, ids, day.Time())
	if err != nil {
		return nil, fmt.Errorf("reading addresses of people: %w", err)
	}
	for id, r := range records {
		f := out[id]
		f.fill(r)
		out[id] = f
	}
	return out, nil
}

func (f *Fact) fill(r fields.Record) {
	f.Born = calendar.Day(r.Of(FieldBirthDate).N)
	citizenship := r.Of(FieldCitizenship)
	f.Foreign = citizenship.State == fields.OK && citizenship.Text != Hungarian
	f.Status = r.Of(FieldImmigrationStatus).State == fields.OK
	f.HasTaxID = r.Of(FieldTaxID).State == fields.OK
	f.NoResidence = r.Of(FieldNoResidence).State == fields.OK
	f.Settlement = r.Of(FieldResidenceSettlement).Text
	f.HasAddress = f.NoResidence || f.Settlement != ""
	f.TaxIDFits = true
	if f.HasTaxID {
		number := r.Of(FieldTaxID).Text
		f.TaxIDFits = idnumber.TaxID(number) == idnumber.OK && idnumber.TaxIDBirth(number) == f.Born
	}
	if d, ok := dwelling(r).(int64); ok {
		f.Dwelling = d
	}
}
