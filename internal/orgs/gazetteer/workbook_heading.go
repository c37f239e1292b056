package gazetteer

import (
	"strings"
	"unicode"

	"oszir/internal/platform/fields"
)

// column is one thing that the yearly workbook says of a settlement.
type column int

const (
	colName column = iota
	colCode
	colKind
	colCounty
	colDistrictCode
	colDistrictName
	colSeat
	colPostcode
	columnCount
)

// columnFields are the keys of findings and the headings that people are told, by column.
var columnFields = [columnCount]struct {
	field    string
	heading  string
	required bool
	folded   []string // headings that mean the column, folded (see fold)
}{
	colName:         {"name", "Helység megnevezése", true, []string{"helysegmegnevezese", "helysegneve", "helysegnev", "telepulesneve", "telepulesnev", "telepulesmegnevezese", "telepules", "helyseg"}},
	colCode:         {"code", "Helység KSH kódja", true, []string{"helysegkshkodja", "helysegkshkod", "telepuleskshkodja", "kshkodja", "kshkod", "telepulesazonositotorzsszam", "telepulesazonosito", "torzsszam"}},
	colKind:         {"kind", "Helység jogállása", true, []string{"helysegjogallasa", "telepulesjogallasa", "jogallasa", "jogallas"}},
	colCounty:       {"county", "Vármegye megnevezése", true, []string{"megyemegnevezese", "megyeneve", "megyenev", "megye"}},
	colDistrictCode: {"district_code", "Járás kódja", true, []string{"jaraskodja", "jaraskod"}},
	colDistrictName: {"district", "Járás neve", true, []string{"jarasneve", "jarasnev", "jarasmegnevezese", "jaras"}},
	colSeat:         {"seat", "Járás székhelye", false, []string{"jarasszekhelye", "jarasszekhely"}},
	colPostcode:     {"postcode", "Irányítószám", false, []string{"iranyitoszam", "postaiiranyitoszam", "irsz"}},
}

// layout says where each column stands, counted from 0; -1 means nowhere.
type layout struct {
	at    [columnCount]int
	twice []int // further places of a column that was found already
}

// columnOf gives the column that a heading means, whatever its case, accents, line breaks and footnote marks.
func columnOf(heading string) (column, bool) {
	key := fold(heading)
	key = strings.TrimRight(key, "0123456789") // footnote marks
	key = strings.Replace(key, "varmegye", "megye", 1)
	if key == "" || len(key) > 60 {
		return 0, false
	}
	for c, f := range columnFields {
		for _, known := range f.folded {
			if key == known {
				return column(c), true
			}
		}
	}
	return 0, false
}

// readLayout looks for the columns in one row of headings, or in two of which the upper one spans (its cells hold
// for the empty ones to their right). ok says that the row is the heading: the name and the code were found.
func readLayout(upper, lower []string) (l layout, ok bool) {
	for c := range l.at {
		l.at[c] = -1
	}
	span := ""
	for i, cell := range lower {
		if i < len(upper) && strings.TrimSpace(upper[i]) != "" {
			span = upper[i]
		}
		c, known := columnOf(cell)
		if !known && upper != nil && len(span)+len(cell) < 400 {
			c, known = columnOf(span + " " + cell)
		}
		if !known {
			continue
		}
		if l.at[c] >= 0 {
			l.twice = append(l.twice, i)
			continue
		}
		l.at[c] = i
	}
	return l, l.at[colName] >= 0 && l.at[colCode] >= 0
}

// fold makes headings and names comparable: only letters and digits, small, without accents.
func fold(s string) string {
	if len(s) > 400 {
		return ""
	}
	var b strings.Builder
	for _, r := range fields.Clean(s) {
		r = unicode.ToLower(r)
		if plain, ok := plainLetters[r]; ok {
			r = plain
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

var plainLetters = map[rune]rune{'á': 'a', 'é': 'e', 'í': 'i', 'ó': 'o', 'ö': 'o', 'ő': 'o', 'õ': 'o', 'ô': 'o', 'ú': 'u', 'ü': 'u', 'ű': 'u', 'û': 'u', 'ũ': 'u'}
