package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"text/tabwriter"
	"time"

	"oszir/internal/app"
)

// serving are the flags of the commands that answer browsers and programs.
type serving struct {
	Listen        string            `help:"Where to listen." default:"127.0.0.1:8080" env:"OSZIR_LISTEN"`
	PublicURL     string            `help:"How browsers reach the site, for example https://oszir.example.hu; needed unless it is on this machine." env:"OSZIR_PUBLIC_URL" name:"public-url" placeholder:"URL"`
	Modules       []string          `help:"The modules to serve; without it all: people,orgs,ptr,tartinfo,oversight." env:"OSZIR_MODULES" placeholder:"A,B"`
	Web           bool              `help:"Answer browsers and programs." default:"true" negatable:"" env:"OSZIR_WEB"`
	Workers       bool              `help:"Work on jobs, such as uploaded workbooks." default:"true" negatable:"" env:"OSZIR_WORKERS"`
	MetricsListen string            `help:"Where /metrics answers; without it at --listen, to this machine only." env:"OSZIR_METRICS_LISTEN" placeholder:"ADDRESS"`
	InFlight      int               `help:"Requests at work at once; more are asked to come back." default:"64" env:"OSZIR_IN_FLIGHT"`
	Drain         time.Duration     `help:"How long to tell balancers before stopping." default:"1s" env:"OSZIR_DRAIN"`
	Checkpoints   []string          `help:"Further folders, on other machines best, for the signed checkpoints of the log." env:"OSZIR_CHECKPOINTS" placeholder:"DIR"`
	SMTP          string            `help:"The mail server, smtp://user:password@host:587 or smtps://…; without it letters wait, see oszir letters." env:"OSZIR_SMTP" name:"smtp" placeholder:"URL"`
	MailFrom      string            `help:"Who letters are from." default:"OSZIR <oszir@localhost>" env:"OSZIR_MAIL_FROM" placeholder:"NAME <ADDRESS>"`
	TLSListen     string            `help:"Where programs with client certificates are answered by TLS, beside --listen." env:"OSZIR_TLS_LISTEN" name:"tls-listen" placeholder:"ADDRESS"`
	TLSCert       string            `help:"File with the certificate for it, and its issuers." env:"OSZIR_TLS_CERT" name:"tls-cert" type:"path" placeholder:"FILE"`
	TLSKey        string            `help:"File with the key of that certificate." env:"OSZIR_TLS_KEY" name:"tls-key" type:"path" placeholder:"FILE"`
	OIDCIssuer    string            `help:"Identity provider (OpenID Connect) by which people sign in, for example https://ugyfelkapu.example; without it by local accounts only." env:"OSZIR_OIDC_ISSUER" name:"oidc-issuer" placeholder:"URL"`
	OIDCClient    string            `help:"The name by which the identity provider knows this program." env:"OSZIR_OIDC_CLIENT" name:"oidc-client" placeholder:"NAME"`
	OIDCSecret    string            `help:"File with the secret that belongs to that name; without it the program is a public client." env:"OSZIR_OIDC_SECRET_FILE" name:"oidc-secret-file" type:"path" placeholder:"FILE"`
	OIDCScopes    []string          `help:"Scopes to ask for; without it openid,profile,email." env:"OSZIR_OIDC_SCOPES" name:"oidc-scopes" placeholder:"A,B"`
	OIDCClaims    map[string]string `help:"Claims that are not named as usual, for example mother_family_name=anyja." env:"OSZIR_OIDC_CLAIMS" name:"oidc-claims" placeholder:"DATUM=CLAIM"`
	ReviewDay     string            `help:"When the yearly review of rights opens, month and day." default:"01-15" env:"OSZIR_REVIEW_DAY" placeholder:"MM-DD"`
	Probe         map[string]string `help:"Services of others without which people cannot use the pages, asked each minute for the figures of availability, for example posta=https://posta.example/." env:"OSZIR_PROBES" placeholder:"NAME=URL"`
	Foka          fokaFlags         `embed:""`
	OTLP          string            `help:"Where traces go (OTLP over HTTP); without it none are made." env:"OTEL_EXPORTER_OTLP_ENDPOINT" placeholder:"URL"`
	LogFormat     string            `help:"The log's form: json or text." enum:"json,text" default:"text" env:"OSZIR_LOG_FORMAT"`
	LogLevel      string            `help:"The least that is logged: debug, info, warn or error." enum:"debug,info,warn,error" default:"info" env:"OSZIR_LOG_LEVEL"`
}

func (s serving) config() app.Serving {
	return app.Serving{
		Listen: s.Listen, PublicURL: s.PublicURL, Modules: s.Modules, Web: s.Web, Workers: s.Workers, MetricsListen: s.MetricsListen,
		InFlight: s.InFlight, Drain: s.Drain, TLS: app.TLS{Listen: s.TLSListen, CertFile: s.TLSCert, KeyFile: s.TLSKey}, Probes: s.Probe,
		Provider: app.Provider{Issuer: s.OIDCIssuer, ClientID: s.OIDCClient, SecretFile: s.OIDCSecret, Scopes: s.OIDCScopes, Claims: s.OIDCClaims},
	}
}

type serveCmd struct{ serving }

// Run serves until it is told to stop.
func (c *serveCmd) Run(e *env) error { return e.serve(c.serving, nil) }

// serve opens the program, lets prepare do what must be there first, and answers until told to stop.
func (e *env) serve(s serving, prepare func(ctx context.Context, a *app.App, address string) error) (err error) {
	// Pages leave little behind that stays: up to some memory, collecting rarely costs less than collecting often.
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(400)
		debug.SetMemoryLimit(512 << 20)
	}
	cfg := e.cfg
	cfg.OTLP = s.OTLP
	cfg.SMTP, cfg.MailFrom = s.SMTP, s.MailFrom
	cfg.Checkpoints = s.Checkpoints
	cfg.ReviewDay = s.ReviewDay
	cfg.Foka = s.Foka.config()
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

// sayLogins prints who can sign in to the demo, as a table.
func (e *env) sayLogins(logins []app.Login) error {
	w := tabwriter.NewWriter(e.stderr, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "  "+e.text.Text(e.lang, "cli.demo_head"))
	for _, l := range logins {
		fmt.Fprintf(w, "  %s\t%s\t%s\t%s\n", l.BodyCode, e.text.Text(e.lang, "identity.role."+string(l.Role)), l.Code, l.Password)
	}
	err := w.Flush()
	if err != nil {
		return err
	}
	name, err := app.DemoCitizen()
	if err == nil {
		e.say("cli.demo_client", name)
	}
	return err
}
