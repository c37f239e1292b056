package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
)

// The objects of a PDF file as this room reads them. A number stays as it is written.
type (
	// Dict maps names to objects.
	Dict map[string]any
	// Array is a row of objects.
	Array []any
	// Name is a word of the format, without its slash.
	Name string
	// Number is a whole or a decimal number in its digits.
	Number string
	// String is bytes: words for people or not.
	String []byte
	// Ref is the number of an object that stands elsewhere.
	Ref int
	// Stream is a dictionary with bytes, as they are in the file.
	Stream struct {
		Dict Dict
		Raw  []byte
	}
)

// ErrForm is a file that this room cannot read: broken, encrypted, or of a form that its own writer never makes.
var ErrForm = errors.New("not a PDF file of the form that is read here")

// The limits of what is read: far beyond any paper, far below what would hurt.
const (
	maxFile    = 64 << 20
	maxDepth   = 32
	maxObjects = 500_000
	maxUpdates = 16
)

// Document is a PDF file that was read.
type Document struct {
	data    []byte
	offsets map[int]int
	last    int // where the newest list of objects begins
	Trailer Dict
}

// Read finds the objects of a file: its lists of objects are followed from the last update back to the first. Errors:
// ErrForm.
func Read(data []byte) (*Document, error) {
	if len(data) > maxFile || !bytes.HasPrefix(data, []byte("%PDF-")) {
		return nil, ErrForm
	}
	d := &Document{data: data, offsets: map[int]int{}}
	tail := max(0, len(data)-1024)
	at := bytes.LastIndex(data[tail:], []byte("startxref"))
	if at < 0 {
		return nil, ErrForm
	}
	s := &scan{data: data, at: tail + at + len("startxref")}
	n, ok := s.whole()
	if !ok {
		return nil, ErrForm
	}
	d.last = n
	for range maxUpdates {
		trailer, err := d.list(n)
		if err != nil {
			return nil, err
		}
		if d.Trailer == nil {
			d.Trailer = trailer
		}
		prev, ok := trailer["Prev"]
		if !ok {
			if d.Trailer["Encrypt"] != nil {
				return nil, ErrForm
			}
			return d, nil
		}
		before := n
		n, ok = Whole(prev)
		if !ok || n >= before {
			return nil, ErrForm // an update stands after what it updates, so this ends
		}
	}
	return nil, ErrForm
}

// list reads one list of objects and the trailer after it. What a later list said stays.
func (d *Document) list(at int) (Dict, error) {
	if at < 0 || at >= len(d.data) {
		return nil, ErrForm
	}
	s := &scan{data: d.data, at: at}
	if !s.word("xref") {
		return nil, ErrForm
	}
	for {
		first, ok := s.whole()
		if !ok {
			break
		}
		count, ok := s.whole()
		if !ok || first < 0 || count < 0 || first+count > maxObjects {
			return nil, ErrForm
		}
		for n := first; n < first+count; n++ {
			offset, ok1 := s.whole()
			_, ok2 := s.whole()
			if !ok1 || !ok2 {
				return nil, ErrForm
			}
			inUse := s.word("n")
			if !inUse && !s.word("f") {
				return nil, ErrForm
			}
			if _, known := d.offsets[n]; !known {
				if !inUse {
					offset = -1
				}
				d.offsets[n] = offset
			}
		}
	}
	if !s.word("trailer") {
		return nil, ErrForm
	}
	o, err := s.object(0)
	if err != nil {
		return nil, err
	}
	trailer, ok := o.(Dict)
	if !ok || trailer["XRefStm"] != nil {
		return nil, ErrForm
	}
	return trailer, nil
}

// Objects gives the numbers of all objects, in no order.
func (d *Document) Objects() []int {
	var out []int
	for n, at := range d.offsets {
		if at > 0 {
			out = append(out, n)
		}
	}
	return out
}

// Resolve gives the object that a reference names; anything else is given back. An object that is not there is nil.
func (d *Document) Resolve(o any) (any, error) {
	ref, ok := o.(Ref)
	if !ok {
		return o, nil
	}
	at, ok := d.offsets[int(ref)]
	if !ok || at < 0 {
		return nil, nil
	}
	if at == 0 || at >= len(d.data) {
		return nil, ErrForm
	}
	s := &scan{data: d.data, at: at}
	n, ok := s.whole()
	_, ok2 := s.whole()
	if !ok || !ok2 || n != int(ref) || !s.word("obj") {
		return nil, ErrForm
	}
	o, err := s.object(0)
	if err != nil {
		return nil, err
	}
	dict, ok := o.(Dict)
	if ok && s.word("stream") {
		return d.stream(dict, s)
	}
	if !s.word("endobj") {
		return nil, ErrForm
	}
	if _, again := o.(Ref); again {
		return nil, ErrForm
	}
	return o, nil
}

