package oversight

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/web"
)

type trailPage struct {
	web.Page
	Tabs       []web.Link
	From, To   web.Field
	Actor      web.Field
	Person     web.Field
	Operation  web.Field
	Filtered   bool
	Unchecked  bool // a citation of a row was not held against its source
	Rows       []lineRow
	Pager      web.Pager
	CSV, Sheet string // addresses of the exports
	MayProve   bool
}

var trailView = web.NewView[trailPage](pages, "pages/trail_list.html")

// trailFilter reads the filter of an address and the fields of the form.
func (m *Module) trailFilter(c *web.Context, p *trailPage, v url.Values) (TrailFilter, error) {
	var f TrailFilter
	f.From, p.From = day(c, &p.Page, v, "from", "oversight.filter.from")
	f.To, p.To = day(c, &p.Page, v, "to", "oversight.filter.to")
	f.Actor, f.Operation, f.After = strings.ToLower(fields.Clean(v.Get("actor"))), fields.Clean(v.Get("operation")), v.Get("after")
	p.Actor = web.Field{Name: "actor", Label: c.T("oversight.filter.actor"), Hint: c.T("oversight.filter.actor_hint"), Value: f.Actor, Width: 16}
	p.Operation = web.Field{
		Name: "operation", Label: c.T("oversight.filter.operation"),
		Options: operationChoices(m.Catalog, c.Lang, f.Operation),
	}
	person := fields.Clean(v.Get("person"))
	p.Person = web.Field{Name: "person", Label: c.T("oversight.filter.person"), Hint: c.T("oversight.filter.person_hint"), Value: person, Width: 28}
	if person != "" {
		id, err := m.People.ParsePublicID(person)
		switch {
		case errs.KindOf(err) == errs.NotFound:
			p.Person.Error = c.T("oversight.person_unreadable")
			p.Errors = append(p.Errors, web.FieldError{Field: "person", Text: c.T("oversight.field_error", p.Person.Label, p.Person.Error)})
		case err != nil:
			return f, err
		}
		f.PersonID = id
	}
	if v.Get("body") != "" {
		id, err := number(v.Get("body"))
		if err != nil {
			return f, err
		}
		f.BodyID = id
	}
	p.Filtered = f != TrailFilter{From: f.From, To: f.To, After: f.After} || !open(f.From) || !open(f.To)
	return f, nil
}

// trail answers GET /trail.
func (m *Module) trail(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.SeeTrail)
	if err != nil {
		return err
	}
	v := c.R.URL.Query()
	p := trailPage{Page: place(c, nil, "oversight.trail.title"), Tabs: tabs(c, who, "trail"), MayProve: m.Prove != nil && who.May(identity.ProveTrail)}
	f, err := m.trailFilter(c, &p, v)
	if err != nil {
		return err
	}
	if len(p.Errors) > 0 {
		return trailView.Show(c, http.StatusUnprocessableEntity, p)
	}
	found, err := m.Trail(c.Context(), who, f)
	if err != nil {
		return err
	}
	p.Rows = m.rows(c, who.BodyID, found.Lines)
	p.Unchecked = slices.ContainsFunc(found.Lines, func(l Line) bool { return l.Unchecked })
	v.Del("after")
	p.CSV, p.Sheet = "/trail/export?"+with(v, "format", "csv"), "/trail/export?"+with(v, "format", "xlsx")
	if f.After != "" {
		p.Pager.First = "/trail?" + v.Encode()
	}
	if found.Next != "" {
		p.Pager.Next = "/trail?" + with(v, "after", found.Next)
	}
	return trailView.Show(c, http.StatusOK, p)
}

