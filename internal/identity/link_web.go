package identity

import "oszir/internal/platform/web"

// linkRoutes adds the pages of linking accounts of the old register.
func (m *Module) linkRoutes(*web.Site) {}
