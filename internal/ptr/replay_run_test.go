package ptr_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/ptr"
)

var replayLawyer = identity.Actor{Code: "jogasz-1", BodyID: 1, Role: identity.RoleLawyer}

// copies makes a decision many times over, each of a case of its own.
func (w *caseWorld) copies(decision int64, n int) {
	w.t.Helper()
	w.query(fmt.Sprintf(`WITH made AS (
		INSERT INTO ptr.case_file (body_id, kind, branch, channel, state, version, applicant_id, people, household, record, proposal, case_number, clerk, opened_on, opened_at, changed_at, finished_at, entry_id)
		SELECT c.body_id, c.kind, c.branch, c.channel, 'JOGEROS', c.version, c.applicant_id, c.people, c.household, c.record, c.proposal, c.case_number || '/' || g, c.clerk, c.opened_on, c.opened_at, c.changed_at, now(), c.entry_id
		FROM ptr.case_file c JOIN ptr.decision d ON d.case_id = c.id AND d.id = %d, generate_series(1, %d) g RETURNING id
	), decided AS (
		INSERT INTO ptr.decision (case_id, no, state, decision, branch, kind, body_id, applicant_id, record, household, births, rule_version, law, values_used, derivation, proposed, check_version,
			drafted_by, issued_by, issued_on, issued_at, final_on, entry_id, edition, inputs)
		SELECT m.id, 1, 'final', d.decision, d.branch, d.kind, d.body_id, d.applicant_id, d.record, d.household, d.births, d.rule_version, d.law, d.values_used, d.derivation, d.proposed, d.check_version,
			d.drafted_by, d.issued_by, d.issued_on, d.issued_at, d.issued_on, d.entry_id, d.edition, d.inputs FROM ptr.decision d, made m WHERE d.id = %d RETURNING 1
	) SELECT count(*)::text FROM decided`, decision, n, decision))
}

