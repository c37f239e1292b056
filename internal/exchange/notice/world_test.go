package notice_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"oszir/internal/exchange"
	"oszir/internal/exchange/notice"
	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/idnumber"
)

// world is the room with made-up people, numbered from 1, and partners that may follow whom the test says.
type world struct {
	*notice.Module
	t    testing.TB
	db   *database.DB
	url  string
	open *exchange.Module

	mu   sync.Mutex
	now  time.Time
	may  map[int64]calendar.Day // person → last day; None: for ever
	mine map[int64]bool         // cases
}

func newWorld(t testing.TB) *world {
	t.Helper()
	db, url := dbtest.NewWithURL(t)
	w := &world{t: t, db: db, url: url, now: time.Date(2026, 3, 11, 10, 0, 0, 0, calendar.Budapest), may: map[int64]calendar.Day{}, mine: map[int64]bool{}}
	text, err := i18n.New(exchange.Messages)
	if err != nil {
		t.Fatal(err)
	}
	w.open = exchange.New(exchange.Deps{DB: db, Catalog: text, Now: time.Now, TempDir: t.TempDir(), BodyName: func(context.Context, int64) (string, string) { return "PROBA", "Próba" }})
	w.Module = notice.New(notice.Deps{
		DB: db, Exchange: w.open, Now: w.clock,
		Find: func(_ context.Context, _ *database.Tx, tajs []string) (map[string]int64, error) {
			out := map[string]int64{}
			for _, taj := range tajs {
				for id := int64(1); id <= 40; id++ {
					if taj == idnumber.TAJFor(int(id)) {
						out[taj] = id
					}
				}
			}
			return out, nil
		},
		Entitled: func(_ context.Context, _ *database.Tx, _ *exchange.Partner, of notice.Sort, ids []int64) (map[int64]calendar.Day, error) {
			w.mu.Lock()
			defer w.mu.Unlock()
			out := map[int64]calendar.Day{}
			for _, id := range ids {
				last, ok := w.may[id]
				if of == notice.Case {
					last, ok = calendar.None, w.mine[id]
				}
				if ok && (last == calendar.None || last >= calendar.Of(w.now)) {
					out[id] = last
				}
			}
			return out, nil
		},
	})
	return w
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) later(days int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.AddDate(0, 0, days)
}

// allow lets partners follow people, until a day or for ever.
func (w *world) allow(last calendar.Day, persons ...int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, p := range persons {
		w.may[p] = last
	}
}

func (w *world) forbid(person int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.may, person)
}

func (w *world) partner(code string) *exchange.Sender {
	w.t.Helper()
	p := exchange.Partner{Code: code, Name: "Próba rendszer", Sort: exchange.Agency, BodyID: 70, Role: identity.RoleAgency}
	id, err := w.open.AddPartner(w.t.Context(), identity.Operator(1), p)
	w.did(err)
	p.ID = id
	return &exchange.Sender{Partner: p}
}

func (w *world) did(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) query(sql string, args ...any) string {
	w.t.Helper()
	return dbtest.Query(w.t, w.url, sql, args...)
}

// wanted asks for people by TAJ, under the references r1, r2 …
func wanted(persons ...int64) []notice.Wanted {
	var out []notice.Wanted
	for _, p := range persons {
		out = append(out, notice.Wanted{Reference: fmt.Sprintf("r%d", p), TAJ: idnumber.TAJFor(int(p))})
	}
	return out
}

func (w *world) subscribe(from *exchange.Sender, in []notice.Wanted) notice.Subscribed {
	w.t.Helper()
	out, err := w.Subscribe(w.t.Context(), from, in)
	w.did(err)
	return out
}

// change makes a change about people in a transaction of its own; before is done in it after the change is heard.
func (w *world) change(before func(), persons ...int64) error {
	return w.db.InTx(w.t.Context(), func(ctx context.Context, tx *database.Tx) error {
		entry, err := audit.Write(ctx, tx, audit.Entry{Actor: "system", Operation: "ptr.fill", Subject: "body/11"})
		if err == nil {
			err = w.Hear(ctx, tx, "ptr", entry, notice.Person, persons)
		}
		if err == nil && before != nil {
			before()
		}
		return err
	})
}

// after reads what follows a cursor.
func (w *world) after(from *exchange.Sender, cursor int64) notice.Page {
	w.t.Helper()
	p, err := w.After(w.t.Context(), from, cursor, false, 1000)
	w.did(err)
	return p
}

// said writes notices short: "cursor reference what register why".
func said(p notice.Page) string {
	var out []string
	for _, n := range p.Notices {
		out = append(out, strings.Join(strings.Fields(fmt.Sprint(n.Cursor, " ", n.Reference, " ", n.What, " ", n.Register, " ", n.Why)), " "))
	}
	return strings.Join(out, "; ")
}

func refusalOf(err error) string {
	var r *exchange.Refusal
	if errors.As(err, &r) {
		return r.Code + " " + r.Where
	}
	return fmt.Sprint(err)
}
