package ptr

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/workbook"
)

// BeneficiaryFilter narrows the list of those who have benefits of an office. The zero filter takes all.
type BeneficiaryFilter struct {
	Person string       // line of words that finds people: TAJ, name, birth date; also who gives the right
	Kind   string       // code
	Active calendar.Day // only who has a benefit in force on the day; 0 or None: all
	After  string       // cursor: BeneficiaryPage.Next of the page before

	named []int64
}

// Beneficiary is somebody with benefits of an office.
type Beneficiary struct {
	BenefitPerson

	Kinds         []string // codes of all benefits
	Active        []string // codes of those in force on the day
	Benefits      int
	First, Latest calendar.Day // starts of the first and of the latest benefit
}

// BeneficiaryPage is a page of the list, who became known last first.
type BeneficiaryPage struct {
	Lines    []Beneficiary
	Count    int
	MoreThan bool         // there are more than Count, too many to be counted
	Broad    bool         // the line that names people finds too many in the country
	Day      calendar.Day // on which Active is told
	Next     string
}

func scanBeneficiary(r database.Row, b *Beneficiary) error {
	var first, latest database.Day
	err := r.Scan(&b.ID, &b.Kinds, &b.Active, &b.Benefits, &first, &latest)
	b.First, b.Latest = first.Day, latest.Day
	return err
}

// args gives what the statements take, but the number of lines.
func (f *BeneficiaryFilter) args(body int64, today calendar.Day) (args []any, day calendar.Day) {
	day = today
	if openDay(f.Active) != nil {
		day = f.Active
	}
	return []any{body, f.Kind, f.named, day.Time(), openDay(f.Active) != nil}, day
}

