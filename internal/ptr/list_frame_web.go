package ptr

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/web"
	"oszir/internal/ptr/benefits"
)

// listPaths are where the lists stand.
var listPaths = map[string]string{
	ListTasks: "/ptr/tasks", ListCases: "/ptr/cases", ListMigrated: "/ptr/migrated", ListBeneficiaries: "/ptr/beneficiaries", ListBenefits: "/ptr/benefits",
}

// listTitleKeys are what they are called.
var listTitleKeys = map[string]string{
	ListTasks: "ptr.tasks.title", ListCases: "ptr.cases.title", ListMigrated: "ptr.migrated.title", ListBeneficiaries: "ptr.beneficiaries.title", ListBenefits: "benefit.list.title",
}

// filterField is a field of a filter: input or select.
type filterField struct {
	web.Field
	As string
}

// listFrame is what stands above the lines of every list: its filter, and the filters that were kept.
type listFrame struct {
	web.Page
	Action     string
	Main, More []filterField
	Open       bool // what is rarely asked is shown
	Sort       string
	Filtered   bool
	Off        string // address of the list without a filter
	List       string
	Kept       []web.Link
	Query      string    // what can be kept; "": nothing is asked
	Name       web.Field // of the filter to be kept
	LeavesOut  bool      // who is looked for by name is not kept
}

var listFrameView = web.NewView[listFrame](pages, "pages/list_frame.html")

// asked is what the address of a list asks.
type asked struct {
	q         url.Values
	line      string // that names people
	forgotten bool   // the line is not kept any more
	page      *web.Page
	frame     listFrame
}

// listAsked reads the address of a list. When it asks nothing and somebody has chosen a filter with which the list opens,
// the browser is sent there, and gone is true.
func (m *Module) listAsked(c *web.Context, who identity.Actor, list string, p *web.Page) (a *asked, gone bool, err error) {
	a = &asked{q: c.R.URL.Query(), page: p}
	kept, err := m.KeptFilters(c.Context(), who, list)
	if err != nil {
		return nil, false, err
	}
	query := cleanQuery(list, a.q).Encode()
	a.frame = listFrame{
		Page: web.Page{FormKey: p.FormKey}, Action: listPaths[list], Sort: a.q.Get("sort"), Off: listPaths[list] + "?all=1", List: list, Query: query,
		Name:      web.Field{Name: "filter_name", Label: c.T("ptr.filters.name"), Width: 24},
		LeavesOut: a.q.Get("who") != "",
	}
	for name := range a.q {
		a.frame.Filtered = a.frame.Filtered || name == "who" || name != "sort" && slices.Contains(listFilters[list], name)
	}
	for _, f := range kept {
		if f.First && c.R.URL.RawQuery == "" {
			return nil, true, c.Redirect(listPaths[list] + "?" + f.Query)
		}
		a.frame.Kept = append(a.frame.Kept, web.Link{Text: f.Name, Href: listPaths[list] + "?" + f.Query, Current: f.Query == query})
	}
	a.line, a.forgotten, err = m.keptLine(c, who, a.q.Get("who"))
	if err != nil {
		return nil, false, err
	}
	person := web.Field{Name: "q", Label: c.T("ptr.list.person"), Value: a.line, Type: "search", Width: 22}
	if a.forgotten {
		person.Error = c.T("people.search.forgotten")
		p.Errors = append(p.Errors, web.FieldError{Field: "q", Text: person.Error})
	}
	a.frame.Main = append(a.frame.Main, filterField{person, "input"})
	return a, false, nil
}

// keptLine gives back the line that names people.
func (m *Module) keptLine(c *web.Context, who identity.Actor, key string) (line string, forgotten bool, err error) {
	if key == "" {
		return "", false, nil
	}
	kept, err := people.New(m.DB).KeptSearch(c.Context(), who, key)
	if errs.KindOf(err) == errs.NotFound {
		return "", true, nil
	}
	return kept.Everything, false, err
}

