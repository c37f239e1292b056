package app

import (
	"context"
	"net"
	"net/url"
	"slices"
	"strings"

	"oszir/internal/availability"
	"oszir/internal/identity"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
	"oszir/internal/portal"
)

// joinAvailability puts the room together that measures how the program is there.
func (a *App) joinAvailability() {
	a.Availability = availability.New(availability.Deps{DB: a.DB, Log: a.log, Now: a.cfg.Now, Observe: a.Telemetry.Outages})
}

// ownProbes are the names of what the program asks by itself.
var ownProbes = []string{"heartbeat", "database", "pages", "interface", "identity_provider"}

// checkProbes finds what is wrong with the services of others that are to be asked.
func checkProbes(probes map[string]string) error {
	for name, address := range probes {
		u, err := url.Parse(address)
		if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || strings.TrimSpace(name) == "" || slices.Contains(ownProbes, name) {
			return errs.New(errs.Invalid, "app.bad_probe", name)
		}
	}
	return nil
}

// measure begins to measure how this process answers where it listens, and what it needs of others; stop ends that.
func (a *App) measure(ctx context.Context, cfg Serving, listener net.Addr) (stop func()) {
	probes := []availability.Probe{
		availability.DatabaseProbe(a.DB),
		availability.PageProbe("pages", availability.Pages, listener, "/sign-in"),
		availability.PageProbe("interface", availability.Interface, listener, "/openapi.json"),
	}
	if issuer := cfg.Provider.Issuer; issuer != "" && issuer != TestProvider {
		probes = append(probes, availability.ExternalProbe("identity_provider", strings.TrimSuffix(issuer, "/")+"/.well-known/openid-configuration"))
	}
	for name, address := range cfg.Probes {
		probes = append(probes, availability.ExternalProbe(name, address))
	}
	w := a.Availability.Watch(probes...)
	a.watching.Store(w)
	w.Start(ctx)
	return w.Stop
}

// outagesNow says how many outages this process finds, for who asks whether it is ready.
func (a *App) outagesNow() string {
	own, external := 0, 0
	if w := a.watching.Load(); w != nil {
		own, external = w.Open()
	}
	return a.Catalog.Text(i18n.English, "app.outages_open", own, external)
}

// availabilityTasks are what the start page offers to those who keep the service, and to everybody.
func availabilityTasks() []portal.Task {
	return []portal.Task{
		{Right: identity.AnnotateOutages, Path: "/availability/keep", Key: "app.task_availability", Text: "app.task_availability_text"},
		{Right: identity.UseOwnAccount, Path: "/availability", Key: "app.task_availability_public", Text: "app.task_availability_public_text"},
	}
}
