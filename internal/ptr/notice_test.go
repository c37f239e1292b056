package ptr_test

import (
	"context"
	"strings"
	"testing"

	"oszir/internal/exchange"
	"oszir/internal/exchange/notice"
	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/ptr"
)

// following is an office's program that follows people and cases.
type following struct {
	h      *house
	sender exchange.Sender
	cursor int64
}

// follow lets a house tell an office's program what changes; it is entitled as the register says.
func follow(h *house, body int64) *following {
	h.t.Helper()
	x := h.Exchange
	h.Notices = notice.New(notice.Deps{DB: h.DB, Exchange: x, Find: people.ByTAJs, Entitled: func(ctx context.Context, tx *database.Tx, p *exchange.Partner, of notice.Sort, ids []int64) (map[int64]calendar.Day, error) {
		if of == notice.Case {
			return ptr.Handled(ctx, tx, p.BodyID, ids)
		}
		return ptr.Served(ctx, tx, p.BodyID, ids)
	}})
	p := exchange.Partner{Code: "kovetes", Name: "Próba program", Sort: exchange.Office, BodyID: body, Role: identity.RoleInterface}
	id, err := x.AddPartner(h.t.Context(), identity.Operator(body), p)
	if err != nil {
		h.t.Fatal(err)
	}
	p.ID = id
	return &following{h: h, sender: exchange.Sender{Partner: p}}
}

// follows subscribes and tells how many were taken.
func (f *following) follows(in ...notice.Wanted) int {
	f.h.t.Helper()
	out, err := f.h.Notices.Subscribe(f.h.t.Context(), &f.sender, in)
	if err != nil {
		f.h.t.Fatal(err)
	}
	f.told()
	return out.Taken
}

// told lists what is told since it was last asked.
func (f *following) told() string {
	f.h.t.Helper()
	p, err := f.h.Notices.After(f.h.t.Context(), &f.sender, f.cursor, false, 1000)
	if err != nil {
		f.h.t.Fatal(err)
	}
	f.cursor = p.Next
	out := []string{}
	for _, n := range p.Notices {
		out = append(out, strings.TrimSpace(n.Reference+" "+n.What+" "+n.Register+" "+n.Why))
	}
	if len(out) == 0 {
		return "nothing"
	}
	return strings.Join(out, ", ")
}

// What a load writes anew or changes is heard, in its transaction; the same again is no change, and a rehearsal none.
//
// Covers: X5
func TestNotice_X5_Loads(t *testing.T) {
	h := newHouse(t)
	f := follow(h, h.M.ID)
	book := func(amount string) *book {
		k := newBook()
		k.client(parallelA, "Kiss", "1975.02.15.")
		k.client(parallelB, "Nagy", "1976.03.20.")
		k.municipal("FHT", parallelA, "", "2013.07.01.", "gross_monthly", amount)
		k.municipal("RSZS", parallelB, "", "2013.09.01.")
		return k
	}
	if n := f.follows(notice.Wanted{Reference: "a", TAJ: parallelA}); n != 0 {
		t.Error("somebody who is not there is followed")
	}
	h.load(h.M, book("22800").bytes(t))
	if n := f.follows(notice.Wanted{Reference: "a", TAJ: parallelA}, notice.Wanted{Reference: "b", TAJ: parallelB}, notice.Wanted{Reference: "c", TAJ: parallelChild}); n != 2 {
		t.Errorf("%d are followed", n)
	}
	for _, step := range []struct{ name, amount, want string }{
		{"the same again", "22800", "nothing"}, {"another amount", "20520", "a changed ptr"}, {"and again", "22800", "a changed ptr"},
	} {
		h.load(h.M, book(step.amount).bytes(t))
		if got := f.told(); got != step.want {
			t.Errorf("%s: %s, want %s", step.name, got, step.want)
		}
	}
	other := newBook()
	other.client(parallelB, "Nagy", "1976.03.20.", "birth_place", "Mintafalva")
	h.load(h.M, other.bytes(t))
	if got := f.told(); got != "b changed ptr" {
		t.Errorf("another birth place: %s", got)
	}
}