// main adds a field that is always seen, more one that is rarely wanted.
func (a *asked) main(f web.Field, as string) { a.frame.Main = append(a.frame.Main, filterField{f, as}) }

func (a *asked) more(f web.Field, as string) {
	a.frame.More = append(a.frame.More, filterField{f, as})
	a.frame.Open = a.frame.Open || f.Value != ""
}

// text adds a field of words.
func (a *asked) text(c *web.Context, name, label string, width int) string {
	v := fields.Clean(a.q.Get(name))
	a.main(web.Field{Name: name, Label: c.T(label), Value: v, Width: width}, "input")
	return v
}

// day adds a field of a day among the rarely wanted ones.
func (a *asked) day(c *web.Context, name, label string) calendar.Day {
	d := calendar.None
	a.more(dayField(c, a.page, a.q, name, label, &d), "input")
	return d
}

// kind adds the choice of kinds.
func (a *asked) kind(c *web.Context) string {
	f := choice(c, a.q, "kind", "benefit.list.kind", "", "benefit.list.kind_all")
	for _, k := range benefits.All() {
		f.Options = append(f.Options, web.Choice{Value: k.Code, Text: kindName(c.Lang, k) + " (" + k.Code + ")", Checked: k.Code == f.Value})
	}
	a.main(f, "select")
	return f.Value
}

// refuseLine says what is wrong with the line that names people; anything else is handed on.
func (a *asked) refuseLine(c *web.Context, err error) error {
	if errs.KindOf(err) != errs.Invalid {
		return err
	}
	f := &a.frame.Main[0].Field
	f.Error = said(c, err)
	a.page.Errors = append(a.page.Errors, web.FieldError{Field: f.Name, Text: f.Error})
	return nil
}

// html gives the frame as it is shown.
func (a *asked) html(c *web.Context) (template.HTML, error) {
	if len(a.page.Errors) > 0 {
		a.frame.Open = true
	}
	text, err := listFrameView.Text(c, "content", a.frame)
	return template.HTML(text), err //nolint:gosec // made by html/template
}

// whole gives the address of the whole list as a file.
func (a *asked) whole(format ListFormat) string {
	q := url.Values{}
	for k, v := range a.q {
		if k != "after" && k != "all" {
			q[k] = v
		}
	}
	u := url.URL{Path: a.frame.Action + "." + string(format), RawQuery: q.Encode()}
	return u.String()
}

// pager leads through the pages of the list.
func (a *asked) pager(c *web.Context, next string) web.Pager {
	var p web.Pager
	if a.q.Get("after") != "" {
		p.First = withQuery(c.R.URL, "after", "")
	}
	if next != "" {
		p.Next = withQuery(c.R.URL, "after", next)
	}
	return p
}

// listSend answers POST of a list: what is asked of people is kept under a key, since it must not stand in an address, and
// the list is shown under an address with all else.
func (m *Module) listSend(list string) func(c *web.Context, who identity.Actor) error {
	return func(c *web.Context, who identity.Actor) error {
		right := identity.ReadBenefits
		if list == ListTasks || list == ListCases {
			right = identity.ReadCases
		}
		err := who.Require(right)
		if err != nil {
			return err
		}
		v, err := c.Post()
		if err != nil {
			return err
		}
		q := cleanQuery(list, v)
		if line := fields.Clean(v.Get("q")); line != "" {
			key, err := people.New(m.DB).KeepSearch(c.Context(), who, people.Criteria{Everything: cut(line, longestLine)})
			if err != nil {
				return err
			}
			q.Set("who", key)
		}
		if len(q) == 0 {
			q.Set("all", "1")
		}
		return c.Redirect(listPaths[list] + "?" + q.Encode())
	}
}

// longestLine is far more than anybody types to find a person.
const longestLine = 200

func cut(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}

