package tartinfo_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
	"oszir/internal/tartinfo"
)

// words are texts of the letter about who was put on the list.
func words(hu, en string) map[i18n.Lang]string {
	return map[i18n.Lang]string{i18n.Hungarian: hu, i18n.English: en}
}

const (
	goodWords   = "# {tag.név} a listán\n\nTisztelt {címzett.név}! {A szerv.név} új szövege, {tag.kezdet -tól}.\n"
	goodEnglish = "# {tag.név} is on the list\n\nDear {címzett.név}, the {szerv.név} worded this anew.\n"
)

// Every letter of the room has a name and a purpose on the page, and its own words fit what it may use.
//
// Covers: T16
func TestWordings_T16_ProgramsOwnAreGood(t *testing.T) {
	w := newWorld(t)
	list, err := w.Wordings(t.Context(), w.centre)
	if err != nil || len(list) < 2 {
		t.Fatal(len(list), err)
	}
	for i, l := range list {
		for _, key := range []string{"tartinfo.letter." + l.Kind, "tartinfo.letter_about." + l.Kind} {
			if !w.text.Has(key) {
				t.Errorf("%s has no text", key)
			}
		}
		texts := words(l.Texts[i18n.Hungarian]+"\nÉs még egy sor.\n", l.Texts[i18n.English]+"\nOne line more.\n")
		err = w.SaveWording(t.Context(), w.centre, tartinfo.WordingForm{Kind: l.Kind, Texts: texts, Request: w.once()})
		var bad *tartinfo.Faulty
		if errors.As(err, &bad) {
			t.Errorf("letter %d, %s: %+v", i, l.Kind, bad.Problems)
		} else if err != nil {
			t.Error(err)
		}
	}
}

// What the centre words goes out from the next letter on; back to the program's words it goes out as before. Who is second is told.
//
// Covers: T16
func TestWording_T16_ChangedOneGoesOut(t *testing.T) {
	w := newWorld(t)
	save := func(seen int, texts map[i18n.Lang]string) error {
		return w.SaveWording(t.Context(), w.centre, tartinfo.WordingForm{Kind: "placed", Seen: seen, Texts: texts, Request: w.once()})
	}
	subjects := func() string {
		return dbtest.Query(t, w.url, "SELECT string_agg(subject, '; ' ORDER BY id) FROM mail.letter WHERE kind = 'tartinfo.placed'")
	}
	if err := save(0, words(goodWords, goodEnglish)); err != nil {
		t.Fatal(err)
	}
	w.placed(w.head, nil)
	if got := subjects(); got != "Kitalált Kázmér a listán; Kitalált Kázmér a listán" {
		t.Errorf("subjects: %s", got)
	}
	if text := dbtest.Query(t, w.url, "SELECT body FROM mail.letter WHERE kind = 'tartinfo.placed' LIMIT 1"); !strings.Contains(text, "új szövege, 2026. március 11-étől") || !strings.Contains(text, "worded this anew") {
		t.Errorf("the letter: %s", text)
	}
	kind(t, save(0, words(goodWords, goodEnglish)), errs.Conflict)
	err := w.SaveWording(t.Context(), w.centre, tartinfo.WordingForm{Kind: "placed", Seen: 1, Back: true, Request: w.once()})
	if err != nil {
		t.Fatal(err)
	}
	w.placed(w.head, map[string]string{"given_name": "Klára", "technical_id": "12345600028"})
	if got := subjects(); !strings.HasSuffix(got, "; Tartalékállományba helyezés rögzítve; Tartalékállományba helyezés rögzítve") {
		t.Errorf("back to the program's: %s", got)
	}
	l, err := w.WordingsOf(t.Context(), w.centre, "placed")
	if err != nil || l.Own || l.Version != 2 || len(l.History) != 2 || l.History[0].Own || !l.History[1].Own || l.History[0].Actor != w.centre.Code {
		t.Errorf("%+v %v", l, err)
	}
	kind(t, w.SaveWording(t.Context(), w.head, tartinfo.WordingForm{Kind: "placed", Seen: 2, Texts: words(goodWords, goodEnglish)}), errs.NotFound)
	kind(t, w.SaveWording(t.Context(), w.centre, tartinfo.WordingForm{Kind: "nincs", Texts: words(goodWords, goodEnglish)}), errs.NotFound)
	_, err = w.WordingsOf(t.Context(), w.head, "placed")
	kind(t, err, errs.NotFound)
	_, err = w.Wordings(t.Context(), w.head)
	kind(t, err, errs.NotFound)
	if n := dbtest.Query(t, w.url, "SELECT count(*)::text FROM audit.entry WHERE operation = 'tartinfo.save_wording'"); n != "2" {
		t.Errorf("%s entries in the log", n)
	}
}

