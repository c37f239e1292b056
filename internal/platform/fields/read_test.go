package fields_test

import (
	"testing"

	"golang.org/x/text/unicode/norm"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/idnumber"
)

var (
	taj   = &fields.Field{No: 1, Key: "taj", Type: fields.Digits, Length: 9, Check: idnumber.TAJ}
	day   = &fields.Field{No: 2, Key: "day", Type: fields.Date}
	month = &fields.Field{No: 3, Key: "month", Type: fields.Month}
	sum   = &fields.Field{No: 4, Key: "sum", Type: fields.Forint}
	list  = &fields.Field{No: 5, Key: "list", Type: fields.List, List: fields.NewList("l", map[string]string{"APDA": "ÁPDA"}, fields.Entry{Value: "ÁPDA"}, fields.Entry{Value: "Utca"})}
	mark  = &fields.Field{No: 6, Key: "mark", Type: fields.Mark}
	text  = &fields.Field{No: 7, Key: "text", Type: fields.Text, Max: 5}
	made  = &fields.Field{No: 8, Key: "made", Type: fields.Generated}
)

func TestRead(t *testing.T) {
	d := int64(calendar.On(2013, 11, 15))
	for _, c := range []struct {
		name  string
		field *fields.Field
		raw   fields.Raw
		state fields.State
		text  string
		n     int64
		code  finding.Code
	}{
		{name: "H18 numeric TAJ", field: taj, raw: fields.Raw{Text: "40213374", Number: true}, state: fields.OK, text: "040213374", code: finding.LeadingZero},
		{name: "H18 TAJ with exponent", field: taj, raw: fields.Raw{Text: "1.23456788E8", Number: true}, state: fields.OK, text: "123456788"},
		{name: "H18 number too short", field: taj, raw: fields.Raw{Text: "12345", Number: true}, state: fields.Bad, text: "12345", code: finding.Format},
		{name: "H18 text too short", field: taj, raw: fields.Raw{Text: "40213374"}, state: fields.Bad, text: "40213374", code: finding.Format},
		{name: "H17 TAJ with white space around", field: taj, raw: fields.Raw{Text: "\u00a0123456788 "}, state: fields.OK, text: "123456788"},
		{name: "H14 dotted", field: day, raw: fields.Raw{Text: "2013.11.15."}, state: fields.OK, text: "2013.11.15.", n: d},
		{name: "H14 ISO", field: day, raw: fields.Raw{Text: "2013-11-15"}, state: fields.OK, text: "2013-11-15", n: d},
		{name: "H14 in words", field: day, raw: fields.Raw{Text: "2013. november 15."}, state: fields.OK, text: "2013. november 15.", n: d},
		{name: "H14 eight digits", field: day, raw: fields.Raw{Text: "20131115"}, state: fields.OK, text: "20131115", n: d},
		{name: "H15 serial", field: day, raw: fields.Raw{Text: "41593", Number: true}, state: fields.OK, text: "41593", n: d},
		{name: "H15 serial as text", field: day, raw: fields.Raw{Text: "41593"}, state: fields.OK, text: "41593", n: d},
		{name: "H15 serial with a time", field: day, raw: fields.Raw{Text: "41593.75", Number: true}, state: fields.OK, text: "41593.75", n: d},
		{name: "H16 serial of 1904", field: day, raw: fields.Raw{Text: "40131", Number: true, Date1904: true}, state: fields.OK, text: "40131", n: d},
		{name: "day that is none", field: day, raw: fields.Raw{Text: "2013.02.30."}, state: fields.Bad, text: "2013.02.30.", code: finding.Format},
		{name: "American order", field: day, raw: fields.Raw{Text: "11/15/2013"}, state: fields.Bad, text: "11/15/2013", code: finding.Format},
		{name: "month", field: month, raw: fields.Raw{Text: "2013.11."}, state: fields.OK, text: "2013.11.", n: 2013*12 + 10},
		{name: "month from a date cell", field: month, raw: fields.Raw{Text: "41579", Number: true}, state: fields.OK, text: "41579", n: 2013*12 + 10},
		{name: "thirteenth month", field: month, raw: fields.Raw{Text: "2013.13."}, state: fields.Bad, text: "2013.13.", code: finding.Format},
		{name: "H17 forints as text", field: sum, raw: fields.Raw{Text: "22 800 Ft"}, state: fields.OK, text: "22 800 Ft", n: 22800},
		{name: "H17 forints with dots", field: sum, raw: fields.Raw{Text: "1.234.567,-"}, state: fields.OK, text: "1.234.567,-", n: 1234567},
		{name: "H17 forints with zero fillér", field: sum, raw: fields.Raw{Text: "22800,00"}, state: fields.OK, text: "22800,00", n: 22800},
		{name: "zero", field: sum, raw: fields.Raw{Text: "0", Number: true}, state: fields.OK, text: "0"},
		{name: "fillér", field: sum, raw: fields.Raw{Text: "22800.5", Number: true}, state: fields.Bad, text: "22800.5", code: finding.Format},
		{name: "negative", field: sum, raw: fields.Raw{Text: "-5", Number: true}, state: fields.Bad, text: "-5", code: finding.Format},
		{name: "wrong grouping", field: sum, raw: fields.Raw{Text: "22 80"}, state: fields.Bad, text: "22 80", code: finding.Format},
		{name: "list in other case", field: list, raw: fields.Raw{Text: "utca"}, state: fields.OK, text: "Utca"},
		{name: "list by alias", field: list, raw: fields.Raw{Text: "APDA"}, state: fields.OK, text: "ÁPDA"},
		{name: "not in list", field: list, raw: fields.Raw{Text: "Utcza"}, state: fields.Bad, text: "Utcza", code: finding.NotInList},
		{name: "mark", field: mark, raw: fields.Raw{Text: "X"}, state: fields.OK, text: "x", n: 1},
		{name: "mark of another sort", field: mark, raw: fields.Raw{Text: "igen"}, state: fields.Bad, text: "igen", code: finding.NotInList},
		{name: "H20 decomposed", field: text, raw: fields.Raw{Text: norm.NFD.String("Őű")}, state: fields.OK, text: "Őű"},
		{name: "H19 only blanks", field: text, raw: fields.Raw{Text: " \u00a0\u200b\t"}},
		{name: "number in a text", field: text, raw: fields.Raw{Text: "15", Number: true}, state: fields.OK, text: "15"},
		{name: "H31 too long", field: text, raw: fields.Raw{Text: "abcdef"}, state: fields.Bad, text: "abcdef", code: finding.Format},
		{name: "H34 broken cell", field: text, raw: fields.Raw{Broken: true}, state: fields.Bad, code: finding.Format},
		{name: "H34 broken formula of a made id", field: made, raw: fields.Raw{Broken: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var found []finding.Finding
			v := fields.Read(c.field, c.raw, func(f finding.Finding) { found = append(found, f) })
			if v.State != c.state || v.Text != c.text || v.N != c.n {
				t.Errorf("read %+v, want state %d text %q number %d", v, c.state, c.text, c.n)
			}
			switch {
			case c.code == "" && len(found) > 0:
				t.Errorf("findings %+v", found)
			case c.code != "" && (len(found) != 1 || found[0].Code != c.code || found[0].Field != c.field.Key):
				t.Errorf("findings %+v, want %s", found, c.code)
			}
		})
	}
}

func TestNearest(t *testing.T) {
	if near, ok := list.List.Nearest("Utcza"); !ok || near != "Utca" {
		t.Errorf("nearest %q %v", near, ok)
	}
	if near, ok := list.List.Nearest("valami egészen más"); ok {
		t.Errorf("nearest %q", near)
	}
}

// Cleaning is idempotent, gives NFC, and its fast way agrees with the slow one.
//
// Covers: F, H19, H20
func FuzzClean(f *testing.F) {
	for _, s := range []string{"", "Kiss", "  a  b ", "\u00a0x", "O\u030b", "a\u00adb", "\xff", "ÉÁ ő", "\u202e", "Ā̈"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := fields.Clean(s)
		if twice := fields.Clean(once); twice != once {
			t.Errorf("%q became %q", once, twice)
		}
		if !norm.NFC.IsNormalString(once) {
			t.Errorf("%q is not in NFC", once)
		}
	})
}
