package orgs

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"

	"oszir/internal/orgs/gazetteer"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/workbook"
)

// ContentType is the media type of workbooks.
const ContentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// sheetName is the sheet of bodies in workbooks that we write.
const sheetName = "Szervek"

// say gives a text by its key.
type say func(key string, args ...any) string

// sheetColumns are the columns of a workbook of bodies, made from the definitions that judge it.
func sheetColumns(say say) []workbook.Column {
	out := make([]workbook.Column, 0, len(bodyFields))
	for _, f := range bodyFields {
		c := workbook.Column{Heading: f.Column, Form: workbook.Text, Title: f.Column, Hint: say("orgs.hint." + f.Key), Width: 20}
		switch f.Key {
		case "code", "name", "kind":
			c.Need = workbook.Required
		case "county":
			c.Choice = f.Column
		}
		switch {
		case f.Type == fields.Date:
			c.Form = workbook.Date
		case f.Type == fields.List:
			c.Choice = f.Column
		case f.Key == "name":
			c.Width = 46
		}
		out = append(out, c)
	}
	return out
}

// Template writes the empty workbook by which bodies are imported.
func Template(say func(key string, args ...any) string, w io.Writer) error {
	t := workbook.Template{Sheets: []workbook.Sheet{{Name: sheetName, Columns: sheetColumns(say)}}, ChoiceSheet: "Választható értékek"}
	for _, f := range bodyFields {
		c := workbook.Choice{Heading: f.Column}
		switch {
		case f.Type == fields.List:
			for _, e := range f.List.Values {
				c.Values = append(c.Values, e.Value)
			}
		case f.Key == "county":
			for _, county := range gazetteer.Counties() {
				c.Values = append(c.Values, county.Name)
			}
		default:
			continue
		}
		t.Choices = append(t.Choices, c)
	}
	return t.Write(w)
}

// names gives places by code, for files that people read.
type names struct{ counties, districts map[string]string }

// cells gives a body as a row of the workbook, its last day behind it.
func (n *names) cells(l *Listed) []workbook.Cell {
	out := make([]workbook.Cell, 0, len(bodyFields)+1)
	for _, f := range bodyFields {
		c := workbook.Cell{Form: workbook.Text}
		switch f.Key {
		case "since":
			c = dayCell(l.ValidFrom)
		case "kind":
			c.Text = valueOf(kindList, Kinds(), l.Kind)
		case "legal_status":
			c.Text = valueOf(statusList, LegalStatuses(), l.LegalStatus)
		case "county":
			c.Text = n.counties[l.County]
		case "district":
			c.Text = n.districts[l.District]
		default:
			c.Text = *l.Body.texts()[f.Key]
		}
		out = append(out, c)
	}
	return append(out, dayCell(l.Until))
}

func dayCell(d calendar.Day) workbook.Cell {
	if d == calendar.None {
		return workbook.Cell{Form: workbook.Text}
	}
	return workbook.Cell{Form: workbook.Date, Day: d}
}

// writeWorkbook writes bodies as a workbook that can be imported again.
func writeWorkbook(say say, n *names, each func(fn func(Listed) error) error, to io.Writer) error {
	w := workbook.NewWriter()
	defer w.Close()
	err := w.Sheet(sheetName, append(sheetColumns(say), workbook.Column{Heading: say("orgs.column.until"), Form: workbook.Date}))
	if err != nil {
		return err
	}
	err = each(func(l Listed) error { return w.Row(n.cells(&l)) })
	if err != nil {
		return err
	}
	return w.Save(to)
}

// writeCSV writes bodies as offices' programs read tables: UTF-8 with its mark, semicolons, lines of Windows. What a
// program could take for a formula gets an apostrophe before it.
func writeCSV(say say, n *names, each func(fn func(Listed) error) error, to io.Writer) error {
	_, err := io.WriteString(to, "\ufeff")
	if err != nil {
		return fmt.Errorf("beginning table: %w", err)
	}
	w := csv.NewWriter(to)
	w.Comma, w.UseCRLF = ';', true
	var head []string
	for _, f := range bodyFields {
		head = append(head, f.Column)
	}
	err = w.Write(append(head, say("orgs.column.until")))
	if err != nil {
		return fmt.Errorf("writing table: %w", err)
	}
	err = each(func(l Listed) error {
		var line []string
		for _, c := range n.cells(&l) {
			switch {
			case c.Form == workbook.Date:
				c.Text = c.Day.Dotted() + "."
			case strings.IndexAny(c.Text, "=+-@\t\r\n＝＋－＠") == 0:
				c.Text = "'" + c.Text
			}
			line = append(line, c.Text)
		}
		return w.Write(line)
	})
	if err != nil {
		return err
	}
	w.Flush()
	return w.Error()
}
