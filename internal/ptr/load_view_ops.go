package ptr

import (
	"context"
	"fmt"
	"strconv"

	"oszir/internal/identity"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/spreadsheet"
)

// LoadView is one upload as its page shows it.
type LoadView struct {
	LoadFile

	SHA256     []byte
	SameAs     int64  // the first upload of the same bytes by the same body; 0: none before
	Refusal    string // in words, when the format is not right
	Attempts   int
	ResultName string
	ResultSize int64
	Sheets     []SheetView // in the order of the workbook; empty until it is processed
	Notes      []string    // what was found different, in words
	Summary    Summary
}

// SheetView is how a sheet fared.
type SheetView struct {
	No   int16
	Name string
	SheetCounts
}

// Load reads one upload of the actor's body: what it is, how it fared, where its answer is. It names nobody. Errors:
// NotFound.
func (m *Module) Load(ctx context.Context, who identity.Actor, lang i18n.Lang, id int64) (LoadView, error) {
	var v LoadView
	err := who.Require(identity.LoadWorkbooks)
	if err != nil {
		return v, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var key string
		var args []string
		found, err := database.All(ctx, tx, fileView, scanLoadFile(&key, &args, &v.Summary, &v.ResultName, &v.ResultSize, &v.SHA256, &v.Attempts), id, who.BodyID)
		if err != nil {
			return fmt.Errorf("reading upload: %w", err)
		}
		if len(found) == 0 {
			return errs.New(errs.NotFound, "error.not_found")
		}
		v.LoadFile = found[0]
		err = database.One(ctx, tx, sameFile, []any{v.SHA256, who.BodyID, id}, &v.SameAs)
		if err != nil {
			return fmt.Errorf("looking for the same file: %w", err)
		}
		if key != "" {
			v.Refusal = m.Refusal(lang, key, args)
		}
		return nil
	})
	for i := range sheetDefs {
		if c, ok := v.Summary.Sheets[sheetDefs[i].name]; ok {
			v.Sheets = append(v.Sheets, SheetView{No: sheetDefs[i].no, Name: sheetDefs[i].name, SheetCounts: c})
		}
	}
	for _, n := range v.Summary.Notes {
		v.Notes = append(v.Notes, m.Refusal(lang, n.Key, n.Args))
	}
	return v, err
}

// FindingGroup is all findings of one sort: the same place, code and sentence.
type FindingGroup struct {
	No       int // names the group in GroupRows
	Sheet    string
	Column   string // heading; "" when whole rows are meant
	Letter   string // of the column in the uploaded file; "" when whole rows are meant
	Code     string
	Title    string // what is wrong, in a few words
	Todo     string // what to do about it
	Severity string
	Rows     int64
	Message  string   // the sentence of the first one
	Examples []string // up to three values that stand there
}

// Groups reads the findings of an upload of the actor's body by sort, errors first, the most frequent first. Examples
// are what the office wrote, so the reading is logged. Errors: NotFound.
func (m *Module) Groups(ctx context.Context, who identity.Actor, lang i18n.Lang, id int64) ([]FindingGroup, error) {
	var out []FindingGroup
	err := m.readFindings(ctx, who, id, map[string]any{"groups": true}, func(ctx context.Context, tx *database.Tx, places places) ([]int64, error) {
		var err error
		out, err = database.All(ctx, tx, fileGroups, func(r database.Row, g *FindingGroup) error {
			var s stored
			err := r.Scan(&g.No, &s.sheet, &s.field, &s.code, &s.severity, &s.key, &s.args, &g.Rows, &g.Examples)
			if err != nil {
				return err
			}
			said := m.say(lang, &s)
			g.Sheet, g.Column, g.Code, g.Severity, g.Message = said.Sheet, said.Column, s.code, s.severity, said.Message
			g.Letter = places.letter(s.sheet, s.field)
			g.Title = m.Catalog.Text(lang, "code."+s.code)
			if key, ok := todoKeys[finding.Code(s.code)]; ok {
				g.Todo = m.Catalog.Text(lang, key)
			}
			return nil
		}, id)
		if err != nil {
			return nil, err
		}
		return database.All(ctx, tx, personsOfExamples, scanID, id)
	})
	return out, err
}

// FoundRow is a row of an upload with what was found there.
type FoundRow struct {
	Sheet    string
	Row      int // as in the workbook: the heading is 1
	Findings []Found
}

// Found is one finding of a row.
type Found struct {
	Column   string // heading; "" when the whole row is meant
	Cell     string // for example G12, in the uploaded file; "" when the whole row is meant
	Code     string
	Severity string
	Value    string // what stands there
	Message  string
}

// FoundPage is a page of rows, in their order.
type FoundPage struct {
	Rows []FoundRow
	Next string // cursor of the page behind it; "" on the last
}

// GroupRows reads the rows of one group of findings. The reading is logged. Errors: NotFound.
func (m *Module) GroupRows(ctx context.Context, who identity.Actor, lang i18n.Lang, id int64, group int, after string) (FoundPage, error) {
	at, _, err := readCursor(after, 1)
	if err != nil {
		return FoundPage{}, err
	}
	return m.foundPage(ctx, who, lang, id, map[string]any{"group": group}, func(r FoundRow) string { return newCursor(int64(r.Row)) },
		groupRows, id, group, at[0], pageRows+1)
}

// FoundFilter narrows the rows with findings. The zero filter takes all.
type FoundFilter struct {
	Sheet    int16  // number of a sheet (SheetView.No); 0: all
	Severity string // error or warning; "": both
	After    string // cursor: FoundPage.Next of the page before
}

