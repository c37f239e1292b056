package notice

import (
	"slices"
	"strings"

	"oszir/internal/exchange"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/idnumber"
)

// Sort is what a subscription follows.
type Sort string

// The sorts.
const (
	Person Sort = "person"
	Case   Sort = "case"
)

// Wanted is a person or a case that a partner asks to follow.
type Wanted struct {
	Reference string `json:"reference"`      // the partner's own; 1 to 64 visible ASCII characters
	TAJ       string `json:"taj,omitempty"`  // nine digits
	Case      int64  `json:"case,omitempty"` // as the answer to the message that opened it says
}

// Why a subscription is not taken. That somebody is not known and that the partner is not entitled is the same to it.
const (
	badReference   = "bad_reference"   // not of the form, or an identifier of a person
	badSubject     = "bad_subject"     // neither a TAJ nor a case, or both
	twice          = "twice"           // the reference, or whom it stands for, stands in the call before
	referenceTaken = "reference_taken" // the reference stands for somebody else
	followed       = "followed"        // who is meant is followed under another reference
	notEntitled    = "not_entitled"
)

// NotTaken is a subscription that was not taken.
type NotTaken struct {
	Reference string `json:"reference"`
	Code      string `json:"code"`
}

// Subscribed is what came of a call.
type Subscribed struct {
	Taken   int        `json:"taken"` // those that were there already included
	Refused []NotTaken `json:"refused,omitempty"`
	Cursor  int64      `json:"cursor"` // what is told of the new ones comes after it
}

// Limits of a call and of a page.
const (
	mostWanted = 10_000
	mostLines  = 1000
	usualLines = 100
)

// keptDays is how long notices are kept after they were numbered, and subscriptions after they ended.
const keptDays = 90

// open is a subscription that holds.
type open struct {
	ID        int64
	Sort      Sort
	Subject   int64
	Reference string
	Last      calendar.Day // None: as long as the partner is entitled
}

// check says what is wrong with what is wanted, by itself; "" for nothing.
func (w *Wanted) check() string {
	switch {
	case !exchange.GoodID(w.Reference) || idnumber.TAJ(digits(w.Reference)) == idnumber.OK && len(digits(w.Reference)) == 9:
		return badReference
	case (w.TAJ == "") == (w.Case == 0), w.Case < 0, w.TAJ != "" && (len(w.TAJ) != 9 || idnumber.TAJ(w.TAJ) != idnumber.OK):
		return badSubject
	}
	return ""
}

// digits gives the digits of a text: a TAJ with hyphens is one.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// subject is who or what is followed.
type subject struct {
	sort Sort
	id   int64
}

// sift takes out of a call what is wrong by itself, or stands in it twice by reference.
func sift(in []Wanted) (good []Wanted, refused []NotTaken) {
	seen := make(map[string]bool, len(in))
	for _, w := range in {
		code := w.check()
		if code == "" && seen[w.Reference] {
			code = twice
		}
		if code != "" {
			refused = append(refused, NotTaken{w.Reference, code})
			continue
		}
		seen[w.Reference] = true
		good = append(good, w)
	}
	return good, refused
}

// chosen is what is to be stored of a call.
type chosen struct {
	subject

	reference string
	last      calendar.Day
}

// choose says which of those wanted become subscriptions, and how many are there already. who gives whom or what each stands for; 0:
// nobody knows.
func choose(in []Wanted, who func(*Wanted) subject, may map[subject]calendar.Day, there []open) (fresh []chosen, same int, refused []NotTaken) {
	byReference, bySubject := map[string]subject{}, map[subject]string{}
	for _, o := range there {
		byReference[o.Reference], bySubject[subject{o.Sort, o.Subject}] = subject{o.Sort, o.Subject}, o.Reference
	}
	wanted := map[subject]bool{}
	for i := range in {
		w := &in[i]
		s := who(w)
		last, ok := may[s]
		other, taken := byReference[w.Reference]
		code := ""
		switch {
		case s.id == 0 || !ok:
			code = notEntitled
		case taken && other == s:
			same++
			continue
		case taken:
			code = referenceTaken
		case bySubject[s] != "":
			code = followed
		case wanted[s]:
			code = twice
		}
		if code != "" {
			refused = append(refused, NotTaken{w.Reference, code})
			continue
		}
		wanted[s] = true
		fresh = append(fresh, chosen{s, w.Reference, last})
	}
	return fresh, same, refused
}

// people lists the people among what is followed, each once.
func people(all []subject) []int64 {
	var out []int64
	for _, s := range all {
		if s.sort == Person {
			out = append(out, s.id)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
