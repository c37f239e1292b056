package samples

import "oszir/internal/platform/finding"

// relationMistakes are the ways to get a row of the relation sheet wrong.
var relationMistakes = []mistake{
	{name: "relation field missing", make: (*clerk).relationFieldMissing},
	{name: "relation to unknown benefit", make: (*clerk).benefitUnknown},
	{name: "relation to unknown client", make: (*clerk).clientUnknown},
	{name: "relation not in list", make: (*clerk).relationNotInList},
	{name: "other relation not said", make: (*clerk).otherNotSaid},
}

func (c *clerk) relationFieldMissing(i int) bool {
	return c.leaveOut(c.h.relations[i], linkBenefit, linkKind, linkClientRef)
}

func (c *clerk) benefitUnknown(i int) bool {
	row, d := c.h.relations[i], &c.h.decisions[c.h.links[i].benefit]
	row.set(linkBenefit, c.stranger()+"--"+d.kind.ASCII+"-"+d.start.Dotted())
	row.spoil()
	return true
}

func (c *clerk) clientUnknown(i int) bool {
	row := c.h.relations[i]
	if row.text(linkClient) == clientFull {
		row.set(linkClientRef, c.stranger())
	} else {
		row.set(linkClientRef, row.text(linkClientRef)+"0") // more cells than were filled
	}
	row.spoil()
	return true
}

func (c *clerk) relationNotInList(i int) bool {
	return c.wrongList(c.h.relations[i], "rokon vagy ismerős", linkKind)
}

func (c *clerk) otherNotSaid(i int) bool {
	row := c.h.relations[i]
	row.set(linkKind, otherRelation)
	row.drop(linkOther)
	row.spoil(finding.Required)
	return true
}
