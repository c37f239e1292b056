package identity_test

import (
	"encoding/base32"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/web/webtest"
)

// phone shows one-time codes.
type phone struct {
	w       *world
	letters string
}

// code is what the phone shows, its clock being off by so much.
func (p *phone) code(off time.Duration) string {
	p.w.t.Helper()
	code, err := totp.GenerateCode(p.letters, p.w.now().Add(off))
	if err != nil {
		p.w.t.Fatal(err)
	}
	return code
}

// protect sets up one-time codes within a session, which goes on with another token.
func (w *world) protect(o identity.Opened) (identity.Opened, *phone, []string) {
	w.t.Helper()
	err := w.m.BeginCodes(w.t.Context(), o.Actor, identity.FactorChange{SessionID: o.SessionID})
	if err != nil {
		w.t.Fatal(err)
	}
	p := &phone{w: w}
	p.letters, _, err = w.m.PendingCodes(w.t.Context(), o.Actor)
	if err != nil {
		w.t.Fatal(err)
	}
	o, recovery, err := w.m.ConfirmCodes(w.t.Context(), o.Actor, identity.FactorChange{SessionID: o.SessionID, Code: p.code(0)})
	if err != nil || len(recovery) != 10 {
		w.t.Fatalf("%d recovery codes, %v", len(recovery), err)
	}
	w.pass(time.Minute)
	return o, p, recovery
}

// half signs the clerk in as far as the password goes.
func (w *world) half() identity.Opened {
	w.t.Helper()
	o := w.signIn()
	if !o.AwaitsFactor || o.Device != "" {
		w.t.Fatalf("awaits a factor: %v, known by %q", o.AwaitsFactor, o.Device)
	}
	return o
}

func (w *world) proof(o identity.Opened, code string) (identity.Opened, error) {
	return w.m.ProveFactor(w.t.Context(), identity.HalfProof{Token: o.Token, Proof: identity.Proof{Code: code}, Address: "192.0.2.1"})
}

// A one-time code opens what the password alone does not; it counts once, whatever clock and however many at a time.
//
// Covers: I7, S5
func TestCodes_I7_S5(t *testing.T) {
	w := newWorld(t)
	elsewhere := w.signIn()
	o, p, recovery := w.protect(w.signIn())
	if s := w.alive("the session that set it up", o.Token); !s.Strong || !s.Fresh {
		t.Errorf("strong %v, fresh %v", s.Strong, s.Fresh)
	}
	w.dead("a session that never gave it", elsewhere.Token)
	secret, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(p.letters)
	if err != nil || len(secret) != 20 {
		t.Fatalf("%d bytes of secret: %v", len(secret), err)
	}
	kept := dbtest.Query(t, w.url, "SELECT (SELECT string_agg(encode(secret, 'hex'), ' ') FROM identity.code_secret) || (SELECT string_agg(r::text, ' ') FROM identity.recovery_code r) || (SELECT string_agg(e::text, ' ') FROM audit.entry e)")
	if strings.Contains(kept, strings.ToLower(dbtest.Query(t, w.url, "SELECT encode($1, 'hex')", secret))) || strings.Contains(kept, strings.ReplaceAll(recovery[0], "-", "")) {
		t.Error("a secret stands in the database in clear")
	}

	half := w.half()
	w.dead("half a session", half.Token)
	h, err := w.m.HalfByToken(t.Context(), half.Token)
	if err != nil || h.Code != clerk || !h.Codes || !h.Recovery || h.Passkeys {
		t.Errorf("waits for %+v: %v", h, err)
	}
	code := p.code(0)
	full, err := w.proof(half, code)
	if err != nil || full.Device == "" {
		t.Fatalf("the code: %v", err)
	}
	if s := w.alive("with the code", full.Token); !s.Strong || s.Actor.Code != clerk {
		t.Errorf("stands for %+v", s)
	}
	_, err = w.proof(half, p.code(time.Minute))
	if errs.KindOf(err) != errs.Unauthenticated {
		t.Errorf("the half session a second time: %v", err)
	}
	_, err = w.proof(w.half(), code)
	if errs.KindOf(err) != errs.Invalid {
		t.Errorf("the same code again: %v", err)
	}
	_, err = w.proof(w.half(), p.code(-30*time.Second))
	if errs.KindOf(err) != errs.Invalid {
		t.Errorf("an earlier code after a later one: %v", err)
	}
	for off, ok := range map[time.Duration]bool{-60 * time.Second: false, -30 * time.Second: true, 30 * time.Second: true, 60 * time.Second: false} {
		w.pass(3 * time.Minute)
		_, err = w.proof(w.half(), p.code(off))
		if (err == nil) != ok {
			t.Errorf("a clock that is %v off: %v", off, err)
		}
	}
	w.pass(3 * time.Minute)
	code = p.code(0)
	var halves []identity.Opened
	for range 8 {
		halves = append(halves, w.half())
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	good := 0
	for _, o := range halves {
		wg.Go(func() {
			_, err := w.proof(o, code)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				good++
			}
		})
	}
	wg.Wait()
	if good != 1 {
		t.Errorf("one code opened %d sessions at the same moment", good)
	}

	half = w.half()
	_, err = w.proof(half, strings.ToUpper(recovery[0]))
	if err != nil {
		t.Errorf("a recovery code: %v", err)
	}
	_, err = w.proof(w.half(), recovery[0])
	if errs.KindOf(err) != errs.Invalid {
		t.Errorf("a recovery code again: %v", err)
	}
	half = w.half()
	w.pass(10 * time.Minute)
	_, err = w.proof(half, p.code(0))
	if errs.KindOf(err) != errs.Unauthenticated {
		t.Errorf("a half session ten minutes later: %v", err)
	}
}

