package orgs

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
)

// What becomes of those that lie under a body that is closed, and of the municipalities that it serves.
const (
	DependentsStay  = ""      // there must be none
	DependentsClose = "close" // those under it are closed with it; those it serves are served by nobody
	DependentsMove  = "move"  // they pass to the one successor
)

// Closing is the end of a body (T10–T12).
type Closing struct {
	Code       string
	LastDay    calendar.Day // today or later
	Successors []string     // codes; none: nobody takes over
	Dependents string       // one of the above
	Seen       int64        // Profile.Seen of what the editor looked at
	Reason     string
	Rehearse   bool // say what it would come to, write nothing
	Request    audit.Request
}

// Closed says what a closing came to.
type Closed struct{ Bodies, Moved int }

// Close ends a body with its last day. With it end its rights and whatever else OnClose ends. A last day that is known
// and still to come can be changed. Errors: NotFound for whoever may not keep bodies and for an unknown body; Invalid
// with a Refusal; Conflict when it is closed already or somebody else has changed it since it was looked at.
func (m *Module) Close(ctx context.Context, who identity.Actor, in Closing) (Closed, error) {
	err := who.Require(identity.EditBodies)
	if err != nil {
		return Closed{}, err
	}
	var out Closed
	err = m.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		earlier, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil || earlier != 0 {
			return err
		}
		today, err := dayToday(ctx, tx)
		if err != nil {
			return err
		}
		out, err = m.CloseIn(ctx, tx, who, in, today)
		if err == nil && in.Rehearse {
			return database.Rollback()
		}
		return err
	})
	return out, err
}

// CloseIn does what Close does in the caller's transaction, where the caller judges rights and repetition; today is the day before
// which no last day can lie. Errors: as for Close.
func (m *Module) CloseIn(ctx context.Context, tx *database.Tx, who identity.Actor, in Closing, today calendar.Day) (Closed, error) {
	in.Reason = fields.Clean(in.Reason)
	err := unseen(ctx, tx, in.Code, in.Seen)
	if err != nil {
		return Closed{}, err
	}
	c := closingOf{tx: tx, in: &in, today: today, after: in.LastDay + 1}
	err = c.judge(ctx)
	if err != nil {
		return Closed{}, err
	}
	e := who.Entry("orgs.close", subject(c.id))
	e.Request, e.Detail = in.Request, map[string]any{"closed": len(c.closed), "successors": c.heirs, "moved": c.moved}
	entry, err := record(ctx, tx, e, in.Reason)
	if err != nil {
		return Closed{}, err
	}
	err = c.carryOut(ctx, entry)
	if err != nil {
		return Closed{}, err
	}
	out := Closed{Bodies: len(c.closed), Moved: c.moved}
	if in.Rehearse || m.OnClose == nil {
		return out, nil
	}
	for _, id := range c.closed {
		err = m.OnClose(ctx, tx, Ending{Body: id, LastDay: in.LastDay, Heirs: c.heirs, By: who.Code, Entry: entry})
		if err != nil {
			return out, fmt.Errorf("ending what belongs to body %d: %w", id, err)
		}
	}
	return out, nil
}

// closingOf is a closing on its way.
type closingOf struct {
	tx     *database.Tx
	in     *Closing
	today  calendar.Day
	after  calendar.Day // the day after the last one
	id     int64
	heirs  []int64
	closed []int64 // the body, and those under it that go with it
	near   []int64 // directly under it, or served by it
	moved  int
}

// judge reads what the closing is about and says what is against it.
func (c *closingOf) judge(ctx context.Context) error {
	var since, until database.Day
	err := database.One(ctx, c.tx, bodyLife, []any{c.in.Code}, &c.id, &since, &until)
	if err != nil {
		return fmt.Errorf("reading a body: %w", err)
	}
	now := c.today
	if until.Day != calendar.None && until.Day < now {
		return errs.New(errs.Conflict, "orgs.closed_already")
	}
	var bad []finding.Finding
	switch {
	case c.in.Reason == "":
		bad = append(bad, finding.Finding{Field: "reason", Code: finding.Required})
	case utf8.RuneCountInString(c.in.Reason) > longestReason:
		bad = append(bad, finding.Finding{Field: "reason", Code: finding.Format, Key: "finding.format.too_long", Args: []string{strconv.Itoa(longestReason)}})
	}
	switch {
	case c.in.LastDay < now:
		bad = append(bad, finding.Finding{Field: "last_day", Code: finding.DateOrder, Key: "orgs.finding.past_day"})
	case since.Day != calendar.None && c.in.LastDay < since.Day:
		bad = append(bad, finding.Finding{Field: "last_day", Code: finding.DateOrder, Key: "orgs.finding.before_first"})
	case !calendar.Valid(c.in.LastDay.Year(), 1, 1):
		bad = append(bad, finding.Finding{Field: "last_day", Code: finding.Format, Key: "finding.format.date"})
	}
	more, err := c.findHeirs(ctx)
	if err == nil {
		bad = append(bad, more...)
		more, err = c.findDependents(ctx)
	}
	if bad = append(bad, more...); err == nil && len(bad) > 0 {
		err = refuse(bad...)
	}
	return err
}

