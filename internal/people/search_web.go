package people

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
)

type searchPage struct {
	web.Page
	Line    web.Field     // the one search box
	Details [][]web.Field // criterion by criterion, two in a line
	Filled  string        // what is filled in of them
	Open    bool          // they are shown
	Asked   []web.Fact    // what was searched; empty on the page that only asks
	Count   string        // how many there are, in words
	Hits    []hitRow
	More    bool

	MayEnter, MayMerge bool
}

// hitRow is somebody who was found.
type hitRow struct {
	Hit
	Href                   string
	Name, BirthName, Other string // Other: mother's name
	Near                   string // what is met but for a typing error, in words
}

var searchView = web.NewView[searchPage](pages, "pages/people_search.html")

// criteriaFields are the fields of the detailed form.
var criteriaFields = []struct {
	by    Criterion
	width int
	hint  string // message key; "" for none
	value func(*Criteria) *string
}{
	{ByTAJ, 14, "people.search.hint.taj", func(c *Criteria) *string { return &c.TAJ }},
	{ByName, 0, "people.search.hint.name", func(c *Criteria) *string { return &c.Name }},
	{ByBirthName, 0, "", func(c *Criteria) *string { return &c.BirthName }},
	{ByMotherName, 0, "people.search.hint.mother", func(c *Criteria) *string { return &c.MotherName }},
	{ByBirth, 14, "people.search.hint.birth", func(c *Criteria) *string { return &c.Birth }},
	{BySettlement, 0, "people.search.hint.settlement", func(c *Criteria) *string { return &c.Settlement }},
}

// newSearchPage gives the page with the form filled in.
func newSearchPage(c *web.Context, who identity.Actor, asked Criteria) searchPage {
	p := searchPage{
		MayEnter: who.May(identity.CorrectPeople), MayMerge: who.May(identity.MergePeople),
		Page: page(c, nil, "people.search.title"),
		Line: web.Field{Name: "q", Label: c.T("people.search.line"), Hint: c.T("people.search.line_hint"), Value: asked.Everything, Type: "search"},
	}
	var filled []string
	for i, f := range criteriaFields {
		value := *f.value(&asked)
		field := web.Field{Name: string(f.by), Label: c.T(f.by.Label()), Value: value, Width: f.width}
		if f.hint != "" {
			field.Hint = c.T(f.hint)
		}
		if value != "" {
			filled = append(filled, field.Label+": "+value)
		}
		if i%2 == 0 {
			p.Details = append(p.Details, nil)
		}
		p.Details[i/2] = append(p.Details[i/2], field)
	}
	p.Filled, p.Open = strings.Join(filled, ", "), len(filled) > 0
	return p
}

// details lists the fields of the detailed form.
func (p *searchPage) details() []*web.Field {
	var out []*web.Field
	for _, line := range p.Details {
		for i := range line {
			out = append(out, &line[i])
		}
	}
	return out
}

// searchForm answers GET /people/search.
func (m *Module) searchForm(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.SearchPeople)
	if err != nil {
		return err
	}
	return searchView.Show(c, http.StatusOK, newSearchPage(c, who, Criteria{}))
}

// searchSend answers POST /people/search. What is asked names people, so it is kept, and the page of hits stands under
// an address that says nothing.
func (m *Module) searchSend(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.SearchPeople)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	asked := criteriaOf(v)
	q, err := asked.understood()
	if err != nil {
		return refuseSearch(c, who, asked, err)
	}
	if q.taj != 0 {
		found, err := m.Search(c.Context(), who, asked)
		if err != nil {
			return err
		}
		if len(found.Hits) == 1 && len(found.Hits[0].Near) == 0 {
			return c.Redirect(m.path(found.Hits[0].PersonID))
		}
	}
	key, err := m.KeepSearch(c.Context(), who, asked)
	if err != nil {
		return err
	}
	return c.Redirect("/people/search/" + key)
}

func criteriaOf(v url.Values) Criteria {
	asked := Criteria{Everything: cleanCriterion(v.Get("q"))}
	for _, f := range criteriaFields {
		*f.value(&asked) = cleanCriterion(v.Get(string(f.by)))
	}
	return asked
}

// longestCriterion is far more than anybody types into one field.
const longestCriterion = 200

// cleanCriterion keeps what was typed so that it can be stored and shown again.
func cleanCriterion(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	if r := []rune(s); len(r) > longestCriterion {
		s = string(r[:longestCriterion])
	}
	return strings.TrimSpace(s)
}

// refuseSearch shows the form again, with what was typed and what is wrong with it.
func refuseSearch(c *web.Context, who identity.Actor, asked Criteria, err error) error {
	var known *errs.Error
	if !errors.As(err, &known) || known.Kind != errs.Invalid {
		return err
	}
	p := newSearchPage(c, who, asked)
	text := c.T(known.Key, known.Args...)
	to := &p.Line
	by := map[string]Criterion{"people.search.taj_shape": ByTAJ, "people.search.taj_check": ByTAJ, "people.search.birth": ByBirth}[known.Key]
	for _, f := range p.details() {
		if f.Value != "" && (f.Name == string(by) || by == "" && p.Line.Value == "") {
			to = f
			break
		}
	}
	to.Error = text
	p.Errors = []web.FieldError{{Field: to.Name, Text: text}}
	return searchView.Show(c, http.StatusUnprocessableEntity, p)
}

// searchHits answers GET /people/search/{key}.
func (m *Module) searchHits(c *web.Context, who identity.Actor) error {
	asked, err := m.KeptSearch(c.Context(), who, c.R.PathValue("key"))
	if errs.KindOf(err) == errs.NotFound && who.May(identity.SearchPeople) {
		p := newSearchPage(c, who, Criteria{})
		p.Path = "/people/search"
		p.Errors = []web.FieldError{{Field: "q", Text: c.T("people.search.forgotten")}}
		return searchView.Show(c, http.StatusNotFound, p)
	}
	if err != nil {
		return err
	}
	found, err := m.Search(c.Context(), who, asked)
	if err != nil {
		return refuseSearch(c, who, asked, err)
	}
	p := newSearchPage(c, who, asked)
	p.More, p.Open = found.More, p.Open && len(found.Hits) == 0
	switch {
	case found.More:
		p.Count = c.T("people.search.more", MostHits)
	case len(found.Hits) > 0:
		p.Count = c.T("people.search.count", len(found.Hits))
	}
	if asked.Everything != "" {
		p.Asked = append(p.Asked, web.Fact{Name: c.T("people.search.line_short"), Value: asked.Everything})
	}
	for _, f := range p.details() {
		if f.Value != "" {
			p.Asked = append(p.Asked, web.Fact{Name: f.Label, Value: f.Value})
		}
	}
	for _, h := range found.Hits {
		p.Hits = append(p.Hits, m.hitRow(c, h))
	}
	return searchView.Show(c, http.StatusOK, p)
}

// hitRow gives somebody who was found as a line of a table.
func (m *Module) hitRow(c *web.Context, h Hit) hitRow {
	row := hitRow{Hit: h, Href: m.path(h.PersonID), Name: fullName(h.FamilyName, h.GivenName), Other: fullName(h.MotherFamilyName, h.MotherGivenName)}
	row.BirthName = fullName(h.BirthFamilyName, h.BirthGivenName)
	var near []string
	for _, by := range h.Near {
		near = append(near, strings.ToLower(c.T(by.Label())))
	}
	row.Near = strings.Join(near, ", ")
	return row
}

// fullName puts a name together: family name first, as in Hungary, whatever the language of the page.
func fullName(family, given string) string { return strings.TrimSpace(family + " " + given) }
