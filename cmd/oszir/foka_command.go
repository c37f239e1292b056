package main

import (
	"os"
	"strings"

	"oszir/internal/app"
	"oszir/internal/exchange/foka"
	"oszir/internal/platform/errs"
)

// fokaFlags say where the public-employment database is.
type fokaFlags struct {
	FokaURL   string `help:"Where the public-employment database (FOKA) takes notices, https://…; without it they wait." env:"OSZIR_FOKA_URL" name:"foka-url" placeholder:"URL"`
	FokaToken string `help:"File with the token that it asks for." env:"OSZIR_FOKA_TOKEN_FILE" name:"foka-token-file" type:"path" placeholder:"FILE"`
	FokaCert  string `help:"File with the client certificate and its key (PEM) that it asks for." env:"OSZIR_FOKA_CERT_FILE" name:"foka-cert-file" type:"path" placeholder:"FILE"`
	FokaCA    string `help:"File with the certificates that vouch for it; without it those of the machine." env:"OSZIR_FOKA_CA_FILE" name:"foka-ca-file" type:"path" placeholder:"FILE"`
}

func (f fokaFlags) config() foka.Config {
	return foka.Config{URL: f.FokaURL, TokenFile: f.FokaToken, CertFile: f.FokaCert, CAFile: f.FokaCA}
}

type fokaStandInCmd struct {
	Listen    string  `help:"Where to listen." default:"127.0.0.1:8090"`
	File      string  `help:"File that keeps what it is told." type:"path" placeholder:"FILE"`
	TokenFile string  `help:"File with the token that callers must bear." name:"token-file" type:"path" placeholder:"FILE"`
	Faults    float64 `help:"Share of requests at which it fails, hangs, cuts off, loses its answer or answers nonsense; 0 to 1." default:"0"`
	Seed      uint64  `help:"Of which requests those are." default:"1"`
}

// Run stands in for the public-employment database until it is told to stop.
func (c *fokaStandInCmd) Run(e *env) error {
	if c.Faults < 0 || c.Faults > 1 {
		return errs.New(errs.Invalid, "cli.foka_faults")
	}
	token := ""
	if c.TokenFile != "" {
		text, err := os.ReadFile(c.TokenFile)
		if err != nil {
			return errs.Wrap(err, errs.Invalid, "foka.bad_file", c.TokenFile)
		}
		token = strings.TrimSpace(string(text))
	}
	r, err := app.ListenFoka(c.Listen, app.FokaStandIn{File: c.File, Token: token, Faults: c.Faults, Seed: c.Seed})
	if err != nil {
		return err
	}
	e.say("cli.foka_serving", r.URL)
	<-e.ctx.Done()
	n := r.Counted()
	e.say("cli.foka_counts", n.Requests, n.Stored, n.Repeated, n.Refused, n.Misdone)
	return r.Close()
}
