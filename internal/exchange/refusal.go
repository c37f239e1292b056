package exchange

import (
	"errors"
	"net/http"

	"oszir/internal/platform/errs"
)

// Refusal is why something that came in was not taken, or cannot be answered. Where says at which line and element; it never holds
// what stood there.
type Refusal struct {
	Code  string
	Where string
}

// Error names the code and the place.
func (f *Refusal) Error() string { return f.Code + " " + f.Where }

// The codes of refusals: exchange.refusal.<code>.
const (
	CodeForm     = "not_well_formed"
	CodeShape    = "not_valid"
	CodeLong     = "too_long"
	CodeCut      = "cut"
	CodeUnproven = "unproven"
	CodeOther    = "other_content"
	CodeAbsent   = "not_found"
	CodeNoAnswer = "no_answer"      // what was asked for is not there yet
	CodeOld      = "cursor_too_old" // what follows a cursor is kept no more
	CodeAhead    = "cursor_unknown" // a cursor that was never given
	CodeBusy     = "unavailable"
	CodeInternal = "internal"
)

var statusOfCode = map[string]int{
	CodeForm: http.StatusBadRequest, CodeShape: http.StatusBadRequest, CodeLong: http.StatusRequestEntityTooLarge, CodeCut: http.StatusBadRequest,
	CodeUnproven: http.StatusUnauthorized, CodeOther: http.StatusConflict, CodeAbsent: http.StatusNotFound, CodeNoAnswer: http.StatusConflict,
	CodeOld: http.StatusGone, CodeAhead: http.StatusConflict, CodeBusy: http.StatusServiceUnavailable, CodeInternal: http.StatusInternalServerError,
}

// RefusalOf puts an error in the words of the interfaces.
func RefusalOf(err error) *Refusal {
	var f *Refusal
	switch {
	case errors.As(err, &f):
		return f
	case TooLong(err):
		return &Refusal{Code: CodeLong}
	case errors.Is(err, ErrOther):
		return &Refusal{Code: CodeOther}
	}
	switch errs.KindOf(err) {
	case errs.Unauthenticated:
		return &Refusal{Code: CodeUnproven}
	case errs.Unavailable:
		return &Refusal{Code: CodeBusy}
	case errs.NotFound:
		return &Refusal{Code: CodeAbsent}
	case errs.Invalid:
		return &Refusal{Code: CodeCut}
	case errs.Conflict, errs.Internal:
	}
	return &Refusal{Code: CodeInternal}
}
