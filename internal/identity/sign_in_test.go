package identity_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"oszir/internal/identity"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/errs"
)

func TestSignIn(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct{ code, password string }{
		"as it stands":         {clerk, password},
		"capitals and spaces":  {"  Proba.Ugyintezo ", password},
		"letters put together": {clerk, norm.NFD.String(password)},
	} {
		t.Run(name, func(t *testing.T) {
			before := w.entries("identity.sign_in")
			o, err := w.try(c.code, c.password, "", "192.0.2.1")
			if err != nil {
				t.Fatal(err)
			}
			if o.Actor.Code != clerk || o.Actor.BodyID != office || o.Actor.Role != identity.RoleClerk || o.Actor.AccountID == 0 || o.Device == "" {
				t.Errorf("signed in as %+v", o.Actor)
			}
			s := w.alive("at once", o.Token)
			if s.Actor != o.Actor || s.SessionID != o.SessionID || s.Name != "Próba Piroska" || len(s.Memberships) != 1 || s.Memberships[0] != s.Membership {
				t.Errorf("the token stands for %+v", s)
			}
			if n := w.entries("identity.sign_in"); n != before+1 {
				t.Errorf("%d entries in the log, want one", n-before)
			}
		})
	}
	stored := dbtest.Query(t, w.url, `SELECT string_agg(s::text, ' ') || (SELECT string_agg(d::text, ' ') FROM identity.device d) || (SELECT string_agg(e::text, ' ') FROM audit.entry e) FROM identity.session s`)
	o := w.signIn()
	if strings.Contains(stored, "kavics") || strings.Contains(stored, o.Token) || strings.Contains(stored, o.Device) {
		t.Error("a password or token stands in the database in clear")
	}
}

// Whoever asks cannot learn whether a code exists: same kind, same text, same work, one entry each, and the same wait.
//
// Covers: S3
func TestNothingTellsWhetherACodeExists_S3(t *testing.T) {
	w := newWorld(t)
	w.add("letiltott.ugyintezo")
	err := w.m.Disable(t.Context(), operator, "letiltott.ugyintezo")
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct{ name, code, password, actor string }{
		{"wrong password", clerk, "kavics lovarda hetedik torony", clerk},
		{"no such code", "nincs.ilyen", password, "unknown"},
		{"no code at all", "", password, "unknown"},
		{"a code that cannot be", "DROP TABLE 'őű", password, "unknown"},
		{"bytes that are no text", "\x00\xff\xfe", "\x00\xff" + password, "unknown"},
		{"a password in the wrong field", password, clerk, "unknown"},
		{"disabled", "letiltott.ugyintezo", password, "letiltott.ugyintezo"},
	}
	for round := range 7 {
		answers := map[string]bool{}
		hashed := map[int64]bool{}
		for i, c := range cases {
			before, entries := hashings(w), w.entries("identity.sign_in")
			_, err := w.try(c.code, c.password, "", fmt.Sprintf("192.0.2.%d", i))
			var known *errs.Error
			if !errors.As(err, &known) {
				t.Fatalf("%s: %v", c.name, err)
			}
			answers[fmt.Sprint(known.Kind, known.Key, known.Args)] = true
			hashed[hashings(w)-before] = true
			if n := w.entries("identity.sign_in"); n != entries+1 {
				t.Errorf("%s: %d entries, want one", c.name, n-entries)
			}
		}
		if len(answers) != 1 || len(hashed) != 1 {
			t.Errorf("attempt %d: answers %v, hashings %v", round+1, answers, hashed)
		}
	}
	for _, c := range cases[:1] {
		if n := w.outcomes(c.actor, "failed", ""); n != 5 {
			t.Errorf("%s: %d failures in the log, want 5", c.name, n)
		}
		if n := w.outcomes(c.actor, "refused", "wait"); n != 2 {
			t.Errorf("%s: %d refusals in the log, want 2", c.name, n)
		}
	}
	if n := w.count(`SELECT count(*)::text FROM audit.entry WHERE entry::text LIKE '%nincs.ilyen%' OR entry::text LIKE '%kavics%' OR entry::text LIKE '%DROP%'`); n != 0 {
		t.Errorf("%d entries hold what was typed", n)
	}
}

func hashings(w *world) int64 {
	n, _ := w.m.Hashings()
	return n
}

