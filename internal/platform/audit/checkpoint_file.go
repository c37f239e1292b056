package audit

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// The files of a folder outside the database.
const (
	checkpointsName = "checkpoints" // one line for each checkpoint
	publicName      = "key.pub"     // the public keys, one a line
)

// Outside is a folder outside the database where checkpoints go. What stands there cannot be changed by who has only the
// database.
type Outside struct {
	Dir  string
	seen int64 // size of the newest checkpoint that stands there
}

// OpenOutside makes the folder when it is not there, notes the public key in it, and cuts off a line that was being
// written when the power failed: its checkpoint is in the database and comes again.
func OpenOutside(dir, public string) (*Outside, error) {
	err := os.MkdirAll(dir, 0o755)
	if err != nil {
		return nil, fmt.Errorf("making the folder of checkpoints: %w", err)
	}
	o := &Outside{Dir: dir}
	err = o.notePublic(public)
	if err != nil {
		return nil, err
	}
	return o, o.withFile(func(f *os.File) error { return nil })
}

// File is where the checkpoints stand.
func (o *Outside) File() string { return filepath.Join(o.Dir, checkpointsName) }

// PublicFile is where the public keys stand in a folder of checkpoints.
func PublicFile(dir string) string { return filepath.Join(dir, publicName) }

// CheckpointFile is where the checkpoints stand in a folder.
func CheckpointFile(dir string) string { return filepath.Join(dir, checkpointsName) }

func (o *Outside) notePublic(public string) error {
	f, err := os.OpenFile(PublicFile(o.Dir), os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return fmt.Errorf("opening the public keys of the log: %w", err)
	}
	defer f.Close()
	there, err := io.ReadAll(f)
	if err != nil {
		return fmt.Errorf("reading the public keys of the log: %w", err)
	}
	for line := range strings.Lines(string(there)) {
		if line == public+"\n" {
			return nil
		}
	}
	if len(there) > 0 && there[len(there)-1] != '\n' {
		public = "\n" + public // a line that was not written to its end
	}
	_, err = f.WriteString(public + "\n")
	if err != nil {
		return fmt.Errorf("writing the public key of the log: %w", err)
	}
	return f.Sync()
}

// withFile opens the file alone among all processes and mends its end.
func (o *Outside) withFile(fn func(f *os.File) error) (err error) {
	f, err := os.OpenFile(o.File(), os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return fmt.Errorf("opening the file of checkpoints: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
	if err != nil {
		return fmt.Errorf("locking the file of checkpoints: %w", err)
	}
	end, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return fmt.Errorf("reading the file of checkpoints: %w", err)
	}
	tail, from, err := tailOf(f, end)
	if err != nil {
		return err
	}
	if whole := from + int64(bytes.LastIndexByte(tail, '\n')) + 1; whole < end {
		err = f.Truncate(whole)
		if err != nil {
			return fmt.Errorf("mending the file of checkpoints: %w", err)
		}
	}
	_, err = f.Seek(0, io.SeekEnd)
	if err != nil {
		return fmt.Errorf("reading the file of checkpoints: %w", err)
	}
	return fn(f)
}

// tailOf reads the last lines; a line is far shorter than what is read.
func tailOf(f *os.File, end int64) (tail []byte, from int64, err error) {
	from = max(0, end-16<<10)
	tail = make([]byte, end-from)
	_, err = f.ReadAt(tail, from)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, 0, fmt.Errorf("reading the file of checkpoints: %w", err)
	}
	return tail, from, nil
}

// lastNote gives the last checkpoint of the opened file, "" when there is none.
func lastNote(f *os.File) (string, error) {
	end, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return "", fmt.Errorf("reading the file of checkpoints: %w", err)
	}
	tail, _, err := tailOf(f, end)
	if err != nil || len(tail) == 0 {
		return "", err
	}
	lines := strings.Split(strings.TrimSuffix(string(tail), "\n"), "\n")
	all := SplitCheckpoints(lines[len(lines)-1])
	if len(all) != 1 {
		return "", ErrCheckpoint
	}
	return all[0], nil
}

// add writes checkpoints to the end of the opened file; when it returns they are on the disk.
func add(f *os.File, notes []string) error {
	var b []byte
	for _, signed := range notes {
		b = append(b, checkpointLine(signed)...)
	}
	_, err := f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if err != nil {
		return fmt.Errorf("writing checkpoints: %w", err)
	}
	return nil
}

// SetAside renames the checkpoints of a folder, since the database is about to go on from an older state: the file stays
// for whoever asks what is missing. It gives the new name, "" when there was none.
func SetAside(dir string, at time.Time) (string, error) {
	to := filepath.Join(dir, checkpointsName+"-before-restore-"+at.UTC().Format("20060102T150405Z"))
	err := os.Rename(CheckpointFile(dir), to)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("setting the checkpoints aside: %w", err)
	}
	return to, nil
}
