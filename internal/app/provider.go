package app

import (
	"context"
	"os"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/identity/testprovider"
	"oszir/internal/people"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
)

// Provider is by which identity provider (OpenID Connect) people sign in.
type Provider struct {
	Issuer     string // "": by none; in the demo by the built-in one
	ClientID   string
	SecretFile string // "": the program is a public client
	Scopes     []string
	Claims     map[string]string // names of claims by the profile's data
}

// TestProvider is the issuer that stands for the built-in provider, which only the demo has.
const TestProvider = "test"

// joinPeople lets accounts find out who their owners are, and old accounts for which body they are.
func (a *App) joinPeople() {
	a.Identity.FindPerson = func(ctx context.Context, tx *database.Tx, n identity.Natural) (int64, bool, error) {
		return people.Identify(ctx, tx, people.Natural{
			FamilyName: n.FamilyName, GivenName: n.GivenName, BirthFamilyName: n.BirthFamilyName, BirthGivenName: n.BirthGivenName,
			MotherFamilyName: n.MotherFamilyName, MotherGivenName: n.MotherGivenName, BirthDate: n.BirthDate,
		})
	}
	a.Identity.BodyByCode = func(ctx context.Context, code string) (int64, error) {
		b, err := a.Orgs.ByCode(ctx, code)
		return b.ID, err
	}
}

// useProvider lets people sign in to a site by an identity provider. Errors: Invalid when the settings will not do.
func (a *App) useProvider(site *web.Site, cfg Serving) error {
	p := cfg.Provider
	if p.Issuer == TestProvider || p.Issuer == "" && a.cfg.Demo {
		return a.useTestProvider(site, cfg.PublicURL)
	}
	if p.Issuer == "" {
		return nil
	}
	secret := ""
	if p.SecretFile != "" {
		text, err := os.ReadFile(p.SecretFile)
		secret = strings.TrimSpace(string(text))
		if err != nil || secret == "" {
			return errs.Wrap(err, errs.Invalid, "app.no_oidc_secret", p.SecretFile)
		}
	}
	claims := map[identity.ProfileField]string{}
	for f, name := range p.Claims {
		claims[identity.ProfileField(f)] = name
	}
	return a.Identity.UseProvider(identity.ProviderConfig{
		Issuer: p.Issuer, ClientID: p.ClientID, ClientSecret: secret, PublicURL: cfg.PublicURL, Scopes: p.Scopes, Claims: claims,
	})
}

// useTestProvider mounts the built-in provider, which refuses to be anywhere but in the demo.
func (a *App) useTestProvider(site *web.Site, publicURL string) error {
	client, err := firstClient()
	if err != nil {
		return err
	}
	p, err := testprovider.New(testprovider.Config{
		Demo: a.cfg.Demo, Clients: []testprovider.Citizen{client.citizen}, PublicURL: publicURL, Callback: identity.ProviderCallback, After: web.SignInPath, Now: a.cfg.Now,
	})
	if err != nil {
		return err
	}
	p.Mount(site)
	return a.Identity.UseProvider(identity.ProviderConfig{
		Issuer: p.Issuer(), ClientID: testprovider.ClientID, ClientSecret: p.Secret(), PublicURL: publicURL, Client: testprovider.Client(site),
	})
}
