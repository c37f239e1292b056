package hungarian

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Article gives the definite article before a text, "a" or "az", by the first sound of it when it is read aloud:
//
//   - words by their first letter; h is a consonant, Y before a consonant is i (az Ybl), before a vowel j (a York);
//   - numbers as they are spoken: az 1, az 5, az 1 500, az 50, az 1956., but a 10, a 100;
//   - acronyms letter by letter when they cannot be spoken as words (az FHT, az RSZS, but a TAJ, a MÁK), single letters by
//     their name (az f) pont);
//   - Roman numbers as ordinals (az V. fejezet, a X. fejezet); signs by their name (a §).
//
// Brackets and quotes before the text do not count: az (1) bekezdés. A long row of digits is read as one number, whatever
// it stands for. Text without letters and figures gets "a".
func Article(next string) string {
	word, _ := article(next)
	return word
}

// ArticleUpper is Article for the beginning of a sentence.
func ArticleUpper(next string) string {
	if Article(next) == "az" {
		return "Az"
	}
	return "A"
}

// article also tells whether the answer is certain: it is not for acronyms that might be spoken either way, for long rows of
// digits, an initial Y and letters that are not Hungarian.
func article(next string) (word string, certain bool) {
	s := strings.TrimLeftFunc(next, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(opening, r) })
	first, n := utf8.DecodeRuneInString(s)
	switch {
	case isDigit(first):
		digits := s[:len(s)-len(strings.TrimLeft(s, "0123456789"))]
		return az(first == '5' || first == '1' && len(digits)%3 == 1), len(digits) <= 6
	case strings.ContainsRune("-−+", first) && len(s) > n && isDigit(rune(s[n])):
		return "a", false // mínusz, plusz
	case strings.ContainsRune("&€", first):
		return "az", false // és, euró
	case !unicode.IsLetter(first):
		return "a", first == '§'
	}
	token := s
	if i := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }); i >= 0 {
		token = s[:i]
	}
	low := strings.ToLower(token)
	capitals := upperTail(token) == token
	if value, ok := roman(token); ok && (strings.HasPrefix(s[len(token):], ".") || strings.Trim(token, "IVX") == "" && len(token) > 1) {
		return az(startsWithVowel(Ordinal(int64(value)))), strings.HasPrefix(s[len(token):], ".")
	}
	letter := firstLetter(low)
	switch {
	case letter == low:
		return az(startsWithVowel(letterName(letter))), letterName(letter) != "" && low != "s" // s: és, for short
	case capitals && spelledOut(low) || !hasVowel(low) && !strings.ContainsRune(low, 'y'):
		return az(startsWithVowel(letterName(letter))), !hasVowel(low) || isVowelLetter(letter) || slices.Contains(spelledAloud, low)
	case letter == "y":
		r, _ := utf8.DecodeRuneInString(low[1:])
		return az(!isVowel(r)), false
	}
	_, known := spelled[low]
	if capitals && !known && len(units(low)) < 6 && startsWithVowel(low) != startsWithVowel(letterName(letter)) {
		return az(startsWithVowel(low)), false
	}
	return az(startsWithVowel(low)), strings.Contains(alphabet, letter[:1]) || isVowelLetter(letter)
}

// spelledAloud are acronyms with a vowel that everybody reads letter by letter.
var spelledAloud = []string{"mta", "lfta", "szte", "rgya"}

const alphabet = "bcdfghjklmnpqrstvwxz"

func az(vowel bool) string {
	if vowel {
		return "az"
	}
	return "a"
}

func startsWithVowel(low string) bool {
	r, _ := utf8.DecodeRuneInString(low)
	return isVowel(r)
}

func isVowelLetter(letter string) bool { return startsWithVowel(letter) }
