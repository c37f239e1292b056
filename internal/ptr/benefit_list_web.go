package ptr

import (
	"net/url"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/web"
	"oszir/internal/ptr/benefits"
)

type benefitListPage struct {
	web.Page
	Sections         []web.Link
	Kind, State      web.Field
	From, To         web.Field
	Case, ID         web.Field
	Sort             string
	Filtered         bool
	ByID, ByStart    sortHead
	List             BenefitPage
	Lines            []benefitLine
	Workbook, CSV    string // addresses of the whole result
	MaySearch, First bool
	MayLoad          bool
	Pager            web.Pager
}

// benefitLine is a benefit in a list of one's own office.
type benefitLine struct {
	ListedBenefit
	Href                string
	Mark                tag
	Applicant, Entitled personLine
}

// personLine is somebody in a list: by name, with the way to their page.
type personLine struct {
	Name string
	Born calendar.Day
	Href string // "" when there are no such pages
}

// sortHead is the head of a column by which a list can be ordered.
type sortHead struct {
	Href string // orders by it, or turns the order around
	Sort string // ascending, descending or "": by another column
}

var benefitListView = web.NewView[benefitListPage](pages, "pages/benefit_list.html")

// benefitList answers GET /ptr/benefits.
func (m *Module) benefitList(c *web.Context, who identity.Actor) error {
	p := benefitListPage{
		Page: page(c, nil, "benefit.list.title"), Sections: sections(c, who, "benefits"), MaySearch: who.May(identity.SearchPeople), MayLoad: who.May(identity.LoadWorkbooks),
	}
	f := p.filter(c)
	p.First = f.After == ""
	if len(p.Errors) == 0 {
		var err error
		p.List, err = m.Benefits(c.Context(), who, c.Lang, f)
		if err != nil {
			_, key, _ := web.Status(err)
			if key != "benefit.id_mistyped" {
				return err
			}
			p.ID.Error = said(c, err)
			p.Errors = append(p.Errors, web.FieldError{Field: p.ID.Name, Text: p.ID.Error})
		}
	}
	for _, l := range p.List.Lines {
		p.Lines = append(p.Lines, m.newBenefitLine(c, l))
	}
	u := c.R.URL
	p.ByID = newSortHead(u, SortOldest, SortNewest, SortNewest)
	p.ByStart = newSortHead(u, SortEarliestStart, SortLatestStart, SortLatestStart)
	if !p.First {
		p.Pager.First = withQuery(u, "after", "")
	}
	if p.List.Next != "" {
		p.Pager.Next = withQuery(u, "after", p.List.Next)
	}
	whole := u.Query()
	whole.Del("after")
	p.Workbook, p.CSV = exportPath(".xlsx", whole), exportPath(".csv", whole)
	return benefitListView.Show(c, status(p.Page), p)
}

// filter reads what the address asks for into the fields of the page.
func (p *benefitListPage) filter(c *web.Context) BenefitFilter {
	q := c.R.URL.Query()
	f := BenefitFilter{
		Kind: q.Get("kind"), State: q.Get("state"), CaseNumber: q.Get("case"), ID: q.Get("id"), Sort: q.Get("sort"), After: q.Get("after"),
	}
	f.As.Day = calendar.None
	p.Kind = choice(c, q, "kind", "benefit.list.kind", "", "benefit.list.kind_all")
	for _, k := range benefits.All() {
		p.Kind.Options = append(p.Kind.Options, web.Choice{Value: k.Code, Text: kindName(c.Lang, k) + " (" + k.Code + ")", Checked: k.Code == f.Kind})
	}
	p.State = choice(c, q, "state", "benefit.list.state", "", "benefit.list.state_all",
		StateActive, "benefit.list.state_active", StateUpcoming, "benefit.list.state_upcoming", StateEnded, "benefit.list.state_ended")
	p.From = dayField(c, &p.Page, q, "from", "benefit.list.from", &f.StartFrom)
	p.To = dayField(c, &p.Page, q, "to", "benefit.list.to", &f.StartTo)
	p.Case = web.Field{Name: "case", Label: c.T("benefit.list.case"), Value: f.CaseNumber, Width: 14}
	p.ID = web.Field{Name: "id", Label: c.T("benefit.list.id"), Value: f.ID, Width: 19}
	p.Sort = f.Sort
	p.Filtered = f.Kind+f.State+f.CaseNumber+f.ID+p.From.Value+p.To.Value != ""
	return f
}

func (m *Module) newBenefitLine(c *web.Context, b ListedBenefit) benefitLine {
	return benefitLine{
		ListedBenefit: b, Href: benefitPath(b.ID), Mark: benefitMark(c, b.State), Applicant: m.newPersonLine(b.Applicant), Entitled: m.newPersonLine(b.Entitled),
	}
}

func (m *Module) newPersonLine(p BenefitPerson) personLine {
	l := personLine{Name: p.Name.FamilyName + " " + p.Name.GivenName, Born: p.Name.BirthDate}
	if p.ID == 0 {
		return personLine{}
	}
	if m.PersonPath != nil {
		l.Href = m.PersonPath(p.ID)
	}
	return l
}

func benefitPath(id string) string { return "/ptr/benefits/" + url.PathEscape(id) }

// benefitMark says how a benefit stands.
func benefitMark(c *web.Context, state string) tag {
	switch state {
	case StateActive:
		return tag{c.T("benefit.state.active"), "ok"}
	case StatePaused:
		return tag{c.T("benefit.state.paused"), "wait"}
	case StateSuspended:
		return tag{c.T("benefit.state.suspended"), "wait"}
	case StateUpcoming:
		return tag{c.T("benefit.state.upcoming"), "info"}
	}
	return tag{c.T("benefit.state.ended"), ""}
}

// newSortHead makes the head of a column that can be ordered up and down; first is the order that a press begins with.
func newSortHead(u *url.URL, up, down, first string) sortHead {
	h := sortHead{}
	q := u.Query()
	now, to := q.Get("sort"), first
	switch now {
	case up:
		h.Sort, to = "ascending", down
	case down:
		h.Sort, to = "descending", up
	}
	q.Del("after")
	if q.Del("sort"); to != "" {
		q.Set("sort", to)
	}
	out := url.URL{Path: u.Path, RawQuery: q.Encode()}
	h.Href = out.String()
	return h
}

// exportPath gives the address of the whole result of a filter as a file.
func exportPath(ending string, q url.Values) string {
	u := url.URL{Path: "/ptr/benefits" + ending, RawQuery: q.Encode()}
	return u.String()
}
