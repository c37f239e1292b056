package identity

import (
	"fmt"
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
	s.Handle("GET /rights/clerks/{id}", m.Page(m.showClerk))
	s.Handle("POST /rights/clerks/{id}", m.Page(m.doClerk), web.Within(hashed), web.Queued)
}

type clerksPage struct {
	web.Page
	Rows        []clerkRow
	Enabled     int
	Most        int
	Code, Name  web.Field
	Email, Post web.Field
	Phone       web.Field
	Password    string // of an account just made; shown once
	PasswordOf  string
}

type clerkRow struct {
	Href, Name, Code, Post, Email, Phone, LastSeen string
	State, StateKind                               string
}

var clerksView = web.NewView[clerksPage](pages, "pages/clerk_list.html")

// showClerks answers GET /rights/clerks: the clerks of a head's body, and the form for another.
func (m *Module) showClerks(c *web.Context, who Actor) error {
	p, err := m.clerksPage(c, who, url.Values{})
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
	p := clerksPage{
		Page: rightsPage(c, "identity.clerks.title"), Most: seats[RoleBodyClerk],
		Code:  web.Field{Name: "code", Label: c.T("identity.account.code"), Hint: c.T("identity.clerks.code_hint"), Value: v.Get("code"), Required: true},
		Name:  web.Field{Name: "name", Label: c.T("identity.account.name"), Hint: c.T("identity.clerks.name_hint"), Value: v.Get("name"), Required: true},
		Email: contactField(c, "email", v.Get("email")), Post: contactField(c, "post", v.Get("post")), Phone: contactField(c, "phone", v.Get("phone")),
	}
	for _, k := range list {
		if !k.Disabled {
			p.Enabled++
		}
		state, kind := clerkState(c, k)
		p.Rows = append(p.Rows, clerkRow{
			Href: fmt.Sprintf("/rights/clerks/%d", k.AccountID), Name: k.Name, Code: k.Code, Post: k.Post, Email: k.Email, Phone: k.Phone,
			LastSeen: orText(momentDay(c, k.LastSeen), c.T("identity.held.never")), State: state, StateKind: kind,
		})
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
	if k.Disabled {
		return c.T("identity.clerks.disabled"), "bad"
	}
	return c.T("identity.clerks.enabled"), "ok"
}

// doAddClerk answers POST /rights/clerks. The password is on the page that answers and nowhere else.
func (m *Module) doAddClerk(c *web.Context, who Actor) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	password, err := m.AddClerk(c.Context(), who, NewClerk{
		Code: v.Get("code"), Name: v.Get("name"), Contacts: Contacts{v.Get("email"), v.Get("post"), v.Get("phone")}, Request: request(v),
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

type clerkPage struct {
	web.Page
	Self             string
	Facts            []web.Fact
	State, StateKind string
	Disabled         bool
	Elsewhere        bool
	Seen             string
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
	list, err := m.Clerks(c.Context(), who)
	if err != nil {
		return clerkPage{}, err
	}
	i := slices.IndexFunc(list, func(k Clerk) bool { return k.AccountID == id })
	if i < 0 {
		return clerkPage{}, errs.New(errs.NotFound, "error.not_found")
	}
	k := list[i]
	if v == nil {
		v = url.Values{"email": {k.Email}, "post": {k.Post}, "phone": {k.Phone}}
	}
	p := clerkPage{
		Page: rightsPage(c, "identity.clerk.title"), Self: fmt.Sprintf("/rights/clerks/%d", id), Disabled: k.Disabled, Elsewhere: k.Elsewhere, Seen: SeenOf(k),
		Email: contactField(c, "email", v.Get("email")), Post: contactField(c, "post", v.Get("post")), Phone: contactField(c, "phone", v.Get("phone")),
		Facts: []web.Fact{
			{Name: c.T("identity.account.name"), Value: k.Name}, {Name: c.T("identity.account.code"), Value: k.Code},
			{Name: c.T("identity.held.last_used"), Value: orText(momentDay(c, k.LastSeen), c.T("identity.held.never"))},
		},
	}
	p.State, p.StateKind = clerkState(c, k)
	p.Place = []web.Link{{Text: c.T("identity.rights.title"), Href: "/rights"}, {Text: c.T("identity.clerks.title"), Href: "/rights/clerks"}, {Text: p.Title}}
	return p, nil
}

// doClerk answers POST /rights/clerks/{id}: changes contacts, disables, enables, or gives another password.
func (m *Module) doClerk(c *web.Context, who Actor) error {
	id, err := pathNumber(c)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	in := ClerkChange{AccountID: id, Contacts: Contacts{v.Get("email"), v.Get("post"), v.Get("phone")}, Seen: strings.ReplaceAll(v.Get("seen"), "\r\n", "\n"), Request: request(v)}
	password := ""
	switch v.Get("do") {
	case "disable":
		err = m.DisableClerk(c.Context(), who, in)
	case "enable":
		err = m.EnableClerk(c.Context(), who, in)
	case "password":
		password, err = m.NewClerkPassword(c.Context(), who, in)
	default:
		err = m.ChangeClerk(c.Context(), who, in)
	}
	if err == nil && password == "" {
		return c.Redirect(fmt.Sprintf("/rights/clerks/%d?done", id))
	}
	if err == nil {
		p, err := m.clerkPage(c, who, nil)
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
	p, shown := m.clerkPage(c, who, typed)
	if shown != nil {
		return shown
	}
	p.Errors = []web.FieldError{{Text: text}}
	if keyOfError(err) == "identity.email_invalid" {
		p.Email.Error, p.Errors[0].Field = text, p.Email.Name
	}
	return clerkView.Show(c, status, p)
}
