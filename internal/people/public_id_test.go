package people_test

import (
	"math"
	"regexp"
	"strings"
	"testing"

	"oszir/internal/people"
	"oszir/internal/platform/errs"
)

func TestPublicID(t *testing.T) {
	r := newRegister(t)
	again := people.New(r.db) // another program on the same register
	seen := map[string]bool{}
	for _, id := range []int64{1, 2, 3, 131072, 1_700_000, math.MaxInt64} {
		s := r.PublicID(id)
		if !regexp.MustCompile(`^[a-z2-7]{26}$`).MatchString(s) || seen[s] {
			t.Errorf("%d is %q", id, s)
		}
		seen[s] = true
		got, err := again.ParsePublicID(s)
		if err != nil || got != id {
			t.Errorf("%q reads back as %d %v, want %d", s, got, err, id)
		}
	}
	one := r.PublicID(1)
	for name, s := range map[string]string{
		"empty": "", "the bare number": "1", "cut": one[:25], "longer": one + "a", "capitals": strings.ToUpper(one), "another letter": "a" + one[1:],
		"swapped ends": one[25:] + one[1:25] + one[:1], "new line": one[:25] + "\n", "not base32": strings.Repeat("1", 26), "other meaningless bits": one[:25] + "7",
		"of another register": newRegister(t).PublicID(1),
	} {
		if s == one {
			continue
		}
		_, err := r.ParsePublicID(s)
		if errs.KindOf(err) != errs.NotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whatever stands in an address is either an id that was given out, in its one writing, or not found.
//
// Covers: F
func FuzzParsePublicID(f *testing.F) {
	r := newRegister(f)
	for _, s := range []string{"", r.PublicID(1), r.PublicID(math.MaxInt64), strings.Repeat("a", 26), strings.Repeat("7", 26), "\x00", "é"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, err := r.ParsePublicID(s)
		switch {
		case err != nil && errs.KindOf(err) != errs.NotFound:
			t.Errorf("%q: %v", s, err)
		case err == nil && (id <= 0 || r.PublicID(id) != s):
			t.Errorf("%q is taken for %d", s, id)
		}
	})
}
