package fields

import (
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/idnumber"
)

// Raw is a cell, a form field or an element as it came.
type Raw struct {
	Text     string // the text, or the number as the file writes it
	Number   bool   // a number of a spreadsheet: days are serial numbers, leading zeros are lost
	Date1904 bool   // serial numbers count from 1904
	Broken   bool   // the file says there is a value but does not hold a readable one (an error cell, a lost text)
}

// Read turns what came into a value of the field and reports what is wrong with it. An empty or blank cell is
// Empty. A value that cannot be read is Bad and keeps its text.
func Read(f *Field, raw Raw, report func(finding.Finding)) Value {
	if raw.Broken && f.Type == Generated {
		return Value{} // the server makes its own
	}
	if raw.Broken {
		report(finding.Finding{Field: f.Key, Code: finding.Format, Key: "finding.format.broken", Value: raw.Text})
		return Value{State: Bad, Text: raw.Text}
	}
	text := Clean(raw.Text)
	if text == "" {
		return Value{}
	}
	bad := func(code finding.Code, key string, args ...string) Value {
		report(finding.Finding{Field: f.Key, Code: code, Key: key, Args: args, Value: text})
		return Value{State: Bad, Text: text}
	}
	switch f.Type {
	case Digits:
		return readDigits(f, text, raw.Number, report, bad)
	case Date:
		day, ok := readDay(text, raw)
		if !ok {
			return bad(finding.Format, "finding.format.date")
		}
		return Value{State: OK, Text: text, N: int64(day)}
	case Month:
		if day, ok := readDay(text, raw); ok {
			return Value{State: OK, Text: text, N: int64(calendar.MonthOf(day))}
		}
		m, ok := calendar.ParseMonth(text)
		if !ok || raw.Number {
			return bad(finding.Format, "finding.format.month")
		}
		return Value{State: OK, Text: text, N: int64(m)}
	case Forint, Integer:
		n, ok := readWhole(text, raw.Number)
		if !ok {
			if f.Type == Forint {
				return bad(finding.Format, "finding.format.forint")
			}
			return bad(finding.Format, "finding.format.integer")
		}
		return Value{State: OK, Text: text, N: n}
	case List:
		v, ok := f.List.Lookup(text)
		if ok {
			return Value{State: OK, Text: v}
		}
		if near, ok := f.List.Nearest(text); ok {
			return bad(finding.NotInList, "finding.not_in_list.near", near)
		}
		return bad(finding.NotInList, "")
	case Mark:
		if text == "x" || text == "X" {
			return Value{State: OK, Text: "x", N: 1}
		}
		return bad(finding.NotInList, "finding.not_in_list.mark")
	default:
		if raw.Number {
			text = plainNumber(text)
		}
		if utf8.RuneCountInString(text) > f.MaxText() {
			return bad(finding.Format, "finding.format.too_long", strconv.Itoa(f.MaxText()))
		}
		return Value{State: OK, Text: text}
	}
}

func readDigits(f *Field, text string, number bool, report func(finding.Finding), bad func(finding.Code, string, ...string) Value) Value {
	restored := false
	if number {
		text = plainNumber(text)
		// A numeric cell cannot hold leading zeros: put them back and say so. More than three lost zeros is no
		// number that was ever given out, rather a slip of the pen.
		if len(text) < f.Length && len(text) >= f.Length-3 && onlyDigits(text) {
			text = strings.Repeat("0", f.Length-len(text)) + text
			restored = true
		}
	}
	fault := idnumber.OK
	if len(text) != f.Length || !onlyDigits(text) {
		fault = idnumber.Shape
	} else if f.Check != nil {
		fault = f.Check(text)
	}
	switch fault {
	case idnumber.Shape:
		return bad(finding.Format, "finding.format.digits", strconv.Itoa(f.Length))
	case idnumber.CheckDigit:
		return bad(finding.CheckDigit, "")
	}
	if restored {
		report(finding.Finding{Field: f.Key, Code: finding.LeadingZero, Value: text})
	}
	return Value{State: OK, Text: text}
}

// Shape of serial numbers written as text: five digits between 1927 and 2119.
func readDay(text string, raw Raw) (calendar.Day, bool) {
	if raw.Number || len(text) == 5 && onlyDigits(text) && text >= "10000" && text <= "80000" {
		n, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return calendar.None, false
		}
		return calendar.FromSerial(n, raw.Date1904)
	}
	return calendar.Parse(text)
}

// readWhole reads a whole number that is not negative: 22800, 22 800, 22.800, 22 800 Ft, 22800,00.
func readWhole(text string, number bool) (int64, bool) {
	if number {
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || f != math.Trunc(f) || f < 0 || f > 999_999_999_999 {
			return 0, false
		}
		return int64(f), true
	}
	s := strings.TrimSuffix(strings.TrimSuffix(text, "."), "Ft")
	s = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(s), ",-"))
	for _, tail := range []string{",00", ",0", ".00"} {
		if rest, ok := strings.CutSuffix(s, tail); ok {
			s = rest
			break
		}
	}
	for _, sep := range []string{" ", "."} {
		if strings.Contains(s, sep) {
			groups := strings.Split(s, sep)
			for i, g := range groups {
				if !onlyDigits(g) || i > 0 && len(g) != 3 || i == 0 && len(g) > 3 {
					return 0, false
				}
			}
			s = strings.Join(groups, "")
		}
	}
	if !onlyDigits(s) || len(s) > 12 {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}

// plainNumber writes a spreadsheet's number without exponent when it is whole: 4.47635351E8 becomes 447635351.
func plainNumber(s string) string {
	if onlyDigits(s) {
		return s
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > 1e15 {
		return s
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// Clean makes texts comparable: NFC, no soft hyphens or zero-width and control characters, no-break and other
// spaces become one plain space, none at the ends.
func Clean(s string) string {
	if isClean(s) {
		return s
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r) || r == '\u00a0' || r == '\u202f' || r == '\u2007':
			space = b.Len() > 0
		case r == '\u00ad' || r == '\ufeff' || r >= '\u200b' && r <= '\u200f' || r >= '\u202a' && r <= '\u202e' || unicode.IsControl(r):
		default:
			if space {
				b.WriteByte(' ')
				space = false
			}
			b.WriteRune(r)
		}
	}
	// Last, since taking a sign out may bring a letter and its accent together.
	return norm.NFC.String(b.String())
}

// isClean is the fast way for what offices mostly write: ASCII and the Hungarian letters, single inner spaces.
func isClean(s string) bool {
	prev := byte(' ')
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c < ' ' || c == 0x7f:
			return false
		case c == ' ' && prev == ' ':
			return false
		case c >= 0x80:
			// U+00C0 to U+017F in two bytes: precomposed Latin letters are in NFC by themselves.
			if c < 0xc3 || c > 0xc5 || i+1 >= len(s) || s[i+1] < 0x80 || s[i+1] > 0xbf {
				return false
			}
			i++
			c = 'a'
		}
		prev = c
	}
	return s == "" || prev != ' '
}

func onlyDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// Fold makes names of sheets and columns comparable: letters and digits only, lower case, without accents.
func Fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(Clean(s)) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}
