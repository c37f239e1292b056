package ptr

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/spreadsheet"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefits"
)

// reading is one pass over an uploaded workbook: every row becomes a record, is judged by itself and goes to stage.
type reading struct {
	book    *spreadsheet.Workbook
	layouts []*layout
	notes   []Note
	stage   *stage
	office  benefit.Office
	today   calendar.Day
	law     *benefit.Law // by whose numbers rows are judged
	rows    [5]int64     // by sheet number
	pulse   *pulse       // nil: nobody looks

	// born holds the birth dates of full clients by TAJ as a number, for the rules about age: the one thing that grows
	// with the file, some 16 bytes a client.
	born map[uint32]calendar.Day
}

// open finds sheets and columns. Its errors are of kind Invalid: the file is not a workbook of this shape.
func (rd *reading) open(ctx context.Context) error {
	names := make([]string, 0, 5)
	for _, s := range rd.book.Sheets() {
		names = append(names, s.Name)
		if s.Hidden {
			rd.notes = append(rd.notes, Note{"load.note.sheet_hidden", []string{s.Name}})
		}
	}
	found, notes, err := findSheets(names)
	if err != nil {
		return err
	}
	rd.notes = append(rd.notes, notes...)
	for i := range sheetDefs {
		d := &sheetDefs[i]
		headings, err := rd.headings(ctx, found[d.no])
		if err != nil {
			return err
		}
		l, notes, err := findColumns(d, found[d.no], headings)
		if err != nil {
			return err
		}
		rd.layouts = append(rd.layouts, l)
		rd.notes = append(rd.notes, notes...)
	}
	return nil
}

func (rd *reading) headings(ctx context.Context, sheet string) (map[int]string, error) {
	headings := map[int]string{}
	err := rd.book.Rows(ctx, sheet, func(row *spreadsheet.Row) error {
		if row.Number == 1 {
			for _, c := range row.Cells {
				headings[c.Column] = strings.Clone(c.Text)
			}
		}
		return spreadsheet.ErrStop
	})
	return headings, err
}

// run reads all sheets, clients first.
func (rd *reading) run(ctx context.Context) error {
	rd.born = map[uint32]calendar.Day{}
	for _, l := range rd.layouts {
		err := rd.sheet(ctx, l)
		if err != nil {
			return err
		}
	}
	return rd.stage.end()
}

func (rd *reading) sheet(ctx context.Context, l *layout) error {
	j := rd.judge(l.def)
	width := 0
	for col := range l.fields {
		width = max(width, col)
	}
	byColumn := make([]*fields.Field, width+1)
	for col, f := range l.fields {
		byColumn[col] = f
	}
	date1904 := rd.book.Date1904()
	return rd.book.Rows(ctx, l.sheet, func(row *spreadsheet.Row) error {
		if row.Number == 1 {
			return nil
		}
		j.begin()
		for i := range row.Cells {
			c := &row.Cells[i]
			if c.Column < len(byColumn) && byColumn[c.Column] != nil {
				j.read(byColumn[c.Column], raw(c, date1904))
			}
		}
		return j.end(row.Number)
	})
}

// raw takes over a cell. Texts of a row may share the reader's buffer, so they are copied here, once.
func raw(c *spreadsheet.Cell, date1904 bool) fields.Raw {
	r := fields.Raw{Date1904: date1904}
	switch c.Kind {
	case spreadsheet.Error, spreadsheet.Missing:
		r.Broken = true
	case spreadsheet.Number:
		r.Number = true
	}
	r.Text = strings.Clone(c.Text)
	return r
}

// rowJudge judges one row after the other; it is reused.
type rowJudge struct {
	rd     *reading
	def    *sheetDef
	record fields.Record
	found  []finding.Finding
	filled bool // something stands there beyond prepared formulas
	bad    bool
	report func(finding.Finding)
}

func (rd *reading) judge(def *sheetDef) *rowJudge {
	last := 0
	for _, f := range def.columns {
		last = max(last, f.No)
	}
	j := &rowJudge{rd: rd, def: def, record: fields.NewRecord(last)}
	j.report = func(f finding.Finding) {
		if f.Severity() == finding.Error {
			j.bad = true
		}
		j.found = append(j.found, f)
	}
	return j
}

func (j *rowJudge) begin() {
	clear(j.record)
	j.bad, j.filled, j.found = false, false, j.found[:0]
}

func (j *rowJudge) read(f *fields.Field, raw fields.Raw) {
	v := fields.Read(f, raw, j.report)
	if v.State == fields.Empty {
		return
	}
	j.record.Set(f, v)
	j.filled = j.filled || f.Type != fields.Generated
}

// end judges what was read. A row in which nothing but prepared formulas stands is no row.
func (j *rowJudge) end(number int) error {
	if !j.filled {
		return nil
	}
	rd := j.rd
	rd.rows[j.def.no]++
	var err error
	switch j.def.no {
	case sheetFull:
		err = j.client(number, true)
	case sheetIncomplete:
		err = j.client(number, false)
	case sheetBenefit:
		err = j.benefit(number)
	default:
		err = j.relation(number)
	}
	if err != nil {
		return err
	}
	if rd.pulse != nil {
		rd.pulse.row(j.bad)
	}
	return rd.stage.findings(j.def.no, number, j.found)
}

