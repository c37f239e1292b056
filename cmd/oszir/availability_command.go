package main

import (
	"fmt"
	"slices"
	"strconv"
	"text/tabwriter"

	"oszir/internal/app"
	"oszir/internal/availability"
	"oszir/internal/identity"
	"oszir/internal/platform/errs"
)

type availabilityCmd struct {
	Month string `help:"Only this month, for example 2026-02; without it the last 13." placeholder:"YYYY-MM"`
	JSON  bool   `help:"Write JSON, as /availability.json does." name:"json"`
}

// Run says how the service was there, as it was measured.
func (c *availabilityCmd) Run(e *env) error {
	return e.withApp(func(a *app.App, _ identity.Actor) error {
		var years []availability.Year
		for _, service := range availability.Services() {
			y, err := a.Availability.Year(e.ctx, service)
			if err != nil {
				return err
			}
			years = append(years, y)
		}
		r := availability.NewReport(years)
		for i := range r.Services {
			s := &r.Services[i]
			if c.Month != "" {
				s.Months = slices.DeleteFunc(s.Months, func(m availability.ReportMonth) bool { return m.Month != c.Month })
			}
			if len(s.Months) == 0 {
				return errs.New(errs.Invalid, "cli.availability.no_month", c.Month)
			}
		}
		if c.JSON {
			return r.WriteJSON(e.stdout)
		}
		return e.printAvailability(&r)
	})
}

func (e *env) printAvailability(r *availability.Report) error {
	w := tabwriter.NewWriter(e.stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, e.text.Text(e.lang, "cli.availability.head"))
	for _, s := range r.Services {
		for _, m := range s.Months {
			percent := e.text.Text(e.lang, "cli.availability.unmeasured")
			if m.Availability != nil {
				percent = m.Availability.String() + " %"
			}
			fmt.Fprint(w, s.Service, "\t", m.Month)
			for _, n := range []int64{m.Planned, m.Own, m.External, m.Unknown} {
				fmt.Fprint(w, "\t", strconv.FormatInt(n, 10))
			}
			fmt.Fprintln(w, "\t"+percent)
		}
	}
	err := w.Flush()
	if err == nil {
		e.say("cli.availability.targets", r.Targets.Policy.String(), r.Targets.Own.String())
	}
	return err
}
