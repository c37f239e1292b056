package tartinfo

import (
	"context"
	"fmt"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/tartinfo/record"
)

func scanMember(r database.Row, m *Member) error {
	var start, end, recorded, removed database.Day
	err := r.Scan(&m.ID, &m.BodyID, &m.PlacedBy, &m.Content, &m.Name, &start, &end, &recorded, &m.RecordedBy, &removed, &m.Reason, &m.Version)
	m.ReserveStart, m.ReserveEnd, m.RecordedOn, m.RemovedOn = start.Day, end.Day, recorded.Day, removed.Day
	return err
}

// Place puts an official on the reserve list and gives the member's number (T13, T14). All users of the body have a letter; the
// member has one on the first day. Errors: Invalid with a Refusal; NotFound for who may not.
func (m *Module) Place(ctx context.Context, who identity.Actor, in MemberForm) (id int64, err error) {
	err = who.Require(identity.KeepReserve)
	if err != nil {
		return 0, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil {
			return err
		}
		if done != 0 {
			return database.One(ctx, tx, memberOfEntry, []any{done}, &id)
		}
		id, err = m.place(ctx, tx, who, in)
		return err
	})
	return id, err
}

func (m *Module) place(ctx context.Context, tx *database.Tx, who identity.Actor, in MemberForm) (int64, error) {
	body, err := orgs.In(ctx, tx, who.BodyID)
	if err != nil {
		return 0, err
	}
	ends, err := closingIn(ctx, tx, openClosing, who.BodyID) // it must not be ordered meanwhile
	if err != nil {
		return 0, err
	}
	c, found := record.JudgeMember(fill(record.Member, in.Typed, &body), record.Now{Today: m.today(), StatusKind: body.LegalStatus, Recorded: calendar.None})
	left, err := m.outstays(ctx, tx, &ends, calendar.None, c.Day("reserve_end"))
	if err == nil {
		err = refuse(append(found, left...))
	}
	if err != nil {
		return 0, err
	}
	if body.LegalStatus == "" {
		return 0, errs.New(errs.Conflict, "tartinfo.no_legal_status")
	}
	x := Member{BodyID: who.BodyID, PlacedBy: who.BodyID, Content: c, Name: nameOf(c), ReserveStart: c.Day("reserve_start"), ReserveEnd: c.Day("reserve_end"), RecordedOn: m.today(), RecordedBy: who.Code, Version: 1}
	err = database.One(ctx, tx, drawMember, nil, &x.ID)
	if err != nil {
		return 0, fmt.Errorf("drawing the number of a member: %w", err)
	}
	entry, err := log(ctx, tx, who, "tartinfo.place", memberSubject(x.ID), in.Request, nil, "identity")
	if err != nil {
		return 0, err
	}
	err = insertMember.ExecOne(ctx, tx, x.ID, x.BodyID, x.Content, x.Name, c["post"], c["unit"], c["workplace_county"], body.LegalStatus, c.Pick("job_family_1", "job_family_2"), x.ReserveStart.Time(), x.ReserveEnd.Time(),
		x.RecordedOn.Time(), who.Code, entry)
	if err != nil {
		return 0, fmt.Errorf("storing a member: %w", err)
	}
	err = m.dueOf(ctx, tx, &x)
	if err == nil && ends.State != ClosingOrdered {
		err = m.endsAnyway(ctx, tx, who, x.BodyID, entry)
	}
	if err != nil {
		return 0, err
	}
	_, err = dropDraft.Exec(ctx, tx, who.Code, draftOfMember(0))
	if err != nil {
		return 0, fmt.Errorf("taking away a draft: %w", err)
	}
	err = m.meetMember(ctx, tx, x.ID)
	if err != nil {
		return 0, err
	}
	users, err := m.usersOf(ctx, tx, x.BodyID)
	if err != nil {
		return 0, err
	}
	return x.ID, m.tell(ctx, tx, letter{kind: "placed", cause: memberSubject(x.ID), about: x.ID, facts: x.facts(body.Name)}, users)
}

// dueOf sets what happens by itself to a member: on the first day, and at 24:00 of the last.
func (m *Module) dueOf(ctx context.Context, tx *database.Tx, x *Member) error {
	err := m.dropDue(ctx, tx, Deadline{MemberID: x.ID})
	if err != nil {
		return err
	}
	err = m.due(ctx, tx, Deadline{Kind: deadlineStart, At: midnight(x.ReserveStart), MemberID: x.ID})
	if err != nil {
		return err
	}
	return m.due(ctx, tx, Deadline{Kind: deadlineEnd, At: midnight(x.ReserveEnd + 1), MemberID: x.ID})
}

