package hungarian

import (
	"strconv"
	"strings"
)

// Words gives a number in words by AkH.: up to two thousand in one word, above it with hyphens between the
// thousands unless nothing follows them (kétezer, kétezer-egy, huszonkétezer-nyolcszáz). A negative number begins with
// mínusz, 0 is nulla. 2 is kettő at the end and két before what it counts.
//
// A hundred or thousand is száz and ezer at the beginning, egyszáz and egyezer elsewhere (ezeregyszáz, egymillió-egyezer):
// ezerszáz would be right too, but leaves less room for whoever would like to change an amount.
func Words(n int64) string {
	if n == 0 {
		return "nulla"
	}
	if n < 0 {
		return "mínusz " + words(uint64(-(n+1))+1)
	}
	return words(uint64(n))
}

// scales are the names of the powers of a thousand; a group of three figures stands before each.
var scales = []string{"", "ezer", "millió", "milliárd", "billió", "billiárd", "trillió"}

func words(n uint64) string {
	var parts []string
	rest := n
	for i := len(scales) - 1; i >= 0; i-- {
		unit := uint64(1)
		for range i {
			unit *= 1000
		}
		group := int(rest / unit)
		rest %= unit
		switch {
		case group == 0:
		case i == 1 && group == 1 && len(parts) == 0:
			parts = append(parts, "ezer")
		default:
			parts = append(parts, hundreds(group, i > 0, len(parts) == 0 && n >= 100)+scales[i])
		}
	}
	if n <= 2000 {
		return strings.Join(parts, "")
	}
	return strings.Join(parts, "-")
}

var (
	ones     = []string{"", "egy", "kettő", "három", "négy", "öt", "hat", "hét", "nyolc", "kilenc"}
	tens     = []string{"", "tíz", "húsz", "harminc", "negyven", "ötven", "hatvan", "hetven", "nyolcvan", "kilencven"}
	tensMore = []string{"", "tizen", "huszon", "harminc", "negyven", "ötven", "hatvan", "hetven", "nyolcvan", "kilencven"}
)

// hundreds gives 1 to 999; counting: a word follows that it counts (két, not kettő); first: nothing stands before it
// (száz, not egyszáz).
func hundreds(n int, counting, first bool) string {
	var b strings.Builder
	switch h := n / 100; {
	case h == 1 && first:
		b.WriteString("száz")
	case h == 2:
		b.WriteString("kétszáz")
	case h > 0:
		b.WriteString(ones[h] + "száz")
	}
	t, o := n/10%10, n%10
	switch {
	case o == 0:
		b.WriteString(tens[t])
	case o == 2 && counting:
		b.WriteString(tensMore[t] + "két")
	default:
		b.WriteString(tensMore[t] + ones[o])
	}
	return b.String()
}

// ordinals are the ordinals of the words that a number can end in.
var ordinals = map[string]string{
	"nulla": "nulladik", "egy": "egyedik", "kettő": "kettedik", "három": "harmadik", "négy": "negyedik", "öt": "ötödik",
	"hat": "hatodik", "hét": "hetedik", "nyolc": "nyolcadik", "kilenc": "kilencedik", "tíz": "tizedik", "húsz": "huszadik",
	"harminc": "harmincadik", "negyven": "negyvenedik", "ötven": "ötvenedik", "hatvan": "hatvanadik", "hetven": "hetvenedik",
	"nyolcvan": "nyolcvanadik", "kilencven": "kilencvenedik", "száz": "századik", "ezer": "ezredik", "millió": "milliomodik",
	"milliárd": "milliárdodik", "billió": "billiomodik", "billiárd": "billiárdodik", "trillió": "trilliomodik",
}

// Ordinal gives the place in an order in words: első, második, huszonegyedik, ezredik. Zero is nulladik, a negative number
// begins with mínusz.
func Ordinal(n int64) string {
	switch n {
	case 1:
		return "első"
	case 2:
		return "második"
	}
	w := Words(n)
	last := numeral(w)
	return strings.TrimSuffix(w, last) + ordinals[last]
}

// numerals are the parts of numbers in words, the longest first where one begins or ends another.
var numerals = []string{
	"nyolcvan", "kilencven", "milliárd", "billiárd", "trillió", "harminc", "negyven", "millió", "billió", "kilenc",
	"hatvan", "hetven", "huszon", "ötven", "tizen", "nyolc", "kettő", "három", "nulla", "száz", "ezer", "négy", "húsz",
	"egy", "két", "hat", "hét", "tíz", "öt",
}

// numeral gives the last part of a number in words (hat of huszonhat), "" when the last word is no number.
func numeral(word string) string {
	rest := word[strings.LastIndexAny(word, "- ")+1:]
	last := ""
next:
	for rest != "" {
		for _, p := range numerals {
			if strings.HasPrefix(rest, p) {
				last, rest = p, rest[len(p):]
				continue next
			}
		}
		return ""
	}
	if _, ok := ordinals[last]; !ok {
		return ""
	}
	return last
}

// Amount writes a number in figures as running text does: grouped by three with no-break spaces from five figures on
// (22 800), not below (4800), by AkH. Columns of figures group all of them: i18n.Number.
func Amount(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	if len(s) < 5 {
		return sign + s
	}
	var b strings.Builder
	b.WriteString(sign)
	for i, c := range s {
		if i > 0 && (len(s)-i)%3 == 0 {
			b.WriteRune(noBreak)
		}
		b.WriteRune(c)
	}
	return b.String()
}

// List joins what is enumerated: "a", "a és b", "a, b és c", with no comma before the last conjunction.
func List(items []string, and string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return strings.Join(items[:last], ", ") + " " + and + " " + items[last]
}
