package availability

import (
	"fmt"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/web"
)

type yearPage struct {
	web.Page
	Tabs        []web.Link
	Head        []web.Fact
	Open        []outageRow
	Announced   []maintenanceRow
	Chart       template.HTML
	Rows        []monthRow
	Measured    string // since when; "": nothing was measured yet
	AsOf        string
	PolicyText  string
	OursText    string
	ServiceText string
}

// monthRow is a month in words.
type monthRow struct {
	Href, Text, Planned, Own, External, Unknown, Percent string
	Mark                                                 tag // whether our target was met; no text: nothing was measured
}

type monthPage struct {
	web.Page
	Tabs        []web.Link
	Mark        tag
	Facts       []web.Fact
	Formula     string // with the numbers put in; "": there is nothing to divide by
	Hours       []hourRow
	Outages     []outageRow
	Left        int // outages that are not shown
	Maintenance []maintenanceRow
	Previous    web.Link
	Next        web.Link // no address: there is none
	Back        string
	Unknown     string
	AsOf        string // of a month that runs; "": it is over
}

var (
	yearView  = web.NewView[yearPage](pages, "pages/year_show.html")
	monthView = web.NewView[monthPage](pages, "pages/month_show.html")
)

// mostShown is how many outages of a month a page lists; the export has all.
const mostShown = 500

// address gives a page of a service.
func address(path, service string) string {
	if service == Services()[0] {
		return path
	}
	return path + "?service=" + url.QueryEscape(service)
}

func tabs(c *web.Context, path, service string) []web.Link {
	var out []web.Link
	for _, s := range Services() {
		out = append(out, web.Link{Text: c.T(serviceKeys[s]), Href: address(path, s), Current: s == service})
	}
	return out
}

// percentOf writes the availability of a month, and whether our target is met.
func percentOf(c *web.Context, f Figures) (string, tag) {
	n, ok := f.Availability()
	switch {
	case !ok:
		return c.T("availability.unmeasured"), tag{}
	case n >= TargetOurs:
		return percentText(c.Lang, n), tag{c.T("availability.met"), "ok"}
	case n >= TargetPolicy:
		return percentText(c.Lang, n), tag{c.T("availability.met_policy"), "wait"}
	}
	return percentText(c.Lang, n), tag{c.T("availability.missed"), "bad"}
}

// publicPage gives the base of a page for everybody.
func publicPage(c *web.Context, titleKey string, args ...any) web.Page {
	c.NoStore()
	p := c.Page(titleKey, args...)
	p.Narrow = true
	return p
}

// yearShow answers GET /availability.
func (m *Module) yearShow(c *web.Context) error {
	y, err := m.Year(c.Context(), c.R.URL.Query().Get("service"))
	if err != nil {
		return err
	}
	p := yearPage{
		Page: publicPage(c, "availability.title"), Tabs: tabs(c, publicPath, y.Service), AsOf: minuteText(c, y.Now), PolicyText: percentText(c.Lang, TargetPolicy), OursText: percentText(c.Lang, TargetOurs),
		Announced: maintenanceRows(c, y.Announced, y.Now, false), ServiceText: c.T(serviceKeys[y.Service]),
	}
	if !y.MeasuredFrom.IsZero() {
		p.Measured = minuteText(c, y.MeasuredFrom)
	}
	for i := range y.Outages {
		if y.Outages[i].Until.IsZero() {
			p.Open = append(p.Open, rowOf(c, &y.Outages[i], y.Now, false))
		}
	}
	for _, x := range y.Months {
		r := monthRow{
			Href: address("/availability/"+x.Month.String(), y.Service), Text: monthText(c, x.Month), Planned: shortText(x.Planned), Own: shortText(x.Own), External: shortText(x.External),
			Unknown: shortText(x.Unknown),
		}
		if x.Running {
			r.Text = c.T("availability.so_far", r.Text)
		}
		r.Percent, r.Mark = percentOf(c, x.Figures)
		p.Rows = append(p.Rows, r)
	}
	p.Head = []web.Fact{{Name: p.Rows[0].Text, Value: p.Rows[0].Percent}, {Name: c.T("availability.target_policy"), Value: p.PolicyText}, {Name: c.T("availability.target_ours"), Value: p.OursText}}
	p.Chart = chart(c, y.Months)
	return yearView.Show(c, http.StatusOK, p)
}

// monthShow answers GET /availability/{month}.
func (m *Module) monthShow(c *web.Context) error {
	month, ok := calendar.ParseMonth(c.R.PathValue("month"))
	if !ok || month.String() != c.R.PathValue("month") {
		return errs.New(errs.NotFound, "error.not_found")
	}
	v, err := m.Month(c.Context(), c.R.URL.Query().Get("service"), month)
	if err != nil {
		return err
	}
	p := monthPage{
		Page: publicPage(c, "availability.month.title", monthText(c, month)), Tabs: tabs(c, "/availability/"+month.String(), v.Service), Back: address(publicPath, v.Service),
		Hours: hourRows(c, v.Hours), Maintenance: maintenanceRows(c, v.Maintenance, v.Now, false),
		Previous: web.Link{Text: monthText(c, month-1), Href: address("/availability/"+(month-1).String(), v.Service)},
	}
	if !v.Running {
		p.Next = web.Link{Text: monthText(c, month+1), Href: address("/availability/"+(month+1).String(), v.Service)}
	} else {
		p.AsOf = minuteText(c, v.Now)
	}
	if v.Unknown > 0 {
		p.Unknown = durationText(c, v.Unknown)
	}
	var percent string
	percent, p.Mark = percentOf(c, v.Figures)
	p.Facts = []web.Fact{
		{Name: c.T("availability.availability"), Value: percent}, {Name: c.T("availability.planned"), Value: durationText(c, v.Planned)},
		{Name: c.T("availability.own"), Value: durationText(c, v.Own)}, {Name: c.T("availability.external"), Value: durationText(c, v.External)},
		{Name: c.T("availability.unknown"), Value: durationText(c, v.Unknown)}, {Name: c.T("availability.up"), Value: durationText(c, v.Up())},
	}
	if _, ok := v.Availability(); ok {
		p.Formula = c.T("availability.formula_with", v.Measured(), v.Own, v.External, percent)
	}
	slices.Reverse(v.Outages)
	p.Left = max(0, len(v.Outages)-mostShown)
	for i := range v.Outages[:len(v.Outages)-p.Left] {
		p.Outages = append(p.Outages, rowOf(c, &v.Outages[i], v.Now, false))
	}
	return monthView.Show(c, http.StatusOK, p)
}

