package telemetry

import (
	"context"
	"fmt"
	"io"
	"log/slog"

	"go.opentelemetry.io/otel/trace"
)

// Logger makes the program's log: a line for each thing that happened, as JSON or, with format "text", for eyes. What
// looks personal is taken out of every line, and nothing in a line can begin another one or steer a terminal.
func Logger(w io.Writer, format string, level slog.Leveler) *slog.Logger {
	opt := &slog.HandlerOptions{Level: level, ReplaceAttr: replace}
	var h slog.Handler = slog.NewJSONHandler(w, opt)
	if format == "text" {
		h = slog.NewTextHandler(w, opt)
	}
	return slog.New(handler{h})
}

// handler adds the number of the trace that a line belongs to.
type handler struct{ slog.Handler }

// Handle writes a line.
func (h handler) Handle(ctx context.Context, r slog.Record) error {
	if s := trace.SpanContextFromContext(ctx); s.IsSampled() {
		r.AddAttrs(slog.String("trace", s.TraceID().String()))
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs gives a handler whose lines begin with these.
func (h handler) WithAttrs(a []slog.Attr) slog.Handler { return handler{h.Handler.WithAttrs(a)} }

// WithGroup gives a handler whose lines stand in a group.
func (h handler) WithGroup(name string) slog.Handler { return handler{h.Handler.WithGroup(name)} }

// replace makes every value of a line a plain and clean one.
func replace(_ []string, a slog.Attr) slog.Attr {
	if secret[a.Key] {
		return slog.String(a.Key, hidden)
	}
	a.Key = clean(a.Key)
	switch a.Value.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(clean(a.Value.String()))
	case slog.KindAny:
		switch v := a.Value.Any().(type) {
		case slog.Level: // the level's own place
		case error:
			a.Value = slog.StringValue(clean(v.Error()))
		case nil:
		default:
			a.Value = slog.StringValue(clean(fmt.Sprint(v)))
		}
	}
	return a
}
