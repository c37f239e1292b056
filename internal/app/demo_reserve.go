package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/samples/reserve"
	"oszir/internal/tartinfo"
)

// The demo's reserve: how many take part, and for how many days it has gone on.
const (
	reserveMembers  = 300
	reserveSearches = 150
	reserveDays     = 130
	reserveCounties = 18 // a government office and a municipality of each
)

// seedReserve plays the months before today, so that the demo's TARTINFO has members, vacant posts and offer lists in all states. It
// writes no letters: nobody would read them.
func (a *App) seedReserve(ctx context.Context) error {
	bodies, err := a.reserveBodies(ctx)
	if err != nil {
		return err
	}
	centre, err := a.Orgs.ByCode(ctx, personnelCentre)
	if err != nil {
		return err
	}
	a.playing.Lock()
	defer a.playing.Unlock()
	now := a.cfg.Now()
	d := a.TARTINFO.Deps
	d.Mail, d.Now = nil, func() time.Time { return now }
	today := calendar.Of(a.cfg.Now())
	_, err = reserve.Run(ctx, tartinfo.New(d), reserve.Play{
		Seed: 2014, From: today - reserveDays, Until: today - 1, Members: reserveMembers, Searches: reserveSearches, Bodies: bodies,
		Centre: identity.Actor{Code: "demo-kozpont", BodyID: centre.ID, Role: identity.RoleCentre}, Set: func(at time.Time) { now = at },
	})
	return err
}

// reserveBodies are who takes part: the bodies whose people sign in come twice, since visitors look at those.
func (a *App) reserveBodies(ctx context.Context) ([]reserve.Body, error) {
	heads := map[string]string{"DEMO-OH": "demo-vezeto-oh", "DEMO-PH": "demo-vezeto-ph"}
	codes := []string{"DEMO-OH", "DEMO-PH", "DEMO-OH", "DEMO-PH", "DEMO-OH", "DEMO-PH", "DEMO-MH", "DEMO-RK"}
	seen := map[string]bool{}
	for _, b := range demoTree() {
		sort, _, _ := strings.Cut(b.Code, "-")
		if (sort == "KH" || sort == "ONK") && !seen[sort+b.County] && len(seen) < 2*reserveCounties {
			seen[sort+b.County] = true
			codes = append(codes, b.Code)
		}
	}
	var out []reserve.Body
	for _, code := range codes {
		b, err := a.Orgs.ByCode(ctx, code)
		if errs.KindOf(err) == errs.NotFound {
			continue // closed by whoever tries the demo
		}
		if err != nil {
			return nil, err
		}
		head := heads[code]
		if head == "" {
			head = "vezeto-" + strings.ToLower(code)
		}
		out = append(out, reserve.Body{ID: b.ID, LegalStatus: b.LegalStatus, Actor: identity.Actor{Code: head, BodyID: b.ID, Role: identity.RoleHead}})
	}
	return slices.Clip(out), nil
}
