package tartinfo_test

import (
	"fmt"
	"testing"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/errs"
	"oszir/internal/tartinfo"
)

// Who takes a refusal back and accepts after the last day has the member at once: the clock has been there already.
//
// Covers: T12
func TestTakeover_T12_AcceptedAfterTheLastDay(t *testing.T) {
	w := newWorld(t)
	heir, heirHead := w.heir("UTOD")
	before, after := w.long(w.head, "Előbb"), w.long(w.head, "Utóbb")
	w.ordered(w.head, calendar.On(2026, 3, 16), nil, "UTOD")
	decide := func(member int64, d tartinfo.Decision) {
		t.Helper()
		if err := w.decided(heirHead, member, d); err != nil {
			t.Fatal(err)
		}
	}
	with := func(member, body int64) {
		t.Helper()
		if got := w.keeper(member); got != fmt.Sprint(body) {
			t.Errorf("member %d is with %s, want %d", member, got, body)
		}
	}
	decide(before, tartinfo.Refused)
	w.tick(at(2026, 3, 17, 0, 0))
	decide(after, tartinfo.Refused)
	for _, id := range []int64{before, after} {
		with(id, w.office.ID)
		decide(id, tartinfo.Undecided)
		with(id, w.office.ID)
	}
	decide(before, tartinfo.Accepted)
	err := w.DecideTakeover(t.Context(), heirHead, tartinfo.DecisionForm{Decision: tartinfo.Accepted, Request: w.once()}) // all that are left
	if err != nil {
		t.Fatal(err)
	}
	found, err := w.Takeovers(t.Context(), heirHead)
	if err != nil || len(found) != 2 {
		t.Fatalf("%+v %v", found, err)
	}
	for _, x := range found {
		with(x.MemberID, heir.ID)
		if !x.Moved || x.Decision != tartinfo.Accepted {
			t.Errorf("%+v", x)
		}
		kind(t, w.decided(heirHead, x.MemberID, tartinfo.Refused), errs.Conflict) // final, as for who moved with the body
	}
	work, err := w.StuckClosings(t.Context(), w.centre)
	if err != nil || len(work) != 0 {
		t.Errorf("%+v %v", work, err)
	}
}

