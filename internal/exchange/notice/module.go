package notice

import (
	"context"
	"time"

	"oszir/internal/exchange"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
)

// Deps is what the room needs. The functions are what it takes from other rooms.
type Deps struct {
	DB       *database.DB
	Exchange *exchange.Module
	Now      func() time.Time

	// Find gives the people of TAJs, each as the record that stands for them.
	Find func(ctx context.Context, tx *database.Tx, tajs []string) (map[string]int64, error)
	// Entitled gives those of people or cases that a partner may follow today, each with the last day on which it may; calendar.None:
	// as long as this gives it. The rooms say so that own them.
	Entitled func(ctx context.Context, tx *database.Tx, p *exchange.Partner, of Sort, ids []int64) (map[int64]calendar.Day, error)
}

// Module is the room's operations.
type Module struct{ Deps }

// New makes the room.
func New(d Deps) *Module {
	if d.Now == nil {
		d.Now = time.Now
	}
	return &Module{d}
}

// at is the moment by the room's clock, as the database keeps it.
func (m *Module) at() time.Time { return m.Now().Truncate(time.Microsecond) }

// today is the day by the room's clock.
func (m *Module) today() calendar.Day { return calendar.Of(m.Now()) }
