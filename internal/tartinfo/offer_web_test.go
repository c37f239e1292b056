package tartinfo_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"oszir/internal/identity"
	"oszir/internal/platform/web"
	"oszir/internal/platform/web/webtest"
	"oszir/internal/tartinfo"
)

// offerSite is the room's site as somebody sees it.
func (w *world) offerSite(who identity.Actor) *web.Site {
	w.t.Helper()
	s, err := web.New(web.Config{Catalog: w.text})
	if err != nil {
		w.t.Fatal(err)
	}
	w.Mount(s, func(h func(c *web.Context, who identity.Actor) error) web.Handler {
		return func(c *web.Context) error {
			c.User = &web.User{Name: "Próba Piroska", Code: who.Code, Body: "Próba Hivatal", Rights: func(right string) bool { return who.May(identity.Right(right)) }}
			return h(c, who)
		}
	})
	return s
}

// offerPage wants status and words of a page.
func offerPage(t *testing.T, a webtest.Answer, status int, words ...string) webtest.Answer {
	t.Helper()
	if a.Status != status {
		t.Fatalf("%s: status %d, want %d: %s", a.Path, a.Status, status, a.Text())
	}
	for _, word := range words {
		if !strings.Contains(a.Text(), word) && !strings.Contains(a.Body, word) {
			t.Errorf("%s does not say %q: %s", a.Path, word, a.Text())
		}
	}
	if i := strings.Index(a.Body, "‹"); i >= 0 {
		t.Errorf("%s shows a key: %s", a.Path, a.Body[i:min(len(a.Body), i+60)])
	}
	return a
}

