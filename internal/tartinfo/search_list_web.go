package tartinfo

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/listing"
	"oszir/internal/platform/web"
	"oszir/internal/tartinfo/record"
)

const searchesPath = "/tartinfo/searches"

func searchPath(id int64) string { return fmt.Sprintf("%s/%d", searchesPath, id) }

// searchStates are the states in the order of the filter.
var searchStates = []SearchState{Preparing, Sent, Offered, Successful, Unsuccessful}

// searchListColumns are the columns of the list; those of the centre are left out for bodies.
var searchListColumns = []listColumn[ListedSearch]{
	{key: "number", text: func(_ *web.Context, x *ListedSearch) string { return x.Number }, href: func(x *ListedSearch) string { return searchPath(x.ID) }},
	{key: "kind", text: func(c *web.Context, x *ListedSearch) string { return kindText(c.T, x.Kind) }},
	{key: "employer", text: func(_ *web.Context, x *ListedSearch) string { return x.Content["employer_name"] }},
	{key: "post", text: func(_ *web.Context, x *ListedSearch) string { return x.Post() }},
	{key: "county", text: func(_ *web.Context, x *ListedSearch) string { return countyName(x.Content["workplace_county"]) }},
	{key: "vacant_since", text: func(c *web.Context, x *ListedSearch) string { return dayText(c.Lang, x.VacantSince) }},
	{key: "state", text: func(c *web.Context, x *ListedSearch) string { return searchTag(c, x.State).Text }, mark: func(c *web.Context, x *ListedSearch) string { return searchTag(c, x.State).Kind }},
	{key: "sent", text: func(c *web.Context, x *ListedSearch) string { return dayText(c.Lang, sentOn(&x.Search)) }},
	{key: "search_due", text: func(c *web.Context, x *ListedSearch) string { return dayText(c.Lang, x.Due) }},
	{key: "changed", text: func(c *web.Context, x *ListedSearch) string {
		if x.ChangedAt.IsZero() {
			return ""
		}
		return momentText(c.Lang, x.ChangedAt)
	}},
	{key: "lateness", text: func(c *web.Context, x *ListedSearch) string { return lateness(c, &x.Search, true) }},
}

// kindText is the kind of a search in a word or two.
func kindText(say func(string, ...any) string, kind string) string {
	return say("tartinfo.search.kind." + kind)
}

// searchTag says how a search stands.
func searchTag(c *web.Context, s SearchState) tag {
	kinds := map[SearchState]string{Preparing: "wait", Sent: "info", Offered: "info", Successful: "ok", Unsuccessful: "past"}
	return tag{c.T("tartinfo.search_state." + string(s)), kinds[s]}
}

// sentOn is the day on which a search was sent; calendar.None: it was not.
func sentOn(s *Search) calendar.Day {
	if s.SentAt.IsZero() {
		return calendar.None
	}
	return calendar.Of(s.SentAt)
}

// lateness says what was reported late, and why: in a few words for the list, or in sentences.
func lateness(c *web.Context, s *Search, short bool) string {
	var out []string
	if !s.SentAt.IsZero() && s.Late(sentOn(s)) {
		key := "tartinfo.search.late"
		if short {
			key = "tartinfo.search.late_short"
		}
		out = append(out, c.T(key, strings.TrimRight(s.Content["report_late_reason"], ". ")))
	}
	if s.LateClosing() {
		out = append(out, c.T("tartinfo.search.late_closing"))
	}
	return strings.Join(out, " ")
}

// searchList answers GET /tartinfo/searches.
func (m *Module) searchList(c *web.Context, who identity.Actor) (listOf[ListedSearch], error) {
	l := listOf[ListedSearch]{key: "tartinfo.searches.", path: searchesPath, columns: searchListColumns, filters: searchFilters,
		fetch: func(ctx context.Context, l listing.Listing, q url.Values) ([]ListedSearch, int, error) {
			return m.Searches(ctx, who, SearchFilter{Kind: q.Get("kind"), State: SearchState(q.Get("state")), Text: q.Get("q")}, l)
		}}
	if who.May(identity.RunCentre) {
		l.notes = []tag{{c.T("tartinfo.searches.no_offers"), "info"}}
	} else {
		l.columns = slices.DeleteFunc(slices.Clone(l.columns), func(x listColumn[ListedSearch]) bool { return x.key == "employer" || x.key == "changed" })
	}
	if who.May(identity.KeepReserve) {
		l.actions = []web.Link{{Text: c.T("tartinfo.searches.new"), Href: searchesPath + "/new"}}
	}
	return l, nil
}

func searchFilters(c *web.Context, q url.Values) []formField {
	all := web.Choice{Text: c.T("tartinfo.filter.all")}
	kind := web.Field{Name: "kind", Label: c.T("tartinfo.field.kind"), Options: []web.Choice{all}}
	for _, x := range record.SearchKinds.Choices {
		kind.Options = append(kind.Options, web.Choice{Value: x.Key, Text: kindText(c.T, x.Key), Checked: x.Key == q.Get("kind")})
	}
	state := web.Field{Name: "state", Label: c.T("tartinfo.column.state"), Options: []web.Choice{all}}
	for _, s := range searchStates {
		state.Options = append(state.Options, web.Choice{Value: string(s), Text: c.T("tartinfo.search_state." + string(s)), Checked: string(s) == q.Get("state")})
	}
	return []formField{{web.Field{Name: "q", Label: c.T("tartinfo.filter.post"), Value: q.Get("q"), Width: 24}, "input"}, {kind, "select"}, {state, "select"}}
}
