package samples

import (
	"fmt"
	"slices"

	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/ptr/benefit"
)

// clientMistakes are the ways to get a row of either client sheet wrong.
var clientMistakes = []mistake{
	{name: "client field missing", make: (*clerk).clientFieldMissing},
	{name: "client TAJ check digit", make: (*clerk).clientCheckDigit},
	{name: "client TAJ of 8 digits", make: (*clerk).clientShortTAJ},
	{name: "birth date impossible", make: (*clerk).birthImpossible},
	{name: "birth date ahead", make: (*clerk).birthAhead},
	{name: "client not in list", make: (*clerk).clientNotInList},
	{name: "TAJ twice", make: (*clerk).tajTwice},
	{name: "incomplete id twice", make: (*clerk).incompleteTwice, rare: true},
	{name: "tax id of applicant missing", make: (*clerk).applicantTaxID, rare: true},
	{name: "tax id check digit", make: (*clerk).taxCheckDigit},
	{name: "foreigner without status", make: (*clerk).foreigner},
	{name: "stay address half filled", make: (*clerk).halfStay},
	{name: "mailing address missing", make: (*clerk).mailingMissing},
	{name: "postcode not one", make: (*clerk).badPostcode},
	{name: "homeless without kind", make: (*clerk).homelessKind},
	{name: "shelter of a resident", make: (*clerk).strayShelter},
}

// full gives the ith client's row when it stands on the full sheet.
func (c *clerk) full(i int) (*record, bool) {
	row := c.h.clients[i]
	return row, row.sheet.No == fullSheet
}

func (c *clerk) clientFieldMissing(i int) bool {
	row, full := c.full(i)
	must := []*fields.Field{people.FieldFamilyName, people.FieldGivenName, people.FieldBirthDate}
	if full {
		must = append(must, people.FieldTAJ, people.FieldBirthFamilyName, people.FieldBirthGivenName, people.FieldMotherFamilyName,
			people.FieldMotherGivenName, people.FieldBirthPlace, people.FieldCitizenship, people.FieldResidenceCountry, people.FieldNoResidenceKind)
		if !row.has(people.FieldNoResidence) {
			must = append(must, people.FieldResidencePostcode, people.FieldResidenceSettlement)
		}
		if !row.has(people.FieldNoResidence) && !row.has(people.FieldResidenceParcelNumber) {
			must = append(must, people.FieldResidenceStreet, people.FieldResidenceStreetKind, people.FieldResidenceHouseNumber)
		}
	}
	return c.leaveOut(row, must...)
}

// clientCheckDigit: the clerk mistyped the TAJ in the client's row, or holds a wrong one for right and wrote it
// everywhere.
func (c *clerk) clientCheckDigit(i int) bool {
	row := c.h.clients[i]
	if !row.has(people.FieldTAJ) {
		return false
	}
	right := row.text(people.FieldTAJ)
	wrong := c.wrongDigit(right)
	row.set(people.FieldTAJ, wrong)
	row.spoil(finding.CheckDigit)
	if row.sheet.No == incompleteSheet || c.r.IntN(2) == 0 {
		return true
	}
	c.h.people[i].said = wrong
	for _, b := range c.h.benefits {
		for _, f := range []*fields.Field{benefit.ApplicantTAJ, benefit.EntitledTAJ} {
			if b.text(f) == right {
				b.set(f, wrong)
				b.spoil(finding.CheckDigit)
			}
		}
	}
	return true
}

func (c *clerk) clientShortTAJ(i int) bool {
	row := c.h.clients[i]
	if !row.has(people.FieldTAJ) {
		return false
	}
	row.set(people.FieldTAJ, row.text(people.FieldTAJ)[:8])
	row.spoil(finding.Format)
	return true
}

// birthImpossible writes a month above twelve, as when day and month change places. Different birth dates stay
// different, so that ids of incomplete clients do not meet.
func (c *clerk) birthImpossible(i int) bool {
	row := c.h.clients[i]
	y, month, d := c.h.people[i].born.Date()
	row.set(people.FieldBirthDate, fmt.Sprintf("%d.%02d.%02d", y, int(month)+12, d))
	row.spoil(finding.Format)
	return true
}

// birthAhead writes a day that no clock of this century has reached.
func (c *clerk) birthAhead(i int) bool {
	row, full := c.full(i)
	if !full {
		return false
	}
	y, month, _ := c.h.people[i].born.Date()
	row.setDay(people.FieldBirthDate, calendar.On(y+180, month, 1))
	row.spoil(finding.DateOrder)
	return true
}

