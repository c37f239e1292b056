package ptr

import (
	"html/template"
	"net/url"
	"strconv"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/web"
)

type benefitListPage struct {
	web.Page
	Sections      []web.Link
	Tabs          []web.Link // of what came by a load: the way to the cases
	Frame         template.HTML
	Filtered      bool
	ByID, ByStart sortHead
	ByReview      sortHead
	List          BenefitPage
	Lines         []benefitLine
	Workbook, CSV string // addresses of the whole result
	First         bool
	MayLoad       bool
	MayOpen       bool   // a case can be started from a line
	Move          string // address at which all of them can be handed to another body; "": the reader may not
	Off           string // address of the list without a filter
	Pager         web.Pager
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
	return m.showBenefits(c, who, ListBenefits)
}

// migratedList answers GET /ptr/migrated: benefits that a workbook brought and that no case has touched yet.
func (m *Module) migratedList(c *web.Context, who identity.Actor) error {
	return m.showBenefits(c, who, ListMigrated)
}

func (m *Module) showBenefits(c *web.Context, who identity.Actor, list string) error {
	err := who.Require(identity.ReadBenefits)
	if err != nil {
		return err
	}
	p := benefitListPage{Page: page(c, nil, listTitleKeys[list]), MayLoad: who.May(identity.LoadWorkbooks), MayOpen: who.May(identity.HandleCases)}
	p.Sections = sections(c, who, "benefits")
	if list == ListMigrated {
		p.Sections, p.Tabs = sections(c, who, "cases"), caseTabs(c, list)
	}
	a, gone, err := m.listAsked(c, who, list, &p.Page)
	if err != nil || gone {
		return err
	}
	f := a.benefits(c, list)
	p.Filtered, p.First, p.Off = a.frame.Filtered, f.After == "", a.frame.Off
	if len(p.Errors) == 0 {
		p.List, err = m.Benefits(c.Context(), who, c.Lang, f)
		if err != nil {
			err = a.refuseBenefits(c, err)
		}
		if err != nil {
			return err
		}
	}
	for _, l := range p.List.Lines {
		p.Lines = append(p.Lines, m.newBenefitLine(c, l))
	}
	u := c.R.URL
	p.ByID = newSortHead(u, SortOldest, SortNewest, SortNewest)
	p.ByStart = newSortHead(u, SortEarliestStart, SortLatestStart, SortLatestStart)
	p.ByReview = newSortHead(u, SortReview, "none", SortReview)
	p.Pager, p.Workbook, p.CSV = a.pager(c, p.List.Next), a.whole(ListXLSX), a.whole(ListCSV)
	// Who is looked for by name does not stand in an address: of such a list all that is left of the filter would be moved.
	if who.May(identity.KeepOffice) && list == ListBenefits && len(p.Lines) > 0 && a.line == "" {
		p.Move = "/ptr/moves/new?" + cleanQuery(list, a.q).Encode()
	}
	p.Frame, err = a.html(c)
	if err != nil {
		return err
	}
	return benefitListView.Show(c, status(p.Page), p)
}

// refuseBenefits says what is wrong with the id or the line that names people; anything else is handed on.
func (a *asked) refuseBenefits(c *web.Context, err error) error {
	_, key, _ := web.Status(err)
	if key != "benefit.id_mistyped" {
		return a.refuseLine(c, err)
	}
	for i := range a.frame.Main {
		if f := &a.frame.Main[i].Field; f.Name == "id" {
			f.Error = said(c, err)
			a.page.Errors = append(a.page.Errors, web.FieldError{Field: f.Name, Text: f.Error})
		}
	}
	return nil
}

// benefits reads the filter of a list of benefits.
func (a *asked) benefits(c *web.Context, list string) BenefitFilter {
	q := a.q
	f := BenefitFilter{Person: a.line, State: q.Get("state"), Sort: q.Get("sort"), After: q.Get("after"), Migrated: list == ListMigrated, Unreviewed: q.Get("unreviewed") != ""}
	f.As.Day = calendar.None
	f.Kind = a.kind(c)
	a.main(choice(c, q, "state", "benefit.list.state", "", "benefit.list.state_all",
		StateActive, "benefit.list.state_active", StateUpcoming, "benefit.list.state_upcoming", StateEnded, "benefit.list.state_ended"), "select")
	f.CaseNumber = a.text(c, "case", "benefit.list.case", 14)
	f.ID = a.text(c, "id", "benefit.list.id", 19)
	f.StartFrom = a.day(c, "from", "benefit.list.from")
	f.StartTo = a.day(c, "to", "benefit.list.to")
	f.ReviewFrom = a.day(c, "review_from", "benefit.list.review_from")
	f.ReviewTo = a.day(c, "review_to", "benefit.list.review_to")
	f.AmountFrom = a.amount(c, "amount_from", "benefit.list.amount_from")
	f.AmountTo = a.amount(c, "amount_to", "benefit.list.amount_to")
	f.Decision = a.decision(c)
	if list == ListBenefits {
		a.more(choice(c, q, "unreviewed", "benefit.list.reviews", "", "ptr.cases.any", "yes", "benefit.list.unreviewed"), "select")
	}
	return f
}

// amount adds a field of forints.
func (a *asked) amount(c *web.Context, name, label string) *int64 {
	f := web.Field{Name: name, Label: c.T(label), Value: fields.Clean(a.q.Get(name)), Width: 10, Inputmode: "numeric", Suffix: "Ft"}
	defer func() { a.more(f, "input") }()
	if f.Value == "" {
		return nil
	}
	n, err := strconv.ParseInt(strings.NewReplacer(" ", "", "\u00a0", "", ".", "").Replace(f.Value), 10, 64)
	if err != nil || n < 0 {
		f.Error = c.T("benefit.list.bad_amount", f.Label)
		a.page.Errors = append(a.page.Errors, web.FieldError{Field: name, Text: f.Error})
		return nil
	}
	return &n
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
