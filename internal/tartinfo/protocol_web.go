package tartinfo

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/listing"
	"oszir/internal/platform/web"
	"oszir/internal/tartinfo/record"
)

func (m *Module) mountProtocols(page routes) {
	mountList(m, page, "/tartinfo/protocols", m.protocolList)
	page("GET /tartinfo/protocols/{number}", m.protocolFile)
	page("GET /tartinfo/protocols/{number}/drop", m.protocolAsk)
	page("POST /tartinfo/protocols/{number}/drop", posted(m.protocolDrop))
}

func protocolPath(number string) string { return "/tartinfo/protocols/" + number }

func reasonText(c *web.Context, key string) string {
	return choiceText(c.T, record.RemovalReasons, key)
}

// protocolColumns are the columns of the list; the last one is for who may delete.
func protocolColumns(drop bool) []listColumn[Protocol] {
	out := []listColumn[Protocol]{
		{key: "protocol", text: func(_ *web.Context, p *Protocol) string { return p.Number }, href: func(p *Protocol) string { return protocolPath(p.Number) }},
		{key: "post", text: func(_ *web.Context, p *Protocol) string { return p.Post }},
		{key: "unit", text: func(_ *web.Context, p *Protocol) string { return p.Unit }},
		{key: "removed_on", text: func(c *web.Context, p *Protocol) string { return dayText(c.Lang, p.RemovedOn) }},
		{key: "reason", text: func(c *web.Context, p *Protocol) string { return reasonText(c, p.Reason) }},
		{key: "keep_until", text: func(c *web.Context, p *Protocol) string { return dayText(c.Lang, p.KeepUntil) }},
	}
	if drop {
		out = append(out, listColumn[Protocol]{key: "actions", text: func(c *web.Context, _ *Protocol) string { return c.T("tartinfo.protocol.drop_link") }, href: func(p *Protocol) string { return protocolPath(p.Number) + "/drop" }})
	}
	return out
}

// protocolList answers GET /tartinfo/protocols.
func (m *Module) protocolList(c *web.Context, who identity.Actor) (listOf[Protocol], error) {
	return listOf[Protocol]{key: "tartinfo.protocols.", path: "/tartinfo/protocols", columns: protocolColumns(who.May(identity.KeepReserve) && !strings.HasSuffix(c.R.URL.Path, "/export")), filters: protocolFilters,
		fetch: func(ctx context.Context, l listing.Listing, q url.Values) ([]Protocol, int, error) {
			return m.Protocols(ctx, who, ProtocolFilter{Text: q.Get("q"), Reason: q.Get("reason"), From: dayIn(q, "from_day"), Until: dayIn(q, "until_day")}, l)
		}}, nil
}

// dayIn reads a day of a filter; calendar.None when there is none.
func dayIn(q url.Values, name string) calendar.Day {
	d, ok := calendar.Parse(q.Get(name))
	if !ok {
		return calendar.None
	}
	return d
}

func protocolFilters(c *web.Context, q url.Values) []formField {
	reason := web.Field{Name: "reason", Label: c.T("tartinfo.column.reason"), Options: []web.Choice{{Text: c.T("tartinfo.filter.all")}}}
	for _, x := range append([]record.Choice{{Key: record.Expired}}, record.RemovalReasons.Choices...) {
		reason.Options = append(reason.Options, web.Choice{Value: x.Key, Text: reasonText(c, x.Key), Checked: x.Key == q.Get("reason")})
	}
	return []formField{
		{web.Field{Name: "q", Label: c.T("tartinfo.protocols.filter_text"), Value: q.Get("q"), Width: 24}, "input"}, {reason, "select"},
		{web.Field{Name: "from_day", Label: c.T("tartinfo.protocols.from"), Value: q.Get("from_day"), Type: "date", Width: 12}, "input"},
		{web.Field{Name: "until_day", Label: c.T("tartinfo.protocols.until"), Value: q.Get("until_day"), Type: "date", Width: 12}, "input"},
	}
}

// protocolFile answers GET /tartinfo/protocols/{number}.
func (m *Module) protocolFile(c *web.Context, who identity.Actor) error {
	number := c.R.PathValue("number")
	file, err := m.OpenProtocol(c.Context(), who, number)
	if err != nil {
		return err
	}
	return pdfFile(c, number, file)
}

type protocolPage struct {
	web.Page
	Menu  []web.Link
	Facts []web.Fact
	Path  string
}

var protocolView = web.NewView[protocolPage](pages, "pages/protocol_drop.html")

// protocolAsk answers GET /tartinfo/protocols/{number}/drop: a deletion that cannot be undone is asked for once more.
func (m *Module) protocolAsk(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.KeepReserve)
	if err != nil {
		return err
	}
	x, err := m.Protocol(c.Context(), who, c.R.PathValue("number"))
	if err != nil {
		return err
	}
	p := protocolPage{Path: protocolPath(x.Number) + "/drop"}
	p.Page, p.Menu = newPage(c, "/tartinfo/protocols", "tartinfo.protocol.drop_title", x.Number)
	p.Facts = []web.Fact{
		{Name: c.T("tartinfo.column.post"), Value: x.Post}, {Name: c.T("tartinfo.column.unit"), Value: x.Unit}, {Name: c.T("tartinfo.column.removed_on"), Value: dayText(c.Lang, x.RemovedOn)},
		{Name: c.T("tartinfo.column.reason"), Value: reasonText(c, x.Reason)}, {Name: c.T("tartinfo.column.keep_until"), Value: dayText(c.Lang, x.KeepUntil)},
	}
	return protocolView.Show(c, http.StatusOK, p)
}

// protocolDrop answers POST /tartinfo/protocols/{number}/drop.
func (m *Module) protocolDrop(c *web.Context, who identity.Actor, _ int64, v url.Values) error {
	err := m.DropProtocol(c.Context(), who, ProtocolAct{Number: c.R.PathValue("number"), Request: requestOf(v)})
	if err != nil {
		return err
	}
	return c.Redirect("/tartinfo/protocols?done=protocol_dropped")
}