// startMember tells a member that the reserve has begun, and makes them a newcomer where they fit.
func (m *Module) startMember(ctx context.Context, tx *database.Tx, d Deadline) error {
	x, err := m.memberIn(ctx, tx, lockMember, d.MemberID)
	if err != nil || x.RemovedOn != calendar.None {
		return err
	}
	body, err := orgs.In(ctx, tx, x.PlacedBy)
	if err != nil {
		return err
	}
	err = m.tellMember(ctx, tx, letter{kind: "started", cause: memberSubject(x.ID), about: x.ID, facts: x.facts(body.Name)}, x.ID, x.Name, x.Email())
	if err != nil {
		return err
	}
	return m.meetMember(ctx, tx, x.ID)
}

// memberIn reads a member. Errors: NotFound.
func (m *Module) memberIn(ctx context.Context, tx *database.Tx, by *database.Statement, id int64) (Member, error) {
	found, err := database.All(ctx, tx, by, scanMember, id)
	if err != nil {
		return Member{}, fmt.Errorf("reading member %d: %w", id, err)
	}
	if len(found) == 0 {
		return Member{}, notFound()
	}
	return found[0], nil
}

// own locks a member that the actor's body keeps, as it was seen. Errors: NotFound for one of another body; Conflict when it was
// changed since, or removed.
func (m *Module) own(ctx context.Context, tx *database.Tx, who identity.Actor, id int64, seen int) (Member, error) {
	x, err := m.memberIn(ctx, tx, lockMember, id)
	switch {
	case err != nil:
		return x, err
	case x.BodyID != who.BodyID:
		return x, notFound()
	case x.StatusOn(m.today()) == NoMore:
		return x, errs.New(errs.Conflict, "tartinfo.member_removed")
	case x.Version != seen:
		return x, errs.New(errs.Conflict, "tartinfo.changed")
	}
	return x, nil
}

// Change changes a member's personal tab. Errors: Invalid with a Refusal; Conflict when somebody else has changed the member since, or
// the member is removed; NotFound.
func (m *Module) Change(ctx context.Context, who identity.Actor, in MemberForm) error {
	return m.change(ctx, who, identity.KeepReserve, in.Request, func(ctx context.Context, tx *database.Tx) error {
		ends, err := closingIn(ctx, tx, openClosing, who.BodyID) // before the member, as the clock holds them
		if err != nil {
			return err
		}
		x, err := m.own(ctx, tx, who, in.ID, in.Seen)
		if err != nil {
			return err
		}
		body, err := orgs.In(ctx, tx, who.BodyID)
		if err != nil {
			return err
		}
		c, found := record.JudgeMember(fill(record.Member, in.Typed, &body), record.Now{Today: m.today(), StatusKind: x.Content["status_kind"], Recorded: x.RecordedOn})
		left, err := m.outstays(ctx, tx, &ends, x.ReserveEnd, c.Day("reserve_end"))
		if err == nil {
			err = refuse(append(found, left...))
		}
		if err != nil {
			return err
		}
		start, end := c.Day("reserve_start"), c.Day("reserve_end")
		if end < m.today() {
			return errs.New(errs.Conflict, "tartinfo.end_is_over")
		}
		entry, err := log(ctx, tx, who, "tartinfo.change", memberSubject(x.ID), in.Request, nil, "identity")
		if err != nil {
			return err
		}
		err = changeMember.ExecOne(ctx, tx, x.ID, x.Version, c, nameOf(c), c["post"], c["unit"], c["workplace_county"], c.Pick("job_family_1", "job_family_2"), start.Time(), end.Time(), entry)
		if err != nil {
			return fmt.Errorf("storing member %d: %w", x.ID, err)
		}
		moved := start != x.ReserveStart || end != x.ReserveEnd
		x.ReserveStart, x.ReserveEnd = start, end
		if moved {
			err = m.dueOf(ctx, tx, &x)
			if err != nil {
				return err
			}
		}
		_, err = dropDraft.Exec(ctx, tx, who.Code, draftOfMember(x.ID))
		if err != nil {
			return fmt.Errorf("taking away a draft: %w", err)
		}
		return m.meetMember(ctx, tx, x.ID)
	})
}

