package tartinfo_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/listing"
	"oszir/internal/tartinfo"
)

// heir makes a body with a head that can take over.
func (w *world) heir(code string) (orgs.Body, identity.Actor) {
	w.t.Helper()
	b := w.body(orgs.Body{Code: code, Name: "Átvevő Szerv " + code, Kind: orgs.PublicService, County: "01", Settlement: "Budapest", Postcode: "1000", Address: "Fő utca 4.", LegalStatus: "civil_servant"})
	return b, w.account(identity.RoleHead, b)
}

// ordered ends the body of somebody with a day; to says who gets whom where there are several.
func (w *world) ordered(who identity.Actor, last calendar.Day, to map[int64]int64, successors ...string) int64 {
	w.t.Helper()
	v, err := w.OwnClosing(w.t.Context(), who)
	if err == nil {
		err = w.PrepareClosing(w.t.Context(), who, tartinfo.ClosingForm{Seen: v.Version, LastDay: last.String(), Alone: len(successors) == 0, Successors: successors, Request: w.once()})
	}
	if err == nil {
		v, err = w.OwnClosing(w.t.Context(), who)
	}
	if err == nil {
		err = w.OrderClosing(w.t.Context(), who, tartinfo.ClosingOrder{Seen: v.Version, Heirs: to, Confirmed: true, Request: w.once()})
	}
	if err != nil {
		w.t.Fatal(err, faults(err))
	}
	return v.ID
}

