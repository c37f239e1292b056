package tartinfo

import (
	"context"
	"fmt"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/database"
	"oszir/internal/platform/listing"
)

// Searches lists the searches of the actor's body, or those of all bodies for the centre, which sees what is prepared too (T22). It
// names nobody, so nothing is logged.
func (m *Module) Searches(ctx context.Context, who identity.Actor, f SearchFilter, l listing.Listing) (out []ListedSearch, all int, err error) {
	err = who.Require(identity.ReadReserve)
	if err != nil {
		return nil, 0, err
	}
	body := who.BodyID
	if who.May(identity.RunCentre) {
		body = 0
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		err := tx.Plan(ctx, database.PlanAnew)
		if err != nil {
			return err
		}
		out, err = database.All(ctx, tx, listSearches, func(r database.Row, x *ListedSearch) error {
			var due database.Day
			err := scanSearchAnd(r, &x.Search, &due, &all)
			x.Due = due.Day
			return err
		}, body, f.Kind, string(f.State), f.Text, l.Sort, l.Desc, l.Rows(), l.Offset)
		if err != nil {
			return fmt.Errorf("listing searches: %w", err)
		}
		return nil
	})
	return out, all, err
}

// SeeSearch gives a search with all that is written down, to its body and to the centre; to the body of a member who was offered it
// without what is for the centre alone (T29). Errors: NotFound.
func (m *Module) SeeSearch(ctx context.Context, who identity.Actor, id int64) (v SearchView, err error) {
	err = who.Require(identity.ReadReserve)
	if err != nil {
		return v, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		found, err := database.All(ctx, tx, seenSearch, func(r database.Row, x *ListedSearch) error {
			var due database.Day
			err := scanSearchAnd(r, &x.Search, &due)
			x.Due = due.Day
			return err
		}, id)
		if err != nil {
			return fmt.Errorf("reading search %d: %w", id, err)
		}
		if len(found) == 0 {
			return notFound()
		}
		if found[0].BodyID != who.BodyID && !who.May(identity.RunCentre) {
			var offered bool
			err = database.One(ctx, tx, searchOffered, []any{id, who.BodyID}, &offered)
			if err != nil {
				return fmt.Errorf("asking who was offered search %d: %w", id, err)
			}
			if !offered {
				return notFound()
			}
			delete(found[0].Content, "centre_note")
		}
		v = SearchView{ListedSearch: found[0], Own: found[0].BodyID == who.BodyID && who.May(identity.KeepReserve), Today: m.today()}
		body, err := orgs.In(ctx, tx, v.BodyID)
		if err != nil {
			return err
		}
		v.Body = body.Name
		v.Reporter, err = m.userOf(ctx, tx, v.BodyID, v.CreatedBy)
		return err
	})
	return v, err
}

// TaskAreas lists the task areas that the actor's body has written down so far, which its forms offer. It names nobody.
func (m *Module) TaskAreas(ctx context.Context, who identity.Actor) (out []string, err error) {
	err = who.Require(identity.KeepReserve)
	if err != nil {
		return nil, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		out, err = database.All(ctx, tx, usedTaskAreas, func(r database.Row, s *string) error { return r.Scan(s) }, who.BodyID)
		if err != nil {
			return fmt.Errorf("listing task areas: %w", err)
		}
		return nil
	})
	return out, err
}
