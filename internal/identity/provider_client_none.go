//go:build !oidc

package identity

import (
	"context"
	"errors"
	"time"
)

// providerClient stands in where the program is built without OpenID Connect: the provider never answers.
type providerClient struct{ cfg ProviderConfig }

func newProviderClient(cfg ProviderConfig, _ func() time.Time) *providerClient {
	return &providerClient{cfg}
}

var errWithoutProvider = errors.New("this program is built without OpenID Connect")

func (p *providerClient) begin(context.Context, flow) (string, error) {
	return "", errProviderDown(errWithoutProvider)
}

func (p *providerClient) redeem(context.Context, flow, string, string) (citizen, error) {
	return citizen{}, errProviderDown(errWithoutProvider)
}

func (p *providerClient) signOutAddress(context.Context) string { return "" }
