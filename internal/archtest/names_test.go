package archtest

import (
	"fmt"
	"go/ast"
	"path"
	"slices"
	"strings"
	"testing"
)

// empty are names that say nothing of what is in a package.
var empty = []string{
	"util", "utils", "common", "helper", "helpers", "model", "models", "type", "types", "impl", "manager", "managers",
	"misc", "shared", "base", "lib", "core", "stuff",
}

// packageNames keeps folder = package and refuses names that say nothing. Programs are called main.
func packageNames(tr *tree) []guilt {
	var out []guilt
	for _, f := range tr.goFiles() {
		name := strings.TrimSuffix(f.ast.Name.Name, "_test")
		if f.ast.Name.Name != name && !f.isTest() {
			name = f.ast.Name.Name
		}
		line := tr.line(f.ast.Name)
		program := under(f.dir(), "cmd") || under(f.dir(), "tools")
		switch {
		case slices.Contains(empty, path.Base(f.dir())) || slices.Contains(empty, name):
			out = append(out, guilt{f.path, line, "the package's name says nothing of what is in it"})
		case name == "main" && program:
		case name != path.Base(f.dir()):
			out = append(out, guilt{f.path, line, fmt.Sprintf("package %s stands in folder %s", name, path.Base(f.dir()))})
		}
	}
	return out
}

func TestPackageNames(t *testing.T) {
	control(t, "package_names", packageNames)
	hold(t, packageNames)
}

// roomCards wants one package comment for each package, of three lines or more under internal: what the room owns
// and what it must not do.
func roomCards(tr *tree) []guilt {
	var out []guilt
	for pkg, files := range tr.packages() {
		files = slices.DeleteFunc(files, (*file).isTest)
		if len(files) == 0 {
			continue
		}
		var cards []*file
		for _, f := range files {
			if f.ast.Doc != nil {
				cards = append(cards, f)
			}
		}
		at := func(f *file) guilt { return guilt{path: f.path, line: tr.line(f.ast.Name)} }
		switch {
		case len(cards) == 0:
			g := at(files[0])
			g.why = "the package has no package comment (doc.go): what it owns, what it must not do"
			out = append(out, g)
		case len(cards) > 1:
			g := at(cards[1])
			g.why = "a second package comment; the first stands in " + path.Base(cards[0].path)
			out = append(out, g)
		case under(pkg, "internal") && strings.Count(cards[0].ast.Doc.Text(), "\n") < 3:
			g := at(cards[0])
			g.why = "the package comment is no room card: three lines or more"
			out = append(out, g)
		}
	}
	return out
}

func TestRoomCards(t *testing.T) {
	control(t, "room_cards", roomCards)
	hold(t, roomCards)
}

// longFiles are excused from the limit, each with its reason.
var longFiles = map[string]string{}

// fileLength keeps files short enough to be one noun in one role. An excuse that is no longer needed is guilty too.
func fileLength(limit int, excused map[string]string) rule {
	return func(tr *tree) []guilt {
		var out []guilt
		used := map[string]bool{}
		for _, f := range tr.goFiles() {
			lines := strings.Count(f.text, "\n")
			switch {
			case lines <= limit || ast.IsGenerated(f.ast):
			case excused[f.path] != "":
				used[f.path] = true
			default:
				out = append(out, guilt{f.path, 1, fmt.Sprintf("%d lines: is it one noun in one role? at most %d, or an excuse in the table", lines, limit)})
			}
		}
		for name := range excused {
			if !used[name] {
				out = append(out, guilt{name, 1, "excused for its length and not too long: take the excuse away"})
			}
		}
		return out
	}
}

func TestFileLength(t *testing.T) {
	control(t, "file_length", fileLength(5, map[string]string{"internal/ptr/list.go": "a list of the law", "internal/ptr/short.go": "was long once"}))
	hold(t, fileLength(600, longFiles))
}
