package spreadsheet

import "strconv"

// visit passes a row through, or answers it; rows that the sheet does not have are put in before.
func (a *answerer) visit() error {
	err := a.insertRows(a.row)
	if err != nil {
		return err
	}
	mine := a.waiting && a.answer.Row == a.row
	if mine {
		err = a.openRow()
		if err != nil {
			return err
		}
	}
	rest := a.targets // not written yet
	for {
		if a.isQuick {
			for {
				from := a.t.p
				if !a.t.scanCell(&a.quick, a.digits, &a.raw) {
					break
				}
				rest, err = a.passCell(mine, rest, from)
				if err != nil {
					return err
				}
			}
		}
		kind, err := a.t.next()
		switch {
		case err != nil:
			return err
		case kind == tokenEnd:
			return a.closeRow(mine, rest)
		case kind == tokenText:
			continue
		case a.t.is(spaceMain, "c"):
			rest, err = a.passSlow(mine, rest)
		case a.t.is(spaceMain, "extLst"):
			if mine {
				rest, err = a.insertCells(rest, maxColumn, a.t.from)
			}
			if err == nil {
				err = a.t.skip()
			}
		default:
			err = a.broken("foreign element in a row")
		}
		if err != nil {
			return err
		}
	}
}

// openRow drops the spans hint of a row that gets cells, and opens an empty row.
func (a *answerer) openRow() error {
	t := a.t
	for i := range t.tag.attrs {
		at := &t.tag.attrs[i]
		if string(t.b[at.name.from:at.name.to]) != "spans" {
			continue
		}
		from := at.name.from
		for isSpace(t.b[from-1]) {
			from--
		}
		err := a.cut(from, at.value.to+1)
		if err != nil {
			return err
		}
	}
	a.rowPrefix = a.tagPrefix()
	a.rowEmpty = t.tag.closed
	if a.rowEmpty {
		return a.openUp()
	}
	return nil
}

func (a *answerer) closeRow(mine bool, rest []target) error {
	err := a.endRow()
	if err != nil || !mine {
		return err
	}
	_, err = a.insertCells(rest, maxColumn, a.t.from)
	if err != nil {
		return err
	}
	if a.rowEmpty {
		err = a.out.write([]byte("</" + a.rowPrefix + "row>"))
		if err != nil {
			return err
		}
	}
	return a.advance()
}

// passCell handles a cell that was scanned as a whole, from a position up to p.
func (a *answerer) passCell(mine bool, rest []target, from int) ([]target, error) {
	column, err := a.place(a.raw.column)
	if err != nil || !mine {
		return rest, err
	}
	rest, err = a.insertCells(rest, column, from)
	if err != nil {
		return rest, err
	}
	if a.isTarget(column) {
		rest, err = a.insertCells(rest, column+1, from)
		if err != nil {
			return rest, err
		}
		return rest, a.cut(from, a.t.p)
	}
	return rest, a.writeReference(column, from+1+len(a.rowPrefix)+len("c"))
}

// passSlow does the same with a cell of which only the start tag was read.
func (a *answerer) passSlow(mine bool, rest []target) ([]target, error) {
	err := a.cellAttributes(&a.raw)
	if err != nil {
		return rest, err
	}
	column, err := a.place(a.raw.column)
	if err != nil {
		return rest, err
	}
	if !mine {
		return rest, a.t.skip()
	}
	from := a.t.from
	rest, err = a.insertCells(rest, column, from)
	if err != nil {
		return rest, err
	}
	if !a.isTarget(column) {
		err = a.writeReference(column, a.t.tag.name.to)
		if err != nil {
			return rest, err
		}
		return rest, a.t.skip()
	}
	rest, err = a.insertCells(rest, column+1, from)
	if err != nil {
		return rest, err
	}
	err = a.t.flush(from)
	if err != nil {
		return rest, err
	}
	a.t.muted = true
	err = a.t.skip()
	a.t.muted = false
	a.t.copied = a.t.p
	return rest, err
}

// writeReference makes the place of a cell explicit when it follows from its neighbour only, which may change.
func (a *answerer) writeReference(column, at int) error {
	if a.raw.column >= 0 {
		return nil
	}
	a.put = append(append(append(append(a.put[:0], ` r="`...), ColumnName(column)...), a.digits...), '"')
	return a.insert(at, a.put)
}

func (a *answerer) isTarget(column int) bool {
	for i := range a.targets {
		if a.targets[i].column == column {
			return true
		}
	}
	return false
}

// insertCells puts in the answers of the targets before a column.
func (a *answerer) insertCells(rest []target, column, at int) ([]target, error) {
	if len(rest) == 0 || rest[0].column >= column {
		return rest, nil
	}
	a.put = a.put[:0]
	for len(rest) > 0 && rest[0].column < column {
		a.put = a.appendCell(a.put, a.rowPrefix, &rest[0], a.digits)
		rest = rest[1:]
	}
	return rest, a.insert(at, a.put)
}

// insertRows puts in the answered rows before a number that the sheet does not have.
func (a *answerer) insertRows(before int) error {
	for a.waiting && a.answer.Row < before {
		digits := strconv.AppendInt(nil, int64(a.answer.Row), 10)
		a.put = append(append(append(a.put[:0], "<"...), a.prefix...), `row r="`...)
		a.put = append(append(a.put, digits...), `">`...)
		for i := range a.targets {
			a.put = a.appendCell(a.put, a.prefix, &a.targets[i], digits)
		}
		a.put = append(append(append(a.put, "</"...), a.prefix...), "row>"...)
		err := a.insert(a.t.from, a.put)
		if err != nil {
			return err
		}
		err = a.advance()
		if err != nil {
			return err
		}
	}
	return nil
}
