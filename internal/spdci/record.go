package spdci

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"oszir/internal/disclosure"
	"oszir/internal/platform/calendar"
)

// EnrolmentState is how a benefit stands on a day, as records say it.
type EnrolmentState string

// The states of an enrolment.
const (
	Active    EnrolmentState = "Active"
	Suspended EnrolmentState = "Suspended" // the right stays, nothing is paid
	Pending   EnrolmentState = "Pending"   // it begins later
	Ended     EnrolmentState = "Ended"
)

// Enrolment is a benefit of somebody as the room of benefits says it.
type Enrolment struct {
	PersonID  int64 // under the number that was asked for
	Benefit   int64
	Programme string // code of the kind
	Name      string
	From      calendar.Day
	Until     calendar.Day // calendar.None: open
	Changed   calendar.Day // since when it stands as it does
	State     EnrolmentState
	Amount    int64 // forints; 0: none
}

// inForce reports whether somebody is enrolled.
func (e *Enrolment) inForce() bool { return e.State == Active || e.State == Suspended }

// The items of the register of information sources that records are made of.
const (
	itemTAJ     = "taj"
	itemAddress = "lakcim"
	itemKind    = "ellatasMegnevezes"
	itemDays    = "ellatasAdatai"
	itemAmount  = "ellatasOsszeg"
)

// recordItems are all of them.
var recordItems = []string{itemTAJ, itemAddress, itemKind, itemDays, itemAmount}

// dataOf names the groups of data that records tell, for the log.
func dataOf(items []string) []string {
	out := []string{"identity"}
	for item, group := range map[string]string{itemTAJ: "numbers", itemAddress: "addresses", itemKind: "benefits", itemDays: "benefits", itemAmount: "benefits"} {
		if slices.Contains(items, item) && !slices.Contains(out, group) {
			out = append(out, group)
		}
	}
	slices.Sort(out)
	return out
}

// person is somebody as records name them.
type person struct {
	id            int64
	family, given string
	born          calendar.Day
	taj           string
	address       string
	enrolled      []Enrolment
}

// object is a JSON object.
type object = map[string]any

// records gives what is told of somebody: in the Social Registry a member with the programmes in force, in the Integrated
// Beneficiary Registry a beneficiary for each programme. An item that may not leave is not there.
func (p *person) records(reg Registry, a *disclosure.Allowance, only int64) []object {
	may := func(item string) bool { return slices.Contains(a.Items, item) }
	if reg == Social {
		out := object{"@type": "Member", "demographic_info": p.member(may)}
		if may(itemTAJ) && p.taj != "" {
			out["member_identifier"] = []object{identifier(p.taj)}
		}
		var programmes []object
		for i := range p.enrolled {
			if e := &p.enrolled[i]; e.inForce() {
				if told := e.programme(may); len(told) > 0 {
					programmes = append(programmes, object{"programme_identifier": told})
				}
			}
		}
		if len(programmes) > 0 {
			out["additional_attributes"] = programmes
		}
		return []object{out}
	}
	var out []object
	for i := range p.enrolled {
		e := &p.enrolled[i]
		if only != 0 && e.Benefit != only {
			continue
		}
		member := object{"@type": "Member", "demographic_info": object{"person": p.beneficiary(may)}}
		if may(itemTAJ) && p.taj != "" {
			member["member_identifier"] = p.taj
		}
		if told := e.programme(may); len(told) > 0 {
			member["programme_identifier"] = told
		}
		out = append(out, object{"@type": "Beneficiary", "member": member})
	}
	return out
}

func identifier(taj string) object {
	return object{"@type": "Identifier", "identifier_type": "TAJ", "identifier_value": taj}
}

func (p *person) member(may func(string) bool) object {
	out := object{"@type": "SRPerson", "name": object{"@type": "Name", "surname": p.family, "given_name": p.given}}
	if p.born != calendar.None {
		out["birth_date"] = p.born.String()
	}
	if may(itemTAJ) && p.taj != "" {
		out["identifier"] = []object{identifier(p.taj)}
	}
	if may(itemAddress) && p.address != "" {
		out["address"] = object{"@type": "Address", "street_address": p.address}
	}
	return out
}

func (p *person) beneficiary(may func(string) bool) object {
	out := object{"name": object{"surname": p.family, "first_name": p.given}}
	if p.born != calendar.None {
		out["birth_date"] = p.born.String()
	}
	if may(itemTAJ) && p.taj != "" {
		out["identifier_type"], out["identifier_value"] = "TAJ", p.taj
	}
	if may(itemAddress) && p.address != "" {
		out["address"] = p.address
	}
	return out
}

func (e *Enrolment) programme(may func(string) bool) object {
	out := object{}
	if may(itemKind) {
		out["programme"] = object{"programme_identifier": e.Programme, "programme_name": e.Name}
	}
	if may(itemDays) {
		out["enrolment_date"], out["enrolment_status"], out["status_change_date"] = e.From.String(), string(e.State), e.Changed.String()
	}
	if may(itemAmount) && e.Amount != 0 {
		out["benefits"] = object{"benefit_value": "HUF " + strconv.FormatInt(e.Amount, 10)}
	}
	return out
}

// sorted sorts people as a request asks, then by name and number.
func sorted(all []*person, by []order) {
	slices.SortStableFunc(all, func(a, b *person) int {
		for _, o := range append(slices.Clone(by), order{by: "family"}, order{by: "given"}, order{by: "birth"}) {
			c := 0
			switch o.by {
			case "family":
				c = strings.Compare(a.family, b.family)
			case "given":
				c = strings.Compare(a.given, b.given)
			case "birth":
				c = cmp.Compare(a.born, b.born)
			}
			if o.down {
				c = -c
			}
			if c != 0 {
				return c
			}
		}
		return cmp.Compare(a.id, b.id)
	})
}
