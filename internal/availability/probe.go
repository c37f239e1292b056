package availability

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"oszir/internal/platform/database"
)

// heartbeat is the name of the probe that a living process is.
const heartbeat = "heartbeat"

// Probe is something that is asked again and again whether it is there.
type Probe struct {
	Name     string // kept with outages; texts know those of the program
	Kind     Kind
	Services []string      // that do not work without it
	Every    time.Duration // from one question to the next
	Timeout  time.Duration
	Tries    int // that many failures in a row are an outage
	Ask      func(ctx context.Context) error
}

// The usual measures of a probe.
const (
	usualTries      = 3
	ownEvery        = 15 * time.Second
	pageEvery       = 30 * time.Second
	externalEvery   = time.Minute
	ownTimeout      = 5 * time.Second
	externalTimeout = 10 * time.Second
)

// longestAnswer is how much of an answer is read.
const longestAnswer = 1 << 20

// DatabaseProbe asks whether the database answers and takes writes.
func DatabaseProbe(db *database.DB) Probe {
	return Probe{Name: "database", Kind: Own, Services: Services(), Every: ownEvery, Timeout: ownTimeout, Tries: usualTries, Ask: func(ctx context.Context) error {
		err := db.Ping(ctx)
		if err != nil {
			return &failure{causeDatabase, err}
		}
		return nil
	}}
}

// PageProbe loads a page of this process from where it listens, as a browser does.
func PageProbe(name, service string, listener net.Addr, path string) Probe {
	dial := (&net.Dialer{}).DialContext
	client := newClient(&http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return dial(ctx, network, reachable(listener))
	}})
	return Probe{Name: name, Kind: Own, Services: []string{service}, Every: pageEvery, Timeout: ownTimeout, Tries: usualTries, Ask: func(ctx context.Context) error {
		return load(ctx, client, "http://"+reachable(listener)+path, http.StatusBadRequest)
	}}
}

// ExternalProbe asks a service of somebody else, without which people cannot use our pages. Whoever refuses a question
// that has no right to be answered is there.
func ExternalProbe(name, address string) Probe {
	client := newClient(&http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true, ForceAttemptHTTP2: true})
	return Probe{Name: name, Kind: External, Services: []string{Pages}, Every: externalEvery, Timeout: externalTimeout, Tries: usualTries, Ask: func(ctx context.Context) error {
		return load(ctx, client, address, http.StatusInternalServerError)
	}}
}

func newClient(t *http.Transport) *http.Client {
	return &http.Client{Transport: t, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// reachable gives an address by which this machine reaches a listener of its own, which may listen everywhere.
func reachable(listener net.Addr) string {
	tcp, ok := listener.(*net.TCPAddr)
	if !ok || !tcp.IP.IsUnspecified() {
		return listener.String()
	}
	return net.JoinHostPort("localhost", strconv.Itoa(tcp.Port))
}

// load reads an answer to its end; a status from bad on is none.
func load(ctx context.Context, client *http.Client, address string, bad int) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return fmt.Errorf("asking: %w", err)
	}
	r.Header.Set("User-Agent", "OSZIR availability")
	answer, err := client.Do(r)
	if err != nil {
		return fmt.Errorf("asking: %w", err)
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, io.LimitReader(answer.Body, longestAnswer))
	if err != nil {
		return fmt.Errorf("reading the answer: %w", err)
	}
	if answer.StatusCode >= bad {
		return &failure{causeStatus, fmt.Errorf("the answer has status %d", answer.StatusCode)}
	}
	return nil
}

// failure is an answer that is none, with the word by which it is kept.
type failure struct {
	cause string
	err   error
}

func (f *failure) Error() string { return f.err.Error() }

func (f *failure) Unwrap() error { return f.err }

// causeOf says in a word why a probe failed.
func causeOf(err error) string {
	var known *failure
	var dial *net.OpError
	var slow net.Error
	switch {
	case errors.As(err, &known):
		return known.cause
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &slow) && slow.Timeout():
		return causeTimeout
	case errors.As(err, &dial) && dial.Op == "dial":
		return causeRefused
	}
	return causeBroken
}
