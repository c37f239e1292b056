package ptr_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/idnumber"
	"oszir/internal/ptr"
	"oszir/internal/ptr/benefit"
)

// caseWorld is a district office with a clerk, an issuer and some people known from a workbook.
type caseWorld struct {
	*house

	clerk, issuer identity.Actor
	id            int64
	seen          int
}

// elder is the running number of somebody of 70 who has no benefit yet.
const elder = 43210

func newCaseWorld(t *testing.T) *caseWorld {
	h := newHouse(t)
	b := goodBook()
	b.client(idnumber.TAJFor(elder), "Idős", "1944.05.01.")
	h.load(h.D, b.bytes(t))
	return &caseWorld{
		house:  h,
		clerk:  identity.Actor{Code: "ugyintezo", BodyID: h.D.ID, Role: identity.RoleClerk},
		issuer: identity.Actor{Code: "kiadmanyozo", BodyID: h.D.ID, Role: identity.RoleIssuer},
	}
}

// person gives the id of somebody by TAJ.
func (w *caseWorld) person(taj int) int64 {
	id, err := strconv.ParseInt(w.query(`SELECT id::text FROM people.person WHERE taj = `+strconv.Itoa(taj)), 10, 64)
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

func (w *caseWorld) handle() ptr.Handle { return ptr.Handle{CaseID: w.id, Seen: w.seen} }

// did takes the outcome of a command: the case is seen as it is now.
func (w *caseWorld) did(version int, err error) {
	w.t.Helper()
	if err != nil {
		var r *ptr.Refusal
		if errors.As(err, &r) {
			w.t.Fatalf("%v: %+v %+v", err, r.Findings, r.Checks)
		}
		w.t.Fatal(err)
	}
	w.seen = version
}

func (w *caseWorld) open(kind string, branch benefit.Branch, on calendar.Day, benefitID string) {
	w.t.Helper()
	id, err := w.OpenCase(w.t.Context(), w.clerk, ptr.Opening{Kind: kind, Branch: branch, CaseNumber: "D-1/2014", AppliedOn: on, BenefitID: benefitID})
	w.did(1, err)
	w.id = id
}

// toFinal takes a case with a draft to finality.
func (w *caseWorld) toFinal(delivered, final calendar.Day) {
	w.t.Helper()
	w.answer()
	w.did(w.SubmitDraft(w.t.Context(), w.clerk, w.handle()))
	w.did(w.IssueDecision(w.t.Context(), w.issuer, w.handle()))
	w.did(w.DeliverDecision(w.t.Context(), w.clerk, w.handle(), ptr.Delivery{On: delivered, WaivedOn: calendar.None}))
	w.did(w.FinalizeDecision(w.t.Context(), w.clerk, w.handle(), final))
}

// A case from its opening to the register, a change and the ending; what was known before stays readable.
//
// Covers: C8, C9
func TestCase_C9_Life(t *testing.T) {
	w := newCaseWorld(t)
	taj, _ := strconv.Atoi(idnumber.TAJFor(elder))
	who := w.person(taj)
	day := calendar.On(2014, 5, 5)
	w.open("IDJ", benefit.NewBenefit, day, "")
	w.did(w.SaveClients(t.Context(), w.clerk, w.handle(), ptr.Clients{Applicant: who, Household: []ptr.Member{{PersonID: who, Kin: benefit.Self}}}))
	w.did(w.AcknowledgeFindings(t.Context(), w.clerk, w.handle(), nil))
	w.did(w.SaveApplication(t.Context(), w.clerk, w.handle(), map[string]string{"applied_on": "2014.05.05."}, false))
	w.did(w.SaveDraft(t.Context(), w.clerk, w.handle(), ptr.Draft{Decision: benefit.Grant, Values: map[string]string{
		"issued_on": "2014.05.12.", "support_start": "2014.05.05.", "support_end": "2016.05.04.", "review_due": "2016.05.04.", "gross_monthly": "27075", "income_per_head": "0",
	}}))
	w.toFinal(calendar.On(2014, 5, 15), calendar.On(2014, 6, 2))
	list, err := w.BenefitsOf(t.Context(), w.clerk, i18n.Hungarian, who, database.AsOf{Day: calendar.On(2014, 7, 1)})
	if err != nil {
		t.Fatal(err)
	}
	id := ""
	for _, b := range list {
		if b.Kind == "IDJ" && b.Amount == 27075 && b.State == ptr.StateActive {
			id = b.ID
		}
	}
	if id == "" {
		t.Fatalf("the benefit is not in the register: %+v", list)
	}

	w.open("IDJ", benefit.Changing, calendar.On(2014, 9, 1), id)
	w.did(w.SaveClients(t.Context(), w.clerk, w.handle(), ptr.Clients{Applicant: who, Household: []ptr.Member{{PersonID: who, Kin: benefit.Self, Income: 7075}}}))
	w.did(w.SaveApplication(t.Context(), w.clerk, w.handle(), nil, false))
	w.did(w.SaveDraft(t.Context(), w.clerk, w.handle(), ptr.Draft{Decision: benefit.Change, Values: map[string]string{
		"issued_on": "2014.09.10.", "change_from": "2014.10.01.", "gross_monthly": "20000", "income_per_head": "7075",
	}}))
	w.toFinal(calendar.On(2014, 9, 12), calendar.On(2014, 9, 30))

	w.open("IDJ", benefit.Ending, calendar.On(2015, 1, 5), id)
	w.did(w.SaveApplication(t.Context(), w.clerk, w.handle(), nil, false))
	w.did(w.SaveDraft(t.Context(), w.clerk, w.handle(), ptr.Draft{Decision: benefit.End, Values: map[string]string{
		"issued_on": "2015.01.12.", "ended_on": "2015.01.31.", "ending_ground": "az ügyfél kérésére",
	}}))
	w.toFinal(calendar.On(2015, 1, 14), calendar.On(2015, 2, 2))
	for _, c := range []struct {
		day    calendar.Day
		amount int64
		state  string
	}{
		{calendar.On(2014, 9, 30), 27075, ptr.StateActive},
		{calendar.On(2014, 10, 1), 20000, ptr.StateActive},
		{calendar.On(2015, 2, 1), 20000, ptr.StateEnded},
	} {
		v, err := w.Benefit(t.Context(), w.clerk, i18n.Hungarian, id, database.AsOf{Day: c.day})
		if err != nil {
			t.Fatal(err)
		}
		if v.Amount != c.amount || v.State != c.state {
			t.Errorf("on %v: %d Ft, %s; want %d, %s", c.day, v.Amount, v.State, c.amount, c.state)
		}
	}
	if got := w.query(`SELECT string_agg(valid::text || ' ' || gross_monthly, ', ' ORDER BY valid) FROM ptr.benefit_version v JOIN ptr.benefit b ON b.id = v.benefit_id
		WHERE upper_inf(v.recorded) AND b.case_id IS NOT NULL`); got != "[2014-05-05,2014-10-01) 27075, [2014-10-01,2015-02-01) 20000" {
		t.Errorf("the register says %s", got)
	}
}

// A workbook that is loaded again does not undo what a case has decided since.
//
// Covers: C6, P6
func TestLoad_C6_KeepsWhatCasesDecided(t *testing.T) {
	w := newCaseWorld(t)
	id := w.query(`SELECT b.id_year || '/' || b.id FROM ptr.benefit b JOIN ptr.benefit_version v ON v.benefit_id = b.id WHERE b.kind = 'IDJ' ORDER BY b.id LIMIT 1`)
	year, number, _ := strings.Cut(id, "/")
	y, _ := strconv.Atoi(year)
	n, _ := strconv.ParseInt(number, 10, 64)
	w.open("IDJ", benefit.Ending, calendar.On(2014, 1, 6), ptr.AdjudicationID(y, n))
	before := w.query(`SELECT count(*)::text FROM ptr.benefit_version`)
	b := goodBook()
	b.rows[3][0]["gross_monthly"] = "20000"
	sum := w.load(w.D, b.bytes(t))
	if got := w.query(`SELECT string_agg(DISTINCT code, ' ') FROM ptr.load_finding WHERE code = 'decided_since'`); got != "decided_since" {
		t.Errorf("nothing was said: %+v", sum)
	}
	if after := w.query(`SELECT count(*)::text FROM ptr.benefit_version`); after != before {
		t.Errorf("%s versions, before %s", after, before)
	}
	w.did(w.Withdraw(t.Context(), w.clerk, ptr.Handle{CaseID: w.id, Seen: w.seen, Note: "téves indítás"}))
	w.load(w.D, b.bytes(t))
	if after := w.query(`SELECT count(*)::text FROM ptr.benefit_version`); after == before {
		t.Error("with the case withdrawn, the workbook is not taken")
	}
}
