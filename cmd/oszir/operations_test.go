package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"
)

// notFlags are variables that the program reads and that are no flags: where PostgreSQL's programs are.
var notFlags = []string{"OSZIR_PG_BIN"}

// variables lists the variables of the flags that serve takes.
func variables(t *testing.T) []string {
	t.Helper()
	parser, err := kong.New(&cli{}, kong.Name("oszir"))
	if err != nil {
		t.Fatal(err)
	}
	out := slices.Clone(notFlags)
	nodes := []*kong.Node{parser.Model.Node}
	for _, n := range parser.Model.Children {
		if n.Name == "serve" {
			nodes = append(nodes, n)
		}
	}
	for _, n := range nodes {
		for _, f := range n.Flags {
			out = append(out, f.Envs...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// What the operator reads is what the program takes: every variable stands in the table of docs/operations.md, and the
// settings that the package installs name no other.
func TestOperationsNameEveryVariable(t *testing.T) {
	all := variables(t)
	if len(all) < 10 {
		t.Fatalf("only %q", all)
	}
	for _, c := range []struct {
		file    string
		pattern *regexp.Regexp
		every   bool
	}{
		{"../../docs/operations.md", regexp.MustCompile("`((?:OSZIR|OTEL)_[A-Z_]+)`"), true},
		{"../../deploy/oszir.env", regexp.MustCompile(`(?m)^#?((?:OSZIR|OTEL)_[A-Z_]+)=`), false},
		{"../../deploy/systemd/oszir.service", regexp.MustCompile(`(?m)^Environment=(\w+)=`), false},
		{"../../deploy/systemd/oszir-backup.service", regexp.MustCompile(`(?m)^Environment=(\w+)=`), false},
	} {
		text, err := os.ReadFile(c.file)
		if err != nil {
			t.Fatal(err)
		}
		var named []string
		for _, m := range c.pattern.FindAllStringSubmatch(string(text), -1) {
			named = append(named, m[1])
		}
		slices.Sort(named)
		named = slices.Compact(named)
		if c.every {
			if d := cmp.Diff(all, named); d != "" {
				t.Errorf("%s (-program +document):\n%s", c.file, d)
			}
		}
		if len(named) == 0 {
			t.Errorf("%s names no variable", c.file)
		}
		for _, n := range named {
			if !slices.Contains(all, n) {
				t.Errorf("%s: the program knows no %s", c.file, n)
			}
		}
	}
}

// commands lists what can be asked of the program, as it is typed.
func commands(t *testing.T) []string {
	t.Helper()
	parser, err := kong.New(&cli{}, kong.Name("oszir"))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, n := range parser.Model.Leaves(true) {
		if n.Help == "" {
			t.Errorf("%s has no help", n.Path())
		}
		out = append(out, strings.TrimPrefix(n.Path(), "oszir "))
	}
	slices.Sort(out)
	return out
}

// The table of commands in docs/operations.md names every command and no other.
func TestOperationsNameEveryCommand(t *testing.T) {
	text, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "| command | what for |\n")
	table, _, _ := strings.Cut(rest, "\n\n")
	var named []string
	for line := range strings.Lines(table) {
		for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(strings.SplitN(line, "|", 3)[1], -1) {
			named = append(named, m[1])
		}
	}
	slices.Sort(named)
	all := commands(t)
	if len(all) < 30 {
		t.Fatalf("only %q", all)
	}
	if d := cmp.Diff(all, named); d != "" {
		t.Errorf("(-program +document):\n%s", d)
	}
}
