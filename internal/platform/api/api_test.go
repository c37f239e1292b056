package api_test

import (
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"oszir/internal/platform/api"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/web"
)

type visitor struct{ code string }

type askIn struct {
	ID  string `path:"id" maxLength:"20"`
	Day string `query:"day"`
	Key string `header:"Idempotency-Key"`
}

type askOut struct {
	Body struct {
		ID, By, Day string
	}
}

type sendIn struct {
	api.Raw
	Name string `header:"X-Name"`
}

func texts() fs.FS {
	own := `{"error.internal":"Váratlan hiba","error.not_found":"Nem található"}`
	en := `{"error.internal":"Unexpected","error.not_found":"Not found"}`
	return fstest.MapFS{"messages/hu.json": {Data: []byte(own)}, "messages/en.json": {Data: []byte(en)}}
}

func serve(t *testing.T) string {
	t.Helper()
	text, err := i18n.New(texts(), web.Messages, api.Messages)
	if err != nil {
		t.Fatal(err)
	}
	a := api.New(api.Config[visitor]{Title: "Test", Version: "1", Catalog: text, Key: func(_ context.Context, key string) (api.Caller[visitor], error) {
		if key != "good" {
			return api.Caller[visitor]{}, errs.New(errs.Unauthenticated, "api.key_missing")
		}
		return api.Caller[visitor]{Who: visitor{"u1"}, Account: "u1", Body: "B"}, nil
	}})
	api.Register(a, api.Op{Method: "GET", Path: "/api/v1/things/{id}", ID: "thing", Summary: "A thing", Tag: "test"}, func(_ context.Context, who visitor, in *askIn) (*askOut, error) {
		if in.ID == "none" {
			return nil, errs.New(errs.NotFound, "error.not_found")
		}
		out := &askOut{}
		out.Body.ID, out.Body.By, out.Body.Day = in.ID, who.code, in.Day
		return out, nil
	})
	api.RegisterFile(a, api.Op{Method: "POST", Path: "/api/v1/echo", ID: "echo", Summary: "What was sent", Tag: "test", Body: 1 << 20, Sends: "application/octet-stream"}, "application/octet-stream",
		func(_ context.Context, _ visitor, in *sendIn) (*api.File, error) {
			return &api.File{Name: "őű.bin", Type: "application/octet-stream", Write: func(w io.Writer) error {
				_, err := io.Copy(w, in.Reader())
				return err
			}}, nil
		})
	site, err := web.New(web.Config{Catalog: text})
	if err != nil {
		t.Fatal(err)
	}
	site.Mount("/api/", a, 1<<20)
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	doc, err := a.Description()
	if err != nil || !strings.Contains(string(doc), `"openapi":"3.1.0"`) || !strings.Contains(string(doc), "application/octet-stream") {
		t.Errorf("description: %v %s", err, doc)
	}
	return server.URL
}

func ask(t *testing.T, method, url, key, body string, headers ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if key != "" {
		req.Header.Set("Authorization", "Bearer "+key)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(text)
}

func TestAPI(t *testing.T) {
	at := serve(t)
	cases := []struct {
		name, method, path, key string
		headers                 []string
		status                  int
		want                    string
	}{
		{"good", "GET", "/api/v1/things/7?day=2013-11-15", "good", nil, 200, `"By":"u1"`},
		{"no key", "GET", "/api/v1/things/7", "", nil, 401, "kulcs"},
		{"wrong key", "GET", "/api/v1/things/7", "bad", nil, 401, "kulcs"},
		{"not there", "GET", "/api/v1/things/none", "good", nil, 404, "Nem található"},
		{"not there, in English", "GET", "/api/v1/things/none", "good", []string{"Accept-Language", "en"}, 404, "Not found"},
		{"no such operation", "GET", "/api/v1/nothing", "good", nil, 404, "Nem található"},
		{"unknown query parameter", "GET", "/api/v1/things/7?dya=1", "good", nil, 422, "dya"},
		{"too long", "GET", "/api/v1/things/" + strings.Repeat("x", 30), "good", nil, 422, "path.id"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			answer, body := ask(t, c.method, at+c.path, c.key, "", c.headers...)
			if answer.StatusCode != c.status || !strings.Contains(body, c.want) {
				t.Errorf("%d %s", answer.StatusCode, body)
			}
			if c.status >= 400 {
				var p api.Problem
				err := json.Unmarshal([]byte(body), &p)
				if err != nil || p.Status != c.status || answer.Header.Get("Content-Type") != "application/problem+json" {
					t.Errorf("no problem document: %v %q %s", err, answer.Header.Get("Content-Type"), body)
				}
			}
			if answer.Header.Get("Cache-Control") != "no-store" {
				t.Error("the answer may be kept")
			}
		})
	}
}

func TestAPI_FileInAndOut(t *testing.T) {
	at := serve(t)
	sent := strings.Repeat("0123456789", 50_000)
	answer, body := ask(t, "POST", at+"/api/v1/echo", "good", sent, "Content-Type", "application/octet-stream")
	if answer.StatusCode != http.StatusOK || body != sent || !strings.Contains(answer.Header.Get("Content-Disposition"), "utf-8''") {
		t.Errorf("%d, %d bytes, %s", answer.StatusCode, len(body), answer.Header.Get("Content-Disposition"))
	}
	answer, body = ask(t, "POST", at+"/api/v1/echo", "good", strings.Repeat("x", 2<<20), "Content-Type", "application/octet-stream")
	if answer.StatusCode != http.StatusRequestEntityTooLarge || answer.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("too large: %d %s", answer.StatusCode, body)
	}
}
