package app

import (
	"context"
	"fmt"
	"maps"

	"oszir/internal/exchange"
	"oszir/internal/identity"
	"oszir/internal/platform/errs"
	"oszir/internal/ptr"
	"oszir/internal/samples"
)

// demoPartner is the code of the demo's program of an office.
const demoPartner = "demo-ugyviteli-program"

// seedMessages gives the demo's municipality a program of its own, without a key, and a few messages that came from it: one was
// taken over, two were refused and one waits.
func (a *App) seedMessages(ctx context.Context) error {
	body, err := a.Orgs.ByCode(ctx, "DEMO-M")
	if err != nil {
		return err
	}
	p := exchange.Partner{Code: demoPartner, Name: "Minta ügyviteli program", Sort: exchange.Office, BodyID: body.ID, Trial: true, Role: identity.RoleInterface}
	p.ID, err = a.Exchange.AddPartner(ctx, identity.Operator(body.ID), p)
	if errs.KindOf(err) == errs.Conflict {
		return nil // an earlier start came as far as this
	}
	if err != nil {
		return err
	}
	maker, err := samples.New(samples.Options{Office: "municipality", Clients: 4, Seed: 909})
	if err != nil {
		return err
	}
	values := map[string]string{}
	for row := range maker.Rows() {
		if row.Sheet == 1 && len(values) == 0 {
			for _, v := range row.Values {
				values[v.Field.Key] = v.String()
			}
		}
	}
	wrong := maps.Clone(values)
	wrong["taj"], wrong["birth_date"], wrong["sex"], wrong["mother_family_name"] = "123456789", "1980.13.01", "ismeretlen", ""
	change := func(id, number string, values map[string]string) *ptr.Transaction {
		return &ptr.Transaction{ID: id, Case: number, User: "ugyintezo-1", Op: ptr.SendClient, Clients: []ptr.MessageClient{{Full: true, Values: values}}}
	}
	for _, m := range []struct {
		form exchange.Form
		text *ptr.Transaction
	}{
		{exchange.JSON, change("2026-000101", "IV/101/2026", values)},
		{exchange.XML, change("2026-000102", "IV/102/2026", wrong)},
		{exchange.XML, &ptr.Transaction{ID: "2026-000103", Case: "IV/103/2026", Op: ptr.SendClose}},
		{exchange.SOAP, &ptr.Transaction{ID: "2026-000105", Case: "IV/104/2026", Previous: "2026-000104", Op: ptr.SendFinality, Decision: map[string]string{"final_on": "2026-03-02"}}},
	} {
		_, _, err = a.PTR.Send(ctx, &exchange.Sender{Partner: p}, m.form, m.text)
		if err != nil {
			return fmt.Errorf("sending the demo's messages: %w", err)
		}
	}
	return nil
}
