package archtest

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// kindsHome is the folder of the kinds; whatever lists or makes test data of them is free too.
const kindsHome = "internal/ptr/benefits"

// codesOf gives the codes that a folder of a kind declares as its own.
func codesOf(files []*file) []string {
	var out []string
	for _, f := range files {
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if kv, ok := n.(*ast.KeyValueExpr); ok {
				if key, ok := kv.Key.(*ast.Ident); ok && (key.Name == "Code" || key.Name == "ASCII") {
					if s, ok := text(kv.Value, nil); ok {
						out = append(out, s)
					}
				}
			}
			return true
		})
	}
	return out
}

// words splits a text into its runs of letters and digits.
func words(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// kindCodes finds codes of benefit kinds outside of the kinds' own folders. A kind stands in its own folder and nowhere
// else, so that a new one, or a change of the law, is made in one place; the folders say which codes there are.
func kindCodes(tr *tree) []guilt {
	var out []guilt
	var codes []string
	for pkg, files := range tr.packages() {
		if under(pkg, kindsHome) && pkg != kindsHome {
			codes = append(codes, codesOf(files)...)
		}
	}
	for pkg, files := range tr.packages() {
		own := []string{}
		switch {
		case pkg == kindsHome, under(pkg, "internal/samples"), pkg == "internal/archtest":
			continue
		case under(pkg, kindsHome):
			own = codesOf(files)
		}
		for _, f := range files {
			if f.isTest() {
				continue
			}
			for _, lit := range literals(f.ast) {
				s, _ := text(lit, nil)
				for _, w := range words(s) {
					if slices.Contains(codes, w) && !slices.Contains(own, w) {
						out = append(out, guilt{f.path, tr.line(lit), "the code " + w + " belongs to its own folder under " + kindsHome})
					}
				}
			}
		}
	}
	return out
}

func TestKindCodes(t *testing.T) {
	control(t, "kind_codes", kindCodes)
	hold(t, kindCodes)
}
