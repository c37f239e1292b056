package app

import (
	"context"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/database"
)

// joinBodies tells identity what it asks of bodies, and lets the rights of a body end with it.
func (a *App) joinBodies() {
	a.Orgs.OnClose = func(ctx context.Context, tx *database.Tx, e orgs.Ending) error {
		err := a.Identity.EndRightsOfBody(ctx, tx, e.Body, e.LastDay, e.Entry)
		if err != nil {
			return err
		}
		return a.TARTINFO.BodyEnds(ctx, tx, e)
	}
	a.Identity.Bodies = identity.Bodies{
		Find: func(ctx context.Context, text string) ([]identity.BodyRef, error) {
			found, err := a.Orgs.Find(ctx, identity.System(), text)
			out := make([]identity.BodyRef, 0, len(found))
			for _, b := range found {
				out = append(out, bodyRef(b, true)) // those of today
			}
			return out, err
		},
		Get: func(ctx context.Context, id int64) (identity.BodyRef, error) {
			b, err := a.Orgs.ByID(ctx, id)
			if err != nil {
				return identity.BodyRef{}, err
			}
			state, err := a.Orgs.StateOf(ctx, id)
			return bodyRef(b, state == orgs.StateActive || state == orgs.StateEnding), err
		},
		Above: a.Orgs.Above,
		Below: a.Orgs.Below,
	}
	a.Identity.BodyByCode = func(ctx context.Context, code string) (int64, error) {
		b, err := a.Orgs.ByCode(ctx, code)
		return b.ID, err
	}
}

func bodyRef(b orgs.Body, open bool) identity.BodyRef {
	return identity.BodyRef{ID: b.ID, Code: b.Code, Name: b.Name, Kind: b.Kind, Open: open}
}
