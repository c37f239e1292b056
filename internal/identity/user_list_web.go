package identity

import (
	"context"
	"fmt"
	"net/url"

	"oszir/internal/platform/listing"
	"oszir/internal/platform/web"
)

// userList is the list of a body's users, as its head keeps them.
func (m *Module) userList(c *web.Context, who Actor) *listing.List[Clerk] {
	column := func(key, title string, text func(k *Clerk) string) listing.Column[Clerk] {
		return listing.Column[Clerk]{Key: key, Title: c.T(title), Text: text}
	}
	l := &listing.List[Clerk]{
		Path: "/rights/clerks", Title: c.T("identity.clerks.title"), Query: c.R.URL.Query(), Who: who.Code, Now: m.now(),
		Columns: []listing.Column[Clerk]{
			column("name", "identity.account.name", func(k *Clerk) string { return k.Name }),
			column("role", "identity.account.role", func(k *Clerk) string { return roleName(c, k.Role) }),
			column("code", "identity.account.code", func(k *Clerk) string { return k.Code }),
			column("post", "identity.clerks.post", func(k *Clerk) string { return k.Post }),
			column("email", "identity.clerks.email", func(k *Clerk) string { return k.Email }),
			column("phone", "identity.clerks.phone", func(k *Clerk) string { return k.Phone }),
			column("last_used", "identity.held.last_used", func(k *Clerk) string { return orText(momentDay(c, k.LastSeen), c.T("identity.held.never")) }),
			column("state", "identity.clerks.state", func(k *Clerk) string {
				text, _ := clerkState(c, *k)
				return text
			}),
		},
		Filters: func(q url.Values) []listing.Filter { return userFilters(c, q) },
		Fetch: func(ctx context.Context, l listing.Listing, q url.Values) ([]Clerk, int, error) {
			return m.Users(ctx, who, userFilterOf(q), l)
		},
		Count: func(all int) string { return c.T("identity.clerks.count", all) }, Empty: c.T("identity.clerks.none"), EmptyMore: c.T("identity.clerks.none_text"),
		Page:     func(titleKey string) (web.Page, []web.Link) { return usersPage(c, titleKey), nil },
		Exported: func(ctx context.Context, rows int, format string) error { return m.noteExport(ctx, who, rows, format) },
	}
	l.Columns[0].Href = func(k *Clerk) string {
		if k.Role == RoleHead {
			return "" // the centre keeps heads
		}
		return fmt.Sprintf("/rights/clerks/%d", k.AccountID)
	}
	l.Columns[len(l.Columns)-1].Mark = func(k *Clerk) string {
		_, kind := clerkState(c, *k)
		return kind
	}
	return l
}

// usersPage is the base of a page below the list.
func usersPage(c *web.Context, titleKey string) web.Page {
	p := c.Page(titleKey)
	p.Place = []web.Link{{Text: c.T("identity.rights.title"), Href: "/rights"}, {Text: c.T("identity.clerks.title"), Href: "/rights/clerks"}}
	return p
}

func userFilterOf(q url.Values) UserFilter {
	return UserFilter{Name: q.Get("by_name"), Post: q.Get("by_post"), Email: q.Get("by_email"), Phone: q.Get("by_phone"), Code: q.Get("by_code"), Role: Role(q.Get("by_role")), State: UserState(q.Get("by_state"))}
}

func userFilters(c *web.Context, q url.Values) []listing.Filter {
	var out []listing.Filter
	for _, f := range [][2]string{{"name", "identity.account.name"}, {"post", "identity.clerks.post"}, {"email", "identity.clerks.email"}, {"phone", "identity.clerks.phone"}, {"code", "identity.account.code"}} {
		out = append(out, listing.Filter{Field: web.Field{Name: "by_" + f[0], Label: c.T(f[1]), Value: q.Get("by_" + f[0]), Width: 16}, Shape: "input"})
	}
	role := web.Field{Name: "by_role", Label: c.T("identity.account.role"), Value: q.Get("by_role"), Options: []web.Choice{
		{Text: c.T("identity.clerks.every")}, {Value: string(RoleHead), Text: roleName(c, RoleHead)}, {Value: string(RoleBodyClerk), Text: roleName(c, RoleBodyClerk)},
	}}
	state := web.Field{Name: "by_state", Label: c.T("identity.clerks.state"), Value: q.Get("by_state"), Options: []web.Choice{{Text: c.T("identity.clerks.every")}}}
	for _, s := range []UserState{UserEnabled, UserDisabled, UserBlocked} {
		state.Options = append(state.Options, web.Choice{Value: string(s), Text: c.T("identity.clerks." + string(s))})
	}
	return append(out, listing.Filter{Field: role, Shape: "select"}, listing.Filter{Field: state, Shape: "select"})
}

// exportUsers answers GET /rights/clerks/export.
func (m *Module) exportUsers(c *web.Context, who Actor) error {
	return m.userList(c, who).ExportPage(c)
}

// doExportUsers answers POST /rights/clerks/export with the file.
func (m *Module) doExportUsers(c *web.Context, who Actor) error { return m.userList(c, who).Export(c) }