// report makes the report of all services.
func (m *Module) report(c *web.Context) (Report, error) {
	var years []Year
	for _, s := range Services() {
		y, err := m.Year(c.Context(), s)
		if err != nil {
			return Report{}, err
		}
		years = append(years, y)
	}
	return NewReport(years), nil
}

// exportJSON answers GET /availability.json, for programs of whatever site.
func (m *Module) exportJSON(c *web.Context) error {
	r, err := m.report(c)
	if err != nil {
		return err
	}
	c.NoStore()
	h := c.W.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	return r.WriteJSON(c.W)
}

// exportCSV answers GET /availability.csv.
func (m *Module) exportCSV(c *web.Context) error {
	r, err := m.report(c)
	if err != nil {
		return err
	}
	return c.Download(c.T("availability.file")+".csv", "text/csv; charset=utf-8", func(to io.Writer) error { return r.WriteCSV(to) })
}

// axisMonth writes a month as the axis of the chart does.
func axisMonth(c *web.Context, m calendar.Month) string {
	if c.Lang == i18n.English {
		return m.String()
	}
	return strings.Replace(m.String(), "-", ".", 1) + "."
}

// The measures of the chart, in its own units.
const (
	chartWidth  = 340
	chartLeft   = 64 // the months
	chartBar    = 190
	chartLine   = 22
	chartHeight = 14
	chartTop    = 18
)

// chart draws the months as bars, beside the targets. It shows what the table below it says.
func chart(c *web.Context, list []MonthFigures) template.HTML {
	// The axis begins where the differences can be seen, and says so.
	from, measured := int64(95_00), 0
	for i, x := range list {
		if n, ok := x.Availability(); ok {
			measured = i + 1
			from = min(from, n/5_00*5_00)
		}
	}
	if measured == 0 {
		return ""
	}
	list = list[:measured] // the latest first: what is before the first that was measured has nothing to show
	x := func(n int64) int64 { return chartLeft + (n-from)*chartBar/(100_00-from) }
	height := chartTop + len(list)*chartLine + 20
	var b strings.Builder
	fmt.Fprintf(&b, `<svg viewBox="0 0 %d %d" width="100%%" role="img" aria-label="%s" font-size="12" fill="currentColor">`, chartWidth, height, template.HTMLEscapeString(c.T("availability.chart", len(list))))
	bottom := chartTop + len(list)*chartLine
	for i, m := range list {
		y := chartTop + i*chartLine
		fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="end">%s</text>`, chartLeft-8, y+12, axisMonth(c, m.Month))
		percent, mark := percentOf(c, m.Figures)
		n, ok := m.Availability()
		if !ok {
			fmt.Fprintf(&b, `<text x="%d" y="%d" fill="#55524a">%s</text>`, chartLeft+4, y+12, template.HTMLEscapeString(percent))
			continue
		}
		fill := "#1d3557"
		if mark.Kind == "bad" {
			fill = "#a61b1b"
		}
		fmt.Fprintf(&b, `<rect x="%d" y="%d" width="%d" height="%d" fill="%s"/>`, chartLeft, y, max(x(n)-chartLeft, 1), chartHeight, fill)
		fmt.Fprintf(&b, `<text x="%d" y="%d">%s</text>`, chartLeft+chartBar+8, y+12, template.HTMLEscapeString(percent))
	}
	for _, target := range []struct {
		n    int64
		dash string
	}{{TargetPolicy, "2 3"}, {TargetOurs, "6 3"}} {
		fmt.Fprintf(&b, `<line x1="%d" y1="%d" x2="%d" y2="%d" stroke="#0b6e4f" stroke-width="1.5" stroke-dasharray="%s"/>`, x(target.n), chartTop-4, x(target.n), bottom, target.dash)
		fmt.Fprintf(&b, `<text x="%d" y="11" font-size="10" text-anchor="middle" fill="#0b6e4f">%s</text>`, x(target.n), template.HTMLEscapeString(percentText(c.Lang, target.n)))
	}
	fmt.Fprintf(&b, `<line x1="%d" y1="%d" x2="%d" y2="%d" stroke="#5f5b52"/>`, chartLeft, bottom+2, chartLeft+chartBar, bottom+2)
	for _, n := range []int64{from, 100_00} {
		fmt.Fprintf(&b, `<text x="%d" y="%d" font-size="10" text-anchor="middle" fill="#55524a">%s</text>`, x(n), bottom+15, template.HTMLEscapeString(c.T("availability.axis", n/100)))
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String()) //nolint:gosec // every text in it was escaped
}
