package ptr

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"oszir/internal/identity"
	"oszir/internal/law"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/ptr/benefit"
)

// ReplayJob is the name of the job that works on runs over the whole register.
const ReplayJob = "ptr.replay_round"

// replayEvery is how often runs are looked for even when no job says so.
const replayEvery = time.Minute

// replayPatience is after what time a run is looked at again whose last pieces another process works on.
const replayPatience = 200 * time.Millisecond

// replayChunk is how many decisions or benefits are judged in one transaction; tests make it small.
var replayChunk = 4000

// ReplayOrder orders a run over the whole register.
type ReplayOrder struct {
	View    ReplayView // ReplayNow or ReplayToday
	Request audit.Request
}

// OrderReplay has every decision and every loaded benefit judged again, and gives the number of the run. A job works on it.
// Errors: Invalid when the view is none of the two.
func (m *Module) OrderReplay(ctx context.Context, who identity.Actor, in ReplayOrder) (id int64, err error) {
	err = who.Require(identity.OrderReplays)
	if err != nil {
		return 0, err
	}
	if in.View != ReplayNow && in.View != ReplayToday {
		return 0, errs.New(errs.Invalid, "ptr.replays.view_missing")
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil {
			return err
		}
		if done != 0 {
			return database.One(ctx, tx, replayRunOfEntry, []any{done}, &id)
		}
		at, err := database.Now(ctx, tx)
		if err != nil {
			return err
		}
		edition, err := law.Latest(ctx, tx)
		if err != nil {
			return err
		}
		e := entry(who, "ptr.replays.order", "register/ptr")
		e.Request, e.Detail = in.Request, map[string]any{"view": string(in.View), "edition": edition}
		entryID, err := audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		err = database.One(ctx, tx, insertReplayRun, []any{string(in.View), edition, calendar.Of(at).Time(), who.Code, string(who.Role), who.BodyID, at, entryID}, &id)
		if err != nil {
			return fmt.Errorf("storing a run: %w", err)
		}
		return m.Jobs.Add(ctx, tx, ReplayJob)
	})
	return id, err
}

// ReplayRound works on runs, the oldest first, until none is left. A piece of a run is done whole or not at all; whatever
// interrupts it, a later round goes on with the pieces that are left. It is the program's own work and names nobody.
func (m *Module) ReplayRound(ctx context.Context) error {
	if !m.replaying.TryLock() {
		return nil // a round of this process is at work and will see it
	}
	defer m.replaying.Unlock()
	ctx = database.Long(ctx)
	for ctx.Err() == nil {
		var open []int64
		err := m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			var err error
			open, err = database.All(ctx, tx, openReplayRuns, scanID)
			return err
		})
		if err != nil {
			return fmt.Errorf("looking for runs: %w", err)
		}
		if len(open) == 0 {
			return nil
		}
		err = m.replayRun(ctx, open[0])
		if err != nil {
			return fmt.Errorf("working on run %d: %w", open[0], err)
		}
	}
	return ctx.Err()
}

// replayRun works on a run until nothing of it is left.
func (m *Module) replayRun(ctx context.Context, id int64) error {
	j, err := m.beginReplay(ctx, id)
	if err != nil || j == nil {
		return err
	}
	began := time.Now()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var workers sync.WaitGroup
	failed := make(chan error, runtime.GOMAXPROCS(0))
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for more := true; more; {
				var err error
				more, err = m.replayPart(ctx, j)
				if err != nil {
					cancel()
					failed <- err
					return
				}
			}
		})
	}
	workers.Wait()
	close(failed)
	for err := range failed {
		if !errors.Is(err, context.Canceled) || ctx.Err() == nil {
			return err
		}
	}
	err = ctx.Err()
	if err != nil {
		return err
	}
	ended := int64(0)
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		at, err := database.Now(ctx, tx)
		if err != nil {
			return err
		}
		ended, err = endReplayRun.Exec(ctx, tx, id, at)
		return err
	})
	if err != nil {
		return fmt.Errorf("ending it: %w", err)
	}
	if ended == 0 { // what is left another process works on
		select {
		case <-ctx.Done():
		case <-time.After(replayPatience):
		}
		return ctx.Err()
	}
	m.Log.InfoContext(ctx, "judged the register again", slog.Int64("run", id), slog.Duration("took", time.Since(began)))
	return nil
}

