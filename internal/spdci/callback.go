package spdci

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"oszir/internal/exchange"
	"oszir/internal/platform/errs"
)

// parcel is what goes to a partner: the signed envelope of an answer, or the content of a notice, which is signed when it goes.
type parcel struct {
	Path    string          `json:"path"`              // below the partner's address
	URI     string          `json:"uri,omitempty"`     // where the message wanted its answer instead
	Signed  []byte          `json:"signed,omitempty"`  // as it goes
	Content json.RawMessage `json:"content,omitempty"` // to be signed
}

// callbackOf judges where the sender of a message wants its answer: at the origin that is registered, or nowhere. "" stands for the
// registered address. Errors: a Fault.
func callbackOf(p *exchange.Partner, uri string, later bool) (string, error) {
	switch {
	case !later:
		return "", nil
	case p.Callback == "":
		return "", &Fault{badSenderURI, "", "no_callback"}
	case uri == "":
		return "", nil
	case len(uri) > 2000 || !sameOrigin(uri, p.Callback):
		return "", &Fault{badSenderURI, "", "sender_uri"}
	}
	return uri, nil
}

// sameOrigin reports whether an address leads to the same scheme, host and port as a registered one.
func sameOrigin(uri, registered string) bool {
	a, err := url.Parse(uri)
	if err != nil || a.User != nil || a.Fragment != "" || a.Opaque != "" {
		return false
	}
	b, err := url.Parse(registered)
	return err == nil && a.Scheme == b.Scheme && strings.EqualFold(a.Host, b.Host) && a.Host != ""
}

// target gives where a parcel goes.
func (p *parcel) target(registered string) string {
	if p.URI != "" && sameOrigin(p.URI, registered) {
		return p.URI
	}
	return strings.TrimSuffix(registered, "/") + "/" + p.Path
}

// caller posts to partners.
type caller struct{ http *http.Client }

// Limits of a call; how long it may take says the outbox.
const (
	mostAnswer  = 64 << 10
	connectTime = 5 * time.Second
	longestWait = time.Hour
)

func newCaller() *caller {
	return &caller{&http.Client{
		Transport: &http.Transport{
			DialContext: (&net.Dialer{Timeout: connectTime}).DialContext, TLSHandshakeTimeout: connectTime, MaxConnsPerHost: 4, MaxIdleConnsPerHost: 4,
			IdleConnTimeout: 90 * time.Second, MaxResponseHeaderBytes: mostAnswer, ForceAttemptHTTP2: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// callFault is what kept a parcel from being taken. It holds nothing of it.
type callFault struct {
	code  string
	final bool
	wait  time.Duration
	err   error
}

func (f *callFault) Error() string       { return "calling a partner back: " + f.code }
func (f *callFault) Unwrap() error       { return f.err }
func (f *callFault) Code() string        { return f.code }
func (f *callFault) Final() bool         { return f.final }
func (*callFault) Findings() []string    { return nil }
func (f *callFault) Wait() time.Duration { return f.wait }

// post sends a body to an address and gives the word of the answer. Errors: a callFault.
func (c *caller) post(ctx context.Context, to string, body []byte) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return "", &callFault{code: "misplaced", err: err}
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	res, err := c.http.Do(req)
	if err != nil {
		return "", notReached(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(io.LimitReader(res.Body, mostAnswer+1))
	switch {
	case err != nil:
		return "", notReached(err)
	case len(text) > mostAnswer:
		return "", &callFault{code: "too_long"}
	}
	var said struct {
		Message struct {
			Ack string `json:"ack_status"`
		} `json:"message"`
	}
	_ = json.Unmarshal(text, &said) // an answer without a word is one too
	switch s := res.StatusCode; {
	case s/100 == 2 && said.Message.Ack == "ERR", s == http.StatusBadRequest, s == http.StatusUnprocessableEntity, s == http.StatusRequestEntityTooLarge:
		return "", &callFault{code: "refused", final: true}
	case s/100 == 2:
		return "taken", nil
	case s == http.StatusUnauthorized, s == http.StatusForbidden:
		return "", &callFault{code: "auth"}
	case s == http.StatusTooManyRequests, s == http.StatusServiceUnavailable && res.Header.Get("Retry-After") != "":
		seconds, err := strconv.Atoi(res.Header.Get("Retry-After"))
		if err != nil || seconds < 1 {
			seconds = 30
		}
		return "", &callFault{code: "busy", wait: min(time.Duration(seconds)*time.Second, longestWait)}
	case s/100 == 3:
		return "", &callFault{code: "redirect"}
	case s/100 == 4:
		return "", &callFault{code: "misplaced"}
	}
	return "", &callFault{code: "server"}
}

// notReached tells what broke before there was an answer.
func notReached(err error) *callFault {
	var slow net.Error
	var op *net.OpError
	f := &callFault{code: "cut", err: err}
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &slow) && slow.Timeout():
		f.code = "timeout"
	case errors.As(err, &op) && op.Op == "dial":
		f.code = "connect"
	}
	return f
}

// open reads a parcel and gives what is posted.
func (m *Module) open(body []byte) (*parcel, []byte, error) {
	p := &parcel{}
	err := json.Unmarshal(body, p)
	if err != nil {
		return nil, nil, fmt.Errorf("reading a parcel: %w", err)
	}
	if p.Signed != nil {
		return p, p.Signed, nil
	}
	content, err := exchange.CanonicalJSON(p.Content)
	if err != nil {
		return nil, nil, errs.Wrap(err, errs.Internal, "error.internal")
	}
	signed, err := sealContent(m.Key, content)
	return p, signed, err
}
