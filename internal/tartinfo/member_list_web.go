package tartinfo

import (
	"context"
	"fmt"
	"net/url"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/listing"
	"oszir/internal/platform/web"
	"oszir/internal/tartinfo/record"
)

func memberPath(id int64) string { return fmt.Sprintf("/tartinfo/members/%d", id) }

// memberFilterOf reads the line above the list.
func memberFilterOf(q url.Values) MemberFilter {
	return MemberFilter{Status: Status(q.Get("status")), Text: q.Get("q"), County: q.Get("county"), Family: q.Get("family")}
}

// memberColumns are the columns of the list.
var memberListColumns = []listColumn[ListedMember]{
	{key: "name", text: func(_ *web.Context, x *ListedMember) string {
		if x.Name == "" {
			return Masked
		}
		return x.Name
	}, href: func(x *ListedMember) string { return memberPath(x.ID) }},
	{key: "post", text: func(_ *web.Context, x *ListedMember) string { return x.Post }},
	{key: "unit", text: func(_ *web.Context, x *ListedMember) string { return x.Unit }},
	{key: "county", text: func(_ *web.Context, x *ListedMember) string { return countyName(x.County) }},
	{key: "family", text: func(c *web.Context, x *ListedMember) string {
		if x.Family == "" {
			return ""
		}
		return choiceText(c.T, record.JobFamilies, x.Family)
	}},
	{key: "reserve_start", day: func(x *ListedMember) calendar.Day { return x.ReserveStart }},
	{key: "reserve_end", day: func(x *ListedMember) calendar.Day { return x.ReserveEnd }},
	{key: "status", text: func(c *web.Context, x *ListedMember) string { return statusTag(c, x.Status).Text }, mark: func(c *web.Context, x *ListedMember) string { return statusTag(c, x.Status).Kind }},
}

// statusTag says how a member stands.
func statusTag(c *web.Context, s Status) tag {
	kinds := map[Status]string{NotYet: "wait", Active: "ok", NoMore: "past"}
	return tag{c.T("tartinfo.status." + string(s)), kinds[s]}
}

// memberList is the list at /tartinfo/members.
func (m *Module) memberList(c *web.Context, who identity.Actor) (listOf[ListedMember], error) {
	l := listOf[ListedMember]{key: "tartinfo.members.", path: "/tartinfo/members", columns: memberListColumns, filters: memberFilters, named: true,
		fetch: func(ctx context.Context, l listing.Listing, q url.Values) ([]ListedMember, int, error) {
			return m.Members(ctx, who, memberFilterOf(q), l)
		}}
	if who.May(identity.KeepReserve) {
		l.actions = []web.Link{{Text: c.T("tartinfo.members.new"), Href: "/tartinfo/members/new"}}
	}
	return l, nil
}

func memberFilters(c *web.Context, q url.Values) []formField {
	status := web.Field{Name: "status", Label: c.T("tartinfo.column.status"), Value: q.Get("status")}
	for _, s := range []Status{Active, NotYet, NoMore} {
		value := string(s)
		if s == Active {
			value = ""
		}
		status.Options = append(status.Options, web.Choice{Value: value, Text: statusTag(c, s).Text, Checked: value == q.Get("status")})
	}
	county := web.Field{Name: "county", Label: c.T("tartinfo.column.county"), Options: append([]web.Choice{{Text: c.T("tartinfo.filter.all")}}, countyChoices(q.Get("county"))...)}
	family := web.Field{Name: "family", Label: c.T("tartinfo.column.family"), Options: append([]web.Choice{{Text: c.T("tartinfo.filter.all")}}, listChoices(c, record.JobFamilies, q.Get("family"))...)}
	return []formField{
		{web.Field{Name: "q", Label: c.T("tartinfo.filter.text"), Value: q.Get("q"), Width: 24}, "input"},
		{status, "select"}, {county, "select"}, {family, "select"},
	}
}