func (j *rowJudge) client(number int, full bool) error {
	r := j.record
	people.Judge(r, full, j.rd.today, j.report)
	cached := ""
	if !full {
		cached = r.Of(people.FieldIncompleteID).Text
		if own := people.IncompleteID(r); cached != "" && cached != own {
			j.report(finding.Finding{Field: people.FieldIncompleteID.Key, Code: finding.IDMismatch, Args: []string{own}, Value: cached})
		}
	}
	born, taj := r.Of(people.FieldBirthDate), r.Of(people.FieldTAJ)
	if full && born.State == fields.OK && taj.State == fields.OK {
		// Also of a client with other findings: one mistake there must not make rules about age guess.
		j.rd.born[numberOf(taj)] = calendar.Day(born.N)
	}
	return j.rd.stage.intake.Add(j.def.no, number, full, j.bad, cached, r)
}

func (j *rowJudge) benefit(number int) error {
	r := j.record
	code := r.Of(benefit.BenefitCode)
	kind, known := benefits.ByCode(code.Text)
	switch {
	case code.State == fields.Empty:
		fields.Check(r, benefit.Common, j.report)
	case !known || !kind.Workbook:
		j.report(finding.Finding{Field: benefit.BenefitCode.Key, Code: finding.NotInList, Value: code.Text})
		fields.Check(r, benefit.Common, j.report)
	default:
		r.Set(benefit.BenefitCode, fields.Value{State: fields.OK, Text: kind.Code})
		in := &benefit.Input{
			Record: r, Report: j.report, Law: j.rd.law,
			Applicant: j.person(r.Of(benefit.ApplicantTAJ)), Entitled: j.person(r.Of(benefit.EntitledTAJ)),
		}
		kind.Judge(in, j.def.columns)
		// Whose kind it is depends on the day of the decision; when no day can be read the start of the register counts.
		day := in.Day
		if day == calendar.None {
			day = registerStart
		}
		if office, ok := kind.OfficeOn(day); !ok || office != j.rd.office {
			j.report(finding.Finding{Field: benefit.BenefitCode.Key, Code: finding.WrongAuthority, Args: []string{kind.Code}, Value: code.Text})
		}
	}
	id := MigrationID(r, kind)
	cached := r.Of(benefit.MigrationID).Text
	if cached != "" && canonicalID(cached) != canonicalID(id) {
		j.report(finding.Finding{Field: benefit.MigrationID.Key, Code: finding.IDMismatch, Args: []string{id}, Value: cached})
	}
	return j.rd.stage.benefit(number, j.bad, kind, id, cached, r)
}

// registerStart is the day from which the register is kept.
var registerStart = calendar.On(2013, 12, 15)

func (j *rowJudge) person(taj fields.Value) benefit.Person {
	if taj.State != fields.OK {
		return benefit.Person{}
	}
	born, ok := j.rd.born[numberOf(taj)]
	return benefit.Person{Known: ok, Born: born}
}

// numberOf gives a TAJ that was found good as a number.
func numberOf(taj fields.Value) (n uint32) {
	for _, c := range []byte(taj.Text) {
		n = n*10 + uint32(c-'0')
	}
	return n
}

func (j *rowJudge) relation(number int) error {
	fields.Check(j.record, relationUses, j.report)
	return j.rd.stage.relation(number, j.record)
}

// MigrationID gives the generated id of a benefit (W3): applicant TAJ, entitled TAJ, code, start, joined by hyphens:
// 123456788-987654322-RGYK-2013.11.01.
func MigrationID(r fields.Record, kind *benefit.Kind) string {
	code := r.Of(benefit.BenefitCode).Text
	if kind != nil {
		code = kind.ASCII
	}
	start := r.Of(benefit.SupportStart)
	day := start.Text
	if start.State == fields.OK {
		day = calendar.Day(start.N).Dotted()
	}
	return r.Of(benefit.ApplicantTAJ).Text + "-" + r.Of(benefit.EntitledTAJ).Text + "-" + code + "-" + day
}

// canonicalID makes ids of benefits comparable that differ in case, in the accent of a code or in a final dot.
func canonicalID(s string) string {
	s = strings.ToUpper(strings.TrimSuffix(strings.ReplaceAll(fields.Clean(s), " ", ""), "."))
	return strings.ReplaceAll(s, "Á", "A")
}

// sorted gives the keys of a map in ascending order.
func sorted[V any](m map[int]V) iter.Seq[int] { return slices.Values(slices.Sorted(maps.Keys(m))) }

// refusal gives the message of a file that is not a workbook of this shape, or false when the failure is technical.
func refusal(err error) (Note, bool) {
	var e *errs.Error
	if !errors.As(err, &e) || e.Kind != errs.Invalid {
		return Note{}, false
	}
	n := Note{Key: e.Key}
	for _, a := range e.Args {
		n.Args = append(n.Args, fmt.Sprint(a))
	}
	return n, true
}
