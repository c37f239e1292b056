package identity_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"oszir/internal/identity"
)

// hostile is a provider that lies in one way at a time. The honest way is tested with a provider that others have made.
type hostile struct {
	server *httptest.Server
	key    *ecdsa.PrivateKey
	now    func() time.Time // the program's
	nonce  string           // of the sign-in that was begun last
	lie    lie
}

// lie is what is not as it should be.
type lie struct {
	claims    func(h *hostile, c map[string]any) // in the token of identity
	sign      func(h *hostile, signed string) (head, sig string)
	userinfo  string // the subject that userinfo names; "": the right one
	noToken   bool
	refuse    int  // status of the answer to the code
	namesSelf bool // says that it puts its name into each answer
}

var b64 = base64.RawURLEncoding.EncodeToString

func newHostile(t *testing.T, now func() time.Time) *hostile {
	t.Helper()
	h := &hostile{key: newKey(t), now: now}
	mux := http.NewServeMux()
	say := func(w http.ResponseWriter, v any) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(v)
	}
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		u := h.server.URL
		say(w, map[string]any{
			"issuer": u, "authorization_endpoint": u + "/authorize", "token_endpoint": u + "/token", "userinfo_endpoint": u + "/userinfo", "jwks_uri": u + "/jwks",
			"id_token_signing_alg_values_supported": []string{"ES256", "HS256", "none"}, "authorization_response_iss_parameter_supported": h.lie.namesSelf,
		})
	})
	mux.HandleFunc("/jwks", func(w http.ResponseWriter, _ *http.Request) {
		point, err := h.key.PublicKey.Bytes()
		if err != nil {
			t.Error(err)
		}
		say(w, map[string]any{"keys": []map[string]string{{"kty": "EC", "crv": "P-256", "kid": "k", "alg": "ES256", "x": b64(point[1:33]), "y": b64(point[33:])}}})
	})
	mux.HandleFunc("/token", func(w http.ResponseWriter, _ *http.Request) {
		if h.lie.refuse != 0 {
			w.WriteHeader(h.lie.refuse)
			say(w, map[string]string{"error": "invalid_grant"})
			return
		}
		out := map[string]any{"access_token": "a", "token_type": "Bearer"}
		if !h.lie.noToken {
			out["id_token"] = h.token(t)
		}
		say(w, out)
	})
	mux.HandleFunc("/userinfo", func(w http.ResponseWriter, _ *http.Request) {
		who := h.lie.userinfo
		if who == "" {
			who = "sub-1"
		}
		say(w, map[string]any{"sub": who, "family_name": "Próba", "given_name": "Piroska"})
	})
	h.server = httptest.NewServer(mux)
	t.Cleanup(h.server.Close)
	return h
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// token makes the token of identity.
func (h *hostile) token(t *testing.T) string {
	now := h.now()
	claims := map[string]any{"iss": h.server.URL, "sub": "sub-1", "aud": "oszir", "nonce": h.nonce, "iat": now.Unix(), "exp": now.Add(time.Minute).Unix()}
	if h.lie.claims != nil {
		h.lie.claims(h, claims)
	}
	body, err := json.Marshal(claims)
	if err != nil {
		t.Error(err)
	}
	if h.lie.sign != nil {
		head, sig := h.lie.sign(h, b64(body))
		return head + "." + b64(body) + "." + sig
	}
	head := b64([]byte(`{"alg":"ES256","kid":"k"}`))
	return head + "." + b64(body) + "." + es256(h.key, head+"."+b64(body))
}

func es256(key *ecdsa.PrivateKey, signed string) string {
	sum := sha256.Sum256([]byte(signed))
	r, s, err := ecdsa.Sign(rand.Reader, key, sum[:])
	if err != nil {
		panic(err)
	}
	var sig [64]byte
	r.FillBytes(sig[:32])
	s.FillBytes(sig[32:])
	return b64(sig[:])
}

