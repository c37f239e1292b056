package ptr

import (
	"io"
	"net/http"

	"oszir/internal/identity"
	"oszir/internal/platform/web"
)

type outsideListPage struct {
	web.Page
	Sections []web.Link
	All      bool // of all offices
	Lines    []outsideLine
	Pager    web.Pager
}

// outsideLine is an amount outside of the legal minimum and maximum.
type outsideLine struct {
	OutsideLine
	Href string // "" of another office's
	Mark tag
}

var outsideListView = web.NewView[outsideListPage](pages, "pages/outside_range_list.html")

// outsideList answers GET /ptr/outside-range.
func (m *Module) outsideList(c *web.Context, who identity.Actor) error {
	after := c.R.URL.Query().Get("after")
	found, err := m.OutsideRange(c.Context(), who, c.Lang, after)
	if err != nil {
		return err
	}
	p := outsideListPage{Page: page(c, nil, "ptr.outside.title"), Sections: sections(c, who, "outside"), All: found.All}
	for _, l := range found.Lines {
		line := outsideLine{OutsideLine: l, Mark: benefitMark(c, l.State)}
		if l.ID != "" {
			line.Href = benefitPath(l.ID)
		}
		p.Lines = append(p.Lines, line)
	}
	if after != "" {
		p.Pager.First = withQuery(c.R.URL, "after", "")
	}
	if found.Next != "" {
		p.Pager.Next = withQuery(c.R.URL, "after", found.Next)
	}
	return outsideListView.Show(c, http.StatusOK, p)
}

// outsideWorkbook answers GET /ptr/outside-range.xlsx with the whole report.
func (m *Module) outsideWorkbook(c *web.Context, who identity.Actor) error {
	return c.Download(c.T("ptr.outside.file"), ContentType, func(w io.Writer) error {
		return m.OutsideRangeWorkbook(c.Context(), who, c.Lang, w)
	})
}
