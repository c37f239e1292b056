package app

import (
	"context"
	"io"
	"slices"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/api"
	"oszir/internal/platform/spreadsheet"
	"oszir/internal/platform/web"
	"oszir/internal/portal"
	"oszir/internal/ptr"
)

// mount adds the pages of the modules that are served.
func (a *App) mount(site *web.Site, modules []string) {
	a.Identity.Routes(site)
	if a.cfg.Demo {
		a.Identity.DemoRoutes(site)
	}
	gate := a.Identity.Page
	a.Identity.NoSearch = !slices.Contains(modules, "people")
	if slices.Contains(modules, "people") {
		a.People.Mount(site, gate, a.personHooks(modules))
		a.PTR.PersonPath = func(id int64) string { return "/people/" + a.People.PublicID(id) }
		a.PTR.People = a.People
	}
	if slices.Contains(modules, "ptr") {
		a.PTR.Mount(site, gate)
		a.Law.Mount(site, gate)
		a.Documents.Mount(site, gate)
		a.Documents.MountPublic(site)
		a.Disclosure.Mount(site, gate)
		a.Disclosure.MountPublic(site)
		a.Outbox.Mount(site, gate)
	}
	a.Exchange.Mount(site, gate)
	if slices.Contains(modules, "orgs") {
		a.Orgs.Mount(site, gate)
	}
	start := portal.Deps{Orgs: a.Orgs, Demo: a.cfg.Demo, Sample: sample, Tasks: a.rightTasks()}
	if slices.Contains(modules, "ptr") {
		start.PTR = a.PTR
		start.Tasks = append(start.Tasks, portal.Task{Right: identity.ReadCases, Path: "/ptr/tasks", Key: "app.task_cases", Text: "app.task_cases_text", Count: a.PTR.CountTasks})
		start.Tasks = append(start.Tasks, a.lawTasks()...)
		start.Tasks = append(start.Tasks, a.disclosureTasks()...)
		start.Tasks = append(start.Tasks, a.outboxTasks()...)
		start.Tasks = append(start.Tasks, a.messageTasks()...)
		start.Tasks = append(start.Tasks, portal.Task{Right: identity.OrderReplays, Path: "/ptr/replays", Key: "app.task_replay", Text: "app.task_replay_text"})
	}
	if slices.Contains(modules, "oversight") {
		a.Oversight.Mount(site, gate)
		a.Identity.OwnData = ownData
		start.Tasks = append(start.Tasks, a.watchTasks()...)
	}
	if slices.Contains(modules, "tartinfo") {
		a.TARTINFO.Mount(site, gate)
		start.Tasks = append(start.Tasks, tartinfoTasks()...)
	}
	a.Availability.MountPublic(site)
	a.Availability.Mount(site, gate)
	start.Tasks = append(start.Tasks, availabilityTasks()...)
	portal.New(start).Mount(site, gate)
	site.Nav = func(c *web.Context) []web.Link {
		var out []web.Link
		for _, e := range navigation {
			if c.User.May(string(e.right)) && (e.module == "" || slices.Contains(modules, e.module)) {
				out = append(out, link(c, e.key, e.path))
			}
		}
		if c.User.Known && a.Identity.OwnData != "" {
			out = append(out, link(c, "app.nav_my_data", ownData))
		}
		return out
	}
}

// ownData is where people see who looked at their data.
const ownData = "/my-data"

// link leads to a part of the program from the head of a page.
func link(c *web.Context, key, path string) web.Link {
	return web.Link{Text: c.T(key), Href: path, Current: c.R.URL.Path == path || strings.HasPrefix(c.R.URL.Path, path+"/")}
}

