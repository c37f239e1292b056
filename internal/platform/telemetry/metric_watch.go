package telemetry

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"oszir/internal/platform/database"
)

// What is read when somebody asks for the metrics.
var (
	queueWaiting = prometheus.NewDesc("oszir_queue_waiting", "How many wait in a queue.", []string{"queue"}, nil)
	queueOldest  = prometheus.NewDesc("oszir_queue_oldest_seconds", "How long the oldest has waited.", []string{"queue"}, nil)

	poolConnections = prometheus.NewDesc("oszir_database_connections", "Connections of a pool: acquired, idle, and most there may be.", []string{"pool", "state"}, nil)
	poolWaits       = prometheus.NewDesc("oszir_database_waits_total", "Transactions that found no free connection.", []string{"pool"}, nil)
	poolWaited      = prometheus.NewDesc("oszir_database_wait_seconds_total", "Time spent waiting for a connection.", []string{"pool"}, nil)
	poolGivenUp     = prometheus.NewDesc("oszir_database_given_up_total", "Transactions that got no connection in time.", []string{"pool"}, nil)
	poolOpened      = prometheus.NewDesc("oszir_database_opened_total", "Connections that were made.", []string{"pool"}, nil)
)

// askEvery keeps many askers from being many questions to the database.
const askEvery = 5 * time.Second

// queue is a queue that is asked how long it is.
type queue struct {
	name string
	ask  func(ctx context.Context) (waiting int64, oldest time.Duration, err error)
	log  *slog.Logger

	mu      sync.Mutex
	asked   time.Time
	waiting int64
	oldest  time.Duration
	failed  bool
}

// WatchQueue lets the metrics say how many wait in a queue and for how long. ask is called at most every five seconds
// and gets one second; a queue that cannot be asked has no figure.
func (t *Telemetry) WatchQueue(name string, ask func(ctx context.Context) (waiting int64, oldest time.Duration, err error)) {
	if t != nil {
		t.registry.MustRegister(&queue{name: name, ask: ask, log: t.log})
	}
}

// Describe sends nothing: two queues have the same metrics with different labels.
func (q *queue) Describe(chan<- *prometheus.Desc) {}

// Collect is called by the registry.
func (q *queue) Collect(to chan<- prometheus.Metric) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if time.Since(q.asked) > askEvery {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		var err error
		q.waiting, q.oldest, err = q.ask(ctx)
		q.asked, q.failed = time.Now(), err != nil
		if err != nil {
			q.log.WarnContext(ctx, "queue cannot be asked", slog.String("queue", q.name), slog.String("cause", err.Error()))
		}
	}
	if q.failed {
		return
	}
	to <- prometheus.MustNewConstMetric(queueWaiting, prometheus.GaugeValue, float64(q.waiting), q.name)
	to <- prometheus.MustNewConstMetric(queueOldest, prometheus.GaugeValue, q.oldest.Seconds(), q.name)
}

type pools struct{ stat func() []database.PoolStat }

// WatchPools lets the metrics say how the database's connections are used.
func (t *Telemetry) WatchPools(stat func() []database.PoolStat) {
	if t != nil {
		t.registry.MustRegister(pools{stat})
	}
}

// Describe is called by the registry.
func (pools) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{poolConnections, poolWaits, poolWaited, poolGivenUp, poolOpened} {
		to <- d
	}
}

// Collect is called by the registry.
func (p pools) Collect(to chan<- prometheus.Metric) {
	for _, s := range p.stat() {
		for state, n := range map[string]int{"acquired": s.Acquired, "idle": s.Idle, "most": s.Most} {
			to <- prometheus.MustNewConstMetric(poolConnections, prometheus.GaugeValue, float64(n), s.Pool, state)
		}
		for d, v := range map[*prometheus.Desc]float64{
			poolWaits: float64(s.Waits), poolWaited: s.Waited.Seconds(), poolGivenUp: float64(s.GivenUp), poolOpened: float64(s.NewlyOpened),
		} {
			to <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, v, s.Pool)
		}
	}
}
