package spreadsheet

import (
	"errors"
	"fmt"
	"io"
	"sync/atomic"
)

// source is the uploaded file. It remembers a fault of the machine, so that a failing disk is never told to people as
// a broken workbook, and caps what the zip directory may cost before its entries can be counted.
type source struct {
	r      io.ReaderAt
	size   int64
	fault  atomic.Pointer[sourceFault]
	budget atomic.Int64 // bytes that may still be read while the directory is read
	capped atomic.Bool
}

type sourceFault struct{ err error }

var errDirectoryTooLong = errors.New("zip directory too long")

func (s *source) ReadAt(p []byte, off int64) (int, error) {
	if s.capped.Load() && s.budget.Add(-int64(len(p))) < 0 {
		return 0, errDirectoryTooLong
	}
	if off < 0 || off > s.size {
		return 0, io.ErrUnexpectedEOF // a directory that points outside of the file, no fault of the machine
	}
	n, err := s.r.ReadAt(p, off)
	if err != nil && !errors.Is(err, io.EOF) {
		s.fault.CompareAndSwap(nil, &sourceFault{err: err})
	}
	if errors.Is(err, io.EOF) && off+int64(n) < s.size && n < len(p) {
		s.fault.CompareAndSwap(nil, &sourceFault{err: io.ErrUnexpectedEOF})
	}
	return n, err
}

// broken gives the machine's fault if there was one, else the refusal.
func (s *source) broken(refusal error) error {
	f := s.fault.Load()
	if f != nil {
		return fmt.Errorf("reading the uploaded file: %w", f.err)
	}
	return refusal
}
