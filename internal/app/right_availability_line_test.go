package app_test

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"oszir/internal/availability"
	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
)

// allService is why nothing of another body is refused by the room of how the service was there.
const allService = "the service is the whole country's"

// availabilityUnguarded are what asks for no right, with the reason.
var availabilityUnguarded = map[string]string{
	"availability.Year": "what was measured is public; it names nobody", "availability.Month": "what was measured is public; it names nobody",
	"availability.Watch.Start": "the program itself measures",
}

// anOutage is an outage as a process finds it.
func (w *rightWorld) anOutage() int64 {
	w.t.Helper()
	w.n++
	return w.number(`INSERT INTO availability.outage (kind, services, probe, cause, since, until, process, recorded_at)
		VALUES ('own', '{pages}', 'pages', 'timeout', now() - make_interval(mins => $1), now(), 'proba', now()) RETURNING id`, w.n)
}

// someMaintenance is maintenance to come.
func (w *rightWorld) someMaintenance() availability.NewMaintenance {
	begin := time.Now().Add(24 * time.Hour)
	return availability.NewMaintenance{Services: availability.Services(), Since: begin, Until: begin.Add(time.Hour), Note: "próba", Request: audit.Request{Key: w.name()}}
}

// announced gives the number of maintenance that was announced.
func (w *rightWorld) announced() int64 {
	w.t.Helper()
	err := w.a.Availability.Announce(w.t.Context(), w.actor(identity.RoleSupport, w.ours), w.someMaintenance())
	if err != nil {
		w.t.Fatal(err)
	}
	return w.number("SELECT max(id) FROM availability.maintenance")
}

func availabilityLines() []line {
	all := []line{
		{name: "availability.Keeping", right: identity.AnnotateOutages, quiet: namesNobody, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Availability.Keeping(ctx, who)
			return err
		})},
		{name: "availability.Outage", right: identity.AnnotateOutages, quiet: namesNobody, ready: func(w *rightWorld) func(identity.Actor) error {
			id := w.anOutage()
			return func(who identity.Actor) error {
				_, err := w.a.Availability.Outage(w.t.Context(), who, id)
				return err
			}
		}},
		{name: "availability.Annotate", right: identity.AnnotateOutages, logs: "availability.annotate", ready: func(w *rightWorld) func(identity.Actor) error {
			id := w.anOutage()
			return func(who identity.Actor) error {
				return w.a.Availability.Annotate(w.t.Context(), who, availability.Note{OutageID: id, Text: "próba", Request: audit.Request{Key: w.name()}})
			}
		}},
		{name: "availability.Announce", right: identity.PlanHours, logs: "availability.announce", ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			return w.a.Availability.Announce(ctx, who, w.someMaintenance())
		})},
		{name: "availability.CallOff", right: identity.PlanHours, logs: "availability.call_off", ready: func(w *rightWorld) func(identity.Actor) error {
			id := w.announced()
			return func(who identity.Actor) error {
				return w.a.Availability.CallOff(w.t.Context(), who, id, audit.Request{Key: w.name()})
			}
		}},
		{name: "availability.Plan", right: identity.PlanHours, logs: "availability.plan", ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			hours := availability.OfficeHours
			hours.From = calendar.Of(time.Now()) + 2
			return w.a.Availability.Plan(ctx, who, availability.NewHours{
				Service: availability.Pages, Hours: hours, Seen: w.number("SELECT coalesce(max(id), 0) FROM availability.plan WHERE service = 'pages'"), Request: audit.Request{Key: w.name()},
			})
		})},
	}
	for i := range all {
		all[i].open = allService
	}
	return all
}

// availabilityVerdicts are the routes: everybody reads, the central service keeps.
var availabilityVerdicts = map[string]verdict{
	"GET /availability":         {open: public},
	"GET /availability.json":    {open: public},
	"GET /availability.csv":     {open: public},
	"GET /availability/{month}": {open: public},

	"GET /availability/keep":              {right: identity.AnnotateOutages},
	"GET /availability/outages/{id}":      {right: identity.AnnotateOutages, object: func(w *rightWorld) string { return fmt.Sprint(w.anOutage()) }, absent: absent, shared: allService},
	"POST /availability/outages/{id}":     {right: identity.AnnotateOutages, object: func(w *rightWorld) string { return fmt.Sprint(w.anOutage()) }, absent: absent, shared: allService, form: url.Values{"note": {"próba"}}},
	"POST /availability/maintenance":      {right: identity.PlanHours, form: url.Values{"note": {"próba"}}},
	"POST /availability/maintenance/{id}": {right: identity.PlanHours, object: func(w *rightWorld) string { return fmt.Sprint(w.announced()) }, absent: absent, shared: allService},
	"POST /availability/hours":            {right: identity.PlanHours, form: url.Values{"service": {availability.Pages}}},
}
