package archtest

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// home says in which room a library lives. Other rooms see that room's types, so that a library can be replaced,
// and its oddities be known, in one place.
type home struct {
	library string
	room    string
	guests  []string // further rooms, for a reason that stands in why
	tests   bool     // tests anywhere may import it too
	why     string
}

// homes lists every library of other makers. A new one needs a line here with its reason.
var homes = []home{
	{library: "github.com/ThalesGroup/crypto11", room: "internal/platform/seal", why: "keys on tokens (PKCS#11) as Go signers"},
	{library: "github.com/alecthomas/kong", room: "cmd/oszir", why: "subcommands, flags and help from one struct; unknown flags are refused"},
	{library: "github.com/anishathalye/porcupine", tests: true, why: "decides whether what many clerks were answered at once has an order one at a time; in tests only"},
	{library: "github.com/beevik/etree", room: "internal/platform/xmlsign", why: "the tree of an XML document that is signed or checked"},
	{library: "github.com/cedar-policy/cedar-go", room: "internal/identity", why: "reads and evaluates the policy file in a language that auditors know"},
	{library: "github.com/go-jose/go-jose/v4", room: "internal/exchange", why: "checks what programs sign for their tokens (JWT, RFC 7523)"},
	{library: "github.com/coreos/go-oidc/v3", room: "internal/identity", why: "checks what an identity provider says (OpenID Connect)"},
	{library: "github.com/danielgtaylor/huma/v2", room: "internal/platform/api", why: "operations for programs, checked and described (OpenAPI 3.1) from the same Go types"},
	{library: "github.com/descope/virtualwebauthn", room: "internal/identity/identitytest", tests: true, why: "a passkey made of software; in tests only"},
	{library: "github.com/emersion/go-smtp", room: "internal/platform/mail/mailtest", tests: true, why: "a real mail server to send to; in tests only"},
	{library: "github.com/go-fonts/liberation", room: "internal/platform/pdf", why: "the typeface of documents, free to embed, with all Hungarian letters"},
	{library: "github.com/go-webauthn/webauthn", room: "internal/identity", why: "passkeys: makes the challenge and checks the answer"},
	{library: "github.com/google/go-cmp", tests: true, why: "differences of structs that can be read; in tests only"},
	{
		library: "github.com/jackc/pgx/v5", room: "internal/platform/database",
		guests: []string{"internal/platform/cluster", "internal/platform/jobs", "tools/bench"}, tests: true,
		why: "the PostgreSQL driver with COPY; cluster asks with it whether the server is up, jobs hands its transaction to the queue; tests look at the database from outside",
	},
	{library: "github.com/klauspost/compress", room: "internal/platform/spreadsheet", why: "inflates workbooks faster than the standard library"},
	{library: "github.com/makiuchi-d/gozxing", room: "internal/platform/qr", tests: true, why: "finds and reads the QR code in a photograph"},
	{library: "github.com/pb33f/libopenapi", tests: true, why: "reads descriptions of interfaces (OpenAPI 3.1) as clients' tools do; in tests only"},
	{library: "github.com/pb33f/libopenapi-validator", tests: true, why: "judges such a description, and what is sent and answered by it; in tests only"},
	{library: "github.com/pquerna/otp", room: "internal/identity", tests: true, why: "one-time codes (TOTP) and the picture to scan"},
	{library: "github.com/pressly/goose/v3", room: "internal/platform/database", why: "runs the migrations in order, under a lock"},
	{library: "github.com/prometheus/client_golang", room: "internal/platform/telemetry", why: "metrics in the form that every monitoring understands"},
	{library: "github.com/riverqueue/river", room: "internal/platform/jobs", why: "the job queue; a job is added in the transaction of its cause"},
	{library: "github.com/riverqueue/river/riverdriver/riverpgxv5", room: "internal/platform/jobs", why: "the queue's way to PostgreSQL"},
	{library: "github.com/russellhaering/goxmldsig", room: "internal/platform/xmlsign", why: "signs XML and checks the signature (XML-DSig, exclusive canonical form)"},
	{library: "github.com/santhosh-tekuri/jsonschema/v6", tests: true, why: "holds the answers of the interface for programs against its description; in tests only"},
	{library: "github.com/smallstep/pkcs7", tests: true, why: "a second reader of signatures beside our own; in tests only"},
	{library: "github.com/wneessen/go-mail", room: "internal/platform/mail", why: "writes letters by the book and hands them to a mail server"},
	{library: "github.com/xuri/excelize/v2", room: "internal/platform/workbook", tests: true, why: "writes new workbooks with drop-downs and formulas; in tests a second reader beside our own"},
	{library: "go.opentelemetry.io/otel", room: "internal/platform/telemetry", why: "traces, when a collector is configured"},
	{library: "go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp", room: "internal/platform/telemetry", why: "sends the traces"},
	{library: "go.opentelemetry.io/otel/sdk", room: "internal/platform/telemetry", why: "collects and samples the traces"},
	{library: "go.opentelemetry.io/otel/trace", room: "internal/platform/telemetry", why: "the spans of the traces"},
	{library: "go.yaml.in/yaml/v3", tests: true, why: "reads the published documents of the international interface; in tests only"},
	{library: "rsc.io/qr", room: "internal/platform/pdf", tests: true, why: "computes QR codes"},
	{library: "golang.org/x/mod", room: "internal/platform/audit", tests: true, why: "sumdb/tlog and note: the Merkle tree of transparency logs and signed checkpoints"},
	{library: "golang.org/x/oauth2", room: "internal/identity", why: "the code flow with an identity provider"},
	{library: "golang.org/x/crypto", room: "internal/identity", why: "argon2id for passwords"},
	{
		library: "golang.org/x/text", room: "internal/platform", guests: []string{"internal/people", "internal/identity"}, tests: true,
		why: "Unicode normal form, Hungarian sorting, names of countries",
	},
	{library: "golang.org/x/time", room: "internal/platform/web", guests: []string{"internal/identity"}, why: "counts how often an account or an address asks"},
}

