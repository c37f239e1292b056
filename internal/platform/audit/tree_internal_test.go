package audit

import (
	"fmt"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

// The tree agrees with the library at every size, however it is grown, and its tiles prove every leaf.
func TestTree_AgreesWithTheLibrary(t *testing.T) {
	var stored []tlog.Hash
	library := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, x := range indexes {
			out[i] = stored[x]
		}
		return out, nil
	})
	tiles := map[tileID][]tlog.Hash{}
	ours := hashReader(func(id tileID) ([]tlog.Hash, error) { return tiles[id], nil })
	grown := &tree{dirty: map[tileID][]tlog.Hash{}}
	const most = 70_000
	for n := range int64(most) {
		leaf := fmt.Appendf(nil, "leaf %d", n)
		hashes, err := tlog.StoredHashes(n, leaf, library)
		if err != nil {
			t.Fatal(err)
		}
		stored = append(stored, hashes...)
		grown.add(tlog.RecordHash(leaf))
		if size := n + 1; size < 600 || size%9973 == 0 || size == 1<<16 || size == most {
			for _, id := range grown.changed() {
				tiles[id] = parted(joined(grown.dirty[id]))
			}
			want, err := tlog.TreeHash(size, library)
			if err != nil || grown.root() != want {
				t.Fatalf("at %d: another root, %v", size, err)
			}
			grown, err = openTree(size, tiles)
			if err != nil || grown.root() != want {
				t.Fatalf("at %d: another root when opened, %v", size, err)
			}
			for _, leaf := range []int64{0, n / 2, n} {
				p, err := tlog.ProveRecord(size, leaf, ours)
				if err == nil {
					err = tlog.CheckRecord(p, size, want, leaf, tlog.RecordHash(fmt.Appendf(nil, "leaf %d", leaf)))
				}
				if err != nil {
					t.Fatalf("leaf %d of %d: %v", leaf, size, err)
				}
			}
		}
	}
	if len(tiles) != 274+2+1 {
		t.Errorf("%d tiles", len(tiles))
	}
}