// The way of an offer over the pages: what was refused says all that is wrong, and nothing typed is lost.
//
// Covers: T24, T25, T26, T28
func TestOfferPages_T26_NothingTypedIsLost(t *testing.T) {
	w := newWorld(t)
	official := w.placed(w.townHead, map[string]string{"family_name": "Hivatali"})
	soldier := w.placed(w.armyHead, map[string]string{"family_name": "Katona", "job_family_1": "soldier_at_disposal"})
	w.placed(w.townHead, map[string]string{"family_name": "Másféle", "job_family_1": "arts"})
	search := w.sent(w.head, map[string]string{"grace": "van"})
	centre, head := webtest.NewBrowser(t, w.offerSite(w.centre)), webtest.NewBrowser(t, w.offerSite(w.head))
	match := fmt.Sprintf("/tartinfo/searches/%d/match", search)
	offerPage(t, centre.Visit("/tartinfo"), 200, "Válaszra váró keresések", "2026.03.18.", match)
	offerPage(t, head.Visit("/tartinfo/centre"), 404)
	offerPage(t, head.Visit(match), 404)
	found := offerPage(t, centre.Submit(match, url.Values{"do": {"find"}, "q": {"masfele"}}), 200, "Katona Kázmér", "Elsőként ajánlandó", "képesítési feltétel hiányában is felajánlandó", "munkakör család: Közgazdaság", "Másféle Kázmér", "nincs közös munkakör család; nincs közös képzési terület", "1 aktív tartalékállományba helyezett nem felel meg")
	if strings.Contains(found.Path, "masfele") {
		t.Errorf("a name stands in the address: %s", found.Path)
	}
	form := url.Values{"version": {"2"}, "do": {"send"}, "on": {fmt.Sprint(soldier)}, fmt.Sprintf("why-%d", soldier): {""}, fmt.Sprintf("why-%d", official): {""}}
	offerPage(t, centre.Submit(match, form), 422, "Hivatali Kázmér: írja be, miért hagyja ki")
	form.Del("on")
	form.Set(fmt.Sprintf("why-%d", official), "félbehagyott indok")
	offerPage(t, centre.Submit(match, form), 422, "Jelöljön ki legalább egy személyt", `value="félbehagyott indok"`)
	form["on"] = []string{fmt.Sprint(soldier), fmt.Sprint(official)}
	kept := url.Values{fmt.Sprintf("why-%d", official): {"piszkozatban maradt"}, "why-0": {"közös ok"}} // as it is typed
	if a := centre.Submit(match, kept); a.Status != 204 {
		t.Errorf("status %d", a.Status)
	}
	offerPage(t, centre.Visit(match), 200, `value="piszkozatban maradt"`, `value="közös ok"`)
	kept.Set("do", "part-0")
	kept.Set(fmt.Sprintf("why-%d", official), "lapozás után is")
	offerPage(t, centre.Submit(match, kept), 200, `value="lapozás után is"`)
	offerPage(t, centre.Submit(match, form), 200, "Az ajánlati listát elküldtük", "2026.04.01.")

	offerPage(t, head.Visit("/tartinfo/offers?state=waiting"), 200, "1 ajánlati lista", "0 / 2 fő", "Értékelésre vár")
	offerPage(t, head.Visit("/tartinfo/offers/1?sort=reserve_end&desc=1"), 200, `aria-sort="descending"`, "rendelkezési állományú katona", "2 személy vár értékelésre")
	outcomes := func(version, of, note string) url.Values {
		return url.Values{"version": {version}, fmt.Sprintf("outcome-%d", soldier): {of}, fmt.Sprintf("note-%d", soldier): {note}, fmt.Sprintf("outcome-%d", official): {"chosen"}}
	}
	offerPage(t, head.Submit("/tartinfo/offers/1", outcomes("1", "unsuitable", "")), 422, "Katona Kázmér: elsőként ajánlott katona", `<option value="unsuitable" selected>`, `<option value="chosen" selected>`)
	offerPage(t, head.Visit("/tartinfo/offers/1/finalise"), 409, "Még 2 személy eredménye hiányzik")
	offerPage(t, head.Submit("/tartinfo/offers/1", outcomes("1", "unsuitable", "orvosi diploma kell")), 200, "Az értékelést elmentettük", "orvosi diploma kell", "/tartinfo/offers/1/finalise")
	offerPage(t, head.Submit("/tartinfo/offers/1", outcomes("1", "not_asked", "más szöveg")), 409, "más szöveg", `<option value="not_asked" selected>`) // somebody else was quicker
	offerPage(t, head.Visit("/tartinfo/offers/1/finalise"), 200, "2 személyből 1 kiválasztva")
	offerPage(t, head.Submit("/tartinfo/offers/1/finalise", url.Values{"version": {"2"}}), 200, "véglegesítette", "Eredményes ajánlat")
	offerPage(t, head.Submit("/tartinfo/offers/1", outcomes("3", "chosen", "")), 409)
	offerPage(t, centre.Visit("/tartinfo/offers/1"), 200, "Eredményes ajánlat", "Nem felelt meg a feltételeknek")
	offerPage(t, centre.Visit(match), 200, "Már ajánlottuk: Továbbfoglalkoztatásra kiválasztva")
}

// What has expired shows nobody, and a list without anybody says so.
//
// Covers: T23, T27
func TestOfferPages_T27_ExpiredAndEmpty(t *testing.T) {
	w := newWorld(t)
	w.nobody(w.sent(w.head, map[string]string{"job_family_1": "arts", "study_field_1": "theology"}))
	w.placed(w.townHead, map[string]string{"family_name": "Láthatatlan"})
	w.offerAll(w.sent(w.head, nil), nil)
	w.now = at(2026, 4, 2, 0, 0)
	head := webtest.NewBrowser(t, w.offerSite(w.head))
	offerPage(t, head.Visit("/tartinfo/offers/1"), 200, "megfelelő személyt nem talált", "Megvizsgált aktív tartalékállományba helyezettek")
	a := offerPage(t, head.Visit("/tartinfo/offers/2"), 200, "Lejárt az értékelési idő", tartinfo.Masked)
	if strings.Contains(a.Body, "Láthatatlan") {
		t.Error("somebody on an expired list is named")
	}
}
