package orgs

import (
	"io"
	"net/http"
	"net/url"

	"oszir/internal/identity"
	"oszir/internal/platform/web"
)

type bodyListPage struct {
	web.Page
	Sections        []web.Link
	Text, Kind      web.Field
	County, State   web.Field
	Lines           []bodyLine
	Count           int
	First, Filtered bool
	MayEdit         bool
	Workbook, CSV   string
	Pager           web.Pager
}

type bodyLine struct {
	Listed
	Href, KindName, CountyName string
	Mark                       tag
}

var bodyListView = web.NewView[bodyListPage](pages, "pages/body_list.html")

// filterOf reads the list's filter from an address.
func filterOf(q url.Values) Filter {
	return Filter{Text: q.Get("q"), Kind: q.Get("kind"), County: q.Get("county"), District: q.Get("district"), State: q.Get("state"), After: q.Get("after")}
}

// bodyList answers GET /bodies.
func (m *Module) bodyList(c *web.Context, who identity.Actor) error {
	f := filterOf(c.R.URL.Query())
	found, err := m.List(c.Context(), who, f)
	if err != nil {
		return err
	}
	counties, err := m.Counties(c.Context(), who)
	if err != nil {
		return err
	}
	p := bodyListPage{
		Page: page(c, nil, "orgs.list.title"), Sections: sections(c, who, "list"), Count: found.Count, First: f.After == "", MayEdit: who.May(identity.EditBodies),
		Text:     web.Field{Name: "q", Label: c.T("orgs.list.text"), Hint: c.T("orgs.list.text_hint"), Value: f.Text, Type: "search", Width: 28},
		Kind:     web.Field{Name: "kind", Label: c.T("orgs.field.kind"), Options: []web.Choice{{Text: c.T("orgs.list.all_kinds")}}},
		County:   web.Field{Name: "county", Label: c.T("orgs.field.county"), Options: []web.Choice{{Text: c.T("orgs.list.all_counties")}}},
		State:    web.Field{Name: "state", Label: c.T("orgs.list.state")},
		Filtered: f.Text+f.Kind+f.County+f.District+f.State != "",
		Workbook: listFrom(c.R.URL, "/bodies.xlsx", ""), CSV: listFrom(c.R.URL, "/bodies.csv", ""),
	}
	for _, k := range Kinds() {
		p.Kind.Options = append(p.Kind.Options, web.Choice{Value: k, Text: kindName(c, k), Checked: k == f.Kind})
	}
	names := map[string]string{}
	for _, county := range counties {
		if names[county.Code] = county.Name; county.Code != "" {
			p.County.Options = append(p.County.Options, web.Choice{Value: county.Code, Text: county.Name, Checked: county.Code == f.County})
		}
	}
	for _, s := range []struct{ value, key string }{
		{"", "orgs.list.state_now"}, {StateEnding, "orgs.state.ending"}, {StateUpcoming, "orgs.state.upcoming"}, {StateClosed, "orgs.state.closed"}, {StateAll, "orgs.list.state_all"},
	} {
		p.State.Options = append(p.State.Options, web.Choice{Value: s.value, Text: c.T(s.key), Checked: s.value == f.State})
	}
	for _, l := range found.Lines {
		p.Lines = append(p.Lines, bodyLine{l, bodyPath(l.Code), kindName(c, l.Kind), names[l.County], stateTag(c, l.Life, found.Today)})
	}
	if !p.First {
		p.Pager.First = listFrom(c.R.URL, "/bodies", "")
	}
	if found.Next != "" {
		p.Pager.Next = listFrom(c.R.URL, "/bodies", found.Next)
	}
	return bodyListView.Show(c, http.StatusOK, p)
}

// bodyCSV answers GET /bodies.csv with every row of a list.
func (m *Module) bodyCSV(c *web.Context, who identity.Actor) error {
	return m.export(c, who, ".csv", "text/csv; charset=utf-8", writeCSV)
}

// bodyWorkbook answers GET /bodies.xlsx with every row of a list, as a workbook that can be imported again.
func (m *Module) bodyWorkbook(c *web.Context, who identity.Actor) error {
	return m.export(c, who, ".xlsx", ContentType, writeWorkbook)
}

func (m *Module) export(c *web.Context, who identity.Actor, ending, media string, write func(say, *names, func(func(Listed) error) error, io.Writer) error) error {
	counties, err := m.Counties(c.Context(), who)
	if err != nil {
		return err
	}
	districts, err := m.Districts(c.Context(), who)
	if err != nil {
		return err
	}
	n := &names{map[string]string{}, map[string]string{}}
	for _, p := range counties {
		n.counties[p.Code] = p.Name
	}
	for _, p := range districts {
		n.districts[p.Code] = p.Name
	}
	f := filterOf(c.R.URL.Query())
	f.After = ""
	return c.Download(c.T("orgs.list.file")+ending, media, func(w io.Writer) error {
		return write(c.T, n, func(fn func(Listed) error) error { return m.Each(c.Context(), who, f, fn) }, w)
	})
}
