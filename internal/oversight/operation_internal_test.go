package oversight

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/i18n"
)

// program is the sources, for looking up what operations are called in the log.
type program struct {
	fset     *token.FileSet
	packages map[string][]*ast.File // by folder

	asked map[string]bool   // what was looked up already
	names map[string]string // operation → a place that writes it
	dark  []string          // places whose operation cannot be read off
}

func readProgram(t *testing.T, roots ...string) *program {
	t.Helper()
	p := &program{fset: token.NewFileSet(), packages: map[string][]*ast.File{}, asked: map[string]bool{}, names: map[string]string{}}
	for _, root := range roots {
		err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && d.Name() == "testdata":
				return fs.SkipDir
			case d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
				return nil
			}
			f, err := parser.ParseFile(p.fset, name, nil, parser.SkipObjectResolution)
			p.packages[filepath.Dir(name)] = append(p.packages[filepath.Dir(name)], f)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return p
}

// each visits the functions of a package.
func (p *program) each(pkg string, visit func(in *ast.FuncDecl, n ast.Node)) {
	for _, f := range p.packages[pkg] {
		for _, d := range f.Decls {
			fn, _ := d.(*ast.FuncDecl)
			ast.Inspect(d, func(n ast.Node) bool {
				if n != nil {
					visit(fn, n)
				}
				return true
			})
		}
	}
}

// once reports whether something is looked up for the first time.
func (p *program) once(what ...string) bool {
	key := strings.Join(what, " ")
	first := !p.asked[key]
	p.asked[key] = true
	return first
}

// collect finds every operation that is written into the log: who.Entry("room.verb", …) and audit.Entry{Operation: …}.
func (p *program) collect() {
	for pkg := range p.packages {
		p.each(pkg, func(in *ast.FuncDecl, n ast.Node) {
			switch n := n.(type) {
			case *ast.CallExpr:
				if sel, ok := n.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "Entry" && len(n.Args) == 2 {
					p.read(pkg, in, n.Args[0])
				}
			case *ast.CompositeLit:
				if sel, ok := n.Type.(*ast.SelectorExpr); ok && fmt.Sprint(sel.X) == "audit" && sel.Sel.Name == "Entry" {
					for _, e := range n.Elts {
						if kv, ok := e.(*ast.KeyValueExpr); ok && fmt.Sprint(kv.Key) == "Operation" {
							p.read(pkg, in, kv.Value)
						}
					}
				}
			}
		})
	}
}

// read takes the names that an expression can have: a literal, a variable with its assignments, a parameter with all calls,
// a field with everything that is put into it.
func (p *program) read(pkg string, in *ast.FuncDecl, e ast.Expr) {
	at := p.fset.Position(e.Pos())
	switch e := e.(type) {
	case *ast.BasicLit:
		name, err := strconv.Unquote(e.Value)
		if err != nil {
			p.dark = append(p.dark, at.String())
		}
		p.names[name] = at.String()
		return
	case *ast.Ident:
		if i, ok := parameter(in, e.Name); ok {
			p.calls(pkg, in, i)
			return
		}
		if p.assigned(pkg, in, e.Name) || p.constant(pkg, e.Name) {
			return
		}
	case *ast.CallExpr:
		if id, ok := e.Fun.(*ast.Ident); ok && id.Name == "string" {
			p.read(pkg, in, e.Args[0])
			return
		}
	case *ast.SelectorExpr:
		p.field(pkg, e.Sel.Name)
		return
	case *ast.BinaryExpr:
		heads, tails := p.alone(pkg, in, e.X), p.alone(pkg, in, e.Y)
		for head := range heads {
			for tail := range tails {
				p.names[head+tail] = at.String()
			}
		}
		if len(heads) > 0 && len(tails) > 0 {
			return
		}
	}
	p.dark = append(p.dark, at.String())
}

// alone reads an expression by itself.
func (p *program) alone(pkg string, in *ast.FuncDecl, e ast.Expr) map[string]string {
	q := &program{fset: p.fset, packages: p.packages, asked: map[string]bool{}, names: map[string]string{}}
	q.read(pkg, in, e)
	return q.names
}