// ended ends a body in the register of bodies.
func (w *world) ended(b orgs.Body, last calendar.Day, successors ...string) {
	w.t.Helper()
	known, err := w.orgs.Get(w.t.Context(), identity.System(), b.Code, database.AsOf{})
	if err == nil {
		err = w.db.InTx(w.t.Context(), func(ctx context.Context, tx *database.Tx) error {
			_, err := w.orgs.CloseIn(ctx, tx, identity.System(), orgs.Closing{Code: b.Code, LastDay: last, Successors: successors, Seen: known.Seen, Reason: "próba"}, calendar.Of(w.now))
			return err
		})
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

// keeper is the body that keeps a member.
func (w *world) keeper(member int64) string {
	w.t.Helper()
	return dbtest.Query(w.t, w.url, fmt.Sprintf("SELECT body_id FROM tartinfo.member WHERE id = %d", member))
}

func (w *world) lettersOf(kind string) int {
	n := 0
	for _, k := range w.letters() {
		if k == "tartinfo."+kind {
			n++
		}
	}
	return n
}

// decided lets a body decide of the members that are proposed to it.
func (w *world) decided(who identity.Actor, member int64, d tartinfo.Decision) error {
	w.t.Helper()
	found, err := w.Takeovers(w.t.Context(), who)
	if err != nil {
		return err
	}
	for _, x := range found {
		if x.MemberID == member {
			return w.DecideTakeover(w.t.Context(), who, tartinfo.DecisionForm{ID: x.ID, Seen: x.Version, Decision: d, Request: w.once()})
		}
	}
	return errs.New(errs.NotFound, "error.not_found")
}

// long is a reserve that lasts beyond what the tests close.
func (w *world) long(who identity.Actor, name string) int64 {
	end := (calendar.Of(w.now) + 120).String()
	return w.placed(who, map[string]string{"given_name": name, "reserve_end": end, "service_end": end})
}

// With one successor all members are its; the body ends with its last day, also over the change to summer time, its users cannot sign in
// from the day after, and everything happens once.
//
// Covers: T10, T12
func TestClosing_T10_T12_OneSuccessorOverSummerTime(t *testing.T) {
	w := newWorld(t)
	heir, heirHead := w.heir("UTOD")
	password := "Hosszú jelszó 9 őrség"
	_, err := w.ids.AddAccount(t.Context(), identity.System(), identity.NewAccount{Code: "belep", Name: "Próba Belépő", Password: password, BodyID: w.office.ID, Role: identity.RoleBodyClerk})
	if err != nil {
		t.Fatal(err)
	}
	one, later := w.long(w.head, "Első"), w.placed(w.head, map[string]string{"given_name": "Később", "reserve_start": "2026.04.10.", "reserve_end": "2026.06.09.", "service_end": "2026.06.09."})
	last := calendar.On(2026, 3, 28)
	closing := w.ordered(w.head, last, nil, "UTOD")
	if n := w.lettersOf("takeover"); n != 2 { // one for each member, to the head of the receiving body
		t.Errorf("%d letters", n)
	}
	_, err = w.See(t.Context(), heirHead, one)
	if err != nil {
		t.Errorf("a proposed member cannot be looked at: %v", err)
	}
	if err := w.decided(heirHead, one, tartinfo.Accepted); err != nil {
		t.Fatal(err)
	}
	late := w.long(w.clerk, "Utóbb") // placed after the end was ordered
	w.tick(at(2026, 3, 28, 23, 59))
	if w.keeper(one) != fmt.Sprint(w.office.ID) {
		t.Error("moved before the last day is over")
	}
	_, err = w.ids.SignIn(t.Context(), identity.Credentials{Code: "belep", Password: password})
	if err != nil {
		t.Errorf("on the last day: %v", err)
	}
	w.tick(at(2026, 3, 29, 0, 0))
	w.tick(at(2026, 3, 29, 4, 0))
	for _, id := range []int64{one, later, late} {
		if w.keeper(id) != fmt.Sprint(heir.ID) {
			t.Errorf("member %d is with %s", id, w.keeper(id))
		}
	}
	opened, err := w.ids.SignIn(t.Context(), identity.Credentials{Code: "belep", Password: password})
	if err == nil {
		s, err := w.ids.ByToken(t.Context(), opened.Token)
		if err != nil || s.Actor.BodyID == w.office.ID {
			t.Errorf("signed in for a closed body: %+v %v", s.Actor, err)
		}
	}
	if n := dbtest.Query(t, w.url, fmt.Sprintf("SELECT count(*) FROM audit.entry WHERE operation = 'tartinfo.close' AND subject = 'body/%d'", w.office.ID)); n != "1" {
		t.Errorf("closed %s times", n)
	}
	_, all, err := w.Bodies(t.Context(), w.centre, tartinfo.BodyFilter{Text: "Próba Hivatal"}, listing.Listing{})
	if err != nil || all != 0 {
		t.Errorf("a closed body is listed: %d %v", all, err)
	}
	v, err := w.Closing(t.Context(), w.centre, closing)
	if err != nil || v.State != tartinfo.ClosingDone {
		t.Errorf("%v %v", v.State, err)
	}
}

// No body ends in the past, without a successor and without being asked twice; all that is wrong comes at once.
//
// Covers: T10, T11
func TestClosing_T10_T11_WhatIsRefused(t *testing.T) {
	w := newWorld(t)
	today := calendar.Of(w.now)
	prepare := func(who identity.Actor, in tartinfo.ClosingForm) error {
		v, err := w.OwnClosing(t.Context(), who)
		if err != nil {
			t.Fatal(err)
		}
		in.Seen, in.Request = v.Version, w.once()
		return w.PrepareClosing(t.Context(), who, in)
	}
	same(t, faults(prepare(w.head, tartinfo.ClosingForm{LastDay: (today - 1).String(), Successors: []string{"NINCS"}})), []string{"last_day date_order", "successor not_in_list"})
	same(t, faults(prepare(w.head, tartinfo.ClosingForm{})), []string{"last_day required", "successor required"})
	same(t, faults(prepare(w.head, tartinfo.ClosingForm{LastDay: today.String()})), []string{"successor required"})
	same(t, faults(prepare(w.head, tartinfo.ClosingForm{LastDay: today.String(), Successors: []string{"HIV"}})), []string{"successor not_in_list"}) // itself
	order := func(who identity.Actor, confirmed bool) error {
		v, err := w.OwnClosing(t.Context(), who)
		if err != nil {
			t.Fatal(err)
		}
		return w.OrderClosing(t.Context(), who, tartinfo.ClosingOrder{Seen: v.Version, Confirmed: confirmed, Request: w.once()})
	}
	// A successor that is not registered: the centre has a letter, once, and nothing can be ordered.
	for range 2 {
		if err := prepare(w.head, tartinfo.ClosingForm{LastDay: today.String(), Awaited: []string{"Leendő Szerv"}}); err != nil {
			t.Fatal(err, faults(err))
		}
	}
	if n := w.lettersOf("awaited"); n != 1 {
		t.Errorf("%d letters", n)
	}
	kind(t, order(w.head, true), errs.Conflict)
	work, err := w.StuckClosings(t.Context(), w.centre)
	if err != nil || len(work) != 1 || !slices.Equal(work[0].Awaited, []string{"Leendő Szerv"}) {
		t.Errorf("%+v %v", work, err)
	}
	// Without a successor: a body of government officials needs its supervising body.
	if err := prepare(w.head, tartinfo.ClosingForm{LastDay: today.String(), Alone: true}); err != nil {
		t.Fatal(err, faults(err))
	}
	if err := order(w.head, true); err == nil || !strings.Contains(err.Error(), "closing_no_supervisor") {
		t.Errorf("%v", err)
	}
	// A body of civil servants carries the reserve to its end itself: nobody may be left.
	id := w.long(w.townHead, "Marad")
	if err := prepare(w.townHead, tartinfo.ClosingForm{LastDay: (today + 10).String(), Alone: true}); err != nil {
		t.Fatal(err, faults(err))
	}
	if err := order(w.townHead, true); err == nil || !strings.Contains(err.Error(), "closing_members_left") {
		t.Errorf("%v", err)
	}
	v, err := w.OwnClosing(t.Context(), w.townHead)
	if err != nil || len(v.Members) != 1 || v.Members[0].MemberID != id || v.Members[0].End <= v.LastDay {
		t.Errorf("who is in the way: %+v %v", v.Members, err)
	}
	if err := prepare(w.townHead, tartinfo.ClosingForm{LastDay: (today + 130).String(), Alone: true}); err != nil {
		t.Fatal(err, faults(err))
	}
	same(t, faults(order(w.townHead, false)), []string{"confirmed required"})
	if err := order(w.townHead, true); err != nil {
		t.Error(err)
	}
	kind(t, order(w.townHead, true), errs.Conflict)
}

// Without a successor the supervising body takes the members over.
//
// Covers: T11
func TestClosing_T11_ToTheSupervisor(t *testing.T) {
	w := newWorld(t)
	heir, _ := w.heir("FELUGY")
	b, err := w.OwnBody(t.Context(), w.head)
	if err != nil {
		t.Fatal(err)
	}
	err = w.ChangeOwnBody(t.Context(), w.head, tartinfo.BodyForm{Seen: b.SeenMark(), Typed: bodyTyped(map[string]string{"supervisor": "FELUGY"}), Request: w.once()})
	if err != nil {
		t.Fatal(err, faults(err))
	}
	id := w.long(w.head, "Felügyelt")
	w.ordered(w.head, calendar.Of(w.now), nil)
	w.tick(at(2026, 3, 12, 0, 0))
	if w.keeper(id) != fmt.Sprint(heir.ID) {
		t.Errorf("with %s", w.keeper(id))
	}
}

// With several successors each member is given one; each is accepted, refused or taken back; a refusal lets the closing body know, which
// names another one. After three days without a clock everything has happened once and in its order.
//
// Covers: T10, T12
func TestClosing_T10_T12_SeveralSuccessors(t *testing.T) {
	w := newWorld(t)
	heir, heirHead := w.heir("EGYIK")
	other, otherHead := w.heir("MASIK")
	third, _ := w.heir("HARMADIK")
	a, b, c := w.long(w.head, "Alma"), w.long(w.head, "Bodza"), w.long(w.head, "Cékla")
	last := calendar.On(2026, 3, 20)
	err := w.PrepareClosing(t.Context(), w.head, tartinfo.ClosingForm{LastDay: last.String(), Successors: []string{"EGYIK", "MASIK"}, Request: w.once()})
	if err != nil {
		t.Fatal(err)
	}
	err = w.OrderClosing(t.Context(), w.head, tartinfo.ClosingOrder{Seen: 1, Heirs: map[int64]int64{a: heir.ID, b: third.ID}, Confirmed: true, Request: w.once()})
	same(t, faults(err), []string{"heir required"}) // b is given to who is none, c to nobody
	err = w.OrderClosing(t.Context(), w.head, tartinfo.ClosingOrder{Seen: 1, Heirs: map[int64]int64{a: heir.ID, b: heir.ID, c: other.ID}, Confirmed: true, Request: w.once()})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.decided(heirHead, a, tartinfo.Accepted); err != nil {
		t.Error(err)
	}
	if err := w.decided(heirHead, a, tartinfo.Undecided); err != nil {
		t.Error(err)
	}
	kind(t, w.decided(otherHead, a, tartinfo.Accepted), errs.NotFound)
	before := w.lettersOf("refused")
	if err := w.decided(heirHead, b, tartinfo.Refused); err != nil {
		t.Error(err)
	}
	if n := w.lettersOf("refused") - before; n != 2 { // head and clerk of the closing body
		t.Errorf("%d letters", n)
	}
	_, err = w.See(t.Context(), heirHead, b)
	kind(t, err, errs.NotFound) // who has refused sees the member no more
	v, err := w.OwnClosing(t.Context(), w.clerk)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Closing(t.Context(), heirHead, v.ID)
	kind(t, err, errs.NotFound) // another body sees what is proposed to it, and nothing else
	for _, x := range v.Members {
		if x.Stuck() != (x.MemberID == b) {
			t.Errorf("%+v", x)
		}
		if x.MemberID == b {
			in := tartinfo.ReassignForm{ClosingID: v.ID, MemberID: b, Seen: x.Version, To: "HARMADIK", Request: w.once()}
			kind(t, w.ReassignLeft(t.Context(), w.centre, in), errs.NotFound) // the body itself is still there
			if err := w.Reassign(t.Context(), w.clerk, in); err != nil {
				t.Fatal(err, faults(err))
			}
		}
	}
	if err := w.decided(otherHead, c, tartinfo.Refused); err != nil {
		t.Error(err)
	}
	w.tick(at(2026, 3, 24, 9, 0)) // three days without a clock
	w.tick(at(2026, 3, 24, 9, 1))
	for id, want := range map[int64]int64{a: heir.ID, b: third.ID, c: w.office.ID} {
		if w.keeper(id) != fmt.Sprint(want) {
			t.Errorf("member %d is with %s, want %d", id, w.keeper(id), want)
		}
	}
	if n := w.lettersOf("left"); n != 1 {
		t.Errorf("%d letters", n)
	}
	work, err := w.StuckClosings(t.Context(), w.centre)
	if err != nil || len(work) != 1 || work[0].Members != 1 {
		t.Errorf("%+v %v", work, err)
	}
	// A refusal after the last day: the member goes back, and the centre names another one.
	before = w.lettersOf("refused")
	if err := w.decided(heirHead, a, tartinfo.Refused); err != nil {
		t.Fatal(err)
	}
	if w.keeper(a) != fmt.Sprint(w.office.ID) || w.lettersOf("refused")-before != 1 {
		t.Errorf("with %s, %d letters", w.keeper(a), w.lettersOf("refused")-before)
	}
	v, err = w.Closing(t.Context(), w.centre, v.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range v.Members {
		if x.MemberID == a {
			in := tartinfo.ReassignForm{ClosingID: v.ID, MemberID: a, Seen: x.Version, To: "MASIK", Request: w.once()}
			kind(t, w.Reassign(t.Context(), w.head, in), errs.NotFound)
			if err := w.ReassignLeft(t.Context(), w.centre, in); err != nil {
				t.Fatal(err, faults(err))
			}
		}
	}
	if w.keeper(a) != fmt.Sprint(other.ID) {
		t.Errorf("with %s", w.keeper(a))
	}
	if err := w.DecideTakeover(t.Context(), otherHead, tartinfo.DecisionForm{Decision: tartinfo.Accepted, Request: w.once()}); err != nil {
		t.Error(err) // all at once
	}
	kind(t, w.decided(otherHead, a, tartinfo.Undecided), errs.Conflict) // moved and accepted: final
}

// Open searches and offer lists end with the body, which is told so before. The last day can be put off, and the users may sign in until
// then.
//
// Covers: T10, T12
func TestClosing_T12_OpenSearchesAndAnotherDay(t *testing.T) {
	w := newWorld(t)
	w.heir("UTOD")
	search := w.sent(w.head, nil)
	dbtest.Query(t, w.url, fmt.Sprintf(`INSERT INTO tartinfo.offer_list (search_id, body_id, state, made_at, made_by, opens_at, closes_at, considered, entry_id)
		SELECT %d, %d, 'waiting', now(), 'kozpont', now(), now(), 1, max(id) FROM audit.entry RETURNING id::text`, search, w.office.ID))
	v, err := w.OwnClosing(t.Context(), w.head)
	if err != nil || v.Searches != 1 || v.Lists != 1 {
		t.Errorf("%+v %v", v, err)
	}
	w.ordered(w.head, calendar.On(2026, 3, 13), nil, "UTOD")
	v, err = w.OwnClosing(t.Context(), w.head)
	if err != nil {
		t.Fatal(err)
	}
	same(t, faults(w.MoveLastDay(t.Context(), w.head, tartinfo.ClosingForm{Seen: v.Version, LastDay: "2026.03.10.", Request: w.once()})), []string{"last_day date_order"})
	err = w.MoveLastDay(t.Context(), w.head, tartinfo.ClosingForm{Seen: v.Version, LastDay: "2026.03.16.", Request: w.once()})
	if err != nil {
		t.Fatal(err, faults(err))
	}
	until := dbtest.Query(t, w.url, fmt.Sprintf("SELECT string_agg(DISTINCT (valid_until AT TIME ZONE 'Europe/Budapest')::text, ' ') FROM identity.membership WHERE body_id = %d", w.office.ID))
	if until != "2026-03-17 00:00:00" {
		t.Errorf("rights end at %s", until)
	}
	state := func() string {
		return dbtest.Query(t, w.url, "SELECT (SELECT string_agg(state, ' ') FROM tartinfo.search) || ' ' || (SELECT string_agg(state, ' ') FROM tartinfo.offer_list)")
	}
	w.tick(at(2026, 3, 14, 0, 0))
	if s := state(); s != "sent waiting" {
		t.Error(s)
	}
	w.tick(at(2026, 3, 17, 0, 0))
	if s := state(); s != "unsuccessful expired" {
		t.Error(s)
	}
}

// Who takes over may end on the same day, or before: nobody goes to a body that is there no more.
//
// Covers: T12
func TestClosing_T12_TheSuccessorEndsItself(t *testing.T) {
	w := newWorld(t)
	_, heirHead := w.heir("UTOD")
	final, _ := w.heir("VEGSO")
	id := w.long(w.head, "Vándor")
	w.ordered(w.head, calendar.On(2026, 3, 20), nil, "UTOD")
	w.ordered(heirHead, calendar.On(2026, 3, 16), nil, "VEGSO")
	w.tick(at(2026, 3, 30, 9, 0))
	if w.keeper(id) != fmt.Sprint(w.office.ID) {
		t.Errorf("with %s", w.keeper(id))
	}
	work, err := w.StuckClosings(t.Context(), w.centre)
	if err != nil || len(work) != 1 {
		t.Fatalf("%+v %v", work, err)
	}
	err = w.ReassignLeft(t.Context(), w.centre, tartinfo.ReassignForm{ClosingID: work[0].ClosingID, MemberID: id, Seen: 1, To: "VEGSO", Request: w.once()})
	if err != nil || w.keeper(id) != fmt.Sprint(final.ID) {
		t.Errorf("with %s: %v", w.keeper(id), err)
	}
}

// A body may be ended in the register of bodies, by somebody who knows nothing of the reserve: its members go to its successor all the
// same, or the centre says to whom; and a body that keeps nobody is left alone.
//
// Covers: T10, T12
func TestClosing_T12_EndedInTheRegisterOfBodies(t *testing.T) {
	w := newWorld(t)
	heir, heirHead := w.heir("UTOD")
	empty := w.body(orgs.Body{Code: "URES", Name: "Üres Hivatal", Kind: orgs.PublicService, LegalStatus: "civil_servant"})
	id, left := w.long(w.head, "Vándor"), w.long(w.townHead, "Maradó")
	w.ended(w.office, calendar.On(2026, 3, 20), "UTOD")
	w.ended(w.office, calendar.On(2026, 3, 16), "UTOD") // it may be put to another day
	w.ended(w.town, calendar.On(2026, 3, 13))
	w.ended(empty, calendar.On(2026, 3, 13))
	v, err := w.OwnClosing(t.Context(), w.head)
	if err != nil || v.State != tartinfo.ClosingOrdered || v.LastDay != calendar.On(2026, 3, 16) {
		t.Errorf("%+v %v", v, err)
	}
	w.tick(at(2026, 3, 16, 23, 59))
	if w.keeper(id) != fmt.Sprint(w.office.ID) {
		t.Error("moved before the last day was over")
	}
	w.tick(at(2026, 3, 17, 0, 0))
	if w.keeper(id) != fmt.Sprint(heir.ID) {
		t.Errorf("with %s", w.keeper(id))
	}
	if taken, err := w.Takeovers(t.Context(), heirHead); err != nil || len(taken) != 1 || taken[0].MemberID != id {
		t.Errorf("%+v %v", taken, err)
	}
	work, err := w.StuckClosings(t.Context(), w.centre)
	if err != nil || len(work) != 1 || work[0].Members != 1 || w.keeper(left) != fmt.Sprint(w.town.ID) {
		t.Errorf("%+v %v", work, err)
	}
	if n := dbtest.Query(t, w.url, "SELECT count(*)::text FROM tartinfo.closing"); n != "2" {
		t.Errorf("%s closings", n)
	}
}
