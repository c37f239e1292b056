package tartinfo

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"oszir/internal/platform/database"
)

// draftFor is how long what somebody typed and did not save is kept.
const draftFor = 30 * 24 * time.Hour

// atOnce is how many deadlines are read at once.
const atOnce = 500

// due makes something happen by itself at a moment, in the caller's transaction.
func (m *Module) due(ctx context.Context, tx *database.Tx, d Deadline) error {
	err := insertDeadline.ExecOne(ctx, tx, d.Kind, d.At, d.MemberID, d.SearchID, d.ListID, d.ClosingID)
	if err != nil {
		return fmt.Errorf("storing a deadline of kind %s: %w", d.Kind, err)
	}
	return nil
}

// dropDue takes back what would happen by itself to a subject: of the deadline's kind, or of all kinds when it names none.
func (m *Module) dropDue(ctx context.Context, tx *database.Tx, d Deadline) error {
	_, err := dropDeadlines.Exec(ctx, tx, d.Kind, d.MemberID, d.SearchID, d.ListID, d.ClosingID)
	if err != nil {
		return fmt.Errorf("dropping deadlines: %w", err)
	}
	return nil
}

// Clock does what has come due, in the order of the moments, each once and in a transaction of its own, however long nobody was there to
// do it. It is the program's own job, done in rounds. One deadline that cannot be carried out keeps no other back: it is tried again,
// later each time.
func (m *Module) Clock(ctx context.Context) error {
	now := m.at()
	failed := []int64{}
	for {
		found, err := m.nextDue(ctx, now, failed)
		if err != nil {
			return err
		}
		for _, d := range found {
			err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error { return m.carryOut(ctx, tx, d, now) })
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err == nil {
				continue
			}
			m.Log.ErrorContext(ctx, "a deadline could not be carried out", slog.Int64("deadline", d.ID), slog.String("kind", d.Kind), slog.String("cause", err.Error()))
			failed = append(failed, d.ID)
			err = m.putOff(ctx, d.ID)
			if err != nil {
				return err
			}
		}
		if len(found) == 0 {
			break
		}
	}
	err := m.sweepProtocols(ctx, now)
	if err != nil {
		return err
	}
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		_, err := oldDrafts.Exec(ctx, tx, now.Add(-draftFor))
		if err != nil {
			return fmt.Errorf("taking away old drafts: %w", err)
		}
		return nil
	})
}

// nextDue reads what comes next. Nothing is locked: who changes what a deadline is about holds that first, and so does whoever carries
// it out.
func (m *Module) nextDue(ctx context.Context, now time.Time, but []int64) (out []Deadline, err error) {
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		out, err = database.All(ctx, tx, dueDeadlines, func(r database.Row, d *Deadline) error {
			return r.Scan(&d.ID, &d.Kind, &d.At, &d.MemberID, &d.SearchID, &d.ListID, &d.ClosingID)
		}, now, atOnce, but)
		if err != nil {
			return fmt.Errorf("reading what is due: %w", err)
		}
		return nil
	})
	return out, err
}

// carryOut does one deadline, unless somebody else has done it, or made it needless, before what it is about could be held.
func (m *Module) carryOut(ctx context.Context, tx *database.Tx, d Deadline, now time.Time) error {
	for _, about := range []struct {
		lock *database.Statement
		id   int64
	}{{holdMember, d.MemberID}, {holdSearch, d.SearchID}, {holdSearchOfList, d.ListID}, {holdList, d.ListID}, {holdClosing, d.ClosingID}} {
		if about.id == 0 {
			continue
		}
		var id int64
		err := database.One(ctx, tx, about.lock, []any{about.id}, &id)
		if err != nil {
			return fmt.Errorf("holding what deadline %d is about: %w", d.ID, err)
		}
	}
	var still int
	err := database.One(ctx, tx, stillDue, []any{d.ID, d.At}, &still)
	if err != nil || still == 0 {
		return err
	}
	do := m.clock[d.Kind]
	if do == nil {
		return fmt.Errorf("nobody knows deadlines of kind %s", d.Kind)
	}
	err = do(ctx, tx, d)
	if err != nil {
		return err
	}
	_, err = doneDeadline.Exec(ctx, tx, d.ID, now)
	return err
}

func (m *Module) putOff(ctx context.Context, id int64) error {
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		_, err := triedAgain.Exec(ctx, tx, id)
		return err
	})
}
