package app_test

import (
	"context"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"oszir/internal/app"
	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/web/webtest"
	"oszir/internal/samples/reserve"
	"oszir/internal/tartinfo"
)

// apart is the program on one data folder, serving some of its modules.
type apart struct {
	t      *testing.T
	dir    string
	a      *app.App
	super  *pgx.Conn
	logins map[string]app.Login
}

func newApart(t *testing.T) *apart {
	t.Helper()
	p := &apart{t: t, dir: dataFolder(t), logins: map[string]app.Login{}}
	p.open()
	t.Cleanup(func() {
		_ = p.super.Close(context.Background())
		_ = p.a.Close(context.Background())
	})
	logins, err := p.a.SeedDemo(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range logins {
		p.logins[l.Code] = l
	}
	// A few weeks of TARTINFO, so that its lists hold something.
	office, err := p.a.Orgs.ByCode(t.Context(), "DEMO-OH")
	if err != nil {
		t.Fatal(err)
	}
	centre, err := p.a.Orgs.ByCode(t.Context(), "KOZP-SZEM")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	d := p.a.TARTINFO.Deps
	d.Mail, d.Now = nil, func() time.Time { return now }
	today := calendar.Of(now)
	_, err = reserve.Run(t.Context(), tartinfo.New(d), reserve.Play{
		Seed: 7, From: today - 40, Until: today - 1, Members: 20, Searches: 10,
		Bodies: []reserve.Body{{ID: office.ID, LegalStatus: office.LegalStatus, Actor: identity.Actor{Code: "demo-vezeto-oh", BodyID: office.ID, Role: identity.RoleHead}}},
		Centre: identity.Actor{Code: "demo-kozpont", BodyID: centre.ID, Role: identity.RoleCentre}, Set: func(at time.Time) { now = at },
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *apart) open() {
	p.t.Helper()
	a, err := app.Open(p.t.Context(), app.Config{Data: p.dir, Settings: map[string]string{"fsync": "off"}})
	if err != nil {
		p.t.Fatal(err)
	}
	p.a, p.super = a, superOf(p.t, p.dir)
}

// serving serves modules, as the command serve does, while do runs.
func (p *apart) serving(do func(address string), modules ...string) {
	p.t.Helper()
	ctx, stop := context.WithCancel(p.t.Context())
	defer stop()
	ready, ended := make(chan string, 1), make(chan error, 1)
	go func() {
		ended <- p.a.Serve(ctx, app.Serving{Listen: "127.0.0.1:0", Web: true, Workers: true, Modules: modules, Drain: time.Millisecond}, func(_ context.Context, address string) error {
			ready <- address
			return nil
		})
	}()
	select {
	case address := <-ready:
		do(address)
		stop()
		err := <-ended
		if err != nil {
			p.t.Fatal(err)
		}
	case err := <-ended:
		p.t.Fatal(err)
	}
	// What was open is open no more: a program is started anew for other modules.
	_ = p.super.Close(context.Background())
	err := p.a.Close(context.Background())
	if err != nil {
		p.t.Fatal(err)
	}
	p.open()
}

// browser is somebody's of the demo, signed in with a second factor where their role wants one.
func (p *apart) browser(address, code string) *webtest.Browser {
	p.t.Helper()
	b := webtest.At(p.t, address)
	b.Submit("/sign-in", url.Values{"code": {code}, "password": {p.logins[code].Password}, "form_key": {b.Visit("/sign-in").FormKey()}})
	_, err := p.super.Exec(p.t.Context(), "UPDATE identity.session SET strong = true, awaits_factor = false")
	if err != nil {
		p.t.Fatal(err)
	}
	if a := visit(p.t, b, "/"); a.Status != http.StatusOK || a.Path != "/" {
		p.t.Fatalf("%s begins at %s with %d", code, a.Path, a.Status)
	}
	return b
}

// done tells how many jobs of a handler were done.
func (p *apart) done(handler string) (n int) {
	p.t.Helper()
	err := p.super.QueryRow(p.t.Context(), `SELECT count(*) FROM river.river_job WHERE args ->> 'handler' = $1 AND state = 'completed'`, handler).Scan(&n)
	if err != nil {
		p.t.Fatal(err)
	}
	return n
}

// doing waits for a job of a handler to be done.
func (p *apart) doing(handler string) {
	p.t.Helper()
	eventually(p.t, handler+" is done", func() bool { return p.done(handler) > 0 })
}

// visit opens a page as a patient reader does: told to wait, they wait.
func visit(t *testing.T, b *webtest.Browser, path string) (a webtest.Answer) {
	t.Helper()
	eventually(t, "the page answers", func() bool {
		a = b.Visit(path)
		return a.Status != http.StatusTooManyRequests
	})
	return a
}

// eventually polls until ok, for a minute at most.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	until := time.Now().Add(time.Minute)
	for !ok() {
		if time.Now().After(until) {
			t.Fatalf("%s: not within a minute", what)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

var anyNumber = regexp.MustCompile(`\d+`)

// walk opens every page that is reached from the start page by clicking, two of a sort, and gives the paths that answered. Where a form
// is sent to must be there too: it answers others than who has filled it in, but not as a page that is not there.
func (p *apart) walk(b *webtest.Browser) []string {
	p.t.Helper()
	known, sorts := map[string]bool{"/": true}, map[string]int{}
	queue := [][2]string{{"", "/"}}
	var out []string
	for len(queue) > 0 {
		from, to := queue[0][0], queue[0][1]
		queue = queue[1:]
		sort := anyNumber.ReplaceAllString(strings.SplitN(to, "?", 2)[0], "N")
		if sorts[sort]++; sorts[sort] > 2 || strings.HasPrefix(to, "/static/") || to == "/sign-out" {
			continue
		}
		a := visit(p.t, b, to)
		if a.Status >= http.StatusBadRequest {
			p.t.Errorf("%s, offered on %s, answers %d", to, from, a.Status)
			continue
		}
		out = append(out, sort)
		if !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
			continue
		}
		base, err := url.Parse(a.Path)
		if err != nil {
			p.t.Fatal(err)
		}
		for _, m := range addressed.FindAllStringSubmatch(a.Body, -1) {
			u, err := base.Parse(html.UnescapeString(m[1]))
			if err != nil || u.Host != "" || u.Scheme != "" {
				continue
			}
			u.Fragment = ""
			way := u.String()
			if strings.HasPrefix(m[0], "<form") && strings.Contains(m[0], `method="post"`) {
				if room := strings.SplitN(u.Path, "/", 3)[1]; !slices.Contains(everywhere, room) {
					p.t.Errorf("a form of %s is sent to %s", to, way)
				}
				continue
			}
			if way != "" && !known[way] {
				known[way] = true
				queue = append(queue, [2]string{to, way})
			}
		}
	}
	return out
}

// everywhere are where forms are sent to when TARTINFO alone is served: its own pages, and what belongs to accounts, rights and programs.
var everywhere = []string{"tartinfo", "account", "profile", "rights", "link", "sign-in", "sign-out", "sign-up", "language", "session", "availability", "exchange"}

// TARTINFO serves alone: its pages, those of accounts and its clock are there, nothing leads to what is not; and without it neither its
// pages are there nor its clock goes.
//
// Covers: T0
func TestModules_T0_TartinfoAlone(t *testing.T) {
	p := newApart(t)
	pages := []string{"/tartinfo/members", "/tartinfo/searches", "/tartinfo/offers", "/tartinfo/protocols"}
	off := []string{"/ptr", "/people", "/bodies", "/trail", "/law", "/requests", "/post", "/wordings", "/policy", "/my-data", "/sample"}
	p.serving(func(address string) {
		for code, own := range map[string][]string{
			"demo-kozpont":      {"/tartinfo/centre", "/tartinfo/dashboard", "/tartinfo/bodies", "/tartinfo/letters"},
			"demo-vezeto-oh":    {"/tartinfo/body", "/tartinfo/takeovers", "/rights/clerks"},
			"demo-ugyintezo-oh": {"/tartinfo/body"},
		} {
			b := p.browser(address, code)
			walked := p.walk(b)
			for _, path := range slices.Concat(pages, own) {
				if a := visit(p.t, b, path); a.Status != http.StatusOK || !slices.Contains(walked, path) {
					t.Errorf("%s: %s answers %d, reached by clicking: %v", code, path, a.Status, slices.Contains(walked, path))
				}
			}
			if !slices.Contains(walked, "/tartinfo/members/N") {
				t.Errorf("%s: the list leads to no member", code)
			}
			for _, path := range off {
				if a := visit(p.t, b, path); a.Status != http.StatusNotFound {
					t.Errorf("%s: %s answers %d", code, path, a.Status)
				}
			}
		}
		// Others find nothing of the rooms that are off either.
		for _, code := range []string{"demo-m", "demo-kepviselo-m", "demo-jogkezelo", "demo-dpo", "demo-auditor", "demo-kiadmanyozo-m", "demo-jogasz-1"} {
			p.walk(p.browser(address, code))
		}
		p.doing("tartinfo.clock")
		p.doing("identity.tell")
		working := p.a.Jobs.Working()
		for _, job := range []string{"tartinfo.clock", "mail.send", "identity.tell_heads"} {
			if !slices.Contains(working, job) {
				t.Errorf("%s is not worked on", job)
			}
		}
		for _, job := range working {
			if room, _, _ := strings.Cut(job, "."); slices.Contains([]string{"ptr", "document", "disclosure", "spdci", "oversight"}, room) || p.done("ptr.load_round") > 0 {
				t.Errorf("%s is worked on", job)
			}
		}
	}, "tartinfo")
	// A job that a process with TARTINFO has added is left to it.
	_, err := p.super.Exec(t.Context(), `DELETE FROM river.river_job`)
	if err == nil {
		_, err = p.super.Exec(t.Context(), `INSERT INTO river.river_job (kind, args, max_attempts, queue) VALUES ('call', '{"handler": "tartinfo.clock"}', 1, 'tartinfo')`)
	}
	if err != nil {
		t.Fatal(err)
	}
	p.serving(func(address string) {
		for _, code := range []string{"demo-kozpont", "demo-vezeto-oh", "demo-m"} {
			b := p.browser(address, code)
			for _, path := range append(pages, "/tartinfo", "/tartinfo/centre", "/tartinfo/body") {
				if a := visit(p.t, b, path); a.Status != http.StatusNotFound {
					t.Errorf("%s: %s answers %d", code, path, a.Status)
				}
			}
			if a := visit(p.t, b, "/"); strings.Contains(a.Body, "tartinfo") {
				t.Errorf("%s: the start page leads to TARTINFO", code)
			}
		}
		p.doing("ptr.load_round")
		p.doing("identity.tell")
		if n := count(t, p.dir, `SELECT count(*) FROM river.river_job WHERE queue = 'tartinfo' AND state = 'available'`); slices.Contains(p.a.Jobs.Working(), "tartinfo.clock") || p.done("tartinfo.clock") > 0 || n != 2 { // this one and a single round
			t.Errorf("the clock goes; %d of its jobs wait", n)
		}
	}, "ptr")
}
