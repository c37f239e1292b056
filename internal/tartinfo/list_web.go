package tartinfo

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"oszir/internal/platform/web"
)

// listColumn is a column of a list: what stands in it, the same on the page, in a workbook and on paper.
type listColumn[T any] struct {
	key    string // tartinfo.column.<key>; the list is sorted by it
	text   func(c *web.Context, x *T) string
	href   func(x *T) string                 // nil: no link
	mark   func(c *web.Context, x *T) string // kind of a tag; nil: plain text
	number bool
}

// listOf is a list of the room: it can be sorted by every column, narrowed and taken along (T19).
type listOf[T any] struct {
	key     string // such as tartinfo.members., before title, lead, count, empty, empty_text
	path    string
	columns []listColumn[T]
	filters func(c *web.Context, q url.Values) []formField // fields of the line above the list; nil: none
	fetch   func(ctx context.Context, l Listing, q url.Values) (rows []T, all int, err error)
	actions []web.Link
	notes   []tag      // above the list
	work    []web.Link // what is to be done, above the list
}

type listHead struct {
	Text, Href string
	Sorted     string // ascending, descending; "": not by this one
	Number     bool
}

type listCell struct {
	Text, Href, Mark string
	Number           bool
}

type listPage struct {
	web.Page
	Tabs      []web.Link
	Path      string
	Lead      string
	Count     string
	Empty     string
	EmptyMore string
	Filters   []formField
	Filtered  bool
	Hidden    []formField // sort order, carried by the filter
	Heads     []listHead
	Rows      [][]listCell
	Pager     web.Pager
	Actions   []web.Link
	Notes     []tag
	Work      []web.Link
}

var listView = web.NewView[listPage](pages, "pages/list_show.html")

// showList answers with a list.
func showList[T any](c *web.Context, l listOf[T]) error {
	q := c.R.URL.Query()
	page, tabs := newPage(c, l.path, l.key+"title")
	page.Notice = noticeOf(c)
	p := listPage{Page: page, Tabs: tabs, Path: l.path, Lead: c.T(l.key + "lead"), Empty: c.T(l.key + "empty"), EmptyMore: c.T(l.key + "empty_text"), Actions: l.actions, Notes: l.notes, Work: l.work}
	at := listingOf(q)
	if l.filters != nil {
		p.Filters = l.filters(c, q)
		for _, f := range p.Filters {
			p.Filtered = p.Filtered || q.Get(f.Name) != ""
		}
	}
	rows, all, err := l.fetch(c.Context(), at, q)
	if err != nil {
		return err
	}
	p.Count = c.T(l.key+"count", all)
	for _, col := range l.columns {
		p.Heads = append(p.Heads, headOf(c, l.path, q, at, col.key, col.number))
	}
	for i := range rows {
		p.Rows = append(p.Rows, cellsOf(c, l.columns, &rows[i]))
	}
	p.Pager = pagerOf(c, l.path, q, at, all)
	for _, name := range []string{"sort", "desc"} {
		if q.Get(name) != "" {
			p.Hidden = append(p.Hidden, formField{Field: web.Field{Name: name, Value: q.Get(name)}})
		}
	}
	return listView.Show(c, http.StatusOK, p)
}

func cellsOf[T any](c *web.Context, columns []listColumn[T], x *T) []listCell {
	var out []listCell
	for _, col := range columns {
		cell := listCell{Text: col.text(c, x), Number: col.number}
		if col.href != nil {
			cell.Href = col.href(x)
		}
		if col.mark != nil {
			cell.Mark = col.mark(c, x)
		}
		out = append(out, cell)
	}
	return out
}

// listingOf reads which part of a list the address asks for.
func listingOf(q url.Values) Listing {
	n, err := strconv.Atoi(q.Get("from"))
	if err != nil || n < 0 || n > mostRows {
		n = 0
	}
	return Listing{Sort: q.Get("sort"), Desc: q.Get("desc") == "1", Offset: n}
}

// with gives the address of a list with something of it changed.
func with(path string, q url.Values, pairs ...string) string {
	out := url.Values{}
	for k, v := range q {
		if v[0] != "" && k != "done" {
			out[k] = v
		}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			out.Del(pairs[i])
		} else {
			out.Set(pairs[i], pairs[i+1])
		}
	}
	if len(out) == 0 {
		return path
	}
	return path + "?" + out.Encode()
}

func headOf(c *web.Context, path string, q url.Values, at Listing, key string, number bool) listHead {
	h := listHead{Text: c.T("tartinfo.column." + key), Href: with(path, q, "sort", key, "desc", "", "from", ""), Number: number}
	if at.Sort == key {
		h.Sorted = "ascending"
		if at.Desc {
			h.Sorted = "descending"
		} else {
			h.Href = with(path, q, "sort", key, "desc", "1", "from", "")
		}
	}
	return h
}

func pagerOf(c *web.Context, path string, q url.Values, at Listing, all int) web.Pager {
	var p web.Pager
	if at.Offset > 0 {
		p.First, p.Previous = with(path, q, "from", ""), with(path, q, "from", strconv.Itoa(max(at.Offset-perPage, 0)))
	}
	if at.Offset+perPage < all {
		p.Next = with(path, q, "from", strconv.Itoa(at.Offset+perPage))
	}
	if p.Any() {
		p.Text = c.T("tartinfo.list.part", at.Offset+1, min(at.Offset+perPage, all), all)
	}
	return p
}
