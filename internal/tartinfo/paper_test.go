package tartinfo_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/keys"
	"oszir/internal/platform/pdf/pdftest"
	"oszir/internal/platform/seal"
	"oszir/internal/tartinfo"
)

// textOf reads a PDF file with a program of other people.
func textOf(t testing.TB, file []byte) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "x.pdf")
	err := os.WriteFile(name, file, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", name, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// says wants texts to stand in a file.
func says(t testing.TB, file []byte, want ...string) {
	t.Helper()
	text := strings.Join(strings.Fields(textOf(t, file)), " ")
	for _, x := range want {
		if !strings.Contains(text, x) {
			t.Errorf("%q does not stand in the file", x)
		}
	}
}

// Datasheet and certificate are made while somebody is on the list or will be, in Hungarian, with number, day and why they are authentic.
//
// Covers: T18
func TestPapers_T18(t *testing.T) {
	w := newWorld(t)
	s, err := seal.Open(seal.Config{}, keys.New())
	if err != nil {
		t.Fatal(err)
	}
	w.Seal = s
	id := w.placed(w.head, map[string]string{"note": "szívesen utazik, 🚂 és Ωmega", "salary": "345000"})
	err = w.SaveLine(t.Context(), w.head, tartinfo.LineForm{MemberID: id, Tab: "school", Seen: 1, Typed: map[string]string{"school_level": "master", "institution": "Példa Egyetem", "study_field": "economics"}, Request: w.once()})
	if err == nil {
		err = w.kept(id, 2, "kázmér.pdf", "%PDF-1.4")
	}
	if err != nil {
		t.Fatal(err, faults(err))
	}
	w.offered(id, w.sent(w.townHead, nil), "")
	number, file, err := w.Datasheet(t.Context(), w.head, id)
	if err != nil || number != "A202603110001" {
		t.Fatal(number, err)
	}
	says(t, file, number, "2026.03.11.", "Kitalált Kázmér", "12345600017", "+36 1 555 0101", "kazmer@pelda.example", "345 000 Ft", "Példa Egyetem", "gazdaságtudományok", "kázmér.pdf", "[U+1F682]", "Próba Hivatal", "Minta Város Hivatala", "18. § (6)")
	if r := seal.CheckPDF(file, s.Trusted()); r.Fault != "" {
		t.Errorf("the seal: %+v", r)
	}
	if faults := pdftest.Judge(file); len(faults) > 0 {
		t.Errorf("the file: %q", faults)
	}
	number, file, err = w.Certificate(t.Context(), w.clerk, id)
	if err != nil || number != "I202603110001" {
		t.Fatal(number, err)
	}
	says(t, file, number, "Igazolás", "2026. március 11-én szerepel", "Kitalált Kázmér", "2026.05.10.", "18. § (6)")
	if strings.Contains(textOf(t, file), "345 000") || seal.CheckPDF(file, s.Trusted()).Fault != "" {
		t.Error("the certificate says too much, or is not sealed")
	}

	// Who is offered the member has the datasheet, without what others offered, and no certificate.
	_, file, err = w.Datasheet(t.Context(), w.townHead, id)
	if err != nil || strings.Contains(textOf(t, file), "Kereső szerv") {
		t.Errorf("the offered body: %v", err)
	}
	_, _, err = w.Certificate(t.Context(), w.townHead, id)
	kind(t, err, errs.NotFound)
	_, _, err = w.Datasheet(t.Context(), w.armyHead, id)
	kind(t, err, errs.NotFound)

	later, err := w.Place(t.Context(), w.head, tartinfo.MemberForm{Typed: member(calendar.Of(w.now)+9, nil), Request: w.once()})
	if err != nil {
		t.Fatal(err)
	}
	_, file, err = w.Certificate(t.Context(), w.head, later)
	if err != nil {
		t.Fatal(err)
	}
	says(t, file, "tartalékállománya az alább megadott napon kezdődik", "2026.03.20.")
	if got := w.query("SELECT string_agg(operation, ' ' ORDER BY id) FROM audit.entry WHERE operation IN ('tartinfo.datasheet', 'tartinfo.certificate')"); got != "tartinfo.datasheet tartinfo.certificate tartinfo.datasheet tartinfo.certificate" {
		t.Errorf("the log: %s", got)
	}
}

// What a member was offered is seen by the own body and the centre; who leaves the pool has the outcome set by the system, and the notes
// that people wrote are gone.
//
// Covers: T27, T29
func TestEvents_T27_T29(t *testing.T) {
	w := newWorld(t)
	id := w.placed(w.head, nil)
	list := w.offered(id, w.sent(w.townHead, nil), "Kitalált Kázmér telefonon nem elérhető")
	for _, who := range []struct {
		name string
		see  bool
	}{{"own", true}, {"centre", true}, {"offered", false}} {
		actor := w.head
		switch who.name {
		case "centre":
			actor = w.centre
		case "offered":
			actor = w.townHead
		}
		_, events, err := w.Events(t.Context(), actor, id)
		if who.see && (err != nil || len(events) != 1 || events[0].Body != "Minta Város Hivatala" || events[0].Post != "pénzügyi ügyintéző" || events[0].Outcome != "offered") {
			t.Errorf("%s: %+v %v", who.name, events, err)
		}
		if !who.see {
			kind(t, err, errs.NotFound)
		}
	}
	err := w.removed(id, 1)
	if err != nil {
		t.Fatal(err)
	}
	_, events, err := w.Events(t.Context(), w.head, id)
	if err != nil || len(events) != 1 || events[0].Outcome != "gone" || !events[0].BySystem {
		t.Errorf("%+v %v", events, err)
	}
	if got := w.query("SELECT string_agg(outcome || ':' || note, ' ' ORDER BY id) FROM tartinfo.outcome_step WHERE list_id = %s", list); got != "offered: gone:" {
		t.Errorf("steps: %s", got)
	}
	says(t, w.protocol(w.head, "J202603110001"), "Minta Város Hivatala", "végleges áthelyezés", "más szervhez", "Próba Felhasználó 2")
}

// Who was offered a post and never evaluated waits no more when the list is over: the events say how it ended, also before the clock came
// by, and when the post was closed; on the pages, on paper and beside the list with the same words.
//
// Covers: T25, T29
func TestEvents_T29_NeverEvaluated(t *testing.T) {
	for name, c := range map[string]struct {
		end   func(w *world, search int64) error
		words string
		waits bool
	}{
		"still evaluated":    {func(*world, int64) error { return nil }, "Kiajánlott", true},
		"over by the hour":   {func(w *world, _ int64) error { w.now = at(2026, 4, 2, 0, 0); return nil }, "Lejárt az értékelési idő", false},
		"over by the clock":  {func(w *world, _ int64) error { w.tick(at(2026, 4, 2, 0, 0)); return nil }, "Lejárt az értékelési idő", false},
		"the post is closed": {(*world).closed, "A keresést az értékelés előtt lezárták", false},
	} {
		w := newWorld(t)
		id := w.placed(w.townHead, nil)
		search := w.sent(w.head, nil)
		list := w.offerAll(search, nil)
		err := c.end(w, search)
		if err != nil {
			t.Fatal(name, err, faults(err))
		}
		a := w.pagesOf(w.townHead).Visit(fmt.Sprintf("/tartinfo/members/%d/events", id))
		tells(t, a, 200, c.words)
		if strings.Contains(a.Body, "tag--wait") != c.waits {
			t.Errorf("%s: waits is not %v: %s", name, c.waits, a.Body)
		}
		_, file, err := w.Datasheet(t.Context(), w.townHead, id)
		if err != nil {
			t.Fatal(name, err)
		}
		says(t, file, c.words)
		tells(t, w.pagesOf(w.centre).Visit(fmt.Sprintf("/tartinfo/offers/%d", list)), 200, c.words)
	}
}

// closed closes a vacant post of the office that is not filled any more.
func (w *world) closed(search int64) error {
	act := tartinfo.SearchAct{ID: search, Seen: w.seen(w.head, search).Version, Request: w.once()}
	return w.CloseSearch(w.t.Context(), w.head, tartinfo.CloseForm{SearchAct: act, Typed: map[string]string{"close_reason": "post_ended"}})
}

// protocol opens a protocol.
func (w *world) protocol(who identity.Actor, number string) []byte {
	w.t.Helper()
	file, err := w.OpenProtocol(w.t.Context(), who, number)
	if err != nil {
		w.t.Fatal(err)
	}
	return file
}
