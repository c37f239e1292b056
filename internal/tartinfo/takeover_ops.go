package tartinfo

import (
	"context"
	"fmt"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/wording"
)

// takeoverSubject names a takeover in the log.
func takeoverSubject(id int64) string { return fmt.Sprintf("takeover/%d", id) }

// propose proposes a member to a body, and lets its users know. A member of a body that has ended moves at once.
func (m *Module) propose(ctx context.Context, tx *database.Tx, who identity.Actor, c *Closing, x *HandedMember, to, entry int64) error {
	there, err := m.hold(ctx, tx, x.MemberID)
	if err != nil || len(there) == 0 {
		return err // they were removed while this was asked for
	}
	state := "proposed"
	if c.State == ClosingDone {
		state = "moved"
		err := memberPlace.ExecOne(ctx, tx, x.MemberID, to, entry)
		if err != nil {
			return fmt.Errorf("moving member %d: %w", x.MemberID, err)
		}
	}
	var id int64
	err = database.One(ctx, tx, insertTakeover, []any{c.ID, x.MemberID, c.BodyID, to, state, m.at(), who.Code, entry}, &id)
	if err != nil {
		return fmt.Errorf("proposing member %d: %w", x.MemberID, err)
	}
	from, err := orgs.In(ctx, tx, c.BodyID)
	if err != nil {
		return err
	}
	readers, err := m.usersOf(ctx, tx, to)
	if err != nil {
		return err
	}
	// One letter for each member: when the member is to be forgotten, the letters that wait are found by it.
	return m.tell(ctx, tx, letter{kind: "takeover", cause: takeoverSubject(id), about: x.MemberID, facts: wording.Facts{
		"szerv.név": wording.Of(from.Name), "tag.név": wording.Of(x.Name), "tag.vég": wording.On(x.End), "határidő": wording.On(c.LastDay),
	}}, readers)
}

// forgetOther takes back what a body, which closes itself, proposes of a member whom it now gives back.
func (m *Module) forgetOther(ctx context.Context, tx *database.Tx, t *Takeover) error {
	_, err := dropOther.Exec(ctx, tx, t.MemberID, t.ID)
	return err
}

func scanTakeover(r database.Row, t *Takeover) error {
	var end, last database.Day
	err := r.Scan(&t.ID, &t.MemberID, &t.Name, &t.Post, &end, &t.Decision, &t.Moved, &t.Version, &t.closing, &t.from, &t.to, &last)
	t.End, t.LastDay = end.Day, last.Day
	return err
}

// Takeovers lists the members that closing bodies propose to the actor's body, those to be decided first (T12). The reading is logged.
// Errors: NotFound for who may not.
func (m *Module) Takeovers(ctx context.Context, who identity.Actor) (out []Takeover, err error) {
	err = who.Require(identity.KeepReserve)
	if err != nil {
		return nil, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		out, err = database.All(ctx, tx, takeoversTo, scanTakeover, who.BodyID, 0)
		if err != nil {
			return fmt.Errorf("listing takeovers: %w", err)
		}
		names := bodyNames{}
		for i := range out {
			names.want(out[i].from, &out[i].From)
		}
		err = names.fill(ctx, tx)
		if err != nil {
			return err
		}
		_, err = log(ctx, tx, who, "tartinfo.list_takeovers", "takeovers", audit.Request{}, map[string]any{"members": len(out)}, "identity")
		return err
	})
	return out, err
}

