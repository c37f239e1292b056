package telemetry_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"oszir/internal/platform/errs"
	"oszir/internal/platform/telemetry"
)

// collector takes what is sent to it over HTTP and keeps the bytes.
type collector struct {
	*httptest.Server
	mu    sync.Mutex
	paths []string
	got   bytes.Buffer
}

func newCollector(t *testing.T) *collector {
	c := &collector{}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.paths = append(c.paths, r.URL.Path)
		c.got.Write(body)
		w.Header().Set("Content-Type", "application/x-protobuf")
	}))
	t.Cleanup(c.Close)
	return c
}

// Spans arrive at the collector, as parts of the caller's trace, and hold nothing personal.
//
// Covers: L6, 16.2.5
func TestTraces_L6_ArriveAndHoldNothingPersonal(t *testing.T) {
	c := newCollector(t)
	var log bytes.Buffer
	tel := newTelemetry(t, telemetry.Config{OTLPEndpoint: c.URL, Version: "1.2"})
	r := httptest.NewRequest(http.MethodPost, "/people/123456788?q=Kanári", nil)
	r.Header.Set("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
	r, done := tel.Request(r, "0123456789abcdef")
	watch := tel.Database()
	ctx, end := watch.Span(r.Context(), "transaction", "people.Show")
	_, ended := watch.Span(ctx, "statement", "people SELECT people.person")
	ended(errors.New("reading Kanári"))
	telemetry.Logger(&log, "json", slog.LevelInfo).InfoContext(ctx, "working")
	end(errs.New(errs.Conflict, "people.changed_meanwhile", "Kanári"))
	done("POST /people/{id}", http.StatusInternalServerError)
	_, stray := watch.Span(t.Context(), "statement", "stray SELECT river.river_job")
	stray(nil)
	_, jobDone := tel.Job(t.Context(), "ptr.load_round")
	jobDone(nil)
	err := tel.Close(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got := c.got.String()
	if len(c.paths) == 0 || c.paths[0] != "/v1/traces" {
		t.Errorf("sent to %v", c.paths)
	}
	for _, want := range []string{
		"oszir", "1.2", "/people/{id}", "0123456789abcdef", "transaction people.Show", "statement people SELECT people.person", "job ptr.load_round",
		"conflict", "\x0a\xf7\x65\x19\x16\xcd\x43\xdd\x84\x48\xeb\x21\x1c\x80\x31\x9c",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the traces do not hold %q", want)
		}
	}
	for _, canary := range []string{"Kan", "123456788", "stray"} {
		if strings.Contains(got, canary) {
			t.Errorf("the traces hold %q", canary)
		}
	}
	if !strings.Contains(log.String(), `"trace":"0af7651916cd43dd8448eb211c80319c"`) {
		t.Errorf("the line does not name its trace: %s", &log)
	}
}

// A collector that is away holds nobody up.
func TestTraces_CollectorAway(t *testing.T) {
	tel := newTelemetry(t, telemetry.Config{OTLPEndpoint: "http://127.0.0.1:1/v1/traces"})
	for range 10_000 {
		_, done := tel.Request(httptest.NewRequest(http.MethodGet, "/", nil), "id")
		done("/", 200)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_ = tel.Close(ctx)
}
