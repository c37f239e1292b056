package idnumber_test

import (
	"testing"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/idnumber"
)

func TestTAJ_E01(t *testing.T) {
	for _, s := range []string{"123456788", "111111110", "987654322", "037115162", "040213374", "246813576", "135792463", "900000007", "555555550", "000000017"} {
		if got := idnumber.TAJ(s); got != idnumber.OK {
			t.Errorf("TAJ(%s) = %v, want OK", s, got)
		}
		n := 0
		for _, c := range s[:8] {
			n = n*10 + int(c-'0')
		}
		if got := idnumber.TAJFor(n); got != s {
			t.Errorf("TAJFor(%d) = %s, want %s", n, got, s)
		}
	}
	for s, want := range map[string]idnumber.Fault{
		"123456789": idnumber.CheckDigit, "123456782": idnumber.CheckDigit, "000000000": idnumber.CheckDigit,
		"12345678": idnumber.Shape, "123 456 788": idnumber.Shape, "": idnumber.Shape, "12345678x": idnumber.Shape,
	} {
		if got := idnumber.TAJ(s); got != want {
			t.Errorf("TAJ(%q) = %v, want %v", s, got, want)
		}
	}
}

func TestTaxID_E03(t *testing.T) {
	for s, born := range map[string]calendar.Day{
		"8413171237": calendar.On(1980, 2, 15), "8413171245": calendar.On(1980, 2, 15), "8328020076": calendar.On(1956, 10, 23),
		"8449250102": calendar.On(1990, 1, 1), "8523810420": calendar.On(2010, 6, 1), "8120520017": calendar.On(1899, 12, 31),
	} {
		if got := idnumber.TaxID(s); got != idnumber.OK {
			t.Errorf("TaxID(%s) = %v, want OK", s, got)
		}
		if got := idnumber.TaxIDBirth(s); got != born {
			t.Errorf("TaxIDBirth(%s) = %v, want %v", s, got, born)
		}
	}
	if id, ok := idnumber.TaxIDFor(calendar.On(1980, 2, 15), 123); !ok || id != "8413171237" {
		t.Errorf("TaxIDFor = %s %v", id, ok)
	}
	for _, order := range []int{1, 15, 29, 32} {
		if id, ok := idnumber.TaxIDFor(calendar.On(1980, 2, 15), order); ok {
			t.Errorf("order %d is not issued, got %s", order, id)
		}
	}
	for s, want := range map[string]idnumber.Fault{
		"8413171238": idnumber.CheckDigit, "7413171237": idnumber.Shape, "841317123": idnumber.Shape, "84131712370": idnumber.Shape,
	} {
		if got := idnumber.TaxID(s); got != want {
			t.Errorf("TaxID(%q) = %v, want %v", s, got, want)
		}
	}
}

func TestTaxNumber(t *testing.T) {
	for _, s := range []string{"15789329-2-10", "12345676-1-02", "10324585-2-41"} {
		if got := idnumber.TaxNumber(s); got != idnumber.OK {
			t.Errorf("TaxNumber(%s) = %v, want OK", s, got)
		}
	}
	if got := idnumber.TaxNumber("15789328-2-10"); got != idnumber.CheckDigit {
		t.Errorf("got %v, want CheckDigit", got)
	}
}
