package audit

import (
	"fmt"
	"maps"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// tileWidth is the number of hashes in a whole tile; a hash of the next level stands for one.
const (
	tileHeight = 8
	tileWidth  = 1 << tileHeight
)

// tileID names a tile: the n-th of a level.
type tileID struct {
	level int
	n     int64
}

// tree is the right edge of the log's Merkle tree: all that is needed to append and to tell the root.
type tree struct {
	size  int64
	edge  [][]tlog.Hash // by level the hashes of the unfinished tile
	dirty map[tileID][]tlog.Hash
}

// edgeTiles lists the tiles that the edge of a tree of a size is made of, with how many of their hashes belong to it.
func edgeTiles(size int64) map[tileID]int {
	out := map[tileID]int{}
	for level := 0; size > 0; level++ {
		if w := int(size % tileWidth); w > 0 {
			out[tileID{level, size / tileWidth}] = w
		}
		size /= tileWidth
	}
	return out
}

// openTree makes the edge of a tree of a size from stored tiles. Tiles may be wider: what is behind the size is not yet.
func openTree(size int64, stored map[tileID][]tlog.Hash) (*tree, error) {
	t := &tree{size: size, dirty: map[tileID][]tlog.Hash{}}
	for id, width := range edgeTiles(size) {
		hashes := stored[id]
		if len(hashes) < width {
			return nil, fmt.Errorf("opening the tree: tile %d/%d has %d hashes instead of %d", id.level, id.n, len(hashes), width)
		}
		for len(t.edge) <= id.level {
			t.edge = append(t.edge, nil)
		}
		t.edge[id.level] = slices.Clone(hashes[:width])
	}
	return t, nil
}

// add appends a leaf.
func (t *tree) add(leaf tlog.Hash) {
	n := t.size
	t.size++
	for level := 0; ; level++ {
		if len(t.edge) <= level {
			t.edge = append(t.edge, nil)
		}
		t.edge[level] = append(t.edge[level], leaf)
		n /= tileWidth
		t.dirty[tileID{level, n}] = t.edge[level]
		if len(t.edge[level]) < tileWidth {
			return
		}
		leaf = top(t.edge[level])
		t.edge[level] = nil
	}
}

// top is the root over 2^k hashes.
func top(hashes []tlog.Hash) tlog.Hash {
	if len(hashes) == 1 {
		return hashes[0]
	}
	half := len(hashes) / 2
	return tlog.NodeHash(top(hashes[:half]), top(hashes[half:]))
}

// root is that of the whole tree, by RFC 6962: whole subtrees, the biggest first, joined from the right.
func (t *tree) root() tlog.Hash {
	var whole []tlog.Hash
	for _, hashes := range slices.Backward(t.edge) {
		for bit := tileWidth / 2; bit > 0; bit /= 2 {
			if len(hashes)&bit != 0 {
				whole = append(whole, top(hashes[:bit]))
				hashes = hashes[bit:]
			}
		}
	}
	if len(whole) == 0 {
		return tlog.Hash{}
	}
	root := whole[len(whole)-1]
	for _, left := range slices.Backward(whole[:len(whole)-1]) {
		root = tlog.NodeHash(left, root)
	}
	return root
}

// changed gives the tiles that adding has made or widened, in order.
func (t *tree) changed() []tileID {
	return slices.SortedFunc(maps.Keys(t.dirty), func(a, b tileID) int {
		if a.level != b.level {
			return a.level - b.level
		}
		return int(a.n - b.n)
	})
}

// joined writes hashes one behind the other, as a tile is stored.
func joined(hashes []tlog.Hash) []byte {
	out := make([]byte, 0, len(hashes)*tlog.HashSize)
	for i := range hashes {
		out = append(out, hashes[i][:]...)
	}
	return out
}

func parted(b []byte) []tlog.Hash {
	out := make([]tlog.Hash, len(b)/tlog.HashSize)
	for i := range out {
		copy(out[i][:], b[i*tlog.HashSize:])
	}
	return out
}

// hashReader gives the library the hashes it asks for proofs, of tiles.
func hashReader(tile func(id tileID) ([]tlog.Hash, error)) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			level, n := tlog.SplitStoredHashIndex(index)
			width := int64(1) << (level % tileHeight)
			first := n * width
			hashes, err := tile(tileID{level / tileHeight, first / tileWidth})
			if err != nil {
				return nil, err
			}
			from := first % tileWidth
			if int64(len(hashes)) < from+width {
				return nil, fmt.Errorf("reading the tree: tile %d/%d has only %d hashes", level/tileHeight, first/tileWidth, len(hashes))
			}
			out[i] = top(hashes[from : from+width])
		}
		return out, nil
	})
}
