package law

import (
	"html/template"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
)

type parameterListPage struct {
	web.Page
	Sections            []web.Link
	Text, Kind, Checked web.Field
	Lines               []parameterLine
	Unchecked           int // numbers with a value that was not held against the official text
	Filtered            bool
	Workbook, CSV       string
}

type parameterLine struct {
	Listed
	Href, AmountText, EndedText, KindsText string
	Mark                                   tag
	ProposalHref                           string // "": nothing waits
}

type parameterPage struct {
	web.Page
	Sections  []web.Link
	View      View
	Facts     []web.Fact
	Picture   template.HTML
	Rows      []valueRow
	Shipped   []valueRow // what the program ships, where it is something else
	Editions  []editionRow
	Proposals []proposalRow
	Change    string // address of the form; "": the reader may not
	PastText  string // "": what is shown holds now
	NowHref   string
}

type editionRow struct {
	Known
	Href, ProposalHref string
	Shown              bool
}

type codeListPage struct {
	web.Page
	Sections []web.Link
	Lists    []listPart
}

type listPart struct {
	List
	FieldsText, KindsText string
	Lines                 []listLine
}

type listLine struct{ Value, BasisText string }

var (
	parameterListView = web.NewView[parameterListPage](pages, "pages/parameter_list.html")
	parameterView     = web.NewView[parameterPage](pages, "pages/parameter_show.html")
	codeListView      = web.NewView[codeListPage](pages, "pages/code_list.html")
)

func filterOf(q url.Values) Filter {
	return Filter{Text: q.Get("q"), Kind: q.Get("kind"), Checked: q.Get("checked")}
}

// parameterList answers GET /law.
func (m *Module) parameterList(c *web.Context, who identity.Actor) error {
	f := filterOf(c.R.URL.Query())
	found, err := m.List(c.Context(), who, f)
	if err != nil {
		return err
	}
	query := ""
	if c.R.URL.RawQuery != "" {
		query = "?" + c.R.URL.Query().Encode()
	}
	p := parameterListPage{
		Page: newPage(c, nil, "law.list.title"), Sections: sections(c, "values"), Filtered: f != Filter{}, Workbook: "/law.xlsx" + query, CSV: "/law.csv" + query,
		Text:    web.Field{Name: "q", Label: c.T("law.list.text"), Value: f.Text, Type: "search", Width: 24},
		Kind:    web.Field{Name: "kind", Label: c.T("law.list.kind"), Options: []web.Choice{{Text: c.T("law.list.all")}}},
		Checked: web.Field{Name: "checked", Label: c.T("law.list.checked")},
	}
	for _, code := range m.codes() {
		p.Kind.Options = append(p.Kind.Options, web.Choice{Value: code, Text: code, Checked: code == f.Kind})
	}
	for _, o := range []struct{ value, key string }{{"", "law.list.all"}, {Unchecked, "law.unchecked"}, {AllChecked, "law.checked"}} {
		p.Checked.Options = append(p.Checked.Options, web.Choice{Value: o.value, Text: c.T(o.key), Checked: o.value == f.Checked})
	}
	for i := range found {
		l := &found[i]
		line := parameterLine{Listed: *l, Href: parameterPath(l.Key), KindsText: kindsText(c, &l.Parameter), Mark: checkedTag(c, l.Verified())}
		switch {
		case len(l.Values) == 0:
		case l.ByBirth:
			line.AmountText = c.T("law.by_birth")
		case l.Calendar:
			line.AmountText = c.T("law.by_day")
		default:
			line.AmountText = amountText(c.Lang, &l.Parameter, l.Latest.Amount)
			if !l.Holds {
				line.EndedText = c.T("law.span", fromText(c, l.Latest.From), lastText(c, l.Latest.Until))
			}
		}
		if l.Open != 0 {
			line.ProposalHref = proposalPath(l.Open)
		}
		if !l.Verified() {
			p.Unchecked++
		}
		p.Lines = append(p.Lines, line)
	}
	return parameterListView.Show(c, http.StatusOK, p)
}

// kindsText names the kinds whose rules read a number.
func kindsText(c *web.Context, p *Parameter) string {
	if p.Procedure || p.Calendar {
		return c.T("law.every_kind")
	}
	return strings.Join(p.Kinds, ", ")
}

