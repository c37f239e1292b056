package benefits_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/finding"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefits"
)

// declared is a declaration of the contract: what it mentions, and the keys of numbers that stand in it.
type declared struct{ names, keys []string }

// declarations reads the contract: functions, methods and variables by name. Methods of one name count as one, which can
// only make more of what is mentioned.
func declarations(t *testing.T, dir string, keys []string) map[string]*declared {
	t.Helper()
	out := map[string]*declared{}
	note := func(name string, n ast.Node) {
		d := out[name]
		if d == nil {
			d = &declared{}
			out[name] = d
		}
		d.names = append(d.names, mentioned(n)...)
		ast.Inspect(n, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			text, _ := strconv.Unquote(lit.Value)
			for _, key := range []string{text, "egyseg_" + text} { // weights of units begin so
				if slices.Contains(keys, key) {
					d.keys = append(d.keys, key)
				}
			}
			return true
		})
	}
	for _, f := range parsed(t, dir) {
		for _, decl := range f.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				note(d.Name.Name, d.Body)
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					v, ok := spec.(*ast.ValueSpec)
					if !ok {
						continue
					}
					for i, name := range v.Names {
						if i < len(v.Values) {
							note(name.Name, v.Values[i])
						}
					}
				}
			}
		}
	}
	delete(out, "BaseParameters") // the list of all
	return out
}

func parsed(t *testing.T, dir string) []*ast.File {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %d files, %v", dir, len(files), err)
	}
	var out []*ast.File
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, f)
	}
	return out
}

func mentioned(n ast.Node) []string {
	var out []string
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			out = append(out, id.Name)
		}
		return true
	})
	return out
}

// reached gives the keys of all numbers that somebody who mentions some names can come to.
func reached(all map[string]*declared, names []string) []string {
	var keys []string
	seen := map[string]bool{}
	for len(names) > 0 {
		name := names[0]
		names = names[1:]
		if seen[name] || all[name] == nil {
			continue
		}
		seen[name] = true
		keys, names = append(keys, all[name].keys...), append(names, all[name].names...)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

func keysOf(list []*benefit.Parameter) []string {
	out := make([]string, 0, len(list))
	for _, p := range list {
		out = append(out, p.Key)
	}
	slices.Sort(out)
	return out
}

// Who changes a number is told which kinds it concerns. So each kind names the shared numbers that its rules can come to;
// what it names is held against the sources.
//
// Covers: C7
func TestKinds_C7_NameTheSharedNumbersTheyRead(t *testing.T) {
	base := keysOf(benefit.BaseParameters)
	all := declarations(t, "../benefit", base)
	readBySome := map[string]bool{}
	for _, k := range benefits.All() {
		t.Run(k.ASCII, func(t *testing.T) {
			var names []string
			for _, f := range parsed(t, strings.ToLower(k.ASCII)) {
				for _, d := range f.Decls {
					if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.IMPORT {
						continue
					}
					names = append(names, mentionedBut(d, "Base")...)
				}
			}
			want := reached(all, names)
			if got := keysOf(k.Base); !slices.Equal(got, want) {
				t.Errorf("Base names\n%q, its rules come to\n%q", got, want)
			}
			for _, key := range want {
				readBySome[key] = true
			}
		})
	}
	for _, key := range base {
		if !readBySome[key] {
			t.Errorf("no kind reads %s", key)
		}
	}
}

// mentionedBut leaves out what stands under a name of a composite literal: what is declared must not vouch for itself.
func mentionedBut(n ast.Node, field string) []string {
	var out []string
	ast.Inspect(n, func(n ast.Node) bool {
		if kv, ok := n.(*ast.KeyValueExpr); ok {
			if id, ok := kv.Key.(*ast.Ident); ok && id.Name == field {
				return false
			}
		}
		if id, ok := n.(*ast.Ident); ok {
			out = append(out, id.Name)
		}
		return true
	})
	return out
}

// shippedFields finds where something asks a number of the law for the values that the program ships, past the edition.
func shippedFields(files []*ast.File, keys []string) []string {
	numbers := map[string]bool{}
	for _, f := range files {
		for _, decl := range f.Decls {
			g, ok := decl.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range g.Specs {
				v, ok := spec.(*ast.ValueSpec)
				if !ok {
					continue
				}
				for i, name := range v.Names {
					if i < len(v.Values) && hasKey(v.Values[i], keys) {
						numbers[name.Name] = true
					}
				}
			}
		}
	}
	var out []string
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok || s.Sel.Name != "Values" {
				return true
			}
			switch x := s.X.(type) {
			case *ast.Ident:
				if numbers[x.Name] || x.Name == "p" {
					out = append(out, x.Name)
				}
			case *ast.SelectorExpr:
				if ast.IsExported(x.Sel.Name) && x.Sel.Name != "List" {
					out = append(out, x.Sel.Name)
				}
			}
			return true
		})
	}
	return out
}

