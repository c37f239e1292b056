package pdf

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"fmt"
	"strings"
	"time"
	"unicode/utf16"
)

// file is a PDF file that is being written: a row of numbered objects, and at its end the list of where each begins.
type file struct {
	buf     bytes.Buffer
	offsets []int // of object i+1; 0: reserved, not yet written
	packer  *zlib.Writer
}

func newFile() *file {
	f := &file{packer: zlib.NewWriter(nil)}
	// The comment of bytes above 127 tells programs that carry files that this is no text.
	f.buf.WriteString("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n")
	return f
}

// reserve gives the number of an object that is written later.
func (f *file) reserve() int {
	f.offsets = append(f.offsets, 0)
	return len(f.offsets)
}

// put writes a reserved object.
func (f *file) put(n int, format string, args ...any) {
	f.offsets[n-1] = f.buf.Len()
	fmt.Fprintf(&f.buf, "%d 0 obj\n", n)
	fmt.Fprintf(&f.buf, format, args...)
	f.buf.WriteString("\nendobj\n")
}

// add writes an object and gives its number.
func (f *file) add(format string, args ...any) int {
	n := f.reserve()
	f.put(n, format, args...)
	return n
}

// stream writes bytes as an object, compressed; facts are what its dictionary says besides.
func (f *file) stream(facts string, data []byte) int {
	var packed bytes.Buffer
	f.packer.Reset(&packed)
	_, _ = f.packer.Write(data) // into memory: never fails
	_ = f.packer.Close()
	return f.bare(facts+"/Filter/FlateDecode", packed.Bytes())
}

// bare writes bytes as an object as they are.
func (f *file) bare(facts string, data []byte) int {
	return f.add("<<%s/Length %d>>\nstream\n%s\nendstream", facts, len(data), data)
}

// end writes the list of objects and gives the whole file. Its identifier is the digest of its content.
func (f *file) end(root, info int) []byte {
	id := sha256.Sum256(f.buf.Bytes())
	at := f.buf.Len()
	fmt.Fprintf(&f.buf, "xref\n0 %d\n0000000000 65535 f \n", len(f.offsets)+1)
	for _, o := range f.offsets {
		fmt.Fprintf(&f.buf, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&f.buf, "trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%x><%x>]>>\nstartxref\n%d\n%%%%EOF\n",
		len(f.offsets)+1, root, info, id[:16], id[:16], at)
	return f.buf.Bytes()
}

// Text writes words for people as a PDF string, in hexadecimal digits of UTF-16.
func Text(s string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	b.WriteString(">")
	return b.String()
}

// Date writes an instant as a PDF date with its distance from UTC.
func Date(t time.Time) string {
	zone := t.Format("-0700")
	return fmt.Sprintf("(D:%s%s'%s')", t.Format("20060102150405"), zone[:3], zone[3:])
}

// number writes a length in points, to a thousandth.
func number(v float64) string {
	s := strings.TrimRight(fmt.Sprintf("%.3f", v), "0")
	return strings.TrimSuffix(s, ".")
}
