package identity_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/errs"
)

// People sign in by a real provider that others have made (oidc-provider), over HTTP with cookies, register, come again,
// sign out here and there.
//
// Covers: I2
func TestProvider_RealOne_I2(t *testing.T) {
	i := newInbox(t)
	issuer := realProvider(t, i.server.URL)
	i.use(identity.ProviderConfig{Issuer: issuer, ClientSecret: oidcSecret, Claims: map[identity.ProfileField]string{"birth_place": "place_of_birth"}})
	site := i.server.URL

	b := newTraveller(t)
	b.visit(site + "/room/7")
	if b.at.Path != "/sign-in" || !b.says("Belépés Ügyfélkapuval") || !b.says("/sign-in/provider?back=%2Froom%2F7") {
		t.Fatalf("the sign-in page: %s\n%s", b.at, b.last)
	}
	b.signIn(site, "piroska")
	if b.at.Path != "/sign-in/provider/callback" || b.status != http.StatusOK {
		t.Fatalf("back from the provider: %s %d\n%s", b.at, b.status, b.last)
	}
	used := b.at.String()
	b.goOn()
	if b.at.Path != "/profile/user" || !b.says("Próba") || !b.says("Piroska") {
		t.Fatalf("a newcomer lands at %s\n%s", b.at, b.last)
	}
	b.visit(site + "/profile/personal")
	for _, want := range []string{"Minta", "Magdolna", "1975.03.14", "Mintafalva"} {
		if !b.says(want) {
			t.Errorf("the personal data lack %q", want)
		}
	}
	if b.says(`type="text"`) {
		t.Error("what the provider vouches for can be changed")
	}

	// The same answer of the provider again, in the same browser and in another one.
	b.visit(used)
	if b.status != http.StatusUnprocessableEntity || !b.says("Kezdje újra a belépést") {
		t.Errorf("a replayed callback: %d", b.status)
	}
	thief := newTraveller(t)
	thief.visit(used)
	if thief.status != http.StatusUnprocessableEntity {
		t.Errorf("a stolen callback: %d", thief.status)
	}

	// Signing out: here, and then at the provider, which asks and sends back.
	b.visit(site + "/profile/user")
	b.do(http.MethodPost, site+"/sign-out", url.Values{})
	if b.at.Path != "/sign-out/provider" || !b.says("Kijelentkezés az Ügyfélkapuból is") {
		t.Fatalf("after signing out: %s\n%s", b.at, b.last)
	}
	there := strings.Split(strings.Split(b.last, `href="`+issuer)[1], `"`)[0]
	b.visit(issuer + strings.ReplaceAll(there, "&amp;", "&"))
	if b.status != http.StatusOK || !strings.HasPrefix(b.at.String(), issuer) {
		t.Errorf("the provider's sign-out: %s %d", b.at, b.status)
	}
	b.visit(site + "/room/7")
	if b.at.Path != "/sign-in" {
		t.Errorf("after signing out the room is at %s", b.at)
	}

	// The second time she is the same; the provider still knows her, so nothing is asked.
	b.visit(site + "/sign-in/provider?back=/room/7")
	b.goOn()
	if n := i.count("SELECT count(*)::text FROM identity.account"); n != 1 || b.at.Path != "/profile/user" {
		t.Errorf("%d accounts, at %s", n, b.at)
	}

	// Two windows at once do not disturb each other.
	two := newTraveller(t)
	two.visit(site + "/sign-in/provider?back=/room/1")
	first := formAction.FindStringSubmatch(two.last)[1]
	two.visit(site + "/sign-in/provider?back=/room/2")
	two.submit("prompt", "login", "login", "peter", "password", "x")
	two.submit("prompt", "consent")
	if two.at.Path != "/sign-in/provider/callback" || two.status != http.StatusOK {
		t.Fatalf("the second window: %s %d", two.at, two.status)
	}
	two.do(http.MethodPost, first, url.Values{"prompt": {"login"}, "login": {"peter"}, "password": {"x"}})
	if strings.Contains(two.last, "consent") {
		two.submit("prompt", "consent")
	}
	if two.at.Path != "/sign-in/provider/callback" || two.status != http.StatusOK {
		t.Fatalf("the first window: %s %d\n%s", two.at, two.status, two.last)
	}

	// Whoever breaks off there is told so; whoever has no name cannot come in.
	no := newTraveller(t)
	no.visit(site + "/sign-in/provider")
	abort, err := no.at.Parse(no.at.Path + "/abort")
	if err != nil {
		t.Fatal(err)
	}
	no.visit(abort.String())
	if no.status != http.StatusUnprocessableEntity || !no.says("félbeszakadt") {
		t.Errorf("broken off: %s %d\n%s", no.at, no.status, no.last)
	}
	nameless := newTraveller(t)
	nameless.signIn(site, "nameless")
	if nameless.status != http.StatusUnprocessableEntity || !nameless.says("nem adta meg az Ön nevét") {
		t.Errorf("nameless: %d\n%s", nameless.status, nameless.last)
	}
	if n := i.count("SELECT count(*)::text FROM identity.account"); n != 2 {
		t.Errorf("%d accounts, want those of the two who have names", n)
	}
	for _, table := range []string{"external", "profile", "account", "session"} {
		if n := i.count("SELECT count(*)::text FROM identity." + table + " x WHERE x::text LIKE '%eyJ%'"); n != 0 {
			t.Errorf("a token is kept in %s", table)
		}
	}
}

