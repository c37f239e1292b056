package availability

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"oszir/internal/platform/database"
)

// settleAfter is how many beats a process waits before it says that nobody lived before it: others who did have said so.
const settleAfter = 3

// snapshot is what a track has to write down, as it was at one moment; the next write goes on from there.
type snapshot struct {
	of    *track
	runs  []run
	ended int // of runs: how many are over
	over  []sighting
	down  *sighting
}

func (t *track) snapshot() snapshot {
	s := snapshot{of: t, ended: len(t.ended)}
	for _, r := range t.ended {
		s.runs = append(s.runs, *r)
	}
	if t.current != nil {
		s.runs = append(s.runs, *t.current)
	}
	for _, o := range t.over {
		s.over = append(s.over, *o)
	}
	if t.down != nil {
		down := *t.down
		s.down = &down
	}
	return s
}

// forget takes from a track what is written down.
func (s *snapshot) forget() {
	t := s.of
	t.ended, t.over = slices.Delete(t.ended, 0, s.ended), slices.Delete(t.over, 0, len(s.over))
	if s.down == nil || !s.down.stored {
		return
	}
	for _, o := range append(slices.Clone(t.over), t.down) { // it may have ended since
		if o != nil && o.since.Equal(s.down.since) {
			o.stored = true
		}
	}
}

// write writes down what was found since the last time; what cannot be written is kept for the next.
func (w *Watch) write(ctx context.Context) {
	w.mu.Lock()
	life := w.life.snapshot()
	all := []snapshot{life}
	for _, t := range w.tracks {
		all = append(all, t.snapshot())
	}
	w.mu.Unlock()
	// A pause of the process, or its start, is looked at once others have had the time to say that they lived.
	now, born := w.m.clock(), life.runs[len(life.runs)-1].since
	settle := !born.Equal(w.settled) && now.Sub(born) >= settleAfter*w.m.Beat
	thin := born.Equal(w.settled) && now.Sub(w.thinned) > 24*time.Hour
	err := w.m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		err := database.Lock(ctx, tx, watchLock)
		if err != nil {
			return err
		}
		for i := range all {
			err = w.keep(ctx, tx, &all[i], now)
			if err != nil {
				return fmt.Errorf("writing down what %s found: %w", all[i].of.Name, err)
			}
		}
		if settle {
			_, err = insertGaps.Exec(ctx, tx, Services(), causeSilent, now, now.Add(-settleAfter*w.m.Beat))
			if err != nil {
				return fmt.Errorf("looking for times without a process: %w", err)
			}
			_, err = closeAbandoned.Exec(ctx, tx, now, w.names())
			if err != nil {
				return fmt.Errorf("closing outages that nobody asks after: %w", err)
			}
		}
		if thin {
			_, err = thinRuns.Exec(ctx, tx, now)
		}
		return err
	})
	if err != nil {
		if !w.failing && ctx.Err() == nil {
			w.m.Log.WarnContext(ctx, "what was measured cannot be written down now; it is remembered", slog.String("cause", err.Error()))
		}
		w.failing = true
		return
	}
	w.failing = false
	if settle {
		w.settled = born
	}
	if thin {
		w.thinned = now
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := range all {
		all[i].forget()
	}
}

func (w *Watch) names() []string {
	out := []string{heartbeat}
	for _, t := range w.tracks {
		out = append(out, t.Name)
	}
	return out
}

// keep writes down what one probe found.
func (w *Watch) keep(ctx context.Context, tx *database.Tx, s *snapshot, now time.Time) error {
	p := &s.of.Probe
	for _, r := range s.runs {
		_, err := keepRun.Exec(ctx, tx, p.Name, w.process, r.since, r.until)
		if err != nil {
			return err
		}
	}
	for i := range s.over {
		err := w.keepOver(ctx, tx, p, &s.over[i], now)
		if err != nil {
			return err
		}
	}
	if s.down != nil {
		return w.keepDown(ctx, tx, s, now)
	}
	if len(s.runs) > 0 && p.Name != heartbeat {
		// Whoever reaches it ends the outage, whichever process found that.
		_, err := closeOutage.Exec(ctx, tx, p.Name, s.runs[len(s.runs)-1].until)
		return err
	}
	return nil
}

// othersFound says until when other processes found a probe there, before a moment; zero: never.
func (w *Watch) othersFound(ctx context.Context, tx *database.Tx, probe string, before time.Time) (time.Time, error) {
	var last *time.Time
	err := database.One(ctx, tx, foundByOthers, []any{probe, w.process, before}, &last)
	if err != nil || last == nil {
		return time.Time{}, err
	}
	return *last, nil
}

// keepDown writes down an outage that goes on, from when nobody found the probe there any more.
func (w *Watch) keepDown(ctx context.Context, tx *database.Tx, s *snapshot, now time.Time) error {
	p := &s.of.Probe
	others, err := w.othersFound(ctx, tx, p.Name, now)
	if err != nil {
		return err
	}
	// Others write down what they find once in a beat, so a success of theirs may be that much older than it seems.
	if now.Sub(others) < 2*(p.Every+p.Timeout+w.m.Beat) {
		return nil
	}
	_, err = insertOutage.Exec(ctx, tx, string(p.Kind), p.Services, p.Name, s.down.cause, later(s.down.since, others), nil, w.process, now)
	s.down.stored = true
	return err
}

// keepOver writes down an outage that has ended: it closes its row, or makes one when there was no way to write meanwhile.
func (w *Watch) keepOver(ctx context.Context, tx *database.Tx, p *Probe, o *sighting, now time.Time) error {
	n, err := closeOutage.Exec(ctx, tx, p.Name, o.until)
	if err != nil || n > 0 || o.stored {
		return err
	}
	others, err := w.othersFound(ctx, tx, p.Name, o.until)
	if err != nil {
		return err
	}
	since := later(o.since, others)
	if !since.Before(o.until) {
		return nil
	}
	_, err = insertOutage.Exec(ctx, tx, string(p.Kind), p.Services, p.Name, o.cause, since, o.until, w.process, now)
	return err
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