// Somebody who has the password gets five codes a sign-in and thirty a month; a recovery code still opens.
//
// Covers: S5
func TestCodesCannotBeGuessed_S5(t *testing.T) {
	w := newWorld(t)
	_, p, recovery := w.protect(w.signIn())
	tried := 0
	for range 12 {
		half := w.half()
		for i := range 8 {
			_, err := w.proof(half, "00000"+string(rune('0'+i)))
			if err == nil {
				t.Fatal("a guess was right")
			}
			if errs.KindOf(err) == errs.Invalid {
				tried++
			}
		}
	}
	if tried != 12*4 {
		t.Errorf("%d guesses were answered as wrong, want 48: the fifth ends the sign-in", tried)
	}
	if n := w.count("SELECT sum(wrong)::text FROM identity.session"); n != 60 {
		t.Errorf("%d wrong ones counted, want 60", n)
	}
	_, err := w.proof(w.half(), p.code(0))
	if errs.KindOf(err) != errs.Invalid {
		t.Errorf("after sixty wrong ones a right code opens: %v", err)
	}
	_, err = w.proof(w.half(), recovery[3])
	if err != nil {
		t.Errorf("a recovery code: %v", err)
	}
}

// Changes of factors want a proof that is fresh; roles that may much cannot be without.
//
// Covers: I7
func TestFactorChanges_I7(t *testing.T) {
	w := newWorld(t)
	o := w.signIn()
	w.pass(16 * time.Minute)
	wantKey := func(name, key string, err error) {
		t.Helper()
		var known *errs.Error
		if !errors.As(err, &known) || known.Key != key {
			t.Errorf("%s: %v, want %s", name, err, key)
		}
	}
	wantKey("long after signing in", "identity.prove_first", w.m.BeginCodes(t.Context(), o.Actor, identity.FactorChange{SessionID: o.SessionID}))
	_, err := w.m.ProveAgain(t.Context(), o.Actor, identity.AgainProof{SessionID: o.SessionID, Password: "Torony lovarda 7. kavics"})
	wantKey("a wrong password", "identity.current_wrong", err)
	o, err = w.m.ProveAgain(t.Context(), o.Actor, identity.AgainProof{SessionID: o.SessionID, Password: password})
	if err != nil {
		t.Fatal(err)
	}
	key := audit.Request{Key: "once"}
	_, _, err = w.m.ConfirmCodes(t.Context(), o.Actor, identity.FactorChange{SessionID: o.SessionID, Code: "123456", Request: key})
	wantKey("confirming what was not begun", "error.not_found", err)
	o, p, _ := w.protect(o)
	wantKey("codes twice", "identity.codes_there", w.m.BeginCodes(t.Context(), o.Actor, identity.FactorChange{SessionID: o.SessionID}))
	w.pass(16 * time.Minute)
	wantKey("removing them later", "identity.prove_first", w.m.RemoveCodes(t.Context(), o.Actor, identity.FactorChange{SessionID: o.SessionID}))
	_, err = w.m.ProveAgain(t.Context(), o.Actor, identity.AgainProof{SessionID: o.SessionID, Password: password})
	wantKey("a password where a code is asked for", "identity.code_wrong", err)
	o, err = w.m.ProveAgain(t.Context(), o.Actor, identity.AgainProof{SessionID: o.SessionID, Proof: identity.Proof{Code: p.code(0)}})
	if err != nil {
		t.Fatal(err)
	}
	again, err := w.m.NewRecoveryCodes(t.Context(), o.Actor, identity.FactorChange{SessionID: o.SessionID})
	if err != nil || len(again) != 10 {
		t.Errorf("%d new recovery codes: %v", len(again), err)
	}
	if n := w.count("SELECT count(*)::text FROM identity.recovery_code WHERE used_at IS NULL AND void_at IS NULL"); n != 10 {
		t.Errorf("%d recovery codes count, want 10", n)
	}
	dbtest.Query(t, w.url, "UPDATE identity.membership SET role = 'idm.auditor' RETURNING role")
	wantKey("an auditor without", "identity.factor_needed", w.m.RemoveCodes(t.Context(), o.Actor, identity.FactorChange{SessionID: o.SessionID}))
	dbtest.Query(t, w.url, "UPDATE identity.membership SET role = 'ptr.clerk' RETURNING role")
	err = w.m.RemoveCodes(t.Context(), o.Actor, identity.FactorChange{SessionID: o.SessionID})
	if err != nil {
		t.Errorf("removing them: %v", err)
	}
	if n := w.count("SELECT count(*)::text FROM identity.code_secret WHERE secret IS NOT NULL"); n != 0 {
		t.Errorf("%d secrets are kept", n)
	}
	if w.signIn().AwaitsFactor {
		t.Error("a code is still asked for")
	}
}

