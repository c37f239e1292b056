package samples

import (
	"strconv"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
)

// Sort says what a value is in a cell.
type Sort uint8

// The sorts of values.
const (
	Text   Sort = iota // also numbers with leading zeros, and days that are none
	Day                // a date cell
	Month              // a date cell with the first day of the month
	Number             // a number cell
)

// Value is what stands in a field.
type Value struct {
	Field  *fields.Field
	Sort   Sort
	Text   string       // of a Text
	Day    calendar.Day // of a Day, and the first day of a Month
	Number int64        // of a Number
}

// Row is a row of a data sheet. Values stand in the order of the sheet's columns; empty cells are left out.
type Row struct {
	Sheet  int16 // number in ptr.Sheets
	Number int   // row in the sheet, from 2
	Values []Value
}

// Raw gives the value as a reader of workbooks would find it.
func (v Value) Raw() fields.Raw {
	switch v.Sort {
	case Day, Month:
		return fields.Raw{Text: strconv.Itoa(v.Day.Serial()), Number: true}
	case Number:
		return fields.Raw{Text: strconv.FormatInt(v.Number, 10), Number: true}
	default:
		return fields.Raw{Text: v.Text}
	}
}

// String gives the value as generated ids write it.
func (v Value) String() string {
	switch v.Sort {
	case Day:
		return v.Day.Dotted()
	case Month:
		return v.Day.Dotted()[:len("2013.11.")]
	case Number:
		return strconv.FormatInt(v.Number, 10)
	default:
		return v.Text
	}
}

// written turns a text of a kind's sample into a value of the field: days, months and numbers become real cells.
func written(f *fields.Field, text string) Value {
	v := Value{Field: f, Text: text}
	switch f.Type {
	case fields.Date:
		if day, ok := calendar.Parse(text); ok {
			return Value{Field: f, Sort: Day, Day: day}
		}
	case fields.Month:
		if month, ok := calendar.ParseMonth(text); ok {
			return Value{Field: f, Sort: Month, Day: month.First()}
		}
	case fields.Forint, fields.Integer:
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return Value{Field: f, Sort: Number, Number: n}
		}
	}
	return v
}
