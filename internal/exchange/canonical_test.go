package exchange_test

import (
	"strings"
	"testing"

	"oszir/internal/exchange"
)

// JSON has one form (RFC 8785), whoever wrote it; what programs read differently has none.
//
// Covers: X14
func TestCanonicalJSON_X14(t *testing.T) {
	for in, want := range map[string]string{
		`{ "b" : [ 1.0, 1e2, -0, 4.50, 2e-3, 333333333.33333329, 1E30, 0.000001, 1e-7 ], "a":{"z":null,"é":true,"A":false} }`: `{"a":{"A":false,"z":null,"é":true},"b":[1,100,0,4.5,0.002,333333333.3333333,1e+30,0.000001,1e-7]}`,
		`{"\u20ac":"\u000f\nA'\u0042\"\\\/","\r":"\u2028<>&","1":"\b\f\t"}`:                                                   "{\"\\r\":\"\u2028<>&\",\"1\":\"\\b\\f\\t\",\"€\":\"\\u000f\\nA'B\\\"\\\\/\"}",
		`{"\ufb33":1,"\ud83d\ude00":2}`: `{"😀":2,"` + "\ufb33" + `":1}`,
		` [ ] `:                         `[]`, `"ő"`: `"ő"`, `9007199254740991`: `9007199254740991`,
	} {
		got, err := exchange.CanonicalJSON([]byte(in))
		if err != nil || string(got) != want {
			t.Errorf("%s: %s %v, want %s", in, got, err, want)
		}
		again, err := exchange.CanonicalJSON(got)
		if err != nil || string(again) != string(got) {
			t.Errorf("%s again: %s %v", got, again, err)
		}
	}
	for _, bad := range []string{
		"", "{", "}", `{"a":1,"a":2}`, `{"a":{"b":1,"\u0062":2}}`, `{} {}`, `[1,]`, `{"a"}`, "\"\xff\"", "9007199254740993", "1e999", strings.Repeat("[", 80) + strings.Repeat("]", 80), `nul`, `{1:2}`,
	} {
		if got, err := exchange.CanonicalJSON([]byte(bad)); err == nil {
			t.Errorf("%s is read as %s", bad, got)
		}
	}
}
