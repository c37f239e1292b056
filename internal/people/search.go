package people

import (
	"slices"
	"strconv"
	"unicode/utf8"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/idnumber"
)

// Criteria is what a search asks for, as it is typed. People must meet all that is given. Letters may be small or
// capital, with or without accents, and each word of a name may have one typing error.
type Criteria struct {
	Everything string `json:"everything,omitempty"` // one line, split by ParseLine; what is given below wins
	TAJ        string `json:"taj,omitempty"`        // nine digits, spaces and hyphens allowed
	Name       string `json:"name,omitempty"`       // words of the present, a former or the birth name, in any order
	BirthName  string `json:"birth_name,omitempty"`
	MotherName string `json:"mother_name,omitempty"`
	Birth      string `json:"birth,omitempty"`      // birth date in any Hungarian writing, or only the year
	Settlement string `json:"settlement,omitempty"` // of the residence
}

// Criterion names one of the criteria.
type Criterion string

// The criteria.
const (
	ByTAJ        Criterion = "taj"
	ByName       Criterion = "name"
	ByBirthName  Criterion = "birth_name"
	ByMotherName Criterion = "mother_name"
	ByBirth      Criterion = "birth"
	BySettlement Criterion = "settlement"
)

// Label gives the message key of the criterion's name.
func (c Criterion) Label() string { return "people.criterion." + string(c) }

// Result is what a search found.
type Result struct {
	Hits []Hit // at most MostHits: those that meet all exactly first, then by name as Hungarian sorts
	// More says that there are more than len(Hits). Of very many, those shown are the first of a hundred, not of all:
	// asking for more is what helps.
	More bool
}

// MostHits is how many hits are shown.
const MostHits = 50

// Hit is a person that was found.
type Hit struct {
	PersonID         int64
	FamilyName       string
	GivenName        string
	BirthFamilyName  string // "" when it is the present one, or not known
	BirthGivenName   string
	MotherFamilyName string
	MotherGivenName  string
	BirthDate        calendar.Day
	Settlement       string // of the residence
	TAJ              string // masked but for the last three digits; "" when none is known
	Complete         bool
	Near             []Criterion // what is met only but for a typing error
}

// mostWords is how many words a search may have, the birth date among them.
const mostWords = 12

// mostCandidates is how many people are looked at before the best are chosen.
const mostCandidates = 100

// question is a search that was understood.
type question struct {
	taj      int
	words    []wanted
	from, to calendar.Day // the birth date lies between; the ends of time when it does not matter
	given    []Criterion  // for the log
}

// wanted is a word that must be there, in one of the sorts.
type wanted struct {
	by    Criterion
	word  string
	exact []int32
	any   []int32 // exact, and the words within one typing error
}

// Ends of time for birth dates.
var (
	firstDay = calendar.On(1800, 1, 1)
	lastDay  = calendar.On(2200, 12, 31)
)

// titles are words before a name that nobody is found by.
var titles = []string{"dr", "ifj", "idosb", "id", "ozv", "prof"}

