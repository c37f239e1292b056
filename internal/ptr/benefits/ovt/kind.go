// Package ovt is the kind OVT, óvodáztatási támogatás: money for a parent of a poor family whose child of three or four was
// enrolled in a nursery school and attends it. Law: Gyvt. 20/C. §; granted by the municipality's notary, ended on
// 2015-08-31. Amount: 20 000 forints the first time, then 10 000, in June and December; each payment is a decision of its
// own. Until the end of August 2013 the parents declare that they finished no more than eight grades, from then on the
// child is one of several disadvantages (halmozottan hátrányos helyzetű). Not modelled: how many days the child may miss,
// support in kind by local decree, decisions before 2013 (judged by no law, which is said).
package ovt

import (
	"embed"
	"slices"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefit"
)

//go:embed messages
var texts embed.FS

//go:embed paper
var wordings embed.FS

// The days on which the condition about the parents changed, and on which the support ended.
var (
	from2013Autumn = calendar.On(2013, 9, 1)
	ended          = calendar.On(2015, 9, 1)
)

// Kind is the definition.
var Kind = benefit.Kind{
	Code:     "OVT",
	ASCII:    "OVT",
	Name:     "Óvodáztatási támogatás",
	Entitled: "gyermek",
	English:  "Nursery school support",
	Groups:   []benefit.Group{{Code: "ovt_child", By: benefit.ByEntitled}},
	Needs:    []benefit.Group{benefit.ChildProtection},
	Checks: map[string]string{
		"ovt.calculation.condition": "E16", "ovt.eligibility.attended": "E16", "ovt.eligibility.enrolment": "E16", "ovt.eligibility.month": "E16",
	},
	Uses: uses,
	Offices: []benefit.Competence{
		{From: calendar.None, Until: benefit.Reform2015, Office: benefit.Municipality, Law: "Gyvt. 20/C. § (jegyző)"},
		{From: benefit.Reform2015, Until: ended, Office: benefit.Municipality, Law: "Gyvt. 20/C. § (jegyző; 2015. március 1-jétől)"},
	},
	Periods: []benefit.Period{
		{From: benefit.KnownFrom, Until: from2013Autumn, Law: "Gyvt. 20/C. § (2013. augusztus 31-ig)", Check: check, Calculate: calculateDeclared, Revision: 1, Once: true},
		{From: from2013Autumn, Until: ended, Law: "Gyvt. 20/C. § (2013. szeptember 1-jétől)", Check: check, Calculate: calculateDisadvantaged, Revision: 1, Once: true},
	},
	Application: slices.Concat(benefit.Applied, school, []fields.Use{fields.May(attends), fields.May(declared), fields.May(disadvantaged)}),
	NoDecisions: []benefit.Decision{benefit.Pause, benefit.Suspend, benefit.Review, benefit.Keep},
	Endings:     benefit.CommonEndings,
	Documents: slices.Concat(benefit.CommonDocuments, []benefit.Document{
		{Key: "attendance_request", Name: "Megkeresés az óvodának – rendszeres óvodába járás igazolása"},
	}),
	Params:   []*benefit.Parameter{firstAmount, furtherAmount, leastAge, enrolUntilYear, attendedMonths},
	Texts:    texts,
	Wordings: wordings,
	Sample:   sample,
}

// The kind's own fields.
var (
	first         = own(0, "ovt_first", "Első alkalommal jár", fields.Mark)
	enrolledOn    = own(1, "ovt_enrolled_on", "Az óvodai beíratás napja", fields.Date)
	nursery       = own(2, "ovt_nursery_school", "Az óvoda neve", fields.Text)
	childRight    = own(3, "ovt_child_right", "A gyermek rendszeres gyermekvédelmi kedvezményének elbírálási azonosítója vagy ügyszáma", fields.Text)
	attends       = own(4, "ovt_attends", "Az óvoda igazolta a rendszeres óvodába járást", fields.Mark)
	declared      = own(5, "ovt_declared", "A szülők nyilatkoztak: legfeljebb nyolc évfolyamot fejeztek be", fields.Mark)
	disadvantaged = own(6, "ovt_disadvantaged", "A gyermek halmozottan hátrányos helyzetét a jegyző megállapította", fields.Mark)
)

func own(no int, key, column string, t fields.Type) *fields.Field {
	return &fields.Field{No: benefit.FirstOwn + no, Key: key, Column: column, Type: t}
}

// school is what application and decision say of the child's nursery school.
var school = []fields.Use{fields.May(first), fields.Must(enrolledOn), fields.Must(nursery), fields.Must(childRight)}

var uses = benefit.Uses(benefit.Common, benefit.ForSomebody, []fields.Use{fields.Must(benefit.OneOffAmount)}, school)

// sample is a payment of 2014 for a child of four who was enrolled in the last days of 2013, at three or four.
func sample(d benefit.Dice) benefit.Sample {
	month := calendar.MonthOf(calendar.On(2014, 6, 1))
	s := benefit.Sample{
		Values:          map[string]string{},
		EntitledIsChild: true, EntitledAge: [2]int{4, 4}, ApplicantAge: [2]int{22, 40},
	}
	amount := int64(10000)
	if d.IntN(2) == 0 {
		amount = 20000
		s.PutText(first, "x")
	} else {
		month += 6
	}
	s.Start, s.End = month.First(), (month+1).First()-1
	s.Issued = s.Start + calendar.Day(d.IntN(10))
	s.Put(benefit.OneOffAmount, amount)
	s.PutDay(enrolledOn, calendar.On(2013, 12, 15)+calendar.Day(d.IntN(16)))
	s.PutText(nursery, "Minta Óvoda")
	s.PutText(childRight, "MINTA-"+benefit.Number(int64(1+d.IntN(900))))
	return s
}
