package identity

import (
	"context"
	"fmt"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
)

// linkPage is how many old accounts a page shows.
const linkPage = 200

// LegacyAccounts lists old accounts: to who sees the rights of all bodies all of them, to anybody else those of the body
// acted for and all below it, with the rights there. The reading is logged.
func (m *Module) LegacyAccounts(ctx context.Context, who Actor, f LinkFilter) (LinkList, error) {
	var out LinkList
	err := m.legacy(ctx, who, f, &out, linkPage, "page", func(l LegacyAccount) error {
		out.Lines = append(out.Lines, l)
		return nil
	})
	return out, err
}

// EveryLegacyAccount hands over the whole list, for a file. The reading is logged.
func (m *Module) EveryLegacyAccount(ctx context.Context, who Actor, f LinkFilter, take func(LegacyAccount) error) error {
	var out LinkList
	f.After = ""
	return m.legacy(ctx, who, f, &out, 0, "file", take)
}

// legacy hands over old accounts, a page or (most 0) all of them.
func (m *Module) legacy(ctx context.Context, who Actor, f LinkFilter, out *LinkList, most int, as string, take func(LegacyAccount) error) error {
	err := who.Require(SeeRights)
	if err != nil {
		return err
	}
	out.Everybody = who.MayFor(SeeRights, noBody)
	var bodies []int64
	if !out.Everybody {
		bodies, err = m.bodiesOf(ctx, who.BodyID)
		if err != nil {
			return err
		}
	}
	return m.deps.DB.InTx(database.Long(ctx), func(ctx context.Context, tx *database.Tx) error {
		out.Switch, err = switchDate(ctx, tx)
		if err != nil {
			return err
		}
		err = database.One(ctx, tx, countLegacy, []any{bodies}, &out.Linked, &out.NotLinked)
		if err != nil {
			return fmt.Errorf("counting old accounts: %w", err)
		}
		var persons []int64
		n := 0
		for {
			got := 0
			err = database.Each(ctx, tx, listLegacy, func(r database.Row) error {
				var l LegacyAccount
				var person int64
				err := l.scan(r, &person)
				if err != nil {
					return err
				}
				got++
				if got > linkPage {
					return nil
				}
				n++
				f.After = l.Code
				if person != 0 {
					persons = append(persons, person)
				}
				return take(l)
			}, bodies, string(f.State), f.After, linkPage+1)
			if err != nil {
				return fmt.Errorf("listing old accounts: %w", err)
			}
			out.More = got > linkPage
			if !out.More || most != 0 {
				break
			}
		}
		entry := who.Entry("identity.link_list", "legacy")
		entry.Persons, entry.Fields = persons, []string{"name", "rights"}
		entry.Detail = map[string]any{"accounts": n, "state": string(f.State), "as": as}
		_, err = audit.Write(ctx, tx, entry)
		return err
	})
}
