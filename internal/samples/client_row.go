package samples

import (
	"fmt"
	"math/rand/v2"

	"oszir/internal/people"
	"oszir/internal/platform/fields"
)

// Values of closed lists that rules ask about, and the mark.
const (
	otherStreet      = "egyéb"
	toMailingAddress = "Levelezési címre kéri"
	toPOBox          = "Postafiókra kéri"
	toPosteRestante  = "Postán maradóra kéri"
	toResidence      = "Lakóhelyre kéri"
	toStay           = "Tartózkodási helyre kéri"
	settlementOnly   = "Település szintű lakcím"
	noAddressAtAll   = "lakcím nélküli lakos"
	marked           = "x"
)

var (
	titles     = []string{"Dr", "ifj.", "id.", "özv."}
	educations = []string{
		"8. osztály", "8. osztály", "8. osztály", "8 osztálynál kevesebb", "szakiskola", "szakmunkásképző", "szakmunkásképző",
		"szakközépiskolai érettségi", "gimnáziumi érettségi", "főiskola/BSc", "egyetem/MSc",
	}
	vocations = []string{
		"szakács", "kőműves", "eladó", "varrónő", "lakatos", "hegesztő", "ápoló", "óvónő", "gépkocsivezető", "asztalos", "fodrász",
		"villanyszerelő", "mezőgazdasági gépész", "kertész", "pincér",
	}
)

// sheltered says how a household lives as a whole.
type sheltered struct {
	home     address
	homeless string // kind of homelessness; "" for those who have a home
}

// writeClients writes everybody's row, the full ones with everything that the sheet asks for.
func (m *Maker) writeClients(h *household, r *rand.Rand) {
	for i := range h.people {
		p := &h.people[i]
		if p.full {
			h.clients = append(h.clients, m.fullClient(h, p, r))
			continue
		}
		h.clients = append(h.clients, m.incompleteClient(h, p, r))
	}
}

func (m *Maker) fullClient(h *household, p *person, r *rand.Rand) *record {
	c := newRecord(fullSheet, 36)
	c.set(people.FieldTAJ, p.taj)
	if p.adult() && r.IntN(40) == 0 {
		c.set(people.FieldTitle, titles[r.IntN(len(titles))])
	}
	c.setNames(p)
	c.set(people.FieldBirthPlace, p.birthPlace)
	c.setDay(people.FieldBirthDate, p.born)
	c.set(people.FieldSex, sex(p))
	c.set(people.FieldTaxID, p.taxID)
	c.set(people.FieldCitizenship, p.citizenship)
	c.set(people.FieldImmigrationStatus, p.status)
	c.set(people.FieldMaritalStatus, p.marital)
	if p.adult() {
		c.set(people.FieldEducation, educations[r.IntN(len(educations))])
		if r.IntN(3) == 0 {
			c.set(people.FieldVocation, vocations[r.IntN(len(vocations))])
		}
	}
	staying := m.writeHome(c, h, r)
	m.writeMailing(c, h, staying, r)
	if p.adult() {
		writeContacts(c, p, r)
	}
	return c
}

func sex(p *person) string {
	if p.woman {
		return "Nő"
	}
	return "Férfi"
}

func (r *record) setNames(p *person) {
	r.set(people.FieldFamilyName, p.family)
	r.set(people.FieldGivenName, p.given)
	r.set(people.FieldBirthFamilyName, p.birthFamily)
	r.set(people.FieldBirthGivenName, p.birthGiven)
	r.set(people.FieldMotherFamilyName, p.motherFamily)
	r.set(people.FieldMotherGivenName, p.motherGiven)
}

// writeHome writes where somebody lives: at the household's home mostly, a few at another place for a time.
func (m *Maker) writeHome(c *record, h *household, r *rand.Rand) (staying bool) {
	if h.homeless != "" {
		c.set(people.FieldNoResidence, marked)
		c.set(people.FieldNoResidenceKind, h.homeless)
		c.set(people.FieldResidenceCountry, people.Hungary)
		if h.homeless == settlementOnly {
			c.set(people.FieldNoResidenceAddress, h.home.settlement)
			c.set(people.FieldResidencePostcode, h.home.postcode)
			c.set(people.FieldResidenceSettlement, h.home.settlement)
		}
		return false
	}
	c.setAddress(residenceBlock, h.home)
	staying = r.IntN(22) == 0
	habitual := people.FieldResidenceHabitual
	if staying {
		c.setAddress(stayBlock, m.area.stay(h.n, r))
		if r.IntN(3) > 0 {
			habitual = people.FieldStayHabitual
		}
	}
	c.set(habitual, marked)
	return staying
}

