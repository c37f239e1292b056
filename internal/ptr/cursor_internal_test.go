package ptr

import (
	"slices"
	"testing"

	"oszir/internal/platform/errs"
)

func TestCursor(t *testing.T) {
	for _, at := range [][]int64{{0}, {1}, {1 << 61}, {3, 1_048_576}, {0, 0, 7}} {
		s := newCursor(at...)
		got, ok, err := readCursor(s, len(at))
		if err != nil || !ok || !slices.Equal(got, at) {
			t.Errorf("%v became %q, read back %v %v %v", at, s, got, ok, err)
		}
		if _, _, err = readCursor(s, len(at)+1); errs.KindOf(err) != errs.NotFound {
			t.Errorf("%q with one number too few: %v", s, err)
		}
	}
	if at, ok, err := readCursor("", 2); err != nil || ok || len(at) != 2 {
		t.Errorf("the beginning: %v %v %v", at, ok, err)
	}
}

// Whatever comes from outside, a cursor that is taken is one that was given out.
//
// Covers: F
func FuzzCursor(f *testing.F) {
	for _, s := range []string{"", "AA", "_w8", "gICAgICAgICAAQ", newCursor(5, 7), "AAAA", "á", "AB\n"} {
		f.Add(s, 1)
		f.Add(s, 2)
	}
	f.Fuzz(func(t *testing.T, s string, want int) {
		want &= 3
		at, ok, err := readCursor(s, want)
		switch {
		case err != nil && errs.KindOf(err) != errs.NotFound:
			t.Errorf("%q: %v", s, err)
		case err != nil:
		case len(at) != want:
			t.Errorf("%q gave %d numbers, want %d", s, len(at), want)
		case ok && newCursor(at...) != s:
			t.Errorf("%q is taken and was never given out", s)
		}
		for _, n := range at {
			if n < 0 {
				t.Errorf("%q gave %d", s, n)
			}
		}
	})
}
