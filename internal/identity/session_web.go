package identity

import (
	"embed"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
)

//go:embed pages
var pages embed.FS

// hashed is how long a request may take that hashes a password when all hash theirs.
const hashed = hashingWait + 20*time.Second

// Routes adds sign-in, sign-out and one's own account to a site.
func (m *Module) Routes(s *web.Site) {
	s.Handle("GET "+web.SignInPath, m.showSignIn)
	s.Handle("POST "+web.SignInPath, m.doSignIn, web.Within(hashed), web.Queued)
	s.Handle("POST /sign-out", m.doSignOut)
	s.Handle("GET /account", m.signed(m.showAccount))
	s.Handle("POST /account", m.signed(m.doPassword), web.Within(hashed), web.Queued)
	s.Handle("POST /account/body", m.signed(m.doBody))
	s.Handle("POST /account/sign-out-everywhere", m.signed(m.doSignOutEverywhere))
	s.Handle("GET /account/sessions", m.signed(m.showSessions))
	s.Handle("POST /account/sessions/end", m.signed(m.doEndSessions))
	s.Handle("GET /account/idle", m.idle)
	s.Handle("POST /account/stay", m.signed(m.stay))
	m.factorRoutes(s)
	m.providerRoutes(s)
	m.linkRoutes(s)
	m.requestRoutes(s)
}

// Page makes a handler of one that needs to know who acts. Whoever is not signed in is led to the sign-in and back;
// whoever has to choose a password of their own, or to set up a second factor, is led to do so first.
func (m *Module) Page(h func(c *web.Context, who Actor) error) web.Handler {
	return m.signed(func(c *web.Context, s Signed) error {
		if s.MustChange {
			return c.Redirect("/account")
		}
		if s.MustProtect {
			return c.Redirect("/account/factors")
		}
		return h(c, s.Actor)
	})
}

func (m *Module) signed(h func(c *web.Context, s Signed) error) web.Handler {
	return func(c *web.Context) error {
		c.NoStore()
		s, err := m.ByToken(c.Context(), cookie(c, sessionCookie))
		if errs.KindOf(err) == errs.Unauthenticated && c.R.Method == http.MethodPost {
			return m.signInAgain(c, err)
		}
		if err != nil {
			return err
		}
		if browser := browserOf(c.R.UserAgent()); s.browser == "" && browser != "" {
			err = m.noteSessionBrowser(c.Context(), s.SessionID, browser)
			if err != nil {
				return err
			}
		}
		code, name := m.BodyName(c.Context(), s.Actor.BodyID)
		c.Account(s.Actor.Code, code)
		c.User = &web.User{
			Name: s.Name, Code: s.Actor.Code, Body: name, BodyCode: code, Role: roleName(c, s.Actor.Role), MaySearch: !m.NoSearch && s.Actor.May(SearchPeople),
			Rights: func(right string) bool { return s.Actor.May(Right(right)) }, Idle: int(idleLimit / time.Second), Known: s.Person != 0,
		}
		err = c.Site.Spend(s.Actor.Code)
		if err != nil {
			return err
		}
		c.User.Reminder, err = m.linkReminder(c, s)
		if err != nil {
			return err
		}
		return h(c, s)
	}
}

func roleName(c *web.Context, r Role) string { return c.T("identity.role." + string(r)) }

// The cookies. Where browsers come by https their names begin with __Host-, which binds them to this very host and to
// https; without https they are for this machine itself only.
const (
	sessionCookie = "oszir"
	deviceCookie  = "oszir-device"
	hostPrefix    = "__Host-"
)

func cookieName(c *web.Context, name string) string {
	if c.Site.Secure() {
		return hostPrefix + name
	}
	return name
}

func cookie(c *web.Context, name string) string {
	k, err := c.R.Cookie(cookieName(c, name))
	if err != nil {
		return ""
	}
	return k.Value
}

// setCookie gives the browser something to keep: for an age, until it is closed (0), or no longer (less than 0).
func setCookie(c *web.Context, name, value string, age time.Duration) {
	http.SetCookie(c.W, &http.Cookie{
		Name: cookieName(c, name), Value: value, Path: "/", MaxAge: int(age / time.Second), HttpOnly: true, Secure: c.Site.Secure(), SameSite: http.SameSiteStrictMode,
	})
}

func keep(c *web.Context, o Opened) {
	if o.Token != "" {
		setCookie(c, sessionCookie, o.Token, 0)
	}
	if o.Device != "" {
		setCookie(c, deviceCookie, o.Device, knownFor)
	}
}

type signInPage struct {
	web.Page
	Code, Password web.Field
	Back           string
	Form           string     // what was typed before the session died, sealed; "": nothing
	Passkey        PasskeyAsk // empty: passkeys cannot be used here
	Provider       string     // where the sign-in by an identity provider begins; "": there is none
}

var signInView = web.NewView[signInPage](pages, "pages/sign_in.html")

