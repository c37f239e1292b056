package database

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"oszir/internal/platform/errs"
)

// Outcome says how a transaction ended.
type Outcome string

// The outcomes of a transaction.
const (
	Committed   Outcome = "committed"
	TakenBack   Outcome = "taken_back"  // a rehearsal
	Refused     Outcome = "refused"     // a rule said no
	Failed      Outcome = "failed"      // our fault
	Unavailable Outcome = "unavailable" // the database could not
	Abandoned   Outcome = "abandoned"   // whoever asked has left
	Unknown     Outcome = "unknown"     // ErrOutcomeUnknown
)

// Watch hears what the database does. It keeps the libraries of metrics and traces out of this room. Fields may be nil.
type Watch struct {
	// Done hears of every transaction that ended.
	Done func(o Outcome, took time.Duration)
	// Span begins a span of a kind (transaction, statement) and gives the function that ends it. Names come from the
	// program's text and never hold a value. nil: nothing is traced, and costs nothing.
	Span func(ctx context.Context, kind, name string) (context.Context, func(error))
}

func outcomeOf(err error) Outcome {
	switch {
	case err == nil:
		return Committed
	case errors.Is(err, errRollback):
		return TakenBack
	case errors.Is(err, ErrOutcomeUnknown):
		return Unknown
	case errors.Is(err, context.Canceled):
		return Abandoned
	}
	switch errs.KindOf(err) {
	case errs.Internal:
		return Failed
	case errs.Unavailable:
		return Unavailable
	}
	return Refused
}

func (w Watch) done(o Outcome, began time.Time) {
	if w.Done != nil {
		w.Done(o, time.Since(began))
	}
}

// operationOf names the operation that opens a transaction: ptr.Upload. skip counts callers above this function.
func operationOf(skip int) string {
	var pcs [1]uintptr
	if runtime.Callers(skip+2, pcs[:]) == 0 {
		return "transaction"
	}
	f, _ := runtime.CallersFrames(pcs[:]).Next()
	name := f.Function[strings.LastIndexByte(f.Function, '/')+1:] // ptr.(*Module).Upload.func1
	room, rest, _ := strings.Cut(name, ".")
	for part := range strings.SplitSeq(rest, ".") {
		if part != "" && part[0] != '(' && !strings.HasPrefix(part, "func") {
			return room + "." + part
		}
	}
	return room
}

// tracer makes a span of every statement of a transaction that is traced.
type tracer struct {
	span func(ctx context.Context, kind, name string) (context.Context, func(error))
}

type endKey struct{}

func (t tracer) begin(ctx context.Context, name string) context.Context {
	ctx, end := t.span(ctx, "statement", name)
	return context.WithValue(ctx, endKey{}, end)
}

func (tracer) end(ctx context.Context, err error) {
	if end, ok := ctx.Value(endKey{}).(func(error)); ok {
		end(err)
	}
}

// TraceQueryStart is called by the driver.
func (t tracer) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	return t.begin(ctx, statementName(data.SQL))
}

// TraceQueryEnd is called by the driver.
func (t tracer) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryEndData) {
	t.end(ctx, data.Err)
}

// TraceCopyFromStart is called by the driver.
func (t tracer) TraceCopyFromStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceCopyFromStartData) context.Context {
	return t.begin(ctx, "COPY "+strings.Join(data.TableName, "."))
}

// TraceCopyFromEnd is called by the driver.
func (t tracer) TraceCopyFromEnd(ctx context.Context, _ *pgx.Conn, data pgx.TraceCopyFromEndData) {
	t.end(ctx, data.Err)
}

var byText = sync.OnceValue(func() map[string]*Statement {
	out := make(map[string]*Statement, len(declared))
	for _, s := range declared {
		out[s.Text] = s
	}
	return out
})

// statementName names a statement by its room, what it does and the first table it names: ptr INSERT ptr.load_file. Of
// a text that is not declared only the first word is taken.
func statementName(sql string) string {
	s := byText()[sql]
	words := strings.Fields(sql)
	if len(words) == 0 {
		return "statement"
	}
	verb := strings.ToUpper(words[0])
	if s == nil {
		return verb
	}
	name := s.Home[strings.LastIndexByte(s.Home, '/')+1:] + " " + verb
	for i, w := range words[:len(words)-1] {
		switch strings.ToUpper(w) {
		case "FROM", "INTO", "UPDATE", "JOIN", "TABLE":
			table, _, _ := strings.Cut(words[i+1], "(")
			table = strings.Trim(table, `),;"`)
			if table != "" && !strings.EqualFold(table, "ONLY") && !strings.EqualFold(table, "LATERAL") {
				return name + " " + table
			}
		}
	}
	return name
}
