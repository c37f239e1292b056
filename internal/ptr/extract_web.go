package ptr

import (
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"oszir/internal/document"
	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
)

type extractPanelPage struct {
	web.Page
	Lines []extractLine
	New   string // address of the form
}

// extractLine is an extract in a list.
type extractLine struct {
	ExtractMade
	Href, For string
}

type extractNewPage struct {
	web.Page
	Action  string
	Back    string
	Who     string // name and birth date of the person
	For     web.Field
	Purpose web.Field
	Day     web.Field
	Known   web.Field
}

type extractShowPage struct {
	web.Page
	Extract ExtractMade
	Facts   []web.Fact
	PDF     string
	Paper   string // page of the document
	XML     string // "": it was erased
	Back    string
}

var (
	extractPanelView = web.NewView[extractPanelPage](pages, "pages/extract_panel.html")
	extractNewView   = web.NewView[extractNewPage](pages, "pages/extract_new.html")
	extractShowView  = web.NewView[extractShowPage](pages, "pages/extract_show.html")
)

// mountExtracts adds the pages of extracts, and the schema of their XML for everybody.
func (m *Module) mountExtracts(site *web.Site, page func(pattern string, h func(c *web.Context, who identity.Actor) error, options ...web.Option)) {
	page("GET /ptr/people/{id}/extract", m.extractNew)
	page("POST /ptr/people/{id}/extract", m.extractSend)
	page("GET /ptr/extracts/{serial}", m.extractShow)
	page("GET /ptr/extracts/{serial}/xml", m.extractFile)
	site.Handle("GET /registry-extract.xsd", func(c *web.Context) error {
		c.W.Header().Set("Content-Type", "application/xml; charset=utf-8")
		_, err := c.W.Write(ExtractSchema)
		return err
	})
}

// extractPath gives the page of an extract.
func extractPath(serial int64) string { return "/ptr/extracts/" + document.SerialNumber(serial) }

func (m *Module) extractFormPath(person int64) string {
	return "/ptr/people/" + m.People.PublicID(person) + "/extract"
}

// ExtractPanel makes the list of the own office's extracts for a person, for the person's page, with the way to the form: as
// the page asks, so the extract is.
func (m *Module) ExtractPanel(c *web.Context, who identity.Actor, person int64, _ database.AsOf) (template.HTML, error) {
	found, err := m.Extracts(c.Context(), who, person)
	if err != nil {
		return "", err
	}
	p := extractPanelPage{New: m.extractFormPath(person)}
	q := url.Values{}
	for _, name := range []string{"day", "known"} {
		if v := c.R.URL.Query().Get(name); v != "" {
			q.Set(name, v)
		}
	}
	if len(q) > 0 {
		p.New += "?" + q.Encode()
	}
	for _, e := range found {
		p.Lines = append(p.Lines, extractLine{e, extractPath(e.Serial), c.T("ptr.extract.for." + string(e.For))})
	}
	text, err := extractPanelView.Text(c, "content", p)
	return template.HTML(text), err //nolint:gosec // made by html/template
}

// newExtractPage gives the form as it was filled in, and what it asks for.
func (m *Module) newExtractPage(c *web.Context, who identity.Actor, v url.Values) (extractNewPage, NewExtract, error) {
	err := who.Require(identity.MakeExtracts)
	if err != nil {
		return extractNewPage{}, NewExtract{}, err
	}
	id, err := m.People.ParsePublicID(c.R.PathValue("id"))
	if err != nil {
		return extractNewPage{}, NewExtract{}, err
	}
	person, err := m.People.Person(c.Context(), who, id, people.Today)
	if err != nil {
		return extractNewPage{}, NewExtract{}, err
	}
	p := extractNewPage{Page: page(c, nil, "ptr.extract.new_title"), Action: m.extractFormPath(id), Back: m.personHref(id), Who: person.FamilyName + " " + person.GivenName}
	p.Path = p.Action
	in := NewExtract{PersonID: id, For: ExtractFor(v.Get("for")), Purpose: v.Get("purpose"), As: database.AsOf{Day: calendar.None}, Request: requestOf(v)}
	p.Day = dayField(c, &p.Page, v, "day", "ptr.extract.day", &in.As.Day)
	p.Day.Hint = c.T("ptr.extract.day_hint")
	known := calendar.None
	p.Known = dayField(c, &p.Page, v, "known", "ptr.extract.known", &known)
	p.Known.Hint = c.T("ptr.extract.known_hint")
	if known != calendar.None {
		year, month, day := known.Date()
		in.As.Known = time.Date(year, month, day+1, 0, 0, 0, 0, calendar.Budapest).Add(-time.Microsecond)
	}
	p.For = web.Field{Name: "for", Label: c.T("ptr.extract.who"), Required: true}
	for _, f := range []ExtractFor{ForPerson, ForOffice, ForAuthority} {
		if f == ForAuthority && !who.May(identity.ExtractAll) {
			continue
		}
		p.For.Options = append(p.For.Options, web.Choice{
			Value: string(f), Text: c.T("ptr.extract.who." + string(f)), Hint: c.T("ptr.extract.who_hint." + string(f)), Checked: f == in.For,
		})
	}
	p.Purpose = web.Field{Name: "purpose", Label: c.T("ptr.extract.purpose_label"), Hint: c.T("ptr.extract.purpose_hint"), Value: v.Get("purpose"), Rows: 2, Required: true, Spell: true}
	return p, in, nil
}

