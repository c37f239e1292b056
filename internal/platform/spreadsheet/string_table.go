package spreadsheet

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
)

const (
	tableMemory = 32 << 20 // shared strings kept in memory: texts, and 8 bytes for each
	slabSize    = 1 << 20
)

// stringTable holds the shared strings: in memory while they are few, else in unlinked temporary files behind a
// small cache, so that memory does not grow with the file.
type stringTable struct {
	n       int
	bytes   int64
	memory  int64    // change from memory to file here; tests lower it
	slabs   [][]byte // texts end to end; none crosses a slab
	places  []place
	spilled bool
	texts   pageFile
	ends    pageFile // where each text ends in texts, 8 bytes each
}

type place struct{ slab, from, size uint32 }

func (s *stringTable) add(text []byte) error {
	s.n++
	s.bytes += int64(len(text))
	if !s.spilled && s.bytes+int64(s.n)*8 > s.memory {
		err := s.spill()
		if err != nil {
			return err
		}
	}
	if s.spilled {
		return s.write(text)
	}
	last := len(s.slabs) - 1
	if last < 0 || cap(s.slabs[last])-len(s.slabs[last]) < len(text) {
		s.slabs = append(s.slabs, make([]byte, 0, max(min(slabSize, 4096<<len(s.slabs)), len(text))))
		last++
	}
	slab := s.slabs[last]
	s.places = append(s.places, place{slab: uint32(last), from: uint32(len(slab)), size: uint32(len(text))})
	s.slabs[last] = append(slab, text...)
	return nil
}

// spill moves everything to files.
func (s *stringTable) spill() error {
	err := s.texts.create()
	if err != nil {
		return err
	}
	err = s.ends.create()
	if err != nil {
		return err
	}
	s.spilled = true
	for _, p := range s.places {
		err := s.write(s.slabs[p.slab][p.from : p.from+p.size])
		if err != nil {
			return err
		}
	}
	s.slabs, s.places = nil, nil
	return nil
}

func (s *stringTable) write(text []byte) error {
	err := s.texts.write(text)
	if err != nil {
		return err
	}
	var end [8]byte
	binary.LittleEndian.PutUint64(end[:], uint64(s.texts.size))
	return s.ends.write(end[:])
}

// done ends the filling.
func (s *stringTable) done() error {
	if !s.spilled {
		return nil
	}
	return errors.Join(s.texts.flush(), s.ends.flush())
}

// append appends a string to dst; false when the table has no such one.
func (s *stringTable) append(dst []byte, index int) ([]byte, bool, error) {
	if index < 0 || index >= s.n {
		return dst, false, nil
	}
	if !s.spilled {
		p := s.places[index]
		return append(dst, s.slabs[p.slab][p.from:p.from+p.size]...), true, nil
	}
	var ends [16]byte
	room := ends[:0]
	var err error
	if index == 0 {
		room, err = s.ends.append(append(room, ends[8:]...), 0, 8)
	} else {
		room, err = s.ends.append(room, int64(index-1)*8, 16)
	}
	if err != nil {
		return dst, false, err
	}
	from := int64(binary.LittleEndian.Uint64(room))
	to := int64(binary.LittleEndian.Uint64(room[8:]))
	dst, err = s.texts.append(dst, from, int(to-from))
	return dst, err == nil, err
}

func (s *stringTable) close() error { return errors.Join(s.texts.close(), s.ends.close()) }

const (
	pageSize  = 4 << 10
	pageSlots = 4096 // 16 MiB of a file stay in memory
)

// pageFile is an unlinked temporary file, written once and then read through a direct-mapped cache of its pages.
type pageFile struct {
	f     *os.File
	w     *bufio.Writer
	size  int64
	pages []page
}

type page struct {
	number int64
	b      []byte
}

func (p *pageFile) create() error {
	f, err := os.CreateTemp("", "oszir-strings-*")
	if err != nil {
		return fmt.Errorf("creating file for shared strings: %w", err)
	}
	err = os.Remove(f.Name()) // it lives on as long as it is open, and no longer
	if err != nil {
		_ = f.Close()
		return fmt.Errorf("unlinking file for shared strings: %w", err)
	}
	p.f, p.w = f, bufio.NewWriterSize(f, 256<<10)
	return nil
}

func (p *pageFile) write(b []byte) error {
	n, err := p.w.Write(b)
	p.size += int64(n)
	if err != nil {
		return fmt.Errorf("storing shared strings: %w", err)
	}
	return nil
}

func (p *pageFile) flush() error {
	err := p.w.Flush()
	if err != nil {
		return fmt.Errorf("storing shared strings: %w", err)
	}
	p.w = nil
	p.pages = make([]page, pageSlots)
	return nil
}

func (p *pageFile) append(dst []byte, off int64, n int) ([]byte, error) {
	for n > 0 {
		b, err := p.page(off / pageSize)
		if err != nil {
			return dst, err
		}
		b = b[off%pageSize:]
		b = b[:min(n, len(b))]
		if len(b) == 0 {
			return dst, fmt.Errorf("reading shared strings: %w", io.ErrUnexpectedEOF)
		}
		dst = append(dst, b...)
		off += int64(len(b))
		n -= len(b)
	}
	return dst, nil
}

func (p *pageFile) page(number int64) ([]byte, error) {
	slot := &p.pages[number%pageSlots]
	if slot.b != nil && slot.number == number {
		return slot.b, nil
	}
	if slot.b == nil {
		slot.b = make([]byte, pageSize)
	}
	b := slot.b[:pageSize]
	n, err := p.f.ReadAt(b, number*pageSize)
	if err != nil && !errors.Is(err, io.EOF) {
		slot.b = nil
		return nil, fmt.Errorf("reading shared strings: %w", err)
	}
	slot.number, slot.b = number, b[:n]
	return slot.b, nil
}

func (p *pageFile) close() error {
	if p.f == nil {
		return nil
	}
	err := p.f.Close()
	p.f = nil
	return err
}
