package ptr_test

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"

	"oszir/internal/document"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/idnumber"
	"oszir/internal/platform/paper"
	"oszir/internal/platform/seal"
	"oszir/internal/ptr"
	"oszir/internal/ptr/benefit"
)

// granted takes a case of the elder to its issued decision; more goes into the draft.
func (w *caseWorld) granted(more map[string]string) int64 {
	w.t.Helper()
	ctx := w.t.Context()
	taj, _ := strconv.Atoi(idnumber.TAJFor(elder))
	who := w.person(taj)
	w.open("IDJ", benefit.NewBenefit, calendar.On(2014, 5, 5), "")
	w.did(w.SaveClients(ctx, w.clerk, w.handle(), ptr.Clients{Applicant: who, Household: []ptr.Member{{PersonID: who, Kin: benefit.Self}}}))
	w.did(w.AcknowledgeFindings(ctx, w.clerk, w.handle(), nil))
	w.did(w.SaveApplication(ctx, w.clerk, w.handle(), map[string]string{"applied_on": "2014.05.05."}, false))
	values := map[string]string{
		"issued_on": "2014.05.12.", "support_start": "2014.05.05.", "support_end": "2016.05.04.", "review_due": "2016.05.04.", "gross_monthly": "27075", "income_per_head": "0",
		"reasoning": "A kérelmező egyedül él.\nJövedelme nincs.",
	}
	for k, v := range more {
		values[k] = v
	}
	w.did(w.SaveDraft(ctx, w.clerk, w.handle(), ptr.Draft{Decision: benefit.Grant, Values: values}))
	w.answer()
	w.did(w.SubmitDraft(ctx, w.clerk, w.handle()))
	w.did(w.IssueDecision(ctx, w.issuer, w.handle()))
	return who
}

// papers lists the documents of the case at hand.
func (w *caseWorld) papers() []document.Document {
	w.t.Helper()
	p, err := w.Papers(w.t.Context(), w.clerk, w.id, "")
	if err != nil {
		w.t.Fatal(err)
	}
	return p.Documents
}

// A decision leaves the office as a document that says what was decided, sealed as a whole, its code signed; when the case is
// taken back the document counts no more.
//
// Covers: C14
func TestPaper_C14_DecisionGoesOut(t *testing.T) {
	w := newCaseWorld(t)
	ctx := t.Context()
	who := w.granted(nil)
	list := w.papers()
	if len(list) != 1 || list[0].Sort != "grant" || list[0].State != document.Made || !strings.HasPrefix(list[0].Adjudication, "PTR-") || list[0].PersonID != who {
		t.Fatalf("%+v", list)
	}
	err := w.Documents.MakeFiles(ctx)
	if err != nil {
		t.Fatal(err)
	}
	d, p, err := w.Documents.Open(ctx, w.clerk, list[0].Serial)
	if err != nil || d.State != document.Filed {
		t.Fatalf("%+v %v", d, err)
	}
	text := paper.Text(p)
	for _, want := range []string{
		"HATÁROZAT", "Időskorúak járadéka", "27\u00a0075 Ft, azaz huszonhétezer-hetvenöt forint", "2014. május 5.", d.Adjudication, "Az ügyfél 2014. május 5-én nyújtotta be kérelmét", "A kérelmező egyedül él.",
		"öregségi nyugdíj legkisebb összege", "15 napon belül fellebbezést", "jogerős lesz", d.Number(),
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not said in\n%s", want, text)
		}
	}
	for _, fault := range proofread(p.Blocks[:len(p.Blocks)-1], true) {
		t.Error(fault)
	}
	_, file, err := w.Documents.File(ctx, w.clerk, d.Serial)
	if err != nil {
		t.Fatal(err)
	}
	if r := seal.CheckPDF(file, w.seal.Trusted()); r.Fault != "" {
		t.Errorf("the seal: %+v", r)
	}
	i := slices.IndexFunc(p.Blocks, func(b paper.Block) bool { return b.Sort == paper.Code })
	proof, err := document.ReadProof(p.Blocks[i].Text, w.seal.Keys())
	if err != nil || proof.Serial != d.Serial || proof.Adjudication != d.Adjudication || !slices.Contains(proof.Facts, document.Fact{Name: "Összeg", Value: "27\u00a0075\u00a0Ft"}) {
		t.Errorf("%+v %v", proof, err)
	}
	h := w.handle()
	h.Note = "tévedésből"
	w.did(w.Withdraw(ctx, w.clerk, h))
	if list = w.papers(); !list[0].Revoked {
		t.Error("the document still counts")
	}
}

