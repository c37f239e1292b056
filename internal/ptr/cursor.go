package ptr

import (
	"encoding/base64"
	"encoding/binary"

	"oszir/internal/platform/errs"
)

// A cursor says where the next page of a list begins: whole numbers, none negative, in a form that pages pass on
// without looking inside. "" is the beginning of the list.

func newCursor(at ...int64) string {
	var b []byte
	for _, n := range at {
		b = binary.AppendUvarint(b, uint64(n))
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// readCursor gives the numbers of a cursor that has as many as wanted; of an empty one ok is false. Errors: NotFound
// for anything that newCursor did not write.
func readCursor(s string, want int) (at []int64, ok bool, err error) {
	if s == "" {
		return make([]int64, want), false, nil
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil {
		return nil, false, errs.Wrap(err, errs.NotFound, "error.not_found")
	}
	for len(b) > 0 {
		n, size := binary.Uvarint(b)
		if size <= 0 || n > 1<<62 {
			return nil, false, errs.New(errs.NotFound, "error.not_found")
		}
		at = append(at, int64(n))
		b = b[size:]
	}
	if len(at) != want || newCursor(at...) != s {
		return nil, false, errs.New(errs.NotFound, "error.not_found")
	}
	return at, true, nil
}
