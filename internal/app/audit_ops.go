package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/audit/verify"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/keys"
)

func keysFolder(cfg Config) string { return cmp.Or(cfg.Keys, filepath.Join(cfg.Data, "keys")) }

// LogFolder is where checkpoints and public keys of the log stand outside the database.
func LogFolder(cfg Config) string { return filepath.Join(cmp.Or(cfg.Keys, cfg.Data), "audit") }

// keepLog makes the database's log one that is marked and sealed.
func (a *App) keepLog(ctx context.Context, ring *keys.Ring) error {
	keeper, err := audit.NewKeeper(ring)
	if err != nil {
		return err
	}
	_, err = keeper.Enter(ctx, a.DB, false)
	if err != nil {
		return err
	}
	var outside []*audit.Outside
	for _, dir := range append([]string{LogFolder(a.cfg)}, a.cfg.Checkpoints...) {
		o, err := audit.OpenOutside(dir, keeper.Public)
		if err != nil {
			return errs.Wrap(err, errs.Invalid, "app.audit_folder", dir)
		}
		outside = append(outside, o)
	}
	a.sealer = audit.NewSealer(a.DB, keeper, outside, a.log)
	a.sealer.Watch = func(_ context.Context, s audit.Sealing) {
		a.Telemetry.Sealed(s.Sealed, s.Refused, s.Newest)
		if s.Err != nil {
			a.Telemetry.NotSealed(s.Outside)
		}
	}
	a.Telemetry.WatchQueue("log", a.sealer.Waiting)
	return nil
}

// sealTime is how long the end of the program waits for the last entries to be sealed; another process or the next start
// seals what is left.
const sealTime = 5 * time.Second

func (a *App) closeLog(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, sealTime)
	defer cancel()
	err := a.sealer.Close(ctx)
	if err != nil {
		a.log.WarnContext(ctx, "the log could not be sealed at the end", slog.String("cause", err.Error()))
	}
}

// enterLog is keepLog for a command that only leaves an entry.
func enterLog(ctx context.Context, cfg Config, db *database.DB) error {
	ring, err := keys.Open(keysFolder(cfg))
	if err != nil {
		return err
	}
	keeper, err := audit.NewKeeper(ring)
	if err != nil {
		return err
	}
	_, err = keeper.Enter(ctx, db, false)
	return err
}

// recordRestore leaves the entry of a restore and seals the log. Without the keys that the log was kept with, others begin.
// Checkpoints in the program's own folder are set aside: the log goes on from an older state than theirs, perhaps.
func recordRestore(ctx context.Context, cfg Config, address string, tell func(string, ...any), e audit.Entry) error {
	ring, err := keys.Open(keysFolder(cfg))
	if err != nil {
		return err
	}
	keeper, err := audit.NewKeeper(ring)
	if err != nil {
		return err
	}
	db, err := database.Open(ctx, address, database.Options{MaxConns: 2})
	if err != nil {
		return errs.Wrap(err, errs.Unavailable, "app.no_database")
	}
	defer db.Close()
	aside, err := audit.SetAside(LogFolder(cfg), time.Now())
	if err != nil {
		return err
	}
	if aside != "" {
		tell("cli.audit.set_aside", aside)
	}
	replaced, err := keeper.Enter(ctx, db, true)
	if err != nil {
		return err
	}
	if replaced {
		e.Detail["new_keys"] = true
		tell("cli.audit.new_keys", keysFolder(cfg))
	}
	err = db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		_, err := audit.Write(ctx, tx, e)
		return err
	})
	if err != nil {
		return err
	}
	outside, err := audit.OpenOutside(LogFolder(cfg), keeper.Public)
	if err != nil {
		return errs.Wrap(err, errs.Invalid, "app.audit_folder", LogFolder(cfg))
	}
	return audit.NewSealer(db, keeper, []*audit.Outside{outside}, slog.New(slog.DiscardHandler)).Close(ctx)
}

// LogCheck says by what the log is checked.
type LogCheck struct {
	Against []string // files of checkpoints that are kept elsewhere
	Public  []string // further public keys, as text
}

// VerifyLog checks the log of the database, whether the program runs or not, by the secret keys if they are there, and by
// the checkpoints beside them. Errors: Invalid when a file cannot be read, Unavailable when there is no database.
func VerifyLog(ctx context.Context, cfg Config, in LogCheck) (r verify.Report, err error) {
	what := verify.Input{}
	what.Keeper, what.Public, err = logKeys(cfg)
	if err != nil {
		return r, err
	}
	what.Public = append(what.Public, in.Public...)
	// Files come first: what stands in them is in the database by then.
	own := audit.CheckpointFile(LogFolder(cfg))
	text, err := os.ReadFile(own)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return r, errs.Wrap(err, errs.Invalid, "cli.file_unreadable", own)
	}
	what.Witnesses = append(what.Witnesses, verify.Witness{Name: own, Text: string(text), Full: true})
	for _, name := range in.Against {
		text, err := os.ReadFile(name)
		if err != nil {
			return r, errs.Wrap(err, errs.Invalid, "cli.file_unreadable", name)
		}
		what.Witnesses = append(what.Witnesses, verify.Witness{Name: name, Text: string(text)})
	}
	at, err := reachForBackup(ctx, cfg)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, at.leave(context.WithoutCancel(ctx))) }()
	what.Address = at.work
	return verify.Run(ctx, what)
}

// LogKeys gives the public keys of the log, one a line.
func LogKeys(cfg Config) ([]string, error) {
	_, public, err := logKeys(cfg)
	return public, err
}

// logKeys gives what keys there are; none is made. The keeper is nil without the secret ones.
func logKeys(cfg Config) (*audit.Keeper, []string, error) {
	var public []string
	text, err := os.ReadFile(audit.PublicFile(LogFolder(cfg)))
	if err == nil {
		public = append(public, string(text))
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("reading the public keys of the log: %w", err)
	}
	if !audit.HasKeys(keysFolder(cfg)) {
		return nil, public, nil
	}
	ring, err := keys.Open(keysFolder(cfg))
	if err != nil {
		return nil, nil, err
	}
	keeper, err := audit.NewKeeper(ring)
	if err != nil {
		return nil, nil, err
	}
	return keeper, append(public, keeper.Public), nil
}

// Prove hands a database to what makes proofs of the log, with the public keys.
func Prove[T any](ctx context.Context, cfg Config, prove func(ctx context.Context, db *database.DB, public ...string) (T, error)) (out T, err error) {
	public, err := LogKeys(cfg)
	if err != nil {
		return out, err
	}
	at, err := reachForBackup(ctx, cfg)
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, at.leave(context.WithoutCancel(ctx))) }()
	db, err := database.Open(ctx, at.work, database.Options{MaxConns: 1})
	if err != nil {
		return out, errs.Wrap(err, errs.Unavailable, "app.no_database")
	}
	defer db.Close()
	return prove(ctx, db, public...)
}
