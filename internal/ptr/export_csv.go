package ptr

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
)

// csvTable writes a table as Hungarian offices' programs read it: UTF-8 with its mark, semicolons, lines of Windows.
type csvTable struct{ w *csv.Writer }

func newCSV(w io.Writer) (*csvTable, error) {
	_, err := io.WriteString(w, "\ufeff")
	if err != nil {
		return nil, fmt.Errorf("beginning table: %w", err)
	}
	c := csv.NewWriter(w)
	c.Comma, c.UseCRLF = ';', true
	return &csvTable{c}, nil
}

// row writes a line. What a program could take for a formula gets an apostrophe before it.
func (t *csvTable) row(cells ...string) error {
	for i, s := range cells {
		if strings.IndexAny(s, "=+-@\t\r\n＝＋－＠") == 0 {
			cells[i] = "'" + s
		}
	}
	return t.w.Write(cells)
}

func (t *csvTable) end() error {
	t.w.Flush()
	return t.w.Error()
}
