package people_test

import (
	"context"
	"fmt"
	"html/template"
	"io/fs"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/database"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/web"
	"oszir/internal/platform/web/webtest"
)

// ownTexts stand in for the program's own messages, which a room to the right holds.
func ownTexts() fs.FS {
	own := `{"error.internal":"Váratlan hiba","error.not_found":"Nem található","error.unauthenticated":"Jelentkezzen be","error.key_reused":"Mást kértek","error.unavailable":"Nem érhető el","test.panel":"Próbalap"}`
	return fstest.MapFS{"messages/hu.json": {Data: []byte(own)}, "messages/en.json": {Data: []byte(own)}}
}

func bodyName(_ context.Context, id int64) (code, name string) {
	return fmt.Sprintf("B-%d", id), fmt.Sprintf("%d. számú hivatal", id)
}

func hooks() people.Hooks {
	return people.Hooks{BodyName: bodyName, Panels: []people.Panel{{
		Path: "panel", Key: "test.panel", Right: identity.ReadBenefits,
		Show: func(_ *web.Context, who identity.Actor, person int64, as database.AsOf) (template.HTML, error) {
			return template.HTML(fmt.Sprintf("<p>lap %d %d %s</p>", who.BodyID, person, as.Day)), nil
		},
	}}}
}

// site gives the pages as somebody sees them who is signed in.
func (r *register) site(who identity.Actor) *web.Site {
	r.t.Helper()
	text, err := i18n.New(ownTexts(), finding.Messages, web.Messages, people.Messages)
	if err != nil {
		r.t.Fatal(err)
	}
	s, err := web.New(web.Config{Catalog: text})
	if err != nil {
		r.t.Fatal(err)
	}
	gate := func(h func(c *web.Context, who identity.Actor) error) web.Handler {
		return func(c *web.Context) error {
			_, name := bodyName(c.Context(), who.BodyID)
			c.User = &web.User{Name: "Próba Piroska", Code: who.Code, Body: name, MaySearch: who.May(identity.SearchPeople)}
			return h(c, who)
		}
	}
	r.Mount(s, gate, hooks())
	return s
}

// browser opens the pages as somebody.
func (r *register) browser(who identity.Actor) *webtest.Browser {
	r.t.Helper()
	return webtest.NewBrowser(r.t, r.site(who))
}

// form gives fields of a form in turn: name, value.
func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

// want checks status and words of a page, and gives it back.
func want(t testing.TB, a webtest.Answer, status int, words ...string) webtest.Answer {
	t.Helper()
	if a.Status != status {
		t.Fatalf("%s: status %d, want %d: %s", a.Path, a.Status, status, a.Text())
	}
	text := a.Text()
	for _, w := range words {
		if !strings.Contains(text, w) && !strings.Contains(a.Body, w) {
			t.Errorf("%s does not say %q: %s", a.Path, w, text)
		}
	}
	if strings.Contains(a.Body, "‹") {
		t.Errorf("%s shows a key: %s", a.Path, a.Body[strings.Index(a.Body, "‹"):][:60])
	}
	return a
}

var address = regexp.MustCompile(`(?:href|action|src|data-href)="([^"]*)"`)

// addresses gives every address that a page names.
func addresses(a webtest.Answer) []string {
	out := []string{a.Path}
	for _, m := range address.FindAllStringSubmatch(a.Body, -1) {
		out = append(out, m[1])
	}
	return out
}

func TestPeopleSite_ViewsFitTheirData(t *testing.T) {
	r := newRegister(t)
	webtest.CheckViews(t, r.site(r.who))
}
