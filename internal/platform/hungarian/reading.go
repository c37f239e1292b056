package hungarian

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// reading is how the end of a text is read aloud, which is what endings follow.
type reading struct {
	word   string // in lower case
	apart  bool   // the ending stands after a hyphen: figures, signs, acronyms, brackets
	figure bool   // the word was written in figures
	name   bool   // it is written with a capital letter
}

// readEnd reads the end of a text that has no white space at its end and is not empty.
func readEnd(s string) reading {
	if bare := strings.TrimRight(s, closing); bare != s {
		r := reading{}
		if bare != "" {
			r = readEnd(bare)
		}
		r.apart = true
		return r
	}
	if r, ok := readSign(s); ok {
		return r
	}
	if word, ok := readFigures(s); ok {
		return reading{word: word, apart: true, figure: true}
	}
	last := lastWord(s)
	if bare := strings.TrimRight(last, "."); bare != last {
		low := strings.ToLower(bare)
		if n, ok := roman(bare); ok {
			return reading{word: Ordinal(int64(n)), apart: true, figure: true}
		}
		if full := abbreviations[low]; full != "" {
			low = full
		}
		return reading{word: low, apart: true}
	}
	low := strings.ToLower(last)
	first, _ := utf8.DecodeRuneInString(last)
	r := reading{word: low, name: unicode.IsUpper(first)}
	switch tail := upperTail(last); {
	case firstLetter(low) == low:
		r.word, r.apart = letterName(low), true
	case tail != "" && (tail == last || hasLower(last)):
		r.word, r.apart = acronymEnd(strings.ToLower(tail)), true
	case !hasVowel(low) && !strings.HasSuffix(low, "y"):
		r.word, r.apart = acronymEnd(low), true
	}
	if r.word == "" {
		r.word, r.apart = low, true
	}
	if sound := sounds[r.word]; sound != "" {
		r.word = sound
	}
	return r
}

const (
	closing = ")]}»”\"’'“›"
	opening = "([{«„\"‘'”“‚›"
	around  = ")]}»”\"’'“›([{«„‘‚" // either
)

// abbreviations are read as words.
var abbreviations = map[string]string{
	"kft": "káefté", "bt": "bété", "zrt": "zéerté", "nyrt": "enyerté", "rt": "erté", "kkt": "kákáté", "kht": "káháté",
	"dr": "doktor", "ifj": "ifjabb", "id": "idősebb", "u": "utca", "ker": "kerület", "em": "emelet", "sz": "szám", "tv": "törvény",
	"bek": "bekezdés", "kb": "körülbelül", "hrsz": "helyrajzi szám", "vm": "vármegye", "f": "fogyatékos",
}

// signs are read as words and take their endings after a hyphen: 5%-ot, 33. §-t, 22 800 Ft-ot.
var signs = []struct{ sign, word string }{
	{"%", "százalék"}, {"‰", "ezrelék"}, {"§", "paragrafus"}, {"€", "euró"}, {"$", "dollár"}, {"°C", "celsius-fok"}, {"°", "fok"},
	{"m²", "négyzetméter"}, {"&", "és"}, {"Ft", "forint"}, {"EUR", "euró"}, {"HUF", "forint"}, {"km", "kilométer"}, {"kg", "kilogramm"},
	{"m2", "négyzetméter"},
}

func readSign(s string) (reading, bool) {
	for _, sign := range signs {
		before, ok := strings.CutSuffix(s, sign.sign)
		if !ok {
			continue
		}
		r, _ := utf8.DecodeLastRuneInString(before)
		first, _ := utf8.DecodeRuneInString(sign.sign)
		if before != "" && unicode.IsLetter(first) && !unicode.IsDigit(r) && !unicode.IsSpace(r) {
			continue // the end of a word that looks like a unit
		}
		return reading{word: lastWord(sign.word), apart: true}, true
	}
	return reading{}, false
}

// isGap reports what may part groups of three figures: a space, a no-break, narrow no-break or thin one.
func isGap(r rune) bool { return r == ' ' || r == noBreak || r == '\u202f' || r == '\u2009' }

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

