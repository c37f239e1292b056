package ptr

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"oszir/internal/identity"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/web"
)

type loadRowsPage struct {
	web.Page
	Group           bool // the rows of one group of findings
	What            string
	Load            LoadView
	Sheet, Severity web.Field
	Rows            []rowLine
	Pager           web.Pager
	Back            string
}

// rowLine is a row with findings as the page shows it.
type rowLine struct {
	FoundRow
	Anchor   string
	Findings []foundLine
}

type foundLine struct {
	Found
	Mark tag
}

var loadRowsView = web.NewView[loadRowsPage](pages, "pages/load_rows.html")

// loadRows answers GET /ptr/loads/{id}/rows: the rows with findings, of one group, or by sheet and severity.
func (m *Module) loadRows(c *web.Context, who identity.Actor) error {
	id, err := loadNumber(c)
	if err != nil {
		return err
	}
	v, err := m.Load(c.Context(), who, c.Lang, id)
	if err != nil {
		return err
	}
	q := c.R.URL.Query()
	p := loadRowsPage{
		Page: page(c, []web.Link{{Text: c.T("load.list.title"), Href: "/ptr/loads"}, {Text: v.Name, Href: loadPath(id)}}, "load.rows.title"),
		Load: v, Back: loadPath(id), Group: q.Get("group") != "",
	}
	found, err := m.foundRows(c, who, &p, q)
	if err != nil {
		return err
	}
	for _, r := range found.Rows {
		line := rowLine{FoundRow: r, Anchor: fmt.Sprintf("r-%d-%d", sheetNo(r.Sheet), r.Row)}
		for _, f := range r.Findings {
			line.Findings = append(line.Findings, foundLine{Found: f, Mark: mark(c, f.Severity)})
		}
		p.Rows = append(p.Rows, line)
	}
	if p.Group && len(p.Rows) > 0 {
		p.What = upper(c.T("code." + p.Rows[0].Findings[0].Code))
	}
	if q.Get("after") != "" {
		p.Pager.First = withQuery(c.R.URL, "after", "")
	}
	if found.Next != "" {
		p.Pager.Next = withQuery(c.R.URL, "after", found.Next)
	}
	return loadRowsView.Show(c, http.StatusOK, p)
}

func (m *Module) foundRows(c *web.Context, who identity.Actor, p *loadRowsPage, q url.Values) (FoundPage, error) {
	if p.Group {
		no, err := strconv.Atoi(q.Get("group"))
		if err != nil {
			return FoundPage{}, errs.New(errs.NotFound, "error.not_found")
		}
		return m.GroupRows(c.Context(), who, c.Lang, p.Load.ID, no, q.Get("after"))
	}
	f := FoundFilter{Severity: q.Get("severity"), After: q.Get("after")}
	p.Severity = choice(c, q, "severity", "load.rows.severity", "", "load.rows.severity_all", string(finding.Error), "load.mark.error", string(finding.Warning), "load.mark.warning")
	p.Sheet = choice(c, q, "sheet", "load.rows.sheet", "", "load.rows.sheet_all")
	for _, s := range p.Load.Sheets {
		no := strconv.Itoa(int(s.No))
		p.Sheet.Options = append(p.Sheet.Options, web.Choice{Value: no, Text: s.Name, Checked: no == p.Sheet.Value})
		if no == p.Sheet.Value {
			f.Sheet = s.No
		}
	}
	return m.BadRows(c.Context(), who, c.Lang, p.Load.ID, f)
}

func groupPath(id int64, group int) string {
	return fmt.Sprintf("/ptr/loads/%d/rows?group=%d", id, group)
}

// rowsPath gives the address of the rows with findings that a filter leaves.
func rowsPath(id int64, f FoundFilter) string {
	q := url.Values{}
	if f.Sheet != 0 {
		q.Set("sheet", strconv.Itoa(int(f.Sheet)))
	}
	if f.Severity != "" {
		q.Set("severity", f.Severity)
	}
	u := url.URL{Path: loadPath(id) + "/rows", RawQuery: q.Encode()}
	return u.String()
}
