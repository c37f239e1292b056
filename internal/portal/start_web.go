package portal

import (
	"context"
	"embed"
	"html/template"
	"io"
	"net/http"
	"time"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/web"
	"oszir/internal/ptr"
)

//go:embed pages
var pages embed.FS

// Messages holds the room's texts.
//
//go:embed messages
var Messages embed.FS

// Deps is what the room puts together.
type Deps struct {
	Orgs   *orgs.Module
	PTR    *ptr.Module                            // nil: it has no pages here
	Demo   bool                                   // Sample may be downloaded
	Sample func(office string, w io.Writer) error // writes a made-up workbook, with some mistakes, for a sort of office
	Tasks  []Task                                 // that the start page offers besides, to whoever may
}

// Task is something to do that the start page leads to.
type Task struct {
	Right identity.Right
	Path  string
	Key   string                                                       // of its name
	Text  string                                                       // key of what it is for
	Count func(ctx context.Context, who identity.Actor) (int64, error) // how much waits; nil: nothing ever does
}

// offer is a task as it is shown.
type offer struct {
	Href, Title, Text string
	Count             int64
}

// Module is the room's pages.
type Module struct{ deps Deps }

// New makes the room.
func New(d Deps) *Module { return &Module{d} }

// Mount adds the room's pages.
func (m *Module) Mount(site *web.Site, gate ptr.Gate) {
	site.Handle("GET /{$}", gate(m.start))
	if m.deps.Demo && m.deps.Sample != nil {
		site.Handle("GET /sample", gate(m.sample), web.Within(time.Minute))
	}
}

// latest is how many uploads the start page shows.
const latest = 5

type startPage struct {
	web.Page
	MayLoad  bool
	MayRead  bool
	Sample   bool          // a made-up workbook can be had
	Loads    template.HTML // the latest uploads; "" when there are none yet
	Overview ptr.Overview
	Search   web.Field
	Offers   []offer
	Lost     bool // there is nothing here for the person but what everybody may
}

var startView = web.NewView[startPage](pages, "pages/start.html")

// start answers GET / for whoever is signed in.
func (m *Module) start(c *web.Context, who identity.Actor) error {
	p := startPage{
		Page:   c.Page("start.title"),
		Search: web.Field{Name: "q", Label: c.T("start.search.label"), Hint: c.T("start.search.hint"), Type: "search"},
	}
	if m.deps.PTR != nil {
		p.MayLoad, p.MayRead = who.May(identity.LoadWorkbooks), who.May(identity.ReadBenefits)
		p.Sample = p.MayLoad && m.deps.Demo && m.deps.Sample != nil
	}
	var err error
	if p.MayLoad {
		p.Loads, err = m.deps.PTR.LatestLoads(c, who, latest)
		if err != nil {
			return err
		}
	}
	if p.MayRead {
		p.Overview, err = m.deps.PTR.Overview(c.Context(), who)
		if err != nil {
			return err
		}
	}
	everybody := identity.Actor{Code: who.Code, AccountID: who.AccountID, BodyID: who.BodyID, Role: identity.RoleUser}
	p.Lost = !p.MayLoad && !p.MayRead && !c.User.MaySearch
	for _, t := range m.deps.Tasks {
		if !who.May(t.Right) {
			continue
		}
		p.Lost = p.Lost && everybody.May(t.Right)
		o := offer{Href: t.Path, Title: c.T(t.Key), Text: c.T(t.Text)}
		if t.Count != nil {
			o.Count, err = t.Count(c.Context(), who)
			if err != nil {
				return err
			}
		}
		p.Offers = append(p.Offers, o)
	}
	return startView.Show(c, http.StatusOK, p)
}

// sample answers GET /sample with a made-up workbook for the person's sort of office.
func (m *Module) sample(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.LoadWorkbooks)
	if err != nil {
		return err
	}
	body, err := m.deps.Orgs.ByID(c.Context(), who.BodyID)
	if err != nil {
		return err
	}
	return c.Download(c.T("start.sample_name"), ptr.ContentType, func(w io.Writer) error { return m.deps.Sample(body.Kind, w) })
}
