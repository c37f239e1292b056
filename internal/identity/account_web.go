package identity

import (
	"net/http"
	"strconv"

	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
)

type accountPage struct {
	web.Page
	Facts         []web.Fact
	MustChange    bool
	Current       web.Field
	Wanted, Again web.Field
	Bodies        web.Field
	SeveralBodies bool
	PasswordOld   bool
	HasPassword   bool
	Tabs          []web.Link
}

// accountTabs are the pages of one's own account.
func accountTabs(c *web.Context) []web.Link {
	out := []web.Link{
		{Text: c.T("identity.account.tab"), Href: "/account"},
		{Text: c.T("identity.profile.tab"), Href: "/profile"},
		{Text: c.T("identity.factors.tab"), Href: "/account/factors"},
		{Text: c.T("identity.sessions.tab"), Href: "/account/sessions"},
	}
	for i := range out {
		out[i].Current = c.R.URL.Path == out[i].Href
	}
	return out
}

var accountView = web.NewView[accountPage](pages, "pages/account.html")

func (m *Module) showAccount(c *web.Context, s Signed) error {
	page, err := m.newAccountPage(c, s)
	if err != nil {
		return err
	}
	if c.R.URL.Query().Has("changed") {
		page.Notice = c.T("identity.account.changed")
	}
	return accountView.Show(c, http.StatusOK, page)
}

func (m *Module) newAccountPage(c *web.Context, s Signed) (accountPage, error) {
	page := accountPage{
		Page: c.Page("identity.account.title"), MustChange: s.MustChange, PasswordOld: s.PasswordOld, SeveralBodies: len(s.Memberships) > 1, Tabs: accountTabs(c),
		Facts: []web.Fact{
			{Name: c.T("identity.account.name"), Value: s.Name},
			{Name: c.T("identity.account.code"), Value: s.Actor.Code},
			{Name: c.T("identity.account.body"), Value: c.User.Body, Note: c.User.BodyCode},
			{Name: c.T("identity.account.role"), Value: c.User.Role},
		},
		Current: web.Field{Name: "current", Label: c.T("identity.account.current"), Type: "password", Autocomplete: "current-password", Required: true},
		Wanted: web.Field{
			Name: "wanted", Label: c.T("identity.account.wanted"), Hint: c.T("identity.account.wanted_hint", shortestPassword), Type: "password",
			Autocomplete: "new-password", Required: true,
		},
		Again:  web.Field{Name: "again", Label: c.T("identity.account.again"), Type: "password", Autocomplete: "new-password", Required: true},
		Bodies: web.Field{Name: "membership", Label: c.T("identity.account.bodies")},
	}
	for _, own := range s.Memberships {
		_, name := m.BodyName(c.Context(), own.BodyID)
		page.Bodies.Options = append(page.Bodies.Options, web.Choice{
			Value: strconv.FormatInt(own.ID, 10), Text: name, Hint: roleName(c, own.Role), Checked: own.ID == s.Membership.ID,
		})
	}
	f, err := m.Factors(c.Context(), s.Actor)
	if err != nil {
		return page, err
	}
	page.HasPassword = f.HasPassword
	return page, nil
}

func (m *Module) doPassword(c *web.Context, s Signed) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	key, _ := web.Request(v) // the digest would be one of passwords
	var o Opened
	if v.Get("wanted") != v.Get("again") {
		err = errs.New(errs.Invalid, "identity.password_differs")
	} else {
		o, err = m.ChangePassword(c.Context(), s.Actor, OwnPassword{SessionID: s.SessionID, Current: v.Get("current"), Wanted: v.Get("wanted"), Key: key})
	}
	if err == nil {
		keep(c, o)
		return c.Redirect("/account?changed")
	}
	status, known := refused(c, err)
	if known == nil || known.Kind == errs.Unauthenticated {
		return err // typed wrong too often: the session is over
	}
	page, shown := m.newAccountPage(c, s)
	if shown != nil {
		return shown
	}
	text := c.T(known.Key, known.Args...)
	field := &page.Wanted
	switch known.Key {
	case "identity.password_differs":
		field = &page.Again
	case "identity.current_wrong":
		field = &page.Current
	}
	if known.Kind == errs.Unavailable {
		field = &page.Current
	}
	field.Error = text
	page.Errors = []web.FieldError{{Field: field.Name, Text: text}}
	return accountView.Show(c, status, page)
}

func (m *Module) doBody(c *web.Context, s Signed) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(v.Get("membership"), 10, 64)
	if err != nil {
		return errs.Wrap(err, errs.NotFound, "error.not_found")
	}
	o, err := m.ChooseBody(c.Context(), s.Actor, Choice{SessionID: s.SessionID, MembershipID: id, Request: request(v)})
	if err != nil {
		return err
	}
	keep(c, o)
	return c.Redirect("/")
}

func (m *Module) doSignOutEverywhere(c *web.Context, s Signed) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	_, err = m.SignOutEverywhere(c.Context(), s.Actor, request(v))
	if err != nil {
		return err
	}
	return m.leave(c)
}
