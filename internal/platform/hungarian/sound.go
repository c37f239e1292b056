package hungarian

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const noBreak = '\u00a0'

const (
	backVowels    = "aáoóuúàâãåòôõøùû"
	roundedVowels = "öőüű"
	plainVowels   = "eëäèêæ" // e alone decides for front; é, i and í leave it to the vowel before
	neutralVowels = "éiíïîì"
)

func isVowel(r rune) bool {
	return strings.ContainsRune(backVowels, r) || strings.ContainsRune(roundedVowels, r) ||
		strings.ContainsRune(plainVowels, r) || strings.ContainsRune(neutralVowels, r)
}

func hasVowel(low string) bool { return strings.IndexFunc(low, isVowel) >= 0 }

// letters of more than one sign, the longest first.
var digraphs = []string{"dzs", "cs", "dz", "gy", "ly", "ny", "sz", "ty", "zs"}

// firstLetter gives the Hungarian letter at the beginning: cs, not c.
func firstLetter(low string) string {
	for _, d := range digraphs {
		if strings.HasPrefix(low, d) {
			return d
		}
	}
	_, n := utf8.DecodeRuneInString(low)
	return low[:n]
}

// units parts a text into Hungarian letters, from the left.
func units(low string) []string {
	var out []string
	for low != "" {
		u := firstLetter(low)
		out = append(out, u)
		low = low[len(u):]
	}
	return out
}

// letterName is how a letter is called; "" for what is none.
func letterName(unit string) string { return letterNames[unit] }

var letterNames = map[string]string{
	"a": "á", "á": "á", "b": "bé", "c": "cé", "cs": "csé", "d": "dé", "dz": "dzé", "dzs": "dzsé", "e": "é", "é": "é", "f": "ef",
	"g": "gé", "gy": "gyé", "h": "há", "i": "í", "í": "í", "j": "jé", "k": "ká", "l": "el", "ly": "ely", "m": "em", "n": "en",
	"ny": "eny", "o": "ó", "ó": "ó", "ö": "ő", "ő": "ő", "p": "pé", "q": "kú", "r": "er", "s": "es", "sz": "esz", "t": "té",
	"ty": "tyé", "u": "ú", "ú": "ú", "ü": "ű", "ű": "ű", "v": "vé", "w": "vé", "x": "iksz", "y": "ipszilon", "z": "zé", "zs": "zsé",
}

// endsInVowel reports whether the last sound is a vowel. A final y is one (i) in old spellings: after another letter than
// g, l, n, t (Ady, Pálffy, Zichy), after a vowel (Kállay), and in the names of oldNames (Vörösmarty).
func endsInVowel(low string) bool {
	last, n := utf8.DecodeLastRuneInString(low)
	if last != 'y' {
		return isVowel(last)
	}
	before, _ := utf8.DecodeLastRuneInString(low[:len(low)-n])
	return !strings.ContainsRune("glnt", before)
}

// harmony is the class of vowels that endings take.
type harmony int

const (
	back    harmony = iota // -nak, -hoz, -on
	front                  // -nek, -hez, -en
	rounded                // -nek, -höz, -ön
)

// harmonyOf judges a word by its sounds: the last vowel that decides. Words of é, i, í only are front (Irén, Szil); those
// that are not (híd, díj, cél) stand in the lexicon.
func harmonyOf(low string) harmony {
	lastSeen := rune(0)
	for rest := low; rest != ""; {
		r, n := utf8.DecodeLastRuneInString(rest)
		rest = rest[:len(rest)-n]
		if !isVowel(r) {
			continue
		}
		if lastSeen == 0 {
			lastSeen = r
		}
		switch {
		case strings.ContainsRune(neutralVowels, r):
			continue
		case strings.ContainsRune(backVowels, r):
			return back
		case strings.ContainsRune(roundedVowels, lastSeen):
			return rounded
		}
		return front
	}
	return front
}

// consonant gives the letters in which a final consonant is doubled in -val and -vá, and whether it is one letter of
// several signs (gy), whose first sign alone is doubled. Old spellings double the sound that is heard (AkH.:
// Móriczcal, Kossuthtal, Babitscsal, Félixszel). A final ch is taken as cs in Madách, Kovách, Vojnovich and the like, as h
// elsewhere (Bachhal).
func consonant(low string) (letters string, several bool) {
	for _, d := range digraphs {
		if strings.HasSuffix(low, d) {
			return d, true
		}
	}
	for _, o := range []struct{ end, sound string }{
		{"tsch", "cs"}, {"sch", "s"}, {"ách", "cs"}, {"vich", "cs"}, {"nich", "cs"}, {"sich", "cs"}, {"ch", "h"}, {"cz", "c"},
		{"tz", "c"}, {"ts", "cs"}, {"th", "t"}, {"gh", "g"}, {"ph", "f"}, {"ck", "k"}, {"x", "sz"}, {"q", "k"}, {"w", "v"},
	} {
		if strings.HasSuffix(low, o.end) {
			return o.sound, false
		}
	}
	_, n := utf8.DecodeLastRuneInString(low)
	return low[len(low)-n:], false
}

// twin reports whether a word ends in a doubled consonant (ss, tt, ggy) and gives the letter (s, t, gy).
func twin(low string) (letter string, ok bool) {
	for _, d := range digraphs {
		if strings.HasSuffix(low, d) {
			return d, strings.HasSuffix(low, d[:1]+d)
		}
	}
	r, n := utf8.DecodeLastRuneInString(low)
	before, _ := utf8.DecodeLastRuneInString(low[:len(low)-n])
	return low[len(low)-n:], r == before && unicode.IsLetter(r) && !isVowel(r)
}

// lastWord gives what stands after the last space, hyphen, dash or slash.
func lastWord(s string) string {
	i := strings.LastIndexFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("-–—/\u2010\u2011", r)
	})
	if i < 0 {
		return s
	}
	_, n := utf8.DecodeRuneInString(s[i:])
	return s[i+n:]
}
