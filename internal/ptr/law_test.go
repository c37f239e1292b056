package ptr_test

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"oszir/internal/identity"
	"oszir/internal/law"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/idnumber"
	"oszir/internal/ptr"
	"oszir/internal/ptr/benefit"
)

// lawRoom is the room of the numbers of the law beside a house.
func (h *house) lawRoom() *law.Module {
	return law.New(law.Deps{DB: h.DB, Parameters: ptr.LawParameters(), Lists: ptr.CodeLists(), Concerned: ptr.LawConcern, Changed: ptr.LawChanged})
}

// enact has a number changed by one lawyer and approved by another, and gives the edition and what the change concerned.
func (h *house) enact(key string, from, until calendar.Day, amount int64) (int64, law.Concern) {
	h.t.Helper()
	ctx, room := h.t.Context(), h.lawRoom()
	one, two := identity.Actor{Code: "jogasz-1", BodyID: 1, Role: identity.RoleLawyer}, identity.Actor{Code: "jogasz-2", BodyID: 1, Role: identity.RoleLawyer}
	v, err := room.Parameter(ctx, one, key, law.Now)
	if err != nil {
		h.t.Fatal(err)
	}
	id, err := room.Propose(ctx, one, law.Draft{Key: key, BasedOn: v.Edition, Reason: "próba", Change: law.Change{From: from, Until: until, Amount: amount, Law: "próba 1. §", Source: "próba"}})
	if err == nil {
		err = room.Submit(ctx, one, law.Handle{ID: id, Seen: 1})
	}
	if err != nil {
		h.t.Fatal(err)
	}
	concern, err := room.Weigh(ctx, two, id)
	if err != nil {
		h.t.Fatal(err)
	}
	edition, err := room.Approve(ctx, two, law.Handle{ID: id, Seen: 2})
	if err != nil {
		h.t.Fatal(err)
	}
	return edition, concern
}

// oldAge takes a case for an old-age allowance to its draft.
func (w *caseWorld) oldAge(on calendar.Day, amount string) {
	w.t.Helper()
	ctx := w.t.Context()
	taj, _ := strconv.Atoi(idnumber.TAJFor(elder))
	who := w.person(taj)
	w.open("IDJ", benefit.NewBenefit, on, "")
	w.did(w.SaveClients(ctx, w.clerk, w.handle(), ptr.Clients{Applicant: who, Household: []ptr.Member{{PersonID: who, Kin: benefit.Self}}}))
	w.did(w.AcknowledgeFindings(ctx, w.clerk, w.handle(), nil))
	w.did(w.SaveApplication(ctx, w.clerk, w.handle(), map[string]string{"applied_on": on.Dotted() + "."}, false))
	w.drafted(on, amount)
}

func (w *caseWorld) drafted(on calendar.Day, amount string) {
	w.t.Helper()
	w.did(w.SaveDraft(w.t.Context(), w.clerk, w.handle(), ptr.Draft{Decision: benefit.Grant, Values: map[string]string{
		"issued_on": (on + 7).Dotted() + ".", "support_start": on.Dotted() + ".", "support_end": calendar.AddMonths(on, 24).Dotted() + ".", "review_due": calendar.AddMonths(on, 24).Dotted() + ".", "gross_monthly": amount, "income_per_head": "0",
	}}))
}

func (w *caseWorld) marked() string {
	w.t.Helper()
	return w.query(`SELECT count(*)::text FROM ptr.case_recheck WHERE done_at IS NULL AND case_id = ` + strconv.FormatInt(w.id, 10))
}

