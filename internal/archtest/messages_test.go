package archtest

import (
	"encoding/json"
	"go/ast"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// built says that code puts keys together of a prefix and the string literals of another folder. Where prefix and
// rest are literals of one package ("finding." + code) that is seen without a line here.
// With twice the key is put together of the prefix and two of the literals, with a dot between them.
type built struct {
	prefix, folder string
	twice          bool
}

var builtKeys = []built{
	{prefix: "list.", folder: "internal/people"},      // the name of a closed list of clients
	{prefix: "list.", folder: "internal/ptr/benefit"}, // and of decisions
	{prefix: "code.", folder: "internal/platform/finding"},
	{prefix: "severity.", folder: "internal/platform/finding"},
	{prefix: "cli.progress.", folder: "internal/ptr"},                 // what a load is doing
	{prefix: "message.finding.", folder: "internal/platform/finding"}, // a load's finding, said to a program
	{prefix: "tartinfo.field.", folder: "internal/tartinfo/record"},
	{prefix: "tartinfo.hint.", folder: "internal/tartinfo/record"},
	{prefix: "tartinfo.section.", folder: "internal/tartinfo/record"},
	{prefix: "tartinfo.search.kind.", folder: "internal/tartinfo/record"},
	{prefix: "tartinfo.search.send_text.", folder: "internal/tartinfo/record"},
	{prefix: "tartinfo.search.sheet.", folder: "internal/tartinfo/record"},
	{prefix: "tartinfo.tab.", folder: "internal/tartinfo/record"},
	{prefix: "tartinfo.criterion.", folder: "internal/tartinfo/match"},
	{prefix: "tartinfo.why_not.", folder: "internal/tartinfo/match"},
	{prefix: "tartinfo.list.", folder: "internal/tartinfo/record", twice: true}, // list and value
}

// alwaysKeys are the beginnings of literals that are message keys wherever they stand.
var alwaysKeys = []string{"finding."}

func alwaysKey(s string) bool {
	return keyShape.MatchString(s) && slices.ContainsFunc(alwaysKeys, func(p string) bool { return strings.HasPrefix(s, p) })
}

var (
	keyShape     = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$`)
	keyInText    = regexp.MustCompile(`[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+`)
	keyPrefix    = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*[._]$`)
	keyInPage    = regexp.MustCompile(`[({|\s]t\s+"([^"]+)"`)
	placeholders = regexp.MustCompile(`\{\d+\}`)
)

// message is one text of a room, in both languages.
type message struct {
	file string // of the language it was first seen in
	line int
	text map[string]string // by language
}

// languages of the texts.
var languages = []string{"en", "hu"}

// catalog reads messages/hu.json and messages/en.json of every room and judges them against each other.
func catalog(tr *tree) (map[string]*message, []guilt) {
	var out []guilt
	all := map[string]*message{}
	homes := map[string]string{} // key → messages folder
	files := map[string]bool{}
	for _, f := range tr.files {
		lang := strings.TrimSuffix(path.Base(f.path), ".json")
		if path.Base(f.dir()) != "messages" || !slices.Contains(languages, lang) || path.Ext(f.path) != ".json" || strings.Contains("/"+f.path, "/testdata/") {
			continue
		}
		files[f.path] = true
		var texts map[string]string
		err := json.Unmarshal([]byte(f.text), &texts)
		if err != nil {
			out = append(out, guilt{f.path, 1, "not readable: " + err.Error()})
			continue
		}
		for key, s := range texts {
			before, _, _ := strings.Cut(f.text, `"`+key+`"`)
			line := strings.Count(before, "\n") + 1
			switch {
			case homes[key] != "" && homes[key] != f.dir():
				out = append(out, guilt{f.path, line, key + " stands in two rooms; the other is " + homes[key]})
			case all[key] == nil:
				all[key] = &message{file: f.path, line: line, text: map[string]string{lang: s}}
			default:
				all[key].text[lang] = s
			}
			homes[key] = f.dir()
		}
	}
	halves := map[string]bool{} // folders that lack a language as a whole
	for name := range files {
		for _, lang := range languages {
			if !files[path.Join(path.Dir(name), lang+".json")] {
				halves[path.Dir(name)] = true
				out = append(out, guilt{name, 1, "the room has no " + lang + ".json"})
			}
		}
	}
	for key, m := range all {
		if halves[path.Dir(m.file)] {
			continue
		}
		if len(m.text) < len(languages) {
			out = append(out, guilt{m.file, m.line, key + " stands in one language only"})
			continue
		}
		marks := func(lang string) []string {
			return slices.Compact(slices.Sorted(slices.Values(placeholders.FindAllString(m.text[lang], -1))))
		}
		if !slices.Equal(marks("en"), marks("hu")) {
			out = append(out, guilt{m.file, m.line, key + " has other placeholders in the other language"})
		}
	}
	return all, out
}

// keyArguments gives the expressions of a node that are message keys by their place.
func keyArguments(n ast.Node) []ast.Expr {
	arg := func(c *ast.CallExpr, i int) []ast.Expr {
		if i < len(c.Args) {
			return c.Args[i : i+1]
		}
		return nil
	}
	switch n := n.(type) {
	case *ast.CallExpr:
		switch from, name := called(n); {
		case name == "say":
			return arg(n, 0)
		case from == "errs" && name == "New", name == "Text" && len(n.Args) >= 2:
			return arg(n, 1)
		case from == "errs" && name == "Wrap", from == "fields" && (name == "MustIf" || name == "OnlyIf"):
			return arg(n, 2)
		case from == "fields" && name == "MustAndOnlyIf":
			return arg(n, 3)
		}
	case *ast.CompositeLit:
		kind := n.Type
		if sel, ok := kind.(*ast.SelectorExpr); ok {
			kind = sel.Sel
		}
		if id, ok := kind.(*ast.Ident); !ok || id.Name != "Finding" {
			return nil
		}
		for _, e := range n.Elts {
			if kv, ok := e.(*ast.KeyValueExpr); ok {
				if id, ok := kv.Key.(*ast.Ident); ok && id.Name == "Key" {
					return []ast.Expr{kv.Value}
				}
			}
		}
	case *ast.ValueSpec:
		var out []ast.Expr
		for i, name := range n.Names {
			if strings.HasPrefix(name.Name, "key") && i < len(n.Values) {
				out = append(out, n.Values[i])
			}
		}
		return out
	}
	return nil
}

// usedKeys collects what may be a key in the code and the pages.
func usedKeys(tr *tree, builtKeys []built) map[string]bool {
	used := map[string]bool{}
	for pkg, files := range tr.packages() {
		var prefixes, rests, doubles []string
		for _, b := range builtKeys {
			switch {
			case under(pkg, b.folder) && b.twice:
				doubles = append(doubles, b.prefix)
			case under(pkg, b.folder):
				prefixes = append(prefixes, b.prefix)
			}
		}
		for _, f := range files {
			if f.isTest() {
				continue
			}
			for _, lit := range literals(f.ast) {
				s, _ := text(lit, nil)
				if keyPrefix.MatchString(s) {
					prefixes = append(prefixes, s)
				}
				rests = append(rests, s)
				for _, key := range keyInText.FindAllString(s, -1) {
					used[key] = true
				}
			}
		}
		for _, p := range doubles {
			for _, r := range rests {
				prefixes = append(prefixes, p+r+".")
			}
		}
		for _, p := range prefixes {
			for _, r := range rests {
				used[p+r] = true
			}
		}
	}
	for _, f := range pages(tr) {
		for _, m := range keyInPage.FindAllStringSubmatch(f.text, -1) {
			used[m[1]] = true
		}
	}
	return used
}

// pages lists the templates.
func pages(tr *tree) []*file {
	return slices.DeleteFunc(slices.Clone(tr.files), func(f *file) bool {
		return path.Ext(f.path) != ".html" || strings.Contains("/"+f.path, "/testdata/")
	})
}

// messageKeys wants a text in both languages for every key that is used, and a use for every text.
func messageKeys(builtKeys []built) rule {
	return func(tr *tree) []guilt {
		all, out := catalog(tr)
		for _, files := range tr.packages() {
			consts := constants(files)
			for _, f := range files {
				if !f.isTest() {
					out = append(out, keysWithoutText(tr, f, consts, all)...)
				}
			}
		}
		for _, f := range pages(tr) {
			n := 0
			for line := range strings.Lines(f.text) {
				n++
				for _, m := range keyInPage.FindAllStringSubmatch(line, -1) {
					if all[m[1]] == nil {
						out = append(out, guilt{f.path, n, m[1] + " has no text"})
					}
				}
			}
		}
		used := usedKeys(tr, builtKeys)
		for _, key := range slices.Sorted(maps.Keys(all)) {
			if !used[key] {
				out = append(out, guilt{all[key].file, all[key].line, key + " is never used"})
			}
		}
		return out
	}
}

// keysWithoutText finds keys in a file that no room has a text for.
func keysWithoutText(tr *tree, f *file, consts map[string]string, all map[string]*message) []guilt {
	var out []guilt
	for _, lit := range literals(f.ast) {
		if s, _ := text(lit, nil); alwaysKey(s) && all[s] == nil {
			out = append(out, guilt{f.path, tr.line(lit), s + " has no text"})
		}
	}
	ast.Inspect(f.ast, func(n ast.Node) bool {
		for _, e := range keyArguments(n) {
			key, ok := text(e, consts)
			if ok && keyShape.MatchString(key) && all[key] == nil && !alwaysKey(key) {
				out = append(out, guilt{f.path, tr.line(e), key + " has no text"})
			}
		}
		return true
	})
	return out
}

func TestMessageKeys(t *testing.T) {
	control(t, "message_keys", messageKeys([]built{{prefix: "ptr.status.", folder: "internal/orgs"}}))
	hold(t, messageKeys(builtKeys))
}
