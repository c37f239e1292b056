package audit

import (
	"bytes"
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// Prove makes the proof of an entry under the newest checkpoint. public are the keys, lines of key files. Errors: NotFound
// when there is no such entry; Conflict when it is not sealed yet, or the log does not bear it out.
func Prove(ctx context.Context, db *database.DB, entry int64, public ...string) (p Proof, err error) {
	keys, err := Verifiers(public...)
	if err != nil {
		return p, err
	}
	err = db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		p, err = prove(ctx, tx, entry, keys)
		return err
	})
	p.Key = keyOf(p.Checkpoint, public)
	return p, err
}

func prove(ctx context.Context, tx *database.Tx, entry int64, keys note.Verifiers) (Proof, error) {
	p := Proof{Entry: entry}
	err := database.CopyOut(ctx, tx, entryColumns, func(r *database.CopyRow) error {
		p.Record = bytes.Clone(LeafOf(r.Span(0, columns)))
		return nil
	}, entry)
	if err != nil {
		return p, fmt.Errorf("reading entry %d: %w", entry, err)
	}
	if p.Record == nil {
		return p, errs.New(errs.NotFound, "app.audit_no_entry")
	}
	var c Checkpoint
	var root []byte
	err = database.One(ctx, tx, lastCheckpoint, nil, &c.Size, &root, &c.Settled, &p.Checkpoint)
	if err == nil {
		err = database.One(ctx, tx, leafOf, []any{entry}, &p.Leaf)
	}
	if errs.KindOf(err) == errs.NotFound || err == nil && p.Leaf >= c.Size {
		return p, errs.Wrap(err, errs.Conflict, "app.audit_not_sealed")
	}
	if err != nil {
		return p, fmt.Errorf("reading the leaf of entry %d: %w", entry, err)
	}
	p.Path, err = tlog.ProveRecord(c.Size, p.Leaf, tilesOf(ctx, tx))
	if err == nil {
		_, err = p.Check(keys)
	}
	if err != nil {
		return p, errs.Wrap(err, errs.Conflict, "app.audit_no_proof")
	}
	return p, nil
}

// ProveGrowth makes the proof that the log only grew between the checkpoints of two sizes. Errors: NotFound when there is no
// checkpoint of a size; Conflict when the log does not bear it out.
func ProveGrowth(ctx context.Context, db *database.DB, from, to int64, public ...string) (g Growth, err error) {
	keys, err := Verifiers(public...)
	if err != nil {
		return g, err
	}
	err = db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		err := database.One(ctx, tx, checkpointOf, []any{from}, &g.From)
		if err == nil {
			err = database.One(ctx, tx, checkpointOf, []any{to}, &g.To)
		}
		if err != nil {
			return errs.Wrap(err, errs.NotFound, "app.audit_no_checkpoint")
		}
		g.Path, err = tlog.ProveTree(to, from, tilesOf(ctx, tx))
		if err == nil {
			_, _, err = g.Check(keys)
		}
		if err != nil {
			return errs.Wrap(err, errs.Conflict, "app.audit_no_proof")
		}
		return nil
	})
	g.Key = keyOf(g.To, public)
	return g, err
}

// tilesOf reads tiles as they are asked for, each once.
func tilesOf(ctx context.Context, tx *database.Tx) tlog.HashReader {
	known := map[tileID][]tlog.Hash{}
	return hashReader(func(id tileID) (hashes []tlog.Hash, err error) {
		if known[id] == nil {
			known[id], err = tileOf(ctx, tx, id)
		}
		return known[id], err
	})
}

// keyOf finds the key that a checkpoint is signed by.
func keyOf(signed string, public []string) string {
	for line := range KeyLines(public...) {
		keys, err := Verifiers(line)
		if err != nil {
			continue
		}
		_, err = OpenCheckpoint(signed, keys)
		if err == nil {
			return line
		}
	}
	return ""
}
