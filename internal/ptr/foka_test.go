package ptr_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oszir/internal/exchange/foka"
	"oszir/internal/exchange/outbox"
	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/ptr"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefits"
)

// telling lets a house tell the public-employment database what changes; nobody listens, so everything waits.
func telling(h *house) *people.Module {
	h.Outbox = outbox.New(outbox.Deps{DB: h.DB})
	h.Outbox.Register(outbox.Partner{Code: "foka", Name: "FOKA", Draw: h.FokaNotice, Show: h.FokaShown})
	registry := people.New(h.DB)
	registry.Changed = h.PeopleChanged
	return registry
}

// untold lists the kinds of the entries that were put since it was last asked, with how many.
func (h *house) untold() string {
	h.t.Helper()
	return h.query(`WITH fresh AS (UPDATE exchange.outbox SET state = 'sent', settled_at = now() WHERE state = 'waiting' RETURNING order_key),
		counted AS (SELECT split_part(order_key, '/', 2) AS kind, count(*) AS n FROM fresh GROUP BY 1)
		SELECT coalesce(string_agg(kind || ' ' || n, ', ' ORDER BY kind), 'nothing') FROM counted`)
}

// notice draws what is told of a benefit.
func (h *house) notice(number int64) (foka.Notice, outbox.Drawn) {
	h.t.Helper()
	var d outbox.Drawn
	err := h.DB.InTx(h.t.Context(), func(ctx context.Context, tx *database.Tx) (err error) {
		d, err = h.FokaNotice(ctx, tx, number, 7)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	var n foka.Notice
	err = json.Unmarshal(d.Body, &n)
	if err != nil {
		h.t.Fatal(err)
	}
	return n, d
}

func (h *house) numberOf(kind string) int64 {
	h.t.Helper()
	n, err := strconv.ParseInt(h.query(`SELECT max(id)::text FROM ptr.benefit WHERE kind = $1`, kind), 10, 64)
	if err != nil {
		h.t.Fatal(err)
	}
	return n
}

// Which kinds are told is a property of the kind: those of support of active-age people.
//
// Covers: X7
func TestFoka_X7_KindsThatAreTold(t *testing.T) {
	var told []string
	for _, k := range benefits.All() {
		if len(k.Tells) > 0 {
			told = append(told, k.Code+" "+strings.Join(k.Tells, " "))
		}
	}
	if got := strings.Join(told, ", "); got != "FHT foka, RSZS foka, EGYT foka" {
		t.Error(got)
	}
}

// Loads put one entry for each benefit that they bring or replace, and for the benefits of those of whom they know something
// else now; what is the same, what is rehearsed and other kinds are not told.
//
// Covers: X7
func TestFoka_X7_Loads(t *testing.T) {
	h := newHouse(t)
	telling(h)
	book := func(amount, mother string) *book {
		k := newBook()
		k.client(parallelA, "Kiss", "1975.02.15.", "mother_given_name", mother)
		k.client(parallelB, "Nagy", "1976.03.20.")
		k.client(parallelChild, "Tóth", "1980.04.25.")
		k.municipal("FHT", parallelA, "", "2013.07.01.", "gross_monthly", amount)
		k.municipal("RSZS", parallelB, "", "2013.09.01.")
		k.municipal("RGYK", parallelChild, "", "2013.09.01.")
		return k
	}
	for _, step := range []struct{ name, amount, mother, want string }{
		{"the first load", "22800", "Katalin", "FHT 1, RSZS 1"},
		{"the same again", "22800", "Katalin", "nothing"},
		{"another amount", "20520", "Katalin", "FHT 1"},
		{"another mother's name", "20520", "Kata", "nothing"}, // it contradicts, so nothing is taken
	} {
		h.load(h.M, book(step.amount, step.mother).bytes(t))
		if got := h.untold(); got != step.want {
			t.Errorf("%s: %s, want %s", step.name, got, step.want)
		}
	}
	place := newBook()
	place.client(parallelA, "Kiss", "1975.02.15.", "birth_place", "Mintafalva")
	wantErrors(t, h.load(h.M, place.bytes(t)), map[string][]string{})
	if got := h.untold(); got != "FHT 1" {
		t.Errorf("another birth place without a benefit in the file: %s", got)
	}
	n, d := h.notice(h.numberOf("FHT"))
	want := foka.Notice{
		Schema: "foka/1", Benefit: idOf(h, "FHT", h.M), Version: 7, State: foka.Held, Kind: "FHT", Name: "Foglalkoztatást helyettesítő támogatás",
		Office: &foka.Office{Code: "TEST-M1", Name: "Próba TEST-M1"},
		Person: &foka.Person{TAJ: parallelA, FamilyName: "Kiss", GivenName: "Jolán", BirthFamilyName: "Kiss", BirthGivenName: "Jolán", BirthDate: "1975-02-15", BirthPlace: "Mintafalva", MotherName: "Pók Katalin"},
		Spans:  []foka.Span{{From: "2013-07-01", Until: "2014-06-30", Amount: 20520, Decision: "Megállapító határozat", Number: "7-8/2013", IssuedOn: "2013-07-03", FinalOn: "2013-07-21", Office: "TEST-M1"}},
	}
	if diff := cmp.Diff(want, n); diff != "" {
		t.Error(diff)
	}
	if len(n.Check()) != 0 {
		t.Errorf("%v", n.Check())
	}
	if diff := cmp.Diff([]int64{h.personID(parallelA)}, d.Persons); diff != "" || len(d.Fields) != 3 {
		t.Errorf("%s %+v", diff, d)
	}
	if kept := h.query(`SELECT count(*)::text FROM exchange.outbox o WHERE o::text ~ 'Kiss|Jolán|123456788'`); kept != "0" {
		t.Error("the outbox keeps personal data")
	}
}

// A decision is told when it is final and not before; ending it, moving it to another office, correcting and merging people
// and erasing them are told too, each in the transaction of the change.
//
// Covers: X7
func TestFoka_X7_EveryChange(t *testing.T) {
	w := newParallelWorld(t, nil)
	registry := telling(w.house)
	w.draftFHT(parallelA)
	w.did(w.IssueDecision(t.Context(), w.issuer, w.handle()))
	if got := w.untold(); got != "nothing" {
		t.Errorf("a decision that is not final: %s", got)
	}
	w.did(w.DeliverDecision(t.Context(), w.clerk, w.handle(), ptr.Delivery{On: calendar.On(2014, 3, 12), WaivedOn: calendar.None}))
	w.did(w.FinalizeDecision(t.Context(), w.clerk, w.handle(), calendar.On(2014, 4, 1)))
	if got := w.untold(); got != "FHT 1" {
		t.Errorf("a decision that is final: %s", got)
	}
	number := w.numberOf("FHT")
	granted, _ := w.notice(number)
	if granted.State != foka.Held || len(granted.Spans) != 1 || granted.Ending != nil || granted.Office.Code != "TEST-M2" || granted.Spans[0].FinalOn != "2014-04-01" {
		t.Errorf("%+v", granted)
	}
	id := idOf(w.house, "FHT", w.M2)
	w.open("FHT", benefit.Ending, calendar.On(2014, 6, 2), id)
	w.did(w.SaveApplication(t.Context(), w.clerk, w.handle(), nil, false))
	w.did(w.SaveDraft(t.Context(), w.clerk, w.handle(), ptr.Draft{Decision: benefit.End, Values: map[string]string{
		"issued_on": "2014.06.05.", "ended_on": "2014.06.30.", "ending_ground": "az ügyfél kérésére",
	}}))
	w.toFinal(calendar.On(2014, 6, 10), calendar.On(2014, 7, 2))
	if got := w.untold(); got != "FHT 1" {
		t.Errorf("the end: %s", got)
	}
	ended, _ := w.notice(number)
	if last := ended.Spans[len(ended.Spans)-1]; last.Until != "2014-06-30" || ended.Ending == nil || ended.Ending.Ground != "az ügyfél kérésére" {
		t.Errorf("%+v %+v", last, ended.Ending)
	}
	_, err := w.MoveBenefits(t.Context(), w.issuer, ptr.Move{IDs: []string{id}, To: "TEST-M1", Day: calendar.On(2014, 6, 1), Reason: "illetékesség"})
	if err != nil {
		t.Fatal(err)
	}
	if got := w.untold(); got != "FHT 1" {
		t.Errorf("a move: %s", got)
	}
	moved, _ := w.notice(number)
	if moved.Office.Code != "TEST-M1" || moved.Spans[0].Office != "TEST-M2" || moved.Spans[len(moved.Spans)-1].Office != "TEST-M1" {
		t.Errorf("%+v", moved)
	}
	a, b := w.personID(parallelA), w.personID(parallelB)
	who := identity.Actor{Code: "ugyintezo", BodyID: w.M.ID, Role: identity.RoleClerk}
	decider := identity.Actor{Code: "masik", BodyID: w.M.ID, Role: identity.RoleClerk}
	p, err := registry.Person(t.Context(), who, a, people.Today)
	if err != nil {
		t.Fatal(err)
	}
	err = registry.Correct(t.Context(), who, people.Correction{PersonID: a, Seen: p.Seen, Values: map[string]string{"birth_place": "Mintafalva"}, Reason: "elírás"})
	if err != nil {
		t.Fatal(err)
	}
	if got := w.untold(); got != "FHT 1" {
		t.Errorf("a correction: %s", got)
	}
	if n, _ := w.notice(number); n.Person.BirthPlace != "Mintafalva" {
		t.Errorf("%+v", n.Person)
	}
	both, err := registry.Compare(t.Context(), who, b, a)
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
	w.untold()
	err = registry.Decide(t.Context(), decider, people.Verdict{ProposalID: proposed[0].ID, CarryOut: true, SurvivorSeen: both.Survivor.Seen, AbsorbedSeen: both.Absorbed.Seen})
	if err != nil {
		t.Fatal(err)
	}
	if got := w.untold(); got != "FHT 1" {
		t.Errorf("a merge: %s", got)
	}
	n, d := w.notice(number)
	stands := map[int64]string{a: parallelA, b: parallelB}[both.Survivor.ID]
	if n.Person.TAJ != stands || n.Benefit != id {
		t.Errorf("%s, want the TAJ of the record that stands for both: %s", n.Person.TAJ, stands)
	}
	if both.Survivor.ID != a && len(d.Persons) != 2 {
		t.Errorf("the log names %v", d.Persons)
	}
}

// A benefit that should never have been is told as deleted, one of an erased person without the person.
//
// Covers: X7
func TestFoka_X7_DeletedAndErased(t *testing.T) {
	h := newHouse(t)
	telling(h)
	k := newBook()
	k.client(parallelA, "Kiss", "1975.02.15.")
	k.municipal("FHT", parallelA, "", "2013.07.01.")
	h.load(h.M, k.bytes(t))
	number := h.numberOf("FHT")
	w := (&caseWorld{house: h}).at(h.M)
	w.open("FHT", benefit.Deleting, calendar.On(2014, 6, 2), idOf(h, "FHT", h.M))
	w.answer()
	w.did(w.SaveApplication(t.Context(), w.clerk, w.handle(), nil, false))
	w.did(w.SaveDraft(t.Context(), w.clerk, w.handle(), ptr.Draft{Decision: benefit.Withdraw, Values: map[string]string{"issued_on": "2014.06.05.", "reasoning": "téves rögzítés"}}))
	w.untold()
	w.answer()
	w.did(w.SubmitDraft(t.Context(), w.clerk, w.handle()))
	w.did(w.IssueDecision(t.Context(), w.issuer, w.handle()))
	if got := w.untold(); got != "FHT 1" {
		t.Errorf("the deletion: %s", got)
	}
	if n, _ := h.notice(number); n.State != foka.Deleted || n.Person != nil || n.Spans != nil || len(n.Check()) != 0 {
		t.Errorf("%+v", n)
	}
	k = newBook()
	k.client(parallelB, "Nagy", "1976.03.20.")
	k.municipal("RSZS", parallelB, "", "2013.09.01.")
	h.load(h.M, k.bytes(t))
	h.untold()
	person := h.personID(parallelB)
	erasure := w.eraseAll(person)
	err := h.DB.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
		return outbox.Erase(ctx, tx, erasure, []int64{person})
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := w.untold(); got != "RSZS 1" {
		t.Errorf("the erasure: %s", got)
	}
	if n, _ := h.notice(h.numberOf("RSZS")); n.State != foka.Erased || n.Person != nil || n.Spans != nil || len(n.Check()) != 0 {
		t.Errorf("%+v", n)
	}
}

// eraseAll erases somebody from the registers of people and of benefits, and gives the erasure's number.
func (w *caseWorld) eraseAll(person int64) int64 {
	w.t.Helper()
	w.erase(person)
	erasure, err := strconv.ParseInt(w.query(`SELECT max(id)::text FROM oversight.erasure`), 10, 64)
	if err != nil {
		w.t.Fatal(err)
	}
	err = w.DB.InTx(w.t.Context(), func(ctx context.Context, tx *database.Tx) error {
		return people.Erase(ctx, tx, erasure, []int64{person})
	})
	if err != nil {
		w.t.Fatal(fmt.Errorf("erasing: %w", err))
	}
	return erasure
}
