package listing

import (
	"cmp"
	"embed"
	"html/template"
	"slices"

	"oszir/internal/platform/web"
)

//go:embed pages
var pages embed.FS

type head struct {
	Text, Href string
	Sorted     string // ascending, descending; "": not by this one
	Number     bool
}

type cell struct {
	Text, Href, Mark string
	Number           bool
}

type listPart struct {
	web.Page
	Path, To, Count  string
	Empty, EmptyMore string
	Filters          []Filter
	Narrowed         bool
	Sent             bool        // the filter is sent by POST
	Hidden           []web.Field // order, carried by the filter
	Heads            []head
	Rows             [][]cell
	Pager            web.Pager
	Export           string // "": it cannot be taken along
}

var listView = web.NewView[listPart](pages, "pages/list_part.html")

// HTML draws the list with the line above it, as a part of a page. Errors: those of its Fetch.
func (l *List[T]) HTML(c *web.Context) (template.HTML, error) {
	rows, all, at, err := l.shown(c.Context())
	if err != nil {
		return "", err
	}
	p := listPart{Path: l.Path, Count: l.Count(all), Empty: l.Empty, EmptyMore: l.EmptyMore, Filters: l.filters(), Pager: at.Pager(c, l.Path, l.Query, "from", all, "")}
	p.Narrowed = slices.ContainsFunc(p.Filters, func(f Filter) bool { return l.asked().Get(f.Name) != "" })
	p.Sent, p.To = l.Said != nil, cmp.Or(l.To, l.Path)
	if p.Sent {
		p.FormKey = c.Page("listing.apply").FormKey
	}
	if l.Exported != nil && all > 0 {
		p.Export = With(l.Path+"/export", l.Query)
	}
	if at.Sort != "" {
		p.Hidden = append(p.Hidden, web.Field{Name: "sort", Value: at.Sort})
	}
	if at.Desc {
		p.Hidden = append(p.Hidden, web.Field{Name: "desc", Value: "1"})
	}
	for i := range l.Columns {
		p.Heads = append(p.Heads, l.head(&l.Columns[i], at))
	}
	for i := range rows {
		line := make([]cell, len(l.Columns))
		for j := range l.Columns {
			line[j] = l.Columns[j].cell(c, &rows[i])
		}
		p.Rows = append(p.Rows, line)
	}
	text, err := listView.Text(c, "content", p)
	return template.HTML(text), err //nolint:gosec // made by our own template, which escapes what stands in the rows
}

func (col *Column[T]) cell(c *web.Context, x *T) cell {
	out := cell{Text: col.text(c.Lang, x), Number: col.Number}
	if col.Href != nil {
		out.Href = col.Href(x)
	}
	if col.Mark != nil {
		out.Mark = col.Mark(x)
	}
	return out
}

// head leads to the list by a column: up first, then down.
func (l *List[T]) head(col *Column[T], at Listing) head {
	h := head{Text: col.Title, Href: With(l.Path, l.Query, "sort", col.Key, "desc", "", "from", ""), Number: col.Number}
	if at.Sort != col.Key {
		return h
	}
	h.Sorted = "descending"
	if !at.Desc {
		h.Sorted, h.Href = "ascending", With(l.Path, l.Query, "sort", col.Key, "desc", "1", "from", "")
	}
	return h
}
