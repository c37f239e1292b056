package app_test

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"oszir/internal/app"
	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/web"
)

// A verdict says who may use a route. Every route of the site has one; a route without is a failure.
type verdict struct {
	right identity.Right
	open  string // instead of a right: why nobody needs one
	// object makes the path's parameter of something of our office; nil when the path has none.
	object  func(w *rightWorld) string
	absent  string // the parameter of something that nobody has
	shared  string // why another office may use the route for ours too; "": to it ours is not there
	form    url.Values
	private bool // it is somebody's own, so that to all others it is not there
	vague   bool // the form here names nothing, so that whoever may use the route is told that it is not there
}

// Why a route asks for no right.
const (
	public = "it shows nothing of anybody"
	atDoor = "it is how one comes in and goes"
	static = "a file of the site"
)

// verdicts is the access matrix of the pages.
func verdicts() map[string]verdict {
	out := map[string]verdict{}
	for _, part := range []map[string]verdict{
		siteVerdicts, signInVerdicts, requestVerdicts, keepingVerdicts, linkVerdicts, bodyVerdicts, peopleVerdicts, loadVerdicts, benefitVerdicts, ptrCaseVerdicts, ptrCheckVerdicts, ptrListVerdicts, oversightVerdicts, lawVerdicts, disclosureVerdicts, availabilityVerdicts, documentVerdicts, outboxVerdicts, verifyVerdicts, replayVerdicts, extractVerdicts, messagePageVerdicts, tartinfoBodyVerdicts, removalVerdicts, tartinfoOfferVerdicts, tartinfoSearchVerdicts, tartinfoListVerdicts,
	} {
		maps.Copy(out, part)
	}
	return out
}

var siteVerdicts = map[string]verdict{
	"/": {open: public},
	"GET /.well-known/oauth-authorization-server": {open: public},
	"GET /static/{name...}":                       {open: static},
	"GET /favicon.ico":                            {open: static},
	"GET /healthz":                                {open: public},
	"GET /readyz":                                 {open: public},
	"GET /metrics":                                {open: "numbers of the program, for this machine only"},
	"GET /openapi.json":                           {open: "the description of the interface"},
	"POST /language":                              {open: public},
	"GET /sign-in":                                {open: atDoor},
	"POST /sign-in":                               {open: atDoor},
	"POST /sign-out":                              {open: atDoor},
	"GET /{$}":                                    {right: identity.UseOwnAccount},
	"GET /sample":                                 {right: identity.LoadWorkbooks},
	"GET /account":                                {right: identity.UseOwnAccount},
	"POST /account":                               {right: identity.UseOwnAccount},
	"POST /account/body":                          {right: identity.UseOwnAccount, vague: true},
	"POST /account/sign-out-everywhere":           {open: atDoor},
}

var (
	aPerson    = func(w *rightWorld) string { return w.a.People.PublicID(w.person) }
	aRehearsal = func(w *rightWorld) string { return strconv.FormatInt(w.upload(true), 10) }
	aLoad      = func(w *rightWorld) string { return strconv.FormatInt(w.load, 10) }
	absent     = strconv.Itoa(nowhere)
)

var peopleVerdicts = map[string]verdict{
	"GET /people":                            {right: identity.SearchPeople},
	"GET /people/search":                     {right: identity.SearchPeople},
	"POST /people/search":                    {right: identity.SearchPeople, form: url.Values{"family_name": {"Próba"}}},
	"GET /people/search/{key}":               {right: identity.SearchPeople, object: func(*rightWorld) string { return strings.Repeat("A", 26) }, absent: strings.Repeat("B", 26), shared: "a key that nobody has is a search that is over", vague: true},
	"GET /people/{id}":                       {right: identity.ReadPeople, object: aPerson, absent: absentPerson, shared: everyPerson},
	"GET /people/{id}/{tab}":                 {right: identity.ReadPeople, object: func(w *rightWorld) string { return aPerson(w) + "/history" }, absent: absentPerson + "/history", shared: everyPerson},
	"POST /people/{id}/reveal":               {right: identity.RevealNumbers, object: aPerson, absent: absentPerson, shared: everyPerson},
	"POST /people/{id}/correct":              {right: identity.CorrectPeople, object: aPerson, absent: absentPerson},
	"GET /people/new":                        {right: identity.CorrectPeople},
	"POST /people/new":                       {right: identity.CorrectPeople},
	"GET /people/merges":                     {right: identity.MergePeople},
	"POST /people/{id}/complete":             {right: identity.CorrectPeople, object: aPerson, absent: absentPerson},
	"POST /people/{id}/merge":                {right: identity.MergePeople, object: aPerson, absent: absentPerson, shared: everyPerson},
	"GET /people/{id}/merge/{other}":         {right: identity.MergePeople, object: twoPeople, absent: absentPerson + "/" + absentPerson},
	"POST /people/{id}/merge/{other}":        {right: identity.MergePeople, object: twoPeople, absent: absentPerson + "/" + absentPerson},
	"POST /people/{id}/merge/{other}/decide": {right: identity.MergePeople, object: twoPeople, absent: absentPerson + "/" + absentPerson, vague: true},
	"POST /people/{id}/unmerge":              {right: identity.MergePeople, object: aPerson, absent: absentPerson, vague: true},
}

