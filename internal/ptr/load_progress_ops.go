package ptr

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/database"
)

// Progress tells how far the load of an upload of the actor's body is, whichever program works on it (U3). Errors:
// NotFound.
func (m *Module) Progress(ctx context.Context, who identity.Actor, id int64) (Progress, error) {
	var p Progress
	err := who.Require(identity.LoadWorkbooks)
	if err != nil {
		return p, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var rows, bad int64
		var next, began, entered, now time.Time
		err := database.One(ctx, tx, fileProgress, []any{id, who.BodyID}, &p.Status, &p.Attempts, &p.Failed, &next, &p.Before, &rows, &bad,
			&p.Phase, &p.Done, &p.Total, &p.Estimated, &p.Errors, &began, &entered, &now)
		if err != nil {
			return fmt.Errorf("reading progress of file: %w", err)
		}
		switch {
		case p.Status != Uploaded:
			p.Phase, p.Done, p.Total, p.Errors, p.Percent, p.Failed = PhaseDone, rows, rows, bad, 100, false
		case p.Phase == "":
			p.Phase = PhaseWait
			if p.Failed {
				p.NextTry = next
			}
		default:
			p.reckon(began, entered, now)
		}
		return nil
	})
	return p, err
}

// beatEvery is how often a load's progress is written. The writing has a connection of its own and the load never
// waits for it.
const beatEvery = 500 * time.Millisecond

// beat writes the progress of a load until the function that it gives is called, which takes it away again.
func (m *Module) beat(ctx context.Context, id int64, p *pulse) (stop func()) {
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(beatEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				phase := *p.phase.Load()
				total, estimated := p.total(phase)
				m.note(ctx, id, writeProgress, id, phase, p.rows.Load(), total, estimated, p.errors.Load(), p.began, time.UnixMicro(p.entered.Load()))
			case <-end:
				m.note(context.WithoutCancel(ctx), id, dropProgress, id)
				return
			}
		}
	}()
	return func() {
		close(end)
		<-ended
	}
}

// note runs a statement about progress in a transaction of its own. A failure is no failure of the load.
func (m *Module) note(ctx context.Context, id int64, s *database.Statement, args ...any) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	err := m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		_, err := s.Exec(ctx, tx, args...)
		return err
	})
	if err != nil {
		m.Log.WarnContext(ctx, "writing progress", slog.Int64("file", id), slog.String("cause", err.Error()))
	}
}
