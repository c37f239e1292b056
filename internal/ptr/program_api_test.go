package ptr_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/people"
	"oszir/internal/platform/api"
	"oszir/internal/platform/database"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/spreadsheet"
	"oszir/internal/platform/web"
	"oszir/internal/ptr"
)

// post is where programs reach the rooms of the main job: over HTTP, with keys.
type post struct {
	*house
	db       *database.DB
	identity *identity.Module
	people   *people.Module
	at       string
	schema   *description
}

const passphrase = "Kavics lovarda 7. őrség"

// ownTexts stand in for the program's own messages, which a room to the right holds.
func ownTexts() fs.FS {
	own := `{"error.internal":"Váratlan hiba","error.not_found":"Nem található","error.unauthenticated":"Jelentkezzen be","error.key_reused":"Ezzel a kulccsal mást kértek","error.unavailable":"Nem érhető el"}`
	return fstest.MapFS{"messages/hu.json": {Data: []byte(own)}, "messages/en.json": {Data: []byte(own)}}
}

func newPost(t testing.TB) *post {
	t.Helper()
	h := newHouse(t)
	rooms := []fs.FS{ownTexts(), finding.Messages, spreadsheet.Messages, people.Messages, web.Messages, api.Messages, identity.Messages}
	text, err := i18n.New(slices.Concat(rooms, orgs.Messages(), ptr.Messages())...)
	if err != nil {
		t.Fatal(err)
	}
	p := &post{house: h, db: h.DB, identity: identity.New(identity.Deps{DB: h.DB}), people: people.New(h.DB)}
	a := api.New(api.Config[identity.Actor]{Title: "OSZIR", Version: "1", Catalog: text, TempDir: t.TempDir(), Key: func(ctx context.Context, key string) (api.Caller[identity.Actor], error) {
		s, err := p.identity.ByKey(ctx, key)
		return api.Caller[identity.Actor]{Who: s.Actor, Account: s.Actor.Code}, err
	}})
	h.MountAPI(a, p.people)
	p.people.MountAPI(a, people.Hooks{Text: text.Text, BodyName: func(ctx context.Context, id int64) (code, name string) {
		body, _ := h.Orgs.ByID(ctx, id)
		return body.Code, body.Name
	}})
	site, err := web.New(web.Config{Catalog: text})
	if err != nil {
		t.Fatal(err)
	}
	site.Mount("/api/", a, 512<<20)
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	p.at = server.URL
	doc, err := a.Description()
	if err != nil {
		t.Fatal(err)
	}
	p.schema = readDescription(t, doc)
	return p
}

// program is a client of the interface with a key of its own.
type program struct {
	t    testing.TB
	post *post
	key  string
	lang string
}

// program makes an account for a body, with a key.
func (p *post) program(body orgs.Body, role identity.Role) *program {
	p.t.Helper()
	code := strings.ToLower(body.Code) + "." + string(role)
	_, err := p.identity.AddAccount(p.t.Context(), identity.Operator(0), identity.NewAccount{Code: code, Name: "Próba Program", Password: passphrase, BodyID: body.ID, Role: role})
	if err != nil {
		p.t.Fatal(err)
	}
	key, err := p.identity.NewKey(p.t.Context(), identity.Operator(0), identity.MembershipOf{Code: code, BodyID: body.ID})
	if err != nil {
		p.t.Fatal(err)
	}
	return &program{t: p.t, post: p, key: key, lang: "hu"}
}

// reply is what came back.
type reply struct {
	Status int
	Header http.Header
	Body   []byte
}

// into reads the JSON of a good answer.
func (r reply) into(t testing.TB, status int, v any) {
	t.Helper()
	if r.Status != status {
		t.Fatalf("status %d, want %d: %s", r.Status, status, r.Body)
	}
	err := json.Unmarshal(r.Body, v)
	if err != nil {
		t.Fatalf("%v: %s", err, r.Body)
	}
}

// code gives the stable name of a problem.
func (r reply) code(t testing.TB) string {
	t.Helper()
	var p api.Problem
	err := json.Unmarshal(r.Body, &p)
	if err != nil || r.Header.Get("Content-Type") != "application/problem+json" {
		t.Fatalf("no problem document: %v, %s: %s", err, r.Header.Get("Content-Type"), r.Body)
	}
	return p.Code
}

// ask sends a request: v is nothing, bytes, or what is sent as JSON. Every answer is held against the description.
func (p *program) ask(method, path string, v any, headers ...string) reply {
	p.t.Helper()
	r, err := p.try(p.t.Context(), method, path, v, headers...)
	if err != nil {
		p.t.Fatal(err)
	}
	p.post.schema.judge(p.t, method, path, r)
	return r
}

