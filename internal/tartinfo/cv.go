package tartinfo

import "oszir/internal/platform/calendar"

// MostCV is how large a curriculum vitae may be, in bytes (T15).
const MostCV = 2 << 20

// CV is what is known of a member's curriculum vitae. The zero value: there is none.
type CV struct {
	Name    string // of the file
	Sort    string // media type, by its own bytes
	Size    int
	Consent calendar.Day // of the member
}
