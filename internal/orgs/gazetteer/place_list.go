package gazetteer

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"oszir/internal/platform/calendar"
)

// County is a county (megye, vármegye) or the capital.
type County struct {
	Code string // statistical office's county code, 01 (Budapest) to 20
	ISO  string // ISO 3166-2, HU-XX
	Name string // the name of 2013, without the word megye
}

// District is a district (járás) or a district of the capital (kerület).
type District struct {
	Code   string // three digits, 001 to 198
	Name   string // "Bajai járás", "Budapest I. kerület"
	County string // code of the county
	Seat   string // name of the settlement where the district office sits
}

// Settlement is a town or village, the capital, or a district of the capital.
type Settlement struct {
	Code     string // statistical code (településazonosító törzsszám), five digits with a check digit
	Name     string
	County   string // code of the county
	District string // code of the district; empty for Budapest as a whole
	Postcode string // empty when no source gives one
	Kind     string // one of the kinds below
}

// The kinds of settlement (jogállás). County seats are counted among the towns with county rights.
const (
	Capital         = "főváros"
	CapitalDistrict = "fővárosi kerület"
	CountyTown      = "megyei jogú város"
	Town            = "város"
	LargeVillage    = "nagyközség"
	Village         = "község"
)

// Counties lists the counties by code. The slice is shared: read it only.
func Counties() []County { return places().counties }

// Districts lists the districts by code. The slice is shared: read it only.
func Districts() []District { return places().districts }

// Settlements lists the settlements in Hungarian alphabetical order. The slice is shared: read it only.
func Settlements() []Settlement { return places().settlements }

// renaming is a county's new name from a day on.
type renaming struct {
	code string
	from calendar.Day
	name string
}

// renamings are the changes of county names since 2013, oldest first.
var renamings = []renaming{{"06", calendar.On(2020, 6, 4), "Csongrád-Csanád"}}

// CountyName gives the name that the county had on the day, or that of 2013 for days before. It is "" when there
// is no such county.
func CountyName(code string, day calendar.Day) string {
	name := ""
	for _, c := range Counties() {
		if c.Code == code {
			name = c.Name
		}
	}
	for _, r := range renamings {
		if name != "" && r.code == code && day >= r.from {
			name = r.name
		}
	}
	return name
}

// CodeFault says why a text is no statistical code of a settlement.
type CodeFault int

// The faults of a code. CodeOK is the zero value.
const (
	CodeOK CodeFault = iota
	CodeShape
	CodeCheckDigit
)

// JudgeCode judges a statistical code written as five digits: the first four times 9, 7, 3 and 1 and the fifth
// itself add up to a multiple of ten.
func JudgeCode(code string) CodeFault {
	if len(code) != 5 || !onlyDigits(code) {
		return CodeShape
	}
	d := func(i int) int { return int(code[i] - '0') }
	if (9*d(0)+7*d(1)+3*d(2)+d(3)+d(4))%10 != 0 || code == "00000" {
		return CodeCheckDigit
	}
	return CodeOK
}

func onlyDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

type placeLists struct {
	counties    []County
	districts   []District
	settlements []Settlement
}

// placesCSV has one row a place: C;code;ISO;name, D;code;name;county;seat, S;code;name;county;district;postcode;kind.
//
//go:embed places.csv
var placesCSV string

var places = sync.OnceValue(func() placeLists {
	var p placeLists
	p.settlements = make([]Settlement, 0, 3200)
	for line := range strings.Lines(placesCSV) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), ";")
		switch {
		case cells[0] == "C" && len(cells) == 4:
			p.counties = append(p.counties, County{Code: cells[1], ISO: cells[2], Name: cells[3]})
		case cells[0] == "D" && len(cells) == 5:
			p.districts = append(p.districts, District{Code: cells[1], Name: cells[2], County: cells[3], Seat: cells[4]})
		case cells[0] == "S" && len(cells) == 7:
			p.settlements = append(p.settlements, Settlement{Code: cells[1], Name: cells[2], County: cells[3],
				District: cells[4], Postcode: cells[5], Kind: cells[6]})
		default:
			panic(fmt.Sprintf("gazetteer: places.csv has a line of another shape: %q", line))
		}
	}
	p.counties, p.districts, p.settlements = slices.Clip(p.counties), slices.Clip(p.districts), slices.Clip(p.settlements)
	return p
})
