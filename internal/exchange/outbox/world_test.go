package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"oszir/internal/exchange/outbox"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/errs"
)

// Bodies of the tests.
const (
	ours   = 11
	theirs = 12
)

// world is an outbox with a register of numbers behind it and a partner that takes messages over HTTP.
type world struct {
	*outbox.Module
	t   testing.TB
	db  *database.DB
	url string

	mu     sync.Mutex
	now    time.Time
	value  map[int64]string // subject → what the register says of it
	got    []string         // "key value" as they came to the partner
	mood   func(key string) (status int, header string)
	broken bool // the register cannot be read
}

// pace is fast, and lets the clock of the test decide what is due.
var pace = outbox.Pace{First: time.Minute, Longest: time.Hour, Tries: 3, SendTime: 300 * time.Millisecond, Lease: time.Minute, Fails: 4, Rest: time.Minute, LongestIn: 4 * time.Minute, Senders: 2}

// fault is what the test's partner says when it does not take a message.
type fault struct {
	code     string
	final    bool
	findings []string
	wait     time.Duration
}

func (f *fault) Error() string       { return f.code }
func (f *fault) Code() string        { return f.code }
func (f *fault) Final() bool         { return f.final }
func (f *fault) Findings() []string  { return f.findings }
func (f *fault) Wait() time.Duration { return f.wait }

func newWorld(t testing.TB) *world {
	t.Helper()
	db, url := dbtest.NewWithURL(t)
	w := &world{t: t, db: db, url: url, now: time.Date(2026, 3, 11, 10, 0, 0, 0, time.UTC), value: map[int64]string{}}
	w.Module = w.another()
	return w
}

// another is the outbox as one more process has it.
func (w *world) another() *outbox.Module {
	m := outbox.New(outbox.Deps{
		DB: w.db, Now: w.clock, Pace: pace,
		BodyName: func(_ context.Context, id int64) (string, string) {
			return fmt.Sprintf("B-%d", id), fmt.Sprintf("%d. számú hivatal", id)
		},
	})
	m.Register(w.partner("minta", "MINTA"))
	m.Register(w.partner("masik", "MÁSIK"))
	w.t.Cleanup(m.Close)
	return m
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) later(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// partner is served over HTTP at an address of its own.
func (w *world) partner(code, name string) outbox.Partner {
	server := httptest.NewServer(http.HandlerFunc(func(res http.ResponseWriter, req *http.Request) {
		key := req.Header.Get("Idempotency-Key")
		body, _ := io.ReadAll(req.Body)
		w.mu.Lock()
		w.got = append(w.got, key+" "+string(body))
		mood := w.mood
		w.mu.Unlock()
		if mood == nil || code == "masik" {
			return
		}
		status, header := mood(key)
		switch status {
		case 0:
			panic(http.ErrAbortHandler)
		case -1:
			<-req.Context().Done()
			return
		}
		res.Header().Set("X-Said", header)
		res.WriteHeader(status)
	}))
	w.t.Cleanup(server.Close)
	return outbox.Partner{
		Code: code, Name: name,
		Draw: func(_ context.Context, _ *database.Tx, subject, version int64) (outbox.Drawn, error) {
			w.mu.Lock()
			defer w.mu.Unlock()
			v, ok := w.value[subject]
			switch {
			case w.broken:
				return outbox.Drawn{}, errors.New("the register cannot be read")
			case !ok:
				return outbox.Drawn{}, errs.New(errs.NotFound, "error.not_found")
			}
			return outbox.Drawn{Body: []byte(v + " v" + strconv.FormatInt(version, 10)), Persons: []int64{subject}, Fields: []string{"benefits"}}, nil
		},
		Show: func(_ context.Context, _ *database.Tx, subjects []int64) (map[int64]outbox.Shown, error) {
			out := map[int64]outbox.Shown{}
			for _, s := range subjects {
				out[s] = outbox.Shown{Text: fmt.Sprintf("PTR-%d", s), Href: fmt.Sprintf("/ptr/benefits/%d", s), Person: "Próba Piroska", PersonHref: "/people/x"}
			}
			return out, nil
		},
		Send: func(ctx context.Context, key string, body []byte) (string, error) {
			req, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL, strings.NewReader(string(body)))
			if err != nil {
				return "", err
			}
			req.Header.Set("Idempotency-Key", key)
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				return "", err
			}
			defer res.Body.Close()
			switch res.StatusCode {
			case 200:
				return "stored", nil
			case 422:
				return "", &fault{code: "refused", final: true, findings: []string{"person.taj: missing", "Próba Piroska 1980"}}
			case 429:
				return "", &fault{code: "busy", wait: 90 * time.Second}
			}
			return "", &fault{code: "server"}
		},
	}
}

// put adds an entry about a subject of our body for a partner.
func (w *world) put(partner, key, order string, subject int64) {
	w.t.Helper()
	w.mu.Lock()
	if _, ok := w.value[subject]; !ok {
		w.value[subject] = "érték"
	}
	w.mu.Unlock()
	err := w.db.InTx(w.t.Context(), func(ctx context.Context, tx *database.Tx) error {
		id, err := audit.Write(ctx, tx, audit.Entry{Actor: "system", Operation: "ptr.fill", Subject: "body/11"})
		if err != nil {
			return err
		}
		return w.Put(ctx, tx, partner, id, []outbox.Entry{{Key: key, OrderKey: order, SubjectID: subject, PersonID: subject, BodyID: ours}})
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) drain() {
	w.t.Helper()
	err := w.Drain(w.t.Context(), "minta")
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) behave(mood func(key string) (int, string)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.mood = mood
}

func (w *world) set(subject int64, value string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.value[subject] = value
}

func (w *world) came() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	ranks := map[string]string{}
	out := []string{}
	for _, g := range w.got {
		out = append(out, version.ReplaceAllStringFunc(g, func(v string) string {
			if ranks[v] == "" {
				ranks[v] = strconv.Itoa(len(ranks) + 1)
			}
			return ranks[v]
		}))
	}
	return out
}

// version is the moment that numbers a message; came tells it by its place among all.
var version = regexp.MustCompile(`[0-9]{16}`)

func (w *world) query(sql string, args ...any) string {
	w.t.Helper()
	return dbtest.Query(w.t, w.url, sql, args...)
}

// states counts the entries by state: waiting, sent, dead, aside.
func (w *world) states() string {
	w.t.Helper()
	return w.query(`SELECT concat_ws(' ', count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'sent'), count(*) FILTER (WHERE state = 'dead'), count(*) FILTER (WHERE state = 'aside')) FROM exchange.outbox`)
}
