package telemetry

import (
	"strconv"
	"time"

	"oszir/internal/platform/database"
)

// ObserveRequest counts an answered request. route is the pattern it was matched by, never the address.
func (t *Telemetry) ObserveRequest(route, method string, status int, took time.Duration) {
	if t == nil {
		return
	}
	m := t.metrics
	class := other
	if status >= 100 && status < 600 {
		class = strconv.Itoa(status/100) + "xx"
	}
	m.requests.WithLabelValues(m.words.bound("route", routeOf(route)), m.words.bound("method", method), class).Observe(took.Seconds())
}

// Refused counts a request that a limit refused: busy, too_many, too_large.
func (t *Telemetry) Refused(reason string) {
	if t != nil {
		t.metrics.refused.WithLabelValues(t.metrics.words.bound("reason", reason)).Inc()
	}
}

// SignIn counts an attempt to sign in by its outcome.
func (t *Telemetry) SignIn(outcome string) {
	if t != nil {
		t.metrics.signIns.WithLabelValues(t.metrics.words.bound("outcome", outcome)).Inc()
	}
}

// Upload counts a workbook that has come to a status: FELTOLTVE when it was taken in, FELDOLGOZVA, failed …
func (t *Telemetry) Upload(status string) {
	if t != nil {
		t.metrics.uploads.WithLabelValues(t.metrics.words.bound("status", status)).Inc()
	}
}

// Loaded counts the rows of a workbook and the time spent on them; the quotient of their rates is rows a second.
func (t *Telemetry) Loaded(rows int64, took time.Duration) {
	if t != nil && rows >= 0 && took >= 0 {
		t.metrics.loadRows.Add(float64(rows))
		t.metrics.loadSeconds.Add(took.Seconds())
	}
}

// Sealed counts what a round of sealing the audit log did. newest is when its newest checkpoint was signed; zero: not known.
func (t *Telemetry) Sealed(sealed, refused int, newest time.Time) {
	if t == nil {
		return
	}
	t.metrics.logEntries.WithLabelValues("sealed").Add(float64(sealed))
	t.metrics.logEntries.WithLabelValues("refused").Add(float64(refused))
	if !newest.IsZero() {
		t.metrics.logNewest.Set(float64(newest.UnixMilli()) / 1000)
	}
}

// NotSealed counts a round of sealing that failed: outside says that it was bringing checkpoints out of the database.
func (t *Telemetry) NotSealed(outside bool) {
	if t == nil {
		return
	}
	place := "database"
	if outside {
		place = "outside"
	}
	t.metrics.logFaults.WithLabelValues(place).Inc()
}

// Outages says how many probes of each kind find something away now.
func (t *Telemetry) Outages(own, external int) {
	if t == nil {
		return
	}
	t.metrics.outages.WithLabelValues("own").Set(float64(own))
	t.metrics.outages.WithLabelValues("external").Set(float64(external))
}

// Database gives what the database's room calls: every transaction is counted, and traced when anything is.
func (t *Telemetry) Database() database.Watch {
	if t == nil {
		return database.Watch{}
	}
	w := database.Watch{Done: func(o database.Outcome, took time.Duration) {
		t.metrics.transactions.WithLabelValues(string(o)).Inc()
		t.metrics.transactionsIn.Observe(took.Seconds())
	}}
	if t.tracer != nil {
		w.Span = t.databaseSpan
	}
	return w
}
