package tartinfo_test

import (
	"fmt"
	"testing"

	"oszir/internal/identity"
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
