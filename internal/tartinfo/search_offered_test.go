package tartinfo_test

import (
	"fmt"
	"strings"
	"testing"

	"oszir/internal/platform/errs"
	"oszir/internal/tartinfo"
)

// The sheet of a post opens by its number under the events of a member whom it was offered to, for the member's own body and as long as
// the events are there: to be read and printed, without what is for the centre alone, and with nothing to change. Whose members were left
// off, or have nothing to do with it, do not see it.
//
// Covers: T27, T29
func TestSeeSearch_T29_OfTheMemberWhoWasOfferedIt(t *testing.T) {
	w := newWorld(t)
	const secret = "csak a személyügyi központnak szóló szöveg"
	member := w.placed(w.townHead, nil)
	off := w.placed(w.armyHead, nil)
	search := w.sent(w.head, map[string]string{"centre_note": secret})
	_, err := w.SeeSearch(t.Context(), w.townHead, search)
	kind(t, err, errs.NotFound) // nobody was offered it yet
	list := w.offerAll(search, map[int64]string{off: "külön kérésre nem ajánljuk"})
	_, err = w.SeeSearch(t.Context(), w.armyHead, search)
	kind(t, err, errs.NotFound)
	if v := w.seen(w.centre, search); v.Own || v.Content["centre_note"] != secret {
		t.Errorf("%+v", v)
	}
	path := fmt.Sprintf("/tartinfo/searches/%d", search)
	town := w.pagesOf(w.townHead)
	reads := func() {
		t.Helper()
		if v := w.seen(w.townHead, search); v.Own || v.Post() != "pénzügyi ügyintéző" || v.Content["centre_note"] != "" {
			t.Errorf("%+v", v)
		}
		a := town.Visit(fmt.Sprintf("/tartinfo/members/%d/events", member))
		if !strings.Contains(a.Body, `href="`+path+`"`) {
			t.Errorf("the number leads nowhere: %s", a.Body)
		}
		a = town.Visit(path)
		tells(t, a, 200, "pénzügyi ügyintéző", "Próba Hivatal", "költségvetési feladatkör")
		for _, bad := range []string{secret, `method="post" action="` + path, path + "/close", path + "/send"} {
			if strings.Contains(a.Body, bad) {
				t.Errorf("the page has %q", bad)
			}
		}
		if a := town.Visit(path + "/close"); a.Status != 404 {
			t.Errorf("the page of closing: status %d", a.Status)
		}
		a = town.Visit(path + "/pdf")
		if a.Status != 200 {
			t.Fatalf("status %d: %s", a.Status, a.Text())
		}
		says(t, []byte(a.Body), "pénzügyi ügyintéző")
		if strings.Contains(strings.Join(strings.Fields(textOf(t, []byte(a.Body))), " "), secret) {
			t.Error("what is for the centre is printed")
		}
	}
	reads()
	err = w.CloseSearch(t.Context(), w.townHead, tartinfo.CloseForm{SearchAct: tartinfo.SearchAct{ID: search, Seen: 3, Request: w.once()}, Typed: map[string]string{"close_reason": "post_ended"}})
	kind(t, err, errs.NotFound)
	err = w.evaluate(list, map[int64]tartinfo.Verdict{member: notAsked})
	if err == nil {
		err = w.finalise(list)
	}
	if err == nil {
		err = w.Remove(t.Context(), w.townHead, tartinfo.RemoveForm{ID: member, Seen: 1, Typed: map[string]string{"removal_reason": "moved"}, Request: w.once()})
	}
	if err != nil {
		t.Fatal(err, faults(err))
	}
	reads()
}

// A sign that no typeface has keeps no sheet from being printed: it is written by its number.
//
// Covers: T22
func TestSearchPDF_T22_StrangeSign(t *testing.T) {
	w := newWorld(t)
	search := w.sent(w.head, map[string]string{"duties": "vonatok vezetése 🚂"})
	a := w.pagesOf(w.head).Visit(fmt.Sprintf("/tartinfo/searches/%d/pdf", search))
	if a.Status != 200 {
		t.Fatalf("status %d: %s", a.Status, a.Text())
	}
	says(t, []byte(a.Body), "vonatok vezetése [U+1F682]")
}
