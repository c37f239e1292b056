package people

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
)

// Correction is what a clerk corrects of a person.
type Correction struct {
	PersonID int64
	Seen     string // Person.Seen of what the clerk saw
	// Values are the new values by field key, as typed. A field that is not named stays as it is, and so does a tax id
	// in its masked form; "" empties.
	Values map[string]string
	// Since is the first day of the new values; nil: it always was so. Only what stands today is corrected, wherever it
	// stands in the time that is meant: who bore another name before bears it still.
	Since   *calendar.Day
	Reason  string // why; kept in the person's history, not in the log
	Request audit.Request

	full bool // it must make the client a full one, and may give the TAJ; see Complete
}

// longestReason is in characters.
const longestReason = 1000

// Refusal says all that is wrong with a correction, by field; the fields reason and since are those of Correction. It
// is the cause of the Invalid error that Correct gives then.
type Refusal struct{ Findings []finding.Finding }

// Error names fields and codes, never values.
func (r *Refusal) Error() string {
	out := make([]string, 0, len(r.Findings))
	for _, f := range r.Findings {
		out = append(out, f.Field+" "+string(f.Code))
	}
	return strings.Join(out, ", ")
}

// Fixed reports whether a correction cannot change a field: by TAJ and birth date a person is told from others, and
// the rest is only of the workbook.
func Fixed(f *fields.Field) bool {
	return f == FieldTAJ || f == FieldBirthDate || f == FieldIncompleteID || f == FieldMarker
}

// standing is what is known of a person when it is to be corrected.
type standing struct {
	taj        int
	complete   bool
	statements []stated // all that is known, on any day
}

// on puts together what holds on a day.
func (st *standing) on(day calendar.Day) fields.Record {
	r := fields.NewRecord(LastField)
	for i := range st.statements {
		if s := &st.statements[i]; s.covers(day) {
			s.take(r)
		}
	}
	return r
}

// judged is a correction that may be done.
type judged struct {
	before, after fields.Record // of today
	fields        []string      // keys of those that differ
	closed, added []stated      // what it closes, and what takes its place
	completes     bool          // every required field of a full client is known now
	taj           int           // the one that it gives; 0: none
}

// judge holds a correction against the rules for clients. What was wrong before the correction does not hinder it.
// Errors: Invalid with a Refusal, or when nothing would change.
func (c *Correction) judge(st *standing, today calendar.Day) (*judged, error) {
	var found []finding.Finding
	report := func(f finding.Finding) {
		if f.Severity() == finding.Error {
			found = append(found, f)
		}
	}
	j := &judged{before: st.on(today)}
	if st.taj != 0 {
		j.before.Set(FieldTAJ, fields.Value{State: fields.OK, Text: plainTAJ(st.taj)})
	}
	j.after = slices.Clone(j.before)
	for key, text := range c.Values {
		f, ok := FieldByKey(key)
		if !ok {
			return nil, errs.New(errs.Invalid, "people.correct.unknown_field")
		}
		j.set(f, text, f == FieldTAJ && c.full && st.taj == 0, report)
	}
	slices.SortFunc(found, func(a, b finding.Finding) int { return strings.Compare(a.Field, b.Field) })
	if j.before.Of(FieldNoResidence).Filled() && !j.after.Of(FieldNoResidence).Filled() {
		// The mark says no more than the two fields behind it: without it they go.
		j.after.Set(FieldNoResidenceKind, fields.Value{})
		j.after.Set(FieldNoResidenceAddress, fields.Value{})
	}
	var old []finding.Finding
	Judge(j.before, st.complete, today, func(f finding.Finding) { old = append(old, f) })
	Judge(j.after, st.complete || c.full, today, func(f finding.Finding) {
		was := func(o finding.Finding) bool { return o.Field == f.Field && o.Code == f.Code && o.Value == f.Value }
		if !slices.ContainsFunc(old, was) {
			report(f)
		}
	})
	c.judgeFrame(calendar.Day(j.before.Of(FieldBirthDate).N), today, report)
	if len(found) > 0 {
		return nil, errs.Wrap(&Refusal{found}, errs.Invalid, "people.correct.findings")
	}
	c.rewrite(st, j)
	if len(j.closed)+len(j.added) == 0 && (!c.full || st.complete) {
		return nil, errs.New(errs.Invalid, "people.correct.nothing")
	}
	if given := j.after.Of(FieldTAJ); st.taj == 0 && given.State == fields.OK {
		j.fields = append(j.fields, FieldTAJ.Key)
		var err error
		j.taj, err = strconv.Atoi(given.Text)
		if err != nil {
			return nil, fmt.Errorf("reading a checked TAJ: %w", err)
		}
	}
	if !st.complete {
		j.completes = true
		Judge(j.after, true, today, func(f finding.Finding) { j.completes = j.completes && f.Severity() != finding.Error })
	}
	return j, nil
}

