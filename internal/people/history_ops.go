package people

import (
	"context"
	"fmt"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
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
		err := database.Each(ctx, tx, versionsOf, func(r database.Row) error {
			var s stated
			err := s.scanVersion(r, &s.actor)
			t.statements = append(t.statements, s)
			return err
		}, id)
		if err != nil {
			return fmt.Errorf("reading versions of person %d: %w", id, err)
		}
		if len(t.statements) == 0 || t.statements[0].record.Of(FieldFamilyName).Text == "" {
			return m.gone(ctx, tx, id)
		}
		err = database.Each(ctx, tx, addressesOf, func(r database.Row) error {
			var s stated
			err := s.scanAddress(r, &s.actor)
			t.statements = append(t.statements, s)
			return err
		}, id)
		if err != nil {
			return fmt.Errorf("reading addresses of person %d: %w", id, err)
		}
		t.corrections, err = database.All(ctx, tx, correctionsOf, func(r database.Row, c *correction) error {
			return r.Scan(&c.entryID, &c.at, &c.reason, &c.actor, &c.bodyID)
		}, id)
		if err != nil {
			return fmt.Errorf("reading corrections of person %d: %w", id, err)
		}
		_, err = audit.Write(ctx, tx, entry(who, operation, id, dataIdentity, dataMasked, dataAddresses, dataContact, dataPersonal, dataHistory))
		return err
	})
	return t, err
}
