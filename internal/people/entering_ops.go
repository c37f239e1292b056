package people

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
)

// Enter takes a new client into the registry and gives the id. The same Request sent again gives the same person.
// Errors: Invalid with a Refusal; Conflict with a Known as its cause when somebody has the TAJ ("people.taj_known"), or
// when the body has an incomplete client of this name, birth date and marker ("people.enter.provisional_known").
func (m *Module) Enter(ctx context.Context, who identity.Actor, in Entering) (int64, error) {
	err := who.Require(identity.CorrectPeople)
	if err != nil {
		return 0, err
	}
	id, err := m.enter(ctx, who, in)
	if database.Violates(err, tajOnce) || database.Violates(err, "person_provisional_once") {
		id, err = m.enter(ctx, who, in) // somebody else was faster, and is found now
	}
	return id, err
}

func (m *Module) enter(ctx context.Context, who identity.Actor, in Entering) (id int64, err error) {
	err = m.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil {
			return err
		}
		if done != 0 {
			id, err = entered(ctx, tx, done)
			return err
		}
		var at time.Time
		err = database.One(ctx, tx, nextPerson, nil, &id, &at)
		if err != nil {
			return fmt.Errorf("numbering a person: %w", err)
		}
		r, err := in.judge(calendar.Of(at))
		if err != nil {
			return err
		}
		taj, provisional, err := unknown(ctx, tx, who.BodyID, r)
		if err != nil {
			return err
		}
		e := entry(who, "people.enter", id, dataIdentity, dataNumbers, dataAddresses, dataContact, dataPersonal)
		e.Request = in.Request
		entryID, err := audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		err = insertPerson.ExecOne(ctx, tx, id, taj, provisional, in.Full, entryID, calendar.Day(r.Of(FieldBirthDate).N).Time())
		if err != nil {
			return fmt.Errorf("storing person %d: %w", id, err)
		}
		told := in.statements(r)
		for i := range told {
			err = told[i].insert(ctx, tx, id, entryID, who.BodyID, at)
			if err != nil {
				return fmt.Errorf("storing what is known of person %d: %w", id, err)
			}
		}
		err = findBy(ctx, tx, id, told, calendar.Of(at))
		if err != nil {
			return err
		}
		return m.changed(ctx, tx, entryID, id)
	})
	if err != nil {
		return 0, err
	}
	return id, nil
}

// unknown gives by what a new client will be found again: the TAJ, or a digest where none is known. Errors: Conflict with
// a Known when somebody is found by it already.
func unknown(ctx context.Context, tx *database.Tx, bodyID int64, r fields.Record) (taj, provisional any, err error) {
	if given := r.Of(FieldTAJ); given.State == fields.OK {
		n, err := strconv.Atoi(given.Text)
		if err != nil {
			return nil, nil, fmt.Errorf("reading a checked TAJ: %w", err)
		}
		other, err := holder(ctx, tx, n)
		if err == nil && other != 0 {
			err = errs.Wrap(&Known{other}, errs.Conflict, "people.taj_known")
		}
		return n, nil, err
	}
	sum := provisionalDigest(bodyID, r)
	var other int64
	err = database.One(ctx, tx, personByProvisional, []any{sum}, &other)
	switch {
	case errs.KindOf(err) == errs.NotFound:
		return nil, sum, nil
	case err != nil:
		return nil, nil, fmt.Errorf("looking for an incomplete client: %w", err)
	}
	other, err = Survivor(ctx, tx, other)
	if err != nil {
		return nil, nil, err
	}
	return nil, nil, errs.Wrap(&Known{other}, errs.Conflict, "people.enter.provisional_known")
}

// entered gives the person whom an entry made.
func entered(ctx context.Context, tx *database.Tx, entryID int64) (int64, error) {
	var subject string
	err := database.One(ctx, tx, entrySubject, []any{entryID}, &subject)
	if err != nil {
		return 0, fmt.Errorf("reading whom entry %d made: %w", entryID, err)
	}
	id, err := strconv.ParseInt(strings.TrimPrefix(subject, "person/"), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("reading whom entry %d made: %w", entryID, err)
	}
	return id, nil
}
