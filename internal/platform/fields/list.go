package fields

import (
	"strings"
)

// ClosedList is a list of values of which one must be chosen. Values keep the writing of the source; what is
// read may differ in case.
type ClosedList struct {
	Name   string
	Values []Entry
	byFold map[string]string
}

// Entry is a value of a closed list.
type Entry struct {
	Value string
	// Basis says where the value is from: "source" (printed in the original documents), "found" (in a cited public
	// page) or "assumed" (chosen for this system, safe to change).
	Basis string
}

// NewList makes a list. Aliases map other spellings to a value, for example APDA to ÁPDA.
func NewList(name string, aliases map[string]string, values ...Entry) *ClosedList {
	l := &ClosedList{Name: name, Values: values, byFold: make(map[string]string, len(values))}
	for _, v := range values {
		l.byFold[strings.ToLower(v.Value)] = v.Value
	}
	for a, v := range aliases {
		l.byFold[strings.ToLower(a)] = v
	}
	return l
}

// Lookup gives the list's own writing of a value.
func (l *ClosedList) Lookup(s string) (string, bool) {
	v, ok := l.byFold[s]
	if ok {
		return v, true
	}
	v, ok = l.byFold[strings.ToLower(s)]
	return v, ok
}

// Nearest gives the value of the list that is most like what was written, if one is near.
func (l *ClosedList) Nearest(s string) (string, bool) {
	s = strings.ToLower(s)
	best, bestAt := "", 3
	for _, e := range l.Values {
		if d := distance(s, strings.ToLower(e.Value), bestAt); d < bestAt {
			best, bestAt = e.Value, d
		}
	}
	return best, best != ""
}

// distance is the edit distance, or limit when it is at least that.
func distance(a, b string, limit int) int {
	ra, rb := []rune(a), []rune(b)
	if len(ra) > 60 || len(rb) > 60 || len(ra)-len(rb) >= limit || len(rb)-len(ra) >= limit {
		return limit
	}
	prev := make([]int, len(rb)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := range ra {
		diagonal := prev[0]
		prev[0] = i + 1
		for j := range rb {
			cost := diagonal
			if ra[i] != rb[j] {
				cost++
			}
			diagonal = prev[j+1]
			prev[j+1] = min(cost, prev[j]+1, prev[j+1]+1)
		}
	}
	return min(prev[len(rb)], limit)
}
