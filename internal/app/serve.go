package app

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"oszir/internal/platform/errs"
	"oszir/internal/platform/telemetry"
	"oszir/internal/platform/web"
)

// Serving is how the program answers and works.
type Serving struct {
	Listen        string
	PublicURL     string   // "": this machine only
	Modules       []string // empty: all
	Web, Workers  bool
	MetricsListen string // "": at Listen, to this machine only
	InFlight      int
	Drain         time.Duration
	Provider      Provider
	TLS           TLS               // for programs with certificates
	Probes        map[string]string // services of others without which people cannot use the pages: name → address
}

// modules are what can be served apart.
var modules = []string{"people", "orgs", "ptr", "tartinfo", "oversight"}

// moduleOfJob says with which module a job is served; "": with every one.
func moduleOfJob(handler string) string {
	room, _, _ := strings.Cut(handler, ".")
	switch room {
	case "ptr", "document", "disclosure", "spdci":
		return "ptr"
	case "tartinfo", "oversight":
		return room
	}
	return ""
}

// check finds what is wrong with the settings before anything is started.
func (s *Serving) check() error {
	for _, m := range s.Modules {
		if !slices.Contains(modules, m) {
			return errs.New(errs.Invalid, "app.module_unknown", m, strings.Join(modules, ", "))
		}
	}
	if len(s.Modules) == 0 {
		s.Modules = modules
	}
	if !s.Web && !s.Workers {
		return errs.New(errs.Invalid, "app.nothing_to_serve")
	}
	err := checkProbes(s.Probes)
	if err != nil {
		return err
	}
	host, _, err := net.SplitHostPort(s.Listen)
	if err != nil {
		return errs.Wrap(err, errs.Invalid, "app.bad_listen", s.Listen)
	}
	if s.PublicURL == "" {
		if !loopback(host) {
			return errs.New(errs.Invalid, "app.public_url_missing")
		}
		return nil
	}
	u, err := url.Parse(s.PublicURL)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || strings.Trim(u.Path, "/") != "" {
		return errs.New(errs.Invalid, "web.bad_public_url")
	}
	if u.Scheme == "http" && !(loopback(u.Hostname()) && loopback(host)) {
		return errs.New(errs.Invalid, "app.public_url_insecure")
	}
	return nil
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// Serve answers browsers and programs and works on jobs until the context ends; then it stops without cutting anything
// off. ready is called with the address when it listens. Errors: Invalid when the settings do not fit together.
func (a *App) Serve(ctx context.Context, cfg Serving, ready func(ctx context.Context, address string) error) (err error) {
	err = cfg.check()
	if err != nil {
		return err
	}
	if cfg.Web && !web.HasAssets() {
		return errs.New(errs.Internal, "app.no_assets")
	}
	if cfg.Workers {
		for _, m := range modules {
			if !slices.Contains(cfg.Modules, m) {
				a.Jobs.Leave(m)
			}
		}
		err = a.Jobs.Start(context.WithoutCancel(ctx))
		if err != nil {
			return err
		}
		defer func() {
			stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
			defer cancel()
			err = errors.Join(err, a.Jobs.Stop(stop))
		}()
	}
	a.sealer.Start(context.WithoutCancel(ctx))
	defer a.sealer.Stop()
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", cfg.Listen)
	if err != nil {
		return errs.Wrap(err, errs.Unavailable, "app.cannot_listen", cfg.Listen)
	}
	if cfg.PublicURL == "" {
		cfg.PublicURL = "http://" + l.Addr().String()
	}
	if cfg.TLS.Listen != "" {
		secure, err := cfg.TLS.listen(ctx)
		if err != nil {
			return errors.Join(err, l.Close())
		}
		l = listenAtBoth(l, secure)
	}
	site, err := a.NewSite(cfg)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	err = a.serveMetrics(ctx, cfg.MetricsListen)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	// The built-in database is restarted when it dies; when that does not succeed the program cannot go on.
	if a.cluster != nil {
		go func() {
			select {
			case <-a.cluster.Done():
				a.log.ErrorContext(ctx, "the built-in database has ended and could not be started again")
				cancel()
			case <-ctx.Done():
			}
		}()
	}
	served := make(chan error, 1)
	go func() { served <- site.Serve(ctx, l, cfg.Drain) }()
	if cfg.Web {
		defer a.measure(context.WithoutCancel(ctx), cfg, l.Addr())()
	}
	a.log.InfoContext(ctx, "serving", slog.String("listen", l.Addr().String()), slog.Bool("web", cfg.Web), slog.Bool("workers", cfg.Workers), slog.Any("modules", cfg.Modules))
	if ready != nil {
		err = ready(ctx, cfg.PublicURL)
		if err != nil {
			cancel()
			return errors.Join(err, <-served)
		}
	}
	return <-served
}

// NewSite puts the pages and the interface for programs together.
func (a *App) NewSite(cfg Serving) (*web.Site, error) {
	a.Documents.Address = cfg.PublicURL
	site, err := web.New(web.Config{
		PublicURL: cfg.PublicURL, Catalog: a.Catalog, Log: a.log, Now: a.cfg.Now, InFlight: cfg.InFlight, Ready: a.DB.Ping, Remark: a.outagesNow,
		Observe: a.Telemetry.ObserveRequest, Refused: func() { a.Telemetry.Refused("busy") }, Trace: a.Telemetry.Request,
	})
	if err != nil {
		return nil, err
	}
	if cfg.MetricsListen == "" {
		site.Handle("GET /metrics", func(c *web.Context) error {
			// A proxy's requests come from this machine too, but say for whom.
			host, _, err := net.SplitHostPort(c.R.RemoteAddr)
			if err != nil || !loopback(host) || c.R.Header.Get("X-Forwarded-For") != "" || c.R.Header.Get("Forwarded") != "" {
				return errs.New(errs.NotFound, "error.not_found")
			}
			a.Telemetry.Handler().ServeHTTP(c.W, c.R)
			return nil
		})
	}
	if !cfg.Web {
		return site, nil // health, readiness and metrics only
	}
	err = a.useProvider(site, cfg)
	if err != nil {
		return nil, err
	}
	a.mount(site, cfg.Modules)
	a.mountExchange(site, cfg.PublicURL, slices.Contains(cfg.Modules, "ptr"))
	if slices.Contains(cfg.Modules, "ptr") {
		err = a.mountSPDCI(site)
		if err != nil {
			return nil, err
		}
	}
	return site, a.mountAPI(site, cfg.Modules)
}

// serveMetrics answers /metrics at an address of its own until the context ends, when there is one.
func (a *App) serveMetrics(ctx context.Context, listen string) error {
	if listen == "" {
		return nil
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", listen)
	if err != nil {
		return errs.Wrap(err, errs.Unavailable, "app.cannot_listen", listen)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", a.Telemetry.Handler())
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, WriteTimeout: 30 * time.Second}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	go func() {
		err := server.Serve(l)
		if !errors.Is(err, http.ErrServerClosed) {
			a.log.ErrorContext(ctx, "metrics ended", slog.String("cause", err.Error()))
		}
	}()
	return nil
}

// NewLog makes the program's log.
func NewLog(w io.Writer, format, level string) (*slog.Logger, error) {
	var least slog.Level
	err := least.UnmarshalText([]byte(level))
	if err != nil {
		return nil, errs.Wrap(err, errs.Invalid, "app.bad_log_level", level)
	}
	return telemetry.Logger(w, format, least), nil
}
