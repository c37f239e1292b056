package hungarian

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Misuse is a wrong article.
type Misuse struct {
	At   int    // where the article begins, in bytes
	Have string // as it stands there: a, az, A, Az
	Want string // as it should be, with the same first letter
	Next string // the word or number after it
}

// CheckArticles finds articles that do not fit what follows. It says only what is as good as certain:
//
//   - "a" before a vowel is always wrong, unless it may be a letter: "az a pont", "a és b", a capital A within a sentence.
//   - "az" before a consonant is often right, as a pronoun (az volt, az nem igaz, az 2014-ben történt). It is reported before
//     paragraphs and points (az 33. §, az (2) bekezdés, az b) pont), before dates (az 2014. március), names and acronyms
//     without a case ending (az Kovács Péter), and before nouns and adjectives that letters are full of (az határozat, az
//     fenti); but not after a conjunction, where a clause may begin with the pronoun (hogy az Kovács Péter).
//
// Speech that is quoted in a letter can still say "Az Kovács Péter volt": then the report is wrong, so a report is for a
// person to look at. It does not see: "az" before any other word in small letters, articles that are missing or too many,
// and what stands before acronyms that can be spoken either way.
func CheckArticles(text string) []Misuse {
	var out []Misuse
	tokens := fields(text)
	for i := 0; i+1 < len(tokens); i++ {
		have := strings.TrimLeft(tokens[i].text, opening)
		low := strings.ToLower(have)
		if low != "a" && low != "az" || have == "AZ" {
			continue
		}
		at := tokens[i].at + len(tokens[i].text) - len(have)
		before := ""
		if i > 0 {
			before = tokens[i-1].text
		}
		next := tokens[i+1].text
		if i+2 < len(tokens) && strings.HasSuffix(next, ".") {
			next += " " + tokens[i+2].text
		}
		want, certain := article(next)
		start := sentenceStart(before) || at != tokens[i].at || newLine(text[:at])
		if !certain || want == low || low == "a" && maybeLetter(have, before, next, start) || low == "az" && maybePronoun(before, next, start) {
			continue
		}
		if have != low {
			want = strings.ToUpper(want[:1]) + want[1:]
		}
		out = append(out, Misuse{At: at, Have: have, Want: want, Next: strings.Trim(tokens[i+1].text, around+".,;:!?")})
	}
	return out
}

type token struct {
	at   int
	text string
}

// fields parts a text at white space.
func fields(text string) []token {
	var out []token
	start := -1
	for i, r := range text {
		switch space := unicode.IsSpace(r); {
		case space && start >= 0:
			out = append(out, token{start, text[start:i]})
			start = -1
		case !space && start < 0:
			start = i
		}
	}
	if start >= 0 {
		out = append(out, token{start, text[start:]})
	}
	return out
}

func sentenceStart(before string) bool {
	bare := strings.TrimRight(before, closing)
	return bare == "" || strings.ContainsAny(bare[len(bare)-1:], ".?!:;") || bare == "–" || bare == "—" || bare == "-"
}

func newLine(before string) bool {
	return strings.HasSuffix(strings.TrimRight(before, " \t\u00a0"), "\n")
}

// maybeLetter: the a could be a letter instead of an article.
func maybeLetter(have, before, next string, start bool) bool {
	if have == "A" && !start {
		return true
	}
	prev := strings.ToLower(strings.Trim(before, around+",;:."))
	word := strings.ToLower(strings.Trim(next, around+".,;:!?"))
	return slices.Contains([]string{"a", "az", "és", "vagy", "illetve", "ez", "pont", "alpont"}, prev) ||
		slices.Contains([]string{"és", "illetve", "illetőleg", "avagy", "alpont", "is", "alpontja", "alpontjában", "alpontban"}, word)
}

// maybePronoun: the az could be a pronoun.
func maybePronoun(before, next string, start bool) bool {
	prev := strings.ToLower(strings.Trim(before, around+".:;"))
	clause := start || strings.HasSuffix(prev, ",") || slices.Contains(conjunctions, prev)
	bare := strings.TrimLeft(next, opening)
	words := strings.Fields(bare)
	if len(words) == 0 {
		return true
	}
	first, _ := utf8.DecodeRuneInString(bare)
	word := strings.Trim(words[0], closing+".,;:!?")
	second := ""
	if len(words) > 1 {
		second = strings.Trim(words[1], closing+".,;:!?")
	}
	switch {
	case isDigit(first) && (second == "§" || strings.HasPrefix(second, "§-") || slices.Contains(divisions, second)):
		return false
	case isDigit(first) && bare != next && strings.HasSuffix(words[0], ")"): // (2) bekezdés
		return false
	case isDigit(first) && slices.Contains(months[:], second):
		return clause && !start
	case isDigit(first):
		return true
	case slices.Contains(usualNouns, strings.ToLower(word)):
		return clause && !start
	case strings.HasSuffix(words[0], ")") && bare == next && letterName(strings.ToLower(word)) != "": // b) pont
		return false
	case unicode.IsUpper(first):
		return clause && !start || caseEnding(word)
	}
	return true
}

// caseEnding: a name in another case may follow a pronoun (az Budapesten lakik).
func caseEnding(word string) bool {
	return slices.ContainsFunc([]string{
		"ban", "ben", "ból", "ből", "ba", "be", "on", "en", "ön", "án", "én", "ról", "ről", "ra", "re", "nál", "nél", "tól", "től", "hoz", "hez", "höz", "nak", "nek", "ért", "ig", "t",
	}, func(end string) bool { return strings.HasSuffix(word, end) })
}

var conjunctions = []string{
	"hogy", "ha", "mert", "mivel", "de", "és", "s", "is", "vagy", "mint", "mikor", "amikor", "amíg", "míg", "ugyanis", "hanem", "azonban", "pedig", "tehát", "ezért",
	"illetve", "nem", "hogyha", "mind", "sem", "se", "csak", "éppen", "már", "még", "ez", "az",
}

// divisions are the parts of a law that follow a number.
var divisions = []string{"bekezdés", "bekezdése", "bekezdésében", "pont", "pontja", "pontjában", "cikk", "fejezet", "számú", "melléklet", "melléklete"}

// usualNouns are words of letters that hardly ever stand bare as a predicate.
var usualNouns = []string{
	"határozat", "határozatot", "határozatban", "hatóság", "hatósághoz", "hatóságnál", "kérelem", "kérelmet", "kérelmező", "kérelmezőt", "kérelmezőnek",
	"kormányhivatal", "jegyző", "polgármester", "járási", "jogosult", "kötelezett", "fellebbezés", "fellebbezést", "döntés", "döntést", "végzés", "végzést",
	"támogatás", "támogatást", "támogatásra", "törvény", "bíróság", "fenti", "következő", "benyújtott", "megállapított", "hivatkozott", "rendelkező", "települési",
	"pénzbeli", "társadalmi", "foglalkoztatást", "rendszeres", "lakásfenntartási", "közgyógyellátás", "szociális", "gyermek", "gyermekek", "család", "háztartás", "háztartásban",
	"jövedelem", "jövedelme", "tényállás", "nyilatkozat", "szerv", "szervezet", "számla", "rendelet", "munkaügyi", "megyei",
}
