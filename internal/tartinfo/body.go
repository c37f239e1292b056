package tartinfo

import (
	"strings"

	"oszir/internal/orgs"
)

// addressOf writes the address of a body in a line.
func addressOf(b *orgs.Body) string {
	return strings.Trim(strings.TrimSpace(b.Postcode+" "+b.Settlement)+", "+b.Address, ", ")
}

// copied is what a form takes over from the body that writes it down, by the field's key (T13, T21).
func copied(b *orgs.Body) map[string]string {
	return map[string]string{
		"employer_name": b.Name, "employer_address": addressOf(b),
		"workplace_name": b.Name, "workplace_county": b.County, "workplace_address": addressOf(b),
	}
}
