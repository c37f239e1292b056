package identity

import (
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"oszir/internal/platform/errs"
)

// ProviderConfig is how people sign in by an identity provider (OpenID Connect), for example Ügyfélkapu.
type ProviderConfig struct {
	Issuer       string // https, but on this machine itself
	ClientID     string
	ClientSecret string                  // "": the program is a public client
	PublicURL    string                  // of the site; the provider sends people back below it
	Scopes       []string                // empty: openid, profile, email
	Claims       map[ProfileField]string // names of the claims where they are not the usual ones
	Client       *http.Client            // nil: the usual one, with a time-out
}

// ProviderCallback is the path on the site to which the provider sends people back.
const ProviderCallback = "/sign-in/provider/callback"

// providerPath is where a sign-in by the provider begins.
const providerPath = "/sign-in/provider"

// usualClaims are the claims by which the data of a citizen come, where nothing else is said.
var usualClaims = map[ProfileField]string{
	FieldFamilyName: "family_name", FieldGivenName: "given_name", FieldBirthFamilyName: "birth_family_name", FieldBirthGivenName: "birth_given_name",
	FieldMotherFamilyName: "mother_family_name", FieldMotherGivenName: "mother_given_name", FieldBirthPlace: "place_of_birth",
	FieldBirthDate: "birthdate", FieldEmail: "email",
}

// check judges the settings and fills in the usual ones. Errors: Invalid.
func (c *ProviderConfig) check() error {
	u, err := url.Parse(c.Issuer)
	if err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.Scheme != "https" && !(u.Scheme == "http" && here(u.Hostname())) {
		return errs.New(errs.Invalid, "identity.provider_bad_issuer")
	}
	if c.ClientID == "" {
		return errs.New(errs.Invalid, "identity.provider_no_client")
	}
	claims := map[ProfileField]string{}
	for f, name := range usualClaims {
		claims[f] = name
	}
	for f, name := range c.Claims {
		if usualClaims[f] == "" || name == "" {
			return errs.New(errs.Invalid, "identity.provider_bad_claim", string(f))
		}
		claims[f] = name
	}
	c.Claims = claims
	if len(c.Scopes) == 0 {
		c.Scopes = []string{"openid", "profile", "email"}
	}
	if !slices.Contains(c.Scopes, "openid") {
		c.Scopes = append([]string{"openid"}, c.Scopes...)
	}
	if c.Client == nil {
		c.Client = &http.Client{Timeout: providerPatience}
	}
	return nil
}

// here reports whether a host is this machine itself.
func here(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// at gives an address of the site.
func (c *ProviderConfig) at(path string) string { return strings.TrimRight(c.PublicURL, "/") + path }

// How long the provider may take for one answer, for how long its description is good, and for how long one that did not
// answer is not asked again.
const (
	providerPatience = 5 * time.Second
	providerGood     = time.Hour
	providerRest     = 3 * time.Second
)

// flowFor is how long a sign-in at the provider may take.
const flowFor = 10 * time.Minute

// flow is a sign-in on its way. The browser keeps it, sealed, until it comes back with what the provider gave it.
type flow struct {
	State    string    `json:"s"`
	Nonce    string    `json:"n"`
	Verifier string    `json:"v"` // of PKCE
	Issuer   string    `json:"i"`
	Back     string    `json:"b"` // where the sign-in leads to
	Until    time.Time `json:"u"`
}

// citizen is somebody as the provider names them.
type citizen struct {
	Issuer, Subject string
	Values          map[ProfileField]string // what it says of them; what it does not say is not there
}

func errProviderDown(cause error) error {
	return errs.Wrap(cause, errs.Unavailable, "identity.provider_down")
}

func errProviderRefused(cause error) error {
	return errs.Wrap(cause, errs.Invalid, "identity.provider_refused")
}

// UseProvider lets people sign in by an identity provider. Nobody is asked yet: a provider that does not answer keeps the
// program from nothing. Call it before the pages are served. Errors: Invalid when the settings will not do.
func (m *Module) UseProvider(c ProviderConfig) error {
	err := c.check()
	if err != nil {
		return err
	}
	m.provider = newProviderClient(c, m.deps.Now)
	return nil
}
