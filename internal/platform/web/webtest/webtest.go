// Package webtest is the room of what tests of pages share: a site with every text, a browser without JavaScript, and
// the check of templates against the structs they show.
//
// Nouns: Browser. Verbs: NewSite, Visit, Submit, CheckViews. It owns nothing at run time. It must not: answer in place
// of the program, or hide an answer's status from the test.
package webtest

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// Browser visits a site as a person without JavaScript does: with cookies, following redirections.
type Browser struct {
	t      testing.TB
	client *http.Client
	URL    string
}

// NewBrowser starts a server for the handler on this machine and opens a browser with no cookies.
func NewBrowser(t testing.TB, h http.Handler) *Browser {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return At(t, server.URL)
}

// At opens a browser with no cookies on a server that is there.
func At(t testing.TB, address string) *Browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &Browser{t: t, client: &http.Client{Jar: jar}, URL: address}
}

// Answer is what came back, after redirections.
type Answer struct {
	Status int
	Path   string // where the browser ended
	Query  string // of that address
	Header http.Header
	Body   string
}

// Visit loads a path.
func (b *Browser) Visit(path string) Answer {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.URL+path, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.Do(req)
}

// Submit posts a form as a page of the same site would. Without a form_key in v it takes one of its own.
func (b *Browser) Submit(path string, v url.Values) Answer {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.URL+path, strings.NewReader(v.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.Do(req)
}

// Do sends a request as a page of the same site would.
func (b *Browser) Do(req *http.Request) Answer {
	b.t.Helper()
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	answer, err := b.client.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return Answer{Status: answer.StatusCode, Path: answer.Request.URL.Path, Query: answer.Request.URL.RawQuery, Header: answer.Header, Body: string(body)}
}

// Jar gives the browser's cookies.
func (b *Browser) Jar() http.CookieJar { return b.client.Jar }

var tag = regexp.MustCompile(`(?s)<script.*?</script>|<style.*?</style>|<[^>]*>`)

// Text gives the words of a page without its marks.
func (a Answer) Text() string {
	return strings.Join(strings.Fields(tag.ReplaceAllString(a.Body, " ")), " ")
}

// FormKey gives the key of the first form on the page.
func (a Answer) FormKey() string {
	m := regexp.MustCompile(`name="form_key" value="([^"]*)"`).FindStringSubmatch(a.Body)
	if m == nil {
		return ""
	}
	return m[1]
}
