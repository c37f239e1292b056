package main

import (
	"context"
	"fmt"
	"strings"

	"oszir/internal/app"
	"oszir/internal/platform/cluster"
)

type demoCmd struct {
	SeedOnly bool `help:"Only make sure that the demo data are there."`
}

// Run seeds the demo. The pages come with their own release, so for now it ends when the data are there.
func (c *demoCmd) Run(e *env) error {
	a, err := app.Open(e.ctx, e.cfg)
	if err != nil {
		return err
	}
	defer func() { _ = a.Close(context.WithoutCancel(e.ctx)) }()
	err = a.SeedDemo(e.ctx)
	if err != nil {
		return err
	}
	e.say("cli.demo", strings.Join([]string{"DEMO-M", "DEMO-D"}, ", "))
	return nil
}

type migrateCmd struct{}

// Run brings the schema up to date.
func (c *migrateCmd) Run(e *env) error {
	n, err := app.Migrate(e.ctx, e.cfg)
	if err != nil {
		return err
	}
	e.say("cli.migrated", n)
	return nil
}

type dbURLCmd struct{}

// Run prints where the running built-in database is reached.
func (c *dbURLCmd) Run(e *env) error {
	url, err := cluster.URL(e.cfg.Data)
	if err != nil {
		return err
	}
	fmt.Fprintln(e.stdout, url)
	return nil
}

type gazetteerCmd struct {
	File string `arg:"" help:"The gazetteer workbook." type:"path"`
}

type peopleCmd struct {
	Count  int    `help:"How many clients." required:""`
	Seed   uint64 `help:"The same seed makes the same people." default:"1"`
	Office string `help:"Code of the body they belong to." default:"DEMO-M" placeholder:"BODYCODE"`
}

type workbookCmd struct {
	Office   string  `help:"municipality or district." required:"" enum:"municipality,district"`
	Clients  int     `help:"How many clients on the full sheet." required:""`
	Benefits int     `help:"How many benefits; 0: what the households have."`
	Seed     uint64  `help:"The same seed makes the same workbook." default:"1"`
	Errors   float64 `help:"Share of rows with a known mistake, 0 to 1."`
	Out      string  `short:"o" help:"File to write; the answer to expect goes beside it." required:"" type:"path" placeholder:"FILE.xlsx"`
}
