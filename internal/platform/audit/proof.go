package audit

import (
	"encoding/binary"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Proof shows, without a database, that an entry stood in the log under a signed checkpoint. It holds the whole entry, so
// it is for those who may see that.
type Proof struct {
	Entry      int64       `json:"entry"`
	Record     []byte      `json:"record"` // the entry as it is hashed, in base64; see the encoding of entries
	Leaf       int64       `json:"leaf"`   // its place in the log, from 0
	Path       []tlog.Hash `json:"path"`   // from the leaf to the root, by RFC 6962
	Checkpoint string      `json:"checkpoint"`
	Key        string      `json:"key"` // that the checkpoint claims to be signed by; who checks should have it from elsewhere
}

// ErrProof is a proof that does not prove.
var ErrProof = errors.New("the proof does not hold")

// Check checks the proof by keys that are trusted. Errors: ErrCheckpoint, ErrProof.
func (p *Proof) Check(keys note.Verifiers) (Checkpoint, error) {
	c, err := OpenCheckpoint(p.Checkpoint, keys)
	if err != nil {
		return c, err
	}
	if len(p.Record) < 13 || p.Record[0] != encodingVersion || int64(binary.BigEndian.Uint64(p.Record[5:])) != p.Entry {
		return c, fmt.Errorf("%w: the record is of another entry", ErrProof)
	}
	if p.Leaf < 0 || p.Leaf >= c.Size {
		return c, fmt.Errorf("%w: the checkpoint does not cover the leaf", ErrProof)
	}
	err = tlog.CheckRecord(p.Path, c.Size, c.Root, p.Leaf, tlog.RecordHash(p.Record))
	if err != nil {
		return c, ErrProof
	}
	return c, nil
}

// Growth shows that the log of one checkpoint contains that of an earlier one unchanged.
type Growth struct {
	From string      `json:"from"` // checkpoints as signed
	To   string      `json:"to"`
	Path []tlog.Hash `json:"path"` // by RFC 6962
	Key  string      `json:"key"`
}

// Check checks the proof by keys that are trusted. Errors: ErrCheckpoint, ErrProof.
func (g *Growth) Check(keys note.Verifiers) (from, to Checkpoint, err error) {
	from, err = OpenCheckpoint(g.From, keys)
	if err == nil {
		to, err = OpenCheckpoint(g.To, keys)
	}
	if err != nil {
		return from, to, err
	}
	if from.Size > to.Size || tlog.CheckTree(g.Path, to.Size, to.Root, from.Size, from.Root) != nil {
		return from, to, ErrProof
	}
	return from, to, nil
}
