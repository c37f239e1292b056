package hostile

import (
	"fmt"
	"iter"
	"math/rand/v2"
)

// What must become of a file, besides being refused with a key like "sheet.macro".
const (
	Readable = "readable" // read to its end; the first sheet then holds Table, if there is one
	Either   = "either"   // refused with any key, or read with the values of Table, but for lost ones
)

// Case is one file.
type Case struct {
	Name  string // sort, seed and number
	Sort  string
	Bytes []byte
	Want  string
	Table Table // what an honest reader sees on the first sheet; nil when not told
}

// Sheet is the name of the sheet of All and Some.
const Sheet = "Adat"

type sort struct {
	name string
	want string
	make func(*maker)
}

// Content is a sheet of an honest workbook by its name and what stands on it.
type Content struct {
	Sheet string
	Table Table
}

// maker builds one case; a sort changes what differs from the honest file.
type maker struct {
	rng   *rand.Rand
	table Table // of the first sheet, which sorts change
	sheet string
	more  []Content
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
	return cases(seed, pick, func(rng *rand.Rand) []Content { return []Content{{Sheet, randomTable(rng)}} })
}

// Over is Some with the caller's own sheets in the place of a random one: a workbook that its reader would take in, were
// it not for what is wrong with it. The first sheet is the one that sorts change.
func Over(seed int64, sheets []Content, pick func(sort, want string) bool) iter.Seq[Case] {
	return cases(seed, pick, func(*rand.Rand) []Content { return sheets })
}

func cases(seed int64, pick func(sort, want string) bool, contents func(*rand.Rand) []Content) iter.Seq[Case] {
	return func(yield func(Case) bool) {
		for i, s := range allSorts() {
			if !pick(s.name, s.want) {
				continue
			}
			rng := rand.New(rand.NewPCG(uint64(seed), uint64(i)))
			sheets := contents(rng)
			m := &maker{rng: rng, want: s.want, sheet: sheets[0].Sheet, table: sheets[0].Table.clone(), more: sheets[1:]}
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
		m.parts = m.dressed(m.dress)
	}
	return m.parts
}

// dressed gives the parts of the honest file in another dress.
func (m *maker) dressed(d dress) []Part {
	return bookParts(append([]Content{{m.sheet, m.table}}, m.more...), d)
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
