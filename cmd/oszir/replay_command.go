package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"oszir/internal/app"
	"oszir/internal/identity"
	"oszir/internal/platform/i18n"
	"oszir/internal/ptr"
)

type replayCmd struct {
	View string `help:"now: by the law of a decision's day as it is known now; today: by the law of today." enum:"now,today" default:"now"`
	JSON bool   `help:"Print what came of it as one JSON document." name:"json"`
}

// replayed is the JSON document of a run.
type replayed struct {
	ptr.ReplayRun

	Different int64           `json:"different"`
	Seconds   float64         `json:"seconds"`
	Groups    []replayedGroup `json:"groups"`
}

type replayedGroup struct {
	Kind    string `json:"kind"`
	Office  string `json:"office"`
	What    string `json:"what"`
	Count   int64  `json:"count"`
	Monthly int64  `json:"monthly_difference"`
}

// Run has every decision judged again and says what would be different. Exit code 1: something would.
func (c *replayCmd) Run(e *env) error {
	a, err := app.Open(e.ctx, e.cfg)
	if err != nil {
		return err
	}
	defer func() { _ = a.Close(context.WithoutCancel(e.ctx)) }()
	began := time.Now()
	who := identity.Operator(0)
	id, err := a.PTR.OrderReplay(e.ctx, who, ptr.ReplayOrder{View: ptr.ReplayView(c.View)})
	if err != nil {
		return err
	}
	err = e.whileTelling(func(ctx context.Context) error { return a.PTR.ReplayRound(ctx) }, func() {
		runs, err := a.PTR.ReplayRuns(e.ctx, who)
		if i := slices.IndexFunc(runs, func(r ptr.ReplayRun) bool { return r.ID == id }); err == nil && i >= 0 && runs[i].Chunks > 0 {
			e.say("cli.replay.progress", runs[i].Done, runs[i].Chunks)
		}
	})
	if err != nil {
		return err
	}
	v, err := a.PTR.ReplayRun(e.ctx, who, id)
	if err != nil {
		return err
	}
	out := replayed{ReplayRun: v.ReplayRun, Different: v.Different(), Seconds: time.Since(began).Seconds(), Groups: []replayedGroup{}}
	e.say("cli.replay.done", v.ID, v.Total, out.Different, fmt.Sprintf("%.1f", out.Seconds))
	counts := maps.Clone(v.Decisions)
	for what, n := range v.Versions {
		counts[what] += n
	}
	for _, what := range slices.Sorted(maps.Keys(counts)) {
		e.say("cli.replay.count", ptr.ReplayText(e.text, e.lang, what), v.Decisions[what], v.Versions[what])
	}
	for _, g := range v.Groups {
		out.Groups = append(out.Groups, replayedGroup{Kind: g.Kind, Office: g.BodyName, What: string(g.What), Count: g.Count, Monthly: g.Monthly})
		e.say("cli.replay.group", g.Kind, g.BodyName, ptr.ReplayText(e.text, e.lang, string(g.What)), g.Count, i18n.Forint(e.lang, g.Monthly))
	}
	if c.JSON {
		err = json.NewEncoder(e.stdout).Encode(out)
		if err != nil {
			return fmt.Errorf("printing what came of it: %w", err)
		}
	}
	if out.Different > 0 {
		return errFindings
	}
	return nil
}

// whileTelling does something long and calls tell every two seconds meanwhile.
func (e *env) whileTelling(do func(ctx context.Context) error, tell func()) error {
	done := make(chan error, 1)
	go func() { done <- do(e.ctx) }()
	tick := time.NewTicker(2 * time.Second)
	defer tick.Stop()
	for {
		select {
		case err := <-done:
			return err
		case <-tick.C:
			tell()
		}
	}
}
