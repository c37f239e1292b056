package spreadsheet

import (
	"iter"
	"math"
	"strconv"
)

// answerer re-emits a sheet while walking through it: every byte as it stands, but for what it cuts out and puts in.
type answerer struct {
	*sheetWalk
	asked   SheetAnswer
	sheet   *sheetPart
	targets []target
	looks   looks

	out     *deflater
	pull    func() (AnswerRow, error, bool)
	answer  AnswerRow // the next one to be written
	header  bool      // which is the heading
	waiting bool      // there is one

	prefix    string // of sheetData, with the colon
	rowPrefix string // of the row being answered
	hasCols   bool
	dataEmpty bool // <sheetData/>
	rowEmpty  bool // <row/>
	raw       rawCell
	put       []byte // scratch for what is put in
}

func (a *answerer) run(walk *sheetWalk, out *deflater) error {
	a.sheetWalk, a.out = walk, out
	a.t.sink = out
	if a.asked.Rows != nil {
		pull, stop := iter.Pull2(a.asked.Rows)
		defer stop()
		a.pull = pull
	}
	err := a.advance()
	if err != nil {
		return err
	}
	return a.walk(a)
}

// insert puts bytes in before a position of the window, which is copied up to there first.
func (a *answerer) insert(before int, b []byte) error {
	err := a.t.flush(before)
	if err != nil {
		return err
	}
	return a.out.write(b)
}

// cut copies up to from and leaves out what follows up to to.
func (a *answerer) cut(from, to int) error {
	err := a.t.flush(from)
	a.t.copied = max(a.t.copied, to)
	return err
}

func (a *answerer) tagPrefix() string {
	n := a.t.tag.name
	return string(a.t.b[n.from : n.from+a.t.tag.prefix])
}

// openUp turns the empty element just read into an open one.
func (a *answerer) openUp() error {
	err := a.cut(a.t.p-len("/>"), a.t.p)
	if err != nil {
		return err
	}
	return a.out.write([]byte(">"))
}

func (a *answerer) element() error {
	switch {
	case a.t.is(spaceMain, "dimension"):
		return a.dimension()
	case a.t.is(spaceMain, "cols") && !a.hasCols:
		return a.cols()
	case a.t.is(spaceMain, "mergeCells"):
		a.sheet.merged = true
	}
	return a.t.skip()
}

// dimension widens the used range to the target columns. Rows that the answers add at the end are not known yet;
// programs take the range as a hint only.
func (a *answerer) dimension() error {
	for _, at := range a.t.tag.attrs {
		if string(a.t.b[at.name.from:at.name.to]) != "ref" || len(a.targets) == 0 {
			continue
		}
		wide, ok := widen(a.t.b[at.value.from:at.value.to], a.targets, a.asked.Header != nil)
		if ok {
			err := a.insert(at.value.from, []byte(wide))
			if err != nil {
				return err
			}
			err = a.cut(at.value.from, at.value.to)
			if err != nil {
				return err
			}
		}
	}
	return a.t.skip()
}

// widen gives the range that covers ref and the targets; false when ref is not a plain range.
func widen(ref []byte, targets []target, header bool) (string, bool) {
	var corner [2]struct{ column, row int }
	n := 0
	for i := range corner {
		column, letters := parseColumn(ref)
		end := letters
		for end < len(ref) && ref[end] >= '0' && ref[end] <= '9' {
			end++
		}
		row, ok := parseNumber(ref[letters:end])
		if letters == 0 || !ok || row < 1 || row > maxRow {
			return "", false
		}
		corner[i].column, corner[i].row = column, row
		n++
		if end == len(ref) {
			break
		}
		if ref[end] != ':' || i == 1 {
			return "", false
		}
		ref = ref[end+1:]
	}
	if n == 1 {
		corner[1] = corner[0]
	}
	corner[0].column = min(corner[0].column, targets[0].column)
	corner[1].column = max(corner[1].column, targets[len(targets)-1].column)
	if header {
		corner[0].row = 1
	}
	return ColumnName(corner[0].column) + strconv.Itoa(corner[0].row) + ":" +
		ColumnName(corner[1].column) + strconv.Itoa(corner[1].row), true
}

// cols adds widths for target columns that no col covers, each in its place: they must ascend.
func (a *answerer) cols() error {
	a.hasCols = true
	prefix, todo := a.tagPrefix(), a.targets
	if a.t.tag.closed {
		a.put = appendCols(a.put[:0], prefix, todo, math.MaxInt)
		if len(a.put) == 0 {
			return a.t.skip()
		}
		a.put = append(append(append(a.put, "</"...), prefix...), "cols>"...)
		err := a.openUp()
		if err != nil {
			return err
		}
		err = a.out.write(a.put)
		if err != nil {
			return err
		}
		return a.t.skip()
	}
	err := a.t.children(func() error {
		if a.t.is(spaceMain, "col") {
			from, _ := a.t.attribute("min")
			to, _ := a.t.attribute("max")
			low, ok := parseNumber([]byte(from))
			high, ok2 := parseNumber([]byte(to))
			if ok && ok2 {
				a.put = appendCols(a.put[:0], prefix, todo, low-1)
				err := a.insert(a.t.from, a.put)
				if err != nil {
					return err
				}
				for len(todo) > 0 && todo[0].column < high {
					todo = todo[1:]
				}
			}
		}
		return a.t.skip()
	})
	if err != nil {
		return err
	}
	a.put = appendCols(a.put[:0], prefix, todo, math.MaxInt)
	return a.insert(a.t.from, a.put)
}

// appendCols appends the col elements of the targets before a column.
func appendCols(dst []byte, prefix string, targets []target, before int) []byte {
	for _, t := range targets {
		if t.column >= before || !(t.width > 0 && t.width <= 255) {
			continue
		}
		n := strconv.Itoa(t.column + 1)
		dst = append(dst, "<"+prefix+`col min="`+n+`" max="`+n+`" width="`...)
		dst = strconv.AppendFloat(dst, t.width, 'f', -1, 64)
		dst = append(dst, `" customWidth="1"/>`...)
	}
	return dst
}

func (a *answerer) begin() error {
	a.prefix = a.tagPrefix()
	if !a.hasCols {
		cols := appendCols(nil, a.prefix, a.targets, math.MaxInt)
		if len(cols) > 0 {
			a.put = append(append(append(a.put[:0], "<"...), a.prefix...), "cols>"...)
			a.put = append(a.put, cols...)
			a.put = append(append(append(a.put, "</"...), a.prefix...), "cols>"...)
			err := a.insert(a.t.from, a.put)
			if err != nil {
				return err
			}
		}
	}
	a.dataEmpty = a.t.tag.closed
	if a.dataEmpty {
		return a.openUp()
	}
	return nil
}

func (a *answerer) end() error {
	err := a.insertRows(math.MaxInt)
	if err != nil {
		return err
	}
	if a.dataEmpty {
		return a.out.write([]byte("</" + a.prefix + "sheetData>"))
	}
	return nil
}
