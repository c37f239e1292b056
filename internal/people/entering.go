package people

import (
	"slices"
	"strings"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
)

// Entering is a new client as a clerk writes them down.
type Entering struct {
	Full    bool              // all that a full client needs is known; else they are incomplete, without TAJ provisional
	Values  map[string]string // by field key, as typed
	Request audit.Request
}

// judge reads what was typed by the definitions and rules of the workbook. Errors: Invalid with a Refusal of everything
// that is wrong.
func (in *Entering) judge(today calendar.Day) (fields.Record, error) {
	var found []finding.Finding
	report := func(f finding.Finding) {
		if f.Severity() == finding.Error {
			found = append(found, f)
		}
	}
	r := fields.NewRecord(LastField)
	for key, text := range in.Values {
		f, ok := FieldByKey(key)
		if !ok || f.Type == fields.Generated {
			return nil, errs.New(errs.Invalid, "people.correct.unknown_field")
		}
		r.Set(f, fields.Read(f, fields.Raw{Text: text}, report))
	}
	Judge(r, in.Full, today, report)
	if len(found) > 0 {
		slices.SortStableFunc(found, func(a, b finding.Finding) int { return strings.Compare(a.Field, b.Field) })
		return nil, errs.Wrap(&Refusal{found}, errs.Invalid, "people.enter.findings")
	}
	return r, nil
}

// statements takes a judged client apart into what the register is told: the version and the addresses, which always
// were so.
func (in *Entering) statements(r fields.Record) []stated {
	out := []stated{{kind: kindPerson, from: calendar.None, until: calendar.None, record: r, digest: personDigest(personTexts(r), in.Full)}}
	for i := range addressKinds {
		a := &addressKinds[i]
		if standsIn(a.name, r) {
			out = append(out, stated{kind: a.name, from: calendar.None, until: calendar.None, record: r, digest: a.digest(r)})
		}
	}
	return out
}
