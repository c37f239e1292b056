package ptr

import (
	"slices"
	"time"

	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/i18n"
	"oszir/internal/ptr/benefit"
)

// BenefitEvent is a moment at which something else became known of a benefit.
type BenefitEvent struct {
	At         time.Time
	By         string       // code of who recorded it; "" when it cannot be told
	First      bool         // before it nothing was known
	Start, End calendar.Day // of what was known from then on; None when only people changed
	Until      time.Time    // when it was replaced; zero: known to this day, or only people changed
	LoadID     int64        // the upload it came from; 0: none, or only people changed
	LoadRow    int
	Moved      bool          // another body handles it since then; nothing else was decided
	MovedTo    int64         // that body; 0: not told
	Changes    []FieldChange // in the order of the form; of the first event all that was filled
	Joined     []BenefitPerson
	Left       []BenefitPerson
}

// FieldChange is a field before and after; "" stands for an empty one.
type FieldChange struct {
	Field         *fields.Field
	Label         string
	Before, After string
}

// history puts the versions of a benefit and the comings and goings of its people together, by moment.
type history struct {
	lang   i18n.Lang
	events []*BenefitEvent
	before fields.Record // of the version that was known last
	told   map[string]*version
}

func (h *history) at(moment time.Time) *BenefitEvent {
	for _, e := range h.events {
		if e.At.Equal(moment) {
			return e
		}
	}
	e := &BenefitEvent{At: moment, Start: calendar.None, End: calendar.None}
	h.events = append(h.events, e)
	return e
}

// version adds the next version in the order in which they became known.
func (h *history) version(v *version) error {
	r, err := v.record()
	if err != nil {
		return err
	}
	e := h.at(v.recordedFrom)
	e.By, e.Start, e.End, e.Until, e.LoadID, e.LoadRow = v.by, v.start, v.end, v.recordedTo, v.loadID, v.loadRow
	e.First = h.before == nil
	if e.First {
		h.before = fields.NewRecord(len(r) - 1)
	}
	// The same again, in the moment in which it was closed: only who handles it has changed.
	same := h.told[string(v.digest)]
	if same != nil && same.recordedTo.Equal(v.recordedFrom) {
		e.Moved = true
		if v.decided != same.decided {
			e.MovedTo = v.decided
		}
		h.before = r
		return nil
	}
	if h.told == nil {
		h.told = map[string]*version{}
	}
	h.told[string(v.digest)] = v
	for _, u := range registered(kindOf(v.kind)) {
		before, after := fieldText(h.lang, u.Field, h.before.Of(u.Field)), fieldText(h.lang, u.Field, r.Of(u.Field))
		if before != after && u.Field != benefit.BenefitCode {
			e.Changes = append(e.Changes, FieldChange{Field: u.Field, Label: u.Field.Column, Before: before, After: after})
		}
	}
	h.before = r
	return nil
}

// person adds that somebody belonged to the benefit between two moments.
func (h *history) person(id int64, from time.Time, until *time.Time, by string) {
	e := h.at(from)
	e.Joined = append(e.Joined, BenefitPerson{ID: id})
	if e.By == "" {
		e.By = by
	}
	if until != nil {
		e := h.at(*until)
		e.Left = append(e.Left, BenefitPerson{ID: id})
	}
}

// newestFirst gives the events with the names of people.
func (h *history) newestFirst(names map[int64]people.Name) []BenefitEvent {
	slices.SortFunc(h.events, func(a, b *BenefitEvent) int { return b.At.Compare(a.At) })
	out := make([]BenefitEvent, 0, len(h.events))
	for _, e := range h.events {
		for _, list := range [][]BenefitPerson{e.Joined, e.Left} {
			for i := range list {
				list[i].Name = names[list[i].ID]
			}
		}
		out = append(out, *e)
	}
	return out
}
