package identity

import (
	"crypto/sha256"
	"fmt"
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"oszir/internal/platform/errs"
)

// How failures slow down. With unknown devices an account answers at most 100 guesses in thirty days, however they are
// spread; a known device, which a guesser does not have, is never slowed for more than minutes.
const (
	freeTries      = 5
	firstWait      = 30 * time.Second // after that many failures; each further one doubles it
	longestWait    = 12 * time.Hour   // of unknown devices
	longestAtKnown = 15 * time.Minute // of a known device
	forgetAfter    = 7 * 24 * time.Hour
)

// waitAfter gives how long the next attempt must wait, after so many failures of which the last was at last.
func waitAfter(failures int, last, now time.Time, known bool) time.Duration {
	since := now.Sub(last)
	if failures < freeTries || since >= forgetAfter {
		return 0
	}
	longest := longestWait
	if known {
		longest = longestAtKnown
	}
	full := longest
	if n := failures - freeTries; n < 20 {
		full = min(firstWait<<n, longest)
	}
	return max(0, min(full-since, full)) // a clock that was set back makes nobody wait longer
}

// Wait says that an account, or a code that nobody has, is slowed down after failures. It is of kind Unavailable.
type Wait struct{ For time.Duration }

// Error is for the log.
func (w *Wait) Error() string { return fmt.Sprintf("slowed down for %d seconds", w.Seconds()) }

// Seconds is For in whole seconds, rounded up.
func (w *Wait) Seconds() int { return int(math.Ceil(w.For.Seconds())) }

// Unwrap gives the kind and the text for people.
func (w *Wait) Unwrap() error {
	s := w.Seconds()
	switch {
	case s <= 120:
		return errs.New(errs.Unavailable, "identity.wait_seconds", s)
	case s <= 2*3600:
		return errs.New(errs.Unavailable, "identity.wait_minutes", (s+59)/60)
	}
	return errs.New(errs.Unavailable, "identity.wait_hours", (s+3599)/3600)
}

// codeDigest is by which attempts are counted: what was typed itself may be a password in the wrong field.
func codeDigest(code string) []byte {
	sum := sha256.Sum256([]byte("code\x00" + foldCode(code)))
	return sum[:]
}

// budget is how many failures each network address has: many may share one, so it is wide, and known devices do not
// need it. It lives in this process's memory only; what counts stands in the database.
type budget struct {
	mu sync.Mutex
	of map[string]*rate.Limiter
}

const (
	failuresAtOnce    = 100
	failuresPerSecond = 1
	mostAddresses     = 20_000
)

func newBudget() *budget { return &budget{of: map[string]*rate.Limiter{}} }

// spent reports whether an address has failed too often lately.
func (b *budget) spent(address string, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	l := b.of[address]
	return l != nil && l.TokensAt(now) < 1
}

// charge counts a failure.
func (b *budget) charge(address string, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	l := b.of[address]
	if l == nil {
		b.makeRoom(now)
		l = rate.NewLimiter(failuresPerSecond, failuresAtOnce)
		b.of[address] = l
	}
	l.AllowN(now, 1)
}

// makeRoom keeps the memory bounded: addresses that have recovered go first, then any.
func (b *budget) makeRoom(now time.Time) {
	if len(b.of) < mostAddresses {
		return
	}
	for a, l := range b.of {
		if l.TokensAt(now) >= failuresAtOnce {
			delete(b.of, a)
		}
	}
	for a := range b.of {
		if len(b.of) < mostAddresses {
			return
		}
		delete(b.of, a)
	}
}
