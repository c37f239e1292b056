package backup

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"oszir/internal/platform/errs"
)

// Verify reads a backup file from beginning to end and tells what it holds; it needs no database and none of
// PostgreSQL's programs. Errors: Invalid when the file cannot be read, is no backup, or is damaged.
func Verify(ctx context.Context, name string) (Manifest, error) {
	f, err := os.Open(name)
	if err != nil {
		return Manifest{}, errs.Wrap(err, errs.Invalid, "cli.file_unreadable", name)
	}
	defer f.Close()
	return verify(ctx, f, name)
}

func verify(ctx context.Context, f *os.File, name string) (Manifest, error) {
	var m Manifest
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return m, errs.Wrap(err, errs.Invalid, "cli.file_unreadable", name)
	}
	first := make([]byte, block)
	_, err = f.ReadAt(first, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return m, errs.Wrap(err, errs.Invalid, "cli.file_unreadable", name)
	}
	if !bytes.HasPrefix(first, []byte(dumpName+"\x00")) {
		return m, errs.New(errs.Invalid, "cli.backup.not_backup", name)
	}
	if info.Size() < block+tailSize {
		return m, damaged(errors.New("reading the backup: the end is missing"), name)
	}
	sum := sha256.New()
	body := io.TeeReader(&patient{ctx: ctx, from: io.NewSectionReader(f, block, info.Size()-block-tailSize)}, sum)
	m, parseErr := readEntries(io.MultiReader(bytes.NewReader(first), body))
	_, err = io.Copy(io.Discard, body) // what the tar did not want counts in the sum
	if ctx.Err() != nil {
		return m, ctx.Err()
	}
	if err != nil {
		return m, damaged(err, name)
	}
	sum.Write(first)
	want, err := tail(sum.Sum(nil))
	if err != nil {
		return m, err
	}
	got := make([]byte, tailSize)
	_, err = f.ReadAt(got, info.Size()-tailSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return m, damaged(err, name)
	}
	switch {
	case !bytes.Equal(got, want):
		return m, damaged(errors.New("reading the backup: the checksum is another one"), name)
	case parseErr != nil:
		return m, damaged(parseErr, name)
	case m.Format != format:
		return m, errs.New(errs.Conflict, "cli.backup.newer_format", name)
	}
	return m, nil
}

func damaged(err error, name string) error {
	return errs.Wrap(err, errs.Invalid, "cli.backup.damaged", name)
}

// readEntries reads the dump and the manifest and holds one against the other.
func readEntries(from io.Reader) (Manifest, error) {
	var m Manifest
	in := tar.NewReader(from)
	_, err := in.Next()
	if err != nil {
		return m, fmt.Errorf("reading the dump's entry: %w", err)
	}
	sum := sha256.New()
	size, err := io.Copy(sum, in)
	if err != nil {
		return m, fmt.Errorf("reading the dump: %w", err)
	}
	h, err := in.Next()
	if err != nil {
		return m, fmt.Errorf("reading the manifest's entry: %w", err)
	}
	if h.Name != manifestName || h.Size > longestManifest {
		return m, errors.New("reading the manifest: it is not where it belongs")
	}
	text, err := io.ReadAll(in)
	if err != nil {
		return m, fmt.Errorf("reading the manifest: %w", err)
	}
	err = json.Unmarshal(text, &m)
	if err != nil {
		return m, fmt.Errorf("reading the manifest: %w", err)
	}
	if m.Dump != (Dump{Size: size, SHA256: hex.EncodeToString(sum.Sum(nil))}) {
		return m, errors.New("reading the dump: the manifest tells of another one")
	}
	return m, nil
}

// openDump gives the dump of a file that was verified.
func openDump(ctx context.Context, f *os.File, m Manifest) *patient {
	return &patient{ctx: ctx, from: io.NewSectionReader(f, block, m.Dump.Size)}
}

// patient reads until the context ends, and tells now and then how far it is.
type patient struct {
	ctx  context.Context
	from io.Reader
	done int64
	tell func(done int64) // nil: nobody wants to know
	told time.Time
}

// Read is io.Reader's.
func (p *patient) Read(b []byte) (int, error) {
	err := p.ctx.Err()
	if err != nil {
		return 0, err
	}
	if p.tell != nil && time.Since(p.told) >= tellEvery {
		p.told = time.Now()
		p.tell(p.done)
	}
	n, err := p.from.Read(b)
	p.done += int64(n)
	return n, err
}

// tellEvery is how often a long work says how far it is.
const tellEvery = 2 * time.Second
