package archtest

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// module is the path of the project's Go module.
const module = "oszir"

// file is one text file of the project.
type file struct {
	path string // from the root, with slashes
	text string
	ast  *ast.File // nil when it is not Go, or stands in a testdata folder
}

func (f *file) dir() string  { return path.Dir(f.path) }
func (f *file) isTest() bool { return strings.HasSuffix(f.path, "_test.go") }

// tree is a set of files that rules look at: the project, or a fixture.
type tree struct {
	pictures []string // files that are no text
	fset     *token.FileSet
	files    []*file
}

func newTree() *tree { return &tree{fset: token.NewFileSet()} }

// goFiles lists the parsed Go files.
func (tr *tree) goFiles() []*file {
	return slices.DeleteFunc(slices.Clone(tr.files), func(f *file) bool { return f.ast == nil })
}

// packages groups the parsed Go files by folder.
func (tr *tree) packages() map[string][]*file {
	out := map[string][]*file{}
	for _, f := range tr.goFiles() {
		out[f.dir()] = append(out[f.dir()], f)
	}
	return out
}

func (tr *tree) line(n ast.Node) int { return tr.fset.Position(n.Pos()).Line }

// add parses a file into the tree.
func (tr *tree) add(name, text string) error {
	f := &file{path: name, text: text}
	if strings.HasSuffix(name, ".go") && !strings.Contains("/"+name, "/testdata/") {
		parsed, err := parser.ParseFile(tr.fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return fmt.Errorf("parsing: %w", err)
		}
		f.ast = parsed
	}
	tr.files = append(tr.files, f)
	return nil
}

// guilt is a place where a rule is broken.
type guilt struct {
	path string
	line int
	why  string
}

func (g guilt) String() string { return fmt.Sprintf("%s:%d: %s", g.path, g.line, g.why) }

// rule finds what is guilty in a tree.
type rule func(*tree) []guilt

// root is the project's folder, seen from this one.
const root = "../.."

// ignored are folders whose files are not the project's sources.
var ignored = map[string]bool{".git": true, "node_modules": true, "bin": true, "var": true, "tmp": true}

// project reads all text files of the project, once.
var project = sync.OnceValues(func() (*tree, error) {
	tr := newTree()
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			if ignored[d.Name()] {
				return fs.SkipDir
			}
			return nil
		case !d.Type().IsRegular():
			return nil
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		if bytes.IndexByte(data[:min(len(data), 8000)], 0) >= 0 {
			tr.pictures = append(tr.pictures, filepath.ToSlash(rel))
			return nil
		}
		return tr.add(filepath.ToSlash(rel), string(data))
	})
	return tr, err
})

// hold is the rule's judgement on the project.
func hold(t *testing.T, r rule) {
	t.Helper()
	t.Run("project", func(t *testing.T) {
		tr, err := project()
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range r(tr) {
			t.Error(g)
		}
	})
}

// want marks a line of a fixture that must be found guilty, with a part of the reason: want `part of it`.
var want = regexp.MustCompile("(?:// |# |-- |<!-- )?want `([^`]+)`(?: -->)?")

// control proves that a rule bites: in the fixture it must find the marked lines and no other.
func control(t *testing.T, fixture string, r rule) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", fixture+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	controlText(t, string(data), r)
}

// controlText is control with the fixture at hand. A fixture is a text with a line "-- path --" before each file.
func controlText(t *testing.T, fixture string, r rule) {
	t.Helper()
	t.Run("control", func(t *testing.T) { judgeFixture(t, fixture, r) })
}

func judgeFixture(t *testing.T, fixture string, r rule) {
	t.Helper()
	tr := newTree()
	wanted := map[string]string{} // path:line → part of the reason
	head := regexp.MustCompile(`(?m)^-- (\S+) --\n`)
	heads := head.FindAllStringSubmatchIndex(fixture, -1)
	for i, h := range heads {
		end := len(fixture)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		name, text := fixture[h[2]:h[3]], fixture[h[1]:end]
		for n, line := range strings.Split(text, "\n") {
			if m := want.FindStringSubmatch(line); m != nil {
				wanted[name+":"+strconv.Itoa(n+1)] = m[1]
			}
		}
		err := tr.add(name, want.ReplaceAllString(text, ""))
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(wanted) == 0 {
		t.Fatal("the fixture marks no guilty line")
	}
	for _, g := range r(tr) {
		at := g.path + ":" + strconv.Itoa(g.line)
		reason, ok := wanted[at]
		switch {
		case !ok:
			t.Errorf("innocent line found guilty: %v", g)
		case !strings.Contains(g.why, reason):
			t.Errorf("%s: found guilty of %q, want %q", at, g.why, reason)
		}
		wanted[at] = ""
	}
	for at, reason := range wanted {
		if reason != "" {
			t.Errorf("%s: not found guilty of %q", at, reason)
		}
	}
}

// under reports whether a package is the folder or stands below it. A star as the last element is any one element.
func under(pkg, folder string) bool {
	if parent, ok := strings.CutSuffix(folder, "/*"); ok {
		rest, below := strings.CutPrefix(pkg, parent+"/")
		return below && rest != ""
	}
	return pkg == folder || strings.HasPrefix(pkg, folder+"/")
}

// imports gives what a file imports, with the line.
func (tr *tree) imports(f *file) map[string]int {
	out := map[string]int{}
	for _, spec := range f.ast.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err == nil {
			out[p] = tr.line(spec)
		}
	}
	return out
}

// text gives the value of a string literal, or of literals and constants put together with +. consts may be nil.
func text(e ast.Expr, consts map[string]string) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return "", false
		}
		s, err := strconv.Unquote(e.Value)
		return s, err == nil
	case *ast.BinaryExpr:
		a, ok := text(e.X, consts)
		b, also := text(e.Y, consts)
		return a + b, ok && also && e.Op == token.ADD
	case *ast.ParenExpr:
		return text(e.X, consts)
	case *ast.Ident:
		s, ok := consts[e.Name]
		return s, ok
	}
	return "", false
}

// constants gives the string constants of a package.
func constants(files []*file) map[string]string {
	out := map[string]string{}
	for _, f := range files {
		for _, d := range f.ast.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.CONST {
				continue
			}
			for _, s := range g.Specs {
				v, ok := s.(*ast.ValueSpec)
				if !ok {
					continue
				}
				for i, name := range v.Names {
					if i < len(v.Values) {
						if s, ok := text(v.Values[i], out); ok {
							out[name.Name] = s
						}
					}
				}
			}
		}
	}
	return out
}

// called gives package (or receiver) and name of a call such as database.SQL(…); both are "" for other shapes.
func called(c *ast.CallExpr) (from, name string) {
	fun := c.Fun
	if generic, ok := fun.(*ast.IndexExpr); ok {
		fun = generic.X
	}
	sel, ok := fun.(*ast.SelectorExpr)
	if !ok {
		return "", ""
	}
	if id, ok := sel.X.(*ast.Ident); ok {
		from = id.Name
	}
	return from, sel.Sel.Name
}