// parameterCSV answers GET /law.csv.
func (m *Module) parameterCSV(c *web.Context, who identity.Actor) error {
	return c.Download(c.T("law.list.file")+".csv", "text/csv; charset=utf-8", func(w io.Writer) error {
		return m.ExportCSV(c.Context(), who, filterOf(c.R.URL.Query()), c.T, w)
	})
}

// parameterWorkbook answers GET /law.xlsx.
func (m *Module) parameterWorkbook(c *web.Context, who identity.Actor) error {
	return c.Download(c.T("law.list.file")+".xlsx", ContentType, func(w io.Writer) error {
		return m.ExportWorkbook(c.Context(), who, filterOf(c.R.URL.Query()), c.T, w)
	})
}

// parameterShow answers GET /law/{key}.
func (m *Module) parameterShow(c *web.Context, who identity.Actor) error {
	edition := Now
	if text := c.R.URL.Query().Get("edition"); text != "" {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 {
			return errs.New(errs.NotFound, "error.not_found")
		}
		edition = n
	}
	v, err := m.Parameter(c.Context(), who, c.R.PathValue("key"), edition)
	if err != nil {
		return err
	}
	mayEdit := who.May(identity.EditLaw) && !v.Past()
	p := parameterPage{
		Page: newPage(c, nil, "law.parameter.title", v.Name), Sections: sections(c, "values"), View: v, Rows: rows(c, &v.Parameter, v.Values, v.Today, mayEdit), NowHref: parameterPath(v.Key),
		Facts: []web.Fact{
			{Name: c.T("law.field.key"), Value: v.Key},
			{Name: c.T("law.field.unit"), Value: v.Unit},
			{Name: c.T("law.field.kinds"), Value: kindsText(c, &v.Parameter)},
			{Name: c.T("law.field.days"), Value: daysText(c, &v.Parameter)},
		},
	}
	lanes := []lane{{title: c.T("law.lane.now"), values: v.Values}}
	if v.Differs() {
		p.Shipped = rows(c, &v.Parameter, v.Shipped, v.Today, false)
		lanes = append(lanes, lane{title: c.T("law.lane.shipped"), values: v.Shipped})
	}
	p.Picture = picture(c, &v.Parameter, v.Today, lanes...)
	if mayEdit {
		p.Change = "/law/change/" + url.PathEscape(v.Key)
	}
	if v.Past() {
		p.PastText = c.T("law.past", v.Asked)
	}
	for _, k := range v.Editions {
		p.Editions = append(p.Editions, editionRow{Known: k, Href: parameterPath(v.Key) + "?edition=" + strconv.FormatInt(k.Number, 10), ProposalHref: proposalPath(k.Proposal), Shown: k.Number == v.Asked})
	}
	for i := range v.Proposals {
		p.Proposals = append(p.Proposals, proposalRowOf(c, &v.Parameter, &v.Proposals[i]))
	}
	return parameterView.Show(c, http.StatusOK, p)
}

// daysText says which days a number's validity is of.
func daysText(c *web.Context, p *Parameter) string {
	switch {
	case p.ByBirth:
		return c.T("law.days.birth")
	case p.Calendar:
		return c.T("law.days.calendar")
	case p.Procedure:
		return c.T("law.days.procedure")
	}
	return c.T("law.days.decision")
}

// codeLists answers GET /law/lists.
func (m *Module) codeLists(c *web.Context, who identity.Actor) error {
	lists, err := m.CodeLists(c.Context(), who)
	if err != nil {
		return err
	}
	p := codeListPage{Page: newPage(c, nil, "law.lists.title"), Sections: sections(c, "lists")}
	bases := map[string]string{"source": "law.basis.source", "found": "law.basis.found", "assumed": "law.basis.assumed"}
	for _, l := range lists {
		part := listPart{List: l, FieldsText: strings.Join(l.Fields, ", "), KindsText: strings.Join(l.Kinds, ", ")}
		for _, e := range l.Entries {
			text := e.Basis
			if key, ok := bases[e.Basis]; ok {
				text = c.T(key)
			}
			part.Lines = append(part.Lines, listLine{e.Value, text})
		}
		p.Lists = append(p.Lists, part)
	}
	return codeListView.Show(c, http.StatusOK, p)
}
