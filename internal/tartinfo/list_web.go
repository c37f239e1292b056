package tartinfo

import (
	"context"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/listing"
	"oszir/internal/platform/web"
)

// listColumn is a column of a list: what stands in it, the same on the page, in a workbook and on paper.
type listColumn[T any] struct {
	key    string                            // tartinfo.column.<key>; the list is sorted by it
	text   func(c *web.Context, x *T) string // nil: as day or num says
	href   func(x *T) string                 // nil: no link
	mark   func(c *web.Context, x *T) string // kind of a tag; nil: plain text
	day    func(x *T) calendar.Day           // a real day in a workbook; nil: text
	num    func(x *T) int64                  // a real number in a workbook; nil: text
	number bool                              // stands to the right
}

// listOf is a list of the room: it can be sorted by every column, narrowed and taken along (T19). A list is mounted with one line,
//
//	mountList(m, page, "/tartinfo/members", m.memberList)
//
// which makes its page, the page that asks what to take along (…/export) and the file. fetch asks for the right and gives what is
// asked for in its order, narrowed by q; it is called for each thousand rows of an export.
type listOf[T any] struct {
	key     string // such as tartinfo.members., before title, lead, count, empty, empty_text
	path    string
	columns []listColumn[T]
	filters func(c *web.Context, q url.Values) []formField // fields of the line above the list; nil: none
	fetch   func(ctx context.Context, l listing.Listing, q url.Values) (rows []T, all int, err error)
	actions []web.Link
	work    []web.Link                                               // what is to be done, above the list
	named   bool                                                     // its field q may hold a name, which must not stand in an address
	said    url.Values                                               // what it holds
	notes   []tag                                                    // above the list
	export  func(ctx context.Context, rows int, format string) error // set by mountList
	who     string
	at      time.Time
}

// exportTime is how long an export may take.
const exportTime = 2 * time.Minute

// mountList adds the pages of a list below a path: the list, what to take along of it, and the file.
func mountList[T any](m *Module, page routes, path string, define func(c *web.Context, who identity.Actor) (listOf[T], error)) {
	of := func(c *web.Context, who identity.Actor) (listOf[T], error) {
		l, err := define(c, who)
		l.who, l.at = who.Code, m.at()
		if err == nil && l.named {
			l.said, err = m.saidOf(c, who)
		}
		l.export = func(ctx context.Context, rows int, format string) error {
			return m.noteExport(ctx, who, l.path, rows, format)
		}
		return l, err
	}
	page("GET "+path, func(c *web.Context, who identity.Actor) error {
		l, err := of(c, who)
		if err != nil {
			return err
		}
		return showList(c, l)
	})
	page("GET "+path+"/export", func(c *web.Context, who identity.Actor) error {
		l, err := of(c, who)
		if err != nil {
			return err
		}
		return l.engine(c).ExportPage(c)
	})
	page("POST "+path+"/export", func(c *web.Context, who identity.Actor) error {
		l, err := of(c, who)
		if err != nil {
			return err
		}
		return l.engine(c).Export(c)
	}, web.Within(exportTime))
}

// saidOf gives what the actor looks for in a list of people, where the address says that something is.
func (m *Module) saidOf(c *web.Context, who identity.Actor) (url.Values, error) {
	q := c.R.URL.Query()
	if c.R.Method == http.MethodPost {
		v, err := c.Post()
		if err != nil {
			return nil, err
		}
		q = v
	}
	out := url.Values{}
	if q.Get("line") == "" {
		return out, nil
	}
	line, err := m.KeptLine(c.Context(), who)
	out.Set("q", line)
	return out, err
}

// lookFor answers what the line above a list of people was sent with: the name is kept, the rest stands in the address.
func (m *Module) lookFor(c *web.Context, who identity.Actor, path, anchor string) error {
	err := who.Require(identity.ReadReserve)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	asked := url.Values{}
	for name, values := range v {
		if name != "q" && name != "do" && name != "form_key" && values[0] != "" {
			asked[name] = values
		}
	}
	asked.Del("line")
	if said := strings.TrimSpace(v.Get("q")); said != "" {
		asked.Set("line", "1")
		err = m.KeepLine(c.Context(), who, said)
	}
	if err != nil {
		return err
	}
	return c.Redirect(path + "?" + asked.Encode() + anchor)
}

type listPage struct {
	web.Page
	Tabs    []web.Link
	Lead    string
	List    template.HTML
	Actions []web.Link
	Notes   []tag
	Work    []web.Link
}

var listView = web.NewView[listPage](pages, "pages/list_show.html")

// showList answers with a list.
func showList[T any](c *web.Context, l listOf[T]) error {
	page, tabs := newPage(c, l.path, l.key+"title")
	page.Notice = noticeOf(c)
	text, err := l.engine(c).HTML(c)
	if err != nil {
		return err
	}
	return listView.Show(c, http.StatusOK, listPage{Page: page, Tabs: tabs, Lead: c.T(l.key + "lead"), List: text, Actions: l.actions, Notes: l.notes, Work: l.work})
}

// engine gives the list as the room of lists takes it, in the language of the page.
func (l listOf[T]) engine(c *web.Context) *listing.List[T] {
	q := c.R.URL.Query()
	if l.named {
		q.Del("q") // what an address says counts for nothing, so that nothing leads on with it
	}
	out := &listing.List[T]{
		Path: l.path, Title: c.T(l.key + "title"), Query: q, Said: l.said, Empty: c.T(l.key + "empty"), EmptyMore: c.T(l.key + "empty_text"), Who: l.who, Now: l.at, Exported: l.export,
		Count: func(all int) string { return c.T(l.key+"count", all) },
		Fetch: func(ctx context.Context, part listing.Listing, q url.Values) ([]T, int, error) {
			return l.fetch(ctx, part, q)
		},
		Page: func(titleKey string) (web.Page, []web.Link) { return newPage(c, l.path, titleKey) },
	}
	if l.filters != nil {
		out.Filters = func(q url.Values) []listing.Filter {
			var fields []listing.Filter
			for _, f := range l.filters(c, q) {
				fields = append(fields, listing.Filter(f))
			}
			return fields
		}
	}
	for i := range l.columns {
		out.Columns = append(out.Columns, l.columns[i].engine(c))
	}
	return out
}

func (col *listColumn[T]) engine(c *web.Context) listing.Column[T] {
	out := listing.Column[T]{Key: col.key, Title: c.T("tartinfo.column." + col.key), Href: col.href, Day: col.day, Num: col.num, Number: col.number}
	if col.text != nil {
		out.Text = func(x *T) string { return col.text(c, x) }
	}
	if col.mark != nil {
		out.Mark = func(x *T) string { return col.mark(c, x) }
	}
	return out
}
