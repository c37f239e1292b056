package listing

import (
	"io"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/paper"
	"oszir/internal/platform/pdf"
	"oszir/internal/platform/web"
	"oszir/internal/platform/workbook"
)

// workbook writes rows into a workbook as they come, and on a second sheet what they are.
func (l *List[T]) workbook(c *web.Context, first, count int, to io.Writer) error {
	w := workbook.NewWriter()
	defer w.Close()
	columns := make([]workbook.Column, len(l.Columns))
	for i := range l.Columns {
		columns[i] = workbook.Column{Heading: l.Columns[i].Title, Form: l.Columns[i].form(), Width: 24, Need: workbook.Required}
	}
	err := w.Sheet(c.T("listing.sheet"), columns)
	if err != nil {
		return err
	}
	cells := make([]workbook.Cell, len(l.Columns))
	err = l.each(c.Context(), first, count, formatSheet, func(x *T) error {
		for i := range l.Columns {
			cells[i] = l.Columns[i].sheetCell(c, x)
		}
		return w.Row(cells)
	})
	if err != nil {
		return err
	}
	err = w.Sheet(c.T("listing.sheet_about"), []workbook.Column{
		{Heading: c.T("listing.about_what"), Form: workbook.Text, Width: 30, Need: workbook.Required}, {Heading: c.T("listing.about_value"), Form: workbook.Text, Width: 60, Need: workbook.Required},
	})
	if err != nil {
		return err
	}
	for _, line := range l.about(c) {
		err = w.Row([]workbook.Cell{{Text: line[0]}, {Text: line[1]}})
		if err != nil {
			return err
		}
	}
	return w.Save(to)
}

func (col *Column[T]) form() workbook.Form {
	switch {
	case col.Day != nil:
		return workbook.Date
	case col.Num != nil:
		return workbook.Number
	}
	return workbook.Text
}

// sheetCell is what stands in a workbook: never a formula, whatever somebody typed.
func (col *Column[T]) sheetCell(c *web.Context, x *T) workbook.Cell {
	switch {
	case col.Day != nil:
		if d := col.Day(x); d != calendar.None {
			return workbook.Cell{Form: workbook.Date, Day: d}
		}
		return workbook.Cell{}
	case col.Num != nil:
		return workbook.Cell{Form: workbook.Number, Number: col.Num(x)}
	}
	return workbook.Cell{Text: col.text(c.Lang, x)}
}

// paper prints rows. What more columns hold than a page is wide stands in the last one, each with its name.
func (l *List[T]) paper(c *web.Context, first, count int) ([]byte, error) {
	own := len(l.Columns)
	if own > mostCells {
		own = mostCells - 1
	}
	run := func(s string, strong bool) []paper.Run { return []paper.Run{{Text: s, Strong: strong}} }
	var heads []paper.Cell
	for i := range l.Columns[:own] {
		heads = append(heads, paper.Cell{Runs: run(l.Columns[i].Title, false)})
	}
	if own < len(l.Columns) {
		heads = append(heads, paper.Cell{Runs: run(c.T("listing.more"), false)})
	}
	table := paper.Block{Sort: paper.Table, Head: true, Rows: [][]paper.Cell{heads}}
	err := l.each(c.Context(), first, count, formatPaper, func(x *T) error {
		cells := make([]paper.Cell, 0, len(heads))
		more := ""
		for i := range l.Columns {
			col := &l.Columns[i]
			text := col.text(c.Lang, x)
			switch {
			case i < own:
				cells = append(cells, paper.Cell{Runs: run(text, false), Number: col.Number})
			case text != "":
				if more != "" {
					more += "\n"
				}
				more += col.Title + ": " + text
			}
		}
		if own < len(l.Columns) {
			cells = append(cells, paper.Cell{Runs: run(more, false)})
		}
		table.Rows = append(table.Rows, cells)
		return nil
	})
	if err != nil {
		return nil, err
	}
	p := paper.Paper{Title: l.Title, Author: "OSZIR", Running: l.Title, Blocks: []paper.Block{{Sort: paper.Heading, Level: 1, Runs: run(l.Title, true)}}}
	facts := paper.Block{Sort: paper.Table, Plain: true}
	for _, line := range append(l.about(c)[1:], [2]string{c.T("listing.about_rows"), heading(c, first, len(table.Rows)-1)}) {
		facts.Rows = append(facts.Rows, []paper.Cell{{Runs: run(line[0], true)}, {Runs: run(line[1], false)}})
	}
	p.Blocks = append(p.Blocks, facts, table)
	return pdf.Print(p, l.Now)
}
