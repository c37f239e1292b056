package identity_test

import (
	"bytes"
	"net/url"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"oszir/internal/identity"
	"oszir/internal/platform/listing"
)

// The list of users is sorted by each of its columns and narrowed by each of its fields.
//
// Covers: T19
func TestUserList_T19_SortAndFilter(t *testing.T) {
	u := newUsers(t)
	for _, code := range []string{"zoli", "agi", "bela"} {
		u.clerk(code)
	}
	err := u.m.DisableClerk(t.Context(), u.head, identity.ClerkChange{AccountID: u.find("agi").AccountID})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		_, _ = u.try("bela", "nem ez a jelszó az", "", "198.51.100.9")
	}
	codes := func(f identity.UserFilter, l listing.Listing) string {
		list, all, err := u.m.Users(t.Context(), u.head, f, l)
		if err != nil || l.Limit == 0 && all != len(list) {
			t.Fatal(all, err)
		}
		var out []string
		for _, k := range list {
			out = append(out, k.Code)
		}
		return strings.Join(out, " ")
	}
	for name, c := range map[string]struct {
		f    identity.UserFilter
		l    listing.Listing
		want string
	}{
		"enabled first":   {want: "bela vezeto zoli agi"},
		"by name":         {l: listing.Listing{Sort: "name"}, want: "agi bela vezeto zoli"},
		"by name, down":   {l: listing.Listing{Sort: "name", Desc: true}, want: "zoli vezeto bela agi"},
		"by code, a part": {l: listing.Listing{Sort: "code", Offset: 1, Limit: 2}, want: "bela vezeto"},
		"by role":         {f: identity.UserFilter{State: identity.UserEnabled}, l: listing.Listing{Sort: "role", Desc: true}, want: "vezeto zoli bela"},
		"by post":         {l: listing.Listing{Sort: "post"}, want: "vezeto zoli agi bela"},
		"of a name":       {f: identity.UserFilter{Name: "BEL"}, want: "bela"},
		"of a post":       {f: identity.UserFilter{Post: "titk"}, want: "bela zoli agi"},
		"of an address":   {f: identity.UserFilter{Email: "zoli@"}, want: "zoli"},
		"of a phone":      {f: identity.UserFilter{Phone: "06"}, want: ""},
		"of a code":       {f: identity.UserFilter{Code: "eze"}, want: "vezeto"},
		"of a role":       {f: identity.UserFilter{Role: identity.RoleHead}, want: "vezeto"},
		"enabled":         {f: identity.UserFilter{State: identity.UserEnabled}, want: "bela vezeto zoli"},
		"disabled":        {f: identity.UserFilter{State: identity.UserDisabled}, want: "agi"},
		"blocked":         {f: identity.UserFilter{State: identity.UserBlocked}, want: "bela"},
		"beyond the end":  {l: listing.Listing{Offset: 50, Limit: 50}, want: ""},
	} {
		if got := codes(c.f, c.l); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	_, _, err = u.m.Users(t.Context(), u.person("idegen", identity.RoleBodyClerk, village), identity.UserFilter{}, listing.Listing{})
	if keyOf(err) != "error.not_found" {
		t.Errorf("for a clerk: %v", err)
	}
}

// The page narrows and sorts, and what it shows can be taken along as a workbook and on paper.
//
// Covers: T19
func TestUserListPages_T19(t *testing.T) {
	s := newRightsSite(t)
	head := s.person("vezeto", identity.RoleHead, office)
	b := s.browser(head)
	for _, code := range []string{"elso", "masodik"} {
		_, err := s.m.AddClerk(t.Context(), head, identity.NewClerk{Code: code, Name: "Próba " + code, Contacts: identity.Contacts{Post: "=1+1"}})
		if err != nil {
			t.Fatal(err)
		}
	}
	shows(t, b.Visit("/rights/clerks?sort=name&desc=1"), 200, "3 felhasználó", `aria-sort="descending"`, "Nyomtatás, exportálás")
	if a := shows(t, b.Visit("/rights/clerks?by_name=els"), 200, "1 felhasználó", "Próba elso"); strings.Contains(a.Text(), "Próba masodik") {
		t.Error("the filter does not narrow")
	}
	shows(t, b.Visit("/rights/clerks?by_name=nincs"), 200, "Nincs ilyen felhasználó")
	shows(t, b.Visit("/rights/clerks/export?sort=name&desc=1"), 200, "Minden sor (3)", "Név szerint csökkenő")
	a := b.Submit("/rights/clerks/export", url.Values{"sort": {"name"}, "export_rows": {"all"}, "export_format": {"xlsx"}})
	f, err := excelize.OpenReader(bytes.NewReader([]byte(a.Body)))
	if err != nil {
		t.Fatal(a.Status, err)
	}
	defer f.Close()
	rows, err := f.GetRows("Lista")
	if err != nil || len(rows) != 4 || rows[1][0] != "Próba elso" || rows[1][3] != "=1+1" {
		t.Errorf("%q %v", rows, err)
	}
	if a = b.Submit("/rights/clerks/export", url.Values{"export_rows": {"all"}, "export_format": {"pdf"}}); a.Status != 200 || !strings.HasPrefix(a.Body, "%PDF") {
		t.Errorf("on paper: %d", a.Status)
	}
	if n := s.entries("identity.export_clerks"); n != 2 {
		t.Errorf("%d entries in the log", n)
	}
	shows(t, s.browser(s.person("ugyintezo", identity.RoleBodyClerk, office)).Visit("/rights/clerks/export"), 404)
}
