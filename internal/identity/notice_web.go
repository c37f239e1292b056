package identity

import (
	"net/http"

	"oszir/internal/platform/mail"
	"oszir/internal/platform/web"
)

type lettersPage struct {
	web.Page
	Letters []mail.Kept
}

var lettersView = web.NewView[lettersPage](pages, "pages/notice_letters.html")

// DemoRoutes adds the page on which the demo's made-up users find their letters, since nobody sends them. The demo only:
// whoever reads a letter may use what it holds.
func (m *Module) DemoRoutes(s *web.Site) {
	s.Handle("GET /demo/mail", func(c *web.Context) error {
		c.NoStore()
		list, err := m.Letters(c.Context(), System())
		if err != nil {
			return err
		}
		page := lettersPage{Page: c.Page("identity.letters.title"), Letters: list}
		return lettersView.Show(c, http.StatusOK, page)
	})
}
