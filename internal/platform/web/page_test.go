package web_test

import (
	"testing"

	"oszir/internal/platform/web"
)

func TestUser_May(t *testing.T) {
	asked := &web.User{Rights: func(right string) bool { return right == "orgs.read" }}
	for name, c := range map[string]struct {
		user  *web.User
		right string
		want  bool
	}{
		"has it":            {asked, "orgs.read", true},
		"has not":           {asked, "orgs.bodies", false},
		"nobody was asked":  {&web.User{}, "orgs.read", false},
		"nobody signed in":  {nil, "orgs.read", false},
		"the name of none":  {asked, "", false},
		"a part of a right": {asked, "orgs", false},
	} {
		if got := c.user.May(c.right); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
