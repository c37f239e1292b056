package tartinfo

import (
	"context"
	"io"
	"net/http"
	"net/url"

	"oszir/internal/identity"
	"oszir/internal/platform/web"
)

func (m *Module) mountPapers(page routes) {
	page("GET /tartinfo/members/{id}/papers", m.paperShow)
	page("POST /tartinfo/members/{id}/papers", posted(m.paperMake))
}

type paperPage struct {
	web.Page
	Menu        []web.Link
	Head        *memberHead
	Tabs        []web.Link
	Action      string
	Certificate bool // may be made, too
}

var paperView = web.NewView[paperPage](pages, "pages/paper_show.html")

// paperShow answers GET /tartinfo/members/{id}/papers.
func (m *Module) paperShow(c *web.Context, who identity.Actor) error {
	x, err := m.memberOf(c, who)
	if err != nil {
		return err
	}
	if x.Status == NoMore {
		return notFound()
	}
	p := paperPage{Head: headOfMember(c, &x), Tabs: memberTabs(c, &x, "papers"), Action: memberPath(x.ID) + "/papers", Certificate: x.eventsSeen()}
	p.Page, p.Menu = newPage(c, wayTo(&x), "tartinfo.tab.title", x.Shown(), c.T("tartinfo.tab.papers"))
	return paperView.Show(c, http.StatusOK, p)
}

// paperMake answers POST /tartinfo/members/{id}/papers: each paper has a number of its own, so that making one changes something.
func (m *Module) paperMake(c *web.Context, who identity.Actor, id int64, v url.Values) error {
	makes := map[string]func(context.Context, identity.Actor, int64) (string, []byte, error){"datasheet": m.Datasheet, "certificate": m.Certificate}[v.Get("do")]
	if makes == nil {
		return notFound()
	}
	number, file, err := makes(c.Context(), who, id)
	if err != nil {
		return err
	}
	return pdfFile(c, number, file)
}

// pdfFile answers with a PDF file.
func pdfFile(c *web.Context, number string, file []byte) error {
	return c.Download(number+".pdf", "application/pdf", func(w io.Writer) error {
		_, err := w.Write(file)
		return err
	})
}
