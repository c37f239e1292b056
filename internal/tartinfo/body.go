package tartinfo

import (
	"fmt"
	"slices"
	"strings"

	"oszir/internal/orgs"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/listing"
	"oszir/internal/tartinfo/record"
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

// Body is a body as TARTINFO knows it: what stands in the register of bodies, and what only TARTINFO keeps.
type Body struct {
	orgs.Known
	Type         string // szervtípus of the statistics of public service
	Predecessor  string
	SupervisorID int64  // 0: none
	Supervisor   string // as it is offered and typed
	Version      int    // of what only TARTINFO keeps; 0: nothing yet
	Others       []NamedBody
	Today        calendar.Day
}

// SeenMark is what a form was made of: both what the register of bodies and what TARTINFO knows.
func (b *Body) SeenMark() string { return fmt.Sprintf("%d-%d", b.Seen, b.Version) }

// NamedBody is another body that can be chosen: it has TARTINFO users and no last day.
type NamedBody struct {
	ID    int64
	Label string
}

// labelOf is how a body is offered and typed.
func labelOf(b *orgs.Body) string { return b.Name + " (" + b.Code + ")" }

// named finds the body that a text names: as it was offered, or by its code.
func named(others []NamedBody, text string) (NamedBody, bool) {
	text = fields.Clean(text)
	for _, o := range others {
		if strings.EqualFold(o.Label, text) || strings.HasSuffix(o.Label, "("+strings.ToUpper(text)+")") {
			return o, text != ""
		}
	}
	return NamedBody{}, false
}

// BodyForm is a body as typed.
type BodyForm struct {
	ID      int64             // not of a new one
	Seen    string            // Body.SeenMark of what was looked at
	Typed   map[string]string // by the keys of the form
	Request audit.Request
}

// splitAddress takes an address apart into street and house number: it is split at the last part with a digit in it.
func splitAddress(address string) (street, number string) {
	parts := strings.Fields(address)
	for i := len(parts) - 1; i > 0; i-- {
		if strings.ContainsAny(parts[i], "0123456789") {
			return strings.Join(parts[:i], " "), strings.Join(parts[i:], " ")
		}
	}
	return address, ""
}

// takeTyped brings what was typed into a body.
func (b *Body) takeTyped(c record.Content) {
	for key, to := range map[string]*string{"body_name": &b.Name, "body_county": &b.County, "body_postcode": &b.Postcode, "settlement": &b.Settlement} {
		if c[key] != "" {
			*to = c[key]
		}
	}
	if c["street"] != "" {
		b.Address = c["street"] + " " + c["house_number"]
	}
}

// typed writes a body as somebody would have typed it.
func (b *Body) typed() map[string]string {
	street, number := splitAddress(b.Address)
	return map[string]string{
		"body_name": b.Name, "body_county": b.County, "body_postcode": b.Postcode, "settlement": b.Settlement, "street": street, "house_number": number,
		"body_type": b.Type, "body_status": b.LegalStatus, "predecessor": b.Predecessor, "supervisor": b.Supervisor,
	}
}

// BodyFilter narrows the list of bodies.
type BodyFilter struct {
	Text   string // part of the name, or of the code
	County string
	Status string // legal status
	State  string // orgs.StateActive, StateEnding or StateClosed; "": those that are there
}

func (f *BodyFilter) fits(b *orgs.Known, state string) bool {
	text := fields.Fold(f.Text)
	return (text == "" || strings.Contains(fields.Fold(b.Name), text) || strings.Contains(fields.Fold(b.Code), text)) && (f.County == "" || b.County == f.County) && (f.Status == "" || b.LegalStatus == f.Status) &&
		(f.State == "" && state != orgs.StateClosed || f.State == state)
}

// ListedBody is a body in the list of the centre.
type ListedBody struct {
	orgs.Known
	State string
	Heads int // enabled heads: one or none
	Users int // enabled users
}

// sortBodies puts bodies, which come by their names, into the order of a column.
func sortBodies(out []ListedBody, l listing.Listing) {
	key := map[string]func(b *ListedBody) string{
		"county": func(b *ListedBody) string { return b.County }, "body_code": func(b *ListedBody) string { return b.Code }, "legal_status": func(b *ListedBody) string { return b.LegalStatus },
		"state": func(b *ListedBody) string { return b.State + b.Until.String() }, "settlement": func(b *ListedBody) string { return fields.Fold(b.Settlement) },
		"users": func(b *ListedBody) string { return fmt.Sprintf("%06d", b.Users) },
	}[l.Sort]
	if key != nil {
		slices.SortStableFunc(out, func(a, b ListedBody) int { return strings.Compare(key(&a), key(&b)) })
	}
	if l.Desc {
		slices.Reverse(out)
	}
}
