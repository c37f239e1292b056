package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"oszir/internal/app"
	"oszir/internal/identity"
	"oszir/internal/law"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
	"oszir/internal/ptr"
)

type parameterListCmd struct {
	Shipped   bool   `help:"What the program ships, without asking the database what lawyers have changed."`
	Kind      string `help:"Only what the rules of a benefit kind read." placeholder:"CODE"`
	Unchecked bool   `help:"Only what nobody has held against the official text."`
}

// Run lists the numbers of the law.
func (c *parameterListCmd) Run(e *env) error {
	w := tabwriter.NewWriter(e.stdout, 0, 4, 2, ' ', 0)
	if c.Shipped {
		for _, p := range ptr.LawParameters() {
			e.printValues(w, &p, p.Shipped)
		}
		return w.Flush()
	}
	f := law.Filter{Kind: c.Kind}
	if c.Unchecked {
		f.Checked = law.Unchecked
	}
	return e.withApp(func(a *app.App, who identity.Actor) error {
		found, err := a.Law.List(e.ctx, who, f)
		if err != nil {
			return err
		}
		for i := range found {
			e.printValues(w, &found[i].Parameter, found[i].Values)
		}
		return w.Flush()
	})
}

// printValues prints a line for each value of a number.
func (e *env) printValues(w io.Writer, p *law.Parameter, values []law.Value) {
	if len(values) == 0 {
		fmt.Fprintf(w, "%s\t%s\n", p.Key, e.text.Text(e.lang, "cli.parameter.none"))
	}
	for _, v := range values {
		mark := e.text.Text(e.lang, "cli.parameter.unverified")
		if v.Verified {
			mark = e.text.Text(e.lang, "cli.parameter.verified")
		}
		until := v.Until
		if until != calendar.None {
			until--
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s – %s\t%s\t%s\t%s\n", p.Key, i18n.Number(e.lang, v.Amount), p.Unit, dayOrNone(v.From), dayOrNone(until), v.Law, mark, v.Source)
	}
}

func dayOrNone(d calendar.Day) string {
	if d == calendar.None {
		return ""
	}
	return d.String()
}

type parameterShowCmd struct {
	Key     string `arg:"" help:"The number, for example nyugdijminimum."`
	Edition *int64 `help:"As it was known in an edition; 0: as the program ships it." placeholder:"NUMBER"`
}

// Run shows one number.
func (c *parameterShowCmd) Run(e *env) error {
	edition := law.Now
	if c.Edition != nil {
		edition = *c.Edition
	}
	return e.withApp(func(a *app.App, who identity.Actor) error {
		v, err := a.Law.Parameter(e.ctx, who, c.Key, edition)
		if errs.KindOf(err) == errs.NotFound {
			return errs.Wrap(err, errs.NotFound, "cli.parameter.unknown", c.Key)
		}
		if err != nil {
			return err
		}
		e.say("cli.parameter.read_by", v.Name, v.Unit, strings.Join(v.Kinds, ", "))
		w := tabwriter.NewWriter(e.stdout, 0, 4, 2, ' ', 0)
		e.printValues(w, &v.Parameter, v.Values)
		for _, k := range v.Editions {
			e.say("cli.parameter.edition", k.Number, moment(k.At), k.Reason, k.DraftedBy, k.ApprovedBy)
		}
		return w.Flush()
	})
}

type parameterExportCmd struct {
	Out string `short:"o" help:"File to write." required:"" type:"path" placeholder:"FILE.csv"`
}

// Run writes the list into a file.
func (c *parameterExportCmd) Run(e *env) error {
	say := func(key string, args ...any) string { return e.text.Text(e.lang, key, args...) }
	return e.withApp(func(a *app.App, who identity.Actor) error {
		err := writeFile(c.Out, func(w io.Writer) error {
			if strings.EqualFold(filepath.Ext(c.Out), ".xlsx") {
				return a.Law.ExportWorkbook(e.ctx, who, law.Filter{}, say, w)
			}
			return a.Law.ExportCSV(e.ctx, who, law.Filter{}, say, w)
		})
		if err == nil {
			e.say("cli.parameter.exported", c.Out)
		}
		return err
	})
}
