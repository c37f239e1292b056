package match

import (
	"cmp"
	"math/bits"
	"slices"
	"strconv"

	"oszir/internal/platform/calendar"
	"oszir/internal/tartinfo/record"
)

// By says what made a member fit.
type By uint8

// What makes a member fit.
const (
	ByFamily   By = 1 << iota // a job family, of the last or of an earlier post
	ByField                   // a field of study
	ByStudying                // a field that is still studied, where the post gives two years for it (Kttv. 41. §)
	ByLaw                     // a soldier at disposal, whom the post is to be offered to without the schooling, too (Kttv. 41/A. §)
)

// The criteria, in their order.
const (
	level = iota
	language1
	language2
	exam1
	exam2
	experience
	publicExperience
	place
	criteria
)

// names are what the criteria are called in what is kept.
var names = [criteria]string{"level", "language_1", "language_2", "exam_1", "exam_2", "experience", "public_experience", "place"}

// Fit is how a member and a search meet.
type Fit struct {
	Member     int64
	By         By   // zero: the member does not fit
	First      bool // is offered before all others (Kttv. 41/A. §)
	Asked      uint16
	Satisfied  uint16
	Graced     bool // the level counts as met, since the post gives two years for it
	ReserveEnd calendar.Day
}

// Fits reports whether the member is to be offered.
func (f Fit) Fits() bool { return f.By != 0 }

// Met counts the criteria that are met.
func (f Fit) Met() int { return bits.OnesCount16(f.Satisfied) }

// All counts the criteria that the search has.
func (f Fit) All() int { return bits.OnesCount16(f.Asked) }

// Judge holds a member against a search. A member fits when a job family, of the last post or of an earlier one, or a field of study is
// one of the search's; the criteria only put those who fit into an order (T24).
func Judge(p *Profile, w *Wish) Fit {
	f := Fit{Member: p.Member, ReserveEnd: p.ReserveEnd}
	trained := p.trained()
	if p.Families&w.Families != 0 {
		f.By |= ByFamily
	}
	if p.Fields&w.Fields != 0 {
		f.By |= ByField
	}
	if w.Grace && trained && p.Studying&w.Fields != 0 {
		f.By |= ByStudying
	}
	if w.Grace && w.Government && p.AtDisposal {
		f.By |= ByLaw
	}
	if f.By == 0 { // most of them: nobody asks how well they would do
		return f
	}
	f.First = w.Government && p.AtDisposal
	check := func(criterion int, asked, met bool) {
		if asked {
			f.Asked |= 1 << criterion
			if met {
				f.Satisfied |= 1 << criterion
			}
		}
	}
	f.Graced = w.Level > 0 && p.Level < w.Level && w.Grace && trained
	check(level, w.Level > 0, p.Level >= w.Level || f.Graced)
	for i, t := range w.Languages {
		check(language1+i, t.Language > 0, int(p.Languages[t.Language]) >= max(t.Level, 1))
	}
	for i, x := range w.Exams {
		check(exam1+i, x > 0, p.Exams&(1<<x) != 0)
	}
	check(experience, w.Years > 0, p.Years >= w.Years)
	check(publicExperience, w.PublicYear > 0, p.PublicYears >= w.PublicYear)
	check(place, w.County != "", p.County == w.County || p.Mobility == "country" || p.Mobility == "abroad")
	return f
}

// Keys are by what a member can fit: Judge finds that a member fits exactly when a key of theirs is among those of the search. Stored
// and indexed they find who fits without reading everybody.
func (p *Profile) Keys() []string {
	out := append(prefixed("family/", p.Families, record.JobFamilies), prefixed("field/", p.Fields, record.StudyFields)...)
	if p.trained() {
		out = append(out, prefixed("studying/", p.Studying, record.StudyFields)...)
	}
	return out
}

// Keys are by what a member can fit this search, see those of a member.
func (w *Wish) Keys() []string {
	families := w.Families
	if w.Grace && w.Government {
		families |= setOf(record.JobFamilies, record.SoldierFamily)
	}
	out := append(prefixed("family/", families, record.JobFamilies), prefixed("field/", w.Fields, record.StudyFields)...)
	if w.Grace {
		out = append(out, prefixed("studying/", w.Fields, record.StudyFields)...)
	}
	return out
}

func prefixed(prefix string, s Set, l *record.List) []string {
	out := s.keys(l)
	for i := range out {
		out[i] = prefix + out[i]
	}
	return out
}

