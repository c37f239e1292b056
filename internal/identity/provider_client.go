package identity

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// providerClient speaks with the provider.
type providerClient struct {
	cfg ProviderConfig
	now func() time.Time

	talks  chan struct{} // who redeems a code: anybody can begin a sign-in, so not all at once
	asking chan struct{} // holds one: who asks for the description
	known  *described    // nil: not yet; guarded by asking, as the rest
	failed time.Time     // when the provider did not answer last
	cause  error
}

// described is what the provider says of itself.
type described struct {
	provider   *oidc.Provider
	auth       oauth2.Config
	at         time.Time
	endSession string
	namesSelf  bool // it puts its name into each answer (RFC 9207)
}

func newProviderClient(cfg ProviderConfig, now func() time.Time) *providerClient {
	client := *cfg.Client
	client.Transport = capped{client.Transport}
	cfg.Client = &client
	return &providerClient{cfg: cfg, now: now, talks: make(chan struct{}, talksAtOnce), asking: make(chan struct{}, 1)}
}

// talksAtOnce is how many codes are redeemed at once; whoever comes then waits.
const talksAtOnce = 32

// capped lets no answer of the provider grow without end.
type capped struct{ next http.RoundTripper }

const providerAnswer = 1 << 20 // bytes of an answer at most

// RoundTrip sends a request.
func (c capped) RoundTrip(r *http.Request) (*http.Response, error) {
	next := c.next
	if next == nil {
		next = http.DefaultTransport
	}
	answer, err := next.RoundTrip(r)
	if err == nil {
		answer.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(answer.Body, providerAnswer), answer.Body}
	}
	return answer, err
}

// describe asks the provider for its description, or gives the one that it gave lately. One asks, the others wait for
// its answer; a provider that did not answer has a rest before it is asked again. Errors: Unavailable.
func (p *providerClient) describe(ctx context.Context) (*described, error) {
	select {
	case p.asking <- struct{}{}:
		defer func() { <-p.asking }()
	case <-ctx.Done():
		return nil, errProviderDown(ctx.Err())
	}
	now := p.now()
	if p.known != nil && now.Sub(p.known.at) < providerGood {
		return p.known, nil
	}
	if now.Sub(p.failed) >= providerRest {
		fresh, err := p.discover()
		if err != nil {
			p.failed, p.cause = p.now(), err
		} else {
			p.known = fresh
		}
	}
	if p.known == nil { // one that is out of date is better than none
		return nil, errProviderDown(p.cause)
	}
	return p.known, nil
}

// discover asks twice at most. It does not end with the request that caused it: others wait for the answer too.
func (p *providerClient) discover() (*described, error) {
	ctx := oidc.ClientContext(context.Background(), p.cfg.Client)
	provider, err := oidc.NewProvider(ctx, p.cfg.Issuer)
	var mismatch *oidc.IssuerMismatchError
	if err != nil && !errors.As(err, &mismatch) {
		provider, err = oidc.NewProvider(ctx, p.cfg.Issuer)
	}
	if err != nil {
		return nil, fmt.Errorf("asking the provider for its description: %w", err)
	}
	var says struct {
		EndSession string   `json:"end_session_endpoint"`
		NamesSelf  bool     `json:"authorization_response_iss_parameter_supported"`
		Methods    []string `json:"token_endpoint_auth_methods_supported"`
	}
	err = provider.Claims(&says)
	if err != nil {
		return nil, fmt.Errorf("reading the provider's description: %w", err)
	}
	d := &described{provider: provider, at: p.now(), endSession: says.EndSession, namesSelf: says.NamesSelf}
	d.auth = oauth2.Config{
		ClientID: p.cfg.ClientID, ClientSecret: p.cfg.ClientSecret, Endpoint: provider.Endpoint(), RedirectURL: p.cfg.at(ProviderCallback), Scopes: p.cfg.Scopes,
	}
	// Not found out by trying: a code counts once.
	d.auth.Endpoint.AuthStyle = oauth2.AuthStyleInHeader
	if p.cfg.ClientSecret == "" || len(says.Methods) > 0 && !slices.Contains(says.Methods, "client_secret_basic") {
		d.auth.Endpoint.AuthStyle = oauth2.AuthStyleInParams
	}
	return d, nil
}

// begin gives the address at the provider where a sign-in begins. Errors: Unavailable.
func (p *providerClient) begin(ctx context.Context, f flow) (string, error) {
	d, err := p.describe(ctx)
	if err != nil {
		return "", err
	}
	return d.auth.AuthCodeURL(f.State, oidc.Nonce(f.Nonce), oauth2.S256ChallengeOption(f.Verifier)), nil
}

