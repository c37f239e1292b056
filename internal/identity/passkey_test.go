package identity_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"

	"oszir/internal/identity"
	"oszir/internal/identity/identitytest"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/web/webtest"
)

const passkeySite = "https://oszir.example"

// token is a security key made of software, at a site.
type token struct {
	w    *world
	rp   virtualwebauthn.RelyingParty
	auth virtualwebauthn.Authenticator
	cred virtualwebauthn.Credential
}

func newToken(w *world) *token {
	return &token{
		w: w, rp: virtualwebauthn.RelyingParty{Name: "OSZIR", ID: "oszir.example", Origin: passkeySite},
		auth: virtualwebauthn.NewAuthenticator(), cred: identitytest.Passkey(w.t),
	}
}

// make answers a page that asks for a new passkey.
func (k *token) make(ask identity.PasskeyAsk) identity.PasskeyAnswer {
	k.w.t.Helper()
	var asked struct {
		PublicKey struct {
			User struct{ ID string }
		}
	}
	err := json.Unmarshal([]byte(ask.Options), &asked)
	if err != nil {
		k.w.t.Fatal(err)
	}
	options, err := virtualwebauthn.ParseAttestationOptions(ask.Options)
	if err != nil {
		k.w.t.Fatal(err)
	}
	if strings.Contains(ask.Options, "Piroska") && options.UserID == "" {
		k.w.t.Error("no handle")
	}
	k.auth.Options.UserHandle = []byte(options.UserID)
	k.auth.AddCredential(k.cred)
	return identity.PasskeyAnswer{Answer: virtualwebauthn.CreateAttestationResponse(k.rp, k.auth, k.cred, *options), Sealed: ask.Sealed, Site: passkeySite}
}

// answer answers a page that asks for a passkey; each time its counter moves on.
func (k *token) answer(ask identity.PasskeyAsk) identity.PasskeyAnswer {
	k.w.t.Helper()
	options, err := virtualwebauthn.ParseAssertionOptions(ask.Options)
	if err != nil {
		k.w.t.Fatal(err)
	}
	k.cred.Counter++
	return identity.PasskeyAnswer{Answer: virtualwebauthn.CreateAssertionResponse(k.rp, k.auth, k.cred, *options), Sealed: ask.Sealed, Site: passkeySite}
}

func (w *world) addPasskey(o identity.Opened, k *token, name string) (identity.Opened, []string, error) {
	w.t.Helper()
	ask, err := w.m.AskNewPasskey(w.t.Context(), o.Actor, passkeySite)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.m.AddPasskey(w.t.Context(), o.Actor, identity.FactorChange{SessionID: o.SessionID, Name: name, Passkey: k.make(ask)})
}

func (w *world) byPasskey(k *token) (identity.Opened, error) {
	w.t.Helper()
	ask, err := w.m.AskPasskey(passkeySite)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.m.SignInByPasskey(w.t.Context(), identity.PasskeySignIn{Passkey: k.answer(ask), Address: "192.0.2.1"})
}

