package hungarian

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Suffix is a case ending, named by its form after back vowels. The zero value is none.
type Suffix int

// The endings. For Day, Nominative is the day as a noun (1-je) and I the adjective (1-jei).
const (
	None       Suffix = iota
	Nominative        // the word itself
	At                // -t: whom, what
	Nak               // -nak, -nek
	Val               // -val, -vel
	Ert               // -ért
	Va                // -vá, -vé
	Ban               // -ban, -ben
	Bol               // -ból, -ből
	Ba                // -ba, -be
	On                // -n, -on, -en, -ön
	Rol               // -ról, -ről
	Ra                // -ra, -re
	Nal               // -nál, -nél
	Tol               // -tól, -től
	Hoz               // -hoz, -hez, -höz
	Ig                // -ig
	Kent              // -ként
	Ul                // -ul, -ül
	E                 // -é: whose it is
	I                 // -i: the adjective (2014. márciusi); the case of the first letter stays
)

// forms are the endings in their back, front and rounded form. Of those with a linking vowel (At, On, Ul) it stands here,
// of those that assimilate (Val, Va) the v.
var forms = map[Suffix][3]string{
	At: {"ot", "et", "öt"}, Nak: {"nak", "nek", "nek"}, Val: {"val", "vel", "vel"}, Ert: {"ért", "ért", "ért"},
	Va: {"vá", "vé", "vé"}, Ban: {"ban", "ben", "ben"}, Bol: {"ból", "ből", "ből"}, Ba: {"ba", "be", "be"},
	On: {"on", "en", "ön"}, Rol: {"ról", "ről", "ről"}, Ra: {"ra", "re", "re"}, Nal: {"nál", "nél", "nél"},
	Tol: {"tól", "től", "től"}, Hoz: {"hoz", "hez", "höz"}, Ig: {"ig", "ig", "ig"}, Kent: {"ként", "ként", "ként"},
	Ul: {"ul", "ül", "ül"}, E: {"é", "é", "é"}, I: {"i", "i", "i"},
}

// ParseSuffix reads an ending as somebody writes it into a text: -nak, nek, -t, -ot, -val, -ön; those of days too (-án, -jétől,
// -áig are On, Tol, Ig). A hyphen before it may be missing.
func ParseSuffix(text string) (Suffix, bool) {
	text = strings.ToLower(strings.TrimLeft(strings.TrimSpace(text), "-\u2010\u2011–"))
	if s, ok := suffixes[text]; ok {
		return s, true
	}
	text = strings.TrimPrefix(text, "j")
	for _, link := range []string{"á", "é"} {
		if rest, ok := strings.CutPrefix(text, link); ok {
			s, ok := suffixes[rest]
			return s, ok
		}
	}
	return None, false
}

var suffixes = func() map[string]Suffix {
	out := map[string]Suffix{"t": At, "at": At, "n": On, "je": Nominative, "a": Nominative, "e": Nominative, "jei": I, "ai": I, "ei": I}
	for s, all := range forms {
		for _, f := range all {
			out[f] = s
		}
	}
	return out
}()

// With writes a word or a text with a case ending at its last word: Péternek, Annával, 5-öt, 33. §-ban, FHT-t. White space
// at the end is dropped; an empty text and an unknown suffix give the text as it is.
//
//   - A final a or e becomes long (Annának), but not before -ként and -i, and not in acronyms (az ELTE-nek).
//   - -val and -vá take the last sound (Péterrel, Naggyal). A name ending in a doubled consonant gets a hyphen before an
//     ending that begins with the same (Kiss-sel, Bernadett-tel, Mariann-nal; until 2015 given names were
//     written Bernadettel), another word loses one of three (tollal).
//   - Vowel harmony goes by the last vowel that decides; é, i and í leave it to those before (Dániel is front, Mónika and
//     Margit are back). lexicon.go lists what does otherwise.
//
// Not known: the sound of foreign names whose last letters are silent or sound otherwise (George, Charles, Moore), names
// written in capitals only (they get a hyphen as acronyms do), and nouns with a linking vowel of their own that are missing
// in the lexicon. Where usage knows two forms (Adélnak, Adélnek), one of them is written.
func With(text string, s Suffix) string {
	text = strings.TrimRightFunc(text, unicode.IsSpace)
	if text == "" || s <= Nominative || forms[s] == [3]string{} {
		return text
	}
	r := readEnd(text)
	end := ending(r, s)
	if r.apart {
		return text + "-" + end
	}
	low := r.word
	if c := irregular(r, s); c.to != "" {
		if before, ok := strings.CutSuffix(text, c.from); ok {
			return before + c.to
		}
		if before, ok := strings.CutSuffix(text, title(c.from)); ok {
			return before + title(c.to)
		}
	}
	switch {
	case endsInVowel(low):
		return lengthened(text, s) + end
	case s == I && strings.HasSuffix(low, "i"):
		return text
	}
	letter, doubled := twin(low)
	same := strings.HasPrefix(end, letter)
	switch {
	case doubled && same && r.name:
		return text + "-" + end
	case doubled && same && strings.HasSuffix(text, letter):
		return text[:len(text)-len(letter)] + end
	case s == Val || s == Va:
		if c, several := consonant(low); several && strings.HasSuffix(text, c) {
			return text[:len(text)-len(c)] + c[:1] + end
		}
	}
	return text + end
}

