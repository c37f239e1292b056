package ptr_test

import (
	"encoding/json"
	"errors"
	"os"
	"strconv"
	"testing"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/ptr"
	"oszir/internal/ptr/benefit"
)

// answer gives every open finding that takes one a reason.
func (w *caseWorld) answer() {
	w.t.Helper()
	answers := ptr.Answers{}
	for _, f := range w.findings() {
		if f.Severity != ptr.Informs && f.MayBeAnswered() {
			answers[f.Mark] = "az iratok szerint rendben"
		}
	}
	version, err := w.AcknowledgeFindings(w.t.Context(), w.clerk, w.handle(), answers)
	var refused *ptr.Refusal
	if errors.As(err, &refused) {
		return // what takes no reason the next command will say
	}
	w.did(version, err)
}

// findings gives what the last run of the checks of the case has found.
func (w *caseWorld) findings() []ptr.CaseFinding {
	w.t.Helper()
	var out []ptr.CaseFinding
	data := w.query(`SELECT findings::text FROM ptr.case_check WHERE case_id = $1 ORDER BY version DESC, run DESC LIMIT 1`, w.id)
	err := json.Unmarshal([]byte(data), &out)
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

// at is the same house with the clerks of another office and no case yet.
func (w *caseWorld) at(body orgs.Body) *caseWorld {
	return &caseWorld{
		house:  w.house,
		clerk:  identity.Actor{Code: "ugyintezo-" + body.Code, BodyID: body.ID, Role: identity.RoleClerk},
		issuer: identity.Actor{Code: "kiadmanyozo-" + body.Code, BodyID: body.ID, Role: identity.RoleIssuer},
	}
}

// newParallelWorld has three people and no benefits: a, b and a child.
func newParallelWorld(t *testing.T, more func(k *book)) *caseWorld {
	t.Helper()
	h := newHouse(t)
	k := newBook()
	for _, p := range []struct{ taj, name, born string }{{parallelA, "Kiss", "1975.02.15."}, {parallelB, "Nagy", "1976.03.20."}, {parallelChild, "Tóth", "2005.04.25."}} {
		k.client(p.taj, p.name, p.born, "tax_id", taxIDOf(p.born), "residence_house_number", "15.")
	}
	if more != nil {
		more(k)
	}
	wantErrors(t, h.load(h.M, k.bytes(t)), map[string][]string{})
	return (&caseWorld{house: h}).at(h.M2)
}

const parallelA, parallelB, parallelChild = "123456788", "111111110", "987654322"

// clients opens a case and says whom it is about; household are further members.
func (w *caseWorld) clients(kind string, on calendar.Day, applicant, entitled string, household ...string) {
	w.t.Helper()
	w.open(kind, benefit.NewBenefit, on, "")
	in := ptr.Clients{Applicant: w.personID(applicant)}
	if entitled != "" {
		in.Entitled = w.personID(entitled)
	}
	in.Household = []ptr.Member{{PersonID: in.Applicant, Kin: benefit.Self}}
	for _, taj := range household {
		in.Household = append(in.Household, ptr.Member{PersonID: w.personID(taj), Kin: benefit.Other})
	}
	w.did(w.SaveClients(w.t.Context(), w.clerk, w.handle(), in))
}

// found gives what the last run says by one check: severity and place.
func (w *caseWorld) found(code string) string {
	w.t.Helper()
	for _, f := range w.findings() {
		if f.Code == code && f.Where != "" {
			return string(f.Severity) + " " + f.Where
		}
	}
	return ""
}

// What excludes a case, by period and country-wide: benefits of another office, decisions that are not final, cases on
// their way.
//
// Covers: C11, E05, E06, E07, E08, E10, E12
func TestCheck_C11_WhatExcludesACase(t *testing.T) {
	type benefitRow struct{ kind, applicant, entitled, start string }
	day := calendar.On(2014, 3, 1)
	for _, c := range []struct {
		name      string
		there     benefitRow
		listed    string // stands among the people of that benefit
		kind      string
		applicant string
		entitled  string
		household []string
		on        calendar.Day
		code      string
		want      string
	}{
		{name: "E05 the same kind", there: benefitRow{"FHT", parallelA, "", "2013.07.01."}, kind: "FHT", applicant: parallelA, on: day, code: "E05", want: "block register"},
		{name: "E05 another person", there: benefitRow{"FHT", parallelB, "", "2013.07.01."}, kind: "FHT", applicant: parallelA, on: day, code: "E05"},
		// It was over on the day on which the case is opened, and the case is about a later time.
		{name: "E05 one after the other", there: benefitRow{"FHT", parallelA, "", "2013.01.01."}, kind: "FHT", applicant: parallelA, on: day, code: "E05"},
		// It begins after the day on which the case is opened: nothing is drawn today, and the times overlap.
		{name: "E05 not begun yet", there: benefitRow{"FHT", parallelA, "", "2014.09.01."}, kind: "FHT", applicant: parallelA, on: day, code: "E05", want: "block register"},
		{name: "E06 a member of the household draws it", there: benefitRow{"FHT", parallelB, "", "2013.07.01."}, kind: "FHT", applicant: parallelA, household: []string{parallelB}, on: day, code: "E06", want: "block register"},
		{name: "E06 the applicant is a member of another one's", there: benefitRow{"FHT", parallelB, "", "2013.07.01."}, listed: parallelA, kind: "FHT", applicant: parallelA, on: day, code: "E06", want: "block register"},
		{name: "E06 the lawful pair", there: benefitRow{"FHT", parallelB, "", "2013.07.01."}, kind: "RSZS", applicant: parallelA, household: []string{parallelB}, on: day, code: "E06"},
		{name: "E07 the other form", there: benefitRow{"FHT", parallelA, "", "2013.07.01."}, kind: "RSZS", applicant: parallelA, on: day, code: "E07", want: "block register"},
		{name: "E08 one dwelling", there: benefitRow{"LFT", parallelB, "", "2013.07.01."}, kind: "LFT", applicant: parallelA, on: day, code: "E08", want: "block register"},
		{name: "E09 another kind of support", there: benefitRow{"LFT", parallelA, "", "2013.07.01."}, kind: "KGYM", applicant: parallelA, on: day, code: "E09"},
		{name: "E10 another carer", there: benefitRow{"ÁPDM", parallelB, parallelChild, "2013.07.01."}, kind: "ÁPDM", applicant: parallelA, entitled: parallelChild, on: day, code: "E10", want: "block register"},
		{name: "E12 a carer with another benefit", there: benefitRow{"FHT", parallelA, "", "2013.07.01."}, kind: "ÁPDM", applicant: parallelA, entitled: parallelChild, on: day, code: "E12", want: "block register"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newParallelWorld(t, func(k *book) {
				k.municipal(c.there.kind, c.there.applicant, c.there.entitled, c.there.start)
				if c.listed != "" {
					k.relation(c.there.applicant+"--"+c.there.kind+"-"+c.there.start[:10], "Házastárs/Élettárs", "teljes", c.listed)
				}
			})
			w.clients(c.kind, c.on, c.applicant, c.entitled, c.household...)
			if got := w.found(c.code); got != c.want {
				t.Errorf("%s: %q, want %q; %+v", c.code, got, c.want, w.findings())
			}
		})
	}
}

