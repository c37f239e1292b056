package tartinfo

import (
	"context"
	"fmt"

	"oszir/internal/platform/database"
	"oszir/internal/tartinfo/record"
)

// forget leaves nothing that says who the member was but in the protocol, in the transaction of the removal (T17).
func (m *Module) forget(ctx context.Context, tx *database.Tx, v *View, r *removal) error {
	for _, place := range forgets {
		if place.do == nil {
			continue
		}
		err := place.do(m, ctx, tx, v, r)
		if err != nil {
			return fmt.Errorf("forgetting member %d in %s: %w", v.ID, place.table, err)
		}
	}
	return nil
}

func (m *Module) forgetMember(ctx context.Context, tx *database.Tx, v *View, r *removal) error {
	return forgetMember.ExecOne(ctx, tx, v.ID, v.Version, record.Member.Kept(v.Content), r.on.Time(), r.reason, r.entry)
}

func (m *Module) forgetLines(ctx context.Context, tx *database.Tx, v *View, r *removal) error {
	for _, t := range record.Tabs {
		_, err := forgetLines.Exec(ctx, tx, v.ID, t.Name, t.Form.KeptKeys(), r.entry)
		if err != nil {
			return err
		}
	}
	return nil
}

func (m *Module) forgetCV(ctx context.Context, tx *database.Tx, v *View, r *removal) error {
	_, err := dropCV.Exec(ctx, tx, v.ID, r.entry)
	return err
}

func (m *Module) forgetDrafts(ctx context.Context, tx *database.Tx, v *View, _ *removal) error {
	_, err := forgetDrafts.Exec(ctx, tx, v.ID)
	if err != nil {
		return err
	}
	_, err = forgetChoices.Exec(ctx, tx, v.ID)
	return err
}

// forgetLetters withdraws what waits or is held and speaks of the member.
func (m *Module) forgetLetters(ctx context.Context, tx *database.Tx, v *View, _ *removal) error {
	if m.Mail == nil {
		return nil
	}
	return m.Mail.Forget(ctx, tx, aboutMember(v.ID))
}

func (m *Module) forgetDeadlines(ctx context.Context, tx *database.Tx, v *View, _ *removal) error {
	return m.dropDue(ctx, tx, Deadline{MemberID: v.ID})
}

// forgetTakeover drops what a closing body proposes of the member.
func (m *Module) forgetTakeover(ctx context.Context, tx *database.Tx, v *View, r *removal) error {
	_, err := forgetTakeovers.Exec(ctx, tx, v.ID, m.at(), r.actor, r.entry)
	return err
}

// forgetNewcomer takes the member away from the searches that they would have been offered for.
func (m *Module) forgetNewcomer(ctx context.Context, tx *database.Tx, v *View, _ *removal) error {
	return m.meet(ctx, tx, v.ID, 0)
}

// forgetOffers gives the member on every list that is still evaluated the outcome that needs no evaluation (T27), and empties what people
// wrote beside the member's offers.
func (m *Module) forgetOffers(ctx context.Context, tx *database.Tx, v *View, r *removal) error {
	_, err := offersGone.Exec(ctx, tx, v.ID, m.at(), r.actor, r.entry)
	if err != nil {
		return err
	}
	_, err = forgetOfferNotes.Exec(ctx, tx, v.ID)
	if err != nil {
		return err
	}
	_, err = forgetStepNotes.Exec(ctx, tx, v.ID)
	return err
}

// hold keeps members from being removed until the transaction ends, and gives those who are still there. Whoever writes down something
// that names a member holds them first, before any other row of theirs: the removal goes in that order too, and finds all that was written.
func (m *Module) hold(ctx context.Context, tx *database.Tx, members ...int64) (there map[int64]bool, err error) {
	there = map[int64]bool{}
	err = database.Each(ctx, tx, holdMembers, func(r database.Row) error {
		var id int64
		err := r.Scan(&id)
		there[id] = true
		return err
	}, members)
	if err != nil {
		return nil, fmt.Errorf("holding members: %w", err)
	}
	return there, nil
}
