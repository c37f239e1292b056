package samples

import (
	"math/rand/v2"
	"strconv"
	"strings"

	"oszir/internal/orgs/gazetteer"
	"oszir/internal/people"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefit"
	"oszir/internal/samples/names"
)

// address is what stands in one of the three address blocks of a client.
type address struct {
	country, postcode, settlement, street, kind, house string

	building, staircase, floor, door, parcel, poBox string
}

// street is a public place, its kind as the closed list has it.
type street struct {
	name, kind string
	from       int // the house number with which it begins to be filled, so that streets do not all begin at 1
}

// area is where the households of an office live.
type area struct {
	settlements []gazetteer.Settlement
	upTo        []int // running sums of weights
	streets     []street
}

// The numbers of houses in a street: homes, then the houses where people stay for a time.
const (
	homes     = 120
	homesStep = 37 // has no divisor in common with homes
	staysFrom = 200
)

// areaOf chooses real places by the seed: one settlement or a few of one district for a municipality, a whole
// district for a district office.
func areaOf(office benefit.Office, source *names.Source, r *rand.Rand) *area {
	a := &area{streets: streetsOf(source, r)}
	districts := gazetteer.Districts()
	d := districts[r.IntN(len(districts))]
	var all []gazetteer.Settlement
	for _, s := range gazetteer.Settlements() {
		if s.District == d.Code {
			all = append(all, s)
		}
	}
	if office == benefit.Municipality && len(all) > 1 {
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		count := 1
		if r.IntN(3) == 0 { // a joint office (közös önkormányzati hivatal)
			count = 2 + r.IntN(3)
		}
		all = all[:min(count, len(all))]
	}
	sum := 0
	for _, s := range all {
		sum += weights[s.Kind]
		a.settlements = append(a.settlements, s)
		a.upTo = append(a.upTo, sum)
	}
	return a
}

// weights say roughly how many people live in a place; the gazetteer does not.
var weights = map[string]int{
	gazetteer.CountyTown: 60, gazetteer.CapitalDistrict: 60, gazetteer.Town: 20, gazetteer.LargeVillage: 4, gazetteer.Village: 2,
}

// streetsOf lists the streets that the name source knows, each once, in an order of the seed's own.
func streetsOf(source *names.Source, r *rand.Rand) []street {
	var all []street
	seen := map[string]bool{}
	for range 2000 {
		whole := source.Street(r)
		if seen[whole] {
			continue
		}
		seen[whole] = true
		s := street{name: whole, from: r.IntN(homes)}
		if i := strings.LastIndexByte(whole, ' '); i > 0 {
			if kind, ok := people.StreetKinds.Lookup(whole[i+1:]); ok {
				s.name, s.kind = whole[:i], kind
			}
		}
		if s.kind == "" {
			s.kind = otherStreet
		}
		all = append(all, s)
	}
	return all
}

func (a *area) settlement(r *rand.Rand) *gazetteer.Settlement {
	x := r.IntN(a.upTo[len(a.upTo)-1])
	i := 0
	for a.upTo[i] <= x {
		i++
	}
	return &a.settlements[i]
}

// home gives the dwelling of the nth household. Street, house, building, floor and door follow from n alone, so that
// no two households live in the same dwelling, whichever settlement is drawn.
func (a *area) home(n int, r *rand.Rand) address {
	where := a.in(a.settlement(r))
	if r.IntN(30) == 0 { // outside of the village, by its parcel number
		where.parcel = "0" + strconv.Itoa(11+n%900) + "/" + strconv.Itoa(n/900+1)
		return where
	}
	flat := a.number(&where, n, 1)
	switch {
	case flat > 0:
		where.building = building(flat - 1)
		where.floor, where.door = strconv.Itoa((flat-1)%16/4+1), strconv.Itoa((flat-1)%4+1)
	case r.IntN(25) == 0:
		where.building = building(16 * r.IntN(3)) // alone in it, so without floor and door
	case r.IntN(12) == 0:
		where.floor, where.door = strconv.Itoa(1+r.IntN(4)), strconv.Itoa(1+r.IntN(20))
		if r.IntN(2) == 0 {
			where.staircase = string(rune('A' + r.IntN(4)))
		}
	}
	return where
}

