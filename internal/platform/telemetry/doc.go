// Package telemetry is the room of what the operator sees of the running program: log lines, metrics and traces.
//
// Nouns: Telemetry (metrics in a registry of its own and, when an endpoint is configured, traces), Logger. Verbs: New,
// Observe…, Request, Job, Database, WatchQueue, WatchPools, Handler. It is the one home of Prometheus and OpenTelemetry: other
// rooms call plain functions or offer hooks that app fills in.
//
// Promises: a label holds a word of the program's text, never an id and nothing personal, and each label has a bounded
// number of values; a log line is one line, whatever was in it; without an endpoint nothing is traced and nothing is
// spent on it. A nil *Telemetry does nothing.
//
// It must not: know a module, hold personal data, or be the record of who did what: that is audit.
package telemetry
