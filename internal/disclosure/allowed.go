package disclosure

import "slices"

// Why an item that was asked for does not leave: disclosure.why.<why>.
const (
	NotKnown        = "unknown"
	NotTransferable = "not_transferable"
	NotByGround     = "not_by_ground"
	OnlyOverlap     = "only_overlap"
)

// Withheld is an item that was asked for and does not leave.
type Withheld struct {
	Key string `json:"key"`
	Why string `json:"why"`
}

// overlapItem is the item of which the answer to a question of overlap is a part.
const overlapItem = "ellatasAdatai"

// allowed says of the items that are asked for which may leave, in the order of the register, and which not.
func allowed(asked []string, s *Sources, g *Ground) (may []string, not []Withheld) {
	for _, key := range asked {
		item, ok := s.Item(key)
		switch {
		case !ok:
			not = append(not, Withheld{key, NotKnown})
		case !item.Transferable:
			not = append(not, Withheld{key, NotTransferable})
		case g.OverlapOnly:
			not = append(not, Withheld{key, OnlyOverlap})
		case !slices.Contains(g.Items, key):
			not = append(not, Withheld{key, NotByGround})
		}
	}
	for _, item := range s.Items {
		refused := slices.ContainsFunc(not, func(w Withheld) bool { return w.Key == item.Key })
		if slices.Contains(asked, item.Key) && !refused {
			may = append(may, item.Key)
		}
	}
	return may, not
}

// kindItem is the item that is told by a question of overlap of one kind: who may ask of each kind learns which it is.
const kindItem = "ellatasMegnevezes"

// overlapLacks lists what would have to be allowed for it to be said that somebody holds a benefit, and when; none: it may be said.
// kind is of which; "": whichever.
func overlapLacks(kind string, s *Sources, g *Ground) []string {
	var out []string
	for _, key := range overlapItems(kind) {
		item, ok := s.Item(key)
		if !ok || !item.Transferable || !slices.Contains(g.Items, key) {
			out = append(out, key)
		}
	}
	return out
}

func overlapItems(kind string) []string {
	if kind == "" {
		return []string{overlapItem}
	}
	return []string{overlapItem, kindItem}
}

// automatic reports whether a question is answered by the program itself: only whether a benefit is held and when, on a ground that
// allows that and asks for no second pair of eyes, of items that the register hands over in automatic mode.
func automatic(overlap bool, kind string, s *Sources, g *Ground) bool {
	if !overlap || g.FourEyes || len(overlapLacks(kind, s, g)) > 0 {
		return false
	}
	return !slices.ContainsFunc(overlapItems(kind), func(key string) bool {
		item, _ := s.Item(key)
		return item.Mode != Automatic
	})
}

// sieve drops what a register gave without being asked: whatever a source does, nothing else leaves.
func sieve(values []Value, may []string) []Value {
	return slices.DeleteFunc(slices.Clone(values), func(v Value) bool { return !slices.Contains(may, v.Item) })
}