// A new edition judges what is still open, marks it, and changes nothing that was decided.
//
// Covers: C7
func TestLaw_C7_JudgesWhatIsOpenAndNothingThatWasDecided(t *testing.T) {
	w := newCaseWorld(t)
	ctx := t.Context()
	w.oldAge(calendar.On(2014, 5, 5), "27075")
	w.answer()
	w.did(w.SubmitDraft(ctx, w.clerk, w.handle()))
	w.did(w.IssueDecision(ctx, w.issuer, w.handle()))
	w.did(w.Withdraw(ctx, w.clerk, ptr.Handle{CaseID: w.id, Seen: w.seen, Note: "próba"}))
	decided := `SELECT string_agg(d::text, ' ' ORDER BY id) FROM ptr.decision d`
	versions := `SELECT md5(string_agg(v::text, ' ' ORDER BY v::text)) FROM ptr.benefit_version v`
	before, register := w.query(decided), w.query(versions)
	if before == "" {
		t.Fatal("nothing was decided")
	}

	w.oldAge(calendar.On(2014, 5, 5), "27075")
	if got := w.marked(); got != "0" {
		t.Fatalf("%s marks", got)
	}
	edition, concern := w.enact("nyugdijminimum", calendar.On(2014, 5, 1), calendar.On(2015, 1, 1), 30_000)
	if edition != 1 || concern.OpenCases != 1 || len(concern.Offices) != 1 || concern.Offices[0] != (law.OfficeCount{BodyID: w.D.ID, Kind: "IDJ", Cases: 1}) {
		t.Errorf("edition %d concerned %+v", edition, concern)
	}
	if want := w.query(`SELECT count(DISTINCT b.id)::text FROM ptr.benefit b JOIN ptr.benefit_version v ON v.benefit_id = b.id WHERE upper_inf(v.recorded) AND v.valid && daterange('2014-05-01', '2015-01-01') AND b.kind IN ('IDJ', 'LFT', 'RGYK', 'KGYN', 'KGYM', 'FHT', 'RSZS', 'APDM', 'ÁPDM', 'LFTA')`); strconv.FormatInt(concern.Benefits, 10) != want {
		t.Errorf("%d benefits, want %s", concern.Benefits, want)
	}
	if got := w.marked(); got != "1" {
		t.Errorf("%s marks after the approval", got)
	}
	w.did(w.Recheck(ctx, w.clerk, w.handle()))
	if got := w.marked(); got != "0" {
		t.Errorf("%s marks after the checks", got)
	}
	said := ""
	for _, f := range w.findings() {
		if f.Key == "ptr.check.amount_differs" {
			said = strings.Join(f.Args[1:], " ")
		}
	}
	if said != "27075 28500" {
		t.Errorf("the checks say %q of the old amount: %+v", said, w.findings())
	}
	w.drafted(calendar.On(2014, 5, 5), "28500")
	w.answer()
	w.did(w.SubmitDraft(ctx, w.clerk, w.handle()))
	w.did(w.IssueDecision(ctx, w.issuer, w.handle()))
	if got := w.query(`SELECT string_agg(edition::text || ' ' || (proposed ->> 'gross_monthly'), ', ' ORDER BY id) FROM ptr.decision`); got != "0 27075, 1 28500" {
		t.Errorf("decided by %s", got)
	}
	after := w.query(`SELECT string_agg(d::text, ' ' ORDER BY id) FROM ptr.decision d WHERE edition = 0`)
	if after != before {
		t.Errorf("what was decided became\n%s\nof\n%s", after, before)
	}
	if got := w.query(versions); got != register {
		t.Error("the register of benefits changed")
	}
	// A workbook is judged by the edition of its load, and says which.
	b := goodBook()
	b.rows[3][0]["gross_monthly"] = "28400"
	w.load(w.D, b.bytes(t))
	if got := w.query(`SELECT string_agg(edition::text, ' ' ORDER BY id) FROM ptr.load_file WHERE status = 'FELDOLGOZVA'`); !strings.HasPrefix(got, "0 ") || !strings.HasSuffix(got, " 1") {
		t.Errorf("loads were judged by %s", got)
	}
}