// Sight says why somebody may see a member.
type Sight string

// The reasons.
const (
	AsOwn     Sight = "own"     // the body keeps the member
	AsCentre  Sight = "centre"  // the personnel centre
	AsOffered Sight = "offered" // the member is on an offer list that is still evaluated (T26)
	AsHanded  Sight = "handed"  // a closing body hands the member over (T12)
)

// View is a member as somebody may see them.
type View struct {
	Member
	Sight  Sight
	Status Status
	Body   string // name of who keeps the member
	Lines  []Line // of all tabs
	CV     CV     // zero: none
	Today  calendar.Day

	Recorder identity.Reader // who wrote the member down; zero: they work there no more
}

// Line is a line of a tab.
type Line struct {
	ID      int64
	Tab     string
	Content record.Content
}

// See gives a member with all that is written down. The reading is logged. Errors: NotFound for who may not see the member: who is not
// active yet only its own body sees (T16), who is forgotten nobody but the statistics of its own body.
func (m *Module) See(ctx context.Context, who identity.Actor, id int64) (v View, err error) {
	err = who.Require(identity.ReadReserve)
	if err != nil {
		return v, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		v, err = m.see(ctx, tx, who, id)
		if err != nil {
			return err
		}
		_, err = log(ctx, tx, who, "tartinfo.see", memberSubject(id), audit.Request{}, map[string]any{"as": string(v.Sight)}, "identity")
		return err
	})
	return v, err
}

// see is See in a transaction, without the entry in the log.
func (m *Module) see(ctx context.Context, tx *database.Tx, who identity.Actor, id int64) (v View, err error) {
	v.Today = m.today()
	v.Member, err = m.memberIn(ctx, tx, oneMember, id)
	if err != nil {
		return v, err
	}
	v.Status = v.StatusOn(v.Today)
	v.Sight, err = m.sightOf(ctx, tx, who, &v)
	if err != nil {
		return v, err
	}
	sight := v.Sight
	v, err = m.whole(ctx, tx, &v.Member)
	v.Sight = sight
	if v.Status == NoMore {
		v.forgotten()
	}
	return v, err
}

// whole gives all that is written down about a member, without who may see it.
func (m *Module) whole(ctx context.Context, tx *database.Tx, x *Member) (v View, err error) {
	v.Member, v.Today = *x, m.today()
	v.Status = v.StatusOn(v.Today)
	body, err := orgs.In(ctx, tx, v.BodyID)
	if err != nil {
		return v, err
	}
	v.Body = body.Name
	v.Lines, err = database.All(ctx, tx, linesOf, func(r database.Row, l *Line) error { return r.Scan(&l.ID, &l.Tab, &l.Content) }, x.ID, "")
	if err != nil {
		return v, fmt.Errorf("reading the tabs of member %d: %w", x.ID, err)
	}
	v.Recorder, err = m.userOf(ctx, tx, v.PlacedBy, v.RecordedBy)
	if err != nil {
		return v, err
	}
	v.CV, err = m.cvOf(ctx, tx, x.ID)
	return v, err
}

// forgotten leaves of a member what is left when they are forgotten: from 0:00 of the day after the last on, even if the clock comes later.
func (v *View) forgotten() {
	v.Name, v.CV, v.Content = "", CV{}, record.Member.Kept(v.Content)
	for i := range v.Lines {
		form, _ := record.TabForm(v.Lines[i].Tab)
		v.Lines[i].Content = form.Kept(v.Lines[i].Content)
	}
}

func (m *Module) sightOf(ctx context.Context, tx *database.Tx, who identity.Actor, v *View) (Sight, error) {
	if v.BodyID == who.BodyID && who.May(identity.KeepReserve) {
		return AsOwn, nil
	}
	if v.Status != Active {
		return "", notFound()
	}
	if who.May(identity.RunCentre) {
		return AsCentre, nil
	}
	var offered, handed bool
	err := database.One(ctx, tx, openTo, []any{v.ID, who.BodyID, m.at()}, &offered, &handed)
	switch {
	case err != nil:
		return "", fmt.Errorf("asking who may see member %d: %w", v.ID, err)
	case offered:
		return AsOffered, nil
	case handed:
		return AsHanded, nil
	}
	return "", notFound()
}
