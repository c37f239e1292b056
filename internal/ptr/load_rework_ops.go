package ptr

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/spreadsheet"
	"oszir/internal/platform/workbook"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefits"
)

// BadRowsWorkbook writes a workbook of the template's shape that holds only the rows of an upload that are in error, and
// those that they need to be loaded alone (R2): the clients of a benefit, all its relations. Each row says what is
// wrong. Everything in it is a value, nothing a formula. The reading is logged. Errors: NotFound for what is not a
// processed upload of the actor's body; Conflict when no row is in error.
func (m *Module) BadRowsWorkbook(ctx context.Context, who identity.Actor, lang i18n.Lang, id int64, to io.Writer) error {
	err := who.Require(identity.LoadWorkbooks)
	if err != nil {
		return err
	}
	out := workbook.NewWriter()
	defer out.Close()
	err = m.DB.InTx(database.Long(ctx), func(ctx context.Context, tx *database.Tx) error {
		var office benefit.Office
		err := database.One(ctx, tx, processedFile, []any{id, who.BodyID}, &office)
		if err != nil {
			return fmt.Errorf("reading upload: %w", err)
		}
		persons, err := database.All(ctx, tx, personsOfRework, scanID, id)
		if err != nil {
			return fmt.Errorf("reading people of upload %d: %w", id, err)
		}
		_, err = writeAbout(ctx, tx, entry(who, "ptr.load.rework", fmt.Sprintf("load_file/%d", id), dataWorkbook), persons)
		if err != nil {
			return err
		}
		in, err := m.temp()
		if err != nil {
			return err
		}
		defer in.Close()
		err = copyBytes(ctx, tx, id, in)
		if err != nil {
			return err
		}
		size, err := in.Seek(0, io.SeekEnd)
		if err != nil {
			return fmt.Errorf("measuring upload: %w", err)
		}
		book, err := spreadsheet.Open(ctx, in, size, spreadsheet.DefaultLimits)
		if err != nil {
			return fmt.Errorf("opening stored upload: %w", err)
		}
		defer book.Close()
		rw := &reworking{m: m, tx: tx, lang: lang, id: id, rd: &reading{book: book}, out: out}
		return rw.write(ctx, office)
	})
	if err != nil {
		return err
	}
	return out.Save(to)
}

// reworking copies the rows in error of one upload.
type reworking struct {
	m    *Module
	tx   *database.Tx
	lang i18n.Lang
	id   int64
	rd   *reading
	out  *workbook.Writer
	rows int
}

func (rw *reworking) write(ctx context.Context, office benefit.Office) error {
	err := rw.rd.open(ctx)
	if err != nil {
		return fmt.Errorf("finding the sheets of a stored upload: %w", err)
	}
	sheets, choices := templateSheets(rw.m.Catalog, office)
	for i, l := range rw.rd.layouts {
		columns := sheets[i].Columns
		for j, h := range l.def.answer {
			columns = append(columns, workbook.Column{Heading: h, Form: workbook.Text, Width: []float64{10, 90, 24}[j]})
		}
		err = rw.out.Sheet(l.def.name, columns)
		if err == nil {
			err = rw.sheet(ctx, l)
		}
		if err != nil {
			return fmt.Errorf("writing rows in error of sheet %d: %w", l.def.no, err)
		}
	}
	if rw.rows == 0 {
		return errs.New(errs.Conflict, "load.no_bad_rows")
	}
	return rw.out.Choices(validationSheet, choices)
}

// sheet copies the wanted rows of a sheet. Rows, what is wanted of them and what was found all come in order.
func (rw *reworking) sheet(ctx context.Context, l *layout) error {
	type wanted struct {
		row int
		bad bool
	}
	rows, err := newPeeker(ctx, rw.tx, reworkRows, fmt.Sprintf("rework_%d", l.def.no), func(r database.Row, w *wanted) error { return r.Scan(&w.row, &w.bad) }, rw.id, l.def.no)
	if err != nil {
		return err
	}
	defer rows.close(ctx)
	found, err := newPeeker(ctx, rw.tx, reworkFindings, fmt.Sprintf("rework_findings_%d", l.def.no), scanStored, rw.id, l.def.no)
	if err != nil {
		return err
	}
	defer found.close(ctx)
	_, some, err := rows.peek(ctx)
	if err != nil || !some {
		return err
	}
	c := newRowCopy(l, rw.rd.book.Date1904())
	a := &answering{m: rw.m, lang: rw.lang}
	return rw.rd.book.Rows(ctx, l.sheet, func(row *spreadsheet.Row) error {
		w, ok, err := rows.peek(ctx)
		switch {
		case err != nil:
			return err
		case !ok:
			return spreadsheet.ErrStop
		case row.Number > w.row:
			return errors.New("a row of the upload is not where it was")
		case row.Number < w.row:
			return nil
		}
		rows.drop()
		var said []string
		for {
			s, ok, err := found.peek(ctx)
			if err != nil {
				return err
			}
			if !ok || s.row > row.Number {
				break
			}
			if s.severity == string(finding.Error) || !w.bad {
				said = append(said, a.line(s))
			}
			found.drop()
		}
		rw.rows++
		return rw.out.Row(c.cells(row, w.bad, strings.Join(said, "  •  ")))
	})
}

