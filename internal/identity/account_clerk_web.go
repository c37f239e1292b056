package identity

import (
	"context"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
)

func (m *Module) clerkRoutes(s *web.Site) {
	s.Handle("GET /rights/clerks", m.Page(m.showClerks))
	s.Handle("POST /rights/clerks", m.Page(m.doAddClerk), web.Within(hashed), web.Queued)
	s.Handle("POST /rights/clerks/search", m.Page(m.doSearchUsers))
	s.Handle("GET /rights/clerks/export", m.Page(m.exportUsers))
	s.Handle("POST /rights/clerks/export", m.Page(m.doExportUsers))
	s.Handle("GET /rights/clerks/{id}", m.Page(m.showClerk))
	s.Handle("POST /rights/clerks/{id}", m.Page(m.doClerk), web.Within(hashed), web.Queued)
	m.headRoutes(s)
}

type clerksPage struct {
	web.Page
	List        template.HTML // of the users, made by listing
	Enabled     int
	Most        int
	Code, Name  web.Field
	Email, Post web.Field
	Phone       web.Field
	Password    string // of an account just made; shown once
	PasswordOf  string
}

var clerksView = web.NewView[clerksPage](pages, "pages/clerk_list.html")

// showClerks answers GET /rights/clerks: the clerks of a head's body, and the form for another.
func (m *Module) showClerks(c *web.Context, who Actor) error {
	p, err := m.clerksPage(c, who, url.Values{})
	if errs.KindOf(err) == errs.NotFound && c.R.URL.Query().Has("line") {
		return c.Redirect(usersPath) // what was looked for is kept no more
	}
	if err != nil {
		return err
	}
	return clerksView.Show(c, http.StatusOK, p)
}

func (m *Module) clerksPage(c *web.Context, who Actor, v url.Values) (clerksPage, error) {
	list, err := m.Clerks(c.Context(), who)
	if err != nil {
		return clerksPage{}, err
	}
	l, err := m.userList(c, who)
	if err != nil {
		return clerksPage{}, err
	}
	users, err := l.HTML(c)
	if err != nil {
		return clerksPage{}, err
	}
	p := clerksPage{
		List: users, Page: rightsPage(c, "identity.clerks.title"), Most: seats[RoleBodyClerk],
		Code:  web.Field{Name: "code", Label: c.T("identity.account.code"), Hint: c.T("identity.clerks.code_hint"), Value: v.Get("code"), Required: true},
		Name:  web.Field{Name: "name", Label: c.T("identity.account.name"), Hint: c.T("identity.clerks.name_hint"), Value: v.Get("name"), Required: true},
		Email: contactField(c, "email", v.Get("email")), Post: contactField(c, "post", v.Get("post")), Phone: contactField(c, "phone", v.Get("phone")),
	}
	for _, k := range list {
		if !k.Disabled {
			p.Enabled++
		}
	}
	return p, nil
}

func contactField(c *web.Context, name, value string) web.Field {
	f := web.Field{Name: name, Label: c.T("identity.clerks." + name), Value: value}
	if name == "email" {
		f.Type = "email"
	}
	if name == "phone" {
		f.Type = "tel"
	}
	return f
}

func clerkState(c *web.Context, k Clerk) (text, kind string) {
	return c.T("identity.clerks." + string(k.State())), map[UserState]string{UserEnabled: "ok", UserBlocked: "wait", UserDisabled: "bad"}[k.State()]
}

// doAddClerk answers POST /rights/clerks. The password is on the page that answers and nowhere else.
func (m *Module) doAddClerk(c *web.Context, who Actor) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	password, err := m.AddClerk(c.Context(), who, NewClerk{
		Code: v.Get("code"), Name: v.Get("name"), Contacts: Contacts{v.Get("email"), v.Get("post"), v.Get("phone")}, Site: c.Site.Origin(), Request: request(v),
	})
	if err == nil {
		p, err := m.clerksPage(c, who, url.Values{})
		if err != nil {
			return err
		}
		p.Password, p.PasswordOf = password, foldCode(v.Get("code"))
		if password == "" {
			p.Notice = c.T("identity.clerks.made_before")
		}
		return clerksView.Show(c, http.StatusOK, p)
	}
	status, text, ok := told(c, err)
	if !ok {
		return err
	}
	p, shown := m.clerksPage(c, who, v)
	if shown != nil {
		return shown
	}
	field := map[string]*web.Field{
		"identity.code_invalid": &p.Code, "identity.code_taken": &p.Code, "identity.name_invalid": &p.Name, "identity.email_invalid": &p.Email,
	}[keyOfError(err)]
	p.Errors = []web.FieldError{{Text: text}}
	if field != nil {
		field.Error, p.Errors[0].Field = text, field.Name
	}
	return clerksView.Show(c, status, p)
}

// clerkPage is the page of a clerk's or a head's account.
type clerkPage struct {
	web.Page
	Self             string
	Facts            []web.Fact
	State, StateKind string
	Disabled         bool
	Blocked          bool
	Elsewhere        bool
	Head             bool // whose name may be changed
	Own              bool // of who looks: the contacts are all that they may change
	Seen             string
	Name             web.Field
	Email, Post      web.Field
	Phone            web.Field
	Password         string // a new one; shown once
}

var clerkView = web.NewView[clerkPage](pages, "pages/clerk_show.html")