// The whole way on pages without JavaScript: who must have a second factor sets it up before anything else, signs in with
// it, with a recovery code, and proves to be there before taking it away.
//
// Covers: I7
func TestFactorPages_I7(t *testing.T) {
	w := newWorld(t)
	dbtest.Query(t, w.url, "UPDATE identity.membership SET role = 'idm.operator' RETURNING role")
	b := webtest.NewBrowser(t, newSite(t, w, "http://127.0.0.1:8080"))
	a := b.Submit("/sign-in", credentials(clerk, password))
	if a.Path != "/account/factors" || !strings.Contains(a.Text(), "kötelező a második lépés") {
		t.Fatalf("lands at %s: %s", a.Path, a.Text())
	}
	a = b.Submit("/account/factors/begin", url.Values{"form_key": {a.FormKey()}})
	m := regexp.MustCompile(`<span class="code">([A-Z2-7]{4})</span>`).FindAllStringSubmatch(a.Body, -1)
	if a.Path != "/account/factors/codes" || len(m) != 8 || !strings.Contains(a.Body, `src="data:image/png;base64,`) {
		t.Fatalf("the set-up: %s\n%s", a.Path, a.Text())
	}
	p := &phone{w: w}
	for _, group := range m {
		p.letters += group[1]
	}
	a = b.Submit("/account/factors/codes", url.Values{"code": {"12"}})
	if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, `href="#code"`) {
		t.Errorf("a wrong first code: %d", a.Status)
	}
	a = b.Submit("/account/factors/codes", url.Values{"code": {" " + p.code(0)[:3] + " " + p.code(0)[3:]}})
	recovery := regexp.MustCompile(`<li>([a-z0-9]{5}-[a-z0-9]{5})</li>`).FindAllStringSubmatch(a.Body, -1)
	if a.Status != http.StatusOK || len(recovery) != 10 {
		t.Fatalf("%d recovery codes: %d %s", len(recovery), a.Status, a.Text())
	}
	if a = b.Visit("/room/7"); a.Path != "/room/7" {
		t.Errorf("after the set-up: %s", a.Path)
	}
	b.Submit("/sign-out", nil)
	w.pass(time.Minute)
	a = b.Submit("/sign-in", credentials(clerk, password))
	if a.Path != "/sign-in/factor" || !strings.Contains(a.Text(), "Második lépés") {
		t.Fatalf("after the password: %s", a.Path)
	}
	if other := b.Visit("/room/9"); other.Path != "/sign-in/factor" {
		t.Errorf("half a session leads to %s", other.Path)
	}
	a = b.Submit("/sign-in/factor", url.Values{"code": {"000000"}, "back": {"/room/7"}})
	if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, `href="#code"`) || strings.Contains(a.Body, "000000") {
		t.Errorf("a wrong code: %d", a.Status)
	}
	a = b.Submit("/sign-in/factor", url.Values{"code": {p.code(0)}, "back": {"/room/7"}})
	if a.Path != "/room/7" {
		t.Errorf("with the code: %d %s", a.Status, a.Text())
	}
	b.Submit("/sign-out", nil)
	b.Submit("/sign-in", credentials(clerk, password))
	a = b.Submit("/sign-in/factor", url.Values{"code": {recovery[0][1]}, "back": {"/room/7"}})
	if a.Path != "/room/7" {
		t.Errorf("with a recovery code: %d %s", a.Status, a.Text())
	}
	w.pass(20 * time.Minute)
	a = b.Submit("/account/factors/recovery", nil)
	if a.Path != "/account/prove" {
		t.Fatalf("long after signing in: %s", a.Path)
	}
	a = b.Submit("/account/prove", url.Values{"code": {p.code(0)}})
	if a.Path != "/account/factors" {
		t.Errorf("after the proof: %d %s", a.Status, a.Text())
	}
	a = b.Submit("/account/factors/codes/remove", nil)
	if a.Status != http.StatusConflict || !strings.Contains(a.Text(), "kötelező a második lépés") {
		t.Errorf("taking it away: %d %s", a.Status, a.Text())
	}
	for range 5 {
		b.Submit("/sign-out", nil)
		b.Submit("/sign-in", credentials(clerk, password))
		for range 5 {
			a = b.Submit("/sign-in/factor", url.Values{"code": {"000000"}, "back": {"/room/7"}})
		}
	}
	if a.Path != "/sign-in/factor" || !strings.Contains(a.Text(), "Kezdje elölről") {
		t.Errorf("after the fifth wrong code: %s %s", a.Path, a.Text())
	}
	if a = b.Visit("/sign-in/factor"); a.Path != "/sign-in" {
		t.Errorf("the half session goes on at %s", a.Path)
	}
}
