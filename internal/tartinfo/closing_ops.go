package tartinfo

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/wording"
	"oszir/internal/tartinfo/record"
)

// closingSubject names a closing in the log.
func closingSubject(id int64) string { return fmt.Sprintf("closing/%d", id) }

// closingIn reads one closing; none has no ID.
func closingIn(ctx context.Context, tx *database.Tx, by *database.Statement, id int64) (Closing, error) {
	found, err := database.All(ctx, tx, by, scanClosing, id)
	if err != nil || len(found) == 0 {
		return Closing{}, err
	}
	return found[0], nil
}

// OwnClosing gives the closing of the actor's own body, as far as it is written down. Errors: NotFound for who may not.
func (m *Module) OwnClosing(ctx context.Context, who identity.Actor) (v ClosingView, err error) {
	err = who.Require(identity.KeepReserve)
	if err != nil {
		return v, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		c, err := closingIn(ctx, tx, lastClosing, who.BodyID)
		if err != nil {
			return err
		}
		v, err = m.closingView(ctx, tx, who, c, who.BodyID)
		return err
	})
	return v, err
}

// Closing gives a closing to the closing body, and to the centre. The reading is logged. Errors: NotFound.
func (m *Module) Closing(ctx context.Context, who identity.Actor, id int64) (v ClosingView, err error) {
	err = who.Require(identity.ReadReserve)
	if err != nil {
		return v, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		c, err := closingIn(ctx, tx, oneClosing, id)
		if err != nil {
			return err
		}
		if c.ID == 0 || c.BodyID != who.BodyID && !who.May(identity.RunCentre) {
			return notFound()
		}
		v, err = m.closingView(ctx, tx, who, c, c.BodyID)
		return err
	})
	return v, err
}

func (m *Module) closingView(ctx context.Context, tx *database.Tx, who identity.Actor, c Closing, body int64) (v ClosingView, err error) {
	v.Closing = c
	v.Body, err = m.bodyIn(ctx, tx, body)
	if err != nil {
		return v, err
	}
	v.Heirs, err = heirsOf(ctx, tx, &c, &v.Body)
	if err != nil {
		return v, err
	}
	v.ByCentre = c.State == ClosingDone
	err = database.One(ctx, tx, openSearchesOf, []any{body}, &v.Searches, &v.Lists)
	if err != nil {
		return v, fmt.Errorf("counting what ends with body %d: %w", body, err)
	}
	v.Members, err = m.handed(ctx, tx, body, c.ID, m.today())
	if err != nil {
		return v, err
	}
	_, err = log(ctx, tx, who, "tartinfo.see_closing", bodySubject(body), audit.Request{}, map[string]any{"members": len(v.Members)}, "identity")
	return v, err
}

// heirsOf gives who takes over by a closing, as far as they are registered.
func heirsOf(ctx context.Context, tx *database.Tx, c *Closing, b *Body) ([]NamedBody, error) {
	ids := c.Successors
	if c.Alone && b.SupervisorID != 0 {
		ids = []int64{b.SupervisorID}
	}
	known, err := orgs.Among(ctx, tx, ids)
	if err != nil {
		return nil, fmt.Errorf("reading successors: %w", err)
	}
	var out []NamedBody
	for i := range known {
		out = append(out, NamedBody{known[i].ID, labelOf(&known[i].Body)})
	}
	return out, nil
}

// handed gives the members that a closing concerns: whose reserve has not ended before a day.
func (m *Module) handed(ctx context.Context, tx *database.Tx, body, closing int64, from calendar.Day) ([]HandedMember, error) {
	out, err := database.All(ctx, tx, handedMembers, func(r database.Row, h *HandedMember) error {
		var end database.Day
		err := r.Scan(&h.TakeoverID, &h.Version, &h.MemberID, &h.Name, &h.Post, &end, &h.To, &h.Decision, &h.Moved)
		h.End = end.Day
		return err
	}, body, from.Time(), closing)
	if err != nil {
		return nil, fmt.Errorf("listing the members of body %d: %w", body, err)
	}
	names := bodyNames{}
	for i := range out {
		if out[i].To != 0 {
			names.want(out[i].To, &out[i].ToName)
		}
	}
	return out, names.fill(ctx, tx)
}

