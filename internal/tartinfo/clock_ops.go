package tartinfo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"oszir/internal/platform/database"
)

// draftFor is how long what somebody typed and did not save is kept.
const draftFor = 30 * 24 * time.Hour

// atOnce is how many deadlines go into one transaction. Each is short, and after days without a clock there are thousands.
const atOnce = 50

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

// Clock does what has come due, in the order of the moments, each once, however long nobody was there to do it. It is the program's
// own job, done in rounds. One deadline that cannot be carried out keeps no other back: it is tried again, later each time.
func (m *Module) Clock(ctx context.Context) error {
	now := m.at()
	var failed []int64
	for {
		n, err := m.round(ctx, now, atOnce, failed)
		if err != nil && ctx.Err() == nil {
			var bad *deadlineError
			n, err = m.round(ctx, now, 1, failed) // one of them fails: they go one by one until it is found
			if errors.As(err, &bad) {
				failed = append(failed, bad.id)
				m.Log.ErrorContext(ctx, "a deadline could not be carried out", slog.Int64("deadline", bad.id), slog.String("kind", bad.kind), slog.String("cause", bad.cause.Error()))
				err = m.putOff(ctx, bad.id)
				n = 1
			}
		}
		if err != nil {
			return err
		}
		if n == 0 {
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

// deadlineError is a deadline that could not be carried out.
type deadlineError struct {
	id    int64
	kind  string
	cause error
}

// Error names the deadline.
func (e *deadlineError) Error() string {
	return fmt.Sprintf("carrying out deadline %d (%s): %v", e.id, e.kind, e.cause)
}

// Unwrap gives the cause.
func (e *deadlineError) Unwrap() error { return e.cause }

// round carries out the next deadlines in one transaction, and tells how many.
func (m *Module) round(ctx context.Context, now time.Time, most int, but []int64) (n int, err error) {
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		if but == nil {
			but = []int64{}
		}
		found, err := database.All(ctx, tx, dueDeadlines, func(r database.Row, d *Deadline) error {
			return r.Scan(&d.ID, &d.Kind, &d.At, &d.MemberID, &d.SearchID, &d.ListID, &d.ClosingID)
		}, now, most, but)
		if err != nil {
			return fmt.Errorf("reading what is due: %w", err)
		}
		n = len(found)
		for _, d := range found {
			err = m.carryOut(ctx, tx, d, now)
			if err != nil {
				return &deadlineError{d.ID, d.Kind, err}
			}
		}
		return nil
	})
	return n, err
}

// carryOut does one deadline, unless one before it in the same round has made it needless.
func (m *Module) carryOut(ctx context.Context, tx *database.Tx, d Deadline, now time.Time) error {
	var still int
	err := database.One(ctx, tx, stillDue, []any{d.ID}, &still)
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
