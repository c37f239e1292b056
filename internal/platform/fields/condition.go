package fields

type op int

const (
	opNever op = iota
	opAlways
	opFilled
	opIs
	opMore
	opNot
	opAll
	opAny
)

// Condition says when a field must or may be filled. It is data, so that a form can show or hide the field, and it
// reads only fields of the same record. The zero value never holds.
type Condition struct {
	op    op
	field *Field
	other *Field
	value string
	of    []Condition
}

// Always holds.
func Always() Condition { return Condition{op: opAlways} }

// Filled holds when anything stands in the field.
func Filled(f *Field) Condition { return Condition{op: opFilled, field: f} }

// Is holds when the field has this value of its list (or this text).
func Is(f *Field, value string) Condition { return Condition{op: opIs, field: f, value: value} }

// More holds when both fields can be read and the first is greater; an empty second counts as 0.
func More(f, than *Field) Condition { return Condition{op: opMore, field: f, other: than} }

// Not holds when c does not.
func Not(c Condition) Condition { return Condition{op: opNot, of: []Condition{c}} }

// All holds when all hold.
func All(c ...Condition) Condition { return Condition{op: opAll, of: c} }

// Any holds when one of them holds.
func Any(c ...Condition) Condition { return Condition{op: opAny, of: c} }

// Holds evaluates the condition on a record.
func (c Condition) Holds(r Record) bool {
	switch c.op {
	case opAlways:
		return true
	case opFilled:
		return r.Of(c.field).State != Empty
	case opIs:
		v := r.Of(c.field)
		return v.State == OK && v.Text == c.value
	case opMore:
		a, b := r.Of(c.field), r.Of(c.other)
		return a.State == OK && b.State != Bad && a.N > b.N
	case opNot:
		return !c.of[0].Holds(r)
	case opAll:
		for _, x := range c.of {
			if !x.Holds(r) {
				return false
			}
		}
		return true
	case opAny:
		for _, x := range c.of {
			if x.Holds(r) {
				return true
			}
		}
		return false
	default:
		return false
	}
}

// Reads calls fn for every field the condition looks at.
func (c Condition) Reads(fn func(*Field)) {
	for _, f := range []*Field{c.field, c.other} {
		if f != nil {
			fn(f)
		}
	}
	for _, x := range c.of {
		x.Reads(fn)
	}
}

// IsAlways reports whether the condition holds without looking.
func (c Condition) IsAlways() bool { return c.op == opAlways }

// IsNever reports whether the condition is the zero value.
func (c Condition) IsNever() bool { return c.op == opNever }
