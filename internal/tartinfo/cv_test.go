package tartinfo_test

import (
	"bytes"
	"strings"
	"testing"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/tartinfo"
)

// consent is what stands beside a curriculum vitae.
func (w *world) consent() map[string]string {
	return map[string]string{"cv_consent": "x", "cv_consent_day": calendar.Of(w.now).String()}
}

// kept keeps a curriculum vitae of a member.
func (w *world) kept(id int64, seen int, name, content string) error {
	w.t.Helper()
	return w.KeepCV(w.t.Context(), w.head, tartinfo.CVForm{MemberID: id, Seen: seen, Typed: w.consent(), Name: name, Content: []byte(content), Request: w.once()})
}

// A curriculum vitae is kept with consent only, replaced, opened by who may see the member, and taken away.
//
// Covers: T15
func TestCV_T15(t *testing.T) {
	w := newWorld(t)
	id := w.placed(w.head, nil)
	err := w.KeepCV(t.Context(), w.head, tartinfo.CVForm{MemberID: id, Seen: 1, Typed: nil, Request: w.once()})
	same(t, faults(err), []string{"cv_consent required", "cv_consent_day required", "cv_file required"})
	late := w.consent()
	late["cv_consent_day"] = (calendar.Of(w.now) + 1).String()
	err = w.KeepCV(t.Context(), w.head, tartinfo.CVForm{MemberID: id, Seen: 1, Typed: late, Name: "x.pdf", Content: []byte("%PDF-1"), Request: w.once()})
	same(t, faults(err), []string{"cv_consent_day date_order"})
	err = w.kept(id, 1, "önéletrajz.doc", "%PDF-1.4 első")
	if err != nil {
		t.Fatal(err, faults(err))
	}
	err = w.kept(id, 1, "x.pdf", "%PDF-1.4 más")
	kind(t, err, errs.Conflict) // somebody was faster
	err = w.KeepCV(t.Context(), w.townHead, tartinfo.CVForm{MemberID: id, Seen: 2, Typed: w.consent(), Name: "x.pdf", Content: []byte("%PDF-1"), Request: w.once()})
	kind(t, err, errs.NotFound)
	err = w.kept(id, 2, "új.pdf", "%PDF-1.4 második")
	if err != nil {
		t.Fatal(err)
	}
	cv, content, err := w.OpenCV(t.Context(), w.centre, id)
	if err != nil || cv.Name != "új.pdf" || cv.Sort != "application/pdf" || string(content) != "%PDF-1.4 második" || cv.Consent != calendar.Of(w.now) {
		t.Errorf("%+v %q %v", cv, content, err)
	}
	_, _, err = w.OpenCV(t.Context(), w.townHead, id)
	kind(t, err, errs.NotFound)
	err = w.DropCV(t.Context(), w.clerk, tartinfo.CVAct{MemberID: id, Seen: 3, Request: w.once()})
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = w.OpenCV(t.Context(), w.head, id)
	kind(t, err, errs.NotFound)
	err = w.DropCV(t.Context(), w.clerk, tartinfo.CVAct{MemberID: id, Seen: 4, Request: w.once()})
	kind(t, err, errs.NotFound)
}

// Two megabytes are taken, a byte more is not, a program is not, and what was there before is still there.
//
// Covers: T15
func TestCV_T15_TooLargeOrProgram(t *testing.T) {
	w := newWorld(t)
	id := w.placed(w.head, nil)
	most := "%PDF-1.7" + strings.Repeat("x", tartinfo.MostCV-8)
	err := w.kept(id, 1, "cv.pdf", most)
	if err != nil {
		t.Fatal(err, faults(err))
	}
	for name, content := range map[string]string{"larger": most + "x", "program": "\x7fELF" + most, "page": "<html>" + most} {
		err = w.kept(id, 2, "cv.pdf", content)
		if got := strings.Join(faults(err), ";"); got != "cv_file not_allowed" {
			t.Errorf("%s: %s %v", name, got, err)
		}
	}
	_, content, err := w.OpenCV(t.Context(), w.head, id)
	if err != nil || !bytes.Equal(content, []byte(most)) {
		t.Errorf("%d bytes %v", len(content), err)
	}
}
