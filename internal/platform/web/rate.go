package web

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Rate counts how often each of many does something: so many times a second, with room for a quick hand. It lives in this
// process's memory.
type Rate struct {
	per  rate.Limit
	most int

	mu    sync.Mutex
	of    map[string]*rate.Limiter
	swept time.Time
}

// The usual rate of an account keeps it from taking the time of all others.
const (
	perSecond = 25
	atOnce    = 100
)

// mostCounted bounds the memory: beyond it everybody begins anew.
const mostCounted = 50_000

// NewRate makes a count of something that each may do so many times an hour, and so many times at once.
func NewRate(perHour float64, atOnce int) *Rate {
	return &Rate{per: rate.Limit(perHour / 3600), most: atOnce, of: map[string]*rate.Limiter{}, swept: time.Now()}
}

// Spend counts one time. Errors: ErrTooMany when it is one too many.
func (r *Rate) Spend(who string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	if now.Sub(r.swept) > 10*time.Minute || len(r.of) >= mostCounted {
		for k, l := range r.of {
			if l.TokensAt(now) >= float64(r.most) {
				delete(r.of, k)
			}
		}
		if len(r.of) >= mostCounted {
			clear(r.of)
		}
		r.swept = now
	}
	l := r.of[who]
	if l == nil {
		l = rate.NewLimiter(r.per, r.most)
		r.of[who] = l
	}
	if !l.AllowN(now, 1) {
		return ErrTooMany
	}
	return nil
}

// Spend counts a request of an account. Errors: ErrTooMany when it asks more often than a person can.
func (s *Site) Spend(account string) error { return s.rates.Spend(account) }
