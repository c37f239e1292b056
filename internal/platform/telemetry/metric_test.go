package telemetry_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"oszir/internal/platform/database"
	"oszir/internal/platform/telemetry"
)

func newTelemetry(t testing.TB, cfg telemetry.Config) *telemetry.Telemetry {
	t.Helper()
	tel, err := telemetry.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return tel
}

// scrape gives the metrics as a collector would see them.
func scrape(t testing.TB, tel *telemetry.Telemetry) string {
	t.Helper()
	w := httptest.NewRecorder()
	tel.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	body, err := io.ReadAll(w.Body)
	if err != nil || w.Code != http.StatusOK {
		t.Fatalf("status %d, error %v", w.Code, err)
	}
	return string(body)
}

// touchAll makes every metric there is hold something.
func touchAll(t testing.TB, tel *telemetry.Telemetry) {
	t.Helper()
	tel.ObserveRequest("GET /people/{id}", "GET", 200, 12*time.Millisecond)
	_, done := tel.Request(httptest.NewRequest(http.MethodGet, "/", nil), "id")
	done("/", 200)
	tel.Refused("busy")
	tel.SignIn("signed_in")
	tel.Upload("FELTOLTVE")
	tel.Loaded(1000, 50*time.Millisecond)
	_, end := tel.Job(t.Context(), "ptr.load_round")
	end(nil)
	tel.Sealed(40, 1, time.Unix(1_400_000_000, 500_000_000))
	tel.NotSealed(true)
	tel.Outages(1, 2)
	tel.Database().Done(database.Unknown, time.Millisecond)
	tel.WatchQueue("uploads", func(context.Context) (int64, time.Duration, error) { return 3, 7 * time.Second, nil })
	tel.WatchQueue("jobs", func(context.Context) (int64, time.Duration, error) { return 0, 0, errors.New("asking on purpose") })
	tel.WatchPools(func() []database.PoolStat {
		return []database.PoolStat{{Pool: "usual", Acquired: 1, Idle: 2, Most: 12, Waits: 4}}
	})
}

func TestMetrics_WhatIsSaid(t *testing.T) {
	tel := newTelemetry(t, telemetry.Config{Version: "1.2"})
	touchAll(t, tel)
	got := scrape(t, tel)
	for _, want := range []string{
		`oszir_http_request_seconds_bucket{method="GET",route="/people/{id}",status="2xx",le="0.02"} 1`,
		`oszir_http_requests_in_flight 0`,
		`oszir_http_refused_total{reason="busy"} 1`,
		`oszir_sign_ins_total{outcome="signed_in"} 1`,
		`oszir_uploads_total{status="FELTOLTVE"} 1`,
		`oszir_load_rows_total 1000`,
		`oszir_load_seconds_total 0.05`,
		`oszir_job_seconds_count{job="ptr.load_round",outcome="done"} 1`,
		`oszir_transactions_total{outcome="unknown"} 1`,
		`oszir_log_entries_total{outcome="sealed"} 40`,
		`oszir_log_entries_total{outcome="refused"} 1`,
		`oszir_log_faults_total{place="outside"} 1`,
		`oszir_log_faults_total{place="database"} 0`,
		`oszir_outages_open{kind="own"} 1`,
		`oszir_outages_open{kind="external"} 2`,
		`oszir_log_checkpoint_timestamp_seconds 1.4000000005e+09`,
		`oszir_queue_waiting{queue="uploads"} 3`,
		`oszir_queue_oldest_seconds{queue="uploads"} 7`,
		`oszir_database_connections{pool="usual",state="idle"} 2`,
		`oszir_database_waits_total{pool="usual"} 4`,
		`version="1.2"`,
		`go_goroutines `,
		`process_resident_memory_bytes `,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the metrics do not say %s", want)
		}
	}
	if strings.Contains(got, `queue="jobs"`) {
		t.Error("a queue that cannot be asked has a figure")
	}
}

