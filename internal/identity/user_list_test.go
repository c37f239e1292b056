package identity_test

import (
	"bytes"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

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
	shows(t, b.Submit("/rights/clerks/search", url.Values{"by_name": {"nincs"}}), 200, "Nincs ilyen felhasználó")
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

// What is looked for in the list of users names people: it stands in no address, neither of the list nor of what leads on from it, and yet
// goes with the order, the way back and the export. It is the head's own and passes.
//
// Covers: T19
func TestUserSearch_T19_NotInAddresses(t *testing.T) {
	s := newRightsSite(t)
	head := s.person("vezeto", identity.RoleHead, office)
	b := s.browser(head)
	for code, name := range map[string]string{"zita": "Kökény Zita", "agota": "Kökény Ágota", "bela": "Som Béla"} {
		_, err := s.m.AddClerk(t.Context(), head, identity.NewClerk{Code: code, Name: name, Contacts: identity.Contacts{Post: "titkár", Email: code + "@kokeny.example"}})
		if err != nil {
			t.Fatal(err)
		}
	}
	shows(t, b.Visit("/rights/clerks?sort=name&desc=1"), 200, `method="post" action="/rights/clerks/search"`)
	typed := url.Values{"sort": {"name"}, "desc": {"1"}, "by_name": {"kökény"}, "by_email": {"@kokeny.example"}, "by_role": {string(identity.RoleBodyClerk)}}
	a := shows(t, b.Submit("/rights/clerks/search", typed), 200, "2 felhasználó", "Kökény Zita", `value="kökény"`, `value="@kokeny.example"`, `aria-sort="descending"`)
	if strings.Contains(a.Text(), "Som Béla") || strings.Index(a.Text(), "Kökény Zita") > strings.Index(a.Text(), "Kökény Ágota") {
		t.Errorf("narrowed and ordered: %s", a.Text())
	}
	found := a.Path + "?" + a.Query
	for _, address := range append(regexp.MustCompile(`(?:href|action)="[^"]*"`).FindAllString(a.Body, -1), found) {
		plain, err := url.QueryUnescape(address)
		if low := strings.ToLower(plain); err != nil || strings.Contains(low, "kökény") || strings.Contains(low, "kokeny") || strings.Contains(low, "by_") {
			t.Errorf("an address holds what was looked for: %s", address)
		}
	}
	key := regexp.MustCompile(`line=(\w+)`).FindStringSubmatch(found)
	if key == nil {
		t.Fatalf("it leads to %s", found)
	}
	// The order and the way back keep it; another search has another key, so that the one before is there still.
	shows(t, b.Visit("/rights/clerks?sort=code&line="+key[1]), 200, "2 felhasználó", "line="+key[1])
	shows(t, b.Submit("/rights/clerks/search", url.Values{"by_name": {"som"}}), 200, "1 felhasználó")
	shows(t, b.Visit(found), 200, "2 felhasználó")
	// So does the export, also when its form comes back.
	if a = shows(t, b.Visit("/rights/clerks/export?sort=name&line="+key[1]), 200, "Minden sor (2)", "kökény", `name="line" value="`+key[1]+`"`); strings.Contains(a.Body, `name="by_`) {
		t.Error("the form of the export holds the filter")
	}
	sent := url.Values{"line": key[1:], "sort": {"name"}, "export_rows": {"range"}, "export_format": {"xlsx"}}
	shows(t, b.Submit("/rights/clerks/export", sent), 422, "1 és 2 közötti szám", `name="line" value="`+key[1]+`"`)
	sent.Set("export_rows", "all")
	f, err := excelize.OpenReader(strings.NewReader(b.Submit("/rights/clerks/export", sent).Body))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("Lista")
	if err != nil || len(rows) != 3 || rows[1][0] != "Kökény Ágota" {
		t.Errorf("%q %v", rows, err)
	}
	// What the address says itself counts for nothing.
	shows(t, b.Visit("/rights/clerks?by_name=som"), 200, "4 felhasználó")
	// Nobody else has it, and after twelve hours nobody: the whole list is shown.
	other := s.person("masvezeto", identity.RoleHead, village)
	_, err = s.m.KeptUserSearch(t.Context(), other, key[1])
	if keyOf(err) != "error.not_found" {
		t.Errorf("another head's: %v", err)
	}
	shows(t, s.browser(other).Visit(found), 200, "1 felhasználó")
	s.pass(12*time.Hour + time.Second)
	_, err = s.m.KeptUserSearch(t.Context(), head, key[1])
	if keyOf(err) != "error.not_found" {
		t.Errorf("after twelve hours: %v", err)
	}
	shows(t, s.browser(head).Visit(found), 200, "4 felhasználó")
	err = s.m.Sweep(t.Context())
	if n := s.count("SELECT count(*) FROM identity.kept_search"); err != nil || n != 0 {
		t.Errorf("%d are kept, %v", n, err)
	}
}