// beginReplay reads a run and, the first time, fixes what it looks at and cuts it into pieces; nil: it has ended meanwhile.
func (m *Module) beginReplay(ctx context.Context, id int64) (*replayJob, error) {
	var out *replayJob
	err := m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		out = nil
		j := &replayJob{id: id, laws: map[int64]*benefit.Law{}}
		var edition int64
		var day database.Day
		var known *time.Time
		err := database.One(ctx, tx, lockReplayRun, []any{id}, &j.view, &edition, &day, &known)
		if errs.KindOf(err) == errs.NotFound {
			return nil
		}
		if err != nil {
			return err
		}
		j.day = day.Day
		if known == nil {
			at, err := database.Now(ctx, tx)
			if err != nil {
				return err
			}
			known = &at
			_, err = planDecisions.Exec(ctx, tx, id, replayChunk)
			if err == nil {
				_, err = planVersions.Exec(ctx, tx, id, replayChunk)
			}
			if err == nil {
				edition, err = law.Latest(ctx, tx)
			}
			if err == nil {
				err = beginReplayRun.ExecOne(ctx, tx, id, at, edition)
			}
			if err != nil {
				return fmt.Errorf("cutting it into pieces: %w", err)
			}
		}
		j.known = *known
		for n := range edition + 1 {
			j.laws[n], err = m.lawAt(ctx, tx, n)
			if err != nil {
				return err
			}
		}
		j.by = j.laws[edition]
		out = j
		return nil
	})
	return out, err
}

// replayPart does the next piece of a run in one transaction; more is false when there is none that nobody works on.
func (m *Module) replayPart(ctx context.Context, j *replayJob) (more bool, err error) {
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		more = false
		parts, err := database.All(ctx, tx, nextReplayChunk, func(r database.Row, p *replayPart) error { return r.Scan(&p.sort, &p.first, &p.last) }, j.id)
		if err != nil || len(parts) == 0 {
			return err
		}
		more = true
		p := parts[0]
		out := &judgedPart{counts: map[string]int64{}}
		if p.sort == partDecisions {
			err = m.replayDecisions(ctx, tx, j, p, out)
		} else {
			err = replayVersions(ctx, tx, j, p, out)
		}
		if err != nil {
			return fmt.Errorf("judging %s %d to %d: %w", p.sort, p.first, p.last, err)
		}
		err = database.Copy(ctx, tx, "ptr.replay_difference", replayDifferenceColumns, out.rows)
		if err != nil {
			return err
		}
		counts, err := json.Marshal(out.counts)
		if err != nil {
			return err
		}
		at, err := database.Now(ctx, tx)
		if err != nil {
			return err
		}
		return endReplayChunk.ExecOne(ctx, tx, j.id, p.sort, p.first, at, out.total, counts)
	})
	return more, err
}

func (m *Module) replayDecisions(ctx context.Context, tx *database.Tx, j *replayJob, p replayPart, out *judgedPart) error {
	return database.Each(ctx, tx, decisionsToReplay, func(r database.Row) error {
		var d Decision
		var body int64
		err := scanDecision(alsoScanning{r, []any{&body}}, &d)
		if err != nil {
			if d.ID == 0 {
				return err
			}
			out.count(cannotReplay + string(NoReading)) // the row came; what is kept in it cannot be read
			return nil
		}
		if j.laws[d.Edition] == nil {
			out.count(cannotReplay + string(NoEdition))
			return nil
		}
		out.decision(j, &d, body)
		return nil
	}, p.first, p.last, j.known)
}

func replayVersions(ctx context.Context, tx *database.Tx, j *replayJob, p replayPart, out *judgedPart) error {
	return database.Each(ctx, tx, versionsToReplay, func(r database.Row) error {
		var v loadedVersion
		var start, end, review, issued, final database.Day
		err := r.Scan(&v.number, &v.kind, &v.applicant, &v.entitled, &v.body, &start, &end, &review, &v.gross, &v.decisionKind, &v.caseNo, &issued, &final, &v.data, &v.edition)
		if err != nil {
			return err
		}
		v.start, v.end, v.reviewDue, v.issued, v.final = start.Day, end.Day, review.Day, issued.Day, final.Day
		if v.edition > j.by.Number() {
			v.edition = j.by.Number()
		}
		out.version(j, &v)
		return nil
	}, p.first, p.last, j.known)
}
