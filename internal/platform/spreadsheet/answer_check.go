package spreadsheet

import (
	"fmt"
	"iter"
	"slices"
)

// SheetAnswer is what is to be written into one sheet.
type SheetAnswer struct {
	Sheet   string
	Columns []int     // 0-based target column of each answer value
	Header  []string  // written in row 1 of those columns; nil leaves row 1 alone
	Width   []float64 // of those columns, in characters; nil or 0 leaves the width alone
	Rows    iter.Seq2[AnswerRow, error]
}

// AnswerRow is the answer to one row. The target cells of the row hold its values afterwards and nothing else: an
// empty value empties the cell, so that the answer of an earlier round goes.
type AnswerRow struct {
	Row    int      // 1 is the first; ascending
	Values []string // by SheetAnswer.Columns; missing ones are empty
	Bad    bool     // shown on red ground
}

// target is a column the answerer writes to, in the order of the columns.
type target struct {
	column int
	value  int // index in AnswerRow.Values
	name   string
	width  float64
}

// plan checks what the caller asks for; what is wrong here is the caller's fault, not the file's, but for a sheet
// that is not there.
func (w *Workbook) plan(sheets []SheetAnswer) (map[*part]*answerer, error) {
	if w.closed {
		return nil, errClosed
	}
	all := map[*part]*answerer{}
	for _, s := range sheets {
		sheet, err := w.find(s.Sheet)
		if err != nil {
			return nil, err
		}
		if all[sheet.part] != nil {
			return nil, fmt.Errorf("answering workbook: sheet given twice")
		}
		if s.Header != nil && len(s.Header) != len(s.Columns) || s.Width != nil && len(s.Width) != len(s.Columns) {
			return nil, fmt.Errorf("answering workbook: %d columns, %d headings, %d widths",
				len(s.Columns), len(s.Header), len(s.Width))
		}
		a := &answerer{asked: s, sheet: sheet}
		for i, column := range s.Columns {
			t := target{column: column, value: i, name: ColumnName(column)}
			if s.Width != nil {
				t.width = s.Width[i]
			}
			a.targets = append(a.targets, t)
		}
		slices.SortFunc(a.targets, func(x, y target) int { return x.column - y.column })
		for i, t := range a.targets {
			if t.column < 0 || t.column >= maxColumn || i > 0 && t.column == a.targets[i-1].column {
				return nil, fmt.Errorf("answering workbook: target column %d", t.column)
			}
		}
		all[sheet.part] = a
	}
	return all, nil
}

// advance takes the caller's next answer; row 1 is the header's.
func (a *answerer) advance() error {
	floor := a.answer.Row
	a.answer, a.header = AnswerRow{}, false
	if floor == 0 && a.asked.Header != nil {
		a.answer, a.header, a.waiting = AnswerRow{Row: 1, Values: a.asked.Header}, true, true
		return nil
	}
	a.waiting = false
	if a.pull == nil {
		return nil
	}
	next, err, more := a.pullTimed()
	if !more {
		return nil
	}
	if err != nil {
		return fmt.Errorf("answering row: %w", err)
	}
	if next.Row <= floor || next.Row > maxRow || len(next.Values) > len(a.targets) {
		return fmt.Errorf("answering row: row %d after %d, %d values for %d columns",
			next.Row, floor, len(next.Values), len(a.targets))
	}
	a.answer, a.waiting = next, true
	return nil
}