func hasKey(n ast.Node, keys []string) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		lit, ok := n.(*ast.BasicLit)
		if ok && lit.Kind == token.STRING {
			text, _ := strconv.Unquote(lit.Value)
			found = found || slices.Contains(keys, text) || slices.Contains(keys, "egyseg_"+text)
		}
		return true
	})
	return found
}

// No rule reads the shipped values of a number: all ask the law of their input.
//
// Covers: C7
func TestKinds_C7_AskTheLawForEveryNumber(t *testing.T) {
	keys := keysOf(benefits.Parameters())
	for _, k := range benefits.All() {
		if got := shippedFields(parsed(t, strings.ToLower(k.ASCII)), keys); len(got) > 0 {
			t.Errorf("%s reads what is shipped of %q", k.Code, got)
		}
	}
	if got := shippedFields(parsed(t, "../benefit"), keys); !slices.Equal(got, []string{"p"}) {
		t.Errorf("the contract reads what is shipped of %q, want it only where a law has not changed it", got)
	}
	control, err := parser.ParseFile(token.NewFileSet(), "control.go", `package x
		var age = &Parameter{Key: "nagykorusag"}
		func rule() { _ = age.Values[0] }`, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	if len(shippedFields([]*ast.File{control}, keys)) != 1 {
		t.Error("control: a rule that reads what is shipped is not noticed")
	}
	// By a law that has no number at all, no rule knows one.
	none := map[string][]benefit.Dated{}
	for _, key := range keys {
		none[key] = nil
	}
	law, d := benefit.NewLaw(1, none), rand.New(rand.NewPCG(1, 26))
	for _, k := range benefits.All() {
		for i := range k.Periods {
			for range 50 {
				r := made(k, &k.Periods[i], d)
				in := &benefit.Input{Record: r.record, Day: r.day, Applicant: r.applicant, Entitled: r.entitled, Law: law, Report: func(finding.Finding) {}}
				c, _ := k.Calculate(in, r.start, r.household)
				if len(c.Values) > 0 {
					t.Fatalf("%s used %+v", k.Code, c.Values)
				}
			}
		}
	}
}

// judged is all that rules and calculator of a kind say of an application by a law.
func judged(k *benefit.Kind, p *benefit.Period, r trial, law *benefit.Law) string {
	var said []finding.Finding
	in := &benefit.Input{
		Kind: k, Record: slices.Clone(r.record), Day: r.day, Applicant: r.applicant, Entitled: r.entitled, Law: law,
		Report: func(f finding.Finding) { said = append(said, f) },
	}
	p.Check(in)
	c, ok := k.Calculate(in, r.start, slices.Clone(r.household))
	out := fmt.Sprint(said, ok, c.Steps, c.Values)
	for _, x := range c.Proposed {
		out += fmt.Sprint(x.Field.Key, x.N, x.Law)
	}
	return out
}

// changedFrom is the law of the program with every number another one from a day on; those of birth dates stay.
func changedFrom(day, ahead calendar.Day) *benefit.Law {
	values := map[string][]benefit.Dated{}
	for _, p := range benefits.Parameters() {
		if p.ByBirth {
			continue
		}
		var list []benefit.Dated
		for _, v := range p.Values {
			if v.From >= day-ahead {
				continue
			}
			if v.Until == calendar.None || v.Until > day-ahead {
				v.Until = day - ahead
			}
			list = append(list, v)
		}
		last := p.Values[len(p.Values)-1]
		values[p.Key] = append(list, benefit.Dated{From: day - ahead, Until: calendar.None, Value: last.Value + 1, Law: "próba", Basis: benefit.Lawyer})
	}
	return benefit.NewLaw(1, values)
}

// A value that holds from a day on changes nothing that is judged by the law of a day before, and what is judged by a later
// one changes.
//
// Covers: C7
func TestLaw_C7_ALaterValueChangesNothingBefore(t *testing.T) {
	d := rand.New(rand.NewPCG(2026, 7))
	const rounds = 150
	n, wrong, later, blind := 0, 0, 0, 0
	for _, k := range benefits.All() {
		differ := 0
		for i := range k.Periods {
			p := &k.Periods[i]
			if p.Check == nil || p.Calculate == nil {
				continue
			}
			for range rounds {
				r := made(k, p, d)
				before := judged(k, p, r, nil)
				n++
				if got := judged(k, p, r, changedFrom(r.day+1+calendar.Day(d.IntN(500)), 0)); got != before {
					wrong++
					t.Errorf("%s on %v: a later value changes\n%s\ninto\n%s", k.Code, r.day, before, got)
				}
				if judged(k, p, r, changedFrom(r.day-calendar.Day(d.IntN(300)), 0)) != before {
					later, differ = later+1, differ+1
				}
				if judged(k, p, r, changedFrom(r.day+1, 1)) != before { // the control: it holds a day too early
					blind++
				}
			}
		}
		if differ == 0 {
			t.Errorf("%s: no value changes anything", k.Code)
		}
	}
	control, verdict := "FAILED-AS-EXPECTED", "PASS"
	if blind == 0 {
		control = "PASSED"
		t.Error("the control, values that hold a day too early, was not noticed")
	}
	if t.Failed() {
		verdict = "FAIL"
	}
	t.Logf("TEST id=C7 kinds=%d n=%d changed_before=%d changed_after=%d control=%s verdict=%s", len(benefits.All()), n, wrong, later, control, verdict)
}

// Whatever a lawyer may put in, no rule breaks: it judges, computes or refuses. The bounds are those of the room that takes the
// values in.
func TestLaw_C7_NoValueBreaksARule(t *testing.T) {
	d := rand.New(rand.NewPCG(3, 26))
	some := func(p *benefit.Parameter) int64 {
		least, greatest := int64(0), int64(1_000_000)
		switch {
		case strings.HasPrefix(p.Unit, "Ft"):
			least, greatest = 1, 1_000_000_000
		case p.Unit == "%" || p.Unit == "‰":
			greatest = 100_000
		case p.Unit == "év" || p.Unit == "óra":
			greatest = 200
		case p.Unit == "hónap":
			greatest = 1200
		case p.Unit == "nap" || p.Unit == "munkanap":
			greatest = 3660
		}
		return []int64{least, least, least + 1, greatest, least + d.Int64N(greatest)}[d.IntN(5)]
	}
	for round := range 400 {
		values := map[string][]benefit.Dated{}
		for _, p := range benefits.Parameters() {
			values[p.Key] = []benefit.Dated{{From: calendar.None, Until: calendar.None, Value: some(p), Law: "próba"}}
		}
		law := benefit.NewLaw(int64(round), values)
		for _, k := range benefits.All() {
			for i := range k.Periods {
				if p := &k.Periods[i]; p.Check != nil && p.Calculate != nil {
					_ = judged(k, p, made(k, p, d), law) // a panic fails the test
				}
			}
		}
	}
}