var loadVerdicts = map[string]verdict{
	"GET /ptr":                         {right: identity.ReadBenefits},
	"GET /ptr/template":                {right: identity.LoadWorkbooks},
	"GET /ptr/loads":                   {right: identity.LoadWorkbooks},
	"GET /ptr/loads/new":               {right: identity.LoadWorkbooks},
	"POST /ptr/loads/new":              {right: identity.LoadWorkbooks},
	"GET /ptr/loads/{id}":              {right: identity.LoadWorkbooks, object: aLoad, absent: absent},
	"GET /ptr/loads/{id}/events":       {right: identity.LoadWorkbooks, object: aLoad, absent: absent},
	"GET /ptr/loads/{id}/rows":         {right: identity.LoadWorkbooks, object: aLoad, absent: absent},
	"POST /ptr/loads/{id}/commit":      {right: identity.LoadWorkbooks, object: aRehearsal, absent: absent},
	"GET /ptr/loads/{id}/source":       {right: identity.LoadWorkbooks, object: aLoad, absent: absent},
	"GET /ptr/loads/{id}/result":       {right: identity.LoadWorkbooks, object: aLoad, absent: absent},
	"GET /ptr/loads/{id}/bad-rows":     {right: identity.LoadWorkbooks, object: aLoad, absent: absent},
	"GET /ptr/loads/{id}/findings.csv": {right: identity.LoadWorkbooks, object: aLoad, absent: absent},
}

var aBenefit = func(w *rightWorld) string { return w.benefit }

var benefitVerdicts = map[string]verdict{
	"GET /ptr/benefits":              {right: identity.ReadBenefits},
	"GET /ptr/benefits.xlsx":         {right: identity.ReadBenefits},
	"GET /ptr/benefits.csv":          {right: identity.ReadBenefits},
	"GET /ptr/benefits/{id}":         {right: identity.ReadBenefits, object: aBenefit, absent: absentBenefit, shared: brief},
	"GET /ptr/benefits/{id}/history": {right: identity.ReadBenefits, object: aBenefit, absent: absentBenefit},
	"GET /ptr/suspicions":            {right: identity.ReadBenefits},
}

// What nobody has.
const absentPerson = "aaaaaaaaaaaaaaaaaaaaaaaaaa"

const absentBenefit = "PTR-2014-99999999-0"

// visitor asks in one role, for one of the two offices.
type visitor struct {
	role  identity.Role
	ours  bool
	token string
}

