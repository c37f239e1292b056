package law

import (
	"oszir/internal/platform/calendar"
)

// Parameter is a number of the law as the program ships it.
type Parameter struct {
	Key       string   // stable, for example nyugdijminimum
	Name      string   // Hungarian
	Unit      string   // Ft/hó, %, nap …
	ByBirth   bool     // its days are birth dates
	Procedure bool     // of procedural law: its days are those on which a procedure began
	Calendar  bool     // of the working days: its days are themselves; 1 or 0
	Kinds     []string // codes of the benefit kinds whose rules read it
	Shipped   []Value  // oldest first
}

// Basis says where a value is from.
type Basis string

// The bases of values.
const (
	Found  Basis = "found"  // on a public page, whose address is the source
	Own    Basis = "own"    // general knowledge, to be checked first
	Lawyer Basis = "lawyer" // put in by a lawyer and approved by another
)

// Value is what a number is from a day until the day before Until.
type Value struct {
	From, Until calendar.Day // None: from ever; without an end
	Amount      int64        // in the parameter's unit
	Law         string       // paragraph
	Source      string       // where the figure was read
	Basis       Basis
	Verified    bool  // held against the official text by a lawyer
	Proposal    int64 // by which it came; 0: as shipped
}

// covers reports whether the value holds on a day.
func (v *Value) covers(day calendar.Day) bool {
	return (v.From == calendar.None || day >= v.From) && (v.Until == calendar.None || day < v.Until)
}

// On gives the value of a day; ok is false when there is none.
func On(values []Value, day calendar.Day) (Value, bool) {
	for i := range values {
		if values[i].covers(day) {
			return values[i], true
		}
	}
	return Value{}, false
}
