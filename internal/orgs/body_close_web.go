package orgs

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/web"
)

type bodyClosePage struct {
	web.Page
	Name, Self string
	Seen       int64
	Steps      []web.Step
	Confirm    bool // everything is filled in: what it comes to is shown
	Day        calendar.Day
	Heirs      []line
	Came       Closed
	Cut        bool // municipalities are served by nobody from then on
	LastDay    web.Field
	Successors web.Field
	Dependents web.Field
	Below      []line // what lies under it or is served by it
	Reason     web.Field
}

var bodyCloseView = web.NewView[bodyClosePage](pages, "pages/body_close.html")

// bodyClose answers GET /bodies/{code}/close.
func (m *Module) bodyClose(c *web.Context, who identity.Actor) error {
	b, err := m.editable(c, who)
	if err != nil {
		return err
	}
	return bodyCloseView.Show(c, http.StatusOK, newClosePage(c, &b, &Closing{LastDay: b.Today}, dayText(c, b.Today), ""))
}

// bodyEnd answers POST /bodies/{code}/close: first with what it comes to, then by doing it.
func (m *Module) bodyEnd(c *web.Context, who identity.Actor) error {
	b, err := m.editable(c, who)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	in := Closing{
		Code: b.Code, Dependents: v.Get("dependents"), Seen: number(v.Get("seen")), Reason: fields.Clean(v.Get("reason")), Rehearse: v.Get("confirmed") != "yes", LastDay: calendar.None,
	}
	for code := range strings.FieldsFuncSeq(v.Get("successors"), func(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '\n' || r == '\r' }) {
		in.Successors = append(in.Successors, strings.ToUpper(code))
	}
	typed := fields.Clean(v.Get("last_day"))
	day, ok := calendar.Parse(typed)
	if ok {
		in.LastDay = day
	}
	if !in.Rehearse {
		in.Request = requestOf(v)
	}
	if v.Has("again") {
		p := newClosePage(c, &b, &in, typed, v.Get("successors"))
		p.Seen = in.Seen
		return bodyCloseView.Show(c, http.StatusOK, p)
	}
	var came Closed
	switch {
	case !ok:
		err = refuse(finding.Finding{Field: "last_day", Code: finding.Format, Key: "finding.format.date", Value: typed})
	case in.Dependents != DependentsStay && in.Dependents != DependentsClose && in.Dependents != DependentsMove:
		return errs.New(errs.NotFound, "error.not_found")
	default:
		came, err = m.Close(c.Context(), who, in)
	}
	p := newClosePage(c, &b, &in, typed, v.Get("successors"))
	switch {
	case err != nil:
		return p.refuse(c, in.Seen, err)
	case !in.Rehearse:
		return c.Redirect(bodyPath(b.Code) + "?closed")
	}
	p.Confirm, p.Day, p.Came = true, in.LastDay, came
	p.Cut = in.Dependents == DependentsClose && len(b.Serves) > 0
	p.Steps[0].Done, p.Steps[0].Current, p.Steps[1].Current = true, false, true
	for _, code := range in.Successors {
		heir, err := m.Get(c.Context(), who, code, Standing)
		if err != nil {
			return err
		}
		p.Heirs = append(p.Heirs, lines(c, []Brief{{Code: heir.Code, Name: heir.Name, Kind: heir.Kind}})...)
	}
	return bodyCloseView.Show(c, http.StatusOK, p)
}

func newClosePage(c *web.Context, b *Profile, in *Closing, day, successors string) bodyClosePage {
	self := bodyPath(b.Code)
	p := bodyClosePage{
		Page: page(c, []web.Link{{Text: b.Name, Href: self}}, "orgs.close.title"), Name: b.Name, Self: self, Seen: b.Seen,
		Steps:   []web.Step{{Text: c.T("orgs.close.step_fill"), Current: true}, {Text: c.T("orgs.close.step_check")}, {Text: c.T("orgs.close.step_done")}},
		LastDay: web.Field{Name: "last_day", Label: c.T("orgs.field.last_day"), Hint: c.T("orgs.hint.last_day"), Value: day, Type: "date", Width: 12, Required: true},
		Successors: web.Field{
			Name: "successors", Label: c.T("orgs.field.successors"), Hint: c.T("orgs.hint.successors"), Value: successors, Rows: 2,
		},
		Reason: web.Field{Name: "reason", Label: c.T("orgs.field.reason"), Hint: c.T("orgs.hint.reason"), Value: in.Reason, Rows: 3, Required: true, Spell: true},
		Dependents: web.Field{Name: "dependents", Label: c.T("orgs.field.dependents"), Options: []web.Choice{
			{Value: DependentsMove, Text: c.T("orgs.close.move"), Hint: c.T("orgs.close.move_hint"), Checked: in.Dependents == DependentsMove},
			{Value: DependentsClose, Text: c.T("orgs.close.with"), Hint: c.T("orgs.close.with_hint"), Checked: in.Dependents == DependentsClose},
		}},
		Below: append(lines(c, b.Children), lines(c, b.Serves)...),
	}
	p.Path = self + "/close"
	return p
}

// refuse shows the form again with what is wrong; nothing that was typed is lost.
func (p *bodyClosePage) refuse(c *web.Context, seen int64, err error) error {
	var known *errs.Error
	if !errors.As(err, &known) || known.Kind != errs.Invalid && known.Kind != errs.Conflict {
		return err
	}
	status, key, args := web.Status(err)
	if key != "orgs.changed_meanwhile" {
		p.Seen = seen
	}
	var refused *Refusal
	if !errors.As(err, &refused) {
		p.Errors = []web.FieldError{{Text: c.T(key, args...)}}
		return bodyCloseView.Show(c, status, *p)
	}
	for _, f := range refused.Findings {
		text := findingText(c.T, f)
		for _, field := range []*web.Field{&p.LastDay, &p.Successors, &p.Dependents, &p.Reason} {
			if field.Name == f.Field {
				field.Error = text
			}
		}
		p.Errors = append(p.Errors, web.FieldError{Field: f.Field, Text: text})
	}
	return bodyCloseView.Show(c, status, *p)
}

// number reads a number of a hidden field; 0 for none.
func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return n
}
