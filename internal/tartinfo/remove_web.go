package tartinfo

import (
	"html/template"
	"net/http"
	"net/url"

	"oszir/internal/identity"
	"oszir/internal/platform/web"
	"oszir/internal/tartinfo/record"
)

func (m *Module) mountRemovals(page routes) {
	page("GET /tartinfo/members/{id}/remove", m.removeShow)
	page("POST /tartinfo/members/{id}/remove", posted(m.removeDo))
}

type removePage struct {
	web.Page
	Menu    []web.Link
	Head    *memberHead
	Tabs    []web.Link
	Path    string
	Back    string
	Version int
	Form    template.HTML
}

var removeView = web.NewView[removePage](pages, "pages/member_remove.html")

// removeShow answers GET /tartinfo/members/{id}/remove.
func (m *Module) removeShow(c *web.Context, who identity.Actor) error {
	return m.showRemove(c, who, http.StatusOK, nil, nil)
}

func (m *Module) showRemove(c *web.Context, who identity.Actor, status int, typed map[string]string, faults []web.FieldError) error {
	err := who.Require(identity.KeepReserve)
	if err != nil {
		return err
	}
	x, err := m.memberOf(c, who)
	if err != nil {
		return err
	}
	if x.Sight != AsOwn || x.Status == NoMore && len(faults) == 0 {
		return notFound()
	}
	p := removePage{Head: headOfMember(c, &x), Tabs: memberTabs(c, &x, ""), Back: memberPath(x.ID), Path: memberPath(x.ID) + "/remove", Version: x.Version}
	p.Page, p.Menu = newPage(c, "/tartinfo/members", "tartinfo.tab.title", x.Shown(), c.T("tartinfo.remove.title"))
	p.Errors = faults
	if x.Status != NoMore {
		p.Form, err = m.formHTML(c, record.Removal, typed, &p.Page)
		if err != nil {
			return err
		}
	}
	return removeView.Show(c, status, p)
}

// removeDo answers POST /tartinfo/members/{id}/remove.
func (m *Module) removeDo(c *web.Context, who identity.Actor, id int64, v url.Values) error {
	in := RemoveForm{ID: id, Seen: seen(v), Typed: typedOf(record.Removal, v), Request: requestOf(v)}
	err := m.Remove(c.Context(), who, in)
	return answer(c, err, memberPath(id)+"?done=removed", func(status int, faults []web.FieldError) error { return m.showRemove(c, who, status, in.Typed, faults) })
}