// writeMailing writes where letters go, where that is said at all.
func (m *Maker) writeMailing(c *record, h *household, staying bool, r *rand.Rand) {
	switch {
	case staying && r.IntN(4) == 0:
		c.set(people.FieldMailingChoice, toStay)
		return
	case r.IntN(12) > 0:
		return
	}
	to := m.area.stay(h.n, r)
	switch n := r.IntN(7); {
	case n == 0 && h.homeless == "":
		c.set(people.FieldMailingChoice, toResidence)
		return
	case n <= 2:
		c.set(people.FieldMailingChoice, toPOBox)
		to = address{country: to.country, postcode: to.postcode, settlement: to.settlement, poBox: fmt.Sprintf("Pf. %d", between(r, 1, 400))}
	case n == 3:
		c.set(people.FieldMailingChoice, toPosteRestante)
		to = address{country: to.country, postcode: to.postcode, settlement: to.settlement}
	case n == 4: // with relatives abroad
		c.set(people.FieldMailingChoice, toMailingAddress)
		to.country, to.postcode, to.settlement = "Ausztria", "A-7000", "Kismarton"
	default:
		c.set(people.FieldMailingChoice, toMailingAddress)
		if r.IntN(4) == 0 && to.street != "" {
			to.floor, to.door = "1", fmt.Sprint(between(r, 1, 12))
		}
	}
	c.setAddress(mailingBlock, to)
}

// writeContacts writes telephone numbers that look made up, and addresses under a name kept free for examples.
func writeContacts(c *record, p *person, r *rand.Rand) {
	if r.IntN(6) == 0 {
		c.set(people.FieldPhone, fmt.Sprintf("+36 %d 555 %03d", between(r, 22, 99), r.IntN(1000)))
	}
	if r.IntN(3) == 0 {
		c.set(people.FieldMobile, fmt.Sprintf("+36 %s 555 %04d", pick(r, "20", "30", "70"), r.IntN(10_000)))
	}
	if r.IntN(5) == 0 {
		c.set(people.FieldEmail, plain(p.given)+"."+plain(p.family)+"@example.org")
	}
	if r.IntN(50) == 0 {
		c.set(people.FieldNote, pick(r, "Telefonon délután érhető el.", "Gondnokkal jár el.", "Kézbesítést a szomszéd is átvehet.", "Hallássérült, írásban kéri az értesítést."))
	}
}

// incompleteClient writes what is known of somebody: name and birth date always, everything else by chance.
func (m *Maker) incompleteClient(h *household, p *person, r *rand.Rand) *record {
	c := newRecord(incompleteSheet, 20)
	c.put(Value{Field: people.FieldIncompleteID})
	c.set(people.FieldMarker, p.marker)
	if r.IntN(7) == 0 {
		c.set(people.FieldTAJ, p.taj)
	}
	c.set(people.FieldFamilyName, p.family)
	c.set(people.FieldGivenName, p.given)
	c.setDay(people.FieldBirthDate, p.born)
	for _, some := range []struct {
		percent int
		field   *fields.Field
		text    string
	}{
		{60, people.FieldBirthFamilyName, p.birthFamily}, {60, people.FieldBirthGivenName, p.birthGiven},
		{35, people.FieldMotherFamilyName, p.motherFamily}, {35, people.FieldMotherGivenName, p.motherGiven},
		{50, people.FieldBirthPlace, p.birthPlace}, {70, people.FieldSex, sex(p)}, {10, people.FieldTaxID, p.taxID},
		{60, people.FieldCitizenship, p.citizenship}, {40, people.FieldMaritalStatus, p.marital},
	} {
		if r.IntN(100) < some.percent {
			c.set(some.field, some.text)
		}
	}
	if h.homeless == "" && r.IntN(2) == 0 {
		where := h.home
		if r.IntN(3) == 0 {
			where = address{country: where.country, postcode: where.postcode, settlement: where.settlement}
		}
		c.setAddress(residenceBlock, where)
		if r.IntN(2) == 0 {
			c.set(people.FieldResidenceHabitual, marked)
		}
	}
	return c
}

// incompleteID gives the id that the worksheet's formula makes of an incomplete client: marker, birth date, family
// name, given name and the number of cells filled beside id and marker.
func incompleteID(r *record) string {
	n := len(r.values)
	for _, f := range []*fields.Field{people.FieldIncompleteID, people.FieldMarker} {
		if r.has(f) {
			n--
		}
	}
	return fmt.Sprintf("%s-%s-%s-%s-%d", r.text(people.FieldMarker), r.text(people.FieldBirthDate),
		r.text(people.FieldFamilyName), r.text(people.FieldGivenName), n)
}
