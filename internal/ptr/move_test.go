package ptr_test

import (
	"fmt"
	"strings"
	"testing"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
	"oszir/internal/ptr"
	"oszir/internal/ptr/benefit"
)

func issuer(body orgs.Body) identity.Actor {
	return identity.Actor{Code: "kiadmanyozo", BodyID: body.ID, Role: identity.RoleIssuer}
}

func idOf(h *house, kind string, body orgs.Body) string {
	h.t.Helper()
	return adjudicationOf(h.query(`SELECT id_year || '/' || id FROM ptr.benefit WHERE kind = $1 AND body_id = $2 ORDER BY id LIMIT 1`, kind, body.ID))
}

// From the day on the other office handles a benefit and its open case; the old one goes on reading what it decided.
//
// Covers: C8, C11, C13
func TestMove_C13_C11_BenefitWithItsCase(t *testing.T) {
	w := newCaseWorld(t)
	id := idOf(w.house, "IDJ", w.D)
	w.open("IDJ", benefit.Changing, calendar.On(2014, 1, 6), id)
	day := calendar.On(2014, 2, 1)
	move := ptr.Move{IDs: []string{id}, To: " test-d2 ", Day: day, Reason: "illetékesség változása", Request: audit.Request{Key: "k", Digest: []byte{1}}}
	boss := issuer(w.D)
	wrong := move
	wrong.To = "TEST-M1"
	found, err := w.PreviewMove(t.Context(), boss, wrong)
	if err != nil || found.Benefits != 0 || found.Refused != 1 || found.Lines[0].Why != "ptr.moves.not_competent" || found.Lines[0].Applicant.Name.FamilyName != "Kiss" {
		t.Fatalf("to a municipality: %+v %v", found, err)
	}
	for name, m := range map[string]ptr.Move{
		"nobody": {IDs: []string{id}, To: "NINCS", Day: day, Reason: "x"}, "itself": {IDs: []string{id}, To: "TEST-D1", Day: day, Reason: "x"},
		"no day": {IDs: []string{id}, To: "TEST-D2", Day: calendar.None, Reason: "x"}, "no reason": {IDs: []string{id}, To: "TEST-D2", Day: day},
		"no id": {IDs: []string{"PTR-1"}, To: "TEST-D2", Day: day, Reason: "x"}, "tomorrow": {IDs: []string{id}, To: "TEST-D2", Day: calendar.On(2999, 1, 1), Reason: "x"},
		"nothing can": {IDs: []string{id}, To: "TEST-M1", Day: day, Reason: "x"},
	} {
		_, err := w.MoveBenefits(t.Context(), boss, m)
		if errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err = w.MoveBenefits(t.Context(), issuer(w.D2), move)
	if errs.KindOf(err) == errs.Internal || err == nil {
		t.Errorf("by another office: %v", err)
	}
	found, err = w.PreviewMove(t.Context(), boss, move)
	if err != nil || found.Benefits != 1 || found.Refused != 0 || found.To.ID != w.D2.ID {
		t.Fatalf("%+v %v", found, err)
	}
	order, err := w.MoveBenefits(t.Context(), boss, move)
	if err != nil {
		t.Fatal(err)
	}
	again, err := w.MoveBenefits(t.Context(), boss, move)
	if err != nil || again != order {
		t.Errorf("sent again: order %d, %v, want %d", again, err, order)
	}
	o, err := w.Order(t.Context(), boss, order)
	if err != nil || o.DoneAt.IsZero() || o.Items != 1 || o.Refused != 0 {
		t.Fatalf("%+v %v", o, err)
	}
	if _, err = w.Order(t.Context(), issuer(w.D2), order); errs.KindOf(err) != errs.NotFound {
		t.Errorf("another office's order: %v", err)
	}
	if got := w.query(`SELECT string_agg(valid::text || ' ' || (v.body_id = $1), ', ' ORDER BY valid) FROM ptr.benefit_version v JOIN ptr.benefit b ON b.id = v.benefit_id
		WHERE upper_inf(v.recorded) AND b.kind = 'IDJ'`, w.D.ID); got != "[2013-07-01,2014-02-01) true, [2014-02-01,2014-07-29) false" {
		t.Errorf("the register says %s", got)
	}
	if got := w.query(`SELECT count(*)::text FROM ptr.benefit_version v JOIN ptr.benefit b ON b.id = v.benefit_id WHERE NOT upper_inf(v.recorded) AND b.kind = 'IDJ'`); got != "1" {
		t.Errorf("%s versions are known no more", got)
	}
	if got := w.query(`SELECT (body_id = $1)::text || ' ' || clerk || ' ' || version FROM ptr.case_file`, w.D2.ID); got != "true  2" {
		t.Errorf("the case says %q", got)
	}
	if got := w.query(`SELECT command || ' ' || note FROM ptr.case_step WHERE version = 2`); got != "move illetékesség változása" {
		t.Errorf("its step says %s", got)
	}
	for _, c := range []struct {
		name  string
		who   identity.Actor
		day   calendar.Day
		own   bool
		named string
	}{
		{"the old office of now", reader(w.D), calendar.On(2014, 3, 1), false, "Próba TEST-D2"},
		{"the old office of then", reader(w.D), calendar.On(2014, 1, 31), true, "Próba TEST-D1"},
		{"the new office", reader(w.D2), calendar.On(2014, 3, 1), true, "Próba TEST-D2"},
		{"the new office of before", reader(w.D2), calendar.On(2014, 1, 1), true, "Próba TEST-D1"},
		{"a third one", reader(w.M), calendar.On(2014, 1, 1), false, "Próba TEST-D1"},
	} {
		v, err := w.Benefit(t.Context(), c.who, i18n.Hungarian, id, database.AsOf{Day: c.day})
		if err != nil || v.Own != c.own || (v.Record != nil) != c.own || v.BodyName != c.named {
			t.Errorf("%s: own %v, %s, %v", c.name, v.Own, v.BodyName, err)
		}
	}
	for _, c := range []struct {
		who  identity.Actor
		want int
	}{{reader(w.D), 2}, {reader(w.D2), 2}} {
		events, err := w.BenefitHistory(t.Context(), c.who, i18n.Hungarian, id)
		if err != nil || len(events) != c.want || !events[0].Moved || len(events[0].Changes) != 0 {
			t.Errorf("the history has %d events, %v", len(events), err)
		}
	}
	if _, err := w.BenefitHistory(t.Context(), reader(w.M), i18n.Hungarian, id); errs.KindOf(err) != errs.NotFound {
		t.Errorf("a third office reads the history: %v", err)
	}
	l := w.load(w.D, goodBook().bytes(t))
	if got := w.query(`SELECT count(*)::text FROM ptr.load_finding WHERE code = 'other_authority'`); got != "1" {
		t.Errorf("the old office's workbook is loaded over it: %+v", l)
	}
	cases, err := w.Cases(t.Context(), issuer(w.D2), i18n.Hungarian, ptr.CaseFilter{})
	if err != nil || len(cases.Lines) != 1 || cases.Lines[0].Clerk != "" {
		t.Errorf("the new office has %+v, %v", cases.Lines, err)
	}
}

// Two offices hand over at once two benefits that exclude each other: the suspicion goes to the offices that have them then.
// The control does the same with the lock of the people taken away, and loses one of the two.
//
// Covers: C13, P7
func TestMove_C13_P7_TwoAtOnce(t *testing.T) {
	w := newParallelWorld(t, func(k *book) { k.municipal("FHT", parallelA, "", "2013.07.01.") })
	k := newBook()
	k.client(parallelA, "Kiss", "1975.02.15.", "tax_id", taxIDOf("1975.02.15."), "residence_house_number", "15.")
	k.municipal("RSZS", parallelA, "", "2013.09.01.")
	w.load(w.M2, k.bytes(t))
	ids, at := [2]string{idOf(w.house, "FHT", w.M), idOf(w.house, "RSZS", w.M2)}, [2]orgs.Body{w.M, w.M2}
	run := func(rounds int) (wrong int) {
		for range rounds {
			for _, err := range atOnce(2, func(i int) error {
				_, err := w.MoveBenefits(t.Context(), issuer(at[i]), ptr.Move{IDs: ids[i : i+1], To: at[1-i].Code, Day: calendar.On(2014, 1, 1), Reason: "csere"})
				return err
			}) {
				if err != nil {
					t.Fatal(err)
				}
			}
			at[0], at[1] = at[1], at[0]
			wrong += len(w.query(`SELECT repeat('x', count(*)::int) FROM ptr.parallel_suspicion s JOIN ptr.benefit b ON b.id = s.benefit_id JOIN ptr.benefit o ON o.id = s.other_id
				WHERE s.body_id <> b.body_id OR s.other_body_id <> o.body_id`))
		}
		return wrong
	}
	const rounds = 12
	wrong := run(rounds)
	control := "PASSED"
	ptr.WithoutLock(func() {
		for range 10 {
			if run(5) > 0 {
				control = "FAILED-AS-EXPECTED"
				return
			}
		}
		t.Error("without the lock nothing goes wrong either, so nothing is proved")
	})
	verdict := "PASS"
	if wrong > 0 {
		t.Errorf("%d times a suspicion stands with an office that has not got the benefit", wrong)
	}
	if t.Failed() {
		verdict = "FAIL"
	}
	t.Logf("TEST id=P7 n=%d wrong=%d control=%s bar=0 verdict=%s", rounds, wrong, control, verdict)
}

// Many benefits go by a job; what it had done stays when it was interrupted, and the rest follows.
//
// Covers: C13
func TestMove_C13_ManyByAJob(t *testing.T) {
	h := newHouse(t)
	b := newBook()
	const n = 620
	for i := range n {
		taj := tajOf(i + 1)
		b.client(taj, "Kiss", "1935.02.15.")
		b.idj(taj, "2013.07.01.", "final_on", "2014.06.01.", "support_end", "2014.12.31.", "review_due", "2014.12.31.")
	}
	wantErrors(t, h.load(h.D, b.bytes(t)), map[string][]string{})
	boss := issuer(h.D)
	order, err := h.MoveBenefits(t.Context(), boss, ptr.Move{Filter: ptr.BenefitFilter{Kind: "IDJ"}, To: "TEST-D2", Day: calendar.On(2014, 3, 1), Reason: "átszervezés"})
	if err != nil {
		t.Fatal(err)
	}
	o, err := h.Order(t.Context(), boss, order)
	if err != nil || !o.DoneAt.IsZero() || o.Done != 0 || o.Items != n {
		t.Fatalf("at once: %+v %v", o.Order, err)
	}
	second, err := h.PreviewMove(t.Context(), boss, ptr.Move{Filter: ptr.BenefitFilter{Kind: "IDJ"}, To: "TEST-D2", Day: calendar.On(2014, 3, 1), Reason: "x"})
	if err != nil || second.Benefits != 0 || second.Refused != n || second.Lines[0].Why != "ptr.moves.ordered" {
		t.Errorf("ordered twice: %d, %v", second.Benefits, err)
	}
	err = h.BulkRound(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	o, err = h.Order(t.Context(), boss, order)
	if err != nil || o.DoneAt.IsZero() || o.Done != n || o.Refused != 0 {
		t.Fatalf("after the job: %+v %v", o.Order, err)
	}
	if got := h.query(`SELECT count(*) FILTER (WHERE b.body_id = $1) || ' ' || count(*) FILTER (WHERE v.body_id = $1) || ' ' || count(*) FILTER (WHERE v.body_id = $2)
		FROM ptr.benefit b JOIN ptr.benefit_version v ON v.benefit_id = b.id AND v.applicant_id = b.applicant_id AND upper_inf(v.recorded)`, h.D2.ID, h.D.ID); got != "1240 620 620" {
		t.Errorf("the register says %s", got)
	}
	if got := h.query(`SELECT count(DISTINCT recorded)::text FROM ptr.benefit_version WHERE upper_inf(recorded)`); got != "2" {
		t.Errorf("moved in %s pieces", got)
	}
	err = h.BulkRound(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := h.query(`SELECT count(*)::text FROM ptr.benefit_version`); got != "1860" {
		t.Errorf("another round has written: %s", got)
	}
	all, err := h.Orders(t.Context(), boss)
	if err != nil || len(all) != 1 || all[0].ToName != "Próba TEST-D2" {
		t.Errorf("%+v %v", all, err)
	}
}

// Benefits of a kind that the law ended become others: two cases each, once, with their derivation.
//
// Covers: C6, C9, C13
func TestConvert_C13_OfTheReform(t *testing.T) {
	h := newHouse(t)
	b := newBook()
	for i := range 3 {
		taj := tajOf(i + 1)
		b.client(taj, "Kiss", "1975.02.15.")
		b.municipal("RSZS", taj, "", "2014.05.01.", "support_end", "2015.12.31.", "review_due", "2015.12.31.", "gross_monthly", []string{"22800", "30000", "46000"}[i], "income_per_consumption_unit", "10000")
	}
	wantErrors(t, h.load(h.M, b.bytes(t)), map[string][]string{})
	boss := issuer(h.M)
	page, err := h.PreviewConversion(t.Context(), boss, "RSZS", calendar.None, "")
	if err != nil || len(page.Lines) != 3 || page.From != benefit.Reform2015 {
		t.Fatalf("%+v %v", page, err)
	}
	for _, l := range page.Lines {
		if l.Becomes != "" || len(l.Problems) != 1 || l.Problems[0].Key != "ptr.convert.open" || strings.Join(l.Choices, " ") != "EGYT FHT" {
			t.Errorf("of an unknown ground: %+v", l)
		}
	}
	order := ptr.Conversion{
		Kind: "RSZS", To: "TEST-D1", IssuedOn: calendar.On(2015, 3, 1), CaseNumber: "ÁT-2015", Reason: "jogszabályváltozás",
		Chosen: map[string]string{page.Lines[0].ID: "EGYT", page.Lines[1].ID: "FHT"}, Request: audit.Request{Key: "k", Digest: []byte{1}},
	}
	for name, change := range map[string]func(*ptr.Conversion){
		"to a municipality": func(c *ptr.Conversion) { c.To = "TEST-M2" }, "too early": func(c *ptr.Conversion) { c.IssuedOn = calendar.On(2015, 2, 28) },
		"no number": func(c *ptr.Conversion) { c.CaseNumber = "" }, "no reason": func(c *ptr.Conversion) { c.Reason = " " },
		"a kind that stays": func(c *ptr.Conversion) { c.Kind = "FHT" }, "tomorrow": func(c *ptr.Conversion) { c.IssuedOn = calendar.On(2999, 1, 1) },
		"a kind that does not follow": func(c *ptr.Conversion) { c.Chosen = map[string]string{page.Lines[0].ID: "IDJ"} },
	} {
		c := order
		change(&c)
		_, err := h.ConvertBenefits(t.Context(), boss, c)
		if errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	id, err := h.ConvertBenefits(t.Context(), boss, order)
	if err != nil {
		t.Fatal(err)
	}
	again, err := h.ConvertBenefits(t.Context(), boss, order)
	if err != nil || again != id {
		t.Errorf("sent again: %d %v", again, err)
	}
	o, err := h.Order(t.Context(), boss, id)
	if err != nil || o.DoneAt.IsZero() || o.Items != 3 || o.Refused != 1 || len(o.Made) != 2 || o.Refusals[0].Why != "ptr.convert.open" {
		t.Fatalf("%+v %v", o, err)
	}
	if got := h.query(`SELECT string_agg(b.kind || ' ' || v.valid || ' ' || v.gross_monthly || ' ' || bo.code, ', ' ORDER BY b.id, v.valid) FROM ptr.benefit b
		JOIN ptr.benefit_version v ON v.benefit_id = b.id AND v.applicant_id = b.applicant_id AND upper_inf(v.recorded) JOIN orgs.body bo ON bo.id = v.body_id`); got != fmt.Sprintf(
		"RSZS [2014-05-01,2015-03-01) %d TEST-M1, RSZS [2014-05-01,2015-03-01) %d TEST-M1, RSZS [2014-05-01,2016-01-01) %d TEST-M1, "+
			"EGYT [2015-03-01,2016-01-01) %d TEST-D1, FHT [2015-03-01,2016-01-01) 22800 TEST-D1",
		page.Lines[0].Before, page.Lines[1].Before, page.Lines[2].Before, page.Lines[0].Before) {
		t.Errorf("the register says %s", got)
	}
	if got := h.query(`SELECT string_agg(c.case_number || ' ' || c.branch || ' ' || c.state || ' ' || d.decision || ' ' || jsonb_array_length(d.derivation), ', ' ORDER BY c.id)
		FROM ptr.case_file c JOIN ptr.decision d ON d.case_id = c.id`); got !=
		"ÁT-2015/1/1 ending JOGEROS Megszüntető határozat 0, ÁT-2015/1/2 new JOGEROS Megállapító határozat 1, "+
			"ÁT-2015/2/1 ending JOGEROS Megszüntető határozat 0, ÁT-2015/2/2 new JOGEROS Megállapító határozat 1" {
		t.Errorf("the cases are %s", got)
	}
	rest, err := h.PreviewConversion(t.Context(), boss, "RSZS", calendar.None, "")
	if err != nil || len(rest.Lines) != 1 || rest.Lines[0].ID != page.Lines[2].ID {
		t.Errorf("what is left: %+v %v", rest.Lines, err)
	}
	if n := h.query(`SELECT count(*)::text FROM ptr.case_step s WHERE NOT EXISTS (SELECT FROM audit.entry e WHERE e.id = s.entry_id)`); n != "0" {
		t.Errorf("%s steps without an entry", n)
	}
}