// draftFHT takes a case to a draft that waits for issue.
func (w *caseWorld) draftFHT(applicant string, household ...string) {
	w.t.Helper()
	w.clients("FHT", calendar.On(2014, 3, 1), applicant, "", household...)
	w.answer()
	w.did(w.SaveApplication(w.t.Context(), w.clerk, w.handle(), map[string]string{
		"applied_on": "2014.03.01.", "fht_ground": "álláskeresési támogatásának időtartama lejárt", "fht_cooperates": "x", "wealth_declared": "x",
	}, false))
	w.did(w.SaveDraft(w.t.Context(), w.clerk, w.handle(), ptr.Draft{Decision: benefit.Grant, Values: map[string]string{
		"issued_on": "2014.03.10.", "support_start": "2014.03.01.", "support_end": "2015.02.28.", "review_due": "2015.02.28.", "gross_monthly": "22800", "income_per_consumption_unit": "0",
	}}))
	w.answer()
	w.did(w.SubmitDraft(w.t.Context(), w.clerk, w.handle()))
}

// A case on its way elsewhere is worth knowing, a decision that was issued excludes before it is final, and both offices
// hear of what has changed.
//
// Covers: C11, E05, E17
func TestCheck_C11_DecisionsAndCasesOfOthers(t *testing.T) {
	w := newParallelWorld(t, nil)
	other := w.at(w.M)
	other.clients("FHT", calendar.On(2014, 3, 5), parallelA, "")
	w.clients("FHT", calendar.On(2014, 3, 1), parallelA, "")
	if got := w.found("E05"); got != "inform case" {
		t.Errorf("a case of another office: %q", got)
	}
	w.did(w.AcknowledgeFindings(t.Context(), w.clerk, w.handle(), nil))
	recheck := `SELECT count(*)::text FROM ptr.case_recheck WHERE case_id = $1 AND done_at IS NULL`
	second := w.at(w.M2)
	second.draftFHT(parallelA)
	second.did(second.IssueDecision(t.Context(), second.issuer, second.handle()))
	if got := w.query(recheck, other.id); got != "1" {
		t.Errorf("the other office's case hears nothing of a decision: %s", got)
	}
	other.did(other.Recheck(t.Context(), other.clerk, other.handle()))
	if got := other.found("E05"); got != "block decision" {
		t.Errorf("a decision that is not final: %q", got)
	}
	if got := w.query(recheck, other.id); got != "0" {
		t.Errorf("the run has not taken the mark away: %s", got)
	}
	// What one application says of an income, another one must say too.
	id := w.personID(parallelA)
	other.did(other.SaveClients(t.Context(), other.clerk, other.handle(), ptr.Clients{Applicant: id, Household: []ptr.Member{{PersonID: id, Kin: benefit.Self, Income: 15000}}}))
	if got := other.found("E17"); got != "warn case" {
		t.Errorf("another income in another case: %q", got)
	}
	// With its day of finality the decision is a benefit, and the answer that was given holds.
	other.answer()
	before := w.query(`SELECT count(*)::text FROM ptr.case_acknowledgement WHERE case_id = $1`, other.id)
	second.did(second.DeliverDecision(t.Context(), second.clerk, second.handle(), ptr.Delivery{On: calendar.On(2014, 3, 12), WaivedOn: calendar.None}))
	second.did(second.FinalizeDecision(t.Context(), second.clerk, second.handle(), calendar.On(2014, 4, 1)))
	other.did(other.Recheck(t.Context(), other.clerk, other.handle()))
	if got := other.found("E05"); got != "block register" {
		t.Errorf("when it is final: %q", got)
	}
	if got := w.query(`SELECT count(*)::text FROM ptr.case_acknowledgement WHERE case_id = $1`, other.id); got != before {
		t.Errorf("%s answers, %s before", got, before)
	}
}

