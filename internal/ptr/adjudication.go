package ptr

import (
	"fmt"
	"strconv"
	"strings"
)

// AdjudicationID writes the elbírálási azonosító: PTR-2013-00001234-5, the year in which it was given, a running
// number that is unique in the country and never reused, and a check digit (weights 3 and 7 over year and number).
// The shape is this system's own; only that it exists, is unique and must stand on each decision is known.
func AdjudicationID(year int, number int64) string {
	s := fmt.Sprintf("%04d%08d", year, number)
	return "PTR-" + s[:4] + "-" + s[4:] + "-" + strconv.Itoa(adjudicationCheck(s))
}

// ParseAdjudicationID reads one; ok is false when shape or check digit is wrong.
func ParseAdjudicationID(s string) (year int, number int64, ok bool) {
	parts := strings.Split(strings.ToUpper(strings.TrimSpace(s)), "-")
	if len(parts) != 4 || parts[0] != "PTR" || len(parts[1]) != 4 || len(parts[2]) != 8 || len(parts[3]) != 1 {
		return 0, 0, false
	}
	digits := parts[1] + parts[2]
	if strings.Trim(digits+parts[3], "0123456789") != "" || strconv.Itoa(adjudicationCheck(digits)) != parts[3] {
		return 0, 0, false
	}
	year, _ = strconv.Atoi(parts[1])
	number, _ = strconv.ParseInt(parts[2], 10, 64)
	return year, number, true
}

func adjudicationCheck(digits string) int {
	sum := 0
	for i, c := range []byte(digits) {
		w := 3
		if i%2 == 1 {
			w = 7
		}
		sum += w * int(c-'0')
	}
	return sum % 10
}
