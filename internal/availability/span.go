package availability

import (
	"cmp"
	"slices"
	"time"
)

// span is a time in seconds since 1970; until is not in it.
type span struct{ from, until int64 }

// spans is a set of seconds, in order and apart from each other.
type spans []span

// spanOf gives the whole seconds of a time; one without an end lasts until end.
func spanOf(since, until, end time.Time) span {
	if until.IsZero() {
		until = end
	}
	return span{since.Unix(), until.Unix()}
}

// setOf joins times that may overlap: what overlaps counts once.
func setOf(list []span) spans {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	var out spans
	for _, s := range list {
		last := len(out) - 1
		switch {
		case s.from >= s.until:
		case last >= 0 && s.from <= out[last].until:
			out[last].until = max(out[last].until, s.until)
		default:
			out = append(out, s)
		}
	}
	return out
}

// seconds says how many there are.
func (s spans) seconds() int64 {
	var n int64
	for _, x := range s {
		n += x.until - x.from
	}
	return n
}

// and gives what two sets have in common.
func (s spans) and(o spans) spans {
	var out spans
	for i, j := 0, 0; i < len(s) && j < len(o); {
		both := span{max(s[i].from, o[j].from), min(s[i].until, o[j].until)}
		if both.from < both.until {
			out = append(out, both)
		}
		if s[i].until < o[j].until {
			i++
		} else {
			j++
		}
	}
	return out
}

// without gives what is in the one set and not in the other.
func (s spans) without(o spans) spans {
	var out spans
	j := 0
	for _, x := range s {
		for j < len(o) && o[j].until <= x.from {
			j++
		}
		for k := j; k < len(o) && o[k].from < x.until; k++ {
			if x.from < o[k].from {
				out = append(out, span{x.from, o[k].from})
			}
			x.from = max(x.from, o[k].until)
		}
		if x.from < x.until {
			out = append(out, x)
		}
	}
	return out
}
