package oversight

import (
	"fmt"
	"time"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/errs"
)

// newCursor names a place in the log for an address.
func newCursor(at audit.Mark) string { return fmt.Sprintf("%x-%x", at.At.UnixMicro(), at.ID) }

// readCursor gives the place back; "" is the beginning. Errors: NotFound for anything that newCursor did not write.
func readCursor(s string) (audit.Mark, error) {
	if s == "" {
		return audit.Mark{}, nil
	}
	var micro, id int64
	_, err := fmt.Sscanf(s, "%x-%x", &micro, &id)
	at := audit.Mark{At: time.UnixMicro(micro), ID: id}
	if err != nil || newCursor(at) != s {
		return audit.Mark{}, errs.New(errs.NotFound, "error.not_found")
	}
	return at, nil
}
