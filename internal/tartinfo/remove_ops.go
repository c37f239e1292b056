package tartinfo

import (
	"context"
	"fmt"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/wording"
	"oszir/internal/tartinfo/record"
)

// Remove removes a member from the list before the last day (T17): the protocol is made, everybody is told, and nothing that names the
// member is left. It cannot be undone. Errors: Invalid with a Refusal; Conflict when somebody else has changed or removed the member
// since; NotFound.
func (m *Module) Remove(ctx context.Context, who identity.Actor, in RemoveForm) error {
	return m.change(ctx, who, identity.KeepReserve, in.Request, func(ctx context.Context, tx *database.Tx) error {
		x, err := m.own(ctx, tx, who, in.ID, in.Seen)
		if err != nil {
			return err
		}
		c, found := record.Removal.Read(in.Typed)
		err = refuse(found)
		if err != nil {
			return err
		}
		r := removal{on: m.today(), reason: c["removal_reason"], note: c["removal_note"], by: identity.NameOf(ctx, tx, who.Code)}
		return m.remove(ctx, tx, who, "tartinfo.remove", &x, r, in.Request)
	})
}

// endMember removes a member at 24:00 of the last day, which is the day of the removal however late it is carried out.
func (m *Module) endMember(ctx context.Context, tx *database.Tx, d Deadline) error {
	x, err := m.memberIn(ctx, tx, lockMember, d.MemberID)
	if err != nil || x.RemovedOn != calendar.None {
		return err
	}
	return m.remove(ctx, tx, identity.System(), "tartinfo.expire", &x, removal{on: x.ReserveEnd, reason: record.Expired}, audit.Request{})
}

// remove takes a locked member off the list: protocol, forgetting, letters and log entry, all or nothing.
func (m *Module) remove(ctx context.Context, tx *database.Tx, who identity.Actor, operation string, x *Member, r removal, request audit.Request) error {
	v, err := m.whole(ctx, tx, x)
	if err != nil {
		return err
	}
	events, err := m.eventsOf(ctx, tx, x.ID)
	if err != nil {
		return err
	}
	r.number, err = draw(ctx, tx, protocolLetter, r.on)
	if err != nil {
		return err
	}
	file, err := printed(protocolPaper(m.say, &v, events, &r), m.at())
	if err != nil {
		return fmt.Errorf("printing protocol %s: %w", r.number, err)
	}
	r.actor = who.Code
	r.entry, err = log(ctx, tx, who, operation, memberSubject(x.ID), request, map[string]any{"protocol": r.number, "reason": r.reason}, "identity")
	if err != nil {
		return err
	}
	err = insertProtocol.ExecOne(ctx, tx, r.number, x.BodyID, x.Content["post"], x.Content["unit"], r.reason, r.on.Time(), keepUntil(r.on).Time(), file, r.entry)
	if err != nil {
		return fmt.Errorf("storing protocol %s: %w", r.number, err)
	}
	err = m.forget(ctx, tx, &v, &r)
	if err != nil {
		return err
	}
	return m.tellRemoved(ctx, tx, &v, &r)
}

// tellRemoved lets the users of the body and the member know. Both letters are written after what waited was withdrawn. The users' names
// the protocol and the post and nobody; the member's is emptied like every letter once it is sent or given up.
func (m *Module) tellRemoved(ctx context.Context, tx *database.Tx, v *View, r *removal) error {
	facts := wording.Facts{
		"szerv.név": wording.Of(v.Body), "tag.munkakör": wording.Of(v.Content["post"]), "jegyzőkönyv.szám": wording.Of(r.number), "törlés.nap": wording.On(r.on),
		"indok": wording.Of(choiceText(m.say, record.RemovalReasons, r.reason)),
	}
	users, err := m.usersOf(ctx, tx, v.BodyID)
	if err != nil {
		return err
	}
	err = m.tell(ctx, tx, letter{kind: "removed_body", cause: memberSubject(v.ID), facts: facts}, users)
	if err != nil {
		return err
	}
	return m.tellMember(ctx, tx, letter{kind: "removed_member", cause: memberSubject(v.ID), facts: facts}, v.ID, v.Name, v.Email())
}
