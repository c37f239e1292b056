package ptr

import (
	"strings"

	"oszir/internal/people"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefits"
)

// The sheets of the migration workbook (W1), by number in tables and by name in the file.
const (
	sheetFull       int16 = 1
	sheetIncomplete int16 = 2
	sheetBenefit    int16 = 3
	sheetRelation   int16 = 4
)

const validationSheet = "Validáció"

// sheetDef is what a data sheet must look like.
type sheetDef struct {
	no      int16
	name    string
	columns []*fields.Field
	answer  []string // headings of the answer's columns
}

const (
	statusHeading  = "Státusz"
	reasonHeading  = "Hiba oka"
	benefitHeading = "PTR Ellátás azonosító"

	statusOK  = "OK"
	statusBad = "Hibás"
)

// sheetDefs lists the data sheets in the order of the workbook.
var sheetDefs = []sheetDef{
	{sheetFull, "Ügyfél (teljes)", people.FullColumns, []string{statusHeading, reasonHeading}},
	{sheetIncomplete, "Ügyfél (hiányos)", people.IncompleteColumns, []string{statusHeading, reasonHeading}},
	{sheetBenefit, "Ellátás", benefits.Columns(), []string{statusHeading, reasonHeading, benefitHeading}},
	{sheetRelation, "Reláció", relationColumns, []string{statusHeading, reasonHeading}},
}

func sheetByNo(no int16) *sheetDef { return &sheetDefs[no-1] }

// columnOf gives the heading of a field on a sheet.
func (d *sheetDef) columnOf(key string) string {
	for _, f := range d.columns {
		if f.Key == key {
			return f.Column
		}
	}
	return key
}

// layout is how a sheet of an uploaded workbook really looks.
type layout struct {
	def    *sheetDef
	sheet  string                // name in the file
	fields map[int]*fields.Field // by column
	answer []int                 // columns of the answer
}

// placesOf tells where each field stands in a file: column numbers (0 is A) by sheet and key of the field.
func placesOf(layouts []*layout) map[int16]map[string]int {
	out := map[int16]map[string]int{}
	for _, l := range layouts {
		places := map[string]int{}
		for col, f := range l.fields {
			places[f.Key] = col
		}
		out[l.def.no] = places
	}
	return out
}

// Note is something that was found different and said, without refusing the file.
type Note struct {
	Key  string
	Args []string
}

// findSheets finds the data sheets by name. Names that differ only in case, accents, spaces or punctuation are
// taken and said; a missing one refuses the file.
func findSheets(names []string) (map[int16]string, []Note, error) {
	byFold := map[string]string{}
	for _, n := range names {
		byFold[fields.Fold(n)] = n
	}
	found := map[int16]string{}
	var notes []Note
	var missing []string
	for i := range sheetDefs {
		d := &sheetDefs[i]
		n, ok := byFold[fields.Fold(d.name)]
		if !ok {
			missing = append(missing, "„"+d.name+"”")
			continue
		}
		found[d.no] = n
		if n != d.name {
			notes = append(notes, Note{"load.note.sheet_renamed", []string{n, d.name}})
		}
	}
	if len(missing) > 0 {
		return nil, nil, errs.New(errs.Invalid, "load.sheets_missing", strings.Join(missing, ", "), strings.Join(names, ", "))
	}
	order := make([]string, 0, len(names))
	for _, n := range names {
		for no, f := range found {
			if f == n {
				order = append(order, sheetByNo(no).name)
			}
		}
	}
	for i := range order {
		if order[i] != sheetDefs[i].name {
			notes = append(notes, Note{"load.note.sheets_reordered", nil})
			break
		}
	}
	if _, ok := byFold[fields.Fold(validationSheet)]; !ok {
		notes = append(notes, Note{"load.note.no_validation", nil})
	}
	return found, notes, nil
}

// findColumns reads the headings of row 1. Every column of the definition must be there; others are said and not read.
func findColumns(d *sheetDef, sheet string, headings map[int]string) (*layout, []Note, error) {
	l := &layout{def: d, sheet: sheet, fields: map[int]*fields.Field{}}
	byFold := map[string]*fields.Field{}
	for _, f := range d.columns {
		byFold[fields.Fold(f.Column)] = f
	}
	answers := map[string]int{}
	taken := map[*fields.Field]int{}
	last := -1
	var notes []Note
	var twice, unknown []string
	moved := false
	for col := range sorted(headings) {
		text := fields.Clean(headings[col])
		if text == "" {
			continue
		}
		last = max(last, col)
		f, ok := byFold[fields.Fold(text)]
		if !ok {
			if i := indexOf(d.answer, text); i >= 0 {
				answers[d.answer[i]] = col
				continue
			}
			unknown = append(unknown, "„"+text+"”")
			continue
		}
		if _, again := taken[f]; again {
			twice = append(twice, "„"+text+"”")
			continue
		}
		taken[f] = col
		l.fields[col] = f
		if text != f.Column {
			notes = append(notes, Note{"load.note.heading", []string{d.name, text, f.Column}})
		}
		if d.columns[min(col, len(d.columns)-1)] != f {
			moved = true
		}
	}
	var missing []string
	for _, f := range d.columns {
		if _, ok := taken[f]; !ok {
			missing = append(missing, "„"+f.Column+"”")
		}
	}
	if len(missing) > 0 || len(twice) > 0 {
		if len(headings) == 0 {
			return nil, nil, errs.New(errs.Invalid, "load.headings_none", d.name)
		}
		if len(twice) > 0 {
			return nil, nil, errs.New(errs.Invalid, "load.headings_twice", d.name, strings.Join(twice, ", "))
		}
		return nil, nil, errs.New(errs.Invalid, "load.headings_missing", d.name, strings.Join(missing, ", "), strings.Join(unknown, ", "))
	}
	if moved {
		notes = append(notes, Note{"load.note.columns_moved", []string{d.name}})
	}
	if len(unknown) > 0 {
		notes = append(notes, Note{"load.note.columns_unknown", []string{d.name, strings.Join(unknown, ", ")}})
	}
	for _, h := range d.answer {
		col, ok := answers[h]
		if !ok {
			last++
			col = last
		}
		l.answer = append(l.answer, col)
	}
	return l, notes, nil
}

func indexOf(list []string, text string) int {
	for i, s := range list {
		if fields.Fold(s) == fields.Fold(text) {
			return i
		}
	}
	return -1
}

// SheetColumns is a data sheet as makers of workbooks see it.
type SheetColumns struct {
	No      int16
	Name    string
	Columns []*fields.Field
}

// Sheets lists the data sheets of the migration workbook, in order.
func Sheets() []SheetColumns {
	out := make([]SheetColumns, 0, len(sheetDefs))
	for i := range sheetDefs {
		out = append(out, SheetColumns{No: sheetDefs[i].no, Name: sheetDefs[i].name, Columns: sheetDefs[i].columns})
	}
	return out
}
