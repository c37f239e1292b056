package benefits_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/i18n"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefit/benefittest"
	"oszir/internal/ptr/benefits"
)

// trial is one random application with its draft.
type trial struct {
	record              fields.Record
	day, start          calendar.Day
	applicant, entitled benefit.Person
	household           []benefit.Member
}

// made makes an application and draft of a kind: a right decision of it, fields drawn anew here and there, a household
// that is mostly possible.
func made(k *benefit.Kind, p *benefit.Period, d *rand.Rand) trial {
	row, applicant, entitled := benefittest.Sample(k, d.Uint64())
	t := trial{applicant: applicant, entitled: entitled, record: k.NewRecord(), day: p.From + calendar.Day(d.IntN(int(p.Until-p.From)))}
	decided := map[*fields.Field]bool{}
	for i := range k.Uses {
		decided[k.Uses[i].Field] = true
	}
	for _, f := range k.Fields() {
		text := row[f.Key]
		if chance := d.IntN(20); chance == 0 {
			text = ""
		} else if chance < 3 || !decided[f] {
			text = drawn(f, d)
		}
		t.record.Set(f, fields.Read(f, fields.Raw{Text: text}, func(finding.Finding) {}))
	}
	if d.IntN(2) == 0 {
		t.applicant, t.entitled = people(d)
	}
	t.start = t.day
	if v := t.record.Of(benefit.SupportStart); v.State == fields.OK {
		t.start = calendar.Day(v.N)
	}
	t.applicant.Known, t.entitled.Known = d.IntN(20) > 0, d.IntN(20) > 0
	t.household = family(d)
	if len(t.household) > 0 && d.IntN(10) > 0 {
		t.household[0].Born = t.applicant.Born
	}
	return t
}

// drawn writes something that the field can hold, mostly of a plausible size.
func drawn(f *fields.Field, d *rand.Rand) string {
	switch f.Type {
	case fields.Date:
		return (benefit.KnownFrom + calendar.Day(d.IntN(1200))).Dotted() + "."
	case fields.Month:
		return "2014.05."
	case fields.Integer:
		return []string{"0", "1", "2", "3", "4", "6", "7", "12", "24", "35", "50", "120", "999999999999"}[d.IntN(13)]
	case fields.Forint:
		if d.IntN(40) == 0 {
			return "999999999999"
		}
		return benefit.Number(int64(d.IntN([]int{10, 1000, 5_000, 40_000, 60_000, 300_000, 2_000_000}[d.IntN(7)])))
	case fields.List:
		return f.List.Values[d.IntN(len(f.List.Values))].Value
	case fields.Mark:
		return []string{"", "x"}[d.IntN(2)]
	case fields.Digits:
		return benefittest.ApplicantTAJ
	default:
		return "szöveg"
	}
}

func family(d *rand.Rand) []benefit.Member {
	member := func(kin benefit.Kin, from, years int) benefit.Member {
		m := benefit.Member{Kin: kin, Born: calendar.On(from, 1, 1) + calendar.Day(d.IntN(365*years))}
		if d.IntN(2) == 0 {
			m.Income = int64(d.IntN([]int{100, 20_000, 60_000, 400_000}[d.IntN(4)]))
		}
		for _, t := range benefit.Traits() {
			if d.IntN(10) == 0 {
				m.Traits = append(m.Traits, t)
			}
		}
		return m
	}
	if d.IntN(25) == 0 {
		return nil
	}
	of := []benefit.Member{member(benefit.Self, 1930, 65)}
	if d.IntN(2) == 0 {
		of = append(of, member(benefit.Spouse, 1935, 60))
	}
	for range d.IntN(5) {
		of = append(of, member(benefit.Child, 1985, 29))
	}
	if d.IntN(4) == 0 {
		of = append(of, member(benefit.Other, 1925, 88))
	}
	switch d.IntN(30) {
	case 0:
		of = append(of, member(benefit.Spouse, 1960, 2))
	case 1:
		of[0].Born = calendar.None
	case 2:
		of = of[1:]
	}
	return of
}

