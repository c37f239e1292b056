package verify

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/note"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

func sum(b []byte) hash { return sha256.Sum256(b) }

// Run checks the log as it stands at one moment. Witnesses must have been read before: what stands in them must stand in
// the database then. Findings are no error. Errors: Unavailable when the database cannot be read.
func Run(ctx context.Context, in Input) (r Report, err error) {
	begun := time.Now()
	in.Grace = cmp.Or(in.Grace, 10*time.Minute)
	if in.Grace < 0 {
		in.Grace = 0
	}
	if in.Keeper != nil {
		in.Public = append([]string{in.Keeper.Public}, in.Public...)
	}
	keys, err := audit.Verifiers(in.Public...)
	if err != nil {
		return r, errs.Wrap(err, errs.Invalid, "app.audit_no_public_key")
	}
	db, err := database.Open(ctx, in.Address, database.Options{MaxConns: 1, BulkConns: 2})
	if err != nil {
		return r, errs.Wrap(err, errs.Unavailable, "app.no_database")
	}
	defer db.Close()
	r = Report{Unchanged: true, Complete: true, MarksRead: in.Keeper != nil, Findings: []Finding{}}
	err = db.InTx(database.Long(ctx), func(ctx context.Context, tx *database.Tx) error {
		return check(ctx, db, tx, in, keys, &r)
	})
	r.Seconds = time.Since(begun).Seconds()
	return r, err
}

func check(ctx context.Context, db *database.DB, tx *database.Tx, in Input, keys note.Verifiers, r *Report) error {
	snapshot, err := database.Snapshot(ctx, tx, "")
	if err != nil {
		return err
	}
	var moment time.Time
	err = database.One(ctx, tx, now, nil, &moment)
	if err != nil {
		return err
	}
	w := &walker{
		r: r, claims: &claims{}, trees: []*merkle{{}}, orphan: map[hash]int64{}, bad: map[[2]int64]bool{}, upper: map[[2]int64][]byte{},
	}
	err = w.claims.read(ctx, tx, in, keys, moment, r)
	if err != nil {
		return err
	}
	w.marks, err = readMarks(ctx, tx, in.Keeper, in.Public, r)
	if err != nil {
		return err
	}
	err = database.Each(ctx, tx, upperTiles, func(row database.Row) error {
		var level, n int64
		var b []byte
		err := row.Scan(&level, &n, &b)
		w.upper[[2]int64{level, n}] = b
		return err
	})
	if err != nil {
		return fmt.Errorf("reading tiles: %w", err)
	}
	err = w.walk(ctx, db, tx, snapshot)
	if err != nil {
		return err
	}
	_, err = straight.Exec(ctx, tx, "on")
	if err != nil {
		return err
	}
	settled := w.claims.settled()
	err = database.CopyOut(ctx, tx, withoutLeaf, func(row *database.CopyRow) error { return w.loose(row, settled, moment, in.Grace) })
	if err != nil {
		return fmt.Errorf("reading entries without leaf: %w", err)
	}
	w.judge()
	w.claims.judge(w.at, r)
	return nil
}

// walk reads the leaves with their entries; the tiles come by a second connection meanwhile.
func (w *walker) walk(ctx context.Context, db *database.DB, tx *database.Tx, snapshot string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type tile struct {
		n      int64
		hashes []byte
	}
	tiles, failed := make(chan tile, 64), make(chan error, 1)
	go func() {
		defer close(tiles)
		failed <- db.InTx(database.Long(ctx), func(ctx context.Context, tx *database.Tx) error {
			_, err := database.Snapshot(ctx, tx, snapshot)
			if err != nil {
				return err
			}
			return database.CopyOut(ctx, tx, lowerTiles, func(row *database.CopyRow) error {
				n, _ := row.Int(0)
				select {
				case tiles <- tile{n, append([]byte(nil), row.Field(1)...)}:
					return nil
				case <-ctx.Done():
					return ctx.Err()
				}
			})
		})
	}()
	w.tiles = &tileReader{n: -1, next: func() (int64, []byte, bool, error) {
		t, ok := <-tiles
		if !ok {
			return 0, nil, false, <-failed
		}
		return t.n, t.hashes, true, nil
	}}
	_, err := straight.Exec(ctx, tx, "off")
	if err != nil {
		return err
	}
	err = database.CopyOut(ctx, tx, leaves, w.leaf)
	if err != nil {
		return fmt.Errorf("reading the log: %w", err)
	}
	err = w.end()
	cancel()
	for range tiles { // let the other connection go
		continue
	}
	return err
}

// readMarks finds out from which entry on marks can be checked, and whose keys there were.
func readMarks(ctx context.Context, tx *database.Tx, k *audit.Keeper, public []string, r *Report) (marks, error) {
	m := marks{}
	trusted := audit.KeyLines(public...)
	own := false
	first := true
	err := database.Each(ctx, tx, keyRows, func(row database.Row) error {
		var from int64
		var fingerprint, mac []byte
		var key string
		err := row.Scan(&from, &fingerprint, &key, &mac)
		if err != nil {
			return err
		}
		if first {
			m.any, first = from, false
		}
		switch {
		case k != nil && k.EntryOf(from, fingerprint, key, mac):
			m.marker, m.from, own = k.Marker(), from, true
		case !trusted[key] || k != nil && key == k.Public:
			f := found(KeyUnknown)
			f.Entry = from
			r.add(f)
		default:
			own = false
		}
		return nil
	})
	if err != nil {
		return m, fmt.Errorf("reading the keys of the log: %w", err)
	}
	if first || k != nil && !own {
		r.add(found(KeyMissing))
	}
	if first {
		m.any = 1 << 62
	}
	if first && k != nil { // its row was taken away: all marks are ours to check
		m.marker, m.from, m.any = k.Marker(), 1, 1
	}
	return m, nil
}