// Who is made a user of a body after its end was ordered is shut out with the others when the last day is over.
//
// Covers: T12
func TestClosing_T12_UsersWhoComeAfterTheOrder(t *testing.T) {
	w := newWorld(t)
	w.heir("UTOD")
	w.ordered(w.head, calendar.On(2026, 3, 16), nil, "UTOD")
	password, err := w.ids.AddClerk(t.Context(), w.head, identity.NewClerk{Code: "kesoi", Name: "Próba Késői", Contacts: identity.Contacts{Email: "kesoi@pelda.example"}, Request: w.once()})
	if err != nil {
		t.Fatal(err)
	}
	before, err := w.ids.SignIn(t.Context(), identity.Credentials{Code: "kesoi", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	w.tick(at(2026, 3, 18, 9, 0)) // late, too: the rights end with the day
	until := dbtest.Query(t, w.url, fmt.Sprintf("SELECT string_agg(DISTINCT coalesce((valid_until AT TIME ZONE 'Europe/Budapest')::text, 'never'), ' ') FROM identity.membership WHERE body_id = %d", w.office.ID))
	if until != "2026-03-17 00:00:00" {
		t.Errorf("rights end at %s", until)
	}
	after, _ := w.ids.SignIn(t.Context(), identity.Credentials{Code: "kesoi", Password: password}) //nolint:errcheck // refused is as good
	for _, token := range []string{before.Token, after.Token} {
		s, err := w.ids.ByToken(t.Context(), token)
		if err == nil && s.Actor.BodyID == w.office.ID {
			t.Errorf("signed in for a closed body: %+v", s.Actor)
		}
	}
}

// When nobody takes over from a body whose end is ordered, nobody may be left on its last day: who is placed or prolonged meanwhile has
// to leave the list by then.
//
// Covers: T11
func TestClosing_T11_NobodyComesAfterTheOrder(t *testing.T) {
	w := newWorld(t)
	heir, _ := w.heir("FELUGY")
	last := calendar.On(2026, 3, 20)
	short := map[string]string{"reserve_start": "2026.03.11.", "reserve_end": last.String(), "service_end": "2026.08.31."}
	prolong := func(who identity.Actor, id int64, end calendar.Day) error {
		v, err := w.See(t.Context(), who, id)
		if err != nil {
			t.Fatal(err)
		}
		return w.Change(t.Context(), who, tartinfo.MemberForm{ID: id, Seen: v.Version, Typed: member(v.ReserveStart, map[string]string{"reserve_end": end.String(), "service_end": "2026.08.31."}), Request: w.once()})
	}
	place := func(who identity.Actor, change map[string]string) error {
		_, err := w.Place(t.Context(), who, tartinfo.MemberForm{Typed: member(calendar.On(2026, 3, 11), change), Request: w.once()})
		return err
	}
	id := w.placed(w.townHead, short)
	w.ordered(w.townHead, last, nil)
	same(t, faults(place(w.townHead, nil)), []string{"reserve_end date_order"})
	same(t, faults(place(w.townHead, map[string]string{"family_name": ""})), []string{"family_name required", "reserve_end date_order"}) // all at once
	same(t, faults(prolong(w.townHead, id, last+1)), []string{"reserve_end date_order"})
	if err := place(w.townHead, short); err != nil {
		t.Error(err, faults(err))
	}
	// With the last day the end may be later.
	v, err := w.OwnClosing(t.Context(), w.townHead)
	if err == nil {
		err = w.MoveLastDay(t.Context(), w.townHead, tartinfo.ClosingForm{Seen: v.Version, LastDay: "2026.06.30.", Request: w.once()})
	}
	if err == nil {
		err = prolong(w.townHead, id, calendar.On(2026, 6, 30))
	}
	if err != nil {
		t.Error(err, faults(err))
	}
	// Where somebody takes over, the reserve goes on there.
	b, err := w.OwnBody(t.Context(), w.head)
	if err == nil {
		err = w.ChangeOwnBody(t.Context(), w.head, tartinfo.BodyForm{Seen: b.SeenMark(), Typed: bodyTyped(map[string]string{"supervisor": "FELUGY"}), Request: w.once()})
	}
	if err != nil {
		t.Fatal(err, faults(err))
	}
	w.ordered(w.head, last, nil)
	late := w.long(w.head, "Utóbb")
	w.tick(at(2026, 3, 21, 0, 0))
	if w.keeper(late) != fmt.Sprint(heir.ID) {
		t.Errorf("with %s", w.keeper(late))
	}
	// Who cannot leave in time keeps their end when something else of them is changed; a body of government officials is no such body.
	agency := w.body(orgs.Body{Code: "UGYN", Name: "Próba Ügynökség", Kind: orgs.PublicService, County: "01", Settlement: "Budapest", Postcode: "1000", Address: "Fő utca 9.", LegalStatus: "government_official"})
	agencyHead := w.account(identity.RoleHead, agency)
	stays := w.long(w.armyHead, "Marad")
	w.ended(w.army, calendar.On(2026, 3, 31))
	w.ended(agency, calendar.On(2026, 3, 31))
	w.long(agencyHead, "Központé")
	x, err := w.See(t.Context(), w.armyHead, stays)
	if err != nil {
		t.Fatal(err)
	}
	same(t, faults(prolong(w.armyHead, stays, x.ReserveEnd+1)), []string{"reserve_end date_order"})
	if err := prolong(w.armyHead, stays, x.ReserveEnd); err != nil {
		t.Error(err, faults(err))
	}
}

// Whether who takes over is there, the register of bodies says: nobody goes to a body that has ended there, of which the reserve knew
// nothing.
//
// Covers: T12
func TestClosing_T12_TheSuccessorEndedInTheRegister(t *testing.T) {
	w := newWorld(t)
	heir, heirHead := w.heir("UTOD")
	id := w.long(w.head, "Vándor")
	w.ordered(w.head, calendar.On(2026, 3, 20), nil, "UTOD")
	late := w.long(w.head, "Utóbb") // nobody is proposed
	err := w.ids.Disable(t.Context(), identity.System(), heirHead.Code)
	if err != nil {
		t.Fatal(err)
	}
	w.ended(heir, calendar.On(2026, 3, 19))
	w.tick(at(2026, 3, 21, 0, 0))
	for _, m := range []int64{id, late} {
		if w.keeper(m) != fmt.Sprint(w.office.ID) {
			t.Errorf("member %d is with %s", m, w.keeper(m))
		}
	}
	work, err := w.StuckClosings(t.Context(), w.centre)
	if err != nil || len(work) != 1 || work[0].Members != 2 || w.lettersOf("left") != 1 {
		t.Errorf("%+v %v", work, err)
	}
}

// A body without users and members that ends after it was named to take over keeps those who come to it until then, and is left with
// nobody by itself: the centre is told of them.
//
// Covers: T12
func TestClosing_T12_TheSuccessorEndsInTheRegisterLater(t *testing.T) {
	w := newWorld(t)
	heir, heirHead := w.heir("UTOD")
	final, _ := w.heir("VEGSO")
	id := w.long(w.head, "Vándor")
	w.ordered(w.head, calendar.On(2026, 3, 20), nil, "UTOD")
	err := w.ids.Disable(t.Context(), identity.System(), heirHead.Code)
	if err != nil {
		t.Fatal(err)
	}
	w.ended(heir, calendar.On(2026, 3, 25), "VEGSO")
	w.tick(at(2026, 3, 21, 0, 0))
	if w.keeper(id) != fmt.Sprint(heir.ID) {
		t.Errorf("with %s", w.keeper(id))
	}
	w.tick(at(2026, 3, 26, 0, 0))
	if w.keeper(id) != fmt.Sprint(final.ID) {
		t.Errorf("with %s", w.keeper(id))
	}
}

// A list that ends with its body lapsed by nobody's fault, and an answer that was not needed any more was not given: the centre's work
// and its numbers leave both out, but not what was late before.
//
// Covers: T12, T25
func TestClosing_T12_WhatEndsWithTheBodyIsNotLate(t *testing.T) {
	w := newWorld(t)
	w.heir("UTOD")
	w.long(w.townHead, "Kínált")
	lapsed := w.offerAll(w.sent(w.head, nil), nil)
	w.tick(at(2026, 4, 3, 10, 0))
	w.offerAll(w.sent(w.head, nil), nil)
	w.sent(w.head, nil)
	w.ordered(w.head, calendar.On(2026, 4, 8), nil, "UTOD")
	w.tick(at(2026, 4, 9, 0, 0))
	if n := dbtest.Query(t, w.url, "SELECT count(*)::text FROM tartinfo.offer_list WHERE state = 'expired'"); n != "2" {
		t.Fatalf("%s lists", n)
	}
	work, err := w.CentreWork(t.Context(), w.centre)
	if err != nil || len(work.Lapsed) != 1 || work.AllLapsed != 1 || work.Lapsed[0].ID != lapsed {
		t.Errorf("%+v %v", work.Lapsed, err)
	}
	o, err := w.Overview(t.Context(), w.centre)
	if err != nil || len(o.Lists) != 1 || o.Lists[0] != (tartinfo.Counted{Key: "expired", N: 1}) || o.AnsweredInTime != 2 || o.Overdue != 0 {
		t.Errorf("%+v %v", o, err)
	}
}

// A body may come to the reserve when the register of bodies knows its end already: it ends here with the others.
//
// Covers: T12
func TestClosing_T12_WhoComesWhenTheEndIsKnown(t *testing.T) {
	w := newWorld(t)
	bare := w.body(orgs.Body{Code: "KESOI", Name: "Késői Hivatal", Kind: orgs.PublicService, County: "01", Settlement: "Budapest", Postcode: "1000", Address: "Fő utca 8.", LegalStatus: "government_official"})
	known := w.body(orgs.Body{Code: "ISMERT", Name: "Ismert Hivatal", Kind: orgs.PublicService, LegalStatus: "civil_servant"})
	last := calendar.On(2026, 3, 20)
	w.ended(bare, last)
	w.ended(known, calendar.On(2099, 12, 31))
	head := w.account(identity.RoleHead, bare)
	w.long(head, "Egyik")
	w.long(head, "Másik")
	_, _, err := w.RegisterBody(t.Context(), w.centre, tartinfo.BodyForm{Typed: map[string]string{"body_known": "x", "body_code": "ISMERT", "head_code": "ismert.v", "head_name": "Próba Vezető", "head_email": "ismert@pelda.example"}, Request: w.once()})
	if err != nil {
		t.Fatal(err, faults(err))
	}
	if n := dbtest.Query(t, w.url, "SELECT string_agg(state || ' ' || last_day, ', ' ORDER BY id) FROM tartinfo.closing"); n != "ordered 2026-03-20, ordered 2099-12-31" {
		t.Error(n)
	}
	w.tick(at(2026, 3, 21, 0, 0))
	work, err := w.StuckClosings(t.Context(), w.centre)
	if err != nil || len(work) != 1 || work[0].Members != 2 {
		t.Errorf("%+v %v", work, err)
	}
	if n := dbtest.Query(t, w.url, fmt.Sprintf("SELECT count(*)::text FROM identity.membership WHERE body_id = %d AND valid_until IS DISTINCT FROM '2026-03-21 00:00 Europe/Budapest'", bare.ID)); n != "0" {
		t.Errorf("%s rights go on", n)
	}
}
