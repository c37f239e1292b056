package ptr

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/workbook"
)

// sheetRows is how many benefits one sheet of an export holds; the format ends at 1,048,576 rows.
const sheetRows = 1_000_000

// exportColumns are the columns of the exported list: key of the heading and how a benefit is written there.
var exportColumns = []struct {
	key   string
	form  workbook.Form
	width float64
	cell  func(lang i18n.Lang, m *Module, b *ListedBenefit) workbook.Cell
}{
	{"benefit.column.id", workbook.Text, 24, func(_ i18n.Lang, _ *Module, b *ListedBenefit) workbook.Cell { return textCell(b.ID) }},
	{"benefit.column.kind", workbook.Text, 10, func(_ i18n.Lang, _ *Module, b *ListedBenefit) workbook.Cell { return textCell(b.Kind) }},
	{"benefit.column.kind_name", workbook.Text, 36, func(_ i18n.Lang, _ *Module, b *ListedBenefit) workbook.Cell { return textCell(b.KindName) }},
	{"benefit.column.applicant", workbook.Text, 28, func(_ i18n.Lang, _ *Module, b *ListedBenefit) workbook.Cell { return textCell(fullName(b.Applicant)) }},
	{"benefit.column.applicant_born", workbook.Date, 14, func(_ i18n.Lang, _ *Module, b *ListedBenefit) workbook.Cell { return dayCell(born(b.Applicant)) }},
	{"benefit.column.entitled", workbook.Text, 28, func(_ i18n.Lang, _ *Module, b *ListedBenefit) workbook.Cell { return textCell(fullName(b.Entitled)) }},
	{"benefit.column.start", workbook.Date, 14, func(_ i18n.Lang, _ *Module, b *ListedBenefit) workbook.Cell { return dayCell(b.Start) }},
	{"benefit.column.end", workbook.Date, 14, func(_ i18n.Lang, _ *Module, b *ListedBenefit) workbook.Cell { return dayCell(b.End) }},
	{"benefit.column.state", workbook.Text, 16, func(lang i18n.Lang, m *Module, b *ListedBenefit) workbook.Cell {
		return textCell(m.Catalog.Text(lang, "benefit.state."+b.State))
	}},
	{"benefit.column.amount", workbook.Number, 14, func(_ i18n.Lang, _ *Module, b *ListedBenefit) workbook.Cell {
		if b.AmountName == "" {
			return workbook.Cell{}
		}
		return workbook.Cell{Form: workbook.Number, Number: b.Amount}
	}},
	{"benefit.column.amount_name", workbook.Text, 36, func(_ i18n.Lang, _ *Module, b *ListedBenefit) workbook.Cell { return textCell(b.AmountName) }},
	{"benefit.column.case_number", workbook.Text, 20, func(_ i18n.Lang, _ *Module, b *ListedBenefit) workbook.Cell { return textCell(b.CaseNumber) }},
	{"benefit.column.issued_on", workbook.Date, 14, func(_ i18n.Lang, _ *Module, b *ListedBenefit) workbook.Cell { return dayCell(b.IssuedOn) }},
	{"benefit.column.final_on", workbook.Date, 14, func(_ i18n.Lang, _ *Module, b *ListedBenefit) workbook.Cell { return dayCell(b.FinalOn) }},
}

func textCell(s string) workbook.Cell { return workbook.Cell{Text: s} }

func dayCell(d calendar.Day) workbook.Cell {
	if d == calendar.None {
		return workbook.Cell{}
	}
	return workbook.Cell{Form: workbook.Date, Day: d}
}

// fullName writes a name as Hungarians do; "" of nobody.
func fullName(p BenefitPerson) string {
	if p.ID == 0 {
		return ""
	}
	return p.Name.FamilyName + " " + p.Name.GivenName
}

func born(p BenefitPerson) calendar.Day {
	if p.ID == 0 {
		return calendar.None
	}
	return p.Name.BirthDate
}

// BenefitsWorkbook writes the whole list of benefits that a filter gives as a workbook, with the filter and the moment
// of the data on a sheet of their own. Nothing is cut. The reading is logged. Errors: as for Benefits.
func (m *Module) BenefitsWorkbook(ctx context.Context, who identity.Actor, lang i18n.Lang, f BenefitFilter, to io.Writer) error {
	w := workbook.NewWriter()
	defer w.Close()
	var columns []workbook.Column
	for _, c := range exportColumns {
		columns = append(columns, workbook.Column{Heading: m.Catalog.Text(lang, c.key), Form: c.form, Width: c.width, Need: workbook.Required})
	}
	cells := make([]workbook.Cell, len(exportColumns))
	n := 0
	e, err := m.export(ctx, who, lang, f, "xlsx", func(b *ListedBenefit) error {
		if n%sheetRows == 0 {
			err := w.Sheet(sheetTitle(m.Catalog.Text(lang, "benefit.export.sheet"), n/sheetRows), columns)
			if err != nil {
				return err
			}
		}
		n++
		for i := range exportColumns {
			cells[i] = exportColumns[i].cell(lang, m, b)
		}
		return w.Row(cells)
	})
	if err != nil {
		return err
	}
	if n == 0 {
		err = w.Sheet(m.Catalog.Text(lang, "benefit.export.sheet"), columns)
		if err != nil {
			return err
		}
	}
	err = w.Sheet(m.Catalog.Text(lang, "benefit.export.query"), []workbook.Column{
		{Heading: m.Catalog.Text(lang, "benefit.export.what"), Form: workbook.Text, Width: 30, Need: workbook.Required},
		{Heading: m.Catalog.Text(lang, "benefit.export.value"), Form: workbook.Text, Width: 60, Need: workbook.Required},
	})
	if err != nil {
		return err
	}
	for _, line := range m.described(lang, &f, e) {
		err = w.Row([]workbook.Cell{textCell(line[0]), textCell(line[1])})
		if err != nil {
			return err
		}
	}
	return w.Save(to)
}