// Beneficiaries lists those who have benefits of the actor's body. The reading is logged with the people shown. Errors:
// Invalid when the line that names people cannot be understood; NotFound for a cursor that was not given out.
func (m *Module) Beneficiaries(ctx context.Context, who identity.Actor, f BeneficiaryFilter) (BeneficiaryPage, error) {
	var page BeneficiaryPage
	err := who.Require(identity.ReadBenefits)
	if err != nil {
		return page, err
	}
	at, ok, err := readCursor(f.After, 1)
	if err != nil {
		return page, err
	}
	if !ok {
		at[0] = 1 << 62
	}
	f.named, page.Broad, err = m.named(ctx, f.Person)
	if err != nil {
		return page, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		now, err := database.Now(ctx, tx)
		if err != nil {
			return err
		}
		args, day := f.args(who.BodyID, calendar.Of(now))
		page.Day = day
		asked := rowsAsked[Beneficiary]{
			list: listBeneficiaries, args: slices.Concat(args, []any{listRows + 1, at[0]}), scan: scanBeneficiary,
			count: countBeneficiaries, counting: slices.Concat(args, []any{mostCases + 1}), most: mostCases, later: ok,
		}
		found, err := asked.read(ctx, tx)
		if err != nil {
			return fmt.Errorf("beneficiaries: %w", err)
		}
		page.Lines, page.Count, page.MoreThan = found.rows, found.count, found.moreThan
		if !found.last {
			page.Next = newCursor(found.rows[listRows-1].ID)
		}
		persons, err := nameBeneficiaries(ctx, tx, found.rows)
		if err != nil {
			return err
		}
		e := entry(who, "ptr.beneficiaries.list", fmt.Sprintf("body/%d", who.BodyID), dataIdentity, dataBenefits)
		e.Persons, e.Detail = persons, map[string]any{"count": page.Count}
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	return page, err
}

func nameBeneficiaries(ctx context.Context, tx *database.Tx, found []Beneficiary) ([]int64, error) {
	ids := make([]int64, 0, len(found))
	for i := range found {
		ids = append(ids, found[i].ID)
	}
	names, err := people.Names(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	for i := range found {
		found[i].Name = names[found[i].ID]
	}
	return ids, nil
}

// beneficiaryColumns are the columns of the exported list.
var beneficiaryColumns = []listColumn[Beneficiary]{
	{"ptr.beneficiaries.name", workbook.Text, 30, func(_ i18n.Lang, _ *Module, b *Beneficiary) workbook.Cell { return textCell(fullName(b.BenefitPerson)) }},
	{"ptr.beneficiaries.born", workbook.Date, 14, func(_ i18n.Lang, _ *Module, b *Beneficiary) workbook.Cell { return dayCell(b.Name.BirthDate) }},
	{"ptr.beneficiaries.active", workbook.Text, 24, func(_ i18n.Lang, _ *Module, b *Beneficiary) workbook.Cell {
		return textCell(strings.Join(b.Active, ", "))
	}},
	{"ptr.beneficiaries.kinds", workbook.Text, 24, func(_ i18n.Lang, _ *Module, b *Beneficiary) workbook.Cell {
		return textCell(strings.Join(b.Kinds, ", "))
	}},
	{"ptr.beneficiaries.benefits", workbook.Number, 14, func(_ i18n.Lang, _ *Module, b *Beneficiary) workbook.Cell { return numberCell(int64(b.Benefits)) }},
	{"ptr.beneficiaries.first", workbook.Date, 14, func(_ i18n.Lang, _ *Module, b *Beneficiary) workbook.Cell { return dayCell(b.First) }},
	{"ptr.beneficiaries.latest", workbook.Date, 14, func(_ i18n.Lang, _ *Module, b *Beneficiary) workbook.Cell { return dayCell(b.Latest) }},
}

// ExportBeneficiaries writes the whole list that a filter gives. The reading is logged. Errors: as for Beneficiaries.
func (m *Module) ExportBeneficiaries(ctx context.Context, who identity.Actor, lang i18n.Lang, f BeneficiaryFilter, format ListFormat, to io.Writer) error {
	err := who.Require(identity.ReadBenefits)
	if err != nil {
		return err
	}
	w := wholeList{}
	f.named, w.broad, err = m.named(ctx, f.Person)
	if err != nil {
		return err
	}
	w.body, err = m.Orgs.ByID(ctx, who.BodyID)
	if err != nil {
		return err
	}
	return writeList(m, lang, format, &listFile[Beneficiary]{
		sheet: "ptr.beneficiaries.sheet", columns: beneficiaryColumns,
		each: func(tell func(*Beneficiary) error) ([][2]string, error) {
			var day calendar.Day
			err := m.DB.InTx(database.Long(ctx), func(ctx context.Context, tx *database.Tx) error {
				var err error
				w.known, err = database.Now(ctx, tx)
				if err != nil {
					return err
				}
				args, on := f.args(who.BodyID, calendar.Of(w.known))
				day = on
				var persons []int64
				w.count, err = inBatches(ctx, tx, "beneficiaries", listBeneficiaries, append(args, int64(1<<62), int64(1<<62)), scanBeneficiary, func(batch []Beneficiary) error {
					ids, err := nameBeneficiaries(ctx, tx, batch)
					if err != nil {
						return err
					}
					persons = append(persons, ids...)
					for i := range batch {
						err = tell(&batch[i])
						if err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil {
					return err
				}
				e := entry(who, "ptr.beneficiaries.export", fmt.Sprintf("body/%d", who.BodyID), dataIdentity, dataBenefits)
				e.Detail = map[string]any{"count": w.count, "format": string(format), "kind": f.Kind, "named": f.Person != ""}
				_, err = writeAbout(ctx, tx, e, persons)
				return err
			})
			about := w.about(m, lang)
			for _, line := range [][2]string{{"benefit.list.kind", f.Kind}, {"ptr.list.person", f.Person}, {"ptr.beneficiaries.day", i18n.Format(lang, day)}} {
				if line[1] != "" {
					about = append(about, [2]string{m.Catalog.Text(lang, line[0]), line[1]})
				}
			}
			return about, err
		},
	}, to)
}