// parameter gives the place of a function's parameter.
func parameter(in *ast.FuncDecl, name string) (int, bool) {
	if in == nil {
		return 0, false
	}
	i := 0
	for _, group := range in.Type.Params.List {
		for _, id := range group.Names {
			if id.Name == name {
				return i, true
			}
			i++
		}
	}
	return 0, false
}

// calls reads an argument of all calls of a function in its package. It is told by its name and how many arguments it takes.
func (p *program) calls(pkg string, fn *ast.FuncDecl, argument int) {
	function := fn.Name.Name
	if function == "Entry" || !p.once(pkg, function, strconv.Itoa(argument)) {
		return
	}
	list := fn.Type.Params.List
	takes := fn.Type.Params.NumFields()
	_, more := list[len(list)-1].Type.(*ast.Ellipsis)
	p.each(pkg, func(in *ast.FuncDecl, n ast.Node) {
		c, ok := n.(*ast.CallExpr)
		if !ok {
			return
		}
		name := ""
		switch fun := c.Fun.(type) {
		case *ast.Ident:
			name = fun.Name
		case *ast.SelectorExpr:
			name = fun.Sel.Name
		}
		if name == function && (len(c.Args) == takes || more && len(c.Args) >= takes-1) {
			p.read(pkg, in, c.Args[argument])
		}
	})
}

// assigned reads what is put into a variable of a function.
func (p *program) assigned(pkg string, in *ast.FuncDecl, name string) (found bool) {
	if in == nil {
		return false
	}
	if !p.once(pkg, in.Name.Name, name) {
		return true
	}
	ast.Inspect(in, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, to := range n.Lhs {
				if fmt.Sprint(to) == name && len(n.Rhs) == len(n.Lhs) {
					found = true
					p.read(pkg, in, n.Rhs[i])
				}
			}
		case *ast.ValueSpec:
			for i, to := range n.Names {
				if to.Name == name && i < len(n.Values) {
					found = true
					p.read(pkg, in, n.Values[i])
				}
			}
		}
		return true
	})
	return found
}

// constant reads a constant of a package.
func (p *program) constant(pkg, name string) (found bool) {
	p.each(pkg, func(in *ast.FuncDecl, n ast.Node) {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || in != nil {
			return
		}
		for i, id := range spec.Names {
			if id.Name == name && i < len(spec.Values) {
				found = true
				p.read(pkg, nil, spec.Values[i])
			}
		}
	})
	return found
}

// field reads what is put into a field of that name anywhere in the package.
func (p *program) field(pkg, name string) {
	if !p.once(pkg, "."+name) {
		return
	}
	p.each(pkg, func(in *ast.FuncDecl, n ast.Node) {
		switch n := n.(type) {
		case *ast.KeyValueExpr:
			if fmt.Sprint(n.Key) == name {
				p.read(pkg, in, n.Value)
			}
		case *ast.AssignStmt:
			for i, to := range n.Lhs {
				if sel, ok := to.(*ast.SelectorExpr); ok && sel.Sel.Name == name && len(n.Rhs) == len(n.Lhs) {
					p.read(pkg, in, n.Rhs[i])
				}
			}
		}
	})
}

// grounds finds what citations operations have: maps named grounds or laws, and literals put into a Ground.
func (p *program) grounds() (citations map[string]string, of map[string]bool) {
	citations, of = map[string]string{}, map[string]bool{}
	literal := func(e ast.Expr) string {
		lit, ok := e.(*ast.BasicLit)
		if !ok {
			return ""
		}
		s, _ := strconv.Unquote(lit.Value) // the compiler takes it
		return s
	}
	note := func(e ast.Expr) {
		if s := literal(e); s != "" {
			citations[s] = p.fset.Position(e.Pos()).String()
		}
	}
	for pkg := range p.packages {
		p.each(pkg, func(_ *ast.FuncDecl, n ast.Node) {
			switch n := n.(type) {
			case *ast.ValueSpec:
				m, ok := compositeOf(n)
				if !ok || n.Names[0].Name != "grounds" && n.Names[0].Name != "laws" {
					return
				}
				for _, e := range m.Elts {
					if kv, ok := e.(*ast.KeyValueExpr); ok && literal(kv.Value) != "" {
						of[literal(kv.Key)] = true
						note(kv.Value)
					}
				}
			case *ast.KeyValueExpr:
				if fmt.Sprint(n.Key) == "Ground" {
					note(n.Value)
				}
			case *ast.AssignStmt:
				for i, to := range n.Lhs {
					if sel, ok := to.(*ast.SelectorExpr); ok && sel.Sel.Name == "Ground" && len(n.Rhs) == len(n.Lhs) {
						note(n.Rhs[i])
					}
				}
			}
		})
	}
	return citations, of
}

