package people

import (
	"cmp"
	"slices"
	"time"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
)

// HistoryRow is one thing that the register was told of a person: a version or an address, the TAJ that completed them, or
// that two records are one person, or no more.
type HistoryRow struct {
	Kind          string       // person, residence, stay, mailing; taj, merged, unmerged
	PersonID      int64        // the record that it was told of: the person's own, or one that is merged with it
	OtherID       int64        // of merged and unmerged, the other record; 0 otherwise
	Other         Name         // of that
	ValidFrom     calendar.Day // first day it holds; None: always
	ValidUntil    calendar.Day // last day; None: open
	RecordedFrom  time.Time
	RecordedUntil time.Time // zero: it is known still
	Actor         string    // who recorded it: a login code
	BodyID        int64     // for which body
	Reason        string    // of a correction; "" otherwise
	Record        fields.Record
	// Changed are the fields in which it differs from what it replaced; for the first of its kind, all that it fills.
	Changed []*fields.Field
}

// Change is what became of one field.
type Change struct {
	Field         *fields.Field
	Before, After fields.Value
	ValidFrom     calendar.Day // first day on which the new value holds; None: it always was so
	At            time.Time    // when it was recorded
	Actor         string       // login code; "" when only an address was taken away by a load
	BodyID        int64
}

// correction is what stands of one in people.correction, with who made it.
type correction struct {
	entryID int64
	person  int64
	gaveTAJ bool
	at      time.Time
	reason  string
	actor   string
	bodyID  int64
}

// told is all that the register was ever told of a person.
type told struct {
	statements  []stated
	corrections []correction
	merges      []HistoryRow // merged and unmerged
}

// rows gives the history, newest first.
func (t *told) rows() []HistoryRow {
	reasons := map[int64]string{}
	for _, c := range t.corrections {
		reasons[c.entryID] = c.reason
	}
	out := make([]HistoryRow, 0, len(t.statements))
	for i := range t.statements {
		s := &t.statements[i]
		row := HistoryRow{
			Kind: s.kind, PersonID: s.personID, ValidFrom: s.from, ValidUntil: s.lastDay(), RecordedFrom: s.recorded, RecordedUntil: s.closed,
			Actor: s.actor, BodyID: s.bodyID, Reason: reasons[s.entryID], Record: s.record,
		}
		before := t.replaced(s)
		for _, f := range fieldsOf(s.kind) {
			if s.record.Of(f) != before.Of(f) {
				row.Changed = append(row.Changed, f)
			}
		}
		out = append(out, row)
	}
	for _, c := range t.corrections {
		if c.gaveTAJ {
			out = append(out, HistoryRow{Kind: "taj", PersonID: c.person, ValidFrom: calendar.None, ValidUntil: calendar.None, RecordedFrom: c.at, Actor: c.actor, BodyID: c.bodyID, Reason: c.reason})
		}
	}
	out = append(out, t.merges...)
	for i := range out { // only now, so that numbers alike at their ends were told apart
		if out[i].Record != nil {
			maskNumbers(out[i].Record, 0)
		}
	}
	slices.SortStableFunc(out, func(a, b HistoryRow) int {
		return cmp.Or(b.RecordedFrom.Compare(a.RecordedFrom), cmp.Compare(order[a.Kind], order[b.Kind]), cmp.Compare(b.ValidFrom, a.ValidFrom))
	})
	return out
}

var order = map[string]int{"merged": -2, "unmerged": -2, "taj": -1, kindPerson: 0, "residence": 1, "stay": 2, "mailing": 3}

// replaced gives what stood before in the place of a statement: closed when it was recorded, for a common day. It is
// an empty record when nothing stood there.
func (t *told) replaced(s *stated) fields.Record {
	for i := range t.statements {
		o := &t.statements[i]
		if o.personID == s.personID && o.kind == s.kind && o.closed.Equal(s.recorded) && o.overlaps(s) {
			return o.record
		}
	}
	return fields.NewRecord(LastField)
}

// changes gives what was changed after a moment, oldest first.
func (t *told) changes(after time.Time) []Change {
	who := map[int64]correction{} // by moment
	for i := range t.statements {
		s := &t.statements[i]
		who[s.recorded.UnixMicro()] = correction{actor: s.actor, bodyID: s.bodyID}
	}
	for _, c := range t.corrections {
		who[c.at.UnixMicro()] = c
	}
	var out []Change
	add := func(s *stated, at time.Time, before, now fields.Record) {
		by := who[at.UnixMicro()]
		for _, f := range fieldsOf(s.kind) {
			c := Change{Field: f, Before: before.Of(f), After: now.Of(f), ValidFrom: s.from, At: at, Actor: by.actor, BodyID: by.bodyID}
			same := func(o Change) bool {
				return o.Field == f && o.Before == c.Before && o.After == c.After && o.At.Equal(at)
			}
			if c.Before != c.After && !slices.ContainsFunc(out, same) {
				out = append(out, c)
			}
		}
	}
	for i := range t.statements {
		s := &t.statements[i]
		if s.recorded.After(after) {
			add(s, s.recorded, t.replaced(s), s.record)
		}
		if s.closed.After(after) && !t.followed(s) {
			add(s, s.closed, s.record, fields.NewRecord(LastField))
		}
	}
	for i := range out {
		if c := &out[i]; c.Field == FieldTaxID {
			c.Before.Text, c.After.Text = masked(c.Before.Text), masked(c.After.Text)
		}
	}
	slices.SortStableFunc(out, func(a, b Change) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Field.No, b.Field.No)) })
	return out
}

// followed reports whether something stands in the place of a closed statement.
func (t *told) followed(s *stated) bool {
	return slices.ContainsFunc(t.statements, func(o stated) bool {
		return o.personID == s.personID && o.kind == s.kind && o.recorded.Equal(s.closed) && o.overlaps(s)
	})
}
