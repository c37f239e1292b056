package orgs

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/spreadsheet"
)

// importRows is the most bodies that one workbook may hold.
const importRows = 100_000

// Report says what an import came to, or would come to.
type Report struct {
	Rows, New, Changed, Same int
	Findings                 []SheetFinding // with any nothing is written
}

// SheetFinding is a finding with its place in the workbook.
type SheetFinding struct {
	Sheet  string
	Row    int
	Column string // heading; "" when the whole row is meant
	Cell   string // such as C5; "" when the whole row is meant
	finding.Finding
}

// sheet is the sheet of a workbook that holds bodies.
type sheet struct {
	name    string
	columns map[string]int // key of the field → column from 0
	rows    []wanted
	found   []SheetFinding
}

// readSheet reads the bodies of a workbook: the first sheet that has their headings. Errors: Invalid when there is none,
// when headings are missing or stand twice, when there is no row or there are too many.
func readSheet(ctx context.Context, book *spreadsheet.Workbook) (*sheet, error) {
	var missing []string
	for _, s := range book.Sheets() {
		sh := &sheet{name: s.Name, columns: map[string]int{}}
		lacks, err := sh.readHeadings(ctx, book)
		if err != nil {
			return nil, err
		}
		if len(lacks) == 0 {
			return sh, sh.read(ctx, book)
		}
		if missing == nil || len(lacks) < len(missing) {
			missing = lacks
		}
	}
	if len(missing) == 0 || len(missing) > len(bodyFields)/2 {
		return nil, errs.New(errs.Invalid, "orgs.import.no_sheet")
	}
	return nil, errs.New(errs.Invalid, "orgs.import.headings_missing", "„"+strings.Join(missing, "”, „")+"”")
}

// readHeadings finds the columns by the headings of row 1 and gives those that are missing.
func (sh *sheet) readHeadings(ctx context.Context, book *spreadsheet.Workbook) (missing []string, err error) {
	var twice string
	err = book.Rows(ctx, sh.name, func(row *spreadsheet.Row) error {
		if row.Number != 1 {
			return spreadsheet.ErrStop
		}
		for _, c := range row.Cells {
			for _, f := range bodyFields {
				if fields.Fold(c.Text) != fields.Fold(f.Column) {
					continue
				}
				if _, again := sh.columns[f.Key]; again {
					twice = f.Column
				}
				sh.columns[f.Key] = c.Column
			}
		}
		return spreadsheet.ErrStop
	})
	for _, f := range bodyFields {
		if _, ok := sh.columns[f.Key]; !ok {
			missing = append(missing, f.Column)
		}
	}
	if err == nil && twice != "" && len(missing) == 0 {
		err = errs.New(errs.Invalid, "orgs.import.heading_twice", twice)
	}
	return missing, err
}

func (sh *sheet) read(ctx context.Context, book *spreadsheet.Workbook) error {
	date1904 := book.Date1904()
	seen := map[string]int{} // code → row
	err := book.Rows(ctx, sh.name, func(row *spreadsheet.Row) error {
		if row.Number == 1 {
			return nil
		}
		filled := false
		w, bad := judgeRow(func(f *fields.Field) fields.Raw {
			r := cellOf(row, sh.columns[f.Key], date1904)
			filled = filled || r.Broken || fields.Clean(r.Text) != ""
			return r
		})
		if !filled {
			return nil
		}
		w.No = row.Number
		if first, again := seen[w.Body.Code]; again && w.Body.Code != "" {
			w.Bad = true
			bad = append(bad, finding.Finding{Field: "code", Code: finding.DuplicateID, Args: []string{strconv.Itoa(first)}, Value: w.Body.Code})
		} else {
			seen[w.Body.Code] = row.Number
		}
		for _, f := range bad {
			sh.add(row.Number, f)
		}
		sh.rows = append(sh.rows, w)
		if len(sh.rows) > importRows {
			return errs.New(errs.Invalid, "orgs.import.too_many", importRows)
		}
		return nil
	})
	if err == nil && len(sh.rows) == 0 {
		err = errs.New(errs.Invalid, "orgs.import.empty")
	}
	return err
}

// cellOf gives what stands in a column of a row.
func cellOf(row *spreadsheet.Row, column int, date1904 bool) fields.Raw {
	for i := range row.Cells {
		c := &row.Cells[i]
		if c.Column != column {
			continue
		}
		return fields.Raw{
			Text: strings.Clone(c.Text), Number: c.Kind == spreadsheet.Number, Date1904: date1904,
			Broken: c.Kind == spreadsheet.Error || c.Kind == spreadsheet.Missing,
		}
	}
	return fields.Raw{}
}

// add puts a finding to its place.
func (sh *sheet) add(row int, f finding.Finding) {
	out := SheetFinding{Sheet: sh.name, Row: row, Finding: f}
	if of := bodyField(f.Field); of != nil {
		out.Column = of.Column
		out.Cell = fmt.Sprintf("%s%d", spreadsheet.ColumnName(sh.columns[f.Field]), row)
	}
	sh.found = append(sh.found, out)
}

// sorted gives the findings by row and column.
func (sh *sheet) sorted() []SheetFinding {
	slices.SortStableFunc(sh.found, func(a, b SheetFinding) int {
		if a.Row != b.Row {
			return a.Row - b.Row
		}
		return sh.columns[a.Field] - sh.columns[b.Field]
	})
	return sh.found
}
