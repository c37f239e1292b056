package ptr_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"oszir/internal/people"
	"oszir/internal/platform/web/webtest"
	"oszir/internal/ptr"
)

// Only the step of the people of a case takes a new client back.
//
// Covers: C9, L6
func TestCaseClients_L6_NothingElse(t *testing.T) {
	for path, want := range map[string]bool{
		"/ptr/cases/1/clients": true, "/ptr/cases/999999999999999999/clients": true,
		"": false, "/": false, "/ptr/cases/1": false, "/ptr/cases/1/handling": false, "/ptr/cases/0/clients": false, "/ptr/cases/-1/clients": false, "/ptr/cases/x/clients": false,
		"/ptr/cases/1/clients/": false, "/ptr/cases/1/clients?person=x": false, "/ptr/cases/1/clients#x": false, "/ptr/cases/1/clients\n": false, "\n/ptr/cases/1/clients": false,
		"ptr/cases/1/clients": false, "//ptr/cases/1/clients": false, "//gonosz.example/ptr/cases/1/clients": false, "https://gonosz.example/ptr/cases/1/clients": false,
		`/\gonosz.example/ptr/cases/1/clients`: false, "/ptr/cases/../cases/1/clients": false, "/ptr/cases/1%2f../clients": false, "javascript:alert(1)": false,
		"/ptr/cases/١/clients": false, "/ptr/cases/1/clients\r\nSet-Cookie: x=y": false, "/ptr/cases/9999999999999999999/clients": false,
	} {
		if got := ptr.CaseClients(path); got != want {
			t.Errorf("%q: %v", path, got)
		}
	}
}

// A clerk who takes in a new client for a case comes back into the case, with the new client looked up; who is in the
// registry already comes along too.
//
// Covers: C4, C9, L6
func TestCasePages_C9_L6_NewClientForACase(t *testing.T) {
	p := newCasePages(t)
	p.People.Mount(p.site, p.idm.Page, people.Hooks{BodyName: func(context.Context, int64) (string, string) { return "", "" }, Back: ptr.CaseClients})
	a := p.open()
	link := regexp.MustCompile(`href="(/people/new\?return=[^"]*)"`).FindStringSubmatch(a.Body)
	if link == nil {
		t.Fatal("the step leads to no form for new clients")
	}
	first := visit(t, p.clerk, link[1], "Szerepel-e már?")
	if !strings.Contains(first.Body, `name="return" value="`+p.path+`/clients"`) {
		t.Fatal("the form forgets the case")
	}
	back := func(a webtest.Answer) url.Values {
		return url.Values{"return": {attributeOf(regexp.MustCompile(`<input[^>]*name="return"[^>]*>`).FindString(a.Body), "value")}}
	}
	enter := func(a webtest.Answer, name, born string) webtest.Answer {
		v := back(a)
		v.Set("no_taj", "x")
		v.Set("birth_date", born)
		a = p.clerk.Submit("/people/new", v)
		says(t, "second step", a, "Az ügyfél adatai")
		action, v := formOf(t, a, "2", "family_name", name, "given_name", "Ágota", "nobody", "x")
		v.Del("do")
		return p.clerk.Submit(action, v)
	}
	a = enter(first, "Próbaügyfél", "1961.07.29.")
	if !strings.HasPrefix(a.Path, p.path+"/clients") {
		t.Fatalf("ended at %s: %s", a.Path, a.Text())
	}
	says(t, "as applicant", a, "Az új ügyfelet felvettük", "Próbaügyfél Ágota")
	if _, v := formOf(t, a, "save"); v.Get("applicant") == "" {
		t.Error("the new client is not proposed")
	}
	// Once there is an applicant, the next one is shown as if they had been searched for.
	a = p.press(p.clerk, visit(t, p.clerk, p.path+"/clients"), "find", []string{"q", kissTAJ}, "Kiss Jolán")
	p.press(p.clerk, a, "save", []string{"income-0", "20 000"})
	a = enter(visit(t, p.clerk, link[1]), "Másikügyfél", "1962.07.29.")
	says(t, "as member", a, "Az új ügyfelet felvettük", "Másikügyfél Ágota", "1 találat")
	child := regexp.MustCompile(`value="(child:[^"]*)"`).FindStringSubmatch(a.Body)
	if child == nil {
		t.Fatal("the new client cannot be taken into the household")
	}
	says(t, "taken", p.press(p.clerk, a, child[1], nil), "Másikügyfél Ágota", "Kiss Jolán")
	// A TAJ that is known leads back with who has it.
	v := back(visit(t, p.clerk, link[1]))
	v.Set("taj", nagyTAJ)
	v.Set("birth_date", "1973.04.12.")
	a = p.clerk.Submit("/people/new", v)
	says(t, "known", a, "Nagy Péter", "1 találat")
	if !strings.HasPrefix(a.Path, p.path+"/clients") || strings.Contains(a.Text(), "Az új ügyfelet felvettük") {
		t.Errorf("who is known ends at %s", a.Path)
	}
	for _, evil := range []string{"https://gonosz.example/", "//gonosz.example/ptr/cases/1/clients", p.path + "/handling", p.path + "/clients?x"} {
		form := visit(t, p.clerk, "/people/new?"+url.Values{"return": {evil}}.Encode())
		if strings.Contains(form.Body, "gonosz") || strings.Contains(form.Body, `name="return"`) {
			t.Errorf("%s: the form takes it", evil)
		}
		v := url.Values{"return": {evil}, "taj": {nagyTAJ}, "birth_date": {"1973.04.12."}}
		if got := p.clerk.Submit("/people/new", v); !strings.HasPrefix(got.Path, "/people/") || got.Status != http.StatusOK {
			t.Errorf("%s: ended at %s, %d", evil, got.Path, got.Status)
		}
	}
}
