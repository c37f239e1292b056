package tartinfo_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/errs"
	"oszir/internal/tartinfo"
)

// whileRemoved lets something be done while the removal of a member is under way, which holds the member and ends only when the other
// waits for it.
func (w *world) whileRemoved(member int64, do func() error) error {
	w.t.Helper()
	removal, err := pgx.Connect(w.t.Context(), w.url)
	if err != nil {
		w.t.Fatal(err)
	}
	defer removal.Close(context.Background())
	_, err = removal.Exec(w.t.Context(), fmt.Sprintf("BEGIN; SELECT FROM tartinfo.member WHERE id = %d FOR UPDATE", member))
	if err != nil {
		w.t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- do() }()
	waits := func() bool {
		return w.query(`SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')::text`) == "true"
	}
	eventually(w.t, "it waits for the removal", func() bool { return len(done) > 0 || waits() })
	_, err = removal.Exec(w.t.Context(), fmt.Sprintf(`UPDATE tartinfo.member SET name = NULL, content = '{}', keys = '{}', profile = '[]', removed_on = '2026-03-11', removal_reason = 'transferred', version = version + 1 WHERE id = %d; COMMIT`, member))
	if err != nil {
		w.t.Fatal(err)
	}
	return <-done
}

func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	until := time.Now().Add(20 * time.Second)
	for !ok() {
		if time.Now().After(until) {
			t.Fatalf("%s: not within twenty seconds", what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// Whatever writes down something of a member while the member is removed writes nothing that the removal would not find.
//
// Covers: T17, T27
func TestRemove_T17_WhileOthersWrite(t *testing.T) {
	w := newWorld(t)
	named := map[string]string{"family_name": "Eltűnő"}
	left := func() {
		t.Helper()
		all := w.everything()
		if at := strings.Index(all, "eltűnő"); at >= 0 {
			t.Errorf("the name is left: %s", all[max(at-200, 0):min(at+100, len(all))])
		}
	}
	noLetters := func() { dbtest.Exec(t, w.url, `DELETE FROM mail.letter`) } // that the member was placed
	// Somebody types into the member's sheet.
	id := w.placed(w.head, named)
	err := w.whileRemoved(id, func() error {
		return w.KeepDraft(t.Context(), w.clerk, "member", id, map[string]string{"family_name": "Eltűnő"})
	})
	kind(t, err, errs.NotFound)
	// The centre sends a list.
	id, stays := w.placed(w.townHead, named), w.placed(w.townHead, nil)
	search := w.sent(w.head, nil)
	p := w.proposal(search)
	in := tartinfo.OfferForm{Search: search, Seen: p.Search.Version, Choices: tartinfo.Choices{Of: map[int64]tartinfo.Choice{id: {On: true}, stays: {On: true}}}, Request: w.once()}
	err = w.whileRemoved(id, func() error {
		_, err := w.Offer(t.Context(), w.centre, in)
		return err
	})
	kind(t, err, errs.Conflict)
	// The body chooses the member, whose own body would have a letter.
	id = w.placed(w.townHead, named)
	list := w.offerAll(search, nil)
	noLetters()
	err = w.whileRemoved(id, func() error {
		return w.evaluate(list, map[int64]tartinfo.Verdict{id: {Outcome: tartinfo.OutcomeChosen, Note: "Eltűnő lesz az"}})
	})
	if err != nil {
		t.Error(err)
	}
	left()
	// The centre keeps what it has chosen.
	id = w.placed(w.townHead, named)
	noLetters()
	err = w.whileRemoved(id, func() error {
		return w.Choose(t.Context(), w.centre, search, tartinfo.Choices{Of: map[int64]tartinfo.Choice{id: {Why: "Eltűnő nem kéri"}}})
	})
	if err != nil {
		t.Error(err)
	}
	left()
}

// A one-time search has one list: once the centre has answered it, it is not answered again.
//
// Covers: T23
func TestOffer_T23_OneListOfAOneTimeSearch(t *testing.T) {
	w := newWorld(t)
	member := w.placed(w.townHead, nil)
	search := w.sent(w.head, map[string]string{"kind": "once"})
	p := w.proposal(search)
	list := w.offerAll(search, nil)
	_, err := w.Propose(t.Context(), w.centre, search, tartinfo.ProposalPart{})
	kind(t, err, errs.Conflict)
	_, err = w.Offer(t.Context(), w.centre, tartinfo.OfferForm{Search: search, Seen: p.Search.Version + 1, Nobody: true, Choices: tartinfo.Choices{Why: "senki"}, Request: w.once()})
	kind(t, err, errs.Conflict)
	err = w.evaluate(list, map[int64]tartinfo.Verdict{member: chosen})
	if err == nil {
		err = w.finalise(list)
	}
	if err != nil || w.searchState(search) != "successful" {
		t.Error(err, w.searchState(search))
	}
}
