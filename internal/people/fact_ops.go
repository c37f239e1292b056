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
	out := make(map[int64]Fact, len(ids))
	err := eachKnown(ctx, tx, ids, day, func(r fields.Record, f Fact, _ int) {
		f.fill(r)
		out[f.ID] = f
	})
	return out, err
}

// eachKnown hands over what is known now of people on a day: the record with addresses, what the fact already says, and TAJ.
func eachKnown(ctx context.Context, tx *database.Tx, ids []int64, day calendar.Day, tell func(fields.Record, Fact, int)) error {
	type one struct {
		record fields.Record
		fact   Fact
		taj    int
	}
	var order []int64
	found := map[int64]*one{}
	err := database.Each(ctx, tx, factsOf, func(r database.Row) error {
		o := &one{record: fields.NewRecord(LastField)}
		var s stated
		err := s.scanVersion(r, &o.fact.ID, &o.fact.Complete, &o.taj)
		if err != nil {
			return err
		}
		o.fact.HasTAJ, o.fact.TAJFits = o.taj != 0, idnumber.TAJ(plainTAJ(o.taj)) == idnumber.OK
		s.take(o.record)
		found[o.fact.ID] = o
		order = append(order, o.fact.ID)
		return nil
	}, ids, day.Time())
	if err != nil {
		return fmt.Errorf("reading facts of people: %w", err)
	}
	err = database.Each(ctx, tx, factPlaces, func(r database.Row) error {
		var id int64
		var s stated
		err := s.scanAddress(r, &id)
		if o, ok := found[id]; err == nil && ok {
			s.take(o.record)
		}
		return err
	}, ids, day.Time())
	if err != nil {
		return fmt.Errorf("reading addresses of people: %w", err)
	}
	for _, id := range order {
		o := found[id]
		tell(o.record, o.fact, o.taj)
	}
	return nil
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
