package ptr

import (
	"encoding/json"
	"slices"
	"time"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefit"
)

// Change is something about a case before and after a step. What has no field goes under a name in square brackets.
type Change struct {
	Key    string          `json:"key"`
	Before json.RawMessage `json:"before"`
	After  json.RawMessage `json:"after"`
}

// Step is one change of a case.
type Step struct {
	Version       int
	Command       Command
	Before, After State
	At            time.Time
	By            string // code of who did it
	Changes       []Change
	Note          string
}

// aspects are what a case holds beyond its fields, as its steps write them.
func (c *matter) aspects() map[string]any {
	return map[string]any{
		"[applicant]": c.applicant, "[entitled]": c.entitled, "[household]": append([]Member{}, c.household...), "[proposal]": c.proposal,
		"[benefit]": c.benefit, "[case_number]": c.number, "[clerk]": c.clerk, "[drafted_by]": c.draftedBy, "[body]": c.body,
		"[due]": dayText(c.due), "[dwelling]": c.dwelling,
	}
}

func dayText(d calendar.Day) string {
	if d == calendar.None {
		return ""
	}
	return d.String()
}

// changesFrom gives everything that differs from how the case was before, by key. before may be nil: then all that is there.
func (c *matter) changesFrom(before *matter) ([]Change, error) {
	if before == nil {
		before = &matter{kind: c.kind, record: c.kind.NewRecord(), opened: calendar.None, due: calendar.None, next: calendar.None}
	}
	out := []Change{}
	was, is := before.aspects(), c.aspects()
	keys := make([]string, 0, len(is))
	for k := range is {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		b, err := json.Marshal(was[k])
		if err != nil {
			return nil, err
		}
		a, err := json.Marshal(is[k])
		if err != nil {
			return nil, err
		}
		if string(a) != string(b) {
			out = append(out, Change{Key: k, Before: b, After: a})
		}
	}
	for _, f := range c.kind.Fields() {
		b, err := encodeValue(f, before.record)
		if err != nil {
			return nil, err
		}
		a, err := encodeValue(f, c.record)
		if err != nil {
			return nil, err
		}
		if string(a) != string(b) {
			out = append(out, Change{Key: f.Key, Before: b, After: a})
		}
	}
	return out, nil
}

// encodeValue writes the value of one field; null when it is empty.
func encodeValue(f *fields.Field, r fields.Record) (json.RawMessage, error) {
	if r.Of(f).State != fields.OK {
		return json.RawMessage("null"), nil
	}
	object, err := encodeFields([]*fields.Field{f}, r)
	if err != nil {
		return nil, err
	}
	var of map[string]json.RawMessage
	err = json.Unmarshal(object, &of)
	return of[f.Key], err
}

// Fold makes a case's fields and aspects out of its steps, from the first on: by it a case is held against its history.
func Fold(steps []Step) map[string]json.RawMessage {
	out := map[string]json.RawMessage{}
	for i := range steps {
		for _, c := range steps[i].Changes {
			if string(c.After) == "null" {
				delete(out, c.Key)
				continue
			}
			out[c.Key] = c.After
		}
	}
	return out
}

// terms proposes the last day of a support and the day of its review by the law of a day.
func terms(law *benefit.Law, k *benefit.Kind, day, start calendar.Day) (end, review calendar.Day) {
	end, review = calendar.None, calendar.None
	p, ok := k.PeriodOn(day)
	if !ok {
		return end, review
	}
	if p.Months != nil {
		if v, ok := law.On(p.Months, day); ok {
			end = calendar.AddMonths(start, int(v.Value)) - 1
		}
	}
	if p.ReviewMonths != nil {
		if v, ok := law.On(p.ReviewMonths, day); ok {
			review = calendar.AddMonths(start, int(v.Value)) - 1
		}
	}
	return end, review
}
