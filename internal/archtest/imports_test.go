package archtest

import (
	"slices"
	"strings"
	"testing"
)

// order says who may import whom: a room imports only rooms of the lines before its own, never a neighbour of its line.
var order = [][]string{
	{"migrations"},
	{"internal/platform"},
	{"internal/identity"},
	{"internal/exchange"},
	{"internal/people", "internal/orgs", "internal/law", "internal/document", "internal/availability"},
	{"internal/oversight", "internal/disclosure"},
	{"internal/mukeng", "internal/spdci"},
	{"internal/kenyszi", "internal/ptr", "internal/tartinfo"},
	{"internal/szocvir"},
	{"internal/portal"},
	{"internal/samples"},
	{"internal/app"},
	{"cmd", "tools"},
}

// open are the rooms whose children may be imported from outside; of all others only the root package.
var open = []string{"internal/platform", "internal/exchange"}

// reserved are packages for a few importers only.
var reserved = map[string][]string{
	"migrations":              {"internal/platform/database/dbtest", "internal/app"},
	"internal/orgs/gazetteer": {"internal/orgs", "internal/samples", "internal/app"}, // app: the matrix of rights calls every operation
	// Test data are made from the kinds' own definitions.
	"internal/ptr/benefit":     {"internal/ptr", "internal/ptr/benefits", "internal/samples"},
	"internal/ptr/benefits":    {"internal/ptr", "internal/samples"},
	"internal/samples/names":   {"internal/samples"},
	"internal/tartinfo/record": {"internal/tartinfo", "internal/samples", "internal/samples/reserve"},
	// Who plays a time of TARTINFO: the demo, and the test of a year.
	"internal/samples/reserve": {"internal/app", "internal/tartinfo"}, // the latter in its tests
	// Only what puts the demo together has the provider that lets anybody be anybody.
	"internal/identity/testprovider": {"internal/app"},
}

// within says what a child of a room may import of its own room; a child that is not named here: nothing. The root
// may import its children. The children of platform are free.
var within = map[string][]string{
	"internal/ptr/benefits":            {"internal/ptr/benefit", "internal/ptr/benefits/*"},
	"internal/ptr/benefits/*":          {"internal/ptr/benefit"}, // kinds never name each other
	"internal/ptr/benefit/benefittest": {"internal/ptr/benefit"},
	"internal/exchange/*":              {"internal/exchange"},
	"internal/samples/reserve":         {"internal/samples/names"},
	"internal/tartinfo/match":          {"internal/tartinfo/record"}, // the lists that are compared
}

// lawOnly are packages that import no module, only platform: what a kind is and each kind.
var lawOnly = []string{"internal/ptr/benefit", "internal/ptr/benefits"}

// forTests are packages that only tests import, and may whatever their own room is.
var forTests = []string{"internal/platform/database/dbtest", "internal/platform/web/webtest", "internal/platform/pdf/pdftest", "internal/platform/mail/mailtest", "internal/identity/identitytest", "internal/ptr/benefit/benefittest"}

// testsMay are rooms that tests of any module may import besides: made-up people, offices and workbooks.
var testsMay = []string{"internal/samples"}

// roomOf gives the room of a package and its place in the order.
func roomOf(pkg string) (room string, place int, ok bool) {
	for i, line := range order {
		for _, r := range line {
			if under(pkg, r) {
				return r, i, true
			}
		}
	}
	return "", 0, false
}

func importOrder(tr *tree) []guilt {
	var out []guilt
	for _, f := range tr.goFiles() {
		pkg := f.dir()
		if pkg == "internal/archtest" {
			for p, line := range tr.imports(f) {
				if strings.HasPrefix(p, module+"/") {
					out = append(out, guilt{f.path, line, "archtest imports no room"})
				}
			}
			continue
		}
		if _, _, ok := roomOf(pkg); !ok {
			out = append(out, guilt{f.path, tr.line(f.ast.Name), "the package has no place in the import order"})
			continue
		}
		for p, line := range tr.imports(f) {
			target, ours := strings.CutPrefix(p, module+"/")
			if !ours {
				continue
			}
			if why := judgeImport(pkg, target, f.isTest()); why != "" {
				out = append(out, guilt{f.path, line, why})
			}
		}
	}
	return out
}

// judgeImport says what is wrong with an import, or "".
func judgeImport(pkg, target string, inTest bool) string {
	from, fromPlace, _ := roomOf(pkg)
	to, toPlace, ok := roomOf(target)
	isFor := func(p string) bool { return under(target, p) }
	switch {
	case !ok:
		return target + " has no place in the import order"
	case inTest && target == "migrations": // benchmarks bring a copy of the big register up to date
		return ""
	case inTest && (target == pkg || slices.ContainsFunc(forTests, isFor)):
		return ""
	case slices.ContainsFunc(forTests, isFor):
		return target + " is for tests only"
	case inTest && slices.Contains(testsMay, target) && from != "internal/platform":
		return ""
	case reserved[target] != nil && (from != to || pkg == target):
		if slices.Contains(reserved[target], pkg) {
			return ""
		}
		return target + " is only for " + strings.Join(reserved[target], " and ")
	case from == to && (from == "internal/platform" || pkg == from):
		return ""
	case from == to:
		for child, may := range within {
			if child == pkg || strings.HasSuffix(child, "/*") && under(pkg, child) {
				if slices.ContainsFunc(may, func(m string) bool { return m == target || strings.HasSuffix(m, "/*") && under(target, m) }) {
					return ""
				}
			}
		}
		return pkg + " may not import " + target + " of its own room"
	case slices.ContainsFunc(lawOnly, func(p string) bool { return under(pkg, p) }) && to != "internal/platform":
		return pkg + " imports no module, only platform"
	case toPlace >= fromPlace:
		return from + " may not import " + to + ": it stands to the right, or beside it"
	case target != to && !slices.Contains(open, to):
		return "only the root package of " + to + " may be imported from outside"
	}
	return ""
}

func TestImportOrder(t *testing.T) {
	control(t, "import_order", importOrder)
	hold(t, importOrder)
}
