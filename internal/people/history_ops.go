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
	"oszir/internal/platform/errs"
)

// History gives all that the register was ever told of a person, newest first; the tax id is masked. The reading is
// logged. Errors: NotFound.
func (m *Module) History(ctx context.Context, who identity.Actor, id int64) ([]HistoryRow, error) {
	t, err := m.told(ctx, who, "people.history", id)
	if err != nil {
		return nil, err
	}
	return t.rows(), nil
}

// Changes tells who refused a correction with Conflict what others have changed since: seen is Person.Seen of what the
// clerk saw. The tax id is masked. The reading is logged. Errors: NotFound; Invalid when seen is no such token.
func (m *Module) Changes(ctx context.Context, who identity.Actor, id int64, seen string) ([]Change, error) {
	t, err := m.told(ctx, who, "people.changes", id)
	if err != nil {
		return nil, err
	}
	at, ok := seenMoment(seen)
	if !ok {
		return nil, errs.New(errs.Invalid, "people.seen_unreadable")
	}
	return t.changes(at), nil
}

// told reads everything and logs it.
func (m *Module) told(ctx context.Context, who identity.Actor, operation string, id int64) (*told, error) {
	err := who.Require(identity.ReadPeople)
	if err != nil {
		return nil, err
	}
	t := &told{}
	err = m.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		same, err := sameOf(ctx, tx, id, Today)
		if err != nil {
			return err
		}
		for _, record := range same {
			err = t.read(ctx, tx, record)
			if err != nil {
				return err
			}
		}
		if len(t.statements) == 0 || t.statements[0].record.Of(FieldFamilyName).Text == "" {
			return m.gone(ctx, tx, same[0])
		}
		others, err := t.readMerges(ctx, tx, same)
		if err != nil {
			return err
		}
		e := entry(who, operation, same[0], dataIdentity, dataMasked, dataAddresses, dataContact, dataPersonal, dataHistory)
		e.Persons = slices.Concat(same, others)
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	return t, err
}

// read takes in what was told of one record.
func (t *told) read(ctx context.Context, tx *database.Tx, id int64) error {
	add := func(s stated, err error) error {
		s.personID = id
		t.statements = append(t.statements, s)
		return err
	}
	err := database.Each(ctx, tx, versionsOf, func(r database.Row) error {
		var s stated
		err := s.scanVersion(r, &s.actor)
		return add(s, err)
	}, id)
	if err != nil {
		return fmt.Errorf("reading versions of person %d: %w", id, err)
	}
	err = database.Each(ctx, tx, addressesOf, func(r database.Row) error {
		var s stated
		err := s.scanAddress(r, &s.actor)
		return add(s, err)
	}, id)
	if err != nil {
		return fmt.Errorf("reading addresses of person %d: %w", id, err)
	}
	err = database.Each(ctx, tx, correctionsOf, func(r database.Row) error {
		c := correction{person: id}
		err := r.Scan(&c.entryID, &c.at, &c.reason, &c.actor, &c.bodyID, &c.gaveTAJ)
		t.corrections = append(t.corrections, c)
		return err
	}, id)
	if err != nil {
		return fmt.Errorf("reading corrections of person %d: %w", id, err)
	}
	return nil
}

// readMerges takes in when the records of one person were merged and taken apart, and gives the others that had a part.
func (t *told) readMerges(ctx context.Context, tx *database.Tx, same []int64) (others []int64, err error) {
	err = database.Each(ctx, tx, mergesOf, func(r database.Row) error {
		var absorbed, survivor int64
		var ended *time.Time
		begin, end := HistoryRow{Kind: "merged"}, HistoryRow{Kind: "unmerged"}
		err := r.Scan(&absorbed, &survivor, &begin.RecordedFrom, &begin.Actor, &begin.BodyID, &begin.Reason, &ended, &end.Actor, &end.BodyID, &end.Reason)
		if err != nil {
			return err
		}
		own, other := survivor, absorbed
		if !slices.Contains(same, survivor) {
			own, other = absorbed, survivor
		}
		others = append(others, other)
		begin.PersonID, begin.OtherID, begin.ValidFrom, begin.ValidUntil = own, other, calendar.None, calendar.None
		t.merges = append(t.merges, begin)
		if ended != nil {
			begin.RecordedUntil = *ended
			t.merges[len(t.merges)-1] = begin
			end.PersonID, end.OtherID, end.ValidFrom, end.ValidUntil, end.RecordedFrom = own, other, calendar.None, calendar.None, *ended
			t.merges = append(t.merges, end)
		}
		return nil
	}, same)
	if err != nil {
		return nil, fmt.Errorf("reading merges: %w", err)
	}
	names, err := ownNames(ctx, tx, others)
	for i := range t.merges {
		t.merges[i].Other = names[t.merges[i].OtherID]
	}
	return others, err
}
