package identity

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"oszir/internal/platform/listing"
)

// UserFilter narrows the list of a body's users: parts of what stands in the columns, and role and state as they are (T19).
type UserFilter struct {
	Name, Post, Email, Phone, Code string
	Role                           Role
	State                          UserState
}

// UserState is how an account stands, as its head sees it.
type UserState string

// The states.
const (
	UserEnabled  UserState = "enabled"
	UserBlocked  UserState = "blocked" // by wrong passwords
	UserDisabled UserState = "disabled"
)

// State says how the account stands.
func (k Clerk) State() UserState {
	switch {
	case k.Disabled:
		return UserDisabled
	case k.Blocked:
		return UserBlocked
	}
	return UserEnabled
}

// takes reports whether an account stands in the list that the filter leaves.
func (f *UserFilter) takes(k *Clerk) bool {
	for _, p := range [][2]string{{f.Name, k.Name}, {f.Post, k.Post}, {f.Email, k.Email}, {f.Phone, k.Phone}, {f.Code, k.Code}} {
		if !strings.Contains(strings.ToLower(p[1]), strings.ToLower(strings.TrimSpace(p[0]))) {
			return false
		}
	}
	// Who is blocked is enabled too: they come in again with the password they have.
	return (f.Role == "" || f.Role == k.Role) && (f.State == "" || f.State == k.State() || f.State == UserEnabled && k.State() == UserBlocked)
}

// listed narrows and orders users, as Hungarians sort; a body has few, of which the blocked are known only here.
func listed(all []Clerk, f UserFilter, l listing.Listing) (out []Clerk, n int) {
	for i := range all {
		if f.takes(&all[i]) {
			out = append(out, all[i])
		}
	}
	words := collate.New(language.Hungarian)
	by := map[string]func(k *Clerk) string{
		"name": func(k *Clerk) string { return k.Name }, "role": func(k *Clerk) string { return string(k.Role) }, "code": func(k *Clerk) string { return k.Code }, "post": func(k *Clerk) string { return k.Post },
		"email": func(k *Clerk) string { return k.Email }, "phone": func(k *Clerk) string { return k.Phone }, "last_used": func(k *Clerk) string { return k.LastSeen.UTC().Format(time.RFC3339Nano) },
		"state": func(k *Clerk) string { return string(k.State()) },
	}[l.Sort]
	slices.SortStableFunc(out, func(a, b Clerk) int {
		if by == nil {
			disabled := map[bool]int{true: 1}
			return cmp.Or(cmp.Compare(disabled[a.Disabled], disabled[b.Disabled]), words.CompareString(a.Name, b.Name), cmp.Compare(a.AccountID, b.AccountID))
		}
		order := words.CompareString(by(&a), by(&b))
		if l.Desc {
			order = -order
		}
		return cmp.Or(order, cmp.Compare(a.AccountID, b.AccountID))
	})
	n = len(out)
	first := min(max(l.Offset, 0), n)
	last := n
	if l.Limit > 0 {
		last = min(first+l.Limit, n)
	}
	return out[first:last], n
}
