package identity_test

import (
	"testing"
	"time"

	"oszir/internal/identity"
)

// The year of a review: it opens, is answered, reminds, and what nobody answers is suspended.
//
// Covers: I5
func TestReview_I5_Year(t *testing.T) {
	w := newRightsWorld(t)
	w.m.ReviewMonth, w.m.ReviewDay = time.April, 1
	rep := w.person("kepviselo", identity.RoleRepresentative, office)
	op := w.person("jogkezelo", identity.RoleRightsOperator, agency)
	keep, take, forgotten := w.person("marad", identity.RoleClerk, office), w.person("megy", identity.RoleReader, office), w.person("felejtett", identity.RoleReader, office)
	own := w.become(rep, identity.RoleReader, office)
	w.person("masutt", identity.RoleClerk, village)
	round := func() {
		t.Helper()
		for range 2 {
			err := w.m.ReviewRound(t.Context())
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	round()
	if n := w.count("SELECT count(*)::text FROM identity.review"); n != 0 {
		t.Errorf("%d reviews before their day", n)
	}
	w.pass(30 * 24 * time.Hour) // 2 April
	late := w.person("kesobbi", identity.RoleReader, office)
	round()
	list, err := w.m.Reviews(t.Context(), rep, 0)
	if err != nil || len(list) != 1 || list[0].All != 4 || list[0].Answered != 0 {
		t.Fatalf("the representative's reviews are %+v, %v", list, err)
	}
	if all, err := w.m.Reviews(t.Context(), op, 2014); err != nil || len(all) != 2 {
		t.Errorf("the operator sees %+v, %v", all, err)
	}
	id := list[0].ID
	answer := func(who identity.Actor, a identity.ReviewAnswer) string {
		a.ID = id
		return keyOf(w.m.AnswerReview(t.Context(), who, a))
	}
	neighbour := w.person("szomszed", identity.RoleRepresentative, village)
	for name, c := range map[string]struct {
		who  identity.Actor
		a    identity.ReviewAnswer
		want string
	}{
		"nothing":               {rep, identity.ReviewAnswer{}, "identity.review.nothing"},
		"both ways":             {rep, identity.ReviewAnswer{Confirm: []int64{keep.MembershipID}, Withdraw: []int64{keep.MembershipID}, Reason: "mert"}, "identity.review.both"},
		"without reason":        {rep, identity.ReviewAnswer{Withdraw: []int64{take.MembershipID}}, "identity.reason_missing"},
		"one's own":             {rep, identity.ReviewAnswer{Confirm: []int64{keep.MembershipID, own.MembershipID}}, "identity.review.own"},
		"one that is not asked": {rep, identity.ReviewAnswer{Confirm: []int64{late.MembershipID}}, "error.not_found"},
		"of another body":       {neighbour, identity.ReviewAnswer{Confirm: []int64{keep.MembershipID}}, "error.not_found"},
		"by the operator":       {op, identity.ReviewAnswer{Confirm: []int64{keep.MembershipID}}, "error.not_found"},
	} {
		if got := answer(c.who, c.a); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	if n := w.count("SELECT count(*)::text FROM identity.review_item WHERE answer <> ''"); n != 0 {
		t.Errorf("what was refused has answered %d", n)
	}
	if got := answer(rep, identity.ReviewAnswer{Confirm: []int64{keep.MembershipID}, Withdraw: []int64{take.MembershipID}, Reason: "már nem dolgozik itt"}); got != "" {
		t.Fatal(got)
	}
	if w.inForce(take, identity.RoleReader, office) != 0 || w.inForce(keep, identity.RoleClerk, office) != 1 {
		t.Error("what was taken away is in force, or what was kept is not")
	}
	if got := keyOf(w.m.ConfirmRight(t.Context(), op, identity.RightChange{ID: own.MembershipID, Reason: "rendben"})); got != "" {
		t.Errorf("the representative's own, by the operator: %s", got)
	}
	if got := keyOf(w.m.ConfirmRight(t.Context(), op, identity.RightChange{ID: own.MembershipID, Reason: "rendben"})); got != "identity.review.not_asked" {
		t.Errorf("again: %s", got)
	}
	w.pass(31 * 24 * time.Hour)
	round()
	reminded := 0
	for _, l := range w.letters {
		if len(l) > 6 && l[len(l)-6:] == "review" {
			reminded++
		}
	}
	if reminded != 2 { // the two representatives, of two bodies
		t.Errorf("%d reminders: %v", reminded, w.letters)
	}
	w.pass(30 * 24 * time.Hour)
	round()
	if w.inForce(forgotten, identity.RoleReader, office) != 0 || w.inForce(keep, identity.RoleClerk, office) != 1 || w.inForce(late, identity.RoleReader, office) != 1 {
		t.Error("what nobody answered is in force, or something else is not")
	}
	v, items, err := w.m.ReviewOf(t.Context(), rep, id)
	if err != nil || v.ClosedAt.IsZero() || v.Answered != 4 || len(items) != 4 {
		t.Errorf("at the end it is %+v with %d, %v", v, len(items), err)
	}
	if got := answer(rep, identity.ReviewAnswer{Confirm: []int64{forgotten.MembershipID}}); got != "identity.review.closed" {
		t.Errorf("answered after the end: %s", got)
	}
	if got := keyOf(w.m.ResumeRight(t.Context(), rep, identity.RightChange{ID: forgotten.MembershipID, Reason: "mégis kell"})); got != "" || w.inForce(forgotten, identity.RoleReader, office) != 1 {
		t.Errorf("resumed: %s", got)
	}
}
