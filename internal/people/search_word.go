package people

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
)

// wordSort says what a word says of a person. migrations/0008_people_search.sql fills by the same sorts.
type wordSort string

const (
	wordNow        wordSort = "c" // in the present name only
	wordBirth      wordSort = "b" // in the birth name only
	wordBoth       wordSort = "n" // in both
	wordMother     wordSort = "m"
	wordSettlement wordSort = "s" // of the residence
	wordDay        wordSort = "d" // birth date
)

// Words within one typing error are sought between these lengths, in letters: of shorter ones everything is near.
const (
	shortestNear = 3
	longestNear  = 40
)

// foldedWords gives the words of a name as they are compared: small letters and digits without accents; everything
// else parts words. It is fields.Fold of each word.
func foldedWords(s string) []string {
	if s == "" {
		return nil
	}
	var out []string
	var b strings.Builder
	end := func() {
		if b.Len() > 0 {
			out = append(out, b.String())
			b.Reset()
		}
	}
	for _, r := range norm.NFD.String(fields.Clean(s)) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(unicode.ToLower(r))
		case !unicode.IsMark(r):
			end()
		}
	}
	end()
	return out
}

// searchHash is the number of a word of a sort. Two words with the same number, one in four thousand million, would be
// taken for each other in search.
func searchHash(sort wordSort, word string) int32 {
	h := sha256.Sum256([]byte(string(sort) + ":" + word))
	return int32(binary.BigEndian.Uint32(h[:4]))
}

// nearbys gives by what a word is found in people.search_word: itself and what is left of it without one letter.
func nearbys(word string) []string {
	out := []string{word}
	n := utf8.RuneCountInString(word)
	if n < shortestNear || n > longestNear {
		return out
	}
	for i, r := range word {
		out = append(out, word[:i]+word[i+utf8.RuneLen(r):])
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// within1 reports whether one typing error at most lies between two words: a letter too many, missing or wrong, or two
// neighbours in the wrong order.
func within1(a, b string) bool {
	if a == b {
		return true
	}
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	switch len(y) - len(x) {
	case 1:
		return slices.Equal(x[i:], y[i+1:])
	case 0:
		return slices.Equal(x[i+1:], y[i+1:]) ||
			i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i] && slices.Equal(x[i+2:], y[i+2:])
	}
	return false
}

// searchable is what people are found by; of somebody with several versions, what stands in any of them.
type searchable struct {
	now, birth, mother, settlement []string // texts as they are written
	born                           calendar.Day
}

// add takes a version in. A part of the birth name that is not known may be as it is now.
func (s *searchable) add(r fields.Record) {
	family, given := r.Of(FieldFamilyName).Text, r.Of(FieldGivenName).Text
	s.now = append(s.now, family, given)
	for _, part := range [][2]string{{r.Of(FieldBirthFamilyName).Text, family}, {r.Of(FieldBirthGivenName).Text, given}} {
		if part[0] == "" {
			part[0] = part[1]
		}
		s.birth = append(s.birth, part[0])
	}
	s.mother = append(s.mother, r.Of(FieldMotherFamilyName).Text, r.Of(FieldMotherGivenName).Text)
	s.born = calendar.Day(r.Of(FieldBirthDate).N)
}

// spelled is a word with its numbers.
type spelled struct {
	word                                 string
	now, birth, both, mother, settlement int32
}

// speller folds and numbers the words of many people. Names come again and again, so it remembers.
type speller struct {
	texts map[string][]spelled
	days  map[calendar.Day]int32
	fresh []string // words since the last take, for the dictionary; some stand twice
}

// remembered is how many texts a speller keeps before it begins anew: no file can make it grow without end.
const remembered = 100_000

func newSpeller() *speller {
	return &speller{texts: map[string][]spelled{}, days: map[calendar.Day]int32{}}
}

// of appends the words of texts.
func (sp *speller) of(to []spelled, texts []string) []spelled {
	for _, text := range texts {
		if text == "" {
			continue
		}
		words, ok := sp.texts[text]
		if !ok {
			if len(sp.texts) >= remembered {
				clear(sp.texts)
			}
			for _, w := range foldedWords(text) {
				words = append(words, spelled{
					w, searchHash(wordNow, w), searchHash(wordBirth, w), searchHash(wordBoth, w), searchHash(wordMother, w), searchHash(wordSettlement, w),
				})
				sp.fresh = append(sp.fresh, w)
			}
			sp.texts[text] = words
		}
		to = append(to, words...)
	}
	return to
}

// take gives the words that were met for the first time since the last take; nil when there were none.
func (sp *speller) take() []string {
	words := sp.fresh
	sp.fresh = nil
	return words
}

// numbers gives the words of a person as they stand in people.person, sorted.
func (sp *speller) numbers(s *searchable) []int32 {
	var room [32]spelled
	words := sp.of(room[:0], s.now)
	firstBirth := len(words)
	words = sp.of(words, s.birth)
	now, birth := words[:firstBirth], words[firstBirth:]
	out := make([]int32, 0, 12)
	has := func(in []spelled, word string) bool {
		return slices.ContainsFunc(in, func(o spelled) bool { return o.word == word })
	}
	for i := range now {
		if has(birth, now[i].word) {
			out = append(out, now[i].both)
		} else {
			out = append(out, now[i].now)
		}
	}
	for i := range birth {
		if !has(now, birth[i].word) {
			out = append(out, birth[i].birth)
		}
	}
	for _, w := range sp.of(room[:0], s.mother) {
		out = append(out, w.mother)
	}
	for _, w := range sp.of(room[:0], s.settlement) {
		out = append(out, w.settlement)
	}
	day, ok := sp.days[s.born]
	if !ok {
		day = searchHash(wordDay, s.born.String())
		sp.days[s.born] = day
	}
	out = append(out, day)
	slices.Sort(out)
	return slices.Compact(out)
}