// Human answers stay over later runs, and every run stays as it was.
//
// Covers: C11
func TestCheck_C11_AnswersStay(t *testing.T) {
	w := newParallelWorld(t, func(k *book) { k.municipal("RSZS", parallelA, "", "2013.07.01.") })
	w.clients("FHT", calendar.On(2014, 3, 1), parallelA, "")
	w.answer()
	first := w.query(`SELECT md5(string_agg(findings::text || at, ',' ORDER BY version, run)) FROM ptr.case_check WHERE case_id = $1`, w.id)
	runs := w.query(`SELECT count(*)::text FROM ptr.case_check WHERE case_id = $1`, w.id)
	for range 3 {
		w.did(w.Recheck(t.Context(), w.clerk, w.handle()))
	}
	w.did(w.AcknowledgeFindings(t.Context(), w.clerk, w.handle(), nil))
	again := w.query(`SELECT md5(string_agg(findings::text || at, ',' ORDER BY version, run)) FROM (SELECT findings, at, version, run FROM ptr.case_check WHERE case_id = $1 ORDER BY version, run LIMIT $2::int) x`, w.id, runs)
	if first != again {
		t.Error("a later run has changed an earlier one")
	}
	// What was answered has changed: the other office's benefit ends later.
	k := newBook()
	k.client(parallelA, "Kiss", "1975.02.15.", "tax_id", taxIDOf("1975.02.15."), "residence_house_number", "15.")
	k.municipal("RSZS", parallelA, "", "2013.07.01.", "support_end", "2014.11.30.", "review_due", "2014.11.30.")
	wantErrors(t, w.load(w.M, k.bytes(t)), map[string][]string{})
	if got := w.query(`SELECT count(*)::text FROM ptr.case_recheck WHERE case_id = $1 AND done_at IS NULL`, w.id); got != "1" {
		t.Errorf("the case hears nothing of a load: %s", got)
	}
	w.did(w.Recheck(t.Context(), w.clerk, w.handle()))
	var refused *ptr.Refusal
	_, err := w.AcknowledgeFindings(t.Context(), w.clerk, w.handle(), nil)
	if !errors.As(err, &refused) || len(refused.Checks) != 1 || refused.Checks[0].Code != "E07" {
		t.Errorf("another overlap has the old answer: %v", err)
	}
}

