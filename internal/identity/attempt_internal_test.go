package identity

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"oszir/internal/platform/errs"
)

func TestWaitAfter(t *testing.T) {
	now := time.Date(2014, 3, 3, 8, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name     string
		failures int
		since    time.Duration
		known    bool
		want     time.Duration
	}{
		{"nobody failed", 0, 0, false, 0},
		{"four failures", 4, 0, false, 0},
		{"five failures", 5, 0, false, 30 * time.Second},
		{"the wait runs", 5, 10 * time.Second, false, 20 * time.Second},
		{"the wait is over", 5, 30 * time.Second, false, 0},
		{"it doubles", 8, 0, false, 4 * time.Minute},
		{"it has an end", 1_000_000, 0, false, 12 * time.Hour},
		{"a known device waits for minutes at most", 1_000_000, 0, true, 15 * time.Minute},
		{"forgotten after a week", 1_000_000, 7 * 24 * time.Hour, false, 0},
		{"a clock that was set back", 5, -time.Hour, false, 30 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := waitAfter(c.failures, now.Add(-c.since), now, c.known)
			if got != c.want {
				t.Errorf("waits %v, want %v", got, c.want)
			}
		})
	}
}

// However a guesser spreads them, an account answers at most 100 guesses in 30 days to devices it does not know.
//
// Covers: S2
func TestGuessesOfAMonth_S2(t *testing.T) {
	const month = 30 * 24 * time.Hour
	worst := 0
	for rest := 0; rest <= 60; rest++ { // guesses after which the guesser waits to be forgotten; 0: never waits
		start := time.Date(2014, 3, 1, 0, 0, 0, 0, time.UTC)
		now, last, failures, guesses := start, start, 0, 0
		for {
			now = now.Add(waitAfter(failures, last, now, false))
			if rest > 0 && failures >= rest {
				now = last.Add(forgetAfter)
			}
			if now.Sub(start) > month {
				break
			}
			if now.Sub(last) >= forgetAfter {
				failures = 0
			}
			failures, last = failures+1, now
			guesses++
		}
		worst = max(worst, guesses)
	}
	t.Logf("at most %d guesses", worst)
	if worst > 100 || worst < 50 {
		t.Errorf("%d guesses in 30 days, want at most 100", worst)
	}
}

func TestWaitError(t *testing.T) {
	for d, want := range map[time.Duration]string{
		500 * time.Millisecond: "identity.wait_seconds [1]", 30 * time.Second: "identity.wait_seconds [30]",
		121 * time.Second: "identity.wait_minutes [3]", 3 * time.Hour: "identity.wait_hours [3]",
	} {
		err := fmt.Errorf("signing in: %w", &Wait{For: d})
		var known *errs.Error
		if !errors.As(err, &known) || errs.KindOf(err) != errs.Unavailable || fmt.Sprint(known.Key, " ", known.Args) != want {
			t.Errorf("%v: %v, want %s", d, known, want)
		}
	}
}

func TestBudgetIsBounded(t *testing.T) {
	b := newBudget()
	now := time.Date(2014, 3, 3, 8, 0, 0, 0, time.UTC)
	for i := range mostAddresses + 500 {
		b.charge(fmt.Sprint(i), now)
	}
	if len(b.of) > mostAddresses {
		t.Errorf("%d addresses are kept", len(b.of))
	}
	for range failuresAtOnce {
		if b.spent("same", now) {
			t.Fatal("spent too early")
		}
		b.charge("same", now)
	}
	if !b.spent("same", now) || b.spent("same", now.Add(2*time.Second)) || b.spent("other", now) {
		t.Error("the budget is not what it should be")
	}
}