// BadRows reads the rows with findings, each with all of them. The reading is logged. Errors: NotFound.
func (m *Module) BadRows(ctx context.Context, who identity.Actor, lang i18n.Lang, id int64, f FoundFilter) (FoundPage, error) {
	at, begun, err := readCursor(f.After, 2)
	if err != nil {
		return FoundPage{}, err
	}
	first, end := at[0], int64(sheetRelation+1)
	if f.Sheet != 0 {
		end = int64(f.Sheet) + 1
		if !begun {
			first = int64(f.Sheet)
		}
	}
	return m.foundPage(ctx, who, lang, id, map[string]any{"sheet": f.Sheet, "severity": f.Severity}, func(r FoundRow) string {
		return newCursor(int64(sheetNo(r.Sheet)), int64(r.Row))
	}, foundRows, id, f.Severity, first, at[1], end, 0, pageRows+1)
}

// foundPage reads a page of rows; the statement gives one row more than the page has, if there is one.
func (m *Module) foundPage(ctx context.Context, who identity.Actor, lang i18n.Lang, id int64, detail map[string]any, next func(FoundRow) string,
	s *database.Statement, args ...any,
) (FoundPage, error) {
	var page FoundPage
	err := m.readFindings(ctx, who, id, detail, func(ctx context.Context, tx *database.Tx, places places) ([]int64, error) {
		var sheets []int16
		var rows []int
		err := database.Each(ctx, tx, s, func(r database.Row) error {
			var f stored
			err := scanStored(r, &f)
			if err != nil {
				return err
			}
			said := m.say(lang, &f)
			if n := len(page.Rows); n == 0 || page.Rows[n-1].Row != f.row || page.Rows[n-1].Sheet != said.Sheet {
				page.Rows = append(page.Rows, FoundRow{Sheet: said.Sheet, Row: f.row})
				sheets, rows = append(sheets, f.sheet), append(rows, f.row)
			}
			row := &page.Rows[len(page.Rows)-1]
			row.Findings = append(row.Findings, Found{
				Column: said.Column, Cell: places.cell(f.sheet, f.field, f.row), Code: f.code, Severity: f.severity, Value: f.text, Message: said.Message,
			})
			return nil
		}, args...)
		if err != nil {
			return nil, err
		}
		n := min(len(rows), pageRows) // what comes behind is not shown
		return database.All(ctx, tx, personsOfRows, scanID, id, sheets[:n], rows[:n])
	})
	if len(page.Rows) > pageRows {
		page.Rows = page.Rows[:pageRows]
		page.Next = next(page.Rows[pageRows-1])
	}
	return page, err
}

func scanID(r database.Row, id *int64) error { return r.Scan(id) }

// readFindings runs a reading of what an office wrote, with its entry in the log; read gives of whom it was, as far as
// the registry knows them.
func (m *Module) readFindings(ctx context.Context, who identity.Actor, id int64, detail map[string]any, read func(context.Context, *database.Tx, places) ([]int64, error)) error {
	err := who.Require(identity.LoadWorkbooks)
	if err != nil {
		return err
	}
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var p places
		err := database.One(ctx, tx, fileLayout, []any{id, who.BodyID}, &p)
		if err != nil {
			return fmt.Errorf("reading layout of upload: %w", err)
		}
		persons, err := read(ctx, tx, p)
		if err != nil {
			return fmt.Errorf("reading findings: %w", err)
		}
		e := entry(who, "ptr.load.read", fmt.Sprintf("load_file/%d", id), dataWorkbook)
		e.Detail = detail
		_, err = writeAbout(ctx, tx, e, persons)
		return err
	})
}

// places tells where each field stands in a file: column numbers by sheet and key.
type places map[int16]map[string]int

func (p places) letter(sheet int16, field string) string {
	col, ok := p[sheet][field]
	if !ok {
		return ""
	}
	return spreadsheet.ColumnName(col)
}

func (p places) cell(sheet int16, field string, row int) string {
	letter := p.letter(sheet, field)
	if letter == "" {
		return ""
	}
	return letter + strconv.Itoa(row)
}

// sheetNo gives the number of a sheet by its name.
func sheetNo(name string) int16 {
	for i := range sheetDefs {
		if sheetDefs[i].name == name {
			return sheetDefs[i].no
		}
	}
	return 0
}

// todoKeys says what to do about each sort of finding.
var todoKeys = map[finding.Code]string{
	finding.Required: "load.todo.required", finding.NotAllowed: "load.todo.not_allowed", finding.Format: "load.todo.format",
	finding.CheckDigit: "load.todo.check_digit", finding.NotInList: "load.todo.not_in_list", finding.DuplicateTAJ: "load.todo.duplicate_taj",
	finding.DuplicateID: "load.todo.duplicate_id", finding.ApplicantMissing: "load.todo.applicant_missing", finding.RelationMissing: "load.todo.relation_unresolved",
	finding.WrongAuthority: "load.todo.wrong_authority", finding.OtherAuthority: "load.todo.other_authority", finding.SumMismatch: "load.todo.sum_mismatch",
	finding.DateOrder: "load.todo.date_order", finding.IdentityConflict: "load.todo.identity_conflict", finding.DependsOnBadRow: "load.todo.depends_on_bad_row",
	finding.ParallelBenefit: "load.todo.parallel_benefit", finding.OutsideRange: "load.todo.outside_statutory_range", finding.Eligibility: "load.todo.eligibility",
	finding.IDMismatch: "load.todo.id_mismatch", finding.LeadingZero: "load.todo.leading_zero_restored", finding.TooManyBenefits: "load.todo.too_many_benefits",
	finding.BirthMismatch: "load.todo.birth_mismatch",
}
