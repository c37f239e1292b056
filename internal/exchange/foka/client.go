package foka

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"time"

	"oszir/internal/exchange"
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
// takes. Errors: exchange.NotTaken.
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
		return "", exchange.NotReached(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(io.LimitReader(res.Body, mostAnswer+1))
	switch {
	case err != nil:
		return "", exchange.NotReached(err)
	case len(text) > mostAnswer:
		return "", &exchange.NotTaken{Word: "too_long"}
	case res.StatusCode/100 == 2:
		var a Answer
		err = json.Unmarshal(text, &a)
		if err != nil || a.Key != key {
			return "", &exchange.NotTaken{Word: "garbage"}
		}
		return a.Result, nil
	}
	return "", notTaken(res, text)
}

// notTaken reads an answer that says no, with what the database found.
func notTaken(res *http.Response, text []byte) *exchange.NotTaken {
	if res.StatusCode == http.StatusConflict {
		return &exchange.NotTaken{Word: "conflict", Never: true}
	}
	n := exchange.NotTakenFor(res)
	var said refusal
	if n.Never && json.Unmarshal(text, &said) == nil {
		for _, x := range said.Findings {
			n.Found = append(n.Found, x.Path+": "+x.Code)
		}
	}
	return n
}
