package listing

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"time"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/web"
)

const (
	mostRows  = 50_000 // of a workbook
	mostPaper = 5_000  // of a PDF
	fetchRows = 1_000  // how many are fetched at once
	mostCells = 8      // columns on paper; the last one holds what is beyond
)

// Column is a column of a list: what stands in it, the same on the page, in a workbook and on paper. Day and Num make it a real day
// or number in a workbook.
type Column[T any] struct {
	Key, Title string
	Text       func(x *T) string // nil: as Day or Num says
	Href       func(x *T) string // nil: no link
	Mark       func(x *T) string // kind of a tag; nil: plain text
	Day        func(x *T) calendar.Day
	Num        func(x *T) int64
	Number     bool // stands to the right
}

// Filter is a field of the line above a list.
type Filter struct {
	web.Field
	Shape string // input, select
}

// List is a list of somebody's, in the language of the page.
type List[T any] struct {
	Path             string
	Title            string // of the export and its file
	Columns          []Column[T]
	Query            url.Values                  // filter, order and part, as they stand in the address
	Said             url.Values                  // what names somebody and so never stands there: the filter is sent by POST; nil: nothing does
	To               string                      // where it is sent; "": to Path
	Filters          func(q url.Values) []Filter // the fields above the list with what is set; nil: none
	Fetch            func(ctx context.Context, l Listing, q url.Values) (rows []T, all int, err error)
	Count            func(all int) string // in words
	Empty, EmptyMore string

	// For what can be taken along; without Exported it cannot.
	Page     func(titleKey string) (web.Page, []web.Link) // base and tabs of the page that asks what to take along
	Who      string                                       // code of who does
	Now      time.Time
	Exported func(ctx context.Context, rows int, format string) error // notes it in the log
}

// asked is all that narrows the list.
func (l *List[T]) asked() url.Values {
	if l.Said == nil {
		return l.Query
	}
	out := maps.Clone(l.Query)
	maps.Copy(out, l.Said)
	return out
}

// at reads which part of the list is asked for: an order by no column of the list is its own.
func (l *List[T]) at() Listing {
	at := PartOf(l.Query, "from")
	if !slices.ContainsFunc(l.Columns, func(c Column[T]) bool { return c.Key == at.Sort }) {
		at.Sort, at.Desc = "", false
	}
	return at
}

// shown gives the rows that the page shows, and which part of the list they are.
func (l *List[T]) shown(ctx context.Context) (rows []T, all int, at Listing, err error) {
	at = l.at()
	rows, all, err = l.Fetch(ctx, at, l.asked())
	if err != nil || len(rows) > 0 || at.Offset == 0 {
		return rows, all, at, err
	}
	// Beyond the end, where the count, which may come with the rows, is not known.
	_, all, err = l.fetch(ctx, 0, 1)
	if err != nil {
		return nil, 0, at, err
	}
	at = at.within(all)
	rows, all, err = l.Fetch(ctx, at, l.asked())
	return rows, all, at, err
}

// filters gives the fields above the list.
func (l *List[T]) filters() []Filter {
	if l.Filters == nil {
		return nil
	}
	return l.Filters(l.asked())
}

// text gives what stands in a column of a row.
func (col *Column[T]) text(lang i18n.Lang, x *T) string {
	switch {
	case col.Text != nil:
		return col.Text(x)
	case col.Day != nil && col.Day(x) != calendar.None:
		return i18n.Format(lang, col.Day(x))
	case col.Num != nil:
		return i18n.Number(lang, col.Num(x))
	}
	return ""
}
