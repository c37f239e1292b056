package identity

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
)

func (m *Module) verdictRoutes(s *web.Site) {
	s.Handle("GET /rights/why", m.Page(m.showWhy))
	s.Handle("POST /rights/why", m.Page(m.askWhy))
	s.Handle("GET /rights/policy", m.Page(m.showPolicy))
}

type whyPage struct {
	web.Page
	Right, Body, Code web.Field
	Asked             bool
	What              string // the right in words
	Where             string // the body, in words; "" each one's own
	Roles             []whyRole
	Users             []whyUser
	Missing           []string
	Nobody            bool
	More              bool
}

type whyRole struct {
	Role, Register string
	Anywhere       bool
	Clauses        []whyClause
}

type whyUser struct {
	Name, Code, Role, Body, How string
	Allowed                     bool
	Disabled                    bool
	Clauses                     []whyClause
}

type whyClause struct {
	ID, Law, Href, Text string
	Line                int
}

var whyView = web.NewView[whyPage](pages, "pages/verdict_why.html")

func (m *Module) newWhyPage(c *web.Context, v url.Values) whyPage {
	p := whyPage{
		Page:  rightsPage(c, "identity.why.title"),
		Right: web.Field{Name: "right", Label: c.T("identity.why.right"), Options: []web.Choice{}},
		Body:  web.Field{Name: "body", Label: c.T("identity.why.body"), Hint: c.T("identity.why.body_hint"), Value: v.Get("body"), Width: 24},
		Code:  web.Field{Name: "code", Label: c.T("identity.why.code"), Hint: c.T("identity.why.code_hint"), Value: v.Get("code"), Width: 24},
	}
	for _, r := range Rights() {
		p.Right.Options = append(p.Right.Options, web.Choice{Value: string(r), Text: c.T("identity.right."+string(r)) + " (" + string(r) + ")", Checked: v.Get("right") == string(r)})
	}
	return p
}

// showWhy answers GET /rights/why.
func (m *Module) showWhy(c *web.Context, who Actor) error {
	err := who.Require(Explain)
	if err != nil {
		return err
	}
	return whyView.Show(c, http.StatusOK, m.newWhyPage(c, url.Values{}))
}

// askWhy answers POST /rights/why. Codes of people are asked for, so the question stands in no address.
func (m *Module) askWhy(c *web.Context, who Actor) error {
	err := who.Require(Explain)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	q := Question{Right: Right(v.Get("right")), Code: strings.TrimSpace(v.Get("code"))}
	p := m.newWhyPage(c, v)
	q.BodyID, err = m.bodyByWords(c, strings.TrimSpace(v.Get("body")))
	field := &p.Body
	var e Explanation
	if err == nil {
		field = &p.Code
		e, err = m.WhoCan(c.Context(), who, q)
	}
	if err != nil {
		status, key, args := web.Status(err)
		if !strings.HasPrefix(key, "identity.") {
			return err
		}
		field.Error = c.T(key, args...)
		p.Errors = []web.FieldError{{Field: field.Name, Text: field.Error}}
		return whyView.Show(c, status, p)
	}
	m.explain(c, &p, e)
	return whyView.Show(c, http.StatusOK, p)
}

// bodyByWords finds the one body that words name, by its code or by more; 0 for no words. Errors: NotFound for none and
// for several.
func (m *Module) bodyByWords(c *web.Context, words string) (int64, error) {
	if words == "" {
		return 0, nil
	}
	var found []BodyRef
	if m.Bodies.Find != nil {
		var err error
		found, err = m.Bodies.Find(c.Context(), words)
		if err != nil {
			return 0, err
		}
	}
	for _, b := range found {
		if strings.EqualFold(b.Code, words) || len(found) == 1 {
			return b.ID, nil
		}
	}
	return 0, errs.New(errs.NotFound, noBodyKey, words)
}

func (m *Module) explain(c *web.Context, p *whyPage, e Explanation) {
	p.Asked, p.What, p.More = true, c.T("identity.right."+string(e.Question.Right)), e.More
	p.Where = m.bodyText(c, e.Question.BodyID)
	for _, r := range e.Roles {
		kind, _ := KindOf(r.Role)
		p.Roles = append(p.Roles, whyRole{roleName(c, r.Role), string(kind.Register), r.Anywhere, clauses(r.Verdict)})
	}
	for _, u := range e.Users {
		row := whyUser{
			Name: u.Name, Code: u.Code, Role: roleName(c, u.Role), Body: m.bodyText(c, u.BodyID), Allowed: u.Verdict.Allowed, Disabled: u.Disabled, Clauses: clauses(u.Verdict),
			How: c.T("identity.why.how_unknown"),
		}
		if u.How != "" {
			row.How = c.T("identity.why.how", c.T("identity.event."+string(u.How)), actorText(c, u.By), momentDay(c, u.At))
		}
		p.Users = append(p.Users, row)
	}
	for _, r := range e.Missing {
		p.Missing = append(p.Missing, roleName(c, r))
	}
	p.Nobody = len(p.Users) == 0
}

func clauses(v Verdict) []whyClause {
	var out []whyClause
	for _, c := range v.Because {
		out = append(out, whyClause{ID: c.ID, Law: strings.ReplaceAll(c.Law, " §", "\u00a0§"), Line: c.Line, Text: indentedAll(c.Text), Href: "/rights/policy#L" + strconv.Itoa(c.Line)})
	}
	return out
}

type policyPage struct {
	web.Page
	Lines []policyLine
}

type policyLine struct {
	Number  int
	Text    string
	Comment bool
}

var policyView = web.NewView[policyPage](pages, "pages/verdict_policy.html")

// showPolicy answers GET /rights/policy: the whole file, each line with its number.
func (m *Module) showPolicy(c *web.Context, who Actor) error {
	text, err := m.ReadPolicy(c.Context(), who)
	if err != nil {
		return err
	}
	p := policyPage{Page: rightsPage(c, "identity.policy.title")}
	for i, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		p.Lines = append(p.Lines, policyLine{Number: i + 1, Text: indented(line), Comment: strings.HasPrefix(strings.TrimSpace(line), "//")})
	}
	return policyView.Show(c, http.StatusOK, p)
}

// indented keeps the indentation of a line of the policy, which pages would drop.
func indented(line string) string {
	bare := strings.TrimLeft(line, " ")
	return strings.Repeat("\u00a0", len(line)-len(bare)) + bare
}

func indentedAll(text string) string {
	list := strings.Split(text, "\n")
	for i := range list {
		list[i] = indented(list[i])
	}
	return strings.Join(list, "\n")
}
