package testprovider

import (
	"bytes"
	"io"
	"net/http"
	"time"
)

// Client speaks with the provider of the site that it stands on, within the program: however the site is reached from
// outside, and whatever its certificate, the program reaches itself.
func Client(site http.Handler) *http.Client {
	return &http.Client{Transport: within{site}, Timeout: 5 * time.Second}
}

type within struct{ site http.Handler }

// RoundTrip lets the site answer a request.
func (w within) RoundTrip(r *http.Request) (*http.Response, error) {
	asked := r.Clone(r.Context())
	asked.RequestURI, asked.RemoteAddr = r.URL.RequestURI(), "127.0.0.1:0"
	if asked.Body == nil {
		asked.Body = http.NoBody
	}
	a := &answer{header: http.Header{}, status: http.StatusOK}
	w.site.ServeHTTP(a, asked)
	return &http.Response{
		Status: http.StatusText(a.status), StatusCode: a.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: a.header, Body: io.NopCloser(&a.body), ContentLength: int64(a.body.Len()), Request: r,
	}, nil
}

// answer keeps what the site writes.
type answer struct {
	header http.Header
	body   bytes.Buffer
	status int
	begun  bool
}

// Header gives the answer's header.
func (a *answer) Header() http.Header { return a.header }

// WriteHeader notes the status; the first one counts.
func (a *answer) WriteHeader(status int) {
	if !a.begun {
		a.status, a.begun = status, true
	}
}

// Write adds to the body.
func (a *answer) Write(b []byte) (int, error) {
	a.begun = true
	return a.body.Write(b)
}