// A case is heard at every step; its people when a decision is final, and when their own data change, also of a record that was merged
// into another. An office follows its own only, and what it has given away it follows no more.
//
// Covers: X5
func TestNotice_X5_EveryChange(t *testing.T) {
	w := newParallelWorld(t, nil)
	registry := people.New(w.DB)
	registry.Changed = w.PeopleChanged
	f := follow(w.house, w.M2.ID)
	if n := f.follows(notice.Wanted{Reference: "a", TAJ: parallelA}); n != 0 {
		t.Error("whom another office keeps is followed")
	}
	w.draftFHT(parallelA)
	if n := f.follows(notice.Wanted{Reference: "a", TAJ: parallelA}, notice.Wanted{Reference: "ugy", Case: w.id}, notice.Wanted{Reference: "mas", Case: w.id + 1}); n != 2 {
		t.Errorf("%d are followed", n)
	}
	w.did(w.IssueDecision(t.Context(), w.issuer, w.handle()))
	if got := f.told(); !strings.Contains(got, "ugy changed ptr") {
		t.Errorf("the issue: %s", got)
	}
	w.did(w.DeliverDecision(t.Context(), w.clerk, w.handle(), ptr.Delivery{On: calendar.On(2014, 3, 12), WaivedOn: calendar.None}))
	w.did(w.FinalizeDecision(t.Context(), w.clerk, w.handle(), calendar.On(2014, 4, 1)))
	if got := f.told(); got != "ugy changed ptr, a changed ptr" && got != "a changed ptr, ugy changed ptr" {
		t.Errorf("finality: %s", got)
	}
	a, b := w.personID(parallelA), w.personID(parallelB)
	who := identity.Actor{Code: "ugyintezo", BodyID: w.M.ID, Role: identity.RoleClerk}
	p, err := registry.Person(t.Context(), who, a, people.Today)
	if err != nil {
		t.Fatal(err)
	}
	err = registry.Correct(t.Context(), who, people.Correction{PersonID: a, Seen: p.Seen, Values: map[string]string{"birth_place": "Mintafalva"}, Reason: "elírás"})
	if err != nil {
		t.Fatal(err)
	}
	if got := f.told(); got != "a changed people" {
		t.Errorf("a correction: %s", got)
	}
	both, err := registry.Compare(t.Context(), who, b, a)
	if err != nil {
		t.Fatal(err)
	}
	_, err = registry.Merge(t.Context(), who, people.Merging{SurvivorID: both.Survivor.ID, AbsorbedID: both.Absorbed.ID, SurvivorSeen: both.Survivor.Seen, AbsorbedSeen: both.Absorbed.Seen, Reason: "egy személy"})
	if err != nil {
		t.Fatal(err)
	}
	decider := identity.Actor{Code: "masik", BodyID: w.M.ID, Role: identity.RoleClerk}
	proposed, err := registry.MergeProposals(t.Context(), decider)
	if err != nil || len(proposed) != 1 {
		t.Fatalf("%d proposals: %v", len(proposed), err)
	}
	err = registry.Decide(t.Context(), decider, people.Verdict{ProposalID: proposed[0].ID, CarryOut: true, SurvivorSeen: both.Survivor.Seen, AbsorbedSeen: both.Absorbed.Seen})
	if err != nil {
		t.Fatal(err)
	}
	if got := f.told(); got != "a changed people" {
		t.Errorf("a merge: %s", got)
	}
	if both.Survivor.ID == a {
		t.Fatal("the record that is followed was not merged into the other")
	}
	p, err = registry.Person(t.Context(), who, both.Survivor.ID, people.Today)
	if err != nil {
		t.Fatal(err)
	}
	err = registry.Correct(t.Context(), who, people.Correction{PersonID: both.Survivor.ID, Seen: p.Seen, Values: map[string]string{"birth_place": "Próbafalva"}, Reason: "elírás"})
	if err != nil {
		t.Fatal(err)
	}
	if got := f.told(); got != "a changed people" {
		t.Errorf("a correction of the record that stands for the one that is followed: %s", got)
	}
	_, err = w.MoveBenefits(t.Context(), w.issuer, ptr.Move{IDs: []string{idOf(w.house, "FHT", w.M2)}, To: "TEST-M1", Day: calendar.On(2014, 6, 1), Reason: "illetékesség"})
	if err != nil {
		t.Fatal(err)
	}
	if got := f.told(); got != "a changed ptr" {
		t.Errorf("a move: %s", got)
	}
	if kept := w.query(`SELECT count(*)::text FROM exchange.subscription s JOIN exchange.notice n ON n.subscription_id = s.id WHERE s::text || n::text ~ 'Kiss|Jolán|123456788'`); kept != "0" {
		t.Error("the room keeps personal data")
	}
}
