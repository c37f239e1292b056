package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"oszir/internal/app"
	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
	"oszir/internal/ptr"
)

type templateCmd struct {
	Office string `help:"municipality or district." required:"" enum:"municipality,district"`
	Out    string `short:"o" help:"File to write." required:"" type:"path" placeholder:"FILE.xlsx"`
}

// Run writes the template; it needs no database.
func (c *templateCmd) Run(e *env) error {
	return writeFile(c.Out, func(w io.Writer) error { return ptr.Template(e.text, ptr.Office(c.Office), w) })
}

type loadCmd struct {
	File     string `arg:"" help:"Workbook to load." type:"path"`
	Office   string `help:"Code of the body that loads, for example DEMO-M." required:"" placeholder:"BODYCODE"`
	Result   string `help:"Where to write the answered workbook." type:"path" placeholder:"OUT.xlsx"`
	JSON     bool   `help:"Print one JSON document with all findings to standard output."`
	Rehearse bool   `help:"Judge everything, show counts, forints and conflicts, write nothing to the register."`
}

// answer is the JSON document of a load.
type answer struct {
	UploadID int64                      `json:"upload_id"`
	ResultID int64                      `json:"result_id"`
	Status   string                     `json:"status"`
	Office   string                     `json:"office"`
	Sheets   map[string]ptr.SheetCounts `json:"sheets"`
	Findings []ptr.Row                  `json:"findings"`
	Benefits []ptr.LoadedBenefit        `json:"benefits"`
	Notes    []string                   `json:"notes"`
	Message  string                     `json:"message,omitempty"`
	Rehearse bool                       `json:"rehearsal,omitempty"`
	Summary  *ptr.Summary               `json:"summary,omitempty"`
}

// Run loads a workbook through the same stored upload and the same worker that pages use.
func (c *loadCmd) Run(e *env) error {
	f, err := os.Open(c.File)
	if err != nil {
		return errs.Wrap(err, errs.Invalid, "cli.file_unreadable", c.File)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return errs.New(errs.Invalid, "cli.file_unreadable", c.File)
	}
	a, err := app.Open(e.ctx, e.cfg)
	if err != nil {
		return err
	}
	defer func() { _ = a.Close(context.WithoutCancel(e.ctx)) }()
	body, err := a.Orgs.ByCode(e.ctx, c.Office)
	if errs.KindOf(err) == errs.NotFound && isDemo(c.Office) {
		_, err = a.SeedDemo(e.ctx)
		if err == nil {
			body, err = a.Orgs.ByCode(e.ctx, c.Office)
		}
	}
	if err != nil {
		return err
	}
	who := identity.Operator(body.ID)
	in := ptr.Incoming{Body: body, FileName: filepath.Base(c.File), Lang: e.lang, Bytes: f, Size: info.Size()}
	out := answer{Office: body.Code, Sheets: map[string]ptr.SheetCounts{}, Findings: []ptr.Row{}, Benefits: []ptr.LoadedBenefit{}, Notes: []string{}}
	if c.Rehearse {
		err = c.rehearse(e, a, who, in, &out)
	} else {
		err = c.load(e, a, who, in, &out)
	}
	if err != nil {
		return err
	}
	if c.JSON {
		w := bufio.NewWriter(e.stdout)
		err = json.NewEncoder(w).Encode(out)
		if err == nil {
			err = w.Flush()
		}
		if err != nil {
			return fmt.Errorf("printing answer: %w", err)
		}
	}
	if out.Status == ptr.InvalidFormat || out.bad() {
		return errFindings
	}
	return nil
}

func isDemo(code string) bool { return code == "DEMO-M" || code == "DEMO-D" }

func (a *answer) bad() bool {
	for _, s := range a.Sheets {
		if s.Bad > 0 {
			return true
		}
	}
	return false
}

func (c *loadCmd) load(e *env, a *app.App, who identity.Actor, in ptr.Incoming, out *answer) error {
	receipt, err := a.PTR.Upload(e.ctx, who, in)
	if err != nil {
		return err
	}
	if receipt.SameAs != 0 {
		e.say("cli.same_as", fmt.Sprint(receipt.SameAs))
	}
	e.say("cli.uploaded", fmt.Sprint(receipt.ID), receipt.At.In(calendar.Budapest).Format("2006.01.02. 15:04:05"), in.FileName, c.Result)
	state, err := work(e, a, who, receipt.ID)
	if err != nil {
		return err
	}
	out.UploadID, out.ResultID, out.Status = state.ID, state.ResultID, state.Status
	if state.Status == ptr.InvalidFormat {
		out.Message = state.Refusal
		e.say("cli.refused", state.Status, state.Refusal)
		return nil
	}
	out.take(e, &state.Summary)
	if c.JSON {
		err = a.PTR.Findings(e.ctx, who, e.lang, state.ID, func(r ptr.Row) error { out.Findings = append(out.Findings, r); return nil })
		if err != nil {
			return err
		}
		err = a.PTR.LoadedBenefits(e.ctx, who, state.ID, func(b ptr.LoadedBenefit) error { out.Benefits = append(out.Benefits, b); return nil })
		if err != nil {
			return err
		}
	}
	e.report(out)
	if c.Result != "" {
		err = writeFile(c.Result, func(w io.Writer) error { return a.PTR.Download(e.ctx, who, state.ResultID, w) })
		if err != nil {
			return err
		}
		e.say("cli.result", c.Result)
	}
	return nil
}

