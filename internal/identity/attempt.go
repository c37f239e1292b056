package identity

import (
	"crypto/sha256"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"oszir/internal/platform/errs"
)

// Three wrong passwords in a row block (TARTINFO T4). What is blocked is the way they came by: all browsers that the
// account has never signed in from, together, or one known browser. So nobody can keep an account's owner, who comes from
// a known browser, out by guessing at it. Beyond that an account answers at most a hundred wrong guesses in thirty days,
// and the share of known browsers is their own.
const (
	blockAfter     = 3
	forgetAfter    = 7 * 24 * time.Hour  // failures that did not block
	forgetNobody   = 30 * 24 * time.Hour // blocks of codes that nobody has
	guessDays      = 30
	guessesUnknown = 70
	guessesKnown   = 30
)

// errBlocked says that a way in is blocked, of a code that nobody has too.
func errBlocked() error { return errs.New(errs.Unauthenticated, "identity.blocked") }

// Block is how far an account is blocked.
type Block struct {
	Unknown  bool      // no browser comes in that the account has not signed in from
	Browsers int       // known browsers that are blocked
	Since    time.Time // the last failure that counted
	NoWay    bool      // no known browser and no passkey is left: the account is Letiltott (T4)
}

// codeDigest is by which attempts are counted: what was typed itself may be a password in the wrong field.
func codeDigest(code string) []byte {
	sum := sha256.Sum256([]byte("code\x00" + foldCode(code)))
	return sum[:]
}

// The budgets of a network address. Many people may share one, so that of failures is wide, and known browsers do not need
// it; but one address can block only a few accounts an hour and ask for a few links.
const (
	failuresAtOnce    = 100
	failuresPerSecond = 1
	blocksAtOnce      = 5
	blocksPerSecond   = 5.0 / 3600
	asksAtOnce        = 5
	asksPerSecond     = 5.0 / 3600
	mostAddresses     = 20_000
)

// budget is how much of something each network address has. It lives in this process's memory only; what counts stands
// in the database.
type budget struct {
	per  rate.Limit
	most int

	mu sync.Mutex
	of map[string]*rate.Limiter
}

func newBudget(per rate.Limit, most int) *budget {
	return &budget{per: per, most: most, of: map[string]*rate.Limiter{}}
}

// spent reports whether an address has used up its budget.
func (b *budget) spent(address string, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	l := b.of[address]
	return l != nil && l.TokensAt(now) < 1
}

// charge takes one from the budget.
func (b *budget) charge(address string, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	l := b.of[address]
	if l == nil {
		b.makeRoom(now)
		l = rate.NewLimiter(b.per, b.most)
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
		if l.TokensAt(now) >= float64(b.most) {
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
