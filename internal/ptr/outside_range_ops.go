package ptr

import (
	"context"
	"fmt"
	"io"
	"strconv"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/workbook"
)

// keepOutside notes which amounts of a decision that has become final lie outside of the legal minimum and maximum, for
// the report on them; what was noted of what the decision leaves stays noted.
func (w *work) keepOutside(ctx context.Context, p *planned, entry int64) error {
	c := w.is
	if len(p.after) == 0 {
		return nil
	}
	last := &p.after[len(p.after)-1]
	judged := gives(c.proposal) && !p.whole
	except := any(nil)
	if judged {
		except = last.start.Time()
	}
	_, err := carryOutside.Exec(ctx, w.tx, []int64{c.applicant}, []int64{c.benefit}, entry, except)
	if err != nil {
		return fmt.Errorf("keeping what was noted of benefit %d: %w", c.benefit, err)
	}
	if !judged {
		return nil
	}
	s := &sight{c: c, day: c.lawDay(w.today)}
	s.facts, err = people.Facts(ctx, w.tx, c.people(), s.day)
	if err != nil {
		return err
	}
	var outside []finding.Finding
	c.kind.JudgeLaw(s.input(func(f finding.Finding) {
		if f.Code == finding.OutsideRange {
			outside = append(outside, f)
		}
	}))
	for _, f := range outside {
		_, err = insertOutsideOne.Exec(ctx, w.tx, c.benefit, c.applicant, last.start.Time(), entry, f.Field, f.MessageKey(), append([]string{}, f.Args...), f.Value)
		if err != nil {
			return fmt.Errorf("noting an amount of benefit %d: %w", c.benefit, err)
		}
	}
	return nil
}

// OutsideLine is an amount outside of the legal minimum and maximum. Of another body's benefit only BenefitBrief is there.
type OutsideLine struct {
	BenefitBrief

	Own   bool
	ID    string // adjudication id
	Field string // heading of the column
	Text  string // what the law allows
	Value string // what was granted

	at int64
}

// OutsidePage is a page of the report, what was recorded last first.
type OutsidePage struct {
	Lines []OutsideLine
	All   bool   // of all offices
	Next  string // cursor of the page behind it; "" on the last
}

// OutsideRange lists the amounts in the register that lie outside of the legal minimum and maximum: those of the actor's
// body, and for central support those of all. The reading is logged. Errors: NotFound for a cursor that was not given
// out.
func (m *Module) OutsideRange(ctx context.Context, who identity.Actor, lang i18n.Lang, after string) (OutsidePage, error) {
	var page OutsidePage
	err := who.Require(identity.ReadBenefits)
	if err != nil {
		return page, err
	}
	at, ok, err := readCursor(after, 1)
	if err != nil {
		return page, err
	}
	before := at[0]
	if !ok {
		before = 1 << 62
	}
	page.All = who.Role == identity.RoleSupport
	page.Lines, err = m.outside(ctx, who, lang, before, pageRows+1, "ptr.outside_range.list")
	if len(page.Lines) > pageRows {
		page.Lines = page.Lines[:pageRows]
		page.Next = newCursor(page.Lines[pageRows-1].at)
	}
	return page, err
}

func (m *Module) outside(ctx context.Context, who identity.Actor, lang i18n.Lang, before, limit int64, operation string) ([]OutsideLine, error) {
	var out []OutsideLine
	body := any(who.BodyID)
	if who.Role == identity.RoleSupport {
		body = nil
	}
	err := m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		out = nil
		now, err := database.Now(ctx, tx)
		if err != nil {
			return err
		}
		e := entry(who, operation, fmt.Sprintf("body/%d", who.BodyID), dataBrief)
		err = database.Each(ctx, tx, outsidePage, func(r database.Row) error {
			var v version
			var l OutsideLine
			var key, field string
			var args []string
			err := scanVersion(&l.at, &field, &key, &args, &l.Value)(r, &v)
			if err != nil {
				return err
			}
			record, err := v.record()
			if err != nil {
				return err
			}
			l.BenefitBrief = v.brief(lang, record, calendar.Of(now))
			l.Own = v.body == who.BodyID
			if l.Own {
				l.ID = v.id()
			}
			said := m.say(lang, &stored{sheet: sheetBenefit, field: field, code: string(finding.OutsideRange), severity: string(finding.Warning), key: key, args: args})
			l.Field, l.Text = said.Column, said.Message
			if n, err := strconv.ParseInt(l.Value, 10, 64); err == nil {
				l.Value = i18n.Number(lang, n)
			}
			out = append(out, l)
			e.Persons = append(e.Persons, v.applicant)
			return nil
		}, body, before, limit)
		if err != nil {
			return fmt.Errorf("listing amounts outside of the law: %w", err)
		}
		e.Detail = map[string]any{"count": len(out)}
		_, err = writeAbout(ctx, tx, e, e.Persons)
		return err
	})
	if err != nil {
		return nil, err
	}
	briefs := make([]*BenefitBrief, 0, len(out))
	for i := range out {
		briefs = append(briefs, &out[i].BenefitBrief)
	}
	return out, m.nameOffices(ctx, briefs...)
}

// mostOutside is how many lines an export holds.
const mostOutside = 500_000

// OutsideRangeWorkbook writes the whole report as a workbook. The reading is logged.
func (m *Module) OutsideRangeWorkbook(ctx context.Context, who identity.Actor, lang i18n.Lang, to io.Writer) error {
	err := who.Require(identity.ReadBenefits)
	if err != nil {
		return err
	}
	lines, err := m.outside(database.Long(ctx), who, lang, 1<<62, mostOutside, "ptr.outside_range.export")
	if err != nil {
		return err
	}
	text := func(key string) string { return m.Catalog.Text(lang, key) }
	w := workbook.NewWriter()
	defer w.Close()
	err = w.Sheet(text("ptr.outside.sheet"), []workbook.Column{
		{Heading: text("benefit.column.id"), Form: workbook.Text, Width: 24}, {Heading: text("ptr.outside.office"), Form: workbook.Text, Width: 32},
		{Heading: text("benefit.column.kind"), Form: workbook.Text, Width: 10}, {Heading: text("benefit.column.start"), Form: workbook.Date, Width: 14},
		{Heading: text("benefit.column.end"), Form: workbook.Date, Width: 14}, {Heading: text("ptr.outside.field"), Form: workbook.Text, Width: 36},
		{Heading: text("ptr.outside.value"), Form: workbook.Text, Width: 14}, {Heading: text("ptr.outside.allowed"), Form: workbook.Text, Width: 60},
	})
	for i := range lines {
		l := &lines[i]
		if err != nil {
			return err
		}
		err = w.Row([]workbook.Cell{textCell(l.ID), textCell(l.BodyName), textCell(l.Kind), dayCell(l.Start), dayCell(l.End), textCell(l.Field), textCell(l.Value), textCell(l.Text)})
	}
	if err != nil {
		return err
	}
	return w.Save(to)
}
