package identity

import (
	"errors"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"oszir/internal/platform/errs"
)

// At least eight characters with a small letter, a capital and a digit; what everybody tries first does not pass.
//
// Covers: I7, T3
func TestCheckPassword_T3(t *testing.T) {
	for _, c := range []struct{ name, password, key string }{
		{"four words that do not belong together", "Kavics lovarda 7. tanya", ""},
		{"eight characters", "kVxz4mbr", ""},
		{"seven characters", "kVxz4mb", "identity.password_short"},
		{"eight characters, decomposed letters count once", norm.NFD.String("őŰáéíóú7"), ""},
		{"seven characters that are more when decomposed", norm.NFD.String("őŰáéíó7"), "identity.password_short"},
		{"no capital", "kvxz4mbr", "identity.password_mix"},
		{"no small letter", "KVXZ4MBR", "identity.password_mix"},
		{"no digit", "kVxzwmbr", "identity.password_mix"},
		{"128 characters", strings.Repeat("Kavics lovarda3x", 8), ""},
		{"129 characters", strings.Repeat("Kavics lovarda3x", 8) + "x", "identity.password_long"},
		{"other scripts", "Ελληνική γλώσσα 7", ""},
		{"a line end", "Kavics 7 lovarda\nhetedik tanya", "identity.password_not_text"},
		{"no text", "Kavics 7 lovarda \xff hetedik tanya", "identity.password_not_text"},
		{"one letter", "A1" + strings.Repeat("a", 20), "identity.password_easy"},
		{"the word for password", "Jelszo123", "identity.password_easy"},
		{"one word twice", "Jelszojelszo123", "identity.password_easy"},
		{"accents do not help", "JELSZÓ-Jelszó-123", "identity.password_easy"},
		{"nor do digits for letters", "P4ssw0rdP4ssw0rd", "identity.password_easy"},
		{"the product", "Oszir2014Oszir2014!", "identity.password_easy"},
		{"a month and a year", "Szeptember 2014!", "identity.password_easy"},
		{"a city", "Székesfehérvár1!", "identity.password_easy"},
		{"the keyboard", "Qwertzuiop1234567890", "identity.password_easy"},
		{"the keyboard from the right", "Poiuztrewq0987654321", "identity.password_easy"},
		{"the alphabet", "Abcdefghijklmno1", "identity.password_easy"},
		{"one's own code", "Ugyintezo.07ugyintezo.07", "identity.password_easy"},
		{"one's own name", "MintaMártaMintaMárta1", "identity.password_easy"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := checkPassword(c.password, "ugyintezo.07", "Minta Márta")
			var known *errs.Error
			if c.key == "" && err != nil || c.key != "" && (!errors.As(err, &known) || known.Key != c.key || known.Kind != errs.Invalid) {
				t.Errorf("got %v, want %q", err, c.key)
			}
		})
	}
	t.Run("common words with a capital and the usual tail", func(t *testing.T) {
		list, _ := words()
		n, missed := 0, 0
		for w := range list {
			for _, tail := range []string{"123", "2014", "1", "1!", "69"} {
				p := strings.ToUpper(w[:1]) + w[1:] + tail
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
		if n < 2500 || missed > 0 {
			t.Errorf("%d of %d common passwords accepted", missed, n)
		}
	})
	t.Run("eight characters drawn by a program", func(t *testing.T) {
		const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
		n, refused := 0, 0
		for n < 5000 {
			var b [8]byte
			for i := range b {
				b[i] = draw(letters)
			}
			err := checkPassword(string(b[:]))
			var known *errs.Error
			if errors.As(err, &known) && known.Key == "identity.password_mix" {
				continue
			}
			n++
			if err != nil {
				refused++
			}
		}
		t.Logf("%d drawn, %d refused", n, refused)
		if refused > n/50 {
			t.Errorf("%d of %d honest passwords are refused", refused, n)
		}
	})
	t.Run("passphrases", func(t *testing.T) {
		seen := map[string]bool{}
		for range 5000 {
			p := Passphrase()
			if seen[p] || len(p) != 28 || checkPassword(p) != nil {
				t.Fatalf("%q", p)
			}
			seen[p] = true
		}
	})
}

func TestDigest(t *testing.T) {
	d := newDigest("Kavics lovarda 7. őrség")
	read, err := parseDigest(d.String())
	if err != nil || !strings.HasPrefix(d.String(), "$argon2id$v=19$m=47104,t=1,p=1$") || read.weak() {
		t.Fatalf("%s: %v", d, err)
	}
	if !read.matches(norm.NFD.String("Kavics lovarda 7. őrség")) {
		t.Error("the same letters written otherwise are another password")
	}
	for _, wrong := range []string{"", "kavics lovarda hetedik őrsé", "Kavics lovarda 7. őrség ", "Kavics lovarda hetedik őrség"} {
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
