package identity

import (
	"bytes"
	"encoding/base64"
	"errors"
	"html/template"
	"image/png"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
)

// factorRoutes adds the pages of second factors and blocked accounts.
func (m *Module) factorRoutes(s *web.Site) {
	s.Handle("GET /sign-in/factor", m.openFactor)
	s.Handle("POST /sign-in/factor", m.doFactor)
	s.Handle("POST /sign-in/passkey", m.doPasskeySignIn)
	s.Handle("GET /sign-in/unlock", m.showUnlockAsk)
	s.Handle("POST /sign-in/unlock", m.doUnlockAsk)
	s.Handle("GET /unlock/{token}", m.showUnlock)
	s.Handle("POST /unlock/{token}", m.doUnlock)
	s.Handle("GET /account/factors", m.signed(m.showFactors))
	s.Handle("GET /account/factors/codes", m.signed(m.showCodes))
	s.Handle("POST /account/factors/begin", m.changeOwn(m.beginCodes))
	s.Handle("POST /account/factors/codes", m.changeOwn(m.confirmCodes))
	s.Handle("POST /account/factors/codes/remove", m.changeOwn(m.removeCodes))
	s.Handle("POST /account/factors/recovery", m.changeOwn(m.drawAgain))
	s.Handle("GET /account/factors/passkey", m.signed(m.showNewPasskey))
	s.Handle("POST /account/factors/passkey", m.changeOwn(m.addPasskey))
	s.Handle("POST /account/factors/passkey/rename", m.changeOwn(m.renameKey))
	s.Handle("POST /account/factors/passkey/remove", m.changeOwn(m.removeKey))
	s.Handle("GET /account/prove", m.signed(m.showProve))
	s.Handle("POST /account/prove", m.signed(m.doProve), web.Within(hashed), web.Queued)
}

func factorPath(back string) string { return "/sign-in/factor?back=" + url.QueryEscape(back) }

type factorPage struct {
	web.Page
	Half      Half
	CodeField web.Field
	Back      string
	Form      string
	Passkey   PasskeyAsk
}

var factorView = web.NewView[factorPage](pages, "pages/factor_sign_in.html")

func (m *Module) openFactor(c *web.Context) error {
	c.NoStore()
	back := backPath(c.R.URL.Query().Get("back"))
	token := cookie(c, sessionCookie)
	_, err := m.HalfByToken(c.Context(), token)
	if errs.KindOf(err) == errs.Unauthenticated {
		return c.Redirect(web.SignInPath + "?back=" + url.QueryEscape(back))
	}
	if err != nil {
		return err
	}
	return m.showFactor(c, http.StatusOK, token, back, "", "")
}

// showFactor asks for the second factor of the half session of a token. Errors: as HalfByToken.
func (m *Module) showFactor(c *web.Context, status int, token, back, form, fault string) error {
	h, err := m.HalfByToken(c.Context(), token)
	if err != nil {
		return err
	}
	page := factorPage{Page: c.Page("identity.factor.title"), Half: h, Back: back, Form: form, CodeField: codeField(c, h.Codes)}
	if h.Passkeys {
		page.Passkey, err = m.AskHalfPasskey(c.Context(), token, site(c))
		if err != nil && errs.KindOf(err) != errs.Unavailable {
			return err
		}
	}
	if fault != "" {
		page.CodeField.Error = fault
		page.Errors = []web.FieldError{{Field: "code", Text: fault}}
	}
	return factorView.Show(c, status, page)
}

// codeField is where a one-time code is typed, or a recovery code, which alone some accounts have.
func codeField(c *web.Context, codes bool) web.Field {
	f := web.Field{Name: "code", Label: c.T("identity.factor.code"), Hint: c.T("identity.factor.code_hint"), Width: 14, Autocomplete: "one-time-code", Required: true}
	if !codes {
		f.Label, f.Hint = c.T("identity.factor.recovery"), c.T("identity.factor.recovery_hint")
	}
	return f
}

// answer reads what a passkey answered in a form.
func answer(c *web.Context, v url.Values) PasskeyAnswer {
	return PasskeyAnswer{Answer: v.Get("answer"), Sealed: v.Get("sealed"), Site: site(c)}
}