// PrepareClosing writes down when the actor's body ends and who takes over (T10, T11). Nothing happens by it yet, but that the centre has
// a letter about bodies that are not registered. Errors: Invalid with a Refusal; Conflict when somebody else has changed it since, or the
// end is ordered; NotFound.
func (m *Module) PrepareClosing(ctx context.Context, who identity.Actor, in ClosingForm) error {
	return m.change(ctx, who, identity.KeepReserve, in.Request, func(ctx context.Context, tx *database.Tx) error {
		c, err := closingIn(ctx, tx, openClosing, who.BodyID)
		switch {
		case err != nil:
			return err
		case c.State == ClosingOrdered:
			return errs.New(errs.Conflict, "tartinfo.closing_ordered")
		case c.Version != in.Seen:
			return errs.New(errs.Conflict, "tartinfo.changed")
		}
		b, err := m.bodyIn(ctx, tx, who.BodyID)
		if err != nil {
			return err
		}
		next := Closing{ID: c.ID, BodyID: who.BodyID, Alone: in.Alone, Successors: []int64{}, Awaited: []string{}, Version: c.Version}
		err = refuse(m.judgeClosing(&next, in, &b))
		if err != nil {
			return err
		}
		entry, err := log(ctx, tx, who, "tartinfo.prepare_closing", bodySubject(who.BodyID), in.Request, nil)
		if err != nil {
			return err
		}
		args := []any{next.LastDay.Time(), next.Successors, next.Awaited, next.Alone, m.at(), who.Code, entry}
		if next.ID == 0 {
			err = database.One(ctx, tx, insertClosing, append([]any{who.BodyID}, args...), &next.ID)
		} else {
			err = changeClosing.ExecOne(ctx, tx, append([]any{next.ID, next.Version}, args...)...)
		}
		if database.Violates(err, "closing_open") {
			return errs.Wrap(err, errs.Conflict, "tartinfo.changed")
		}
		if err != nil {
			return fmt.Errorf("storing the closing of body %d: %w", who.BodyID, err)
		}
		return m.tellAwaited(ctx, tx, &next, &b)
	})
}

// judgeClosing reads what was typed and says all that is wrong with it.
func (m *Module) judgeClosing(c *Closing, in ClosingForm, b *Body) (found []finding.Finding) {
	wrong := func(field string, code finding.Code, key, value string) {
		found = append(found, finding.Finding{Field: field, Code: code, Key: key, Value: value})
	}
	day, ok := calendar.Parse(fields.Clean(in.LastDay))
	c.LastDay = day
	switch {
	case fields.Clean(in.LastDay) == "":
		wrong("last_day", finding.Required, "", "")
	case !ok:
		wrong("last_day", finding.Format, "finding.format.date", in.LastDay)
	case day < m.today():
		wrong("last_day", finding.DateOrder, "tartinfo.fault.past_day", in.LastDay)
	}
	for _, text := range in.Successors {
		if fields.Clean(text) == "" {
			continue
		}
		o, ok := named(b.Others, text)
		switch {
		case !ok:
			wrong("successor", finding.NotInList, "tartinfo.fault.no_such_body", text)
		case !slices.Contains(c.Successors, o.ID):
			c.Successors = append(c.Successors, o.ID)
		}
	}
	for _, text := range in.Awaited {
		text = fields.Clean(text)
		_, known := named(b.Others, text)
		switch {
		case text == "":
		case len([]rune(text)) > 200:
			wrong("awaited", finding.Format, "tartinfo.fault.too_long", "")
		case known:
			wrong("awaited", finding.NotAllowed, "tartinfo.fault.registered", text)
		case !slices.Contains(c.Awaited, text):
			c.Awaited = append(c.Awaited, text)
		}
	}
	switch {
	case c.Alone && len(c.Successors) > 0:
		wrong("alone", finding.NotAllowed, "tartinfo.fault.alone_with", "")
	case c.Alone && len(c.Awaited) > 0 && b.LegalStatus != record.GovernmentOfficial:
		wrong("awaited", finding.NotAllowed, "tartinfo.fault.no_supervisor_needed", "")
	case !c.Alone && len(c.Successors)+len(c.Awaited) == 0 && !slices.ContainsFunc(found, func(f finding.Finding) bool { return f.Field != "last_day" }):
		wrong("successor", finding.Required, "tartinfo.fault.who_takes_over", "")
	}
	return found
}

// tellAwaited lets the centre know of bodies that are to take over and are not registered: it asks them to.
func (m *Module) tellAwaited(ctx context.Context, tx *database.Tx, c *Closing, b *Body) error {
	readers, err := m.centre(ctx, tx)
	if err != nil {
		return err
	}
	for _, name := range c.Awaited {
		err = m.tell(ctx, tx, letter{kind: "awaited", cause: closingSubject(c.ID) + " " + name, facts: wording.Facts{
			"szerv.név": wording.Of(b.Name), "jogutód.név": wording.Of(name), "határidő": wording.On(c.LastDay),
		}}, readers)
		if err != nil {
			return err
		}
	}
	return nil
}

