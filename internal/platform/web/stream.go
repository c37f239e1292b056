package web

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"oszir/internal/platform/errs"
)

// most streams at once in one process; each holds a connection and asks the database once a second.
const maxStreams = 2000

// Stream sends events to the page until work returns, the browser goes away or the program stops. work calls send
// with the name of an event and a piece of HTML. Use it on a route with Within(…) long enough.
func (c *Context) Stream(work func(ctx context.Context, send func(event, html string) error) error) error {
	s := c.Site
	defer s.streams.Add(-1)
	if s.streams.Add(1) > maxStreams {
		return errs.New(errs.Unavailable, "web.busy")
	}
	c.slot()
	h := c.W.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // a proxy must not hold events back
	c.W.WriteHeader(http.StatusOK)
	control := http.NewResponseController(c.W)
	ctx, cancel := context.WithCancel(c.Context())
	defer cancel()
	go func() {
		select {
		case <-s.stopping:
			cancel()
		case <-ctx.Done():
		}
	}()
	send := func(event, html string) error {
		_ = control.SetWriteDeadline(time.Now().Add(usualTime))
		var b strings.Builder
		fmt.Fprintf(&b, "event: %s\n", event)
		for line := range strings.Lines(html) {
			b.WriteString("data: " + strings.TrimRight(line, "\r\n") + "\n")
		}
		b.WriteString("\n")
		_, err := c.W.Write([]byte(b.String()))
		if err != nil {
			return err
		}
		return control.Flush()
	}
	_, err := c.W.Write([]byte("retry: 2000\n\n"))
	if err == nil {
		err = control.Flush()
	}
	if err == nil {
		err = work(ctx, send)
	}
	if err != nil && ctx.Err() == nil {
		s.cfg.Log.InfoContext(ctx, "stream ended", "id", c.seen.id, "cause", err.Error())
	}
	return nil
}