func (c *clerk) clientNotInList(i int) bool {
	return c.wrongList(c.h.clients[i], "nincs ilyen", people.FieldSex, people.FieldMaritalStatus, people.FieldEducation, people.FieldResidenceStreetKind)
}

// other draws another row of the clients that nobody has touched yet and that suits.
func (c *clerk) other(i int, suits func(*record) bool) (*record, bool) {
	var others []*record
	for j, row := range c.h.clients {
		if j != i && !row.touched && suits(row) {
			others = append(others, row)
		}
	}
	if len(others) == 0 {
		return nil, false
	}
	return others[c.r.IntN(len(others))], true
}

func (c *clerk) tajTwice(i int) bool {
	row := c.h.clients[i]
	other, ok := c.other(i, func(*record) bool { return true })
	if !ok || !row.has(people.FieldTAJ) {
		return false
	}
	other.set(people.FieldTAJ, row.text(people.FieldTAJ))
	row.spoil()
	other.spoil()
	return true
}

// incompleteTwice writes an incomplete client a second time over another one.
func (c *clerk) incompleteTwice(i int) bool {
	row := c.h.clients[i]
	if row.sheet.No != incompleteSheet {
		return false
	}
	other, ok := c.other(i, func(o *record) bool { return o.sheet.No == incompleteSheet })
	if !ok {
		return false
	}
	other.values = slices.Clone(row.values)
	row.spoil()
	other.spoil()
	return true
}

// applicantTaxID leaves out what a kind asks of its applicant beyond everybody's; nobody finds that in the row alone.
func (c *clerk) applicantTaxID(i int) bool {
	row, full := c.full(i)
	if !full || !row.has(people.FieldTaxID) {
		return false
	}
	needed := slices.ContainsFunc(c.h.decisions, func(d decision) bool {
		return d.applicant == i && slices.Contains(d.kind.Client, people.FieldTaxID.Key)
	})
	if needed {
		row.drop(people.FieldTaxID)
		row.spoil()
	}
	return needed
}

func (c *clerk) taxCheckDigit(i int) bool {
	row := c.h.clients[i]
	if !row.has(people.FieldTaxID) {
		return false
	}
	row.set(people.FieldTaxID, c.wrongDigit(row.text(people.FieldTaxID)))
	row.spoil(finding.CheckDigit)
	return true
}

func (c *clerk) foreigner(i int) bool {
	row, full := c.full(i)
	if !full {
		return false
	}
	row.set(people.FieldCitizenship, foreigners[c.r.IntN(len(foreigners))].citizenship)
	row.drop(people.FieldImmigrationStatus)
	row.spoil(finding.Required)
	return true
}

func (c *clerk) halfStay(i int) bool {
	row, full := c.full(i)
	if !full || row.has(people.FieldStayCountry) {
		return false
	}
	a := c.area.stay(c.h.n, c.r)
	if c.r.IntN(2) == 0 {
		row.set(people.FieldStaySettlement, a.settlement)
	} else {
		row.setAddress(stayBlock, address{country: a.country, street: a.street, kind: a.kind, house: a.house})
	}
	row.spoil(finding.Required)
	return true
}

func (c *clerk) mailingMissing(i int) bool {
	row, full := c.full(i)
	if !full || row.has(people.FieldMailingChoice) {
		return false
	}
	row.set(people.FieldMailingChoice, pick(c.r, toMailingAddress, toPOBox, toPosteRestante))
	row.spoil(finding.Required)
	return true
}

func (c *clerk) badPostcode(i int) bool {
	row := c.h.clients[i]
	if !row.has(people.FieldResidencePostcode) {
		return false
	}
	row.set(people.FieldResidencePostcode, pick(c.r, "0123", "12345", "H-1063"))
	row.spoil(finding.Format)
	return true
}

func (c *clerk) homelessKind(i int) bool {
	row, full := c.full(i)
	if !full || row.has(people.FieldNoResidence) {
		return false
	}
	row.set(people.FieldNoResidence, marked)
	row.spoil(finding.Required)
	return true
}

func (c *clerk) strayShelter(i int) bool {
	row, full := c.full(i)
	if !full || row.has(people.FieldNoResidence) {
		return false
	}
	row.set(people.FieldNoResidenceAddress, "hajléktalanszálló")
	row.spoil(finding.NotAllowed)
	return true
}
