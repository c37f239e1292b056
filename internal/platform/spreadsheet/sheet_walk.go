package spreadsheet

import (
	"slices"
	"strconv"
)

// sheetWalk goes through one worksheet and holds the rules of rows and cells that reader and answerer share.
type sheetWalk struct {
	w     *Workbook
	sheet *sheetPart
	clock *clock
	feed  *feed
	t     *tokenizer

	row     int    // number of the current row
	digits  []byte // the same in digits
	rows    int    // row elements so far
	column  int    // of the last cell in the row, -1 before the first
	columns []int32
	sorted  bool
	cells   int64 // cell elements so far

	quick   markup
	isQuick bool // the current row may be scanned the quick way
}

// visitor is what reader and answerer do differently. Each method is called at a start tag; element and row leave
// the tokenizer behind the matching end.
type visitor interface {
	element() error // a child of the root other than sheetData
	begin() error   // sheetData
	visit() error   // a row, whose number is known
	end() error     // the end tag of sheetData
}

func (w *Workbook) newWalk(c *clock, sheet *sheetPart) (*sheetWalk, error) {
	f, err := w.newFeed(c, sheet.part, true)
	if err != nil {
		return nil, err
	}
	return &sheetWalk{
		w: w, sheet: sheet, clock: c, feed: f,
		t: newTokenizer(sheet.part.name, f, w.lim.Depth),
	}, nil
}

// close ends the walk wherever it stands and books its cells.
func (s *sheetWalk) close() {
	s.feed.close()
	if s.cells > s.sheet.cells {
		s.w.cells += s.cells - s.sheet.cells
		s.sheet.cells = s.cells
	}
}

func (s *sheetWalk) broken(reason string) error {
	return brokenPart(s.sheet.part.name, "row "+strconv.Itoa(s.row)+": "+reason)
}

func (s *sheetWalk) walk(v visitor) error {
	err := s.t.root(spaceMain, "worksheet")
	if err != nil {
		return err
	}
	seen := false
	for {
		kind, err := s.t.next()
		switch {
		case err != nil:
			return err
		case kind == tokenEnd:
			if !seen {
				return s.broken("no sheetData")
			}
			err = s.t.finish()
			s.sheet.part.checked = s.sheet.part.checked || err == nil
			return err
		case kind != tokenStart:
		case !s.t.is(spaceMain, "sheetData"):
			err = v.element()
		case seen:
			err = s.broken("two sheetData")
		default:
			seen = true
			err = s.walkRows(v)
		}
		if err != nil {
			return err
		}
	}
}

func (s *sheetWalk) walkRows(v visitor) error {
	err := v.begin()
	if err != nil {
		return err
	}
	for {
		kind, err := s.t.next()
		switch {
		case err != nil:
			return err
		case kind == tokenEnd:
			return v.end()
		case kind == tokenText:
			continue
		case !s.t.is(spaceMain, "row"):
			return s.broken("foreign element between rows")
		}
		err = s.startRow()
		if err != nil {
			return err
		}
		err = v.visit()
		if err != nil {
			return err
		}
	}
}

// startRow takes the number of the row. Rows must ascend: a number that stands twice, or comes late, is read
// differently by different programs.
func (s *sheetWalk) startRow() error {
	number := s.row + 1
	t := s.t
	for i := range t.tag.attrs {
		a := &t.tag.attrs[i]
		if a.name.to-a.name.from == 1 && t.b[a.name.from] == 'r' {
			n, ok := parseNumber(t.b[a.value.from:a.value.to])
			if !ok {
				return s.broken("row number")
			}
			number = n
		}
	}
	if number <= s.row {
		return s.broken("rows not ascending")
	}
	if number > s.w.lim.Rows {
		return refuse(keyRows, s.sheet.Name, s.w.lim.Rows)
	}
	s.row = number
	s.digits = strconv.AppendInt(s.digits[:0], int64(number), 10)
	s.column, s.columns, s.sorted = -1, s.columns[:0], true
	s.isQuick = !t.tag.binds && len(t.open)+quickDepth <= t.maxDepth
	if s.isQuick {
		s.quick.fit(t.b[t.tag.name.from : t.tag.name.from+t.tag.prefix])
	}
	s.rows++
	if s.rows%256 == 0 {
		return s.clock.check()
	}
	return nil
}

