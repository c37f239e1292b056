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
	"oszir/internal/platform/fields"
)

// Correct corrects a person of whom the actor's body has stated something. What stood before stays in the history.
// The same Request sent again changes nothing more. Errors: Invalid with a Refusal as its cause, or when nothing would
// change; Conflict "people.changed_meanwhile" when the person is no longer as it was seen (see Changes); NotFound when
// there is none, or it is not the body's to correct.
func (m *Module) Correct(ctx context.Context, who identity.Actor, c Correction) error {
	err := who.Require(identity.CorrectPeople)
	if err != nil {
		return err
	}
	c.full = false
	return m.correct(ctx, who, c)
}

// Complete makes an incomplete client a full one: it corrects like Correct, the values may give the TAJ when none is
// known, and afterwards every required field of a full client must be filled. The person keeps its id. Errors: those of
// Correct; Conflict "people.taj_known" with a Known as its cause when the TAJ belongs to somebody else, who may be the
// same person (see Merge).
func (m *Module) Complete(ctx context.Context, who identity.Actor, c Correction) error {
	err := who.Require(identity.CorrectPeople)
	if err != nil {
		return err
	}
	c.full = true
	err = m.correct(ctx, who, c)
	if database.Violates(err, tajOnce) {
		err = m.correct(ctx, who, c) // somebody else was faster, and is found now
	}
	return err
}

// tajOnce is the constraint by which a TAJ stands once.
const tajOnce = "person_taj_once"

// Known says who stands in the registry already. It is the cause of the Conflict that Complete and Enter give then.
type Known struct{ PersonID int64 }

// Error names nobody.
func (k *Known) Error() string { return "the client is known" }

// holder gives the person that has a TAJ, by the record that stands for them; 0: nobody has it.
func holder(ctx context.Context, tx *database.Tx, taj int) (int64, error) {
	var id int64
	err := database.One(ctx, tx, personByTAJ, []any{taj}, &id)
	if errs.KindOf(err) == errs.NotFound {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("looking for a TAJ: %w", err)
	}
	return Survivor(ctx, tx, id)
}

// correct is Correct and Complete.
func (m *Module) correct(ctx context.Context, who identity.Actor, c Correction) error {
	late, operation := false, "people.correct"
	if c.full {
		operation = "people.complete"
	}
	err := m.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		late = false
		done, err := audit.Once(ctx, tx, who.Code, c.Request)
		if err != nil || done != 0 {
			return err
		}
		var st standing
		err = database.One(ctx, tx, lockPerson, []any{c.PersonID}, &st.taj, &st.complete)
		if err != nil {
			return fmt.Errorf("locking person %d: %w", c.PersonID, err)
		}
		same, err := sameOf(ctx, tx, c.PersonID, Today)
		if err != nil {
			return err
		}
		var last, at time.Time
		var may bool
		err = database.One(ctx, tx, correctionFrame, []any{c.PersonID, who.BodyID}, &last, &at, &may)
		if err != nil {
			return fmt.Errorf("reading the state of person %d: %w", c.PersonID, err)
		}
		if !may && len(same) > 1 {
			may, err = statedOf(ctx, tx, same, who.BodyID)
			if err != nil {
				return err
			}
		}
		if !may {
			return notFound()
		}
		if seenToken(last) != c.Seen || same[0] != c.PersonID {
			// That somebody was too late is on record as well.
			late = true
			_, err = audit.Write(ctx, tx, entry(who, "people.correct.late", c.PersonID))
			return err
		}
		err = st.read(ctx, tx, c.PersonID)
		if err != nil {
			return err
		}
		j, err := c.judge(&st, calendar.Of(at))
		if err != nil {
			return err
		}
		if j.taj != 0 {
			other, err := holder(ctx, tx, j.taj)
			if err != nil {
				return err
			}
			if other != 0 {
				return errs.Wrap(&Known{other}, errs.Conflict, "people.taj_known")
			}
		}
		e := entry(who, operation, c.PersonID, j.fields...)
		e.Detail, e.Request = map[string]any{"fields": len(j.fields)}, c.Request
		err = m.Reasons.Seal(ctx, tx, &e, c.PersonID, fields.Clean(c.Reason))
		if err != nil {
			return err
		}
		entryID, err := audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		err = c.write(ctx, tx, &st, j, entryID, who.BodyID, at)
		if err != nil {
			return err
		}
		return m.changed(ctx, tx, entryID, c.PersonID)
	})
	if err == nil && late {
		return errs.New(errs.Conflict, "people.changed_meanwhile")
	}
	return err
}

