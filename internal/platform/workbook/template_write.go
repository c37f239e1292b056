package workbook

import (
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"
)

// Need says how a heading looks.
type Need int

// The needs of a column.
const (
	Optional Need = iota
	Conditional
	Required
)

// Form says how the cells of a column are shown.
type Form int

// The forms of a column.
const (
	Plain  Form = iota
	Text        // digits keep their leading zeros
	Date        // éééé.hh.nn.
	Month       // éééé.hh.
	Number      // whole numbers
)

// Column is a column of a template.
type Column struct {
	Heading string
	Need    Need
	Form    Form
	Choice  string // heading of the list on the choices' sheet; "" when the cell is free
	Formula func(row int) string
	Title   string // of the hint that is shown when a cell is chosen
	Hint    string
	Width   float64
}

// Sheet is a sheet to be filled in.
type Sheet struct {
	Name    string
	Columns []Column
}

// Choice is a closed list.
type Choice struct {
	Heading string
	Values  []string
}

// Template is a workbook to be filled in, with its lists on the last sheet.
type Template struct {
	Sheets      []Sheet
	ChoiceSheet string
	Choices     []Choice
	FormulaRows int // how many rows have their formulas prepared
}

// lastRow is the last row that drop-downs and hints cover.
const lastRow = 100_001

// Write writes the template.
func (t *Template) Write(w io.Writer) (err error) {
	f := excelize.NewFile()
	defer func() {
		if cerr := f.Close(); err == nil {
			err = cerr
		}
	}()
	err = f.SetSheetName("Sheet1", t.Sheets[0].Name)
	if err != nil {
		return fmt.Errorf("naming sheet: %w", err)
	}
	for _, s := range t.Sheets[1:] {
		_, err = f.NewSheet(s.Name)
		if err != nil {
			return fmt.Errorf("adding sheet: %w", err)
		}
	}
	ranges, err := t.writeChoices(f)
	if err != nil {
		return err
	}
	styles := styleBook{f: f, known: map[styleKey]int{}}
	for i := range t.Sheets {
		err = t.writeSheet(f, &styles, &t.Sheets[i], ranges)
		if err != nil {
			return fmt.Errorf("writing sheet %d: %w", i+1, err)
		}
	}
	// Formulas come without values; every program that opens the file computes them at once.
	full := true
	err = f.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: &full})
	if err != nil {
		return fmt.Errorf("asking for calculation: %w", err)
	}
	f.SetActiveSheet(0)
	_, err = f.WriteTo(w)
	if err != nil {
		return fmt.Errorf("writing workbook: %w", err)
	}
	return nil
}

// writeChoices writes the lists and gives the range of each.
func (t *Template) writeChoices(f *excelize.File) (map[string]string, error) {
	_, err := f.NewSheet(t.ChoiceSheet)
	if err != nil {
		return nil, fmt.Errorf("adding sheet: %w", err)
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return nil, fmt.Errorf("making style: %w", err)
	}
	ranges := map[string]string{}
	for i, c := range t.Choices {
		col, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return nil, err
		}
		err = f.SetCellStr(t.ChoiceSheet, col+"1", c.Heading)
		if err != nil {
			return nil, err
		}
		for j, v := range c.Values {
			err = f.SetCellStr(t.ChoiceSheet, fmt.Sprintf("%s%d", col, j+2), v)
			if err != nil {
				return nil, err
			}
		}
		err = f.SetColWidth(t.ChoiceSheet, col, col, 28)
		if err != nil {
			return nil, err
		}
		ranges[c.Heading] = fmt.Sprintf("'%s'!$%s$2:$%s$%d", t.ChoiceSheet, col, col, len(c.Values)+1)
	}
	err = f.SetRowStyle(t.ChoiceSheet, 1, 1, bold)
	return ranges, err
}

func (t *Template) writeSheet(f *excelize.File, styles *styleBook, s *Sheet, ranges map[string]string) error {
	for i, c := range s.Columns {
		col, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		body, err := styles.body(c)
		if err != nil {
			return err
		}
		err = f.SetColStyle(s.Name, col, body)
		if err != nil {
			return err
		}
		width := c.Width
		if width == 0 {
			width = 18
		}
		err = f.SetColWidth(s.Name, col, col, width)
		if err != nil {
			return err
		}
		err = f.SetCellStr(s.Name, col+"1", c.Heading)
		if err != nil {
			return err
		}
		head, err := styles.head(c)
		if err != nil {
			return err
		}
		err = f.SetCellStyle(s.Name, col+"1", col+"1", head)
		if err != nil {
			return err
		}
		if c.Formula != nil {
			for row := 2; row <= t.FormulaRows+1; row++ {
				err = f.SetCellFormula(s.Name, fmt.Sprintf("%s%d", col, row), c.Formula(row))
				if err != nil {
					return err
				}
			}
		}
		err = addHint(f, s.Name, col, c, ranges)
		if err != nil {
			return err
		}
	}
	err := f.SetRowHeight(s.Name, 1, 62)
	if err != nil {
		return err
	}
	return f.SetPanes(s.Name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

// addHint gives a column its drop-down and the hint that is shown when a cell is chosen.
func addHint(f *excelize.File, sheet, col string, c Column, ranges map[string]string) error {
	if c.Choice == "" && c.Hint == "" {
		return nil
	}
	v := excelize.NewDataValidation(true)
	v.SetSqref(fmt.Sprintf("%s2:%s%d", col, col, lastRow))
	if c.Choice != "" {
		v.SetSqrefDropList(ranges[c.Choice])
	}
	if c.Hint != "" {
		v.SetInput(cut(c.Title, 32), cut(c.Hint, 255))
	}
	return f.AddDataValidation(sheet, v)
}

// cut keeps the longest text that the format allows.
func cut(s string, most int) string {
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return string(r[:most-1]) + "…"
}
