package testprovider

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
)

// Messages holds the room's texts.
//
//go:embed messages
var Messages embed.FS

//go:embed pages
var pages embed.FS

// Path is where the provider stands on the site; the issuer is the site's address with it.
const Path = "/test-identity"

// ClientID is the name by which the provider knows the program.
const ClientID = "oszir"

// Config is what the provider needs.
type Config struct {
	Demo      bool      // must be true: elsewhere anybody could be anybody
	Clients   []Citizen // made-up people who stand in the demo's register; they come first
	PublicURL string    // of the site
	Callback  string    // path on the site where citizens are sent back to
	After     string    // path on the site where those are sent who have signed out
	Now       func() time.Time
}

// Provider is an identity provider.
type Provider struct {
	cfg    Config
	key    *ecdsa.PrivateKey
	secret string

	mu     sync.Mutex
	codes  map[string]granted
	tokens map[string]granted
}

// granted is what a code or an access token stands for.
type granted struct {
	citizen   Citizen
	nonce     string
	challenge string
	until     time.Time
}

// How long a code and an access token are good, and how many there may be.
const (
	codeFor  = time.Minute
	tokenFor = 5 * time.Minute
	most     = 10_000
)

// New makes a provider with a key of its own. Errors: Invalid where it is not a demo that asks.
func New(cfg Config) (*Provider, error) {
	if !cfg.Demo {
		return nil, errs.New(errs.Invalid, "testprovider.only_demo")
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	cfg.PublicURL = strings.TrimRight(cfg.PublicURL, "/")
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("making the provider's key: %w", err)
	}
	return &Provider{cfg: cfg, key: key, secret: rand.Text(), codes: map[string]granted{}, tokens: map[string]granted{}}, nil
}

// Issuer is the name of the provider.
func (p *Provider) Issuer() string { return p.cfg.PublicURL + Path }

// Secret is what the program proves itself with.
func (p *Provider) Secret() string { return p.secret }

// Mount adds the provider to a site. Its own requests come from the program that serves them, so they take no place in
// the queue.
func (p *Provider) Mount(s *web.Site) {
	s.Handle("GET "+Path+"/.well-known/openid-configuration", p.describe, web.Queued)
	s.Handle("GET "+Path+"/jwks", p.keys, web.Queued)
	s.Handle("GET "+Path+"/authorize", p.show, web.Queued)
	s.Handle("POST "+Path+"/authorize", p.choose, web.Queued)
	s.Handle("GET "+Path+"/userinfo", p.tell, web.Queued)
	s.Handle("GET "+Path+"/end-session", p.leave, web.Queued)
	s.Mount(Path+"/token", machine{p}, 16<<10)
}

// say answers a program.
func say(w http.ResponseWriter, status int, v any) error {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	return json.NewEncoder(w).Encode(v)
}

func (p *Provider) describe(c *web.Context) error {
	i := p.Issuer()
	return say(c.W, http.StatusOK, map[string]any{
		"issuer": i, "authorization_endpoint": i + "/authorize", "token_endpoint": i + "/token", "userinfo_endpoint": i + "/userinfo",
		"jwks_uri": i + "/jwks", "end_session_endpoint": i + "/end-session",
		"response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"}, "id_token_signing_alg_values_supported": []string{"ES256"},
		"scopes_supported": []string{"openid", "profile", "email"}, "token_endpoint_auth_methods_supported": []string{"client_secret_basic", "client_secret_post"},
		"code_challenge_methods_supported": []string{"S256"}, "authorization_response_iss_parameter_supported": true,
	})
}

// keyName names the key by its public half.
func (p *Provider) keyName() string {
	public, _ := p.key.PublicKey.Bytes() // of a P-256 key it never fails
	sum := sha256.Sum256(public)
	return base64.RawURLEncoding.EncodeToString(sum[:8])
}

func (p *Provider) keys(c *web.Context) error {
	point, err := p.key.PublicKey.Bytes() // 4, x, y
	if err != nil {
		return fmt.Errorf("writing the provider's key: %w", err)
	}
	text := base64.RawURLEncoding.EncodeToString
	return say(c.W, http.StatusOK, map[string]any{"keys": []map[string]string{{
		"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": p.keyName(), "x": text(point[1:33]), "y": text(point[33:]),
	}}})
}