// personHref leads to a person's extracts; to the room where people have no pages.
func (m *Module) personHref(id int64) string {
	if m.PersonPath == nil {
		return "/ptr"
	}
	return m.PersonPath(id) + "/extracts"
}

// extractNew answers GET /ptr/people/{id}/extract.
func (m *Module) extractNew(c *web.Context, who identity.Actor) error {
	p, _, err := m.newExtractPage(c, who, c.R.URL.Query())
	if err != nil {
		return err
	}
	return extractNewView.Show(c, status(p.Page), p)
}

// extractSend answers POST /ptr/people/{id}/extract.
func (m *Module) extractSend(c *web.Context, who identity.Actor) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	p, in, err := m.newExtractPage(c, who, v)
	if err != nil {
		return err
	}
	if len(p.Errors) > 0 {
		return extractNewView.Show(c, http.StatusUnprocessableEntity, p)
	}
	serial, err := m.Extract(c.Context(), who, in)
	if err == nil {
		return c.Redirect(extractPath(serial) + "?done")
	}
	refused, ok := errors.AsType[*errs.Error](err)
	if !ok || refused.Kind != errs.Invalid {
		return err
	}
	text := c.T(refused.Key, refused.Args...)
	field := &p.Purpose
	switch refused.Key {
	case "ptr.extract.for_missing", "ptr.extract.not_client":
		field = &p.For
	case "ptr.extract.day_to_come":
		field = &p.Day
	}
	field.Error = text
	p.Errors = []web.FieldError{{Field: field.Name, Text: text}}
	return extractNewView.Show(c, http.StatusUnprocessableEntity, p)
}

// extractSerial reads which extract the address names. Errors: NotFound.
func extractSerial(c *web.Context) (int64, error) {
	n, ok := document.ParseSerial(c.R.PathValue("serial"))
	if !ok {
		return 0, errs.New(errs.NotFound, "error.not_found")
	}
	return n, nil
}

// extractShow answers GET /ptr/extracts/{serial}.
func (m *Module) extractShow(c *web.Context, who identity.Actor) error {
	serial, err := extractSerial(c)
	if err != nil {
		return err
	}
	e, err := m.ExtractShow(c.Context(), who, serial)
	if err != nil {
		return err
	}
	known := e.KnownAt.In(calendar.Budapest)
	p := extractShowPage{
		Page: page(c, nil, "ptr.extract.show_title", e.Number()), Extract: e, Back: m.personHref(e.PersonID),
		Facts: []web.Fact{
			{Name: c.T("ptr.extract.number"), Value: e.Number()},
			{Name: c.T("ptr.extract.as_day"), Value: dotted(e.AsDay)},
			{Name: c.T("ptr.extract.known_at"), Value: dotted(calendar.Of(known)) + known.Format(" 15:04")},
			{Name: c.T("ptr.extract.for"), Value: c.T("ptr.extract.for." + string(e.For))},
			{Name: c.T("ptr.extract.purpose"), Value: e.Purpose},
			{Name: c.T("ptr.extract.made_by"), Value: e.MadeBy},
		},
	}
	p.Path = extractPath(serial)
	if e.HasXML {
		p.PDF, p.Paper, p.XML = "/documents/"+e.Number()+"/file", "/documents/"+e.Number(), p.Path+"/xml"
	}
	if c.R.URL.Query().Has("done") {
		p.Notice = c.T("ptr.extract.done", e.Number())
	}
	return extractShowView.Show(c, http.StatusOK, p)
}

// extractFile answers GET /ptr/extracts/{serial}/xml.
func (m *Module) extractFile(c *web.Context, who identity.Actor) error {
	serial, err := extractSerial(c)
	if err != nil {
		return err
	}
	e, file, err := m.ExtractXML(c.Context(), who, serial)
	if err != nil {
		return err
	}
	c.NoStore()
	h := c.W.Header()
	h.Set("Content-Type", "application/xml; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="`+c.T("ptr.extract.xml_name")+"-"+e.Number()+`.xml"`)
	h.Set("Content-Length", strconv.Itoa(len(file)))
	_, err = c.W.Write(file)
	return err
}