// A decision goes out by the paper that the clerk chose, with what the paper asks for; a paper that the kind does not have is
// refused, and so is an answer that cannot be read.
//
// Covers: C14
func TestPaper_C14_ChosenPaper(t *testing.T) {
	w := newCaseWorld(t)
	w.granted(map[string]string{"paper": "Megállapító határozat"})
	if list := w.papers(); len(list) != 1 || list[0].Title != "Megállapító határozat" {
		t.Errorf("%+v", list)
	}
	w.open("IDJ", benefit.NewBenefit, calendar.On(2014, 5, 5), "")
	w.did(w.SaveClients(t.Context(), w.clerk, w.handle(), ptr.Clients{Applicant: w.person(mustNumber(t, idnumber.TAJFor(elder)))}))
	for _, values := range []map[string]string{{"paper": "Levél a királynak"}, {"paper_answers": `{"kért.nap":"tegnap"}`}} {
		values["issued_on"], values["reasoning"] = "2014.05.12.", "x"
		_, err := w.SaveDraft(t.Context(), w.clerk, w.handle(), ptr.Draft{Decision: benefit.Refuse, Values: values, Partial: true})
		if errs.KindOf(err) != errs.Invalid && errs.KindOf(err) != errs.Conflict {
			t.Errorf("%v: %v", values, err)
		}
	}
}

func mustNumber(t *testing.T, digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// A document on the way asks for what its wording needs, says what is missing, and is made once however often it is sent.
//
// Covers: C14
func TestPaper_C14_OnTheWay(t *testing.T) {
	w := newCaseWorld(t)
	ctx := t.Context()
	w.granted(nil)
	p, err := w.Papers(ctx, w.clerk, w.id, "missing_items")
	if err != nil || len(p.Asks) < 2 {
		t.Fatalf("%+v %v", p.Asks, err)
	}
	order := ptr.PaperOrder{CaseID: w.id, Key: "missing_items", Asked: map[string]string{"kért.hiányok": "- jövedelemigazolás\n- lakcímkártya", "kért.határidő": "holnap"}}
	_, err = w.PreviewPaper(ctx, w.clerk, order)
	if errs.KindOf(err) != errs.Invalid {
		t.Fatalf("a day that cannot be read: %v", err)
	}
	order.Asked["kért.határidő"] = "2014.06.10."
	order.Request.Key = "egyszer"
	view, err := w.PreviewPaper(ctx, w.clerk, order)
	if err != nil || !strings.Contains(paper.Text(view.Paper), "– jövedelemigazolás\n– lakcímkártya") || !strings.Contains(paper.Text(view.Paper), "2014. június 10-éig") {
		t.Fatalf("%v %s", err, paper.Text(view.Paper))
	}
	first, err := w.MakePaper(ctx, w.clerk, order)
	if err != nil {
		t.Fatal(err)
	}
	again, err := w.MakePaper(ctx, w.clerk, order)
	if err != nil || again != first {
		t.Errorf("%d and %d, %v", first, again, err)
	}
	if list := w.papers(); len(list) != 2 || list[0].Serial != first {
		t.Errorf("%+v", list)
	}
	_, err = w.MakePaper(ctx, w.clerk, ptr.PaperOrder{CaseID: w.id, Key: "grant"})
	if errs.KindOf(err) != errs.NotFound {
		t.Errorf("a decision without a decision: %v", err)
	}
}

// Erasing a person empties their documents; the numbers stay.
//
// Covers: C14
func TestPaper_C14_Erased(t *testing.T) {
	w := newCaseWorld(t)
	who := w.granted(nil)
	if got := w.query(`SELECT count(*)::text FROM document.file WHERE content IS NOT NULL`); got != "1" {
		t.Fatalf("%s contents", got)
	}
	err := w.DB.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error { return document.Erase(ctx, tx, 1, []int64{who}) })
	if err == nil {
		err = w.Documents.MakeFiles(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	if got := w.query(`SELECT count(*)::text FROM document.file WHERE file IS NOT NULL`); got != "0" {
		t.Errorf("%s files of somebody erased", got)
	}
}
