package identity

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
)

// talking is how long a request may take that speaks with the provider.
const talking = 4*providerPatience + 5*time.Second

// providerRoutes adds the pages of signing in by an identity provider, and of one's own profile.
func (m *Module) providerRoutes(s *web.Site) {
	m.profileRoutes(s)
	if m.provider == nil {
		return
	}
	s.Handle("GET "+providerPath, m.toProvider, web.Within(talking), web.Queued)
	s.Handle("GET "+ProviderCallback, m.fromProvider, web.Within(talking), web.Queued)
	s.Handle("GET /sign-out/provider", m.leftProvider, web.Within(talking), web.Queued)
}

// A sign-in on its way stands in a cookie of its own, so that several windows do not disturb each other. It comes back
// from another site, so it cannot be as strict as the others.
const (
	flowCookie = "oszir-flow-"
	flowsKept  = 5 // of one browser at once
	flowAbout  = "sign-in by the provider"
	flowKey    = "provider-flow"
)

func setFlowCookie(c *web.Context, name, value string, age time.Duration) {
	http.SetCookie(c.W, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: int(age / time.Second), HttpOnly: true, Secure: c.Site.Secure(), SameSite: http.SameSiteLaxMode,
	})
}

func flowName(c *web.Context, state string) string {
	sum := sha256.Sum256([]byte(state))
	return cookieName(c, flowCookie) + base64.RawURLEncoding.EncodeToString(sum[:6])
}

// toProvider sends the browser to the provider.
func (m *Module) toProvider(c *web.Context) error {
	c.NoStore()
	f := flow{
		State: rand.Text(), Nonce: rand.Text(), Verifier: rand.Text() + rand.Text(), Issuer: m.provider.cfg.Issuer,
		Back: backPath(c.R.URL.Query().Get("back")), Until: m.now().Add(flowFor),
	}
	to, err := m.provider.begin(c.Context(), f)
	if err != nil {
		return err
	}
	text, err := json.Marshal(f)
	if err != nil {
		return err
	}
	sealed, err := m.deps.Keys.Seal(flowKey, text, []byte(flowAbout))
	if err != nil {
		return err
	}
	begun := 0
	for _, k := range c.R.Cookies() {
		if strings.HasPrefix(k.Name, cookieName(c, flowCookie)) {
			begun++
			if begun >= flowsKept {
				setFlowCookie(c, k.Name, "", -time.Second)
			}
		}
	}
	setFlowCookie(c, flowName(c, f.State), base64.RawURLEncoding.EncodeToString(sealed), flowFor)
	http.Redirect(c.W, c.R, to, http.StatusSeeOther)
	return nil
}

// begun gives the sign-in that the browser began under a state. Errors: Invalid when it did not, or too long ago.
func (m *Module) begun(c *web.Context, state string) (flow, error) {
	var f flow
	k, err := c.R.Cookie(flowName(c, state))
	if state == "" || err != nil {
		return f, errs.Wrap(errForeignFlow, errs.Invalid, "identity.provider_foreign")
	}
	setFlowCookie(c, k.Name, "", -time.Second)
	sealed, err := base64.RawURLEncoding.DecodeString(k.Value)
	if err == nil {
		sealed, err = m.deps.Keys.Unseal(flowKey, sealed, []byte(flowAbout))
	}
	if err == nil {
		err = json.Unmarshal(sealed, &f)
	}
	if err != nil || subtle.ConstantTimeCompare([]byte(f.State), []byte(state)) != 1 || !m.now().Before(f.Until) {
		return f, errs.Wrap(errForeignFlow, errs.Invalid, "identity.provider_foreign")
	}
	return f, nil
}

// providerAddress is where a sign-in by the provider begins; "" when there is none.
func (m *Module) providerAddress(back string) string {
	if m.provider == nil {
		return ""
	}
	return providerPath + "?" + url.Values{"back": {back}}.Encode()
}

// cameByProvider reports whether the owner of the browser's session comes from the provider. When that cannot be found out
// the session ends all the same.
func (m *Module) cameByProvider(c *web.Context) bool {
	if m.provider == nil {
		return false
	}
	s, err := m.ByToken(c.Context(), cookie(c, sessionCookie))
	if err != nil {
		return false
	}
	by, err := m.byProvider(c.Context(), s.Actor)
	return err == nil && by
}

type providerDonePage struct {
	web.Page
	To string
}

var providerDoneView = web.NewView[providerDonePage](pages, "pages/provider_done.html")

// fromProvider takes the browser back. It answers with a page that goes on by itself: the session's cookie is not sent
// with what another site has caused, as a redirection would be.
func (m *Module) fromProvider(c *web.Context) error {
	c.NoStore()
	q := c.R.URL.Query()
	f, err := m.begun(c, q.Get("state"))
	if err == nil && q.Get("code") == "" {
		err = errs.New(errs.Invalid, "identity.provider_broken_off") // the person said no there, or the provider
	}
	var who citizen
	if err == nil {
		who, err = m.provider.redeem(c.Context(), f, q.Get("code"), q.Get("iss"))
	}
	if err != nil {
		outcome := "refused"
		if errs.KindOf(err) == errs.Unavailable {
			outcome = "error"
		}
		m.deps.Observe(outcome)
		m.deps.Log.WarnContext(c.Context(), "sign-in by the provider", slog.String("outcome", outcome), slog.String("cause", err.Error()))
		return err
	}
	in, err := m.admit(c.Context(), who, audit.Request{Key: "flow-" + f.State})
	if errs.KindOf(err) == errs.Unauthenticated {
		err = errs.Wrap(err, errs.Conflict, "identity.provider_disabled") // not led to the sign-in again
	}
	if err != nil {
		return err
	}
	keep(c, in.Opened)
	to := m.begin(c, in.Actor, f.Back)
	if in.Path != "" {
		to = in.Path
	}
	if in.AwaitsFactor {
		to = factorPath(to)
	}
	c.W.Header().Set("Refresh", "0; url="+to)
	return providerDoneView.Show(c, http.StatusOK, providerDonePage{Page: c.Page("identity.provider.done"), To: to})
}

type providerLeftPage struct {
	web.Page
	There string // where the provider ends its own session; "": it offers no such thing
}

var providerLeftView = web.NewView[providerLeftPage](pages, "pages/provider_left.html")

// leftProvider answers GET /sign-out/provider: here the session has ended, at the provider it may go on.
func (m *Module) leftProvider(c *web.Context) error {
	c.NoStore()
	return providerLeftView.Show(c, http.StatusOK, providerLeftPage{
		Page: c.Page("identity.provider.left"), There: m.provider.signOutAddress(c.Context()),
	})
}
