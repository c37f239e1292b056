package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"oszir/internal/app"
	"oszir/internal/identity"
	"oszir/internal/platform/cluster"
	"oszir/internal/platform/errs"
	"oszir/internal/ptr"
	"oszir/internal/samples"
)

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
	Count    int    `help:"How many clients." required:""`
	Benefits int    `help:"How many benefits; 0: what the households have."`
	Seed     uint64 `help:"The same seed makes the same people." default:"1"`
	Office   string `help:"Code of the body they belong to." default:"DEMO-M" placeholder:"BODYCODE"`
}

type workbookCmd struct {
	Office   string  `help:"municipality or district." required:"" enum:"municipality,district"`
	Clients  int     `help:"How many clients on the full sheet." required:""`
	Benefits int     `help:"How many benefits; 0: what the households have."`
	Seed     uint64  `help:"The same seed makes the same workbook." default:"1"`
	Errors   float64 `help:"Share of rows with a known mistake, 0 to 1."`
	Out      string  `short:"o" help:"File to write; the answer to expect goes beside it." required:"" type:"path" placeholder:"FILE.xlsx"`
}

// Run writes a made-up workbook, and the answer to expect beside it; it needs no database.
func (c *workbookCmd) Run(e *env) error {
	var want samples.Expected
	err := writeFile(c.Out, func(w io.Writer) (err error) {
		want, err = app.MakeWorkbook(ptr.Office(c.Office), app.Made{Clients: c.Clients, Benefits: c.Benefits, Seed: c.Seed, Errors: c.Errors}, w)
		return err
	})
	if err != nil {
		return err
	}
	answer := strings.TrimSuffix(c.Out, filepath.Ext(c.Out)) + ".expected.json"
	err = writeFile(answer, func(w io.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetIndent("", " ")
		return enc.Encode(want)
	})
	if err != nil {
		return err
	}
	rows, bad := 0, 0
	for sheet, n := range want.Count {
		rows += n
		bad += len(want.Rows[sheet])
	}
	e.say("cli.generated", c.Out, rows, bad, answer)
	return nil
}

// Run fills the register.
func (c *peopleCmd) Run(e *env) error {
	a, err := app.Open(e.ctx, e.cfg)
	if err != nil {
		return err
	}
	defer func() { _ = a.Close(context.WithoutCancel(e.ctx)) }()
	_, err = a.SeedDemo(e.ctx)
	if err != nil {
		return err
	}
	return a.Fill(e.ctx, c.Office, app.Made{Clients: c.Count, Benefits: c.Benefits, Seed: c.Seed}, func(clients, benefits int64) {
		e.say("cli.people", clients, benefits)
	})
}

// Run brings the places up to date.
func (c *gazetteerCmd) Run(e *env) error {
	f, err := os.Open(c.File)
	if err != nil {
		return errs.Wrap(err, errs.Invalid, "cli.file_unreadable", c.File)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return errs.Wrap(err, errs.Invalid, "cli.file_unreadable", c.File)
	}
	a, err := app.Open(e.ctx, e.cfg)
	if err != nil {
		return err
	}
	defer func() { _ = a.Close(context.WithoutCancel(e.ctx)) }()
	found, counts, err := a.Orgs.LoadGazetteer(e.ctx, identity.Operator(0), filepath.Base(c.File), f, info.Size())
	if err != nil {
		return err
	}
	for _, p := range found {
		args := make([]any, len(p.Args))
		for i, s := range p.Args {
			args[i] = s
		}
		e.say("orgs.place_finding", p.Row, p.Column, e.text.Text(e.lang, p.MessageKey(), args...))
	}
	e.say("cli.places", counts.Settlements, counts.Districts, len(found))
	if len(found) > 0 {
		return errFindings
	}
	return nil
}
