package people

import (
	"context"
	"embed"
	"html/template"

	"oszir/internal/identity"
	"oszir/internal/platform/database"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/web"
)

//go:embed pages
var pages embed.FS

// Gate turns a page for somebody who is signed in into one for everybody: who is not is asked to sign in.
type Gate = func(h func(c *web.Context, who identity.Actor) error) web.Handler

// Panel is a tab of a person's page that another room fills.
type Panel struct {
	Path  string         // last part of its address, such as benefits
	Key   string         // message key of its name
	Right identity.Right // whoever lacks it does not see the tab
	Show  func(c *web.Context, who identity.Actor, person int64, as database.AsOf) (template.HTML, error)
}

// Hooks are what pages and the interface for programs take from rooms to the right.
type Hooks struct {
	BodyName func(ctx context.Context, id int64) (code, name string) // required
	Text     func(lang i18n.Lang, key string, args ...any) string    // of what is wrong with a program's correction; nil: only codes
	Panels   []Panel
	Back     func(path string) bool // the pages from which somebody comes to take in a client, and goes back with them; nil: none
}

// Mount adds the pages of the client registry, all below /people.
func (m *Module) Mount(site *web.Site, gate Gate, h Hooks) {
	s := &personSite{Module: m, Hooks: h}
	page := func(pattern string, h func(c *web.Context, who identity.Actor) error) { site.Handle(pattern, gate(h)) }
	page("GET /people", func(c *web.Context, who identity.Actor) error {
		err := who.Require(identity.SearchPeople)
		if err != nil {
			return err
		}
		return c.Redirect("/people/search")
	})
	page("GET /people/search", m.searchForm)
	page("POST /people/search", m.searchSend)
	page("GET /people/search/{key}", m.searchHits)
	page("GET /people/new", s.newForm)
	page("POST /people/new", s.newSend)
	page("GET /people/merges", s.mergeList)
	page("GET /people/{id}", s.overview)
	page("POST /people/{id}/reveal", s.reveal)
	page("POST /people/{id}/correct", s.correct)
	page("POST /people/{id}/complete", s.complete)
	page("POST /people/{id}/merge", s.mergeSearch)
	page("GET /people/{id}/merge/{other}", s.mergeShow)
	page("POST /people/{id}/merge/{other}", s.mergeSend)
	page("POST /people/{id}/merge/{other}/decide", s.mergeDecide)
	page("POST /people/{id}/unmerge", s.unmerge)
	page("GET /people/{id}/{tab}", s.tab)
}

// tab answers GET /people/{id}/{tab}. It is one route because /people/search/{key} must be the more special one.
func (s *personSite) tab(c *web.Context, who identity.Actor) error {
	tab := c.R.PathValue("tab")
	switch tab {
	case "relations":
		return s.relations(c, who)
	case "history":
		return s.history(c, who)
	case "correct":
		return s.correctForm(c, who, false)
	case "complete":
		return s.correctForm(c, who, true)
	case "merge":
		return s.mergeFind(c, who, nil)
	case "unmerge":
		return s.unmergeForm(c, who)
	}
	for _, panel := range s.Panels {
		if panel.Path == tab {
			return s.panel(c, who, panel)
		}
	}
	return notFound()
}

// path gives the address of a person's page.
func (m *Module) path(id int64) string { return "/people/" + m.PublicID(id) }

// page gives the base of a page below /people; further are the places between the room and the page.
func page(c *web.Context, further []web.Link, titleKey string) web.Page {
	p := c.Page(titleKey)
	p.Place = append([]web.Link{{Text: c.User.Body, Href: "/"}, {Text: c.T("people.room"), Href: "/people/search"}}, further...)
	return p
}
