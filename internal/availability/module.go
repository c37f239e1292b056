package availability

import (
	"embed"
	"log/slog"
	"time"

	"oszir/internal/platform/database"
)

// Messages holds the room's texts.
//
//go:embed messages
var Messages embed.FS

// Deps is what the room needs.
type Deps struct {
	DB  *database.DB
	Log *slog.Logger     // nil: none
	Now func() time.Time // nil: the clock
	// Observe hears how many probes of each kind this process finds in an outage, whenever one has answered; nil: nobody does.
	Observe func(own, external int)
	Beat    time.Duration // how often a process notes that it lives; 0: 15 seconds
}

// usualBeat is how often a process notes that it lives and writes down what it found.
const usualBeat = 15 * time.Second

// Module is the room's operations.
type Module struct{ Deps }

// New makes the room.
func New(d Deps) *Module {
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Observe == nil {
		d.Observe = func(int, int) {}
	}
	if d.Beat == 0 {
		d.Beat = usualBeat
	}
	return &Module{d}
}

// clock gives the time by the clock on the wall, as the database can hold it: a machine that slept has not lived.
func (m *Module) clock() time.Time { return m.Now().Round(0).Truncate(time.Microsecond) }
