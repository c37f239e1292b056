package ptr_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
	"oszir/internal/ptr"
	"oszir/internal/ptr/benefit"
)

// draftCommands are the commands that a case with a draft waiting for its issue takes, each as somebody gives it.
func (w *caseWorld) draftCommands() map[ptr.Command]func(ctx context.Context, h ptr.Handle) (int, error) {
	applicant := w.personID(parallelA)
	return map[ptr.Command]func(ctx context.Context, h ptr.Handle) (int, error){
		ptr.SaveClients: func(ctx context.Context, h ptr.Handle) (int, error) {
			return w.SaveClients(ctx, w.clerk, h, ptr.Clients{Applicant: applicant, Household: []ptr.Member{{PersonID: applicant, Kin: benefit.Self}}})
		},
		ptr.Recheck: func(ctx context.Context, h ptr.Handle) (int, error) { return w.Recheck(ctx, w.clerk, h) },
		ptr.Acknowledge: func(ctx context.Context, h ptr.Handle) (int, error) {
			return w.AcknowledgeFindings(ctx, w.clerk, h, nil)
		},
		ptr.SaveApplication: func(ctx context.Context, h ptr.Handle) (int, error) {
			return w.SaveApplication(ctx, w.clerk, h, map[string]string{
				"applied_on": "2014.03.01.", "fht_ground": "álláskeresési támogatásának időtartama lejárt", "fht_cooperates": "x", "wealth_declared": "x",
			}, false)
		},
		ptr.SaveDraft: func(ctx context.Context, h ptr.Handle) (int, error) {
			return w.SaveDraft(ctx, w.clerk, h, ptr.Draft{Decision: benefit.Grant, Values: map[string]string{"reasoning": "mert így van"}})
		},
		ptr.SubmitDraft: func(ctx context.Context, h ptr.Handle) (int, error) { return w.SubmitDraft(ctx, w.clerk, h) },
		ptr.ReturnDraft: func(ctx context.Context, h ptr.Handle) (int, error) {
			h.Note = "nem adható ki"
			return w.ReturnDraft(ctx, w.issuer, h)
		},
		ptr.Issue: func(ctx context.Context, h ptr.Handle) (int, error) { return w.IssueDecision(ctx, w.issuer, h) },
		ptr.WithdrawCase: func(ctx context.Context, h ptr.Handle) (int, error) {
			h.Note = "a kérelmező kérésére"
			return w.Withdraw(ctx, w.clerk, h)
		},
	}
}

// keepCase remembers how a case stands, and gives what puts it back there: as it was, with the version that it has reached.
func (w *caseWorld) keepCase() (back func()) {
	kept := w.query(`SELECT to_jsonb(c)::text FROM ptr.case_file c WHERE id = $1`, w.id)
	columns := w.query(`SELECT string_agg(column_name, ', ' ORDER BY ordinal_position) FROM information_schema.columns
		WHERE table_schema = 'ptr' AND table_name = 'case_file' AND column_name NOT IN ('id', 'version', 'entry_id')`)
	return func() {
		w.query(`WITH d AS (UPDATE ptr.decision SET state = 'withdrawn' WHERE state = 'issued' RETURNING 1) SELECT count(*)::text FROM d`)
		w.query(`WITH c AS (UPDATE ptr.case_file SET (`+columns+`) = (SELECT `+columns+` FROM jsonb_populate_record(NULL::ptr.case_file, $2::jsonb)) WHERE id = $1 RETURNING 1)
			SELECT count(*)::text FROM c`, w.id, kept)
	}
}