// rowCopy turns rows of an uploaded sheet into rows of the template's shape: what can be read is written in its own
// form, what cannot as the text that stands there.
type rowCopy struct {
	l        *layout
	at       map[*fields.Field]int // column in the template
	record   fields.Record
	out      []workbook.Cell
	date1904 bool
}

func newRowCopy(l *layout, date1904 bool) *rowCopy {
	c := &rowCopy{l: l, at: map[*fields.Field]int{}, date1904: date1904}
	last := 0
	for i, f := range l.def.columns {
		c.at[f], last = i, max(last, f.No)
	}
	c.record = fields.NewRecord(last)
	c.out = make([]workbook.Cell, len(l.def.columns)+len(l.def.answer))
	return c
}

func (c *rowCopy) cells(row *spreadsheet.Row, bad bool, reason string) []workbook.Cell {
	clear(c.out)
	clear(c.record)
	for i := range row.Cells {
		f, ok := c.l.fields[row.Cells[i].Column]
		if !ok {
			continue
		}
		from := raw(&row.Cells[i], c.date1904)
		v := fields.Read(f, from, func(finding.Finding) {})
		c.record.Set(f, v)
		c.out[c.at[f]] = cellOf(f, v, from)
	}
	// A generated id that the office's program has not computed: the relations may name it.
	switch c.l.def.no {
	case sheetIncomplete:
		c.generate(people.FieldIncompleteID, func() string { return people.IncompleteID(c.record) })
	case sheetBenefit:
		c.generate(benefit.MigrationID, func() string {
			kind, _ := benefits.ByCode(c.record.Of(benefit.BenefitCode).Text)
			return MigrationID(c.record, kind)
		})
	}
	status := statusOK
	if bad {
		status = statusBad
	}
	n := len(c.l.def.columns)
	c.out[n], c.out[n+1] = workbook.Cell{Text: status}, workbook.Cell{Text: reason}
	return c.out
}

func (c *rowCopy) generate(f *fields.Field, id func() string) {
	if c.out[c.at[f]].Text == "" {
		c.out[c.at[f]] = workbook.Cell{Text: id()}
	}
}

func cellOf(f *fields.Field, v fields.Value, from fields.Raw) workbook.Cell {
	switch {
	case v.State == fields.Empty:
		return workbook.Cell{}
	case v.State == fields.Bad && v.Text == "":
		return workbook.Cell{Text: from.Text}
	case v.State == fields.Bad:
		return workbook.Cell{Text: v.Text}
	}
	switch f.Type {
	case fields.Date:
		return workbook.Cell{Form: workbook.Date, Day: calendar.Day(v.N)}
	case fields.Month:
		return workbook.Cell{Form: workbook.Month, Day: calendar.Month(v.N).First()}
	case fields.Forint, fields.Integer:
		return workbook.Cell{Form: workbook.Number, Number: v.N}
	}
	return workbook.Cell{Text: v.Text}
}

// FindingsCSV writes every finding of an upload of the actor's body as a table of text, in the order of sheets and rows.
// The reading is logged. Errors: NotFound.
func (m *Module) FindingsCSV(ctx context.Context, who identity.Actor, lang i18n.Lang, id int64, to io.Writer) error {
	return m.throughFile(to, func(w io.Writer) error {
		t, err := newCSV(w)
		if err != nil {
			return err
		}
		text := func(key string) string { return m.Catalog.Text(lang, key) }
		err = t.row(text("load.column.sheet"), text("load.column.row"), text("load.column.cell"), text("load.column.column"), text("load.column.severity"),
			text("load.column.finding"), text("load.column.value"), text("load.column.message"))
		if err != nil {
			return err
		}
		err = m.readFindings(database.Long(ctx), who, id, map[string]any{"format": "csv"}, func(ctx context.Context, tx *database.Tx, p places) ([]int64, error) {
			err := database.Each(ctx, tx, fileFindings, func(r database.Row) error {
				var s stored
				err := scanStored(r, &s)
				if err != nil {
					return err
				}
				said := m.say(lang, &s)
				severity := text("load.severity.error")
				if s.severity == string(finding.Warning) {
					severity = text("load.severity.warning")
				}
				return t.row(said.Sheet, strconv.Itoa(s.row), p.cell(s.sheet, s.field, s.row), said.Column, severity, text("code."+s.code), s.text, said.Message)
			}, id)
			if err != nil {
				return nil, err
			}
			return database.All(ctx, tx, personsOfFindings, scanID, id)
		})
		if err != nil {
			return err
		}
		return t.end()
	})
}