// A passkey is a second factor, and a way in of its own when it makes sure of its owner; an answer counts once, for the
// challenge, the site and the account it was asked for.
//
// Covers: I7, S5
func TestPasskeys_I7_S5(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	k := newToken(w)
	o, recovery, err := w.addPasskey(w.signIn(), k, "irodai gép")
	if err != nil || len(recovery) != 10 || !w.alive("after setting it up", o.Token).Strong {
		t.Fatalf("%d recovery codes: %v", len(recovery), err)
	}
	_, _, err = w.addPasskey(o, k, "ugyanaz")
	if errs.KindOf(err) != errs.Conflict {
		t.Errorf("the same passkey again: %v", err)
	}
	prove := func(half identity.Opened, in identity.PasskeyAnswer) error {
		_, err := w.m.ProveFactor(ctx, identity.HalfProof{Token: half.Token, Proof: identity.Proof{Passkey: in}})
		return err
	}
	askHalf := func(half identity.Opened) identity.PasskeyAsk {
		t.Helper()
		ask, err := w.m.AskHalfPasskey(ctx, half.Token, passkeySite)
		if err != nil {
			t.Fatal(err)
		}
		return ask
	}
	half := w.half()
	good := k.answer(askHalf(half))
	err = prove(half, good)
	if err != nil {
		t.Errorf("as a second factor: %v", err)
	}
	err = prove(w.half(), good)
	if errs.KindOf(err) != errs.Invalid {
		t.Errorf("the same answer again: %v", err)
	}
	half = w.half()
	old := askHalf(half)
	w.pass(9 * time.Minute)
	for range 3 {
		w.pass(9 * time.Minute)
		half = w.half()
	}
	err = prove(half, k.answer(old))
	if errs.KindOf(err) != errs.Invalid {
		t.Errorf("an answer to a challenge of an hour ago: %v", err)
	}
	for range 2 {
		_, err = w.byPasskey(k)
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, change := range map[string]func(k *token){
		"of another site":     func(k *token) { k.rp.Origin = "https://oszir.example.org" },
		"of another domain":   func(k *token) { k.rp.ID = "example.org" },
		"of another key":      func(k *token) { k.cred.Key = identitytest.Passkey(t).Key },
		"of a copy":           func(k *token) { k.cred.Counter = 0 },
		"without a touch":     func(k *token) { k.auth.Options.UserNotPresent = true },
		"of somebody unknown": func(k *token) { k.cred.ID = []byte("somebody else's key") },
	} {
		bad := *k
		change(&bad)
		half = w.half()
		err = prove(half, bad.answer(askHalf(half)))
		if errs.KindOf(err) != errs.Invalid {
			t.Errorf("an answer %s: %v", name, err)
		}
		full, err := w.byPasskey(&bad)
		if err == nil {
			t.Errorf("an answer %s opens session %d", name, full.SessionID)
		}
	}

	full, err := w.byPasskey(k)
	if err != nil || full.Device == "" || !w.alive("by the passkey alone", full.Token).Strong {
		t.Fatalf("by the passkey alone: %v", err)
	}
	lax := *k
	lax.auth.Options.UserNotVerified = true
	_, err = w.byPasskey(&lax)
	if errs.KindOf(err) != errs.Unauthenticated {
		t.Errorf("alone without making sure of its owner: %v", err)
	}
	k.cred.Counter++
	half = w.half()
	lax = *k
	lax.auth.Options.UserNotVerified = true
	err = prove(half, lax.answer(askHalf(half)))
	if err != nil {
		t.Errorf("after the password that is not needed: %v", err)
	}
	k.cred.Counter++

	// An account that wrong passwords have blocked: its owner comes in by the passkey, and the block is lifted.
	for i := range 3 {
		_, _ = w.try(clerk, "kavics lovarda hetedik torony", "", "198.51.100."+string(rune('1'+i)))
	}
	if b := w.block(); !b.Unknown || b.NoWay {
		t.Errorf("with a passkey left: %+v", b)
	}
	full, err = w.byPasskey(k)
	if err != nil || w.block() != (identity.Block{}) {
		t.Errorf("blocked: %v, %+v", err, w.block())
	}
	f, err := w.m.Factors(ctx, full.Actor)
	if err != nil || len(f.Passkeys) != 1 || f.Passkeys[0].Name != "irodai gép" || f.Passkeys[0].LastUsed.IsZero() {
		t.Errorf("the list: %+v, %v", f, err)
	}
	change := identity.FactorChange{SessionID: full.SessionID, ID: f.Passkeys[0].ID, Name: "otthoni gép"}
	err = errors.Join(w.m.RenamePasskey(ctx, full.Actor, change), w.m.RemovePasskey(ctx, full.Actor, change))
	if err != nil {
		t.Errorf("renaming and removing: %v", err)
	}
	_, err = w.byPasskey(k)
	if errs.KindOf(err) != errs.Unauthenticated {
		t.Errorf("removed: %v", err)
	}
	err = w.m.RemovePasskey(ctx, full.Actor, change)
	if errs.KindOf(err) != errs.NotFound {
		t.Errorf("removing it again: %v", err)
	}
	w.add("masik.ugyintezo")
	other, err := w.try("masik.ugyintezo", password, "", "192.0.2.9")
	if err != nil {
		t.Fatal(err)
	}
	ask, err := w.m.AskNewPasskey(ctx, full.Actor, passkeySite)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = w.m.AddPasskey(ctx, other.Actor, identity.FactorChange{SessionID: other.SessionID, Name: "x", Passkey: newToken(w).make(ask)})
	if errs.KindOf(err) != errs.Invalid {
		t.Errorf("what another account was asked for: %v", err)
	}
	err = w.m.Disable(ctx, operator, clerk)
	if err != nil {
		t.Fatal(err)
	}
}

// The pages ask the browser and take its answer.
func TestPasskeyPages_I7(t *testing.T) {
	w := newWorld(t)
	k := newToken(w)
	k.rp = virtualwebauthn.RelyingParty{Name: "OSZIR", ID: "localhost", Origin: "http://localhost:8080"}
	b := webtest.NewBrowser(t, newSite(t, w, "http://127.0.0.1:8080"))
	read := func(a webtest.Answer) identity.PasskeyAsk {
		t.Helper()
		options := regexp.MustCompile(`data-options="([^"]+)"`).FindStringSubmatch(a.Body)
		sealed := regexp.MustCompile(`name="sealed" value="([^"]+)"`).FindStringSubmatch(a.Body)
		if options == nil || sealed == nil {
			t.Fatalf("%s asks no passkey: %s", a.Path, a.Text())
		}
		return identity.PasskeyAsk{Options: strings.NewReplacer("&#34;", `"`, "&#43;", "+").Replace(options[1]), Sealed: sealed[1]}
	}
	send := func(path string, in identity.PasskeyAnswer, more url.Values) webtest.Answer {
		v := url.Values{"answer": {in.Answer}, "sealed": {in.Sealed}, "back": {"/room/7"}}
		for name, value := range more {
			v[name] = value
		}
		return b.Submit(path, v)
	}
	b.Submit("/sign-in", credentials(clerk, password))
	a := send("/account/factors/passkey", k.make(read(b.Visit("/account/factors/passkey"))), url.Values{"name": {"irodai gép"}})
	if a.Status != http.StatusOK || !strings.Contains(a.Text(), "Tartalék kódok") {
		t.Fatalf("setting it up: %d %s", a.Status, a.Text())
	}
	b.Submit("/sign-out", nil)
	a = b.Submit("/sign-in", credentials(clerk, password))
	a = send("/sign-in/factor", k.answer(read(a)), nil)
	if a.Path != "/room/7" {
		t.Errorf("as a second factor: %s %s", a.Path, a.Text())
	}
	b.Submit("/sign-out", nil)
	ask := read(b.Visit("/sign-in"))
	answer := k.answer(ask)
	a = send("/sign-in/passkey", answer, nil)
	if a.Path != "/room/7" {
		t.Errorf("alone: %s %s", a.Path, a.Text())
	}
	b.Submit("/sign-out", nil)
	a = send("/sign-in/passkey", answer, nil)
	if a.Path != "/sign-in/passkey" || a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text(), "Ezzel a belépőkulccsal nem lehet belépni") {
		t.Errorf("the same answer again: %d %s", a.Status, a.Text())
	}
}