// seenClosing holds the closing of the actor's body, as it was seen and in the state in which something is to be done. Errors: NotFound;
// Conflict when it is in another state, for which key says so, or was changed since.
func seenClosing(ctx context.Context, tx *database.Tx, who identity.Actor, seen int, want ClosingState, key string) (Closing, error) {
	c, err := closingIn(ctx, tx, openClosing, who.BodyID)
	switch {
	case err != nil:
		return c, err
	case c.ID == 0:
		return c, notFound()
	case c.State != want:
		return c, errs.New(errs.Conflict, key)
	case c.Version != seen:
		return c, errs.New(errs.Conflict, "tartinfo.changed")
	}
	return c, nil
}

// OrderClosing ends the actor's body with its last day: its rights end with it, its members are proposed to who takes over, and the
// receiving bodies have letters with their names (T10–T12). With one successor all members are its; with several each is given one.
// Errors: Invalid with a Refusal; Conflict when the closing was changed since, is ordered already, or somebody who is to take over is not
// registered; NotFound.
func (m *Module) OrderClosing(ctx context.Context, who identity.Actor, in ClosingOrder) error {
	return m.change(ctx, who, identity.KeepReserve, in.Request, func(ctx context.Context, tx *database.Tx) error {
		c, err := seenClosing(ctx, tx, who, in.Seen, ClosingPreparing, "tartinfo.closing_ordered")
		if err != nil {
			return err
		}
		b, err := m.bodyIn(ctx, tx, who.BodyID)
		if err != nil {
			return err
		}
		heirs, err := m.mayClose(ctx, tx, &c, &b)
		if err != nil {
			return err
		}
		members, err := m.handed(ctx, tx, c.BodyID, c.ID, m.today())
		if err != nil {
			return err
		}
		to, found := assign(members, heirs, in)
		err = refuse(found)
		if err != nil {
			return err
		}
		entry, err := log(ctx, tx, who, "tartinfo.order_closing", bodySubject(c.BodyID), in.Request, map[string]any{"members": len(to), "successors": len(heirs)})
		if err != nil {
			return err
		}
		err = stepClosing.ExecOne(ctx, tx, c.ID, c.Version, ClosingOrdered, entry)
		if err != nil {
			return fmt.Errorf("ordering closing %d: %w", c.ID, err)
		}
		err = m.endBody(ctx, tx, who, &c, &b, heirs)
		if err != nil {
			return err
		}
		for i := range members {
			if to[members[i].MemberID] != 0 {
				err = m.propose(ctx, tx, who, &c, &members[i], to[members[i].MemberID], entry)
				if err != nil {
					return err
				}
			}
		}
		return m.due(ctx, tx, Deadline{Kind: deadlineClose, At: midnight(c.LastDay + 1), ClosingID: c.ID})
	})
}

// mayClose says whether a closing that was written down can be ordered, and gives who takes over.
func (m *Module) mayClose(ctx context.Context, tx *database.Tx, c *Closing, b *Body) ([]NamedBody, error) {
	switch {
	case c.LastDay < m.today():
		return nil, refuse([]finding.Finding{{Field: "last_day", Code: finding.DateOrder, Key: "tartinfo.fault.past_day"}})
	case c.Alone && b.SupervisorID == 0 && b.LegalStatus == record.GovernmentOfficial:
		return nil, errs.New(errs.Conflict, "tartinfo.closing_no_supervisor")
	case !c.Alone && len(c.Awaited) > 0:
		return nil, errs.New(errs.Conflict, "tartinfo.closing_awaits", strings.Join(c.Awaited, ", "))
	}
	heirs, err := heirsOf(ctx, tx, c, b)
	if err != nil {
		return nil, err
	}
	for _, h := range heirs {
		if !slices.ContainsFunc(b.Others, func(o NamedBody) bool { return o.ID == h.ID }) {
			return nil, errs.New(errs.Conflict, "tartinfo.heir_closes", h.Label)
		}
	}
	if len(heirs) > 0 {
		return heirs, nil
	}
	left, err := database.All(ctx, tx, inTheWay, func(r database.Row, h *HandedMember) error {
		var end database.Day
		err := r.Scan(&h.MemberID, &h.Name, &end)
		h.End = end.Day
		return err
	}, c.BodyID, (c.LastDay + 1).Time())
	if err != nil {
		return nil, fmt.Errorf("asking who is left with body %d: %w", c.BodyID, err)
	}
	if len(left) > 0 { // a body of civil servants carries the reserve to its end itself (Kttv. 77. § (2)), so nobody may be left
		return nil, errs.New(errs.Conflict, "tartinfo.closing_members_left", len(left))
	}
	return nil, nil
}

