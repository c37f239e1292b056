package identity

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
)

func (m *Module) headRoutes(s *web.Site) {
	s.Handle("GET /rights/heads", m.Page(m.showHeads))
	s.Handle("POST /rights/heads", m.Page(m.filterHeads))
	s.Handle("GET /rights/heads/new", m.Page(m.newHead))
	s.Handle("POST /rights/heads/new", m.Page(m.doAddHead), web.Within(hashed), web.Queued)
	s.Handle("GET /rights/heads/{id}", m.Page(m.showHead))
	s.Handle("POST /rights/heads/{id}", m.Page(m.doHead), web.Within(hashed), web.Queued)
}

type headsPage struct {
	web.Page
	Text web.Field
	Rows []headRow
	Cut  bool // there are more than the page shows
}

type headRow struct{ Href, Name, Code, Body, Email, Phone, LastSeen, State, StateKind string }

var headsView = web.NewView[headsPage](pages, "pages/head_list.html")

// mostHeads is how many heads a list gives.
const mostHeads = 200

// showHeads answers GET /rights/heads: the heads of TARTINFO bodies.
func (m *Module) showHeads(c *web.Context, who Actor) error { return m.headList(c, who, "") }

// filterHeads answers POST /rights/heads: the same, narrowed. What is typed may be a name, so it stands in no address.
func (m *Module) filterHeads(c *web.Context, who Actor) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	return m.headList(c, who, v.Get("text"))
}

func (m *Module) headList(c *web.Context, who Actor, text string) error {
	list, err := m.Heads(c.Context(), who, text)
	if err != nil {
		return err
	}
	p := headsPage{
		Page: rightsPage(c, "identity.heads.title"), Cut: len(list) >= mostHeads,
		Text: web.Field{Name: "text", Label: c.T("identity.heads.text"), Value: text, Type: "search", Width: 24},
	}
	for _, k := range list {
		state, kind := clerkState(c, k)
		p.Rows = append(p.Rows, headRow{
			Href: fmt.Sprintf("/rights/heads/%d", k.AccountID), Name: k.Name, Code: k.Code, Body: m.bodyText(c, k.BodyID), Email: k.Email, Phone: k.Phone,
			LastSeen: orText(momentDay(c, k.LastSeen), c.T("identity.held.never")), State: state, StateKind: kind,
		})
	}
	return headsView.Show(c, http.StatusOK, p)
}

type newHeadPage struct {
	web.Page
	Body, Code, Name web.Field
	Email, Post      web.Field
	Phone            web.Field
	Password         string // of an account just made; shown once
	PasswordOf       string
}

var newHeadView = web.NewView[newHeadPage](pages, "pages/head_new.html")

func newNewHeadPage(c *web.Context, v url.Values) newHeadPage {
	p := newHeadPage{
		Page: rightsPage(c, "identity.heads.add_title"),
		Body: web.Field{Name: "body", Label: c.T("identity.account.body"), Hint: c.T("identity.review.body_hint"), Value: v.Get("body"), Required: true},
		Name: web.Field{Name: "name", Label: c.T("identity.account.name"), Value: v.Get("name"), Required: true},
		Code: web.Field{Name: "code", Label: c.T("identity.account.code"), Hint: c.T("identity.clerks.code_hint"), Value: v.Get("code"), Required: true},
		Post: contactField(c, "post", v.Get("post")), Email: contactField(c, "email", v.Get("email")), Phone: contactField(c, "phone", v.Get("phone")),
	}
	p.Place = []web.Link{{Text: c.T("identity.rights.title"), Href: "/rights"}, {Text: c.T("identity.heads.title"), Href: "/rights/heads"}, {Text: p.Title}}
	return p
}

// newHead answers GET /rights/heads/new.
func (m *Module) newHead(c *web.Context, who Actor) error {
	err := who.Require(KeepHeads)
	if err != nil {
		return err
	}
	return newHeadView.Show(c, http.StatusOK, newNewHeadPage(c, url.Values{}))
}

// doAddHead answers POST /rights/heads/new. The password is on the page that answers and nowhere else.
func (m *Module) doAddHead(c *web.Context, who Actor) error {
	err := who.Require(KeepHeads)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	body, err := m.oneBodyByWords(c, strings.TrimSpace(v.Get("body")))
	password := ""
	if err == nil {
		password, err = m.AddHead(c.Context(), who, body, NewClerk{
			Code: v.Get("code"), Name: v.Get("name"), Contacts: Contacts{v.Get("email"), v.Get("post"), v.Get("phone")}, Request: request(v),
		})
	}
	if err == nil {
		p := newNewHeadPage(c, url.Values{})
		p.Password, p.PasswordOf = password, foldCode(v.Get("code"))
		if password == "" {
			p.Notice = c.T("identity.clerks.made_before")
		}
		return newHeadView.Show(c, http.StatusOK, p)
	}
	p := newNewHeadPage(c, v)
	status, text, ok := told(c, err)
	if !ok && keyOfError(err) != noBodyKey {
		return err
	}
	if !ok {
		var key string
		var args []any
		status, key, args = web.Status(err)
		text = c.T(key, args...)
	}
	field := &p.Body
	switch keyOfError(err) {
	case "identity.code_invalid", "identity.code_taken":
		field = &p.Code
	case "identity.name_invalid":
		field = &p.Name
	case "identity.email_invalid":
		field = &p.Email
	}
	field.Error = text
	p.Errors = []web.FieldError{{Field: field.Name, Text: text}}
	return newHeadView.Show(c, status, p)
}

// noBodyKey is what is said when words name no body, or several.
const noBodyKey = "identity.why.no_body"

// oneBodyByWords is bodyByWords for where a body has to be named. Errors: Invalid for no words.
func (m *Module) oneBodyByWords(c *web.Context, words string) (int64, error) {
	if words == "" {
		return 0, errs.New(errs.Invalid, "identity.review.body_missing")
	}
	return m.bodyByWords(c, words)
}

// showHead answers GET /rights/heads/{id}.
func (m *Module) showHead(c *web.Context, who Actor) error {
	p, err := m.headPage(c, who, nil)
	if err != nil {
		return err
	}
	if c.R.URL.Query().Has("done") {
		p.Notice = c.T("identity.clerks.done")
	}
	return clerkView.Show(c, http.StatusOK, p)
}

func (m *Module) headPage(c *web.Context, who Actor, v url.Values) (clerkPage, error) {
	id, err := pathNumber(c)
	if err != nil {
		return clerkPage{}, err
	}
	k, err := m.Head(c.Context(), who, id)
	if err != nil {
		return clerkPage{}, err
	}
	return m.newClerkPage(c, k, v, true), nil
}

// doHead answers POST /rights/heads/{id}.
func (m *Module) doHead(c *web.Context, who Actor) error {
	return m.changeAccount(c, who, accountChanges{
		disable: m.DisableHead, enable: m.EnableHead, change: m.ChangeHead, password: m.NewHeadPassword,
		page: func(v url.Values) (clerkPage, error) { return m.headPage(c, who, v) },
	})
}
