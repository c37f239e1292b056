package tartinfo

import (
	"context"
	"fmt"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
)

// eventsOf lists what a member was offered and what came of it, the newest first.
func (m *Module) eventsOf(ctx context.Context, tx *database.Tx, memberID int64) ([]Event, error) {
	out, err := database.All(ctx, tx, eventsOfMember, func(r database.Row, e *Event) error {
		var l OfferList
		err := r.Scan(&e.SearchID, &e.Search, &e.BodyID, &e.Workplace, &e.Post, &e.StatusKind, &e.Hours, &e.MadeAt, &l.State, &l.ClosesAt, &e.Outcome, &e.BySystem)
		e.State = l.StateAt(m.at())
		return err
	}, memberID)
	if err != nil {
		return nil, fmt.Errorf("reading what member %d was offered: %w", memberID, err)
	}
	names := bodyNames{}
	for i := range out {
		names.want(out[i].BodyID, &out[i].Body)
	}
	return out, names.fill(ctx, tx)
}

// Events gives a member with what they were offered, to the member's own body and the centre (T29). The reading is logged. Errors:
// NotFound for everybody else.
func (m *Module) Events(ctx context.Context, who identity.Actor, id int64) (v View, out []Event, err error) {
	err = who.Require(identity.ReadReserve)
	if err != nil {
		return v, nil, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		v, err = m.see(ctx, tx, who, id)
		if err != nil {
			return err
		}
		if !v.eventsSeen() {
			return notFound()
		}
		out, err = m.eventsOf(ctx, tx, id)
		if err != nil {
			return err
		}
		_, err = log(ctx, tx, who, "tartinfo.events", memberSubject(id), audit.Request{}, map[string]any{"events": len(out)}, "identity")
		return err
	})
	return v, out, err
}

// eventsSeen says whether whoever sees the member sees also what others offered them.
func (v *View) eventsSeen() bool { return v.Sight == AsOwn || v.Sight == AsCentre }