// Whatever two clerks do at the same moment to the same version of a case, at most one of them does it, and the other is told
// that the case has changed; both attempts are in the log. Every pair of commands is tried. The control is a clerk who reads the
// version only when it is his turn, as if nothing were compared: then both go through.
//
// Covers: C12, REL-C1
func TestCase_RELC1_EveryPairOfCommandsAtOnce(t *testing.T) {
	rounds := 3
	if n, err := strconv.Atoi(os.Getenv("OSZIR_PAIR_ROUNDS")); err == nil {
		rounds = n
	}
	w := newParallelWorld(t, nil)
	w.draftFHT(parallelA)
	back := w.keepCase()
	commands := w.draftCommands()
	names := slices.Sorted(maps.Keys(commands))
	version := func() int {
		n, err := strconv.Atoi(w.query(`SELECT version::text FROM ptr.case_file WHERE id = $1`, w.id))
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	// alone is what a command answers when nobody else is there.
	alone := map[ptr.Command]bool{}
	for _, name := range names {
		back()
		_, err := commands[name](t.Context(), ptr.Handle{CaseID: w.id, Seen: version()})
		alone[name] = err == nil
		if err != nil && errs.KindOf(err) != errs.Invalid {
			t.Fatalf("%s alone: %v", name, err)
		}
	}
	tried, double, none, unlogged := 0, 0, 0, 0
	try := func(a, b ptr.Command) {
		back()
		seen := version()
		logged := w.query(`SELECT count(*)::text FROM audit.entry WHERE operation LIKE 'ptr.case.%'`)
		both := []ptr.Command{a, b}
		out := atOnce(2, func(i int) error {
			_, err := commands[both[i]](t.Context(), ptr.Handle{CaseID: w.id, Seen: seen})
			return err
		})
		tried++
		went, told := 0, 0
		for i, err := range out {
			switch errs.KindOf(err) {
			case errs.Conflict:
				told++
			case errs.Invalid:
				if alone[both[i]] {
					t.Errorf("%s beside the other: %v", both[i], err)
				}
			default:
				if err != nil {
					t.Fatalf("%s and %s: %v", a, b, err)
				}
				went++
			}
		}
		if went > 1 || version() != seen+went {
			double++
		}
		if went == 0 && alone[a] && alone[b] {
			none++
		}
		if w.query(`SELECT (count(*) - `+logged+`)::text FROM audit.entry WHERE operation LIKE 'ptr.case.%'`) != strconv.Itoa(went+told) {
			unlogged++
		}
	}
	for range rounds {
		for i, a := range names {
			for _, b := range names[i:] {
				try(a, b)
			}
		}
	}
	// The control: nobody compares with what he saw.
	back()
	before := version()
	var turn sync.Mutex
	passed := 0
	for _, err := range atOnce(2, func(int) error {
		turn.Lock()
		defer turn.Unlock()
		_, err := w.Recheck(t.Context(), w.clerk, ptr.Handle{CaseID: w.id, Seen: version()})
		return err
	}) {
		if err == nil {
			passed++
		}
	}
	control, verdict := "FAILED-AS-EXPECTED", "PASS"
	if passed != 2 || version() != before+2 {
		control = "PASSED"
		t.Errorf("without comparing versions %d went through", passed)
	}
	if double+none+unlogged > 0 {
		t.Errorf("of %d pairs %d went through twice, %d not at all, %d are not in the log", tried, double, none, unlogged)
	}
	if t.Failed() {
		verdict = "FAIL"
	}
	t.Logf("TEST id=REL-C1 n=%d pairs=%d double=%d none=%d unlogged=%d control=%s bar=0/0/0 verdict=%s", tried, len(names)*(len(names)+1)/2, double, none, unlogged, control, verdict)
}

// asked is one call in a history of many clerks: a command given to a version of a case, or a look at it.
type asked struct {
	cased   int64
	command ptr.Command // empty: a look
	seen    int
}

// answered is what came of it.
type answered struct {
	version int
	state   ptr.State // after it; of a look: as shown
	kind    string    // "done", "late", "not now", "refused"
}

// standing is a case to the model: everything that the rules of C9 and C12 look at.
type standing struct {
	version int
	state   ptr.State
}

// caseModel says what a single clerk at a time would see: the sequential life of each case.
func caseModel(first map[int64]standing) porcupine.Model {
	return porcupine.Model{
		Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
			by := map[int64][]porcupine.Operation{}
			for _, o := range history {
				by[o.Input.(asked).cased] = append(by[o.Input.(asked).cased], o)
			}
			return slices.Collect(maps.Values(by))
		},
		Init: func() any { return standing{} },
		Step: func(state, input, output any) (bool, any) {
			s, in, out := state.(standing), input.(asked), output.(answered)
			if s.version == 0 {
				s = first[in.cased]
			}
			if in.command == "" {
				return out.version == s.version && out.state == s.state, s
			}
			fits := s.version == in.seen
			switch out.kind {
			case "done":
				return fits && s.state.Can(in.command) && out.version == s.version+1, standing{version: out.version, state: out.state}
			case "late":
				return !fits, s
			case "not now":
				// Issuing and sending back ask besides that a draft waits, which no state says.
				waits := in.command == ptr.Issue || in.command == ptr.ReturnDraft
				return fits && (waits || !s.state.Can(in.command)), s
			default:
				return fits && s.state.Can(in.command), s
			}
		},
	}
}

