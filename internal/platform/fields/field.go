package fields

import "oszir/internal/platform/idnumber"

// Type says how a field is written and read.
type Type int

// The types of fields.
const (
	Text      Type = iota
	Digits         // exactly Length digits, checked by Check
	Date           // a calendar day
	Month          // a year and month
	Forint         // whole forints, not negative
	Integer        // a whole number, not negative
	List           // a value of a closed list
	Mark           // x or empty
	Generated      // made by a worksheet formula; the server computes its own
)

// Field is the one definition of a thing that an office writes down.
type Field struct {
	No     int    // place in records of its vocabulary, from 1, dense and never reused
	Key    string // stable name in code, JSON and messages
	Column string // Hungarian heading, exactly as in the workbook
	Type   Type
	Length int                         // digits of a Digits field
	Max    int                         // longest text in characters; 0 means 200
	List   *ClosedList                 // values of a List field
	Check  func(string) idnumber.Fault // check digit of a Digits field
	XML    string                      // element name in messages; "" until the interface needs it
}

// MaxText gives the longest text the field takes, in characters.
func (f *Field) MaxText() int {
	if f.Max == 0 {
		return 200
	}
	return f.Max
}

// State says whether something stands in a field and could be read.
type State uint8

// The states of a value. Empty is the zero value.
const (
	Empty State = iota
	Bad         // something stands there that cannot be read; findings say why
	OK
)

// Value is what stands in a field: N for days, months, forints, integers and marks, Text for everything else and
// for the raw writing of bad values.
type Value struct {
	State State
	Text  string
	N     int64
}

// Filled reports whether anything stands there, readable or not.
func (v Value) Filled() bool { return v.State != Empty }

// Record holds one value for each field of a vocabulary.
type Record []Value

// NewRecord makes a record for fields numbered up to last.
func NewRecord(last int) Record { return make(Record, last+1) }

// Of gives the value of a field. A field that the record was not made for is empty.
func (r Record) Of(f *Field) Value {
	if f.No >= len(r) {
		return Value{}
	}
	return r[f.No]
}

// Set puts a value.
func (r Record) Set(f *Field, v Value) { r[f.No] = v }

// Filled counts the fields of a list in which something stands.
func (r Record) Filled(of []*Field) int {
	n := 0
	for _, f := range of {
		if r[f.No].State != Empty {
			n++
		}
	}
	return n
}
