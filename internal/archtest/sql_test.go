package archtest

import (
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// schemas says which schema a room owns: the last element of its path, but for these.
var schemas = map[string]string{
	"internal/platform/jobs":     "river",
	"internal/platform/database": "public", // the version of the schema
	"internal/platform/audit":    "audit",  // the verifier beside the writer
}

// shared are schemas that everybody may name.
var shared = []string{"pg_catalog", "pg_temp"}

// schemaOf gives the schema that a package may name.
func schemaOf(pkg string) string {
	for room, schema := range schemas {
		if under(pkg, room) {
			return schema
		}
	}
	if room, _, ok := roomOf(pkg); ok && room != "internal/platform" {
		return path.Base(room)
	}
	return path.Base(pkg)
}

// allSchemas lists the schemas there are: the rooms' and those that migrations create.
func allSchemas(tr *tree) []string {
	out := []string{"audit", "river", "public", "information_schema"}
	for _, line := range order {
		for _, room := range line {
			out = append(out, path.Base(room))
		}
	}
	for _, f := range tr.files {
		if f.dir() == "migrations" {
			for _, m := range createSchema.FindAllStringSubmatch(f.text, -1) {
				out = append(out, strings.ToLower(m[1]))
			}
		}
	}
	return out
}

var (
	createSchema = regexp.MustCompile(`(?i)\bcreate\s+schema\s+(?:if\s+not\s+exists\s+)?"?([a-z_][a-z0-9_]*)`)
	sqlComment   = regexp.MustCompile(`(?s)--[^\n]*|/\*.*?\*/`)
	qualified    = regexp.MustCompile(`([A-Za-z_][A-Za-z0-9_]*)"?\s*\.\s*"?([A-Za-z_][A-Za-z0-9_]*)`)
	sqlString    = regexp.MustCompile(`'[^']*'`)
	sequence     = regexp.MustCompile(`^'[a-z_]+\.[a-z_]+'$`) // as in nextval('ptr.benefit_id')
	statement    = regexp.MustCompile(`(?s)^\s*(SELECT\s.+\sFROM\s|INSERT INTO\s|UPDATE\s+\S+.*\sSET\s|DELETE FROM\s|COPY\s|WITH\s.+\sAS\s|TRUNCATE\s|CREATE\s|` +
		`select\s.+\sfrom\s.*[.(*=].*|insert into\s|update\s+\S+\s+set\s|delete from\s|with\s+\S+\s+as\s*\()`)
)

// foreignNames lists the schema-qualified names in a text that belong to another room.
func foreignNames(sql, own string, all []string) []string {
	var out []string
	sql = sqlComment.ReplaceAllString(sql, " ")
	sql = sqlString.ReplaceAllStringFunc(sql, func(s string) string {
		if sequence.MatchString(s) {
			return s
		}
		return "''" // a value, not a name
	})
	for _, m := range qualified.FindAllStringSubmatch(sql, -1) {
		schema, name := strings.ToLower(m[1]), strings.ToLower(m[2])
		switch {
		case schema == own, slices.Contains(shared, schema), !slices.Contains(all, schema):
		case own == "szocvir" && strings.HasPrefix(name, "pub_"):
		default:
			out = append(out, schema+"."+name)
		}
	}
	return out
}

// sqlWalls keeps SQL inside its module: statements stand in variables of _store.go files and name the module's own
// schema only. Parts that the package makes from its field definitions are judged by the literals they are made of.
func sqlWalls(tr *tree) []guilt {
	var out []guilt
	all := allSchemas(tr)
	for pkg, files := range tr.packages() {
		own := schemaOf(pkg)
		for _, f := range files {
			if f.isTest() {
				continue
			}
			store := strings.HasSuffix(f.path, "_store.go")
			copies := false
			declared := declaredCalls(f)
			ast.Inspect(f.ast, func(n ast.Node) bool {
				c, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				switch from, name := called(c); {
				case from == "database" && name == "Copy":
					copies = true
				case from == "database" && (name == "SQL" || name == "Temporary" || name == "Tune"):
					if !store {
						out = append(out, guilt{f.path, tr.line(c), "SQL stands only in _store.go files"})
					}
					if !declared[c] {
						out = append(out, guilt{f.path, tr.line(c), "a statement is declared as a package variable, not inside a function"})
					}
					if len(literals(c)) == 0 {
						out = append(out, guilt{f.path, tr.line(c), "the text of the statement must be a literal, so that it can be checked"})
					}
				}
				return true
			})
			speaksSQL := under(pkg, "internal/platform/database") || under(pkg, "internal/platform/cluster")
			for _, lit := range literals(f.ast) {
				s, _ := text(lit, nil)
				if store || copies && tableName.MatchString(s) {
					for _, name := range foreignNames(s, own, all) {
						out = append(out, guilt{f.path, tr.line(lit), name + " is not of the schema " + own})
					}
				}
				if !store && !speaksSQL && !under(pkg, "tools") && statement.MatchString(s) {
					out = append(out, guilt{f.path, tr.line(lit), "SQL outside of a _store.go file"})
				}
			}
		}
	}
	return out
}

// tableName is what database.Copy takes.
var tableName = regexp.MustCompile(`^[a-z_]+\.[a-z_]+$`)

// literals lists the string literals below a node, but for import paths and field tags.
func literals(n ast.Node) []*ast.BasicLit {
	var out []*ast.BasicLit
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field:
			if n.Type != nil {
				out = append(out, literals(n.Type)...)
			}
			return false
		case *ast.BasicLit:
			if n.Kind == token.STRING {
				out = append(out, n)
			}
		}
		return true
	})
	return out
}

