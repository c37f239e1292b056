package tartinfo

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/listing"
)

// Members lists the members of the actor's body, or of all bodies for the centre, which does not see who is not active yet (T16). The
// reading is logged.
func (m *Module) Members(ctx context.Context, who identity.Actor, f MemberFilter, l listing.Listing) (out []ListedMember, all int, err error) {
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
		}, body, m.today().Time(), string(f.Status), f.Text, f.County, f.Family, l.Sort, l.Desc, l.Rows(), l.Offset)
		if err != nil {
			return fmt.Errorf("listing members: %w", err)
		}
		names := bodyNames{}
		for i := range out {
			names.want(out[i].Body, &out[i].BodyName)
		}
		err = names.fill(ctx, tx)
		if err != nil {
			return err
		}
		_, err = log(ctx, tx, who, "tartinfo.list_members", "members", audit.Request{}, map[string]any{"members": len(out), "status": string(f.Status)}, "identity")
		return err
	})
	return out, all, err
}

// bodyNames are places for the names of bodies, which are read all at once.
type bodyNames map[int64][]*string

func (n bodyNames) want(body int64, into *string) { n[body] = append(n[body], into) }

func (n bodyNames) fill(ctx context.Context, tx *database.Tx) error {
	if len(n) == 0 {
		return nil
	}
	bodies, err := orgs.Among(ctx, tx, slices.Collect(maps.Keys(n)))
	for _, b := range bodies {
		for _, into := range n[b.ID] {
			*into = b.Name
		}
	}
	return err
}