// requestOf gives what makes a form count once.
func requestOf(v url.Values) audit.Request {
	key, digest := web.Request(v)
	return audit.Request{Key: key, Digest: digest}
}

// filterPage is the page of kept filters.
type filterPage struct {
	web.Page
	Sections []web.Link
	Lists    []filterGroup
}

type filterGroup struct {
	Title string
	Lines []filterLine
}

type filterLine struct {
	KeptFilter
	Href string
	Edit web.Field
}

var filterListView = web.NewView[filterPage](pages, "pages/filter_list.html")

// filterList answers GET /ptr/filters.
func (m *Module) filterList(c *web.Context, who identity.Actor) error {
	return m.showFilters(c, who, http.StatusOK, 0, nil)
}

func (m *Module) showFilters(c *web.Context, who identity.Actor, code int, id int64, refused error) error {
	kept, err := m.KeptFilters(c.Context(), who, "")
	if err != nil {
		return err
	}
	p := filterPage{Page: page(c, nil, "ptr.filters.title"), Sections: sections(c, who, "")}
	if c.R.URL.Query().Has("changed") {
		p.Notice = c.T("ptr.filters.changed")
	}
	p.Path = "/ptr/filters"
	for _, list := range []string{ListTasks, ListCases, ListMigrated, ListBeneficiaries, ListBenefits} {
		g := filterGroup{Title: c.T(listTitleKeys[list])}
		for _, f := range kept {
			if f.List != list {
				continue
			}
			l := filterLine{KeptFilter: f, Href: listPaths[list] + "?" + f.Query}
			l.Edit = web.Field{Name: "name-" + strconv.FormatInt(f.ID, 10), Label: c.T("ptr.filters.new_name"), Value: f.Name, Width: 24}
			if r, ok := refusalOf(refused); ok && f.ID == id && len(r.Findings) > 0 {
				l.Edit.Error = findingSaid(c, &r.Findings[0])
				p.Errors = append(p.Errors, web.FieldError{Field: l.Edit.Name, Text: l.Edit.Error})
			}
			g.Lines = append(g.Lines, l)
		}
		if len(g.Lines) > 0 {
			p.Lists = append(p.Lists, g)
		}
	}
	return filterListView.Show(c, code, p)
}

// filterKeep answers POST /ptr/filters: a list's filter is kept under a name.
func (m *Module) filterKeep(c *web.Context, who identity.Actor) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	in := Keeping{List: v.Get("list"), Name: v.Get("filter_name"), Query: v.Get("query"), First: v.Get("first") != "", Request: requestOf(v)}
	err = m.KeepFilter(c.Context(), who, in)
	if r, ok := refusalOf(err); ok && len(r.Findings) > 0 {
		return errs.New(errs.Invalid, r.Findings[0].Key, saidArgs(c, r.Findings[0].Args)...)
	}
	if err != nil {
		return err
	}
	asked, err := url.ParseQuery(in.Query)
	if err != nil {
		return errs.Wrap(err, errs.NotFound, "error.not_found")
	}
	q := cleanQuery(in.List, asked)
	return c.Redirect(listPaths[in.List] + "?" + q.Encode())
}

// filterChange answers POST /ptr/filters/{id}.
func (m *Module) filterChange(c *web.Context, who identity.Actor) error {
	id, err := loadNumber(c)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	in := FilterChange{ID: id, Name: v.Get("name-" + strconv.FormatInt(id, 10)), First: v.Get("first") != "", Gone: v.Get("do") == "remove", Request: requestOf(v)}
	switch v.Get("do") {
	case "first":
		in.First = true
	case "not_first":
		in.First = false
	}
	err = m.ChangeFilter(c.Context(), who, in)
	if _, ok := refusalOf(err); ok {
		return m.showFilters(c, who, http.StatusUnprocessableEntity, id, err)
	}
	if err != nil {
		return err
	}
	return c.Redirect("/ptr/filters?changed")
}
