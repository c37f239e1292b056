package ptr_test

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/i18n"
	"oszir/internal/ptr"
	"oszir/internal/ptr/benefit"
)

// tablesSaying lists the tables of the register in which a word stands.
func (w *caseWorld) tablesSaying(word string) string {
	w.t.Helper()
	var out []string
	for _, table := range strings.Fields(w.query(`SELECT string_agg(quote_ident(relname), ' ' ORDER BY relname) FROM pg_class WHERE relnamespace = 'ptr'::regnamespace AND relkind = 'r'`)) {
		if w.query(`SELECT count(*)::text FROM ptr.`+table+` t WHERE t::text ILIKE $1`, "%"+word+"%") != "0" {
			out = append(out, strings.TrimRight(table, "_0123456789")) // without the number of the part
		}
	}
	return strings.Join(out, " ")
}

// erase erases somebody, which one has proposed and another one approved.
func (w *caseWorld) erase(person int64) {
	w.t.Helper()
	erasure, err := strconv.ParseInt(w.query(`WITH e AS (
			INSERT INTO oversight.erasure (kind, before, months, law, count, proposed_by, proposed_at, entry_id)
			SELECT 'person', '2026-01-01', 60, 'próba', 1, 'egyik', now(), max(id) FROM audit.entry RETURNING id, proposed_by, entry_id
		), v AS (
			INSERT INTO oversight.verdict (erasure_id, proposed_by, approved, decided_by, decided_at, reason, entry_id) SELECT id, proposed_by, true, 'másik', now(), 'rendben', entry_id FROM e
		), i AS (
			INSERT INTO oversight.erasure_item (erasure_id, subject_id, since) SELECT id, $1, '2020-01-01' FROM e
		) SELECT id::text FROM e`, person), 10, 64)
	if err != nil {
		w.t.Fatal(err)
	}
	err = w.DB.InTx(w.t.Context(), func(ctx context.Context, tx *database.Tx) error {
		return ptr.ErasePersons(ctx, tx, erasure, []int64{person})
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// Who owes the maintenance that is advanced stands in the case of the child's parent, by name only. Erasing the parent takes
// it out of the benefit, the case with its steps, checks and answers, and the decision; erasing a member of the household
// takes out what was said of that one alone. Days, kinds, offices and amounts stay, and the pages can be read.
//
// Covers: I9, C4
func TestErasure_I9_C4_ReachesCases(t *testing.T) {
	w := newParallelWorld(t, nil)
	office, err := w.Orgs.Register(t.Context(), identity.System(), orgs.Body{Code: "TEST-G1", Name: "Próba TEST-G1", Kind: orgs.Guardianship})
	if err != nil {
		t.Fatal(err)
	}
	w = w.at(office)
	w.tampered = true // of whom nothing is known any more nothing can be computed again
	parent, child, aunt := w.personID(parallelA), w.personID(parallelChild), w.personID(parallelB)
	w.open("GYT", benefit.NewBenefit, calendar.On(2014, 3, 3), "")
	w.did(w.SaveClients(t.Context(), w.clerk, w.handle(), ptr.Clients{Applicant: parent, Entitled: child, Household: []ptr.Member{
		{PersonID: parent, Kin: benefit.Self, Income: 10000}, {PersonID: child, Kin: benefit.Child}, {PersonID: aunt, Kin: benefit.Other, Text: "nagynénixqzjq", Income: 77123},
	}}))
	err = w.DB.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
		strangers, err := ptr.Ungranted(ctx, tx, office.ID, []int64{parent, aunt})
		if len(strangers) > 0 {
			t.Errorf("%d people of a case are strangers to its office", len(strangers))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	w.did(w.AskForGaps(t.Context(), w.clerk, ptr.Handle{CaseID: w.id, Seen: w.seen, Note: "végzés xqhiány"}, calendar.On(2014, 3, 4)))
	w.did(w.EndGaps(t.Context(), w.clerk, w.handle(), calendar.On(2014, 3, 5)))
	answers := ptr.Answers{}
	for _, f := range w.findings() {
		answers[f.Mark] = "az iratok szerint xqválasz"
	}
	w.did(w.AcknowledgeFindings(t.Context(), w.clerk, w.handle(), answers))
	w.did(w.SaveApplication(t.Context(), w.clerk, w.handle(), map[string]string{
		"applied_on": "2014.03.03.", "gyt_debtor_name": "Kötelezettxqnév Béla", "gyt_court_award": "P.20.111/2012", "gyt_award_final": "2013.02.01.", "gyt_awarded_monthly": "14250",
		"gyt_uncollectable": "x", "gyt_cannot_maintain": "x",
	}, false))
	w.did(w.SaveDraft(t.Context(), w.clerk, w.handle(), ptr.Draft{Decision: benefit.Grant, Values: map[string]string{
		"issued_on": "2014.03.10.", "support_start": "2014.03.03.", "support_end": "2015.03.02.", "review_due": "2015.03.02.", "gross_monthly": "14250", "income_per_head": "5000", "reasoning": "mert xqindok",
	}}))
	w.toFinal(calendar.On(2014, 3, 12), calendar.On(2014, 3, 31))
	for word, want := range map[string]string{
		"xqnév": "benefit_version case_file case_step decision", "xqindok": "benefit_version case_file case_step decision", "nagynénixq": "case_file case_step decision", "77123": "case_file case_step decision",
		"xqhiány": "case_step case_stop", "xqválasz": "case_acknowledgement",
	} {
		if got := w.tablesSaying(word); got != want && (word != "xqválasz" || len(answers) > 0) {
			t.Errorf("%s stands in %s, want %s", word, got, want)
		}
	}
	last := func(person int64) calendar.Day {
		var out map[int64]calendar.Day
		err := w.DB.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
			var err error
			out, err = ptr.LastUse(ctx, tx, []int64{person})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return out[person]
	}
	if today := calendar.Of(w.Now()); last(aunt) != today {
		t.Errorf("the last use is %v, want the day on which the case was finished, %v", last(aunt), today)
	}
	w.open("GYT", benefit.Ending, calendar.On(2014, 9, 1), adjudicationOf(w.query(`SELECT id_year || '/' || id FROM ptr.benefit`)))
	if got := last(parent); got != calendar.None {
		t.Errorf("somebody with a case under way was last there on %v", got)
	}
	w.erase(aunt)
	for _, word := range []string{"nagynénixq", "77123"} {
		if got := w.tablesSaying(word); got != "" {
			t.Errorf("%s still stands in %s", word, got)
		}
	}
	if got := w.tablesSaying("xqnév"); got == "" {
		t.Error("erasing a member erases the case")
	}
	w.query(`WITH o AS (
			INSERT INTO ptr.bulk_order (sort, body_id, to_body, day, reason, actor, role, items, ordered_at, entry_id)
			SELECT 'move', $1, $2, '2014-03-01', 'próba', 'x', 'x', 1, now(), max(id) FROM audit.entry RETURNING id
		) INSERT INTO ptr.bulk_item (order_id, no, applicant_id, benefit_id, state, why, why_args)
		SELECT id, 1, $3, 1, 'refused', 'ptr.check.amount_differs', ARRAY['xqmező', '77123', '5000'] FROM o RETURNING order_id::text`, office.ID, w.M.ID, parent)
	kept := `SELECT string_agg(valid::text || ' ' || gross_monthly || ' ' || body_id, ', ') FROM ptr.benefit_version`
	before := w.query(kept)
	w.erase(parent)
	for _, word := range []string{"xq", "77123", "P.20.111", "D-1/2014"} {
		if got := w.tablesSaying(word); got != "" {
			t.Errorf("%s still stands in %s", word, got)
		}
	}
	if after := w.query(kept); after != before {
		t.Errorf("the register says %s, before %s", after, before)
	}
	for name, count := range promisesKept {
		if n := w.query(count); n != "0" && !strings.HasPrefix(name, "every step has its entry") {
			t.Errorf("%s: broken %s times", name, n)
		}
	}
	v, err := w.Case(t.Context(), w.clerk, i18n.Hungarian, 1)
	if err != nil || v.CaseNumber != "törölt adat" || len(v.Decisions) != 1 || len(v.Household) != 0 || len(v.Steps) < 8 {
		t.Errorf("the case is read as %+v, %v", v, err)
	}
	for _, f := range v.Findings() {
		if f.Key != "" || len(f.Args) > 0 {
			t.Errorf("a check still says %+v", f)
		}
	}
}
