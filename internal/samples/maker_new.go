package samples

import (
	"fmt"
	"math"

	"oszir/internal/platform/calendar"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefits"
	"oszir/internal/samples/names"
)

// Options say what is to be made.
type Options struct {
	Office   benefit.Office
	Clients  int     // rows of Ügyfél (teljes), about: the last household may bring a few more
	Benefits int     // 0: what the households have; else about so many, as far as the law has room for them
	Seed     uint64  // the same options make the same rows
	Errors   float64 // share of rows that get one mistake, 0 to 1
	FirstTAJ int     // running number of the first TAJ, the others follow up to NextTAJ; 0: from the seed's own block
}

// Counts says how much there is.
type Counts struct {
	Households int
	Full       int // people on the full sheet
	Incomplete int // people on the incomplete sheet
}

// Maker is the made-up data of one office. It holds no rows and may be used by several at a time.
type Maker struct {
	opt    Options
	names  *names.Source
	tajs   numbering
	area   *area
	kinds  []*benefit.Kind // of the office
	others []*benefit.Kind // of other sorts of office

	prospects []prospect // one each of kinds
	counts    Counts
}

// madeFor is a day of the year that samples are made for.
var madeFor = calendar.On(2013, 12, 15)

// New prepares the data of an office. Options that nothing can be made of are refused.
func New(opt Options) (*Maker, error) {
	m := &Maker{opt: opt, names: names.New(opt.Seed)}
	m.kinds = benefits.Workbook(opt.Office, madeFor)
	for _, k := range benefits.All() {
		office, ok := k.OfficeOn(madeFor)
		if ok && k.Workbook && office != opt.Office {
			m.others = append(m.others, k)
		}
	}
	switch {
	case len(m.kinds) == 0:
		return nil, fmt.Errorf("making samples: no kind is granted by an office of sort %q", opt.Office)
	case opt.Clients < 1 || opt.Benefits < 0 || opt.FirstTAJ < 0 || opt.FirstTAJ > lastRunning:
		return nil, fmt.Errorf("making samples: %d clients, %d benefits, first TAJ %d: out of range", opt.Clients, opt.Benefits, opt.FirstTAJ)
	case math.IsNaN(opt.Errors) || opt.Errors < 0 || opt.Errors > 1:
		return nil, fmt.Errorf("making samples: the share of errors is %v, not 0 to 1", opt.Errors)
	}
	m.area = areaOf(opt.Office, m.names, m.names.Rand(chancePlaces))
	for _, k := range m.kinds {
		m.prospects = append(m.prospects, prospectOf(k, m.names.Rand(chanceProspects)))
	}
	for m.counts.Full < opt.Clients {
		if (m.counts.Households+1)*seats > lastRunning || opt.Clients > lastRunning/seats*mostMembers {
			return nil, fmt.Errorf("making samples: there are not enough TAJs for %d clients", opt.Clients)
		}
		for _, mem := range drawShape(opt.Office, m.names.Rand(uint64(m.counts.Households)*chances+chancePeople)) {
			if mem.full {
				m.counts.Full++
			} else {
				m.counts.Incomplete++
			}
		}
		m.counts.Households++
	}
	m.tajs = numberingOf(opt.Seed, opt.FirstTAJ, m.counts.Households)
	return m, nil
}

// Counts says how many households and people there are, before mistakes.
func (m *Maker) Counts() Counts { return m.counts }

// People counts everybody on both client sheets.
func (m *Maker) People() int { return m.counts.Full + m.counts.Incomplete }

// NextTAJ gives a running number from which another Maker's FirstTAJ can go on without meeting this one's people.
func (m *Maker) NextTAJ() int { return m.tajs.after() }
