package samples

import (
	"fmt"
	"io"
	"slices"

	"oszir/internal/people"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/workbook"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefits"
)

// listSheet is the sheet of closed lists.
const listSheet = "Validáció"

// Write writes the rows as a migration workbook. Generated ids are texts, as a program leaves them that does not
// compute. A workbook takes 1,048,575 rows a sheet; more is an error.
func (m *Maker) Write(w io.Writer) (err error) {
	book := workbook.NewWriter()
	defer func() {
		if cerr := book.Close(); err == nil && cerr != nil {
			err = fmt.Errorf("closing workbook: %w", cerr)
		}
	}()
	var cells []workbook.Cell
	at := int16(0)
	begin := func(no int16) error { // also the sheets without rows, on the way to the one that has some
		for at < no {
			at++
			cells = make([]workbook.Cell, len(sheetByNo[at].Columns))
			err := book.Sheet(sheetByNo[at].Name, columnsOf(sheetByNo[at]))
			if err != nil {
				return fmt.Errorf("beginning sheet %d: %w", at, err)
			}
		}
		return nil
	}
	for row := range m.Rows() {
		err = begin(row.Sheet)
		if err != nil {
			return err
		}
		clear(cells)
		for _, v := range row.Values {
			cells[sheetByNo[at].place[v.Field.No]] = cell(v)
		}
		err = book.Row(cells)
		if err != nil {
			return fmt.Errorf("writing sheet %d: %w", at, err)
		}
	}
	err = begin(sheets)
	if err != nil {
		return err
	}
	err = book.Choices(listSheet, m.lists())
	if err != nil {
		return fmt.Errorf("writing lists: %w", err)
	}
	return book.Save(w)
}

func cell(v Value) workbook.Cell {
	switch v.Sort {
	case Day:
		return workbook.Cell{Form: workbook.Date, Day: v.Day}
	case Month:
		return workbook.Cell{Form: workbook.Month, Day: v.Day}
	case Number:
		return workbook.Cell{Form: workbook.Number, Number: v.Number}
	default:
		return workbook.Cell{Text: v.Text}
	}
}

// columnsOf gives the columns of a sheet as the template shows them, what everybody must have dark.
func columnsOf(s *sheet) []workbook.Column {
	uses := map[int16][]fields.Use{fullSheet: people.FullUses, incompleteSheet: people.IncompleteUses, benefitSheet: benefit.Common}[s.No]
	out := make([]workbook.Column, 0, len(s.Columns))
	for _, f := range s.Columns {
		c := workbook.Column{Heading: f.Column, Form: forms[f.Type]}
		if slices.ContainsFunc(uses, func(u fields.Use) bool { return u.Field == f && u.Required.IsAlways() }) {
			c.Need = workbook.Required
		}
		if f.List != nil {
			c.Choice = f.Column
		}
		out = append(out, c)
	}
	return out
}

var forms = map[fields.Type]workbook.Form{
	fields.Text: workbook.Text, fields.Digits: workbook.Text, fields.Date: workbook.Date, fields.Month: workbook.Month,
	fields.Forint: workbook.Number, fields.Integer: workbook.Number,
}

// lists gives the closed lists: the codes of the office's kinds, then each list once, by its first column.
func (m *Maker) lists() []workbook.Choice {
	codes := workbook.Choice{Heading: benefit.BenefitCode.Column}
	for _, k := range m.kinds {
		codes.Values = append(codes.Values, k.Code)
	}
	out := []workbook.Choice{codes}
	seen := map[*fields.ClosedList]bool{benefits.Codes: true}
	for _, s := range sheetByNo[1:] {
		for _, f := range s.Columns {
			if f.List == nil || seen[f.List] {
				continue
			}
			seen[f.List] = true
			c := workbook.Choice{Heading: f.Column}
			for _, e := range f.List.Values {
				c.Values = append(c.Values, e.Value)
			}
			out = append(out, c)
		}
	}
	return out
}
