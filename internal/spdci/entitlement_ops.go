package spdci

import (
	"cmp"
	"context"
	"fmt"

	"oszir/internal/disclosure"
	"oszir/internal/exchange"
	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// Entitle says on which ground a partner is told something from now on. Errors: NotFound when there is no such partner, agency or
// ground; Invalid when the partner is not one of this interface, or for a name that is none.
func (m *Module) Entitle(ctx context.Context, who identity.Actor, in Entitlement) error {
	err := who.Require(identity.ManagePartners)
	if err != nil {
		return err
	}
	in.SenderID = cmp.Or(in.SenderID, in.Partner)
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		p, err := exchange.PartnerByCode(ctx, tx, in.Partner)
		if err != nil {
			return err
		}
		if p.Sort != exchange.Registry || !exchange.GoodID(in.SenderID) {
			return errs.New(errs.Invalid, "spdci.bad_partner", in.Partner)
		}
		_, err = m.Disclosure.Allowance(ctx, tx, m.today(), in.Agency, in.Ground, nil)
		if errs.KindOf(err) == errs.NotFound {
			return errs.New(errs.NotFound, "spdci.no_ground", in.Agency, in.Ground)
		}
		if err != nil {
			return err
		}
		e := who.Entry("spdci.entitle", "partner/"+p.Code)
		e.Detail = map[string]any{"agency": in.Agency, "ground": in.Ground}
		entry, err := audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		return insertEntitlement.ExecOne(ctx, tx, p.ID, in.Agency, in.Ground, in.SenderID, m.now(), entry)
	})
}

// entitlementOf gives by which name a partner sends, and what it may be told now: without an entitlement, or once its ground was
// taken away, nothing.
func (m *Module) entitlementOf(ctx context.Context, tx *database.Tx, p *exchange.Partner) (string, disclosure.Allowance, error) {
	var agency, ground, sender string
	err := database.One(ctx, tx, entitlementOf, []any{p.ID}, &agency, &ground, &sender)
	if errs.KindOf(err) == errs.NotFound {
		return p.Code, disclosure.Allowance{}, nil
	}
	if err != nil {
		return "", disclosure.Allowance{}, fmt.Errorf("reading what a partner may be told: %w", err)
	}
	a, err := m.Disclosure.Allowance(ctx, tx, m.today(), agency, ground, recordItems)
	if errs.KindOf(err) == errs.NotFound {
		return sender, disclosure.Allowance{}, nil
	}
	return sender, a, err
}
