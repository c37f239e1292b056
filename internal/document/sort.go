package document

import (
	"slices"

	"oszir/internal/platform/wording"
)

// Sort is a kind of document.
type Sort struct {
	Key     string   // stable
	Name    string   // Hungarian, as lists show it
	Group   string   // that it is listed under, for example the name of a benefit
	Needs   []string // blocks that must stand in it whatever the facts
	Appeal  bool     // there is a legal remedy against it: the block of it is needed
	Shipped string   // the wording that comes with the program
	Model   wording.Model
	Sample  func() wording.Facts // made-up facts for previews
}

// Block is a text that several sorts share.
type Block struct {
	Key     string
	Name    string
	Shipped string
}

// RemedyBlock is the block that tells of the legal remedy.
const RemedyBlock = "jogorvoslat"

// Library is all sorts and blocks that the rooms to the right give.
type Library struct {
	Sorts  []Sort
	Blocks []Block
}

// Sort gives a sort by key.
func (l *Library) Sort(key string) (Sort, bool) {
	i := slices.IndexFunc(l.Sorts, func(s Sort) bool { return s.Key == key })
	if i < 0 {
		return Sort{}, false
	}
	return l.Sorts[i], true
}

func (l *Library) block(key string) (Block, bool) {
	i := slices.IndexFunc(l.Blocks, func(b Block) bool { return b.Key == key })
	if i < 0 {
		return Block{}, false
	}
	return l.Blocks[i], true
}

// needs gives the blocks that a sort must hold.
func (s *Sort) needs() []string {
	if s.Appeal {
		return append(slices.Clone(s.Needs), RemedyBlock)
	}
	return s.Needs
}

// blockMark stands before the key of a block where keys of sorts stand too.
const blockMark = ">"
