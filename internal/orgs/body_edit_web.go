package orgs

import (
	"errors"
	"net/http"
	"net/url"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/web"
)

type bodyFormPage struct {
	web.Page
	New    bool
	Name   string
	Self   string // where to go back to
	Action string
	Seen   int64
	Code   web.Field
	Groups []formGroup
	Always web.Field // of a known body: whether it always was so
	Since  web.Field
	Reason web.Field
	Late   []changeLine // what stands in the register now and what was typed, when somebody else was faster
}

type formGroup struct {
	Title  string
	Fields []formField
}

// formField is a field with how it is asked for: input or select.
type formField struct {
	web.Field
	As string
}

var bodyFormView = web.NewView[bodyFormPage](pages, "pages/body_form.html")

var formGroups = []struct {
	key    string
	fields []string
}{
	{"orgs.group.name", []string{"name", "kind"}},
	{"orgs.group.place", []string{"county", "district", "settlement", "postcode", "address"}},
	{"orgs.group.tree", []string{"parent", "office"}},
	{"orgs.group.numbers", []string{"tax_number", "sector_id", "legal_status"}},
	{"orgs.group.contact", []string{"email", "phone"}},
}

// typed is a body as it was typed, or, at first, as it would be sent untouched.
type typed struct {
	body   Body
	always bool
	since  string
	reason string
}

// edit gives what is asked of the operation; wrong says that the day cannot be read.
func (t *typed) edit() (in Edit, wrong bool) {
	in = Edit{Body: t.body, Since: calendar.None, Reason: t.reason}
	if t.always {
		return in, false
	}
	day, ok := calendar.Parse(t.since)
	if !ok {
		return in, true
	}
	in.Since = day
	return in, false
}

func typedOf(v url.Values) *typed {
	t := &typed{always: v.Get("always") == "yes", since: fields.Clean(v.Get("since")), reason: v.Get("reason")}
	for field, text := range t.body.texts() {
		*text = fields.Clean(v.Get(field))
	}
	return t
}

// bodyNew answers GET /bodies/new.
func (m *Module) bodyNew(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.EditBodies)
	if err != nil {
		return err
	}
	return m.showForm(c, who, http.StatusOK, nil, &typed{}, nil)
}

// bodyAdd answers POST /bodies/new.
func (m *Module) bodyAdd(c *web.Context, who identity.Actor) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	t := typedOf(v)
	t.always = t.since == ""
	in, wrong := t.edit()
	in.Request = requestOf(v)
	if wrong {
		err = refuse(append(in.judge(false), finding.Finding{Field: "since", Code: finding.Format, Key: "finding.format.date", Value: t.since})...)
	} else {
		err = m.Add(c.Context(), who, in)
	}
	if err == nil {
		in.Body.clean()
		return c.Redirect(bodyPath(in.Body.Code) + "?saved")
	}
	return m.showRefused(c, who, nil, t, err)
}

// editable reads the body of the address, if the actor may change it. Errors: NotFound.
func (m *Module) editable(c *web.Context, who identity.Actor) (Profile, error) {
	err := who.Require(identity.EditBodies)
	if err != nil {
		return Profile{}, err
	}
	return m.Get(c.Context(), who, c.R.PathValue("code"), Standing)
}

// bodyEdit answers GET /bodies/{code}/edit.
func (m *Module) bodyEdit(c *web.Context, who identity.Actor) error {
	b, err := m.editable(c, who)
	if err != nil {
		return err
	}
	return m.showForm(c, who, http.StatusOK, &b, &typed{body: b.Body}, nil)
}

// bodySave answers POST /bodies/{code}/edit.
func (m *Module) bodySave(c *web.Context, who identity.Actor) error {
	b, err := m.editable(c, who)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	t := typedOf(v)
	t.body.Code = b.Code
	in, wrong := t.edit()
	in.Seen, in.Request = number(v.Get("seen")), requestOf(v)
	switch {
	case wrong:
		err = refuse(append(in.judge(true), finding.Finding{Field: "since", Code: finding.Format, Key: "orgs.finding.since", Value: t.since})...)
	case t.always:
		err = m.Correct(c.Context(), who, in)
	default:
		err = m.Change(c.Context(), who, in)
	}
	if err == nil {
		return c.Redirect(bodyPath(b.Code) + "?saved")
	}
	_, key, _ := web.Status(err)
	if key != "orgs.changed_meanwhile" {
		b.Seen = in.Seen // what was seen when it was typed
	}
	return m.showRefused(c, who, &b, t, err)
}

// showRefused shows the form again with what is wrong; nothing that was typed is lost.
func (m *Module) showRefused(c *web.Context, who identity.Actor, b *Profile, t *typed, err error) error {
	var known *errs.Error
	if !errors.As(err, &known) || known.Kind != errs.Invalid && known.Kind != errs.Conflict {
		return err
	}
	code, _, _ := web.Status(err)
	return m.showForm(c, who, code, b, t, err)
}

