package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"oszir/internal/app"
	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
)

type bodyCmd struct {
	Template bodyTemplateCmd `cmd:"" help:"Write the empty workbook by which bodies are imported."`
	Import   bodyImportCmd   `cmd:"" help:"Import a workbook of bodies, all or nothing."`
	List     bodyListCmd     `cmd:"" help:"List bodies, or those under one."`
	Close    bodyCloseCmd    `cmd:"" help:"Close a body with its last day."`
}

type bodyTemplateCmd struct {
	Out string `short:"o" help:"File to write." required:"" type:"path" placeholder:"FILE.xlsx"`
}

// Run writes the template; it needs no database.
func (c *bodyTemplateCmd) Run(e *env) error {
	say := func(key string, args ...any) string { return e.text.Text(e.lang, key, args...) }
	return writeFile(c.Out, func(w io.Writer) error { return orgs.Template(say, w) })
}

type bodyImportCmd struct {
	File     string `arg:"" help:"Workbook to import." type:"path"`
	Rehearse bool   `help:"Judge everything, write nothing."`
	JSON     bool   `help:"Print one JSON document with all findings to standard output."`
}

// bodyReport is the JSON document of an import.
type bodyReport struct {
	Rows      int           `json:"rows"`
	New       int           `json:"new"`
	Changed   int           `json:"changed"`
	Same      int           `json:"same"`
	Rehearsal bool          `json:"rehearsal"`
	Findings  []bodyFinding `json:"findings"`
}

type bodyFinding struct {
	Sheet   string `json:"sheet"`
	Row     int    `json:"row"`
	Cell    string `json:"cell,omitempty"`
	Column  string `json:"column,omitempty"`
	Value   string `json:"value,omitempty"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Run imports a workbook.
func (c *bodyImportCmd) Run(e *env) error {
	f, err := os.Open(c.File)
	if err != nil {
		return errs.Wrap(err, errs.Invalid, "cli.file_unreadable", c.File)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return errs.New(errs.Invalid, "cli.file_unreadable", c.File)
	}
	return e.withApp(func(a *app.App, who identity.Actor) error {
		err := a.Orgs.SeedPlaces(e.ctx, identity.System())
		if err != nil {
			return err
		}
		report, err := a.Orgs.Import(e.ctx, who, orgs.Import{Name: filepath.Base(c.File), File: f, Size: info.Size(), Rehearse: c.Rehearse})
		if err != nil {
			return err
		}
		out := bodyReport{Rows: report.Rows, New: report.New, Changed: report.Changed, Same: report.Same, Rehearsal: c.Rehearse, Findings: []bodyFinding{}}
		for _, f := range report.Findings {
			args := make([]any, len(f.Args))
			for i, a := range f.Args {
				args[i] = a
			}
			out.Findings = append(out.Findings, bodyFinding{
				Sheet: f.Sheet, Row: f.Row, Cell: f.Cell, Column: f.Column, Value: f.Value, Code: string(f.Code), Message: e.text.Text(e.lang, f.MessageKey(), args...),
			})
		}
		if c.JSON {
			err = json.NewEncoder(e.stdout).Encode(out)
			if err != nil {
				return fmt.Errorf("printing report: %w", err)
			}
		}
		return e.sayImport(&out)
	})
}

// sayImport says to people what an import came to.
func (e *env) sayImport(out *bodyReport) error {
	for _, f := range out.Findings {
		where := f.Cell
		if where == "" {
			where = e.text.Text(e.lang, "cli.body.row", f.Row)
		}
		e.say("cli.body.finding", f.Sheet, where, f.Column, f.Value, f.Message)
	}
	switch {
	case len(out.Findings) > 0:
		e.say("cli.body.refused", len(out.Findings))
		return errFindings
	case out.New+out.Changed == 0:
		e.say("cli.body.nothing", out.Same)
	case out.Rehearsal:
		e.say("cli.body.would", out.New, out.Changed, out.Same)
	default:
		e.say("cli.body.imported", out.New, out.Changed, out.Same)
	}
	return nil
}

type bodyListCmd struct {
	Under string `help:"Only those that lie directly under the body of this code." placeholder:"CODE"`
	All   bool   `help:"Closed ones and those to come, too."`
}

// Run lists bodies.
func (c *bodyListCmd) Run(e *env) error {
	return e.withApp(func(a *app.App, who identity.Actor) error {
		w := tabwriter.NewWriter(e.stdout, 0, 4, 2, ' ', 0)
		if c.Under != "" {
			p, err := a.Orgs.Get(e.ctx, who, c.Under, orgs.Standing)
			if errs.KindOf(err) == errs.NotFound {
				return errs.Wrap(err, errs.NotFound, "orgs.body_unknown", c.Under)
			}
			if err != nil {
				return err
			}
			for _, b := range p.Children {
				fmt.Fprintf(w, "%s\t%s\t%s\t%d\n", b.Code, e.text.Text(e.lang, "orgs.kind."+b.Kind), b.Name, b.Below)
			}
			return w.Flush()
		}
		f := orgs.Filter{}
		if c.All {
			f.State = orgs.StateAll
		}
		err := a.Orgs.Each(e.ctx, who, f, func(l orgs.Listed) error {
			_, err := fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", l.Code, e.text.Text(e.lang, "orgs.kind."+l.Kind), l.Name, l.Until)
			return err
		})
		if err != nil {
			return err
		}
		return w.Flush()
	})
}

type bodyCloseCmd struct {
	Code       string   `arg:"" help:"Code of the body."`
	On         string   `help:"Its last day, today or later, for example 2026-12-31." required:"" placeholder:"DAY"`
	Successor  []string `help:"Code of a body that takes over; may be given several times." placeholder:"CODE"`
	Dependents string   `help:"What becomes of those under it: close (with it) or move (to the one successor)." enum:",close,move" default:""`
	Reason     string   `help:"Why, for the history." required:""`
}

// Run closes a body.
func (c *bodyCloseCmd) Run(e *env) error {
	day, ok := calendar.Parse(c.On)
	if !ok {
		return errs.New(errs.Invalid, "finding.format.date")
	}
	return e.withApp(func(a *app.App, who identity.Actor) error {
		p, err := a.Orgs.Get(e.ctx, who, c.Code, orgs.Standing)
		if errs.KindOf(err) == errs.NotFound {
			return errs.Wrap(err, errs.NotFound, "orgs.body_unknown", c.Code)
		}
		if err != nil {
			return err
		}
		in := orgs.Closing{Code: p.Code, LastDay: day, Dependents: c.Dependents, Seen: p.Seen, Reason: c.Reason}
		for _, s := range c.Successor {
			in.Successors = append(in.Successors, strings.ToUpper(s))
		}
		came, err := a.Orgs.Close(e.ctx, who, in)
		if e.sayRefusal(err) {
			return errFindings
		}
		if err != nil {
			return err
		}
		e.say("cli.body.closed", p.Code, day, came.Bodies, came.Moved)
		return nil
	})
}

// sayRefusal says every finding of a refusal; false when the error is none.
func (e *env) sayRefusal(err error) bool {
	var refused *orgs.Refusal
	if !errors.As(err, &refused) {
		return false
	}
	for _, f := range refused.Findings {
		args := make([]any, len(f.Args))
		for i, a := range f.Args {
			args[i] = a
		}
		e.say(f.MessageKey(), args...)
	}
	return true
}