// Every page is tried in every role, for its own office, for what is another's and by nobody: what is not allowed
// answers as what is not there, to the byte.
//
// Covers: I6, A1
func TestRights_I6_EveryRouteInEveryRole(t *testing.T) {
	w := newRightWorld(t)
	site, err := w.a.NewSite(app.Serving{PublicURL: "http://127.0.0.1:1", Web: true, Modules: []string{"people", "orgs", "oversight", "ptr", "tartinfo"}})
	if err != nil {
		t.Fatal(err)
	}
	all := verdicts()
	for _, fault := range without(site.Routes(), all) {
		t.Error(fault)
	}
	t.Run("control: a route without a verdict is noticed", func(t *testing.T) {
		if len(without(append(slices.Clone(site.Routes()), "GET /new"), all)) != 1 || len(without(site.Routes()[1:], all)) != 1 {
			t.Error("it is not")
		}
	})
	// What the routes are about is made first: making it takes rights away from others.
	addresses := map[string][]string{}
	for pattern, v := range all {
		path := strings.TrimSuffix(pattern[strings.IndexByte(pattern, '/'):], "{$}")
		addresses[pattern] = []string{path}
		if v.object != nil {
			addresses[pattern] = []string{fill(path, v.object(w)), fill(path, v.absent)}
		}
	}
	var visitors []visitor
	for _, role := range append(identity.Roles(), identity.RoleUser) {
		for _, body := range []orgs.Body{w.ours, w.theirs} {
			visitors = append(visitors, visitor{role: role, ours: body == w.ours, token: w.token(role, body)})
		}
	}
	server := newRouteServer(t, site)
	var cells []routeCell
	for _, pattern := range slices.Sorted(maps.Keys(all)) {
		v := all[pattern]
		if v.open != "" {
			continue
		}
		paths := addresses[pattern]
		if got := server.ask(pattern, paths[0], "", v.form); got.status != http.StatusSeeOther || got.location != web.SignInPath {
			t.Errorf("%s by nobody: %d to %q", pattern, got.status, got.location)
		}
		for _, who := range visitors {
			got := server.ask(pattern, paths[0], who.token, v.form)
			if got.status == http.StatusUnauthorized || got.location == web.SignInPath || got.status >= http.StatusInternalServerError {
				t.Errorf("%s as %s: %d to %q", pattern, who.role, got.status, got.location)
			}
			refused := got.status == http.StatusNotFound
			cells = append(cells, routeCell{pattern, who, refused})
			if refused && len(paths) == 2 {
				missing := server.ask(pattern, paths[1], who.token, v.form)
				if missing.status != got.status || missing.body != got.body {
					t.Errorf("%s as %s: what is forbidden differs from what is not there: %d and %d, %d and %d bytes", pattern, who.role, got.status, missing.status, len(got.body), len(missing.body))
				}
			}
		}
	}
	allows, denies := routeFaults(policy, all, cells)
	for _, fault := range slices.Concat(allows, denies) {
		t.Error(fault)
	}
	control := "FAILED-AS-EXPECTED"
	t.Run("control: any right that is given or taken is noticed", func(t *testing.T) {
		for role := range policy {
			for _, right := range routeRights(all) {
				other := flipped(policy, role, right)
				more, less := routeFaults(other, all, cells)
				if slices.Contains(identity.Roles(), role) && len(more)+len(less) == 0 {
					control = "PASSED"
					t.Errorf("%s of %s could change and nobody would see it", right, role)
				}
			}
		}
	})
	state := "PASS"
	if t.Failed() {
		state = "FAIL"
	}
	result(t, fmt.Sprintf("TEST id=A1 routes=%d roles=%d n=%d wrong_allows=%d wrong_denies=%d without_rule=%d control=%s bar=0/0/0 verdict=%s",
		len(all), len(visitors)/2, len(cells), len(allows), len(denies), len(without(site.Routes(), all)), control, state))
}

// routeCell is what came of one route tried by one visitor.
type routeCell struct {
	pattern string
	who     visitor
	refused bool
}

// routeFaults lists the cells that are not as a policy says: what it would refuse and was let through, and the reverse.
func routeFaults(p map[identity.Role][]identity.Right, all map[string]verdict, cells []routeCell) (allows, denies []string) {
	for _, c := range cells {
		v := all[c.pattern]
		allowed := slices.Contains(p[c.who.role], v.right) && (c.who.ours || v.object == nil || v.shared != "" || slices.Contains(wideRoles, c.who.role)) && !v.private
		switch {
		case c.refused && allowed && !v.vague:
			denies = append(denies, fmt.Sprintf("%s as %s (own office: %v): refused", c.pattern, c.who.role, c.who.ours))
		case !c.refused && !allowed:
			allows = append(allows, fmt.Sprintf("%s as %s (own office: %v): let through", c.pattern, c.who.role, c.who.ours))
		}
	}
	return allows, denies
}

// wideRoles act for the whole country, whichever body they belong to.
var wideRoles = []identity.Role{identity.RoleRightsOperator, identity.RoleAuditor, identity.RoleCentre}

