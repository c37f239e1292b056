package backup

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"

	"oszir/internal/platform/errs"
)

// archive is a backup file in the making. What is written to it is the dump. It stands beside its place until it is
// whole; what a kill leaves is taken over by the next one of the same name.
type archive struct {
	name  string // the final one
	force bool
	file  *os.File
	all   hash.Hash
	dump  hash.Hash
	size  atomic.Int64 // of the dump
	err   error        // the first failure of Write, which the program at the other end of the pipe cannot tell
}

// partOf names the file beside its place.
func partOf(name string) string { return name + ".part" }

// create begins a file. Errors: Conflict when there is one of that name and force is not said, or when another program
// is writing it; Invalid when it cannot be written.
func create(name string, force bool) (*archive, error) {
	a := &archive{name: name, force: force, all: sha256.New(), dump: sha256.New()}
	err := a.free()
	if err != nil {
		return nil, err
	}
	part := partOf(name)
	a.file, err = os.OpenFile(part, os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, errs.Wrap(err, errs.Invalid, "cli.file_unwritable", name)
	}
	err = a.claim(part)
	if err != nil {
		a.file.Close()
		return nil, err
	}
	_, err = a.file.Seek(block, 0)
	if err != nil {
		a.abandon()
		return nil, fmt.Errorf("beginning the backup file: %w", err)
	}
	return a, nil
}

// free reports whether the final name may be used.
func (a *archive) free() error {
	_, err := os.Lstat(a.name)
	switch {
	case errors.Is(err, fs.ErrNotExist) || err == nil && a.force:
		return nil
	case err == nil:
		return errs.New(errs.Conflict, "cli.backup.exists", a.name)
	}
	return errs.Wrap(err, errs.Invalid, "cli.file_unwritable", a.name)
}

// claim makes sure that the file is ours alone: no second backup is writing it, and nobody else could read what comes.
func (a *archive) claim(part string) error {
	err := syscall.Flock(int(a.file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err != nil {
		return errs.Wrap(err, errs.Conflict, "cli.backup.busy", a.name)
	}
	opened, err := a.file.Stat()
	if err != nil {
		return fmt.Errorf("looking at the backup file: %w", err)
	}
	there, err := os.Lstat(part)
	if err != nil || !os.SameFile(opened, there) {
		return errs.Wrap(err, errs.Conflict, "cli.backup.busy", a.name) // the other one has just finished
	}
	owner, ok := opened.Sys().(*syscall.Stat_t)
	if !opened.Mode().IsRegular() || !ok || int(owner.Uid) != os.Geteuid() {
		return errs.New(errs.Invalid, "cli.file_unwritable", part)
	}
	err = a.file.Chmod(0o600)
	if err == nil {
		err = a.file.Truncate(0)
	}
	if err != nil {
		return errs.Wrap(err, errs.Invalid, "cli.file_unwritable", a.name)
	}
	return nil
}

// Write takes a piece of the dump.
func (a *archive) Write(p []byte) (int, error) {
	n, err := a.put(p)
	a.dump.Write(p[:n])
	a.size.Add(int64(n))
	if err != nil && a.err == nil {
		a.err = err
	}
	return n, err
}

func (a *archive) put(p []byte) (int, error) {
	n, err := a.file.Write(p)
	a.all.Write(p[:n])
	return n, err
}

// finish writes what comes behind the dump, and brings all of it to the disk. The file still has its other name.
func (a *archive) finish(m *Manifest) error {
	size := a.size.Load()
	m.Dump = Dump{Size: size, SHA256: hex.EncodeToString(a.dump.Sum(nil))}
	text, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return fmt.Errorf("writing the manifest: %w", err)
	}
	first, err := head(dumpName, size, m.MadeAt)
	if err != nil {
		return err
	}
	second, err := head(manifestName, int64(len(text)), m.MadeAt)
	if err != nil {
		return err
	}
	for _, piece := range [][]byte{padding(size), second, text, padding(int64(len(text)))} {
		_, err = a.put(piece)
		if err != nil {
			return a.unwritable(err)
		}
	}
	a.all.Write(first)
	last, err := tail(a.all.Sum(nil))
	if err != nil {
		return err
	}
	_, err = a.file.Write(last)
	if err == nil {
		_, err = a.file.WriteAt(first, 0)
	}
	if err == nil {
		err = a.file.Sync()
	}
	if err != nil {
		return a.unwritable(err)
	}
	return nil
}

// unwritable says that the disk did not take the file: full, most often.
func (a *archive) unwritable(err error) error {
	return errs.Wrap(err, errs.Unavailable, "cli.backup.disk", a.name)
}

// publish gives the file its name, for good.
func (a *archive) publish() error {
	err := a.free()
	if err != nil {
		return err
	}
	err = os.Rename(partOf(a.name), a.name)
	if err != nil {
		return errs.Wrap(err, errs.Invalid, "cli.file_unwritable", a.name)
	}
	dir, err := os.Open(filepath.Dir(a.name))
	if err != nil {
		return fmt.Errorf("opening the folder of the backup: %w", err)
	}
	defer dir.Close()
	err = dir.Sync()
	if err != nil {
		return fmt.Errorf("bringing the name of the backup to the disk: %w", err)
	}
	return a.file.Close()
}

// abandon removes what there is of a file that will not be.
func (a *archive) abandon() {
	_ = os.Remove(partOf(a.name)) // if it stays, the next one takes it over
	a.file.Close()
}
