package identity

import (
	"crypto/rand"
	_ "embed"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"oszir/internal/platform/errs"
)

// What a password must be: what TARTINFO T3 asks, at least eight characters with a small letter, a capital and a digit, and
// not made of what everybody tries first. Few enough guesses are ever answered for that to hold (see attempt.go).
const (
	shortestPassword = 8
	longestPassword  = 128
	fewestUnits      = 5
)

//go:embed words.txt
var wordList string

// words are what people make bad passwords of, folded; longestWord is the length of the longest.
var words = sync.OnceValues(func() (list map[string]bool, longest int) {
	list = map[string]bool{}
	for line := range strings.Lines(wordList) {
		for _, w := range strings.Fields(line) {
			list[w] = true
			longest = max(longest, len(w))
		}
	}
	return list, longest
})

// year is a year that somebody was born in or chose the password in.
var year = regexp.MustCompile(`^(19|20)[0-9]{2}$`)

// rows are what fingers run along.
var rows = func() []string {
	out := []string{"abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertzuiop", "qwertyuiop", "asdfghjkl", "yxcvbnm", "zxcvbnm", "1qay2wsx3edc4rfv5tgb6zhn", "1qaz2wsx3edc4rfv5tgb6yhn"}
	for _, r := range out {
		b := []byte(r)
		slices.Reverse(b)
		out = append(out, string(b))
	}
	return out
}()

// checkPassword judges a new password. about is what somebody who knows the account would try first: code and name.
func checkPassword(password string, about ...string) error {
	if !utf8.ValidString(password) || strings.ContainsFunc(password, unicode.IsControl) {
		return errs.New(errs.Invalid, "identity.password_not_text")
	}
	n := utf8.RuneCountInString(norm.NFC.String(password))
	switch {
	case n < shortestPassword:
		return errs.New(errs.Invalid, "identity.password_short", shortestPassword)
	case n > longestPassword:
		return errs.New(errs.Invalid, "identity.password_long", longestPassword)
	case !strings.ContainsFunc(password, unicode.IsLower), !strings.ContainsFunc(password, unicode.IsUpper), !strings.ContainsFunc(password, unicode.IsDigit):
		return errs.New(errs.Invalid, "identity.password_mix")
	}
	own := map[string]bool{}
	for _, a := range about {
		for _, w := range strings.FieldsFunc(a, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			if w = foldPassword(w); len(w) >= 3 {
				own[w] = true
			}
		}
	}
	folded := foldPassword(password)
	if min(units(folded, own), units(leet.Replace(folded), own)) < fewestUnits {
		return errs.New(errs.Invalid, "identity.password_easy")
	}
	return nil
}

// leet undoes what looks clever and is tried by every guessing program.
var leet = strings.NewReplacer("0", "o", "1", "i", "!", "i", "3", "e", "4", "a", "@", "a", "5", "s", "$", "s", "7", "t")

// foldPassword takes accents, case and spaces away.
func foldPassword(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) || unicode.IsSpace(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(s))
}

// units counts the different pieces that a guesser must put together: a well-known word, a year, a run along the keyboard
// or any other character is one piece, and what comes again costs nothing more. The string is cut into as few as can be.
func units(s string, own map[string]bool) int {
	list, longest := words()
	for w := range own {
		longest = max(longest, len(w))
	}
	fewest := make([]int, len(s)+1) // pieces of the rest from here
	length := make([]int, len(s))   // of the first of them
	for at := len(s) - 1; at >= 0; at-- {
		rest := s[at:]
		_, one := utf8.DecodeRuneInString(rest)
		fewest[at], length[at] = fewest[at+one]+1, one
		try := func(n int) {
			if fewest[at+n]+1 < fewest[at] {
				fewest[at], length[at] = fewest[at+n]+1, n
			}
		}
		for n := 3; n <= run(rest); n++ {
			try(n)
		}
		for n := 3; n <= min(longest, len(rest)); n++ {
			if list[rest[:n]] || own[rest[:n]] || n == 4 && year.MatchString(rest[:n]) {
				try(n)
			}
		}
	}
	seen := map[string]bool{}
	for at := 0; at < len(s); at += length[at] {
		seen[s[at:at+length[at]]] = true
	}
	return len(seen)
}

// run gives the length of the run along a row with which s begins.
func run(s string) int {
	longest := 0
	for _, r := range rows {
		at := strings.IndexByte(r, s[0])
		if at < 0 {
			continue
		}
		n := 0
		for n < len(s) && at+n < len(r) && s[n] == r[at+n] {
			n++
		}
		longest = max(longest, n)
	}
	return longest
}

// Passphrase makes a password that can be read out and typed: twelve syllables, the first with a capital, and a digit;
// 79 bits.
func Passphrase() string {
	const consonants, vowels = "bdfghjklmnprstvz", "aeiou"
	for {
		var b strings.Builder
		for i := range 12 {
			if i > 0 && i%3 == 0 {
				b.WriteByte('-')
			}
			first := draw(consonants)
			if i == 0 {
				first -= 'a' - 'A'
			}
			b.WriteByte(first)
			b.WriteByte(draw(vowels))
		}
		b.WriteByte(draw("23456789"))
		if checkPassword(b.String()) == nil {
			return b.String()
		}
	}
}

// draw picks one of the bytes, each as likely.
func draw(from string) byte {
	n, err := rand.Int(rand.Reader, big.NewInt(int64(len(from))))
	if err != nil {
		panic(err) // the machine has no source of chance
	}
	return from[n.Int64()]
}