// trailSend answers POST /trail: the form is sent, since a name may be typed where a code or an id is asked for, and only what is one
// stands in the address that it leads to.
func (m *Module) trailSend(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.SeeTrail)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	v.Del("body")
	p := trailPage{Page: place(c, nil, "oversight.trail.title"), Tabs: tabs(c, who, "trail"), MayProve: m.Prove != nil && who.May(identity.ProveTrail)}
	f, err := m.trailFilter(c, &p, v)
	if err != nil {
		return err
	}
	if !actorShape.MatchString(f.Actor) {
		p.Actor.Error = c.T("oversight.actor_unreadable")
		p.Errors = append(p.Errors, web.FieldError{Field: "actor", Text: c.T("oversight.field_error", p.Actor.Label, p.Actor.Error)})
	}
	if len(p.Errors) > 0 {
		return trailView.Show(c, http.StatusUnprocessableEntity, p)
	}
	asked := url.Values{}
	for _, name := range []string{"from", "to", "actor", "operation", "person"} {
		if v.Get(name) != "" {
			asked.Set(name, v.Get(name))
		}
	}
	return c.Redirect("/trail?" + asked.Encode())
}

// actorShape is what codes of people, programs and the program itself look like.
var actorShape = regexp.MustCompile(`^[a-z0-9._:/-]*$`)

// entryPage is the people whom an entry of the log is about.
type entryPage struct {
	web.Page
	Lead    string
	Facts   []web.Fact
	Persons []web.Link
	Pager   web.Pager
}

var entryView = web.NewView[entryPage](pages, "pages/trail_entry.html")

// entryPersons answers GET /trail/entry/{id}.
func (m *Module) entryPersons(c *web.Context, who identity.Actor) error {
	id, err := number(c.R.PathValue("id"))
	if err != nil {
		return err
	}
	after := int64(0)
	if v := c.R.URL.Query().Get("after"); v != "" {
		after, err = m.People.ParsePublicID(v)
		if err != nil {
			return err
		}
	}
	found, err := m.EntryPersons(c.Context(), who, id, after)
	if err != nil {
		return err
	}
	row := m.rows(c, who.BodyID, []Line{found.Line})[0]
	at := row.At.In(calendar.Budapest)
	p := entryPage{
		Page: place(c, []web.Link{{Text: c.T("oversight.trail.title"), Href: "/trail"}}, "oversight.entry.title"),
		Lead: c.T("oversight.entry.lead", id, row.Persons),
		Facts: []web.Fact{
			{Name: c.T("oversight.column.at"), Value: i18n.Format(c.Lang, calendar.Of(at)) + at.Format(" 15:04:05")}, {Name: c.T("oversight.column.actor"), Value: row.Who, Note: row.Role},
			{Name: c.T("oversight.column.did"), Value: row.What}, {Name: c.T("oversight.column.fields"), Value: row.Data}, {Name: c.T("oversight.column.why"), Value: row.Why, Note: row.Law},
		},
	}
	for _, person := range found.Persons {
		public := m.People.PublicID(person)
		p.Persons = append(p.Persons, web.Link{Text: public, Href: personPath(public)})
	}
	if after != 0 {
		p.Pager.First = c.R.URL.Path
	}
	if found.Next != 0 {
		p.Pager.Next = c.R.URL.Path + "?after=" + m.People.PublicID(found.Next)
	}
	return entryView.Show(c, http.StatusOK, p)
}

// with gives a query with one more value.
func with(v url.Values, name, value string) string {
	out := url.Values{}
	for k, list := range v {
		out[k] = list
	}
	out.Set(name, value)
	return out.Encode()
}

// trailExport answers GET /trail/export.
func (m *Module) trailExport(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.SeeTrail)
	if err != nil {
		return err
	}
	var p trailPage
	f, err := m.trailFilter(c, &p, c.R.URL.Query())
	if err != nil {
		return err
	}
	if len(p.Errors) > 0 {
		return errs.New(errs.NotFound, "error.not_found")
	}
	f.After = ""
	if c.R.URL.Query().Get("format") == "xlsx" {
		return c.Download(c.T("oversight.trail.file")+".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", func(w io.Writer) error {
			return m.TrailWorkbook(c.Context(), who, c.Lang, f, w)
		})
	}
	return c.Download(c.T("oversight.trail.file")+".csv", "text/csv; charset=utf-8", func(w io.Writer) error { return m.TrailCSV(c.Context(), who, c.Lang, f, w) })
}
