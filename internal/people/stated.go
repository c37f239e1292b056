package people

import (
	"slices"
	"time"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/fields"
)

// kindPerson is the kind of a version; the others are the kinds of addresses.
const kindPerson = "person"

// stated is one thing that the register was told of a person: a version or an address, with its two times.
type stated struct {
	personID         int64        // only in histories: the record that it was told of
	kind             string       // person, residence, stay or mailing
	from, until      calendar.Day // first day it holds, first day it holds no more; None: open
	recorded, closed time.Time    // closed is zero while it is known
	entryID, bodyID  int64
	actor            string // only in histories
	digest           []byte
	record           fields.Record // the fields of its kind; the others are empty
}

// fieldsOf lists the fields that a kind of statement has.
func fieldsOf(kind string) []*fields.Field { return fieldsOfKind[kind] }

var fieldsOfKind = func() map[string][]*fields.Field {
	out := map[string][]*fields.Field{}
	for _, c := range personColumns {
		out[kindPerson] = append(out[kindPerson], c.field)
	}
	for i := range addressKinds {
		a := &addressKinds[i]
		for _, f := range a.columns {
			if f != nil {
				out[a.name] = append(out[a.name], f)
			}
		}
		if a.habitual != nil {
			out[a.name] = append(out[a.name], a.habitual)
		}
	}
	return out
}()

// addressKindOf finds a kind of address by name; nil when there is none.
func addressKindOf(name string) *addressKind {
	for i := range addressKinds {
		if addressKinds[i].name == name {
			return &addressKinds[i]
		}
	}
	return nil
}

func (s *stated) covers(day calendar.Day) bool {
	return (s.from == calendar.None || s.from <= day) && (s.until == calendar.None || day < s.until)
}

// overlaps reports whether the two hold on a common day.
func (s *stated) overlaps(o *stated) bool {
	return (s.from == calendar.None || o.until == calendar.None || s.from < o.until) && (o.from == calendar.None || s.until == calendar.None || o.from < s.until)
}

// lastDay gives the last day it holds; None: open.
func (s *stated) lastDay() calendar.Day {
	if s.until == calendar.None {
		return calendar.None
	}
	return s.until - 1
}

// scan reads the columns that statedColumns lists, and the further ones.
func (s *stated) scan(r database.Row, before, after []any) error {
	var from, until database.Day
	var closed *time.Time
	dest := append(before, &from, &until, &s.recorded, &closed, &s.entryID, &s.bodyID, &s.digest)
	err := r.Scan(append(dest, after...)...)
	s.from, s.until = from.Day, until.Day
	if closed != nil {
		s.closed = *closed
	}
	return err
}

// scanVersion reads a version: further columns, statedColumns, the columns of a person.
func (s *stated) scanVersion(r database.Row, before ...any) error {
	return s.scanVersionAnd(r, before, nil)
}

// scanVersionAnd reads a version with further columns before and after it.
func (s *stated) scanVersionAnd(r database.Row, before, after []any) error {
	texts := make([]*string, len(personColumns))
	var born database.Day
	dest := make([]any, len(personColumns))
	for i, c := range personColumns {
		if c.field.Type == fields.Date {
			dest[i] = &born
			continue
		}
		dest[i] = &texts[i]
	}
	s.kind = kindPerson
	err := s.scan(r, before, slices.Concat(dest, after))
	if err != nil {
		return err
	}
	s.record = fields.NewRecord(LastField)
	for i, c := range personColumns {
		switch {
		case c.field.Type == fields.Date:
			s.record.Set(c.field, fields.Value{State: fields.OK, Text: born.Day.Dotted() + ".", N: int64(born.Day)})
		case texts[i] != nil:
			s.record.Set(c.field, fields.Value{State: fields.OK, Text: *texts[i]})
		}
	}
	markNoResidence(s.record)
	return nil
}

// markNoResidence sets the mark that a column of its own does not keep: it says no more than the two fields behind it.
func markNoResidence(r fields.Record) {
	v := fields.Value{}
	if r.Of(FieldNoResidenceKind).Filled() || r.Of(FieldNoResidenceAddress).Filled() {
		v = fields.Value{State: fields.OK, Text: "x", N: 1}
	}
	r.Set(FieldNoResidence, v)
}

// scanAddress reads an address: further columns, statedColumns, kind, habitual, the columns of an address.
func (s *stated) scanAddress(r database.Row, before ...any) error {
	texts := make([]*string, len(addressColumns))
	var habitual bool
	dest := []any{&s.kind, &habitual}
	for i := range texts {
		dest = append(dest, &texts[i])
	}
	err := s.scan(r, before, dest)
	if err != nil {
		return err
	}
	s.record = fields.NewRecord(LastField)
	a := addressKindOf(s.kind)
	for i, f := range a.columns {
		if f != nil && texts[i] != nil {
			s.record.Set(f, fields.Value{State: fields.OK, Text: *texts[i]})
		}
	}
	if habitual && a.habitual != nil {
		s.record.Set(a.habitual, fields.Value{State: fields.OK, Text: "x", N: 1})
	}
	return nil
}

// take puts the fields of a statement into a record of everything.
func (s *stated) take(into fields.Record) {
	for _, f := range fieldsOf(s.kind) {
		into.Set(f, s.record.Of(f))
	}
	if s.kind == kindPerson {
		markNoResidence(into)
	}
}
