package verify

import (
	"bytes"
	"crypto/hmac"
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
)

// The places of columns in the rows of leaves and of withoutLeaf.
const (
	leafColumns = 2 // seq and entry_id stand before the entry's
	markAt      = 13
	columns     = 14
)

// walker goes through the leaves in order. It computes up to three trees: of what the entries are now, of the hashes in the
// tiles, and of what seems right where the two differ. They are one until the first difference.
type walker struct {
	r      *Report
	claims *claims
	marks  marks
	tiles  *tileReader
	upper  map[[2]int64][]byte // by level and number

	at     int64 // leaf that comes next
	trees  []*merkle
	clash  []clash
	clashs int64 // more than are kept in detail
	orphan map[hash]int64
	buf    []byte
	nodes  []node
	bad    map[[2]int64]bool // tiles that were said already
}

// clash is a leaf whose entry and whose tile say different things.
type clash struct {
	leaf, entry int64
	entryHash   hash // of the entry as it is
	tileHash    hash // as stored
	hasTile     bool
	mark        verdict
	at          time.Time
	raw         []byte // the columns, of the first few
}

const (
	detailed   = 256 // clashes that are looked at for who changed places
	remembered = 1 << 20
)

// node is a hash that stands for a whole tile.
type node struct {
	level int
	n     int64
	h     []hash // what the trees say
}

// verdict is what a mark says.
type verdict int

const (
	unread verdict = iota // no key to check it by, or older than marks
	right
	wrong
)

// marks checks the marks of entries.
type marks struct {
	marker *audit.Marker
	from   int64 // first entry with a mark of our key
	any    int64 // first entry that has a mark at all
}

func (m *marks) judge(id int64, columns, mark []byte) verdict {
	switch {
	case id >= m.any && mark == nil:
		return wrong
	case m.marker == nil || id < m.from:
		return unread
	case hmac.Equal(m.marker.Mark(columns), mark):
		return right
	}
	return wrong
}

func (w *walker) leaf(row *database.CopyRow) error {
	seq, _ := row.Int(0)
	id, _ := row.Int(1)
	if seq < w.at {
		f := found(LeafChanged)
		f.Leaf, f.Entry = seq, id
		w.r.add(f)
		return nil
	}
	for w.at < seq && w.tiles.has(w.at) {
		err := w.gap()
		if err != nil {
			return err
		}
	}
	if w.at < seq { // behind the end of the tiles
		f := found(LeafChanged)
		f.Leaf, f.Entry = seq, id
		w.r.add(f)
		return nil
	}
	stored, hasTile, err := w.tiles.hash(seq)
	if err != nil {
		return err
	}
	if row.Field(leafColumns) == nil {
		f := found(EntryMissing)
		f.Leaf, f.Entry = seq, id
		w.r.add(f)
		if hasTile {
			return w.push(stored)
		}
		return w.push(hash{})
	}
	w.r.Entries++
	raw := row.Span(leafColumns, leafColumns+columns)
	var h hash
	w.buf = append(append(w.buf[:0], 0), audit.LeafVersion)
	w.buf = append(w.buf, raw...)
	h = sum(w.buf)
	mark := w.marks.judge(id, row.Span(leafColumns, leafColumns+markAt), row.Field(leafColumns+markAt))
	if mark == unread {
		w.r.Unmarked++
	} else {
		w.r.Marked++
	}
	if hasTile && h == stored {
		if mark == wrong {
			f := found(EntryMark)
			f.Leaf, f.Entry = seq, id
			w.r.add(f)
		}
		return w.push(h)
	}
	at, _ := row.Int(leafColumns + 1)
	c := clash{leaf: seq, entry: id, entryHash: h, tileHash: stored, hasTile: hasTile, mark: mark, at: audit.TimeOf(at)}
	if len(w.clash) < detailed {
		c.raw = bytes.Clone(raw)
	}
	if len(w.clash) < remembered {
		w.clash = append(w.clash, c)
	} else {
		w.clashs++
	}
	if !hasTile {
		w.tile(0, seq/256)
		stored = h
	}
	likely := stored
	if mark == right {
		likely = h
	}
	return w.push(stored, h, likely)
}

