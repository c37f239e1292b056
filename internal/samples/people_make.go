package samples

import (
	"math/rand/v2"
	"strconv"
	"strings"

	"oszir/internal/orgs/gazetteer"
	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/idnumber"
	"oszir/internal/samples/names"
)

// person is somebody of a household with all that can be written down of them.
type person struct {
	member
	born calendar.Day

	family, given             string
	birthFamily, birthGiven   string
	motherFamily, motherGiven string
	birthPlace                string
	citizenship, status       string
	marital                   string
	taj, taxID                string
	marker                    string

	// said is the TAJ by which the rest of the workbook names the person: not always what stands in their row.
	said string
}

func (p *person) adult() bool { return p.age >= 18 }

// countedFrom is the day on which the ages of members are meant; everybody is born before it.
var countedFrom = calendar.On(2013, 1, 1)

// spread is the number of days, a prime of less than three years, over which the birth dates of incomplete clients are
// dealt out: those of a household leave the same remainder, and that of the next household is daysApart further on.
// Every spread-th household has the remainder again and is told apart by the marker, as an office would. So no two
// households make the same id of an incomplete client. The seed stands in the marker too, because an office may load
// more than one made-up file.
const (
	spread    = 1009
	daysApart = 389
)

// populate makes people of the members of household n.
func (m *Maker) populate(n int, members []member, r *rand.Rand) []person {
	all := make([]person, len(members))
	for i, mem := range members {
		p := &all[i]
		p.member = mem
		p.taj = m.tajs.taj(n, i)
		p.said = p.taj
		y, month, d := countedFrom.Date()
		p.born = calendar.On(y-mem.age, month, d) - calendar.Day(1+r.IntN(365))
		if !p.full {
			left := (int(p.born) - n*daysApart) % spread // negative for most days before 1970
			p.born -= calendar.Day((left + spread) % spread)
			if n >= spread {
				p.marker = strconv.Itoa(n/spread+1) + "/" + strconv.FormatUint(m.opt.Seed%100_000, 10)
			}
		}
	}
	nameParents(m.names, all, r)
	nameCouple(m.names, all, r)
	m.nameChildren(all, r)
	foreign := r.IntN(40) == 0
	for i := range all {
		p := &all[i]
		if p.twin { // the same in everything but the number
			taj := p.taj
			*p = all[i-1]
			p.twin, p.taj, p.said = true, taj, taj
			continue
		}
		m.describe(p, foreign, r)
	}
	tellApart(all)
	return all
}

// givenName draws a given name of the time.
func givenName(s *names.Source, woman bool, born calendar.Day, r *rand.Rand) string {
	if woman {
		return s.FemaleBorn(r, born.Year())
	}
	return s.MaleBorn(r, born.Year())
}

// baptise gives a person their names at birth, and draws the mother's where she is not known.
func (p *person) baptise(s *names.Source, family string, r *rand.Rand) {
	p.birthFamily = family
	p.birthGiven = givenName(s, p.woman, p.born, r)
	p.family, p.given = p.birthFamily, p.birthGiven
	p.motherFamily = s.Family(r)
	p.motherGiven = s.FemaleBorn(r, p.born.Year()-26)
}

// marry gives a woman the name she bears with a husband of that name: his alone, both, or the forms with -né.
func (p *person) marry(hisFamily, hisGiven string, r *rand.Rand) {
	switch n := r.IntN(100); {
	case n < 15: // keeps her own
	case n < 30 && p.age >= 40 && hisGiven != "":
		p.family, p.given = hisFamily, names.Ne(hisGiven)
	case n < 65:
		p.family = hisFamily
	case n < 90:
		p.family = names.Ne(hisFamily) + " " + p.birthFamily
	default:
		p.family = hisFamily + "-" + p.birthFamily
	}
}

// nameParents names the head and the head's parent, who bears the same family name in some form.
func nameParents(s *names.Source, all []person, r *rand.Rand) {
	first := &all[0]
	first.baptise(s, s.Family(r), r)
	for i := range all {
		p := &all[i]
		if p.role != parent {
			continue
		}
		if !p.woman {
			p.baptise(s, first.birthFamily, r)
			p.marital = pick(r, "özvegy", "elvált")
			continue
		}
		p.baptise(s, s.Family(r), r)
		p.marry(first.birthFamily, s.MaleBorn(r, p.born.Year()), r)
		p.marital = "özvegy"
		first.motherFamily, first.motherGiven = p.birthFamily, p.birthGiven
	}
}

