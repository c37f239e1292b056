package idnumber_test

import (
	"regexp"
	"testing"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/idnumber"
)

var (
	nine = regexp.MustCompile(`^[0-9]{9}$`)
	ten  = regexp.MustCompile(`^8[0-9]{9}$`)
)

// weighed is the rule of a TAJ written anew: the sum of the digits by weights, modulo 10.
func weighed(s string) int {
	sum := 0
	for i, w := range []int{3, 7, 3, 7, 3, 7, 3, 7} {
		sum += w * int(s[i]-'0')
	}
	return sum % 10
}

// changed gives every text that differs from s in one digit.
func changed(s string) (out []string) {
	for i := range s {
		for c := byte('0'); c <= '9'; c++ {
			if b := []byte(s); b[i] != c {
				b[i] = c
				out = append(out, string(b))
			}
		}
	}
	return out
}

// A TAJ is good exactly when the rule says so; one wrong digit is always noticed; making and judging agree.
//
// Covers: F
func FuzzTAJ(f *testing.F) {
	for _, s := range []string{"123456788", "000000000", "000000017", "12345678", "123456789", "１２３４５６７８８", "123 456 788", ""} {
		f.Add(s, 12345678)
	}
	f.Fuzz(func(t *testing.T, s string, running int) {
		want := idnumber.Shape
		switch {
		case !nine.MatchString(s):
		case s == "000000000" || weighed(s) != int(s[8]-'0'):
			want = idnumber.CheckDigit
		default:
			want = idnumber.OK
		}
		if got := idnumber.TAJ(s); got != want {
			t.Fatalf("TAJ(%q) = %v, want %v", s, got, want)
		}
		if want == idnumber.OK {
			for _, other := range changed(s) {
				if idnumber.TAJ(other) == idnumber.OK {
					t.Fatalf("%s and %s differ in one digit, and both are good", s, other)
				}
			}
		}
		if running > 0 && running < 100_000_000 {
			made := idnumber.TAJFor(running)
			if idnumber.TAJ(made) != idnumber.OK {
				t.Fatalf("TAJFor(%d) = %s is not good", running, made)
			}
		}
	})
}

// A tax id that is good holds a day of birth, from which it can be made again.
//
// Covers: F
func FuzzTaxID(f *testing.F) {
	for _, s := range []string{"8413171237", "8120520017", "8000000000", "9413171237", "841317123", ""} {
		f.Add(s, 41317, 123)
	}
	f.Fuzz(func(t *testing.T, s string, day, order int) {
		got := idnumber.TaxID(s)
		if (got == idnumber.Shape) == ten.MatchString(s) {
			t.Fatalf("TaxID(%q) = %v", s, got)
		}
		if got == idnumber.OK {
			number := int(s[6]-'0')*100 + int(s[7]-'0')*10 + int(s[8]-'0')
			again, ok := idnumber.TaxIDFor(idnumber.TaxIDBirth(s), number)
			if !ok || again != s {
				t.Fatalf("%s was made again as %s", s, again)
			}
			for _, other := range changed(s) {
				if idnumber.TaxID(other) == idnumber.OK {
					t.Fatalf("%s and %s differ in one digit, and both are good", s, other)
				}
			}
		}
		if day < 0 || day > 99_999 || order < 0 || order > 999 {
			return
		}
		born := calendar.On(1867, 1, 1) + calendar.Day(day)
		made, ok := idnumber.TaxIDFor(born, order)
		if ok && (idnumber.TaxID(made) != idnumber.OK || idnumber.TaxIDBirth(made) != born) {
			t.Fatalf("TaxIDFor(%v, %d) = %s, born %v", born, order, made, idnumber.TaxIDBirth(made))
		}
	})
}
