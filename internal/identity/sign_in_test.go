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
	for round := range 5 {
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
		if n := w.outcomes(c.actor, "failed", ""); n != 3 {
			t.Errorf("%s: %d failures in the log, want 3", c.name, n)
		}
		if n := w.outcomes(c.actor, "refused", "blocked"); n != 2 {
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

// A thousand failures from elsewhere do not keep an account's owner out, who comes from a known browser; other browsers
// stay out until somebody unlocks it.
//
// Covers: S2, T4
func TestGuessersCannotLockOut_S2_T4(t *testing.T) {
	w := newWorld(t)
	home := w.signIn()
	before := hashings(w)
	for i := range 1000 {
		_, err := w.try(clerk, "kavics lovarda hetedik torony", "", fmt.Sprintf("198.51.100.%d", i%250))
		if err == nil {
			t.Fatal("a guess was right")
		}
	}
	if n := hashings(w) - before; n != 3 {
		t.Errorf("%d guesses were tried, want 3", n)
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
	w.pass(60 * 24 * time.Hour)
	err = w.m.Sweep(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.try(clerk, password, "", "192.0.2.1")
	w.blocked("an unknown browser two months later", err)
	err = w.m.UnlockAccount(t.Context(), operator, identity.Unlocking{Code: clerk})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.try(clerk, password, "", "192.0.2.1")
	if err != nil {
		t.Errorf("unlocked: %v", err)
	}
	for range 4 {
		_, err = w.try(clerk, "kavics lovarda hetedik torony", "", "203.0.113.1")
	}
	w.blocked("after three wrong ones", err)
	err = w.m.SetPassword(t.Context(), operator, identity.PasswordOf{Code: clerk, Password: "Torony lovarda 7. kavics"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.try(clerk, "Torony lovarda 7. kavics", "", "192.0.2.1")
	if err != nil {
		t.Errorf("with a new password at once: %v", err)
	}
}

// blocked wants the answer of a way in that is blocked.
func (w *world) blocked(name string, err error) {
	w.t.Helper()
	var known *errs.Error
	if !errors.As(err, &known) || known.Key != "identity.blocked" || known.Kind != errs.Unauthenticated {
		w.t.Errorf("%s: %v, want a block", name, err)
	}
}

// However a guesser spreads them over a month in which the account is unlocked again and again and its owner signs in from
// new browsers every day, at most a hundred wrong guesses are compared, and the share of known browsers is left.
//
// Covers: S2
func TestGuessesOfAMonth_S2(t *testing.T) {
	w := newWorld(t)
	home := w.signIn()
	wrong := 0
	guess := func(device string, i int) {
		before := hashings(w)
		_, err := w.try(clerk, "kavics lovarda hetedik torony", device, fmt.Sprintf("198.51.%d.%d", i/200, i%200))
		if err == nil {
			t.Fatal("a guess was right")
		}
		wrong += int(hashings(w) - before)
	}
	for i := range 45 {
		guess("", 3*i)
		guess("", 3*i+1)
		if i%2 == 0 {
			_, _ = w.try(clerk, password, "", "192.0.2.1") // right, which begins the row anew
		} else {
			guess("", 3*i+2)
			err := w.m.UnlockAccount(t.Context(), operator, identity.Unlocking{Code: clerk})
			if err != nil {
				t.Fatal(err)
			}
		}
		w.pass(12 * time.Hour)
	}
	t.Logf("%d wrong guesses compared", wrong)
	if wrong > 100 || wrong < 60 {
		t.Errorf("%d guesses compared in a month, want at most 100", wrong)
	}
	_, err := w.try(clerk, password, home.Device, "192.0.2.1")
	if err != nil {
		t.Errorf("the owner's browser: %v", err)
	}
	w.pass(31 * 24 * time.Hour)
	_, err = w.try(clerk, password, "", "192.0.2.1")
	if err != nil {
		t.Errorf("a month later: %v", err)
	}
}

// One address blocks a few accounts an hour and no more; after that it is refused without counting.
//
// Covers: S2
func TestOneAddressBlocksFew_S2(t *testing.T) {
	w := newWorld(t)
	dbtest.Query(t, w.url, `WITH a AS (
		INSERT INTO identity.account (code, name, password, password_at, must_change, created_at)
		SELECT 'reggel.' || n, 'Reggeli Rozi', password, password_at, false, created_at FROM identity.account, generate_series(1, 20) n RETURNING id)
	SELECT count(*)::text FROM a`)
	for i := range 20 {
		for range 4 {
			_, _ = w.try(fmt.Sprintf("reggel.%d", i+1), "kavics lovarda hetedik torony", "", "198.51.100.7")
		}
	}
	if n := w.count("SELECT count(*)::text FROM identity.attempt WHERE failures >= 3"); n != 5 {
		t.Errorf("%d accounts are blocked, want 5", n)
	}
	if n := w.count("SELECT count(*)::text FROM identity.attempt WHERE failures > 0"); n != 5 {
		t.Errorf("%d accounts have counted failures, want 5", n)
	}
	_, err := w.try("reggel.20", password, "", "192.0.2.1")
	if err != nil {
		t.Errorf("somebody at another address: %v", err)
	}
	w.pass(13 * time.Minute)
	for range 4 {
		_, _ = w.try("reggel.19", "kavics lovarda hetedik torony", "", "198.51.100.7")
	}
	if n := w.count("SELECT count(*)::text FROM identity.attempt WHERE failures >= 3"); n != 6 {
		t.Errorf("%d accounts are blocked a quarter of an hour later, want 6", n)
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
	if n := hashings(w) - before; n != 3 {
		t.Errorf("%d guesses were tried, want 3", n)
	}
	if n := w.entries("identity.sign_in"); n != 40 {
		t.Errorf("%d entries in the log, want 40", n)
	}
}

// Three wrong ones in a known browser block that browser and no other way; when no way is left the account is Letiltott.
//
// Covers: T4
func TestKnownBrowserIsBlockedAlone_T4(t *testing.T) {
	w := newWorld(t)
	home := w.signIn()
	for range 3 {
		_, _ = w.try(clerk, "kavics lovarda hetedik torony", home.Device, "192.0.2.1")
	}
	_, err := w.try(clerk, password, home.Device, "192.0.2.1")
	w.blocked("the browser", err)
	second, err := w.try(clerk, password, "", "192.0.2.2")
	if err != nil || second.Device == "" {
		t.Fatalf("another browser pays for it: %v", err)
	}
	for range 3 {
		_, _ = w.try(clerk, "kavics lovarda hetedik torony", "", "192.0.2.3")
	}
	if b := w.block(); b.NoWay || !b.Unknown || b.Browsers != 1 {
		t.Errorf("with a browser left: %+v", b)
	}
	for range 3 {
		_, _ = w.try(clerk, "kavics lovarda hetedik torony", second.Device, "192.0.2.2")
	}
	if b := w.block(); !b.NoWay || b.Browsers != 2 {
		t.Errorf("with none left: %+v", b)
	}
	err = w.m.UnlockAccount(t.Context(), operator, identity.Unlocking{Code: clerk})
	if err != nil {
		t.Fatal(err)
	}
	for _, device := range []string{home.Device, second.Device, ""} {
		_, err = w.try(clerk, password, device, "192.0.2.1")
		if err != nil {
			t.Errorf("unlocked: %v", err)
		}
	}
	for range 5 {
		_, _ = w.try(clerk, "kavics lovarda hetedik torony", home.Device, "192.0.2.1")
		_, _ = w.try(clerk, "kavics lovarda hetedik torony", home.Device, "192.0.2.1")
		_, err = w.try(clerk, password, home.Device, "192.0.2.1")
		if err != nil {
			t.Errorf("a right password does not begin the row anew: %v", err)
		}
	}
}

// block gives how far the clerk is blocked.
func (w *world) block() identity.Block {
	w.t.Helper()
	b, err := w.m.BlockOf(w.t.Context(), clerk)
	if err != nil {
		w.t.Fatal(err)
	}
	return b
}

// At a computer that several people use all of them stay known, and nobody takes over a token that was brought, nor
// gets rid of a count of failures.
func TestSharedComputer(t *testing.T) {
	w := newWorld(t)
	w.add("masik.ugyintezo")
	first := w.signIn()
	for range 3 {
		_, _ = w.try(clerk, "kavics lovarda hetedik torony", first.Device, "192.0.2.1")
	}
	second, err := w.try("masik.ugyintezo", password, first.Device, "192.0.2.1")
	if err != nil || second.Device == "" || second.Device == first.Device {
		t.Fatalf("the second person: device %v, %v", second.Device == first.Device, err)
	}
	_, err = w.try(clerk, password, second.Device, "192.0.2.1")
	w.blocked("the count of failures", err)
	err = w.m.UnlockAccount(t.Context(), operator, identity.Unlocking{Code: clerk})
	if err != nil {
		t.Fatal(err)
	}
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
	// Each code has its own attempts, so the address is what slows a guesser who goes through them.
	refused := 0
	for i := range 130 {
		_, err := w.try(fmt.Sprintf("kitalalt.%d", i/2), password, "", "198.51.100.7")
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

// rush lets people of an office sign in at once, each with the right password, and gives how long the last one waited.
func (w *world) rush(people int) time.Duration {
	w.t.Helper()
	dbtest.Query(w.t, w.url, `WITH a AS (
		INSERT INTO identity.account (code, name, password, password_at, must_change, created_at)
		SELECT 'reggel.' || n, 'Reggeli Rozi', password, password_at, false, created_at FROM identity.account, generate_series(1, $1::int) n RETURNING id),
	m AS (INSERT INTO identity.membership (account_id, body_id, role, valid_from, entry_id)
		SELECT a.id, 11, 'ptr.clerk', '2014-01-01', (SELECT min(id) FROM audit.entry) FROM a RETURNING id)
	SELECT count(*)::text FROM m`, people)
	began := time.Now()
	var wg sync.WaitGroup
	for i := range people {
		wg.Go(func() {
			_, err := w.try(fmt.Sprintf("reggel.%d", i+1), password, "", "192.0.2.1")
			if err != nil {
				w.t.Error(err)
			}
		})
	}
	wg.Wait()
	return time.Since(began)
}

// At eight o'clock all come at once.
//
// Covers: S1
func TestSignIn_150AtOnce_S1(t *testing.T) {
	w := newDearWorld(t)
	const people = 150
	w.m.Patient()
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
	w.rush(people)
	close(stop)
	watch.Wait()
	_, atOnce := w.m.Hashings()
	t.Logf("TEST id=S1 people=%d at_once=%d heap_mib=%d", people, atOnce, top.Load()>>20)
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

// BenchmarkSignIn150AtOnce says how long the last of them waits; the limit is 20 seconds.
func BenchmarkSignIn150AtOnce(b *testing.B) {
	for b.Loop() {
		w := newDearWorld(b)
		w.m.Patient()
		b.ReportMetric(w.rush(150).Seconds(), "worst-s")
		b.ReportMetric(20, "limit-s")
	}
}

func TestBusySignInIsNoFailure(t *testing.T) {
	w := newWorld(t)
	o := w.signIn()
	w.m.FullHouse()
	for range 8 {
		_, err := w.m.ChangePassword(t.Context(), o.Actor, identity.OwnPassword{SessionID: o.SessionID, Current: password, Wanted: "Torony lovarda 7. kavics"})
		if errs.KindOf(err) != errs.Unavailable {
			t.Fatalf("got %v", err)
		}
	}
	for range 8 {
		_, err := w.try(clerk, password, "", "192.0.2.1")
		if errs.KindOf(err) != errs.Unavailable {
			t.Fatalf("got %v", err)
		}
	}
	if n := w.count("SELECT (sum(failures) + (SELECT sum(n) FROM identity.guess) + (SELECT sum(wrong) FROM identity.session))::text FROM identity.attempt"); n != 0 {
		t.Errorf("%d failures are counted", n)
	}
	if n := w.outcomes(clerk, "refused", "busy"); n != 8 {
		t.Errorf("%d refusals in the log, want 8", n)
	}
}

// Whoever hangs up after a guess does not keep it out of the log.
func TestHangingUpLeavesAnEntry(t *testing.T) {
	w := newDearWorld(t)
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
	w := newDearWorld(t)
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
	err := w.m.EndMembership(t.Context(), operator, identity.MembershipOf{Code: clerk, BodyID: office})
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