// begin begins a sign-in in a browser and gives its state.
func (h *hostile) begin(t *testing.T, b *traveller, site string) string {
	t.Helper()
	return h.beginTo(t, b, site, "/room/7")
}

// beginTo begins one that is to lead back to some page.
func (h *hostile) beginTo(t *testing.T, b *traveller, site, back string) string {
	t.Helper()
	b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	b.visit(site + "/sign-in/provider?back=" + back)
	to, err := url.Parse(b.header.Get("Location"))
	if err != nil || b.status != http.StatusSeeOther || !strings.HasPrefix(to.String(), h.server.URL+"/authorize") {
		t.Fatalf("%d to %s: %v", b.status, to, err)
	}
	q := to.Query()
	if q.Get("code_challenge_method") != "S256" || q.Get("redirect_uri") != site+"/sign-in/provider/callback" || q.Get("nonce") == "" || len(q.Get("state")) < 20 {
		t.Errorf("it asks %v", q)
	}
	h.nonce = q.Get("nonce")
	return q.Get("state")
}

// What a provider, or who stands between, may try is refused with a plain page, and nobody is signed in. The control at
// the end shows that the same way without a lie is taken.
//
// Covers: I2
func TestProvider_HostileOne_I2(t *testing.T) {
	i := newInbox(t)
	h := newHostile(t, i.later)
	claim := func(name string, v any) lie {
		return lie{claims: func(_ *hostile, c map[string]any) { c[name] = v }}
	}
	without := func(name string) lie {
		return lie{claims: func(_ *hostile, c map[string]any) { delete(c, name) }}
	}
	other := newKey(t)
	cases := []struct {
		name string
		lie  lie
		more url.Values // in the address of the return
		come int        // status of the answer
	}{
		{name: "another nonce", lie: claim("nonce", "another")},
		{name: "no nonce", lie: without("nonce")},
		{name: "another audience", lie: claim("aud", "another-program")},
		{name: "no audience", lie: without("aud")},
		{name: "two audiences, made for neither", lie: claim("aud", []string{"oszir", "another-program"})},
		{name: "made for another", lie: lie{claims: func(_ *hostile, c map[string]any) {
			c["aud"], c["azp"] = []string{"oszir", "another-program"}, "another-program"
		}}},
		{name: "expired", lie: claim("exp", time.Now().Add(-time.Hour).Unix())},
		{name: "no end", lie: without("exp")},
		{name: "not yet", lie: claim("nbf", time.Now().Add(time.Hour).Unix())},
		{name: "another issuer", lie: claim("iss", "https://elsewhere.example")},
		{name: "nobody", lie: claim("sub", "")},
		{name: "a name too long", lie: claim("sub", strings.Repeat("x", 300))},
		{name: "the hash of another access token", lie: claim("at_hash", "AAAAAAAAAAAAAAAAAAAAAA")},
		{name: "not signed", lie: lie{sign: func(_ *hostile, _ string) (string, string) { return b64([]byte(`{"alg":"none"}`)), "" }}},
		{name: "signed by the public key", lie: lie{sign: func(h *hostile, body string) (string, string) {
			head := b64([]byte(`{"alg":"HS256","kid":"k"}`))
			public, _ := h.key.PublicKey.Bytes()
			mac := hmac.New(sha256.New, public)
			_, _ = mac.Write([]byte(head + "." + body))
			return head, b64(mac.Sum(nil))
		}}},
		{name: "signed by another key", lie: lie{sign: func(_ *hostile, body string) (string, string) {
			head := b64([]byte(`{"alg":"ES256","kid":"k"}`))
			return head, es256(other, head+"."+body)
		}}},
		{name: "signed by a key of its own", lie: lie{sign: func(_ *hostile, body string) (string, string) {
			point, _ := other.PublicKey.Bytes()
			head := b64([]byte(`{"alg":"ES256","jwk":{"kty":"EC","crv":"P-256","x":"` + b64(point[1:33]) + `","y":"` + b64(point[33:]) + `"}}`))
			return head, es256(other, head+"."+body)
		}}},
		{name: "no token of identity", lie: lie{noToken: true}},
		{name: "somebody else's data", lie: lie{userinfo: "sub-2"}},
		{name: "the code is refused", lie: lie{refuse: http.StatusBadRequest}},
		{name: "it fails at the code", lie: lie{refuse: http.StatusInternalServerError}, come: http.StatusServiceUnavailable},
		{name: "mixed up with another provider", more: url.Values{"iss": {"https://elsewhere.example"}}},
		{name: "it does not name itself though it says it does", lie: lie{namesSelf: true}},
		{name: "an error instead of a code", more: url.Values{"code": {""}, "error": {"access_denied"}}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			h.lie = c.lie
			i.use(identity.ProviderConfig{Issuer: h.server.URL})
			b := newTraveller(t)
			v := url.Values{"state": {h.begin(t, b, i.server.URL)}, "code": {"c"}}
			for name, value := range c.more {
				v[name] = value
			}
			b.visit(i.server.URL + "/sign-in/provider/callback?" + v.Encode())
			if c.come == 0 {
				c.come = http.StatusUnprocessableEntity
			}
			if b.status != c.come {
				t.Errorf("%d, want %d\n%s", b.status, c.come, b.last)
			}
			b.visit(i.server.URL + "/room/7")
			if b.status != http.StatusSeeOther {
				t.Errorf("the room answers with %d", b.status)
			}
		})
	}
	h.lie = lie{}
	i.use(identity.ProviderConfig{Issuer: h.server.URL})
	for name, try := range map[string]func(b *traveller, state string) string{
		"no state":               func(*traveller, string) string { return "" },
		"another state":          func(*traveller, string) string { return "another" },
		"another browser":        func(b *traveller, state string) string { b.client.Jar = newTraveller(t).client.Jar; return state },
		"another browser's flow": func(b *traveller, _ string) string { return h.begin(t, newTraveller(t), i.server.URL) },
		"too late":               func(_ *traveller, state string) string { i.pass(11 * time.Minute); return state },
		"a changed cookie": func(b *traveller, state string) string {
			at, err := url.Parse(i.server.URL)
			if err != nil {
				t.Fatal(err)
			}
			for _, k := range b.client.Jar.Cookies(at) {
				if strings.HasPrefix(k.Name, "oszir-flow-") {
					k.Value, k.Path = "A"+k.Value[1:], "/"
					if k.Value[1:] == k.Value {
						k.Value = "B" + k.Value[1:]
					}
					b.client.Jar.SetCookies(at, []*http.Cookie{k})
				}
			}
			return state
		},
	} {
		b := newTraveller(t)
		state := try(b, h.begin(t, b, i.server.URL))
		b.visit(i.server.URL + "/sign-in/provider/callback?" + url.Values{"state": {state}, "code": {"c"}}.Encode())
		if b.status != http.StatusUnprocessableEntity || !b.says("Kezdje újra a belépést") {
			t.Errorf("%s: %d\n%s", name, b.status, b.last)
		}
	}
	if n := i.count("SELECT count(*)::text FROM identity.account"); n != 0 {
		t.Errorf("%d accounts were made by lies", n)
	}
	b := newTraveller(t)
	b.visit(i.server.URL + "/sign-in/provider/callback?" + url.Values{"state": {h.begin(t, b, i.server.URL)}, "code": {"c"}}.Encode())
	if b.status != http.StatusOK || i.count("SELECT count(*)::text FROM identity.session") != 1 {
		t.Errorf("without a lie: %d\n%s", b.status, b.last)
	}
	for _, k := range b.cookies(i.server.URL) {
		if strings.HasPrefix(k.Name, "oszir-flow-") {
			t.Error("the flow is still kept")
		}
	}
}

// cookies lists what the browser keeps for a site.
func (b *traveller) cookies(site string) []*http.Cookie {
	b.t.Helper()
	at, err := url.Parse(site)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.client.Jar.Cookies(at)
}
