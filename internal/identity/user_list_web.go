package identity

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"oszir/internal/platform/listing"
	"oszir/internal/platform/web"
)

const usersPath = "/rights/clerks"

// userList is the list of a body's users, as its head keeps them. What it is narrowed by names people, so it stands in no address: it is
// kept, and the address holds its key. Errors: NotFound when it is kept no more.
func (m *Module) userList(c *web.Context, who Actor) (*listing.List[Clerk], error) {
	column := func(key, title string, text func(k *Clerk) string) listing.Column[Clerk] {
		return listing.Column[Clerk]{Key: key, Title: c.T(title), Text: text}
	}
	q := c.R.URL.Query()
	if c.R.Method == http.MethodPost {
		v, err := c.Post()
		if err != nil {
			return nil, err
		}
		q = v
	}
	var f UserFilter
	asked := url.Values{}
	for _, name := range []string{"line", "sort", "desc", "from"} {
		if q.Get(name) != "" {
			asked.Set(name, q.Get(name))
		}
	}
	if key := asked.Get("line"); key != "" {
		var err error
		f, err = m.KeptUserSearch(c.Context(), who, key)
		if err != nil {
			return nil, err
		}
	}
	l := &listing.List[Clerk]{
		Path: usersPath, To: usersPath + "/search", Title: c.T("identity.clerks.title"), Query: asked, Said: f.said(), Who: who.Code, Now: m.now(),
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
		if k.Role == RoleHead && k.AccountID != who.AccountID {
			return "" // the centre keeps heads
		}
		return fmt.Sprintf("/rights/clerks/%d", k.AccountID)
	}
	l.Columns[len(l.Columns)-1].Mark = func(k *Clerk) string {
		_, kind := clerkState(c, *k)
		return kind
	}
	return l, nil
}

// usersPage is the base of a page below the list.
func usersPage(c *web.Context, titleKey string) web.Page {
	p := c.Page(titleKey)
	p.Place = []web.Link{{Text: c.T("identity.rights.title"), Href: "/rights"}, {Text: c.T("identity.clerks.title"), Href: usersPath}}
	return p
}

func userFilterOf(q url.Values) UserFilter {
	return UserFilter{Name: q.Get("by_name"), Post: q.Get("by_post"), Email: q.Get("by_email"), Phone: q.Get("by_phone"), Code: q.Get("by_code"), Role: Role(q.Get("by_role")), State: UserState(q.Get("by_state"))}
}

// said gives the filter as the fields of its form.
func (f UserFilter) said() url.Values {
	return url.Values{"by_name": {f.Name}, "by_post": {f.Post}, "by_email": {f.Email}, "by_phone": {f.Phone}, "by_code": {f.Code}, "by_role": {string(f.Role)}, "by_state": {string(f.State)}}
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

// doSearchUsers answers POST /rights/clerks/search: what was asked is kept, and the list is shown under its key.
func (m *Module) doSearchUsers(c *web.Context, who Actor) error {
	err := who.Require(KeepClerks)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	asked := url.Values{}
	for _, name := range []string{"sort", "desc"} {
		if v.Get(name) != "" {
			asked.Set(name, v.Get(name))
		}
	}
	if f := userFilterOf(v); f != (UserFilter{}) {
		key, err := m.KeepUserSearch(c.Context(), who, f)
		if err != nil {
			return err
		}
		asked.Set("line", key)
	}
	return c.Redirect(usersPath + "?" + asked.Encode())
}

// exportUsers answers GET /rights/clerks/export.
func (m *Module) exportUsers(c *web.Context, who Actor) error {
	l, err := m.userList(c, who)
	if err != nil {
		return err
	}
	return l.ExportPage(c)
}

// doExportUsers answers POST /rights/clerks/export with the file.
func (m *Module) doExportUsers(c *web.Context, who Actor) error {
	l, err := m.userList(c, who)
	if err != nil {
		return err
	}
	return l.Export(c)
}
