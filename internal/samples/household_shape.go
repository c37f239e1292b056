package samples

import (
	"math/rand/v2"

	"oszir/internal/ptr/benefit"
)

// role is what somebody is in a household, seen from its head.
type role uint8

const (
	head role = iota
	partner
	child
	grandchild
	parent // of the head
)

// member is one of those who live together, before anything else is known of them.
type member struct {
	role  role
	woman bool
	age   int  // completed years on the first of January 2013
	full  bool // stands on the full sheet
	twin  bool // an incomplete child who is told from the one before by a marker only
}

// shape is a way to live together with how often it is met among the clients of each sort of office.
type shape struct {
	municipality, district int
	draw                   func(*rand.Rand) []member
}

var shapes = []shape{
	{34, 14, drawFamily},
	{14, 6, drawLoneParent},
	{13, 6, drawSingle},
	{8, 5, drawCouple},
	{8, 26, drawOldPerson},
	{5, 15, drawOldCouple},
	{5, 6, drawThreeGenerations},
	{8, 18, drawCarer},
	{5, 4, drawGrandparents},
}

// mostMembers is how many people a household can have: each needs a TAJ of the household's, and one is kept free.
const mostMembers = seats - 1

// drawShape says who lives in a household. It makes the same draws every time, so that counting needs nothing else.
func drawShape(office benefit.Office, r *rand.Rand) []member {
	weight := func(s *shape) int {
		if office == benefit.District {
			return s.district
		}
		return s.municipality
	}
	sum := 0
	for i := range shapes {
		sum += weight(&shapes[i])
	}
	x := r.IntN(sum)
	i := 0
	for ; x >= weight(&shapes[i]); i++ {
		x -= weight(&shapes[i])
	}
	all := shapes[i].draw(r)
	for j := range all {
		m := &all[j]
		m.full = r.IntN(100) < knownPercent[m.role]
	}
	if n := len(all); all[n-1].role == child && all[n-1].age < 14 && n < mostMembers && r.IntN(60) == 0 {
		all[n-1].full = false
		again := all[n-1]
		again.twin = true
		all = append(all, again)
	}
	return all
}

// knownPercent says of how many everything is known that the full sheet asks for.
var knownPercent = [...]int{head: 100, partner: 66, child: 62, grandchild: 85, parent: 86}

// between draws a whole number, both ends included.
func between(r *rand.Rand, from, to int) int {
	if to <= from {
		return from
	}
	return from + r.IntN(to-from+1)
}

func drawFamily(r *rand.Rand) []member {
	return withChildren(r, pair(r, between(r, 23, 46)), 4)
}

func drawLoneParent(r *rand.Rand) []member {
	return withChildren(r, []member{{role: head, woman: r.IntN(100) < 85, age: between(r, 22, 46)}}, 3)
}

func drawSingle(r *rand.Rand) []member {
	return []member{{role: head, woman: r.IntN(100) < 45, age: between(r, 20, 61)}}
}

func drawCouple(r *rand.Rand) []member { return pair(r, between(r, 24, 60)) }

func drawOldPerson(r *rand.Rand) []member {
	return []member{{role: head, woman: r.IntN(100) < 70, age: between(r, 64, 91)}}
}

func drawOldCouple(r *rand.Rand) []member { return pair(r, between(r, 64, 86)) }

func drawThreeGenerations(r *rand.Rand) []member {
	all := withChildren(r, pair(r, between(r, 28, 46)), 2)
	return withParent(r, all)
}

func drawCarer(r *rand.Rand) []member {
	age := between(r, 32, 58)
	if r.IntN(3) == 0 {
		return withParent(r, pair(r, age))
	}
	return withParent(r, []member{{role: head, woman: r.IntN(100) < 70, age: age}})
}

func drawGrandparents(r *rand.Rand) []member {
	all := []member{{role: head, woman: true, age: between(r, 60, 73)}}
	if r.IntN(5) < 2 {
		all = pair(r, between(r, 60, 73))
	}
	for range between(r, 1, 2) {
		all = append(all, member{role: grandchild, woman: r.IntN(2) == 0, age: between(r, 2, 15)})
	}
	return all
}

// pair is a woman and a man of about the same age; either may be the head.
func pair(r *rand.Rand, age int) []member {
	woman := r.IntN(2) == 0
	return []member{
		{role: head, woman: woman, age: age},
		{role: partner, woman: !woman, age: max(20, age+between(r, -5, 5))},
	}
}

// withChildren adds children, the eldest first, none of them born before its parents were nineteen.
func withChildren(r *rand.Rand, all []member, most int) []member {
	youngest := all[0].age
	for _, m := range all {
		youngest = min(youngest, m.age)
	}
	age := between(r, 1, min(17, youngest-19))
	for range between(r, 1, most) {
		if age < 0 {
			break
		}
		all = append(all, member{role: child, woman: r.IntN(2) == 0, age: age})
		age -= between(r, 1, 4)
	}
	return all
}

func withParent(r *rand.Rand, all []member) []member {
	return append(all, member{role: parent, woman: r.IntN(100) < 72, age: min(94, all[0].age+between(r, 21, 34))})
}
