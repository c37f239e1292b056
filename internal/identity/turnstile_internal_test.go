package identity

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"oszir/internal/platform/errs"
)

func TestTurnstile(t *testing.T) {
	t.Run("two at once and no more", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			q := newTurnstile(2, 100)
			var wg sync.WaitGroup
			began := time.Now()
			for range 100 {
				wg.Go(func() {
					err := q.pass(t.Context(), false, func() { <-time.After(100 * time.Millisecond) })
					if err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if q.peak != 2 || q.passed != 100 || q.inside != 0 || q.free != 2 || time.Since(began) != 5*time.Second {
				t.Errorf("peak %d, passed %d, inside %d, free %d, took %v", q.peak, q.passed, q.inside, q.free, time.Since(began))
			}
		})
	})
	t.Run("known devices go first, each line in order", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			q := newTurnstile(1, 100)
			var wg sync.WaitGroup
			var order []int
			for i, first := range []bool{false, false, false, true, true} {
				wg.Go(func() {
					_ = q.pass(t.Context(), first, func() {
						<-time.After(time.Second)
						order = append(order, i)
					})
				})
				synctest.Wait()
			}
			wg.Wait()
			if !slices.Equal(order, []int{0, 3, 4, 1, 2}) {
				t.Errorf("order %v", order)
			}
		})
	})
	t.Run("a full line refuses at once", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			q := newTurnstile(1, 1)
			go func() { _ = q.pass(t.Context(), false, func() { <-time.After(time.Second) }) }()
			synctest.Wait()
			go func() { _ = q.pass(t.Context(), false, func() {}) }()
			synctest.Wait()
			err := q.pass(t.Context(), false, func() { t.Error("it ran") })
			if errs.KindOf(err) != errs.Unavailable {
				t.Errorf("got %v", err)
			}
			err = q.pass(t.Context(), true, func() {})
			if err != nil {
				t.Errorf("the other line is not full: %v", err)
			}
		})
	})
	t.Run("nobody waits for ever, and who gives up leaves no gap", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			q := newTurnstile(1, 10)
			done := make(chan struct{})
			go func() { _ = q.pass(context.WithoutCancel(t.Context()), false, func() { <-done }) }()
			synctest.Wait()
			began := time.Now()
			err := q.pass(t.Context(), false, func() { t.Error("it ran") })
			if errs.KindOf(err) != errs.Unavailable || time.Since(began) != hashingWait {
				t.Errorf("after %v: %v", time.Since(began), err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			err = q.pass(ctx, true, func() { t.Error("it ran") })
			if errs.KindOf(err) != errs.Unavailable {
				t.Errorf("got %v", err)
			}
			close(done)
			synctest.Wait()
			err = q.pass(t.Context(), false, func() {})
			if err != nil || q.free != 1 || q.inside != 0 {
				t.Errorf("%v, free %d, inside %d", err, q.free, q.inside)
			}
		})
	})
}
