package identity

import (
	"context"
	"net/http"

	"oszir/internal/platform/audit"
)

// Citizen is somebody as a provider names them, for tests that need no provider.
type Citizen struct {
	Issuer, Subject string
	Values          map[ProfileField]string
}

// Arrive lets a citizen sign in as if the provider had just named them; path is where that leads first.
func (m *Module) Arrive(ctx context.Context, c Citizen) (o Opened, path string, err error) {
	in, err := m.admit(ctx, citizen(c), audit.Request{})
	return in.Opened, in.Path, err
}

// SetIssuer makes a provider that nobody speaks with the one by which people sign in.
func (m *Module) SetIssuer(issuer string) {
	m.provider = newProviderClient(ProviderConfig{Issuer: issuer, Client: &http.Client{}}, m.deps.Now)
}
