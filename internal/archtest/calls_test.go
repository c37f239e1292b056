package archtest

import (
	"go/ast"
	"path"
	"strings"
	"testing"
)

// reservedNames are exported names that only one folder may use besides the tests of their own package, and why.
var reservedNames = map[string]struct{ folder, why string }{
	"internal/platform/audit.Discarding": {"tools/bench", "a program that used it would leave no trace of what it does"},
}

func namesForOne(tr *tree) []guilt {
	var out []guilt
	for _, f := range tr.goFiles() {
		local := map[string]string{} // name in the file → package
		for _, spec := range f.ast.Imports {
			p, ours := strings.CutPrefix(strings.Trim(spec.Path.Value, `"`), module+"/")
			if !ours {
				continue
			}
			if name := spec.Name; name != nil {
				local[name.Name] = p
			} else {
				local[path.Base(p)] = p
			}
		}
		judge := func(n ast.Node, full string) {
			r, reserved := reservedNames[full]
			if reserved && !under(f.dir(), r.folder) {
				out = append(out, guilt{f.path, tr.line(n), "only " + r.folder + " may use " + path.Base(full) + ": " + r.why})
			}
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				if n.Body == nil {
					return false
				}
				ast.Inspect(n.Body, func(inner ast.Node) bool { // its own package names it without the package
					if id, ok := inner.(*ast.Ident); ok && !f.isTest() {
						judge(id, f.dir()+"."+id.Name)
					}
					return true
				})
			case *ast.SelectorExpr:
				if id, ok := n.X.(*ast.Ident); ok && local[id.Name] != "" {
					judge(n, local[id.Name]+"."+n.Sel.Name)
				}
			}
			return true
		})
	}
	return out
}

// Nobody switches the audit log off but the measurement of what it costs.
func TestNamesForOneFolder(t *testing.T) {
	control(t, "reserved_names", namesForOne)
	hold(t, namesForOne)
}