// Two clerks of two offices issue at once what excludes the other: one of them is told. The control does the same with the
// lock of the people taken away, and both go through.
//
// Covers: C11, REL-C4
func TestCheck_RELC4_WriteSkew(t *testing.T) {
	rounds := 200
	if n, err := strconv.Atoi(os.Getenv("OSZIR_SKEW_ROUNDS")); err == nil {
		rounds = n
	}
	w := newParallelWorld(t, nil)
	both := [2]*caseWorld{w.at(w.M), w.at(w.M2)}
	for _, c := range both {
		c.draftFHT(parallelA)
	}
	run := func(rounds int) (violations, refused int) {
		for range rounds {
			issued := 0
			for _, err := range atOnce(2, func(i int) error {
				_, err := both[i].IssueDecision(t.Context(), both[i].issuer, both[i].handle())
				return err
			}) {
				switch {
				case err == nil:
					issued++
				case errs.KindOf(err) != errs.Invalid:
					t.Fatal(err)
				}
			}
			switch issued {
			case 0:
				refused++
			case 2:
				violations++
			}
			// Both drafts wait again, as if nothing had been issued.
			w.query(`WITH d AS (UPDATE ptr.decision SET state = 'withdrawn' WHERE state = 'issued' RETURNING 1)
				SELECT count(*)::text FROM d`)
			w.query(`WITH c AS (UPDATE ptr.case_file SET state = 'DONTESTERVEZET', benefit_id = NULL RETURNING 1) SELECT count(*)::text FROM c`)
			for _, c := range both {
				seen, err := strconv.Atoi(w.query(`SELECT version::text FROM ptr.case_file WHERE id = $1`, c.id))
				if err != nil {
					t.Fatal(err)
				}
				c.seen = seen
			}
		}
		return violations, refused
	}
	violations, refused := run(rounds)
	control := "FAILED-AS-EXPECTED"
	ptr.WithoutLock(func() {
		broken, _ := run(max(rounds/4, 25))
		if broken == 0 {
			control = "PASSED"
			t.Error("without the lock nothing goes wrong either, so nothing is proved")
		}
	})
	verdict := "PASS"
	if violations+refused > 0 {
		t.Errorf("%d times both went through, %d times neither", violations, refused)
	}
	if t.Failed() {
		verdict = "FAIL"
	}
	t.Logf("TEST id=REL-C4 n=%d violations=%d refused_both=%d control=%s bar=0 verdict=%s", rounds, violations, refused, control, verdict)
}

