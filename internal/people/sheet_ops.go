package people

import (
	"context"
	"fmt"

	"oszir/internal/identity"
	"oszir/internal/platform/database"
)

// Sheet is a person as a document of the register names them: with the numbers in full.
type Sheet struct {
	Person

	Full  Numbers
	Lines map[string]string // addresses in one line each, by kind: residence, stay, mailing
}

// Name gives the person's title and name.
func (s *Sheet) Name() string { return fullName(s.Record.Of(FieldTitle).Text, s.fullName()) }

// BirthName gives the name that the person was born with; "" when none is known.
func (s *Sheet) BirthName() string {
	return fullName(s.Record.Of(FieldBirthFamilyName).Text, s.Record.Of(FieldBirthGivenName).Text)
}

// Mother gives the mother's birth name; "" when none is known.
func (s *Sheet) Mother() string {
	return fullName(s.Record.Of(FieldMotherFamilyName).Text, s.Record.Of(FieldMotherGivenName).Text)
}

// SheetOf reads a person on a day, as known at a moment, in the transaction that records why they are read. A record that
// was merged into another one is answered by that one. Errors: NotFound.
func SheetOf(ctx context.Context, tx *database.Tx, id int64, as database.AsOf) (Sheet, error) {
	same, err := sameOf(ctx, tx, id, as)
	if err != nil {
		return Sheet{}, err
	}
	r, err := new(Module).record(ctx, tx, identity.Actor{}, same, as)
	if err != nil {
		return Sheet{}, err
	}
	s := Sheet{Person: r.Person, Full: Numbers{TaxID: r.full.Of(FieldTaxID).Text}, Lines: map[string]string{}}
	if r.taj != 0 {
		s.Full.TAJ = plainTAJ(r.taj)
	}
	for kind, parts := range map[string]addressFields{"residence": residenceParts, "stay": stayParts, "mailing": mailingParts} {
		if line := addressLine(r.full, parts); line != "" {
			s.Lines[kind] = line
		}
	}
	return s, nil
}

// Client reports whether a body has stated something of a person, under any of their numbers, in the transaction of whoever
// asks.
func Client(ctx context.Context, tx *database.Tx, body int64, numbers []int64) (bool, error) {
	rest, err := Unstated(ctx, tx, body, numbers)
	if err != nil {
		return false, fmt.Errorf("looking whose client somebody is: %w", err)
	}
	return len(rest) < len(numbers), nil
}