// asked is a sign-in that somebody wants to begin here.
type asked struct {
	redirect, state, nonce, challenge string
}

// read judges what the program asks for. Errors: Invalid; nothing is sent anywhere then.
func (p *Provider) read(v url.Values) (asked, error) {
	a := asked{v.Get("redirect_uri"), v.Get("state"), v.Get("nonce"), v.Get("code_challenge")}
	if v.Get("response_type") != "code" || v.Get("client_id") != ClientID || a.redirect != p.cfg.PublicURL+p.cfg.Callback ||
		v.Get("code_challenge_method") != "S256" || a.challenge == "" || !slices.Contains(strings.Fields(v.Get("scope")), "openid") {
		return a, errs.New(errs.Invalid, "testprovider.bad_request")
	}
	return a, nil
}

// everybody lists whom the visitor can choose to be.
func (p *Provider) everybody() []Citizen { return slices.Concat(p.cfg.Clients, citizens) }

type choosePage struct {
	web.Page
	Self     string
	Citizens []shown
	Passed   []passed
	Own      []web.Field
	Back     string
}

// shown is a citizen of the list; passed is a datum of the program's question that goes on with the choice.
type shown struct{ Subject, Name, About string }
type passed struct{ Name, Value string }

var chooseView = web.NewView[choosePage](pages, "pages/testprovider_choose.html")

var passedOn = []string{"response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "code_challenge", "code_challenge_method"}

func (p *Provider) show(c *web.Context) error {
	return p.showAgain(c, c.R.URL.Query(), http.StatusOK, false)
}

func (p *Provider) showAgain(c *web.Context, v url.Values, status int, incomplete bool) error {
	a, err := p.read(v)
	if err != nil {
		return err
	}
	page := choosePage{
		Page: c.Page("testprovider.title"), Self: Path + "/authorize",
		Back: p.cfg.Callback + "?" + url.Values{"error": {"access_denied"}, "state": {a.state}, "iss": {p.Issuer()}}.Encode(),
	}
	for _, name := range passedOn {
		page.Passed = append(page.Passed, passed{name, v.Get(name)})
	}
	for i, z := range p.everybody() {
		about := z.BirthPlace + ", " + strings.ReplaceAll(z.BirthDate, "-", ".") + "."
		if i < len(p.cfg.Clients) {
			about = c.T("testprovider.client", about)
		}
		page.Citizens = append(page.Citizens, shown{z.Subject, z.FamilyName + " " + z.GivenName, about})
	}
	for _, name := range []string{
		"family_name", "given_name", "birth_family_name", "birth_given_name", "mother_family_name", "mother_given_name", "birth_place", "birth_date",
	} {
		f := web.Field{Name: name, Label: c.T("testprovider." + name), Value: v.Get(name), Required: true}
		if incomplete && strings.TrimSpace(f.Value) == "" {
			f.Error = c.T("testprovider.missing")
			page.Errors = append(page.Errors, web.FieldError{Field: name, Text: f.Label + ": " + f.Error})
		}
		page.Own = append(page.Own, f)
	}
	return chooseView.Show(c, status, page)
}

// choose sends the visitor back as whom they have chosen to be.
func (p *Provider) choose(c *web.Context) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	a, err := p.read(v)
	if err != nil {
		return err
	}
	all := p.everybody()
	i := slices.IndexFunc(all, func(z Citizen) bool { return z.Subject == v.Get("citizen") })
	var who Citizen
	if i >= 0 {
		who = all[i]
	} else {
		var whole bool
		who, whole = typed(v.Get)
		if !whole {
			return p.showAgain(c, v, http.StatusUnprocessableEntity, true)
		}
	}
	code := p.keep(p.codes, granted{who, a.nonce, a.challenge, p.cfg.Now().Add(codeFor)})
	return c.Redirect(p.cfg.Callback + "?" + url.Values{"code": {code}, "state": {a.state}, "iss": {p.Issuer()}}.Encode())
}

