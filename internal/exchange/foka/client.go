package foka

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"oszir/internal/platform/errs"
)

// Config is where the database is and how the program proves who it is.
type Config struct {
	URL       string // where notices are posted; "": nowhere
	TokenFile string // file with a bearer token; "": none
	CertFile  string // file with a client certificate and its key (PEM); "": none
	CAFile    string // file with the certificates that vouch for the server; "": those of the machine
}

// Client hands notices over.
type Client struct {
	url   string
	token string
	http  *http.Client
}

// How much of an answer is read, and how long its parts may take.
const (
	mostAnswer   = 64 << 10
	connectTime  = 5 * time.Second
	longestWait  = time.Hour
	mostAtOnce   = 8
	idleLifetime = 90 * time.Second
)

// NewClient makes a client. Errors: Invalid when the address is none, or not safe; when a file cannot be read.
func NewClient(cfg Config) (*Client, error) {
	u, err := url.Parse(cfg.URL)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && !(u.Scheme == "http" && loopback(u.Hostname())) {
		return nil, errs.New(errs.Invalid, "foka.bad_url")
	}
	c := &Client{url: u.String()}
	settings := &tls.Config{MinVersion: tls.VersionTLS12}
	if cfg.TokenFile != "" {
		text, err := os.ReadFile(cfg.TokenFile)
		if err != nil {
			return nil, errs.Wrap(err, errs.Invalid, "foka.bad_file", cfg.TokenFile)
		}
		c.token = strings.TrimSpace(string(text))
	}
	if cfg.CertFile != "" {
		pair, err := tls.LoadX509KeyPair(cfg.CertFile, cfg.CertFile)
		if err != nil {
			return nil, errs.Wrap(err, errs.Invalid, "foka.bad_file", cfg.CertFile)
		}
		settings.Certificates = []tls.Certificate{pair}
	}
	if cfg.CAFile != "" {
		text, err := os.ReadFile(cfg.CAFile)
		settings.RootCAs = x509.NewCertPool()
		if err != nil || !settings.RootCAs.AppendCertsFromPEM(text) {
			return nil, errs.Wrap(err, errs.Invalid, "foka.bad_file", cfg.CAFile)
		}
	}
	c.http = &http.Client{
		Transport: &http.Transport{
			DialContext: (&net.Dialer{Timeout: connectTime}).DialContext, TLSClientConfig: settings, TLSHandshakeTimeout: connectTime,
			MaxConnsPerHost: mostAtOnce, MaxIdleConnsPerHost: mostAtOnce, IdleConnTimeout: idleLifetime, MaxResponseHeaderBytes: mostAnswer, ForceAttemptHTTP2: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return c, nil
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// Fault is what kept a notice from being taken. It holds nothing of the notice.
type Fault struct {
	code     string
	final    bool
	findings []string
	wait     time.Duration
	err      error
}

// Error says what went wrong, without what was sent or answered.
func (f *Fault) Error() string { return "handing over to FOKA: " + f.code }

// Unwrap gives the cause.
func (f *Fault) Unwrap() error { return f.err }

// Code gives a word for what went wrong.
func (f *Fault) Code() string { return f.code }

// Final reports that the notice will never be taken as it is.
func (f *Fault) Final() bool { return f.final }

// Findings gives what the database found, each as place and word.
func (f *Fault) Findings() []string { return f.findings }

// Wait gives how long the database asks to be left alone; 0: it did not.
func (f *Fault) Wait() time.Duration { return f.wait }

// Answer is what the database says of a notice it took.
type Answer struct {
	Key     string `json:"key"`
	Benefit string `json:"benefit"`
	Version int64  `json:"version"`
	Result  string `json:"result"` // stored; stale: it knows a newer one
}

// refusal is what it says of one it does not take.
type refusal struct {
	Error    string    `json:"error"`
	Findings []Finding `json:"findings,omitempty"`
}

// Send hands over a notice that is written already, under a key, and gives the answer's word. The context bounds how long it
// takes. Errors: a Fault.
func (c *Client) Send(ctx context.Context, key string, body []byte) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, bytes.NewReader(body))
	if err != nil {
		return "", fmt.Errorf("asking FOKA: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Idempotency-Key", key)
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return "", transportFault(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(io.LimitReader(res.Body, mostAnswer+1))
	switch {
	case err != nil:
		return "", transportFault(err)
	case len(text) > mostAnswer:
		return "", &Fault{code: "too_long"}
	case res.StatusCode/100 == 2:
		var a Answer
		err = json.Unmarshal(text, &a)
		if err != nil || a.Key != key {
			return "", &Fault{code: "garbage"}
		}
		return a.Result, nil
	}
	return "", statusFault(res, text)
}

func statusFault(res *http.Response, text []byte) *Fault {
	switch s := res.StatusCode; {
	case s == http.StatusUnprocessableEntity, s == http.StatusBadRequest, s == http.StatusRequestEntityTooLarge:
		f := &Fault{code: "refused", final: true}
		var said refusal
		if json.Unmarshal(text, &said) == nil {
			for _, x := range said.Findings {
				f.findings = append(f.findings, x.Path+": "+x.Code)
			}
		}
		return f
	case s == http.StatusConflict:
		return &Fault{code: "conflict", final: true}
	case s == http.StatusUnauthorized, s == http.StatusForbidden:
		return &Fault{code: "auth"}
	case s == http.StatusTooManyRequests, s == http.StatusServiceUnavailable && res.Header.Get("Retry-After") != "":
		seconds, err := strconv.Atoi(res.Header.Get("Retry-After"))
		if err != nil || seconds < 1 {
			seconds = 30
		}
		return &Fault{code: "busy", wait: min(time.Duration(seconds)*time.Second, longestWait)}
	case s/100 == 3:
		return &Fault{code: "redirect"}
	case s/100 == 4:
		return &Fault{code: "misplaced"}
	}
	return &Fault{code: "server"}
}

// transportFault tells what broke before there was an answer.
func transportFault(err error) *Fault {
	var netErr net.Error
	var op *net.OpError
	var cert *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	f := &Fault{code: "cut", err: err}
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &netErr) && netErr.Timeout():
		f.code = "timeout"
	case errors.As(err, &cert), errors.As(err, &record), errors.As(err, &alert):
		f.code = "tls"
	case errors.As(err, &op) && op.Op == "dial":
		f.code = "connect"
	}
	return f
}