// understood reads the criteria. Errors: Invalid, by what cannot be read, or when nearly everybody would be found.
func (c Criteria) understood() (*question, error) {
	line := ParseLine(c.Everything)
	q := &question{from: firstDay, to: lastDay}
	narrow := false
	if t := onlyDigits(fields.Clean(firstOf(c.TAJ, line.TAJ))); t != "" {
		switch idnumber.TAJ(t) {
		case idnumber.Shape:
			return nil, errs.New(errs.Invalid, "people.search.taj_shape")
		case idnumber.CheckDigit:
			return nil, errs.New(errs.Invalid, "people.search.taj_check")
		}
		n, err := strconv.Atoi(t)
		if err != nil {
			return nil, errs.Wrap(err, errs.Invalid, "people.search.taj_shape")
		}
		q.taj, narrow = n, true
		q.given = append(q.given, ByTAJ)
	}
	for _, part := range []struct {
		by   Criterion
		text string
	}{{ByName, c.Name + " " + line.Name}, {ByBirthName, c.BirthName}, {ByMotherName, c.MotherName}, {BySettlement, c.Settlement}} {
		words := foldedWords(part.text)
		named := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return slices.Contains(titles, w) })
		if len(named) > 0 {
			words = named
		}
		slices.Sort(words)
		for _, w := range slices.Compact(words) {
			q.words = append(q.words, wanted{by: part.by, word: w, exact: hashes(part.by, w)})
			narrow = narrow || part.by != BySettlement && utf8.RuneCountInString(w) > 1
		}
		if len(words) > 0 {
			q.given = append(q.given, part.by)
		}
	}
	if birth := fields.Clean(firstOf(c.Birth, line.Birth)); birth != "" {
		day, ok := calendar.Parse(birth)
		switch {
		case ok:
			q.from, q.to, narrow = day, day, true
			q.words = append(q.words, wanted{by: ByBirth, exact: hashes(ByBirth, day.String())})
		case lineYear.FindString(birth) == birth:
			year, err := strconv.Atoi(birth[:4])
			if err != nil {
				return nil, errs.Wrap(err, errs.Invalid, "people.search.birth")
			}
			q.from, q.to = calendar.On(year, 1, 1), calendar.On(year, 12, 31)
		default:
			return nil, errs.New(errs.Invalid, "people.search.birth")
		}
		q.given = append(q.given, ByBirth)
	}
	switch {
	case len(q.given) == 0:
		return nil, errs.New(errs.Invalid, "people.search.empty")
	case !narrow:
		return nil, errs.New(errs.Invalid, "people.search.too_broad")
	case len(q.words) > mostWords:
		return nil, errs.New(errs.Invalid, "people.search.too_many_words")
	}
	return q, nil
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// sortsOf says in which sorts of words a criterion is sought.
var sortsOf = map[Criterion][]wordSort{
	ByName: {wordNow, wordBirth, wordBoth}, ByBirthName: {wordBirth, wordBoth}, ByMotherName: {wordMother}, BySettlement: {wordSettlement}, ByBirth: {wordDay},
}

func hashes(by Criterion, word string) []int32 {
	var out []int32
	for _, s := range sortsOf[by] {
		out = append(out, searchHash(s, word))
	}
	return out
}

// tolerant lists the words that may have a typing error, by what the dictionary finds them.
func (q *question) tolerant() []string {
	var out []string
	for _, w := range q.words {
		if w.by != ByBirth {
			out = append(out, nearbys(w.word)...)
		}
	}
	return out
}

// widen takes in the words of the dictionary that are within one typing error of a wanted one.
func (q *question) widen(words []string) {
	for i := range q.words {
		w := &q.words[i]
		w.any = w.exact
		if n := utf8.RuneCountInString(w.word); w.by == ByBirth || n < shortestNear || n > longestNear {
			continue
		}
		for _, other := range words {
			if other != w.word && within1(w.word, other) {
				w.any = append(w.any[:len(w.any):len(w.any)], hashes(w.by, other)...)
			}
		}
	}
}

// met judges a person by its words: what is met only nearly, and whether all is met.
func (q *question) met(words []int32, born calendar.Day) (near []Criterion, ok bool) {
	if born < q.from || born > q.to {
		return nil, false
	}
	has := func(h int32) bool { return slices.Contains(words, h) }
	for _, w := range q.words {
		switch {
		case slices.ContainsFunc(w.exact, has):
		case !slices.ContainsFunc(w.any, has):
			return nil, false
		case !slices.Contains(near, w.by):
			near = append(near, w.by)
		}
	}
	return near, true
}

// arrange puts hits in their order and keeps those that are shown.
func arrange(hits []Hit) Result {
	hu := collate.New(language.Hungarian)
	slices.SortFunc(hits, func(a, b Hit) int {
		for _, c := range []int{
			min(len(a.Near), 1) - min(len(b.Near), 1),
			hu.CompareString(a.FamilyName, b.FamilyName),
			hu.CompareString(a.GivenName, b.GivenName),
			int(a.BirthDate) - int(b.BirthDate),
		} {
			if c != 0 {
				return c
			}
		}
		return int(a.PersonID - b.PersonID)
	})
	if len(hits) > MostHits {
		return Result{Hits: hits[:MostHits], More: true}
	}
	return Result{Hits: hits}
}
