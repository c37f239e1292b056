package identity_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"oszir/internal/identity"
)

// Every right of the program is named in the policy file, and the file names no other.
//
// Covers: I6
func TestPolicy_I6_NamesEveryRight(t *testing.T) {
	err := identity.CheckPolicy()
	if err != nil {
		t.Fatal(err)
	}
	text := identity.PolicyText()
	named := map[string]bool{}
	for _, part := range strings.Split(text, `Action::"`)[1:] {
		name, _, _ := strings.Cut(part, `"`)
		named[name] = true
	}
	for _, r := range identity.Rights() {
		if !named[string(r)] {
			t.Errorf("nobody has %s", r)
		}
		delete(named, string(r))
	}
	for name := range named {
		t.Errorf("the policy names %s, which the program does not know", name)
	}
	roles := map[string]bool{"everybody": true, string(identity.RoleOperator): true, string(identity.RoleSystem): true, string(identity.RoleUser): true,
		string(identity.RoleAgency): true, string(identity.RoleRegistry): true}
	for _, k := range identity.RoleKinds() {
		roles[string(k.Role)] = true
		for _, g := range k.Groups {
			roles[g] = true
		}
	}
	for _, part := range strings.Split(text, `Role::"`)[1:] {
		name, _, _ := strings.Cut(part, `"`)
		if !roles[name] {
			t.Errorf("the policy names the role %s, which the program does not know", name)
		}
	}
}

// What a role may do for its own body is asked once and kept: that holds as long as the policy names no user and no body.
func TestPolicy_I6_NamesNobody(t *testing.T) {
	text, err := os.ReadFile("policy.cedar")
	if err != nil {
		t.Fatal(err)
	}
	if found := regexp.MustCompile(`(User|Body)::"[^"]*"`).FindAll(text, -1); len(found) > 0 {
		t.Errorf("the policy names %s", found)
	}
}

// Covers: I6
func TestPolicy_I6_OwnBodyAndThoseBelow(t *testing.T) {
	const county, district, other = 7, 8, 9
	at := func(role identity.Role) identity.Actor {
		return identity.Actor{Code: "proba", AccountID: 1, BodyID: county, Role: role}
	}
	for _, c := range []struct {
		name  string
		role  identity.Role
		right identity.Right
		body  int64
		above []int64
		want  bool
	}{
		{"representative, own body", identity.RoleRepresentative, identity.ApproveRights, county, nil, true},
		{"representative, body below", identity.RoleRepresentative, identity.ApproveRights, district, []int64{3, county}, true},
		{"representative, foreign body", identity.RoleRepresentative, identity.ApproveRights, other, []int64{3}, false},
		{"clerk loads for the own office", identity.RoleClerk, identity.LoadWorkbooks, county, nil, true},
		{"clerk loads for an office below", identity.RoleClerk, identity.LoadWorkbooks, district, []int64{county}, false},
		{"clerk merges people", identity.RoleClerk, identity.MergePeople, county, nil, true},
		{"issuer merges people", identity.RoleIssuer, identity.MergePeople, county, nil, true},
		{"clerk merges for another office", identity.RoleClerk, identity.MergePeople, other, nil, false},
		{"an office's program corrects people", identity.RoleInterface, identity.CorrectPeople, county, nil, true},
		{"an office's program merges nobody", identity.RoleInterface, identity.MergePeople, county, nil, false},
		{"operator of rights anywhere", identity.RoleRightsOperator, identity.Designate, other, nil, true},
		{"analyst of another register", identity.RoleAnalyst, identity.ReadPeople, county, nil, false},
		{"nobody's own account", "", identity.UseOwnAccount, county, nil, false},
		{"a role that nobody knows", "ptr.clerk2", identity.UseOwnAccount, county, nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := at(c.role).MayFor(c.right, c.body, c.above...); got != c.want {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
	v := identity.Judge(at(identity.RoleClerk), identity.ReadPeople, county)
	if !v.Allowed || len(v.Because) != 1 || v.Because[0].ID != "ptr-look" || v.Because[0].Law == "" || !strings.HasPrefix(v.Because[0].Text, "@id") {
		t.Errorf("the verdict leans on %+v", v)
	}
}

// BenchmarkPolicy is one decision; the limit is 20 µs.
func BenchmarkPolicy(b *testing.B) {
	who := identity.Actor{Code: "proba", AccountID: 1, BodyID: 7, Role: identity.RoleClerk}
	b.ReportAllocs()
	for b.Loop() {
		if !who.MayFor(identity.ReadPeople, 7) || who.MayFor(identity.Designate, 9, 1, 2) {
			b.Fatal("wrong")
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/2, "ns/decision")
}
