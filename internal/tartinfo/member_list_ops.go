package tartinfo

import (
	"context"
	"fmt"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
)

// Members lists the members of the actor's body, or of all bodies for the centre, which does not see who is not active yet (T16). The
// reading is logged.
func (m *Module) Members(ctx context.Context, who identity.Actor, f MemberFilter, l Listing) (out []ListedMember, all int, err error) {
	err = who.Require(identity.ReadReserve)
	if err != nil {
		return nil, 0, err
	}
	body := who.BodyID
	if who.May(identity.RunCentre) {
		body = 0
		if f.Status == NotYet {
			return nil, 0, nil
		}
	}
	if f.Status == "" {
		f.Status = Active
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		err := tx.Plan(ctx, database.PlanAnew)
		if err != nil {
			return err
		}
		out, err = database.All(ctx, tx, listMembers, func(r database.Row, x *ListedMember) error {
			var start, end, recorded database.Day
			err := r.Scan(&x.ID, &x.Name, &x.Body, &x.Post, &x.Unit, &x.County, &x.Family, &start, &end, &recorded, &x.Status, &all)
			x.ReserveStart, x.ReserveEnd, x.RecordedOn = start.Day, end.Day, recorded.Day
			return err
		}, body, m.today().Time(), string(f.Status), f.Text, f.County, f.Family, l.Sort, l.Desc, l.count(), l.Offset)
		if err != nil {
			return fmt.Errorf("listing members: %w", err)
		}
		names := map[int64]string{}
		for i := range out {
			out[i].BodyName, err = bodyName(ctx, tx, names, out[i].Body)
			if err != nil {
				return err
			}
		}
		_, err = log(ctx, tx, who, "tartinfo.list_members", "members", audit.Request{}, map[string]any{"members": len(out), "status": string(f.Status)}, "identity")
		return err
	})
	return out, all, err
}

// bodyName gives the name of a body, and remembers it.
func bodyName(ctx context.Context, tx *database.Tx, known map[int64]string, id int64) (string, error) {
	if name, ok := known[id]; ok {
		return name, nil
	}
	b, err := orgs.In(ctx, tx, id)
	if err != nil {
		return "", err
	}
	known[id] = b.Name
	return b.Name, nil
}