// sheetTitle numbers the sheets of a list that needs more than one.
func sheetTitle(title string, i int) string {
	if i == 0 {
		return title
	}
	return title + " " + strconv.Itoa(i+1)
}

// BenefitsCSV writes the same list as a table of text.
func (m *Module) BenefitsCSV(ctx context.Context, who identity.Actor, lang i18n.Lang, f BenefitFilter, to io.Writer) error {
	return m.throughFile(to, func(w io.Writer) error {
		t, err := newCSV(w)
		if err != nil {
			return err
		}
		cells := make([]string, len(exportColumns))
		for i := range exportColumns {
			cells[i] = m.Catalog.Text(lang, exportColumns[i].key)
		}
		err = t.row(cells...)
		if err != nil {
			return err
		}
		_, err = m.export(ctx, who, lang, f, "csv", func(b *ListedBenefit) error {
			for i := range exportColumns {
				switch c := exportColumns[i].cell(lang, m, b); c.Form {
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

// exported is what an export came to.
type exported struct {
	as    database.AsOf
	count int
	body  orgs.Body
}

// export hands over every benefit that a filter gives, in its order.
func (m *Module) export(ctx context.Context, who identity.Actor, lang i18n.Lang, f BenefitFilter, format string, tell func(*ListedBenefit) error) (exported, error) {
	var e exported
	err := who.Require(identity.ReadBenefits)
	if err != nil {
		return e, err
	}
	f.After = ""
	q, err := f.query(who.BodyID)
	if err != nil {
		return e, err
	}
	e.body, err = m.Orgs.ByID(ctx, who.BodyID)
	if err != nil {
		return e, err
	}
	err = m.DB.InTx(database.Long(ctx), func(ctx context.Context, tx *database.Tx) error {
		e.as, err = settled(ctx, tx, f.As)
		if err != nil {
			return err
		}
		_, err = ownPlan.Exec(ctx, tx)
		if err != nil {
			return fmt.Errorf("asking for a plan: %w", err)
		}
		persons := map[int64]bool{}
		c, err := q.list.Open(ctx, tx, "export", q.args(e.as, 1<<62)...)
		if err != nil {
			return err
		}
		for {
			var batch []version
			n, err := c.Fetch(ctx, fetchRows, func(r database.Row) error {
				var v version
				err := scanVersion()(r, &v)
				batch = append(batch, v)
				return err
			})
			if err != nil {
				return fmt.Errorf("reading benefits: %w", err)
			}
			named, err := lines(ctx, tx, lang, batch, e.as.Day)
			if err != nil {
				return err
			}
			for i := range named {
				persons[named[i].Applicant.ID] = true
				if id := named[i].Entitled.ID; id != 0 {
					persons[id] = true
				}
				err = tell(&named[i])
				if err != nil {
					return err
				}
			}
			e.count += n
			if n < fetchRows {
				break
			}
		}
		act := entry(who, "ptr.benefits.export", fmt.Sprintf("body/%d", who.BodyID), dataIdentity, dataBenefits)
		act.Detail = map[string]any{
			"count": e.count, "format": format, "kind": f.Kind, "state": f.State, "person": f.PersonID, "case_number": f.CaseNumber != "", "id": f.ID != "",
		}
		_, err = writeAbout(ctx, tx, act, slices.Sorted(maps.Keys(persons)))
		return err
	})
	return e, err
}

// described tells what an export holds: office, moment of the data, filter, number of rows.
func (m *Module) described(lang i18n.Lang, f *BenefitFilter, e exported) [][2]string {
	text := func(key string) string { return m.Catalog.Text(lang, key) }
	moment := e.as.Known.In(calendar.Budapest)
	out := [][2]string{
		{text("benefit.export.office"), e.body.Name + " (" + e.body.Code + ")"},
		{text("benefit.export.known"), i18n.Format(lang, calendar.Of(moment)) + moment.Format(" 15:04:05")},
		{text("benefit.export.day"), i18n.Format(lang, e.as.Day)},
		{text("benefit.export.count"), i18n.Number(lang, int64(e.count))},
	}
	add := func(key, value string) {
		if value != "" {
			out = append(out, [2]string{text(key), value})
		}
	}
	day := func(key string, d calendar.Day) {
		if d != 0 && d != calendar.None {
			add(key, i18n.Format(lang, d))
		}
	}
	add("benefit.column.kind", f.Kind)
	if f.State != "" {
		add("benefit.column.state", text("benefit.state."+f.State))
	}
	day("benefit.export.start_from", f.StartFrom)
	day("benefit.export.start_to", f.StartTo)
	add("benefit.column.case_number", f.CaseNumber)
	add("benefit.column.id", f.ID)
	if f.PersonID != 0 {
		add("benefit.export.person", text("benefit.export.one_person"))
	}
	return out
}
