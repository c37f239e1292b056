package outbox

import (
	"context"
	"embed"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"oszir/internal/platform/database"
	"oszir/internal/platform/jobs"
)

// Messages holds the room's texts.
//
//go:embed messages
var Messages embed.FS

// Deps is what the room needs. DB is required.
type Deps struct {
	DB   *database.DB
	Jobs *jobs.Queue // nil: whoever puts something drains by themselves
	Now  func() time.Time
	Log  *slog.Logger
	Pace Pace
	// BodyName gives code and name of a body, for pages.
	BodyName func(ctx context.Context, id int64) (code, name string)
}

// Module is the room's operations.
type Module struct {
	deps     Deps
	mutex    sync.Mutex
	partners []*partner // under mutex: those of a family are met one by one
	families []family

	ctx  context.Context // of what drains in the background
	stop context.CancelFunc
	work sync.WaitGroup
}

// partner is a partner with what is going on.
type partner struct {
	Partner

	draining atomic.Bool
}

// Job is the name of the job that looks for entries to send.
const Job = "exchange.outbox"

// roundEvery is how often they are looked for even when no job says so.
const roundEvery = 5 * time.Second

// New makes the room and names its job. Partners are registered before the queue starts.
func New(d Deps) *Module {
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	d.Pace = d.Pace.usual()
	m := &Module{deps: d}
	m.ctx, m.stop = context.WithCancel(context.Background())
	if d.Jobs != nil {
		d.Jobs.Handle(Job, roundEvery, func(ctx context.Context) error {
			err := m.meet(ctx)
			m.Wake()
			return err
		})
	}
	return m
}

// family are partners of whom there may be more tomorrow: their codes begin alike.
type family struct {
	prefix string
	make   func(code string) Partner
}

// Register makes a partner known.
func (m *Module) Register(p Partner) { m.partners = append(m.partners, &partner{Partner: p}) }

// RegisterFamily makes all partners known whose codes begin with a prefix; each is made when there is something for it.
func (m *Module) RegisterFamily(prefix string, of func(code string) Partner) {
	m.families = append(m.families, family{prefix, of})
}

// Close stops what drains in the background and waits for it. What was on its way is tried again by a later start.
func (m *Module) Close() {
	m.stop()
	m.work.Wait()
}

// Wake drains every partner in the background. A partner that hangs keeps neither the caller nor the others.
func (m *Module) Wake() {
	for _, p := range m.known() {
		if p.Send == nil || m.ctx.Err() != nil || !p.draining.CompareAndSwap(false, true) {
			continue
		}
		m.work.Go(func() {
			defer p.draining.Store(false)
			err := m.drain(m.ctx, p)
			if err != nil && m.ctx.Err() == nil {
				m.deps.Log.ErrorContext(m.ctx, "handing over failed, a later round goes on", slog.String("partner", p.Code), slog.String("cause", err.Error()))
			}
		})
	}
}

// now is the moment by which entries are due.
func (m *Module) now() time.Time { return m.deps.Now().Truncate(time.Microsecond) }

func (m *Module) partner(code string) (*partner, error) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	i := slices.IndexFunc(m.partners, func(p *partner) bool { return p.Code == code })
	if i >= 0 {
		return m.partners[i], nil
	}
	for _, f := range m.families {
		if strings.HasPrefix(code, f.prefix) {
			p := &partner{Partner: f.make(code)}
			m.partners = append(m.partners, p)
			return p, nil
		}
	}
	return nil, fmt.Errorf("looking for partner %s: nobody registered it", code)
}

// known lists the partners that were met.
func (m *Module) known() []*partner {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	return slices.Clone(m.partners)
}
