package people

import (
	"oszir/internal/identity"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/web"
)

// historyRow is one thing that the register was told, as the timeline shows it.
type historyRow struct {
	Title, When, Who string
	Of               string    // of which record, when it is merged with the person's own
	Other            *web.Link // of a merge the other record
	Valid            string    // how long it holds, in words; "" of what is no data
	Until            string    // until when it was known; "" while it is
	Reason           string    // in a sentence
	First            bool      // nothing stood there before
	Changes          []changeRow
}

// changeRow is what became of one field.
type changeRow struct{ Field, Before, After string }

// history answers GET /people/{id}/history.
func (s *personSite) history(c *web.Context, who identity.Actor) error {
	p, person, err := s.open(c, who, "history")
	if err != nil {
		return err
	}
	rows, err := s.Module.History(c.Context(), who, person.ID)
	if err != nil {
		return err
	}
	for i := range rows {
		row := s.historyRow(c, rows, &rows[i])
		if rows[i].PersonID != person.ID {
			row.Of = c.T("people.history.of_absorbed", nameOf(person, rows[i].PersonID))
		}
		p.History = append(p.History, row)
	}
	return p.show(c)
}

func (s *personSite) historyRow(c *web.Context, all []HistoryRow, r *HistoryRow) historyRow {
	_, office := s.BodyName(c.Context(), r.BodyID)
	before := replacedBy(all, r)
	out := historyRow{
		Title: c.T("people.history." + r.Kind), When: momentText(c, r.RecordedFrom), Who: c.T("people.history.who", r.Actor, office),
		First: before == nil,
	}
	if r.Reason != "" {
		key := "people.history.reason"
		if r.OtherID != 0 {
			key = "people.merge.because"
		}
		out.Reason = c.T(key, r.Reason)
	}
	if r.Record != nil {
		out.Valid = span(c, r.ValidFrom, r.ValidUntil)
	}
	if r.OtherID != 0 {
		out.Other = &web.Link{Text: fullName(r.Other.FamilyName, r.Other.GivenName), Href: s.path(r.OtherID)}
	}
	if !r.RecordedUntil.IsZero() {
		out.Until = momentText(c, r.RecordedUntil)
	}
	for _, f := range r.Changed {
		row := changeRow{Field: c.T(LabelKey(f)), After: r.Record.Of(f).Text}
		if before != nil {
			row.Before = before.Of(f).Text
		}
		out.Changes = append(out.Changes, row)
	}
	return out
}

// replacedBy finds what stood before in the place of a row; nil when nothing did.
func replacedBy(all []HistoryRow, r *HistoryRow) fields.Record {
	for i := range all {
		o := &all[i]
		if o.PersonID == r.PersonID && o.Kind == r.Kind && o.RecordedUntil.Equal(r.RecordedFrom) && !r.RecordedFrom.IsZero() {
			return o.Record
		}
	}
	return nil
}

// nameOf gives the name of a record that is merged with a person's own.
func nameOf(p Person, record int64) string {
	for _, a := range p.Absorbed {
		if a.PersonID == record {
			return fullName(a.FamilyName, a.GivenName)
		}
	}
	return ""
}
