package identity

import (
	"errors"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"oszir/internal/platform/errs"
)

func TestCheckPassword(t *testing.T) {
	for _, c := range []struct{ name, password, key string }{
		{"four words that do not belong together", "kavics lovarda hetedik tanya", ""},
		{"fifteen characters", "kvxzwmbrtpdlqhs", ""},
		{"fourteen characters", "kvxzwmbrtpdlqh", "identity.password_short"},
		{"fifteen characters, decomposed letters count once", norm.NFD.String("őűáéíóúöüźçşñďž"), ""},
		{"fourteen characters that are more when decomposed", norm.NFD.String("őűáéíóúöüźçşñď"), "identity.password_short"},
		{"128 characters", strings.Repeat("kavics lovarda3x", 8), ""},
		{"129 characters", strings.Repeat("kavics lovarda3x", 8) + "x", "identity.password_long"},
		{"other scripts", "Ελληνική γλώσσα μία", ""},
		{"signs only", "§&#{}<>@=~^°|+%", ""},
		{"a line end", "kavics lovarda\nhetedik tanya", "identity.password_not_text"},
		{"no text", "kavics lovarda \xff hetedik tanya", "identity.password_not_text"},
		{"one letter", strings.Repeat("a", 20), "identity.password_easy"},
		{"one word twice", "jelszojelszo123", "identity.password_easy"},
		{"accents and capitals do not help", "JELSZÓ-Jelszó-123", "identity.password_easy"},
		{"nor do digits for letters", "P4ssw0rdP4ssw0rd", "identity.password_easy"},
		{"the product", "Oszir2014Oszir2014!", "identity.password_easy"},
		{"a month and a year", "szeptember 2014!", "identity.password_easy"},
		{"a city", "Székesfehérvár1!", "identity.password_easy"},
		{"the keyboard", "qwertzuiopasdfghjkl", "identity.password_easy"},
		{"the keyboard from the right", "poiuztrewq0987654321", "identity.password_easy"},
		{"the alphabet", "abcdefghijklmno1", "identity.password_easy"},
		{"digits", "123456789012345", "identity.password_easy"},
		{"one's own code", "ugyintezo.07ugyintezo.07", "identity.password_easy"},
		{"one's own name", "MintaMártaMintaMárta", "identity.password_easy"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := checkPassword(c.password, "ugyintezo.07", "Minta Márta")
			var known *errs.Error
			if c.key == "" && err != nil || c.key != "" && (!errors.As(err, &known) || known.Key != c.key || known.Kind != errs.Invalid) {
				t.Errorf("got %v, want %q", err, c.key)
			}
		})
	}
	t.Run("common words joined up to fifteen characters", func(t *testing.T) {
		list, _ := words()
		n, missed := 0, 0
		for w := range list {
			for _, tail := range []string{"123", "2014", "1", "!", "", "69"} {
				p := w + tail
				for len(p) < shortestPassword {
					p += w + tail
				}
				n++
				if checkPassword(p) == nil {
					missed++
					t.Log(p)
				}
			}
		}
		t.Logf("%d passwords of common words, %d accepted", n, missed)
		if n < 3000 || missed > 0 {
			t.Errorf("%d of %d common passwords accepted", missed, n)
		}
	})
	t.Run("passphrases", func(t *testing.T) {
		seen := map[string]bool{}
		for range 5000 {
			p := Passphrase()
			if seen[p] || len(p) != 27 || checkPassword(p) != nil {
				t.Fatalf("%q", p)
			}
			seen[p] = true
		}
	})
}

func TestDigest(t *testing.T) {
	d := newDigest("kavics lovarda hetedik őrség")
	read, err := parseDigest(d.String())
	if err != nil || !strings.HasPrefix(d.String(), "$argon2id$v=19$m=47104,t=1,p=1$") || read.weak() {
		t.Fatalf("%s: %v", d, err)
	}
	if !read.matches(norm.NFD.String("kavics lovarda hetedik őrség")) {
		t.Error("the same letters written otherwise are another password")
	}
	for _, wrong := range []string{"", "kavics lovarda hetedik őrsé", "kavics lovarda hetedik őrség ", "Kavics lovarda hetedik őrség"} {
		if read.matches(wrong) {
			t.Errorf("%q matches", wrong)
		}
	}
	long := strings.Repeat("kavics lovarda3x", 8)
	if newDigest(long).matches(long[:127] + "y") {
		t.Error("the last character does not count")
	}
	if nobody.matches("") || nobody.weak() {
		t.Error("nobody has a password")
	}
	weak, err := parseDigest("$argon2id$v=19$m=8192,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	if err != nil || !weak.weak() {
		t.Errorf("weak %v: %v", weak.weak(), err)
	}
}

// What is read is written again as it was, costs no more than we allow, and never panics when it is used.
func FuzzDigest(f *testing.F) {
	for _, s := range []string{
		newDigest("x").String(), nobody.String(), "", "$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
		"$argon2i$v=19$m=8,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA", "$argon2id$v=16$m=8,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=08,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA", "$argon2id$v=19$m=4294967295,t=4294967295,p=255$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=8,t=0,p=0$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA", "$argon2id$v=19$m=8,t=1,p=1,x=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := parseDigest(s)
		if err != nil {
			if strings.Contains(err.Error(), "AAAA") {
				t.Error("the error tells the digest")
			}
			return
		}
		if d.String() != s || d.memory > 256<<10 || d.passes > 16 || d.threads > 4 || d.passes == 0 || d.threads == 0 {
			t.Errorf("%q is read as %q", s, d)
		}
		if d.memory <= 64 {
			d.matches("x")
		}
	})
}
