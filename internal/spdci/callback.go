package spdci

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
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

// post sends a body to an address and gives the word of the answer. Errors: exchange.NotTaken.
func (c *caller) post(ctx context.Context, to string, body []byte) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return "", &exchange.NotTaken{Word: "misplaced", Cause: err}
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
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
	}
	var said struct {
		Message struct {
			Ack string `json:"ack_status"`
		} `json:"message"`
	}
	_ = json.Unmarshal(text, &said) // an answer without a word is one too
	switch {
	case res.StatusCode/100 != 2:
		return "", exchange.NotTakenFor(res)
	case said.Message.Ack == "ERR":
		return "", &exchange.NotTaken{Word: "refused", Never: true}
	}
	return "taken", nil
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
