package samples

import (
	"oszir/internal/people"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefit"
)

// link says that somebody of the household belongs to one of its benefits, beyond the applicant.
type link struct {
	benefit, person int
}

// The columns of the relation sheet, which has no vocabulary outside of its module.
var (
	linkBenefit   = relationField("migration_id")
	linkKind      = relationField("relation_kind")
	linkOther     = relationField("relation_other")
	linkClient    = relationField("client_kind")
	linkClientRef = relationField("client_ref")
)

func relationField(key string) *fields.Field { return sheetByNo[relationSheet].byKey[key] }

// Values of the relation sheet's lists.
const (
	clientFull       = "teljes"
	clientIncomplete = "hiányos"
	otherRelation    = "egyéb"
	caredFor         = "Ápolt személy"
	spouse           = "Házastárs/Élettárs"
)

// relate lists who belongs to the benefits: whoever gives the right; the whole household where the decision counts its
// members; partner and children, in some of the cases, where it counts their income.
func (m *Maker) relate(h *household) {
	r := m.names.Rand(uint64(h.n)*chances + chanceRelations)
	for i := range h.decisions {
		d := &h.decisions[i]
		_, counted := d.kind.Use(benefit.HouseholdOthers)
		_, income := d.kind.Use(benefit.IncomePerHead)
		family := income && r.IntN(3) == 0
		for j := range h.people {
			p := &h.people[j]
			belongs := counted || j == d.entitled || family && (p.role != parent || r.IntN(2) == 0)
			if j == d.applicant || !belongs {
				continue
			}
			kind, other := relationTo(&h.people[d.applicant], p)
			if j == d.entitled && p.adult() && r.IntN(2) == 0 {
				kind, other = caredFor, ""
			}
			row := newRecord(relationSheet, 5)
			row.put(Value{Field: linkBenefit})
			row.set(linkKind, kind)
			row.set(linkOther, other)
			row.put(Value{Field: linkClient})
			row.put(Value{Field: linkClientRef})
			h.links = append(h.links, link{benefit: i, person: j})
			h.relations = append(h.relations, row)
		}
	}
}

// relationTo says what the other is to the applicant.
func relationTo(applicant, other *person) (kind, text string) {
	inLaw := func(woman, man string) (string, string) {
		if other.woman {
			return otherRelation, woman
		}
		return otherRelation, man
	}
	switch applicant.role {
	case head:
		return map[role]string{partner: spouse, child: "Gyermek", grandchild: "Unoka", parent: "Szülő"}[other.role], ""
	case partner:
		if other.role == parent {
			return inLaw("anyós", "após")
		}
		return map[role]string{head: spouse, child: "Gyermek", grandchild: "Unoka"}[other.role], ""
	case child:
		return map[role]string{head: "Szülő", partner: "Szülő", child: "Testvér", parent: "Nagyszülő"}[other.role], ""
	case grandchild:
		return map[role]string{head: "Nagyszülő", partner: "Nagyszülő", grandchild: "Testvér"}[other.role], ""
	default:
		if other.role == partner {
			return inLaw("meny", "vő")
		}
		return map[role]string{head: "Gyermek", child: "Unoka"}[other.role], ""
	}
}

// identify fills in the generated ids and the references to them, by what stands in the rows now.
func (h *household) identify() {
	for _, c := range h.clients {
		if c.sheet.No == incompleteSheet {
			c.set(people.FieldIncompleteID, incompleteID(c))
		}
	}
	for _, b := range h.benefits {
		b.set(benefit.MigrationID, migrationID(b))
	}
	for i, l := range h.links {
		row := h.relations[i]
		row.set(linkBenefit, h.benefits[l.benefit].text(benefit.MigrationID))
		c := h.clients[l.person]
		if c.sheet.No == fullSheet {
			row.set(linkClient, clientFull)
			row.set(linkClientRef, h.people[l.person].said)
			continue
		}
		row.set(linkClient, clientIncomplete)
		row.set(linkClientRef, c.text(people.FieldIncompleteID))
	}
}