// A change of days that no open case is judged by concerns none, and one that only cites otherwise marks none.
func TestLaw_C7_MarksOnlyWhatItConcerns(t *testing.T) {
	w := newCaseWorld(t)
	w.oldAge(calendar.On(2014, 5, 5), "27075")
	_, concern := w.enact("nyugdijminimum", calendar.On(2010, 1, 1), calendar.On(2011, 1, 1), 28_000)
	if concern.OpenCases != 0 || w.marked() != "0" {
		t.Errorf("a year that is over concerned %+v, %s marks", concern, w.marked())
	}
	_, concern = w.enact("kozfoglalkoztatasi_ber", calendar.On(2014, 5, 1), calendar.None, 80_000)
	if concern.OpenCases != 0 || w.marked() != "0" {
		t.Errorf("a number that the kind does not read concerned %+v, %s marks", concern, w.marked())
	}
	_, concern = w.enact("ugyintezesi_hatarido", calendar.On(2014, 1, 1), calendar.On(2015, 1, 1), 30)
	if concern.OpenCases != 1 || concern.Benefits != 0 || w.marked() != "1" {
		t.Errorf("a time of the procedure concerned %+v, %s marks", concern, w.marked())
	}
	due := w.query(`SELECT due_on::text FROM ptr.case_file WHERE id = ` + strconv.FormatInt(w.id, 10))
	w.did(w.Recheck(t.Context(), w.clerk, w.handle()))
	if got := w.query(`SELECT due_on::text || ' ' || next_on::text FROM ptr.case_file WHERE id = ` + strconv.FormatInt(w.id, 10)); due != "2014-05-26" || got != "2014-06-04 2014-06-04" {
		t.Errorf("the due day %s became %s", due, got)
	}
	_, concern = w.enact("nyugdijkorhatar_ev", calendar.On(1944, 1, 1), calendar.On(1945, 1, 1), 63)
	if concern.OpenCases != 1 || w.marked() != "1" {
		t.Errorf("a number of birth dates concerned %+v, %s marks", concern, w.marked())
	}
}

// Checks that began before something changed elsewhere do not answer for it: its mark stays.
//
// Covers: C7, C11
func TestCase_C7_C11_ChecksDoNotAnswerForWhatCameAfterThem(t *testing.T) {
	w := newCaseWorld(t)
	w.oldAge(calendar.On(2014, 5, 5), "27075")
	ctx := t.Context()
	conn, err := pgx.Connect(ctx, w.url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	// The command is held up where its checks have run and nothing of it is stored: it cannot write its log entry.
	hold, err := conn.Begin(ctx)
	if err == nil {
		_, err = hold.Exec(ctx, `LOCK TABLE audit.entry IN EXCLUSIVE MODE`)
	}
	if err != nil {
		t.Fatal(err)
	}
	type outcome struct {
		version int
		err     error
	}
	done := make(chan outcome, 1)
	h := w.handle()
	go func() {
		v, err := w.Recheck(ctx, w.clerk, h)
		done <- outcome{v, err}
	}()
	for waiting := "0"; waiting == "0"; {
		waiting = w.query(`SELECT count(*)::text FROM pg_locks WHERE NOT granted AND relation = 'audit.entry'::regclass`)
	}
	_, err = hold.Exec(ctx, `INSERT INTO ptr.case_recheck (case_id, entry_id, at) VALUES ($1, 1, now())`, w.id)
	if err == nil {
		err = hold.Commit(ctx)
	}
	if err != nil {
		t.Fatal(err)
	}
	o := <-done
	w.did(o.version, o.err)
	if got := w.marked(); got != "1" {
		t.Errorf("%s marks: the checks answered for what they did not see", got)
	}
	w.did(w.Recheck(ctx, w.clerk, w.handle()))
	if got := w.marked(); got != "0" {
		t.Errorf("%s marks after the checks", got)
	}
}

// A decree that a lawyer puts in moves the last days of open cases, and makes the days of its year final.
//
// Covers: C7, C10
func TestLaw_C7_C10_AMovedDayMovesTheDueDay(t *testing.T) {
	w := newCaseWorld(t)
	w.oldAge(calendar.On(2014, 5, 5), "27075")
	if got := w.query(`SELECT due_on::text FROM ptr.case_file WHERE id = ` + strconv.FormatInt(w.id, 10)); got != "2014-05-26" {
		t.Fatalf("due on %s", got)
	}
	monday := calendar.On(2014, 5, 26)
	_, concern := w.enact("munkanap_athelyezes", monday, monday+1, 0)
	if concern.OpenCases != 1 || concern.Benefits != 0 || w.marked() != "1" {
		t.Errorf("concerned %+v, %s marks", concern, w.marked())
	}
	w.did(w.Recheck(t.Context(), w.clerk, w.handle()))
	if got := w.query(`SELECT due_on::text FROM ptr.case_file WHERE id = ` + strconv.FormatInt(w.id, 10)); got != "2014-05-27" {
		t.Errorf("due on %s after the Monday was given off", got)
	}
}