// showClerk answers GET /rights/clerks/{id}.
func (m *Module) showClerk(c *web.Context, who Actor) error {
	p, err := m.clerkPage(c, who, nil)
	if err != nil {
		return err
	}
	if c.R.URL.Query().Has("done") {
		p.Notice = c.T("identity.clerks.done")
	}
	return clerkView.Show(c, http.StatusOK, p)
}

func (m *Module) clerkPage(c *web.Context, who Actor, v url.Values) (clerkPage, error) {
	id, err := pathNumber(c)
	if err != nil {
		return clerkPage{}, err
	}
	of := m.Clerks
	if id == who.AccountID {
		of = m.Own
	}
	list, err := of(c.Context(), who)
	if err != nil {
		return clerkPage{}, err
	}
	i := slices.IndexFunc(list, func(k Clerk) bool { return k.AccountID == id })
	if i < 0 {
		return clerkPage{}, errs.New(errs.NotFound, "error.not_found")
	}
	p := m.newClerkPage(c, list[i], v, false)
	if p.Own = id == who.AccountID; p.Own {
		p.Title = c.T("identity.clerk.own_title")
		p.Place[len(p.Place)-1].Text = p.Title
	}
	return p, nil
}

// newClerkPage shows an account with what was typed; v nil: as it is.
func (m *Module) newClerkPage(c *web.Context, k Clerk, v url.Values, head bool) clerkPage {
	if v == nil {
		v = url.Values{"name": {k.Name}, "email": {k.Email}, "post": {k.Post}, "phone": {k.Phone}}
	}
	title, list, listTitle := "identity.clerk.title", usersPath, "identity.clerks.title"
	if head {
		title, list, listTitle = "identity.head.title", "/rights/heads", "identity.heads.title"
	}
	p := clerkPage{
		Page: rightsPage(c, title), Self: fmt.Sprintf("%s/%d", list, k.AccountID), Disabled: k.Disabled, Blocked: k.Blocked, Elsewhere: k.Elsewhere, Head: head, Seen: SeenOf(k),
		Name:  web.Field{Name: "name", Label: c.T("identity.account.name"), Value: v.Get("name"), Required: true},
		Email: contactField(c, "email", v.Get("email")), Post: contactField(c, "post", v.Get("post")), Phone: contactField(c, "phone", v.Get("phone")),
		Facts: []web.Fact{
			{Name: c.T("identity.account.name"), Value: k.Name}, {Name: c.T("identity.account.code"), Value: k.Code}, {Name: c.T("identity.account.body"), Value: m.bodyText(c, k.BodyID)},
			{Name: c.T("identity.held.last_used"), Value: orText(momentDay(c, k.LastSeen), c.T("identity.held.never"))},
		},
	}
	p.State, p.StateKind = clerkState(c, k)
	p.Place = []web.Link{{Text: c.T("identity.rights.title"), Href: "/rights"}, {Text: c.T(listTitle), Href: list}, {Text: p.Title}}
	return p
}

// doClerk answers POST /rights/clerks/{id}: changes contacts, disables, enables, lets in again, or gives another password.
func (m *Module) doClerk(c *web.Context, who Actor) error {
	return m.changeAccount(c, who, accountChanges{
		disable: m.DisableClerk, enable: m.EnableClerk, password: m.NewClerkPassword,
		change: func(ctx context.Context, who Actor, in ClerkChange) error {
			if in.AccountID == who.AccountID {
				return m.ChangeOwn(ctx, who, in)
			}
			return m.ChangeClerk(ctx, who, in)
		},
		page: func(v url.Values) (clerkPage, error) { return m.clerkPage(c, who, v) },
	})
}

// accountChanges are what can be done on the page of an account, and the page itself with what was typed.
type accountChanges struct {
	disable, enable, change func(ctx context.Context, who Actor, in ClerkChange) error
	password                func(ctx context.Context, who Actor, in ClerkChange) (string, error)
	page                    func(v url.Values) (clerkPage, error)
}

func (m *Module) changeAccount(c *web.Context, who Actor, may accountChanges) error {
	id, err := pathNumber(c)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	in := ClerkChange{
		AccountID: id, Name: v.Get("name"), Contacts: Contacts{v.Get("email"), v.Get("post"), v.Get("phone")}, Seen: strings.ReplaceAll(v.Get("seen"), "\r\n", "\n"), Site: c.Site.Origin(), Request: request(v),
	}
	password := ""
	switch v.Get("do") {
	case "disable":
		err = may.disable(c.Context(), who, in)
	case "enable":
		err = may.enable(c.Context(), who, in)
	case "unlock":
		err = m.unlockAccountOf(c.Context(), who, id, in.Request)
	case "password":
		password, err = may.password(c.Context(), who, in)
	default:
		err = may.change(c.Context(), who, in)
	}
	if err == nil && password == "" {
		return c.Redirect(c.R.URL.Path + "?done")
	}
	if err == nil {
		p, err := may.page(nil)
		if err != nil {
			return err
		}
		p.Password = password
		return clerkView.Show(c, http.StatusOK, p)
	}
	status, text, ok := told(c, err)
	if !ok {
		return err
	}
	typed := v
	if v.Has("do") {
		typed = nil
	}
	p, shown := may.page(typed)
	if shown != nil {
		return shown
	}
	p.Errors = []web.FieldError{{Text: text}}
	field := map[string]*web.Field{"identity.email_invalid": &p.Email, "identity.name_invalid": &p.Name}[keyOfError(err)]
	if field != nil {
		field.Error, p.Errors[0].Field = text, field.Name
	}
	return clerkView.Show(c, status, p)
}
