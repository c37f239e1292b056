package availability

import (
	"context"
	"crypto/rand"
	"log/slog"
	"sync"
	"time"
)

// Watch is the measuring of one process: it notes that the process lives, asks the probes, and writes down what it finds.
type Watch struct {
	m       *Module
	process string

	mu     sync.Mutex
	life   *track // the heartbeat
	tracks []*track

	settled, thinned time.Time // the start of life whose gap was looked for; when runs were thinned
	failing          bool      // what was found could not be written down lately

	stop context.CancelFunc
	work sync.WaitGroup
}

// run is a time in which this process found something there again and again.
type run struct{ since, until time.Time }

// sighting is an outage as this process sees it.
type sighting struct {
	since, until time.Time // until zero: it goes on
	cause        string
	stored       bool // a row of it is, or was, in the database
}

// track is what this process knows of a probe. What is not written down yet stays in it, so that nothing is lost while the
// database is away.
type track struct {
	Probe

	current  *run   // nil: it is not there, or was not asked yet
	ended    []*run // runs before that, not written to their end yet
	failures int    // in a row
	first    time.Time
	cause    string    // of the first failure
	down     *sighting // that goes on; nil: none
	over     []*sighting
}

// patience is how far two successes may lie apart for the time between them to be one run.
func (t *track) patience() time.Duration {
	return time.Duration(t.Tries+1) * (t.Every + t.Timeout)
}

// found notes a success.
func (t *track) found(now time.Time) {
	t.failures = 0
	if t.down != nil {
		t.down.until = now
		t.over, t.down = append(t.over, t.down), nil
	}
	if t.current != nil && now.Sub(t.current.until) > t.patience() {
		t.ended, t.current = append(t.ended, t.current), nil
	}
	if t.current == nil {
		t.current = &run{now, now}
	}
	// A clock that is set back lengthens nothing and shortens nothing.
	if now.After(t.current.until) {
		t.current.until = now
	}
}

// missed notes a failure, and that it is an outage when there were enough in a row.
func (t *track) missed(now time.Time, cause string) {
	t.failures++
	if t.failures == 1 {
		t.first, t.cause = now, cause
	}
	if t.failures < t.Tries || t.down != nil {
		return
	}
	t.down = &sighting{since: t.first, cause: t.cause}
	if t.current != nil {
		t.ended, t.current = append(t.ended, t.current), nil
	}
}

// Watch makes the measuring of this process; nothing is measured before Start.
func (m *Module) Watch(probes ...Probe) *Watch {
	w := &Watch{m: m, process: rand.Text(), life: &track{Probe: Probe{Name: heartbeat, Every: m.Beat, Tries: 1}}}
	for _, p := range probes {
		w.tracks = append(w.tracks, &track{Probe: p})
	}
	return w
}

// Start measures until Stop.
func (w *Watch) Start(ctx context.Context) {
	ctx, w.stop = context.WithCancel(ctx)
	write := make(chan struct{}, 1)
	w.beat()
	write <- struct{}{}
	w.work.Go(func() {
		tick := time.NewTicker(w.m.Beat)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				w.beat()
				select {
				case write <- struct{}{}:
				default: // the last one is still being written: the database is slow or away
				}
			}
		}
	})
	w.work.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-write:
				w.write(ctx)
			}
		}
	})
	for _, t := range w.tracks {
		w.work.Go(func() { w.pursue(ctx, t) })
	}
}

// lastWords is how long a process that ends tries to write down until when it lived.
const lastWords = 3 * time.Second

// Stop ends the measuring and notes until when the process lived.
func (w *Watch) Stop() {
	if w.stop == nil {
		return
	}
	w.stop()
	w.work.Wait()
	w.beat()
	ctx, cancel := context.WithTimeout(context.Background(), lastWords)
	defer cancel()
	w.write(ctx)
}

// beat notes that the process lives.
func (w *Watch) beat() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.life.found(w.m.clock())
}

// pursue asks a probe until the context ends.
func (w *Watch) pursue(ctx context.Context, t *track) {
	tick := time.NewTicker(t.Every)
	defer tick.Stop()
	for {
		w.ask(ctx, t)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// ask asks a probe once and notes the answer, by the moment of the question: what is down was down when it was asked.
func (w *Watch) ask(ctx context.Context, t *track) {
	asked := w.m.clock()
	within, cancel := context.WithTimeout(ctx, t.Timeout)
	defer cancel()
	err := t.Ask(within)
	if ctx.Err() != nil {
		return // we are being stopped, which is no answer
	}
	w.mu.Lock()
	before := t.down
	if err == nil {
		t.found(w.m.clock())
	} else {
		t.missed(asked, causeOf(err))
	}
	after := t.down
	own, external := w.open()
	w.mu.Unlock()
	switch {
	case before == nil && after != nil:
		w.m.Log.WarnContext(ctx, "an outage was found", slog.String("probe", t.Name), slog.String("word", after.cause), slog.String("cause", err.Error()))
	case before != nil && after == nil:
		w.m.Log.InfoContext(ctx, "the outage is over", slog.String("probe", t.Name))
	}
	w.m.Observe(own, external)
}

// open counts the probes in an outage.
func (w *Watch) open() (own, external int) {
	for _, t := range w.tracks {
		switch {
		case t.down == nil:
		case t.Kind == Own:
			own++
		default:
			external++
		}
	}
	return own, external
}

// Open says how many probes of each kind this process finds in an outage now.
func (w *Watch) Open() (own, external int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.open()
}