// mayImport reports whether a package may import the library.
func (h home) mayImport(pkg string, inTest bool) bool {
	if h.tests && inTest {
		return true
	}
	rooms := h.guests
	if h.room != "" {
		rooms = append([]string{h.room}, rooms...)
	}
	return slices.ContainsFunc(rooms, func(r string) bool { return under(pkg, r) })
}

// where names the library's rooms for people.
func (h home) where() string {
	var out []string
	if h.room != "" {
		out = append(out, "`"+h.room+"`")
	}
	for _, g := range h.guests {
		out = append(out, "`"+g+"`")
	}
	if h.tests {
		out = append(out, "tests")
	}
	return strings.Join(out, ", ")
}

func oneHome(homes []home) rule {
	return func(tr *tree) []guilt {
		var out []guilt
		for _, f := range tr.goFiles() {
			for p, line := range tr.imports(f) {
				first, _, _ := strings.Cut(p, "/")
				if !strings.Contains(first, ".") {
					continue // the standard library, or ours
				}
				var best *home
				for i := range homes {
					if under(p, homes[i].library) && (best == nil || len(homes[i].library) > len(best.library)) {
						best = &homes[i]
					}
				}
				switch {
				case best == nil:
					out = append(out, guilt{f.path, line, p + " has no home; give it a line in the table, with its reason"})
				case !best.mayImport(f.dir(), f.isTest()):
					out = append(out, guilt{f.path, line, p + " lives in " + best.where()})
				}
			}
		}
		return append(out, required(tr, homes)...)
	}
}

// requirement is a line of go.mod.
var requirement = regexp.MustCompile(`^\s*(?:require )?(\S+) (v\S+)( // indirect)?$`)

// versions reads the required modules of go.mod.
func versions(goMod string) map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(goMod) {
		if m := requirement.FindStringSubmatch(strings.TrimRight(line, "\n")); m != nil {
			out[m[1]] = m[2]
		}
	}
	return out
}

// required compares go.mod with the table: what is required directly has a line, and what has a line is required.
func required(tr *tree, homes []home) []guilt {
	var out []guilt
	for _, f := range tr.files {
		if f.path != "go.mod" {
			continue
		}
		n := 0
		for line := range strings.Lines(f.text) {
			n++
			m := requirement.FindStringSubmatch(strings.TrimRight(line, " \n"))
			if m != nil && m[3] == "" && !slices.ContainsFunc(homes, func(h home) bool { return h.library == m[1] }) {
				out = append(out, guilt{f.path, n, m[1] + " is required and has no line in the table of homes"})
			}
		}
		there := versions(f.text)
		for _, h := range homes {
			if there[h.library] == "" {
				out = append(out, guilt{f.path, 1, h.library + " has a home and is not required; take its line away"})
			}
		}
	}
	return out
}

func TestLibrariesHaveOneHome(t *testing.T) {
	control(t, "dependencies", oneHome([]home{
		{library: "example.org/driver", room: "internal/platform/database", guests: []string{"internal/platform/jobs"}},
		{library: "example.org/driver/pool", room: "internal/platform/database"},
		{library: "example.org/compare", tests: true},
		{library: "example.org/gone", room: "cmd/oszir"},
	}))
	hold(t, oneHome(homes))
}

// dependencyTable is the table of docs/decisions.md.
func dependencyTable(homes []home, versions map[string]string) string {
	var b strings.Builder
	b.WriteString("| library | version | home | why |\n| --- | --- | --- | --- |\n")
	for _, h := range homes {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", h.library, versions[h.library], h.where(), h.why)
	}
	return b.String()
}

// The table stands between these two lines of the document.
const (
	tableBegins = "<!-- dependencies: generated by make docs -->\n"
	tableEnds   = "<!-- end of dependencies -->\n"
)

// withTable puts the table into the document; ok is false when the document has no place for it.
func withTable(doc, table string) (string, bool) {
	before, rest, ok := strings.Cut(doc, tableBegins)
	_, after, also := strings.Cut(rest, tableEnds)
	return before + tableBegins + "\n" + table + "\n" + tableEnds + after, ok && also
}

// TestDependencyTable keeps the table of docs/decisions.md equal to the table of homes and to go.mod.
func TestDependencyTable(t *testing.T) {
	t.Run("control", func(t *testing.T) {
		doc := "before\n" + tableBegins + "| old |\n" + tableEnds + "after\n"
		table := dependencyTable([]home{{library: "a/b", room: "cmd/oszir", why: "because"}}, map[string]string{"a/b": "v1.2.3"})
		got, ok := withTable(doc, table)
		if !ok || got == doc || !strings.Contains(got, "| `a/b` | v1.2.3 | `cmd/oszir` | because |\n") || !strings.HasSuffix(got, "after\n") {
			t.Errorf("a stale table is not noticed: %q", got)
		}
		if _, ok := withTable("no place", table); ok {
			t.Error("a document without a place for the table is not noticed")
		}
	})
	goMod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(root, "docs", "decisions.md")
	doc, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	fresh, ok := withTable(string(doc), dependencyTable(homes, versions(string(goMod))))
	if !ok {
		t.Fatalf("%s has no place for the dependency table", name)
	}
	golden(t, name, fresh)
}
