package ptr

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/workbook"
)

// exportColumns are the columns of the exported list of benefits.
var exportColumns = []listColumn[ListedBenefit]{
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
	{"benefit.column.review_due", workbook.Date, 14, func(_ i18n.Lang, _ *Module, b *ListedBenefit) workbook.Cell { return dayCell(b.ReviewDue) }},
	{"benefit.list.decision", workbook.Text, 26, func(_ i18n.Lang, _ *Module, b *ListedBenefit) workbook.Cell { return textCell(b.Decision) }},
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
	return m.writeBenefits(ctx, who, lang, f, ListXLSX, to)
}

// BenefitsCSV writes the same list as a table of text.
func (m *Module) BenefitsCSV(ctx context.Context, who identity.Actor, lang i18n.Lang, f BenefitFilter, to io.Writer) error {
	return m.writeBenefits(ctx, who, lang, f, ListCSV, to)
}

func (m *Module) writeBenefits(ctx context.Context, who identity.Actor, lang i18n.Lang, f BenefitFilter, format ListFormat, to io.Writer) error {
	return writeList(m, lang, format, &listFile[ListedBenefit]{
		sheet: "benefit.export.sheet", columns: exportColumns,
		each: func(tell func(*ListedBenefit) error) ([][2]string, error) {
			e, err := m.export(ctx, who, lang, f, string(format), tell)
			if err != nil {
				return nil, err
			}
			return m.described(lang, &f, e), nil
		},
	}, to)
}

// exported is what an export came to.
type exported struct {
	as    database.AsOf
	count int
	body  orgs.Body
	broad bool // the line that names people finds more than could be looked at
}

// export hands over every benefit that a filter gives, in its order.
func (m *Module) export(ctx context.Context, who identity.Actor, lang i18n.Lang, f BenefitFilter, format string, tell func(*ListedBenefit) error) (exported, error) {
	var e exported
	err := who.Require(identity.ReadBenefits)
	if err != nil {
		return e, err
	}
	f.After = ""
	f.named, e.broad, err = m.named(ctx, f.Person)
	if err != nil {
		return e, err
	}
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
		persons := map[int64]bool{}
		e.count, err = inBatches(ctx, tx, "export", q.list, q.args(e.as, 1<<62), scanVersion(), func(batch []version) error {
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
			return nil
		})
		if err != nil {
			return err
		}
		act := entry(who, "ptr.benefits.export", fmt.Sprintf("body/%d", who.BodyID), dataIdentity, dataBenefits)
		act.Detail = map[string]any{
			"count": e.count, "format": format, "kind": f.Kind, "state": f.State, "person": f.PersonID, "case_number": f.CaseNumber != "", "id": f.ID != "",
			"named": f.Person != "", "migrated": f.Migrated,
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
	day("benefit.list.review_from", f.ReviewFrom)
	day("benefit.list.review_to", f.ReviewTo)
	amount := func(key string, n *int64) {
		if n != nil {
			add(key, i18n.Forint(lang, *n))
		}
	}
	amount("benefit.list.amount_from", f.AmountFrom)
	amount("benefit.list.amount_to", f.AmountTo)
	add("benefit.list.decision", f.Decision)
	if f.PersonID != 0 {
		add("benefit.export.person", text("benefit.export.one_person"))
	}
	if f.Person != "" {
		add("ptr.list.person", f.Person)
	}
	if e.broad {
		add("ptr.list.person", text("ptr.list.broad"))
	}
	if f.Migrated {
		add("benefit.export.only", text("ptr.migrated.title"))
	}
	if f.Unreviewed {
		add("benefit.export.only", text("benefit.list.unreviewed"))
	}
	return out
}
