package record

import (
	_ "embed"
	"strings"

	"oszir/internal/platform/fields"
)

// feorList is FEOR-08, the classification of occupations of the Central Statistical Office (KSH; 7/2010. (IV. 23.) KSH közlemény):
// all 485 occupations, code;name, in the order of the codes.
//
//go:embed feor.csv
var feorList string

// occupations are the texts of FEOR-08 by their codes; feor lists them in the order of the codes.
var feor, occupations = readFeor()

func readFeor() (texts []string, byCode map[string]string) {
	byCode = map[string]string{}
	for line := range strings.Lines(feorList) {
		code, name, _ := strings.Cut(strings.TrimSpace(line), ";")
		byCode[code] = code + " " + name
		texts = append(texts, byCode[code])
	}
	return texts, byCode
}

// Occupations lists FEOR-08 as a form offers it while it is typed: code and name.
func Occupations() []string { return feor }

// Occupation gives the text of the occupation whose code, four digits, begins what was typed; ok is false when there is none.
func Occupation(typed string) (text string, ok bool) {
	code, _, _ := strings.Cut(fields.Clean(typed), " ")
	text, ok = occupations[code]
	return text, ok
}