// read takes in all that is known.
func (st *standing) read(ctx context.Context, tx *database.Tx, id int64) error {
	versions, err := database.All(ctx, tx, knownVersions, func(r database.Row, s *stated) error { return s.scanVersion(r) }, id)
	if err != nil {
		return fmt.Errorf("reading versions of person %d: %w", id, err)
	}
	addresses, err := database.All(ctx, tx, knownAddresses, func(r database.Row, s *stated) error { return s.scanAddress(r) }, id)
	if err != nil {
		return fmt.Errorf("reading addresses of person %d: %w", id, err)
	}
	st.statements = slices.Concat(versions, addresses)
	return nil
}

// write closes what the correction replaces, adds what takes its place, and renews by what the person is found.
func (c *Correction) write(ctx context.Context, tx *database.Tx, st *standing, j *judged, entryID, bodyID int64, at time.Time) error {
	known := st.statements
	for _, s := range j.closed {
		var err error
		if s.kind == kindPerson {
			err = closeVersion.ExecOne(ctx, tx, c.PersonID, at, dayOrNull(s.from))
		} else {
			err = closeAddress.ExecOne(ctx, tx, c.PersonID, at, dayOrNull(s.from), s.kind)
		}
		if err != nil {
			return fmt.Errorf("closing what is corrected of person %d: %w", c.PersonID, err)
		}
		known = slices.DeleteFunc(slices.Clone(known), func(o stated) bool { return o.kind == s.kind && o.from == s.from })
	}
	for _, s := range j.added {
		err := s.insert(ctx, tx, c.PersonID, entryID, bodyID, at)
		if err != nil {
			return fmt.Errorf("storing what is corrected of person %d: %w", c.PersonID, err)
		}
	}
	var since any
	if c.Since != nil {
		since = c.Since.Time()
	}
	err := insertCorrection.ExecOne(ctx, tx, entryID, c.PersonID, at, since, fields.Clean(c.Reason))
	if err != nil {
		return fmt.Errorf("storing the reason: %w", err)
	}
	if j.taj != 0 {
		err = giveTAJ.ExecOne(ctx, tx, c.PersonID, j.taj, at)
		if err != nil {
			return fmt.Errorf("giving person %d a TAJ: %w", c.PersonID, err)
		}
	}
	if j.completes {
		err = completePerson.ExecOne(ctx, tx, c.PersonID, at)
		if err != nil {
			return fmt.Errorf("completing person %d: %w", c.PersonID, err)
		}
	}
	return findBy(ctx, tx, c.PersonID, append(known, j.added...), calendar.Of(at))
}

// findBy renews by what a record is found, of all that is known of it.
func findBy(ctx context.Context, tx *database.Tx, id int64, known []stated, today calendar.Day) error {
	var found searchable
	for _, s := range known {
		switch {
		case s.kind == kindPerson:
			found.add(s.record)
		case s.kind == "residence" && (s.until == calendar.None || s.until > today):
			found.settlement = append(found.settlement, s.record.Of(FieldResidenceSettlement).Text)
		}
	}
	spell := newSpeller()
	err := renewWordsOf.ExecOne(ctx, tx, id, spell.numbers(&found))
	if err != nil {
		return fmt.Errorf("renewing words of person %d: %w", id, err)
	}
	_, err = insertWords.Exec(ctx, tx, spell.take())
	if err != nil {
		return fmt.Errorf("inserting words: %w", err)
	}
	return nil
}

// insert stores a statement. It keeps the digest of what an office sent: the same workbook sent again does not undo a
// correction.
func (s *stated) insert(ctx context.Context, tx *database.Tx, personID, entryID, bodyID int64, at time.Time) error {
	args := []any{personID, at, dayOrNull(s.from), dayOrNull(s.until), entryID, bodyID, s.digest}
	if s.kind == kindPerson {
		for _, c := range personColumns {
			v := s.record.Of(c.field)
			if c.field.Type == fields.Date {
				args = append(args, calendar.Day(v.N).Time())
				continue
			}
			args = append(args, nullText(v.Text))
		}
		return insertVersion.ExecOne(ctx, tx, args...)
	}
	a := addressKindOf(s.kind)
	texts, _ := a.texts(s.record)
	args = append(args, s.kind, a.livedAt(s.record))
	for _, t := range texts {
		args = append(args, nullText(t))
	}
	return insertAddress.ExecOne(ctx, tx, args...)
}

func dayOrNull(d calendar.Day) any {
	if d == calendar.None {
		return nil
	}
	return d.Time()
}
