package law

import (
	"context"
	"embed"
	"slices"
	"strings"

	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// Messages holds the room's texts.
//
//go:embed messages
var Messages embed.FS

// Deps is what the room needs. The functions are what it takes from rooms to the right.
type Deps struct {
	DB         *database.DB
	Parameters []Parameter // every number that the program ships
	Lists      []List      // every closed list that the program ships

	// Concerned counts what a change concerns; nil: nothing is known of that.
	Concerned func(ctx context.Context, tx *database.Tx, q Question) (Concern, error)
	// Changed tells the rooms that judge that a number is another one from an edition on, in the transaction of the approval.
	// It gives how many open cases are to be checked again; nil: nobody judges.
	Changed func(ctx context.Context, tx *database.Tx, q Question, entry int64) (int64, error)
	// BodyName gives code and name of a body, for people to read; nil: bodies have no names.
	BodyName func(ctx context.Context, id int64) (code, name string)
}

// Question asks what a change concerns.
type Question struct {
	Kinds     []string // codes of the benefit kinds whose rules read the number
	Spans     []Span   // in which it becomes another one
	ByBirth   bool     // the spans are of birth dates
	Procedure bool     // the spans are of days on which a procedure began
	Calendar  bool     // the spans are of days on which a deadline may end
}

// Concern is what a change concerns, in counts: nobody is named.
type Concern struct {
	OpenCases int64 // not decided yet; they will be judged by the changed number
	Benefits  int64 // that run in the changed time
	People    int64 // who draw these
	Decided   int64 // decisions of the changed time, which stay as they are
	Offices   []OfficeCount
}

// OfficeCount is how many open cases of a kind an office has.
type OfficeCount struct {
	BodyID int64
	Kind   string
	Cases  int64
}

// List is a closed list of values that the program ships.
type List struct {
	Name    string
	Fields  []string // Hungarian names of the fields that take it
	Kinds   []string // codes of the benefit kinds that have them
	Entries []ListEntry
}

// ListEntry is a value of a list and where it is from: source, found or assumed.
type ListEntry struct{ Value, Basis string }

// Module is the room's operations.
type Module struct{ Deps }

// New makes the room.
func New(d Deps) *Module {
	if d.Concerned == nil {
		d.Concerned = func(context.Context, *database.Tx, Question) (Concern, error) { return Concern{}, nil }
	}
	if d.Changed == nil {
		d.Changed = func(context.Context, *database.Tx, Question, int64) (int64, error) { return 0, nil }
	}
	if d.BodyName == nil {
		d.BodyName = func(context.Context, int64) (string, string) { return "", "" }
	}
	return &Module{d}
}

// parameter gives a number by its key. Errors: NotFound.
func (m *Module) parameter(key string) (*Parameter, error) {
	i := slices.IndexFunc(m.Deps.Parameters, func(p Parameter) bool { return p.Key == key })
	if i < 0 {
		return nil, errs.New(errs.NotFound, "error.not_found")
	}
	return &m.Deps.Parameters[i], nil
}

// most gives the least and the greatest amount that makes sense in a unit: what is beyond would make a rule compute nonsense.
func most(unit string) (least, greatest int64) {
	switch {
	case unit == "1/0":
		return 0, 1
	case strings.HasPrefix(unit, "Ft"):
		return 1, 1_000_000_000
	case unit == "%" || unit == "‰":
		return 0, 100_000
	case unit == "év" || unit == "óra":
		return 0, 200
	case unit == "hónap" || unit == "hó":
		return 0, 1200
	case unit == "nap" || unit == "munkanap":
		return 0, 3660
	}
	return 0, 1_000_000
}
