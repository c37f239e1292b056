package app_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"oszir/internal/app"
	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/cluster"
	"oszir/internal/platform/database"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/idnumber"
	"oszir/internal/platform/spreadsheet/hostile"
	"oszir/internal/platform/telemetry"
	"oszir/internal/platform/web/webtest"
	"oszir/internal/ptr"
)

// canaries are the data of a made-up person that must not be found in anything the operator sees.
var canaries = map[string]string{
	"taj": idnumber.TAJFor(77_123_456), "family_name": "Kanárixqzjq", "given_name": "Zsüliettxqzjq", "birth_family_name": "Kanárixqzjq", "birth_given_name": "Zsüliettxqzjq",
	"mother_family_name": "Tollasxqzjq", "mother_given_name": "Pipiskexqzjq", "birth_place": "Kalitkafalvaxqzjq", "residence_settlement": "Budapest", "residence_street": "Csicserxqzjq",
	"phone": "06 1 777 4242", "mobile": "06 20 777 4243", "email": "zsuliettxqzjq@example.org", "note": "csendben énekelxqzjq",
}

// honest are the values of the canary's row that say nothing of anybody.
var honest = map[string]string{
	"birth_date": "1935.02.15.", "sex": "Nő", "citizenship": "Magyar", "residence_country": "Magyarország", "residence_postcode": "1063", "residence_street_kind": "Utca",
	"residence_house_number": "7.", "residence_habitual": "x",
}

// canaryBook makes a workbook with the canary on the first sheet, with some values changed.
func canaryBook(t *testing.T, change map[string]string) []byte {
	t.Helper()
	var sheets []hostile.Content
	for _, s := range ptr.Sheets() {
		heading, row := make([]hostile.Value, len(s.Columns)), make([]hostile.Value, len(s.Columns))
		for c, f := range s.Columns {
			heading[c] = hostile.Value{Kind: "text", Text: f.Column}
			v := canaries[f.Key]
			if v == "" {
				v = honest[f.Key]
			}
			if other, ok := change[f.Key]; ok {
				v = other
			}
			if v != "" {
				row[c] = hostile.Value{Kind: "text", Text: v}
			}
		}
		table := hostile.Table{heading}
		if s.No == 1 {
			table = append(table, row)
		}
		sheets = append(sheets, hostile.Content{Sheet: s.Name, Table: table})
	}
	for c := range hostile.Over(1, sheets, func(sort, _ string) bool { return sort == "honest-shared" }) {
		return c.Bytes
	}
	t.Fatal("no workbook was made")
	return nil
}

// told is a place that can be written to by many.
type told struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (w *told) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.Write(p)
}

func (w *told) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.String()
}