// declaredCalls finds the calls that stand directly in declarations of package variables.
func declaredCalls(f *file) map[*ast.CallExpr]bool {
	out := map[*ast.CallExpr]bool{}
	for _, d := range f.ast.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.VAR {
			continue
		}
		ast.Inspect(g, func(n ast.Node) bool {
			if _, inFunc := n.(*ast.FuncLit); inFunc {
				return false
			}
			if c, ok := n.(*ast.CallExpr); ok {
				out[c] = true
			}
			return true
		})
	}
	return out
}

func TestSQLWalls(t *testing.T) {
	control(t, "sql_walls", sqlWalls)
	hold(t, sqlWalls)
}

// transactions keeps the opening of transactions in _ops.go files, and the driver's own types in the queue's room.
func transactions(tr *tree) []guilt {
	var out []guilt
	for _, f := range tr.goFiles() {
		if f.isTest() || under(f.dir(), "internal/platform/database") {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			c, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			from, name := called(c)
			switch {
			case name == "InTx" && !strings.HasSuffix(f.path, "_ops.go"):
				out = append(out, guilt{f.path, tr.line(c), "only _ops.go files open transactions"})
			case (name == "Pool" || name == "Raw" && from == "tx") && len(c.Args) == 0 && !under(f.dir(), "internal/platform/jobs"):
				out = append(out, guilt{f.path, tr.line(c), name + "() is for the job queue only"})
			}
			return true
		})
	}
	return out
}

func TestTransactions(t *testing.T) {
	control(t, "transactions", transactions)
	hold(t, transactions)
}

var (
	migrationName = regexp.MustCompile(`^\d{4}_[a-z]+(_[a-z0-9]+)*\.sql$`)
	references    = regexp.MustCompile(`(?i)\breferences\s+"?([a-z_][a-z0-9_]*)"?\s*\.`)
	goesDown      = regexp.MustCompile(`(?i)--\s*\+goose\s+down\b`)
)

// migrationWalls keeps migrations forward-only, named NNNN_room_what.sql, and foreign keys pointing left.
func migrationWalls(tr *tree) []guilt {
	place := map[string]int{"audit": -1, "river": -1} // platform's schemas: left of all
	for i, line := range order {
		for _, room := range line {
			place[path.Base(room)] = i
		}
	}
	var out []guilt
	for _, f := range tr.files {
		if f.dir() != "migrations" || path.Ext(f.path) != ".sql" {
			continue
		}
		base := path.Base(f.path)
		if !migrationName.MatchString(base) {
			out = append(out, guilt{f.path, 1, "a migration is named NNNN_room_what.sql"})
			continue
		}
		own, _, _ := strings.Cut(strings.TrimSuffix(base[5:], ".sql"), "_")
		n := 0
		for line := range strings.Lines(f.text) {
			n++
			if goesDown.MatchString(line) {
				out = append(out, guilt{f.path, n, "migrations go forward only"})
			}
			code, _, _ := strings.Cut(line, "--")
			for _, m := range references.FindAllStringSubmatch(code, -1) {
				to := strings.ToLower(m[1])
				at, known := place[to]
				if to != own && (!known || at >= place[own]) {
					out = append(out, guilt{f.path, n, "foreign keys point left only: not from " + own + " to " + to})
				}
			}
		}
	}
	return out
}

func TestMigrationWalls(t *testing.T) {
	control(t, "migrations", migrationWalls)
	hold(t, migrationWalls)
}