// keep remembers something under a random name and forgets what is over.
func (p *Provider) keep(in map[string]granted, g granted) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.cfg.Now()
	for name, old := range in {
		if !now.Before(old.until) || len(in) >= most {
			delete(in, name)
		}
	}
	name := rand.Text()
	in[name] = g
	return name
}

// take gives what stands under a name; once says that it does so only once.
func (p *Provider) take(in map[string]granted, name string, once bool) (granted, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	g, ok := in[name]
	if once {
		delete(in, name)
	}
	return g, ok && p.cfg.Now().Before(g.until)
}

// tell gives what the provider says of the citizen of an access token.
func (p *Provider) tell(c *web.Context) error {
	token, _ := strings.CutPrefix(c.R.Header.Get("Authorization"), "Bearer ")
	g, ok := p.take(p.tokens, token, false)
	if !ok {
		return say(c.W, http.StatusUnauthorized, map[string]string{"error": "invalid_token"})
	}
	return say(c.W, http.StatusOK, g.citizen.claims())
}

// leave ends a session that there is none of: here one is asked each time.
func (p *Provider) leave(c *web.Context) error {
	if c.R.URL.Query().Get("post_logout_redirect_uri") != p.cfg.PublicURL+p.cfg.After {
		return errs.New(errs.Invalid, "testprovider.bad_request")
	}
	return c.Redirect(p.cfg.After)
}

// machine is the endpoint that the program changes codes at.
type machine struct{ *Provider }

// Refuse answers a request that went wrong before it came here.
func (m machine) Refuse(w http.ResponseWriter, _ *http.Request, err error) {
	status, _, _ := web.Status(err)
	_ = say(w, status, map[string]string{"error": "server_error"})
}

// ServeHTTP changes a code into tokens, once.
func (m machine) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	refuse := func(status int, why string) { _ = say(w, status, map[string]string{"error": why}) }
	if r.Method != http.MethodPost || r.ParseForm() != nil {
		refuse(http.StatusBadRequest, "invalid_request")
		return
	}
	v := r.PostForm
	id, secret, basic := r.BasicAuth()
	if !basic {
		id, secret = v.Get("client_id"), v.Get("client_secret")
	}
	if id != ClientID || subtle.ConstantTimeCompare([]byte(secret), []byte(m.secret)) != 1 {
		refuse(http.StatusUnauthorized, "invalid_client")
		return
	}
	g, ok := m.take(m.codes, v.Get("code"), true)
	sum := sha256.Sum256([]byte(v.Get("code_verifier")))
	if !ok || v.Get("grant_type") != "authorization_code" || v.Get("redirect_uri") != m.cfg.PublicURL+m.cfg.Callback ||
		base64.RawURLEncoding.EncodeToString(sum[:]) != g.challenge {
		refuse(http.StatusBadRequest, "invalid_grant")
		return
	}
	now := m.cfg.Now()
	token, err := m.sign(map[string]any{
		"iss": m.Issuer(), "sub": g.citizen.Subject, "aud": ClientID, "nonce": g.nonce, "iat": now.Unix(), "exp": now.Add(tokenFor).Unix(),
	})
	if err != nil {
		refuse(http.StatusInternalServerError, "server_error")
		return
	}
	g.until = now.Add(tokenFor)
	_ = say(w, http.StatusOK, map[string]any{
		"access_token": m.keep(m.tokens, g), "token_type": "Bearer", "expires_in": int(tokenFor.Seconds()), "id_token": token,
	})
}

// sign makes a token of identity (ES256).
func (p *Provider) sign(claims map[string]any) (string, error) {
	head, err := json.Marshal(map[string]string{"alg": "ES256", "typ": "JWT", "kid": p.keyName()})
	if err != nil {
		return "", err
	}
	body, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	text := base64.RawURLEncoding.EncodeToString
	signed := text(head) + "." + text(body)
	sum := sha256.Sum256([]byte(signed))
	r, s, err := ecdsa.Sign(rand.Reader, p.key, sum[:])
	if err != nil {
		return "", fmt.Errorf("signing a token: %w", err)
	}
	var sig [64]byte
	r.FillBytes(sig[:32])
	s.FillBytes(sig[32:])
	return signed + "." + text(sig[:]), nil
}