func compositeOf(n *ast.ValueSpec) (*ast.CompositeLit, bool) {
	if len(n.Names) != 1 || len(n.Values) != 1 {
		return nil, false
	}
	m, ok := n.Values[0].(*ast.CompositeLit)
	return m, ok
}

var languages = []i18n.Lang{"hu", "en"}

// ownCatalog holds the texts of this room; those of rooms beside are not needed here.
func ownCatalog(t *testing.T) *i18n.Catalog {
	t.Helper()
	c, err := i18n.New(Messages)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Every operation that anything writes into the log has a sentence in both languages and stands in the filter; no sentence
// is of an operation that nobody writes.
//
// Covers: I8
func TestOperations_I8_HaveWords(t *testing.T) {
	p := readProgram(t, "..", filepath.Join("..", "..", "cmd"))
	p.collect()
	for _, place := range p.dark {
		t.Errorf("%s: the name of the operation cannot be read off", place)
	}
	if len(p.names) < 100 {
		t.Errorf("only %d operations were found", len(p.names))
	}
	text := ownCatalog(t)
	offered := map[string]string{}
	for _, c := range operationChoices(text, "hu", "") {
		offered[c.Value] = c.Group
	}
	for _, name := range slices.Sorted(maps.Keys(p.names)) {
		if !slices.Contains(did, name) {
			t.Errorf("%s writes %s, which has no words: see did and oversight.did.%s", p.names[name], name, name)
		} else if offered[name] == "" {
			t.Errorf("%s is not in the filter of the log: see rooms", name)
		}
	}
	for _, name := range did {
		if p.names[name] == "" {
			t.Errorf("nobody writes %s", name)
		}
		for _, lang := range languages {
			for _, said := range []string{didText(text, lang, name), ownText(text, lang, name)} {
				if said == "" || strings.Contains(said, name) {
					t.Errorf("%s has no words in %s", name, lang)
				}
			}
		}
	}
	t.Run("control", func(t *testing.T) {
		for _, name := range []string{"identity.withdraw_right", "mail.refused", "identity.change_password", "orgs.correct", "oversight.erase_again", "ptr.load.rework", "backup.write"} {
			if p.names[name] == "" {
				t.Errorf("%s is written, and was not found", name)
			}
		}
	})
}

// Every citation that an entry can bear is said in plain words too, and whatever shows the data of people has one.
//
// Covers: I8
func TestGrounds_I8_HaveWords(t *testing.T) {
	p := readProgram(t, "..")
	p.collect()
	citations, of := p.grounds()
	if len(citations) < 8 {
		t.Errorf("only %d citations were found", len(citations))
	}
	text := ownCatalog(t)
	for _, citation := range slices.Sorted(maps.Keys(citations)) {
		for _, lang := range languages {
			if why := whyText(text, lang, &audit.Kept{Ground: citation}); why == "" || strings.Contains(why, "oversight.ground") {
				t.Errorf("%s: %s has no words in %s", citations[citation], citation, lang)
			}
		}
	}
	for name := range p.names {
		room, _, _ := strings.Cut(name, ".")
		if (room == "people" || room == "ptr") && !of[name] && whys[name] == "" {
			t.Errorf("%s: %s says by no law why it shows the data of people", p.names[name], name)
		}
		for _, lang := range languages {
			if why := whyText(text, lang, &audit.Kept{Operation: name}); !of[name] && (why == "" || strings.Contains(why, "oversight.ground")) {
				t.Errorf("%s: nothing says in %s what %s is for", p.names[name], lang, name)
			}
		}
	}
	if why := whyText(text, "hu", &audit.Kept{Operation: "ptr.fill", Ground: "Nincs ilyen tv. 1. §"}); why != "" {
		t.Errorf("a citation that is none is explained: %s", why)
	}
}
