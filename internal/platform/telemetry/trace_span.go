package telemetry

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"oszir/internal/platform/errs"
)

// openTraces opens the way to a collector. Spans wait in memory and are dropped when it does not take them: no
// request ever waits for it. OTEL_TRACES_SAMPLER and its like are obeyed.
func (t *Telemetry) openTraces(cfg Config) error {
	u, err := url.Parse(cfg.OTLPEndpoint)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return errs.New(errs.Invalid, "app.bad_otlp_endpoint")
	}
	if !strings.HasSuffix(u.Path, "/v1/traces") {
		u = u.JoinPath("v1", "traces")
	}
	exporter, err := otlptracehttp.New(context.Background(), otlptracehttp.WithEndpointURL(u.String()))
	if err != nil {
		return fmt.Errorf("opening the way to the collector: %w", err)
	}
	var told atomic.Int64
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) {
		// A collector that is away would else fill the log.
		now := time.Now().Unix()
		last := told.Load()
		if now-last >= 60 && told.CompareAndSwap(last, now) {
			t.log.Warn("traces cannot be sent", slog.String("cause", err.Error()))
		}
	}))
	t.trace(cfg, sdk.WithBatcher(exporter))
	return nil
}

func (t *Telemetry) trace(cfg Config, where sdk.TracerProviderOption) {
	provider := sdk.NewTracerProvider(where, sdk.WithResource(resource.NewSchemaless(
		attribute.String("service.name", cfg.Service), attribute.String("service.version", cfg.Version))))
	t.tracer = provider.Tracer("oszir")
	t.stop = provider.Shutdown
}

var traceparent = propagation.TraceContext{}

// Request begins to watch a request: it is at work until the function it gives is called with the route's pattern and
// the status of the answer. A trace that the caller began (header traceparent) goes on. id is the request's number in
// the log.
func (t *Telemetry) Request(r *http.Request, id string) (*http.Request, func(route string, status int)) {
	if t == nil {
		return r, func(string, int) {}
	}
	t.metrics.inFlight.Inc()
	if t.tracer == nil {
		return r, t.requestDone
	}
	ctx := traceparent.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
	ctx, span := t.tracer.Start(ctx, "request", trace.WithSpanKind(trace.SpanKindServer),
		trace.WithAttributes(attribute.String("request.id", id), attribute.String("http.request.method", t.metrics.words.bound("method", r.Method))))
	return r.WithContext(ctx), func(route string, status int) {
		route = t.metrics.words.bound("route", routeOf(route))
		span.SetName(route)
		span.SetAttributes(attribute.String("http.route", route), attribute.Int("http.response.status_code", status))
		if status >= http.StatusInternalServerError {
			span.SetStatus(codes.Error, "")
		}
		span.End()
		t.requestDone(route, status)
	}
}

func (t *Telemetry) requestDone(string, int) { t.metrics.inFlight.Dec() }

// Job begins to watch a job, by the name of its handler; the function it gives ends it.
func (t *Telemetry) Job(ctx context.Context, name string) (context.Context, func(error)) {
	if t == nil {
		return ctx, func(error) {}
	}
	began := time.Now()
	name = t.metrics.words.bound("job", name)
	end := func(error) {}
	if t.tracer != nil {
		ctx, end = t.begin(ctx, "job "+name, trace.SpanKindConsumer)
	}
	return ctx, func(err error) {
		outcome := "done"
		switch {
		case errors.Is(err, context.Canceled):
			outcome = "stopped"
		case err != nil:
			outcome = "failed"
		}
		t.metrics.jobs.WithLabelValues(name, outcome).Observe(time.Since(began).Seconds())
		end(err)
	}
}

// databaseSpan makes spans of transactions, and of statements inside something that is traced: the job queue asks the
// database all day long by itself.
func (t *Telemetry) databaseSpan(ctx context.Context, kind, name string) (context.Context, func(error)) {
	if kind == "statement" && !trace.SpanFromContext(ctx).IsRecording() {
		return ctx, func(error) {}
	}
	return t.begin(ctx, kind+" "+name, trace.SpanKindClient, attribute.String("db.system.name", "postgresql"))
}

// begin makes a span. Of an error only its kind is told: its text stands in the log.
func (t *Telemetry) begin(ctx context.Context, name string, kind trace.SpanKind, attributes ...attribute.KeyValue) (context.Context, func(error)) {
	ctx, span := t.tracer.Start(ctx, name, trace.WithSpanKind(kind), trace.WithAttributes(attributes...))
	return ctx, func(err error) {
		if err != nil {
			span.SetStatus(codes.Error, kindName(err))
		}
		span.End()
	}
}

func kindName(err error) string {
	return map[errs.Kind]string{
		errs.Internal: "internal", errs.Invalid: "invalid", errs.NotFound: "not found", errs.Conflict: "conflict",
		errs.Unauthenticated: "unauthenticated", errs.Unavailable: "unavailable",
	}[errs.KindOf(err)]
}
