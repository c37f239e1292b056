package app

import (
	"context"

	"oszir/internal/identity"
	"oszir/internal/orgs"
)

// demoBodies are the bodies that the demo always holds.
var demoBodies = []orgs.Body{
	{Code: "DEMO-M", Name: "Mintafalva Község Önkormányzata (bemutató)", Kind: "municipality", County: "10"},
	{Code: "DEMO-D", Name: "Mintai Járási Hivatal (bemutató)", Kind: "district", County: "10"},
}

// SeedDemo makes sure that the demo's bodies and the country's places are there; again and again changes nothing.
func (a *App) SeedDemo(ctx context.Context) error {
	err := a.Orgs.SeedPlaces(ctx, identity.System())
	if err != nil {
		return err
	}
	for _, b := range demoBodies {
		_, err := a.Orgs.Register(ctx, identity.System(), b)
		if err != nil {
			return err
		}
	}
	return nil
}
