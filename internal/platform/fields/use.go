package fields

import "oszir/internal/platform/finding"

// Use says how one kind of record uses a field.
type Use struct {
	Field    *Field
	Required Condition // when it must be filled; the zero value: never
	Allowed  Condition // when it may be filled
	// Why is the message key of the reason, for conditional uses. The text completes two sentences, "must be filled
	// in, because …" and "may be filled in only if …"; Only is the key for the second where the reasons differ.
	Why  string
	Only string
}

// Must is a field that is always required.
func Must(f *Field) Use { return Use{Field: f, Required: Always(), Allowed: Always()} }

// May is an optional field.
func May(f *Field) Use { return Use{Field: f, Allowed: Always()} }

// MustIf is a field that is required when c holds and optional otherwise.
func MustIf(f *Field, c Condition, why string) Use {
	return Use{Field: f, Required: c, Allowed: Always(), Why: why}
}

// OnlyIf is an optional field that may be filled only when c holds.
func OnlyIf(f *Field, c Condition, why string) Use { return Use{Field: f, Allowed: c, Why: why} }

// MustAndOnlyIf is a field that is required when must holds and may be filled only when may holds.
func MustAndOnlyIf(f *Field, must, may Condition, why string) Use {
	return Use{Field: f, Required: must, Allowed: may, Why: why}
}

// ButOnly gives the use another reason in the sentence "may be filled in only if …" than in "must be filled in,
// because …".
func (u Use) ButOnly(only string) Use {
	u.Only = only
	return u
}

// OnlyWhy gives the message key that completes "may be filled in only if …".
func (u Use) OnlyWhy() string {
	if u.Only != "" {
		return u.Only
	}
	return u.Why
}

// Check judges a record by the uses of its fields and hands over every finding.
func Check(r Record, uses []Use, report func(finding.Finding)) {
	for i := range uses {
		u := &uses[i]
		v := r.Of(u.Field)
		switch {
		case v.State == Empty:
			if !u.Required.Holds(r) {
				continue
			}
			f := finding.Finding{Field: u.Field.Key, Code: finding.Required}
			if u.Why != "" {
				f.Key, f.Args = "finding.required.why", []string{"@" + u.Why}
			}
			report(f)
		case !u.Allowed.Holds(r):
			f := finding.Finding{Field: u.Field.Key, Code: finding.NotAllowed, Value: v.Text}
			if why := u.OnlyWhy(); why != "" {
				f.Key, f.Args = "finding.not_allowed.why", []string{"@" + why}
			}
			report(f)
		}
	}
}