// set reads one value into the record; may says that a fixed field may be given this once.
func (j *judged) set(f *fields.Field, text string, may bool, report func(finding.Finding)) {
	switch {
	case unchanged(f, j.before.Of(f), fields.Clean(text)):
	case Fixed(f) && !may:
		report(finding.Finding{Field: f.Key, Code: finding.NotAllowed, Key: "people.correct.fixed"})
	default:
		j.after.Set(f, fields.Read(f, fields.Raw{Text: text}, report))
	}
}

// unchanged reports whether a text says what stands there, as a form that was not touched sends it.
func unchanged(f *fields.Field, now fields.Value, text string) bool {
	switch f {
	case FieldTAJ:
		return text == now.Text || now.Filled() && text == "••• ••• "+now.Text[6:]
	case FieldTaxID:
		return text == now.Text || text == masked(now.Text)
	case FieldBirthDate:
		day, ok := calendar.Parse(text)
		return ok && int64(day) == now.N
	}
	return text == now.Text
}

// judgeFrame judges what is not data of the person.
func (c *Correction) judgeFrame(born, today calendar.Day, report func(finding.Finding)) {
	switch reason := []rune(fields.Clean(c.Reason)); {
	case len(reason) == 0:
		report(finding.Finding{Field: "reason", Code: finding.Required})
	case len(reason) > longestReason:
		report(finding.Finding{Field: "reason", Code: finding.Format, Key: "people.correct.reason_long"})
	}
	switch {
	case c.Since == nil:
	case *c.Since > today:
		report(finding.Finding{Field: "since", Code: finding.DateOrder, Key: "people.correct.since_future"})
	case *c.Since < born:
		report(finding.Finding{Field: "since", Code: finding.DateOrder, Key: "people.correct.since_birth"})
	}
}

// rewrite carries a judged correction through the time that is meant: statements that hold on both sides of the first
// day are split there.
func (c *Correction) rewrite(st *standing, j *judged) {
	since := calendar.None
	if c.Since != nil {
		since = *c.Since
	}
	for _, kind := range []string{kindPerson, "residence", "stay", "mailing"} {
		list := fieldsOf(kind)
		same := func(a, b fields.Record) bool {
			return !slices.ContainsFunc(list, func(f *fields.Field) bool { return a.Of(f) != b.Of(f) })
		}
		if same(j.before, j.after) {
			continue
		}
		for _, f := range list {
			if j.before.Of(f) != j.after.Of(f) {
				j.fields = append(j.fields, f.Key)
			}
		}
		var rows []stated
		for _, s := range st.statements {
			if s.kind == kind {
				rows = append(rows, s)
			}
		}
		if kind != kindPerson && !standsIn(kind, j.before) {
			j.added = append(j.added, gaps(kind, rows, since, j.after)...)
			continue
		}
		for _, s := range rows {
			if s.until != calendar.None && s.until <= since {
				continue
			}
			now := s
			now.record = slices.Clone(s.record)
			if kind == kindPerson {
				for _, f := range list {
					if s.record.Of(f) == j.before.Of(f) {
						now.record.Set(f, j.after.Of(f))
					}
				}
			} else if same(s.record, j.before) {
				for _, f := range list {
					now.record.Set(f, j.after.Of(f))
				}
			}
			if same(now.record, s.record) {
				continue
			}
			j.closed = append(j.closed, s)
			if since != calendar.None && (s.from == calendar.None || s.from < since) {
				old := s
				old.until, now.from = since, since
				j.added = append(j.added, old)
			}
			if kind == kindPerson || standsIn(kind, now.record) {
				j.added = append(j.added, now)
			}
		}
	}
}

// standsIn reports whether a record has an address of a kind.
func standsIn(kind string, r fields.Record) bool {
	_, filled := addressKindOf(kind).texts(r)
	return filled
}

// gaps makes an address for all the time from a day on for which none is known.
func gaps(kind string, rows []stated, since calendar.Day, r fields.Record) []stated {
	if !standsIn(kind, r) {
		return nil
	}
	made := stated{kind: kind, from: since, until: calendar.None, record: fields.NewRecord(LastField)}
	for _, f := range fieldsOf(kind) {
		made.record.Set(f, r.Of(f))
	}
	made.digest = addressKindOf(kind).digest(r)
	var out []stated
	slices.SortFunc(rows, func(a, b stated) int { return int(a.from) - int(b.from) })
	for _, s := range rows {
		if made.overlaps(&s) {
			before := made
			before.until = s.from
			if s.from != calendar.None && before.from < before.until {
				out = append(out, before)
			}
			if s.until == calendar.None {
				return out
			}
			made.from = s.until
		}
	}
	return append(out, made)
}
