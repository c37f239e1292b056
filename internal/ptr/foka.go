package ptr

import (
	"slices"

	"oszir/internal/exchange/foka"
	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefit"
)

// fokaNotice says a benefit as the public-employment database is told of it: its spans as the register has them now. code names
// a body. Without spans it was deleted; without a person, erased.
func fokaNotice(k *benefit.Kind, id string, spans []spanRow, sheet *people.Sheet, office foka.Office, code func(body int64) string) (foka.Notice, error) {
	n := foka.Notice{Schema: foka.Schema, Benefit: id, State: foka.Held, Kind: k.Code, Name: k.Name}
	switch {
	case len(spans) == 0:
		n.State = foka.Deleted
		return n, nil
	case sheet == nil:
		n.State = foka.Erased
		return n, nil
	}
	n.Office, n.Person = &office, beneficiary(sheet)
	for i := range spans {
		s := &spans[i]
		r, err := s.record()
		if err != nil {
			return n, err
		}
		n.Spans = append(n.Spans, foka.Span{
			From: dayISO(s.start), Until: dayISO(s.end), Amount: paidBy(k, r), State: restOf(r), Decision: s.decisionKind, Number: s.caseNo,
			IssuedOn: dayISO(s.issued), FinalOn: dayISO(s.final), Office: code(s.decided),
		})
		if i < len(spans)-1 {
			continue
		}
		if ground := r.Of(benefit.EndingGround); ground.State == fields.OK {
			n.Ending = &foka.Ending{Ground: ground.Text}
			if on, ok := dayIn(r, benefit.EndedOn); ok {
				n.Ending.On = dayISO(on)
			}
		}
	}
	return n, nil
}

// beneficiary says who somebody is.
func beneficiary(s *people.Sheet) *foka.Person {
	text := func(f *fields.Field) string { return s.Record.Of(f).Text }
	return &foka.Person{
		TAJ: s.Full.TAJ, FamilyName: text(people.FieldFamilyName), GivenName: text(people.FieldGivenName),
		BirthFamilyName: text(people.FieldBirthFamilyName), BirthGivenName: text(people.FieldBirthGivenName),
		BirthDate: dayISO(s.BirthDate), BirthPlace: text(people.FieldBirthPlace), MotherName: s.Mother(),
	}
}

// paidBy gives what is paid by a record; 0 when nothing is.
func paidBy(k *benefit.Kind, r fields.Record) int64 {
	for _, f := range k.Amounts() {
		if v := r.Of(f); v.State == fields.OK {
			return v.N
		}
	}
	return 0
}

// restOf says whether payment rests for a part of a record's days.
func restOf(r fields.Record) string {
	switch {
	case r.Of(benefit.SuspensionStart).State == fields.OK:
		return StateSuspended
	case r.Of(benefit.PauseStart).State == fields.OK:
		return StatePaused
	}
	return ""
}

// dayISO writes a day as 2014-01-31; "" for none, and for the end of what has none.
func dayISO(d calendar.Day) string {
	if d == calendar.None || d >= noDay {
		return ""
	}
	return d.String()
}

// toldKinds gives the kinds that each partner is told of, by the partner's code.
func toldKinds(all []*benefit.Kind) map[string][]string {
	out := map[string][]string{}
	for _, k := range all {
		for _, partner := range k.Tells {
			if !slices.Contains(out[partner], k.Code) {
				out[partner] = append(out[partner], k.Code)
			}
		}
	}
	return out
}
