package benefit

import "oszir/internal/platform/calendar"

// Parameter is a number of the law with the values over time that the program ships. Rules never look at them: they ask the
// Law of their input, in which a lawyer's edition may lie over them.
type Parameter struct {
	Key     string // stable, for example "nyugdijminimum"
	Name    string // Hungarian name
	Unit    string // Ft, Ft/hó, Ft/év, %, ‰, év, nap, m²
	ByBirth bool   // its days are birth dates: the law tells people apart by when they were born
	Values  []Dated
}

// Basis says how well a number is known.
type Basis string

// The bases of numbers. Neither of the first two, which the program ships, is a reading of the official text.
const (
	Found  Basis = "found"  // on a public page, whose address is the source
	Own    Basis = "own"    // general knowledge: plausible, to be checked first
	Lawyer Basis = "lawyer" // put in by a lawyer and approved by another
)

// Dated is a value from a day until the day before the next value (or Until).
type Dated struct {
	From     calendar.Day // None: from ever
	Until    calendar.Day // None: until the next value, or open; to be written in any case, the zero day is 1970-01-01
	Value    int64        // in the parameter's unit
	Law      string       // paragraph
	Source   string       // where the figure was read
	Basis    Basis
	Verified bool // false: to be checked by a lawyer against the official text
}

// Percent gives percent of an amount, whole forints, half up.
func Percent(of int64, percent int64) int64 { return (of*percent + 50) / 100 }
