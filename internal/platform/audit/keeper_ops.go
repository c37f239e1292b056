package audit

import (
	"context"
	"fmt"

	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// The advisory locks of the log.
const (
	keyLock  = 0x6175646974_01
	sealLock = 0x6175646974_02
)

// Enter asks the database whether its log belongs to the keeper's keys, and attaches the keeper. In a new database the keys
// begin here. anew lets other keys begin behind the last entry where the log has been kept with keys that are lost: marks
// of older entries can then not be checked any more. It tells whether that was so. Errors: Conflict when the log belongs
// to other keys.
func (k *Keeper) Enter(ctx context.Context, db *database.DB, anew bool) (replaced bool, err error) {
	err = db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		replaced, err = k.enter(ctx, tx, anew)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("looking for the keys of the log: %w", err)
	}
	Attach(db, k)
	return replaced, nil
}

func (k *Keeper) enter(ctx context.Context, tx *database.Tx, anew bool) (replaced bool, err error) {
	err = database.Lock(ctx, tx, keyLock)
	if err != nil {
		return false, err
	}
	var from int64
	var fingerprint, mac []byte
	var public string
	err = database.One(ctx, tx, newestKey, nil, &from, &fingerprint, &public, &mac)
	switch {
	case err == nil && k.EntryOf(from, fingerprint, public, mac):
		k.from = from
		return false, nil
	case err == nil && !anew:
		return false, errs.New(errs.Conflict, "app.audit_other_key")
	case err != nil && errs.KindOf(err) != errs.NotFound:
		return false, err
	}
	replaced = err == nil
	var last int64
	err = database.One(ctx, tx, lastEntry, nil, &last)
	if err != nil {
		return false, err
	}
	k.from = last + 1
	return replaced, insertKey.ExecOne(ctx, tx, k.from, k.fingerprint, k.Public, k.keyMark(k.from))
}
