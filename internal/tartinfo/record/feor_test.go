package record_test

import (
	"strings"
	"testing"

	"oszir/internal/tartinfo/record"
)

// The list of occupations is whole and in the order of the codes; a code is enough, the text becomes the list's own.
//
// Covers: T21
func TestOccupations_T21_FEOR(t *testing.T) {
	all := record.Occupations()
	if len(all) != 485 {
		t.Errorf("%d occupations, want 485", len(all))
	}
	for i, text := range all {
		code, name, ok := strings.Cut(text, " ")
		if !ok || len(code) != 4 || strings.Trim(code, "0123456789") != "" || strings.TrimSpace(name) == "" {
			t.Errorf("%q is no occupation", text)
		}
		if i > 0 && all[i-1] >= text {
			t.Errorf("%q stands after %q", text, all[i-1])
		}
	}
	for typed, want := range map[string]string{
		"2511":                         "2511 Pénzügyi elemző és befektetési tanácsadó",
		" 2511  valami más":            "2511 Pénzügyi elemző és befektetési tanácsadó",
		"3910 Egyéb ügyintéző":         "3910 Egyéb ügyintéző",
		"0110":                         "0110 Fegyveres szervek felsőfokú képesítést igénylő foglalkozásai",
		"2519":                         "",
		"25110":                        "",
		"Pénzügyi elemző":              "",
		"251 Pénzügyi és számviteli":   "",
		"2511Pénzügyi elemző egybeírt": "",
	} {
		got, ok := record.Occupation(typed)
		if got != want || ok != (want != "") {
			t.Errorf("%q: %q %v, want %q", typed, got, ok, want)
		}
	}
}