// routeRights lists the rights that routes ask for, but those whose routes are all vague: them the matrix of operations
// tells apart.
func routeRights(all map[string]verdict) []identity.Right {
	var out []identity.Right
	for _, v := range all {
		if v.right != "" && !v.vague && !v.private {
			out = append(out, v.right)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// flipped is a policy in which a role has a right that it does not have, or lacks one that it has.
func flipped(p map[identity.Role][]identity.Right, role identity.Role, right identity.Right) map[identity.Role][]identity.Right {
	out := map[identity.Role][]identity.Right{}
	for r, rights := range p {
		out[r] = slices.Clone(rights)
	}
	if at := slices.Index(out[role], right); at >= 0 {
		out[role] = slices.Delete(out[role], at, at+1)
	} else {
		out[role] = append(out[role], right)
	}
	return out
}

// fill puts a value into the first parameter of a path; a value with a slash fills the following ones too.
func fill(path, value string) string {
	parts := strings.Split(path, "/")
	values := strings.Split(value, "/")
	for i, p := range parts {
		if strings.HasPrefix(p, "{") && len(values) > 0 {
			parts[i], values = url.PathEscape(values[0]), values[1:]
		}
	}
	return strings.Join(parts, "/")
}

// without lists routes that have no verdict and verdicts of routes that are gone.
func without(routes []string, all map[string]verdict) []string {
	var out []string
	there := map[string]bool{}
	for _, pattern := range routes {
		there[pattern] = true
		v, ok := all[pattern]
		switch {
		case !ok:
			out = append(out, pattern+" has no verdict: say who may use it")
		case (v.right == "") == (v.open == ""):
			out = append(out, pattern+": say which right it asks for, or why none")
		case (v.object == nil) != (v.absent == "") || v.object == nil && strings.Contains(pattern, "{") && v.open == "" && !strings.Contains(pattern, "{$}"):
			out = append(out, pattern+": say of what, and what nobody has")
		}
	}
	for pattern := range all {
		if !there[pattern] {
			out = append(out, pattern+" has a verdict and is not there")
		}
	}
	return out
}

// routeServer answers the routes of a site to whoever holds a token.
type routeServer struct {
	t    *testing.T
	site http.Handler
}

func newRouteServer(t *testing.T, site http.Handler) *routeServer {
	t.Helper()
	return &routeServer{t: t, site: site}
}

// reply is what an answer says; body is without what differs at every request: its key and its own address.
type reply struct {
	status   int
	location string // without its query
	body     string
}

var formKeys = regexp.MustCompile(`(name="form_key" value|name="back" value|id="ref")="[^"]*"`)

func (s *routeServer) ask(pattern, path, token string, form url.Values) reply {
	s.t.Helper()
	method, _, _ := strings.Cut(pattern, " ")
	var body io.Reader
	if method != http.MethodGet {
		body = strings.NewReader(form.Encode())
	}
	// A stream that is not refused need not come to its end.
	ctx, cancel := context.WithTimeout(s.t.Context(), 20*time.Second)
	defer cancel()
	r := httptest.NewRequestWithContext(ctx, method, "http://127.0.0.1:1"+path, body)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if body != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if token != "" {
		r.AddCookie(&http.Cookie{Name: "oszir", Value: token})
	}
	w := httptest.NewRecorder()
	s.site.ServeHTTP(w, r)
	location, _, _ := strings.Cut(w.Header().Get("Location"), "?")
	return reply{w.Code, location, formKeys.ReplaceAllString(w.Body.String(), "$1")}
}

// token opens a session of an account that holds a role for a body, and nothing else.
func (w *rightWorld) token(role identity.Role, body orgs.Body) string {
	w.t.Helper()
	code := w.name()
	_, err := w.a.Identity.AddAccount(w.t.Context(), identity.System(), identity.NewAccount{Code: code, Name: "Próba Piroska", Password: rightPassword, BodyID: body.ID, Role: identity.RoleReader})
	if err != nil {
		w.t.Fatal(err)
	}
	_, err = w.super.Exec(w.t.Context(), `UPDATE identity.membership SET role = $2 WHERE account_id = (SELECT id FROM identity.account WHERE code = $1)`, code, role)
	if err == nil && role == identity.RoleUser {
		_, err = w.super.Exec(w.t.Context(), `UPDATE identity.membership SET valid_until = valid_from WHERE account_id = (SELECT id FROM identity.account WHERE code = $1)`, code)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	o, err := w.a.Identity.SignIn(w.t.Context(), identity.Credentials{Code: code, Password: rightPassword, Address: "192.0.2.1"})
	if err != nil {
		w.t.Fatal(err)
	}
	// Whoever must have a second factor has given it.
	w.exec("UPDATE identity.session SET strong = true WHERE id = $1", o.SessionID)
	return o.Token
}