func (w *caseWorld) orderReplay(view ptr.ReplayView) int64 {
	w.t.Helper()
	id, err := w.OrderReplay(w.t.Context(), replayLawyer, ptr.ReplayOrder{View: view})
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

// judgeAll orders a run, has it done and gives what it found.
func (w *caseWorld) judgeAll(view ptr.ReplayView) ptr.ReplayRunView {
	w.t.Helper()
	id := w.orderReplay(view)
	err := w.ReplayRound(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	return w.run(id, replayLawyer)
}

func (w *caseWorld) run(id int64, who identity.Actor) ptr.ReplayRunView {
	w.t.Helper()
	v, err := w.ReplayRun(w.t.Context(), who, id)
	if err != nil {
		w.t.Fatal(err)
	}
	sum := int64(0)
	for _, counts := range []map[string]int64{v.Decisions, v.Versions} {
		for _, n := range counts {
			sum += n
		}
	}
	if sum != v.Total {
		w.t.Errorf("run %d looked at %d and counts %d: %v %v", id, v.Total, sum, v.Decisions, v.Versions)
	}
	return v
}

// differences gives every row that a run has found.
func (w *caseWorld) differences(id int64) string {
	w.t.Helper()
	return w.query(fmt.Sprintf(`SELECT coalesce(string_agg(concat_ws('|', decision_id, benefit_id, valid_from, kind, body_id, what, then_amount, now_amount, monthly, fields, numbers, findings), E'\n' ORDER BY decision_id, benefit_id, valid_from), '')
		FROM ptr.replay_difference WHERE run_id = %d`, id))
}

// A run finds nothing as long as the law is what it was. After a change from a day on it lists exactly the decisions of days
// from then on, with the amounts, and nothing of days before.
//
// Covers: C7
func TestReplayRun_C7_FindsWhatAChangedNumberConcerns(t *testing.T) {
	defer ptr.ReplayInPiecesOf(7)()
	w := newCaseWorld(t)
	early := w.decide(calendar.On(2014, 2, 3), "27075")
	w.did(w.Withdraw(t.Context(), w.clerk, ptr.Handle{CaseID: w.id, Seen: w.seen, Note: "próba"}))
	late := w.decide(calendar.On(2014, 5, 5), "27075")
	w.copies(early, 40)
	w.copies(late, 30)
	versions := w.query(`SELECT count(*)::text FROM ptr.benefit_version WHERE upper_inf(recorded) AND decision_id IS NULL`)

	v := w.judgeAll(ptr.ReplayNow)
	if want := map[string]int64{"same": 71, "void": 1}; !maps.Equal(v.Decisions, want) || v.Different() != 0 || len(v.Groups) != 0 || v.EndedAt.IsZero() {
		t.Errorf("before any change: %v, %v", v.Decisions, v.Versions)
	}
	if fmt.Sprint(v.Total-72) != versions || v.Total == 72 {
		t.Errorf("%d looked at, %s versions without a decision: %v", v.Total, versions, v.Versions)
	}
	if today := w.judgeAll(ptr.ReplayToday); today.Decisions["no_law"] != 71 || today.Different() != 0 {
		t.Errorf("by a law of today that nobody knows: %v %v", today.Decisions, today.Versions)
	}

	edition, _ := w.enact("nyugdijminimum", calendar.On(2014, 5, 1), calendar.On(2015, 1, 1), 30_000)
	v = w.judgeAll(ptr.ReplayNow)
	if want := map[string]int64{"same": 40, "amount": 31, "void": 1}; !maps.Equal(v.Decisions, want) || v.Edition != edition {
		t.Errorf("after the change: %v by edition %d", v.Decisions, v.Edition)
	}
	want := []ptr.ReplayGroup{{Kind: "IDJ", BodyID: w.D.ID, BodyName: w.D.Name, What: ptr.ReplayAmount, Count: 31, Monthly: 31 * 1425}}
	if diff := cmp.Diff(want, v.Groups); diff != "" || !v.All || len(v.Lines) != 0 {
		t.Errorf("%s, %d lines", diff, len(v.Lines))
	}
	if got := w.query(fmt.Sprintf(`SELECT string_agg(DISTINCT x.then_amount || ' ' || x.now_amount || ' ' || x.numbers::text || ' ' || x.fields::text || ' ' || d.issued_on, ', ') FROM ptr.replay_difference x JOIN ptr.decision d ON d.id = x.decision_id WHERE run_id = %d`, v.ID)); got != "27075 28500 {nyugdijminimum} {gross_monthly} 2014-05-12" {
		t.Errorf("the differences are %s", got)
	}
	// The office sees its own and logs whose they are, another one sees none.
	own := w.run(v.ID, w.clerk)
	if own.All || len(own.Lines) != 31 || own.Lines[0].What != ptr.ReplayAmount || *own.Lines[0].Then != 27075 || *own.Lines[0].Now != 28500 || own.Lines[0].DecisionID < late {
		t.Errorf("the office sees %d lines: %+v", len(own.Lines), own.Lines[:min(1, len(own.Lines))])
	}
	other := w.clerk
	other.BodyID = w.D2.ID
	if foreign := w.run(v.ID, other); len(foreign.Lines)+len(foreign.Groups) != 0 {
		t.Errorf("another office sees %d lines, %d groups", len(foreign.Lines), len(foreign.Groups))
	}
	var file bytes.Buffer
	err := w.ReplayFile(t.Context(), w.clerk, "hu", v.ID, ptr.ListCSV, &file)
	if err != nil {
		t.Fatal(err)
	}
	rows := csv.NewReader(strings.NewReader(strings.TrimPrefix(file.String(), "\ufeff")))
	rows.Comma = ';'
	all, err := rows.ReadAll()
	if err != nil || len(all) != 32 || all[1][7] != "27075" || all[1][8] != "28500" || all[1][4] == "" {
		t.Errorf("%d rows, %v: %v", len(all), err, all[:min(2, len(all))])
	}
	file.Reset()
	err = w.ReplayFile(t.Context(), replayLawyer, "hu", v.ID, ptr.ListCSV, &file)
	if err != nil || strings.Contains(file.String(), "D-1/2014") || strings.Contains(file.String(), "PTR-") {
		t.Errorf("whoever sees the whole country sees whose decisions they are: %v", err)
	}
	if got := w.query(`SELECT string_agg(operation || ' ' || cardinality(persons), ', ' ORDER BY id) FROM audit.entry WHERE operation IN ('ptr.replays.read', 'ptr.replays.export') AND cardinality(persons) > 0`); got != "ptr.replays.read 1, ptr.replays.export 1, ptr.replays.export 1" {
		t.Errorf("logged with people: %s", got)
	}

	// The control: amounts that were tampered with are found, whatever the law says now.
	w.change(`UPDATE ptr.decision SET proposed = jsonb_set(proposed, '{gross_monthly}', '99000') WHERE id IN (SELECT id FROM ptr.decision WHERE issued_on = '2014-02-10' AND state = 'final' ORDER BY id LIMIT 3)`)
	w.tampered = true
	v = w.judgeAll(ptr.ReplayNow)
	control, verdict := "FAILED-AS-EXPECTED", "PASS"
	if want := map[string]int64{"same": 37, "amount": 31, "broken": 3, "void": 1}; !maps.Equal(v.Decisions, want) {
		control = "PASSED"
		t.Errorf("control: tampered amounts are not found: %v", v.Decisions)
	}
	if t.Failed() {
		verdict = "FAIL"
	}
	t.Logf("TEST id=C7 n=%d before=40 after=31 wrong=0 tampered=3 control=%s verdict=%s", v.Total, control, verdict)
}

// Loaded benefits are judged by the edition of their load and by the latest: what would be pointed out now.
//
// Covers: C7
func TestReplayRun_C7_JudgesLoadedBenefits(t *testing.T) {
	w := newCaseWorld(t)
	idj := w.query(`SELECT count(*)::text FROM ptr.benefit_version v JOIN ptr.benefit b ON b.id = v.benefit_id WHERE upper_inf(v.recorded) AND b.kind = 'IDJ'`)
	before := w.judgeAll(ptr.ReplayNow)
	if before.Different() != 0 || fmt.Sprint(before.Versions["partly"]) != idj {
		t.Fatalf("%v, %s IDJ", before.Versions, idj)
	}
	// The smallest pension falls: what is paid is more than the law would allow.
	w.enact("nyugdijminimum", calendar.On(2013, 1, 1), calendar.On(2015, 1, 1), 10_000)
	v := w.judgeAll(ptr.ReplayNow)
	if v.Versions["found"] == 0 || v.Total != before.Total {
		t.Errorf("%v of %d", v.Versions, v.Total)
	}
	if got := w.query(fmt.Sprintf(`SELECT string_agg(DISTINCT kind || ' ' || findings::text, ', ') FROM ptr.replay_difference WHERE run_id = %d AND kind = 'IDJ'`, v.ID)); !strings.Contains(got, "+finding.outside_statutory_range.above") {
		t.Errorf("found: %s", got)
	}
	own := w.run(v.ID, w.clerk)
	if len(own.Lines) == 0 || own.Lines[0].BenefitID == "" || own.Lines[0].DecisionID != 0 || own.Lines[0].From == calendar.None {
		t.Errorf("the office sees %+v", own.Lines)
	}
}

// A run that is broken off in the middle goes on with what is left, and comes to the same as one that was not.
//
// Covers: C7
func TestReplayRun_C7_GoesOnWhereItWasBrokenOff(t *testing.T) {
	defer ptr.ReplayInPiecesOf(5)()
	w := newCaseWorld(t)
	ctx := t.Context()
	late := w.decide(calendar.On(2014, 5, 5), "27075")
	w.copies(late, 60)
	w.enact("nyugdijminimum", calendar.On(2014, 5, 1), calendar.On(2015, 1, 1), 30_000)
	whole := w.judgeAll(ptr.ReplayNow)

	id := w.orderReplay(ptr.ReplayNow)
	conn, err := pgx.Connect(ctx, w.url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	for round := range 3 {
		// What the pieces at work have found cannot be stored; then their connections are gone.
		hold, err := conn.Begin(ctx)
		if err == nil && round > 0 {
			_, err = hold.Exec(ctx, `SELECT FROM ptr.replay_chunk WHERE run_id = $1 AND first > (SELECT min(first) FROM ptr.replay_chunk WHERE run_id = $1 AND sort = 'decision' AND done_at IS NULL) FOR UPDATE`, id)
		}
		if err == nil && round != 1 {
			_, err = hold.Exec(ctx, `LOCK TABLE ptr.replay_difference IN SHARE MODE`)
		}
		if err != nil {
			t.Fatal(err)
		}
		broken, cancel := context.WithCancel(ctx)
		done := make(chan error, 1)
		go func() { done <- w.ReplayRound(broken) }()
		for waiting := "0"; waiting == "0"; {
			switch round {
			case 1: // one piece is done, then the round is told to stop while others hold the rest
				waiting = w.query(`SELECT count(*)::text FROM ptr.replay_chunk WHERE done_at IS NOT NULL AND sort = 'decision' AND run_id = $1`, id)
			default:
				waiting = w.query(`SELECT count(pg_terminate_backend(pid))::text FROM pg_locks WHERE NOT granted AND relation = 'ptr.replay_difference'::regclass`)
			}
		}
		cancel()
		err = <-done
		if err == nil {
			t.Fatal("it was not broken off")
		}
		_ = hold.Rollback(ctx)
		if got := w.run(id, replayLawyer); !got.EndedAt.IsZero() || got.Done == got.Chunks || round == 0 && w.differences(id) != "" {
			t.Fatalf("round %d: %d of %d pieces are done, ended %v", round, got.Done, got.Chunks, got.EndedAt)
		}
	}
	err = w.ReplayRound(ctx)
	if err != nil {
		t.Fatal(err)
	}
	got := w.run(id, replayLawyer)
	if !maps.Equal(got.Decisions, whole.Decisions) || !maps.Equal(got.Versions, whole.Versions) || got.Total != whole.Total || got.EndedAt.IsZero() {
		t.Errorf("broken off: %v %v, whole: %v %v", got.Decisions, got.Versions, whole.Decisions, whole.Versions)
	}
	if a, b := w.differences(id), w.differences(whole.ID); a != b || a == "" {
		t.Errorf("broken off:\n%s\nwhole:\n%s", a, b)
	}
	err = w.ReplayRound(ctx) // nothing is left
	if err != nil || w.run(id, replayLawyer).Total != whole.Total {
		t.Errorf("once more: %v", err)
	}
}

// The same order sent twice is one run; only those who may, order one.
func TestReplayRun_IsOrderedOnce(t *testing.T) {
	w := newCaseWorld(t)
	in := ptr.ReplayOrder{View: ptr.ReplayNow, Request: audit.Request{Key: "kulcs-0123456789", Digest: []byte("x")}}
	first, err := w.OrderReplay(t.Context(), replayLawyer, in)
	if err != nil {
		t.Fatal(err)
	}
	again, err := w.OrderReplay(t.Context(), replayLawyer, in)
	if err != nil || again != first {
		t.Errorf("%d, then %d: %v", first, again, err)
	}
	if _, err := w.OrderReplay(t.Context(), w.issuer, in); errs.KindOf(err) != errs.NotFound {
		t.Errorf("an issuer orders a run: %v", err)
	}
	if _, err := w.OrderReplay(t.Context(), replayLawyer, ptr.ReplayOrder{View: ptr.ReplayThen}); errs.KindOf(err) != errs.Invalid {
		t.Errorf("a view that is none: %v", err)
	}
	if runs, err := w.ReplayRuns(t.Context(), w.clerk); err != nil || len(runs) != 1 || runs[0].ID != first || !runs[0].EndedAt.IsZero() {
		t.Errorf("%+v, %v", runs, err)
	}
	var none *errs.Error
	if _, err := w.ReplayRun(t.Context(), w.clerk, first+1); !errors.As(err, &none) || none.Kind != errs.NotFound {
		t.Errorf("a run that is not there: %v", err)
	}
}

// Made-up decisions of every kind that the calculators compute come out of a run the same: what registers to measure in are
// made of.
//
// Covers: C7
func TestReplayRun_C7_DecisionsOfAllKinds(t *testing.T) {
	defer ptr.ReplayInPiecesOf(300)()
	w := newCaseWorld(t)
	const n = 4500
	made, err := w.FillDecisions(t.Context(), identity.System(), w.D.ID, n)
	if err != nil || made != n {
		t.Fatalf("%d made, %v", made, err)
	}
	w.tampered = true // they are too many to be read one by one
	v := w.judgeAll(ptr.ReplayNow)
	if want := map[string]int64{"same": n}; !maps.Equal(v.Decisions, want) {
		t.Errorf("%v", v.Decisions)
	}
	kinds := w.query(`SELECT string_agg(DISTINCT kind, ' ' ORDER BY kind) FROM ptr.decision`)
	w.enact("nyugdijminimum", calendar.On(2013, 7, 1), calendar.On(2015, 1, 1), 29_000)
	v = w.judgeAll(ptr.ReplayNow)
	wrong := w.query(fmt.Sprintf(`SELECT count(*)::text FROM ptr.replay_difference x JOIN ptr.decision d ON d.id = x.decision_id
		WHERE run_id = %d AND NOT (d.issued_on >= '2013-07-01' AND jsonb_path_exists(d.values_used, '$[*] ? (@.key == "nyugdijminimum")'))`, v.ID))
	missed := w.query(fmt.Sprintf(`SELECT count(*)::text FROM ptr.decision d WHERE d.issued_on >= '2013-07-01' AND jsonb_path_exists(d.values_used, '$[*] ? (@.key == "nyugdijminimum")')
		AND NOT EXISTS (SELECT FROM ptr.replay_difference x WHERE x.run_id = %d AND x.decision_id = d.id)`, v.ID))
	findings := w.query(fmt.Sprintf(`SELECT count(*)::text FROM ptr.replay_difference x WHERE x.run_id = %d AND x.decision_id <> 0 AND x.findings <> '{}'`, v.ID))
	if missed != "0" || wrong != "0" && findings == "0" || v.Decisions["broken"] != 0 || v.Decisions["same"] == 0 || v.Decisions["amount"] == 0 {
		t.Errorf("%s missed, %s wrong (%s by findings): %v", missed, wrong, findings, v.Decisions)
	}
	t.Logf("TEST id=C7 kinds=%q n=%d read_and_differ=%d missed=%s verdict=%s", kinds, n, v.Different(), missed, map[bool]string{true: "FAIL", false: "PASS"}[t.Failed()])
}