// Eight clerks give commands to a few cases and look at them, all at once: what they are answered is what some order of these
// acts, one at a time, would have answered (linearizability), by the reading of the states and versions in case.go. In the
// control every second look is answered from what that clerk saw before, as a cache or a late copy would.
//
// Covers: C9, C12, REL-C2
func TestCase_RELC2_ManyClerksLikeOneAtATime(t *testing.T) {
	each := 120
	if n, err := strconv.Atoi(os.Getenv("OSZIR_LINE_OPS")); err == nil {
		each = n
	}
	w := newParallelWorld(t, nil)
	var cases []*caseWorld
	first := map[int64]standing{}
	for range 4 {
		c := w.at(w.M2)
		c.open("FHT", benefit.NewBenefit, calendar.On(2014, 3, 1), "")
		cases = append(cases, c)
		first[c.id] = standing{version: 1, state: ptr.Opened}
	}
	const many = 8
	began := time.Now()
	histories := atOnce(many, func(client int) []porcupine.Operation {
		dice := rand.New(rand.NewPCG(uint64(client), 12))
		known := map[int64]int{}
		var out []porcupine.Operation
		for range each {
			c := cases[dice.IntN(len(cases))]
			h := ptr.Handle{CaseID: c.id, Seen: max(1, known[c.id])}
			commands := c.draftCommands()
			names := slices.Sorted(maps.Keys(commands))
			op := porcupine.Operation{ClientId: client, Call: time.Since(began).Nanoseconds()}
			if dice.IntN(2) == 0 || known[c.id] == 0 {
				v, err := c.Case(t.Context(), c.clerk, i18n.Hungarian, c.id)
				if err != nil {
					t.Error(err)
					return out
				}
				known[c.id] = v.Version
				op.Input, op.Output = asked{cased: c.id}, answered{version: v.Version, state: v.State}
			} else {
				name := names[dice.IntN(len(names))]
				if name == ptr.WithdrawCase && dice.IntN(60) != 0 {
					name = ptr.Recheck
				}
				version, err := commands[name](t.Context(), h)
				a := answered{version: version, kind: "done"}
				switch {
				case err == nil:
					known[c.id] = version
				case errs.KindOf(err) == errs.Conflict && strings.Contains(err.Error(), "changed_meanwhile"):
					a.kind = "late"
				case errs.KindOf(err) == errs.Conflict:
					a.kind = "not now"
				case errs.KindOf(err) == errs.Invalid:
					a.kind = "refused"
				default:
					t.Errorf("%s: %v", name, err)
					return out
				}
				op.Input, op.Output = asked{cased: c.id, command: name, seen: h.Seen}, a
			}
			op.Return = time.Since(began).Nanoseconds()
			out = append(out, op)
		}
		return out
	})
	var history []porcupine.Operation
	kinds := map[string]int{}
	for _, h := range histories {
		for _, o := range h {
			in, a := o.Input.(asked), o.Output.(answered)
			if a.kind == "done" {
				// The command's answer is the version; the state that it led to stands in the step.
				a.state = ptr.State(w.query(`SELECT state_after FROM ptr.case_step WHERE case_id = $1 AND version = $2 AND command = $3`, in.cased, a.version, string(in.command)))
				o.Output = a
			}
			kinds[a.kind]++
			history = append(history, o)
		}
	}
	if !porcupine.CheckOperations(caseModel(first), history) {
		t.Error("no order of the acts, one at a time, gives these answers")
	}
	// The control: looks from memory.
	stale := slices.Clone(history)
	last := map[string]answered{}
	slices.SortFunc(stale, func(a, b porcupine.Operation) int { return int(a.Call - b.Call) })
	changed := 0
	for i, o := range stale {
		in, a := o.Input.(asked), o.Output.(answered)
		if in.command != "" {
			continue
		}
		who := fmt.Sprint(o.ClientId, in.cased)
		if before, ok := last[who]; ok && before != a {
			stale[i].Output = before
			changed++
			continue
		}
		last[who] = a
	}
	control, verdict := "FAILED-AS-EXPECTED", "PASS"
	if changed == 0 || porcupine.CheckOperations(caseModel(first), stale) {
		control = "PASSED"
		t.Errorf("%d looks from memory are not noticed", changed)
	}
	for _, kind := range []string{"", "done", "late", "refused", "not now"} {
		if kinds[kind] == 0 {
			t.Errorf("nothing was answered %q: %v", kind, kinds)
		}
	}
	if t.Failed() {
		verdict = "FAIL"
	}
	t.Logf("TEST id=REL-C2 n=%d clients=%d cases=%d answers=%v control=%s bar=0 verdict=%s", len(history), many, len(cases), kinds, control, verdict)
}