func (m *Module) doFactor(c *web.Context) error {
	c.NoStore()
	v, err := c.Post()
	if err != nil {
		return err
	}
	back, device, token := backPath(v.Get("back")), cookie(c, deviceCookie), cookie(c, sessionCookie)
	o, err := m.ProveFactor(c.Context(), HalfProof{
		Token: token, Proof: Proof{Code: v.Get("code"), Passkey: answer(c, v)}, Device: device, Address: c.Address(),
	})
	if err == nil {
		return m.arrive(c, o, device, back, v.Get("form"))
	}
	var known *errs.Error
	switch {
	case errs.KindOf(err) == errs.Unauthenticated:
		setCookie(c, sessionCookie, "", -1)
		page := m.newSignInPage(c, "", back, v.Get("form"))
		page.Errors = []web.FieldError{{Field: "code", Text: c.T("identity.factor.over")}}
		return signInView.Show(c, http.StatusUnprocessableEntity, page)
	case errors.As(err, &known) && known.Kind == errs.Invalid:
		return m.showFactor(c, http.StatusUnprocessableEntity, token, back, v.Get("form"), c.T(known.Key, known.Args...))
	}
	return err
}

func (m *Module) doPasskeySignIn(c *web.Context) error {
	c.NoStore()
	v, err := c.Post()
	if err != nil {
		return err
	}
	back, device := backPath(v.Get("back")), cookie(c, deviceCookie)
	o, err := m.SignInByPasskey(c.Context(), PasskeySignIn{Passkey: answer(c, v), Device: device, Address: c.Address()})
	if err == nil {
		return m.arrive(c, o, device, back, v.Get("form"))
	}
	status, known := refused(c, err)
	if known == nil {
		return err
	}
	page := m.newSignInPage(c, "", back, v.Get("form"))
	page.Errors = []web.FieldError{{Text: c.T(known.Key, known.Args...)}}
	return signInView.Show(c, status, page)
}

type unlockPage struct {
	web.Page
	Code  web.Field
	Asked bool
	Open  bool
}

var (
	unlockAskView = web.NewView[unlockPage](pages, "pages/factor_unlock_ask.html")
	unlockView    = web.NewView[unlockPage](pages, "pages/factor_unlock.html")
)

func newUnlockPage(c *web.Context) unlockPage {
	return unlockPage{Page: c.Page("identity.unlock.title"), Code: web.Field{Name: "code", Label: c.T("identity.sign_in.code"), Autocomplete: "username", Required: true}}
}

func (m *Module) showUnlockAsk(c *web.Context) error {
	c.NoStore()
	page := newUnlockPage(c)
	page.Asked = c.R.URL.Query().Has("asked")
	return unlockAskView.Show(c, http.StatusOK, page)
}

func (m *Module) doUnlockAsk(c *web.Context) error {
	c.NoStore()
	v, err := c.Post()
	if err != nil {
		return err
	}
	err = m.AskUnlock(c.Context(), UnlockAsk{Code: v.Get("code"), Site: site(c), Address: c.Address()})
	if err == nil {
		return c.Redirect("/sign-in/unlock?asked")
	}
	status, known := refused(c, err)
	if known == nil {
		return err
	}
	page := newUnlockPage(c)
	page.Code.Error = c.T(known.Key, known.Args...)
	page.Errors = []web.FieldError{{Field: "code", Text: page.Code.Error}}
	return unlockAskView.Show(c, status, page)
}

// showUnlock asks for a press of a button, since programs that look through letters follow links too.
func (m *Module) showUnlock(c *web.Context) error {
	c.NoStore()
	open, err := m.unlockStillOpen(c.Context(), c.R.PathValue("token"))
	if err != nil {
		return err
	}
	page := newUnlockPage(c)
	page.Open, page.Path = open, web.SignInPath
	return unlockView.Show(c, http.StatusOK, page)
}

func (m *Module) doUnlock(c *web.Context) error {
	c.NoStore()
	err := m.UseUnlock(c.Context(), c.R.PathValue("token"))
	if errs.KindOf(err) == errs.NotFound {
		page := newUnlockPage(c)
		page.Path = web.SignInPath
		return unlockView.Show(c, http.StatusNotFound, page)
	}
	if err != nil {
		return err
	}
	return c.Redirect(web.SignInPath + "?unlocked")
}

type factorsPage struct {
	web.Page
	Factors Factors
	Must    bool
	Tabs    []web.Link
}

var factorsView = web.NewView[factorsPage](pages, "pages/factors.html")

func (m *Module) showFactors(c *web.Context, s Signed) error {
	return m.factors(c, s, http.StatusOK, "")
}

func (m *Module) factors(c *web.Context, s Signed, status int, fault string) error {
	f, err := m.Factors(c.Context(), s.Actor)
	if err != nil {
		return err
	}
	page := factorsPage{Page: c.Page("identity.factors.title"), Factors: f, Must: s.MustProtect, Tabs: accountTabs(c)}
	if c.R.URL.Query().Has("done") {
		page.Notice = c.T("identity.factors.done")
	}
	if fault != "" {
		page.Errors = []web.FieldError{{Text: fault}}
	}
	return factorsView.Show(c, status, page)
}

