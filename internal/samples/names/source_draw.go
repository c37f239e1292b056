package names

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// Source draws names. It holds nothing but its seed and may be shared.
type Source struct{ seed uint64 }

// New gives the source of a seed.
func New(seed uint64) *Source { return &Source{seed: seed} }

// Rand gives the chance of the nth person (household, case …), so that each can be made by itself and in any order.
func (s *Source) Rand(n uint64) *rand.Rand { return rand.New(rand.NewPCG(s.seed, n)) }

// How often, in 100, a family name is a double one, and a given name is followed by a second.
const (
	doubleFamily = 6
	secondGiven  = 15
)

// Family draws a family name: mostly one name, now and then two joined by a hyphen.
func (s *Source) Family(r *rand.Rand) string {
	l := lists().family
	i := l.draw(r, 0)
	if r.IntN(100) >= doubleFamily {
		return l.names[i]
	}
	return l.names[i] + "-" + l.names[l.other(r, 0, i)]
}

// WifeFamily draws the family name that a married woman bears before her given name: her husband's (Varga), both
// (Varga-Kiss), or his with -né before hers (Vargáné Kiss). The form without her own name is Ne of his given name.
func (s *Source) WifeFamily(r *rand.Rand) string {
	l := lists().family
	his := l.draw(r, 0)
	switch n := r.IntN(100); {
	case n < 55:
		return l.names[his]
	case n < 90:
		return Ne(l.names[his]) + " " + l.names[l.other(r, 0, his)]
	default:
		return l.names[his] + "-" + l.names[l.other(r, 0, his)]
	}
}

// Female draws a woman's given name, sometimes two, whenever she was born.
func (s *Source) Female(r *rand.Rand) string { return given(r, lists().female, r.IntN(eras)) }

// FemaleBorn draws a given name as women born in that year mostly have.
func (s *Source) FemaleBorn(r *rand.Rand, year int) string {
	return given(r, lists().female, eraOf(year))
}

// Male draws a man's given name, sometimes two, whenever he was born.
func (s *Source) Male(r *rand.Rand) string { return given(r, lists().male, r.IntN(eras)) }

// MaleBorn draws a given name as men born in that year mostly have.
func (s *Source) MaleBorn(r *rand.Rand, year int) string { return given(r, lists().male, eraOf(year)) }

func given(r *rand.Rand, l *list, era int) string {
	i := l.draw(r, era)
	if r.IntN(100) >= secondGiven {
		return l.names[i]
	}
	return l.names[i] + " " + l.names[l.other(r, era, i)]
}

// Street draws the name of a public place, without a house number.
func (s *Source) Street(r *rand.Rand) string {
	l := lists().street
	return l.names[l.draw(r, 0)]
}

// Ne puts -né to a name, the end vowel made long as speech does: Varga, Vargáné; Bence, Bencéné.
func Ne(name string) string {
	last, size := utf8.DecodeLastRuneInString(name)
	long := map[rune]string{'a': "á", 'e': "é", 'o': "ó", 'ö': "ő"}[last]
	if long == "" {
		return name + "né"
	}
	return name[:len(name)-size] + long + "né"
}

// The times of birth that given names are weighed by.
const eras = 3

func eraOf(year int) int {
	switch {
	case year < 1960:
		return 0
	case year < 1990:
		return 1
	}
	return 2
}

// list is names with running sums of their weights, one column a time of birth (the first alone where it does not
// matter).
type list struct {
	names []string
	upTo  [eras][]int
}

func (l *list) add(name string, weights ...int) {
	l.names = append(l.names, name)
	for era, w := range weights {
		sum := 0
		if n := len(l.upTo[era]); n > 0 {
			sum = l.upTo[era][n-1]
		}
		l.upTo[era] = append(l.upTo[era], sum+w)
	}
}

func (l *list) draw(r *rand.Rand, era int) int {
	upTo := l.upTo[era]
	x := r.IntN(upTo[len(upTo)-1])
	i, _ := slices.BinarySearchFunc(upTo, x, func(sum, x int) int { return sum - x - 1 })
	return i
}

// other draws a name that is not the ith.
func (l *list) other(r *rand.Rand, era, i int) int {
	if j := l.draw(r, era); j != i {
		return j
	}
	return (i + 1 + r.IntN(len(l.names)-1)) % len(l.names)
}

type allLists struct{ family, female, male, street *list }

var lists = sync.OnceValue(func() allLists {
	all := allLists{family: &list{}, street: &list{}, female: weighed(femaleNames), male: weighed(maleNames)}
	for rank, name := range strings.Fields(familyNames) {
		all.family.add(name, 240_000/(100+12*rank))
	}
	for _, name := range parts(streetNames) {
		all.street.add(name, 1)
	}
	return all
})

// parts splits a text at semicolons.
func parts(text string) []string {
	all := strings.Split(text, ";")
	for i := range all {
		all[i] = strings.TrimSpace(all[i])
	}
	return all
}

func weighed(text string) *list {
	l := &list{}
	for _, part := range parts(text) {
		cells := strings.Fields(part)
		if len(cells) != 1+eras {
			panic(fmt.Sprintf("names: %q is no name with three weights", part))
		}
		var weights [eras]int
		for i, cell := range cells[1:] {
			w, err := strconv.Atoi(cell)
			if err != nil || w < 1 {
				panic(fmt.Sprintf("names: %q has a weight that is none", part))
			}
			weights[i] = w
		}
		l.add(cells[0], weights[:]...)
	}
	return l
}
