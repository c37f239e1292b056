package spreadsheet

import (
	"context"
	"errors"
	"slices"
	"time"
)

// Kind says what a cell holds.
type Kind uint8

// The kinds of cells.
const (
	Blank   Kind = iota // a formula without a stored value
	Text                // text, wherever the file keeps it
	Number              // a number as written in the file; see Cell.DateStyle
	Bool                // "1" or "0"
	Error               // an error like #N/A, or a value that its type does not allow; Text as written
	Date                // an ISO date or time, as strict files write them
	Missing             // a shared string that the file does not have: the text is lost
)

// String names the kind, for logs and tests.
func (k Kind) String() string {
	names := [...]string{"blank", "text", "number", "bool", "error", "date", "missing"}
	if int(k) < len(names) {
		return names[k]
	}
	return "unknown"
}

// Row is a row with at least one cell that holds something. It is the reader's own and changes with the next row.
type Row struct {
	Number int    // 1 is the first
	Cells  []Cell // ascending by column; empty cells are left out
}

// Cell is a cell that holds something. Its Text stays good for ever, but shares one string with the row: who keeps
// a few cells of many rows should clone it.
type Cell struct {
	Column    int    // 0 is A
	Text      string // the text, or the value as written
	Kind      Kind
	Formula   bool // computed in the file: Text is the value stored with it
	DateStyle bool // a number that its style shows as a date or a time
}

// ErrStop, returned by the function given to Rows, ends the reading without an error. The rest of the sheet is not
// checked then.
var ErrStop = errors.New("spreadsheet: stop reading rows")

// Rows calls fn for every row of a sheet that holds something, in ascending order, and ends with its first error.
// Invalid: the sheet is broken, hostile, beyond a limit, or not there.
func (w *Workbook) Rows(ctx context.Context, sheet string, fn func(*Row) error) error {
	sp, err := w.find(sheet)
	if err != nil {
		return err
	}
	c := newClock(ctx, w.lim.Duration)
	walk, err := w.newWalk(c, sp)
	if err != nil {
		return err
	}
	defer walk.close()
	r := &rowReader{sheetWalk: walk, fn: fn}
	err = walk.walk(r)
	if errors.Is(err, ErrStop) {
		return nil
	}
	return err
}

type rowReader struct {
	*sheetWalk
	fn    func(*Row) error
	out   Row
	text  []byte // of the row's cells, end to end
	spans []span // of the cells of out, in text
	cell  rawCell
	slow  bool // tests compare the two ways
}

func (r *rowReader) begin() error { return nil }
func (r *rowReader) end() error   { return nil }

func (r *rowReader) element() error {
	if r.t.is(spaceMain, "mergeCells") {
		r.sheet.merged = true
	}
	return r.t.skip()
}

func (r *rowReader) visit() error {
	r.out.Cells, r.spans, r.text = r.out.Cells[:0], r.spans[:0], r.text[:0]
	for {
		if r.isQuick && !r.slow {
			for r.t.scanCell(&r.quick, r.digits, &r.cell) {
				err := r.takeQuick(&r.cell)
				if err != nil {
					return err
				}
			}
		}
		kind, err := r.t.next()
		switch {
		case err != nil:
			return err
		case kind == tokenEnd:
			return r.give()
		case kind == tokenText:
			continue
		case r.t.is(spaceMain, "c"):
			err = r.readCell(&r.cell)
		case r.t.is(spaceMain, "extLst"):
			err = r.t.skip()
		default:
			err = r.broken("foreign element in a row")
		}
		if err != nil {
			return err
		}
	}
}

// takeQuick decodes the value of a scanned cell as readCell would.
func (r *rowReader) takeQuick(c *rawCell) error {
	from := len(r.text)
	if c.valued {
		value := r.t.b[c.value.from:c.value.to]
		if len(value) > r.w.lim.CellBytes && len(appendDecoded(nil, value, true)) > r.w.lim.CellBytes {
			return refuse(keyCellTooLong, r.w.lim.CellBytes)
		}
		if c.marks&(markReference|markReturn) == 0 {
			r.text = append(r.text, value...)
		} else {
			r.text = appendDecoded(r.text, value, true)
		}
		if !c.preserve {
			r.text = trimText(r.text, from)
		}
		if c.texts() && c.marks&(markUnderscore|markReference) != 0 {
			r.text = finishText(r.text, from, false)
		}
	}
	return r.take(c, from)
}

