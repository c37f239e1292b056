package tartinfo

import (
	"fmt"
	"html/template"
	"net/http"
	"strconv"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/web"
	"oszir/internal/tartinfo/record"
)

type dashboardPage struct {
	web.Page
	Tabs    []web.Link
	Figures []figure
	Charts  []barChart
	AsOf    string
}

// figure is a number with its name.
type figure struct{ Name, Value, Note string }

// barChart is a table whose rows are bars: the numbers and their picture are one.
type barChart struct {
	ID, Title, Head, Number string
	Further                 string // head of a further number; "": none
	Bars                    []bar
}

type bar struct {
	Name, Value, Further string
	Picture              template.HTML
}

var dashboardView = web.NewView[dashboardPage](pages, "pages/dashboard_show.html")

// dashboard answers GET /tartinfo/dashboard.
func (m *Module) dashboard(c *web.Context, who identity.Actor) error {
	o, err := m.Overview(c.Context(), who)
	if err != nil {
		return err
	}
	p := dashboardPage{AsOf: dayText(c.Lang, o.Today)}
	p.Page, p.Tabs = newPage(c, "/tartinfo/dashboard", "tartinfo.dashboard.title")
	number := func(n int) string { return i18n.Number(c.Lang, int64(n)) }
	members, searches, lists := byKey(o.Members), byKey(o.Searches), byKey(o.Lists)
	placed, left := 0, 0
	for _, x := range o.Months {
		placed, left = placed+x.Of, left+x.N
	}
	p.Figures = []figure{
		{c.T("tartinfo.dashboard.active"), number(members[string(Active)].N), c.T("tartinfo.dashboard.to_come", members[string(NotYet)].N)},
		{c.T("tartinfo.dashboard.open"), number(searches[string(Sent)].N + searches[string(Offered)].N), c.T("tartinfo.dashboard.unanswered", searches[string(Sent)].N)},
		{c.T("tartinfo.dashboard.lists"), number(lists["waiting"].N + lists["two_days"].N), c.T("tartinfo.dashboard.expired", lists["expired"].N)},
		{c.T("tartinfo.dashboard.placed"), number(placed), c.T("tartinfo.dashboard.of_left", left)},
		{c.T("tartinfo.dashboard.filled"), number(o.FilledThrough), c.T("tartinfo.dashboard.of_filled", o.Filled, o.DaysToFill)},
		{c.T("tartinfo.dashboard.in_time"), percentOf(c, o.AnsweredInTime, o.AnsweredInTime+o.Overdue), c.T("tartinfo.dashboard.overdue", o.Overdue)},
	}
	p.Charts = []barChart{
		chartOf(c, "families", o.Families, "", func(k string) string { return choiceText(c.T, record.JobFamilies, k) }, nil),
		chartOf(c, "counties", o.Counties, "", func(k string) string {
			if k == "" {
				return c.T("tartinfo.dashboard.no_county")
			}
			return countyName(k)
		}, nil),
		chartOf(c, "searches", o.Searches, "tartinfo.dashboard.mandatory", func(k string) string { return c.T("tartinfo.search_state." + k) }, func(x Counted) string { return number(x.Of) }),
		chartOf(c, "left", o.Left, "tartinfo.dashboard.days", func(k string) string { return c.T("tartinfo.list.removal_reason." + k) }, func(x Counted) string { return number(x.Of) }),
		chartOf(c, "months", o.Months, "tartinfo.dashboard.placed_column", func(k string) string { return monthText(c.Lang, k) }, func(x Counted) string { return number(x.Of) }),
		chartOf(c, "outcomes", o.Outcomes, "", func(k string) string { return c.T("tartinfo.outcome." + k) }, nil),
	}
	return dashboardView.Show(c, http.StatusOK, p)
}

func byKey(of []Counted) map[string]Counted {
	out := map[string]Counted{}
	for _, x := range of {
		out[x.Key] = x
	}
	return out
}

// percentOf gives a share in whole percents; a dash of nothing.
func percentOf(c *web.Context, n, of int) string {
	if of == 0 {
		return "–"
	}
	return c.T("tartinfo.dashboard.percent", strconv.Itoa((100*n+of/2)/of))
}

// monthText writes a month such as 2026-01.
func monthText(lang i18n.Lang, key string) string {
	m, ok := calendar.ParseMonth(key)
	if !ok || lang == i18n.English {
		return key
	}
	d := m.First()
	y, month, _ := d.Date()
	return fmt.Sprintf("%04d.%02d.", y, month)
}

func chartOf(c *web.Context, id string, of []Counted, further string, name func(string) string, more func(Counted) string) barChart {
	out := barChart{ID: id, Title: c.T("tartinfo.chart." + id), Head: c.T("tartinfo.chart_head." + id), Number: c.T("tartinfo.dashboard.number")}
	if further != "" {
		out.Further = c.T(further)
	}
	most := 1
	for _, x := range of {
		most = max(most, x.N)
	}
	for _, x := range of {
		b := bar{Name: name(x.Key), Value: i18n.Number(c.Lang, int64(x.N)), Picture: picture(x.N, most)}
		if more != nil {
			b.Further = more(x)
		}
		out.Bars = append(out.Bars, b)
	}
	return out
}

// picture draws a bar; its number stands beside it, so it is nothing to whoever has the page read out.
func picture(n, most int) template.HTML {
	return template.HTML(fmt.Sprintf(`<svg class="bar-picture" viewBox="0 0 100 10" width="100%%" height="14" preserveAspectRatio="none" aria-hidden="true"><rect width="%d" height="10" fill="#1d3557"/></svg>`, max(100*n/most, 1))) //nolint:gosec // numbers only
}
