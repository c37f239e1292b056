package archtest

import (
	"go/ast"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var (
	unfinished = regexp.MustCompile(`\b(T[O]DO|FIX[M]E|X{3}|HA[C]K)\b`)
	numbered   = regexp.MustCompile(`\bT[O]DO\(#\d+\)`)
)

// unfinishedMarks wants every mark of unfinished work to name its issue.
func unfinishedMarks(tr *tree) []guilt {
	var out []guilt
	judge := func(name string, line int, comment string) {
		for l := range strings.Lines(comment) {
			if unfinished.MatchString(numbered.ReplaceAllString(l, "")) {
				out = append(out, guilt{name, line, "unfinished work names its issue: TO" + "DO(#n)"})
			}
			line++
		}
	}
	for _, f := range tr.files {
		switch {
		case f.ast != nil:
			for _, group := range f.ast.Comments {
				for _, c := range group.List {
					judge(f.path, tr.line(c), c.Text)
				}
			}
		case slices.Contains([]string{".sql", ".html", ".css", ".js", ".yml"}, path.Ext(f.path)) || path.Base(f.path) == "Makefile":
			judge(f.path, 1, f.text)
		}
	}
	return out
}

func TestUnfinishedMarks(t *testing.T) {
	mark := "TO" + "DO"
	controlText(t, "Marks without an issue.\n-- internal/ptr/claim.go --\n"+
		"package ptr\n\n// "+mark+": later // want `names its issue`\n// "+mark+"(#12): the second instalment\nvar a = \""+mark+"\"\n"+
		"var b = 1 // fix"+"me\n\n/* first\n"+strings.ToUpper("fix")+"ME // want `names its issue`\n*/\n"+
		"-- migrations/0002_ptr_claim.sql --\nSELECT 1;\n-- "+strings.Repeat("X", 3)+" want `names its issue`\n", unfinishedMarks)
	hold(t, unfinishedMarks)
}

// excuse is how a linter is silenced: by name and with a reason.
var excuse = regexp.MustCompile(`^//nolint:[a-z0-9]+(,[a-z0-9]+)* // \S`)

// linterExcuses wants a name and a reason for each silenced linter.
func linterExcuses(tr *tree) []guilt {
	var out []guilt
	for _, f := range tr.goFiles() {
		for _, group := range f.ast.Comments {
			for _, c := range group.List {
				if strings.HasPrefix(strings.ReplaceAll(c.Text, " ", ""), "//nolint") && !excuse.MatchString(c.Text) {
					out = append(out, guilt{f.path, tr.line(c), "a silenced linter is named, with the reason: //nolint:name // reason"})
				}
			}
		}
	}
	return out
}

func TestLinterExcuses(t *testing.T) {
	control(t, "linter_excuses", linterExcuses)
	hold(t, linterExcuses)
}

// sleeps finds tests that wait by the clock instead of for what they wait for. A helper called eventually may pause
// between two looks at something that gives no signal, such as a process.
func sleeps(tr *tree) []guilt {
	var out []guilt
	for _, f := range tr.goFiles() {
		if !f.isTest() {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				return n.Name.Name != "eventually"
			case *ast.SelectorExpr:
				if id, ok := n.X.(*ast.Ident); ok && id.Name == "time" && n.Sel.Name == "Sleep" {
					out = append(out, guilt{f.path, tr.line(n), "a test waits for what it needs, not for time to pass"})
				}
			}
			return true
		})
	}
	return out
}

func TestNoSleepInTests(t *testing.T) {
	control(t, "sleeps", sleeps)
	hold(t, sleeps)
}

var (
	verb    = regexp.MustCompile(`%(?:%|[-+# 0]*(?:\[(\d+)\])?[\d.*]*([a-zA-Z]))`)
	errName = regexp.MustCompile(`^(err|Err)$|^err[A-Z0-9]|^[a-z]\w*Err$`)
)

// errorTexts keeps causes whole (%w, so that the kind is seen through) and texts in the house's tone.
func errorTexts(tr *tree) []guilt {
	var out []guilt
	for _, f := range tr.goFiles() {
		ast.Inspect(f.ast, func(n ast.Node) bool {
			c, ok := n.(*ast.CallExpr)
			if !ok || len(c.Args) == 0 {
				return true
			}
			from, name := called(c)
			if !(from == "fmt" && name == "Errorf" || from == "errors" && name == "New" || from == "errs" && (name == "New" || name == "Wrap")) {
				return true
			}
			for _, lit := range literals(c) {
				if s, _ := text(lit, nil); strings.Contains(strings.ToLower(s), "failed to") {
					out = append(out, guilt{f.path, tr.line(lit), "an error says what was being done (storing claim), without failed to"})
				}
			}
			if name != "Errorf" {
				return true
			}
			format, _ := text(c.Args[0], nil)
			at := 0
			for _, m := range verb.FindAllStringSubmatch(format, -1) {
				if m[0] == "%%" {
					continue
				}
				if i, err := strconv.Atoi(m[1]); err == nil {
					at = i - 1
				}
				if at++; at < len(c.Args) && m[2] != "w" && m[2] != "T" && isError(c.Args[at]) {
					out = append(out, guilt{f.path, tr.line(c), "an error is wrapped with %w, else its kind is lost"})
				}
			}
			return true
		})
	}
	return out
}

// isError reports whether an expression is an error by its name.
func isError(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		return errName.MatchString(e.Name)
	case *ast.SelectorExpr:
		return errName.MatchString(e.Sel.Name)
	}
	return false
}

func TestErrorTexts(t *testing.T) {
	control(t, "error_texts", errorTexts)
	hold(t, errorTexts)
}

// machine are the paths of single machines and the hosts of package registries: the project runs anywhere.
var machine = regexp.MustCompile(`(^|[^\w.~-])/(root|wor[k]|Users/\w+|home/\w+)/` +
	`|proxy[.]golang[.]|sum[.]golang[.]|goproxy[.]|registry[.]npmjs[.]|registry[.]yarnpkg[.]|deb[.]debian[.]|snapshot[.]debian[.]|pypi[.]org|files[.]pythonhosted|static[.]crates[.]`)

// machineNames finds machine paths and registry hosts.
func machineNames(tr *tree) []guilt {
	var out []guilt
	for _, f := range tr.files {
		n := 0
		for line := range strings.Lines(f.text) {
			n++
			if m := machine.FindString(line); m != "" {
				out = append(out, guilt{f.path, n, "a path of one machine, or the host of a registry: " + strings.TrimSpace(m)})
			}
		}
	}
	return out
}

func TestNoMachineNames(t *testing.T) {
	slash := "/"
	controlText(t, "Paths and hosts that do not belong here.\n-- docs/readme.md --\n"+
		"cd "+slash+"work"+slash+"main want `a path of one machine`\n"+
		"see \""+slash+"home"+slash+"anna/oszir\" want `a path of one machine`\n"+
		"from https://registry"+".npmjs.org/htmx want `host of a registry`\n"+
		"internal/root/ and ./home/x and /usr/lib/postgresql are fine, https://example.org/home/x too\n"+
		"-- go.sum --\nproxy"+".golang.org want `host of a registry`\n", machineNames)
	hold(t, machineNames)
}
