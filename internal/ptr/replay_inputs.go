package ptr

import (
	"context"
	"encoding/json"
	"fmt"

	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefit"
)

// Inputs is what a decision is computed from beyond its record, its household and their birth dates. A decision that lacks
// it (Start is "") cannot be computed again.
type Inputs struct {
	Start     string      `json:"start,omitempty"`      // first day that the rules went by
	OnePerson bool        `json:"one_person,omitempty"` // applicant and entitled person were one
	Turned    *TurnedFrom `json:"turned_from,omitempty"`
}

// TurnedFrom is the benefit of another kind that the law turned into the one that a decision grants.
type TurnedFrom struct {
	Kind   string          `json:"kind"`
	Record json.RawMessage `json:"record"`
}

// inputs gives the Inputs of the decision that is being made, as they are stored.
func (w *work) inputs(ctx context.Context) ([]byte, error) {
	c := w.is
	start, _ := c.time()
	in := Inputs{OnePerson: c.entitled == c.applicant}
	if w.sum != nil {
		start = w.sum.Start
		record, err := encodeRecord(w.sum.Kind, w.sum.Record)
		if err != nil {
			return nil, fmt.Errorf("encoding what case %d turns: %w", c.id, err)
		}
		in.Turned = &TurnedFrom{Kind: w.sum.Kind.Code, Record: record}
	}
	in.Start = start.String()
	if c.entitled != 0 && !in.OnePerson {
		same, err := people.Same(ctx, w.tx, []int64{c.applicant, c.entitled}, people.Today)
		if err != nil {
			return nil, err
		}
		in.OnePerson = same[c.applicant][0] == same[c.entitled][0]
	}
	b, err := json.Marshal(in)
	if err != nil {
		return nil, fmt.Errorf("encoding what the decision of case %d is made of: %w", c.id, err)
	}
	return b, nil
}

// bySuccession names the rules of a decision that the law itself commands: those of the new kind, by which it was checked,
// and those of the succession, by which it was computed.
func bySuccession(own string, from, to *benefit.Kind) string {
	s, ok := from.SuccessionTo(to.Code)
	if !ok {
		return own
	}
	return own + " " + s.Version(from)
}

// person gives somebody as the rules looked at them.
func (d *Decision) person(id int64) benefit.Person {
	born, ok := d.Births[id]
	if !ok {
		return benefit.Person{Born: calendar.None}
	}
	day, ok := calendar.Parse(born)
	if !ok {
		day = calendar.None
	}
	return benefit.Person{Known: true, Born: day}
}

// judgedRecord is the record as the rules look at it: what stands for the TAJ tells that there is somebody to be judged, and
// whether applicant and entitled person are one.
func judgedRecord(r fields.Record, applicant, entitled int64, one bool) fields.Record {
	out := make(fields.Record, max(len(r), benefit.LastShared+1))
	copy(out, r)
	if applicant != 0 {
		out.Set(benefit.ApplicantTAJ, fields.Value{State: fields.OK, Text: fmt.Sprint(applicant)})
	}
	if one {
		entitled = applicant
	}
	if entitled != 0 {
		out.Set(benefit.EntitledTAJ, fields.Value{State: fields.OK, Text: fmt.Sprint(entitled)})
	}
	return out
}
