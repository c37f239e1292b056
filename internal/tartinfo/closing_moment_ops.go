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
	"oszir/internal/platform/wording"
)

// StuckClosing is work of the centre: a closing body waits for one that is not registered, or members of a closed one have nobody.
type StuckClosing struct {
	ClosingID int64
	Body      string
	Awaited   []string
	Members   int
}

// StuckClosings lists that work, for the centre. Errors: NotFound for who may not.
func (m *Module) StuckClosings(ctx context.Context, who identity.Actor) (out []StuckClosing, err error) {
	err = who.Require(identity.RunCentre)
	if err != nil {
		return nil, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		type found struct {
			StuckClosing
			body int64
		}
		waiting, err := database.All(ctx, tx, awaitedOnes, func(r database.Row, f *found) error { return r.Scan(&f.ClosingID, &f.body, &f.Awaited) })
		if err != nil {
			return fmt.Errorf("listing who is waited for: %w", err)
		}
		left, err := database.All(ctx, tx, stuckHere, func(r database.Row, f *found) error { return r.Scan(&f.ClosingID, &f.body, &f.Members) }, m.today().Time())
		if err != nil {
			return fmt.Errorf("listing members of closed bodies: %w", err)
		}
		all := append(waiting, left...)
		names := bodyNames{}
		for i := range all {
			names.want(all[i].body, &all[i].Body)
		}
		err = names.fill(ctx, tx)
		for i := range all {
			out = append(out, all[i].StuckClosing)
		}
		return err
	})
	return out, err
}

// BodyEnds orders the closing of a body that is ended in the register of bodies and not by its head: its members must not be left with
// nobody. With one successor all go there; with none or several the centre says who takes whom, once the body has ended. It works in the
// transaction that ends the body, under that one's entry of the log.
func (m *Module) BodyEnds(ctx context.Context, tx *database.Tx, e orgs.Ending) error {
	c, err := closingIn(ctx, tx, openClosing, e.Body)
	if err != nil || c.State == ClosingOrdered && c.LastDay == e.LastDay {
		return err // the head has ordered it
	}
	if c.ID == 0 {
		var members int // here or to come
		err = database.One(ctx, tx, membersHere, []any{e.Body}, &members)
		if err != nil {
			return fmt.Errorf("counting the members of body %d: %w", e.Body, err)
		}
		users, err := m.usersOf(ctx, tx, e.Body)
		if err != nil || members+len(users) == 0 {
			return err // it has nothing to do with the reserve
		}
		c = Closing{BodyID: e.Body, Successors: e.Heirs, Awaited: []string{}, Version: 1}
		if c.Successors == nil {
			c.Successors = []int64{}
		}
		err = database.One(ctx, tx, insertClosing, []any{e.Body, e.LastDay.Time(), c.Successors, c.Awaited, c.Alone, m.at(), e.By, e.Entry}, &c.ID)
		if err != nil {
			return fmt.Errorf("storing the closing of body %d: %w", e.Body, err)
		}
	} else {
		err = changeClosing.ExecOne(ctx, tx, c.ID, c.Version, e.LastDay.Time(), c.Successors, c.Awaited, c.Alone, m.at(), e.By, e.Entry)
		c.Version++
	}
	if err == nil && c.State != ClosingOrdered {
		err = stepClosing.ExecOne(ctx, tx, c.ID, c.Version, ClosingOrdered, e.Entry)
	}
	if err == nil {
		err = m.dropDue(ctx, tx, Deadline{ClosingID: c.ID})
	}
	if err != nil {
		return fmt.Errorf("ordering the closing of body %d: %w", e.Body, err)
	}
	return m.due(ctx, tx, Deadline{Kind: deadlineClose, At: midnight(e.LastDay + 1), ClosingID: c.ID})
}

// endsAnyway orders the closing of a body that comes to the reserve when the register of bodies knows its end already: when that was said,
// there was nothing to order. The centre says who takes its members over.
func (m *Module) endsAnyway(ctx context.Context, tx *database.Tx, who identity.Actor, body, entry int64) error {
	known, err := orgs.Among(ctx, tx, []int64{body})
	if err != nil {
		return fmt.Errorf("reading body %d: %w", body, err)
	}
	if len(known) == 0 || known[0].State(m.today()) != orgs.StateEnding {
		return nil
	}
	err = m.BodyEnds(ctx, tx, orgs.Ending{Body: body, LastDay: known[0].Until, By: who.Code, Entry: entry})
	if database.Violates(err, "closing_open") { // somebody else has come at the same moment
		return errs.Wrap(err, errs.Conflict, "tartinfo.changed")
	}
	return err
}

