package identity

import "oszir/internal/platform/web"

// providerRoutes adds the pages of signing in by an identity provider.
func (m *Module) providerRoutes(*web.Site) {}