func (d *Document) stream(dict Dict, s *scan) (any, error) {
	n, ok := Whole(dict["Length"])
	if !ok {
		return nil, ErrForm
	}
	if bytes.HasPrefix(s.rest(), []byte("\r\n")) {
		s.at += 2
	} else if bytes.HasPrefix(s.rest(), []byte("\n")) {
		s.at++
	} else {
		return nil, ErrForm
	}
	if n < 0 || n > len(s.rest()) {
		return nil, ErrForm
	}
	raw := s.rest()[:n]
	s.at += n
	if !s.word("endstream") || !s.word("endobj") {
		return nil, ErrForm
	}
	return Stream{dict, raw}, nil
}

// Dict gives the dictionary that a reference or the object itself is. Errors: ErrForm when it is something else.
func (d *Document) Dict(o any) (Dict, error) {
	o, err := d.Resolve(o)
	if err != nil {
		return nil, err
	}
	dict, ok := o.(Dict)
	if !ok {
		return nil, ErrForm
	}
	return dict, nil
}

// FirstPage gives the file's first page.
func (d *Document) FirstPage() (Ref, Dict, error) {
	catalog, err := d.Dict(d.Trailer["Root"])
	if err != nil {
		return 0, nil, err
	}
	next := catalog["Pages"]
	for range maxDepth {
		dict, err := d.Dict(next)
		if err != nil {
			return 0, nil, err
		}
		if dict["Type"] == Name("Page") {
			ref, ok := next.(Ref)
			if !ok {
				return 0, nil, ErrForm
			}
			return ref, dict, nil
		}
		kids, err := d.Resolve(dict["Kids"])
		if err != nil {
			return 0, nil, err
		}
		list, ok := kids.(Array)
		if !ok || len(list) == 0 {
			return 0, nil, ErrForm
		}
		next = list[0]
	}
	return 0, nil, ErrForm
}

// Whole gives a number without decimals as a number to count with.
func Whole(o any) (int, bool) {
	n, ok := o.(Number)
	if !ok || len(n) > 10 {
		return 0, false
	}
	v, err := strconv.Atoi(string(n))
	return v, err == nil
}

// Update is what is appended to a file: new objects, and new forms of old ones. The bytes before it stay as they are.
type Update struct {
	doc  *Document
	objs []updated
	next int
}

type updated struct {
	n    int
	body string
}

// Append begins an update of the file. Errors: ErrForm.
func (d *Document) Append() (*Update, error) {
	size, ok := Whole(d.Trailer["Size"])
	if !ok || size < 1 || size > maxObjects {
		return nil, ErrForm
	}
	return &Update{doc: d, next: size}, nil
}

// Add appends an object in PDF's own writing and gives its number.
func (u *Update) Add(body string) Ref {
	u.objs = append(u.objs, updated{u.next, body})
	u.next++
	return Ref(u.next - 1)
}

// Replace appends an object that stands for one that is there.
func (u *Update) Replace(ref Ref, body string) { u.objs = append(u.objs, updated{int(ref), body}) }

// Bytes gives the file with the update. id is the file's new identifier, of 16 bytes.
func (u *Update) Bytes(id []byte) []byte {
	var b bytes.Buffer
	b.Write(u.doc.data)
	if !bytes.HasSuffix(u.doc.data, []byte("\n")) {
		b.WriteByte('\n')
	}
	var list bytes.Buffer
	for _, o := range u.objs {
		fmt.Fprintf(&list, "%d 1\n%010d 00000 n \n", o.n, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", o.n, o.body)
	}
	trailer := Dict{"Size": Number(strconv.Itoa(u.next)), "Prev": Number(strconv.Itoa(u.doc.last)), "Root": u.doc.Trailer["Root"]}
	if info := u.doc.Trailer["Info"]; info != nil {
		trailer["Info"] = info
	}
	first := String(id)
	if ids, ok := u.doc.Trailer["ID"].(Array); ok && len(ids) == 2 {
		if old, ok := ids[0].(String); ok {
			first = old
		}
	}
	trailer["ID"] = Array{first, String(id)}
	at := b.Len()
	fmt.Fprintf(&b, "xref\n%strailer\n%s\nstartxref\n%d\n%%%%EOF\n", list.String(), Write(trailer), at)
	return b.Bytes()
}