// outcome is what a calculation gave, with what is wrong with it.
type outcome struct {
	refused bool
	faults  []string
	written string
}

// try runs a calculator and looks at what comes of it: it refuses with a reason, or proposes amounts of the kind's own
// fields that its own check accepts, with lines that can be read and values of the law that are listed.
func try(k *benefit.Kind, p *benefit.Period, t trial, c *i18n.Catalog, listed []*benefit.Parameter) (o outcome) {
	fault := func(format string, args ...any) { o.faults = append(o.faults, fmt.Sprintf(format, args...)) }
	defer func() {
		if r := recover(); r != nil {
			fault("it panics: %v", r)
		}
	}()
	var said []finding.Finding
	in := &benefit.Input{
		Record: slices.Clone(t.record), Day: t.day, Applicant: t.applicant, Entitled: t.entitled,
		Report: func(f finding.Finding) { said = append(said, f) },
	}
	calc, ok := k.Calculate(in, t.start, slices.Clone(t.household))
	o.refused, o.written = !ok, fmt.Sprint(calc.Steps, calc.Values, said)
	for _, x := range calc.Proposed {
		o.written += fmt.Sprint(x.Field.Key, x.N, x.Law)
	}
	for _, f := range said {
		if text := unread(c, f.MessageKey(), f.Args); text != "" {
			fault("%s", text)
		}
		if f.Field != "" && !slices.ContainsFunc(k.Fields(), func(of *fields.Field) bool { return of.Key == f.Field }) {
			fault("it speaks of %s, which the kind does not have", f.Field)
		}
	}
	for _, s := range calc.Steps {
		if text := unread(c, s.Key, s.Args); text != "" {
			fault("%s", text)
		}
		if s.Law == "" || s.Unit == "" {
			fault("the line %s cites no law, or has no unit", s.Key)
		}
	}
	for _, v := range calc.Values {
		if !slices.ContainsFunc(listed, func(p *benefit.Parameter) bool { return holds(p, v, t.day) }) {
			fault("%s %d is no listed number of the law", v.Key, v.Value)
		}
	}
	switch {
	case !ok && (len(said) == 0 || len(calc.Proposed) > 0):
		fault("it refuses without a reason, or proposes all the same")
	case ok && len(said) > 0:
		fault("it computes and complains: %v", said)
	}
	proposed := map[string]bool{}
	for _, x := range calc.Proposed {
		if !slices.Contains(k.Fields(), x.Field) || proposed[x.Field.Key] || x.N < 0 || x.Law == "" {
			fault("it proposes %d for %s by %q", x.N, x.Field.Key, x.Law)
			continue
		}
		proposed[x.Field.Key] = true
		in.Record.Set(x.Field, fields.Value{State: fields.OK, Text: benefit.Number(x.N), N: x.N})
	}
	said = nil
	p.Check(in)
	for _, f := range said {
		if proposed[f.Field] {
			fault("its own check refuses what it proposes: %+v", f)
		}
	}
	return o
}

// holds reports that a used value is that of the parameter on the day (on any, where the days are birth dates).
func holds(p *benefit.Parameter, used benefit.UsedValue, day calendar.Day) bool {
	if p.Key != used.Key {
		return false
	}
	if p.ByBirth {
		return slices.ContainsFunc(p.Values, func(v benefit.Dated) bool { return v.Value == used.Value })
	}
	v, ok := (*benefit.Law)(nil).On(p, day)
	return ok && v.Value == used.Value && v.Law == used.Law && p.Unit == used.Unit
}

// unread says what is wrong with a text and its arguments in either language.
func unread(c *i18n.Catalog, key string, args []string) string {
	if !c.Has(key) {
		return "no text " + key
	}
	given := make([]any, len(args))
	for i, a := range args {
		given[i] = a
	}
	for _, lang := range i18n.Langs {
		if text := c.Text(lang, key, given...); strings.Contains(text, "{") {
			return key + " lacks arguments: " + text
		}
	}
	return ""
}