func (m *Module) newSignInPage(c *web.Context, code, back, form string) signInPage {
	page := signInPage{
		Page: c.Page("identity.sign_in.title"), Back: back, Form: form, Provider: m.providerAddress(back),
		Code:     web.Field{Name: "code", Label: c.T("identity.sign_in.code"), Value: code, Autocomplete: "username", Required: true},
		Password: web.Field{Name: "password", Label: c.T("identity.sign_in.password"), Type: "password", Autocomplete: "current-password", Required: true},
	}
	page.Path = web.SignInPath // where the language is changed and the page is left for
	ask, err := m.AskPasskey(site(c))
	if err == nil {
		page.Passkey = ask
	}
	if form != "" {
		page.Notice = c.T("identity.sign_in.form_kept")
	}
	return page
}

// site is how browsers reach us.
func site(c *web.Context) string {
	at := c.Site.Origin()
	if at == "" {
		return "http://" + c.R.Host // a test, which did not say
	}
	return at
}

// backPath is where a sign-in leads to.
func backPath(back string) string {
	to := web.LocalPath(back)
	if strings.HasPrefix(to, "/sign-") {
		return "/"
	}
	return to
}

func (m *Module) showSignIn(c *web.Context) error {
	c.NoStore()
	back := backPath(c.R.URL.Query().Get("back"))
	_, err := m.ByToken(c.Context(), cookie(c, sessionCookie))
	if err == nil {
		return c.Redirect(back)
	}
	if errs.KindOf(err) != errs.Unauthenticated {
		return err
	}
	_, err = m.HalfByToken(c.Context(), cookie(c, sessionCookie))
	if err == nil {
		return c.Redirect(factorPath(back))
	}
	if errs.KindOf(err) != errs.Unauthenticated {
		return err
	}
	page := m.newSignInPage(c, "", back, "")
	if c.R.URL.Query().Has("unlocked") {
		page.Notice = c.T("identity.unlock.done")
	}
	if c.R.URL.Query().Has("out") {
		page.Notice = c.T("identity.signed_out")
	}
	return signInView.Show(c, http.StatusOK, page)
}

func (m *Module) doSignIn(c *web.Context) error {
	c.NoStore()
	v, err := c.Post()
	if err != nil {
		return err
	}
	device := cookie(c, deviceCookie)
	back := backPath(v.Get("back"))
	o, err := m.SignIn(c.Context(), Credentials{Code: v.Get("code"), Password: v.Get("password"), Device: device, Address: c.Address()})
	if err == nil {
		return m.arrive(c, o, device, back, v.Get("form"))
	}
	page := m.newSignInPage(c, v.Get("code"), back, v.Get("form"))
	status, known := refused(c, err)
	if known == nil {
		return err
	}
	page.Code.Error = c.T(known.Key, known.Args...)
	page.Errors = []web.FieldError{{Field: "code", Text: page.Code.Error}}
	return signInView.Show(c, status, page)
}

// arrive leads somebody who has just signed in to where they wanted to go, or to what is still to be done.
func (m *Module) arrive(c *web.Context, o Opened, device, back, form string) error {
	if o.Device == "" && !o.AwaitsFactor {
		o.Device = device // it is known, and so for longer again
	}
	keep(c, o)
	switch {
	case o.AwaitsFactor && form == "":
		return c.Redirect(factorPath(back))
	case o.AwaitsFactor:
		return m.showFactor(c, http.StatusOK, o.Token, back, form, "")
	case form != "":
		return m.showKeptForm(c, o.Actor, back, form)
	}
	return c.Redirect(m.begin(c, o.Actor, back))
}

// begin is where somebody who has just signed in goes: where they wanted, or, as the start page holds nothing for a client
// without any right, to who looked at their data.
func (m *Module) begin(c *web.Context, who Actor, back string) string {
	if back != "/" || m.OwnData == "" || who.Role != RoleUser {
		return back
	}
	if _, known := m.PersonOf(c.Context(), who.AccountID); !known {
		return back
	}
	return m.OwnData
}

// refused gives status and text of an error that the form itself shows; nil when it is no such error.
func refused(c *web.Context, err error) (int, *errs.Error) {
	var known *errs.Error
	if !errors.As(err, &known) || known.Kind == errs.Internal || known.Kind == errs.NotFound {
		return 0, nil
	}
	status, _, _ := web.Status(err)
	switch {
	case known.Kind == errs.Unavailable:
		c.W.Header().Set("Retry-After", "10")
	case known.Kind == errs.Unauthenticated:
		status = http.StatusUnprocessableEntity // 401 would ask for a header that browsers answer with a box of their own
	}
	return status, known
}

func (m *Module) doSignOut(c *web.Context) error {
	c.NoStore()
	there := m.cameByProvider(c)
	err := m.SignOut(c.Context(), cookie(c, sessionCookie))
	if err != nil {
		return err
	}
	if there {
		return m.leaveFor(c, "/sign-out/provider")
	}
	return m.leave(c)
}

// leave takes the session from the browser, and what it may have kept of pages. What it is known by stays.
func (m *Module) leave(c *web.Context) error { return m.leaveFor(c, web.SignInPath+"?out") }

func (m *Module) leaveFor(c *web.Context, to string) error {
	setCookie(c, sessionCookie, "", -time.Second)
	c.W.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	return c.Redirect(to)
}

// request makes the request of a form that counts once.
func request(v url.Values) audit.Request {
	key, digest := web.Request(v)
	return audit.Request{Key: key, Digest: digest}
}
