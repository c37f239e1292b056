package samples

// household is one household with its rows.
type household struct {
	n      int
	people []person
	sheltered

	clients   []*record // one each of people, in their order
	decisions []decision
	benefits  []*record // one each of decisions, then those that a mistake added
	links     []link
	relations []*record // one each of links
}

// The chances of a household: what is drawn for one purpose moves nothing that is drawn for another, so that the same
// people come with mistakes and without.
const (
	chancePeople = iota
	chanceRows
	chanceBenefits
	chanceRelations
	chanceMistakes
	chances
	chancePlaces    = ^uint64(0) // of no household
	chanceProspects = chancePlaces - 1
)

// household makes the nth household as far as a sheet needs it. before says how many full clients the households
// before it have: benefits are shared out by that when their number is given.
func (m *Maker) household(n, before int, upTo int16) *household {
	r := m.names.Rand(uint64(n)*chances + chancePeople)
	members := drawShape(m.opt.Office, r)
	h := &household{n: n}
	h.home = m.area.home(n, r)
	if len(members) == 1 && members[0].age < 64 && r.IntN(15) == 0 {
		h.homeless = pick(r, settlementOnly, noAddressAtAll)
	}
	h.people = m.populate(n, members, r)
	m.writeClients(h, m.names.Rand(uint64(n)*chances+chanceRows))
	if upTo >= benefitSheet || m.opt.Errors > 0 {
		m.decide(h, m.quota(h, before))
		m.relate(h)
	}
	if m.opt.Errors == 0 {
		h.identify()
		return h
	}
	r = m.names.Rand(uint64(n)*chances + chanceMistakes)
	m.spoilClients(h, r)
	m.spoilBenefits(h, r)
	h.identify() // the worksheet's formulas work with what stands there, and people copy the ids from there
	m.spoilRelations(h, r)
	h.judge()
	return h
}

// hasDwelling says whether a benefit for a dwelling makes sense.
func (h *household) hasDwelling() bool { return h.homeless == "" }

// othersThan counts those who live with somebody: all of them, and the children.
func (h *household) othersThan(who int) (all, children int) {
	for i := range h.people {
		if i == who {
			continue
		}
		all++
		if !h.people[i].adult() {
			children++
		}
	}
	return all, children
}

// rows gives the household's rows of a sheet.
func (h *household) rows(no int16) []*record {
	switch no {
	case benefitSheet:
		return h.benefits
	case relationSheet:
		return h.relations
	}
	var out []*record
	for _, c := range h.clients {
		if c.sheet.No == no {
			out = append(out, c)
		}
	}
	return out
}
