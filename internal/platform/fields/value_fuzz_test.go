package fields_test

import (
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/i18n"
)

var every = []*fields.Field{taj, day, month, sum, list, mark, text, made}

// What stands in a cell is read or reported, never both and never neither; what was read is read again from its own
// writing as the same value; amounts and days come back from how a page writes them.
//
// Covers: F, H14, H15, H17, H18
func FuzzRead(f *testing.F) {
	for i, s := range []string{
		"123456788", "2013.11.15.", "2013. november 15.", "2013-11", "22 800 Ft", "22.800", "22800,00", "41593", "4.47635351E8", "Utcza", "x", "1e3", "-0", "0x10p0", "NaN",
		"Inf", "1.000.000", "\u00a0", "O\u030b", "999999999999", "１２",
	} {
		f.Add(byte(i), s, i%2 == 0, false)
	}
	f.Fuzz(func(t *testing.T, which byte, s string, number, old bool) {
		field := every[int(which)%len(every)]
		raw := fields.Raw{Text: s, Number: number, Date1904: old}
		var found []finding.Finding
		v := fields.Read(field, raw, func(x finding.Finding) { found = append(found, x) })
		switch {
		case v.State == fields.Empty && (len(found) > 0 || v.Text != "" || strings.TrimFunc(fields.Clean(s), unicode.IsSpace) != ""):
			t.Fatalf("%s %q is empty: %+v %+v", field.Key, s, v, found)
		case v.State == fields.Bad && (len(found) != 1 || found[0].Field != field.Key || found[0].Code == finding.LeadingZero):
			t.Fatalf("%s %q is bad, and said is %+v", field.Key, s, found)
		case v.State == fields.OK && len(found) > 0 && found[0].Code != finding.LeadingZero:
			t.Fatalf("%s %q is good, and said is %+v", field.Key, s, found)
		}
		if !utf8.ValidString(v.Text) {
			t.Fatalf("%s %q gives broken text %q", field.Key, s, v.Text)
		}
		if v.State != fields.OK {
			return
		}
		same := func(written string, want int64) {
			t.Helper()
			again := fields.Read(field, fields.Raw{Text: written}, func(finding.Finding) {})
			if again.State != fields.OK || again.N != want {
				t.Fatalf("%s %q is %d, and %q is %+v", field.Key, s, want, written, again)
			}
		}
		switch field.Type {
		case fields.Forint:
			if v.N < 0 || v.N > 999_999_999_999 {
				t.Fatalf("%q is %d forints", s, v.N)
			}
			same(strconv.FormatInt(v.N, 10), v.N)
			same(i18n.Number(i18n.Hungarian, v.N), v.N)
			same(i18n.Forint(i18n.Hungarian, v.N), v.N)
		case fields.Date:
			if v.N == int64(calendar.None) {
				t.Fatalf("%q is no day, and good", s)
			}
			same(i18n.Format(i18n.Hungarian, calendar.Day(v.N)), v.N)
			same(i18n.Format(i18n.English, calendar.Day(v.N)), v.N)
		case fields.Digits:
			if len(v.Text) != field.Length || field.Check(v.Text) != 0 {
				t.Fatalf("%q is %q", s, v.Text)
			}
		case fields.Text, fields.List:
			again := fields.Read(field, fields.Raw{Text: v.Text}, func(finding.Finding) {})
			if again.State != fields.OK || again.Text != v.Text {
				t.Fatalf("%s %q is %q, and that is %+v", field.Key, s, v.Text, again)
			}
		}
	})
}
