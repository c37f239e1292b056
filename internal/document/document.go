package document

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/paper"
)

// The states of a document.
const (
	Made      = "made"      // numbered; its file is being made
	Filed     = "filed"     // printed and signed
	Posted    = "posted"    // on its way
	Delivered = "delivered" // and the day is known
	Erased    = "erased"    // its content is gone with the person's data
)

// Document is a document that left, or is to leave.
type Document struct {
	Serial       int64
	Sort         string
	Title        string
	BodyID       int64
	PersonID     int64
	Subject      string
	DecisionID   int64
	Adjudication string
	Dated        calendar.Day
	State        string
	MadeBy       string
	MadeAt       time.Time
	PostedAt     time.Time // zero: not yet
	PostID       int64
	DeliveredOn  calendar.Day // None: not known
	Presumed     bool
	Revoked      bool
	RevokedAt    time.Time
	RevokedWhy   string
}

// Number is the serial number as people read it, with a check digit: IR-00000012-7.
func (d *Document) Number() string { return SerialNumber(d.Serial) }

// SerialNumber writes a serial number.
func SerialNumber(n int64) string {
	s := fmt.Sprintf("%08d", n)
	return "IR-" + s + "-" + strconv.Itoa(checkDigit(s))
}

// ParseSerial reads one; ok is false when shape or check digit is wrong.
func ParseSerial(s string) (n int64, ok bool) {
	digits, ok := strings.CutPrefix(strings.ToUpper(strings.TrimSpace(s)), "IR-")
	if !ok || len(digits) < 10 || len(digits) > 18 || digits[len(digits)-2] != '-' {
		return 0, false
	}
	body, check := digits[:len(digits)-2], digits[len(digits)-1]
	n, err := strconv.ParseInt(body, 10, 64)
	return n, err == nil && strings.Trim(body, "0123456789") == "" && check == byte('0'+checkDigit(body)) && n > 0
}

// checkDigit finds every changed digit and every exchange of neighbours (Damm).
func checkDigit(digits string) int {
	table := [10][10]int{
		{0, 3, 1, 7, 5, 9, 8, 6, 4, 2}, {7, 0, 9, 2, 1, 5, 4, 8, 6, 3}, {4, 2, 0, 6, 8, 7, 1, 3, 5, 9}, {1, 7, 5, 0, 9, 8, 3, 4, 2, 6}, {6, 1, 2, 3, 0, 4, 5, 9, 7, 8},
		{3, 6, 7, 4, 2, 0, 9, 5, 8, 1}, {5, 8, 6, 9, 7, 2, 0, 1, 3, 4}, {8, 9, 4, 5, 3, 6, 2, 0, 1, 7}, {9, 4, 3, 8, 6, 1, 7, 2, 0, 5}, {2, 5, 8, 1, 4, 3, 6, 7, 9, 0},
	}
	at := 0
	for _, c := range []byte(digits) {
		at = table[at][c-'0']
	}
	return at
}

// withCode puts what the code holds where the wording has it; a wording without a place for it gets it at the end.
func withCode(p paper.Paper, text string, beside ...string) paper.Paper {
	runs := []paper.Run{}
	for i, line := range beside {
		if i > 0 {
			line = "\n" + line
		}
		runs = append(runs, paper.Run{Text: line})
	}
	code := paper.Block{Sort: paper.Code, Text: text, Runs: runs}
	blocks := make([]paper.Block, 0, len(p.Blocks)+1)
	found := false
	for _, b := range p.Blocks {
		if b.Sort == paper.Code {
			b, found = code, true
		}
		blocks = append(blocks, b)
	}
	if !found {
		blocks = append(blocks, code)
	}
	p.Blocks = blocks
	return p
}