// nameCouple names the partner and says how head and partner live.
func nameCouple(s *names.Source, all []person, r *rand.Rand) {
	first := &all[0]
	if len(all) < 2 || all[1].role != partner {
		switch {
		case first.age >= 60:
			first.marital = pick(r, "özvegy", "özvegy", "elvált")
		case first.woman:
			first.marital = pick(r, "hajadon", "elvált", "egyedülálló", "házastársától külön él")
		default:
			first.marital = pick(r, "nőtlen", "elvált", "egyedülálló", "házastársától külön él")
		}
		if first.woman && (first.marital == "özvegy" || first.marital == "elvált") {
			first.marry(s.Family(r), s.MaleBorn(r, first.born.Year()), r)
		}
		return
	}
	other := &all[1]
	other.baptise(s, s.Family(r), r)
	if first.age < 60 && r.IntN(4) == 0 {
		first.marital, other.marital = "élettársi kapcsolatban él", "élettársi kapcsolatban él"
		return
	}
	first.marital, other.marital = "házas", "házas"
	wife, husband := first, other
	if !wife.woman {
		wife, husband = other, first
	}
	wife.marry(husband.birthFamily, husband.birthGiven, r)
}

// nameChildren names children after their father, with their mother's name at birth, and grandchildren after either.
func (m *Maker) nameChildren(all []person, r *rand.Rand) {
	var mother, father *person
	for i := range all {
		switch p := &all[i]; {
		case p.role != head && p.role != partner:
		case p.woman:
			mother = p
		default:
			father = p
		}
	}
	absent := m.names.Family(r)
	family := absent
	if father != nil {
		family = father.birthFamily
	} else if r.IntN(2) == 0 {
		family = mother.birthFamily
	}
	for i := range all {
		p := &all[i]
		switch p.role {
		case child:
			p.baptise(m.names, family, r)
			if mother != nil {
				p.motherFamily, p.motherGiven = mother.birthFamily, mother.birthGiven
			}
		case grandchild: // of a son, whose wife is not here, or of a daughter, whose husband is not
			if r.IntN(2) == 0 {
				p.baptise(m.names, family, r)
			} else {
				p.baptise(m.names, absent, r)
				p.motherFamily = family
			}
		default:
			continue
		}
		p.marital = pick(r, "nőtlen", "")
		if p.woman && p.marital != "" {
			p.marital = "hajadon"
		}
	}
}

// describe adds place of birth, citizenship and tax id.
func (m *Maker) describe(p *person, foreign bool, r *rand.Rand) {
	p.birthPlace = m.area.settlement(r).Name
	if places := gazetteer.Settlements(); r.IntN(3) == 0 {
		p.birthPlace = places[r.IntN(len(places))].Name
	}
	p.citizenship = people.Hungarian
	if foreign && (p.adult() || r.IntN(2) == 0) {
		from := foreigners[r.IntN(len(foreigners))]
		p.citizenship, p.status, p.birthPlace = from.citizenship, from.status, from.place
	}
	if p.adult() && r.IntN(100) < 94 {
		p.taxID = taxID(p.born, r)
	}
}

// foreigners are the ways in which people of another country live here.
var foreigners = []struct{ citizenship, status, place string }{
	{"Román", "szabad mozgás és tartózkodás jogával rendelkező", "Kolozsvár"},
	{"Román", "letelepedett", "Székelyudvarhely"},
	{"Szlovák", "szabad mozgás és tartózkodás jogával rendelkező", "Komárno"},
	{"Ukrán", "letelepedett", "Beregszász"},
	{"Ukrán", "bevándorolt", "Ungvár"},
	{"Szerb", "letelepedett", "Szabadka"},
	{"Kínai", "letelepedett", "Peking"},
	{"Szír", "menekült", "Aleppó"},
	{"Afgán", "oltalmazott", "Kabul"},
	{"hontalan", "hontalan", "Beregszász"},
}

// taxID gives a tax id of somebody born on a day; some of the thousand orders of a day are not issued.
func taxID(born calendar.Day, r *rand.Rand) string {
	for order := r.IntN(1000); ; order = (order + 1) % 1000 {
		if id, ok := idnumber.TaxIDFor(born, order); ok {
			return id
		}
	}
}

// tellApart gives a marker to whoever has name, birth date and marker of another incomplete client of the household.
func tellApart(all []person) {
	for i := range all {
		p := &all[i]
		for j := range all[:i] {
			o := &all[j]
			if !p.full && !o.full && p.born == o.born && p.family == o.family && p.given == o.given {
				p.marker += string(rune('A' + i)) // letters in a household, numbers between households
				break
			}
		}
	}
}

// pick draws one of the texts.
func pick(r *rand.Rand, of ...string) string { return of[r.IntN(len(of))] }

// plain writes a name as it stands in an e-mail address.
func plain(s string) string { return accents.Replace(strings.ToLower(s)) }

var accents = strings.NewReplacer(
	"á", "a", "é", "e", "í", "i", "ó", "o", "ö", "o", "ő", "o", "ú", "u", "ü", "u", "ű", "u", " ", ".", "-", ".",
)
