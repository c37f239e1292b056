package orgs_test

import (
	"errors"
	"slices"
	"testing"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/errs"
)

// world is the room with the places of the country.
type world struct {
	*orgs.Module
	t   testing.TB
	db  *database.DB
	url string
	who identity.Actor
}

func newWorld(t testing.TB) *world {
	t.Helper()
	db, url := dbtest.NewWithURL(t)
	w := &world{Module: orgs.New(db), t: t, db: db, url: url, who: identity.Actor{Code: "jogkezelo", AccountID: 7, BodyID: 1, Role: identity.RoleRightsOperator}}
	err := w.SeedPlaces(t.Context(), identity.System())
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// day gives a day so many days from today, as the database counts.
func (w *world) day(n int) calendar.Day {
	w.t.Helper()
	d, ok := calendar.Parse(dbtest.Query(w.t, w.url, "SELECT (now() AT TIME ZONE 'Europe/Budapest')::date::text"))
	if !ok {
		w.t.Fatal("the database does not tell the day")
	}
	return d + calendar.Day(n)
}

// add registers bodies.
func (w *world) add(kind string, since calendar.Day, bodies ...orgs.Body) {
	w.t.Helper()
	for _, b := range bodies {
		if b.Kind == "" {
			b.Kind = kind
		}
		if b.Name == "" {
			b.Name = "Próba " + b.Code
		}
		err := w.Add(w.t.Context(), w.who, orgs.Edit{Body: b, Since: since})
		if err != nil {
			w.t.Fatalf("%s: %v", b.Code, why(err))
		}
	}
}

func (w *world) get(code string) orgs.Profile {
	w.t.Helper()
	p, err := w.Get(w.t.Context(), w.who, code, orgs.Standing)
	if err != nil {
		w.t.Fatalf("%s: %v", code, err)
	}
	return p
}

// change changes a body from a day on.
func (w *world) change(code string, since calendar.Day, how func(b *orgs.Body)) error {
	w.t.Helper()
	p := w.get(code)
	how(&p.Body)
	in := orgs.Edit{Body: p.Body, Since: since, Seen: p.Seen, Reason: "próba"}
	if since == calendar.None {
		return w.Correct(w.t.Context(), w.who, in)
	}
	return w.Change(w.t.Context(), w.who, in)
}

func (w *world) close(code string, last calendar.Day, dependents string, heirs ...string) error {
	w.t.Helper()
	_, err := w.Close(w.t.Context(), w.who, orgs.Closing{Code: code, LastDay: last, Successors: heirs, Dependents: dependents, Seen: w.get(code).Seen, Reason: "próba"})
	return err
}

// why lists the findings of a refusal as "field code"; any other error as its key.
func why(err error) []string {
	var refused *orgs.Refusal
	var known *errs.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refused):
		var out []string
		for _, f := range refused.Findings {
			out = append(out, f.Field+" "+string(f.Code))
		}
		slices.Sort(out)
		return slices.Compact(out)
	case errors.As(err, &known):
		return []string{known.Key}
	}
	return []string{err.Error()}
}

func (w *world) want(err error, reasons ...string) {
	w.t.Helper()
	if got := why(err); !slices.Equal(got, reasons) {
		w.t.Errorf("got %q, want %q", got, reasons)
	}
}

func (w *world) query(sql string, args ...any) string {
	w.t.Helper()
	return dbtest.Query(w.t, w.url, sql, args...)
}