// gap is a leaf whose row is missing.
func (w *walker) gap() error {
	stored, _, err := w.tiles.hash(w.at)
	if err != nil {
		return err
	}
	if len(w.orphan) < remembered {
		w.orphan[stored] = w.at
	}
	return w.push(stored)
}

// push appends a leaf to the trees; with one hash they agree.
func (w *walker) push(hashes ...hash) error {
	if len(hashes) > 1 && len(w.trees) == 1 {
		w.trees = []*merkle{w.trees[0], w.trees[0].clone(), w.trees[0].clone()}
	}
	w.nodes = w.nodes[:0]
	for i, t := range w.trees {
		k := 0
		t.add(hashes[min(i, len(hashes)-1)], func(level int, n int64, h hash) {
			if k == len(w.nodes) {
				w.nodes = append(w.nodes, node{level: level, n: n})
			}
			w.nodes[k].h = append(w.nodes[k].h, h)
			k++
		})
	}
	w.at++
	for i := range w.nodes {
		w.checkNode(&w.nodes[i])
	}
	w.claims.reach(w.at, func() []hash {
		out := make([]hash, len(w.trees))
		for i, t := range w.trees {
			out[i] = t.root()
		}
		return out
	})
	return nil
}

// checkNode looks whether the level above has the hash of a whole tile.
func (w *walker) checkNode(x *node) {
	stored := w.upper[[2]int64{int64(x.level), x.n / 256}]
	at := int(x.n%256) * len(hash{})
	if len(stored) < at+len(hash{}) || !slices.Contains(x.h, hash(stored[at:at+len(hash{})])) {
		w.tile(x.level, x.n/256)
	}
}

// tile says once that a tile is wrong.
func (w *walker) tile(level int, n int64) {
	key := [2]int64{int64(level), n}
	if w.bad[key] {
		return
	}
	w.bad[key] = true
	f := found(TileChanged)
	f.Level, f.Tile = level, n
	w.r.add(f)
}

// end takes what stands behind the last leaf row, and looks at the width of the upper tiles.
func (w *walker) end() error {
	signed := int64(0)
	if n := len(w.claims.list); n > 0 {
		signed = w.claims.list[n-1].size
	}
	for w.tiles.has(w.at) && w.at < signed {
		err := w.gap()
		if err != nil {
			return err
		}
	}
	extra, err := w.tiles.rest(w.at)
	if err != nil {
		return err
	}
	for _, n := range extra {
		w.tile(0, n)
	}
	w.r.Sealed = w.at
	for key, b := range w.upper {
		width := w.at >> (8 * key[0])
		if want := min(max(width-256*key[1], 0), 256); key[1] < 0 || int64(len(b)) != want*int64(len(hash{})) {
			w.tile(int(key[0]), key[1])
		}
	}
	if w.at > 0 && len(w.claims.list) == 0 {
		w.r.add(found(CheckMissing))
	}
	return nil
}

// judge says what the clashes are.
func (w *walker) judge() {
	stored := map[hash]int64{}
	for i := range w.clash {
		if w.clash[i].hasTile {
			stored[w.clash[i].tileHash] = w.clash[i].leaf
		}
	}
	swapped := w.exchanged(stored)
	tree := w.trustworthy()
	for i := range w.clash {
		c := &w.clash[i]
		f := found(EntryChanged)
		f.Entry, f.Leaf = c.entry, c.leaf
		other, elsewhere := stored[c.entryHash]
		partner, exchanged := swapped[c.entry]
		k, before := w.claims.covering(c.leaf)
		switch {
		case elsewhere && other != c.leaf:
			f.Kind, f.Other = LeafSwapped, other
		case exchanged:
			f.Kind, f.Other = EntrySwapped, partner
		case !c.hasTile:
			if c.mark != wrong {
				continue // the tile was said
			}
		case c.mark == right, c.mark == unread && tree == 1:
			w.tile(0, c.leaf/256)
			continue
		case k != nil && (c.at.After(k.at) || !before.IsZero() && c.at.Before(before.Add(-longest))):
			f.Kind = EntryRedated
		}
		w.r.add(f)
	}
	for range w.clashs {
		w.r.add(found(EntryChanged))
	}
	for _, leaf := range w.orphan { // no entry was found that fits
		f := found(LeafMissing)
		f.Leaf = leaf
		w.r.add(f)
	}
}