func (p *program) try(ctx context.Context, method, path string, v any, headers ...string) (reply, error) {
	var body io.Reader
	kind := "application/json"
	switch v := v.(type) {
	case nil:
	case []byte:
		body, kind = bytes.NewReader(v), ptr.ContentType
	case json.RawMessage:
		body = bytes.NewReader(v)
	default:
		data, err := json.Marshal(v)
		if err != nil {
			return reply{}, err
		}
		body = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(ctx, method, p.post.at+path, body)
	if err != nil {
		return reply{}, err
	}
	if body != nil {
		req.Header.Set("Content-Type", kind)
	}
	if p.key != "" {
		req.Header.Set("Authorization", "Bearer "+p.key)
	}
	req.Header.Set("Accept-Language", p.lang)
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		return reply{}, err
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	return reply{Status: answer.StatusCode, Header: answer.Header, Body: data}, err
}

// description is the OpenAPI document as a client's tools use it.
type description struct {
	doc      any
	compiler *jsonschema.Compiler
	paths    map[*regexp.Regexp]string // pattern of a path → path as the document has it
	compiled map[string]*jsonschema.Schema
	seen     map[string]bool // operations that were answered well
}

func readDescription(t testing.TB, doc []byte) *description {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	d := &description{doc: v, compiler: jsonschema.NewCompiler(), paths: map[*regexp.Regexp]string{}, compiled: map[string]*jsonschema.Schema{}, seen: map[string]bool{}}
	d.compiler.AssertFormat()
	d.compiler.DefaultDraft(jsonschema.Draft2020)
	err = d.compiler.AddResource("file:///openapi.json", v)
	if err != nil {
		t.Fatal(err)
	}
	for path := range d.at("paths").(map[string]any) {
		pattern := regexp.MustCompile(`\\\{[a-z]+\\\}`).ReplaceAllString(regexp.QuoteMeta(path), `[^/]+`)
		d.paths[regexp.MustCompile("^"+pattern+"$")] = path
	}
	return d
}

// at follows keys into the document; nil where there is nothing.
func (d *description) at(keys ...string) any {
	v := d.doc
	for _, k := range keys {
		m, _ := v.(map[string]any)
		v = m[k]
	}
	return v
}

// judge holds an answer against what the document says of it.
func (d *description) judge(t testing.TB, method, target string, r reply) {
	t.Helper()
	target, _, _ = strings.Cut(target, "?")
	path := ""
	for pattern, p := range d.paths {
		if pattern.MatchString(target) && (path == "" || !strings.Contains(p, "{")) {
			path = p
		}
	}
	if path == "" {
		return // there is no such operation, and it was answered so
	}
	method = strings.ToLower(method)
	status := fmt.Sprint(r.Status)
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	if d.at("paths", path, method, "responses", status, "content", kind) == nil {
		t.Errorf("%s %s answers %s %s, which the description does not have", method, path, status, kind)
		return
	}
	if r.Status >= 400 {
		d.judgeProblem(t, method+" "+path, r)
	} else {
		d.seen[method+" "+path] = true
	}
	if format, _ := d.at("paths", path, method, "responses", status, "content", kind, "schema", "format").(string); format == "binary" {
		return
	}
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	pointer := "file:///openapi.json#/paths/" + escape.Replace(path) + "/" + method + "/responses/" + status + "/content/" + escape.Replace(kind) + "/schema"
	schema := d.compiled[pointer]
	if schema == nil {
		var err error
		schema, err = d.compiler.Compile(pointer)
		if err != nil {
			t.Fatalf("%s %s: %v", method, path, err)
		}
		d.compiled[pointer] = schema
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(r.Body))
	if err == nil {
		err = schema.Validate(v)
	}
	if err != nil {
		t.Errorf("%s %s %s is not as described: %v\n%s", method, path, status, err, r.Body)
	}
}

// judgeProblem holds an error against what is promised of all of them.
func (d *description) judgeProblem(t testing.TB, what string, r reply) {
	t.Helper()
	var p api.Problem
	err := json.Unmarshal(r.Body, &p)
	if err != nil || r.Header.Get("Content-Type") != "application/problem+json" || p.Status != r.Status || p.Title == "" || p.Detail == "" {
		t.Errorf("%s answers %d without a problem document: %v %s", what, r.Status, err, r.Body)
	}
}
