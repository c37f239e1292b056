package ptr

import (
	"bufio"
	"fmt"
	"io"
	"strconv"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/workbook"
)

// sheetRows is how many lines one sheet of an export holds; the format ends at 1,048,576 rows.
const sheetRows = 1_000_000

// ListFormat is a sort of file in which a whole list can be taken along.
type ListFormat string

// The formats.
const (
	ListXLSX ListFormat = "xlsx"
	ListCSV  ListFormat = "csv"
)

// listColumn is a column of an exported list: key of its heading and how a line is written there.
type listColumn[T any] struct {
	key   string
	form  workbook.Form
	width float64
	cell  func(lang i18n.Lang, m *Module, line *T) workbook.Cell
}

// listFile is a list on its way into a file. each hands over every line in order, and then tells what the list is: office,
// moment of the data, filter.
type listFile[T any] struct {
	sheet   string // key of the sheet's name
	columns []listColumn[T]
	each    func(tell func(*T) error) (about [][2]string, err error)
}

// writeList writes a whole list. Nothing is cut. A workbook says what it holds on a sheet of its own.
func writeList[T any](m *Module, lang i18n.Lang, format ListFormat, f *listFile[T], to io.Writer) error {
	if format == ListCSV {
		return f.csv(m, lang, to)
	}
	return f.workbook(m, lang, to)
}

func (f *listFile[T]) workbook(m *Module, lang i18n.Lang, to io.Writer) error {
	w := workbook.NewWriter()
	defer w.Close()
	text := func(key string) string { return m.Catalog.Text(lang, key) }
	var columns []workbook.Column
	for i := range f.columns {
		c := &f.columns[i]
		columns = append(columns, workbook.Column{Heading: text(c.key), Form: c.form, Width: c.width, Need: workbook.Required})
	}
	cells := make([]workbook.Cell, len(columns))
	n := 0
	about, err := f.each(func(line *T) error {
		if n%sheetRows == 0 {
			err := w.Sheet(sheetTitle(text(f.sheet), n/sheetRows), columns)
			if err != nil {
				return err
			}
		}
		n++
		for i := range f.columns {
			cells[i] = f.columns[i].cell(lang, m, line)
		}
		return w.Row(cells)
	})
	if err != nil {
		return err
	}
	if n == 0 {
		err = w.Sheet(text(f.sheet), columns)
		if err != nil {
			return err
		}
	}
	err = w.Sheet(text("benefit.export.query"), []workbook.Column{
		{Heading: text("benefit.export.what"), Form: workbook.Text, Width: 30, Need: workbook.Required},
		{Heading: text("benefit.export.value"), Form: workbook.Text, Width: 60, Need: workbook.Required},
	})
	if err != nil {
		return err
	}
	for _, line := range about {
		err = w.Row([]workbook.Cell{textCell(line[0]), textCell(line[1])})
		if err != nil {
			return err
		}
	}
	return w.Save(to)
}

func (f *listFile[T]) csv(m *Module, lang i18n.Lang, to io.Writer) error {
	return m.throughFile(to, func(w io.Writer) error {
		t, err := newCSV(w)
		if err != nil {
			return err
		}
		cells := make([]string, len(f.columns))
		for i := range f.columns {
			cells[i] = m.Catalog.Text(lang, f.columns[i].key)
		}
		err = t.row(cells...)
		if err != nil {
			return err
		}
		_, err = f.each(func(line *T) error {
			for i := range f.columns {
				switch c := f.columns[i].cell(lang, m, line); c.Form {
				case workbook.Number:
					cells[i] = strconv.FormatInt(c.Number, 10)
				case workbook.Date:
					cells[i] = i18n.Format(lang, c.Day)
				default:
					cells[i] = c.Text
				}
			}
			return t.row(cells...)
		})
		if err != nil {
			return err
		}
		return t.end()
	})
}

// sheetTitle numbers the sheets of a list that needs more than one.
func sheetTitle(title string, i int) string {
	if i == 0 {
		return title
	}
	return title + " " + strconv.Itoa(i+1)
}

// throughFile lets write fill a temporary file and hands that over: no transaction waits for whoever reads.
func (m *Module) throughFile(to io.Writer, write func(io.Writer) error) error {
	f, err := m.temp()
	if err != nil {
		return err
	}
	defer f.Close()
	b := bufio.NewWriterSize(f, 1<<16)
	err = write(b)
	if err == nil {
		err = b.Flush()
	}
	if err != nil {
		return err
	}
	_, err = f.Seek(0, io.SeekStart)
	if err == nil {
		_, err = io.Copy(to, f)
	}
	if err != nil {
		return fmt.Errorf("handing over table: %w", err)
	}
	return nil
}

func textCell(s string) workbook.Cell { return workbook.Cell{Text: s} }

func numberCell(n int64) workbook.Cell { return workbook.Cell{Form: workbook.Number, Number: n} }

func dayCell(d calendar.Day) workbook.Cell {
	if d == calendar.None {
		return workbook.Cell{}
	}
	return workbook.Cell{Form: workbook.Date, Day: d}
}
