package identity

import (
	"context"
	"slices"
	"sync"
	"time"

	"oszir/internal/platform/errs"
)

// Hashing a password takes 46 MiB and tens of milliseconds on purpose, so only few run at once and the others wait in
// line, for a while and not without end.
const (
	hashingsAtOnce  = 2
	hashingsWaiting = 512 // in each of the two lines
	hashingWait     = 20 * time.Second
)

// turnstile lets few in at a time. Those who come first-class (known devices, people who are signed in) go before the
// others, so that guessers cannot keep them out.
type turnstile struct {
	mu      sync.Mutex
	free    int
	most    int                // in each line
	longest time.Duration      // that anybody waits
	waiting [2][]chan struct{} // first class, then the others

	inside, peak int   // now, and at most ever
	passed       int64 // in all
}

func newTurnstile(places, most int) *turnstile {
	return &turnstile{free: places, most: most, longest: hashingWait}
}

// pass runs fn when there is a place. Errors: Unavailable when the line is too long or the time is up before fn began.
func (t *turnstile) pass(ctx context.Context, first bool, fn func()) error {
	ctx, cancel := context.WithTimeout(ctx, t.longest)
	defer cancel()
	err := t.enter(ctx, first)
	if err != nil {
		return err
	}
	defer t.leave()
	fn()
	return nil
}

func (t *turnstile) enter(ctx context.Context, first bool) error {
	class := 1
	if first {
		class = 0
	}
	t.mu.Lock()
	if t.free > 0 {
		t.free--
		t.let()
		t.mu.Unlock()
		return nil
	}
	if len(t.waiting[class]) >= t.most {
		t.mu.Unlock()
		return errs.New(errs.Unavailable, "identity.busy")
	}
	turn := make(chan struct{})
	t.waiting[class] = append(t.waiting[class], turn)
	t.mu.Unlock()
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
	}
	t.mu.Lock()
	at := slices.Index(t.waiting[class], turn)
	if at >= 0 {
		t.waiting[class] = slices.Delete(t.waiting[class], at, at+1)
	}
	t.mu.Unlock()
	if at < 0 {
		t.leave() // our turn came at the same moment: the next one shall have it
	}
	return errs.Wrap(ctx.Err(), errs.Unavailable, "identity.busy")
}

func (t *turnstile) leave() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.inside--
	for class := range t.waiting {
		if len(t.waiting[class]) > 0 {
			turn := t.waiting[class][0]
			t.waiting[class] = t.waiting[class][1:]
			t.let()
			close(turn)
			return
		}
	}
	t.free++
}

// let counts somebody who goes in.
func (t *turnstile) let() {
	t.inside++
	t.peak = max(t.peak, t.inside)
	t.passed++
}
