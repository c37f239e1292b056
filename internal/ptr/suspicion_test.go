package ptr_test

import (
	"strings"
	"testing"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
	"oszir/internal/ptr"
	"oszir/internal/ptr/benefit"
)

// oneSuspicion gives the only suspicion of an office, settled and over ones too.
func (h *house) oneSuspicion(body orgs.Body) ptr.Suspicion {
	h.t.Helper()
	page, err := h.Suspicions(h.t.Context(), clerk(body), i18n.Hungarian, "")
	if err != nil || len(page.Lines) != 1 {
		h.t.Fatalf("%d suspicions: %v", len(page.Lines), err)
	}
	return page.Lines[0]
}

func (h *house) openSuspicions(body orgs.Body) int {
	h.t.Helper()
	page, err := h.OpenSuspicions(h.t.Context(), clerk(body), i18n.Hungarian, "")
	if err != nil {
		h.t.Fatal(err)
	}
	return len(page.Lines)
}

// events gives what became of the suspicion of an office, the first first.
func (h *house) events(body orgs.Body) string {
	h.t.Helper()
	v, err := h.Suspicion(h.t.Context(), clerk(body), i18n.Hungarian, h.oneSuspicion(body).ID)
	if err != nil {
		h.t.Fatal(err)
	}
	var out []string
	for i := len(v.Events) - 1; i >= 0; i-- {
		out = append(out, v.Events[i].Sort)
	}
	return strings.Join(out, " ")
}

