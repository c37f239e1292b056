package telemetry

import (
	"runtime"
	"runtime/debug"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// metrics are all metrics that the program counts itself; those read when asked stand in metric_watch.go.
type metrics struct {
	requests       *prometheus.HistogramVec
	inFlight       prometheus.Gauge
	refused        *prometheus.CounterVec
	signIns        *prometheus.CounterVec
	uploads        *prometheus.CounterVec
	loadRows       prometheus.Counter
	loadSeconds    prometheus.Counter
	jobs           *prometheus.HistogramVec
	transactions   *prometheus.CounterVec
	transactionsIn prometheus.Histogram
	logEntries     *prometheus.CounterVec
	logFaults      *prometheus.CounterVec
	logNewest      prometheus.Gauge
	outages        *prometheus.GaugeVec
	words          *words
}

// requestBuckets answer how many were faster than the aims of 5 ms, 20 ms, 50 ms, 300 ms and one second, up to the
// usual deadline.
var requestBuckets = []float64{.005, .01, .02, .05, .1, .2, .3, .5, 1, 2, 5, 10}

func newMetrics(r *prometheus.Registry, version string) metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	m := metrics{
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "oszir_http_request_seconds", Help: "Time from request to the end of its answer, by route pattern.", Buckets: requestBuckets,
		}, []string{"route", "method", "status"}),
		inFlight:    prometheus.NewGauge(prometheus.GaugeOpts{Name: "oszir_http_requests_in_flight", Help: "Requests at work."}),
		refused:     counter("oszir_http_refused_total", "Requests refused by a limit.", "reason"),
		signIns:     counter("oszir_sign_ins_total", "Attempts to sign in.", "outcome"),
		uploads:     counter("oszir_uploads_total", "Workbooks whose work has ended, and those taken in.", "status"),
		loadRows:    prometheus.NewCounter(prometheus.CounterOpts{Name: "oszir_load_rows_total", Help: "Rows of workbooks that were judged."}),
		loadSeconds: prometheus.NewCounter(prometheus.CounterOpts{Name: "oszir_load_seconds_total", Help: "Time spent on workbooks."}),
		jobs: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "oszir_job_seconds", Help: "Time of jobs, by how they ended.", Buckets: []float64{.01, .1, 1, 10, 60, 600, 3600},
		}, []string{"job", "outcome"}),
		transactions: counter("oszir_transactions_total", "Transactions by how they ended; unknown: the answer to the commit was lost.", "outcome"),
		transactionsIn: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "oszir_transaction_seconds", Help: "Time of transactions.", Buckets: []float64{.001, .005, .02, .05, .2, 1, 10, 60, 600},
		}),
		logEntries: counter("oszir_log_entries_total", "Entries of the audit log that were sealed, and those refused for a wrong mark.", "outcome"),
		logFaults:  counter("oszir_log_faults_total", "Rounds of sealing that failed: in the database, or bringing checkpoints out of it.", "place"),
		logNewest:  prometheus.NewGauge(prometheus.GaugeOpts{Name: "oszir_log_checkpoint_timestamp_seconds", Help: "When the newest checkpoint of the audit log was signed."}),
		outages:    prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "oszir_outages_open", Help: "Probes of this process that find something away now, by whose it is."}, []string{"kind"}),
		words:      &words{known: map[string]map[string]bool{}},
	}
	build := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "oszir_build_info", Help: "Always 1; the labels say what runs."}, []string{"version", "revision", "go"})
	build.WithLabelValues(version, revision(), runtime.Version()).Set(1)
	// Counted from nothing, so that the first fault is a rise.
	for _, outcome := range []string{"sealed", "refused"} {
		m.logEntries.WithLabelValues(outcome)
	}
	for _, place := range []string{"database", "outside"} {
		m.logFaults.WithLabelValues(place)
	}
	for _, kind := range []string{"own", "external"} {
		m.outages.WithLabelValues(kind)
	}
	r.MustRegister(m.outages, m.logEntries, m.logFaults, m.logNewest, m.requests, m.inFlight, m.refused, m.signIns, m.uploads, m.loadRows, m.loadSeconds, m.jobs, m.transactions, m.transactionsIn, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// revision is the state of the sources that the program was built from.
func revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return ""
}
