package telemetry

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"oszir/internal/platform/idnumber"
)

// hidden stands for what was taken out of a line.
const hidden = "‹hidden›"

// longest is the most of one value that a line holds, in bytes.
const longest = 4096

// secret are attributes whose value is never shown, whatever it is.
var secret = map[string]bool{
	"taj": true, "tax_id": true, "password": true, "passphrase": true, "token": true, "cookie": true, "authorization": true, "secret": true,
	"email": true, "phone": true, "birth_date": true, "family_name": true, "given_name": true, "birth_name": true, "mother_name": true,
	"address": true, "query": true,
}

var (
	// numbers are digits in three threes, or in a row.
	numbers = regexp.MustCompile(`\d{3}[ \x{a0}\x{202f}./-]\d{3}[ \x{a0}\x{202f}./-]\d{3}|\d+`)
	mail    = regexp.MustCompile(`[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+`)
	login   = regexp.MustCompile(`://[^\s/@]+@`) // of an address with a password
)

// clean makes a text fit for the log: what is a number of a person by its check digit, an e-mail address or the login of
// an address is hidden; signs that do not print are written as escapes; a long text is cut.
func clean(s string) string {
	if plain(s) {
		return s
	}
	if len(s) > longest {
		cut := longest
		for cut > 0 && !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut] + "…"
	}
	s = numbers.ReplaceAllStringFunc(s, hideNumber)
	if strings.Contains(s, "@") {
		s = login.ReplaceAllString(s, "://"+hidden+"@")
		s = mail.ReplaceAllString(s, hidden)
	}
	return printable(s)
}

// plain reports whether a text is surely in order: most are.
func plain(s string) bool {
	digits := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ' || c >= 0x7f || c == '@':
			return false
		case c >= '0' && c <= '9':
			digits++
		}
	}
	return digits < 9 && len(s) <= longest
}

func hideNumber(s string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
	if len(digits) == 9 && idnumber.TAJ(digits) == idnumber.OK || len(digits) == 10 && idnumber.TaxID(digits) == idnumber.OK {
		return hidden
	}
	return s
}

// printable writes line breaks, escape sequences, signs that turn the direction of a text and broken bytes as escapes.
func printable(s string) string {
	ok := true
	for _, r := range s {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			ok = false
			break
		}
	}
	if ok {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == utf8.RuneError:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}
