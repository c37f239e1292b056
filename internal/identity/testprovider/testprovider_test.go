package testprovider_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"html"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"oszir/internal/identity/testprovider"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/web"
	"oszir/internal/platform/web/webtest"
)

// Anybody could be anybody, so it refuses to be anywhere but in the demo.
//
// Covers: I2
func TestNew_RefusesOutsideTheDemo_I2(t *testing.T) {
	p, err := testprovider.New(testprovider.Config{PublicURL: "https://oszir.example"})
	if p != nil || errs.KindOf(err) != errs.Invalid {
		t.Errorf("%v, %v", p, err)
	}
}

// stand is a site with the provider and a page of the program to come back to.
type stand struct {
	t      *testing.T
	site   *web.Site
	p      *testprovider.Provider
	b      *webtest.Browser
	server *httptest.Server
	back   url.Values // what the program got last
	now    time.Time
}

func newStand(t *testing.T) *stand {
	t.Helper()
	catalog, err := i18n.New(web.Messages, testprovider.Messages)
	if err != nil {
		t.Fatal(err)
	}
	s := &stand{t: t, now: time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)}
	s.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.site.ServeHTTP(w, r) }))
	t.Cleanup(s.server.Close)
	s.site, err = web.New(web.Config{Catalog: catalog, PublicURL: s.server.URL})
	if err != nil {
		t.Fatal(err)
	}
	s.p, err = testprovider.New(testprovider.Config{Demo: true, PublicURL: s.server.URL, Callback: "/back", After: "/out", Now: func() time.Time { return s.now }})
	if err != nil {
		t.Fatal(err)
	}
	s.p.Mount(s.site)
	s.site.Handle("GET /back", func(c *web.Context) error {
		s.back = c.R.URL.Query()
		return nil
	})
	s.site.Handle("GET /out", func(*web.Context) error { return nil })
	s.b = webtest.At(t, s.server.URL)
	return s
}

const verifier = "a-verifier-that-is-long-enough-for-pkce-0123456789"

func (s *stand) question(pairs ...string) url.Values {
	sum := sha256.Sum256([]byte(verifier))
	v := url.Values{
		"response_type": {"code"}, "client_id": {testprovider.ClientID}, "redirect_uri": {s.server.URL + "/back"}, "scope": {"openid profile"},
		"state": {"s"}, "nonce": {"n"}, "code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

// code signs in as a citizen of the list and gives the code.
func (s *stand) code() string {
	s.t.Helper()
	v := s.question("citizen", "proba-1")
	s.b.Submit("/test-identity/authorize", v)
	return s.back.Get("code")
}

// redeem changes a code, and gives status and answer.
func (s *stand) redeem(code string, pairs ...string) (int, map[string]any) {
	s.t.Helper()
	v := url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {s.server.URL + "/back"}, "code_verifier": {verifier}}
	secret := s.p.Secret()
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i] == "secret" {
			secret = pairs[i+1]
			continue
		}
		v.Set(pairs[i], pairs[i+1])
	}
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.p.Issuer()+"/token", strings.NewReader(v.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(testprovider.ClientID, secret)
	return s.ask(r)
}

func (s *stand) ask(r *http.Request) (int, map[string]any) {
	s.t.Helper()
	a, err := testprovider.Client(s.site).Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer a.Body.Close()
	var out map[string]any
	err = json.NewDecoder(a.Body).Decode(&out)
	if err != nil {
		s.t.Fatal(err)
	}
	return a.StatusCode, out
}

func (s *stand) get(address, bearer string) (int, map[string]any) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, address, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	if bearer != "" {
		r.Header.Set("Authorization", "Bearer "+bearer)
	}
	return s.ask(r)
}

// The whole way: description, choice, code, tokens, data, and the signature by the published key.
func TestProvider(t *testing.T) {
	s := newStand(t)
	_, about := s.get(s.p.Issuer()+"/.well-known/openid-configuration", "")
	if about["issuer"] != s.server.URL+"/test-identity" || about["token_endpoint"] != s.p.Issuer()+"/token" {
		t.Errorf("it says %v", about)
	}
	a := s.b.Visit("/test-identity/authorize?" + s.question().Encode())
	if a.Status != http.StatusOK || !strings.Contains(a.Text(), "Próba-Ügyfélkapu") || !strings.Contains(a.Text(), "Ez nem az Ügyfélkapu") || !strings.Contains(a.Text(), "Próba Piroska") {
		t.Fatalf("%d\n%s", a.Status, a.Text())
	}
	code := s.code()
	if s.back.Get("state") != "s" || s.back.Get("iss") != s.p.Issuer() || code == "" {
		t.Fatalf("the program got %v", s.back)
	}
	status, tokens := s.redeem(code)
	if status != http.StatusOK {
		t.Fatalf("%d %v", status, tokens)
	}
	claims := s.verified(tokens["id_token"].(string))
	if claims["iss"] != s.p.Issuer() || claims["aud"] != testprovider.ClientID || claims["nonce"] != "n" || claims["sub"] != "proba-1" || claims["family_name"] != nil {
		t.Errorf("the token says %v", claims)
	}
	status, data := s.get(s.p.Issuer()+"/userinfo", tokens["access_token"].(string))
	if status != http.StatusOK || data["family_name"] != "Próba" || data["birthdate"] != "1975-03-14" || data["mother_given_name"] != "Magdolna" {
		t.Errorf("the data: %d %v", status, data)
	}
	if status, _ = s.get(s.p.Issuer()+"/userinfo", "another"); status != http.StatusUnauthorized {
		t.Errorf("another token: %d", status)
	}
	if status, _ = s.redeem(code); status != http.StatusBadRequest {
		t.Errorf("the code again: %d", status)
	}
	s.now = s.now.Add(6 * time.Minute)
	if status, _ = s.get(s.p.Issuer()+"/userinfo", tokens["access_token"].(string)); status != http.StatusUnauthorized {
		t.Errorf("an old token: %d", status)
	}
}

