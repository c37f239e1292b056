package app_test

import (
	"context"
	"io"
	"net/url"
	"strconv"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/ptr"
)

// Why a run has nothing of another body to refuse.
const everyRun = "a run is over the whole register; whoever does not order runs sees of it what is the own office's"

// decided makes a decision of our office.
func (w *rightWorld) decided() int64 {
	w.t.Helper()
	c := w.caseIn(ptr.Issued, false)
	return w.number(`SELECT id FROM ptr.decision WHERE case_id = $1`, c.id)
}

// replayed is a run that has ended.
func (w *rightWorld) replayed() int64 {
	w.t.Helper()
	id, err := w.a.PTR.OrderReplay(w.t.Context(), identity.Operator(0), ptr.ReplayOrder{View: ptr.ReplayNow})
	w.must(err)
	w.must(w.a.PTR.ReplayRound(w.t.Context()))
	return id
}

func replayLines() []line {
	ofRun := func(do func(w *rightWorld, ctx context.Context, who identity.Actor, id int64) error) func(w *rightWorld) func(identity.Actor) error {
		return func(w *rightWorld) func(identity.Actor) error {
			id := w.replayed()
			return func(who identity.Actor) error { return do(w, w.t.Context(), who, id) }
		}
	}
	return []line{
		{
			name: "ptr.Replay", right: identity.ReadCases, logs: "ptr.decision.replay",
			ready: func(w *rightWorld) func(identity.Actor) error {
				id := w.decided()
				return func(who identity.Actor) error {
					_, err := w.a.PTR.Replay(w.t.Context(), who, id)
					return err
				}
			},
			other: func(w *rightWorld, who identity.Actor, there bool) error {
				id := int64(nowhere)
				if there {
					id = w.decided()
				}
				_, err := w.a.PTR.Replay(w.t.Context(), who, id)
				return err
			},
		},
		{
			name: "ptr.ReplayOfCase", right: identity.ReadCases, logs: "ptr.decision.replay",
			ready: func(w *rightWorld) func(identity.Actor) error {
				c := w.caseIn(ptr.Issued, false)
				return func(who identity.Actor) error {
					_, err := w.a.PTR.ReplayOfCase(w.t.Context(), who, c.id, 1)
					return err
				}
			},
			other: func(w *rightWorld, who identity.Actor, there bool) error {
				id := int64(nowhere)
				if there {
					id = w.caseIn(ptr.Issued, false).id
				}
				_, err := w.a.PTR.ReplayOfCase(w.t.Context(), who, id, 1)
				return err
			},
		},
		{name: "ptr.OrderReplay", right: identity.OrderReplays, logs: "ptr.replays.order", open: everyRun, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.PTR.OrderReplay(ctx, who, ptr.ReplayOrder{View: ptr.ReplayNow, Request: audit.Request{Key: w.name()}})
			return err
		})},
		{name: "ptr.FillDecisions", right: identity.FillRegister, logs: "ptr.fill", open: "made-up data go wherever the operator wants them", ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.PTR.FillDecisions(ctx, who, w.ours.ID, 1)
			return err
		})},
		{name: "ptr.ReplayRuns", right: identity.ReadReplays, quiet: namesNobody, open: everyRun, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.PTR.ReplayRuns(ctx, who)
			return err
		})},
		{name: "ptr.ReplayRun", right: identity.ReadReplays, logs: "ptr.replays.read", open: everyRun, ready: ofRun(func(w *rightWorld, ctx context.Context, who identity.Actor, id int64) error {
			_, err := w.a.PTR.ReplayRun(ctx, who, id)
			return err
		})},
		{name: "ptr.ReplayFile", right: identity.ReadReplays, logs: "ptr.replays.export", open: everyRun, ready: ofRun(func(w *rightWorld, ctx context.Context, who identity.Actor, id int64) error {
			return w.a.PTR.ReplayFile(ctx, who, "hu", id, ptr.ListCSV, io.Discard)
		})},
	}
}

var (
	aDecision = func(w *rightWorld) string { return strconv.FormatInt(w.decided(), 10) }
	aRun      = func(w *rightWorld) string { return strconv.FormatInt(w.replayed(), 10) }
)

var replayVerdicts = map[string]verdict{
	"GET /ptr/decisions/{id}/replay":         {right: identity.ReadCases, object: aDecision, absent: absent},
	"GET /ptr/replays":                       {right: identity.ReadReplays},
	"POST /ptr/replays":                      {right: identity.OrderReplays, form: url.Values{"view": {"now"}}},
	"GET /ptr/replays/{id}":                  {right: identity.ReadReplays, object: aRun, absent: absent, shared: everyRun},
	"GET /ptr/replays/{id}/differences.xlsx": {right: identity.ReadReplays, object: aRun, absent: absent, shared: everyRun},
	"GET /ptr/replays/{id}/differences.csv":  {right: identity.ReadReplays, object: aRun, absent: absent, shared: everyRun},
}

// replayUnguarded are what asks for no right, with the reason.
var replayUnguarded = map[string]string{
	"ptr.ReplayRound": "the program's own job; it names nobody",
}
