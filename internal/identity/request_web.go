package identity

import "oszir/internal/platform/web"

// requestRoutes adds the pages of asking for rights, approving and reviewing them.
func (m *Module) requestRoutes(*web.Site) {}
