package ptr

import (
	"net/http"

	"oszir/internal/identity"
	"oszir/internal/platform/web"
)

type suspicionListPage struct {
	web.Page
	Sections []web.Link
	Lines    []suspicionLine
	First    bool
	Pager    web.Pager
}

// suspicionLine is a pair of benefits that exclude each other.
type suspicionLine struct {
	Suspicion
	Href, OtherHref string // OtherHref: "" of another office's
	Applicant       personLine
	Mark, OtherMark tag
}

var suspicionListView = web.NewView[suspicionListPage](pages, "pages/suspicion_list.html")

// suspicionList answers GET /ptr/suspicions with the check list of the office.
func (m *Module) suspicionList(c *web.Context, who identity.Actor) error {
	after := c.R.URL.Query().Get("after")
	found, err := m.Suspicions(c.Context(), who, c.Lang, after)
	if err != nil {
		return err
	}
	p := suspicionListPage{Page: page(c, nil, "suspicion.list.title"), Sections: sections(c, who, "suspicions"), First: after == ""}
	for _, s := range found.Lines {
		l := suspicionLine{
			Suspicion: s, Href: benefitPath(s.Own.ID), Applicant: m.newPersonLine(s.Own.Applicant), Mark: benefitMark(c, s.Own.State), OtherMark: benefitMark(c, s.Other.State),
		}
		if s.OtherID != "" {
			l.OtherHref = benefitPath(s.OtherID)
		}
		p.Lines = append(p.Lines, l)
	}
	if !p.First {
		p.Pager.First = withQuery(c.R.URL, "after", "")
	}
	if found.Next != "" {
		p.Pager.Next = withQuery(c.R.URL, "after", found.Next)
	}
	return suspicionListView.Show(c, http.StatusOK, p)
}
