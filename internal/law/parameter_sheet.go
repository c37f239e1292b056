package law

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/workbook"
)

// ContentType is the media type of workbooks.
const ContentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// Say gives a text by its key.
type Say = func(key string, args ...any) string

// exportColumns are the columns of an export: a row for each value.
func exportColumns(say Say) []workbook.Column {
	return []workbook.Column{
		{Heading: say("law.field.key"), Form: workbook.Text, Width: 30},
		{Heading: say("law.field.name"), Form: workbook.Text, Width: 46},
		{Heading: say("law.field.amount"), Form: workbook.Number, Width: 14},
		{Heading: say("law.field.unit"), Form: workbook.Text, Width: 12},
		{Heading: say("law.field.from"), Form: workbook.Date, Width: 14},
		{Heading: say("law.field.last"), Form: workbook.Date, Width: 14},
		{Heading: say("law.field.law"), Form: workbook.Text, Width: 40},
		{Heading: say("law.field.source"), Form: workbook.Text, Width: 40},
		{Heading: say("law.field.basis"), Form: workbook.Text, Width: 18},
		{Heading: say("law.field.verified"), Form: workbook.Text, Width: 18},
		{Heading: say("law.field.kinds"), Form: workbook.Text, Width: 30},
	}
}

var exportBases = map[Basis]string{Found: "law.basis.found", Own: "law.basis.own", Lawyer: "law.basis.lawyer"}

func exportCells(say Say, l *Listed, v *Value) []workbook.Cell {
	text := func(s string) workbook.Cell { return workbook.Cell{Form: workbook.Text, Text: s} }
	day := func(d calendar.Day) workbook.Cell {
		if d == calendar.None {
			return text("")
		}
		return workbook.Cell{Form: workbook.Date, Day: d}
	}
	last := calendar.None
	if v.Until != calendar.None {
		last = v.Until - 1
	}
	checked := say("law.unchecked")
	if v.Verified {
		checked = say("law.checked")
	}
	return []workbook.Cell{
		text(l.Key), text(l.Name), {Form: workbook.Number, Number: v.Amount}, text(l.Unit), day(v.From), day(last), text(v.Law), text(v.Source),
		text(say(exportBases[v.Basis])), text(checked), text(strings.Join(l.Kinds, ", ")),
	}
}

// ExportWorkbook writes every value of the numbers that fit a filter, as they are by the edition that holds now.
func (m *Module) ExportWorkbook(ctx context.Context, who identity.Actor, f Filter, say Say, to io.Writer) error {
	found, err := m.List(ctx, who, f)
	if err != nil {
		return err
	}
	w := workbook.NewWriter()
	defer w.Close()
	err = w.Sheet(say("law.section.values"), exportColumns(say))
	if err != nil {
		return err
	}
	for i := range found {
		for j := range found[i].Values {
			err = w.Row(exportCells(say, &found[i], &found[i].Values[j]))
			if err != nil {
				return err
			}
		}
	}
	return w.Save(to)
}

// ExportCSV is ExportWorkbook as a table of text: UTF-8 with its mark, semicolons, lines of Windows. What a program could take
// for a formula gets an apostrophe before it.
func (m *Module) ExportCSV(ctx context.Context, who identity.Actor, f Filter, say Say, to io.Writer) error {
	found, err := m.List(ctx, who, f)
	if err != nil {
		return err
	}
	_, err = io.WriteString(to, "\ufeff")
	if err != nil {
		return fmt.Errorf("beginning table: %w", err)
	}
	w := csv.NewWriter(to)
	w.Comma, w.UseCRLF = ';', true
	var head []string
	for _, c := range exportColumns(say) {
		head = append(head, c.Heading)
	}
	err = w.Write(head)
	for i := range found {
		for j := range found[i].Values {
			if err != nil {
				return fmt.Errorf("writing table: %w", err)
			}
			var line []string
			for _, c := range exportCells(say, &found[i], &found[i].Values[j]) {
				switch {
				case c.Form == workbook.Date:
					c.Text = c.Day.Dotted() + "."
				case c.Form == workbook.Number:
					c.Text = fmt.Sprint(c.Number)
				case strings.IndexAny(c.Text, "=+-@\t\r\n＝＋－＠") == 0:
					c.Text = "'" + c.Text
				}
				line = append(line, c.Text)
			}
			err = w.Write(line)
		}
	}
	if err != nil {
		return fmt.Errorf("writing table: %w", err)
	}
	w.Flush()
	return w.Error()
}