// outstays refuses that the reserve of a member ends after the last day of the body when nobody takes over from it: who is placed or
// prolonged after the end was ordered must not be left either (T11). Whose end was that late before keeps it. What is left of a body of
// government officials is the centre's to place.
func (m *Module) outstays(ctx context.Context, tx *database.Tx, c *Closing, before, end calendar.Day) ([]finding.Finding, error) {
	if c.State != ClosingOrdered || end <= max(c.LastDay, before) {
		return nil, nil
	}
	b, err := m.bodyIn(ctx, tx, c.BodyID)
	if err != nil || b.LegalStatus == record.GovernmentOfficial {
		return nil, err
	}
	heirs, err := heirsOf(ctx, tx, c, &b)
	if err != nil || len(heirs) > 0 {
		return nil, err
	}
	return []finding.Finding{{Field: "reserve_end", Code: finding.DateOrder, Key: "tartinfo.fault.end_after_body", Args: []string{c.LastDay.Dotted()}, Value: end.String()}}, nil
}

// assign gives to whom each member goes, and what is missing for that.
func assign(members []HandedMember, heirs []NamedBody, in ClosingOrder) (to map[int64]int64, found []finding.Finding) {
	to = map[int64]int64{}
	for _, x := range members {
		switch {
		case len(heirs) == 1:
			to[x.MemberID] = heirs[0].ID
		case len(heirs) > 1 && slices.ContainsFunc(heirs, func(h NamedBody) bool { return h.ID == in.Heirs[x.MemberID] }):
			to[x.MemberID] = in.Heirs[x.MemberID]
		case len(heirs) > 1 && len(found) == 0:
			found = append(found, finding.Finding{Field: "heir", Code: finding.Required, Key: "tartinfo.fault.heir_of_each"})
		}
	}
	if !in.Confirmed {
		found = append(found, finding.Finding{Field: "confirmed", Code: finding.Required, Key: "tartinfo.fault.confirm_closing"})
	}
	return to, found
}

// endBody ends the body in the register of bodies, and with it the rights of its users.
func (m *Module) endBody(ctx context.Context, tx *database.Tx, who identity.Actor, c *Closing, b *Body, heirs []NamedBody) error {
	codes := make([]string, len(heirs))
	for i, h := range heirs {
		x, err := orgs.In(ctx, tx, h.ID)
		if err != nil {
			return err
		}
		codes[i] = x.Code
	}
	if c.Alone {
		codes = nil // the supervising body takes over the members only
	}
	_, err := m.Orgs.CloseIn(ctx, tx, who, orgs.Closing{Code: b.Code, LastDay: c.LastDay, Successors: codes, Seen: b.Seen, Reason: "TARTINFO"}, m.today())
	return asOwnFaults(err)
}

// MoveLastDay puts the last day of the actor's body, whose end is ordered, to another day that is still to come. Errors: Invalid with a
// Refusal; Conflict when it was changed since, or the end is not ordered; NotFound.
func (m *Module) MoveLastDay(ctx context.Context, who identity.Actor, in ClosingForm) error {
	return m.change(ctx, who, identity.KeepReserve, in.Request, func(ctx context.Context, tx *database.Tx) error {
		c, err := seenClosing(ctx, tx, who, in.Seen, ClosingOrdered, "tartinfo.closing_not_ordered")
		if err != nil {
			return err
		}
		if c.LastDay < m.today() {
			return errs.New(errs.Conflict, "tartinfo.closing_not_ordered")
		}
		b, err := m.bodyIn(ctx, tx, who.BodyID)
		if err != nil {
			return err
		}
		next := c
		next.Successors, next.Awaited = []int64{}, []string{}
		in.Alone, in.Successors, in.Awaited, next.Alone = true, nil, nil, true
		err = refuse(m.judgeClosing(&next, in, &b))
		if err != nil {
			return err
		}
		c.LastDay = next.LastDay
		heirs, err := m.mayClose(ctx, tx, &c, &b)
		if err != nil {
			return err
		}
		entry, err := log(ctx, tx, who, "tartinfo.move_last_day", bodySubject(c.BodyID), in.Request, nil)
		if err != nil {
			return err
		}
		err = changeClosing.ExecOne(ctx, tx, c.ID, c.Version, c.LastDay.Time(), c.Successors, c.Awaited, c.Alone, m.at(), who.Code, entry)
		if err == nil {
			err = m.endBody(ctx, tx, who, &c, &b, heirs)
		}
		if err == nil {
			err = m.dropDue(ctx, tx, Deadline{ClosingID: c.ID})
		}
		if err != nil {
			return fmt.Errorf("moving the last day of body %d: %w", c.BodyID, err)
		}
		return m.due(ctx, tx, Deadline{Kind: deadlineClose, At: midnight(c.LastDay + 1), ClosingID: c.ID})
	})
}
