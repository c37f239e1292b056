package identity

import (
	"context"
	"fmt"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/listing"
)

// Users lists head and clerks of the actor's body, whoever was registered there ever; all is how many the filter leaves. The reading
// is logged.
func (m *Module) Users(ctx context.Context, who Actor, f UserFilter, l listing.Listing) (out []Clerk, all int, err error) {
	err = who.Require(KeepClerks)
	if err != nil {
		return nil, 0, err
	}
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var users []Clerk
		for _, role := range []Role{RoleHead, RoleBodyClerk} {
			found, err := m.kept(ctx, tx, listClerks, who.BodyID, role, m.now(), 0)
			if err != nil {
				return err
			}
			for i := range found {
				found[i].Role = role
			}
			users = append(users, found...)
		}
		out, all = listed(users, f, l)
		e := who.Entry("identity.list_clerks", fmt.Sprintf("body/%d", who.BodyID))
		e.Detail = map[string]any{"clerks": len(out)}
		_, err := audit.Write(ctx, tx, e)
		return err
	})
	return out, all, err
}

// noteExport writes into the log that rows of the list of users were taken along.
func (m *Module) noteExport(ctx context.Context, who Actor, rows int, format string) error {
	return m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		e := who.Entry("identity.export_clerks", fmt.Sprintf("body/%d", who.BodyID))
		e.Detail = map[string]any{"rows": rows, "format": format}
		_, err := audit.Write(ctx, tx, e)
		return err
	})
}
