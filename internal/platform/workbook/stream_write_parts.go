package workbook

import (
	"archive/zip"
	"bytes"
	"cmp"
	"compress/flate"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"slices"
)

// partWriter is the zip of a workbook with its parts in a fixed order: the library hands streamed sheets over in the
// order of a map. Parts are held compressed until the end.
type partWriter struct {
	out   io.Writer
	parts []*part
}

// speed of compression: sheets are so repetitive that a better one costs time and saves little.
const speed = 3

// part is a file of the zip while it is written.
type part struct {
	name   string
	size   uint64
	sum    uint32
	packed bytes.Buffer
	deflow *flate.Writer
}

// Create begins a part and ends the one before.
func (w *partWriter) Create(name string) (io.Writer, error) {
	err := w.end()
	if err != nil {
		return nil, err
	}
	p := &part{name: name}
	p.deflow, err = flate.NewWriter(&p.packed, speed)
	if err != nil {
		return nil, fmt.Errorf("beginning part: %w", err)
	}
	w.parts = append(w.parts, p)
	return p, nil
}

// Write compresses a piece of the part.
func (p *part) Write(b []byte) (int, error) {
	p.size += uint64(len(b))
	p.sum = crc32.Update(p.sum, crc32.IEEETable, b)
	return p.deflow.Write(b)
}

func (w *partWriter) end() error {
	if len(w.parts) == 0 {
		return nil
	}
	p := w.parts[len(w.parts)-1]
	if p.deflow == nil {
		return nil
	}
	err := p.deflow.Close()
	p.deflow = nil
	if err != nil {
		return fmt.Errorf("ending part: %w", err)
	}
	return nil
}

// AddFS is asked for by the library's interface and never used by it.
func (w *partWriter) AddFS(fs.FS) error { return fmt.Errorf("adding files: %w", fs.ErrInvalid) }

// Close writes the parts by name, the list of content types first, as programs expect it.
func (w *partWriter) Close() error {
	err := w.end()
	if err != nil {
		return err
	}
	const first = "[Content_Types].xml"
	slices.SortFunc(w.parts, func(a, b *part) int {
		if (a.name == first) != (b.name == first) {
			if a.name == first {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.name, b.name)
	})
	z := zip.NewWriter(w.out)
	for _, p := range w.parts {
		out, err := z.CreateRaw(&zip.FileHeader{
			Name: p.name, Method: zip.Deflate, CRC32: p.sum, CompressedSize64: uint64(p.packed.Len()), UncompressedSize64: p.size,
		})
		if err != nil {
			return fmt.Errorf("beginning part: %w", err)
		}
		_, err = p.packed.WriteTo(out)
		if err != nil {
			return fmt.Errorf("writing part: %w", err)
		}
	}
	err = z.Close()
	if err != nil {
		return fmt.Errorf("ending workbook: %w", err)
	}
	return nil
}