// A thousand failures from elsewhere do not keep an account's owner out.
//
// Covers: S2
func TestGuessersCannotLockOut_S2(t *testing.T) {
	w := newWorld(t)
	home := w.signIn()
	before := hashings(w)
	for i := range 1000 {
		_, err := w.try(clerk, "kavics lovarda hetedik torony", "", fmt.Sprintf("198.51.100.%d", i%250))
		if err == nil {
			t.Fatal("a guess was right")
		}
	}
	if n := hashings(w) - before; n != 5 {
		t.Errorf("%d guesses were tried, want 5", n)
	}
	o, err := w.try(clerk, password, home.Device, "192.0.2.1")
	if err != nil {
		t.Fatalf("the owner's own browser is kept out: %v", err)
	}
	if o.Device != "" {
		t.Error("a known browser is given another token")
	}
	_, err = w.try(clerk, password, home.Device, "198.51.100.1")
	if err != nil {
		t.Errorf("not even at the guesser's address: %v", err)
	}
	var wait *identity.Wait
	_, err = w.try(clerk, password, "", "192.0.2.1")
	if !errors.As(err, &wait) || wait.For != 30*time.Second {
		t.Fatalf("an unknown browser: %v", err)
	}
	w.pass(wait.For)
	_, err = w.try(clerk, password, "", "192.0.2.1")
	if err != nil {
		t.Errorf("after the wait: %v", err)
	}
	for range 6 {
		_, _ = w.try(clerk, "kavics lovarda hetedik torony", "", "198.51.100.251")
	}
	err = w.m.SetPassword(t.Context(), operator, identity.PasswordOf{Code: clerk, Password: "torony lovarda hetedik kavics"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.try(clerk, "torony lovarda hetedik kavics", "", "192.0.2.1")
	if err != nil {
		t.Errorf("with a new password at once: %v", err)
	}
}

// Of many attempts at the same moment no more are tried than one after the other would be.
func TestAttemptsAtOnceCannotSlipThrough(t *testing.T) {
	w := newWorld(t)
	before := hashings(w)
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() { _, _ = w.try(clerk, "kavics lovarda hetedik torony", "", fmt.Sprintf("198.51.100.%d", i)) })
	}
	wg.Wait()
	if n := hashings(w) - before; n != 5 {
		t.Errorf("%d guesses were tried, want 5", n)
	}
	if n := w.entries("identity.sign_in"); n != 40 {
		t.Errorf("%d entries in the log, want 40", n)
	}
}

func TestKnownDeviceHasItsOwnCounter(t *testing.T) {
	w := newWorld(t)
	home := w.signIn()
	var wait *identity.Wait
	longest := time.Duration(0)
	for range 30 {
		_, err := w.try(clerk, "kavics lovarda hetedik torony", home.Device, "192.0.2.1")
		if errors.As(err, &wait) {
			longest = max(longest, wait.For)
			w.pass(wait.For)
		}
	}
	if longest != 15*time.Minute {
		t.Errorf("waits up to %v", longest)
	}
	_, err := w.try(clerk, password, "", "192.0.2.2")
	if err != nil {
		t.Errorf("another browser pays for it: %v", err)
	}
	w.pass(15 * time.Minute)
	_, err = w.try(clerk, password, home.Device, "192.0.2.1")
	if err != nil {
		t.Errorf("after the wait: %v", err)
	}
	for range 5 {
		_, err = w.try(clerk, "kavics lovarda hetedik torony", home.Device, "192.0.2.1")
		if errs.KindOf(err) != errs.Unauthenticated {
			t.Errorf("a right password does not clear the count: %v", err)
		}
	}
}