// work runs the worker in this program until the upload is done, and tells how far it is.
func work(e *env, a *app.App, who identity.Actor, id int64) (ptr.FileState, error) {
	ctx := e.ctx
	err := a.Jobs.Start(ctx)
	if err != nil {
		return ptr.FileState{}, err
	}
	defer func() {
		clean, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		_ = a.Jobs.Stop(clean)
	}()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	tell := e.progress(a, who, id)
	for {
		state, err := a.PTR.State(ctx, who, e.lang, id)
		switch {
		case err != nil && ctx.Err() != nil:
			return state, ctx.Err()
		case err == nil && state.Status != ptr.Uploaded:
			return state, nil
		case err == nil && state.Attempts >= 5:
			return state, errors.New("the load failed five times for technical reasons and stays waiting; run with --verbose for the cause")
		}
		select {
		case <-ctx.Done():
			return state, ctx.Err()
		case <-tick.C:
			tell()
		}
	}
}

func (c *loadCmd) rehearse(e *env, a *app.App, who identity.Actor, in ptr.Incoming, out *answer) error {
	out.Rehearse = true
	rehearse := func(w io.Writer) error {
		sum, err := a.PTR.Rehearse(e.ctx, who, in, w, func(r ptr.Row) error {
			if c.JSON {
				out.Findings = append(out.Findings, r)
			}
			return nil
		})
		if err == nil {
			out.Status = ptr.Processed
			out.take(e, sum)
		}
		return err
	}
	var err error
	if c.Result != "" {
		err = writeFile(c.Result, rehearse)
	} else {
		err = rehearse(nil)
	}
	var known *errs.Error
	if errors.As(err, &known) && known.Kind == errs.Invalid {
		out.Status = ptr.InvalidFormat
		out.Message = e.text.Text(e.lang, known.Key, known.Args...)
		e.say("cli.refused", out.Status, out.Message)
		return nil
	}
	if err != nil {
		return err
	}
	e.report(out)
	e.say("cli.rehearsal")
	return nil
}

func (a *answer) take(e *env, sum *ptr.Summary) {
	a.Sheets, a.Summary = sum.Sheets, sum
	for _, n := range sum.Notes {
		args := make([]any, len(n.Args))
		for i, s := range n.Args {
			args[i] = s
		}
		a.Notes = append(a.Notes, e.text.Text(e.lang, n.Key, args...))
	}
}

// report says the summary to people.
func (e *env) report(out *answer) {
	sum := out.Summary
	for _, n := range out.Notes {
		fmt.Fprintln(e.stderr, n)
	}
	for _, d := range ptr.Sheets() {
		s := sum.Sheets[d.Name]
		e.say("cli.sheet", d.Name, s.Rows, s.OK, s.Bad)
	}
	e.say("cli.clients", sum.Clients.New, sum.Clients.Changed, sum.Clients.Unchanged)
	if len(sum.Kinds) > 0 {
		e.say("cli.benefits")
		var total int64
		for _, k := range sum.Kinds {
			total += k.Monthly
			e.say("cli.kind", k.Kind, k.New, k.Replaced, k.Unchanged, i18n.Forint(e.lang, k.Monthly))
		}
		e.say("cli.total", i18n.Forint(e.lang, total))
	}
	if sum.Parallel > 0 {
		e.say("cli.parallel", sum.Parallel)
	}
	if len(sum.Codes) > 0 {
		e.say("cli.findings")
		for _, c := range sum.Codes {
			e.say("cli.finding", c.Rows, c.Sheet, e.text.Text(e.lang, "code."+c.Code), e.text.Text(e.lang, "severity."+c.Severity))
		}
	}
}

// progress gives a function that tells how far a load is, a line at most every half second.
func (e *env) progress(a *app.App, who identity.Actor, id int64) func() {
	var at time.Time
	return func() {
		if time.Since(at) < 500*time.Millisecond {
			return
		}
		at = time.Now()
		p, err := a.PTR.Progress(e.ctx, who, id)
		if err == nil && p.Phase != ptr.PhaseWait {
			e.say("cli.progress."+p.Phase, p.Done)
		}
	}
}

// writeFile writes a file whole or not at all: beside its place first, then renamed.
func writeFile(name string, write func(io.Writer) error) error {
	tmp, err := os.CreateTemp(filepath.Dir(name), ".oszir-*")
	if err != nil {
		return errs.Wrap(err, errs.Invalid, "cli.file_unwritable", name)
	}
	defer os.Remove(tmp.Name())
	w := bufio.NewWriterSize(tmp, 1<<20)
	err = write(w)
	if err == nil {
		err = w.Flush()
	}
	if cerr := tmp.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return err
	}
	err = os.Chmod(tmp.Name(), 0o644)
	if err != nil {
		return fmt.Errorf("opening %s to readers: %w", filepath.Base(name), err)
	}
	err = os.Rename(tmp.Name(), name)
	if err != nil {
		return errs.Wrap(err, errs.Invalid, "cli.file_unwritable", name)
	}
	return nil
}
