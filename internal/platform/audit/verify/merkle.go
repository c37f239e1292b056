package verify

import (
	"crypto/sha256"
	"slices"
)

type hash = [sha256.Size]byte

// merkle computes the tree of RFC 6962 as leaves come: it keeps the roots of whole subtrees, the biggest first.
type merkle struct {
	size  int64
	whole []hash
}

func (m *merkle) clone() *merkle { return &merkle{size: m.size, whole: slices.Clone(m.whole)} }

func nodeHash(left, right *hash) hash {
	var b [1 + 2*sha256.Size]byte
	b[0] = 1
	copy(b[1:], left[:])
	copy(b[1+sha256.Size:], right[:])
	return sha256.Sum256(b[:])
}

// add appends a leaf and calls whole for every subtree of 256, 65536 … leaves that it completes: its level among tiles and
// its place there.
func (m *merkle) add(leaf hash, whole func(level int, n int64, h hash)) {
	m.whole = append(m.whole, leaf)
	m.size++
	height := 0
	for n := m.size; n&1 == 0; n >>= 1 {
		k := len(m.whole)
		m.whole[k-2] = nodeHash(&m.whole[k-2], &m.whole[k-1])
		m.whole = m.whole[:k-1]
		height++
		if height%8 == 0 {
			whole(height/8, m.size>>height-1, m.whole[k-2])
		}
	}
}

func (m *merkle) root() hash {
	if len(m.whole) == 0 {
		return sha256.Sum256(nil)
	}
	root := m.whole[len(m.whole)-1]
	for i := len(m.whole) - 2; i >= 0; i-- {
		root = nodeHash(&m.whole[i], &root)
	}
	return root
}
