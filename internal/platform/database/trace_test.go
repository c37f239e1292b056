package database_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// heard collects what a Watch hears.
type heard struct {
	mu       sync.Mutex
	outcomes []database.Outcome
	spans    []string
	ended    int
}

func (h *heard) watch() database.Watch {
	return database.Watch{
		Done: func(o database.Outcome, _ time.Duration) {
			h.mu.Lock()
			defer h.mu.Unlock()
			h.outcomes = append(h.outcomes, o)
		},
		Span: func(ctx context.Context, kind, name string) (context.Context, func(error)) {
			h.mu.Lock()
			defer h.mu.Unlock()
			h.spans = append(h.spans, kind+": "+name)
			return ctx, func(error) {
				h.mu.Lock()
				defer h.mu.Unlock()
				h.ended++
			}
		},
	}
}

func TestWatch_Outcomes(t *testing.T) {
	h := &heard{}
	db, _ := open(t, database.Options{Watch: h.watch()})
	left, leave := context.WithCancel(t.Context())
	for _, c := range []struct {
		want database.Outcome
		ctx  context.Context
		fn   func(ctx context.Context, tx *database.Tx) error
	}{
		{database.Committed, t.Context(), func(context.Context, *database.Tx) error { return nil }},
		{database.TakenBack, t.Context(), func(context.Context, *database.Tx) error { return database.Rollback() }},
		{database.Refused, t.Context(), func(context.Context, *database.Tx) error { return errs.New(errs.Invalid, "error.not_found") }},
		{database.Failed, t.Context(), func(context.Context, *database.Tx) error { return errors.New("breaking") }},
		{database.Failed, t.Context(), func(ctx context.Context, tx *database.Tx) error {
			_ = exec(ctx, tx, "SELECT 1/0") // swallowed, so that the commit finds out
			return nil
		}},
		{database.Unavailable, t.Context(), func(ctx context.Context, tx *database.Tx) error { return exec(ctx, tx, "SELECT pg_sleep(30)") }},
		{database.Abandoned, left, func(ctx context.Context, tx *database.Tx) error {
			leave()
			return exec(ctx, tx, "SELECT 1")
		}},
	} {
		_ = db.InTx(c.ctx, c.fn)
		if got := h.outcomes[len(h.outcomes)-1]; got != c.want {
			t.Errorf("outcome %s, want %s", got, c.want)
		}
	}
	func() {
		defer func() { _ = recover() }()
		_ = db.InTx(t.Context(), func(context.Context, *database.Tx) error { panic("on purpose") })
	}()
	if got := h.outcomes[len(h.outcomes)-1]; len(h.outcomes) != 8 || got != database.Failed {
		t.Errorf("after a panic: %v", h.outcomes)
	}
}

// Names of spans come from the program's text: never an argument.
func TestWatch_SpanNames(t *testing.T) {
	h := &heard{}
	db, _ := open(t, database.Options{Watch: h.watch()})
	err := db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
		_, err := audit.Write(ctx, tx, audit.Entry{Actor: "x", Operation: "test.span", Subject: "Kanári Zsófia"})
		if err != nil {
			return err
		}
		err = exec(ctx, tx, "CREATE TEMPORARY TABLE spool (a int) ON COMMIT DROP")
		if err != nil {
			return err
		}
		return database.Copy(ctx, tx, "pg_temp.spool", []string{"a"}, [][]any{{1}})
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"transaction: database_test.TestWatch_SpanNames", "statement: BEGIN", "statement: audit SELECT", "statement: audit INSERT audit.entry", "statement: CREATE",
		"statement: COPY pg_temp.spool", "statement: COMMIT",
	}
	// The driver asks for column types of a COPY by itself, and makes every connection work as our role.
	got := slices.DeleteFunc(slices.Clone(h.spans), func(s string) bool { return s == "statement: SELECT" || s == "statement: SET" })
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("spans (-want +got):\n%s", diff)
	}
	if h.ended != len(h.spans) {
		t.Errorf("%d of %d spans ended", h.ended, len(h.spans))
	}
}
