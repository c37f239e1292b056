package tartinfo_test

import (
	"testing"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/listing"
	"oszir/internal/tartinfo"
)

// numbersOf lists the numbers of the protocols that somebody sees.
func (w *world) numbersOf(who identity.Actor, f tartinfo.ProtocolFilter, l listing.Listing) []string {
	w.t.Helper()
	rows, all, err := w.Protocols(w.t.Context(), who, f, l)
	if err != nil || all != len(rows) {
		w.t.Fatal(all, err)
	}
	var out []string
	for _, p := range rows {
		out = append(out, p.Number)
	}
	return out
}

// Protocols are the body's: listed without a name, the newest first, opened, deleted by hand, and by the clock after three years. The
// centre sees them only once the body is closed.
//
// Covers: T17
func TestProtocols_T17(t *testing.T) {
	w := newWorld(t)
	none := tartinfo.ProtocolFilter{From: calendar.None, Until: calendar.None}
	for _, post := range []string{"jogász", "aktakezelő"} {
		id := w.placed(w.head, map[string]string{"post": post})
		err := w.removed(id, 1)
		if err != nil {
			t.Fatal(err)
		}
	}
	id := w.placed(w.head, map[string]string{"post": "sofőr", "reserve_end": "2026-03-20"})
	w.tick(at(2026, 3, 21, 0, 0))
	first, second, third := "J202603110001", "J202603110002", "J202603200001"
	same(t, w.numbersOf(w.clerk, none, listing.Listing{}), []string{third, second, first})
	same(t, w.numbersOf(w.clerk, none, listing.Listing{Sort: "post"}), []string{second, first, third})
	same(t, w.numbersOf(w.clerk, none, listing.Listing{Sort: "protocol", Desc: true}), []string{third, second, first})
	same(t, w.numbersOf(w.clerk, tartinfo.ProtocolFilter{Text: "SOFŐR", From: calendar.None, Until: calendar.None}, listing.Listing{}), []string{third})
	same(t, w.numbersOf(w.clerk, tartinfo.ProtocolFilter{Reason: "transferred", From: calendar.None, Until: calendar.None}, listing.Listing{}), []string{second, first})
	same(t, w.numbersOf(w.clerk, tartinfo.ProtocolFilter{From: calendar.On(2026, 3, 12), Until: calendar.On(2026, 3, 20)}, listing.Listing{}), []string{third})
	same(t, w.numbersOf(w.townHead, none, listing.Listing{}), nil)
	same(t, w.numbersOf(w.centre, none, listing.Listing{}), nil)
	says(t, w.protocol(w.clerk, third), third, "Kitalált Kázmér", "sofőr", "2026.03.20.", "lejárt a felmentési idő", "a rendszer", "2029. március 20-áig")
	for _, who := range []identity.Actor{w.townHead, w.centre} {
		_, err := w.OpenProtocol(t.Context(), who, third)
		kind(t, err, errs.NotFound)
		_, err = w.Protocol(t.Context(), who, third)
		kind(t, err, errs.NotFound)
	}
	kind(t, w.DropProtocol(t.Context(), w.townHead, tartinfo.ProtocolAct{Number: first, Request: w.once()}), errs.NotFound)
	err := w.DropProtocol(t.Context(), w.head, tartinfo.ProtocolAct{Number: first, Request: w.once()})
	if err != nil {
		t.Fatal(err)
	}
	kind(t, w.DropProtocol(t.Context(), w.head, tartinfo.ProtocolAct{Number: first, Request: w.once()}), errs.NotFound)
	_, err = w.OpenProtocol(t.Context(), w.head, first)
	kind(t, err, errs.NotFound)
	same(t, w.numbersOf(w.head, none, listing.Listing{}), []string{third, second})

	w.query(`INSERT INTO tartinfo.closing (body_id, last_day, successors, awaited, supervisor, state, at, actor, entry_id)
		SELECT m.body_id, '2026-03-21', '{}', '{}', true, 'done', now(), 'proba', m.entry_id FROM tartinfo.member m WHERE m.id = %d RETURNING id::text`, id)
	same(t, w.numbersOf(w.centre, none, listing.Listing{}), []string{third, second})
	says(t, w.protocol(w.centre, second), "aktakezelő")

	w.tick(at(2029, 3, 11, 23, 59))
	same(t, w.numbersOf(w.head, none, listing.Listing{}), []string{third, second})
	w.tick(at(2029, 3, 12, 0, 0))
	same(t, w.numbersOf(w.head, none, listing.Listing{}), []string{third})
	w.tick(at(2029, 3, 21, 0, 0))
	same(t, w.numbersOf(w.head, none, listing.Listing{}), nil)
	if got := w.query("SELECT count(*) FROM tartinfo.protocol WHERE file IS NOT NULL OR post <> '' OR deleted_at IS NULL"); got != "0" {
		t.Errorf("%s protocols are left", got)
	}
}