// verified gives the claims of a token that bears the provider's signature.
func (s *stand) verified(token string) map[string]any {
	s.t.Helper()
	_, keys := s.get(s.p.Issuer()+"/jwks", "")
	key := keys["keys"].([]any)[0].(map[string]any)
	point := []byte{4} // uncompressed
	for _, text := range []any{key["x"], key["y"]} {
		b, err := base64.RawURLEncoding.DecodeString(text.(string))
		if err != nil {
			s.t.Fatal(err)
		}
		point = append(point, b...)
	}
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if err != nil {
		s.t.Fatal(err)
	}
	parts := strings.Split(token, ".")
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	sig, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || len(sig) != 64 || !ecdsa.Verify(public, sum[:], new(big.Int).SetBytes(sig[:32]), new(big.Int).SetBytes(sig[32:])) {
		s.t.Fatalf("the signature is not good: %v", err)
	}
	body, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		s.t.Fatal(err)
	}
	var claims map[string]any
	err = json.Unmarshal(body, &claims)
	if err != nil {
		s.t.Fatal(err)
	}
	return claims
}

func TestProvider_Refusals(t *testing.T) {
	s := newStand(t)
	for name, v := range map[string]url.Values{
		"another program": s.question("client_id", "x"), "another way back": s.question("redirect_uri", "https://elsewhere.example/"),
		"without PKCE": s.question("code_challenge", ""), "plain PKCE": s.question("code_challenge_method", "plain"), "implicit": s.question("response_type", "token"),
		"not openid": s.question("scope", "profile"),
	} {
		if a := s.b.Visit("/test-identity/authorize?" + v.Encode()); a.Status != http.StatusUnprocessableEntity || a.Path != "/test-identity/authorize" {
			t.Errorf("%s: %d at %s", name, a.Status, a.Path)
		}
		v.Set("citizen", "proba-1")
		if a := s.b.Submit("/test-identity/authorize", v); a.Status != http.StatusUnprocessableEntity || a.Path != "/test-identity/authorize" {
			t.Errorf("%s, chosen: %d at %s", name, a.Status, a.Path)
		}
	}
	for name, pairs := range map[string][]string{
		"another secret": {"secret", "x"}, "another verifier": {"code_verifier", "x"}, "another way back": {"redirect_uri", "https://elsewhere.example/"}, "another grant": {"grant_type", "refresh_token"},
	} {
		if status, _ := s.redeem(s.code(), pairs...); status != http.StatusBadRequest && status != http.StatusUnauthorized {
			t.Errorf("%s: %d", name, status)
		}
	}
	old := s.code()
	s.now = s.now.Add(2 * time.Minute)
	if status, _ := s.redeem(old); status != http.StatusBadRequest {
		t.Errorf("an old code: %d", status)
	}
	if a := s.b.Visit("/test-identity/end-session?post_logout_redirect_uri=https://elsewhere.example/"); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("signing out to elsewhere: %d", a.Status)
	}
	if a := s.b.Visit("/test-identity/end-session?post_logout_redirect_uri=" + s.server.URL + "/out"); a.Path != "/out" {
		t.Errorf("signing out: %s", a.Path)
	}
}

var backLink = regexp.MustCompile(`href="(/back[^"]*)"`)

// Who types data of their own is the same made-up citizen each time; whoever breaks off goes back without a code.
func TestProvider_OwnData(t *testing.T) {
	s := newStand(t)
	own := s.question("family_name", "Saját", "given_name", "Sára", "birth_family_name", "Saját", "birth_given_name", "Sára",
		"mother_family_name", "Minta", "mother_given_name", "Mária", "birth_place", "Próbafalva")
	a := s.b.Submit("/test-identity/authorize", own)
	if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, `href="#birth_date"`) || !strings.Contains(a.Body, `value="Saját"`) {
		t.Fatalf("a day is missing: %d\n%s", a.Status, a.Text())
	}
	own.Set("birth_date", "1990-01-02")
	seen := map[any]bool{}
	for range 2 {
		s.b.Submit("/test-identity/authorize", own)
		_, tokens := s.redeem(s.back.Get("code"))
		seen[s.verified(tokens["id_token"].(string))["sub"]] = true
	}
	if len(seen) != 1 {
		t.Errorf("two people: %v", seen)
	}
	a = s.b.Visit("/test-identity/authorize?" + s.question().Encode())
	s.b.Visit(html.UnescapeString(backLink.FindStringSubmatch(a.Body)[1]))
	if s.back.Get("error") != "access_denied" || s.back.Get("state") != "s" || s.back.Get("code") != "" {
		t.Errorf("broken off: %v", s.back)
	}
}

func TestPages(t *testing.T) { webtest.CheckViews(t, newStand(t).site) }
