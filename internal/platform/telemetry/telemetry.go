package telemetry

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/otel/trace"
)

// Config says what is watched and where it is told. The zero value counts and traces nothing.
type Config struct {
	Log          *slog.Logger
	OTLPEndpoint string // base address of a collector that takes OTLP over HTTP; "": no traces
	Service      string // name in traces; "": oszir
	Version      string
}

// Telemetry collects metrics and, when it has an endpoint, traces.
type Telemetry struct {
	log      *slog.Logger
	registry *prometheus.Registry
	metrics  metrics
	tracer   trace.Tracer // nil: nothing is traced
	stop     func(context.Context) error
}

// New makes the registry and opens the way to the collector; it does not wait for the collector to answer. Errors:
// Invalid when the endpoint is no address.
func New(cfg Config) (*Telemetry, error) {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Service == "" {
		cfg.Service = "oszir"
	}
	t := &Telemetry{log: cfg.Log, registry: prometheus.NewRegistry(), stop: func(context.Context) error { return nil }}
	t.metrics = newMetrics(t.registry, cfg.Version)
	if cfg.OTLPEndpoint != "" {
		err := t.openTraces(cfg)
		if err != nil {
			return nil, err
		}
	}
	return t, nil
}

// Close sends what is left of the traces, until the context ends.
func (t *Telemetry) Close(ctx context.Context) error {
	if t == nil {
		return nil
	}
	err := t.stop(ctx)
	if err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("sending the last traces: %w", err)
	}
	return nil
}

// Handler answers with the metrics in Prometheus' format. It belongs on an address for operators only.
func (t *Telemetry) Handler() http.Handler {
	return promhttp.HandlerFor(t.registry, promhttp.HandlerOpts{
		ErrorLog:            slog.NewLogLogger(t.log.Handler(), slog.LevelWarn),
		ErrorHandling:       promhttp.ContinueOnError, // one queue that cannot be asked does not hide the rest
		MaxRequestsInFlight: 3,
	})
}