// DecideTakeover accepts or refuses a member who is proposed to the actor's body, or all that are not decided yet, or takes a decision
// back as long as the member has not moved (T12). Who is accepted after the last day moves at once. A refusal lets the closing body
// know, or the centre when that one has ended. Errors: NotFound; Invalid for a decision that there is not; Conflict when it was decided
// since, or cannot be taken back any more.
func (m *Module) DecideTakeover(ctx context.Context, who identity.Actor, in DecisionForm) error {
	return m.change(ctx, who, identity.KeepReserve, in.Request, func(ctx context.Context, tx *database.Tx) error {
		if in.Decision != Accepted && in.Decision != Refused && (in.Decision != Undecided || in.ID == 0) {
			return errs.New(errs.Invalid, "tartinfo.no_decision")
		}
		_, err := holdClosingsTo.Exec(ctx, tx, who.BodyID, in.ID) // a body must not end meanwhile
		if err != nil {
			return fmt.Errorf("holding closings: %w", err)
		}
		found, err := database.All(ctx, tx, takeoversTo, scanTakeover, who.BodyID, in.ID)
		members := make([]int64, len(found))
		for i := range found {
			members[i] = found[i].MemberID
		}
		if err == nil {
			_, err = m.hold(ctx, tx, members...)
		}
		if err == nil {
			found, err = database.All(ctx, tx, lockTakeovers, scanTakeover, who.BodyID, in.ID)
		}
		switch {
		case err != nil:
			return fmt.Errorf("reading takeovers: %w", err)
		case in.ID != 0 && len(found) == 0:
			return notFound()
		case in.ID != 0 && found[0].Version != in.Seen:
			return errs.New(errs.Conflict, "tartinfo.changed")
		case in.ID != 0 && found[0].Moved && found[0].Decision != Undecided:
			return errs.New(errs.Conflict, "tartinfo.takeover_final")
		}
		subject := "takeovers"
		if in.ID != 0 {
			subject = takeoverSubject(in.ID)
		}
		entry, err := log(ctx, tx, who, "tartinfo.decide_takeover", subject, in.Request, map[string]any{"decision": string(in.Decision)})
		if err != nil {
			return err
		}
		for i := range found {
			if in.ID != 0 || found[i].Decision == Undecided {
				err = m.decide(ctx, tx, who, &found[i], in.Decision, entry)
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (m *Module) decide(ctx context.Context, tx *database.Tx, who identity.Actor, t *Takeover, d Decision, entry int64) error {
	c, err := closingIn(ctx, tx, oneClosing, t.closing)
	if err != nil {
		return err
	}
	state := "proposed"
	switch {
	case t.Moved && d == Refused: // the member goes back to the closed body, where the centre names another one
		err = m.forgetOther(ctx, tx, t)
		if err == nil {
			err = memberPlace.ExecOne(ctx, tx, t.MemberID, t.from, entry)
		}
		if err != nil {
			return fmt.Errorf("giving member %d back: %w", t.MemberID, err)
		}
	case t.Moved:
		state = "moved"
	case d == Accepted && c.State == ClosingDone: // a refusal is taken back, and the clock, which moves members, has been there already
		state = "moved"
		err = memberPlace.ExecOne(ctx, tx, t.MemberID, t.to, entry)
		if err != nil {
			return fmt.Errorf("moving member %d: %w", t.MemberID, err)
		}
	}
	err = decideTakeover.ExecOne(ctx, tx, t.ID, t.Version, d, state, m.at(), who.Code, entry)
	if err != nil {
		return fmt.Errorf("deciding takeover %d: %w", t.ID, err)
	}
	if d != Refused {
		return nil
	}
	to, err := orgs.In(ctx, tx, t.to)
	if err != nil {
		return err
	}
	readers, err := m.usersOf(ctx, tx, t.from)
	if err == nil && (c.State == ClosingDone || c.LastDay < m.today()) {
		readers, err = m.centre(ctx, tx)
	}
	if err != nil {
		return err
	}
	return m.tell(ctx, tx, letter{kind: "refused", cause: fmt.Sprintf("%s/%d", takeoverSubject(t.ID), t.Version), about: t.MemberID, facts: wording.Facts{
		"szerv.név": wording.Of(to.Name), "tag.név": wording.Of(t.Name),
	}}, readers)
}

// Reassign names another body for a member of the actor's body, whose end is ordered (T12). Errors: Invalid with a Refusal; Conflict when
// it was changed since; NotFound.
func (m *Module) Reassign(ctx context.Context, who identity.Actor, in ReassignForm) error {
	return m.reassign(ctx, who, identity.KeepReserve, in, func(c *Closing) bool { return c.State == ClosingOrdered && c.BodyID == who.BodyID })
}

// ReassignLeft names another body for a member of a body that has ended; the centre does (T12). Errors: as for Reassign.
func (m *Module) ReassignLeft(ctx context.Context, who identity.Actor, in ReassignForm) error {
	return m.reassign(ctx, who, identity.RunCentre, in, func(c *Closing) bool { return c.State == ClosingDone })
}

func (m *Module) reassign(ctx context.Context, who identity.Actor, right identity.Right, in ReassignForm, may func(c *Closing) bool) error {
	return m.change(ctx, who, right, in.Request, func(ctx context.Context, tx *database.Tx) error {
		c, err := closingIn(ctx, tx, lockClosing, in.ClosingID)
		if err != nil {
			return err
		}
		if !may(&c) {
			return notFound()
		}
		b, err := m.bodyIn(ctx, tx, c.BodyID)
		if err != nil {
			return err
		}
		to, ok := named(b.Others, in.To)
		if !ok {
			return refuse([]finding.Finding{{Field: "heir", Code: finding.NotInList, Key: "tartinfo.fault.no_such_body", Value: in.To}})
		}
		_, err = m.hold(ctx, tx, in.MemberID)
		if err != nil {
			return err
		}
		members, err := m.handed(ctx, tx, c.BodyID, c.ID, m.today())
		if err != nil {
			return err
		}
		for i := range members {
			x := &members[i]
			if x.MemberID != in.MemberID {
				continue
			}
			if x.Version != in.Seen || x.Moved {
				return errs.New(errs.Conflict, "tartinfo.changed")
			}
			entry, err := log(ctx, tx, who, "tartinfo.reassign", memberSubject(x.MemberID), in.Request, map[string]any{"to": to.ID})
			if err != nil {
				return err
			}
			if x.TakeoverID != 0 {
				err = replaceTakeover.ExecOne(ctx, tx, x.TakeoverID, x.Version, entry)
				if err != nil {
					return fmt.Errorf("replacing takeover %d: %w", x.TakeoverID, err)
				}
			}
			return m.propose(ctx, tx, who, &c, x, to.ID, entry)
		}
		return notFound()
	})
}
