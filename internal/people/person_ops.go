package people

import (
	"context"
	"fmt"
	"slices"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/fields"
)

// Today is the question for today, as known now, by the server's clock.
var Today = database.AsOf{Day: calendar.None}

// Person reads one person of the registry with addresses and relations. A record that was merged into another one, as
// known at the moment of the question, is answered by that one. In the question calendar.None stands for today and the
// zero time for what is known now. The reading is logged. Errors: NotFound when there is none, or nothing was known of
// them as asked.
func (m *Module) Person(ctx context.Context, who identity.Actor, id int64, as database.AsOf) (Person, error) {
	err := who.Require(identity.ReadPeople)
	if err != nil {
		return Person{}, err
	}
	var p Person
	err = m.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		err := tx.Plan(ctx, database.PlanOnce)
		if err != nil {
			return err
		}
		as, err := settled(ctx, tx, as)
		if err != nil {
			return err
		}
		same, err := sameOf(ctx, tx, id, as)
		if err != nil {
			return err
		}
		r, err := m.record(ctx, tx, who, same, as)
		if err != nil {
			return err
		}
		p = r.Person
		_, err = audit.Write(ctx, tx, r.reading(who, "people.read"))
		return err
	})
	if err != nil {
		return Person{}, err
	}
	return p, nil
}

// record is a person as it is read, before its numbers are masked.
type record struct {
	Person
	taj  int           // 0: none
	full fields.Record // Record with the tax id in full, without TAJ
	into int64         // of a record that is read by itself: what it is merged into; 0: nothing
}

// reading is what the log says of showing it.
func (r *record) reading(who identity.Actor, operation string) audit.Entry {
	e := entry(who, operation, r.ID, dataIdentity, dataMasked, dataAddresses, dataContact, dataPersonal, dataRelations)
	e.Persons = r.shown()
	return e
}

// shown lists all people whose data it holds.
func (r *record) shown() []int64 {
	out := []int64{r.ID}
	for _, a := range r.Absorbed {
		out = append(out, a.PersonID)
	}
	for _, o := range r.Relations {
		out = append(out, o.OtherID)
	}
	return out
}

// record reads the first of the records of one person; relations are those of all, and a body that stated something of
// one of them has stated something of the person. Errors: NotFound.
func (m *Module) record(ctx context.Context, tx *database.Tx, who identity.Actor, same []int64, as database.AsOf) (*record, error) {
	id := same[0]
	p := &record{Person: Person{ID: id}}
	var seen time.Time
	var version stated
	err := database.Each(ctx, tx, personAsOf, func(r database.Row) error {
		return version.scanVersion(r, &p.taj, &p.Complete, &seen, &p.Stated)
	}, as.Args(id, who.BodyID)...)
	if err != nil {
		return nil, fmt.Errorf("reading person %d: %w", id, err)
	}
	if version.record == nil {
		return nil, m.gone(ctx, tx, id)
	}
	p.Record = fields.NewRecord(LastField)
	version.take(p.Record)
	err = database.Each(ctx, tx, addressesAsOf, func(r database.Row) error {
		var s stated
		err := s.scanAddress(r)
		if err != nil {
			return err
		}
		s.take(p.Record)
		p.Addresses = append(p.Addresses, s.address())
		return nil
	}, as.Args(id)...)
	if err != nil {
		return nil, fmt.Errorf("reading addresses of person %d: %w", id, err)
	}
	for _, one := range same {
		err = p.relate(ctx, tx, one, same, as)
		if err != nil {
			return nil, err
		}
	}
	if !p.Stated && len(same) > 1 {
		p.Stated, err = statedOf(ctx, tx, same, who.BodyID)
		if err != nil {
			return nil, err
		}
	}
	if len(same) > 1 {
		p.Absorbed, err = database.All(ctx, tx, absorbedAsOf, func(r database.Row, a *Absorbed) error {
			var born database.Day
			var taj int
			err := r.Scan(&a.PersonID, &a.At, &taj, &a.FamilyName, &a.GivenName, &born)
			a.BirthDate, a.TAJ = born.Day, maskedTAJ(taj)
			return err
		}, as.Args(id)...)
		if err != nil {
			return nil, fmt.Errorf("reading what was merged into person %d: %w", id, err)
		}
	}
	p.full = slices.Clone(p.Record)
	maskNumbers(p.Record, p.taj)
	p.TAJ, p.TaxID = p.Record.Of(FieldTAJ).Text, p.Record.Of(FieldTaxID).Text
	p.FamilyName, p.GivenName = p.Record.Of(FieldFamilyName).Text, p.Record.Of(FieldGivenName).Text
	p.BirthDate = calendar.Day(p.Record.Of(FieldBirthDate).N)
	p.ValidFrom, p.ValidUntil, p.Recorded, p.BodyID = version.from, version.lastDay(), version.recorded, version.bodyID
	p.Seen = seenToken(seen)
	return p, nil
}