// At a computer that several people use all of them stay known, and nobody takes over a token that was brought, nor
// gets rid of a count of failures.
func TestSharedComputer(t *testing.T) {
	w := newWorld(t)
	w.add("masik.ugyintezo")
	first := w.signIn()
	for range 6 {
		_, _ = w.try(clerk, "kavics lovarda hetedik torony", first.Device, "192.0.2.1")
	}
	second, err := w.try("masik.ugyintezo", password, first.Device, "192.0.2.1")
	if err != nil || second.Device == "" || second.Device == first.Device {
		t.Fatalf("the second person: device %v, %v", second.Device == first.Device, err)
	}
	var wait *identity.Wait
	_, err = w.try(clerk, password, second.Device, "192.0.2.1")
	if !errors.As(err, &wait) {
		t.Errorf("the count of failures is gone: %v", err)
	}
	w.pass(15 * time.Minute)
	third, err := w.try(clerk, password, second.Device, "192.0.2.1")
	if err != nil || third.Device != "" {
		t.Errorf("the first person is not known any more: %v", err)
	}
	n := w.count("SELECT count(*)::text FROM identity.device d JOIN identity.account a ON a.id = d.account_id WHERE a.code = 'masik.ugyintezo' AND d.token = sha256(decode(translate($1, '-_', '+/') || '=', 'base64'))", first.Device)
	if n != 0 {
		t.Error("a token that was brought became somebody else's")
	}
	// A browser is forgotten when it was not used for half a year.
	w.pass(181 * 24 * time.Hour)
	late, err := w.try(clerk, password, second.Device, "192.0.2.1")
	if err != nil || late.Device == "" {
		t.Errorf("after half a year: %v", err)
	}
}

func TestFailuresOfOneAddress(t *testing.T) {
	w := newWorld(t)
	home := w.signIn()
	// Each code has its own free attempts, so the address is what slows a guesser who goes through them.
	refused := 0
	for i := range 130 {
		_, err := w.try(fmt.Sprintf("kitalalt.%d", i/4), password, "", "198.51.100.7")
		if errs.KindOf(err) == errs.Unavailable {
			refused++
		}
	}
	if refused != 30 {
		t.Errorf("%d refused, want 30", refused)
	}
	if n := w.outcomes("unknown", "refused", "address"); n != 30 {
		t.Errorf("%d refusals in the log, want 30", n)
	}
	_, err := w.try(clerk, password, "", "198.51.100.7")
	if errs.KindOf(err) != errs.Unavailable {
		t.Errorf("an unknown browser at that address: %v", err)
	}
	_, err = w.try(clerk, password, home.Device, "198.51.100.7")
	if err != nil {
		t.Errorf("a known browser at that address: %v", err)
	}
	w.pass(2 * time.Second)
	_, err = w.try(clerk, password, "", "198.51.100.7")
	if err != nil {
		t.Errorf("two seconds later: %v", err)
	}
}

// At eight o'clock all come at once.
//
// Covers: S1
func TestManyAtOnce_S1(t *testing.T) {
	w := newWorld(t)
	const people = 150
	w.m.Patient()
	dbtest.Query(t, w.url, `WITH a AS (
		INSERT INTO identity.account (code, name, password, password_at, must_change, created_at)
		SELECT 'reggel.' || n, 'Reggeli Rozi', password, password_at, false, created_at FROM identity.account, generate_series(1, $1::int) n RETURNING id),
	m AS (INSERT INTO identity.membership (account_id, body_id, role, valid_from, entry_id)
		SELECT a.id, 11, 'clerk', '2014-01-01', (SELECT min(id) FROM audit.entry) FROM a RETURNING id)
	SELECT count(*)::text FROM m`, people)
	var worst atomic.Int64
	var top atomic.Uint64
	stop := make(chan struct{})
	var watch sync.WaitGroup
	watch.Go(func() {
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		var s runtime.MemStats
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				runtime.ReadMemStats(&s)
				top.Store(max(top.Load(), s.HeapInuse))
			}
		}
	})
	began := time.Now()
	var wg sync.WaitGroup
	for i := range people {
		wg.Go(func() {
			at := time.Now()
			_, err := w.try(fmt.Sprintf("reggel.%d", i+1), password, "", "192.0.2.1")
			if err != nil {
				t.Error(err)
			}
			for {
				old, took := worst.Load(), int64(time.Since(at))
				if took <= old || worst.CompareAndSwap(old, took) {
					return
				}
			}
		})
	}
	wg.Wait()
	took := time.Since(began)
	close(stop)
	watch.Wait()
	_, atOnce := w.m.Hashings()
	t.Logf("TEST id=S1 people=%d seconds=%.1f worst=%.1fs at_once=%d heap_mib=%d", people, took.Seconds(), time.Duration(worst.Load()).Seconds(), atOnce, top.Load()>>20)
	if atOnce != 2 {
		t.Errorf("%d hashings at once, want 2", atOnce)
	}
	if top.Load() > 400<<20 {
		t.Errorf("%d MiB", top.Load()>>20)
	}
	if n := w.count("SELECT count(*)::text FROM identity.session WHERE ended_at IS NULL"); n != people {
		t.Errorf("%d sessions, want %d", n, people)
	}
}