// longest is how long an operation may take between its entry and its commit, with some room.
const longest = 3 * time.Hour

// trustworthy gives the tree that the newest checkpoint of the log bears out: 0 that of the tiles, 1 that of the entries.
func (w *walker) trustworthy() int {
	last := w.claims.next - 1
	if last < 0 || len(w.trees) == 1 || w.claims.list[last].size != w.at {
		return 0
	}
	if w.trees[1].root() == w.claims.list[last].root {
		return 1
	}
	return 0
}

// exchanged finds entries that have become each other: with the id of the other they are what was sealed there.
func (w *walker) exchanged(stored map[hash]int64) map[int64]int64 {
	out := map[int64]int64{}
	for i := range w.clash {
		c := &w.clash[i]
		for j := range w.clash {
			o := &w.clash[j]
			if i == j || c.raw == nil || o.raw == nil {
				continue
			}
			b := append([]byte{0, audit.LeafVersion}, c.raw...)
			binary.BigEndian.PutUint64(b[2+4:], uint64(o.entry))
			if leaf, ok := stored[sum(b)]; ok && leaf == o.leaf {
				out[c.entry] = o.entry
			}
		}
	}
	return out
}

// loose judges an entry that is no leaf.
func (w *walker) loose(row *database.CopyRow, settled int64, moment time.Time, grace time.Duration) error {
	w.r.Entries++
	id, _ := row.Int(0)
	micro, _ := row.Int(1)
	at := audit.TimeOf(micro)
	w.buf = append(append(w.buf[:0], 0, audit.LeafVersion), row.Span(0, columns)...)
	h := sum(w.buf)
	if leaf, ok := w.orphan[h]; ok {
		delete(w.orphan, h)
		f := found(LeafMissing)
		f.Leaf, f.Entry = leaf, id
		w.r.add(f)
		return nil
	}
	f := found(EntryInserted)
	f.Entry = id
	mark := w.marks.judge(id, row.Span(0, markAt), row.Field(markAt))
	if mark == unread {
		w.r.Unmarked++
	} else {
		w.r.Marked++
	}
	switch {
	case mark == wrong, id <= settled:
		w.r.add(f)
	case at.Before(moment.Add(-grace)), at.After(moment.Add(time.Minute)):
		f.Kind = EntryUnsealed
		w.r.add(f)
	default:
		w.r.Unsealed++
	}
	return nil
}

// tileReader gives the stored hashes of the leaves in order, from tiles that come one by one.
type tileReader struct {
	next func() (n int64, hashes []byte, ok bool, err error)
	n    int64 // of the tile at hand; -1: none yet
	b    []byte
	over bool
	fail error
	odd  []int64 // tiles that were skipped or are no tiles
}

// load goes on to the tile of a leaf.
func (t *tileReader) load(leaf int64) {
	for !t.over && t.fail == nil && t.n < leaf/256 {
		var ok bool
		t.n, t.b, ok, t.fail = t.next()
		t.over = !ok
		if ok && (t.n < 0 || t.n < leaf/256) {
			t.odd = append(t.odd, t.n)
		}
	}
}

// has reports whether there is a hash for a leaf.
func (t *tileReader) has(leaf int64) bool {
	t.load(leaf)
	return t.fail == nil && !t.over && t.n == leaf/256 && int64(len(t.b)) >= (leaf%256+1)*int64(len(hash{}))
}

func (t *tileReader) hash(leaf int64) (h hash, ok bool, err error) {
	ok = t.has(leaf)
	if t.fail != nil {
		return h, false, fmt.Errorf("reading tiles: %w", t.fail)
	}
	if ok {
		copy(h[:], t.b[leaf%256*int64(len(h)):])
	}
	return h, ok, nil
}

// rest lists the tiles that hold something from this leaf on, or that were skipped.
func (t *tileReader) rest(leaf int64) ([]int64, error) {
	out := t.odd
	t.load(leaf)
	for !t.over && t.fail == nil {
		if int64(len(t.b))/int64(len(hash{})) > max(leaf-256*t.n, 0) {
			out = append(out, t.n)
		}
		if len(out) > mostFindings {
			break
		}
		t.load(256 * (t.n + 1))
	}
	return out, t.fail
}
