package main

import (
	"context"
	"errors"
	"time"

	"oszir/internal/app"
)

// serving are the flags of the commands that answer browsers and programs.
type serving struct {
	Listen        string        `help:"Where to listen." default:"127.0.0.1:8080" env:"OSZIR_LISTEN"`
	PublicURL     string        `help:"How browsers reach the site, for example https://oszir.example.hu; needed unless it is on this machine." env:"OSZIR_PUBLIC_URL" name:"public-url" placeholder:"URL"`
	Modules       []string      `help:"The modules to serve; without it all: people,ptr." env:"OSZIR_MODULES" placeholder:"A,B"`
	Web           bool          `help:"Answer browsers and programs." default:"true" negatable:"" env:"OSZIR_WEB"`
	Workers       bool          `help:"Work on jobs, such as uploaded workbooks." default:"true" negatable:"" env:"OSZIR_WORKERS"`
	MetricsListen string        `help:"Where /metrics answers; without it at --listen, to this machine only." env:"OSZIR_METRICS_LISTEN" placeholder:"ADDRESS"`
	InFlight      int           `help:"Requests at work at once; more are asked to come back." default:"64" env:"OSZIR_IN_FLIGHT"`
	Drain         time.Duration `help:"How long to tell balancers before stopping." default:"1s" env:"OSZIR_DRAIN"`
	OTLP          string        `help:"Where traces go (OTLP over HTTP); without it none are made." env:"OTEL_EXPORTER_OTLP_ENDPOINT" placeholder:"URL"`
	LogFormat     string        `help:"The log's form: json or text." enum:"json,text" default:"text" env:"OSZIR_LOG_FORMAT"`
	LogLevel      string        `help:"The least that is logged: debug, info, warn or error." enum:"debug,info,warn,error" default:"info" env:"OSZIR_LOG_LEVEL"`
}

func (s serving) config() app.Serving {
	return app.Serving{
		Listen: s.Listen, PublicURL: s.PublicURL, Modules: s.Modules, Web: s.Web, Workers: s.Workers, MetricsListen: s.MetricsListen,
		InFlight: s.InFlight, Drain: s.Drain,
	}
}

type serveCmd struct{ serving }

// Run serves until it is told to stop.
func (c *serveCmd) Run(e *env) error { return e.serve(c.serving, nil) }

// serve opens the program, lets prepare do what must be there first, and answers until told to stop.
func (e *env) serve(s serving, prepare func(ctx context.Context, a *app.App, address string) error) (err error) {
	cfg := e.cfg
	cfg.OTLP = s.OTLP
	cfg.Log, err = app.NewLog(e.stderr, s.LogFormat, s.LogLevel)
	if err != nil {
		return err
	}
	a, err := app.Open(e.ctx, cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close(context.WithoutCancel(e.ctx))) }()
	return a.Serve(e.ctx, s.config(), func(ctx context.Context, address string) error {
		if prepare != nil {
			return prepare(ctx, a, address)
		}
		e.say("cli.serving", address)
		return nil
	})
}

type demoCmd struct {
	serving
	SeedOnly bool `help:"Only make sure that the demo data are there."`
}

// Run makes sure that the demo's bodies, users and people are there, prints address and logins, and serves.
func (c *demoCmd) Run(e *env) error {
	if c.SeedOnly {
		a, err := app.Open(e.ctx, e.cfg)
		if err != nil {
			return err
		}
		logins, err := a.SeedDemo(e.ctx)
		if err == nil {
			err = a.SeedPeople(e.ctx)
		}
		err = errors.Join(err, a.Close(context.WithoutCancel(e.ctx)))
		if err != nil {
			return err
		}
		return e.sayLogins(logins)
	}
	e.cfg.Demo = true
	return e.serve(c.serving, func(ctx context.Context, a *app.App, address string) error {
		logins, err := a.SeedDemo(ctx)
		if err != nil {
			return err
		}
		e.say("cli.demo", address)
		err = e.sayLogins(logins)
		if err != nil {
			return err
		}
		e.say("cli.demo_next")
		return a.SeedPeople(ctx)
	})
}

func (e *env) sayLogins(logins []app.Login) error {
	for _, l := range logins {
		e.say("cli.demo_login", l.BodyCode, l.BodyName, l.Code, l.Password)
	}
	return nil
}
