package workbook

import (
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"oszir/internal/platform/calendar"
)

// Cell is what stands in a cell of a streamed row. The zero Cell is empty.
type Cell struct {
	Form   Form         // Date and Month show Day, Number shows Number, the others Text
	Text   string       // "" leaves the cell empty
	Number int64        // a whole number
	Day    calendar.Day // a day, or the first day of a month
}

// Writer writes a workbook row by row: sheets one after the other, each from its headings down. What is written goes
// to a temporary file when it grows, and Close takes that away. The same rows make the same bytes.
type Writer struct {
	file   *excelize.File
	styles styleBook
	sheet  *excelize.StreamWriter
	any    bool // there is a sheet already
	row    int
	values []any
}

// NewWriter begins a workbook. It must be closed.
func NewWriter() *Writer {
	f := excelize.NewFile()
	return &Writer{file: f, styles: styleBook{f: f, known: map[styleKey]int{}}}
}

// Sheet ends the sheet before and begins another one with its headings in row 1. Of a column its heading, need,
// form, width and whether it has a choice are used.
func (w *Writer) Sheet(name string, columns []Column) error {
	err := w.end()
	if err != nil {
		return err
	}
	err = w.add(name)
	if err != nil {
		return err
	}
	w.sheet, err = w.file.NewStreamWriter(name)
	if err != nil {
		return fmt.Errorf("beginning sheet: %w", err)
	}
	head := make([]any, 0, len(columns))
	for i, c := range columns {
		cell, err := w.column(i+1, c)
		if err != nil {
			return fmt.Errorf("preparing column %d: %w", i+1, err)
		}
		head = append(head, cell)
	}
	err = w.sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
	if err != nil {
		return fmt.Errorf("freezing headings: %w", err)
	}
	err = w.sheet.SetRow("A1", head, excelize.RowOpts{Height: 62})
	if err != nil {
		return fmt.Errorf("writing headings: %w", err)
	}
	w.row = 1
	return nil
}

// add makes a sheet. A new workbook has one of its own, which becomes the first.
func (w *Writer) add(name string) error {
	var err error
	if w.any {
		_, err = w.file.NewSheet(name)
	} else {
		err = w.file.SetSheetName("Sheet1", name)
	}
	if err != nil {
		return fmt.Errorf("adding sheet: %w", err)
	}
	w.any = true
	return nil
}

func (w *Writer) column(no int, c Column) (heading excelize.Cell, err error) {
	body, err := w.styles.body(c)
	if err != nil {
		return heading, err
	}
	err = w.sheet.SetColStyle(no, no, body)
	if err != nil {
		return heading, err
	}
	width := c.Width
	if width == 0 {
		width = 18
	}
	err = w.sheet.SetColWidth(no, no, width)
	if err != nil {
		return heading, err
	}
	style, err := w.styles.head(c)
	return excelize.Cell{StyleID: style, Value: c.Heading}, err
}

// Row writes the next row of the sheet; cells beyond the last may be left out. A format has an end to its rows, which
// is an error to pass.
func (w *Writer) Row(cells []Cell) error {
	w.values = w.values[:0]
	for i := range cells {
		c := &cells[i]
		switch {
		case c.Form == Date || c.Form == Month:
			w.values = append(w.values, c.Day.Serial())
		case c.Form == Number:
			w.values = append(w.values, c.Number)
		case c.Text == "":
			w.values = append(w.values, nil)
		default:
			w.values = append(w.values, c.Text)
		}
	}
	w.row++
	at, err := excelize.CoordinatesToCellName(1, w.row)
	if err != nil {
		return fmt.Errorf("finding row %d: %w", w.row, err)
	}
	err = w.sheet.SetRow(at, w.values)
	if err != nil {
		return fmt.Errorf("writing row %d: %w", w.row, err)
	}
	return nil
}

// Choices writes a sheet with closed lists, a column each.
func (w *Writer) Choices(sheet string, choices []Choice) error {
	err := w.end()
	if err != nil {
		return err
	}
	w.any = true
	t := Template{ChoiceSheet: sheet, Choices: choices}
	_, err = t.writeChoices(w.file)
	return err
}

// end closes the sheet that is being written, if one is.
func (w *Writer) end() error {
	if w.sheet == nil {
		return nil
	}
	err := w.sheet.Flush()
	w.sheet = nil
	if err != nil {
		return fmt.Errorf("ending sheet: %w", err)
	}
	return nil
}

// Save ends the workbook and writes it out.
func (w *Writer) Save(out io.Writer) error {
	err := w.end()
	if err != nil {
		return err
	}
	parts := &partWriter{out: out}
	w.file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return parts })
	_, err = w.file.WriteTo(io.Discard)
	if err != nil {
		return fmt.Errorf("writing workbook: %w", err)
	}
	return nil
}

// Close takes temporary files away, whether the workbook was saved or not.
func (w *Writer) Close() error { return w.file.Close() }
