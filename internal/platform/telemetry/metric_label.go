package telemetry

import (
	"regexp"
	"strings"
	"sync"
)

// other stands for every value that a label may not have.
const other = "other"

// The shapes of what may be a label: words of the program's text. An address that somebody asked for, an id, a name
// with capitals or accents do not fit.
var (
	wordShape  = regexp.MustCompile(`^([a-z][a-z0-9]{0,15}([._][a-z][a-z0-9]{0,15}){0,4}|[A-Z]+(_[A-Z]+)*)$`)
	routeShape = regexp.MustCompile(`^(/([a-z]+([-_][a-z]+)*(\.[a-z]+)?|v[0-9]|\{[a-zA-Z]+(\.\.\.)?\}|\{\$\})?)+$`)
)

// most are the numbers of values that a label may have; one more is counted as other.
var most = map[string]int{"route": 400, "method": 8, "reason": 12, "outcome": 12, "status": 12, "job": 60}

// words remembers the values of each label.
type words struct {
	mu    sync.RWMutex
	known map[string]map[string]bool
}

// bound gives the value when the label may have it, else other.
func (w *words) bound(label, value string) string {
	w.mu.RLock()
	known := w.known[label][value]
	w.mu.RUnlock()
	if known {
		return value
	}
	shape := wordShape
	if label == "route" {
		shape = routeShape
	}
	if len(value) > 120 || !shape.MatchString(value) {
		return other
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.known[label]) >= most[label] {
		return other
	}
	if w.known[label] == nil {
		w.known[label] = map[string]bool{}
	}
	w.known[label][value] = true
	return value
}

// routeOf takes method and host off a pattern of http.ServeMux: GET /people/{id} is /people/{id}.
func routeOf(pattern string) string {
	if i := strings.IndexByte(pattern, '/'); i > 0 {
		return pattern[i:]
	}
	return pattern
}