// A wrong secret is refused by the real provider, and nobody comes in.
func TestProvider_WrongSecret(t *testing.T) {
	i := newInbox(t)
	i.use(identity.ProviderConfig{Issuer: realProvider(t, i.server.URL), ClientSecret: "wrong"})
	b := newTraveller(t)
	b.signIn(i.server.URL, "piroska")
	if b.status != http.StatusUnprocessableEntity || i.count("SELECT count(*)::text FROM identity.account") != 0 {
		t.Errorf("%d\n%s", b.status, b.last)
	}
}

// The provider is down, slow or gone wild: people are told, local accounts and the other pages go on, and when it is
// back so are they.
func TestProvider_DownAndSlow(t *testing.T) {
	var asked atomic.Int64
	var answer atomic.Pointer[http.HandlerFunc]
	set := func(h http.HandlerFunc) { answer.Store(&h) }
	there := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		(*answer.Load())(w, r)
	}))
	t.Cleanup(there.Close)
	i := newInbox(t)
	i.use(identity.ProviderConfig{Issuer: there.URL, Client: &http.Client{Timeout: 200 * time.Millisecond}})
	b := newTraveller(t)
	try := func(name string, h http.HandlerFunc) {
		t.Helper()
		i.pass(time.Minute) // its rest is over
		set(h)
		began := time.Now()
		b.visit(i.server.URL + "/sign-in/provider")
		if b.status != http.StatusServiceUnavailable || !b.says("Az Ügyfélkapu most nem válaszol") || b.header.Get("Retry-After") == "" || time.Since(began) > 10*time.Second {
			t.Errorf("%s: %d after %v\n%s", name, b.status, time.Since(began), b.last)
		}
		b.visit(i.server.URL + "/sign-in")
		if b.status != http.StatusOK {
			t.Errorf("%s: the sign-in page: %d", name, b.status)
		}
	}
	try("an error", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	try("no answer", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	try("no description", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>karbantartás</html>")) })
	try("without end", func(w http.ResponseWriter, _ *http.Request) {
		for range 64 {
			_, err := w.Write(make([]byte, 1<<20))
			if err != nil {
				return
			}
		}
	})
	try("another issuer", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"issuer":"https://elsewhere.example"}`))
	})
	before := asked.Load()
	for range 5 {
		b.visit(i.server.URL + "/sign-in/provider")
	}
	if n := asked.Load() - before; n != 0 {
		t.Errorf("it was asked %d times while it has a rest", n)
	}
	there.Close()
	i.pass(time.Minute)
	b.visit(i.server.URL + "/sign-in/provider")
	if b.status != http.StatusServiceUnavailable {
		t.Errorf("gone: %d", b.status)
	}
}

func TestUseProvider_Settings(t *testing.T) {
	good := identity.ProviderConfig{Issuer: "https://ugyfelkapu.example", ClientID: "oszir"}
	for name, c := range map[string]struct {
		change func(*identity.ProviderConfig)
		key    string
	}{
		"good":         {func(*identity.ProviderConfig) {}, ""},
		"this machine": {func(c *identity.ProviderConfig) { c.Issuer = "http://127.0.0.1:3000" }, ""},
		"own claims": {func(c *identity.ProviderConfig) {
			c.Claims = map[identity.ProfileField]string{"mother_family_name": "anyja"}
		}, ""},
		"no address":           {func(c *identity.ProviderConfig) { c.Issuer = "ugyfelkapu" }, "identity.provider_bad_issuer"},
		"without https":        {func(c *identity.ProviderConfig) { c.Issuer = "http://ugyfelkapu.example" }, "identity.provider_bad_issuer"},
		"with a question":      {func(c *identity.ProviderConfig) { c.Issuer += "?x=1" }, "identity.provider_bad_issuer"},
		"no client":            {func(c *identity.ProviderConfig) { c.ClientID = "" }, "identity.provider_no_client"},
		"a datum that is none": {func(c *identity.ProviderConfig) { c.Claims = map[identity.ProfileField]string{"phone": "tel"} }, "identity.provider_bad_claim"},
	} {
		in := good
		c.change(&in)
		err := identity.New(identity.Deps{}).UseProvider(in)
		if messageKey(err) != c.key || err != nil && errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