// readFigures reads the number that a text ends in: 22 800, 3,5, and 33. as an ordinal. Of a number longer than an int64
// only the end is read.
func readFigures(s string) (string, bool) {
	body, ordinal := strings.CutSuffix(s, ".")
	digits, rest := trailingDigits(body)
	if digits == "" {
		return "", false
	}
	if whole, comma := strings.CutSuffix(rest, ","); comma {
		if before, _ := trailingDigits(whole); before != "" {
			return decimal(len(digits)), true
		}
	}
	for len(digits)%3 == 0 && len(digits) < 18 {
		r, n := utf8.DecodeLastRuneInString(rest)
		if !isGap(r) {
			break
		}
		more, before := trailingDigits(rest[:len(rest)-n])
		if more == "" || len(more) > 3 {
			break
		}
		digits, rest = more+digits, before
		if len(more) < 3 {
			break
		}
	}
	if len(digits) > 18 {
		digits = digits[len(digits)-18:]
	}
	n, _ := strconv.ParseInt(digits, 10, 64)
	if ordinal {
		return Ordinal(n), true
	}
	w := Words(n)
	return w[strings.LastIndexByte(w, '-')+1:], true
}

// decimal is what a decimal fraction ends in when it is read: három egész öt tized.
func decimal(places int) string {
	switch places {
	case 1:
		return "tized"
	case 2:
		return "század"
	case 3:
		return "ezred"
	}
	return "milliomod"
}

func trailingDigits(s string) (digits, rest string) {
	i := len(s)
	for i > 0 && isDigit(rune(s[i-1])) {
		i--
	}
	return s[i:], s[:i]
}

// upperTail gives the capital letters that a word ends in, when there are two or more of them or the word is not
// written in capitals altogether (FHT, SzocVIR, PhD).
func upperTail(word string) string {
	i := strings.LastIndexFunc(word, func(r rune) bool { return !unicode.IsUpper(r) })
	if i >= 0 {
		_, n := utf8.DecodeRuneInString(word[i:])
		i += n
	}
	return word[max(i, 0):]
}

func hasLower(word string) bool { return strings.IndexFunc(word, unicode.IsLower) >= 0 }

// spelled are acronyms whose shape misleads: true when they are read letter by letter.
var spelled = map[string]bool{"ott": true, "eu": true, "usa": true, "ose": false, "taj": false, "mák": false, "nav": false}

// spelledOut reports whether an acronym (in lower case) is read letter by letter: when it has no vowel, or when its
// consonants could not be spoken as a word (LFT, LFTA, KGYA, MTA against TAJ, MÁK, ÁPDA, NYUFIG). From six letters on it is
// taken for a word in capitals.
func spelledOut(low string) bool {
	if known, ok := spelled[low]; ok {
		return known
	}
	if !hasVowel(low) {
		return true
	}
	u := units(low)
	if len(u) >= 6 {
		return false
	}
	vowel := func(i int) bool { r, _ := utf8.DecodeRuneInString(u[i]); return isVowel(r) }
	if !vowel(0) && !vowel(1) && !(len(u) >= 4 && vowel(2) && slices.Contains(onsets, u[0]+u[1])) {
		return true
	}
	run := 0
	for i := range u {
		if vowel(i) {
			run = 0
			continue
		}
		run++
		ending := i == len(u)-1
		if run > 2 || run == 2 && ending && !slices.Contains([]string{"n", "l", "r", "m", "j"}, u[i-1]) {
			return true
		}
	}
	return false
}

// onsets are pairs of consonants that words can begin with.
var onsets = []string{"fr", "fl", "sr", "sl", "sm", "sn", "sp", "st", "sv", "sk", "szt", "szl", "szp", "szv", "szk", "szm", "szn"}

// acronymEnd gives what decides about endings: the whole word, or the name of the last letter.
func acronymEnd(low string) string {
	if !spelledOut(low) {
		return low
	}
	u := units(low)
	return letterName(u[len(u)-1])
}

// roman reads a Roman number in capitals, up to 3999. A single D, C, L or M is taken for a letter.
func roman(s string) (int, bool) {
	if s == "" || len(s) == 1 && strings.Contains("DCLM", s) {
		return 0, false
	}
	rest, n := s, 0
	for _, d := range romanDigits {
		for strings.HasPrefix(rest, d.sign) {
			rest = rest[len(d.sign):]
			n += d.value
			if n > 3999 {
				return 0, false
			}
		}
	}
	if rest != "" || writeRoman(n) != s {
		return 0, false
	}
	return n, true
}

var romanDigits = []struct {
	sign  string
	value int
}{
	{"M", 1000}, {"CM", 900}, {"D", 500}, {"CD", 400}, {"C", 100}, {"XC", 90}, {"L", 50}, {"XL", 40}, {"X", 10}, {"IX", 9}, {"V", 5}, {"IV", 4}, {"I", 1},
}

func writeRoman(n int) string {
	var b strings.Builder
	for _, d := range romanDigits {
		for ; n >= d.value; n -= d.value {
			b.WriteString(d.sign)
		}
	}
	return b.String()
}
