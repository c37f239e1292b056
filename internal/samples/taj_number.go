package samples

import "oszir/internal/platform/idnumber"

const (
	// seats is how many TAJs a household may take; the last one is nobody's, for those whom the clerk names and
	// never wrote down.
	seats    = 8
	stranger = seats - 1

	// tajBlock is how many running numbers a seed has to itself, lastRunning the greatest there is.
	tajBlock    = 1_000_000
	lastRunning = 99_999_999
	// sharers is how many seeds begin in the same block, each at a place of its own: runs of up to 7,800 households
	// do not meet there.
	sharers = 16
)

// numbering gives out TAJs: every place of every household has one of its own. They fill a run of numbers without a
// break, but neighbours do not stand side by side in it, as they do not in life.
type numbering struct {
	first int // running number of the first place of the first household
	span  int // how many numbers there are
	step  int // from one place to the next; it has no divisor in common with span
}

// numberingOf begins at the number given by the caller, or in the block of the seed: 99 seeds have blocks of their
// own, further ones share.
func numberingOf(seed uint64, first, households int) numbering {
	if first == 0 {
		const blocks = lastRunning / tajBlock
		first = tajBlock*(1+int(seed%blocks)) + tajBlock/sharers*int(seed/blocks%sharers)
	}
	b := numbering{first: first, span: households * seats}
	b.step = max(1, b.span*618/1000)
	for divisor(b.step, b.span) > 1 {
		b.step++
	}
	return b
}

func divisor(a, b int) int {
	for b > 0 {
		a, b = b, a%b
	}
	return a
}

// taj gives the number of a place in a household. Whatever is beyond the greatest number begins anew at 1.
func (b numbering) taj(household, seat int) string {
	i := (household*seats + seat) * b.step % b.span
	return idnumber.TAJFor((b.first-1+i)%lastRunning + 1)
}

// after gives the first running number behind the run.
func (b numbering) after() int { return (b.first-1+b.span)%lastRunning + 1 }
