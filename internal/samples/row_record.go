package samples

import (
	"slices"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/ptr"
)

// sheet is a data sheet with the place of each field in it.
type sheet struct {
	ptr.SheetColumns
	place []int // column by the field's number
	byKey map[string]*fields.Field
}

// The numbers of the data sheets, as ptr.Sheets has them.
const (
	fullSheet       = 1
	incompleteSheet = 2
	benefitSheet    = 3
	relationSheet   = 4
	sheets          = 4
)

// sheetByNo holds the data sheets by number; 0 is not used.
var sheetByNo = func() (all [sheets + 1]*sheet) {
	for _, s := range ptr.Sheets() {
		sh := &sheet{SheetColumns: s, byKey: map[string]*fields.Field{}}
		for i, f := range s.Columns {
			for len(sh.place) <= f.No {
				sh.place = append(sh.place, -1)
			}
			sh.place[f.No] = i
			sh.byKey[f.Key] = f
		}
		all[s.No] = sh
	}
	return all
}()

// record is a row while it is made.
type record struct {
	sheet  *sheet
	values []Value // in the order of the columns

	touched bool           // the clerk's one mistake stands here, or is partly here
	mistake string         // its name, in the row where it was made
	codes   []finding.Code // what the row by itself must be answered with
	answer  []finding.Code // what it must be answered with in its file, sorted
}

func newRecord(no int16, size int) *record {
	return &record{sheet: sheetByNo[no], values: make([]Value, 0, size)}
}

func (r *record) clone() *record {
	c := *r
	c.values, c.codes = slices.Clone(r.values), slices.Clone(r.codes)
	return &c
}

// find gives the place where the field stands or would stand.
func (r *record) find(f *fields.Field) (int, bool) {
	place := r.sheet.place
	at := place[f.No]
	if n := len(r.values); n == 0 || place[r.values[n-1].Field.No] < at {
		return n, false // rows are mostly written in the order of the columns
	}
	return slices.BinarySearchFunc(r.values, at, func(v Value, at int) int { return place[v.Field.No] - at })
}

func (r *record) put(v Value) {
	i, there := r.find(v.Field)
	if there {
		r.values[i] = v
		return
	}
	r.values = slices.Insert(r.values, i, v)
}

// set writes a text; an empty one leaves the field as it is.
func (r *record) set(f *fields.Field, text string) {
	if text != "" {
		r.put(Value{Field: f, Text: text})
	}
}

func (r *record) setDay(f *fields.Field, day calendar.Day) {
	r.put(Value{Field: f, Sort: Day, Day: day})
}

func (r *record) drop(f *fields.Field) {
	i, there := r.find(f)
	if there {
		r.values = slices.Delete(r.values, i, i+1)
	}
}

func (r *record) of(f *fields.Field) (Value, bool) {
	i, there := r.find(f)
	if !there {
		return Value{}, false
	}
	return r.values[i], true
}

func (r *record) has(f *fields.Field) bool {
	_, there := r.find(f)
	return there
}

// text gives what stands in a field as ids write it; "" when it is empty.
func (r *record) text(f *fields.Field) string {
	v, _ := r.of(f)
	return v.String()
}

// spoil marks the row as touched, with what it must be answered with.
func (r *record) spoil(codes ...finding.Code) {
	r.touched = true
	r.codes = append(r.codes, codes...)
}
