package people

import (
	"oszir/internal/identity"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/web"
)

// historyRow is one thing that the register was told, as the timeline shows it.
type historyRow struct {
	Title, When, Who string
	Valid            string // how long it holds, in words
	Until            string // until when it was known; "" while it is
	Reason           string
	First            bool // nothing stood there before
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
		p.History = append(p.History, s.historyRow(c, rows, &rows[i]))
	}
	return p.show(c)
}

func (s *personSite) historyRow(c *web.Context, all []HistoryRow, r *HistoryRow) historyRow {
	_, office := s.BodyName(c.Context(), r.BodyID)
	before := replacedBy(all, r)
	out := historyRow{
		Title: c.T("people.history." + r.Kind), When: momentText(c, r.RecordedFrom), Who: c.T("people.history.who", r.Actor, office),
		Valid: span(c, r.ValidFrom, r.ValidUntil), Reason: r.Reason, First: before == nil,
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
		if o.Kind == r.Kind && o.RecordedUntil.Equal(r.RecordedFrom) && !r.RecordedFrom.IsZero() {
			return o.Record
		}
	}
	return nil
}
