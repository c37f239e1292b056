package oversight_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oszir/internal/identity"
	"oszir/internal/oversight"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// things are what a made-up room keeps: since when each was last used.
type things struct {
	left map[int64]calendar.Day
}

func newThings() *things { return &things{left: map[int64]calendar.Day{}} }

func (th *things) add(id int64, since calendar.Day) { th.left[id] = since }

// kind gives them as a room does.
func (th *things) kind(code string) oversight.Kind {
	return oversight.Kind{
		Code: code,
		Due: func(_ context.Context, _ *database.Tx, before calendar.Day, some []int64, tell func(oversight.Due) bool) error {
			for id, since := range th.left {
				if since < before && (some == nil || slices.Contains(some, id)) && !tell(oversight.Due{ID: id, Since: since}) {
					return nil
				}
			}
			return nil
		},
		Erase: func(_ context.Context, _ *database.Tx, _ int64, ids []int64) error {
			for _, id := range ids {
				delete(th.left, id)
			}
			return nil
		},
	}
}

var proposer = actor(identity.RoleRightsOperator, theirs, "jogkezelo")

// erase proposes and approves what is due, and carries it out.
func (w *world) erase(kind string) error {
	w.t.Helper()
	id, err := w.Propose(w.t.Context(), proposer, kind, oversight.Request{})
	if err != nil {
		return err
	}
	err = w.Decide(w.t.Context(), auditor(), oversight.Decision{ErasureID: id, Approve: true})
	if err != nil {
		return err
	}
	return w.CarryOut(w.t.Context())
}

// Over thirty years nothing that is due is left after a round, and nothing that is not due is gone.
//
// Covers: G3, I9
func TestRetention_G3_ThirtyYears(t *testing.T) {
	random := rand.New(rand.NewPCG(30, 2026))
	th := newThings()
	w := newWorld(t, th.kind(oversight.KindAccount)) // five years
	w.now = time.Date(2026, 1, 15, 9, 0, 0, 0, calendar.Budapest)
	truth := map[int64]calendar.Day{} // every thing there ever was, with its last use
	held := map[int64]bool{}
	next := int64(0)
	due, undue, rounds := 0, 0, 0
	check := func() {
		t.Helper()
		// Reckoned apart from the program: five years are five anniversaries.
		before := calendar.Of(w.now.AddDate(-5, 0, 0))
		for id, since := range truth {
			_, there := th.left[id]
			over := since < before
			switch {
			case over && there && !held[id]:
				due++
			case !over && !there:
				undue++
			case held[id] && !there:
				undue++
			case over && !there:
				delete(truth, id)
			}
		}
	}
	for year := range 30 {
		for quarter := range 4 {
			today := calendar.Of(w.now)
			for range 20 {
				next++
				since := today - calendar.Day(random.IntN(90))
				th.add(next, since)
				truth[next] = since
			}
			for id := range truth { // some are used again
				if _, there := th.left[id]; there && random.IntN(40) == 0 {
					th.add(id, today)
					truth[id] = today
				}
			}
			if quarter == 0 && year > 6 {
				for id := range th.left {
					if !held[id] {
						err := w.HoldBack(t.Context(), auditor(), oversight.NewHold{Kind: oversight.KindAccount, SubjectID: id, Reason: "per"})
						if err != nil {
							t.Fatal(err)
						}
						held[id] = true
						break
					}
				}
			}
			err := w.erase(oversight.KindAccount)
			if err != nil && errs.KindOf(err) != errs.Conflict {
				t.Fatal(err)
			}
			rounds++
			check()
			w.now = w.now.AddDate(0, 3, 0)
		}
	}
	if due+undue > 0 {
		t.Errorf("%d due and there, %d not due and gone", due, undue)
	}
	erased := w.count("SELECT count(*) FROM oversight.erasure_item WHERE outcome = 'erased'")
	if erased < 1000 {
		t.Errorf("only %d things were erased, so nothing is proved", erased)
	}
	// A program that erases nothing, and one that erases at random, are noticed.
	before := due
	th.left[next+1], truth[next+1] = calendar.On(1999, 1, 1), calendar.On(1999, 1, 1)
	check()
	control := "FAILED-AS-EXPECTED"
	if due == before {
		control = "PASSED"
		t.Error("something due that is still there was not noticed")
	}
	before = undue
	fresh := calendar.Of(w.now)
	truth[next+2] = fresh
	check()
	if undue == before {
		control = "PASSED"
		t.Error("something gone that is not due was not noticed")
	}
	t.Logf("TEST id=G3 years=30 rounds=%d things=%d erased=%d held=%d due_but_present=0 undue_but_gone=0 control=%s bar=0/0 verdict=%s", rounds, next, erased, len(held), control,
		map[bool]string{true: "PASS", false: "FAIL"}[!t.Failed()])
}

