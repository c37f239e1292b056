package exchange

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"strconv"
	"time"
)

// longestWait is how long a partner's server may ask to be left alone.
const longestWait = time.Hour

// NotTaken is what kept something from being taken by a partner's server. It holds nothing of what was sent or answered.
type NotTaken struct {
	Word  string        // for what went wrong
	Never bool          // it will never be taken as it is
	Found []string      // what the partner found, each as place and word
	After time.Duration // how long the partner asks to be left alone; 0: it did not
	Cause error
}

// Error says what went wrong.
func (n *NotTaken) Error() string { return "handing over to a partner: " + n.Word }

// Unwrap gives the cause.
func (n *NotTaken) Unwrap() error { return n.Cause }

// Code gives the word for what went wrong.
func (n *NotTaken) Code() string { return n.Word }

// Final reports that it will never be taken as it is.
func (n *NotTaken) Final() bool { return n.Never }

// Findings gives what the partner found.
func (n *NotTaken) Findings() []string { return n.Found }

// Wait gives how long the partner asks to be left alone.
func (n *NotTaken) Wait() time.Duration { return n.After }

// NotReached tells what broke before there was an answer.
func NotReached(err error) *NotTaken {
	var slow net.Error
	var op *net.OpError
	var cert *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	n := &NotTaken{Word: "cut", Cause: err}
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &slow) && slow.Timeout():
		n.Word = "timeout"
	case errors.As(err, &cert), errors.As(err, &record), errors.As(err, &alert):
		n.Word = "tls"
	case errors.As(err, &op) && op.Op == "dial":
		n.Word = "connect"
	}
	return n
}

// NotTakenFor reads the status of an answer that says no.
func NotTakenFor(res *http.Response) *NotTaken {
	switch s := res.StatusCode; {
	case s == http.StatusBadRequest, s == http.StatusUnprocessableEntity, s == http.StatusRequestEntityTooLarge:
		return &NotTaken{Word: "refused", Never: true}
	case s == http.StatusUnauthorized, s == http.StatusForbidden:
		return &NotTaken{Word: "auth"}
	case s == http.StatusTooManyRequests, s == http.StatusServiceUnavailable && res.Header.Get("Retry-After") != "":
		seconds, err := strconv.Atoi(res.Header.Get("Retry-After"))
		if err != nil || seconds < 1 {
			seconds = 30
		}
		return &NotTaken{Word: "busy", After: min(time.Duration(seconds)*time.Second, longestWait)}
	case s/100 == 3:
		return &NotTaken{Word: "redirect"}
	case s/100 == 4:
		return &NotTaken{Word: "misplaced"}
	}
	return &NotTaken{Word: "server"}
}
