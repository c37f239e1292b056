package spreadsheet

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
)

// Workbook is an opened file. It serves one call at a time.
type Workbook struct {
	src      *source
	lim      Limits
	parts    []*part // in the order of the zip directory
	byName   map[string]*part
	types    map[string]string // content types by folded name
	inflated int64             // over all parts
	cells    int64             // over all sheets
	sheets   []*sheetPart
	date1904 bool
	closed   bool
	styles   *part
	dates    []bool // by cell style: shows a date
	strings  *part
	table    *stringTable

	tableMemory int64 // tests lower it
}

// Sheet is a worksheet as its tab shows it.
type Sheet struct {
	Name   string
	Hidden bool
}

type sheetPart struct {
	Sheet
	part   *part
	cells  int64
	merged bool
}

// Open reads what a workbook says of itself: its directory, content types, relationships, sheets and styles, and
// checks every part but the worksheets and the shared strings, which Rows and Verify check while reading. The reader
// must stay readable until Close. Invalid: not an .xlsx, broken, hostile, or beyond a limit.
func Open(ctx context.Context, r io.ReaderAt, size int64, lim Limits) (*Workbook, error) {
	w := &Workbook{src: &source{r: r, size: size}, lim: lim.orDefault(), tableMemory: tableMemory}
	c := newClock(ctx, w.lim.Duration)
	if size > w.lim.Bytes {
		return nil, refuse(keyTooBig, mebibytes(size), mebibytes(w.lim.Bytes))
	}
	err := sniff(w.src)
	if err != nil {
		return nil, err
	}
	for _, step := range []func(*clock) error{
		func(c *clock) error { return w.list(c.ctx) },
		w.readTypes, w.refuseActive, w.readRelations, w.readBook, w.readStyles, w.checkSmall,
	} {
		err := step(c)
		if err != nil {
			return nil, err
		}
	}
	return w, nil
}

// Sheets gives the worksheets in the order of their tabs.
func (w *Workbook) Sheets() []Sheet {
	all := make([]Sheet, len(w.sheets))
	for i, s := range w.sheets {
		all[i] = s.Sheet
	}
	return all
}

// Date1904 reports whether dates count from 1904-01-01.
func (w *Workbook) Date1904() bool { return w.date1904 }

// Merged reports whether a sheet has merged cells. It is known once Rows has read the sheet to its end.
func (w *Workbook) Merged(sheet string) bool {
	s, err := w.find(sheet)
	return err == nil && s.merged
}

// Close removes what the workbook put aside. It does not close the reader given to Open.
func (w *Workbook) Close() error {
	w.closed = true
	if w.table == nil {
		return nil
	}
	return w.table.close()
}

// Verify reads everything that was not read to its end yet, so that nothing unproven is passed on.
func (w *Workbook) Verify(ctx context.Context) error {
	if w.closed {
		return errClosed
	}
	return w.verify(newClock(ctx, w.lim.Duration), nil)
}

var errClosed = errors.New("spreadsheet: workbook is closed")

func (w *Workbook) verify(c *clock, but []*part) error {
	for _, p := range w.parts {
		if p.checked || slices.Contains(but, p) {
			continue
		}
		err := w.check(c, p)
		if err != nil {
			return err
		}
	}
	return nil
}

// checkSmall proves the parts that Rows will not read.
func (w *Workbook) checkSmall(c *clock) error {
	big := []*part{w.strings}
	for _, s := range w.sheets {
		big = append(big, s.part)
	}
	return w.verify(c, big)
}

// check proves one part: well-formed and within the caps. Pictures and the like are left alone; what is neither XML
// nor known is copied, never opened.
func (w *Workbook) check(c *clock, p *part) error {
	if !p.xml() && !p.vml() && !strings.HasSuffix(w.typeOf(p), "xml") {
		p.checked = true
		return nil
	}
	f, err := w.newFeed(c, p, !p.vml())
	if err != nil {
		return err
	}
	defer f.close()
	if p.vml() {
		err = checkVML(p, f)
	} else {
		err = newTokenizer(p.name, f, w.lim.Depth).finish()
	}
	p.checked = err == nil
	return err
}

// checkVML looks for a DOCTYPE or an entity in a drawing that need not be well-formed.
func checkVML(p *part, in chunks) error {
	var tail []byte
	for {
		b, err := in.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		tail = append(tail, b...)
		low := strings.ToLower(string(tail))
		if strings.Contains(low, "<!doctype") || strings.Contains(low, "<!entity") {
			return refuse(keyDoctype, p.name)
		}
		if wideText(tail) {
			return refuse(keyNotUTF8, p.name)
		}
		tail = append(tail[:0], tail[max(0, len(tail)-16):]...)
	}
}
