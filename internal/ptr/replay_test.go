package ptr_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/ptr"
)

// replayAll has every decision that a test has made computed again when it ends: exactly what is kept with it must come out.
//
// Covers: C7
func (h *house) replayAll() {
	if _, measured := h.t.(*testing.B); measured {
		return
	}
	h.t.Cleanup(func() {
		if h.tampered || h.t.Failed() {
			return
		}
		ids := h.query(`SELECT string_agg(d.id || ' ' || c.body_id, ',' ORDER BY d.id) FROM ptr.decision d JOIN ptr.case_file c ON c.id = d.case_id WHERE d.inputs <> '{}'`)
		for _, pair := range strings.FieldsFunc(ids, func(r rune) bool { return r == ',' }) {
			var id, body int64
			_, err := fmt.Sscan(pair, &id, &body)
			if err != nil {
				h.t.Fatal(err)
			}
			r, err := h.Replay(context.Background(), identity.Actor{Code: "ujra", BodyID: body, Role: identity.RoleClerk}, id)
			if err != nil || r.Why != "" || !r.Nothing && !r.Holds {
				h.t.Errorf("decision %d computed again: %v %s %s", id, err, r.Why, changesOf(r.Broken))
			}
		}
	})
}

// lastDecision gives the id of the latest decision.
func (w *caseWorld) lastDecision() int64 {
	w.t.Helper()
	id, err := strconv.ParseInt(w.query(`SELECT max(id)::text FROM ptr.decision`), 10, 64)
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

// decide has somebody of 70 granted an old-age allowance from a day on, and gives the decision.
func (w *caseWorld) decide(on calendar.Day, amount string) int64 {
	w.t.Helper()
	w.oldAge(on, amount)
	w.answer()
	w.did(w.SubmitDraft(w.t.Context(), w.clerk, w.handle()))
	w.did(w.IssueDecision(w.t.Context(), w.issuer, w.handle()))
	return w.lastDecision()
}

func (w *caseWorld) replay(decision int64) ptr.Replay {
	w.t.Helper()
	r, err := w.Replay(w.t.Context(), w.clerk, decision)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// change writes past the program, as nobody who works with it can.
func (h *house) change(sql string) {
	h.t.Helper()
	if h.query(`WITH changed AS (`+sql+` RETURNING 1) SELECT count(*)::text FROM changed`) == "0" {
		h.t.Fatalf("%s changes nothing", sql)
	}
}

// changesOf gives what changed, with the amounts.
func changesOf(all []ptr.ReplayDifference) string {
	out := ""
	for _, d := range all {
		if out != "" {
			out += ", "
		}
		out += string(d.Change)
		switch {
		case d.Field != nil:
			out += " " + d.Field.Key
		case d.Value != nil:
			out += " " + d.Value.Key
		case d.Finding.Key != "":
			out += " " + d.Finding.Key
		}
		for _, n := range []*int64{d.Then, d.Now} {
			if n != nil {
				out += " " + strconv.FormatInt(*n, 10)
			}
		}
	}
	return out
}

// A decision computed again as it was made gives what is kept with it; a number of the law that is changed from a day on
// leaves decisions before that day equal, and says of those after it what would be different.
//
// Covers: C7
func TestReplay_C7_ADecisionAsItWasMadeAndAsItWouldBeMade(t *testing.T) {
	w := newCaseWorld(t)
	w.tampered = true
	early := w.decide(calendar.On(2014, 2, 3), "27075")
	w.did(w.Withdraw(t.Context(), w.clerk, ptr.Handle{CaseID: w.id, Seen: w.seen, Note: "próba"}))
	late := w.decide(calendar.On(2014, 5, 5), "27075")
	for _, id := range []int64{early, late} {
		r := w.replay(id)
		if !r.Holds || r.Why != "" || !r.Same() || len(r.Changes) > 0 || len(r.Then.Proposed) != 2 || len(r.Then.Steps) != 4 {
			t.Errorf("decision %d: %+v", id, r)
		}
		if r.Then.Rules != "IDJ/2013-01-01/1" || r.Then.Edition != 0 || r.Now.Edition != 0 || r.Then.Day != r.Decision.IssuedOn {
			t.Errorf("decision %d by %+v", id, r.Then)
		}
		if !r.Today.NoLaw() || len(r.Today.Lacks) != 1 || len(r.ChangesToday) > 0 {
			t.Errorf("what the law of today would give of decision %d: %+v", id, r.Today)
		}
	}
	edition, _ := w.enact("nyugdijminimum", calendar.On(2014, 5, 1), calendar.On(2015, 1, 1), 30_000)
	if r := w.replay(early); !r.Holds || len(r.Changes) > 0 || r.Now.Edition != edition {
		t.Errorf("the change reaches back: %+v", r.Changes)
	}
	r := w.replay(late)
	if got, want := changesOf(r.Changes), "amount gross_monthly 27075 28500, value nyugdijminimum 28500 30000"; !r.Holds || r.Same() || got != want {
		t.Errorf("holds: %t, changes: %s, want %s", r.Holds, got, want)
	}
	if r.Then.Edition != 0 || r.Now.Edition != edition || r.Then.Findings != nil {
		t.Errorf("%+v and %+v", r.Then, r.Now)
	}
	// What is known of the people now does not matter.
	w.change(`UPDATE people.person_version SET birth_date = '1990-01-01'`)
	if r := w.replay(late); !r.Holds || len(r.Changes) != 2 {
		t.Errorf("it looks at what is known now: %+v", r)
	}
	// The control: an amount that was tampered with.
	w.change(`UPDATE ptr.decision SET proposed = jsonb_set(proposed, '{gross_monthly}', '27000') WHERE id = ` + strconv.FormatInt(late, 10))
	if r := w.replay(late); r.Holds || changesOf(r.Broken) != "amount gross_monthly 27000 27075" {
		t.Errorf("control: a tampered amount is not noticed: %s", changesOf(r.Broken))
	}
	for _, c := range []struct {
		set string
		why ptr.Unreplayable
	}{{`rule_version = 'IDJ/2013-01-01/9'`, ptr.NoRules}, {`rule_version = 'LFT/2013-01-01/1'`, ptr.NoRules}, {`rule_version = 'IDJ/2013-01-01/1', inputs = '{}'`, ptr.NoInputs}, {`kind = 'NINCS'`, ptr.NoKind}} {
		w.change(`UPDATE ptr.decision SET ` + c.set + ` WHERE id = ` + strconv.FormatInt(late, 10))
		if r := w.replay(late); r.Why != c.why || r.Then != nil || r.Holds {
			t.Errorf("%s: %+v", c.set, r)
		}
	}
	_, err := w.Replay(t.Context(), w.clerk, late+1)
	if err == nil {
		t.Error("a decision that is not there")
	}
	other := w.clerk
	other.BodyID = w.D2.ID
	if _, err := w.Replay(t.Context(), other, early); err == nil {
		t.Error("another office's decision is shown")
	}
	if got := w.query(`SELECT count(*)::text FROM audit.entry WHERE operation = 'ptr.decision.replay' AND cardinality(persons) > 0`); got == "0" {
		t.Error("the readings are not logged with the people")
	}
}