// place gives the column of a cell: the written one, or the next when none is written (-1).
func (s *sheetWalk) place(column int) (int, error) {
	if column < 0 {
		column = s.column + 1
	}
	if column >= maxColumn {
		return 0, refuse(keyColumns, s.sheet.Name, s.w.lim.Columns)
	}
	if column <= s.column {
		s.sorted = false
	}
	if len(s.columns) == maxColumn {
		return 0, s.broken("cell twice")
	}
	s.column = column
	s.columns = append(s.columns, int32(column))
	return column, nil
}

// endRow holds what can only be said of a whole row.
func (s *sheetWalk) endRow() error {
	s.cells += int64(len(s.columns))
	if s.cells-s.sheet.cells+s.w.cells > s.w.lim.Cells {
		return refuse(keyCells, s.w.lim.Cells)
	}
	if s.sorted {
		return nil
	}
	slices.Sort(s.columns)
	for i := 1; i < len(s.columns); i++ {
		if s.columns[i] == s.columns[i-1] {
			return s.broken("cell twice")
		}
	}
	return nil
}

// rawCell is a cell as it stands in the file.
type rawCell struct {
	column   int // -1 when not written
	style    int
	kind     cellKind
	value    span  // undecoded, in the window; only the quick way sets it
	marks    uint8 // of that value
	valued   bool
	formula  bool
	preserve bool // white space at the ends counts
}

type cellKind uint8

const (
	cellNumber cellKind = iota
	cellShared
	cellInline
	cellFormulaText
	cellBool
	cellError
	cellDate
)

func cellKindOf(b []byte) (cellKind, bool) {
	switch string(b) {
	case "n":
		return cellNumber, true
	case "s":
		return cellShared, true
	case "inlineStr":
		return cellInline, true
	case "str":
		return cellFormulaText, true
	case "b":
		return cellBool, true
	case "e":
		return cellError, true
	case "d":
		return cellDate, true
	}
	return 0, false
}

// cellAttributes reads the start tag of a cell.
func (s *sheetWalk) cellAttributes(c *rawCell) error {
	*c = rawCell{column: -1}
	t := s.t
	for i := range t.tag.attrs {
		a := &t.tag.attrs[i]
		if a.name.to-a.name.from != 1 {
			continue
		}
		value := t.b[a.value.from:a.value.to]
		ok := true
		switch t.b[a.name.from] {
		case 'r':
			c.column, ok = s.parseReference(value)
		case 's':
			c.style, ok = parseNumber(value)
		case 't':
			c.kind, ok = cellKindOf(value)
		}
		if !ok {
			return s.broken("attribute of a cell")
		}
	}
	return nil
}

// parseReference reads A1-style references; the row in it must be the row it stands in.
func (s *sheetWalk) parseReference(b []byte) (int, bool) {
	column, n := parseColumn(b)
	return column, n > 0 && string(b[n:]) == string(s.digits)
}

// parseColumn reads one to three letters at the start of b: 0 is A.
func parseColumn(b []byte) (column, n int) {
	for n < len(b) && n < 4 && b[n] >= 'A' && b[n] <= 'Z' {
		column = column*26 + int(b[n]-'A') + 1
		n++
	}
	if n == 4 || n == 0 {
		return 0, 0
	}
	return column - 1, n
}

// parseNumber reads one to nine digits.
func parseNumber(b []byte) (int, bool) {
	if len(b) == 0 || len(b) > 9 {
		return 0, false
	}
	n := 0
	for _, d := range b {
		if d < '0' || d > '9' {
			return 0, false
		}
		n = n*10 + int(d-'0')
	}
	return n, true
}

// ColumnName gives the letters of a column, which people see above it: 0 is A, 59 is BH.
func ColumnName(column int) string {
	var b [8]byte
	i := len(b)
	for n := column + 1; n > 0 && i > 0; n = (n - 1) / 26 {
		i--
		b[i] = byte('A' + (n-1)%26)
	}
	return string(b[i:])
}
