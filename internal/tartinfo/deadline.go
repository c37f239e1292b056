package tartinfo

import (
	"context"
	"time"

	"oszir/internal/platform/database"
)

// The kinds of deadlines, by what happens when their moment has come.
const (
	deadlineStart = "member.start" // 0:00 of the first day: the member is told (T16)
	deadlineEnd   = "member.end"   // 24:00 of the last day: the member is removed (T17)

	deadlineAnswer = "search.answer" // 24:00 of the fifth working day after a search was sent: the centre is reminded (T23)

	deadlineTwoDays = "list.two_days" // two working days are left for the evaluation (T25)
	deadlineExpire  = "list.expire"   // 24:00 of the fifteenth working day (T25)

	deadlineClose = "closing.done" // 24:00 of a body's last day (T12)
)

// Deadline is something that happens by itself at a moment. One of the subjects is named.
type Deadline struct {
	ID        int64
	Kind      string
	At        time.Time
	MemberID  int64
	SearchID  int64
	ListID    int64
	ClosingID int64
}

// carry does what a deadline is for, in its transaction. What it was for may be gone by then; then it does nothing.
type carry func(ctx context.Context, tx *database.Tx, d Deadline) error
