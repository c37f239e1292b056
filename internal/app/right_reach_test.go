package app_test

import (
	"bytes"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"oszir/internal/app"
	"oszir/internal/identity"
)

// unlinked are pages without a parameter that no page leads to, with the reason. Everything else that a role may open is
// found by clicking.
var unlinked = map[string]string{
	"GET /link/check":                    "only for who has an account of the old register to link",
	"GET /account/prove":                 "comes by itself before what needs the password again",
	"GET /account/factors/codes":         "comes after the form that begins it",
	"GET /wordings/version":              "only when a wording was changed",
	"GET /my-data/export":                "only for whose data were looked at",
	"GET /ptr/tasks.csv":                 "only when the list holds something",
	"GET /ptr/tasks.xlsx":                "only when the list holds something",
	"GET /ptr/cases.csv":                 "only when the list holds something",
	"GET /ptr/cases.xlsx":                "only when the list holds something",
	"GET /ptr/outside-range.xlsx":        "only when the list holds something",
	"GET /tartinfo/members/export":       "only when the list holds something",
	"GET /tartinfo/searches/export":      "only when the list holds something",
	"GET /tartinfo/offers/export":        "only when the list holds something",
	"GET /tartinfo/protocols/export":     "only when the list holds something",
	"GET /tartinfo/body/closing/members": "comes after the form that prepares a closing",
	"GET /ptr/filters":                   "only for who has kept a filter",
	"GET /ptr/migrated":                  "stands beside the cases, which whoever only reads benefits does not have",
	"GET /ptr/migrated.csv":              "stands beside the cases, which whoever only reads benefits does not have",
	"GET /ptr/migrated.xlsx":             "stands beside the cases, which whoever only reads benefits does not have",
}

var addressed = regexp.MustCompile(`<(?:a|form)\b[^>]*?\s(?:href|action)="([^"]*)"[^>]*>`)

// Whatever a role may open is reached from its start page by clicking, and no page offers a way that is shut to the role.
//
// Covers: I6
func TestRights_I6_EveryPageIsReached(t *testing.T) {
	w := newRightWorld(t)
	site, err := w.a.NewSite(app.Serving{PublicURL: "http://127.0.0.1:1", Web: true, Modules: []string{"people", "orgs", "oversight", "ptr", "tartinfo"}})
	if err != nil {
		t.Fatal(err)
	}
	book := w.legacyBook() // so that there is a list of old accounts
	_, err = w.a.Identity.ImportLegacy(t.Context(), identity.System(), identity.LegacyFile{File: bytes.NewReader(book), Size: int64(len(book)), Issuer: matrixIssuer})
	if err != nil {
		t.Fatal(err)
	}
	// The site's routes once more, to tell which of them an address is.
	mux := http.NewServeMux()
	for _, pattern := range site.Routes() {
		mux.HandleFunc(pattern, func(http.ResponseWriter, *http.Request) {})
	}
	all := verdicts()
	server := newRouteServer(t, site)
	n, reached := 0, 0
	used := map[string]bool{}
	for _, role := range append(identity.Roles(), identity.RoleUser) {
		seen := server.crawl(mux, w.token(role, w.ours), "/")
		for _, fault := range seen.shut {
			t.Errorf("%s is offered what is shut: %s", role, fault)
		}
		wanted := within(all, role)
		n += len(wanted)
		for _, pattern := range wanted {
			switch {
			case seen.patterns[pattern] > 0:
				reached++
			case unlinked[pattern] != "":
				used[pattern] = true
			default:
				t.Errorf("%s may open %s and finds no way there", role, strings.TrimPrefix(pattern, "GET "))
			}
		}
	}
	for pattern := range unlinked {
		if !used[pattern] {
			t.Errorf("%s is linked by now: take it from the exceptions", pattern)
		}
	}
	control, state := "FAILED-AS-EXPECTED", "PASS"
	t.Run("control: a shut way and a page that nothing leads to are noticed", func(t *testing.T) {
		token := w.token(identity.RoleReader, w.ours)
		shut, lost := server.crawl(mux, token, "/ptr/loads"), server.crawl(mux, token, "/healthz")
		if len(shut.shut) != 1 || len(lost.patterns) != 1 {
			control = "PASSED"
			t.Errorf("shut: %q, reached: %v", shut.shut, lost.patterns)
		}
	})
	if t.Failed() {
		state = "FAIL"
	}
	result(t, fmt.Sprintf("TEST id=I6-REACH roles=%d n=%d reached=%d excepted=%d control=%s bar=0 verdict=%s", len(identity.Roles())+1, n, reached, n-reached, control, state))
}

// within lists the pages without a parameter that a role may open.
func within(all map[string]verdict, role identity.Role) []string {
	var out []string
	for pattern, v := range all {
		if strings.HasPrefix(pattern, "GET ") && v.right != "" && !strings.Contains(strings.TrimSuffix(pattern, "{$}"), "{") && slices.Contains(policy[role], v.right) {
			out = append(out, pattern)
		}
	}
	slices.Sort(out)
	return out
}

// visits is what a walk through the pages came upon.
type visits struct {
	patterns map[string]int
	shut     []string // addresses that were offered and refused, with where
}

// oftenEnough is how many addresses of one route are opened: lists and records are many and alike.
const oftenEnough = 3

// crawl follows every link and every form that only asks, from an address on. The word mark leads back to the start page
// from everywhere, so that is opened only where it is the beginning.
func (s *routeServer) crawl(mux *http.ServeMux, token, start string) visits {
	s.t.Helper()
	out := visits{patterns: map[string]int{}}
	known := map[string]bool{start: true}
	type step struct{ from, to string }
	queue := []step{{"", start}}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		r := httptest.NewRequestWithContext(s.t.Context(), http.MethodGet, "http://127.0.0.1:1"+at.to, nil)
		_, pattern := mux.Handler(r)
		if pattern == "GET /{$}" && at.from != "" || out.patterns[pattern] >= oftenEnough || strings.HasPrefix(pattern, "GET /static/") || strings.HasPrefix(pattern, "GET /test-identity/") {
			continue
		}
		out.patterns[pattern]++
		r.AddCookie(&http.Cookie{Name: "oszir", Value: token})
		w := httptest.NewRecorder()
		s.site.ServeHTTP(w, r)
		if w.Code >= http.StatusBadRequest {
			out.shut = append(out.shut, fmt.Sprintf("%s, offered on %s: %d", at.to, at.from, w.Code))
			continue
		}
		var ways []string
		if to := w.Header().Get("Location"); to != "" {
			ways = append(ways, to)
		}
		if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			for _, m := range addressed.FindAllStringSubmatch(w.Body.String(), -1) {
				if !strings.HasPrefix(m[0], "<form") || !strings.Contains(m[0], `method="post"`) {
					ways = append(ways, html.UnescapeString(m[1]))
				}
			}
		}
		for _, way := range ways {
			u, err := url.Parse(way)
			if err != nil {
				s.t.Errorf("%s has the address %q", at.to, way)
				continue
			}
			to := r.URL.ResolveReference(u)
			if u.Host != "" || u.Scheme != "" {
				continue
			}
			path := to.RequestURI()
			if !known[path] {
				known[path] = true
				queue = append(queue, step{at.to, path})
			}
		}
	}
	return out
}
