package ptr

import (
	"embed"
	"strconv"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/spreadsheet"
	"oszir/internal/platform/web"
)

//go:embed pages
var pages embed.FS

// Gate turns a page for somebody who is signed in into one for everybody: who is not is asked to sign in.
type Gate = func(h func(c *web.Context, who identity.Actor) error) web.Handler

const (
	uploadTime   = 30 * time.Minute // for the largest workbook on a slow line
	downloadTime = 5 * time.Minute
	watchTime    = 30 * time.Minute // a stream that ends is opened again by the browser
)

// Mount adds the pages of the register, all below /ptr.
func (m *Module) Mount(site *web.Site, gate Gate) {
	page := func(pattern string, h func(c *web.Context, who identity.Actor) error, options ...web.Option) {
		site.Handle(pattern, gate(h), options...)
	}
	page("GET /ptr", m.home)
	page("GET /ptr/template", m.template)
	page("GET /ptr/loads", m.loadList)
	page("GET /ptr/loads/new", m.loadNew)
	page("POST /ptr/loads/new", m.loadSend, web.Streamed(spreadsheet.DefaultLimits.Bytes+(64<<20)), web.Within(uploadTime))
	page("GET /ptr/loads/{id}", m.loadShow)
	page("GET /ptr/loads/{id}/events", m.loadEvents, web.Within(watchTime))
	page("GET /ptr/loads/{id}/rows", m.loadRows)
	page("POST /ptr/loads/{id}/commit", m.loadCommit)
	page("GET /ptr/loads/{id}/source", m.loadSource, web.Within(downloadTime))
	page("GET /ptr/loads/{id}/result", m.loadResult, web.Within(downloadTime))
	page("GET /ptr/loads/{id}/bad-rows", m.loadBadRows, web.Within(downloadTime))
	page("GET /ptr/loads/{id}/findings.csv", m.loadFindings, web.Within(downloadTime))
	m.mountLists(page)
	page("GET /ptr/benefits/{id}", m.benefitShow)
	page("GET /ptr/benefits/{id}/history", m.benefitHistory)
	page("GET /ptr/benefits/{id}/cases", m.benefitCases)
	m.mountChecks(page)
	m.mountCases(page)
	m.mountReplays(page)
	m.mountExtracts(site, page)
	page("GET /ptr/messages", m.messageList)
	page("GET /ptr/messages/{id}", m.messageShow)
	page("POST /ptr/messages/{id}", m.messageAgain)
	page("GET /ptr/messages/{id}/sent", m.messageFile(false))
	page("GET /ptr/messages/{id}/answer", m.messageFile(true))
}

// home sends whoever works on cases to their tasks, everybody else to the benefits.
func (m *Module) home(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.ReadBenefits)
	if err != nil {
		return err
	}
	if who.May(identity.ReadCases) {
		return c.Redirect("/ptr/tasks")
	}
	return c.Redirect("/ptr/benefits")
}

// page gives the base of a page below /ptr; further are the places between the room and the page.
func page(c *web.Context, further []web.Link, titleKey string, args ...any) web.Page {
	p := c.Page(titleKey, args...)
	p.Place = append([]web.Link{{Text: c.User.Body, Href: "/"}, {Text: c.T("ptr.room"), Href: "/ptr"}}, further...)
	return p
}

// sections are the parts of the room, as tabs.
func sections(c *web.Context, who identity.Actor, current string) []web.Link {
	var out []web.Link
	add := func(right identity.Right, name, key, path string) {
		if who.May(right) {
			out = append(out, web.Link{Text: c.T(key), Href: path, Current: name == current})
		}
	}
	add(identity.ReadCases, "tasks", "ptr.tasks.title", "/ptr/tasks")
	add(identity.ReadCases, "cases", "ptr.cases.title", "/ptr/cases")
	add(identity.ReadBenefits, "beneficiaries", "ptr.beneficiaries.title", "/ptr/beneficiaries")
	add(identity.ReadBenefits, "benefits", "ptr.section.benefits", "/ptr/benefits")
	add(identity.ReadBenefits, "suspicions", "ptr.section.suspicions", "/ptr/suspicions")
	add(identity.ReadBenefits, "outside", "ptr.section.outside", "/ptr/outside-range")
	add(identity.LoadWorkbooks, "loads", "ptr.section.loads", "/ptr/loads")
	add(identity.ReadMessages, "messages", "message.list.title", "/ptr/messages")
	add(identity.ReadReplays, "replays", "ptr.replays.title", "/ptr/replays")
	add(identity.KeepOffice, "orders", "ptr.orders.title", "/ptr/orders")
	add(identity.KeepOffice, "settings", "ptr.section.settings", "/ptr/settings")
	return out
}

// loadNumber reads which upload the address names. Errors: NotFound.
func loadNumber(c *web.Context) (int64, error) {
	n, err := strconv.ParseInt(c.R.PathValue("id"), 10, 64)
	if err != nil || n <= 0 {
		return 0, errs.New(errs.NotFound, "error.not_found")
	}
	return n, nil
}