// redeem changes what the browser brought back into who it is. Nothing but that is kept. Errors: Invalid for what did not
// come from this provider, for this program, in this flow, now; Unavailable.
func (p *providerClient) redeem(ctx context.Context, f flow, code, from string) (citizen, error) {
	d, err := p.describe(ctx)
	if err != nil {
		return citizen{}, err
	}
	if from != "" && from != p.cfg.Issuer || from == "" && d.namesSelf || f.Issuer != p.cfg.Issuer {
		return citizen{}, errProviderRefused(errors.New("the answer came from another provider"))
	}
	select {
	case p.talks <- struct{}{}:
		defer func() { <-p.talks }()
	case <-ctx.Done():
		return citizen{}, errProviderDown(ctx.Err())
	}
	ctx = oidc.ClientContext(ctx, p.cfg.Client)
	token, err := d.auth.Exchange(ctx, code, oauth2.VerifierOption(f.Verifier))
	if err != nil {
		return citizen{}, exchangeError(err)
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return citizen{}, errProviderRefused(errors.New("the provider gave no token of identity"))
	}
	id, err := d.provider.Verifier(&oidc.Config{ClientID: p.cfg.ClientID, Now: p.now}).Verify(ctx, raw)
	if err != nil {
		return citizen{}, errProviderRefused(fmt.Errorf("checking the token of identity: %w", err))
	}
	var claims map[string]any
	err = id.Claims(&claims)
	if err != nil {
		return citizen{}, errProviderRefused(fmt.Errorf("reading the token of identity: %w", err))
	}
	party, named := claims["azp"]
	switch {
	case subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(f.Nonce)) != 1:
		return citizen{}, errProviderRefused(errors.New("the token of identity belongs to another sign-in"))
	case id.Subject == "" || len(id.Subject) > 255:
		return citizen{}, errProviderRefused(errors.New("the token of identity names nobody"))
	case named && party != p.cfg.ClientID || !named && len(id.Audience) > 1:
		return citizen{}, errProviderRefused(errors.New("the token of identity was made for another program"))
	}
	if id.AccessTokenHash != "" {
		err = id.VerifyAccessToken(token.AccessToken)
		if err != nil {
			return citizen{}, errProviderRefused(fmt.Errorf("checking the access token: %w", err))
		}
	}
	if d.provider.UserInfoEndpoint() != "" {
		info, err := d.provider.UserInfo(ctx, oauth2.StaticTokenSource(token))
		if err != nil {
			return citizen{}, errProviderDown(errors.New("the provider did not give the data")) // its answer may hold some
		}
		if info.Subject != id.Subject {
			return citizen{}, errProviderRefused(errors.New("the data are somebody else's"))
		}
		more := map[string]any{}
		err = info.Claims(&more)
		if err != nil {
			return citizen{}, errProviderRefused(fmt.Errorf("reading the data: %w", err))
		}
		for name, v := range claims {
			more[name] = v // what is signed counts more
		}
		claims = more
	}
	c := citizen{Issuer: p.cfg.Issuer, Subject: id.Subject, Values: map[ProfileField]string{}}
	for f, name := range p.cfg.Claims {
		if text := claimText(claims[name]); text != "" {
			c.Values[f] = text
		}
	}
	return c, nil
}

// exchangeError tells a code that is not good from a provider that does not work. The answer itself is not repeated.
func exchangeError(err error) error {
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) && refused.Response != nil && refused.Response.StatusCode < http.StatusInternalServerError {
		return errProviderRefused(fmt.Errorf("redeeming the code: status %d, %q", refused.Response.StatusCode, refused.ErrorCode))
	}
	if errors.As(err, &refused) && refused.Response != nil {
		return errProviderDown(fmt.Errorf("redeeming the code: status %d", refused.Response.StatusCode))
	}
	if down(err) {
		return errProviderDown(fmt.Errorf("redeeming the code: %w", err))
	}
	return errProviderRefused(fmt.Errorf("redeeming the code: %w", err))
}

// down reports whether an error comes of a provider that did not answer.
func down(err error) bool {
	var unreached *url.Error
	return errors.As(err, &unreached) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}

// claimText gives a claim as text. A place may be an object that names the locality.
func claimText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case map[string]any:
		return claimText(v["locality"])
	}
	return ""
}

// signOutAddress gives where the provider ends its own session; "" when it offers none, or does not answer.
func (p *providerClient) signOutAddress(ctx context.Context) string {
	d, err := p.describe(ctx)
	if err != nil || d.endSession == "" {
		return ""
	}
	u, err := url.Parse(d.endSession)
	if err != nil {
		return ""
	}
	q := u.Query()
	q.Set("client_id", p.cfg.ClientID)
	q.Set("post_logout_redirect_uri", p.cfg.at("/sign-in"))
	u.RawQuery = q.Encode()
	return u.String()
}
