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
	// scatter spreads neighbours over a block; it has no divisor in common with the block's size.
	scatter = 618_033
	// sharers is how many seeds begin in the same block, each at a place of its own: runs of up to 7,800 households
	// do not meet.
	sharers = 16
)

// numbering gives out TAJs: every place of every household has one of its own.
type numbering struct {
	first     int // running number
	offset    int // where in its block a seed begins
	scattered bool
}

// numberingOf takes the block of the seed: 99 seeds have blocks of their own, further ones share. A first running
// number given by the caller is counted up from instead.
func numberingOf(seed uint64, first int) numbering {
	if first > 0 {
		return numbering{first: first}
	}
	const blocks = lastRunning / tajBlock
	return numbering{
		first:     tajBlock * (1 + int(seed%blocks)),
		offset:    int(seed/blocks%sharers) * (tajBlock / sharers),
		scattered: true,
	}
}

// taj gives the number of a place in a household. Whatever is beyond the greatest number begins anew at 1.
func (b numbering) taj(household, seat int) string {
	i := household*seats + seat
	if b.scattered {
		i = i/tajBlock*tajBlock + (i%tajBlock+b.offset)%tajBlock*scatter%tajBlock
	}
	return idnumber.TAJFor((b.first-1+i)%lastRunning + 1)
}

// after gives the first running number that so many households leave free.
func (b numbering) after(households int) int {
	used := households * seats
	if b.scattered {
		used = (used + tajBlock - 1) / tajBlock * tajBlock
	}
	return (b.first-1+used)%lastRunning + 1
}
