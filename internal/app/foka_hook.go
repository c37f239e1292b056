package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"oszir/internal/exchange/foka"
	"oszir/internal/exchange/outbox"
	"oszir/internal/identity"
	"oszir/internal/platform/errs"
	"oszir/internal/portal"
)

// fokaPartner is the code of the public-employment database, which kinds of benefits name.
const fokaPartner = "foka"

// joinOutbox puts the room of what other agencies are told together with those who are told and the rooms that tell. Without
// an address of the public-employment database what it is to be told waits; the demo has a stand-in for it.
func (a *App) joinOutbox() error {
	a.Outbox = outbox.New(outbox.Deps{DB: a.DB, Jobs: a.Jobs, Now: a.cfg.Now, Log: a.log, Pace: a.cfg.OutboxPace, BodyName: a.bodyName})
	a.PTR.Outbox = a.Outbox
	at := a.cfg.Foka
	if at.URL == "" && a.cfg.Demo {
		var err error
		a.fokaStandIn, err = ListenFoka("127.0.0.1:0", FokaStandIn{File: filepath.Join(a.cfg.Data, "foka.jsonl")})
		if err != nil {
			return err
		}
		at.URL = a.fokaStandIn.URL
	}
	p := outbox.Partner{Code: fokaPartner, Name: "FOKA", Draw: a.PTR.FokaNotice, Show: a.PTR.FokaShown, Places: foka.Places()}
	if at.URL != "" {
		client, err := foka.NewClient(at)
		if err != nil {
			return err
		}
		p.Send = client.Send
	}
	a.Outbox.Register(p)
	a.Telemetry.WatchQueue(fokaPartner, func(ctx context.Context) (int64, time.Duration, error) {
		b, err := a.Outbox.Backlog(ctx, fokaPartner)
		return b.Waiting, b.Oldest, err
	})
	a.Telemetry.WatchQueue(fokaPartner+"_dead", func(ctx context.Context) (int64, time.Duration, error) {
		b, err := a.Outbox.Backlog(ctx, fokaPartner)
		return b.Dead, 0, err
	})
	return nil
}

// outboxTasks are what the start page offers to those who see to what was not handed over.
func (a *App) outboxTasks() []portal.Task {
	return []portal.Task{{Right: identity.HandleOutbox, Path: "/exchange/dead", Key: "app.task_dead", Text: "app.task_dead_text", Count: a.Outbox.CountDead}}
}

// FokaStandIn is how the stand-in for the public-employment database is to be.
type FokaStandIn struct {
	File   string  // that keeps what it is told; "": nothing does
	Token  string  // that callers must bear; "": none
	Faults float64 // share of requests that it misbehaves at
	Seed   uint64  // of which
}

// RunningFoka is a stand-in that serves.
type RunningFoka struct {
	*foka.StandIn

	URL    string // where notices are posted
	server *http.Server
}

// ListenFoka serves a stand-in for the public-employment database at an address until it is closed.
func ListenFoka(listen string, cfg FokaStandIn) (*RunningFoka, error) {
	s, err := foka.NewStandIn(cfg.File)
	if err != nil {
		return nil, err
	}
	s.Token, s.Faults, s.Seed = cfg.Token, cfg.Faults, cfg.Seed
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", listen)
	if err != nil {
		return nil, errs.Wrap(errors.Join(err, s.Close()), errs.Unavailable, "app.cannot_listen", listen)
	}
	r := &RunningFoka{StandIn: s, URL: "http://" + l.Addr().String() + "/v1/notices"}
	r.server = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)}
	go func() { _ = r.server.Serve(l) }()
	return r, nil
}

// Close ends it; who hangs on it is let go.
func (r *RunningFoka) Close() error {
	err := r.StandIn.Close()
	err = errors.Join(err, r.server.Close())
	if err != nil {
		return fmt.Errorf("closing the stand-in: %w", err)
	}
	return nil
}
