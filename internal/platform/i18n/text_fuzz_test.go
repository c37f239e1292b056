package i18n_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"oszir/internal/platform/i18n"
)

// Numbers come back from how either language writes them.
//
// Covers: F
func FuzzNumber(f *testing.F) {
	for _, n := range []int64{0, 1, -1, 999, 1000, -1000, 1234567, 1<<63 - 1, -1 << 63} {
		f.Add(n)
	}
	f.Fuzz(func(t *testing.T, n int64) {
		for lang, sep := range map[i18n.Lang]string{i18n.Hungarian: "\u00a0", i18n.English: ","} {
			s := i18n.Number(lang, n)
			groups := strings.Split(strings.TrimPrefix(s, "-"), sep)
			for i, g := range groups {
				if len(g) > 3 || i > 0 && len(g) != 3 || g == "" {
					t.Fatalf("%d is written %q", n, s)
				}
			}
			back, err := strconv.ParseInt(strings.ReplaceAll(s, sep, ""), 10, 64)
			if err != nil || back != n {
				t.Fatalf("%d is written %q and read as %d (%v)", n, s, back, err)
			}
		}
	})
}

// Whatever a text and its arguments hold: it ends, arguments are put in once and are not looked into, and a text
// without a place for an argument stays as it is.
//
// Covers: F
func FuzzText(f *testing.F) {
	for _, s := range []string{"", "{0}", "{0} {1}", "{", "}", "{}", "{0", "{9}", "{-1}", "{00}", "{{0}}", "{0}{0}", "a {x} b {1}"} {
		f.Add(s, "{0}{1}", "ő")
	}
	f.Fuzz(func(t *testing.T, text, first, second string) {
		if !utf8.ValidString(text) {
			return // files of texts are UTF-8
		}
		data, err := json.Marshal(map[string]string{"test.text": text})
		if err != nil {
			t.Fatal(err)
		}
		c, err := i18n.New(fstest.MapFS{"messages/hu.json": {Data: data}, "messages/en.json": {Data: data}})
		if err != nil {
			return // a text that is refused when the program starts
		}
		got := c.Text(i18n.Hungarian, "test.text", first, second)
		marks := strings.NewReplacer("{0}", first, "{1}", second)
		if want := marks.Replace(text); got != want && !odd(text) {
			t.Fatalf("%q became %q, want %q", text, got, want)
		}
		if !strings.Contains(text, "{") && got != text {
			t.Fatalf("%q became %q", text, got)
		}
	})
}

// odd reports whether a text has marks that are written in another way: {01}, {+1}.
func odd(text string) bool {
	for rest := text; ; {
		_, after, ok := strings.Cut(rest, "{")
		if !ok {
			return false
		}
		inside, _, ok := strings.Cut(after, "}")
		n, err := strconv.Atoi(inside)
		if ok && err == nil && strconv.Itoa(n) != inside {
			return true
		}
		rest = after
	}
}
