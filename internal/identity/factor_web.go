package identity

import "oszir/internal/platform/web"

// factorRoutes adds the pages of second factors and blocked accounts.
func (m *Module) factorRoutes(*web.Site) {}