// A suspicion from a final decision through both offices' words to its end: what settles it holds until the overlap is
// another one, and all of it stays to be read.
//
// Covers: P7, C11
func TestSuspicion_P7_C11_Life(t *testing.T) {
	book := func(kind, end string) []byte {
		k := newBook()
		k.client(parallelA, "Kiss", "1975.02.15.", "tax_id", taxIDOf("1975.02.15."), "residence_house_number", "15.")
		k.municipal(kind, parallelA, "", "2013.07.01.", "support_end", end, "review_due", end)
		return k.bytes(t)
	}
	h := newHouse(t)
	wantErrors(t, h.load(h.M, book("RSZS", "2014.06.30.")), map[string][]string{})
	w := (&caseWorld{house: h}).at(h.M2)
	w.draftFHT(parallelA)
	w.did(w.IssueDecision(t.Context(), w.issuer, w.handle()))
	if n := h.openSuspicions(h.M); n != 0 {
		t.Errorf("a decision that is not final is a suspicion: %d", n)
	}
	w.did(w.DeliverDecision(t.Context(), w.clerk, w.handle(), ptr.Delivery{On: calendar.On(2014, 3, 12), WaivedOn: calendar.None}))
	w.did(w.FinalizeDecision(t.Context(), w.clerk, w.handle(), calendar.On(2014, 4, 1)))
	for _, body := range []orgs.Body{h.M, h.M2} {
		s := h.oneSuspicion(body)
		if !s.Overlaps || s.From != calendar.On(2014, 3, 1) || s.Until != calendar.On(2014, 6, 30) || s.Group != "ake" || s.Own.BodyID != body.ID || s.Other.BodyID == body.ID {
			t.Errorf("%+v", s)
		}
	}
	settle := func(body orgs.Body, seen int, verdict ptr.SuspicionVerdict, reason, key string) error {
		return h.SettleSuspicion(t.Context(), clerk(body), ptr.Settlement{ID: h.oneSuspicion(body).ID, Seen: seen, Verdict: verdict, Reason: reason, Request: audit.Request{Key: key}})
	}
	for name, err := range map[string]error{
		"no reason":  settle(h.M, 0, ptr.Justified, " ", ""),
		"no verdict": settle(h.M, 0, "igen", "így jó", ""),
		"not as it is": func() error {
			return h.SettleSuspicion(t.Context(), clerk(h.M), ptr.Settlement{ID: h.oneSuspicion(h.M).ID, Seen: 7, Verdict: ptr.Justified, Reason: "így jó"})
		}(),
		"another office's": h.SettleSuspicion(t.Context(), clerk(h.D), ptr.Settlement{ID: h.oneSuspicion(h.M).ID, Verdict: ptr.Justified, Reason: "így jó"}),
		"a reader":         h.SettleSuspicion(t.Context(), reader(h.M), ptr.Settlement{ID: h.oneSuspicion(h.M).ID, Verdict: ptr.Justified, Reason: "így jó"}),
	} {
		want := map[string]errs.Kind{"no reason": errs.Invalid, "no verdict": errs.Invalid, "not as it is": errs.Conflict, "another office's": errs.NotFound, "a reader": errs.NotFound}[name]
		if errs.KindOf(err) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
	for range 2 { // a form that is sent twice counts once
		if err := settle(h.M, 0, ptr.Justified, "az iratok szerint jogszerű", "egyszer"); err != nil {
			t.Fatal(err)
		}
	}
	if h.openSuspicions(h.M) != 0 || h.openSuspicions(h.M2) != 1 {
		t.Error("what one office says is said for both, or for neither")
	}
	other, err := h.Suspicion(t.Context(), clerk(h.M2), i18n.Hungarian, h.oneSuspicion(h.M2).ID)
	if err != nil || other.OtherVerdict != ptr.Justified || other.Verdict != "" || other.Events[0].Reason != "" || other.Events[0].By != "" {
		t.Errorf("the other office sees %+v %v", other, err)
	}
	// The benefit of the first office is longer now: both look again.
	wantErrors(t, h.load(h.M, book("RSZS", "2014.09.30.")), map[string][]string{})
	if s := h.oneSuspicion(h.M); s.Until != calendar.On(2014, 9, 30) || s.Verdict != "" || h.openSuspicions(h.M) != 1 {
		t.Errorf("another overlap is settled by the old word: %+v", s)
	}
	// It ends before the other begins: over. Then it is as before: open again.
	wantErrors(t, h.load(h.M, book("RSZS", "2014.02.28.")), map[string][]string{})
	if s := h.oneSuspicion(h.M2); s.Overlaps || s.ClosedAt.IsZero() || h.openSuspicions(h.M2) != 0 {
		t.Errorf("an overlap that is gone: %+v", s)
	}
	if err := settle(h.M, h.oneSuspicion(h.M).Version, ptr.Repaid, "már mindegy", ""); errs.KindOf(err) != errs.Conflict {
		t.Errorf("what is over is settled: %v", err)
	}
	wantErrors(t, h.load(h.M, book("RSZS", "2014.06.30.")), map[string][]string{})
	if h.openSuspicions(h.M2) != 1 {
		t.Error("an overlap that came back is not shown")
	}
	if got := h.events(h.M2); got != "settled changed closed reopened" {
		t.Errorf("what became of it: %s", got)
	}
	for _, op := range []string{"ptr.suspicion.settle", "ptr.suspicion.read"} {
		if n := h.query(`SELECT count(*)::text FROM audit.entry WHERE operation = $1 AND cardinality(persons) > 0`, op); n == "0" {
			t.Errorf("%s leaves no entry with people", op)
		}
	}
}

// Two records of one person each have a benefit: with the merge it is a suspicion, without it no more.
//
// Covers: C4, P7
func TestSuspicion_C4_MergedPeople(t *testing.T) {
	w := newParallelWorld(t, func(k *book) {
		k.municipal("FHT", parallelA, "", "2013.07.01.")
		k.municipal("RSZS", parallelB, "", "2013.09.01.")
	})
	registry := people.New(w.DB)
	registry.Changed = w.PeopleChanged
	who := identity.Actor{Code: "ugyintezo", BodyID: w.M.ID, Role: identity.RoleClerk}
	decider := identity.Actor{Code: "masik", BodyID: w.M.ID, Role: identity.RoleClerk}
	a, b := w.personID(parallelA), w.personID(parallelB)
	w.clients("KGYM", calendar.On(2014, 3, 1), parallelB, "")
	both, err := registry.Compare(t.Context(), who, a, b)
	if err != nil {
		t.Fatal(err)
	}
	_, err = registry.Merge(t.Context(), who, people.Merging{SurvivorID: both.Survivor.ID, AbsorbedID: both.Absorbed.ID, SurvivorSeen: both.Survivor.Seen, AbsorbedSeen: both.Absorbed.Seen, Reason: "egy személy"})
	if err != nil {
		t.Fatal(err)
	}
	proposed, err := registry.MergeProposals(t.Context(), decider)
	if err != nil || len(proposed) != 1 {
		t.Fatalf("%d proposals: %v", len(proposed), err)
	}
	if w.openSuspicions(w.M) != 0 {
		t.Error("a proposal is a merge")
	}
	err = registry.Decide(t.Context(), decider, people.Verdict{ProposalID: proposed[0].ID, CarryOut: true, SurvivorSeen: both.Survivor.Seen, AbsorbedSeen: both.Absorbed.Seen})
	if err != nil {
		t.Fatal(err)
	}
	if s := w.oneSuspicion(w.M); !s.Overlaps || s.Group != "ake" {
		t.Errorf("merged people: %+v", s)
	}
	if got := w.query(`SELECT count(*)::text FROM ptr.case_recheck WHERE case_id = $1 AND done_at IS NULL`, w.id); got != "1" {
		t.Errorf("the open case hears nothing: %s", got)
	}
	if n, err := w.CheckRegister(t.Context(), nil); err != nil || n.Pairs != 1 || n.Found+n.Changed+n.Closed != 0 {
		t.Errorf("the whole register says %+v %v", n, err)
	}
	for _, id := range []int64{a, b} {
		if got := w.of(id); got != "RSZS applicant Kiss, FHT applicant Kiss; D-1/2014 applicant" && got != "RSZS applicant Nagy, FHT applicant Nagy; D-1/2014 applicant" {
			t.Errorf("the panels of record %d show %s", id, got)
		}
	}
	if n := w.query(`SELECT count(*)::text FROM audit.entry WHERE operation IN ('ptr.benefits.read', 'ptr.cases.of_person') AND persons @> ARRAY[$1::bigint, $2]`, a, b); n != "4" {
		t.Errorf("%s of 4 readings name both records", n)
	}
	// The case says where the record stands that was merged into another one.
	w.did(w.Recheck(t.Context(), w.clerk, w.handle()))
	merged := ""
	for _, f := range w.findings() {
		if f.Code == "E04" {
			merged += f.Field + " " + f.Key + " " + strings.Join(f.Args, ",")
		}
	}
	want := ""
	if both.Absorbed.ID == b {
		want = "[applicant] ptr.check.merged @ptr.case.aspect.applicant"
	}
	if merged != want {
		t.Errorf("the case says %q, want %q", merged, want)
	}
	// So does a workbook in which both still stand: of the two rows one is at fault, by what names the client.
	twice := newBook()
	twice.client(parallelA, "Kiss", "1975.02.15.", "tax_id", taxIDOf("1975.02.15."))
	twice.client(parallelB, "Nagy", "1976.03.20.", "tax_id", taxIDOf("1976.03.20."))
	w.load(w.M, twice.bytes(t))
	if got := w.query(`SELECT string_agg(f.field || ' ' || f.key || ' ' || f.args::text || ' ' || (f.value = lpad(p.taj::text, 9, '0')), '; ') FROM ptr.load_finding f JOIN people.person p ON p.id = $1
		WHERE f.code = 'identity_conflict'`, both.Absorbed.ID); got != "taj ptr.merged_taj {@people.conflict.merged} true" {
		t.Errorf("the workbook is answered by %q", got)
	}
	err = registry.Unmerge(t.Context(), who, people.Unmerging{AbsorbedID: both.Absorbed.ID, Reason: "mégsem"})
	if err != nil {
		t.Fatal(err)
	}
	if s := w.oneSuspicion(w.M); s.Overlaps {
		t.Errorf("people who were taken apart: %+v", s)
	}
	if one, other := w.of(a), w.of(b); one != "FHT applicant Kiss; " || other != "RSZS applicant Nagy; D-1/2014 applicant" {
		t.Errorf("the panels of people who were taken apart show %s, and %s", one, other)
	}
}

// A benefit that was deleted as a wrong record stands in its suspicion by what was known of it last, and the list shows no
// other one in its place: each line is about one person, the own benefit first.
//
// Covers: P7, C11
func TestSuspicion_P7_C11_DeletedRecord(t *testing.T) {
	w := newParallelWorld(t, func(k *book) {
		k.municipal("FHT", parallelA, "", "2013.07.01.")
		k.municipal("FHT", parallelB, "", "2013.07.01.")
	})
	k := newBook()
	for _, p := range []struct{ taj, name, born string }{{parallelA, "Kiss", "1975.02.15."}, {parallelB, "Nagy", "1976.03.20."}} {
		k.client(p.taj, p.name, p.born, "tax_id", taxIDOf(p.born), "residence_house_number", "15.")
		k.municipal("RSZS", p.taj, "", "2013.09.01.", "case_number", "TITKOS/"+p.name)
	}
	w.load(w.M2, k.bytes(t))
	at := w.at(w.M2)
	at.open("RSZS", benefit.Deleting, calendar.On(2014, 3, 3), adjudicationOf(w.query(`SELECT b.id_year || '/' || b.id FROM ptr.benefit b WHERE b.kind = 'RSZS' AND b.applicant_id = $1`, w.personID(parallelB))))
	at.answer()
	at.did(at.SaveApplication(t.Context(), at.clerk, at.handle(), nil, false))
	at.did(at.SaveDraft(t.Context(), at.clerk, at.handle(), ptr.Draft{Decision: benefit.Withdraw, Values: map[string]string{"issued_on": "2014.03.10.", "reasoning": "téves rögzítés"}}))
	at.answer()
	at.did(at.SubmitDraft(t.Context(), at.clerk, at.handle()))
	at.did(at.IssueDecision(t.Context(), at.issuer, at.handle()))
	for _, c := range []struct {
		body       orgs.Body
		own, other string
	}{{w.M, "FHT", "RSZS"}, {w.M2, "RSZS", "FHT"}} {
		page, err := w.Suspicions(t.Context(), reader(c.body), i18n.Hungarian, "")
		if err != nil || len(page.Lines) != 2 {
			t.Fatalf("%s sees %d of 2, %v", c.body.Code, len(page.Lines), err)
		}
		over := 0
		for _, s := range page.Lines {
			if s.Own.Kind != c.own || s.Own.BodyID != c.body.ID || s.Other.Kind != c.other || s.Other.BodyID == c.body.ID {
				t.Errorf("%s: own %s of %d, other %s of %d", c.body.Code, s.Own.Kind, s.Own.BodyID, s.Other.Kind, s.Other.BodyID)
			}
			if !s.Overlaps {
				over++
				if s.Own.Applicant.Name.FamilyName != "Nagy" {
					t.Errorf("%s: over for %s", c.body.Code, s.Own.Applicant.Name.FamilyName)
				}
			}
			one, err := w.Suspicion(t.Context(), reader(c.body), i18n.Hungarian, s.ID)
			if err != nil || one.Own.ID != s.Own.ID {
				t.Errorf("%s: suspicion %d: %v", c.body.Code, s.ID, err)
			}
		}
		if over != 1 {
			t.Errorf("%s: %d are over", c.body.Code, over)
		}
	}
}

// of gives what the panels of a person show to the office of the benefits and to that of the case.
func (w *caseWorld) of(person int64) string {
	w.t.Helper()
	found, err := w.BenefitsOf(w.t.Context(), reader(w.M), i18n.Hungarian, person, people.Today)
	if err != nil {
		w.t.Fatal(err)
	}
	var benefits, cases []string
	for _, b := range found {
		v, err := w.Benefit(w.t.Context(), reader(w.M), i18n.Hungarian, b.ID, people.Today)
		if err != nil {
			w.t.Fatal(err)
		}
		benefits = append(benefits, b.Kind+" "+b.Role+" "+v.Applicant.Name.FamilyName)
	}
	lines, err := w.CasesOf(w.t.Context(), w.clerk, i18n.Hungarian, person)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, c := range lines {
		cases = append(cases, c.CaseNumber+" "+c.Role)
	}
	return strings.Join(benefits, ", ") + "; " + strings.Join(cases, ", ")
}

// The search of the whole register finds what loads and decisions find, and nothing more; a second one changes nothing.
//
// Covers: P7, E05, E06, E07, E08, E09, E10, E12
func TestCheckRegister_P7_FindsWhatLoadsFind(t *testing.T) {
	h := newHouse(t)
	k, o := newBook(), newBook()
	for i, kind := range []string{"FHT", "RSZS", "LFT", "KGYM", "RGYK", "ÁPDM", "FHT", "RSZS"} {
		born := "1975.02.15."
		for _, b := range []*book{k, o} {
			b.client(tajOf(i+1), "Kiss", born, "tax_id", taxIDOf(born))
		}
		child := ""
		if kind == "RGYK" || kind == "ÁPDM" {
			child = tajOf(50)
		}
		k.municipal(kind, tajOf(i+1), child, "2013.07.01.")
		o.municipal([]string{"FHT", "FHT", "LFT", "KGYM", "RGYK", "ÁPDM", "KGYM", "LFT"}[i], tajOf(i+1), child, "2013.09.01.")
	}
	for _, b := range []*book{k, o} {
		b.client(tajOf(50), "Tóth", "2005.04.25.")
	}
	// A wife with the same support: she stands in his household.
	o.relation(tajOf(1)+"--FHT-2013.09.01", "Házastárs/Élettárs", "teljes", tajOf(7))
	wantErrors(t, h.load(h.M, k.bytes(t)), map[string][]string{})
	wantErrors(t, h.load(h.M2, o.bytes(t)), map[string][]string{})
	state := `SELECT string_agg(benefit_id || ' ' || other_id || ' ' || group_code || ' ' || overlap || ' ' || body_id || ' ' || other_body_id, E'\n' ORDER BY benefit_id, other_id) FROM ptr.parallel_suspicion WHERE closed_at IS NULL`
	loaded := h.query(state)
	if strings.Count(loaded, "\n") < 6 || !strings.Contains(loaded, "family_substitute") {
		t.Fatalf("the loads found\n%s", loaded)
	}
	first, err := h.CheckRegister(t.Context(), nil)
	if err != nil || first.Found+first.Changed+first.Closed != 0 || first.Pairs != int64(strings.Count(loaded, "\n")+1) {
		t.Errorf("after the loads: %+v %v", first, err)
	}
	if after := h.query(state); after != loaded {
		t.Errorf("it says\n%s\nthe loads\n%s", after, loaded)
	}
	// What nobody has told it, it finds.
	h.query(`WITH x AS (DELETE FROM ptr.parallel_suspicion RETURNING 1) SELECT count(*)::text FROM x`)
	phases := map[string]bool{}
	again, err := h.CheckRegister(t.Context(), func(phase string, _, _ int) { phases[phase] = true })
	if err != nil || again.Found != first.Pairs || len(phases) != 3 {
		t.Errorf("anew: %+v %v %v", again, phases, err)
	}
	if after := h.query(state); after != loaded {
		t.Errorf("anew it says\n%s\nthe loads\n%s", after, loaded)
	}
	h.query(`WITH x AS (UPDATE ptr.benefit_version SET recorded = tstzrange(lower(recorded), now()) WHERE benefit_id = (SELECT min(benefit_id) FROM ptr.parallel_suspicion) RETURNING 1) SELECT count(*)::text FROM x`)
	if gone, err := h.CheckRegister(t.Context(), nil); err != nil || gone.Closed == 0 || gone.Found != 0 {
		t.Errorf("with one benefit less: %+v %v", gone, err)
	}
	if n := h.query(`SELECT count(*)::text FROM ptr.register_check WHERE ended_at IS NOT NULL`); n != "3" {
		t.Errorf("%s searches on record", n)
	}
	if err := h.CheckRound(t.Context()); err != nil {
		t.Error(err)
	}
	if n := h.query(`SELECT count(*)::text FROM ptr.register_check`); n != "3" {
		t.Errorf("the round does not wait for its week: %s", n)
	}
	// A suspicion that stands with an office which does not handle the benefit is put right, when the week is over.
	state = strings.TrimSuffix(state, " WHERE closed_at IS NULL")
	right := h.query(state)
	h.query(`WITH x AS (UPDATE ptr.parallel_suspicion SET body_id = $1 WHERE id = (SELECT max(id) FROM ptr.parallel_suspicion WHERE closed_at IS NULL) RETURNING 1) SELECT count(*)::text FROM x`, h.D.ID)
	h.query(`WITH x AS (UPDATE ptr.register_check SET started_at = started_at - interval '8 days' RETURNING 1) SELECT count(*)::text FROM x`)
	if err := h.CheckRound(t.Context()); err != nil {
		t.Error(err)
	}
	if n := h.query(`SELECT count(*)::text || ' ' || max((counts->>'changed')::int) FROM ptr.register_check WHERE ended_at IS NOT NULL`); n != "4 1" {
		t.Errorf("after a week: %s", n)
	}
	if after := h.query(state); after != right {
		t.Errorf("after a week it says\n%s\nwant\n%s", after, right)
	}
}

// A clerk opens more of another office's benefit with a reason; that office sees who and why, and nobody sees more
// without.
//
// Covers: C11
func TestDetails_C11_WithAReason(t *testing.T) {
	w := newParallelWorld(t, func(k *book) { k.municipal("RSZS", parallelA, "", "2013.07.01.", "case_number", "TITKOS/1") })
	w.clients("FHT", calendar.On(2014, 3, 1), parallelA, "")
	mark := ""
	for _, f := range w.findings() {
		if f.Code == "E07" {
			mark = f.Mark
			if text := strings.Join(f.Args, " "); !strings.Contains(text, "RSZS") || !strings.Contains(text, "2013.07.01.") || strings.Contains(text, "20") && strings.Contains(text, "20000") || strings.Contains(text, "TEST-M1") {
				t.Errorf("the finding says %s", text)
			}
		}
	}
	o, err := w.CaseOverlap(t.Context(), w.clerk, i18n.Hungarian, w.id, mark)
	if err != nil || o.Own || o.ID != "" || o.Amount != 20000 || o.BodyName != "Próba TEST-M1" || !o.More {
		t.Errorf("the brief: %+v %v", o, err)
	}
	look := func(who identity.Actor, id int64, mark, reason, key string) (ptr.Details, error) {
		return w.OpenDetails(t.Context(), who, i18n.Hungarian, ptr.Looking{CaseID: id, Mark: mark, Reason: reason, Request: audit.Request{Key: key}})
	}
	for name, c := range map[string]struct {
		who    identity.Actor
		id     int64
		mark   string
		reason string
		want   errs.Kind
	}{
		"no reason":             {w.clerk, w.id, mark, "  ", errs.Invalid},
		"another finding":       {w.clerk, w.id, "nincs", "kell", errs.NotFound},
		"another office's case": {clerk(w.M), w.id, mark, "kell", errs.NotFound},
		"a reader":              {reader(w.M2), w.id, mark, "kell", errs.NotFound},
		"no case":               {w.clerk, w.id + 1, mark, "kell", errs.NotFound},
	} {
		_, err := look(c.who, c.id, c.mark, c.reason, "")
		if errs.KindOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := w.query(`SELECT count(*)::text FROM ptr.detail_opening`); n != "0" {
		t.Errorf("%s openings of what was refused", n)
	}
	for range 2 {
		d, err := look(w.clerk, w.id, mark, "a jogosultság kezdőnapja vitás", "egyszer")
		if err != nil || d.CaseNumber != "TITKOS/1" || d.IssuedOn != calendar.On(2013, 7, 3) || len(d.Amounts) != 1 || d.Amounts[0].Amount != 20000 || d.Amounts[0].Decision != benefit.Grant {
			t.Errorf("%+v %v", d, err)
		}
	}
	openings, err := w.Openings(t.Context(), clerk(w.M))
	if err != nil || len(openings) != 1 || openings[0].Reason != "a jogosultság kezdőnapja vitás" || openings[0].Body != "Próba TEST-M2" || openings[0].By != w.clerk.Code || openings[0].BenefitID == "" {
		t.Errorf("the other office sees %+v %v", openings, err)
	}
	if mine, err := w.Openings(t.Context(), w.clerk); err != nil || len(mine) != 0 {
		t.Errorf("one's own office sees %+v %v", mine, err)
	}
	person := w.personID(parallelA)
	if n := w.query(`SELECT count(*)::text FROM audit.entry WHERE operation = 'ptr.details.open' AND $1 = ANY (persons) AND detail ->> 'body' = $2::text`, person, w.query(`SELECT $1::bigint::text`, w.M.ID)); n != "1" {
		t.Errorf("%s entries of the opening", n)
	}
}

// Amounts outside of the legal minimum and maximum are on the report, those of loads and those of decisions, while they
// stand; central support sees those of all offices.
//
// Covers: C7, E19
func TestOutsideRange_C7_Report(t *testing.T) {
	book := func(gross string) []byte {
		k := newBook()
		k.client(parallelA, "Kiss", "1975.02.15.", "residence_house_number", "15.")
		k.municipal("FHT", parallelA, "", "2013.07.01.", "gross_monthly", gross)
		return k.bytes(t)
	}
	h := newHouse(t)
	h.load(h.M, book("22000"))
	list := func(who identity.Actor) []ptr.OutsideLine {
		page, err := h.OutsideRange(t.Context(), who, i18n.Hungarian, "")
		if err != nil {
			t.Fatal(err)
		}
		return page.Lines
	}
	own := list(clerk(h.M))
	if len(own) != 1 || !own[0].Own || own[0].ID == "" || own[0].Kind != "FHT" || own[0].Value != "22\u00a0000" || !strings.Contains(own[0].Text, "22") {
		t.Errorf("%+v", own)
	}
	if all := list(identity.Actor{Code: "kozpont", BodyID: h.D.ID, Role: identity.RoleSupport}); len(all) != 1 || all[0].Own || all[0].ID != "" || all[0].BodyName != "Próba TEST-M1" {
		t.Errorf("central support sees %+v", all)
	}
	if other := list(clerk(h.M2)); len(other) != 0 {
		t.Errorf("another office sees %+v", other)
	}
	var file strings.Builder
	err := h.OutsideRangeWorkbook(t.Context(), clerk(h.M), i18n.Hungarian, &file)
	if err != nil || !strings.HasPrefix(file.String(), "PK") {
		t.Errorf("the workbook: %v", err)
	}
	h.load(h.M, book("22800"))
	if own := list(clerk(h.M)); len(own) != 0 {
		t.Errorf("what was put right is still there: %+v", own)
	}
	w := (&caseWorld{house: h}).at(h.M2)
	w.clients("FHT", calendar.On(2015, 1, 12), parallelA, "")
	w.answer()
	w.did(w.SaveApplication(t.Context(), w.clerk, w.handle(), map[string]string{
		"applied_on": "2015.01.12.", "fht_ground": "álláskeresési támogatásának időtartama lejárt", "fht_cooperates": "x", "wealth_declared": "x",
	}, false))
	w.did(w.SaveDraft(t.Context(), w.clerk, w.handle(), ptr.Draft{Decision: benefit.Grant, Values: map[string]string{
		"issued_on": "2015.01.20.", "support_start": "2015.01.12.", "support_end": "2015.12.31.", "review_due": "2015.12.31.", "gross_monthly": "30000", "income_per_consumption_unit": "0",
		"amount_reason": "bírósági ítélet alapján",
	}}))
	w.toFinal(calendar.On(2015, 1, 22), calendar.On(2015, 2, 10))
	if own := list(w.clerk); len(own) != 1 || own[0].Value != "30\u00a0000" {
		t.Errorf("of a decision: %+v", own)
	}
	// It stays noted with the office that handles it after a move, and of what an ending leaves.
	id := idOf(h, "FHT", h.M2)
	_, err = h.MoveBenefits(t.Context(), issuer(h.M2), ptr.Move{IDs: []string{id}, To: "TEST-M1", Day: calendar.On(2015, 2, 15), Reason: "elköltözött"})
	if err != nil {
		t.Fatal(err)
	}
	if old, now := list(w.clerk), list(clerk(h.M)); len(old) != 0 || len(now) != 2 || now[0].ID != id || now[1].ID != id {
		t.Errorf("after a move: the old office sees %+v, the new one %+v", old, now)
	}
	w = w.at(h.M)
	w.open("FHT", benefit.Ending, calendar.On(2015, 2, 16), id)
	w.answer()
	w.did(w.SaveApplication(t.Context(), w.clerk, w.handle(), nil, false))
	w.did(w.SaveDraft(t.Context(), w.clerk, w.handle(), ptr.Draft{Decision: benefit.End, Values: map[string]string{
		"issued_on": "2015.02.20.", "ended_on": "2015.02.28.", "ending_ground": "az ügyfél kérésére",
	}}))
	w.toFinal(calendar.On(2015, 2, 23), calendar.On(2015, 3, 11))
	ended := 0
	for _, l := range list(w.clerk) {
		if l.End == calendar.On(2015, 2, 28) {
			ended++
		}
	}
	if ended != 1 {
		t.Errorf("after the ending %+v", list(w.clerk))
	}
}