// changeOwn makes a handler of a form that changes one's second factors. Whoever has not proved to be there for a while does
// so first and comes back to the list.
func (m *Module) changeOwn(h func(c *web.Context, s Signed, v url.Values, in FactorChange) error) web.Handler {
	return m.signed(func(c *web.Context, s Signed) error {
		v, err := c.Post()
		if err != nil {
			return err
		}
		id, _ := strconv.ParseInt(v.Get("id"), 10, 64) // 0 is nobody's
		err = h(c, s, v, FactorChange{
			SessionID: s.SessionID, Code: v.Get("code"), ID: id, Name: v.Get("name"), Passkey: answer(c, v), Request: request(v),
		})
		var known *errs.Error
		switch {
		case err == nil || !errors.As(err, &known):
			return err
		case known.Key == "identity.prove_first":
			return c.Redirect("/account/prove")
		case known.Kind == errs.Conflict || known.Kind == errs.Invalid || known.Kind == errs.Unavailable:
			status, _, _ := web.Status(err)
			return m.factors(c, s, status, c.T(known.Key, known.Args...))
		}
		return err
	})
}

func (m *Module) beginCodes(c *web.Context, s Signed, _ url.Values, in FactorChange) error {
	err := m.BeginCodes(c.Context(), s.Actor, in)
	if err != nil {
		return err
	}
	return c.Redirect("/account/factors/codes")
}

type codesPage struct {
	web.Page
	Picture template.URL // of what an authenticator program reads
	Letters []string     // the same to be typed, in groups of four
	Code    web.Field
}

var codesView = web.NewView[codesPage](pages, "pages/factor_codes.html")

func (m *Module) showCodes(c *web.Context, s Signed) error {
	return m.codes(c, s, http.StatusOK, "")
}

func (m *Module) codes(c *web.Context, s Signed, status int, fault string) error {
	letters, key, err := m.PendingCodes(c.Context(), s.Actor)
	if errs.KindOf(err) == errs.NotFound {
		return c.Redirect("/account/factors")
	}
	if err != nil {
		return err
	}
	picture, err := key.Image(240, 240)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	err = png.Encode(&b, picture)
	if err != nil {
		return err
	}
	page := codesPage{
		Page: c.Page("identity.codes.title"), Picture: template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes())), // drawn by us
		Code: web.Field{Name: "code", Label: c.T("identity.codes.code"), Hint: c.T("identity.codes.code_hint"), Width: 8, Inputmode: "numeric", Autocomplete: "one-time-code", Required: true, Error: fault},
	}
	for i := 0; i < len(letters); i += 4 {
		page.Letters = append(page.Letters, letters[i:min(i+4, len(letters))])
	}
	if fault != "" {
		page.Errors = []web.FieldError{{Field: "code", Text: fault}}
	}
	return codesView.Show(c, status, page)
}

type recoveryPage struct {
	web.Page
	Codes []string // none: they were shown before
	Added bool     // a second factor was just set up
}

var recoveryView = web.NewView[recoveryPage](pages, "pages/factor_recovery.html")

// showRecovery shows recovery codes, once. The page is the answer of the form itself, since it cannot be loaded again.
func showRecovery(c *web.Context, codes []string, added bool) error {
	return recoveryView.Show(c, http.StatusOK, recoveryPage{Page: c.Page("identity.recovery.title"), Codes: codes, Added: added})
}

func (m *Module) confirmCodes(c *web.Context, s Signed, _ url.Values, in FactorChange) error {
	o, recovery, err := m.ConfirmCodes(c.Context(), s.Actor, in)
	var known *errs.Error
	if errors.As(err, &known) && known.Kind == errs.Invalid {
		return m.codes(c, s, http.StatusUnprocessableEntity, c.T(known.Key, known.Args...))
	}
	if err != nil {
		return err
	}
	keep(c, o)
	return showRecovery(c, recovery, true)
}

func (m *Module) drawAgain(c *web.Context, s Signed, _ url.Values, in FactorChange) error {
	recovery, err := m.NewRecoveryCodes(c.Context(), s.Actor, in)
	if err != nil {
		return err
	}
	return showRecovery(c, recovery, false)
}

func (m *Module) removeCodes(c *web.Context, s Signed, _ url.Values, in FactorChange) error {
	err := m.RemoveCodes(c.Context(), s.Actor, in)
	if err != nil {
		return err
	}
	return c.Redirect("/account/factors?done")
}

type newPasskeyPage struct {
	web.Page
	Passkey PasskeyAsk // empty: passkeys cannot be used here
	Name    web.Field
}