func TestBusySignInIsNoFailure(t *testing.T) {
	w := newWorld(t)
	o := w.signIn()
	w.m.FullHouse()
	for range 8 {
		_, err := w.m.ChangePassword(t.Context(), o.Actor, identity.OwnPassword{SessionID: o.SessionID, Current: password, Wanted: "torony lovarda hetedik kavics"})
		if errs.KindOf(err) != errs.Unavailable {
			t.Fatalf("got %v", err)
		}
	}
	for range 8 {
		_, err := w.try(clerk, password, "", "192.0.2.1")
		var wait *identity.Wait
		if errs.KindOf(err) != errs.Unavailable || errors.As(err, &wait) {
			t.Fatalf("got %v", err)
		}
	}
	if n := w.count("SELECT sum(failures)::text FROM identity.attempt"); n != 0 {
		t.Errorf("%d failures are counted", n)
	}
	if n := w.outcomes(clerk, "refused", "busy"); n != 8 {
		t.Errorf("%d refusals in the log, want 8", n)
	}
}

// Whoever hangs up after a guess does not keep it out of the log.
func TestHangingUpLeavesAnEntry(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	m := identity.New(identity.Deps{DB: w.db, Now: func() time.Time { return w.now() }, Observe: func(string) {}})
	done := make(chan error)
	go func() {
		_, err := m.SignIn(ctx, identity.Credentials{Code: clerk, Password: "kavics lovarda hetedik torony", Address: "192.0.2.1"})
		done <- err
	}()
	for n := int64(0); n == 0; n, _ = m.Hashings() {
		runtime.Gosched()
	}
	cancel()
	err := <-done
	if errs.KindOf(err) != errs.Unauthenticated || w.outcomes(clerk, "failed", "") != 1 {
		t.Errorf("%v; %d entries", err, w.outcomes(clerk, "failed", ""))
	}
}

func TestWeakDigestIsUpgraded(t *testing.T) {
	w := newWorld(t)
	// The password's digest with 8 MiB, made once.
	weak := identity.WeakDigest(password)
	dbtest.Query(t, w.url, "UPDATE identity.account SET password = $1 RETURNING code", weak)
	w.signIn()
	now := dbtest.Query(t, w.url, "SELECT password FROM identity.account")
	if !strings.HasPrefix(now, "$argon2id$v=19$m=47104,t=1,p=1$") {
		t.Errorf("still %.30s", now)
	}
	w.signIn()
	if again := dbtest.Query(t, w.url, "SELECT password FROM identity.account"); again != now {
		t.Error("upgraded twice")
	}
}

// Whoever is nothing for any body comes in as a mere user, who can ask for a right and look after the account.
//
// Covers: I3
func TestSignIn_I3_WithoutMembership(t *testing.T) {
	w := newWorld(t)
	err := w.m.EndMembership(t.Context(), operator, clerk, office)
	if err != nil {
		t.Fatal(err)
	}
	o := w.signIn()
	s := w.alive("a mere user", o.Token)
	if s.Actor.Role != identity.RoleUser || s.Actor.BodyID != 0 || s.Membership != (identity.Membership{Role: identity.RoleUser}) || len(s.Memberships) != 0 {
		t.Errorf("stands for %+v", s)
	}
	for r, want := range map[identity.Right]bool{identity.RequestRights: true, identity.UseOwnAccount: true, identity.SearchPeople: false, identity.LoadWorkbooks: false} {
		if s.Actor.May(r) != want {
			t.Errorf("%s: %v", r, !want)
		}
	}
	err = w.m.SignOut(t.Context(), o.Token)
	if err != nil {
		t.Fatal(err)
	}
	w.dead("signed out", o.Token)
}

// An account that is disabled while its password is hashed does not come in.
func TestDisabledMeanwhile(t *testing.T) {
	w := newWorld(t)
	var wg sync.WaitGroup
	for range 5 {
		wg.Go(func() { _, _ = w.try(clerk, password, "", "192.0.2.1") })
	}
	err := w.m.Disable(t.Context(), operator, clerk)
	wg.Wait()
	if err != nil {
		t.Fatal(err)
	}
	if n := w.count("SELECT count(*)::text FROM identity.session WHERE ended_at IS NULL"); n != 0 {
		t.Errorf("%d sessions of a disabled account are open", n)
	}
}
