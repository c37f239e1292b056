package hostile

import (
	"fmt"
	"iter"
	"math/rand/v2"
)

// What must become of a file, besides being refused with a key like "sheet.macro".
const (
	Readable = "readable" // read to its end; the sheet "Adat" then holds Table, if there is one
	Either   = "either"   // refused with any key, or read with the values of Table, but for lost ones
)

// Case is one file.
type Case struct {
	Name  string // sort, seed and number
	Sort  string
	Bytes []byte
	Want  string
	Table Table // what an honest reader sees on the sheet "Adat"; nil when not told
}

// Sheet is the name of the sheet that holds the table.
const Sheet = "Adat"

type sort struct {
	name string
	want string
	make func(*maker)
}

// maker builds one case; a sort changes what differs from the honest file.
type maker struct {
	rng   *rand.Rand
	table Table
	dress dress
	parts []Part // of the honest file in its dress
	bytes []byte // set by sorts that are no zip, or a tampered one
	want  string
	told  bool // the table still is what a reader sees
}

// All gives at least one file of every sort; another seed gives other files of the same sorts.
func All(seed int64) iter.Seq[Case] {
	return Some(seed, func(string, string) bool { return true })
}

// Some is All without the files whose sort and fate are not picked; those are not even made.
func Some(seed int64, pick func(sort, want string) bool) iter.Seq[Case] {
	return func(yield func(Case) bool) {
		for i, s := range allSorts() {
			if !pick(s.name, s.want) {
				continue
			}
			rng := rand.New(rand.NewPCG(uint64(seed), uint64(i)))
			m := &maker{rng: rng, want: s.want}
			m.table = randomTable(rng)
			m.told = s.want == Readable || s.want == Either
			s.make(m)
			c := Case{Name: fmt.Sprintf("%s-%d-%d", s.name, seed, i), Sort: s.name, Want: m.want, Bytes: m.bytes}
			if c.Bytes == nil {
				c.Bytes = Zip(m.book())
			}
			if m.told {
				c.Table = m.table
			}
			if !yield(c) {
				return
			}
		}
	}
}

func allSorts() []sort {
	var all []sort
	all = append(all, honestSorts()...)
	all = append(all, zipSorts()...)
	all = append(all, wrongSorts()...)
	all = append(all, activeSorts()...)
	all = append(all, xmlSorts()...)
	all = append(all, sheetSorts()...)
	return append(all, damageSorts()...)
}

// book gives the parts, made on first use so that a sort may set the dress before.
func (m *maker) book() []Part {
	if m.parts == nil {
		m.parts = bookParts(m.table, m.dress)
	}
	return m.parts
}

func (m *maker) part(name string) *Part {
	m.book()
	for i := range m.parts {
		if m.parts[i].Name == name {
			return &m.parts[i]
		}
	}
	panic("hostile: no part " + name)
}

func (m *maker) add(name, text string) {
	m.book()
	m.parts = append(m.parts, Part{Name: name, Text: text})
}

func (m *maker) remove(name string) {
	m.book()
	for i := range m.parts {
		if m.parts[i].Name == name {
			m.parts = append(m.parts[:i:i], m.parts[i+1:]...)
			return
		}
	}
}