// findHeirs finds the successors: other bodies that are there on the day after.
func (c *closingOf) findHeirs(ctx context.Context) (bad []finding.Finding, err error) {
	present := map[string]int64{}
	err = database.Each(ctx, c.tx, presentOn, func(r database.Row) error {
		var id int64
		var code string
		err := r.Scan(&id, &code)
		present[code] = id
		return err
	}, c.in.Successors, c.after.Time())
	for _, code := range c.in.Successors {
		switch id, ok := present[code]; {
		case !ok:
			bad = append(bad, finding.Finding{Field: "successors", Code: findingUnknown, Key: "orgs.finding.no_heir", Args: []string{code}, Value: code})
		case id == c.id:
			bad = append(bad, finding.Finding{Field: "successors", Code: findingCycle, Key: "orgs.finding.own_heir", Value: code})
		case !slices.Contains(c.heirs, id):
			c.heirs = append(c.heirs, id)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("looking for successors: %w", err)
	}
	return bad, nil
}

// findDependents finds what lies under the body or is served by it, and whether what is to become of it can be done.
func (c *closingOf) findDependents(ctx context.Context) (bad []finding.Finding, err error) {
	var under []int64
	err = database.Each(ctx, c.tx, dependentsOf, func(r database.Row) error {
		var id int64
		var step int
		var below bool
		err := r.Scan(&id, &step, &below)
		if below {
			under = append(under, id)
		}
		if step == 1 {
			c.near = append(c.near, id)
		}
		return err
	}, c.id, c.after.Time())
	if err != nil {
		return nil, fmt.Errorf("looking for bodies below: %w", err)
	}
	c.closed = []int64{c.id}
	switch {
	case c.in.Dependents == DependentsClose:
		for _, id := range under {
			if slices.Contains(c.heirs, id) {
				bad = append(bad, finding.Finding{Field: "successors", Code: findingClosed, Key: "orgs.finding.heir_closes"})
			}
		}
		c.closed = append(c.closed, under...)
	case c.in.Dependents == DependentsMove && len(c.heirs) == 1:
		c.moved = len(c.near)
	case c.in.Dependents == DependentsMove:
		bad = append(bad, finding.Finding{Field: "dependents", Code: finding.NotAllowed, Key: "orgs.finding.move_to_one"})
	case len(c.near) > 0:
		bad = append(bad, finding.Finding{Field: "dependents", Code: finding.Required, Key: "orgs.finding.dependents", Args: []string{fmt.Sprint(len(c.near))}})
	}
	return bad, nil
}

// carryOut writes the closing. Errors: Invalid with a Refusal when the tree does not allow it.
func (c *closingOf) carryOut(ctx context.Context, entry int64) error {
	var now time.Time
	err := database.One(ctx, c.tx, closeMoment, []any{slices.Concat(c.closed, c.near)}, &now)
	if err != nil {
		return fmt.Errorf("reading the clock: %w", err)
	}
	heir := int64(0)
	if c.moved > 0 {
		heir = c.heirs[0]
	}
	steps := []struct {
		what string
		s    *database.Statement
		args []any
	}{
		// Those under the body move, or are closed with it; those it serves are served by the successor, or by nobody.
		{"moving bodies", moveDependents, []any{now, entry, c.after.Time(), c.id, heir, c.moved > 0}},
		{"closing bodies", endVersions, []any{now, entry, c.after.Time(), c.closed}},
		{"putting off the last day", prolongVersions, []any{now, entry, c.after.Time(), c.id}},
		{"ending successors", endSuccessors, []any{now, c.id}},
		{"storing successors", insertSuccessors, []any{now, c.id, entry, c.heirs}},
	}
	for _, step := range steps {
		_, err = step.s.Exec(ctx, c.tx, step.args...)
		if err != nil {
			return fmt.Errorf("%s: %w", step.what, err)
		}
	}
	faults, err := treeFaults(ctx, c.tx, slices.Concat(c.closed, c.near))
	if err != nil {
		return err
	}
	var bad []finding.Finding
	for _, f := range faults {
		bad = append(bad, finding.Finding{Field: "dependents", Code: f.code, Key: "orgs.finding.below." + string(f.code), Args: []string{f.below}})
	}
	if len(bad) > 0 {
		return refuse(bad...)
	}
	return nil
}

// Successors gives who takes over from a closed body in the end: a successor that is closed itself leads on to its own.
// Errors: NotFound for whoever may not see bodies.
func (m *Module) Successors(ctx context.Context, who identity.Actor, code string) ([]Body, error) {
	err := who.Require(identity.ReadBodies)
	if err != nil {
		return nil, err
	}
	var out []Body
	err = m.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		out, err = database.All(ctx, tx, heirsOf, scanBody, code)
		return err
	})
	return out, err
}

func scanBody(r database.Row, b *Body) error { return r.Scan(bodyInto(b)...) }
