package samples

import (
	"slices"

	"oszir/internal/people"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefits"
)

// judge works out what every row of the household must be answered with: its own mistake, and what the rules across
// rows make of it (requirements W3, W4, P3, P4). No rule looks beyond the household, because no TAJ and no id of one
// household stands in another.
func (h *household) judge() {
	for _, rows := range [][]*record{h.clients, h.benefits, h.relations} {
		for _, r := range rows {
			r.answer = slices.Clone(r.codes)
		}
	}
	h.judgeClients()
	h.judgeBenefits()
	h.judgeRelations()
	for _, rows := range [][]*record{h.clients, h.benefits, h.relations} {
		for _, r := range rows {
			slices.Sort(r.answer)
			r.answer = slices.Compact(r.answer)
		}
	}
}

func (r *record) bad() bool { return len(r.answer) > 0 }

func (r *record) say(code finding.Code) { r.answer = append(r.answer, code) }

// judgeClients: a TAJ stands once over both sheets, an id of an incomplete client once on its sheet, else all rows
// with it are wrong; an applicant has what the kind needs.
func (h *household) judgeClients() {
	tajs, ids := map[string]int{}, map[string]int{}
	for _, c := range h.clients {
		tajs[c.text(people.FieldTAJ)]++
		if c.sheet.No == incompleteSheet {
			ids[c.text(people.FieldIncompleteID)]++
		}
	}
	for _, c := range h.clients {
		taj := c.text(people.FieldTAJ)
		if taj != "" && tajs[taj] > 1 {
			c.say(finding.DuplicateTAJ)
		}
		if c.sheet.No == incompleteSheet && ids[c.text(people.FieldIncompleteID)] > 1 {
			c.say(finding.DuplicateID)
		}
	}
	for _, b := range h.benefits {
		k, ok := benefits.ByCode(b.text(benefit.BenefitCode))
		if !ok {
			continue
		}
		for _, c := range h.clients {
			if c.sheet.No != fullSheet || len(c.codes) > 0 || c.text(people.FieldTAJ) != b.text(benefit.ApplicantTAJ) {
				continue
			}
			for _, key := range k.Client {
				if !c.has(c.sheet.byKey[key]) {
					c.say(finding.Required)
				}
			}
		}
	}
}

// judgeBenefits: an id stands once; both TAJs stand on the full sheet, and stand there well.
func (h *household) judgeBenefits() {
	ids := map[string]int{}
	for _, b := range h.benefits {
		ids[b.text(benefit.MigrationID)]++
	}
	for _, b := range h.benefits {
		if b.text(benefit.ApplicantTAJ) != "" && ids[b.text(benefit.MigrationID)] > 1 {
			b.say(finding.DuplicateID)
		}
		for _, f := range []*fields.Field{benefit.ApplicantTAJ, benefit.EntitledTAJ} {
			taj := b.text(f)
			if taj == "" {
				continue
			}
			b.depend(first(h.clients, fullSheet, people.FieldTAJ, taj), finding.ApplicantMissing)
		}
	}
}

// judgeRelations: benefit and client are there, and are well. Those that are named by an empty cell have their own
// finding.
func (h *household) judgeRelations() {
	for _, r := range h.relations {
		if ref := r.text(linkBenefit); ref != "" {
			r.depend(first(h.benefits, benefitSheet, benefit.MigrationID, ref), finding.RelationMissing)
		}
		ref := r.text(linkClientRef)
		switch {
		case ref == "":
		case r.text(linkClient) == clientFull:
			r.depend(first(h.clients, fullSheet, people.FieldTAJ, ref), finding.RelationMissing)
		default:
			r.depend(first(h.clients, incompleteSheet, people.FieldIncompleteID, ref), finding.RelationMissing)
		}
	}
}

// depend says what becomes of a row that needs another one.
func (r *record) depend(on *record, missing finding.Code) {
	switch {
	case on == nil:
		r.say(missing)
	case on.bad():
		r.say(finding.DependsOnBadRow)
	}
}

// first gives the first row of a sheet in which a text stands in a field.
func first(rows []*record, no int16, f *fields.Field, text string) *record {
	i := slices.IndexFunc(rows, func(r *record) bool {
		return r.sheet.No == no && r.text(f) == text
	})
	if i < 0 {
		return nil
	}
	return rows[i]
}
