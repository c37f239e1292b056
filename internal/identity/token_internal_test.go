package identity

import (
	"bytes"
	"crypto/sha256"
	"strings"
	"testing"

	"oszir/internal/platform/web"
)

func TestTokens(t *testing.T) {
	seen := map[string]bool{}
	for range 10_000 {
		token, sum := newToken()
		got, ok := parseToken(token)
		if !ok || !bytes.Equal(got, sum) || len(token) != 43 || seen[token] {
			t.Fatal("a token is not read as it was made, or came twice")
		}
		seen[token] = true
		key, prefix, sum := newKey()
		got, ok = parseKey(key)
		if !ok || !bytes.Equal(got, sum) || len(key) != 62 || !strings.HasPrefix(key, prefix) || len(prefix) != 14 || seen[prefix] {
			t.Fatal("a key is not read as it was made, or came twice")
		}
		seen[prefix] = true
	}
}

func TestParseKey(t *testing.T) {
	key, _, _ := newKey()
	for name, bad := range map[string]string{
		"empty": "", "no beginning": key[6:], "other beginning": "OSZIR_" + key[6:], "capitals": keyBegins + strings.ToUpper(key[6:]),
		"too short": key[:len(key)-1], "too long": key + "a", "a line end": key[:20] + "\n" + key[20:], "spaces": " " + key,
	} {
		t.Run(name, func(t *testing.T) {
			_, ok := parseKey(bad)
			if ok {
				t.Error("accepted")
			}
		})
	}
	// Every single mistyped character is noticed before the database is asked.
	missed := 0
	for i := len(keyBegins); i < len(key); i++ {
		for _, c := range "abcdefghijklmnopqrstuvwxyz234567" {
			wrong := key[:i] + string(c) + key[i+1:]
			_, ok := parseKey(wrong)
			if ok && wrong != key {
				missed++
			}
		}
	}
	if missed > 0 {
		t.Errorf("%d mistyped keys accepted", missed)
	}
}

// What is accepted is exactly what can be given out: one way to write it, and its digest is of the 32 bytes.
func FuzzToken(f *testing.F) {
	token, _ := newToken()
	for _, s := range []string{token, token[:42] + "B", token + "=", token[:20] + "\n" + token[20:], "", "Bearer " + token, strings.Repeat("A", 43), strings.Repeat("_", 43)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		sum, ok := parseToken(s)
		if !ok {
			if sum != nil {
				t.Error("refused, and yet a digest")
			}
			return
		}
		b, err := tokenText.DecodeString(s)
		want := sha256.Sum256(b)
		if err != nil || len(b) != tokenBytes || tokenText.EncodeToString(b) != s || !bytes.Equal(sum, want[:]) {
			t.Errorf("%q is accepted", s)
		}
	})
}

func FuzzKey(f *testing.F) {
	key, _, _ := newKey()
	for _, s := range []string{key, key[:61] + "a", strings.ToUpper(key), key + "\n", keyBegins, "", keyBegins + strings.Repeat("a", 56)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		sum, ok := parseKey(s)
		if !ok {
			if sum != nil {
				t.Error("refused, and yet a digest")
			}
			return
		}
		b, err := keyText.DecodeString(strings.TrimPrefix(s, keyBegins))
		if err != nil || keyBegins+keyText.EncodeToString(b) != s || !bytes.Equal(keyCheck(b[:tokenBytes]), b[tokenBytes:]) {
			t.Errorf("%q is accepted", s)
		}
	})
}

// Where a sign-in leads back to is a path of this site, however it was written.
func FuzzBack(f *testing.F) {
	for _, s := range []string{"/people", "/people/1?x=1#y", "//elsewhere.example", "/\\elsewhere.example", "https://elsewhere.example/", "/%2F/elsewhere.example",
		"javascript:alert(1)", "/a\r\nSet-Cookie: x=1", "/.//elsewhere.example", "/ptr/../..//elsewhere.example", "\t//elsewhere.example", "/\t/elsewhere.example", "", "people"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := web.LocalPath(s)
		if !strings.HasPrefix(got, "/") || strings.HasPrefix(got, "//") || strings.ContainsAny(got, "\\\r\n\t") {
			t.Errorf("%q leads to %q", s, got)
		}
		if again := web.LocalPath(got); again != got {
			t.Errorf("%q leads to %q and then to %q", s, got, again)
		}
	})
}
