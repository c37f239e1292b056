package verify

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"sort"
	"time"

	"golang.org/x/mod/sumdb/note"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
)

// claim is a checkpoint that is signed by a known key, and what became of it.
type claim struct {
	size    int64
	root    hash
	at      time.Time
	settled int64
	place   string // where it was seen first
	good    bool   // the log has this root
}

// claims are all checkpoints that are known, by size, each said only once.
type claims struct {
	list   []claim
	next   int   // the first that has not been reached
	newest int64 // size of the last one in the database
}

// read takes the checkpoints of the database and of the witnesses.
func (c *claims) read(ctx context.Context, tx *database.Tx, in Input, keys note.Verifiers, moment time.Time, r *Report) error {
	there := map[int64]string{} // size → note of the database
	var list []claim
	err := database.Each(ctx, tx, checkpointRows, func(row database.Row) error {
		var size, settled int64
		var root []byte
		var at time.Time
		var signed string
		err := row.Scan(&size, &root, &at, &settled, &signed)
		if err != nil {
			return err
		}
		there[size] = signed
		c.newest = size
		said, err := audit.OpenCheckpoint(signed, keys)
		switch {
		case err != nil:
			f := found(CheckForged)
			f.Size = size
			r.add(f)
			return nil //nolint:nilerr // it is reported, and the next one is read
		case said.Size != size || !bytes.Equal(said.Root[:], root) || said.At.UnixMicro() != at.UnixMicro() || said.Settled != settled:
			f := found(CheckChanged)
			f.Size = size
			r.add(f)
		}
		list = append(list, claimOf(said, ""))
		return nil
	})
	if err != nil {
		return fmt.Errorf("reading checkpoints: %w", err)
	}
	for _, w := range in.Witnesses {
		list = append(list, readWitness(w, keys, there, c.newest, moment.Add(-in.Grace), list, r)...)
	}
	sort.SliceStable(list, func(i, j int) bool { return list[i].size < list[j].size })
	for _, k := range list {
		last := len(c.list) - 1
		if last < 0 || c.list[last].size < k.size {
			c.list = append(c.list, k)
			continue
		}
		if c.list[last].root != k.root && !slices.ContainsFunc(c.list, func(o claim) bool { return o.size == k.size && o.root == k.root }) {
			f := found(LogForked)
			f.Size, f.Place = k.size, k.place
			r.add(f)
			c.list = append(c.list, k)
		}
	}
	r.Checkpoints = int64(len(c.list))
	if n := len(c.list); n > 0 {
		r.Size, r.At = c.list[n-1].size, c.list[n-1].at
	}
	return nil
}

func claimOf(c audit.Checkpoint, place string) claim {
	return claim{size: c.Size, root: c.Root, at: c.At, settled: c.Settled, place: place}
}

// readWitness reads a file and compares it with the database: what is signed in one must stand in the other.
func readWitness(w Witness, keys note.Verifiers, there map[int64]string, newest int64, old time.Time, inDatabase []claim, r *Report) []claim {
	var out []claim
	seen := map[int64]bool{}
	for i, signed := range audit.SplitCheckpoints(w.Text) {
		said, err := audit.OpenCheckpoint(signed, keys)
		if err != nil {
			kind := CheckUnread
			if len(signed) > 0 && signed[len(signed)-1] == '\n' { // in the shape of a note
				kind = CheckForged
			}
			f := found(kind)
			f.Line, f.Place = i+1, w.Name
			r.add(f)
			continue
		}
		seen[said.Size] = true
		out = append(out, claimOf(said, w.Name))
		if there[said.Size] == "" && said.Size < newest {
			f := found(CheckRemoved)
			f.Size = said.Size
			r.add(f)
		}
	}
	if w.Full {
		for _, k := range inDatabase {
			if k.place == "" && !seen[k.size] && k.at.Before(old) {
				f := found(CheckRemoved)
				f.Size, f.Place = k.size, w.Name
				r.add(f)
			}
		}
	}
	return out
}

// reach holds what the trees say of a size against the checkpoints of it.
func (c *claims) reach(size int64, roots func() []hash) {
	for ; c.next < len(c.list) && c.list[c.next].size == size; c.next++ {
		k := &c.list[c.next]
		k.good = slices.Contains(roots(), k.root)
	}
}

// covering gives the first checkpoint that covers a leaf, and the time of the one before it.
func (c *claims) covering(leaf int64) (k *claim, before time.Time) {
	i := sort.Search(len(c.list), func(i int) bool { return c.list[i].size > leaf })
	if i > 0 {
		before = c.list[i-1].at
	}
	if i == len(c.list) {
		return nil, before
	}
	return &c.list[i], before
}

// settled is the id up to which no entry can come any more.
func (c *claims) settled() int64 {
	var n int64
	for i := range c.list {
		if c.list[i].place == "" {
			n = max(n, c.list[i].settled)
		}
	}
	return n
}

// judge says which checkpoints the log does not bear out. Of those that follow from one, only the first is said.
func (c *claims) judge(length int64, r *Report) {
	good, said := int64(0), false
	for _, k := range c.list {
		switch {
		case k.size > length:
			f := found(LogShort)
			f.Leaf, f.Size, f.Place = length, c.list[len(c.list)-1].size, k.place
			r.add(f)
			return
		case k.place != "" && k.size > c.newest:
			f := found(CheckRemoved)
			f.Size = k.size
			r.add(f)
		}
		switch {
		case k.good:
			good, said = k.size, false
		case !said:
			f := found(LogRewritten)
			f.Leaf, f.Size, f.Place = good, k.size, k.place
			r.add(f)
			said = true
		}
	}
}