// The checks have run when a case about a benefit is opened, over where the applicant lives today too; of two clerks who
// open the same at once one is told. A new case waits with them until it knows whom it is about.
//
// Covers: C9, C11
func TestCase_C9_C11_OpeningRunsTheChecks(t *testing.T) {
	w := newParallelWorld(t, func(k *book) { k.municipal("FHT", parallelA, "", "2013.07.01.") })
	other := newBook()
	other.client(parallelA, "Kiss", "1975.02.15.", "tax_id", taxIDOf("1975.02.15."), "residence_house_number", "15.")
	other.municipal("RSZS", parallelA, "", "2013.09.01.")
	w.load(w.M2, other.bytes(t))
	at := w.at(w.M)
	id := idOf(w.house, "FHT", w.M)
	opened := func(branch benefit.Branch) ptr.Opening {
		return ptr.Opening{Kind: "FHT", Branch: branch, CaseNumber: "M-1/2014", AppliedOn: calendar.On(2014, 3, 1), BenefitID: id}
	}
	at.open("FHT", benefit.Changing, calendar.On(2014, 3, 1), id)
	if got := at.found("E07"); got != "block register" {
		t.Errorf("opening found %q; %+v", got, at.findings())
	}
	if got := w.query(`SELECT c.version || ' ' || c.run || ' ' || c.actor || ' ' || (c.entry_id = f.entry_id) || ' ' || (f.dwelling IS NOT NULL) FROM ptr.case_check c JOIN ptr.case_file f ON f.id = c.case_id`); got != "1 0 "+at.clerk.Code+" true true" {
		t.Errorf("the run says %q", got)
	}
	_, err := at.SaveApplication(t.Context(), at.clerk, at.handle(), nil, false)
	var refused *ptr.Refusal
	if !errors.As(err, &refused) || len(refused.Checks) == 0 {
		t.Errorf("the case goes on past an open finding: %v", err)
	}
	told := 0
	for _, err := range atOnce(2, func(int) error {
		_, err := at.OpenCase(t.Context(), at.clerk, opened(benefit.Ending))
		return err
	}) {
		if errs.KindOf(err) == errs.Invalid {
			told++
		} else if err != nil {
			t.Error(err)
		}
	}
	if told != 1 {
		t.Errorf("of two who open the same at once %d are told", told)
	}
	at.open("KGYM", benefit.NewBenefit, calendar.On(2014, 3, 1), "")
	if got := w.query(`SELECT count(*)::text FROM ptr.case_check WHERE case_id = $1`, at.id); got != "0" {
		t.Errorf("a case about nobody yet has %s runs", got)
	}
}

// What a decision leaves of a benefit keeps where the applicant lived then, though they have moved since.
//
// Covers: C8, E08
func TestDecision_C8_KeepsWhereSomebodyLived(t *testing.T) {
	w := newParallelWorld(t, func(k *book) { k.municipal("LFT", parallelA, "", "2013.07.01.") })
	at := w.at(w.M)
	dwellings := `SELECT string_agg(DISTINCT coalesce(dwelling::text, 'none'), ' ') FROM ptr.benefit_version`
	before := w.query(dwellings)
	k := newBook()
	k.client(parallelA, "Kiss", "1975.02.15.", "tax_id", taxIDOf("1975.02.15."), "residence_house_number", "99.")
	w.load(w.M2, k.bytes(t))
	at.open("LFT", benefit.Ending, calendar.On(2014, 3, 3), idOf(w.house, "LFT", w.M))
	if now := w.query(`SELECT dwelling::text FROM ptr.case_file`); now == before || before == "none" {
		t.Fatalf("they live at %s, then at %s", before, now)
	}
	at.answer()
	at.did(at.SaveApplication(t.Context(), at.clerk, at.handle(), nil, false))
	at.did(at.SaveDraft(t.Context(), at.clerk, at.handle(), ptr.Draft{Decision: benefit.End, Values: map[string]string{
		"issued_on": "2014.03.10.", "ended_on": "2014.03.31.", "ending_ground": "az ügyfél kérésére",
	}}))
	at.toFinal(calendar.On(2014, 3, 12), calendar.On(2014, 3, 31))
	if n := w.query(`SELECT count(*)::text FROM ptr.benefit_version`); n != "2" {
		t.Fatalf("%s versions", n)
	}
	if after := w.query(dwellings); after != before {
		t.Errorf("the register says %s, before %s", after, before)
	}
}