// What a stranger sends never becomes a label, and no label grows without end.
//
// Covers: L6, 14.2.1
func TestMetrics_L6_LabelsAreBounded(t *testing.T) {
	tel := newTelemetry(t, telemetry.Config{})
	canaries := []string{
		"/people/123456788", "/people/Kanári", "/people/kanari.zsofia@example.org", "/people?q=Kanári", "/a\nb", "/people/1975-03-12", "/x/\x1b[31m",
		"Kanári Zsófia", "123456788", "kanari zsofia", strings.Repeat("/a", 100), "", "/{id} x", "/ptr/loads/12", "../..", "/%6b",
	}
	for _, c := range canaries {
		tel.ObserveRequest(c, c, 200, time.Millisecond)
		tel.Refused(c)
		tel.SignIn(c)
		tel.Upload(c)
		_, end := tel.Job(t.Context(), c)
		end(nil)
	}
	got := scrape(t, tel)
	for _, word := range []string{"Kan", "kanari", "1234", "1975", "loads/12", "x1b", "%6b"} {
		if strings.Contains(got, word) {
			t.Errorf("the metrics hold %q", word)
		}
	}
	for i := range 5000 {
		word := words(i)
		tel.ObserveRequest("GET /"+word, "GET", 200, time.Millisecond)
		tel.SignIn(word)
		_, end := tel.Job(t.Context(), word)
		end(nil)
	}
	if n := strings.Count(scrape(t, tel), "\n"); n > 10_000 {
		t.Errorf("%d lines of metrics", n)
	}
}

// words gives a different word of letters for each number.
func words(i int) string {
	return fmt.Sprintf("%c%c%c", 'a'+i%26, 'a'+i/26%26, 'a'+i/26/26%26)
}

func TestMetrics_RoutesOfTheProgram(t *testing.T) {
	tel := newTelemetry(t, telemetry.Config{})
	for _, route := range []string{"/{$}", "/static/{name...}", "/healthz", "/sign-in", "/ptr/loads/{id}/bad-rows.xlsx", "/api/v1/loads/{id}", "/openapi.json", "/"} {
		tel.ObserveRequest("GET "+route, "GET", 404, time.Millisecond)
		if !strings.Contains(scrape(t, tel), `route="`+route+`"`) {
			t.Errorf("route %s is counted as another", route)
		}
	}
}

func TestMetrics_JobOutcomes(t *testing.T) {
	tel := newTelemetry(t, telemetry.Config{})
	for _, err := range []error{nil, errors.New("breaking"), fmt.Errorf("working: %w", context.Canceled)} {
		_, end := tel.Job(t.Context(), "ptr.load_round")
		end(err)
	}
	got := scrape(t, tel)
	for _, outcome := range []string{"done", "failed", "stopped"} {
		if !strings.Contains(got, `oszir_job_seconds_count{job="ptr.load_round",outcome="`+outcome+`"} 1`) {
			t.Errorf("no job is %s", outcome)
		}
	}
}

// Rooms may be run without telemetry, in tests and at the command line.
func TestTelemetry_NilDoesNothing(t *testing.T) {
	var tel *telemetry.Telemetry
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	same, done := tel.Request(r, "id")
	done("/", 200)
	_, end := tel.Job(t.Context(), "ptr.load_round")
	end(nil)
	tel.ObserveRequest("/", "GET", 200, 0)
	tel.Refused("busy")
	tel.SignIn("wrong")
	tel.Upload("FELTOLTVE")
	tel.Loaded(1, 1)
	tel.WatchQueue("uploads", nil)
	tel.WatchPools(nil)
	if w := tel.Database(); same != r || w.Done != nil || w.Span != nil || tel.Close(t.Context()) != nil {
		t.Error("it did something")
	}
}

func TestNew_BadEndpoint(t *testing.T) {
	for _, bad := range []string{"collector:4318", "ftp://collector", "http://", "::"} {
		_, err := telemetry.New(telemetry.Config{OTLPEndpoint: bad})
		if err == nil {
			t.Errorf("%s was taken", bad)
		}
	}
}

func BenchmarkObserveRequest(b *testing.B) {
	tel := newTelemetry(b, telemetry.Config{})
	for b.Loop() {
		tel.ObserveRequest("GET /people/{id}", "GET", 200, 12*time.Millisecond)
	}
}

// The cost of a request when nothing is traced, beside the cost when everything is.
func BenchmarkRequest(b *testing.B) {
	for _, c := range []struct{ name, endpoint string }{{"not traced", ""}, {"traced", "http://127.0.0.1:1"}} {
		b.Run(c.name, func(b *testing.B) {
			tel := newTelemetry(b, telemetry.Config{OTLPEndpoint: c.endpoint})
			r := httptest.NewRequest(http.MethodGet, "/people/1", nil)
			watch := tel.Database()
			for b.Loop() {
				req, done := tel.Request(r, "0123456789abcdef")
				if watch.Span != nil {
					ctx, end := watch.Span(req.Context(), "transaction", "people.Show")
					_, ended := watch.Span(ctx, "statement", "people SELECT people.person")
					ended(nil)
					end(nil)
				}
				done("GET /people/{id}", 200)
			}
			b.StopTimer()
			ctx, cancel := context.WithCancel(context.Background())
			cancel() // nobody listens: what is left is thrown away
			_ = tel.Close(ctx)
		})
	}
}