func (m *Module) showForm(c *web.Context, who identity.Actor, code int, b *Profile, t *typed, refused error) error {
	counties, err := m.Counties(c.Context(), who)
	if err != nil {
		return err
	}
	p := bodyFormPage{
		New: b == nil, Self: "/bodies", Action: "/bodies/new",
		Code:   web.Field{Name: "code", Label: c.T("orgs.field.code"), Hint: c.T("orgs.hint.code"), Value: t.body.Code, Required: true, Width: 24},
		Reason: web.Field{Name: "reason", Label: c.T("orgs.field.reason"), Hint: c.T("orgs.hint.reason"), Value: t.reason, Rows: 3, Spell: true, Required: b != nil},
		Since:  web.Field{Name: "since", Label: c.T("orgs.field.since"), Hint: c.T("orgs.hint.since"), Value: t.since, Type: "date", Width: 12},
		Always: web.Field{Name: "always", Label: c.T("orgs.edit.when"), Options: []web.Choice{
			{Value: "no", Text: c.T("orgs.edit.change"), Hint: c.T("orgs.edit.change_hint"), Checked: !t.always},
			{Value: "yes", Text: c.T("orgs.edit.correct"), Hint: c.T("orgs.edit.correct_hint"), Checked: t.always},
		}},
	}
	if b == nil {
		p.Page = page(c, nil, "orgs.new.title")
	} else {
		p.Self = bodyPath(b.Code)
		p.Action, p.Name, p.Seen = p.Self+"/edit", b.Name, b.Seen
		p.Page = page(c, []web.Link{{Text: b.Name, Href: p.Self}}, "orgs.edit.title")
	}
	p.Path = p.Action
	for _, g := range formGroups {
		group := formGroup{Title: c.T(g.key)}
		for _, name := range g.fields {
			group.Fields = append(group.Fields, formFieldOf(c, name, *t.body.texts()[name], counties))
		}
		p.Groups = append(p.Groups, group)
	}
	if refused != nil {
		p.refuse(c, refused)
		if b != nil && code == http.StatusConflict {
			p.late(c, b, t)
		}
	}
	return bodyFormView.Show(c, code, p)
}

// late tells what stands in the register now where something else was typed.
func (p *bodyFormPage) late(c *web.Context, b *Profile, t *typed) {
	mine := t.body
	mine.clean()
	for _, field := range fieldOrder {
		if is, was := *b.Body.texts()[field], *mine.texts()[field]; is != was {
			p.Late = append(p.Late, changeLine{c.T("orgs.field." + field), shown(c, field, is), shown(c, field, was)})
		}
	}
}

// formFieldOf gives a field of the form.
func formFieldOf(c *web.Context, name, value string, counties []Place) formField {
	f := formField{As: "input", Field: web.Field{Name: name, Label: c.T("orgs.field." + name), Value: value}}
	choose := func(value, text string) {
		f.Options = append(f.Options, web.Choice{Value: value, Text: text})
	}
	switch name {
	case "name":
		f.Required, f.Spell = true, true
	case "kind":
		f.As, f.Required = "select", true
		choose("", c.T("orgs.edit.choose"))
		for _, k := range Kinds() {
			choose(k, kindName(c, k))
		}
	case "county":
		f.As = "select"
		choose("", c.T("orgs.edit.no_county"))
		for _, county := range counties {
			if county.Code != "" {
				choose(county.Code, county.Name)
			}
		}
	case "legal_status":
		f.As = "select"
		choose("", c.T("orgs.edit.no_status"))
		for _, s := range LegalStatuses() {
			choose(s, c.T("orgs.status."+s))
		}
	case "postcode":
		f.Width, f.Inputmode = 6, "numeric"
	case "tax_number", "sector_id":
		f.Width, f.Hint = 16, c.T("orgs.hint."+name)
	case "parent", "office":
		f.Width, f.Hint = 24, c.T("orgs.hint."+name)
	case "district":
		f.Hint = c.T("orgs.hint.district")
	case "email":
		f.Type = "email"
	case "phone":
		f.Type = "tel"
	}
	return f
}

// refuse puts every finding to its field and into the summary.
func (p *bodyFormPage) refuse(c *web.Context, err error) {
	var refused *Refusal
	if !errors.As(err, &refused) {
		_, key, args := web.Status(err)
		p.Errors = []web.FieldError{{Text: c.T(key, args...)}}
		if key == "orgs.code_known" {
			p.Code.Error = p.Errors[0].Text
			p.Errors[0].Field = "code"
		}
		return
	}
	for _, f := range refused.Findings {
		text := findingText(c.T, f)
		field := p.field(f.Field)
		if field == nil {
			p.Errors = append(p.Errors, web.FieldError{Text: text})
			continue
		}
		field.Error = text
		p.Errors = append(p.Errors, web.FieldError{Field: field.Name, Text: field.Label + ": " + text})
	}
}

// field finds a field of the page by its name; nil when there is none.
func (p *bodyFormPage) field(name string) *web.Field {
	switch name {
	case "code":
		return &p.Code
	case "since":
		return &p.Since
	case "reason":
		return &p.Reason
	}
	for i := range p.Groups {
		for j := range p.Groups[i].Fields {
			if f := &p.Groups[i].Fields[j].Field; f.Name == name {
				return f
			}
		}
	}
	return nil
}
