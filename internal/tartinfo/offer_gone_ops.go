package tartinfo

import (
	"context"
	"fmt"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
)

// forgetOffers is what becomes of a member's offers when the member leaves the reserve (T27): where nothing is decided yet the program
// sets the outcome, what is decided stays, and what somebody wrote about the member goes. The record of offers names the member by
// number, so it is kept.
func (m *Module) forgetOffers(ctx context.Context, tx *database.Tx, member int64) error {
	lists, err := database.All(ctx, tx, undecidedOf, func(r database.Row, id *int64) error { return r.Scan(id) }, member)
	if err != nil {
		return fmt.Errorf("reading the offers of member %d: %w", member, err)
	}
	if len(lists) > 0 {
		entry, err := log(ctx, tx, identity.System(), "tartinfo.offers_gone", memberSubject(member), audit.Request{}, map[string]any{"lists": len(lists)})
		if err != nil {
			return err
		}
		for _, list := range lists {
			err = m.setVerdict(ctx, tx, list, member, Verdict{Outcome: OutcomeGone}, identity.System(), entry)
			if err != nil {
				return err
			}
		}
	}
	_, err = emptyOffers.Exec(ctx, tx, member)
	if err == nil {
		_, err = emptySteps.Exec(ctx, tx, member)
	}
	if err != nil {
		return fmt.Errorf("emptying what was written about member %d: %w", member, err)
	}
	return nil
}

// eventsOf lists what was offered to a member and how it ended, the newest first (T29). The caller has asked for the right.
func (m *Module) eventsOf(ctx context.Context, tx *database.Tx, member int64) ([]OfferEvent, error) {
	var bodies []int64
	out, err := database.All(ctx, tx, eventsOf, func(r database.Row, x *OfferEvent) error {
		var body int64
		var ended *time.Time
		err := r.Scan(&x.ListID, &x.SearchID, &x.Number, &body, &x.Post, &x.Workplace, &x.County, &x.StatusKind, &x.Hours, &x.Outcome, &x.Note, &x.State, &x.MadeAt, &ended)
		bodies = append(bodies, body)
		if ended != nil {
			x.EndedAt = *ended
		}
		return err
	}, member)
	names := map[int64]string{}
	for i := 0; i < len(out) && err == nil; i++ {
		out[i].Body, err = bodyName(ctx, tx, names, bodies[i])
	}
	if err != nil {
		return nil, fmt.Errorf("reading the events of member %d: %w", member, err)
	}
	return out, nil
}
