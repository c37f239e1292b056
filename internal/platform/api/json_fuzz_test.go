package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oszir/internal/platform/api"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/web"
)

// command is a body as operations take it.
type command struct {
	Reason string            `json:"reason" minLength:"1" maxLength:"50"`
	Count  int64             `json:"count" minimum:"0" maximum:"1000"`
	Sure   bool              `json:"sure,omitempty"`
	Fields map[string]string `json:"fields,omitempty" maxProperties:"5"`
	Days   []string          `json:"days,omitempty" maxItems:"3"`
}

type commandIn struct{ Body command }

type commandOut struct{ Body struct{ Done bool } }

// A command that is taken means to us what it means to a second, strict reader: no field that we do not know, no
// value that was bent to fit. All else is refused as the sender's fault.
//
// Covers: F, 15.3.3, 15.3.5
func FuzzCommand(f *testing.F) {
	for _, s := range []string{
		`{"reason":"a","count":1}`, `{"reason":"a","count":1,"sure":true,"fields":{"x":"y"},"days":["2013-11-15"]}`, `{"reason":"a","count":1,"role":"admin"}`,
		`{"reason":"a","reason":"b","count":1}`, `{"Reason":"a","COUNT":1}`, `{"reason":"a","count":1.0}`, `{"reason":"a","count":"1"}`, `{"reason":"a","count":1e2}`,
		`{"reason":"a","count":1} {}`, `[]`, `null`, `{"reason":null,"count":1}`, `{"reason":"\ud800","count":1}`, "{\"reason\":\"\xff\",\"count\":1}", `{"reason":"a","count":99999999999999999999}`, ``,
		`{"reason":"a","count":1,"fields":{"x":"1","x":"2"}}`, `{"reason":"a","count":1,"$schema":"https://example.org"}`,
	} {
		f.Add([]byte(s))
	}
	text, err := i18n.New(texts(), web.Messages, api.Messages)
	if err != nil {
		f.Fatal(err)
	}
	a := api.New(api.Config[visitor]{Title: "Test", Version: "1", Catalog: text, Key: func(_ context.Context, key string) (api.Caller[visitor], error) {
		if key != "good" {
			return api.Caller[visitor]{}, errs.New(errs.Unauthenticated, "api.key_missing")
		}
		return api.Caller[visitor]{Who: visitor{"u1"}}, nil
	}})
	var got *command
	api.Register(a, api.Op{Method: "POST", Path: "/api/v1/commands", ID: "command", Summary: "A command", Tag: "test"}, func(_ context.Context, _ visitor, in *commandIn) (*commandOut, error) {
		got = &in.Body
		return &commandOut{}, nil
	})
	site, err := web.New(web.Config{Catalog: text})
	if err != nil {
		f.Fatal(err)
	}
	site.Mount("/api/", a, 1<<20)
	f.Fuzz(func(t *testing.T, body []byte) {
		got = nil
		r := httptest.NewRequest(http.MethodPost, "/api/v1/commands", bytes.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer good")
		w := httptest.NewRecorder()
		site.ServeHTTP(w, r)
		if w.Code >= http.StatusInternalServerError || (w.Code < 400) != (got != nil) {
			t.Fatalf("status %d: %s", w.Code, w.Body)
		}
		if got == nil {
			return
		}
		in := json.NewDecoder(bytes.NewReader(body))
		in.DisallowUnknownFields()
		var want command
		err := in.Decode(&want)
		if err != nil || in.More() {
			t.Fatalf("%q was taken, and a strict reader says %v", body, err)
		}
		if diff := cmp.Diff(want, *got); diff != "" {
			t.Fatalf("%q: a strict reader -, taken +\n%s", body, diff)
		}
		if got.Reason == "" || len([]rune(got.Reason)) > 50 || got.Count < 0 || got.Count > 1000 || len(got.Fields) > 5 || len(got.Days) > 3 {
			t.Fatalf("%q was taken as %+v", body, got)
		}
	})
}
