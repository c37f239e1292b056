package orgs

import (
	"context"
	"fmt"

	"oszir/internal/identity"
	"oszir/internal/orgs/gazetteer"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
)

// SeedPlaces makes sure that the counties, districts and settlements of the built-in gazetteer are there. What is
// there already stays.
func (m *Module) SeedPlaces(ctx context.Context, who identity.Actor) error {
	return m.LoadPlaces(ctx, who, "built-in", gazetteer.Counties(), gazetteer.Districts(), gazetteer.Settlements())
}

// LoadPlaces brings places up to date from a gazetteer: new ones are added, names and memberships of known ones
// (by statistical code) are renewed, none is removed. Nothing is written when nothing differs. Errors: NotFound for
// whoever may not keep places.
func (m *Module) LoadPlaces(ctx context.Context, who identity.Actor, source string, counties []gazetteer.County, districts []gazetteer.District, settlements []gazetteer.Settlement) error {
	err := who.Require(identity.EditPlaces)
	if err != nil {
		return err
	}
	return m.db.InTx(database.Long(ctx), func(ctx context.Context, tx *database.Tx) error {
		_, err := createPlaces.Exec(ctx, tx)
		if err != nil {
			return fmt.Errorf("creating places: %w", err)
		}
		var rows [][]any
		for _, c := range counties {
			rows = append(rows, []any{"county", c.Code, c.Name, c.ISO, nil, nil, nil})
		}
		for _, d := range districts {
			rows = append(rows, []any{"district", d.Code, d.Name, d.Seat, d.County, nil, nil})
		}
		for _, s := range settlements {
			rows = append(rows, []any{"settlement", orNil(s.Code), s.Name, orNil(s.Kind), s.County, orNil(s.District), orNil(s.Postcode)})
		}
		err = database.Copy(ctx, tx, "orgs_places", []string{"sort", "code", "name", "extra", "county", "district", "postcode"}, rows)
		if err != nil {
			return err
		}
		var changed int64
		for _, step := range []struct {
			what string
			s    *database.Statement
		}{{"counties", upsertCounties}, {"districts", upsertDistricts}, {"settlements", upsertSettlements}} {
			n, err := step.s.Exec(ctx, tx)
			if err != nil {
				return fmt.Errorf("writing %s: %w", step.what, err)
			}
			changed += n
		}
		if changed == 0 {
			return nil
		}
		_, err = audit.Write(ctx, tx, audit.Entry{Actor: who.Code, Role: string(who.Role), BodyID: who.BodyID, Operation: "orgs.places", Subject: source, Detail: map[string]any{"changed": changed}})
		return err
	})
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}