// Rank puts those who fit into the order of offers: soldiers at disposal first where the law wants it, then who meets more, then who
// leaves the reserve sooner, then who was written down earlier.
func Rank(fits []Fit) {
	slices.SortFunc(fits, func(a, b Fit) int {
		if a.First != b.First {
			if a.First {
				return -1
			}
			return 1
		}
		if n := b.Met() - a.Met(); n != 0 {
			return n
		}
		if a.ReserveEnd != b.ReserveEnd {
			return cmp.Compare(a.ReserveEnd, b.ReserveEnd)
		}
		return cmp.Compare(a.Member, b.Member)
	})
}

// Criterion is what a search asks for, and what the member has of it.
type Criterion struct {
	Name   string `json:"name"`
	Of     string `json:"of,omitempty"` // the language, the exam
	Wanted string `json:"wanted"`
	Has    string `json:"has"` // "": nothing
	Met    bool   `json:"met"`
	Grace  bool   `json:"grace,omitempty"` // counts as met, since the post gives two years for it
}

// Reasons say why somebody is offered: this is what is kept of the judgement, in codes and without a name.
type Reasons struct {
	Families []string    `json:"families,omitempty"` // that the member and the search have both
	Fields   []string    `json:"fields,omitempty"`
	Studying []string    `json:"studying,omitempty"`
	Law      bool        `json:"law,omitempty"` // to be offered without the schooling, too
	First    bool        `json:"first,omitempty"`
	Criteria []Criterion `json:"criteria"`
}

// Met counts the criteria that are met.
func (r *Reasons) Met() (n int) {
	for i := range r.Criteria {
		if r.Criteria[i].Met {
			n++
		}
	}
	return n
}

// Explain says why a member is offered for a search, criterion by criterion.
func Explain(p *Profile, w *Wish) Reasons {
	f := Judge(p, w)
	r := Reasons{Families: (p.Families & w.Families).keys(record.JobFamilies), Fields: (p.Fields & w.Fields).keys(record.StudyFields), Law: f.By&ByLaw != 0, First: f.First}
	if f.By&ByStudying != 0 {
		r.Studying = (p.Studying & w.Fields).keys(record.StudyFields)
	}
	for i, name := range names {
		if f.Asked&(1<<i) == 0 {
			continue
		}
		c := Criterion{Name: name, Met: f.Satisfied&(1<<i) != 0}
		switch i {
		case level:
			c.Wanted, c.Has, c.Grace = keyAt(record.SchoolLevels, w.Level), keyAt(record.SchoolLevels, p.Level), f.Graced
		case language1, language2:
			t := w.Languages[i-language1]
			c.Of, c.Wanted, c.Has = keyAt(record.Languages, t.Language), keyAt(record.LanguageLevels, t.Level), keyAt(record.LanguageLevels, int(p.Languages[t.Language]))
		case exam1, exam2:
			c.Wanted = keyAt(record.Exams, w.Exams[i-exam1])
			if c.Met {
				c.Has = c.Wanted
			}
		case experience:
			c.Wanted, c.Has = strconv.Itoa(w.Years), strconv.Itoa(p.Years)
		case publicExperience:
			c.Wanted, c.Has = strconv.Itoa(w.PublicYear), strconv.Itoa(p.PublicYears)
		case place:
			c.Wanted, c.Has, c.Of = w.County, p.County, p.Mobility
		}
		r.Criteria = append(r.Criteria, c)
	}
	return r
}

// keyAt gives the key at a place of a list; "" for none.
func keyAt(l *record.List, at int) string {
	if at < 1 || at > len(l.Choices) {
		return ""
	}
	return l.Choices[at-1].Key
}

// What keeps a member off a list.
const (
	OtherFamily = "other_family" // no job family in common
	OtherField  = "other_field"  // no field of study in common
	NotFinished = "not_finished" // the field would do, and is still studied
	NoGrace     = "no_grace"     // a soldier at disposal, and the post gives no two years for the schooling
)

// WhyNot says what kept a member off the list of a search; nothing for one who fits.
func WhyNot(p *Profile, w *Wish) []string {
	if Judge(p, w).Fits() {
		return nil
	}
	out := []string{OtherFamily}
	if p.Studying&w.Fields != 0 {
		out = append(out, NotFinished)
	} else {
		out = append(out, OtherField)
	}
	if w.Government && p.AtDisposal {
		out = append(out, NoGrace)
	}
	return out
}