// broken are calculators with a fault each, which the trial must find.
var broken = map[string]func(func(*benefit.Calculation)) func(*benefit.Calculation){
	"panics": func(func(*benefit.Calculation)) func(*benefit.Calculation) {
		return func(c *benefit.Calculation) { c.Proposed[7].N++ }
	},
	"is never the same": func(right func(*benefit.Calculation)) func(*benefit.Calculation) {
		n := int64(0)
		return func(c *benefit.Calculation) {
			n++
			c.Step("benefit.step.family_income", "§", "Ft", n, "1")
			right(c)
		}
	},
	"proposes beyond the range": func(func(*benefit.Calculation)) func(*benefit.Calculation) {
		return func(c *benefit.Calculation) { c.Propose(benefit.GrossMonthly, 22801, "§") }
	},
	"proposes a field of others": func(func(*benefit.Calculation)) func(*benefit.Calculation) {
		return func(c *benefit.Calculation) { c.Propose(benefit.VoucherAmount, 5800, "§") }
	},
	"proposes less than nothing": func(func(*benefit.Calculation)) func(*benefit.Calculation) {
		return func(c *benefit.Calculation) { c.Propose(benefit.DependentChildren, -1, "§") }
	},
	"uses a number that nobody lists": func(func(*benefit.Calculation)) func(*benefit.Calculation) {
		return func(c *benefit.Calculation) {
			c.Param(&benefit.Parameter{Key: "titkos", Name: "titkos", Unit: "Ft", Values: []benefit.Dated{{From: calendar.None, Until: calendar.None, Value: 1, Law: "§"}}})
		}
	},
	"writes a line without a text": func(func(*benefit.Calculation)) func(*benefit.Calculation) {
		return func(c *benefit.Calculation) { c.Step("nincs.ilyen", "§", "Ft", 1) }
	},
	"writes a line without a law": func(func(*benefit.Calculation)) func(*benefit.Calculation) {
		return func(c *benefit.Calculation) { c.Step("benefit.step.family_income", "", "Ft", 1, "1") }
	},
}

// Covers: C7
func TestKinds_C7_EveryCalculator(t *testing.T) {
	const each = 500
	c, listed := catalog(t), benefits.Parameters()
	run := func(k *benefit.Kind, p *benefit.Period, n int) (computed int, faults []string) {
		d := rand.New(rand.NewPCG(11, uint64(p.From)))
		for range n {
			x := made(k, p, d)
			first, second := try(k, p, x, c, listed), try(k, p, x, c, listed)
			faults = append(faults, first.faults...)
			if first.written != second.written || first.refused != second.refused {
				faults = append(faults, "another result the second time")
			}
			if !first.refused {
				computed++
			}
			if len(faults) > 5 {
				return computed, faults
			}
		}
		return computed, faults
	}
	trials, all := 0, 0
	for _, k := range benefits.All() {
		for i := range k.Periods {
			p := &k.Periods[i]
			if p.Calculate == nil {
				continue // said by another test
			}
			computed, faults := run(k, p, each)
			for _, f := range faults {
				t.Errorf("%s from %v: %s", k.Code, p.From, f)
			}
			if computed < each/50 || computed == each {
				t.Errorf("%s from %v: %d of %d were computed, the others refused: a trial that tries little", k.Code, p.From, computed, each)
			}
			trials, all = trials+each, all+computed
		}
	}
	control := "FAILED-AS-EXPECTED"
	for name, spoil := range broken {
		k := *benefits.All()[0]
		k.Periods = slices.Clone(k.Periods)
		k.Periods[0].Calculate = spoil(k.Periods[0].Calculate)
		if _, faults := run(&k, &k.Periods[0], 50); len(faults) == 0 {
			control = "MISSED"
			t.Errorf("a calculator that %s is not found out", name)
		}
	}
	t.Logf("TEST id=C7 n=%d computed=%d refused=%d broken=%d control=%s verdict=%s", trials, all, trials-all, len(broken), control, map[bool]string{true: "FAIL", false: "PASS"}[t.Failed()])
}
