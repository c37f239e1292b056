package law_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"oszir/internal/identity"
	"oszir/internal/law"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/errs"
)

// world is the room with two numbers, of which two made-up kinds read one.
type world struct {
	*law.Module
	t       testing.TB
	db      *database.DB
	url     string
	asked   []law.Question // what the rooms that judge were told
	concern law.Concern    // what they say of a change
}

func day(y, m, d int) calendar.Day { return calendar.On(y, time.Month(m), d) }

func newWorld(t testing.TB) *world {
	t.Helper()
	db, url := dbtest.NewWithURL(t)
	w := &world{t: t, db: db, url: url}
	w.Module = law.New(law.Deps{
		DB: db,
		Parameters: []law.Parameter{
			{Key: "proba_alap", Name: "próbaalap", Unit: "Ft/hó", Kinds: []string{"AAA", "BBB"}, Shipped: []law.Value{
				{From: day(2008, 1, 1), Until: day(2014, 1, 1), Amount: 28_500, Law: "1. §", Source: "https://pelda.example/a", Basis: law.Found},
				{From: day(2014, 1, 1), Until: day(2023, 1, 1), Amount: 29_500, Law: "2. §", Source: "own knowledge", Basis: law.Own},
			}},
			{Key: "proba_kor", Name: "próbakor", Unit: "év", ByBirth: true, Kinds: []string{"AAA"}, Shipped: []law.Value{
				{From: calendar.None, Until: day(1952, 1, 1), Amount: 62, Law: "3. §", Source: "own knowledge", Basis: law.Own},
				{From: day(1952, 1, 1), Until: calendar.None, Amount: 63, Law: "3. §", Source: "own knowledge", Basis: law.Own, Verified: true},
			}},
		},
		Lists: []law.List{{Name: "proba", Fields: []string{"Próbamező"}, Kinds: []string{"AAA"}, Entries: []law.ListEntry{{Value: "első", Basis: "source"}, {Value: "második", Basis: "assumed"}}}},
		Concerned: func(_ context.Context, _ *database.Tx, q law.Question) (law.Concern, error) {
			return w.concern, nil
		},
		Changed: func(_ context.Context, _ *database.Tx, q law.Question, _ int64) (int64, error) {
			w.asked = append(w.asked, q)
			return 0, nil
		},
		BodyName: func(_ context.Context, id int64) (string, string) {
			return fmt.Sprintf("B-%d", id), fmt.Sprintf("%d. számú hivatal", id)
		},
	})
	return w
}

// lawyer is one of several lawyers of an agency.
func lawyer(n int) identity.Actor {
	return identity.Actor{Code: fmt.Sprintf("jogasz-%d", n), AccountID: int64(n), BodyID: 1, Role: identity.RoleLawyer}
}

// draft is a change of the base from a day on.
func draft(from, until calendar.Day, amount int64) law.Draft {
	return law.Draft{
		Key: "proba_alap", Change: law.Change{From: from, Until: until, Amount: amount, Law: "9. §", Source: "Magyar Közlöny 2014. 1. szám", Verified: true}, Reason: "új törvény",
	}
}

// propose drafts and submits a change by the first lawyer, on what holds now.
func (w *world) propose(d law.Draft) law.Handle {
	w.t.Helper()
	ctx := w.t.Context()
	v, err := w.Parameter(ctx, lawyer(1), d.Key, law.Now)
	if err != nil {
		w.t.Fatal(err)
	}
	d.BasedOn = v.Edition
	id, err := w.Propose(ctx, lawyer(1), d)
	if err == nil {
		err = w.Submit(ctx, lawyer(1), law.Handle{ID: id, Seen: 1})
	}
	if err != nil {
		w.t.Fatal(keyOf(err), err)
	}
	return law.Handle{ID: id, Seen: 2}
}

// enact proposes a change and has the second lawyer approve it.
func (w *world) enact(d law.Draft) int64 {
	w.t.Helper()
	n, err := w.Approve(w.t.Context(), lawyer(2), w.propose(d))
	if err != nil {
		w.t.Fatal(keyOf(err), err)
	}
	return n
}

// values gives what the base was by an edition: "2008-01-01 – 2014-01-01 28500", one for each value.
func (w *world) values(edition int64) []string {
	w.t.Helper()
	v, err := w.Parameter(w.t.Context(), lawyer(1), "proba_alap", edition)
	if err != nil {
		w.t.Fatal(err)
	}
	return texts(v.Values)
}

func texts(values []law.Value) []string {
	var out []string
	for _, v := range values {
		until := "…"
		if v.Until != calendar.None {
			until = v.Until.String()
		}
		out = append(out, fmt.Sprintf("%s – %s %d", v.From, until, v.Amount))
	}
	return out
}

func keyOf(err error) string {
	var e *errs.Error
	if errors.As(err, &e) {
		return e.Key
	}
	return fmt.Sprint(err)
}

// faults lists what a refusal says, as "field key".
func faults(err error) []string {
	var r *law.Refusal
	if !errors.As(err, &r) {
		return nil
	}
	var out []string
	for _, f := range r.Faults {
		out = append(out, f.Field+" "+f.Key)
	}
	slices.Sort(out)
	return out
}
