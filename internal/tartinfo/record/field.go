package record

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
)

// Sort says how a field is written.
type Sort int

// The sorts of fields.
const (
	Line   Sort = iota // a line of text
	Long               // text of several lines
	Date               // a calendar day
	Whole              // a whole number, not negative
	Choose             // a value of a closed list
	Mark               // x or nothing
	Email
	Phone
	Digits // exactly Max digits
)

// Field is one thing that is written down. Its name is the message tartinfo.field.<key>.
type Field struct {
	Key      string
	Sort     Sort
	List     *List // of a Choose
	Required bool
	Max      int    // longest text in characters, or the digits of a Digits; 0: 200, of a Long 2000
	Kept     bool   // stays when the member is forgotten, for statistics: it says nothing of who it was
	Auto     bool   // filled by the program
	Copied   string // key of the Mark that copies the body's own data into it
	Hint     bool   // there is tartinfo.hint.<key>
	County   bool   // a county by its statistical code; the page offers them
	Known    string // name of what the page suggests while it is typed
}

// Section is the fields under one heading of a form: tartinfo.section.<key>.
type Section struct {
	Key    string
	Fields []Field
}

// Form is a page of fields.
type Form []Section

// Fields lists the fields of a form in the order of the page.
func (f Form) Fields() []Field {
	var out []Field
	for _, s := range f {
		out = append(out, s.Fields...)
	}
	return out
}

// Field finds a field by its key; ok is false when the form has none.
func (f Form) Field(key string) (Field, bool) {
	for _, s := range f {
		for _, x := range s.Fields {
			if x.Key == key {
				return x, true
			}
		}
	}
	return Field{}, false
}

// Content is what stands in a form, by key; what is empty is not there.
type Content map[string]string

// Day gives a day of the content; calendar.None when there is none.
func (c Content) Day(key string) calendar.Day {
	d, ok := calendar.Parse(c[key])
	if !ok {
		return calendar.None
	}
	return d
}

// Whole gives a number of the content; 0 when there is none.
func (c Content) Whole(key string) int {
	n, err := strconv.Atoi(c[key])
	if err != nil {
		return 0
	}
	return n
}

// Pick gives what stands under the keys, without what is empty.
func (c Content) Pick(keys ...string) []string {
	var out []string
	for _, k := range keys {
		if c[k] != "" {
			out = append(out, c[k])
		}
	}
	return out
}

// KeptKeys are the keys of what stays of a content when its member is forgotten.
func (f Form) KeptKeys() []string {
	out := []string{}
	for _, x := range f.Fields() {
		if x.Kept {
			out = append(out, x.Key)
		}
	}
	return out
}

// Kept is what stays of a content when its member is forgotten.
func (f Form) Kept(c Content) Content {
	out := Content{}
	for _, key := range f.KeptKeys() {
		if c[key] != "" {
			out[key] = c[key]
		}
	}
	return out
}

// Read judges what was typed, field by field, and gives it in the one writing of each type. What cannot be read is left out of the
// content and is among the findings.
func (f Form) Read(typed map[string]string) (Content, []finding.Finding) {
	out := Content{}
	var found []finding.Finding
	for _, x := range f.Fields() {
		if x.Auto {
			continue
		}
		text := typed[x.Key]
		if x.Sort == Long {
			text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
		} else {
			text = fields.Clean(text)
		}
		if text == "" {
			if x.Required {
				found = append(found, finding.Finding{Field: x.Key, Code: finding.Required})
			}
			continue
		}
		value, key, args := x.read(text)
		if key != "" {
			found = append(found, finding.Finding{Field: x.Key, Code: finding.Format, Key: key, Args: args, Value: text})
			continue
		}
		out[x.Key] = value
	}
	return out, found
}

// read gives the value of a field, or the key of what is wrong with it.
func (x *Field) read(text string) (value, wrong string, args []string) {
	switch x.Sort {
	case Date:
		d, ok := calendar.Parse(text)
		if !ok {
			return "", "finding.format.date", nil
		}
		return d.String(), "", nil
	case Whole:
		digits := strings.NewReplacer(" ", "", "\u00a0", "", ".", "", "Ft", "").Replace(text)
		n, err := strconv.Atoi(digits)
		if err != nil || n < 0 || len(digits) > 9 {
			return "", "finding.format.integer", nil
		}
		return strconv.Itoa(n), "", nil
	case Choose:
		if !x.List.Has(text) {
			return "", "finding.not_in_list", nil
		}
		return text, "", nil
	case Mark:
		return "x", "", nil
	case Digits:
		digits := strings.NewReplacer(" ", "", "-", "").Replace(text)
		if len(digits) != x.Max || strings.Trim(digits, "0123456789") != "" {
			return "", "finding.format.digits", []string{strconv.Itoa(x.Max)}
		}
		return digits, "", nil
	case Email:
		name, domain, ok := strings.Cut(text, "@")
		if !ok || name == "" || !strings.Contains(domain, ".") || strings.ContainsAny(text, " ,;<>\"") || len(text) > 200 {
			return "", "tartinfo.fault.email", nil
		}
		return text, "", nil
	case Phone:
		if len(text) > 40 || strings.Trim(text, "+0123456789 -/()") != "" || len(strings.Trim(text, "+ -/()")) < 6 {
			return "", "tartinfo.fault.phone", nil
		}
		return text, "", nil
	case Line, Long:
	}
	most := x.Max
	if most == 0 {
		most = 200
		if x.Sort == Long {
			most = 2000
		}
	}
	if utf8.RuneCountInString(text) > most {
		return "", "finding.format.too_long", []string{strconv.Itoa(most)}
	}
	return text, "", nil
}

// sorted puts findings into the order of the page.
func (f Form) sorted(found []finding.Finding) []finding.Finding {
	at := map[string]int{}
	for i, x := range f.Fields() {
		at[x.Key] = i
	}
	slices.SortStableFunc(found, func(a, b finding.Finding) int { return at[a.Field] - at[b.Field] })
	return found
}
