package web

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// rates keep one account from taking the time of all others: so many requests a second, with room for a quick hand.
type rates struct {
	mu   sync.Mutex
	of   map[string]*rate.Limiter
	swep time.Time
}

const (
	perSecond = 25
	atOnce    = 100
)

func newRates() *rates { return &rates{of: map[string]*rate.Limiter{}, swep: time.Now()} }

func (r *rates) allow(who string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	if now.Sub(r.swep) > 10*time.Minute {
		for k, l := range r.of {
			if l.TokensAt(now) >= atOnce {
				delete(r.of, k)
			}
		}
		r.swep = now
	}
	l := r.of[who]
	if l == nil {
		l = rate.NewLimiter(perSecond, atOnce)
		r.of[who] = l
	}
	return l.AllowN(now, 1)
}

// Spend counts a request of an account. Errors: ErrTooMany when it asks more often than a person can.
func (s *Site) Spend(account string) error {
	if !s.rates.allow(account) {
		return ErrTooMany
	}
	return nil
}