// stay gives a place where somebody of the nth household stays for a time: nobody's home.
func (a *area) stay(n int, r *rand.Rand) address {
	where := a.in(a.settlement(r))
	if r.IntN(5) == 0 {
		where.parcel = "1" + strconv.Itoa(10+n%90) + "/" + strconv.Itoa(n/90+1)
		return where
	}
	flat := a.number(&where, n, staysFrom)
	if flat > 0 {
		where.building = building(flat - 1)
	}
	return where
}

// number writes street and house, and gives which of the dwellings of that house it is.
func (a *area) number(where *address, n, from int) (flat int) {
	s := a.streets[n%len(a.streets)]
	n /= len(a.streets)
	where.street, where.kind = s.name, s.kind
	where.house = strconv.Itoa(from + (s.from+n*homesStep)%homes)
	return n / homes
}

func building(i int) string {
	const letters = 'Z' - 'A' + 1
	text := string(rune('A' + i/16%letters))
	if i/16 >= letters {
		text += strconv.Itoa(i / 16 / letters)
	}
	return text
}

func (a *area) in(s *gazetteer.Settlement) address {
	return address{country: people.Hungary, postcode: postcode(s), settlement: s.Name}
}

// postcode gives four digits for a settlement. The gazetteer has no postcodes, so they are made up: the first digit
// is that of the county's region, the rest follows from the statistical code (in the capital, from the district).
func postcode(s *gazetteer.Settlement) string {
	switch {
	case s.Postcode != "":
		return s.Postcode
	case s.Kind == gazetteer.CapitalDistrict:
		return "1" + s.District[1:] + s.Code[4:]
	}
	const firstByCounty = "17653689432327457988"
	county, err := strconv.Atoi(s.County)
	if err != nil || county < 1 || county > len(firstByCounty) {
		county = 1
	}
	return firstByCounty[county-1:county] + s.Code[1:4]
}

// blocks are the fields of the address blocks, in the order of an address's parts.
var (
	residenceBlock = []*fields.Field{
		people.FieldResidenceCountry, people.FieldResidencePostcode, people.FieldResidenceSettlement, people.FieldResidenceStreet,
		people.FieldResidenceStreetKind, people.FieldResidenceHouseNumber, people.FieldResidenceBuilding, people.FieldResidenceStaircase,
		people.FieldResidenceFloor, people.FieldResidenceDoor, people.FieldResidenceParcelNumber, nil,
	}
	stayBlock = []*fields.Field{
		people.FieldStayCountry, people.FieldStayPostcode, people.FieldStaySettlement, people.FieldStayStreet,
		people.FieldStayStreetKind, people.FieldStayHouseNumber, people.FieldStayBuilding, people.FieldStayStaircase,
		people.FieldStayFloor, people.FieldStayDoor, people.FieldStayParcelNumber, nil,
	}
	mailingBlock = []*fields.Field{
		people.FieldMailingCountry, people.FieldMailingPostcode, people.FieldMailingSettlement, people.FieldMailingStreet,
		people.FieldMailingStreetKind, people.FieldMailingHouseNumber, people.FieldMailingBuilding, nil,
		people.FieldMailingFloor, people.FieldMailingDoor, people.FieldMailingParcelNumber, people.FieldMailingPOBox,
	}
)

// setAddress writes an address into a block; parts that the block does not have are left out.
func (r *record) setAddress(block []*fields.Field, a address) {
	for i, text := range [...]string{
		a.country, a.postcode, a.settlement, a.street, a.kind, a.house, a.building, a.staircase, a.floor, a.door, a.parcel, a.poBox,
	} {
		if f := block[i]; f != nil {
			r.set(f, text)
		}
	}
}