var newPasskeyView = web.NewView[newPasskeyPage](pages, "pages/passkey_new.html")

func (m *Module) showNewPasskey(c *web.Context, s Signed) error {
	if !s.Fresh {
		return c.Redirect("/account/prove?back=/account/factors/passkey")
	}
	return m.newPasskey(c, s, http.StatusOK, "", "")
}

func (m *Module) newPasskey(c *web.Context, s Signed, status int, name, fault string) error {
	if name == "" {
		name = browserOf(c.R.UserAgent())
	}
	page := newPasskeyPage{
		Page: c.Page("identity.passkey.title"),
		Name: web.Field{Name: "name", Label: c.T("identity.passkey.name"), Hint: c.T("identity.passkey.name_hint"), Value: name, Error: fault, Required: true},
	}
	ask, err := m.AskNewPasskey(c.Context(), s.Actor, site(c))
	if err != nil && errs.KindOf(err) != errs.Unavailable {
		return err
	}
	page.Passkey = ask
	if fault != "" {
		page.Errors = []web.FieldError{{Field: "name", Text: fault}}
	}
	return newPasskeyView.Show(c, status, page)
}

func (m *Module) addPasskey(c *web.Context, s Signed, v url.Values, in FactorChange) error {
	o, recovery, err := m.AddPasskey(c.Context(), s.Actor, in)
	var known *errs.Error
	if errors.As(err, &known) && known.Kind == errs.Invalid {
		return m.newPasskey(c, s, http.StatusUnprocessableEntity, v.Get("name"), c.T(known.Key, known.Args...))
	}
	if err != nil {
		return err
	}
	keep(c, o)
	if len(recovery) > 0 {
		return showRecovery(c, recovery, true)
	}
	return c.Redirect("/account/factors?done")
}

func (m *Module) renameKey(c *web.Context, s Signed, _ url.Values, in FactorChange) error {
	err := m.RenamePasskey(c.Context(), s.Actor, in)
	if err != nil {
		return err
	}
	return c.Redirect("/account/factors?done")
}

func (m *Module) removeKey(c *web.Context, s Signed, _ url.Values, in FactorChange) error {
	err := m.RemovePasskey(c.Context(), s.Actor, in)
	if err != nil {
		return err
	}
	return c.Redirect("/account/factors?done")
}

type provePage struct {
	web.Page
	Factors   Factors
	CodeField web.Field
	Password  web.Field
	Passkey   PasskeyAsk
	Back      string
	Any       bool // the account has a second factor
}

var proveView = web.NewView[provePage](pages, "pages/factor_prove.html")

func (m *Module) showProve(c *web.Context, s Signed) error {
	return m.prove(c, s, http.StatusOK, c.R.URL.Query().Get("back"), "")
}

// provePath is where a proof leads back to: a page of one's second factors.
func provePath(back string) string {
	if strings.HasPrefix(web.LocalPath(back), "/account/factors") {
		return web.LocalPath(back)
	}
	return "/account/factors"
}

func (m *Module) prove(c *web.Context, s Signed, status int, back, fault string) error {
	f, err := m.Factors(c.Context(), s.Actor)
	if err != nil {
		return err
	}
	page := provePage{
		Page: c.Page("identity.prove.title"), Factors: f, Any: f.any(), Back: provePath(back), CodeField: codeField(c, f.Codes),
		Password: web.Field{Name: "password", Label: c.T("identity.account.current"), Type: "password", Autocomplete: "current-password", Required: true},
	}
	if len(f.Passkeys) > 0 {
		page.Passkey, err = m.AskOwnPasskey(c.Context(), s.Actor, site(c))
		if err != nil && errs.KindOf(err) != errs.Unavailable {
			return err
		}
	}
	if fault != "" {
		field := &page.Password
		if page.Any {
			field = &page.CodeField
		}
		field.Error = fault
		page.Errors = []web.FieldError{{Field: field.Name, Text: fault}}
	}
	return proveView.Show(c, status, page)
}

func (m *Module) doProve(c *web.Context, s Signed) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	o, err := m.ProveAgain(c.Context(), s.Actor, AgainProof{
		SessionID: s.SessionID, Proof: Proof{Code: v.Get("code"), Passkey: answer(c, v)}, Password: v.Get("password"),
	})
	if err == nil {
		keep(c, o)
		return c.Redirect(provePath(v.Get("back")))
	}
	var known *errs.Error
	if errors.As(err, &known) && (known.Kind == errs.Invalid || known.Kind == errs.Unavailable) {
		status, _, _ := web.Status(err)
		return m.prove(c, s, status, v.Get("back"), c.T(known.Key, known.Args...))
	}
	return err
}