// closeNow does what happens at 24:00 of a body's last day: its users have no right left, its members move to who takes them
// over, its searches end (T12).
func (m *Module) closeNow(ctx context.Context, tx *database.Tx, d Deadline) error {
	c, err := closingIn(ctx, tx, lockClosing, d.ClosingID)
	if err != nil || c.State != ClosingOrdered {
		return err
	}
	who := identity.System()
	entry, err := log(ctx, tx, who, "tartinfo.close", bodySubject(c.BodyID), audit.Request{}, nil)
	if err != nil {
		return err
	}
	err = stepClosing.ExecOne(ctx, tx, c.ID, c.Version, ClosingDone, entry)
	if err != nil {
		return fmt.Errorf("closing body %d: %w", c.BodyID, err)
	}
	err = m.Identity.EndRightsOfBody(ctx, tx, c.BodyID, c.LastDay, entry) // of who has come since the end was ordered
	if err != nil {
		return err
	}
	c.State = ClosingDone
	left, err := m.moveMembers(ctx, tx, who, &c, entry)
	if err != nil {
		return err
	}
	for _, s := range []struct {
		s    *database.Statement
		args []any
	}{{endSearches, []any{c.BodyID, c.LastDay.Time(), entry}}, {endLists, []any{c.BodyID, d.At, entry}}, {endDue, []any{c.BodyID}}, {endNewcomers, []any{c.BodyID}}} {
		_, err = s.s.Exec(ctx, tx, s.args...)
		if err != nil {
			return fmt.Errorf("ending the searches of body %d: %w", c.BodyID, err)
		}
	}
	if left == 0 {
		return nil
	}
	b, err := orgs.In(ctx, tx, c.BodyID)
	if err != nil {
		return err
	}
	readers, err := m.centre(ctx, tx)
	if err != nil {
		return err
	}
	return m.tell(ctx, tx, letter{kind: "left", cause: closingSubject(c.ID), facts: wording.Facts{"szerv.név": wording.Of(b.Name), "létszám": wording.Int(int64(left))}}, readers)
}

// moveMembers moves whom a body has accepted or not decided of, and tells how many are left for the centre. Who has come since the end was
// ordered goes to the successor when there is one alone.
func (m *Module) moveMembers(ctx context.Context, tx *database.Tx, who identity.Actor, c *Closing, entry int64) (left int, err error) {
	b, err := m.bodyIn(ctx, tx, c.BodyID)
	if err != nil {
		return 0, err
	}
	heirs, err := heirsOf(ctx, tx, c, &b)
	if err != nil {
		return 0, err
	}
	members, err := m.handed(ctx, tx, c.BodyID, c.ID, c.LastDay+1)
	if err != nil {
		return 0, err
	}
	goes := make([]int64, len(members)) // in their order; 0: nobody
	for i := range members {
		goes[i] = members[i].To
		if members[i].TakeoverID == 0 && len(heirs) == 1 {
			goes[i] = heirs[0].ID
		}
	}
	there, err := thereOn(ctx, tx, goes, c.LastDay+1)
	if err != nil {
		return 0, err
	}
	for i := range members {
		x, to := &members[i], goes[i]
		switch {
		case x.End <= c.LastDay: // the reserve ends with the body
		case !there[to] || x.Decision == Refused:
			left++
		case x.TakeoverID == 0:
			err = m.propose(ctx, tx, who, c, x, to, entry)
		default:
			err = memberPlace.ExecOne(ctx, tx, x.MemberID, to, entry)
			if err == nil {
				err = decideTakeover.ExecOne(ctx, tx, x.TakeoverID, x.Version, x.Decision, "moved", m.at(), who.Code, entry)
			}
		}
		if err != nil {
			return 0, fmt.Errorf("moving member %d: %w", x.MemberID, err)
		}
	}
	return left, nil
}

// thereOn gives which bodies are there on a day. The register of bodies says, since a body may end there of which nothing is kept here.
func thereOn(ctx context.Context, tx *database.Tx, ids []int64, day calendar.Day) (map[int64]bool, error) {
	known, err := orgs.Among(ctx, tx, ids)
	if err != nil {
		return nil, fmt.Errorf("asking which bodies are there: %w", err)
	}
	out := map[int64]bool{}
	for i := range known {
		state := known[i].State(day)
		out[known[i].ID] = state == orgs.StateActive || state == orgs.StateEnding
	}
	return out, nil
}