// The canary is loaded, found wrong, searched, shown, corrected by nobody, asked for by strangers, and the database
// breaks while it is worked on. None of that leaves its data in the log, the metrics, the traces, the database's own
// log, the record of who did what, or among the temporary files.
//
// Covers: L6, 14.2.1, 14.2.4, 16.2.5
func TestCanary_L6_NothingPersonalInWhatTheOperatorSees(t *testing.T) {
	var log, traces told
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(&traces, r.Body) }))
	t.Cleanup(collector.Close)
	dir, temp := dataFolder(t), t.TempDir()
	t.Setenv("TMPDIR", temp)
	ctx := t.Context()
	a, err := app.Open(ctx, app.Config{
		Data: dir, Log: telemetry.Logger(&log, "json", slog.LevelDebug), OTLP: collector.URL, Quotas: quotas,
		Settings: map[string]string{"fsync": "off"},
	})
	if err != nil {
		t.Fatal(err)
	}
	closed := false
	t.Cleanup(func() {
		if !closed {
			_ = a.Close(context.Background())
		}
	})
	_, err = a.SeedDemo(ctx)
	if err != nil {
		t.Fatal(err)
	}
	body, err := a.Orgs.ByCode(ctx, "DEMO-D")
	if err != nil {
		t.Fatal(err)
	}
	who := identity.Operator(body.ID)
	const password = "Kanáris jelszó xqzjq 77"
	_, err = a.Identity.AddAccount(ctx, identity.System(), identity.NewAccount{Code: "madarasz", Name: "Madarász Próba", Password: password, BodyID: body.ID, Role: identity.RoleClerk})
	if err != nil {
		t.Fatal(err)
	}
	key, err := a.Identity.NewKey(ctx, identity.System(), identity.MembershipOf{Code: "madarasz", BodyID: body.ID})
	if err != nil {
		t.Fatal(err)
	}
	secrets := []string{password, key}

	load := func(file []byte) ptr.FileState {
		t.Helper()
		r, err := a.PTR.Upload(ctx, who, ptr.Incoming{Body: body, FileName: "Kanárixqzjq Zsüliettxqzjq.xlsx", Bytes: bytes.NewReader(file), Size: int64(len(file))})
		if err != nil {
			t.Fatal(err)
		}
		err = a.PTR.Round(ctx)
		if err != nil {
			t.Fatal(err)
		}
		s, err := a.PTR.State(ctx, who, i18n.Hungarian, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	if s := load(canaryBook(t, nil)); s.Status != ptr.Processed || s.Summary.Clients.New != 1 {
		t.Fatalf("the canary was not taken in: %+v", s)
	}
	wrong := load(canaryBook(t, map[string]string{"birth_date": "kanárinapxqzjq", "sex": "Kanárixqzjq", "taj": "Kanárixqzjq"}))
	err = a.PTR.Findings(ctx, who, i18n.Hungarian, wrong.ID, func(ptr.Row) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	found, err := a.People.Search(ctx, who, people.Criteria{Everything: canaries["family_name"] + " " + canaries["given_name"]})
	if err != nil || len(found.Hits) != 1 {
		t.Fatalf("%d hits, error %v", len(found.Hits), err)
	}
	_, err = a.People.Person(ctx, who, found.Hits[0].PersonID, database.AsOf{Day: 16000, Known: time.Now()})
	if err != nil {
		t.Fatal(err)
	}

	site, err := a.NewSite(app.Serving{Web: true, Modules: []string{"people", "ptr"}, PublicURL: "http://127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	b := webtest.NewBrowser(t, site)
	walk := func() {
		for _, path := range []string{
			"/", "/people", "/ptr", "/people/search?q=" + url.QueryEscape("Kanárixqzjq"), "/people/" + canaries["taj"], "/people/Kan%C3%A1rixqzjq", "/ptr/loads/" + canaries["taj"],
			"/sign-in?back=" + url.QueryEscape("/people/Kanárixqzjq"), "/api/v1/people/" + canaries["taj"], "/%0d%0aKanárixqzjq", "/people/" + a.People.PublicID(found.Hits[0].PersonID),
		} {
			b.Visit(path)
		}
		b.Submit("/people/search", url.Values{"q": {"Kanárixqzjq Zsüliettxqzjq 1935.02.15."}, "form_key": {"k1"}})
		b.Submit("/people/search", url.Values{"q": {canaries["taj"]}, "form_key": {"k2"}})
	}
	walk()
	b.Submit("/sign-in", url.Values{"code": {"Kanárixqzjq"}, "password": {"Kanárixqzjq"}})
	in := b.Visit("/sign-in")
	v := url.Values{"code": {"madarasz"}, "password": {password}, "form_key": {in.FormKey()}}
	b.Submit("/sign-in", v)
	walk()
	if page := b.Visit("/people/" + a.People.PublicID(found.Hits[0].PersonID)); !strings.Contains(page.Body, canaries["family_name"]) {
		t.Errorf("the page of the canary does not show it, so nothing is proved: %d %s %s", page.Status, page.Path, page.Text())
	}
	program := func(method, path, content string) {
		req, err := http.NewRequestWithContext(ctx, method, b.URL+path, strings.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+key)
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Idempotency-Key", canaries["taj"])
		b.Do(req)
	}
	program(http.MethodPost, "/api/v1/people/search", `{"name":"Kanárixqzjq","taj":"`+canaries["taj"]+`"}`)
	program(http.MethodPost, "/api/v1/people/search", `{"Kanárixqzjq":`)
	program(http.MethodGet, "/api/v1/ptr/loads?filter=Kan%C3%A1rixqzjq", "")
	program(http.MethodPost, "/api/v1/ptr/loads?rehearse=Kan%C3%A1rixqzjq", "Kanárixqzjq")

	// Now the database breaks in the middle of things.
	super := superOf(t, dir)
	for _, sql := range []string{"REVOKE INSERT ON people.person_version FROM oszir_app", "ALTER TABLE people.person_version RENAME COLUMN family_name TO family_name_gone"} {
		_, err = super.Exec(ctx, sql)
		if err != nil {
			t.Fatal(err)
		}
	}
	file := canaryBook(t, map[string]string{"taj": idnumber.TAJFor(77_123_457), "note": "másképp énekelxqzjq"})
	_, err = a.PTR.Upload(ctx, who, ptr.Incoming{Body: body, FileName: "Kanárixqzjq.xlsx", Bytes: bytes.NewReader(file), Size: int64(len(file))})
	if err != nil {
		t.Fatal(err)
	}
	err = a.PTR.Round(ctx)
	if err == nil {
		t.Error("the broken database was not noticed")
	}
	walk()

	metrics := b.Visit("/metrics").Body
	var entries string
	err = super.QueryRow(ctx, "SELECT coalesce(string_agg(e::text, E'\n'), '') FROM audit.entry e").Scan(&entries)
	if err != nil {
		t.Fatal(err)
	}
	_ = super.Close(ctx)
	closed = true
	err = a.Close(ctx)
	if err != nil {
		t.Error(err)
	}
	server, err := os.ReadFile(filepath.Join(dir, "postgres.log"))
	if err != nil {
		t.Fatal(err)
	}
	var left strings.Builder
	err = filepath.WalkDir(temp, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			data, rerr := os.ReadFile(path)
			fmt.Fprintf(&left, "%s\n%s\n", path, data)
			err = rerr
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	places := map[string]string{
		"the log": log.String(), "the metrics": metrics, "the traces": traces.String(), "the database's log": string(server), "the record of who did what": entries,
		"the temporary files": left.String(),
	}
	for place, text := range places {
		for _, word := range append(leaks(text), hits(text, secrets)...) {
			t.Errorf("%s holds %q", place, word)
		}
	}
	// Each place was really written to, and by what was done here.
	for place, want := range map[string]string{
		"the log": `"msg":"request"`, "the metrics": `oszir_http_request_seconds_count`, "the traces": "transaction people.Search", "the database's log": "database system",
		"the record of who did what": "people.search",
	} {
		if !strings.Contains(places[place], want) {
			t.Errorf("%s does not hold %q, so nothing is proved", place, want)
		}
	}
	if !strings.Contains(log.String(), `"level":"ERROR"`) {
		t.Error("nothing went wrong, so nothing is proved")
	}
	t.Run("control", func(t *testing.T) {
		var b bytes.Buffer
		slog.New(slog.NewJSONHandler(&b, nil)).Info("loaded", "name", "Kanárixqzjq", "taj", canaries["taj"])
		if len(leaks(b.String())) != 2 {
			t.Errorf("a line with the canary's data holds %q", leaks(b.String()))
		}
	})
}

// leaks lists what a text holds of the canary: any of its words of its own, in any usual writing, and its numbers.
func leaks(text string) []string {
	words := []string{"xqzjq"}
	for _, v := range canaries {
		if strings.ContainsAny(v, "0123456789") {
			words = append(words, v, strings.ReplaceAll(v, " ", ""))
		}
	}
	taj := canaries["taj"]
	return hits(text, append(words, taj[:3]+"-"+taj[3:6]+"-"+taj[6:]))
}

func hits(text string, words []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, w := range words {
		if !seen[w] && strings.Contains(text, w) {
			seen[w] = true
			out = append(out, w)
		}
	}
	return out
}

func superOf(t *testing.T, dir string) *pgx.Conn {
	t.Helper()
	address, err := cluster.URL(dir)
	if err != nil {
		t.Fatal(err)
	}
	c, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