// relate takes in the relations of one of the records of a person, each once.
func (r *record) relate(ctx context.Context, tx *database.Tx, one int64, same []int64, as database.AsOf) error {
	err := database.Each(ctx, tx, relationsAsOf, func(row database.Row) error {
		var o Relation
		var born database.Day
		err := row.Scan(&o.OtherID, &o.Kind, &o.Text, &o.Reverse, &o.Other.FamilyName, &o.Other.GivenName, &born)
		o.Other.BirthDate = born.Day
		if !slices.Contains(same, o.OtherID) && !slices.Contains(r.Relations, o) {
			r.Relations = append(r.Relations, o)
		}
		return err
	}, as.Args(one)...)
	if err != nil {
		return fmt.Errorf("reading relations of person %d: %w", one, err)
	}
	return nil
}

// statedOf reports whether a body has stated something of one of several records.
func statedOf(ctx context.Context, tx *database.Tx, records []int64, body int64) (may bool, err error) {
	for _, id := range records {
		err = database.One(ctx, tx, statedByBody, []any{id, body}, &may)
		if err != nil {
			return false, fmt.Errorf("reading whether a body has stated something of person %d: %w", id, err)
		}
		if may {
			break
		}
	}
	return may, nil
}

// Reveal gives a person's TAJ and tax id in full. It is logged as an act of its own. Errors: NotFound.
func (m *Module) Reveal(ctx context.Context, who identity.Actor, id int64) (Numbers, error) {
	err := who.Require(identity.RevealNumbers)
	if err != nil {
		return Numbers{}, err
	}
	var n Numbers
	err = m.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var taj int
		err := database.One(ctx, tx, numbersOf, []any{id}, &taj, &n.TaxID)
		if err != nil {
			return fmt.Errorf("reading numbers of person %d: %w", id, err)
		}
		if taj != 0 {
			n.TAJ = plainTAJ(taj)
		}
		_, err = audit.Write(ctx, tx, entry(who, "people.reveal", id, dataNumbers))
		return err
	})
	if err != nil {
		return Numbers{}, err
	}
	return n, nil
}

// Names gives the present names of people by id, of a merged record those of the one that stands for it; who is not there
// is left out. It is for lists of other rooms, in the transaction that records the reading.
func Names(ctx context.Context, tx *database.Tx, ids []int64) (map[int64]Name, error) {
	return named(ctx, tx, namesByID, ids)
}

// ownNames is Names of each record by itself, merged or not: for what is told of merging.
func ownNames(ctx context.Context, tx *database.Tx, ids []int64) (map[int64]Name, error) {
	return named(ctx, tx, ownNamesByID, ids)
}

func named(ctx context.Context, tx *database.Tx, by *database.Statement, ids []int64) (map[int64]Name, error) {
	out := make(map[int64]Name, len(ids))
	err := database.Each(ctx, tx, by, func(r database.Row) error {
		var id int64
		var n Name
		var born database.Day
		err := r.Scan(&id, &n.FamilyName, &n.GivenName, &born)
		n.BirthDate = born.Day
		if n.FamilyName == "" && n.GivenName == "" {
			n.FamilyName = ErasedText
		}
		out[id] = n
		return err
	}, ids)
	if err != nil {
		return nil, fmt.Errorf("reading names: %w", err)
	}
	return out, nil
}

// settled puts the server's clock where a question says today or now.
func settled(ctx context.Context, tx *database.Tx, as database.AsOf) (database.AsOf, error) {
	if as.Day != calendar.None && !as.Known.IsZero() {
		return as, nil
	}
	at, err := database.Now(ctx, tx)
	if as.Day == calendar.None {
		as.Day = calendar.Of(at)
	}
	if as.Known.IsZero() {
		as.Known = at
	}
	return as, err
}

// entry is what the log says of an act on a person, and on which of their data.
func entry(who identity.Actor, operation string, id int64, data ...string) audit.Entry {
	e := who.Entry(operation, fmt.Sprintf("person/%d", id))
	e.Fields, e.Ground = data, grounds[operation]
	return e
}
