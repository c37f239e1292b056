package hostile

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"hash/crc32"
	"io"
)

// Part is a file of the zip, honest unless told to lie.
type Part struct {
	Name   string
	Head   string // before Text
	Text   string
	Repeat int    // Text this many times more
	Tail   string // behind
	Method uint16 // of the header, when Lie
	Flags  uint16 // of the header, when Lie
	Size   uint64 // uncompressed size said, when Lie
	Lie    bool
	Store  bool
}

// Zip packs parts, lies included.
func Zip(parts []Part) []byte {
	var buf bytes.Buffer
	zw := zip.NewWriter(&buf)
	zw.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, 5) })
	for _, p := range parts {
		if p.Lie {
			putLie(zw, p)
			continue
		}
		method := zip.Deflate
		if p.Store {
			method = zip.Store
		}
		w, err := zw.CreateHeader(&zip.FileHeader{Name: p.Name, Method: method})
		must(err)
		p.write(w)
	}
	must(zw.Close())
	return buf.Bytes()
}

func (p Part) write(w io.Writer) {
	_, err := io.WriteString(w, p.Head)
	must(err)
	for range p.Repeat + 1 {
		_, err = io.WriteString(w, p.Text)
		must(err)
	}
	_, err = io.WriteString(w, p.Tail)
	must(err)
}

func putLie(zw *zip.Writer, p Part) {
	var packed bytes.Buffer
	fw, err := flate.NewWriter(&packed, 5)
	must(err)
	sum := crc32.NewIEEE()
	p.write(io.MultiWriter(fw, sum))
	n := len(p.Head) + len(p.Tail) + len(p.Text)*(p.Repeat+1)
	must(fw.Close())
	h := &zip.FileHeader{
		Name: p.Name, Method: zip.Deflate, Flags: p.Flags, CRC32: sum.Sum32(),
		CompressedSize64: uint64(packed.Len()), UncompressedSize64: uint64(n),
	}
	if p.Size > 0 {
		h.UncompressedSize64 = p.Size
	}
	if p.Method > 0 {
		h.Method = p.Method
	}
	w, err := zw.CreateRaw(h)
	must(err)
	_, err = w.Write(packed.Bytes())
	must(err)
}

func must(err error) {
	if err != nil {
		panic("hostile: " + err.Error())
	}
}