// What cannot be written is refused with its places, and nothing that was typed is lost.
//
// Covers: T16
func TestWording_T16_Refused(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		hu, en string
		lang   i18n.Lang
		key    string
		line   int
	}{
		"no subject":              {"Tisztelt {címzett.név}!\n", goodEnglish, i18n.Hungarian, "tartinfo.letters.no_subject", 1},
		"a smaller heading":       {"## Tárgy\n\nSzöveg.\n", goodEnglish, i18n.Hungarian, "tartinfo.letters.no_subject", 1},
		"nothing but a subject":   {"# Tárgy\n", goodEnglish, i18n.Hungarian, "tartinfo.letters.no_text", 1},
		"a field of none":         {"# Tárgy\n\nTisztelt {tag.nev}!\n", goodEnglish, i18n.Hungarian, "wording.unknown_field_near", 3},
		"another letter's field":  {"# Tárgy\n\n{létszám} fő\n", goodEnglish, i18n.Hungarian, "wording.unknown_field", 3},
		"a brace that stays open": {goodWords, "# Subject\n\nDear {címzett.név\n", i18n.English, "wording.brace_not_closed", 3},
		"nothing":                 {goodWords, " ", i18n.English, "wording.nothing", 1},
	} {
		err := w.SaveWording(t.Context(), w.centre, tartinfo.WordingForm{Kind: "placed", Texts: words(c.hu, c.en), Request: w.once()})
		kind(t, err, errs.Invalid)
		var bad *tartinfo.Faulty
		if !errors.As(err, &bad) || bad.Lang != c.lang || bad.Problems[0].Key != c.key || bad.Problems[0].Line != c.line {
			t.Errorf("%s: %v %+v", name, err, bad)
		}
	}
	b := w.listReader(w.centre)
	a := b.Visit("/tartinfo/letters")
	if !strings.Contains(a.Text(), "A program szövege") || !strings.Contains(a.Body, `href="/tartinfo/letters/placed"`) {
		t.Error(a.Text())
	}
	a = b.Visit("/tartinfo/letters/placed")
	form := func(do, hu string) url.Values {
		return url.Values{"form_key": {a.FormKey()}, "version": {"0"}, "do": {do}, "text_hu": {hu}, "text_en": {goodEnglish}}
	}
	refused := b.Submit("/tartinfo/letters/placed", form("save", "Nincs tárgya, {nincs.mező}\n"))
	if refused.Status != 422 || !strings.Contains(refused.Body, "Nincs tárgya, {nincs.mező}") || !strings.Contains(refused.Text(), "Magyar szöveg, 1. sor, 15. oszlop: Nincs ilyen mező: nincs.mező") {
		t.Errorf("%d %s", refused.Status, refused.Text())
	}
	if p := b.Submit("/tartinfo/letters/placed", form("preview", goodWords)); p.Status != 200 || !strings.Contains(p.Text(), "Kitalált Kázmér a listán") || !strings.Contains(p.Text(), calendar.Of(w.now).Dotted()[:4]) {
		t.Errorf("%d %s", p.Status, p.Text())
	}
	if done := b.Submit("/tartinfo/letters/placed", form("save", goodWords)); done.Path != "/tartinfo/letters/placed" || !strings.Contains(done.Text(), "A központ szövege") || !strings.Contains(done.Text(), w.centre.Code) {
		t.Errorf("%d %s", done.Status, done.Text())
	}
	if a := w.listReader(w.head).Visit("/tartinfo/letters/placed"); a.Status != 404 {
		t.Errorf("for a head: %d", a.Status)
	}
}
