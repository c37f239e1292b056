package benefit

import "oszir/internal/platform/calendar"

// Succession says what the benefits of a kind become when the law ends the kind. It works on a Calculation of the old
// benefit: its record, its people as far as they are known, and the day of the decision. Without Household nothing is
// known of the family.
type Succession struct {
	Code string       // of the kind that follows
	From calendar.Day // first day of the new benefit; the old one ends on the day before
	Law  string
	Why  string // key of the sentence that says for whom it follows

	// When reports whether a benefit becomes one of this kind. known is false when what is recorded does not tell: then
	// people choose.
	When func(*Calculation) (fits, known bool)
	// Amount proposes what the new benefit pays, with its derivation. A mended one gets the next Revision, and what was
	// mended stays in Earlier (its Calculate), as with the calculations of a Period.
	Amount   func(*Calculation)
	Revision int
	Earlier  []Revision
	// Values are fields of the new benefit's application, by key, that follow of themselves; nil: none.
	Values func(*Calculation) map[string]string
}

// Successor gives what a benefit becomes: the first succession that fits. Without one, open lists those of which it is
// not known; both empty: it becomes nothing.
func (k *Kind) Successor(c *Calculation) (s *Succession, open []*Succession) {
	for i := range k.Successors {
		s := &k.Successors[i]
		fits, known := s.When(c)
		switch {
		case !known:
			open = append(open, s)
		case fits && len(open) == 0:
			return s, nil
		case fits:
			return nil, append(open, s)
		}
	}
	return nil, open
}
