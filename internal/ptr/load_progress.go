package ptr

import (
	"io"
	"sync/atomic"
	"time"
)

// The phases of a load, as people see them.
const (
	PhaseWait   = "wait"   // nobody works on it yet
	PhaseOpen   = "open"   // the workbook is opened
	PhaseRead   = "read"   // rows are read and judged one by one
	PhaseJudge  = "judge"  // the file as a whole is compared with the registers
	PhaseAnswer = "answer" // registers and answer are written
	PhaseDone   = "done"
)

// course is how a load's time is spread over its phases, in percent at their beginning (docs/performance.md). It
// needs no precision: what is left is told in words like "about a minute".
var course = map[string]float64{PhaseOpen: 0, PhaseRead: 2, PhaseJudge: 25, PhaseAnswer: 50, PhaseDone: 100}

var nextPhase = map[string]string{PhaseOpen: PhaseRead, PhaseRead: PhaseJudge, PhaseJudge: PhaseAnswer, PhaseAnswer: PhaseDone}

// Progress is how far the load of an upload is.
type Progress struct {
	Status string
	Phase  string

	// At work:
	Done      int64 // rows read
	Total     int64 // rows of the file; 0 while nothing is known
	Estimated bool  // Total is reckoned from the share of the file that was read
	Errors    int64 // rows in error so far
	Rate      int64 // rows a second
	Percent   int   // of the whole work, 0 to 100
	Left      time.Duration
	LeftKnown bool // Left says something

	// Waiting:
	Before   int       // files that come first
	Attempts int       // times that it was begun
	Failed   bool      // the last attempt ended with a technical failure, or its program was killed
	NextTry  time.Time // when it may be taken again, after a failure
}

// reckon fills rate, percent and what is left of a load that began and entered its phase at given moments.
func (p *Progress) reckon(began, entered, now time.Time) {
	elapsed := now.Sub(began)
	from, to := course[p.Phase], course[nextPhase[p.Phase]]
	at := from
	switch {
	case p.Phase == PhaseRead && p.Total > 0:
		at += (to - from) * min(1, float64(p.Done)/float64(p.Total))
	case from > 0 && entered.After(began):
		// Nothing counts inside of this phase, so it is taken to go on as the ones before.
		whole := entered.Sub(began).Seconds() * 100 / from
		at += min((to-from)*0.95, now.Sub(entered).Seconds()*100/whole)
	}
	p.Percent = int(at)
	if p.Phase == PhaseRead && now.After(entered) {
		p.Rate = int64(float64(p.Done) / now.Sub(entered).Seconds())
	} else if elapsed > 0 {
		p.Rate = int64(float64(p.Done) / elapsed.Seconds())
	}
	if at >= 5 && elapsed > 0 {
		p.Left, p.LeftKnown = time.Duration(float64(elapsed)*(100-at)/at).Round(time.Second), true
	}
}

// pulse is what a load tells about itself while it works; reading it costs the load nothing.
type pulse struct {
	phase   atomic.Pointer[string]
	began   time.Time
	entered atomic.Int64 // the phase, Unix microseconds
	rows    atomic.Int64
	errors  atomic.Int64
	bytes   atomic.Int64 // read of the file
	from    atomic.Int64 // bytes that were read before the rows began
	size    atomic.Int64 // of the file; 0 before the rows began
}

func newPulse() *pulse {
	p := &pulse{began: time.Now()}
	p.enter(PhaseOpen)
	return p
}

func (p *pulse) enter(phase string) {
	p.entered.Store(time.Now().UnixMicro())
	p.phase.Store(&phase)
}

// reading says that the rows of a file of a size begin.
func (p *pulse) reading(size int64) {
	p.from.Store(p.bytes.Load())
	p.size.Store(size)
	p.enter(PhaseRead)
}

func (p *pulse) row(bad bool) {
	p.rows.Add(1)
	if bad {
		p.errors.Add(1)
	}
}

// total gives how many rows there are: known once they are read, before that by the share of the file that was read.
func (p *pulse) total(phase string) (rows int64, estimated bool) {
	rows = p.rows.Load()
	switch phase {
	case PhaseOpen:
		return 0, true
	case PhaseRead:
		read, all := p.bytes.Load()-p.from.Load(), p.size.Load()-p.from.Load()
		if read <= 0 || rows == 0 {
			return 0, true
		}
		return max(rows, int64(float64(rows)*float64(all)/float64(read))), true
	}
	return rows, false
}

// countedReader counts what is read through it.
type countedReader struct {
	io.ReaderAt

	n *atomic.Int64
}

// ReadAt reads and counts.
func (r *countedReader) ReadAt(b []byte, at int64) (int, error) {
	n, err := r.ReaderAt.ReadAt(b, at)
	r.n.Add(int64(n))
	return n, err
}
