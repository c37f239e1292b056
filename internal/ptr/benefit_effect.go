package ptr

import (
	"slices"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefit"
)

// span is a benefit between two days, as one record says it. A benefit is spans in the order of time, without gaps and
// without overlaps.
type span struct {
	start, end calendar.Day // the last day is in it
	record     fields.Record
	decision   int64 // that it stands by; 0: none of this system's
	body       int64 // that handles it; 0: that of the case
	dwelling   int64 // where the applicant lived; 0: not known. Of a span that a case makes (body 0) it is the case's
	kept       bool  // it is in the register as it is
}

// effect is what a final decision does to a benefit.
type effect struct {
	from, end calendar.Day  // the record holds from a day to a day; end None: to the end that the benefit has
	record    fields.Record // nil: only the end changes
	decision  int64
	ends      bool // the benefit ends on end; record is of its last day
	whole     bool // the record takes the place of all that was said
	deletes   bool // the benefit should never have been
}

// apply gives the spans of a benefit after a decision. What lies before the first day of the decision stays as it is.
// ok is false when the decision does not fit: it begins outside of the benefit, or ends before it begins.
func (e *effect) apply(spans []span) (after []span, ok bool) {
	if e.deletes {
		return nil, true
	}
	if e.whole || len(spans) == 0 {
		if e.record == nil || e.end < e.from {
			return nil, false
		}
		return []span{{start: e.from, end: e.end, record: e.record, decision: e.decision}}, true
	}
	first, last := spans[0].start, spans[len(spans)-1].end
	if e.ends {
		return e.applyEnd(spans, first, last)
	}
	until := e.end
	if until == calendar.None {
		until = last
	}
	if e.from < first || e.from > last || until < e.from || e.record == nil {
		return nil, false
	}
	for _, s := range spans {
		if s.start < e.from {
			cut := s
			if cut.end >= e.from {
				cut.end, cut.kept = e.from-1, false
			}
			after = append(after, cut)
		}
	}
	return append(after, span{start: e.from, end: until, record: e.record, decision: e.decision}), true
}

// applyEnd cuts a benefit off after a day and writes the ground into its last span.
func (e *effect) applyEnd(spans []span, first, last calendar.Day) (after []span, ok bool) {
	if e.end < first || e.end > last {
		return nil, false
	}
	for _, s := range spans {
		if s.start > e.end {
			break
		}
		if s.end >= e.end {
			s.end, s.kept = e.end, false
			s.record, s.decision = slices.Clone(s.record), e.decision
			for _, f := range []*fields.Field{benefit.EndedOn, benefit.EndingGround} {
				if e.record != nil && e.record.Of(f).State == fields.OK {
					s.record = grown(s.record, f.No)
					s.record.Set(f, e.record.Of(f))
				}
			}
		}
		after = append(after, s)
	}
	return after, true
}

// grown makes a record long enough for a field.
func grown(r fields.Record, no int) fields.Record {
	if no < len(r) {
		return r
	}
	out := make(fields.Record, no+1)
	copy(out, r)
	return out
}