// navigation are the parts of the program in the head of every page: who has not the right does not see the way.
var navigation = []struct {
	module string // "": always served
	right  identity.Right
	key    string
	path   string
}{
	{"ptr", identity.ReadBenefits, "app.nav_ptr", "/ptr"},
	{"ptr", identity.MakeDocuments, "app.nav_post", "/post"},
	{"ptr", identity.AnswerRequests, "app.nav_requests", "/requests"},
	{"ptr", identity.ReadLaw, "app.nav_law", "/law"},
	{"ptr", identity.ReadTemplates, "app.nav_wordings", "/wordings"},
	{"ptr", identity.KeepSources, "app.nav_policy", "/policy"},
	{"people", identity.SearchPeople, "app.nav_people", "/people"},
	{"tartinfo", identity.ReadReserve, "app.nav_tartinfo", "/tartinfo"},
	{"orgs", identity.ReadBodies, "app.nav_orgs", "/bodies"},
	{"", identity.SeeRights, "app.nav_rights", "/rights"},
	{"", identity.ManagePartners, "app.nav_partners", "/exchange/partners"},
	{"oversight", identity.SeeTrail, "app.nav_trail", "/trail"},
}

// The demo's ready workbook: enough rows to see what an answer is like, with a few mistakes.
const (
	sampleClients = 120
	sampleErrors  = 0.06
)

// sample writes the demo's ready workbook for a sort of office.
func sample(office string, w io.Writer) error {
	_, err := MakeWorkbook(ptr.Office(office), Made{Clients: sampleClients, Seed: 2013, Errors: sampleErrors}, w)
	return err
}

// personHooks are what the pages of people take from the rooms to their right.
func (a *App) personHooks(modules []string) people.Hooks {
	h := people.Hooks{BodyName: a.bodyName, Text: a.Catalog.Text}
	if slices.Contains(modules, "ptr") {
		h.Back = ptr.CaseClients
		h.Panels = append(h.Panels, people.Panel{Path: "benefits", Key: "app.panel_benefits", Right: identity.ReadBenefits, Show: a.PTR.PersonPanel})
		h.Panels = append(h.Panels, people.Panel{Path: "cases", Key: "app.panel_cases", Right: identity.ReadCases, Show: a.PTR.CasePanel})
		h.Panels = append(h.Panels, people.Panel{Path: "extracts", Key: "app.panel_extracts", Right: identity.MakeExtracts, Show: a.PTR.ExtractPanel})
	}
	if slices.Contains(modules, "oversight") {
		h.Panels = append(h.Panels, people.Panel{Path: "copy", Key: "app.panel_copy", Right: identity.CopyData, Show: a.Oversight.CopyPanel})
	}
	return h
}

// caller finds out who a key stands for.
func (a *App) caller(ctx context.Context, key string) (api.Caller[identity.Actor], error) {
	s, err := a.Identity.ByKey(ctx, key)
	if err != nil {
		return api.Caller[identity.Actor]{}, err
	}
	code, _ := a.bodyName(ctx, s.Actor.BodyID)
	return api.Caller[identity.Actor]{Who: s.Actor, Account: s.Actor.Code, Body: code}, nil
}

// mountAPI adds the interface for programs and its description.
func (a *App) mountAPI(site *web.Site, modules []string) error {
	i := api.New(api.Config[identity.Actor]{
		Title: "OSZIR", Version: "1", Description: a.Catalog.Text("en", "app.api_description"), Catalog: a.Catalog, Log: a.log, Key: a.caller, Spend: site.Spend,
	})
	if slices.Contains(modules, "people") {
		a.People.MountAPI(i, a.personHooks(modules))
	}
	if slices.Contains(modules, "ptr") {
		a.PTR.MountAPI(i, a.People)
	}
	description, err := i.Description()
	if err != nil {
		return err
	}
	site.Handle("GET /openapi.json", func(c *web.Context) error {
		c.W.Header().Set("Content-Type", "application/json")
		_, err := c.W.Write(description)
		return err
	})
	site.Mount("/api/", i, spreadsheet.DefaultLimits.Bytes)
	return nil
}