// title writes the first letter as a capital.
func title(low string) string {
	r, n := utf8.DecodeRuneInString(low)
	return string(unicode.ToUpper(r)) + low[n:]
}

// lengthened writes the final a or e long. The letter before an ending is never an accented capital: names in
// capitals are written with a hyphen.
func lengthened(text string, s Suffix) string {
	if s == Kent || s == I {
		return text
	}
	switch r, _ := utf8.DecodeLastRuneInString(text); r {
	case 'a':
		return text[:len(text)-1] + "á"
	case 'e':
		return text[:len(text)-1] + "é"
	}
	return text
}

// ending gives the ending as it stands after a hyphen: with its linking vowel, and with the letter that -val and -vá take.
func ending(r reading, s Suffix) string {
	low := r.word
	h := classOf(r)
	form := forms[s][h]
	vowel := endsInVowel(low)
	switch s {
	case At:
		if n := numeral(low); r.figure && n != "" {
			return accusatives[n]
		}
		if r.figure && strings.HasSuffix(low, "dik") {
			return []string{"at", "et", "et"}[h]
		}
		if vowel || bareAccusative(low) {
			return "t"
		}
	case On:
		if r.figure && numeral(low) == "három" {
			return "on"
		}
		if vowel {
			return "n"
		}
	case I:
		if r.apart || !strings.HasSuffix(low, "i") {
			return form
		}
		return ""
	case Val, Va:
		if !vowel && hasConsonantEnd(low) {
			c, _ := consonant(low)
			return c + form[1:]
		}
	}
	return form
}

func hasConsonantEnd(low string) bool {
	r, _ := utf8.DecodeLastRuneInString(low)
	return unicode.IsLetter(r) && !isMuteH(low)
}

// isMuteH: a single h after a vowel is not heard at the end of Hungarian words (Csehvel, méhvel; méhhel is right too).
func isMuteH(low string) bool {
	body, ok := strings.CutSuffix(low, "h")
	if !ok {
		return false
	}
	r, _ := utf8.DecodeLastRuneInString(body)
	return isVowel(r)
}

// accusatives are the endings of numbers in figures, by the word that is read last.
var accusatives = map[string]string{
	"nulla": "t", "egy": "et", "kettő": "t", "három": "at", "négy": "et", "öt": "öt", "hat": "ot", "hét": "et", "nyolc": "at",
	"kilenc": "et", "tíz": "et", "húsz": "at", "harminc": "at", "negyven": "et", "ötven": "et", "hatvan": "at", "hetven": "et",
	"nyolcvan": "at", "kilencven": "et", "száz": "at", "ezer": "et", "millió": "t", "milliárd": "ot", "billió": "t",
	"billiárd": "ot", "trillió": "t",
}

// bareAccusative reports whether -t follows the last consonant without a linking vowel: after a vowel and j, ly, l, n, ny,
// r, s, sz, ty, z, zs (Tibort, Balázst, Kertészt), doubled ones too (Mariannt); a j counts as a vowel (Fajszt).
func bareAccusative(low string) bool {
	for _, old := range []string{"cs", "cz", "tz", "ts", "dz", "dzs", "sch"} {
		if strings.HasSuffix(low, old) {
			return false
		}
	}
	for _, c := range []string{"ly", "ny", "sz", "ty", "zs", "j", "l", "n", "r", "s", "z"} {
		body, ok := strings.CutSuffix(low, c)
		if !ok {
			continue
		}
		if _, doubled := twin(low); doubled {
			return c != "ty"
		}
		r, _ := utf8.DecodeLastRuneInString(body)
		return isVowel(r) || r == 'j'
	}
	return false
}
