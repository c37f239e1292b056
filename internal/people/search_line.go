package people

import (
	"regexp"
	"strings"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
)

// What a line of the one search box may hold beside names. A day is written in any shape that calendar reads.
var (
	lineDay  = regexp.MustCompile(`\b\d{4}(?:[./-] ?| )(?:\d{1,2}|\pL+)(?:[./-] ?| )\d{1,2}\b\.?|\b\d{8}\b`)
	lineTAJ  = regexp.MustCompile(`\b\d{3}[ -]?\d{3}[ -]?\d{3}\b`)
	lineLong = regexp.MustCompile(`\b\d{5,}\b`)
	lineYear = regexp.MustCompile(`\b(?:18|19|20)\d\d\b\.?`)
)

// ParseLine splits a line into what it holds: a TAJ, a birth date or year, and otherwise the words of a name.
// "Kovács János 1975.03.12." is a name and a birth date. A day that does not exist and a number too long or too short for
// a TAJ are taken for what they were meant to be, so that Search says what is wrong with them.
func ParseLine(line string) Criteria {
	var c Criteria
	rest := fields.Clean(line)
	cut := func(of *regexp.Regexp, take func(string) bool) {
		for _, at := range of.FindAllStringIndex(rest, -1) {
			if take(rest[at[0]:at[1]]) {
				rest = rest[:at[0]] + " " + rest[at[1]:]
				return
			}
		}
	}
	cut(lineDay, func(s string) bool {
		day, ok := calendar.Parse(s)
		switch {
		case ok:
			c.Birth = day.Dotted() + "."
		case len(s) > 8 && strings.Trim(s, "0123456789./- ") == "":
			c.Birth = s
		}
		return c.Birth != ""
	})
	cut(lineTAJ, func(s string) bool {
		c.TAJ = onlyDigits(s)
		return true
	})
	if c.TAJ == "" {
		cut(lineLong, func(s string) bool {
			c.TAJ = s
			return true
		})
	}
	if c.Birth == "" {
		cut(lineYear, func(s string) bool {
			c.Birth = s[:4]
			return true
		})
	}
	c.Name = strings.Trim(fields.Clean(rest), " ,;")
	return c
}

// onlyDigits takes out of a number how people part it.
func onlyDigits(s string) string { return strings.NewReplacer(" ", "", "-", "").Replace(s) }