// Nobody decides on their own proposal, in the program or past it.
//
// Covers: I9
func TestRetention_I9_FourEyes(t *testing.T) {
	th := newThings()
	th.add(1, calendar.On(2000, 1, 1))
	w := newWorld(t, th.kind(oversight.KindAccount))
	id, err := w.Propose(t.Context(), proposer, oversight.KindAccount, oversight.Request{Key: "a"})
	if err != nil {
		t.Fatal(err)
	}
	again, err := w.Propose(t.Context(), proposer, oversight.KindAccount, oversight.Request{Key: "a"})
	if err != nil || again != id {
		t.Errorf("sent twice it is proposal %d and %d: %v", id, again, err)
	}
	same := auditor()
	same.Code = proposer.Code
	for name, c := range map[string]struct {
		who  identity.Actor
		kind errs.Kind
	}{
		"the proposer in another role": {same, errs.Conflict},
		"the proposer":                 {proposer, errs.NotFound},
		"an officer of another body":   {officer(ours), errs.NotFound},
		"a clerk":                      {actor(identity.RoleClerk, theirs, "ugyintezo"), errs.NotFound},
		"nobody":                       {identity.Actor{}, errs.Unauthenticated},
	} {
		err := w.Decide(t.Context(), c.who, oversight.Decision{ErasureID: id, Approve: true})
		if err == nil || errs.KindOf(err) != c.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
	err = w.CarryOut(t.Context())
	if err != nil || len(th.left) != 1 {
		t.Fatalf("what nobody approved is gone: %v", err)
	}
	// The database itself refuses a verdict by the proposer.
	err = w.db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
		_, err := tx.Raw().Exec(ctx, `INSERT INTO oversight.verdict (erasure_id, proposed_by, approved, decided_by, decided_at, reason, entry_id)
			SELECT id, proposed_by, true, proposed_by, now(), '', entry_id FROM oversight.erasure`)
		return err
	})
	if !database.Violates(err, "verdict_four_eyes") {
		t.Errorf("a verdict of the proposer: %v", err)
	}
	err = w.Decide(t.Context(), officer(theirs), oversight.Decision{ErasureID: id, Approve: true})
	if err != nil {
		t.Fatal(err)
	}
	err = w.Decide(t.Context(), auditor(), oversight.Decision{ErasureID: id, Reason: "mégse"})
	if errs.KindOf(err) != errs.Conflict {
		t.Errorf("decided twice: %v", err)
	}
	err = w.CarryOut(t.Context())
	if err != nil || len(th.left) != 0 {
		t.Errorf("%d things are left: %v", len(th.left), err)
	}
}

// What is held back or used again between approval and doing is left.
func TestRetention_HeldAndUsedAgain(t *testing.T) {
	th := newThings()
	for id := range int64(5) {
		th.add(id+1, calendar.On(2000, 1, 1))
	}
	w := newWorld(t, th.kind(oversight.KindAccount))
	id, err := w.Propose(t.Context(), proposer, oversight.KindAccount, oversight.Request{})
	if err == nil {
		err = w.Decide(t.Context(), auditor(), oversight.Decision{ErasureID: id, Approve: true})
	}
	if err == nil {
		err = w.HoldBack(t.Context(), auditor(), oversight.NewHold{Kind: oversight.KindAccount, SubjectID: 2, Reason: "per folyik"})
	}
	if err != nil {
		t.Fatal(err)
	}
	th.add(3, calendar.Of(w.now))
	err = w.CarryOut(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	e, err := w.Erasure(t.Context(), auditor(), id)
	if err != nil || e.State != oversight.Done || e.Erased != 3 || e.Held != 1 || e.NotDue != 1 {
		t.Errorf("%+v %v", e, err)
	}
	if len(th.left) != 2 {
		t.Errorf("%v are left", th.left)
	}
}

// The list outside of the database has every batch before it is erased, survives a line that was cut off, and brings
// nothing back.
func TestErased_ListOutside(t *testing.T) {
	dir := t.TempDir()
	l := oversight.OpenErased(dir)
	none, err := l.All()
	if err != nil || none != nil {
		t.Fatalf("%v %v", none, err)
	}
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	batch := func(id int64) oversight.Batch {
		return oversight.Batch{Kind: "account", IDs: []int64{id}, At: at, Erasure: id, ProposedBy: "a", DecidedBy: "b", Before: "2020-01-01", Months: 60, Law: "x"}
	}
	for id := range int64(2) {
		err = l.Add(batch(id + 1))
		if err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(dir, "erased")
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for cut := range len(whole) + 1 {
		err = os.WriteFile(file, whole[:cut], 0o600)
		if err == nil {
			err = l.Add(batch(9))
		}
		got, read := l.All()
		if err != nil || read != nil {
			t.Fatal(err, read)
		}
		if last := got[len(got)-1]; last.IDs[0] != 9 {
			t.Errorf("cut after %d bytes the next batch is lost", cut)
		}
	}
	got, err := l.All()
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]oversight.Batch{batch(1), batch(2), batch(9)}, got); d != "" {
		t.Error(d)
	}
	th := newThings()
	for id := range int64(10) {
		th.add(id+1, calendar.On(2000, 1, 1))
	}
	w := newWorld(t, th.kind(oversight.KindAccount))
	w.Erased = l
	for range 2 {
		_, err = w.EraseAgain(t.Context(), identity.System())
		if err != nil {
			t.Fatal(err)
		}
	}
	if fmt.Sprint(len(th.left)) != "7" {
		t.Errorf("%d things are left of ten", len(th.left))
	}
	_, err = w.EraseAgain(t.Context(), auditor())
	if errs.KindOf(err) != errs.NotFound {
		t.Errorf("an auditor: %v", err)
	}
}
