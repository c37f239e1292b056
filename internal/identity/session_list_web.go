package identity

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
)

type sessionsPage struct {
	web.Page
	Sessions []sessionRow
	Several  bool
	Tabs     []web.Link
}

type sessionRow struct {
	ID         int64
	Body, Role string
	Browser    string
	Since      time.Time
	LastSeen   time.Time
	This       bool
	Strong     bool
}

var sessionsView = web.NewView[sessionsPage](pages, "pages/account_sessions.html")

func (m *Module) showSessions(c *web.Context, s Signed) error {
	open, err := m.Sessions(c.Context(), s.Actor)
	if err != nil {
		return err
	}
	page := sessionsPage{Page: c.Page("identity.sessions.title"), Several: len(open) > 1, Tabs: accountTabs(c)}
	if c.R.URL.Query().Has("ended") {
		page.Notice = c.T("identity.sessions.ended")
	}
	for _, o := range open {
		_, name := m.BodyName(c.Context(), o.BodyID)
		row := sessionRow{ID: o.ID, Body: name, Role: roleName(c, o.Role), Browser: o.Browser, Since: o.Since, LastSeen: o.LastSeen, This: o.ID == s.SessionID, Strong: o.Strong}
		if row.Browser == "" {
			row.Browser = c.T("identity.sessions.unknown_browser")
		}
		page.Sessions = append(page.Sessions, row)
	}
	return sessionsView.Show(c, http.StatusOK, page)
}

func (m *Module) doEndSessions(c *web.Context, s Signed) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	in := Ending{This: s.SessionID, Request: request(v)}
	if v.Get("session") != "others" {
		in.SessionID, err = strconv.ParseInt(v.Get("session"), 10, 64)
		if err != nil || in.SessionID <= 0 {
			return errs.New(errs.NotFound, "error.not_found")
		}
	}
	_, err = m.EndSessions(c.Context(), s.Actor, in)
	if err != nil {
		return err
	}
	return c.Redirect("/account/sessions?ended")
}

// idle tells the page how long the session still lives when nobody does anything, without counting as doing something:
// other windows may be at work. A session that is over has zero seconds.
func (m *Module) idle(c *web.Context) error {
	c.NoStore()
	left, err := m.idleLeft(c.Context(), cookie(c, sessionCookie))
	if err != nil {
		return err
	}
	c.W.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(c.W).Encode(map[string]int{"left": int(left / time.Second)})
}

// stay is pressed by somebody who is still there.
func (m *Module) stay(c *web.Context, _ Signed) error {
	c.W.WriteHeader(http.StatusNoContent)
	return nil
}

// browserOf says which browser on which system it is, in plain words; the text that browsers send of themselves is not kept.
func browserOf(agent string) string {
	find := func(list ...string) string {
		for i := 0; i+1 < len(list); i += 2 {
			if strings.Contains(agent, list[i]) {
				return list[i+1]
			}
		}
		return ""
	}
	browser := find("Edg/", "Edge", "OPR/", "Opera", "Vivaldi", "Vivaldi", "Firefox/", "Firefox", "FxiOS", "Firefox", "CriOS", "Chrome", "Chrome/", "Chrome", "Safari/", "Safari")
	system := find("Android", "Android", "iPhone", "iPhone", "iPad", "iPad", "Windows", "Windows", "Mac OS X", "macOS", "CrOS", "ChromeOS", "Linux", "Linux")
	if browser != "" && system != "" {
		return browser + ", " + system
	}
	return browser + system
}

// keptForm is what somebody sent after their session had died.
type keptForm struct {
	Path   string
	Fields map[string][]string
}

const (
	formKey  = "kept-forms"
	formMost = 36 << 10 // with its sealing it comes back in a form of its own
)

func formAbout(accountID int64) []byte { return []byte(subject(accountID) + "/form") }

// signInAgain asks somebody whose session died of idleness or age to sign in, and keeps what they sent: sealed for their
// own account in the page, so that nobody else who comes by can read it. Whoever signed out is led to the sign-in as ever.
func (m *Module) signInAgain(c *web.Context, reason error) error {
	accountID, err := m.diedOf(c.Context(), cookie(c, sessionCookie))
	if err != nil {
		return err
	}
	kind := c.R.Header.Get("Content-Type")
	if accountID == 0 || !strings.HasPrefix(kind, "application/x-www-form-urlencoded") || strings.HasPrefix(c.R.URL.Path, "/account") {
		return reason
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	text, err := json.Marshal(keptForm{Path: c.R.URL.Path, Fields: v})
	if err != nil || len(text) > formMost {
		return reason
	}
	sealed, err := m.deps.Keys.Seal(formKey, text, formAbout(accountID))
	if err != nil {
		return fmt.Errorf("sealing a form: %w", err)
	}
	return signInView.Show(c, http.StatusUnprocessableEntity, m.newSignInPage(c, "", "/", tokenText.EncodeToString(sealed)))
}

type keptFormPage struct {
	web.Page
	To     string
	Fields []keptField
	Back   string
}

type keptField struct{ Name, Value string }

var keptFormView = web.NewView[keptFormPage](pages, "pages/sign_in_form.html")

// showKeptForm gives somebody who has signed in again what they had sent, to send it now. Of another account nothing is
// shown.
func (m *Module) showKeptForm(c *web.Context, who Actor, back, form string) error {
	var k keptForm
	sealed, err := tokenText.DecodeString(form)
	if err == nil {
		sealed, err = m.deps.Keys.Unseal(formKey, sealed, formAbout(who.AccountID))
	}
	if err == nil {
		err = json.Unmarshal(sealed, &k)
	}
	if err != nil {
		return c.Redirect(back)
	}
	page := keptFormPage{Page: c.Page("identity.form_kept.title"), To: k.Path, Back: back}
	for name, values := range k.Fields {
		for _, value := range values {
			page.Fields = append(page.Fields, keptField{name, value})
		}
	}
	return keptFormView.Show(c, http.StatusOK, page)
}
