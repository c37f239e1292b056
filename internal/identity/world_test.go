package identity_test

import (
	"strconv"
	"sync"
	"testing"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/database"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/errs"
)

// world is a room with a clock of its own and one made-up clerk.
type world struct {
	t   testing.TB
	url string
	db  *database.DB
	m   *identity.Module

	mu    sync.Mutex
	clock time.Time
}

const (
	clerk    = "proba.ugyintezo"
	password = "Kavics lovarda 7. őrség"
	office   = int64(11) // a body; this room takes any number for one
	district = int64(12)
)

var operator = identity.Operator(0)

// newWorld makes hashing cheap: what most tests prove does not depend on its price.
func newWorld(t *testing.T) *world {
	t.Helper()
	identity.CheapHashing(t)
	return newDearWorld(t)
}

// newDearWorld is one in which a hashing costs what it costs.
func newDearWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, clock: time.Date(2014, 3, 3, 8, 0, 0, 0, time.UTC)}
	w.db, w.url = dbtest.NewWithURL(t)
	w.m = identity.New(identity.Deps{DB: w.db, Now: w.now})
	w.add(clerk)
	return w
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.clock
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.clock = w.clock.Add(d)
}

func (w *world) add(code string) identity.Account {
	w.t.Helper()
	a, err := w.m.AddAccount(w.t.Context(), operator, identity.NewAccount{Code: code, Name: "Próba Piroska", Password: password, BodyID: office, Role: identity.RoleClerk})
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

// try signs in from somewhere.
func (w *world) try(code, password, device, address string) (identity.Opened, error) {
	w.t.Helper()
	return w.m.SignIn(w.t.Context(), identity.Credentials{Code: code, Password: password, Device: device, Address: address})
}

// signIn signs the clerk in; it must work.
func (w *world) signIn() identity.Opened {
	w.t.Helper()
	o, err := w.try(clerk, password, "", "192.0.2.1")
	if err != nil {
		w.t.Fatal(err)
	}
	return o
}

// entries counts the log's entries of an operation.
func (w *world) entries(operation string) int {
	w.t.Helper()
	return w.count("SELECT count(*)::text FROM audit.entry WHERE operation = $1", operation)
}

// outcomes counts the sign-ins that ended so.
func (w *world) outcomes(actor, outcome, why string) int {
	w.t.Helper()
	return w.count("SELECT count(*)::text FROM audit.entry WHERE operation = 'identity.sign_in' AND actor = $1 AND detail->>'outcome' = $2 AND coalesce(detail->>'why', '') = $3", actor, outcome, why)
}

func (w *world) count(sql string, args ...any) int {
	w.t.Helper()
	n, err := strconv.Atoi(dbtest.Query(w.t, w.url, sql, args...))
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

// dead says that a token stands for nobody.
func (w *world) dead(name, token string) {
	w.t.Helper()
	s, err := w.m.ByToken(w.t.Context(), token)
	if errs.KindOf(err) != errs.Unauthenticated || s.Actor.Code != "" {
		w.t.Errorf("%s: the token stands for %q: %v", name, s.Actor.Code, err)
	}
}

// alive says that a token stands for somebody.
func (w *world) alive(name, token string) identity.Signed {
	w.t.Helper()
	s, err := w.m.ByToken(w.t.Context(), token)
	if err != nil {
		w.t.Errorf("%s: %v", name, err)
	}
	return s
}
