package spreadsheet

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/klauspost/compress/flate"
)

// inflateReader is klauspost's flate with its buffers kept for the next part.
type inflateReader struct {
	buf *bufio.Reader
	dec io.ReadCloser
}

var inflateReaders = sync.Pool{New: func() any {
	buf := bufio.NewReaderSize(nil, 64<<10)
	return &inflateReader{buf: buf, dec: flate.NewReader(buf)}
}}

func newInflateReader(r io.Reader) io.ReadCloser {
	f := inflateReaders.Get().(*inflateReader)
	f.buf.Reset(r)
	err := f.dec.(flate.Resetter).Reset(f.buf, nil)
	if err != nil { // klauspost's Reset never fails; a fresh one is as good
		f.dec = flate.NewReader(f.buf)
	}
	return f
}

func (f *inflateReader) Read(p []byte) (int, error) {
	if f.dec == nil {
		return 0, io.ErrClosedPipe
	}
	return f.dec.Read(p)
}

func (f *inflateReader) Close() error {
	if f.dec != nil {
		kept := &inflateReader{buf: f.buf, dec: f.dec}
		kept.buf.Reset(nil)
		f.dec = nil
		inflateReaders.Put(kept)
	}
	return nil
}

// inflater gets the bytes of one part, counts them against the caps as they come, and checks its characters.
type inflater struct {
	w       *Workbook
	part    *part
	src     io.ReadCloser
	n       int64
	most    int64 // what the other parts have left of Limits.Inflated
	byRatio int64 // what this part may grow to
	check   textCheck
	text    bool // characters are checked
	err     error
}

func (w *Workbook) inflate(p *part, text bool) (*inflater, error) {
	src, err := p.file.Open()
	if err != nil {
		return nil, w.src.broken(brokenPart(p.name, "opening: "+err.Error()))
	}
	others := w.inflated - p.inflated
	c := min(int64(p.file.CompressedSize64), w.src.size)
	ratio := int64(w.lim.Ratio)
	return &inflater{
		w: w, part: p, src: src, text: text,
		most:    w.lim.Inflated - others,
		byRatio: min(max(ratioFloor, ratio*c), max(ratioFloor, ratio*w.src.size)-others),
	}, nil
}

// read fills b as far as the part goes. An error comes alone, never with bytes.
func (f *inflater) read(b []byte) (int, error) {
	n := 0
	for n < len(b) && f.err == nil {
		m, err := f.src.Read(b[n:])
		n += m
		if err != nil {
			f.err = f.explain(err)
		}
	}
	f.n += int64(n)
	fault := f.judge(b[:n])
	if fault != nil {
		f.err = fault
		return 0, fault
	}
	if n > 0 {
		return n, nil
	}
	return 0, f.err
}

func (f *inflater) judge(b []byte) error {
	switch {
	case f.n > f.most:
		return refuse(keyInflated, mebibytes(f.w.lim.Inflated))
	case f.n > f.byRatio:
		return refuse(keyRatio, f.part.name)
	case !f.text:
		return nil
	}
	err := f.check.chunk(b)
	if err == nil && errors.Is(f.err, io.EOF) {
		err = f.check.end()
	}
	switch {
	case errors.Is(err, errNotUTF8):
		return refuse(keyNotUTF8, f.part.name)
	case err != nil:
		return refuseFor(err.Error(), keyBrokenXML, f.part.name)
	}
	return nil
}

// explain turns what flate and zip say into a refusal of the part; a fault of the machine stays one.
func (f *inflater) explain(err error) error {
	if errors.Is(err, io.EOF) {
		return io.EOF
	}
	return f.w.src.broken(brokenPart(f.part.name, "inflating: "+err.Error()))
}

// close gives the inflater's buffers back and books what it inflated.
func (f *inflater) close() {
	_ = f.src.Close()
	if f.n > f.part.inflated {
		f.w.inflated += f.n - f.part.inflated
		f.part.inflated = f.n
	}
}

// feed hands a part to the tokenizer in chunks. A long part is inflated in its own goroutine, a few chunks ahead.
type feed struct {
	inf   *inflater
	clock *clock
	buf   []byte      // the chunk the tokenizer has
	full  chan chunk  // nil when the part is short and read here
	free  chan []byte // chunks to fill again
	stop  chan struct{}
	done  chan struct{}
}

type chunk struct {
	b   []byte
	err error
}

// newFeed starts reading a part; close must follow.
func (w *Workbook) newFeed(c *clock, p *part, text bool) (*feed, error) {
	inf, err := w.inflate(p, text)
	if err != nil {
		return nil, err
	}
	f := &feed{inf: inf, clock: c}
	if p.file.UncompressedSize64 <= 2*chunkSize {
		f.buf = make([]byte, min(chunkSize, p.file.UncompressedSize64+1))
		return f, nil
	}
	f.full = make(chan chunk, chunkRing)
	f.free = make(chan []byte, chunkRing)
	f.stop = make(chan struct{})
	f.done = make(chan struct{})
	for range chunkRing {
		f.free <- make([]byte, chunkSize)
	}
	go f.ahead()
	return f, nil
}

// ahead is the inflating goroutine. A panic in it would take the whole program down, so it becomes an error.
func (f *feed) ahead() {
	defer close(f.done)
	defer func() {
		v := recover()
		if v != nil {
			f.send(chunk{err: fmt.Errorf("inflating part: panic: %v", v)})
		}
	}()
	for {
		var b []byte
		select {
		case b = <-f.free:
		case <-f.stop:
			return
		}
		n, err := f.inf.read(b[:chunkSize])
		if !f.send(chunk{b: b[:n], err: err}) || err != nil {
			return
		}
	}
}

func (f *feed) send(c chunk) bool {
	select {
	case f.full <- c:
		return true
	case <-f.stop:
		return false
	}
}

// next gives the next chunk, which is good until the next call, or io.EOF.
func (f *feed) next() ([]byte, error) {
	err := f.clock.check()
	if err != nil {
		return nil, err
	}
	if f.full == nil {
		n, err := f.inf.read(f.buf)
		return f.buf[:n], err
	}
	if f.buf != nil {
		f.free <- f.buf[:chunkSize]
		f.buf = nil
	}
	select {
	case c := <-f.full:
		if c.err != nil {
			return nil, c.err
		}
		f.buf = c.b
		return c.b, nil
	case <-f.clock.ctx.Done():
		return nil, f.clock.check()
	}
}

// close ends the reading, wherever it stands, and waits for the goroutine.
func (f *feed) close() {
	if f.full != nil {
		close(f.stop)
		<-f.done
	}
	f.inf.close()
}