// take judges a cell whose value stands at the end of the row's text.
func (r *rowReader) take(c *rawCell, from int) error {
	column, err := r.place(c.column)
	if err != nil {
		return err
	}
	kind := Blank
	if c.kind != cellInline && c.kind != cellFormulaText {
		r.text = trimText(r.text, from)
	}
	if len(r.text) > from {
		kind, err = r.judge(c, from)
		if err != nil {
			return err
		}
	}
	if kind != Missing && len(r.text) == from {
		if !c.formula {
			return nil
		}
		if c.kind == cellFormulaText && c.valued {
			kind = Text // a formula whose result is the empty text
		} else {
			kind = Blank
		}
	}
	if column >= r.w.lim.Columns {
		return refuse(keyColumns, r.sheet.Name, r.w.lim.Columns)
	}
	if len(r.text) > maxRowText {
		return refuse(keyRowTooLong, r.row)
	}
	r.out.Cells = append(r.out.Cells, Cell{
		Column: column, Kind: kind, Formula: c.formula,
		DateStyle: kind == Number && c.style < len(r.w.dates) && r.w.dates[c.style],
	})
	r.spans = append(r.spans, span{from, len(r.text)})
	return nil
}

// judge gives the kind of a value that is there, and puts what it stands for in its place.
func (r *rowReader) judge(c *rawCell, from int) (Kind, error) {
	value := r.text[from:]
	switch c.kind {
	case cellShared:
		index, ok := parseNumber(value)
		r.text = r.text[:from]
		if !ok {
			return Missing, nil
		}
		return r.shared(index)
	case cellInline, cellFormulaText:
		return Text, nil
	case cellBool:
		switch string(value) {
		case "1", "true":
			r.text = append(r.text[:from], '1')
			return Bool, nil
		case "0", "false":
			r.text = append(r.text[:from], '0')
			return Bool, nil
		}
		return Error, nil
	case cellDate:
		return Date, nil
	case cellNumber:
		if validNumber(value) {
			return Number, nil
		}
	}
	return Error, nil
}

func (r *rowReader) shared(index int) (Kind, error) {
	table, err := r.w.shared(r.clock)
	if err != nil {
		return 0, err
	}
	text, ok, err := table.append(r.text, index)
	if err != nil {
		return 0, err
	}
	r.text = text
	if !ok {
		return Missing, nil
	}
	return Text, nil
}

// validNumber holds the grammar of xsd:double without its infinities.
func validNumber(b []byte) bool {
	i := 0
	digits := func() int {
		from := i
		for i < len(b) && b[i] >= '0' && b[i] <= '9' {
			i++
		}
		return i - from
	}
	if b[i] == '-' || b[i] == '+' {
		i++
	}
	n := digits()
	if i < len(b) && b[i] == '.' {
		i++
		n += digits()
	}
	if n == 0 {
		return false
	}
	if i < len(b) && (b[i] == 'e' || b[i] == 'E') {
		i++
		if i < len(b) && (b[i] == '-' || b[i] == '+') {
			i++
		}
		if digits() == 0 {
			return false
		}
	}
	return i == len(b)
}

// give ends the row: one string for all its cells, then the caller's turn.
func (r *rowReader) give() error {
	err := r.endRow()
	if err != nil || len(r.out.Cells) == 0 {
		return err
	}
	text := string(r.text)
	for i := range r.out.Cells {
		r.out.Cells[i].Text = text[r.spans[i].from:r.spans[i].to]
	}
	if !r.sorted {
		slices.SortFunc(r.out.Cells, func(a, b Cell) int { return a.Column - b.Column })
	}
	r.out.Number = r.row
	since := time.Now()
	err = r.fn(&r.out)
	r.clock.away(since)
	return err
}

// find gives a sheet by its exact name.
func (w *Workbook) find(name string) (*sheetPart, error) {
	if w.closed {
		return nil, errClosed
	}
	for _, s := range w.sheets {
		if s.Name == name {
			return s, nil
		}
	}
	return nil, refuse(keyUnknownSheet, name)
}
